/* SPDX-License-Identifier: Apache-2.0 */
/* The pool's day in the real daemon under clocks that change: midnight in a session, both changes of the
 * clocks in Geneva and New York, a wall clock that is set by an hour or a day, a start across midnight. Whatever the
 * clock says, no day gets a second 240 minutes, and no second is lost. Every case is a gateway of its own; they all run at once. */
#include "../harness/fake-clock.h"
#include "../harness/gateway-process.h"
#include "../harness/http.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define STEP_MS 1500    /* between the things that happen */
#define TOLERANCE_S 0.3 /* of what is counted, by the test's own watch */
#define KILL_S 1.0      /* what a crash may cost */
#define MAX_STEPS 4
#define HOUR_S 3600
#define DAY_S 86400

static const char template[] =
    "{\"meeting\":{\"id\":\"clock\",\"title\":\"Clocks\",\"timezone\":\"%s\"},"
    "\"server\":{\"public\":true},"
    "\"pool\":{\"id\":\"pool\",\"minutes\":240,\"timezone\":\"%s\"},"
    "\"languages\":[{\"id\":\"en\",\"name\":\"English\"}],"
    "\"inputs\":[{\"id\":\"floor\",\"type\":\"ingest\"}],\"floor\":[{\"input\":\"floor\"}],"
    "\"channels\":[],\"booths\":[],\"desks\":[],"
    "\"sessions\":[{\"id\":\"s1\",\"title\":\"All day\",\"kind\":\"interpreted\"}]}";

typedef enum
{
  NOTHING,
  SET_CLOCK, /* by `amount_s` */
  RESTART,   /* kill -9, the clock is set by `amount_s`, and a new start */
  CONFIRM    /* the host says that the clock is right */
} StepKind;

typedef struct
{
  StepKind kind;
  int amount_s;
} Step;

typedef struct
{
  const char *description;
  const char *zone;
  const char *begins; /* when the session opens, civil time with its offset */
  Step steps[MAX_STEPS];
  const char *first_day;
  const char *second_day; /* (nullable): all is of the first */
  double first_s; /* at most so much of it: when midnight comes; 0: until a step makes a new day */
} Case;

