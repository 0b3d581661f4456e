/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/media/mix.h>

G_BEGIN_DECLS

/*
 * BcNoticeVoice: what speaks notices into one channel: which is wanted, which sounds, and at which gain it is
 * to be mixed. One makes way before the next begins; one that is on its way out and wanted again comes back.
 *
 * Threading: one thread (the tick); embed and init. Holds no reference to clips, see BcMatrix.
 */
typedef struct
{
  guint pause_ms; /* between rounds */
  BcMixNotice wanted;
  guint64 wanted_serial; /* of the mix that wants it */
  BcMixNotice sounding;  /* without a clip: none */
  guint64 sounding_serial;
  guint64 last_once; /* the number of the one said last */
  BcClipPlayer player;
  guint wait_ticks; /* until it begins */
} BcNoticeVoice;

/* The gain it moves to from wherever it is. */
typedef struct
{
  float gain;
  guint ramp_ms;
} BcNoticeGain;

void bc_notice_voice_init (BcNoticeVoice *voice, guint pause_ms);

/* What the mix of that serial wants said. */
void bc_notice_voice_want (BcNoticeVoice *voice, const BcMixNotice *notice, guint64 serial);

/* One tick into `out`; `gain_now` is what it is mixed at. FALSE: nothing sounds. */
gboolean bc_notice_voice_run (BcNoticeVoice *voice, float gain_now, BcNoticeGain *gain, float *out);

/* The serial of the mix whose clip is looked into; G_MAXUINT64: of none. */
guint64 bc_notice_voice_get_serial (const BcNoticeVoice *voice);

G_END_DECLS
