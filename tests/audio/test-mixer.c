/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/audio/mixer.h>

#include <click-detector.h>
#include <math.h>
#include <string.h>

#define N_ROWS 3
#define N_COLUMNS 4

/* Columns of steady levels 1, 2, 4 and silence (NULL): what comes out tells each gain by itself. */
typedef struct
{
  BcMixer *mixer;
  float sources[N_COLUMNS - 1][BC_TICK_SAMPLES];
  float mixes[N_ROWS][BC_TICK_SAMPLES];
} Desk;

static void
desk_init (Desk *desk)
{
  desk->mixer = bc_mixer_new (N_ROWS, N_COLUMNS);
  for (int column = 0; column < N_COLUMNS - 1; column++)
    for (int i = 0; i < BC_TICK_SAMPLES; i++)
      desk->sources[column][i] = (float) (1 << column);
  /* What was in the mixes before must not matter. */
  memset (desk->mixes, 0x7f, sizeof desk->mixes);
}

static void
desk_run (Desk *desk)
{
  const float *sources[N_COLUMNS] = { desk->sources[0], desk->sources[1], desk->sources[2], NULL };
  float *mixes[N_ROWS] = { desk->mixes[0], desk->mixes[1], desk->mixes[2] };

  bc_mixer_run (desk->mixer, sources, mixes);
}

static void
test_matrix (void)
{
  Desk desk;

  desk_init (&desk);
  bc_mixer_set_gain (desk.mixer, 0, 0, 1.0f, 0);
  bc_mixer_set_gain (desk.mixer, 0, 2, 0.5f, 0);
  bc_mixer_set_gain (desk.mixer, 1, 1, 0.25f, 0);
  bc_mixer_set_gain (desk.mixer, 1, 3, 1.0f, 0);
  desk_run (&desk);
  desk_run (&desk);
  for (int i = 0; i < BC_TICK_SAMPLES; i++)
    {
      g_assert_cmpfloat (desk.mixes[0][i], ==, 1.0f + 0.5f * 4.0f);
      g_assert_cmpfloat (desk.mixes[1][i], ==, 0.25f * 2.0f);
      g_assert_cmpfloat (desk.mixes[2][i], ==, 0.0f);
    }
  bc_mixer_free (desk.mixer);
}

/* Every sample of the ramp lies where a straight line puts it, and the end is met exactly. */
static void
test_ramp (void)
{
  static const struct
  {
    const char *description;
    float from, to;
    guint asked_ms, given_ms;
  } rows[] = {
    { "none asked: 5 ms all the same", 0.0f, 1.0f, 0, 5 },
    { "not a number of ticks", 0.0f, 0.7f, 33, 33 },
    { "down to the underlay", 1.0f, 0.125892541f, 60, 60 },
    { "down to nothing", 1.0f, 0.0f, 60, 60 },
    { "up, slowly", 0.1f, 1.0f, 400, 400 },
    { "over seconds", 0.2f, 0.9f, 1500, 1500 },
    { "above one", 1.0f, 1.9f, 20, 20 },
  };

  for (gsize row = 0; row < G_N_ELEMENTS (rows); row++)
    {
      Desk desk;
      guint n_ramp = rows[row].given_ms * BC_SAMPLE_RATE / 1000;
      desk_init (&desk);
      bc_mixer_set_gain (desk.mixer, 2, 0, rows[row].from, 0);
      desk_run (&desk);
      bc_mixer_set_gain (desk.mixer, 2, 0, rows[row].to, rows[row].asked_ms);
      g_test_message ("%s", rows[row].description);
      for (guint first = 0; first < n_ramp + BC_TICK_SAMPLES; first += BC_TICK_SAMPLES)
        {
          desk_run (&desk);
          for (guint i = 0; i < BC_TICK_SAMPLES; i++)
            {
              double part = MIN ((first + i + 1.0) / n_ramp, 1.0);
              double gain = rows[row].from + part * (rows[row].to - rows[row].from);
              g_assert_cmpfloat_with_epsilon (desk.mixes[2][i], gain, 1e-6);
            }
        }
      g_assert_cmpfloat (desk.mixes[2][BC_TICK_SAMPLES - 1], ==, rows[row].to);
      g_assert_cmpfloat (bc_mixer_get_gain (desk.mixer, 2, 0), ==, rows[row].to);
      bc_mixer_free (desk.mixer);
    }
}

static void
test_same_target_changes_nothing (void)
{
  Desk desk;

  desk_init (&desk);
  bc_mixer_set_gain (desk.mixer, 0, 0, 1.0f, 100);
  for (int tick = 0; tick < 5; tick++)
    {
      bc_mixer_set_gain (desk.mixer, 0, 0, 1.0f, 100);
      desk_run (&desk);
      g_assert_cmpfloat_with_epsilon (bc_mixer_get_gain (desk.mixer, 0, 0),
                                      (tick + 1) * BC_TICK_MS / 100.0, 1e-6);
    }
  bc_mixer_free (desk.mixer);
}

