/* SPDX-License-Identifier: Apache-2.0 */
#include <tone-meter.h>

#include <math.h>

#define N 48000

static void
add_tone (float *samples, gsize n, double hz, double level)
{
  for (gsize i = 0; i < n; i++)
    samples[i] += (float) (level * sin (2.0 * G_PI * hz * (double) i / 48000.0 + 0.3));
}

static void
test_level (void)
{
  g_autofree float *samples = g_new0 (float, N);

  add_tone (samples, N, 997.0, 0.5);
  add_tone (samples, N, 1013.0, 0.05);
  g_assert_cmpfloat_with_epsilon (tone_meter_level_db (samples, N, 997.0), -6.0206, 0.01);
  g_assert_cmpfloat_with_epsilon (tone_meter_level_db (samples, N, 1013.0), -26.0206, 0.01);
  g_assert_cmpfloat (tone_meter_level_db (samples, N, 2000.0), <, -100.0);
  g_assert_cmpfloat (tone_meter_level_db (samples, 0, 997.0), ==, -200.0);
}

static void
test_envelope (void)
{
  g_autofree float *samples = g_new0 (float, N);
  gsize n_steps;

  add_tone (samples, N, 997.0, 0.5);
  for (gsize i = 0; i < N / 2; i++)
    samples[i] *= 0.1f;
  g_autofree double *envelope = tone_meter_envelope_db (samples, N, 997.0, &n_steps);
  g_assert_cmpuint (n_steps, ==, 100);
  for (gsize i = 0; i < 48; i++)
    g_assert_cmpfloat_with_epsilon (envelope[i], -26.02, 0.2);
  for (gsize i = 52; i < 100; i++)
    g_assert_cmpfloat_with_epsilon (envelope[i], -6.02, 0.2);
}

/* A tone whose pitch wanders by 300 ppm, and beside it the same with one that is spoilt. */
static void
test_residual (void)
{
  g_autofree float *samples = g_new0 (float, N);
  double phase = 0.0;

  for (gsize i = 0; i < N; i++)
    {
      samples[i] = (float) (0.9 * sin (phase));
      phase += 2.0 * G_PI * 10000.0 * (1.0 + 300e-6 * (double) i / N) / 48000.0;
    }
  g_assert_cmpfloat (tone_meter_residual_db (samples, N, 10000.0), <, -110.0);
  samples[24000] += 1e-3f;
  g_assert_cmpfloat_with_epsilon (tone_meter_residual_db (samples, N, 10000.0), -60.0, 1.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/tone-meter/tells-one-tone-from-another", test_level);
  g_test_add_func ("/audio/tone-meter/follows-a-level", test_envelope);
  g_test_add_func ("/audio/tone-meter/residual-is-what-is-not-the-tone", test_residual);
  return g_test_run ();
}
