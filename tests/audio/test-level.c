/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/audio/level.h>

#include <math.h>

#define TICKS(ms) ((ms) / BC_TICK_MS)

typedef struct
{
  BcLevel level;
  GRand *random;
  double phase;
  guint n_changes;
} Listener;

static void
listener_init (Listener *listener)
{
  *listener = (Listener){ .random = g_rand_new_with_seed (7) };
  bc_level_init (&listener->level);
}

/* Hears a tone over noise, both in dBFS (RMS), for so long. */
static void
hear (Listener *listener, double tone_db, double noise_db, guint ms)
{
  float samples[BC_TICK_SAMPLES];
  double tone = sqrt (2.0) * pow (10.0, tone_db / 20.0);
  double noise = sqrt (3.0) * pow (10.0, noise_db / 20.0);

  for (guint tick = 0; tick < TICKS (ms); tick++)
    {
      for (int i = 0; i < BC_TICK_SAMPLES; i++)
        {
          listener->phase += 2.0 * G_PI * 200.0 / BC_SAMPLE_RATE;
          samples[i] = (float) (tone * sin (listener->phase) +
                                g_rand_double_range (listener->random, -noise, noise));
        }
      listener->n_changes += bc_level_run (&listener->level, samples);
    }
}

#define NOTHING_DB (-300.0)

static void
test_figures (void)
{
  Listener listener;

  listener_init (&listener);
  g_assert_cmpfloat (listener.level.peak_dbfs, ==, -120.0f);
  hear (&listener, -20.0, NOTHING_DB, 3000);
  g_assert_cmpfloat_with_epsilon (listener.level.rms_dbfs, -20.0, 0.1);
  g_assert_cmpfloat_with_epsilon (listener.level.peak_dbfs, -20.0 + 3.01, 0.1);
  hear (&listener, NOTHING_DB, NOTHING_DB, 300);
  g_assert_cmpfloat_with_epsilon (listener.level.rms_dbfs, -20.0 - 4.5, 0.5);
  g_assert_cmpfloat (listener.level.peak_dbfs, ==, -120.0f);
  hear (&listener, NOTHING_DB, NOTHING_DB, 20000);
  g_assert_cmpfloat (listener.level.rms_dbfs, ==, -120.0f);
  g_rand_free (listener.random);
}

static void
test_voice (void)
{
  static const struct
  {
    const char *description;
    double tone_db, noise_db;
    gboolean is_voice;
  } rows[] = {
    { "silence", NOTHING_DB, NOTHING_DB, FALSE },
    { "a quiet room", NOTHING_DB, -75.0, FALSE },
    { "a room with a fan", NOTHING_DB, -56.0, FALSE },
    { "a voice", -20.0, -75.0, TRUE },
    { "a steady tone just above -50", -49.0, NOTHING_DB, TRUE },
    { "a soft voice in a quiet room", -58.0, -78.0, TRUE },
    { "softer than the fan", -60.0, -56.0, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Listener listener;
      listener_init (&listener);
      /* The room first, then who speaks in it. */
      hear (&listener, NOTHING_DB, rows[i].noise_db, 20000);
      listener.n_changes = 0;
      hear (&listener, rows[i].tone_db, rows[i].noise_db, 100);
      g_test_message ("%s", rows[i].description);
      g_assert_cmpint (listener.level.is_voice, ==, rows[i].is_voice);
      g_assert_cmpuint (listener.n_changes, ==, rows[i].is_voice);
      g_rand_free (listener.random);
    }
}

/* In time at both ends, and for as long as it lasts. */
static void
test_attack_and_hang_over (void)
{
  Listener listener;

  listener_init (&listener);
  hear (&listener, NOTHING_DB, -75.0, 5000);
  g_assert_false (listener.level.is_voice);
  hear (&listener, -30.0, -75.0, 20);
  g_assert_false (listener.level.is_voice);
  hear (&listener, NOTHING_DB, -75.0, 1000);
  g_assert_cmpuint (listener.n_changes, ==, 0);

  hear (&listener, -30.0, -75.0, 100);
  g_assert_true (listener.level.is_voice);
  /* Syllables and pauses of 300 ms. */
  for (int i = 0; i < 10; i++)
    {
      hear (&listener, NOTHING_DB, -75.0, 300);
      hear (&listener, -30.0, -75.0, 200);
    }
  g_assert_cmpuint (listener.n_changes, ==, 1);
  hear (&listener, NOTHING_DB, -75.0, 500);
  g_assert_false (listener.level.is_voice);
  g_assert_cmpuint (listener.n_changes, ==, 2);
  g_rand_free (listener.random);
}

static void
test_steady_tone (void)
{
  Listener listener;

  listener_init (&listener);
  hear (&listener, -40.0, NOTHING_DB, 120000);
  g_assert_true (listener.level.is_voice);
  g_assert_cmpuint (listener.n_changes, ==, 1);
  /* No samples are silence. */
  for (guint tick = 0; tick < TICKS (500); tick++)
    listener.n_changes += bc_level_run (&listener.level, NULL);
  g_assert_false (listener.level.is_voice);
  g_assert_cmpuint (listener.n_changes, ==, 2);
  g_rand_free (listener.random);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/level/peak-and-rms", test_figures);
  g_test_add_func ("/audio/level/voice-against-the-room", test_voice);
  g_test_add_func ("/audio/level/begins-and-ends-in-time", test_attack_and_hang_over);
  g_test_add_func ("/audio/level/steady-tone-stays-voice", test_steady_tone);
  return g_test_run ();
}
