/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <boothcast/base/error.h>

#define SECOND_US G_TIME_SPAN_SECOND
#define HOUR_US G_TIME_SPAN_HOUR

typedef struct
{
  gint64 granted_ms, used_ms, leased_ms;
} Standing;

static void
assert_answers (BcStore *store, const BcLease *lease, Standing expected)
{
  g_auto (Reply) reply = { 0 };

  fixture_ask (store, lease, &reply);
  g_assert_no_error (reply.error);
  g_assert_cmpuint (reply.answer.sequence, ==, lease->sequence);
  g_assert_cmpint (reply.answer.limit_ms, ==, lease->limit_ms);
  g_assert_cmpint (reply.answer.granted_ms, ==, expected.granted_ms);
  g_assert_cmpint (reply.answer.used_ms, ==, expected.used_ms);
  g_assert_cmpint (reply.answer.leased_ms, ==, expected.leased_ms);
}

static void
assert_fails (BcStore *store, const BcLease *lease, int code)
{
  g_auto (Reply) reply = { 0 };

  fixture_ask (store, lease, &reply);
  g_assert_error (reply.error, BC_ERROR, code);
  g_test_message ("%s", reply.error->message);
}

static gint64
count_ledger (const Fixture *fixture, const char *where)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM ledger WHERE %s", where);

  return fixture_query (fixture, sql);
}

/* --- Settle and grant --- */

static void
test_sequence (void)
{
  static const struct
  {
    const char *description;
    gint64 settle_ms, want_ms;
    Standing expected;
  } rows[] = {
    { "the first", 0, 1000, { 1000, 0, 1000 } },
    { "all of it spent", 1000, 1000, { 1000, 1000, 1000 } },
    { "less was spent: the rest goes back", 400, 1000, { 1000, 1400, 1000 } },
    { "nothing was spent", 0, 1000, { 1000, 1400, 1000 } },
    { "a stop: settled, nothing wanted", 1000, 0, { 0, 2400, 0 } },
    { "on again", 0, 1000, { 1000, 2400, 1000 } },
    { "more was spent than leased: overdraft", 1500, 500, { 500, 3900, 500 } },
    { "the end comes near: what is left, not what was wanted", 500, 1000, { 600, 4400, 600 } },
    { "the limit, exactly", 600, 1000, { 0, 5000, 0 } },
    { "and nothing after it", 0, 1000, { 0, 5000, 0 } },
    { "but what was spent is booked: overdraft", 250, 1000, { 0, 5250, 0 } },
  };
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BcLease lease = fixture_lease (i + 1, rows[i].settle_ms, rows[i].want_ms);

      g_test_message ("%s", rows[i].description);
      lease.limit_ms = 5000;
      assert_answers (store, &lease, rows[i].expected);
      fixture_assert_books_balance (&fixture);
    }
  g_assert_cmpint (fixture_query (&fixture, "SELECT sum (ms) FROM ledger WHERE kind = 'spent'"), ==,
                   4500);
  g_assert_cmpint (fixture_query (&fixture, "SELECT count(*) FROM tally"), ==, 0);
  g_assert_cmpint (count_ledger (&fixture, "kind = 'overdraft' AND ms IN (500, 250)"), ==, 2);
  g_assert_cmpint (count_ledger (&fixture, "kind = 'dead-holder'"), ==, 0);
  g_clear_pointer (&store, bc_store_close);
}

static void
test_limit_moves (void)
{
  g_auto (Fixture) fixture;
  BcLease lease;

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  lease = fixture_lease (1, 0, 1000);
  lease.limit_ms = 0;
  assert_answers (store, &lease, (Standing){ 0, 0, 0 });
  lease = fixture_lease (2, 0, 1000);
  lease.limit_ms = 300;
  assert_answers (store, &lease, (Standing){ 300, 0, 300 });
  lease = fixture_lease (3, 300, 1000);
  lease.limit_ms = 1000; /* extended */
  assert_answers (store, &lease, (Standing){ 700, 300, 700 });
  lease = fixture_lease (4, 700, 1000);
  lease.limit_ms = 500; /* cut below what is used */
  assert_answers (store, &lease, (Standing){ 0, 1000, 0 });
  fixture_assert_books_balance (&fixture);
  g_clear_pointer (&store, bc_store_close);
}

