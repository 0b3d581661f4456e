/* SPDX-License-Identifier: Apache-2.0 */
/* What people sign: extensions, ceilings, corrections and releases, each booked once or refused in words. */
#include "fixture.h"

#include <boothcast/base/error.h>

#define MINUTE_MS (60 * G_GINT64_CONSTANT (1000))

static gint64
count_bookings (const Fixture *fixture)
{
  return fixture_query (fixture, "SELECT count(*) FROM booking");
}

/* `ms` of "review" are used; returns the sequence of the last lease. */
static guint64
spend (BcStore *store, gint64 ms)
{
  BcLease lease = fixture_lease (1, 0, 0);

  fixture_take (store, &lease);
  lease = fixture_lease (2, ms, 0);
  fixture_take (store, &lease);
  return 2;
}

static void
assert_standing (BcStore *store, gint64 extended_ms, gint64 ceiling_ms, gint64 used_ms)
{
  BcLease look = { .pool = FIXTURE_POOL,
                   .timezone = FIXTURE_ZONE,
                   .limit_ms = FIXTURE_LIMIT_MS,
                   .wall_us = FIXTURE_WALL_US };
  BcLeaseAnswer answer = { 0 };

  g_assert_true (bc_store_read_pool (store, &look, &answer, NULL));
  g_assert_cmpint (answer.extended_ms, ==, extended_ms);
  g_assert_cmpint (answer.ceiling_ms, ==, ceiling_ms);
  g_assert_cmpint (answer.used_ms, ==, used_ms);
  g_assert_cmpint (answer.limit_ms, ==, FIXTURE_LIMIT_MS + extended_ms);
  g_assert_cmpint (answer.available_ms, ==, answer.limit_ms - used_ms);
  bc_lease_answer_clear (&answer);
}

/* --- A day of them --- */

static void
test_a_day (void)
{
  static const struct
  {
    const char *description;
    BcBookingKind kind;
    gint64 minutes;
    const char *refusal; /* (nullable) */
    gint64 extended_minutes, ceiling_minutes, used_minutes;
  } rows[] = {
    { "20 more, of 30 allowed", BC_BOOKING_EXTENSION, 20, NULL, 20, -1, 50 },
    { "and 10", BC_BOOKING_EXTENSION, 10, NULL, 30, -1, 50 },
    { "and one", BC_BOOKING_EXTENSION, 1, "its owner allows 30 min", 30, -1, 50 },
    { "the owner allows an hour", BC_BOOKING_CEILING, 60, NULL, 30, 60, 50 },
    { "then another half", BC_BOOKING_EXTENSION, 30, NULL, 60, 60, 50 },
    { "and no more", BC_BOOKING_EXTENSION, 1, "would make 61 min added", 60, 60, 50 },
    { "what was given stays given", BC_BOOKING_CEILING, 59, "60 min were added", 60, 60, 50 },
    { "but there may be no more", BC_BOOKING_CEILING, 60, NULL, 60, 60, 50 },
    { "a key forgotten for 20 min", BC_BOOKING_CORRECTION, -20, NULL, 60, 60, 30 },
    { "more than there is", BC_BOOKING_CORRECTION, -31, "review has used 30 min", 60, 60, 30 },
    { "all there is", BC_BOOKING_CORRECTION, -30, NULL, 60, 60, 0 },
    { "it was forgotten to open", BC_BOOKING_CORRECTION, 12, NULL, 60, 60, 12 },
  };
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  spend (store, 50 * MINUTE_MS);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      BcBooking booking = fixture_booking (rows[i].kind, i + 1, rows[i].minutes * MINUTE_MS);
      gint64 ceiling_ms = rows[i].ceiling_minutes < 0 ? -1 : rows[i].ceiling_minutes * MINUTE_MS;

      g_test_message ("%s", rows[i].description);
      g_assert_true (fixture_book (store, &booking, &error) == (rows[i].refusal == NULL));
      if (rows[i].refusal != NULL)
        {
          g_assert_error (error, BC_ERROR, BC_ERROR_CONFLICT);
          g_test_message ("%s", error->message);
          g_assert_nonnull (strstr (error->message, rows[i].refusal));
        }
      assert_standing (store, rows[i].extended_minutes * MINUTE_MS, ceiling_ms,
                       rows[i].used_minutes * MINUTE_MS);
      fixture_assert_books_balance (&fixture);
    }
  g_assert_true (bc_store_is_healthy (store));
  g_assert_cmpint (count_bookings (&fixture), ==, 8);
  g_clear_pointer (&store, bc_store_close);
}

