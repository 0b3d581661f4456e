/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/audio/format.h>
#include <glib.h>

G_BEGIN_DECLS

/*
 * BcResampler: reads a signal at very nearly its own rate: the drift of one clock against another and
 * the little more that moves a buffer's fill, within ±BC_RESAMPLER_MAX_PPM. A fractional-delay filter:
 * Kaiser-windowed sinc, 48 taps, 512 phases with linear interpolation between them; flat to 20 kHz,
 * images and interpolation error below -110 dB.
 *
 * Own, because the two at hand do not fit: libsamplerate's cheapest sinc costs some seven times as much
 * for ratios we never use (it stays the measure in tests/bench, and resamples notices), and speexdsp
 * clicks where the ratio passes through 1. Here 1:1 is no special case: the phase goes on where it was.
 *
 * Threading: one thread; embed and init.
 */
#define BC_RESAMPLER_TAPS 48
#define BC_RESAMPLER_MAX_PPM 5000.0
/* Samples of the past that run () reads before its input. */
#define BC_RESAMPLER_HISTORY BC_RESAMPLER_TAPS
/* A sound comes out this much later than it went in. */
#define BC_RESAMPLER_DELAY_SAMPLES 25

typedef struct
{
  /*< private >*/
  gint64 phase; /* of the next output between two inputs, in 2^-48 samples */
  gint64 step;  /* from one output to the next, likewise */
  const float *kernel;
} BcResampler;

void bc_resampler_init (BcResampler *resampler);

/* How many input samples the next `n_out` outputs move on by, gliding from the ratio as it is now to
 * `ratio_ppm` faster than nominal (clamped to ±BC_RESAMPLER_MAX_PPM): the pitch never steps. */
gsize bc_resampler_get_needed (const BcResampler *resampler, double ratio_ppm, gsize n_out);

/* Makes `n_out` samples; `in` points at the first new sample, with BC_RESAMPLER_HISTORY older ones
 * before it and get_needed () new ones from it on. Returns get_needed (). */
gsize bc_resampler_run (BcResampler *resampler, double ratio_ppm, const float *in, float *out,
                        gsize n_out);

G_END_DECLS