/* A ramp that is overtaken goes on from where it is; a source that is away meanwhile does not stop it. */
static void
test_turned_round (void)
{
  Desk desk;

  desk_init (&desk);
  bc_mixer_set_gain (desk.mixer, 0, 3, 1.0f, 100);
  bc_mixer_set_gain (desk.mixer, 0, 0, 1.0f, 100);
  desk_run (&desk);
  float before = desk.mixes[0][BC_TICK_SAMPLES - 1];
  bc_mixer_set_gain (desk.mixer, 0, 0, 0.0f, 100);
  desk_run (&desk);
  g_assert_cmpfloat_with_epsilon (before, 0.2f, 1e-5);
  g_assert_cmpfloat_with_epsilon (desk.mixes[0][0], before, 1e-4);
  g_assert_cmpfloat (desk.mixes[0][BC_TICK_SAMPLES - 1], <, before);
  g_assert_cmpfloat_with_epsilon (bc_mixer_get_gain (desk.mixer, 0, 3), 0.4f, 1e-6);
  bc_mixer_free (desk.mixer);
}

/* An interpreter goes on and off air over a floor, handed over in the middle of ramps: nothing clicks. */
static void
test_no_click (void)
{
  enum
  {
    N_TICKS = 250
  };
  g_autofree float *out = g_new (float, N_TICKS *BC_TICK_SAMPLES);
  static const guint moves[] = { 20, 60, 61, 110, 112, 170, 171, 200 };
  Desk desk;
  guint move = 0;

  desk_init (&desk);
  bc_mixer_set_gain (desk.mixer, 0, 0, 0.3f, 0);
  for (guint tick = 0; tick < N_TICKS; tick++)
    {
      for (int i = 0; i < BC_TICK_SAMPLES; i++)
        {
          double t = (double) (tick * BC_TICK_SAMPLES + i) / BC_SAMPLE_RATE;
          desk.sources[0][i] = (float) sin (2.0 * G_PI * 440.0 * t);
          desk.sources[1][i] = (float) sin (2.0 * G_PI * 997.0 * t);
        }
      if (move < G_N_ELEMENTS (moves) && tick == moves[move])
        {
          gboolean is_on = move++ % 2 == 0;
          bc_mixer_set_gain (desk.mixer, 0, 0, is_on ? 0.04f : 0.3f, is_on ? 60 : 400);
          bc_mixer_set_gain (desk.mixer, 0, 1, is_on ? 0.3f : 0.0f, 60);
        }
      desk_run (&desk);
      memcpy (out + tick * BC_TICK_SAMPLES, desk.mixes[0], sizeof desk.mixes[0]);
    }
  g_assert_cmpuint (move, ==, G_N_ELEMENTS (moves));
  g_assert_cmpuint (click_detector_count (out + 480, N_TICKS * BC_TICK_SAMPLES - 480), ==, 0);
  bc_mixer_free (desk.mixer);
  bc_mixer_free (NULL);
}

/* Nobody wants the row: it is not written, its ramps wait; then all of it comes from 0, wherever it was. */
static void
test_unwanted_row (void)
{
  Desk desk;

  desk_init (&desk);
  bc_mixer_set_gain (desk.mixer, 2, 0, 1.0f, 0);
  desk_run (&desk);
  const float *sources[N_COLUMNS] = { desk.sources[0], desk.sources[1], desk.sources[2], NULL };
  float *mixes[N_ROWS] = { desk.mixes[0], desk.mixes[1], NULL };
  desk.mixes[2][0] = 42.0f;
  bc_mixer_set_gain (desk.mixer, 2, 0, 0.5f, 20);
  bc_mixer_run (desk.mixer, sources, mixes);
  g_assert_cmpfloat (desk.mixes[2][0], ==, 42.0f);
  g_assert_cmpfloat (bc_mixer_get_gain (desk.mixer, 2, 0), ==, 1.0f);

  bc_mixer_wake_row (desk.mixer, 2, 40);
  for (guint first = 0; first < 3 * BC_TICK_SAMPLES; first += BC_TICK_SAMPLES)
    {
      desk_run (&desk);
      for (guint i = 0; i < BC_TICK_SAMPLES; i++)
        g_assert_cmpfloat_with_epsilon (
            desk.mixes[2][i], 0.5 * MIN ((first + i + 1.0) / (2.0 * BC_TICK_SAMPLES), 1.0), 1e-6);
    }
  g_assert_cmpfloat (bc_mixer_get_gain (desk.mixer, 2, 0), ==, 0.5f);
  bc_mixer_free (desk.mixer);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/mixer/sources-into-mixes", test_matrix);
  g_test_add_func ("/audio/mixer/ramp-is-a-straight-line", test_ramp);
  g_test_add_func ("/audio/mixer/same-target-changes-nothing", test_same_target_changes_nothing);
  g_test_add_func ("/audio/mixer/goes-on-from-where-it-is", test_turned_round);
  g_test_add_func ("/audio/mixer/ramps-do-not-click", test_no_click);
  g_test_add_func ("/audio/mixer/row-that-nobody-wants", test_unwanted_row);
  return g_test_run ();
}
