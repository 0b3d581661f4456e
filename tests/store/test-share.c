/* SPDX-License-Identifier: Apache-2.0 */
/* Meetings that share a pool: what each may draw, what the others' allotments hold back, and who draws. */
#include "fixture.h"

#include <boothcast/base/error.h>

#define LIMIT_MS 10000
#define SECOND_US G_TIME_SPAN_SECOND

static const BcStoreAllotment allotments[] = { { "review", 4000 }, { "forum", 3000 } };

typedef struct
{
  BcStore *store;
  guint64 sequence; /* of all meetings: each one's rises */
} Pool;

static BcLease
lease_of (Pool *pool, const char *meeting, gint64 settle_ms, gint64 want_ms)
{
  BcLease lease = fixture_lease (++pool->sequence, settle_ms, want_ms);

  lease.meeting = meeting;
  lease.limit_ms = LIMIT_MS;
  lease.allotments = allotments;
  lease.n_allotments = G_N_ELEMENTS (allotments);
  return lease;
}

static void
ask (Pool *pool, const BcLease *lease, Reply *reply)
{
  fixture_ask (pool->store, lease, reply);
  g_assert_no_error (reply->error);
}

/* --- Allotments --- */

typedef struct
{
  const char *description;
  const char *meeting;
  gint64 settle_ms, want_ms;
  gint64 granted_ms, available_ms;
} Row;

static void
run_rows (Pool *pool, const Row *rows, gsize n_rows)
{
  for (gsize i = 0; i < n_rows; i++)
    {
      g_auto (Reply) reply = { 0 };
      BcLease lease = lease_of (pool, rows[i].meeting, rows[i].settle_ms, rows[i].want_ms);

      g_test_message ("%s", rows[i].description);
      ask (pool, &lease, &reply);
      g_assert_cmpint (reply.answer.granted_ms, ==, rows[i].granted_ms);
      g_assert_cmpint (reply.answer.available_ms, ==, rows[i].available_ms);
      g_assert_cmpint (reply.answer.used_ms + reply.answer.leased_ms, <=, LIMIT_MS);
    }
}

static void
test_reserved (void)
{
  static const Row rows[] = {
    { "the first: all but the other's 3 s", "review", 0, 1000, 1000, 6000 },
    { "the other: all but what the first still has", "forum", 0, 1000, 1000, 5000 },
    { "a stranger has what is nobody's", "visit", 0, 1000, 1000, 2000 },
    { "… a second of it …", "visit", 1000, 1000, 1000, 1000 },
    { "… and the last", "visit", 1000, 1000, 1000, 0 },
    { "no more for it, though half the pool is left", "visit", 1000, 1000, 0, 0 },
    { "its own is there for the first", "review", 1000, 1000, 1000, 2000 },
    { "less was spent than leased: the rest is its own again", "review", 0, 1000, 1000, 2000 },
    { "the second to last …", "review", 1000, 1000, 1000, 1000 },
    { "… and the last of its own", "review", 1000, 1000, 1000, 0 },
    { "it has used up its own, and the common rest is gone", "review", 1000, 1000, 0, 0 },
    { "the other has its own still", "forum", 1000, 1000, 1000, 1000 },
    { "… to the end …", "forum", 1000, 1000, 1000, 0 },
    { "… of the pool", "forum", 1000, 0, 0, 0 },
  };
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  Pool pool = { fixture_open (&fixture, "gw-1"), 0 };
  run_rows (&pool, rows, G_N_ELEMENTS (rows));
  bc_store_close (pool.store);
  g_assert_cmpint (fixture_get_used_ms (&fixture), ==, LIMIT_MS);
  fixture_assert_books_balance (&fixture);
}

static void
test_overdraft_of_others (void)
{
  static const Row rows[] = {
    { "a stranger leases", "visit", 0, 1000, 1000, 2000 },
    { "the store was away: it spent what is others'", "visit", 6000, 1000, 0, 0 },
    { "what is left goes to whom it belongs, first come", "review", 0, 1000, 1000, 0 },
    { "and so it does to the other", "forum", 0, 1000, 0, 0 },
  };
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  Pool pool = { fixture_open (&fixture, "gw-1"), 0 };
  run_rows (&pool, rows, G_N_ELEMENTS (rows));
  bc_store_close (pool.store);
  fixture_assert_books_balance (&fixture);
}

