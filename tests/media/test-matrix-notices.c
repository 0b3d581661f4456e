/* SPDX-License-Identifier: Apache-2.0 */
#include "click-detector.h"
#include "matrix-fixture.h"
#include "tone-meter.h"

#include <math.h>

static void
assert_db (double is, double should)
{
  g_assert_cmpfloat (fabs (is - should), <, 0.05);
}

static double
short_level_db (MatrixFixture *fixture, double tone_hz)
{
  return tone_meter_level_db (matrix_fixture_last_ms (fixture, 0, 60), 60 * 48, tone_hz);
}

static void
test_notice (MatrixFixture *fixture, gconstpointer data)
{
  g_autoptr (BcMix) floor = matrix_fixture_new_mix ();
  g_autoptr (BcMix) closed = matrix_fixture_new_mix ();

  floor->floor_bus[0].gain = closed->floor_bus[0].gain = 1.0f;
  floor->row_floor[0] = floor->row_floor[1] = (BcMixGain){ 1.0f, 100 };
  closed->row_floor[0] = (BcMixGain){ 0.0f, 100 };
  closed->row_floor[1] = (BcMixGain){ 1.0f, 100 };
  closed->notices[0].clip = matrix_fixture_make_clip (2000, NOTICE_HZ);
  matrix_fixture_set_mix (fixture, floor);
  matrix_fixture_run_ms (fixture, 400);

  matrix_fixture_set_mix (fixture, closed);
  matrix_fixture_run_ms (fixture, 600);
  /* It alone, at the notices' own level, in its channel only. */
  double notice_db = matrix_fixture_level_db (fixture, 0, NOTICE_HZ);
  g_assert_cmpfloat (notice_db, >, -25.0);
  g_assert_cmpfloat (matrix_fixture_level_db (fixture, 0, matrix_fixture_hz[0]), <, -120.0);
  g_assert_cmpfloat (matrix_fixture_level_db (fixture, 1, NOTICE_HZ), <, -120.0);
  assert_db (matrix_fixture_level_db (fixture, 1, matrix_fixture_hz[0]),
             matrix_fixture_gain_db (1.0));

  /* Back: it leaves within 200 ms and looks into its mix no longer. */
  g_assert_cmpuint (bc_matrix_get_oldest_in_use (fixture->matrix), ==, 2);
  matrix_fixture_set_mix (fixture, floor);
  matrix_fixture_run_ms (fixture, 100);
  g_assert_cmpuint (bc_matrix_get_oldest_in_use (fixture->matrix), ==, 2);
  matrix_fixture_run_ms (fixture, 140);
  g_assert_cmpuint (bc_matrix_get_oldest_in_use (fixture->matrix), ==, 3);
  matrix_fixture_run_ms (fixture, 200);
  g_assert_cmpfloat (matrix_fixture_level_db (fixture, 0, NOTICE_HZ), <, -120.0);
  assert_db (matrix_fixture_level_db (fixture, 0, matrix_fixture_hz[0]),
             matrix_fixture_gain_db (1.0));
  g_assert_cmpuint (click_detector_count (matrix_fixture_last_ms (fixture, 0, 1020), 1020 * 48), ==,
                    0);
}

/* Each time from its beginning; the end of a round, the pause, the next round. */
static void
test_notice_begins_again (MatrixFixture *fixture, gconstpointer data)
{
  g_autoptr (BcMix) open = matrix_fixture_new_mix ();
  g_autoptr (BcMix) closed = matrix_fixture_new_mix ();

  closed->notices[0].clip = matrix_fixture_make_clip (600, NOTICE_HZ);
  for (guint round = 0; round < 2; round++)
    {
      matrix_fixture_set_mix (fixture, closed);
      matrix_fixture_run_ms (fixture, 580);
      g_assert_cmpfloat (short_level_db (fixture, NOTICE_HZ), >, -25.0);
      /* 600–700 is the pause, and 100 ms of it are asked for. */
      matrix_fixture_run_ms (fixture, 100);
      g_assert_cmpfloat (short_level_db (fixture, NOTICE_HZ), <, -100.0);
      matrix_fixture_run_ms (fixture, 200);
      g_assert_cmpfloat (short_level_db (fixture, NOTICE_HZ), >, -25.0);
      matrix_fixture_set_mix (fixture, open);
      matrix_fixture_run_ms (fixture, 300);
    }
}

