/* SPDX-License-Identifier: Apache-2.0 */
#include "click-detector.h"
#include "matrix-fixture.h"
#include "tone-meter.h"

#include <math.h>

#define FIRST_EAR N_CHANNELS

static void
assert_db (double is, double should)
{
  g_assert_cmpfloat (fabs (is - should), <, 0.05);
}

/* Channel 0 carries desk 1 over the floor; the first ear hears the floor, the second desk 1 clean. */
static BcMix *
new_mix (void)
{
  BcMix *mix = matrix_fixture_new_mix ();

  mix->floor_bus[0].gain = 1.0f;
  mix->row_floor[0].gain = 0.125f;
  mix->cells[0 * N_INPUTS + 1].gain = 1.0f;
  mix->row_floor[FIRST_EAR].gain = 1.0f;
  mix->cells[(FIRST_EAR + 1) * N_INPUTS + 1].gain = 1.0f;
  return mix;
}

static void
test_rows (MatrixFixture *fixture, gconstpointer data)
{
  g_autoptr (BcMix) mix = new_mix ();

  matrix_fixture_set_mix (fixture, mix);
  for (guint i = 0; i < N_EARS; i++)
    bc_matrix_want_ear (fixture->matrix, i, TRUE);
  matrix_fixture_run_ms (fixture, 400);
  assert_db (matrix_fixture_level_db (fixture, 0, matrix_fixture_hz[0]),
             matrix_fixture_gain_db (0.125));
  assert_db (matrix_fixture_level_db (fixture, FIRST_EAR, matrix_fixture_hz[0]),
             matrix_fixture_gain_db (1.0));
  g_assert_cmpfloat (matrix_fixture_level_db (fixture, FIRST_EAR, matrix_fixture_hz[1]), <, -120.0);
  assert_db (matrix_fixture_level_db (fixture, FIRST_EAR + 1, matrix_fixture_hz[1]),
             matrix_fixture_gain_db (1.0));
  g_assert_cmpfloat (matrix_fixture_level_db (fixture, FIRST_EAR + 1, matrix_fixture_hz[0]), <,
                     -120.0);
}

/* Delegates hear a notice alone, or one over the floor: interpreters go on hearing the room as it is. */
static void
test_no_notice (MatrixFixture *fixture, gconstpointer data)
{
  g_autoptr (BcMix) mix = new_mix ();

  mix->notices[0].clip = matrix_fixture_make_clip (2000, NOTICE_HZ);
  mix->notices[1] = (BcMixNotice){ matrix_fixture_make_clip (2000, OTHER_NOTICE_HZ), 3 };
  matrix_fixture_set_mix (fixture, mix);
  bc_matrix_want_ear (fixture->matrix, 0, TRUE);
  matrix_fixture_run_ms (fixture, 800);
  g_assert_cmpfloat (matrix_fixture_level_db (fixture, 0, NOTICE_HZ), >, -25.0);
  g_assert_cmpfloat (matrix_fixture_level_db (fixture, 1, OTHER_NOTICE_HZ), >, -25.0);
  g_assert_cmpfloat (matrix_fixture_level_db (fixture, FIRST_EAR, NOTICE_HZ), <, -120.0);
  g_assert_cmpfloat (matrix_fixture_level_db (fixture, FIRST_EAR, OTHER_NOTICE_HZ), <, -120.0);
  assert_db (matrix_fixture_level_db (fixture, FIRST_EAR, matrix_fixture_hz[0]),
             matrix_fixture_gain_db (1.0));
}

static void
test_only_while_wanted (MatrixFixture *fixture, gconstpointer data)
{
  g_autoptr (BcMix) mix = new_mix ();

  matrix_fixture_set_mix (fixture, mix);
  matrix_fixture_run_ms (fixture, 100);
  g_assert_null (bc_matrix_get_block (fixture->matrix, FIRST_EAR));
  bc_matrix_want_ear (fixture->matrix, 0, TRUE);
  matrix_fixture_run_ms (fixture, 100);
  g_assert_nonnull (bc_matrix_get_block (fixture->matrix, FIRST_EAR));
  g_assert_null (bc_matrix_get_block (fixture->matrix, FIRST_EAR + 1));
  bc_matrix_want_ear (fixture->matrix, 0, FALSE);
  matrix_fixture_run_ms (fixture, 100);
  g_assert_null (bc_matrix_get_block (fixture->matrix, FIRST_EAR));
  g_assert_cmpuint (fixture->heard[FIRST_EAR]->len, ==, 100 * 48);
}