static void
test_repeat (void)
{
  g_auto (Fixture) fixture;
  BcLease lease;

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  lease = fixture_lease (1, 0, 1000);
  assert_answers (store, &lease, (Standing){ 1000, 0, 1000 });
  lease = fixture_lease (2, 800, 1000);
  assert_answers (store, &lease, (Standing){ 1000, 800, 1000 });

  /* Asked again, and with other figures too: the first answer, nothing booked. */
  assert_answers (store, &lease, (Standing){ 1000, 800, 1000 });
  lease = fixture_lease (2, 999, 5);
  {
    g_auto (Reply) reply = { 0 };

    fixture_ask (store, &lease, &reply);
    g_assert_no_error (reply.error);
    g_assert_cmpint (reply.answer.granted_ms, ==, 1000);
    g_assert_cmpint (reply.answer.settled_ms, ==, 800);
    g_assert_cmpstr (reply.answer.day, ==, "2020-11-12");
  }
  g_assert_cmpint (fixture_get_used_ms (&fixture), ==, 800);
  fixture_assert_books_balance (&fixture);

  lease = fixture_lease (1, 0, 1000);
  assert_fails (store, &lease, BC_ERROR_CONFLICT);
  g_assert_true (bc_store_is_healthy (store));
  lease = fixture_lease (3, 1000, 0);
  assert_answers (store, &lease, (Standing){ 0, 1800, 0 });
  fixture_assert_books_balance (&fixture);
  g_clear_pointer (&store, bc_store_close);
}

static void
test_refuses_nonsense (void)
{
  BcLease good = fixture_lease (1, 0, 1000);
  struct
  {
    const char *description;
    BcLease lease;
  } rows[] = {
    { "no pool", good },        { "no meeting", good },         { "no session", good },
    { "no such zone", good },   { "a limit below zero", good }, { "sequence 0", good },
    { "settle below 0", good }, { "want below 0", good },       { "want more than a second", good },
    { "settle a year", good },  { "after time", good },         { "sequence beyond gint64", good },
    { "an empty pool", good },
  };
  g_auto (Fixture) fixture;

  rows[0].lease.pool = NULL;
  rows[1].lease.meeting = NULL;
  rows[2].lease.session = NULL;
  rows[3].lease.timezone = "Europe/Geneva";
  rows[4].lease.limit_ms = -1;
  rows[5].lease.sequence = 0;
  rows[6].lease.settle_ms = -1;
  rows[7].lease.want_ms = -1;
  rows[8].lease.want_ms = BC_STORE_LEASE_MAX_MS + 1;
  rows[9].lease.settle_ms = 365 * 24 * 3600 * G_GINT64_CONSTANT (1000);
  rows[10].lease.wall_us = G_MAXINT64;
  rows[11].lease.sequence = G_MAXUINT64;
  rows[12].lease.pool = "";

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].description);
      assert_fails (store, &rows[i].lease, BC_ERROR_INVALID);
    }
  g_assert_true (bc_store_is_healthy (store));
  g_assert_cmpint (fixture_query (&fixture, "SELECT count(*) FROM pool_day"), ==, 0);
  assert_answers (store, &good, (Standing){ 1000, 0, 1000 });
  g_clear_pointer (&store, bc_store_close);
}

static void
test_meetings_share (void)
{
  g_auto (Fixture) fixture;
  BcLease review, forum, elsewhere;

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  review = fixture_lease (1, 0, 1000);
  forum = fixture_lease (1, 0, 1000);
  forum.meeting = "forum";
  elsewhere = fixture_lease (1, 0, 1000);
  elsewhere.pool = "bonn";
  assert_answers (store, &review, (Standing){ 1000, 0, 1000 });
  assert_answers (store, &forum, (Standing){ 1000, 0, 2000 });
  assert_answers (store, &elsewhere, (Standing){ 1000, 0, 1000 });
  review = fixture_lease (2, 700, 0);
  assert_answers (store, &review, (Standing){ 0, 700, 1000 });
  forum.sequence = 2;
  forum.settle_ms = 900;
  forum.want_ms = 0;
  assert_answers (store, &forum, (Standing){ 0, 1600, 0 });
  g_assert_cmpint (count_ledger (&fixture, "meeting = 'forum' AND ms = 900"), ==, 1);
  fixture_assert_books_balance (&fixture);
  g_clear_pointer (&store, bc_store_close);
}

/* --- Dead holders --- */