/* A mix that says the same again does not start it anew, and takes over its clip. */
static void
test_notice_goes_on (MatrixFixture *fixture, gconstpointer data)
{
  g_autoptr (BcMix) first = matrix_fixture_new_mix ();
  g_autoptr (BcMix) second = matrix_fixture_new_mix ();

  first->notices[0].clip = matrix_fixture_make_clip (600, NOTICE_HZ);
  second->notices[0].clip = bc_clip_ref (first->notices[0].clip);
  matrix_fixture_set_mix (fixture, first);
  matrix_fixture_run_ms (fixture, 400);
  matrix_fixture_set_mix (fixture, second);
  g_assert_cmpuint (bc_matrix_get_oldest_in_use (fixture->matrix), ==, 2);
  matrix_fixture_run_ms (fixture, 280);
  g_assert_cmpfloat (short_level_db (fixture, NOTICE_HZ), <, -100.0);
}

/* One notice makes way for the other, and neither is cut. */
static void
test_notice_changes (MatrixFixture *fixture, gconstpointer data)
{
  g_autoptr (BcMix) first = matrix_fixture_new_mix ();
  g_autoptr (BcMix) second = matrix_fixture_new_mix ();

  first->notices[0].clip = matrix_fixture_make_clip (5000, NOTICE_HZ);
  second->notices[0].clip = matrix_fixture_make_clip (5000, NOTICE_HZ);
  matrix_fixture_set_mix (fixture, first);
  matrix_fixture_run_ms (fixture, 600);
  matrix_fixture_set_mix (fixture, second);
  matrix_fixture_run_ms (fixture, 160);
  g_assert_cmpuint (bc_matrix_get_oldest_in_use (fixture->matrix), ==, 1);
  matrix_fixture_run_ms (fixture, 640);
  g_assert_cmpuint (bc_matrix_get_oldest_in_use (fixture->matrix), ==, 2);
  g_assert_cmpfloat (matrix_fixture_level_db (fixture, 0, NOTICE_HZ), >, -25.0);
  g_assert_cmpuint (click_detector_count (matrix_fixture_last_ms (fixture, 0, 1000), 48000), ==, 0);
}

/* The floor at a quarter under what is said once. */
static BcMix *
new_floor_mix (BcClip *clip, guint64 once)
{
  BcMix *mix = matrix_fixture_new_mix ();

  mix->floor_bus[0].gain = 1.0f;
  mix->row_floor[0] = (BcMixGain){ 0.25f, 100 };
  if (clip != NULL)
    mix->notices[0] = (BcMixNotice){ bc_clip_ref (clip), once };
  return mix;
}

static void
assert_floor (MatrixFixture *fixture)
{
  double floor_db =
      tone_meter_level_db (matrix_fixture_last_ms (fixture, 0, 60), 60 * 48, matrix_fixture_hz[0]);
  assert_db (floor_db, matrix_fixture_gain_db (0.25));
}

#define SAYS(fixture) (short_level_db (fixture, NOTICE_HZ) > -25.0)
#define IS_QUIET(fixture) (short_level_db (fixture, NOTICE_HZ) < -100.0)