static const Case cases[] = {
  { "midnight in a session",
    "Europe/Zurich",
    "2020-11-12T23:59:57+01",
    { { 0 } },
    "2020-11-12",
    "2020-11-13",
    3 },
  { "the clocks go back, in Geneva",
    "Europe/Zurich",
    "2020-10-25T02:59:57+02",
    { { 0 } },
    "2020-10-25",
    NULL,
    0 },
  { "the midnight after, 25 hours from the last",
    "Europe/Zurich",
    "2020-10-25T23:59:57+01",
    { { 0 } },
    "2020-10-25",
    "2020-10-26",
    3 },
  { "what would be midnight if that day had 24 hours",
    "Europe/Zurich",
    "2020-10-25T22:59:57+01",
    { { 0 } },
    "2020-10-25",
    NULL,
    0 },
  { "the clocks go forward, in Geneva",
    "Europe/Zurich",
    "2021-03-28T01:59:57+01",
    { { 0 } },
    "2021-03-28",
    NULL,
    0 },
  { "the midnight after, 23 hours from the last",
    "Europe/Zurich",
    "2021-03-28T23:59:57+02",
    { { 0 } },
    "2021-03-28",
    "2021-03-29",
    3 },
  { "the clocks go back, in New York",
    "America/New_York",
    "2020-11-01T01:59:57-04",
    { { 0 } },
    "2020-11-01",
    NULL,
    0 },
  { "the midnight after that",
    "America/New_York",
    "2020-11-01T23:59:57-05",
    { { 0 } },
    "2020-11-01",
    "2020-11-02",
    3 },
  { "the clocks go forward, in New York",
    "America/New_York",
    "2021-03-14T01:59:57-05",
    { { 0 } },
    "2021-03-14",
    NULL,
    0 },
  { "the midnight after that, too",
    "America/New_York",
    "2021-03-14T23:59:57-04",
    { { 0 } },
    "2021-03-14",
    "2021-03-15",
    3 },
  { "an hour forward, over midnight: nobody believes it",
    "Europe/Zurich",
    "2020-11-12T23:30:00+01",
    { { SET_CLOCK, HOUR_S } },
    "2020-11-12",
    NULL,
    0 },
  { "an hour back",
    "Europe/Zurich",
    "2020-11-12T00:10:00+01",
    { { SET_CLOCK, -HOUR_S } },
    "2020-11-12",
    NULL,
    0 },
  { "a day back, and forward again",
    "Europe/Zurich",
    "2020-11-12T10:00:00+01",
    { { SET_CLOCK, -DAY_S }, { SET_CLOCK, DAY_S } },
    "2020-11-12",
    NULL,
    0 },
  { "a day back, and the host says it is right: the pool has no second 11 November",
    "Europe/Zurich",
    "2020-11-12T10:00:00+01",
    { { SET_CLOCK, -DAY_S }, { CONFIRM, 0 } },
    "2020-11-12",
    NULL,
    0 },
  { "a day forward: nobody believes it",
    "Europe/Zurich",
    "2020-11-12T10:00:00+01",
    { { SET_CLOCK, DAY_S } },
    "2020-11-12",
    NULL,
    0 },
  { "a day forward, until the host says it is right",
    "Europe/Zurich",
    "2020-11-12T10:00:00+01",
    { { SET_CLOCK, DAY_S }, { CONFIRM, 0 } },
    "2020-11-12",
    "2020-11-13",
    0 },
  { "killed before midnight, started after it",
    "Europe/Zurich",
    "2020-11-12T23:59:58+01",
    { { RESTART, 0 } },
    "2020-11-12",
    "2020-11-13",
    2 },
  { "killed, the clock is set a day forward, started: nobody believes it",
    "Europe/Zurich",
    "2020-11-12T10:00:00+01",
    { { RESTART, DAY_S } },
    "2020-11-12",
    NULL,
    0 },
  { "killed, the clock is set a day back, started",
    "Europe/Zurich",
    "2020-11-12T10:00:00+01",
    { { RESTART, -DAY_S } },
    "2020-11-12",
    NULL,
    0 },
};

/* A case under way. */
typedef struct
{
  const Case *of;
  FakeClock *clock;
  char *data;
  GatewayProcess *gateway;
  gint64 since_us; /* the meter runs since then, by the test's watch */
  double counted_s;
  double first_s; /* of it: of the first day */
  guint n_kills;
} Run;

/* --- What is counted, by the test's own watch --- */

static void
count_until_now (Run *run)
{
  gint64 now_us = g_get_monotonic_time ();

  run->counted_s += (double) (now_us - run->since_us) / G_USEC_PER_SEC;
  run->since_us = now_us;
}

static void
session (Run *run, const char *verb)
{
  g_autofree char *path = g_strdup_printf ("/api/v1/sessions/s1/%s", verb);

  http_expect_ok (run->gateway->port, "POST", path, NULL);
}

static void
restart (Run *run, int step_s)
{
  gateway_process_kill (run->gateway);
  count_until_now (run);
  fake_clock_step (run->clock, step_s * (gint64) G_USEC_PER_SEC);
  gateway_process_start (run->gateway);
  run->since_us = g_get_monotonic_time ();
  run->n_kills++;
}

static void
take_step (Run *run, const Step *step)
{
  if (step->kind == SET_CLOCK)
    fake_clock_step (run->clock, step->amount_s * (gint64) G_USEC_PER_SEC);
  else if (step->kind == RESTART)
    restart (run, step->amount_s);
  else if (step->kind == CONFIRM)
    {
      http_expect_ok (run->gateway->port, "POST", "/api/v1/clock/confirm", NULL);
      count_until_now (run);
      run->first_s = run->counted_s;
    }
}

/* --- A case --- */

static void
run_init (Run *run, const Case *of)
{
  g_autoptr (GDateTime) begins = g_date_time_new_from_iso8601 (of->begins, NULL);
  g_autofree char *json = g_strdup_printf (template, of->zone, of->zone);
  g_autoptr (GError) error = NULL;

  *run = (Run){ .of = of, .first_s = of->first_s };
  run->data = g_dir_make_tmp ("boothcast-days-XXXXXX", &error);
  g_assert_no_error (error);
  run->clock = fake_clock_new (g_date_time_to_unix (begins) * G_USEC_PER_SEC);
  run->gateway =
      gateway_process_new_with (json, run->data, (const char *const *) run->clock->environment);
}

