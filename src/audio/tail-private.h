/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/audio/format.h>
#include <glib.h>

/* The longest fade … */
#define BC_TAIL_FADE_SAMPLES (60 * BC_SAMPLE_RATE / 1000)
/* … after at most so much at full level. */
#define BC_TAIL_HOLD_SAMPLES (BC_TICK_SAMPLES + 64)
#define BC_TAIL_MAX_SAMPLES (BC_TAIL_HOLD_SAMPLES + BC_TAIL_FADE_SAMPLES)

/*
 * BcTail: the end of a sound that is already out of the buffer, fading out over whatever comes next.
 *
 * Threading: one thread (the tick); a zeroed one is silent.
 */
typedef struct
{
  float samples[BC_TAIL_MAX_SAMPLES];
  guint n;
} BcTail;

/* Adds `n_hold` + `n_fade` samples, of which the last n_fade sink to nothing (raised cosine), to what is
 * still to be heard. */
void bc_tail_add (BcTail *tail, const float *samples, guint n_hold, guint n_fade);

/* One tick on top of `out`. */
void bc_tail_run (BcTail *tail, float *out);

/* Raised cosine from 0 towards 1 at `i` of `n`; with 1 - x the two sides of a cross-fade. */
float bc_fade_at (guint i, guint n);
