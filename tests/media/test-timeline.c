/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline-private.h"

#include <boothcast/audio/format.h>

#define T BC_TICK_SAMPLES

typedef struct
{
  const char *description;
  gint64 starts_tick; /* in programme time */
  gboolean is_past;
  gboolean is_jump;
  guint n_silent;
  gint64 at_tick; /* in the output's */
} Row;

static void
run_rows (gboolean keeps_time, gint64 origin_tick, const Row *rows, gsize n_rows)
{
  BcTimeline timeline;

  bc_timeline_init (&timeline, keeps_time, origin_tick * T);
  for (gsize i = 0; i < n_rows; i++)
    {
      BcTimelineStep step = bc_timeline_take (&timeline, (rows[i].starts_tick + 1) * T);

      g_test_message ("%s", rows[i].description);
      g_assert_cmpint (step.is_past, ==, rows[i].is_past);
      g_assert_cmpint (step.is_jump, ==, rows[i].is_jump);
      g_assert_cmpuint (step.n_silent, ==, rows[i].n_silent);
      g_assert_cmpint (step.at_samples, ==, rows[i].at_tick * T);
    }
}

static void
test_stream (void)
{
  static const Row rows[] = {
    { "begins with whatever comes first", 1000, FALSE, FALSE, 0, 0 },
    { "goes on", 1001, FALSE, FALSE, 0, 1 },
    { "one is missing: silence in its place", 1003, FALSE, FALSE, 1, 2 },
    { "goes on behind it", 1004, FALSE, FALSE, 0, 4 },
    { "a second is missing: all of it is silence", 1055, FALSE, FALSE, 50, 5 },
    { "more is missing: left out", 1107, FALSE, FALSE, 0, 56 },
    { "goes on without a hole", 1108, FALSE, FALSE, 0, 57 },
    { "the machine slept for an hour", 181108, FALSE, FALSE, 0, 58 },
    { "what was there already is not sent again", 181108, TRUE, FALSE, 0, 0 },
    { "nor what is older", 7, TRUE, FALSE, 0, 0 },
    { "and nothing has moved by it", 181109, FALSE, FALSE, 0, 59 },
  };

  run_rows (FALSE, 0, rows, G_N_ELEMENTS (rows));
}

static void
test_keeps_time (void)
{
  static const Row rows[] = {
    { "what waited from before the beginning", 999, TRUE, FALSE, 0, 0 },
    { "the beginning", 1000, FALSE, FALSE, 0, 0 },
    { "goes on", 1001, FALSE, FALSE, 0, 1 },
    { "one is missing: a hole as long as it was", 1003, FALSE, TRUE, 0, 3 },
    { "goes on", 1004, FALSE, FALSE, 0, 4 },
    { "an hour is missing: the same", 181004, FALSE, TRUE, 0, 180004 },
    { "goes on", 181005, FALSE, FALSE, 0, 180005 },
  };

  run_rows (TRUE, 1000, rows, G_N_ELEMENTS (rows));
}

static void
test_late_beginning (void)
{
  static const Row rows[] = {
    { "connecting took 100 ms", 1005, FALSE, TRUE, 0, 5 },
    { "goes on", 1006, FALSE, FALSE, 0, 6 },
  };

  run_rows (TRUE, 1000, rows, G_N_ELEMENTS (rows));
}

typedef struct
{
  const char *description;
  gboolean keeps_time;
  gint64 first_tick; /* in programme time; 0: it has not begun */
  gint64 closed_tick;
  gint64 starts_tick;
  gboolean is_jump;
  guint n_silent;
  gint64 at_tick; /* in the output's */
} ClosedRow;

static void
test_close_up (void)
{
  static const ClosedRow rows[] = {
    { "nothing is before the beginning", FALSE, 0, 1010, 1010, FALSE, 0, 0 },
    { "nothing is missing", FALSE, 1000, 1001, 1001, FALSE, 0, 1 },
    { "a short hole is no silence", FALSE, 1000, 1010, 1010, FALSE, 0, 1 },
    { "a long one is left out as ever", FALSE, 1000, 9000, 9000, FALSE, 0, 1 },
    { "what comes then is a hole again", FALSE, 1000, 1010, 1012, FALSE, 2, 1 },
    { "what is there already stays", FALSE, 1000, 500, 1001, FALSE, 0, 1 },
    { "who keeps time shows it", TRUE, 1000, 1010, 1010, TRUE, 0, 10 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BcTimeline timeline;

      g_test_message ("%s", rows[i].description);
      bc_timeline_init (&timeline, rows[i].keeps_time, rows[i].first_tick * T);
      if (rows[i].first_tick != 0)
        bc_timeline_take (&timeline, (rows[i].first_tick + 1) * T);
      bc_timeline_close_up (&timeline, (rows[i].closed_tick + 1) * T);
      BcTimelineStep step = bc_timeline_take (&timeline, (rows[i].starts_tick + 1) * T);
      g_assert_false (step.is_past);
      g_assert_cmpint (step.is_jump, ==, rows[i].is_jump);
      g_assert_cmpuint (step.n_silent, ==, rows[i].n_silent);
      g_assert_cmpint (step.at_samples, ==, rows[i].at_tick * T);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/timeline/stream-has-no-holes", test_stream);
  g_test_add_func ("/media/timeline/kept-time-has-them", test_keeps_time);
  g_test_add_func ("/media/timeline/begins-while-it-connected", test_late_beginning);
  g_test_add_func ("/media/timeline/closed-up", test_close_up);
  return g_test_run ();
}
