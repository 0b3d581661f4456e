/* SPDX-License-Identifier: Apache-2.0 */
#include "click-detector.h"
#include "matrix-fixture.h"
#include "tone-meter.h"

#include <boothcast/audio/limiter.h>
#include <math.h>

static void
assert_db (double is, double should)
{
  g_assert_cmpfloat (fabs (is - should), <, 0.05);
}

/* Floor made of two inputs; channel 0 hears it softly under desk 2, channel 1 hears it alone. */
static void
test_two_stages (MatrixFixture *fixture, gconstpointer data)
{
  g_autoptr (BcMix) mix = matrix_fixture_new_mix ();

  mix->floor_bus[0].gain = 1.0f;
  mix->floor_bus[1].gain = 0.5f;
  mix->row_floor[0].gain = 0.125f;
  mix->row_floor[1].gain = 1.0f;
  mix->cells[0 * N_INPUTS + 2].gain = 0.8f;
  matrix_fixture_set_mix (fixture, mix);
  matrix_fixture_run_ms (fixture, 400);
  assert_db (matrix_fixture_level_db (fixture, 0, matrix_fixture_hz[0]),
             matrix_fixture_gain_db (0.125));
  assert_db (matrix_fixture_level_db (fixture, 0, matrix_fixture_hz[1]),
             matrix_fixture_gain_db (0.0625));
  assert_db (matrix_fixture_level_db (fixture, 0, matrix_fixture_hz[2]),
             matrix_fixture_gain_db (0.8));
  assert_db (matrix_fixture_level_db (fixture, 1, matrix_fixture_hz[0]),
             matrix_fixture_gain_db (1.0));
  assert_db (matrix_fixture_level_db (fixture, 1, matrix_fixture_hz[1]),
             matrix_fixture_gain_db (0.5));
  g_assert_cmpfloat (matrix_fixture_level_db (fixture, 1, matrix_fixture_hz[2]), <, -120.0);
}

static void
test_silence (MatrixFixture *fixture, gconstpointer data)
{
  matrix_fixture_run_ms (fixture, 200);
  for (guint i = 0; i < 200 * 48; i++)
    g_assert_cmpfloat (matrix_fixture_last_ms (fixture, 0, 200)[i], ==, 0.0f);
}

static void
test_ramps (MatrixFixture *fixture, gconstpointer data)
{
  g_autoptr (BcMix) up = matrix_fixture_new_mix ();
  g_autoptr (BcMix) down = matrix_fixture_new_mix ();

  up->cells[0] = (BcMixGain){ 1.0f, 400 };
  down->cells[0] = (BcMixGain){ 0.1f, 60 };
  matrix_fixture_set_mix (fixture, up);
  matrix_fixture_run_ms (fixture, 200);
  /* Half way: 200 ms of 400, less the limiter's delay. */
  double half_db =
      tone_meter_level_db (matrix_fixture_last_ms (fixture, 0, 20), 960, matrix_fixture_hz[0]);
  g_assert_cmpfloat (fabs (half_db - matrix_fixture_gain_db (0.47)), <, 0.5);
  matrix_fixture_run_ms (fixture, 300);
  matrix_fixture_set_mix (fixture, down);
  matrix_fixture_run_ms (fixture, 300);
  assert_db (matrix_fixture_level_db (fixture, 0, matrix_fixture_hz[0]),
             matrix_fixture_gain_db (0.1));
  g_assert_cmpuint (click_detector_count (matrix_fixture_last_ms (fixture, 0, 780), 780 * 48), ==,
                    0);
}

/* The loudest four at once: nothing over the ceiling, and it is said how much. */
static void
test_limiter (MatrixFixture *fixture, gconstpointer data)
{
  g_autoptr (BcMix) mix = matrix_fixture_new_mix ();
  float reduction_db = 0.0f;

  for (guint i = 0; i < N_INPUTS; i++)
    mix->cells[i].gain = 3.0f;
  matrix_fixture_set_mix (fixture, mix);
  matrix_fixture_run_ms (fixture, 200);
  for (guint i = 0; i < 50; i++)
    {
      float tick_db = bc_matrix_run (fixture->matrix, fixture->sources);
      reduction_db = MAX (reduction_db, tick_db);
      for (guint k = 0; k < BC_TICK_SAMPLES; k++)
        g_assert_cmpfloat (fabsf (bc_matrix_get_block (fixture->matrix, 0)[k]), <=, 0.8913f);
    }
  g_assert_cmpfloat (reduction_db, >, 3.0f);
}

static void
test_no_inputs (void)
{
  BcMatrixConfig config = { 0, 1, 0, 100 };
  g_autoptr (BcMatrix) matrix = bc_matrix_new (&config);
  g_autoptr (BcMix) mix = bc_mix_new (0, 1, 0);

  bc_matrix_set_mix (matrix, mix, 1);
  bc_matrix_run (matrix, NULL);
  g_assert_cmpfloat (bc_matrix_get_block (matrix, 0)[0], ==, 0.0f);
}

static void
test_mix_defaults (void)
{
  g_autoptr (BcMix) mix = matrix_fixture_new_mix ();
  g_autoptr (BcMix) another = bc_mix_ref (mix);

  g_assert_true (mix == another);
  for (guint i = 0; i < N_INPUTS * N_CHANNELS; i++)
    {
      g_assert_cmpfloat (mix->cells[i].gain, ==, 0.0f);
      g_assert_cmpuint (mix->cells[i].ramp_ms, ==, 60);
    }
  for (guint i = 0; i < N_INPUTS; i++)
    g_assert_false (mix->is_open[i]);
  g_assert_null (mix->notices[1].clip);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  matrix_fixture_add_test ("/media/matrix/floor-bus-then-channels", test_two_stages);
  matrix_fixture_add_test ("/media/matrix/silence-without-a-mix", test_silence);
  matrix_fixture_add_test ("/media/matrix/ramps-without-a-click", test_ramps);
  matrix_fixture_add_test ("/media/matrix/limits", test_limiter);
  g_test_add_func ("/media/matrix/no-inputs", test_no_inputs);
  g_test_add_func ("/media/mix/shut-and-silent-at-first", test_mix_defaults);
  return g_test_run ();
}