/* The minutes that were added can be leased, and only those. */
static void
test_extension_is_leased (void)
{
  g_auto (Fixture) fixture;
  BcLease lease = fixture_lease (1, 0, 1000);
  BcBooking booking = fixture_booking (BC_BOOKING_EXTENSION, 1, 1500);

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  lease.limit_ms = 0;
  g_assert_cmpint (fixture_take (store, &lease), ==, 0);
  g_assert_true (fixture_book (store, &booking, NULL));
  lease.sequence = 2;
  g_assert_cmpint (fixture_take (store, &lease), ==, 1000);
  lease.sequence = 3;
  lease.settle_ms = 1000;
  g_assert_cmpint (fixture_take (store, &lease), ==, 500);
  lease.sequence = 4;
  lease.settle_ms = 500;
  g_assert_cmpint (fixture_take (store, &lease), ==, 0);

  /* The next day begins with none of it. */
  lease.sequence = 5;
  lease.settle_ms = 0;
  lease.wall_us += 24 * G_TIME_SPAN_HOUR;
  g_assert_cmpint (fixture_take (store, &lease), ==, 0);
  g_clear_pointer (&store, bc_store_close);
  fixture_assert_books_balance (&fixture);
}

/* A pool as good as without a limit does not wrap around. */
static void
test_no_limit (void)
{
  g_auto (Fixture) fixture;
  g_auto (Reply) reply = { 0 };
  BcLease lease = fixture_lease (1, 0, 1000);
  BcBooking booking = fixture_booking (BC_BOOKING_EXTENSION, 1, MINUTE_MS);

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  g_assert_true (fixture_book (store, &booking, NULL));
  lease.limit_ms = G_MAXINT64;
  fixture_ask (store, &lease, &reply);
  g_assert_no_error (reply.error);
  g_assert_cmpint (reply.answer.granted_ms, ==, 1000);
  g_assert_cmpint (reply.answer.limit_ms, ==, G_MAXINT64);
  g_clear_pointer (&store, bc_store_close);
}

/* --- Once --- */

static void
test_asked_twice (void)
{
  BcBooking good = fixture_booking (BC_BOOKING_EXTENSION, 7, 5 * MINUTE_MS);
  struct
  {
    const char *description;
    BcBooking booking;
  } others[] = {
    { "another amount", good },
    { "another kind", good },
    { "another session", good },
    { "another pool", good },
  };
  g_auto (Fixture) fixture;

  others[0].booking.amount_ms = 6 * MINUTE_MS;
  others[1].booking.kind = BC_BOOKING_CEILING;
  others[2].booking.session = "closing";
  others[3].booking.pool = "bonn";

  fixture_init (&fixture);
  BcStore *store = fixture_open (&fixture, "gw-1");
  for (int i = 0; i < 3; i++)
    {
      /* By the same gateway, by its next run, and by another. */
      g_assert_true (fixture_book (store, &good, NULL));
      bc_store_close (store);
      store = fixture_open (&fixture, i == 0 ? "gw-1" : "gw-2");
    }
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", others[i].description);
      g_assert_false (fixture_book (store, &others[i].booking, &error));
      g_assert_error (error, BC_ERROR, BC_ERROR_CONFLICT);
    }
  /* Another meeting counts for itself. */
  good.meeting = "forum";
  g_assert_true (fixture_book (store, &good, NULL));
  assert_standing (store, 10 * MINUTE_MS, -1, 0);
  bc_store_close (store);
  g_assert_cmpint (count_bookings (&fixture), ==, 2);
}