/* An ear begins out of silence over 60 ms, nothing of before in it, and is where the mixes that came meanwhile say. */
static void
test_begins_anew (MatrixFixture *fixture, gconstpointer data)
{
  g_autoptr (BcMix) first = new_mix ();
  g_autoptr (BcMix) second = new_mix ();
  GArray *heard = fixture->heard[FIRST_EAR];

  first->cells[FIRST_EAR * N_INPUTS + 2].gain = 3.0f;
  second->row_floor[FIRST_EAR].gain = 0.5f;
  matrix_fixture_set_mix (fixture, first);
  bc_matrix_want_ear (fixture->matrix, 0, TRUE);
  matrix_fixture_run_ms (fixture, 500);
  bc_matrix_want_ear (fixture->matrix, 0, FALSE);
  matrix_fixture_run_ms (fixture, 40);
  matrix_fixture_set_mix (fixture, second);
  matrix_fixture_run_ms (fixture, 40);

  guint begin = heard->len;
  bc_matrix_want_ear (fixture->matrix, 0, TRUE);
  matrix_fixture_run_ms (fixture, 500);
  /* The limiter's 2 ms were emptied, and its gain is not still down. */
  for (guint i = 0; i < 96; i++)
    g_assert_cmpfloat (g_array_index (heard, float, begin + i), ==, 0.0f);
  g_assert_cmpfloat (fabsf (g_array_index (heard, float, begin + 200)), <, 0.02f);
  double soon_db =
      tone_meter_level_db (&g_array_index (heard, float, begin + 3600), 4800, matrix_fixture_hz[0]);
  assert_db (soon_db, matrix_fixture_gain_db (0.5));
  g_assert_cmpfloat (matrix_fixture_level_db (fixture, FIRST_EAR, matrix_fixture_hz[2]), <, -120.0);
  g_assert_cmpuint (click_detector_count (&g_array_index (heard, float, begin), heard->len - begin),
                    ==, 0);
}

/* The ears change what they carry without a click, and without limit nobody is deafened. */
static void
test_changes_and_limits (MatrixFixture *fixture, gconstpointer data)
{
  g_autoptr (BcMix) floor = new_mix ();
  g_autoptr (BcMix) relay = new_mix ();
  g_autoptr (BcMix) loud = new_mix ();

  relay->row_floor[FIRST_EAR].gain = 0.0f;
  relay->cells[FIRST_EAR * N_INPUTS + 1].gain = 1.0f;
  loud->row_floor[FIRST_EAR].gain = 8.0f;
  bc_matrix_want_ear (fixture->matrix, 0, TRUE);
  matrix_fixture_set_mix (fixture, floor);
  matrix_fixture_run_ms (fixture, 400);
  matrix_fixture_set_mix (fixture, relay);
  matrix_fixture_run_ms (fixture, 400);
  assert_db (matrix_fixture_level_db (fixture, FIRST_EAR, matrix_fixture_hz[1]),
             matrix_fixture_gain_db (1.0));
  g_assert_cmpfloat (matrix_fixture_level_db (fixture, FIRST_EAR, matrix_fixture_hz[0]), <, -120.0);
  g_assert_cmpuint (
      click_detector_count (matrix_fixture_last_ms (fixture, FIRST_EAR, 800), 800 * 48), ==, 0);
  matrix_fixture_set_mix (fixture, loud);
  matrix_fixture_run_ms (fixture, 400);
  const float *heard = matrix_fixture_last_ms (fixture, FIRST_EAR, 400);
  for (guint i = 0; i < 400 * 48; i++)
    g_assert_cmpfloat (fabsf (heard[i]), <=, 0.8913f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  matrix_fixture_add_test ("/media/matrix/ears-are-rows-of-their-own", test_rows);
  matrix_fixture_add_test ("/media/matrix/ears-hear-no-notice", test_no_notice);
  matrix_fixture_add_test ("/media/matrix/ears-only-while-wanted", test_only_while_wanted);
  matrix_fixture_add_test ("/media/matrix/ears-begin-anew", test_begins_anew);
  matrix_fixture_add_test ("/media/matrix/ears-change-and-are-limited", test_changes_and_limits);
  return g_test_run ();
}