/* Over what the channel carries, from 200 ms on, to its end, and not again; the clip is let go. */
static void
test_once (MatrixFixture *fixture, gconstpointer data)
{
  g_autoptr (BcClip) clip = matrix_fixture_make_clip (1000, NOTICE_HZ);
  g_autoptr (BcMix) floor = new_floor_mix (NULL, 0);
  g_autoptr (BcMix) ended = new_floor_mix (clip, 7);
  g_autoptr (BcMix) later = new_floor_mix (clip, 7);

  matrix_fixture_set_mix (fixture, floor);
  matrix_fixture_run_ms (fixture, 400);
  matrix_fixture_set_mix (fixture, ended);
  matrix_fixture_run_ms (fixture, 200);
  g_assert_true (IS_QUIET (fixture));
  assert_floor (fixture);
  matrix_fixture_run_ms (fixture, 120);
  g_assert_true (SAYS (fixture));
  assert_floor (fixture);
  matrix_fixture_run_ms (fixture, 860);
  g_assert_true (SAYS (fixture));
  matrix_fixture_run_ms (fixture, 100);
  g_assert_true (IS_QUIET (fixture));
  assert_floor (fixture);

  matrix_fixture_set_mix (fixture, later);
  g_assert_cmpuint (bc_matrix_get_oldest_in_use (fixture->matrix), ==, 3);
  for (guint i = 0; i < 20; i++)
    {
      matrix_fixture_run_ms (fixture, 100);
      g_assert_true (IS_QUIET (fixture));
    }
  g_assert_cmpuint (click_detector_count (matrix_fixture_last_ms (fixture, 0, 3300), 3300 * 48), ==,
                    0);
}

/* How often it is heard when, after the first mix has asked for number 7, a second one asks for another number. */
static void
test_once_by_number (MatrixFixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *description;
    guint at_ms; /* after the first mix */
    guint64 then;
    gboolean is_heard_again;
  } rows[] = {
    { "another number, while it is said: makes way and is said anew", 500, 8, TRUE },
    { "another number, when it is over", 1500, 9, TRUE },
    { "the same number, when it is over", 1500, 9, FALSE },
    { "none, and what was said stays said", 300, 0, FALSE },
    { "the same number after none", 300, 9, FALSE },
    { "another one after all that", 300, 10, TRUE },
  };
  g_autoptr (BcClip) clip = matrix_fixture_make_clip (1000, NOTICE_HZ);
  g_autoptr (BcMix) first = new_floor_mix (clip, 7);

  matrix_fixture_set_mix (fixture, first);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (BcMix) second = new_floor_mix (rows[i].then != 0 ? clip : NULL, rows[i].then);
      guint n_heard_ms = 0;

      g_test_message ("%s", rows[i].description);
      matrix_fixture_run_ms (fixture, rows[i].at_ms);
      matrix_fixture_set_mix (fixture, second);
      matrix_fixture_run_ms (fixture, 300);
      for (guint ms = 0; ms < 1500; ms += 60)
        {
          matrix_fixture_run_ms (fixture, 60);
          n_heard_ms += SAYS (fixture) ? 60 : 0;
        }
      g_assert_cmpuint (n_heard_ms, >=, rows[i].is_heard_again ? 800 : 0);
      g_assert_cmpuint (n_heard_ms, <=, rows[i].is_heard_again ? 1020 : 0);
      assert_floor (fixture);
    }
  guint n = fixture->heard[0]->len;
  g_assert_cmpuint (
      click_detector_count ((const float *) (gconstpointer) fixture->heard[0]->data, n), ==, 0);
}

/* The plan changes in many ways while it is said: that cuts nothing. */
static void
test_once_goes_on (MatrixFixture *fixture, gconstpointer data)
{
  g_autoptr (BcClip) clip = matrix_fixture_make_clip (2000, NOTICE_HZ);

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (BcMix) mix = new_floor_mix (clip, 7);
      mix->cells[1].gain = i % 2 == 0 ? 0.0f : 0.25f;
      matrix_fixture_set_mix (fixture, mix);
      matrix_fixture_run_ms (fixture, 100);
      g_assert_cmpuint (bc_matrix_get_oldest_in_use (fixture->matrix), ==, fixture->serial);
      if (i >= 4)
        g_assert_true (SAYS (fixture));
    }
  g_assert_cmpuint (click_detector_count (matrix_fixture_last_ms (fixture, 0, 1700), 1700 * 48), ==,
                    0);
}

