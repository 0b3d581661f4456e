/* SPDX-License-Identifier: Apache-2.0 */
#include "true-peak-private.h"

#include <math.h>

#include "vector-private.h"

#define TAPS BC_TRUE_PEAK_TAPS
#define PHASES BC_TRUE_PEAK_PHASES
/* For the rounding of the sums. */
#define BOUND_MARGIN 1.0001

static double
windowed_sinc (double distance)
{
  double edge = distance / (TAPS / 2.0);
  /* Hann, widened: the tones that matter lie below 20 kHz, and their images 8 kHz and more away. */
  double window = 0.5 + 0.5 * cos (G_PI * edge);
  return window * sin (G_PI * distance) / (G_PI * distance);
}

void
bc_true_peak_init (BcTruePeak *meter)
{
  double most = 1.0;

  *meter = (BcTruePeak){ .most = 1.0f };
  for (int phase = 0; phase < PHASES; phase++)
    {
      double taps[TAPS], sum = 0.0, absolute = 0.0;
      for (int j = 0; j < TAPS; j++)
        {
          taps[j] = windowed_sinc (j - (TAPS / 2 - 1) - (phase + 1.0) / (PHASES + 1.0));
          sum += taps[j];
        }
      for (int j = 0; j < TAPS; j++)
        {
          meter->taps[phase][j] = (float) (taps[j] / sum);
          absolute += fabs (taps[j] / sum);
        }
      most = MAX (most, absolute);
    }
  /* |sum of h x| <= sum of |h| max |x|. */
  meter->most = (float) (most * BOUND_MARGIN);
}

float
bc_true_peak_add (BcTruePeak *meter, const float *samples)
{
  memmove (meter->samples, meter->samples + BC_TICK_SAMPLES, TAPS * sizeof (float));
  memcpy (meter->samples + TAPS, samples, BC_TICK_SAMPLES * sizeof (float));
  return vec4_peak (meter->samples, TAPS + BC_TICK_SAMPLES) * meter->most;
}

void
bc_true_peak_get (const BcTruePeak *meter, float *peaks)
{
  for (guint i = 0; i < BC_TICK_SAMPLES; i += 4)
    {
      const float *oldest = meter->samples + i + 1;
      BcVec4 between[PHASES] = { vec4_all (0.0f), vec4_all (0.0f), vec4_all (0.0f) };
      for (int j = 0; j < TAPS; j++)
        {
          BcVec4 x = vec4_load (oldest + j);
          for (int phase = 0; phase < PHASES; phase++)
            between[phase] += x * meter->taps[phase][j];
        }
      BcVec4 peak = vec4_max (vec4_abs (vec4_load (oldest + TAPS / 2 - 1)),
                              vec4_abs (vec4_load (oldest + TAPS / 2)));
      for (int phase = 0; phase < PHASES; phase++)
        peak = vec4_max (peak, vec4_abs (between[phase]));
      vec4_store (peaks + i, peak);
    }
}