static void
test_own_older_run (void)
{
  g_auto (Fixture) fixture;
  BcLease lease = fixture_lease (1, 0, 1000);
  BcStore *store;

  fixture_init (&fixture);
  /* Closing settles nothing: the meeting does. Left like this, it is as if killed. */
  store = fixture_open (&fixture, "gw-1");
  g_assert_cmpint (fixture_take (store, &lease), ==, 1000);
  bc_store_close (store);
  for (int i = 0; i < 3; i++)
    {
      store = fixture_open (&fixture, "gw-1");
      g_assert_cmpint (fixture_get_used_ms (&fixture), ==, 1000);
      bc_store_close (store);
    }
  g_assert_cmpint (count_ledger (&fixture, "kind = 'dead-holder' AND ms = 1000"), ==, 1);

  /* The new run counts from 1 again; that is another lease. */
  store = fixture_open (&fixture, "gw-1");
  assert_answers (store, &lease, (Standing){ 1000, 1000, 1000 });
  lease = fixture_lease (2, 1000, 0);
  assert_answers (store, &lease, (Standing){ 0, 2000, 0 });
  bc_store_close (store);
  fixture_assert_books_balance (&fixture);
}

static void
test_other_holder (void)
{
  static const struct
  {
    const char *description;
    gboolean lives;
    gint64 later_us;
    Standing expected;
  } rows[] = {
    { "it may come back", FALSE, 10 * SECOND_US, { 1000, 0, 2000 } },
    { "the clock went back: no reason to bury it", FALSE, -HOUR_US, { 1000, 0, 2000 } },
    { "it is dead", FALSE, 10 * SECOND_US + 1, { 1000, 1000, 1000 } },
    { "and charged on its day", FALSE, 24 * HOUR_US, { 1000, 0, 1000 } },
    { "it lives, and was stopped for a while", TRUE, 20 * SECOND_US, { 1000, 0, 2000 } },
    { "it lives, and its clock is another", TRUE, HOUR_US, { 1000, 0, 2000 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Fixture) fixture;
      BcLease lease = fixture_lease (1, 0, 1000);

      g_test_message ("%s", rows[i].description);
      fixture_init (&fixture);
      g_autoptr (BcStore) first = fixture_open (&fixture, "gw-1");
      g_autoptr (BcStore) second = fixture_open (&fixture, "gw-2");
      g_assert_cmpint (fixture_take (first, &lease), ==, 1000);
      if (!rows[i].lives)
        g_clear_pointer (&first, bc_store_close);
      lease.wall_us += rows[i].later_us;
      assert_answers (second, &lease, rows[i].expected);
      fixture_assert_books_balance (&fixture);
      g_clear_pointer (&first, bc_store_close);
      g_clear_pointer (&second, bc_store_close);
    }
}

/* What a dead gateway had counted is a row, too, before its last lease is. */
static void
test_dead_holder_had_counted (void)
{
  g_auto (Fixture) fixture;
  BcLease lease;

  fixture_init (&fixture);
  BcStore *first = fixture_open (&fixture, "gw-1");
  g_autoptr (BcStore) second = fixture_open (&fixture, "gw-2");
  for (guint64 sequence = 1; sequence <= 5; sequence++)
    {
      lease = fixture_lease (sequence, sequence > 1 ? 500 : 0, 1000);
      lease.wall_us += (gint64) sequence * SECOND_US / 2;
      fixture_take (first, &lease);
    }
  bc_store_close (first);
  g_assert_cmpint (count_ledger (&fixture, "1"), ==, 0);
  lease = fixture_lease (1, 0, 0);
  lease.wall_us += 20 * SECOND_US;
  assert_answers (second, &lease, (Standing){ 0, 3000, 0 });
  g_assert_cmpint (count_ledger (&fixture, "kind = 'spent' AND ms = 2000 AND id = 1"), ==, 1);
  g_assert_cmpint (count_ledger (&fixture, "kind = 'dead-holder' AND ms = 1000 AND id = 2"), ==, 1);
  fixture_assert_books_balance (&fixture);
  g_clear_pointer (&second, bc_store_close);
}

/* One of two meetings of a gateway was stopped for longer than the other waits, then it goes on: its lease was
 * charged already. */
static void
test_slow_meeting (void)
{
  g_auto (Fixture) fixture;
  BcLease lease = fixture_lease (1, 0, 1000);
  BcLease other = fixture_lease (1, 0, 1000);

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  g_assert_cmpint (fixture_take (store, &lease), ==, 1000);
  other.meeting = "forum";
  other.wall_us += 20 * SECOND_US;
  assert_answers (store, &other, (Standing){ 1000, 1000, 1000 });

  /* Asked again it is still the same lease … */
  lease.wall_us = FIXTURE_WALL_US;
  assert_answers (store, &lease, (Standing){ 1000, 0, 1000 });
  g_assert_cmpint (fixture_get_used_ms (&fixture), ==, 1000);

  /* … and settled, only what goes beyond it is new. */
  lease = fixture_lease (2, 1300, 1000);
  lease.wall_us += 20 * SECOND_US;
  assert_answers (store, &lease, (Standing){ 1000, 1300, 2000 });
  lease.sequence = 3;
  lease.settle_ms = 600;
  lease.want_ms = 0;
  assert_answers (store, &lease, (Standing){ 0, 1900, 1000 });
  g_assert_cmpint (count_ledger (&fixture, "kind = 'overdraft' AND ms = 300"), ==, 1);
  fixture_assert_books_balance (&fixture);
  g_clear_pointer (&store, bc_store_close);
}

/* --- Days --- */

/* Swiss midnight after FIXTURE_WALL_US, in winter. */
#define MIDNIGHT_US (FIXTURE_WALL_US + 14 * HOUR_US)

static void
test_midnight (void)
{
  static const struct
  {
    const char *description;
    gint64 wall_us;
    gint64 settle_ms;
    const char *day;
    gboolean is_day_held;
    Standing expected;
  } rows[] = {
    { "the last of the day", MIDNIGHT_US - 1, 0, "2020-11-12", FALSE, { 1000, 0, 1000 } },
    { "midnight", MIDNIGHT_US, 900, "2020-11-13", FALSE, { 1000, 0, 1000 } },
    { "the new day counts",
      MIDNIGHT_US + SECOND_US,
      1000,
      "2020-11-13",
      FALSE,
      { 1000, 1000, 1000 } },
    { "the clock goes back an hour",
      MIDNIGHT_US - HOUR_US,
      1000,
      "2020-11-13",
      TRUE,
      { 1000, 2000, 1000 } },
    { "… or to 1970", 0, 1000, "2020-11-13", TRUE, { 1000, 3000, 1000 } },
    { "… and comes forward again",
      MIDNIGHT_US + HOUR_US,
      1000,
      "2020-11-13",
      FALSE,
      { 1000, 4000, 1000 } },
    { "a weekend later", MIDNIGHT_US + 72 * HOUR_US, 0, "2020-11-16", FALSE, { 1000, 0, 1000 } },
  };
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Reply) reply = { 0 };
      BcLease lease = fixture_lease (i + 1, rows[i].settle_ms, 1000);

      g_test_message ("%s", rows[i].description);
      lease.wall_us = rows[i].wall_us;
      fixture_ask (store, &lease, &reply);
      g_assert_no_error (reply.error);
      g_assert_cmpstr (reply.answer.day, ==, rows[i].day);
      g_assert_cmpint (reply.answer.is_day_held, ==, rows[i].is_day_held);
      g_assert_cmpint (reply.answer.granted_ms, ==, rows[i].expected.granted_ms);
      g_assert_cmpint (reply.answer.used_ms, ==, rows[i].expected.used_ms);
      g_assert_cmpint (reply.answer.leased_ms, ==, rows[i].expected.leased_ms);
    }
  /* What was leased before midnight is the old day's. */
  g_assert_cmpint (count_ledger (&fixture, "day = '2020-11-12' AND ms = 900"), ==, 1);
  fixture_assert_books_balance (&fixture);
  g_clear_pointer (&store, bc_store_close);
}

