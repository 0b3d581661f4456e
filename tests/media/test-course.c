/* SPDX-License-Identifier: Apache-2.0 */
#include "course-private.h"

#define S G_USEC_PER_SEC

static gint64
fail_at (BcCourse *course, gint64 now_us, guint32 dice)
{
  bc_course_connect (course, now_us);
  bc_course_fail (course, now_us, dice);
  g_assert_cmpint (course->state, ==, BC_OUTPUT_BACKING_OFF);
  return course->retry_us - now_us;
}

static void
test_pauses (void)
{
  static const struct
  {
    const char *description;
    gint64 least_us;
    gint64 most_us;
  } rows[] = {
    { "the first: soon, for most far ends are only being restarted", S * 3 / 4, S },
    { "the second", S * 3 / 2, S * 2 },
    { "the third", S * 3, S * 4 },
    { "the fourth", S * 6, S * 8 },
    { "the fifth", S * 12, S * 16 },
    { "the sixth: as long as it gets", S * 45 / 2, S * 30 },
    { "the seventh: no longer", S * 45 / 2, S * 30 },
  };
  static const guint32 dice[] = { 0, 1, 499999, 500000, 12345678, G_MAXUINT32 };

  for (gsize d = 0; d < G_N_ELEMENTS (dice); d++)
    {
      BcCourse course = { 0 };

      for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
        {
          gint64 pause_us = fail_at (&course, 100 * S, dice[d]);
          g_test_message ("%s, dice %u: %.3f s", rows[i].description, dice[d],
                          (double) pause_us / S);
          g_assert_cmpint (pause_us, >=, rows[i].least_us);
          g_assert_cmpint (pause_us, <=, rows[i].most_us);
        }
    }
}

/* Two gateways that lose one server in one moment do not come back to it in one. */
static void
test_jitter (void)
{
  BcCourse one = { 0 }, other = { 0 };

  fail_at (&one, 0, 0);
  fail_at (&other, 0, 0);
  g_assert_cmpint (fail_at (&one, 0, 1000), !=, fail_at (&other, 0, 900000));
}

static void
test_steady (void)
{
  static const struct
  {
    const char *description;
    gint64 ran_us;
    gboolean begins_anew;
  } rows[] = {
    { "it lets us in and throws us out: waits longer and longer", S, FALSE },
    { "just not long enough", BC_BACK_OFF_STEADY_US - 1, FALSE },
    { "it was well for a while: soon again", BC_BACK_OFF_STEADY_US, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BcCourse course = { 0 };

      for (guint k = 0; k < 5; k++)
        fail_at (&course, 0, 0);
      bc_course_connect (&course, 0);
      bc_course_run (&course, 0);
      bc_course_fail (&course, rows[i].ran_us, 0);
      g_test_message ("%s", rows[i].description);
      g_assert_true ((course.retry_us - rows[i].ran_us <= S) == rows[i].begins_anew);
    }
}

static void
test_rest (void)
{
  BcCourse course = { 0 };

  bc_course_rest (&course, 0);
  g_assert_cmpint (course.state, ==, BC_OUTPUT_OFF);
  for (guint k = 0; k < 5; k++)
    fail_at (&course, 0, 0);
  bc_course_rest (&course, 7 * S);
  g_assert_cmpint (course.state, ==, BC_OUTPUT_OFF);
  g_assert_cmpint (course.since_us, ==, 7 * S);
  g_assert_cmpint (fail_at (&course, 8 * S, 0), ==, S);
}

/* A listener whose caller has left waits for the next: that is no failure. */
static void
test_left_alone (void)
{
  BcCourse course = { 0 };

  bc_course_connect (&course, 0);
  bc_course_run (&course, S);
  bc_course_connect (&course, 2 * S);
  g_assert_cmpint (course.state, ==, BC_OUTPUT_CONNECTING);
  g_assert_cmpuint (course.back_off.n_failures, ==, 0);
}

static void
test_edges (void)
{
  static const struct
  {
    const char *description;
    BcOutputState from;
    void (*go) (BcCourse *course, gint64 now_us);
  } rows[] = {
    { "what is off does not run before it connects", BC_OUTPUT_OFF, bc_course_run },
    { "what waits does not run before it connects", BC_OUTPUT_BACKING_OFF, bc_course_run },
    { "what runs is not set running again", BC_OUTPUT_RUNNING, bc_course_run },
    { "what connects does not connect again", BC_OUTPUT_CONNECTING, bc_course_connect },
  };

  if (g_test_subprocess ())
    {
      guint number = (guint) g_ascii_strtoull (g_getenv ("BC_TEST_ROW"), NULL, 10);
      BcCourse course = { .state = rows[number].from };
      rows[number].go (&course, 0);
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *number = g_strdup_printf ("%" G_GSIZE_FORMAT, i);

      g_test_message ("%s", rows[i].description);
      g_setenv ("BC_TEST_ROW", number, TRUE);
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_failed ();
    }
}

static void
test_words (void)
{
  static const char *const words[] = { "off", "connecting", "running", "backing-off" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_cmpstr (bc_output_state_to_string ((BcOutputState) i), ==, words[i]);
}

/* Who only tries again is no better yet. */
static void
test_failing (void)
{
  BcCourse course = { 0 };

  bc_course_connect (&course, 0);
  g_assert_false (course.has_failed);
  bc_course_fail (&course, S, 0);
  g_assert_true (course.has_failed);
  bc_course_connect (&course, 2 * S);
  g_assert_true (course.has_failed);
  bc_course_run (&course, 3 * S);
  g_assert_false (course.has_failed);
  bc_course_fail (&course, 4 * S, 0);
  bc_course_rest (&course, 5 * S);
  g_assert_false (course.has_failed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/course/pauses-grow-and-stop-growing", test_pauses);
  g_test_add_func ("/media/course/pauses-differ", test_jitter);
  g_test_add_func ("/media/course/who-ran-well-begins-anew", test_steady);
  g_test_add_func ("/media/course/off-forgets-failures", test_rest);
  g_test_add_func ("/media/course/left-alone-is-no-failure", test_left_alone);
  g_test_add_func ("/media/course/edges", test_edges);
  g_test_add_func ("/media/course/words", test_words);
  g_test_add_func ("/media/course/failing", test_failing);
  return g_test_run ();
}
