/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/audio/format.h>
#include <glib.h>

/*
 * BcTruePeak: the peaks of the sound between its samples, by 4 × oversampling (ITU-R BS.1770-4 Annex 2, with
 * 24 taps a phase instead of 12, flat to 20 kHz). What it tells of a sample is known 12 samples later.
 *
 * Threading: one thread.
 */
#define BC_TRUE_PEAK_TAPS 24
#define BC_TRUE_PEAK_PHASES 3 /* the fourth is the sample itself */
#define BC_TRUE_PEAK_DELAY_SAMPLES (BC_TRUE_PEAK_TAPS / 2)

typedef struct
{
  float taps[BC_TRUE_PEAK_PHASES][BC_TRUE_PEAK_TAPS];
  float most; /* no peak between the samples exceeds the samples' peak by more than this factor */
  float samples[BC_TRUE_PEAK_TAPS + BC_TICK_SAMPLES]; /* the past, then the present tick */
} BcTruePeak;

void bc_true_peak_init (BcTruePeak *meter);

/* Takes a tick. Returns what no peak in it exceeds, which costs next to nothing. */
float bc_true_peak_add (BcTruePeak *meter, const float *samples);

/* The peaks of the tick taken last: peaks[i] is the largest from 12 to 11 samples before i. */
void bc_true_peak_get (const BcTruePeak *meter, float *peaks);
