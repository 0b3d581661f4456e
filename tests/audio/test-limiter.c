/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/audio/limiter.h>

#include <click-detector.h>
#include <ebur128.h>
#include <math.h>
#include <string.h>
#include <tone-meter.h>

#define N_TICKS 150
#define N (N_TICKS * BC_TICK_SAMPLES)
#define DELAY BC_LIMITER_DELAY_SAMPLES

static float
from_db (double db)
{
  return (float) pow (10.0, db / 20.0);
}

static double
get_true_peak_db (const float *samples, gsize n)
{
  ebur128_state *meter = ebur128_init (1, BC_SAMPLE_RATE, EBUR128_MODE_TRUE_PEAK);
  double peak = 0.0;

  ebur128_add_frames_float (meter, samples, n);
  ebur128_true_peak (meter, 0, &peak);
  ebur128_destroy (&meter);
  return 20.0 * log10 (peak);
}

static void
add_tone (float *samples, double hz, double phase, double level_db)
{
  for (gsize i = 0; i < N; i++)
    samples[i] +=
        from_db (level_db) * (float) sin (2.0 * G_PI * hz * (double) i / BC_SAMPLE_RATE + phase);
}

/* Returns the largest reduction of all ticks. */
static float
limit (float *samples)
{
  g_autoptr (BcLimiter) limiter = bc_limiter_new (BC_LIMITER_CEILING_DBTP);
  float most = 0.0f;

  for (gsize i = 0; i < N; i += BC_TICK_SAMPLES)
    {
      float reduction_db = bc_limiter_run (limiter, samples + i);
      g_assert_cmpfloat (reduction_db, >=, 0.0f);
      most = MAX (most, reduction_db);
    }
  return most;
}

static void
test_true_peak (void)
{
  static const struct
  {
    const char *description;
    double hz, phase, level_db;
  } rows[] = {
    { "a quarter of the rate, between the samples", 12000.0, G_PI / 4.0, 6.0 },
    { "a quarter of the rate, on the samples", 12000.0, 0.0, 6.0 },
    { "a voice's tone, 18 dB too loud", 440.0, 0.0, 18.0 },
    { "a bass", 60.0, 0.0, 6.0 },
    { "a high tone", 15000.0, 0.4, 6.0 },
    { "just above the ceiling", 997.0, 0.0, -0.9 },
    { "just above it between the samples only", 12000.0, G_PI / 4.0, 0.5 },
  };

  for (gsize row = 0; row < G_N_ELEMENTS (rows); row++)
    {
      g_autofree float *samples = g_new0 (float, N);
      add_tone (samples, rows[row].hz, rows[row].phase, rows[row].level_db);
      float reduction_db = limit (samples);
      double peak_db = get_true_peak_db (samples, N);
      g_test_message ("%s: %.2f dBTP, reduced by %.2f dB", rows[row].description, peak_db,
                      (double) reduction_db);
      g_assert_cmpfloat (peak_db, <=, BC_LIMITER_CEILING_DBTP);
      g_assert_cmpfloat (peak_db, >=, BC_LIMITER_CEILING_DBTP - 0.5);
      g_assert_cmpfloat_with_epsilon (reduction_db, rows[row].level_db + 1.0, 0.5);
    }
}

/* A steady tone that is limited stays a tone: one gain, not one that follows its waves. */
static void
test_steady_tone_stays_a_tone (void)
{
  static const double tones_hz[] = { 60.0, 100.0, 440.0, 997.0, 5003.0 };

  for (gsize i = 0; i < G_N_ELEMENTS (tones_hz); i++)
    {
      g_autofree float *samples = g_new0 (float, N);
      add_tone (samples, tones_hz[i], 0.0, 6.0);
      limit (samples);
      double residual_db = tone_meter_residual_db (samples + N / 2, N / 2, tones_hz[i]);
      g_test_message ("%.0f Hz: %.1f dBFS of distortion", tones_hz[i], residual_db);
      g_assert_cmpfloat (residual_db, <, -80.0);
    }
}