/* The start took its time: the clock is set to where the case begins. Nothing is open yet, so nothing is counted. */
static void
run_open (Run *run)
{
  g_autoptr (GDateTime) begins = g_date_time_new_from_iso8601 (run->of->begins, NULL);
  gint64 late_us = fake_clock_now_us (run->clock) - g_date_time_to_unix (begins) * G_USEC_PER_SEC;

  fake_clock_step (run->clock, -late_us);
  session (run, "open");
  run->since_us = g_get_monotonic_time ();
}

static void
run_suspend (Run *run)
{
  session (run, "suspend");
  count_until_now (run);
}

static double
booked_s (sqlite3 *database, const char *day)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT total (ms) / 1000 FROM ledger WHERE day LIKE '%s'", day);
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (database, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  double value_s = sqlite3_column_double (statement, 0);
  sqlite3_finalize (statement);
  return value_s;
}

static void
expect_s (const Run *run, const char *what, double value_s, double wanted_s)
{
  double tolerance_s = TOLERANCE_S + KILL_S * run->n_kills;

  if (value_s >= wanted_s - tolerance_s && value_s <= wanted_s + tolerance_s)
    return;
  g_test_message ("%s: %s: %.3f s are booked, not %.3f", run->of->description, what, value_s,
                  wanted_s);
  g_test_fail ();
}

static void
check_books (const Run *run)
{
  g_autofree char *path = g_build_filename (run->data, "boothcast.db", NULL);
  const Case *of = run->of;
  sqlite3 *database = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &database, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  double all_s = booked_s (database, "%"), first_s = booked_s (database, of->first_day);
  double second_s = of->second_day != NULL ? booked_s (database, of->second_day) : 0;
  g_test_message ("%s: %.3f s; %s: %.3f s; %s: %.3f s", of->description, run->counted_s,
                  of->first_day, first_s, of->second_day != NULL ? of->second_day : "-", second_s);
  expect_s (run, "in all", all_s, run->counted_s);
  expect_s (run, of->first_day, first_s, of->second_day != NULL ? run->first_s : run->counted_s);
  if (of->second_day != NULL)
    expect_s (run, of->second_day, second_s, run->counted_s - run->first_s);
  g_assert_cmpfloat_with_epsilon (first_s + second_s, all_s, 0.0005);
  sqlite3_close (database);
}

static void
run_clear (Run *run)
{
  g_autoptr (GDir) directory = g_dir_open (run->data, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename (run->data, name, NULL);
      g_unlink (path);
    }
  g_rmdir (run->data);
  g_free (run->data);
  fake_clock_free (run->clock);
}

static void
wait_until (gint64 at_us)
{
  gint64 now_us = g_get_monotonic_time ();

  if (at_us > now_us)
    g_usleep ((gulong) (at_us - now_us));
}

static void
run_all (Run *runs, guint n)
{
  for (guint i = 0; i < n; i++)
    run_open (&runs[i]);
  for (guint step = 0; step < MAX_STEPS; step++)
    {
      wait_until (runs[n - 1].since_us + (step + 1) * STEP_MS * 1000);
      for (guint i = 0; i < n; i++)
        take_step (&runs[i], &runs[i].of->steps[step]);
    }
  g_usleep (STEP_MS * 1000);
  for (guint i = 0; i < n; i++)
    run_suspend (&runs[i]);
}

static void
test_days (void)
{
  Run runs[G_N_ELEMENTS (cases)];

  if (gateway_process_get_patience () > 1)
    {
      g_test_skip ("a sanitizer does not go together with a preloaded clock");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    run_init (&runs[i], &cases[i]);
  run_all (runs, G_N_ELEMENTS (cases));
  g_usleep (1000 * 1000);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gateway_process_free (runs[i].gateway);
      check_books (&runs[i]);
      run_clear (&runs[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/clock/a-day-has-its-minutes-once", test_days);
  return g_test_run ();
}
