/* SPDX-License-Identifier: Apache-2.0 */
/* Seconds that are counted together before they are a row: few rows, and none of them wrong. */
#include "fixture.h"

#include <boothcast/store/ledger.h>

#define SECOND_US G_TIME_SPAN_SECOND
#define HALF_US (SECOND_US / 2)

static gint64
count (const Fixture *fixture, const char *table)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM %s", table);

  return fixture_query (fixture, sql);
}

static BcLedger *
read_day (const Fixture *fixture, const char *day)
{
  BcLedgerQuery query = { .path = fixture->path,
                          .pool = FIXTURE_POOL,
                          .timezone = FIXTURE_ZONE,
                          .day = day,
                          .meeting = "review" };
  g_autoptr (GError) error = NULL;
  BcLedger *ledger = bc_ledger_read (&query, &error);

  g_assert_no_error (error);
  return ledger;
}

static const BcLedgerRow *
get_row (const BcLedger *ledger, guint number)
{
  g_assert_cmpuint (number, <, ledger->rows->len);
  return &g_array_index (ledger->rows, BcLedgerRow, number);
}

/* As a gateway does it: twice a second, `n` times from `sequence` on. */
static guint64
run_session (BcStore *store, guint64 sequence, int n, gint64 wall_us)
{
  for (int i = 0; i < n; i++)
    {
      BcLease lease = fixture_lease (sequence + (guint64) i, i > 0 ? 500 : 0, 1000);

      lease.wall_us = wall_us + i * HALF_US;
      g_assert_cmpint (fixture_take (store, &lease), ==, 1000);
    }
  return sequence + (guint64) n;
}

/* --- How many rows --- */

static void
test_a_row_a_minute (void)
{
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  BcStore *store = fixture_open (&fixture, "gw-1");
  guint64 sequence = run_session (store, 1, 600, FIXTURE_WALL_US);
  g_assert_cmpint (fixture_get_used_ms (&fixture), ==, 599 * 500);
  g_assert_cmpint (count (&fixture, "tally"), ==, 1);
  g_assert_cmpint (count (&fixture, "ledger"), ==, 4);
  fixture_assert_books_balance (&fixture);

  /* The report sees the seconds that are no row yet. */
  g_autoptr (BcLedger) under_way = read_day (&fixture, NULL);
  g_assert_cmpint (under_way->used_ms, ==, 599 * 500);
  g_assert_cmpuint (under_way->rows->len, ==, 5);
  for (guint i = 0; i < under_way->rows->len; i++)
    {
      const BcLedgerRow *row = get_row (under_way, i);

      g_assert_cmpint (row->kind, ==, BC_LEDGER_SPENT);
      g_assert_cmpint (row->starts_wall_us, ==, FIXTURE_WALL_US + i * 60 * SECOND_US);
      g_assert_cmpint (row->ms, ==, i < 4 ? 60000 : 59500);
    }

  BcLease last = fixture_lease (sequence, 500, 0);
  last.wall_us += 300 * SECOND_US;
  fixture_take (store, &last);
  g_assert_cmpint (count (&fixture, "tally"), ==, 0);
  g_assert_cmpint (count (&fixture, "ledger"), ==, 5);
  bc_store_close (store);
  fixture_assert_books_balance (&fixture);
}

/* A year of working days with 240 minutes each is some thousands of rows, not millions. */
static void
test_growth_is_bounded (void)
{
  g_auto (Fixture) fixture;
  gint64 before, after;

  fixture_init (&fixture);
  BcStore *store = fixture_open (&fixture, "gw-1");
  guint64 sequence = run_session (store, 1, 240, FIXTURE_WALL_US);
  before = fixture_query (&fixture, "PRAGMA page_count");
  run_session (store, sequence, 1200, FIXTURE_WALL_US + 7200 * SECOND_US);
  after = fixture_query (&fixture, "PRAGMA page_count");
  bc_store_close (store);
  g_test_message ("%d pages, ten minutes later %d", (int) before, (int) after);
  g_assert_cmpint (after - before, <=, 1);
  g_assert_cmpint (count (&fixture, "ledger"), <=, 2 + 10 + 2);
}

/* --- What ends a row --- */

