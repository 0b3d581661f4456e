/* SPDX-License-Identifier: Apache-2.0 */
/* Which of the pool's days holds it when the wall clock says an earlier one. */
#include "fixture.h"

#define DAY_US (G_GINT64_CONSTANT (24) * 3600 * G_USEC_PER_SEC)
/* Monday 23 November 2026, 10:00 in Geneva; and what a clock that was wrong said then. */
#define TODAY_US (G_GINT64_CONSTANT (1795424400) * G_USEC_PER_SEC)
#define FUTURE_US (G_GINT64_CONSTANT (1953104400) * G_USEC_PER_SEC)

typedef struct
{
  const char *description;
  gint64 wall_us;
  gint64 settle_ms;
  gint64 want_ms;
  const char *day;
  gboolean is_day_held;
  gint64 used_ms;
} Row;

static void
check (BcStore *store, const Row *rows, gsize n_rows)
{
  for (gsize i = 0; i < n_rows; i++)
    {
      g_auto (Reply) reply = { 0 };
      BcLease lease = fixture_lease (i + 1, rows[i].settle_ms, rows[i].want_ms);

      g_test_message ("%s", rows[i].description);
      lease.wall_us = rows[i].wall_us;
      fixture_ask (store, &lease, &reply);
      g_assert_no_error (reply.error);
      g_assert_cmpstr (reply.answer.day, ==, rows[i].day);
      g_assert_cmpint (reply.answer.is_day_held, ==, rows[i].is_day_held);
      g_assert_cmpint (reply.answer.granted_ms, ==, rows[i].want_ms);
      g_assert_cmpint (reply.answer.used_ms, ==, rows[i].used_ms);
    }
}

/* In a file of its own, by one gateway. */
static void
check_alone (const Row *rows, gsize n_rows)
{
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  check (store, rows, n_rows);
  fixture_assert_books_balance (&fixture);
  g_clear_pointer (&store, bc_store_close);
}

/* One lease under a clock that was years ahead: all days until then would have been one. */
static void
test_a_wrong_clock_pins_nothing (void)
{
  static const Row rows[] = {
    { "a clock that is years ahead", FUTURE_US, 0, 1000, "2031-11-22", FALSE, 0 },
    { "set right, with a lease of that day in hand", TODAY_US, 700, 1000, "2026-11-23", FALSE, 0 },
    { "the day goes on", TODAY_US + G_USEC_PER_SEC, 1000, 1000, "2026-11-23", FALSE, 1000 },
    { "the next day", TODAY_US + DAY_US, 1000, 1000, "2026-11-24", FALSE, 0 },
    { "a day back: of those that came the newest holds", TODAY_US, 1000, 1000, "2026-11-24", TRUE,
      1000 },
    { "a month later", TODAY_US + 30 * DAY_US, 1000, 0, "2026-12-23", FALSE, 0 },
    { "the day itself, when it comes", FUTURE_US, 0, 0, "2031-11-22", FALSE, 700 },
  };

  check_alone (rows, G_N_ELEMENTS (rows));
}

/* A battery that is empty, a machine that was brought back from a copy: the days that were keep the pool. */
static void
test_a_clock_that_fell_back_gives_no_second_day (void)
{
  static const Row rows[] = {
    { "the day before yesterday", TODAY_US - 2 * DAY_US, 0, 1000, "2026-11-21", FALSE, 0 },
    { "yesterday", TODAY_US - DAY_US, 1000, 1000, "2026-11-22", FALSE, 0 },
    { "today", TODAY_US, 1000, 0, "2026-11-23", FALSE, 0 },
    { "1970", 0, 0, 1000, "2026-11-23", TRUE, 0 },
    { "2023", TODAY_US - 3 * 365 * DAY_US, 1000, 1000, "2026-11-23", TRUE, 1000 },
    { "yesterday again", TODAY_US - DAY_US, 1000, 1000, "2026-11-23", TRUE, 2000 },
    { "before two days of the pool", TODAY_US - 3 * DAY_US, 1000, 1000, "2026-11-23", TRUE, 3000 },
    { "today again", TODAY_US, 1000, 0, "2026-11-23", FALSE, 4000 },
  };

  check_alone (rows, G_N_ELEMENTS (rows));
}

