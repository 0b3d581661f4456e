/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/audio/limiter.h>

#include <math.h>
#include <string.h>

#include "lowest-private.h"
#include "true-peak-private.h"

/* From a sample in to the same sample out are 96; its peak is known after 12. Its gain must stand from some
 * samples before to some after it (what lies between samples is made by all around it): from 80 to 89
 * after it is known. So the lowest gain of 90 samples is held and then averaged over 80: each of the 80
 * values behind a gain at that time is no higher than what the peak asks for. */
#define WINDOW_SAMPLES 90
#define SMOOTH_SAMPLES 80
G_STATIC_ASSERT (BC_TRUE_PEAK_DELAY_SAMPLES + SMOOTH_SAMPLES + 4 == BC_LIMITER_DELAY_SAMPLES);
G_STATIC_ASSERT (WINDOW_SAMPLES == BC_LOWEST_WINDOW);

/* The reduction stays as long as half a period of the lowest voice or tone between two peaks, so that a steady
 * tone gets a steady gain; then it is let go over some 100 ms. */
#define HOLD_SAMPLES (15 * BC_SAMPLE_RATE / 1000)
#define RELEASE_SAMPLES (100 * BC_SAMPLE_RATE / 1000)
#define RELEASE_LEAST 1e-6f
/* Peaks that ask for nearly what is held prolong it. */
#define NEAR 1.02f

/* Once it must reduce, it goes a little further than it need: gains move, and so do the peaks between. */
#define MARGIN_DB 0.1

/* Gains are summed as integers: the mean of ones is exactly one, however long it runs. */
#define GAIN_ONE (1u << 30)

struct _BcLimiter
{
  float ceiling;
  float aim;
  BcTruePeak meter;
  BcLowest lowest;
  float held;
  guint hold_samples;
  guint32 smooth[SMOOTH_SAMPLES];
  guint smooth_at;
  guint64 smooth_sum;
  gboolean is_idle; /* every gain on its way is one */
  float delayed[BC_LIMITER_DELAY_SAMPLES + BC_TICK_SAMPLES];
};

void
bc_limiter_reset (BcLimiter *limiter)
{
  bc_true_peak_init (&limiter->meter);
  bc_lowest_init (&limiter->lowest);
  limiter->held = 1.0f;
  limiter->hold_samples = 0;
  for (guint i = 0; i < SMOOTH_SAMPLES; i++)
    limiter->smooth[i] = GAIN_ONE;
  limiter->smooth_at = 0;
  limiter->smooth_sum = (guint64) GAIN_ONE * SMOOTH_SAMPLES;
  limiter->is_idle = TRUE;
  memset (limiter->delayed, 0, sizeof limiter->delayed);
}

BcLimiter *
bc_limiter_new (double ceiling_dbtp)
{
  BcLimiter *limiter = g_new0 (BcLimiter, 1);

  limiter->ceiling = (float) pow (10.0, ceiling_dbtp / 20.0);
  limiter->aim = (float) pow (10.0, (ceiling_dbtp - MARGIN_DB) / 20.0);
  bc_limiter_reset (limiter);
  return limiter;
}

void
bc_limiter_free (BcLimiter *limiter)
{
  g_free (limiter);
}

/* Down at once, up after the hold and slowly, never above what the peaks in sight allow. */
static float
hold_and_release (BcLimiter *limiter, float allowed)
{
  float held = limiter->held;

  if (allowed <= held * NEAR && allowed < 1.0f)
    limiter->hold_samples = HOLD_SAMPLES;
  else if (limiter->hold_samples > 0)
    limiter->hold_samples--;
  else
    held += (1.0f - held) * (1.0f / RELEASE_SAMPLES) + RELEASE_LEAST;
  limiter->held = MIN (MIN (held, allowed), 1.0f);
  return limiter->held;
}

static float
smooth (BcLimiter *limiter, float gain)
{
  guint32 fixed = (guint32) (gain * (float) GAIN_ONE);

  limiter->smooth_sum += fixed;
  limiter->smooth_sum -= limiter->smooth[limiter->smooth_at];
  limiter->smooth[limiter->smooth_at] = fixed;
  limiter->smooth_at = (limiter->smooth_at + 1) % SMOOTH_SAMPLES;
  return (float) ((double) limiter->smooth_sum * (1.0 / ((double) GAIN_ONE * SMOOTH_SAMPLES)));
}

/* Takes the gain for each sample of the tick from its peaks; returns the lowest. */
static float
make_gains (BcLimiter *limiter, gboolean is_low, float *gains)
{
  float peaks[BC_TICK_SAMPLES];
  float least = 1.0f;

  if (!is_low)
    bc_true_peak_get (&limiter->meter, peaks);
  for (guint i = 0; i < BC_TICK_SAMPLES; i++)
    {
      float asked = !is_low && peaks[i] > limiter->ceiling ? limiter->aim / peaks[i] : 1.0f;
      float allowed = bc_lowest_add (&limiter->lowest, asked);
      gains[i] = smooth (limiter, hold_and_release (limiter, allowed));
      least = MIN (least, gains[i]);
    }
  limiter->is_idle = limiter->held == 1.0f && bc_lowest_get (&limiter->lowest) == 1.0f &&
                     limiter->smooth_sum == (guint64) GAIN_ONE * SMOOTH_SAMPLES;
  return least;
}

float
bc_limiter_run (BcLimiter *limiter, float *samples)
{
  gboolean is_low = bc_true_peak_add (&limiter->meter, samples) <= limiter->ceiling;
  float *delayed = limiter->delayed;
  float gains[BC_TICK_SAMPLES];
  float least = 1.0f;

  memcpy (delayed + BC_LIMITER_DELAY_SAMPLES, samples, BC_TICK_SAMPLES * sizeof *samples);
  if (is_low && limiter->is_idle)
    memcpy (samples, delayed, BC_TICK_SAMPLES * sizeof *samples);
  else
    {
      least = make_gains (limiter, is_low, gains);
      for (guint i = 0; i < BC_TICK_SAMPLES; i++)
        samples[i] = delayed[i] * gains[i];
    }
  memmove (delayed, delayed + BC_TICK_SAMPLES, BC_LIMITER_DELAY_SAMPLES * sizeof *delayed);
  return -20.0f * log10f (least);
}
