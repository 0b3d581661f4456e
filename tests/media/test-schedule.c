/* SPDX-License-Identifier: Apache-2.0 */
#include "schedule-private.h"

#define MS 1000
#define START 5000000

/* Each row: the tick thread wakes at `at_ms` after the start; what it does, and when it comes again. */
typedef struct
{
  gint64 at_ms;
  guint n_skip;
  guint n_run;
  gint64 wake_ms;
} Row;

static void
check (const Row *rows, guint n_rows)
{
  BcSchedule schedule;

  bc_schedule_start (&schedule, START);
  for (guint i = 0; i < n_rows; i++)
    {
      BcScheduleStep step = bc_schedule_step (&schedule, START + rows[i].at_ms * MS);

      g_test_message ("at %d ms", (int) rows[i].at_ms);
      g_assert_cmpuint (step.n_skip, ==, rows[i].n_skip);
      g_assert_cmpuint (step.n_run, ==, rows[i].n_run);
      g_assert_cmpint (step.wake_us, ==, START + rows[i].wake_ms * MS);
    }
}

static void
test_steady (void)
{
  static const Row rows[] = {
    { 0, 0, 0, 20 }, { 20, 0, 1, 40 }, { 40, 0, 1, 60 }, { 61, 0, 1, 80 }, { 99, 0, 1, 100 },
  };
  check (rows, G_N_ELEMENTS (rows));
}

/* Woken before its time: nothing to do. */
static void
test_early (void)
{
  static const Row rows[] = {
    { 0, 0, 0, 20 }, { 19, 0, 0, 20 }, { 20, 0, 1, 40 }, { 20, 0, 0, 40 }
  };
  check (rows, G_N_ELEMENTS (rows));
}

static void
test_catch_up (void)
{
  static const Row rows[] = {
    { 0, 0, 0, 20 },
    { 20, 0, 1, 40 },
    /* Five are due at 120 and one more each 20 ms; the due of the fifth is 120. */
    { 125, 0, 2, 140 },
    { 140, 0, 2, 160 },
    { 160, 0, 2, 180 },
    { 180, 0, 2, 200 },
    { 200, 0, 1, 220 },
  };
  check (rows, G_N_ELEMENTS (rows));
}

static void
test_two_hundred (void)
{
  static const Row rows[] = {
    { 0, 0, 0, 20 },
    /* Exactly 200 ms late: made up for. */
    { 220, 0, 2, 240 },
    { 240, 0, 2, 260 },
  };
  check (rows, G_N_ELEMENTS (rows));

  static const Row beyond[] = {
    { 0, 0, 0, 20 },
    /* Due at 20, now 221: ten are given up, the one due at 220 runs. */
    { 221, 10, 1, 240 },
    { 240, 0, 1, 260 },
  };
  check (beyond, G_N_ELEMENTS (beyond));
}

static void
test_standstill (void)
{
  static const Row rows[] = {
    { 20, 0, 1, 40 },
    { 10033, 499, 1, 10040 },
    { 10040, 0, 1, 10060 },
  };
  check (rows, G_N_ELEMENTS (rows));
}

/* Whatever happens, past and skipped ticks together are the time that passed. */
static void
test_time_is_kept (void)
{
  BcSchedule schedule;
  gint64 now_us = START;
  gint64 n_past = 0;

  bc_schedule_start (&schedule, now_us);
  for (guint i = 0; i < 5000; i++)
    {
      BcScheduleStep step = bc_schedule_step (&schedule, now_us);
      n_past += step.n_skip + step.n_run;
      g_assert_cmpuint (step.n_run, <=, BC_SCHEDULE_TICKS_PER_WAKE);
      g_assert_cmpint (step.wake_us, >, now_us);
      g_assert_cmpint (step.wake_us - now_us, <=, 20 * MS);
      g_assert_cmpint (n_past, <=, (now_us - START) / (20 * MS));
      gboolean is_held_up = g_test_rand_int_range (0, 20) == 0;
      now_us = step.wake_us + g_test_rand_int_range (0, is_held_up ? 600 * MS : 2 * MS);
    }
  for (guint i = 0; i < 20; i++, now_us += 20 * MS)
    {
      BcScheduleStep step = bc_schedule_step (&schedule, now_us);
      n_past += step.n_skip + step.n_run;
    }
  g_assert_cmpint (n_past, ==, (now_us - 20 * MS - START) / (20 * MS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/schedule/steady", test_steady);
  g_test_add_func ("/media/schedule/too-early", test_early);
  g_test_add_func ("/media/schedule/late-is-made-up-for-two-a-wake", test_catch_up);
  g_test_add_func ("/media/schedule/two-hundred-milliseconds-and-one-more", test_two_hundred);
  g_test_add_func ("/media/schedule/standstill-is-stepped-over", test_standstill);
  g_test_add_func ("/media/schedule/time-is-kept", test_time_is_kept);
  return g_test_run ();
}
