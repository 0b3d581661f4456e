/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/audio/resampler.h>

#include <math.h>
#include <tone-meter.h>

#define N_TICKS 500
#define N_OUT (N_TICKS * BC_TICK_SAMPLES)
#define N_IN (BC_RESAMPLER_HISTORY + N_OUT + N_OUT / 100)

static float *
make_tone (double hz, double level)
{
  float *samples = g_new (float, N_IN);

  for (gsize i = 0; i < N_IN; i++)
    samples[i] = (float) (level * sin (2.0 * G_PI * hz * (double) i / BC_SAMPLE_RATE));
  return samples;
}

/* Sweeps the ratio from one end to the other through 0, a little every tick. */
static float *
sweep (const float *in, double from_ppm, double to_ppm)
{
  float *out = g_new (float, N_OUT);
  gsize position = BC_RESAMPLER_HISTORY;
  BcResampler resampler;

  bc_resampler_init (&resampler);
  for (gsize tick = 0; tick < N_TICKS; tick++)
    {
      double ppm = from_ppm + (to_ppm - from_ppm) * (double) tick / (N_TICKS - 1);
      gsize needed = bc_resampler_get_needed (&resampler, ppm, BC_TICK_SAMPLES);
      gsize taken = bc_resampler_run (&resampler, ppm, in + position, out + tick * BC_TICK_SAMPLES,
                                      BC_TICK_SAMPLES);
      g_assert_cmpuint (taken, ==, needed);
      position += taken;
    }
  g_assert_cmpuint (position, <=, N_IN);
  return out;
}

/* The level of a sine as loud as this. */
static double
get_level_db (const float *samples, gsize n)
{
  double power = 0.0;

  for (gsize i = 0; i < n; i++)
    power += (double) samples[i] * samples[i];
  return 10.0 * log10 (2.0 * power / (double) n);
}

static void
test_sweep (void)
{
  static const struct
  {
    const char *description;
    double hz, from_ppm, to_ppm, most_db;
  } rows[] = {
    { "a voice's tone through 1:1", 997.0, -300.0, 300.0, -110.0 },
    { "a high tone through 1:1", 10000.0, -300.0, 300.0, -110.0 },
    { "back again", 10000.0, 300.0, -300.0, -110.0 },
    { "standing at 1:1", 10000.0, 0.0, 0.0, -110.0 },
    { "at a rate that never changes", 10000.0, 200.0, 200.0, -110.0 },
    { "near the end of what is heard", 18000.0, -300.0, 300.0, -110.0 },
    { "a bass", 80.0, -300.0, 300.0, -110.0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree float *in = make_tone (rows[i].hz, 0.9);
      g_autofree float *out = sweep (in, rows[i].from_ppm, rows[i].to_ppm);
      /* Not the first ticks: there the ratio goes from nominal to where the sweep begins. */
      double residual_db = tone_meter_residual_db (out + 4800, N_OUT - 4800, rows[i].hz);
      g_test_message ("%s: %.1f dBFS left", rows[i].description, residual_db);
      g_assert_cmpfloat (residual_db, <, rows[i].most_db);
      g_assert_cmpfloat_with_epsilon (get_level_db (out + 4800, N_OUT - 4800), 20.0 * log10 (0.9),
                                      0.05);
    }
}

static void
test_takes_what_the_ratio_says (void)
{
  static const struct
  {
    double ppm;
    gsize taken; /* of 500 ticks */
  } rows[] = {
    { 0.0, 480000 },     { 1000.0, 480480 }, { -1000.0, 479520 },
    { 5000.0, 482400 },  { 9000.0, 482400 }, /* clamped */
    { -9000.0, 477600 },
  };
  g_autofree float *in = g_new0 (float, N_IN);
  float out[BC_TICK_SAMPLES];

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BcResampler resampler;
      gsize taken = 0;
      bc_resampler_init (&resampler);
      for (guint tick = 0; tick < N_TICKS; tick++)
        taken += bc_resampler_run (&resampler, rows[i].ppm, in + BC_RESAMPLER_HISTORY, out,
                                   BC_TICK_SAMPLES);
      g_assert_cmpint (ABS ((gint64) taken - (gint64) rows[i].taken), <=,
                       3); /* the glide at first */
    }
}

/* Where a sound comes out, and that a steady level stays exactly what it is at every phase. */
static void
test_delay_and_level (void)
{
  g_autofree float *in = g_new0 (float, N_IN);
  float out[BC_TICK_SAMPLES];
  BcResampler resampler;

  in[BC_RESAMPLER_HISTORY + 100] = 1.0f;
  bc_resampler_init (&resampler);
  bc_resampler_run (&resampler, 0.0, in + BC_RESAMPLER_HISTORY, out, BC_TICK_SAMPLES);
  for (gsize i = 0; i < BC_TICK_SAMPLES; i++)
    g_assert_cmpfloat_with_epsilon (out[i], i == 100 + BC_RESAMPLER_DELAY_SAMPLES ? 1.0f : 0.0f,
                                    1e-6f);

  for (gsize i = 0; i < N_IN; i++)
    in[i] = 0.5f;
  bc_resampler_run (&resampler, 1234.5, in + BC_RESAMPLER_HISTORY, out, BC_TICK_SAMPLES);
  for (gsize i = 0; i < BC_TICK_SAMPLES; i++)
    g_assert_cmpfloat_with_epsilon (out[i], 0.5f, 1e-6f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/resampler/nothing-but-the-tone-through-1-to-1", test_sweep);
  g_test_add_func ("/audio/resampler/takes-what-the-ratio-says", test_takes_what_the_ratio_says);
  g_test_add_func ("/audio/resampler/delay-and-level", test_delay_and_level);
  return g_test_run ();
}