/* Withdrawn, it fades over 200 ms; asked for again within that time it comes back where it is. */
static void
test_once_withdrawn (MatrixFixture *fixture, gconstpointer data)
{
  g_autoptr (BcClip) clip = matrix_fixture_make_clip (3000, NOTICE_HZ);
  g_autoptr (BcMix) floor = new_floor_mix (NULL, 0);
  g_autoptr (BcMix) ended = new_floor_mix (clip, 7);

  matrix_fixture_set_mix (fixture, ended);
  matrix_fixture_run_ms (fixture, 800);
  matrix_fixture_set_mix (fixture, floor);
  matrix_fixture_run_ms (fixture, 100);
  g_assert_cmpfloat (short_level_db (fixture, NOTICE_HZ), >, -35.0);
  matrix_fixture_set_mix (fixture, ended);
  matrix_fixture_run_ms (fixture, 400);
  g_assert_true (SAYS (fixture));
  matrix_fixture_set_mix (fixture, floor);
  matrix_fixture_run_ms (fixture, 300);
  g_assert_true (IS_QUIET (fixture));
  g_assert_cmpuint (bc_matrix_get_oldest_in_use (fixture->matrix), ==, fixture->serial);
  assert_floor (fixture);
  g_assert_cmpuint (click_detector_count (matrix_fixture_last_ms (fixture, 0, 1300), 1300 * 48), ==,
                    0);
}

/* What is said once and what is played alone make way for each other, either way round. */
static void
test_once_and_alone (MatrixFixture *fixture, gconstpointer data)
{
  g_autoptr (BcClip) said = matrix_fixture_make_clip (2000, NOTICE_HZ);
  g_autoptr (BcClip) played = matrix_fixture_make_clip (2000, OTHER_NOTICE_HZ);
  g_autoptr (BcMix) ended = new_floor_mix (said, 7);
  g_autoptr (BcMix) ended_again = new_floor_mix (said, 8);
  g_autoptr (BcMix) closed = matrix_fixture_new_mix ();

  closed->floor_bus[0].gain = 1.0f;
  closed->notices[0].clip = bc_clip_ref (played);
  matrix_fixture_set_mix (fixture, ended);
  matrix_fixture_run_ms (fixture, 800);
  matrix_fixture_set_mix (fixture, closed);
  matrix_fixture_run_ms (fixture, 800);
  g_assert_true (IS_QUIET (fixture));
  g_assert_cmpfloat (short_level_db (fixture, OTHER_NOTICE_HZ), >, -25.0);
  matrix_fixture_set_mix (fixture, ended_again);
  matrix_fixture_run_ms (fixture, 800);
  g_assert_true (SAYS (fixture));
  g_assert_cmpfloat (short_level_db (fixture, OTHER_NOTICE_HZ), <, -100.0);
  assert_floor (fixture);
  g_assert_cmpuint (click_detector_count (matrix_fixture_last_ms (fixture, 0, 2100), 2100 * 48), ==,
                    0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  matrix_fixture_add_test ("/media/matrix/notice-alone", test_notice);
  matrix_fixture_add_test ("/media/matrix/notice-from-its-beginning", test_notice_begins_again);
  matrix_fixture_add_test ("/media/matrix/notice-goes-on-under-a-new-mix", test_notice_goes_on);
  matrix_fixture_add_test ("/media/matrix/notice-makes-way-for-another", test_notice_changes);
  matrix_fixture_add_test ("/media/matrix/notice-once-over-the-mix", test_once);
  matrix_fixture_add_test ("/media/matrix/notice-once-for-each-number", test_once_by_number);
  matrix_fixture_add_test ("/media/matrix/notice-once-goes-on-under-a-new-mix", test_once_goes_on);
  matrix_fixture_add_test ("/media/matrix/notice-once-withdrawn-fades", test_once_withdrawn);
  matrix_fixture_add_test ("/media/matrix/notice-once-and-alone", test_once_and_alone);
  return g_test_run ();
}