static void
test_what_ends_it (void)
{
  static const struct
  {
    const char *description;
    gint64 after_ms; /* the lease before */
    gint64 settle_ms;
    const char *session;
    gint64 want_ms;
    int n_rows, n_counted; /* after it */
  } rows[] = {
    { "begins", 0, 0, "opening", 1000, 0, 0 },
    { "the first half second", 500, 500, "opening", 1000, 0, 1 },
    { "follows", 500, 500, "opening", 1000, 0, 1 },
    { "nothing was spent", 400, 0, "opening", 1000, 0, 1 },
    { "follows with a gap of less than a second", 500, 500, "opening", 1000, 0, 1 },
    { "gaps add up", 900, 200, "opening", 1000, 1, 1 },
    { "another session", 500, 500, "closing", 1000, 2, 1 },
    { "more than was leased: rows at once", 2000, 2000, "closing", 1000, 4, 0 },
    { "on again", 500, 500, "closing", 1000, 4, 1 },
    { "the clock went back", -60000, 500, "closing", 1000, 5, 1 },
    { "the end", 500, 500, "closing", 0, 6, 0 },
  };
  g_auto (Fixture) fixture;
  gint64 wall_us = FIXTURE_WALL_US, used_ms = 0;

  fixture_init (&fixture);
  BcStore *store = fixture_open (&fixture, "gw-1");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BcLease lease = fixture_lease (i + 1, rows[i].settle_ms, rows[i].want_ms);

      g_test_message ("%s", rows[i].description);
      wall_us += rows[i].after_ms * 1000;
      used_ms += rows[i].settle_ms;
      lease.wall_us = wall_us;
      lease.session = rows[i].session;
      fixture_take (store, &lease);
      g_assert_cmpint (count (&fixture, "ledger"), ==, rows[i].n_rows);
      g_assert_cmpint (count (&fixture, "tally"), ==, rows[i].n_counted);
      g_assert_cmpint (fixture_get_used_ms (&fixture), ==, used_ms);
      fixture_assert_books_balance (&fixture);
    }
  bc_store_close (store);
  g_autoptr (BcLedger) ledger = read_day (&fixture, NULL);
  g_assert_cmpstr (get_row (ledger, 0)->session, ==, "opening");
  g_assert_cmpstr (get_row (ledger, 5)->session, ==, "closing");
  g_assert_cmpint (get_row (ledger, 3)->kind, ==, BC_LEDGER_OVERDRAFT);
  g_assert_cmpint (get_row (ledger, 3)->ms, ==, 1000);
  /* What went beyond follows right upon what was leased. */
  g_assert_cmpint (get_row (ledger, 2)->starts_wall_us + get_row (ledger, 2)->ms * 1000, ==,
                   get_row (ledger, 3)->starts_wall_us);
}

static void
test_two_meetings_count_apart (void)
{
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  BcStore *store = fixture_open (&fixture, "gw-1");
  for (guint64 sequence = 1; sequence <= 20; sequence++)
    {
      BcLease review = fixture_lease (sequence, sequence > 1 ? 500 : 0, 1000);
      BcLease forum = review;

      review.wall_us += (gint64) sequence * HALF_US;
      forum.wall_us = review.wall_us + 1000;
      forum.meeting = "forum";
      fixture_take (store, &review);
      fixture_take (store, &forum);
    }
  g_assert_cmpint (count (&fixture, "tally WHERE ms = 9500"), ==, 2);
  g_assert_cmpint (count (&fixture, "ledger"), ==, 0);
  bc_store_close (store);

  /* Killed: at the next start both are rows, and so are the leases they held. */
  bc_store_close (fixture_open (&fixture, "gw-1"));
  g_assert_cmpint (count (&fixture, "tally"), ==, 0);
  g_assert_cmpint (count (&fixture, "ledger WHERE kind = 'spent' AND ms = 9500"), ==, 2);
  g_assert_cmpint (count (&fixture, "ledger WHERE kind = 'dead-holder'"), ==, 2);
  fixture_assert_books_balance (&fixture);
}

/* --- Midnight --- */

/* Swiss midnight after FIXTURE_WALL_US, in winter. */
#define MIDNIGHT_US (FIXTURE_WALL_US + 14 * G_TIME_SPAN_HOUR)

static gint64
used_of (const Fixture *fixture, const char *day)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT coalesce ((SELECT used_ms FROM pool_day WHERE day = '%s'), 0)", day);

  return fixture_query (fixture, sql);
}