static void
test_released (void)
{
  static const Row before[] = {
    { "the first draws", "review", 0, 1000, 1000, 6000 },
    { "a stranger: 3 s are nobody's", "visit", 0, 1000, 1000, 2000 },
  };
  static const Row after[] = {
    { "all of the first's is everybody's", "visit", 1000, 1000, 1000, 4000 },
    { "who gave it away draws with the others", "review", 1000, 1000, 1000, 3000 },
  };
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  Pool pool = { fixture_open (&fixture, "gw-1"), 0 };
  BcBooking release = fixture_booking (BC_BOOKING_RELEASE, 1, 0);
  run_rows (&pool, before, G_N_ELEMENTS (before));
  g_assert_true (fixture_book (pool.store, &release, NULL));
  run_rows (&pool, after, G_N_ELEMENTS (after));
  release.sequence = 2;
  g_assert_true (fixture_book (pool.store, &release, NULL));
  bc_store_close (pool.store);
  g_assert_cmpint (fixture_query (&fixture, "SELECT amount_ms FROM booking WHERE sequence = 1"), ==,
                   3000);
  g_assert_cmpint (fixture_query (&fixture, "SELECT amount_ms FROM booking WHERE sequence = 2"), ==,
                   0);
  fixture_assert_books_balance (&fixture);
}

/* A meeting that is called off, before anybody has leased anything. */
static void
test_released_before_the_day (void)
{
  static const Row rows[] = {
    { "nothing is held back for it", "visit", 0, 1000, 1000, 6000 },
  };
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  Pool pool = { fixture_open (&fixture, "gw-1"), 0 };
  BcBooking release = fixture_booking (BC_BOOKING_RELEASE, 1, 4000);
  g_assert_true (fixture_book (pool.store, &release, NULL));
  run_rows (&pool, rows, G_N_ELEMENTS (rows));
  bc_store_close (pool.store);
  g_assert_cmpint (fixture_query (&fixture, "SELECT amount_ms FROM booking"), ==, 4000);
  fixture_assert_books_balance (&fixture);
}

static void
test_written_once_a_day (void)
{
  const BcStoreAllotment larger[] = { { "review", 9000 } };
  g_auto (Fixture) fixture;
  g_auto (Reply) reply = { 0 };

  fixture_init (&fixture);
  Pool pool = { fixture_open (&fixture, "gw-1"), 0 };
  BcLease lease = lease_of (&pool, "visit", 0, 1000);
  ask (&pool, &lease, &reply);
  g_assert_cmpint (reply.answer.available_ms, ==, 2000);

  /* Another configuration, on the same day and on the next. */
  lease = lease_of (&pool, "visit", 0, 1000);
  lease.allotments = larger;
  lease.n_allotments = G_N_ELEMENTS (larger);
  ask (&pool, &lease, &reply);
  g_assert_cmpint (reply.answer.available_ms, ==, 2000);
  lease.sequence = ++pool.sequence;
  lease.wall_us += 24 * G_TIME_SPAN_HOUR;
  ask (&pool, &lease, &reply);
  g_assert_cmpint (reply.answer.granted_ms, ==, 1000);
  g_assert_cmpint (reply.answer.available_ms, ==, 0);
  bc_store_close (pool.store);
  fixture_assert_books_balance (&fixture);
}

static void
test_nonsense (void)
{
  static const BcStoreAllotment rows[] = { { NULL, 1000 },
                                           { "forum", -1 },
                                           { "forum", G_MAXINT64 } };
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  Pool pool = { fixture_open (&fixture, "gw-1"), 0 };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Reply) reply = { 0 };
      BcLease lease = lease_of (&pool, "review", 0, 1000);

      lease.allotments = &rows[i];
      lease.n_allotments = 1;
      fixture_ask (pool.store, &lease, &reply);
      g_assert_error (reply.error, BC_ERROR, BC_ERROR_INVALID);
      g_test_message ("%s", reply.error->message);
    }
  bc_store_close (pool.store);
}

/* Before the first lease of the day nothing is written, and yet it is known what is whose. */
static void
test_looking (void)
{
  g_auto (Fixture) fixture;
  BcLeaseAnswer answer = { 0 };

  fixture_init (&fixture);
  Pool pool = { fixture_open (&fixture, "gw-1"), 0 };
  BcLease look = lease_of (&pool, "review", 0, 0);
  g_assert_true (bc_store_read_pool (pool.store, &look, &answer, NULL));
  g_assert_cmpint (answer.available_ms, ==, 7000);
  bc_lease_answer_clear (&answer);
  look.meeting = NULL;
  g_assert_true (bc_store_read_pool (pool.store, &look, &answer, NULL));
  g_assert_cmpint (answer.available_ms, ==, 3000);
  bc_lease_answer_clear (&answer);
  g_assert_cmpint (fixture_query (&fixture, "SELECT count(*) FROM share"), ==, 0);

  BcLease lease = lease_of (&pool, "forum", 0, 1000);
  fixture_take (pool.store, &lease);
  look.meeting = "review";
  g_assert_true (bc_store_read_pool (pool.store, &look, &answer, NULL));
  g_assert_cmpint (answer.available_ms, ==, 7000);
  g_assert_cmpuint (answer.draws->len, ==, 1);
  bc_lease_answer_clear (&answer);
  bc_store_close (pool.store);
}