/* Bursts, steps, noise: whatever comes, nothing gets through. */
static void
test_hard_sounds (void)
{
  static const gsize edges[] = { 5000, 20011, 20500, 60007, 60100, 100003 };
  g_autofree float *samples = g_new0 (float, N);
  g_autofree float *tone = g_new0 (float, N);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  gsize edge = 0;

  add_tone (tone, 997.0, 0.0, 12.0);
  for (gsize i = 0; i < N; i++)
    {
      edge += edge < G_N_ELEMENTS (edges) && i == edges[edge];
      double noise = g_rand_double_range (random, -1.5, 1.5);
      samples[i] = edge % 3 == 1 ? tone[i] : edge % 3 == 2 ? (float) noise : 0.1f * tone[i];
    }
  limit (samples);
  double peak_db = get_true_peak_db (samples, N);
  g_test_message ("%.2f dBTP", peak_db);
  g_assert_cmpfloat (peak_db, <=, BC_LIMITER_CEILING_DBTP);
}

static void
test_passes_unchanged (void)
{
  static const double levels_db[] = { -60.0, -18.0, -6.0, -1.05 };

  for (gsize row = 0; row < G_N_ELEMENTS (levels_db); row++)
    {
      g_autofree float *in = g_new0 (float, N);
      g_autofree float *out = g_new (float, N);
      add_tone (in, 997.0, 0.3, levels_db[row]);
      memcpy (out, in, N * sizeof *in);
      g_assert_cmpfloat (limit (out), ==, 0.0f);
      g_assert_cmpmem (out + DELAY, (N - DELAY) * sizeof *out, in, (N - DELAY) * sizeof *in);
      for (gsize i = 0; i < DELAY; i++)
        g_assert_cmpfloat (out[i], ==, 0.0f);
    }
}

/* After a loud moment it lets go, without a click, until what comes passes unchanged again. */
static void
test_lets_go (void)
{
  g_autofree float *in = g_new0 (float, N);
  g_autofree float *out = g_new (float, N);

  add_tone (in, 997.0, 0.0, -8.0);
  for (gsize i = 20000; i < 25000; i++)
    {
      double edge = MIN (MIN (i - 20000, 25000 - i) / 1000.0, 1.0);
      in[i] *= 1.0f + 3.0f * (float) (0.5 - 0.5 * cos (G_PI * edge));
    }
  memcpy (out, in, N * sizeof *in);
  g_assert_cmpfloat (limit (out), >, 3.0f);
  g_assert_cmpuint (click_detector_count (out + 480, N - 480), ==, 0);
  g_assert_cmpmem (out + 100000, (N - 100000) * sizeof *out, in + 100000 - DELAY,
                   (N - 100000) * sizeof *in);
}

/* What was loud before, and what was still on its way, is gone. */
static void
test_reset (void)
{
  g_autoptr (BcLimiter) limiter = bc_limiter_new (BC_LIMITER_CEILING_DBTP);
  g_autoptr (BcLimiter) another = bc_limiter_new (BC_LIMITER_CEILING_DBTP);
  g_autofree float *samples = g_new0 (float, N);
  g_autofree float *expected = g_new0 (float, N);

  add_tone (samples, 500.0, 0.0, 9.0);
  for (gsize i = 0; i < N; i += BC_TICK_SAMPLES)
    bc_limiter_run (limiter, samples + i);
  bc_limiter_reset (limiter);
  memset (samples, 0, N * sizeof *samples);
  add_tone (samples, 700.0, 1.0, -2.0);
  memcpy (expected, samples, N * sizeof *samples);
  for (gsize i = 0; i < N; i += BC_TICK_SAMPLES)
    {
      g_assert_cmpfloat (bc_limiter_run (limiter, samples + i), ==,
                         bc_limiter_run (another, expected + i));
      g_assert_cmpmem (samples + i, BC_TICK_SAMPLES * sizeof (float), expected + i,
                       BC_TICK_SAMPLES * sizeof (float));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/limiter/true-peak-stays-under-the-ceiling", test_true_peak);
  g_test_add_func ("/audio/limiter/steady-tone-stays-a-tone", test_steady_tone_stays_a_tone);
  g_test_add_func ("/audio/limiter/nothing-gets-through", test_hard_sounds);
  g_test_add_func ("/audio/limiter/below-the-ceiling-unchanged", test_passes_unchanged);
  g_test_add_func ("/audio/limiter/lets-go-without-a-click", test_lets_go);
  g_test_add_func ("/audio/limiter/reset-is-as-new", test_reset);
  return g_test_run ();
}