/* A session over midnight, whatever the half seconds' phase: every second is booked, once, on its day but for
 * the lease that lay over midnight, which is the old day's. */
static void
test_session_over_midnight (void)
{
  static const gint64 phases_us[] = { 0, 1, 1000, 250000, 499999 };

  for (gsize i = 0; i < G_N_ELEMENTS (phases_us); i++)
    {
      g_auto (Fixture) fixture;
      gint64 starts_us = MIDNIGHT_US - 30 * SECOND_US - phases_us[i];

      g_test_message ("%d µs before a full second", (int) phases_us[i]);
      fixture_init (&fixture);
      BcStore *store = fixture_open (&fixture, "gw-1");
      guint64 sequence = run_session (store, 1, 121, starts_us);
      BcLease last = fixture_lease (sequence, 500, 0);
      last.wall_us = starts_us + 121 * HALF_US;
      fixture_take (store, &last);
      bc_store_close (store);

      gint64 old_ms = used_of (&fixture, "2020-11-12"), new_ms = used_of (&fixture, "2020-11-13");
      g_assert_cmpint (old_ms + new_ms, ==, 121 * 500);
      g_assert_cmpint (old_ms, >=, 30000);
      g_assert_cmpint (old_ms, <=, 30500);
      fixture_assert_books_balance (&fixture);
      g_autoptr (BcLedger) yesterday = read_day (&fixture, "2020-11-12");
      g_autoptr (BcLedger) today = read_day (&fixture, "2020-11-13");
      g_assert_cmpuint (yesterday->rows->len, ==, 1);
      g_assert_cmpuint (today->rows->len, ==, 1);
      g_assert_cmpint (get_row (today, 0)->starts_wall_us, >=, MIDNIGHT_US);
    }
}

static void
test_overdraft_over_midnight (void)
{
  static const struct
  {
    const char *description;
    gint64 leased_s, settled_s; /* from midnight on */
    gint64 settle_ms;
    gint64 old_ms, new_ms;
    int n_rows; /* of overdraft */
  } rows[] = {
    { "all before", -100, -10, 90000, 90000, 0, 1 },
    { "on both sides", -600, 300, 900000, 600000, 300000, 2 },
    { "midnight itself", -600, 0, 600000, 600000, 0, 1 },
    { "the lease before, all else after", -1, 5, 6000, 1000, 5000, 1 },
    { "little was spent, and late", -600, 300, 20000, 1000, 19000, 1 },
    { "two days away", -600, 36 * 3600, 36 * 3600000 + 600000, 24 * 3600000 + 600000, 12 * 3600000,
      2 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Fixture) fixture;
      BcLease lease = fixture_lease (1, 0, 1000);

      g_test_message ("%s", rows[i].description);
      fixture_init (&fixture);
      BcStore *store = fixture_open (&fixture, "gw-1");
      lease.wall_us = MIDNIGHT_US + rows[i].leased_s * SECOND_US;
      fixture_take (store, &lease);
      lease = fixture_lease (2, rows[i].settle_ms, 0);
      lease.wall_us = MIDNIGHT_US + rows[i].settled_s * SECOND_US;
      fixture_take (store, &lease);
      /* Asked again, nothing is booked again. */
      fixture_take (store, &lease);
      bc_store_close (store);
      g_assert_cmpint (used_of (&fixture, "2020-11-12"), ==, rows[i].old_ms);
      g_assert_cmpint (fixture_get_used_ms (&fixture), ==, rows[i].old_ms + rows[i].new_ms);
      g_assert_cmpint (count (&fixture, "ledger WHERE kind = 'overdraft'"), ==, rows[i].n_rows);
      fixture_assert_books_balance (&fixture);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/tally/a-row-a-minute", test_a_row_a_minute);
  g_test_add_func ("/store/tally/growth-is-bounded", test_growth_is_bounded);
  g_test_add_func ("/store/tally/what-ends-a-row", test_what_ends_it);
  g_test_add_func ("/store/tally/two-meetings-count-apart", test_two_meetings_count_apart);
  g_test_add_func ("/store/tally/a-session-over-midnight", test_session_over_midnight);
  g_test_add_func ("/store/tally/an-overdraft-over-midnight", test_overdraft_over_midnight);
  return g_test_run ();
}
