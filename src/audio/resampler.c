/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/audio/resampler.h>

#include <math.h>

#include "vector-private.h"

#define PHASE_BITS 9
#define N_PHASES (1u << PHASE_BITS)
#define TAPS BC_RESAMPLER_TAPS
#define ROW_FLOATS (2 * TAPS) /* the taps of a phase, then their differences to the next phase */
#define KAISER_BETA 10.6

/* Positions are in 2^-48 samples: room for thousands of samples above, and for the change of the step from
 * one sample to the next below. */
#define FRACTION_BITS 48
#define FRACTION_MASK ((G_GUINT64_CONSTANT (1) << FRACTION_BITS) - 1)
#define ONE_SAMPLE 281474976710656.0 /* 2^48 */

/* Modified Bessel function of the first kind, order 0, by its series. */
static double
bessel_i0 (double x)
{
  double sum = 1.0, term = 1.0;

  for (int k = 1; term > sum * 1e-17; k++)
    {
      term *= (x / 2.0) * (x / 2.0) / ((double) k * k);
      sum += term;
    }
  return sum;
}

static double
windowed_sinc (double distance)
{
  double edge = distance / (TAPS / 2.0);

  if (fabs (edge) >= 1.0)
    return 0.0;
  double window = bessel_i0 (KAISER_BETA * sqrt (1.0 - edge * edge)) / bessel_i0 (KAISER_BETA);
  return fabs (distance) < 1e-9 ? 1.0 : window * sin (G_PI * distance) / (G_PI * distance);
}

/* The taps for an output that lies `fraction` past the input in the middle; each row sums to 1, or the
 * level of slow signals would ripple with the phase. */
static void
make_taps (double fraction, double *taps)
{
  double sum = 0.0;

  for (int j = 0; j < TAPS; j++)
    {
      taps[j] = windowed_sinc (j - (TAPS / 2 - 1) - fraction);
      sum += taps[j];
    }
  for (int j = 0; j < TAPS; j++)
    taps[j] /= sum;
}

static float *
make_kernel (void)
{
  float *kernel = g_aligned_alloc (N_PHASES * ROW_FLOATS, sizeof (float), 64);
  double here[TAPS], next[TAPS];

  make_taps (0.0, next);
  for (guint phase = 0; phase < N_PHASES; phase++)
    {
      float *row = kernel + phase * ROW_FLOATS;
      memcpy (here, next, sizeof here);
      make_taps ((phase + 1.0) / N_PHASES, next);
      for (int j = 0; j < TAPS; j++)
        {
          row[j] = (float) here[j];
          row[TAPS + j] = (float) (next[j] - here[j]);
        }
    }
  return kernel;
}

/* One table for all, made by the first and never changed: 192 KiB, of which a slow drift touches a few
 * rows at a time. */
static const float *
get_kernel (void)
{
  static gsize kernel = 0;

  if (g_once_init_enter (&kernel))
    g_once_init_leave (&kernel, (gsize) make_kernel ());
  return (const float *) kernel;
}

void
bc_resampler_init (BcResampler *resampler)
{
  resampler->phase = 0;
  resampler->step = (gint64) ONE_SAMPLE;
  resampler->kernel = get_kernel ();
}

/* How much the step grows from each output to the next to be at the ratio after `n_out`. */
static gint64
growth_for (const BcResampler *resampler, double ratio_ppm, gsize n_out)
{
  double ppm = CLAMP (ratio_ppm, -BC_RESAMPLER_MAX_PPM, BC_RESAMPLER_MAX_PPM);
  gint64 step = llrint (ONE_SAMPLE * (1.0 + ppm * 1e-6));
  return (step - resampler->step) / (gint64) n_out;
}

gsize
bc_resampler_get_needed (const BcResampler *resampler, double ratio_ppm, gsize n_out)
{
  gint64 n = (gint64) n_out;
  gint64 growth = n > 0 ? growth_for (resampler, ratio_ppm, n_out) : 0;
  gint64 moved = n * resampler->step + n * (n - 1) / 2 * growth;
  return (gsize) ((resampler->phase + moved) >> FRACTION_BITS);
}

/* One output: taps of the phase plus the part of their difference that the rest of the phase asks for. */
static inline float
interpolate (const float *newest, const float *row, float rest)
{
  BcVec4 value = vec4_all (0.0f), slope = vec4_all (0.0f);

  for (int j = 0; j < TAPS; j += 4)
    {
      BcVec4 x = vec4_load (newest + j);
      value += x * vec4_load (row + j);
      slope += x * vec4_load (row + TAPS + j);
    }
  return vec4_sum (value + slope * rest);
}

gsize
bc_resampler_run (BcResampler *resampler, double ratio_ppm, const float *in, float *out,
                  gsize n_out)
{
  gint64 growth = n_out > 0 ? growth_for (resampler, ratio_ppm, n_out) : 0;
  gint64 step = resampler->step;
  gint64 position = resampler->phase;

  for (gsize i = 0; i < n_out; i++)
    {
      guint64 fraction = (guint64) position & FRACTION_MASK;
      const float *row =
          resampler->kernel + (fraction >> (FRACTION_BITS - PHASE_BITS)) * ROW_FLOATS;
      float rest = (float) ((fraction << PHASE_BITS) & FRACTION_MASK) * (float) (1.0 / ONE_SAMPLE);
      out[i] = interpolate (in + (position >> FRACTION_BITS) - TAPS, row, rest);
      position += step;
      step += growth;
    }
  resampler->step = step;
  resampler->phase = position & (gint64) FRACTION_MASK;
  return (gsize) (position >> FRACTION_BITS);
}
