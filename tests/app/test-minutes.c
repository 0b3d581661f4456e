/* SPDX-License-Identifier: Apache-2.0 */
/* The day's minutes in the real daemon: the end at the limit, and nothing lost or charged twice by kill -9.
 * With -m slow the limit is a whole minute and the gateway dies fifty times. */
#include "../harness/gateway-process.h"
#include "../harness/http.h"
#include "../harness/meeting-json.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <sqlite3.h>

typedef struct
{
  double limit_s;
  double used_s;
  double left_s;
  char state[16];
} Budget;

static void
read_budget (const GatewayProcess *gateway, Budget *budget)
{
  g_autoptr (HttpAnswer) answer = http_request (gateway->port, "GET", "/api/v1/budget", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (answer->status, ==, 200);
  json_parser_load_from_data (parser, answer->body, -1, &error);
  g_assert_no_error (error);
  JsonObject *object = json_node_get_object (json_parser_get_root (parser));
  budget->limit_s = json_object_get_double_member (object, "limit_s");
  budget->used_s = json_object_get_double_member (object, "used_s");
  budget->left_s = json_object_get_double_member (object, "left_s");
  g_strlcpy (budget->state, json_object_get_string_member (object, "state"), sizeof budget->state);
}

static GatewayProcess *
start (double minutes, Verdict *verdict)
{
  MeetingJson meeting;

  meeting_json_init (&meeting);
  meeting.pool_minutes = minutes;
  g_autofree char *json = meeting_json_to_string (&meeting);
  GatewayProcess *gateway = gateway_process_new (json);
  gateway_process_set_witness (gateway, verdict->witness);
  return gateway;
}

static void
end_at_the_limit (Verdict *verdict)
{
  double limit_s = g_test_slow () ? 60 : 6;
  g_autoptr (GatewayProcess) gateway = start (limit_s / 60, verdict);
  gint64 opened_us = g_get_monotonic_time ();
  Budget budget;

  read_budget (gateway, &budget);
  g_assert_cmpstr (budget.state, ==, "idle");
  http_expect_ok (gateway->port, "POST", "/api/v1/sessions/s1/open", NULL);
  do
    {
      g_usleep (50000);
      read_budget (gateway, &budget);
      g_assert_cmpfloat (budget.used_s, <=, limit_s);
    }
  while (g_str_equal (budget.state, "running"));

  double took_s = (double) (g_get_monotonic_time () - opened_us) / G_USEC_PER_SEC;
  g_test_message ("spent after %.3f s", took_s);
  g_assert_cmpstr (budget.state, ==, "spent");
  g_assert_cmpfloat_with_epsilon (budget.used_s, limit_s, 0.0005);
  g_assert_cmpfloat_with_epsilon (budget.left_s, 0, 0.0005);
  verdict_expect (verdict,
                  took_s >= limit_s - 1.0 && took_s <= limit_s + gateway_process_get_patience (),
                  opened_us, "spent after %.3f s", took_s);
}

static double
since_s (gint64 at_us)
{
  return (double) (g_get_monotonic_time () - at_us) / G_USEC_PER_SEC;
}

static void
stop_the_meter (Verdict *verdict)
{
  g_autoptr (GatewayProcess) gateway = start (240, verdict);
  gint64 began_us = g_get_monotonic_time ();
  Budget suspended, later;

  http_expect_ok (gateway->port, "POST", "/api/v1/sessions/s1/open", NULL);
  gint64 opened_us = g_get_monotonic_time ();
  g_usleep (1300000);
  double least_s = since_s (opened_us);
  http_expect_ok (gateway->port, "POST", "/api/v1/sessions/s1/suspend", NULL);
  double most_s = since_s (began_us);
  g_usleep (200000);
  read_budget (gateway, &suspended);
  g_usleep (1500000);
  read_budget (gateway, &later);
  g_assert_cmpstr (suspended.state, ==, "suspended");
  verdict_expect (verdict, suspended.used_s >= least_s - 0.5 && suspended.used_s <= most_s + 0.5,
                  began_us, "%.3f s are used after %.3f to %.3f s", suspended.used_s, least_s,
                  most_s);
  verdict_expect (verdict, fabs (later.used_s - suspended.used_s) <= 0.0005, began_us,
                  "%.3f s are used, %.3f s later, while it is suspended", suspended.used_s,
                  later.used_s);
}

static sqlite3 *
open_database (const GatewayProcess *gateway)
{
  g_autofree char *path = g_build_filename (gateway->directory, "data", "boothcast.db", NULL);
  sqlite3 *database = NULL;

  g_assert_cmpint (sqlite3_open_v2 (path, &database, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  sqlite3_busy_timeout (database, 5000);
  return database;
}

static void
check_integrity (const GatewayProcess *gateway)
{
  sqlite3 *database = open_database (gateway);
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (database, "PRAGMA integrity_check", -1, &statement, NULL),
                   ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (statement, 0), ==, "ok");
  sqlite3_finalize (statement);
  sqlite3_close (database);
}

/* One life: what the day says at its end, read just before the kill, against what the next life finds. */
static void
live_and_die (GatewayProcess *gateway, Verdict *verdict)
{
  gint64 began_us = g_get_monotonic_time ();
  Budget before, after;

  g_usleep ((gulong) g_test_rand_int_range (100000, 1700000));
  gint64 looked_us = g_get_monotonic_time ();
  read_budget (gateway, &before);
  gateway_process_kill (gateway);
  double alive_s = since_s (looked_us);
  check_integrity (gateway);
  gint64 started_us = g_get_monotonic_time ();
  gateway_process_start (gateway);
  read_budget (gateway, &after);
  alive_s += since_s (started_us);
  g_test_message ("used %.3f s before, %.3f s after", before.used_s, after.used_s);
  g_assert_cmpstr (after.state, ==, "running");
  /* At most the one open second lost, at most the one open second charged, and what passed between the looks. */
  g_assert_cmpfloat (after.used_s, >=, before.used_s - 1.0);
  verdict_expect (verdict, after.used_s <= before.used_s + 1.0 + alive_s, began_us,
                  "used %.3f s before, %.3f s after", before.used_s, after.used_s);
}

static void
die_again_and_again (Verdict *verdict)
{
  g_autoptr (GatewayProcess) gateway = start (240, verdict);
  guint n_lives = g_test_slow () ? 50 : gateway_process_get_patience () > 1 ? 2 : 5;

  http_expect_ok (gateway->port, "POST", "/api/v1/sessions/s1/open", NULL);
  for (guint i = 0; i < n_lives; i++)
    live_and_die (gateway, verdict);
  check_integrity (gateway);
}

/* Dies in the middle of what the store cannot be told: the next life books it, and the one after finds it booked. */
static void
die_while_the_store_is_away (Verdict *verdict)
{
  g_autoptr (GatewayProcess) gateway = start (240, verdict);
  gint64 began_us = g_get_monotonic_time ();
  double patience_s = gateway_process_get_patience ();
  Budget before, after, later;

  http_expect_ok (gateway->port, "POST", "/api/v1/sessions/s1/open", NULL);
  g_usleep (1500000);
  sqlite3 *database = open_database (gateway);
  g_assert_cmpint (sqlite3_exec (database, "BEGIN EXCLUSIVE", NULL, NULL, NULL), ==, SQLITE_OK);
  g_usleep (6 * G_USEC_PER_SEC);
  read_budget (gateway, &before);
  gateway_process_kill (gateway);
  sqlite3_close (database);

  gateway_process_start (gateway);
  http_expect_ok (gateway->port, "POST", "/api/v1/sessions/s1/suspend", NULL);
  g_usleep ((gulong) (patience_s * G_USEC_PER_SEC));
  read_budget (gateway, &after);
  g_test_message ("used %.3f s before, %.3f s after", before.used_s, after.used_s);
  verdict_expect (verdict, before.used_s > 7.0, began_us, "only %.3f s are used after 7.5",
                  before.used_s);
  g_assert_cmpfloat (after.used_s, >=, before.used_s - 1.0);
  verdict_expect (verdict, after.used_s <= before.used_s + 1.0 + patience_s, began_us,
                  "used %.3f s before, %.3f s after", before.used_s, after.used_s);

  gateway_process_kill (gateway);
  gateway_process_start (gateway);
  read_budget (gateway, &later);
  verdict_expect (verdict, fabs (later.used_s - after.used_s) <= 0.0005, began_us,
                  "booked are %.3f s, found %.3f", after.used_s, later.used_s);
  check_integrity (gateway);
}

/* Stopped in good order with the key forgotten: what had run until then is taken off by the next life. */
static void
stop_with_the_key_forgotten (Verdict *verdict)
{
  g_autoptr (GatewayProcess) gateway = start (240, verdict);
  gint64 began_us = g_get_monotonic_time ();
  double patience_s = gateway_process_get_patience ();
  Budget before, after;

  http_expect_ok (gateway->port, "POST", "/api/v1/sessions/s1/open", NULL);
  double opening_s = since_s (began_us);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *clock = g_date_time_format (now, "%Y-%m-%dT%H:%M:%S.%fZ");
  g_autofree char *since = g_strdup_printf ("{\"since\":\"%s\"}", clock);
  g_usleep (4 * G_USEC_PER_SEC);
  read_budget (gateway, &before);
  gateway_process_stop (gateway);
  gateway_process_start (gateway);
  http_expect_ok (gateway->port, "POST", "/api/v1/sessions/s1/suspend", since);
  g_usleep ((gulong) (patience_s * G_USEC_PER_SEC));
  read_budget (gateway, &after);
  g_test_message ("used %.3f s before, %.3f s after", before.used_s, after.used_s);
  verdict_expect (verdict, before.used_s > 3.0, began_us, "only %.3f s are used after 4",
                  before.used_s);
  verdict_expect (verdict, after.used_s <= opening_s + patience_s, began_us,
                  "%.3f s are left of %.3f, suspended since it had been open for %.3f s",
                  after.used_s, before.used_s, opening_s);
}

typedef void (*Play) (Verdict *verdict);

static void
test_day (gconstpointer play)
{
  g_autoptr (Witness) witness = witness_new ();
  Verdict verdict = { .witness = witness };

  do
    ((Play) play) (&verdict);
  while (verdict_is_open (&verdict));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/app/minutes/ends-at-the-limit", end_at_the_limit, test_day);
  g_test_add_data_func ("/app/minutes/suspension-stops-the-meter", stop_the_meter, test_day);
  g_test_add_data_func ("/app/minutes/kill-nine-loses-at-most-a-second", die_again_and_again,
                        test_day);
  g_test_add_data_func ("/app/minutes/kill-nine-while-the-store-is-away",
                        die_while_the_store_is_away, test_day);
  g_test_add_data_func ("/app/minutes/stopped-with-the-key-forgotten", stop_with_the_key_forgotten,
                        test_day);
  return g_test_run ();
}