/* --- Who else draws --- */

typedef struct
{
  const char *description;
  gint64 after_s;
  gint64 want_ms;
  gint64 since_s; /* -1: it does not draw */
} DrawRow;

static void
test_draws_since (void)
{
  static const DrawRow rows[] = {
    { "it begins", 0, 1000, 0 },
    { "it goes on", 1, 1000, 0 },
    { "the store was away for it", 40, 1000, 0 },
    { "it stops", 41, 0, -1 },
    { "a short pause is none", 50, 1000, 0 },
    { "it stops again", 51, 0, -1 },
    { "a pause", 62, 1000, 62 },
    { "it goes on since then", 63, 1000, 62 },
  };
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  Pool pool = { fixture_open (&fixture, "gw-1"), 0 };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Reply) reply = { 0 };
      BcLease forum = lease_of (&pool, "forum", 0, rows[i].want_ms);
      BcLease review = lease_of (&pool, "review", 0, 0);

      g_test_message ("%s", rows[i].description);
      forum.wall_us += rows[i].after_s * SECOND_US;
      review.wall_us = forum.wall_us;
      fixture_take (pool.store, &forum);
      ask (&pool, &review, &reply);
      if (rows[i].since_s < 0)
        {
          g_assert_null (reply.answer.draws);
          continue;
        }
      g_assert_cmpuint (reply.answer.draws->len, ==, 1);
      const BcStoreDraw *draw = g_ptr_array_index (reply.answer.draws, 0);
      g_assert_cmpstr (draw->meeting, ==, "forum");
      g_assert_cmpint (draw->since_wall_us, ==, FIXTURE_WALL_US + rows[i].since_s * SECOND_US);
    }
  bc_store_close (pool.store);
}

/* A meeting on two gateways draws once, and nobody draws beside himself. */
static void
test_draws_of_meetings (void)
{
  g_auto (Fixture) fixture;
  g_auto (Reply) reply = { 0 };

  fixture_init (&fixture);
  Pool first = { fixture_open (&fixture, "gw-1"), 0 };
  Pool second = { fixture_open (&fixture, "gw-2"), 0 };
  BcLease forum = lease_of (&first, "forum", 0, 1000);
  fixture_take (first.store, &forum);
  forum.wall_us += 2 * SECOND_US;
  fixture_take (second.store, &forum);
  BcLease elsewhere = lease_of (&first, "forum", 0, 1000);
  elsewhere.pool = "bonn";
  fixture_take (first.store, &elsewhere);

  BcLease review = lease_of (&second, "review", 0, 1000);
  ask (&second, &review, &reply);
  g_assert_cmpuint (reply.answer.draws->len, ==, 1);
  const BcStoreDraw *draw = g_ptr_array_index (reply.answer.draws, 0);
  g_assert_cmpstr (draw->meeting, ==, "forum");
  g_assert_cmpint (draw->since_wall_us, ==, FIXTURE_WALL_US);

  BcLease visit = lease_of (&second, "visit", 0, 0);
  ask (&second, &visit, &reply);
  g_assert_cmpuint (reply.answer.draws->len, ==, 2);

  /* Both are gone, and not charged yet: who only looks does not take the dead for living. */
  bc_store_close (first.store);
  BcLeaseAnswer answer = { 0 };
  BcLease look = lease_of (&second, "review", 0, 0);
  look.pool = "bonn";
  look.wall_us += 3600 * SECOND_US;
  g_assert_true (bc_store_read_pool (second.store, &look, &answer, NULL));
  g_assert_null (answer.draws);
  bc_lease_answer_clear (&answer);
  bc_store_close (second.store);
  fixture_assert_books_balance (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/share/allotments-are-left-to-whom-they-belong", test_reserved);
  g_test_add_func ("/store/share/an-overdraft-may-cost-others", test_overdraft_of_others);
  g_test_add_func ("/store/share/released-to-everybody", test_released);
  g_test_add_func ("/store/share/released-before-the-day-began", test_released_before_the_day);
  g_test_add_func ("/store/share/written-once-a-day", test_written_once_a_day);
  g_test_add_func ("/store/share/refuses-nonsense", test_nonsense);
  g_test_add_func ("/store/share/looking-at-the-pool", test_looking);
  g_test_add_func ("/store/share/draws-since", test_draws_since);
  g_test_add_func ("/store/share/draws-of-other-meetings", test_draws_of_meetings);
  return g_test_run ();
}
