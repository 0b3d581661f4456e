/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcFmp4: encoded frames in, fragmented MP4 out (ISO/IEC 14496-12), one mono sound track at 48 kHz, for Media Source
 * Extensions: an init segment that every listener is given first, then chunks, each a movie fragment ("moof") and
 * its frames ("mdat"), that stand for themselves: a player may begin at any.
 *
 * Opus as the encapsulation of Opus in ISO base media says ("Opus", "dOps"), AAC as ISO/IEC 14496-14 does ("mp4a",
 * "esds"). Time is programme time: a frame's decode time is that of the first sample a decoder makes of it, so the
 * encoder's look-ahead is taken off there, and no edit list is needed, which could only speak of a beginning that live
 * listeners never hear. The programme's first frames, which would lie before zero, are left out.
 *
 * A gap of up to a second in Opus is filled with packets that ask the decoder to conceal; any other one ends the chunk
 * at hand, and the next one says when it begins: a hole in the player's buffered range.
 *
 * Threading: one thread.
 */
typedef struct _BcFmp4 BcFmp4;

typedef enum
{
  BC_FMP4_OPUS,
  BC_FMP4_AAC /* AAC-LC */
} BcFmp4Codec;

typedef struct
{
  BcFmp4Codec codec;
  guint pre_skip;         /* the encoder's look-ahead in samples */
  guint frames_per_chunk; /* 0: 5, which is 100 ms of Opus, 107 ms of AAC */
  const char *language;   /* BCP 47 (nullable) */
} BcFmp4Config;

/* An AAC frame's. */
#define BC_FMP4_AAC_FRAME_SAMPLES 1024

BcFmp4 *bc_fmp4_new (const BcFmp4Config *config);
void bc_fmp4_free (BcFmp4 *fmp4);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcFmp4, bc_fmp4_free)

/* "ftyp" and "moov" (transfer none). */
GBytes *bc_fmp4_get_init (const BcFmp4 *fmp4);

/* One frame; `end_samples` is where in the programme the samples end that the encoder was fed for it, look-ahead not
 * taken off. Returns finished chunks (transfer full), one unless a gap came, or NULL while one is still gathering;
 * `duration_us` (nullable) gets their sound. What is no frame, or lies before the end of the last one, is left out. */
GBytes *bc_fmp4_add (BcFmp4 *fmp4, const guint8 *frame, gsize frame_bytes, gint64 end_samples,
                     gint64 *duration_us);

G_END_DECLS