/* What was refused is judged anew: nobody wrote it down. */
static void
test_refused_then_allowed (void)
{
  g_auto (Fixture) fixture;
  BcBooking extension = fixture_booking (BC_BOOKING_EXTENSION, 1, 45 * MINUTE_MS);
  BcBooking ceiling = fixture_booking (BC_BOOKING_CEILING, 2, 45 * MINUTE_MS);

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  g_assert_false (fixture_book (store, &extension, NULL));
  g_assert_true (fixture_book (store, &ceiling, NULL));
  g_assert_true (fixture_book (store, &extension, NULL));
  assert_standing (store, 45 * MINUTE_MS, 45 * MINUTE_MS, 0);
  g_clear_pointer (&store, bc_store_close);
}

static void
test_corrections_of_others (void)
{
  g_auto (Fixture) fixture;
  g_autoptr (GError) error = NULL;
  BcBooking booking = fixture_booking (BC_BOOKING_CORRECTION, 1, -MINUTE_MS);

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  spend (store, 5 * MINUTE_MS);
  /* What another meeting has used is not this one's to take back. */
  booking.meeting = "forum";
  g_assert_false (fixture_book (store, &booking, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_CONFLICT);
  g_clear_pointer (&store, bc_store_close);
  fixture_assert_books_balance (&fixture);
}

/* --- The day --- */

static void
test_day_of_a_booking (void)
{
  static const struct
  {
    const char *description;
    gint64 after_h;
    const char *day;
  } rows[] = {
    { "today", 0, "2020-11-12" },
    { "after midnight", 15, "2020-11-13" },
    { "the clock fell back: the day stays", 1, "2020-11-13" },
  };
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BcBooking booking = fixture_booking (BC_BOOKING_EXTENSION, i + 1, MINUTE_MS);
      g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM booking WHERE sequence = %d"
                                              " AND day = '%s'",
                                              (int) i + 1, rows[i].day);

      g_test_message ("%s", rows[i].description);
      booking.wall_us += rows[i].after_h * G_TIME_SPAN_HOUR;
      g_assert_true (fixture_book (store, &booking, NULL));
      g_assert_cmpint (fixture_query (&fixture, sql), ==, 1);
    }
  g_clear_pointer (&store, bc_store_close);
  fixture_assert_books_balance (&fixture);
}

/* --- What is no booking --- */

static void
assert_invalid (BcStore *store, const BcBooking *booking)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (fixture_book (store, booking, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
  g_test_message ("%s", error->message);
}

static void
test_nonsense (void)
{
  BcBooking extension = fixture_booking (BC_BOOKING_EXTENSION, 1, MINUTE_MS);
  BcBooking correction = fixture_booking (BC_BOOKING_CORRECTION, 1, MINUTE_MS);
  struct
  {
    const char *description;
    BcBooking booking;
  } rows[] = {
    { "no pool", extension },
    { "no meeting", extension },
    { "no such zone", extension },
    { "sequence 0", extension },
    { "sequence beyond gint64", extension },
    { "nothing added", extension },
    { "taken away", extension },
    { "a year", extension },
    { "a ceiling below zero", extension },
    { "a release below zero", extension },
    { "no such kind", extension },
    { "after time", extension },
    { "a correction of nothing", correction },
    { "a correction of no session", correction },
    { "a correction by more than there ever is", correction },
  };
  g_auto (Fixture) fixture;

  rows[0].booking.pool = NULL;
  rows[1].booking.meeting = "";
  rows[2].booking.timezone = "Europe/Geneva";
  rows[3].booking.sequence = 0;
  rows[4].booking.sequence = G_MAXUINT64;
  rows[5].booking.amount_ms = 0;
  rows[6].booking.amount_ms = -1;
  rows[7].booking.amount_ms = 365 * 24 * 60 * MINUTE_MS;
  rows[8].booking.kind = BC_BOOKING_CEILING;
  rows[8].booking.amount_ms = -1;
  rows[9].booking.kind = BC_BOOKING_RELEASE;
  rows[9].booking.amount_ms = -1;
  rows[10].booking.kind = (BcBookingKind) 17;
  rows[11].booking.wall_us = G_MAXINT64;
  rows[12].booking.amount_ms = 0;
  rows[13].booking.session = NULL;
  rows[14].booking.amount_ms = G_MININT64;

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].description);
      assert_invalid (store, &rows[i].booking);
    }
  g_assert_true (bc_store_is_healthy (store));
  g_assert_cmpint (count_bookings (&fixture), ==, 0);
  g_assert_cmpint (fixture_query (&fixture, "SELECT count(*) FROM pool_day"), ==, 0);
  g_clear_pointer (&store, bc_store_close);
}

