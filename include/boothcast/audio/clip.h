/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/audio/format.h>
#include <glib.h>

G_BEGIN_DECLS

/*
 * BcClip: a short recording (a spoken notice) in memory, brought to 48 kHz mono and -18 LUFS.
 * BcClipPlayer: plays one clip once, or again and again with a pause between, from its beginning at each start.
 *
 * Threading: a clip is immutable and atomically reference-counted, any thread; a player is one
 * thread's (the tick).
 */
typedef struct _BcClip BcClip;

typedef struct
{
  const float *samples; /* mono, full scale ±1 */
  gsize n_samples;      /* at least one */
  guint rate;
} BcClipSound;

/* From a WAV file in memory (PCM 16 bit, mono or stereo, 8–96 kHz); BC_ERROR_INVALID names `what`. */
BcClip *bc_clip_new_from_wav (GBytes *wav, const char *what, GError **error);
/* From sound at any rate between 8 and 192 kHz; BC_ERROR_INVALID names `what`. */
BcClip *bc_clip_new (const BcClipSound *sound, const char *what, GError **error);

/* One after the other with `gap_ms` between them (transfer full); at least one. */
BcClip *bc_clip_new_joined (BcClip *const *clips, guint n_clips, guint gap_ms);

BcClip *bc_clip_ref (BcClip *clip);
void bc_clip_unref (BcClip *clip);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcClip, bc_clip_unref)
gsize bc_clip_get_n_samples (const BcClip *clip);

typedef struct
{
  BcClip *clip; /* (nullable) (not owned): silence */
  gsize position_samples;
  guint pause_ms;
  gboolean is_once;
  gboolean is_over; /* played once, and its end is out */
} BcClipPlayer;

/* Starts `clip` (nullable: stop, with a fade made by the caller's gain) with `pause_ms` between rounds. */
void bc_clip_player_start (BcClipPlayer *player, BcClip *clip, guint pause_ms);
/* Plays `clip` from its beginning to its end, then silence. */
void bc_clip_player_start_once (BcClipPlayer *player, BcClip *clip);
/* One tick into `out`. */
void bc_clip_player_run (BcClipPlayer *player, float *out);

G_END_DECLS
