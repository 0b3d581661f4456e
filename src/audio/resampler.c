/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/audio/resampler.h>

#include <math.h>

#include "vector-private.h"

#define PHASE_BITS 9
#define N_PHASES (1u << PHASE_BITS)
#define TAPS BC_RESAMPLER_TAPS
#define ROW_FLOATS (2 * TAPS) /* the taps of a phase, then their differences to the next phase */
#define KAISER_BETA 10.6

#define ONE_SAMPLE 4294967296.0 /* 2^32 */

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
  resampler->kernel = get_kernel ();
}

static guint64
step_for (double ratio_ppm)
{
  double ppm = CLAMP (ratio_ppm, -BC_RESAMPLER_MAX_PPM, BC_RESAMPLER_MAX_PPM);
  return (guint64) llrint (ONE_SAMPLE * (1.0 + ppm * 1e-6));
}

gsize
bc_resampler_get_needed (const BcResampler *resampler, double ratio_ppm, gsize n_out)
{
  return (resampler->phase + n_out * step_for (ratio_ppm)) >> 32;
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
  guint64 step = step_for (ratio_ppm);
  guint64 position = resampler->phase;

  for (gsize i = 0; i < n_out; i++, position += step)
    {
      guint32 phase = (guint32) position;
      const float *row = resampler->kernel + (phase >> (32 - PHASE_BITS)) * ROW_FLOATS;
      float rest = (float) (phase << PHASE_BITS) * (float) (1.0 / ONE_SAMPLE);
      out[i] = interpolate (in + (position >> 32) - TAPS, row, rest);
    }
  resampler->phase = (guint32) position;
  return position >> 32;
}