static void
test_words (void)
{
  g_assert_cmpstr (bc_booking_kind_to_string (BC_BOOKING_EXTENSION), ==, "extension");
  g_assert_cmpstr (bc_booking_kind_to_string (BC_BOOKING_CEILING), ==, "ceiling");
  g_assert_cmpstr (bc_booking_kind_to_string (BC_BOOKING_CORRECTION), ==, "correction");
  g_assert_cmpstr (bc_booking_kind_to_string (BC_BOOKING_RELEASE), ==, "release");
}

/* Nobody, the program included, changes what was signed. */
static void
test_append_only (void)
{
  static const char *const refused[] = {
    "UPDATE booking SET amount_ms = 1",
    "UPDATE booking SET actor = 'somebody else'",
    "DELETE FROM booking",
    "INSERT OR REPLACE INTO booking SELECT * FROM booking",
    "INSERT OR REPLACE INTO booking SELECT id + 9, wall_us, pool, day, meeting, sequence, kind,"
    " session, 1, actor, reason, holder FROM booking",
    "UPDATE share SET allotted_ms = 1",
  };
  const BcStoreAllotment allotment = { "review", 5000 };
  g_auto (Fixture) fixture;
  BcBooking booking = fixture_booking (BC_BOOKING_EXTENSION, 1, MINUTE_MS);
  BcLease lease = fixture_lease (1, 0, 0);

  fixture_init (&fixture);
  BcStore *store = fixture_open (&fixture, "gw-1");
  lease.allotments = &allotment;
  lease.n_allotments = 1;
  fixture_take (store, &lease);
  booking.reason = "it’s “late”'; DROP TABLE booking; --";
  g_assert_true (fixture_book (store, &booking, NULL));
  bc_store_close (store);

  sqlite3 *db = fixture_connect (&fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_test_message ("%s", refused[i]);
      g_assert_cmpint (sqlite3_exec (db, refused[i], NULL, NULL, NULL), ==, SQLITE_CONSTRAINT);
      g_test_message ("→ %s", sqlite3_errmsg (db));
    }
  sqlite3_close (db);
  g_assert_cmpint (fixture_query (&fixture, "SELECT count(*) FROM booking WHERE holder = 'gw-1'"
                                            " AND actor = 'team leader Eva'"
                                            " AND reason LIKE '%DROP TABLE%'"),
                   ==, 1);
  fixture_assert_books_balance (&fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/booking/a-day-of-them", test_a_day);
  g_test_add_func ("/store/booking/what-was-added-can-be-leased", test_extension_is_leased);
  g_test_add_func ("/store/booking/a-pool-without-a-limit", test_no_limit);
  g_test_add_func ("/store/booking/asked-twice-booked-once", test_asked_twice);
  g_test_add_func ("/store/booking/a-refusal-is-judged-anew", test_refused_then_allowed);
  g_test_add_func ("/store/booking/not-what-others-used", test_corrections_of_others);
  g_test_add_func ("/store/booking/the-day-is-the-pools", test_day_of_a_booking);
  g_test_add_func ("/store/booking/refuses-nonsense", test_nonsense);
  g_test_add_func ("/store/booking/words", test_words);
  g_test_add_func ("/store/booking/rows-are-never-changed", test_append_only);
  return g_test_run ();
}