/* The pool has no other day to know it by; but this program was not written then. */
static void
test_a_clock_that_cannot_be_right (void)
{
  static const Row rows[] = {
    { "the pool's first day", TODAY_US, 0, 1000, "2026-11-23", FALSE, 0 },
    { "a battery that is empty", FIXTURE_WALL_US, 1000, 1000, "2026-11-23", TRUE, 1000 },
    { "set again", TODAY_US + G_USEC_PER_SEC, 1000, 0, "2026-11-23", FALSE, 2000 },
  };
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  check (store, rows, G_N_ELEMENTS (rows));
  g_clear_pointer (&store, bc_store_close);
}

/* Another gateway counts on that day at this moment: two clocks say different things, and nobody gets a second day. */
static void
test_another_draws_on_it (void)
{
  static const Row held[] = { { "while it draws", TODAY_US, 0, 1000, "2031-11-22", TRUE, 0 } };
  static const Row again[] = { { "and after it", TODAY_US, 0, 0, "2026-11-23", FALSE, 0 } };
  g_auto (Fixture) fixture;
  BcLease lease = fixture_lease (1, 0, 1000);

  fixture_init (&fixture);
  g_autoptr (BcStore) other = fixture_open (&fixture, "gw-2");
  lease.wall_us = FUTURE_US;
  lease.meeting = "forum";
  fixture_take (other, &lease);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  check (store, held, G_N_ELEMENTS (held));
  g_clear_pointer (&store, bc_store_close);

  /* It has gone without giving its lease back. */
  g_clear_pointer (&other, bc_store_close);
  store = fixture_open (&fixture, "gw-1");
  check (store, again, G_N_ELEMENTS (again));
  g_clear_pointer (&store, bc_store_close);
}

/* What people are shown before the first lease, and what they book. */
static void
test_looking_and_booking (void)
{
  g_auto (Fixture) fixture;
  g_autoptr (GError) error = NULL;
  BcLeaseAnswer answer = { 0 };
  BcLease lease = fixture_lease (1, 0, 1000);
  BcBooking booking = fixture_booking (BC_BOOKING_EXTENSION, 1, 60000);
  BcLease look = {
    .pool = FIXTURE_POOL, .timezone = FIXTURE_ZONE, .limit_ms = 7000, .wall_us = TODAY_US
  };

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  lease.wall_us = FUTURE_US;
  fixture_take (store, &lease);
  booking.wall_us = TODAY_US;
  g_assert_true (fixture_book (store, &booking, &error));
  g_assert_no_error (error);
  g_assert_cmpint (
      fixture_query (&fixture, "SELECT extended_ms FROM pool_day WHERE day = '2026-11-23'"), ==,
      60000);
  g_assert_true (bc_store_read_pool (store, &look, &answer, &error));
  g_assert_cmpstr (answer.day, ==, "2026-11-23");
  g_assert_false (answer.is_day_held);
  bc_lease_answer_clear (&answer);
  look.wall_us = TODAY_US - DAY_US;
  g_assert_true (bc_store_read_pool (store, &look, &answer, &error));
  g_assert_cmpstr (answer.day, ==, "2026-11-23");
  g_assert_true (answer.is_day_held);
  bc_lease_answer_clear (&answer);
  g_clear_pointer (&store, bc_store_close);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/day-held/a-wrong-clock-pins-nothing", test_a_wrong_clock_pins_nothing);
  g_test_add_func ("/store/day-held/a-clock-that-fell-back-gives-no-second-day",
                   test_a_clock_that_fell_back_gives_no_second_day);
  g_test_add_func ("/store/day-held/a-clock-that-cannot-be-right",
                   test_a_clock_that_cannot_be_right);
  g_test_add_func ("/store/day-held/another-draws-on-it", test_another_draws_on_it);
  g_test_add_func ("/store/day-held/looking-and-booking", test_looking_and_booking);
  return g_test_run ();
}