/* Nothing was leased, so there is no day of a lease: it was spent since, and that is today. */
static void
test_overdraft_without_lease (void)
{
  g_auto (Fixture) fixture;
  BcLease lease = fixture_lease (1, 0, 0);

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  assert_answers (store, &lease, (Standing){ 0, 0, 0 });
  lease = fixture_lease (2, 5000, 1000);
  lease.wall_us = MIDNIGHT_US + HOUR_US;
  assert_answers (store, &lease, (Standing){ 1000, 5000, 1000 });
  g_assert_cmpint (count_ledger (&fixture, "day = '2020-11-13' AND kind = 'overdraft'"), ==, 1);

  /* The first of a run may bring what was spent before the store could be reached. */
  lease.meeting = "forum";
  lease.sequence = 1;
  assert_answers (store, &lease, (Standing){ 1000, 10000, 2000 });
  fixture_assert_books_balance (&fixture);
  g_clear_pointer (&store, bc_store_close);
}

static void
test_read_pool (void)
{
  g_auto (Fixture) fixture;
  g_autoptr (GError) error = NULL;
  BcLeaseAnswer answer = { 0 };
  BcLease lease = fixture_lease (1, 0, 1000);
  BcLease look = {
    .pool = FIXTURE_POOL, .timezone = FIXTURE_ZONE, .limit_ms = 7000, .wall_us = FIXTURE_WALL_US
  };

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  g_assert_true (bc_store_read_pool (store, &look, &answer, &error));
  g_assert_cmpstr (answer.day, ==, "2020-11-12");
  g_assert_cmpint (answer.used_ms + answer.leased_ms + answer.granted_ms, ==, 0);
  g_assert_cmpint (answer.limit_ms, ==, 7000);
  bc_lease_answer_clear (&answer);
  /* Looking leaves no trace. */
  g_assert_cmpint (fixture_query (&fixture, "SELECT count(*) FROM pool_day"), ==, 0);

  fixture_take (store, &lease);
  lease = fixture_lease (2, 1000, 500);
  fixture_take (store, &lease);
  g_assert_true (bc_store_read_pool (store, &look, &answer, &error));
  g_assert_cmpint (answer.used_ms, ==, 1000);
  g_assert_cmpint (answer.leased_ms, ==, 500);
  g_assert_cmpint (answer.granted_ms, ==, 0);
  bc_lease_answer_clear (&answer);

  look.timezone = "Nowhere";
  g_assert_false (bc_store_read_pool (store, &look, &answer, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
  g_assert_null (answer.day);
  g_clear_pointer (&store, bc_store_close);
}

/* --- Rows that never change --- */

static void
test_append_only (void)
{
  static const char *const refused[] = {
    "UPDATE ledger SET ms = 1",
    "DELETE FROM ledger",
    "INSERT OR REPLACE INTO ledger SELECT * FROM ledger",
    "INSERT OR REPLACE INTO ledger SELECT id + 99, wall_us, pool, day, meeting, session, holder,"
    " run, sequence, 1, kind FROM ledger",
    "INSERT INTO ledger SELECT id + 99, wall_us, pool, day, meeting, session, holder, run,"
    " sequence, ms, 'dead-holder' FROM ledger",
    "UPDATE audit SET text = 'nothing happened'",
    "DELETE FROM audit",
    "INSERT OR REPLACE INTO audit SELECT id, wall_us, meeting, actor, 'nothing' FROM audit",
  };
  g_auto (Fixture) fixture;
  BcLease lease = fixture_lease (1, 0, 1000);

  fixture_init (&fixture);
  BcStore *store = fixture_open (&fixture, "gw-1");
  bc_store_audit (store, "review", "host Ana", "opened session opening", FIXTURE_WALL_US);
  bc_store_audit (store, "review", NULL, "it’s “late”; DROP TABLE audit", FIXTURE_WALL_US + 1);
  fixture_take (store, &lease);
  lease = fixture_lease (2, 1000, 0);
  fixture_take (store, &lease);
  bc_store_close (store);

  sqlite3 *db = fixture_connect (&fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_test_message ("%s", refused[i]);
      g_assert_cmpint (sqlite3_exec (db, refused[i], NULL, NULL, NULL), ==, SQLITE_CONSTRAINT);
      g_test_message ("→ %s", sqlite3_errmsg (db));
    }
  sqlite3_close (db);
  g_assert_cmpint (count_ledger (&fixture, "1"), ==, 1);
  g_assert_cmpint (fixture_query (&fixture, "SELECT count(*) FROM audit WHERE actor = 'host Ana'"
                                            " OR (actor IS NULL AND text LIKE '%DROP TABLE%')"),
                   ==, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/lease/settles-and-grants-to-the-limit", test_sequence);
  g_test_add_func ("/store/lease/the-limit-may-move", test_limit_moves);
  g_test_add_func ("/store/lease/a-repeat-gets-the-first-answer", test_repeat);
  g_test_add_func ("/store/lease/refuses-nonsense", test_refuses_nonsense);
  g_test_add_func ("/store/lease/meetings-share-a-pool", test_meetings_share);
  g_test_add_func ("/store/lease/an-older-run-is-charged-once", test_own_older_run);
  g_test_add_func ("/store/lease/another-holder-is-dead-when-nobody-has-its-name",
                   test_other_holder);
  g_test_add_func ("/store/lease/what-a-dead-holder-had-counted", test_dead_holder_had_counted);
  g_test_add_func ("/store/lease/a-slow-meeting-is-not-charged-again", test_slow_meeting);
  g_test_add_func ("/store/lease/days-begin-at-midnight-and-never-go-back", test_midnight);
  g_test_add_func ("/store/lease/overdraft-without-a-lease-is-todays",
                   test_overdraft_without_lease);
  g_test_add_func ("/store/lease/looking-at-the-pool", test_read_pool);
  g_test_add_func ("/store/lease/rows-are-never-changed", test_append_only);
  return g_test_run ();
}
