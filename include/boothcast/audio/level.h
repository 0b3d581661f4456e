/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/audio/format.h>
#include <glib.h>

G_BEGIN_DECLS

/*
 * BcLevel: what a source sounds like right now: peak, RMS, and whether somebody speaks (energy against
 * a slowly learned noise floor, with attack and hang-over so that syllables do not flicker).
 *
 * Threading: one thread (the tick); embed and init.
 */
typedef struct
{
  float peak_dbfs; /* of the last tick, ≥ -120 */
  float rms_dbfs;  /* over about 300 ms, ≥ -120 */
  float tick_dbfs; /* RMS of the last tick, ≥ -120 */
  gboolean is_voice;
  /*< private >*/
  double mean_square;
  float noise_dbfs;
  guint n_loud;
  guint n_quiet;
} BcLevel;

void bc_level_init (BcLevel *level);

/* Takes one tick (NULL: silence). Returns TRUE when is_voice has changed. Voice within ≤ 100 ms of its
 * beginning; silent after ≤ 500 ms without. A steady tone above -50 dBFS counts as voice. */
gboolean bc_level_run (BcLevel *level, const float *samples);

G_END_DECLS
