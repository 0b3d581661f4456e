/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the books of a day: what comes back, while others write, and what is refused. */
#include "fixture.h"

#include <boothcast/base/error.h>
#include <boothcast/store/ledger.h>

#define MINUTE_US (60 * (gint64) G_USEC_PER_SEC)

static BcLedgerQuery
query_of (const Fixture *fixture, const char *day)
{
  return (BcLedgerQuery){ .path = fixture->path,
                          .pool = FIXTURE_POOL,
                          .timezone = FIXTURE_ZONE,
                          .day = day,
                          .meeting = "review" };
}

static BcLedger *
read_day (const Fixture *fixture, const char *day)
{
  BcLedgerQuery query = query_of (fixture, day);
  g_autoptr (GError) error = NULL;
  BcLedger *ledger = bc_ledger_read (&query, &error);

  g_assert_no_error (error);
  return ledger;
}

static void
expect_refusal (const BcLedgerQuery *query, int code, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (bc_ledger_read (query, &error));
  g_assert_error (error, BC_ERROR, code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, words));
}

/* `settle_ms` booked `minute` minutes after ten. */
static void
book (BcStore *store, guint64 sequence, double minute, gint64 settle_ms, gint64 want_ms)
{
  BcLease lease = fixture_lease (sequence, settle_ms, want_ms);

  lease.wall_us += (gint64) (minute * (double) MINUTE_US);
  fixture_take (store, &lease);
}

static void
expect_row (const BcLedger *ledger, guint number, BcLedgerKind kind, double minute, gint64 ms)
{
  g_assert_cmpuint (number, <, ledger->rows->len);
  const BcLedgerRow *row = &g_array_index (ledger->rows, BcLedgerRow, number);

  g_assert_cmpint (row->kind, ==, kind);
  g_assert_cmpint (row->ms, ==, ms);
  g_assert_cmpint (row->starts_wall_us, ==,
                   FIXTURE_WALL_US + (gint64) (minute * (double) MINUTE_US));
  g_assert_cmpstr (row->meeting, ==, "review");
  g_assert_cmpstr (row->session, ==, "opening");
}

/* --- What comes back --- */

static void
test_rows_with_their_spans (void)
{
  g_auto (Fixture) fixture = { NULL };
  fixture_init (&fixture);
  BcStore *store = fixture_open (&fixture, "gw-1");

  book (store, 1, 0, 0, 1000);
  book (store, 2, 1, 900, 1000);   /* 0.9 s until 10:01 */
  book (store, 3, 5, 60000, 1000); /* a minute until 10:05, 1 s of it leased */
  bc_store_close (store);
  bc_store_close (fixture_open (&fixture, "gw-1")); /* the third lease is charged */

  g_autoptr (BcLedger) ledger = read_day (&fixture, NULL);
  g_assert_cmpstr (ledger->day, ==, "2020-11-12");
  g_assert_true (ledger->is_booked);
  g_assert_cmpint (ledger->used_ms, ==, 900 + 60000 + 1000);
  g_assert_cmpint (ledger->used_ms, ==, fixture_get_used_ms (&fixture));
  g_assert_cmpint (ledger->leased_ms, ==, 0);
  g_assert_cmpuint (ledger->rows->len, ==, 4);
  expect_row (ledger, 0, BC_LEDGER_SPENT, 1 - 0.9 / 60, 900);
  expect_row (ledger, 1, BC_LEDGER_SPENT, 4, 1000);
  expect_row (ledger, 2, BC_LEDGER_OVERDRAFT, 4 + 1.0 / 60, 59000);
  expect_row (ledger, 3, BC_LEDGER_DEAD_HOLDER, 5, 1000);
  g_assert_cmpint (ledger->from_wall_us, ==, FIXTURE_WALL_US - 600 * MINUTE_US);
  g_assert_cmpint (ledger->until_wall_us, ==, FIXTURE_WALL_US + 840 * MINUTE_US);
}

static void
test_lines_of_the_meeting_until_the_day_ends (void)
{
  g_auto (Fixture) fixture = { NULL };
  fixture_init (&fixture);
  BcStore *store = fixture_open (&fixture, "gw-1");

  bc_store_audit (store, "review", NULL, "the day before", FIXTURE_WALL_US - 1440 * MINUTE_US);
  bc_store_audit (store, "other", "host Eve", "not ours", FIXTURE_WALL_US);
  bc_store_audit (store, "review", "host Ana", "opened \xff session", FIXTURE_WALL_US);
  bc_store_audit (store, "review", NULL, "the day after", FIXTURE_WALL_US + 840 * MINUTE_US);
  book (store, 1, 0, 0, 0);
  bc_store_close (store);

  g_autoptr (BcLedger) ledger = read_day (&fixture, "2020-11-12");
  g_assert_cmpuint (ledger->lines->len, ==, 2);
  const BcLedgerLine *first = g_ptr_array_index (ledger->lines, 0);
  const BcLedgerLine *second = g_ptr_array_index (ledger->lines, 1);
  g_assert_cmpstr (first->text, ==, "the day before");
  g_assert_null (first->actor);
  g_assert_cmpstr (second->text, ==, "opened \xef\xbf\xbd session");
  g_assert_cmpstr (second->actor, ==, "host Ana");
  g_assert_cmpint (second->wall_us, ==, FIXTURE_WALL_US);
}

static void
test_newest_day_unless_told (void)
{
  g_auto (Fixture) fixture = { NULL };
  fixture_init (&fixture);
  BcStore *store = fixture_open (&fixture, "gw-1");

  book (store, 1, 0, 0, 1000);
  book (store, 2, 1, 500, 0);
  book (store, 3, 1440, 0, 1000);
  book (store, 4, 1441, 700, 0);
  bc_store_close (store);

  g_autoptr (BcLedger) newest = read_day (&fixture, NULL);
  g_autoptr (BcLedger) first = read_day (&fixture, "2020-11-12");
  g_autoptr (BcLedger) never = read_day (&fixture, "2020-11-14");
  g_assert_cmpstr (newest->day, ==, "2020-11-13");
  g_assert_cmpint (newest->used_ms, ==, 700);
  g_assert_cmpint (first->used_ms, ==, 500);
  g_assert_false (never->is_booked);
  g_assert_cmpint (never->used_ms, ==, 0);
  g_assert_cmpuint (never->rows->len, ==, 0);
}

static void
test_another_pool_is_empty (void)
{
  g_auto (Fixture) fixture = { NULL };
  fixture_init (&fixture);
  BcStore *store = fixture_open (&fixture, "gw-1");
  BcLedgerQuery query = query_of (&fixture, "2020-11-12");

  book (store, 1, 0, 0, 1000);
  book (store, 2, 1, 500, 0);
  bc_store_close (store);

  query.pool = "vienna";
  g_autoptr (BcLedger) ledger = bc_ledger_read (&query, NULL);
  g_assert_nonnull (ledger);
  g_assert_false (ledger->is_booked);
  g_assert_cmpint (ledger->used_ms, ==, 0);
  query.day = NULL;
  expect_refusal (&query, BC_ERROR_NOT_FOUND, "vienna");
}

/* More rows than one stroke takes, with strangers' between them. */
static void
test_many_rows (void)
{
  static const char fill[] =
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
      " INSERT INTO ledger (wall_us, pool, day, meeting, session, holder, run, sequence, ms, kind)"
      " SELECT 1605171600000000 + i * 1000000, 'unog', CASE i % 2 WHEN 0 THEN '2020-11-12' ELSE"
      " '2020-11-13' END, 'review', 'opening', 'gw-1', 'r', i, 3, 'spent' FROM n";
  g_auto (Fixture) fixture = { NULL };
  fixture_init (&fixture);

  bc_store_close (fixture_open (&fixture, "gw-1"));
  fixture_query (&fixture, "INSERT INTO pool_day (pool, day, used_ms, leased_ms) VALUES ('unog', "
                           "'2020-11-12', 15000, 0),"
                           " ('unog', '2020-11-13', 15000, 0)");
  fixture_query (&fixture, fill);
  g_autoptr (BcLedger) ledger = read_day (&fixture, "2020-11-12");
  g_assert_cmpuint (ledger->rows->len, ==, 5000);
  g_assert_cmpint (ledger->used_ms, ==, 15000);
}

static const BcLedgerBooking *
get_booking (const BcLedger *ledger, guint number)
{
  g_assert_cmpuint (number, <, ledger->bookings->len);
  return &g_array_index (ledger->bookings, BcLedgerBooking, number);
}

static void
test_bookings_of_the_day (void)
{
  static const BcBookingKind kinds[] = { BC_BOOKING_EXTENSION, BC_BOOKING_CEILING,
                                         BC_BOOKING_CORRECTION, BC_BOOKING_RELEASE };
  static const gint64 amounts_ms[] = { 600000, 1200000, -20000, 0 };
  g_auto (Fixture) fixture = { NULL };
  fixture_init (&fixture);
  BcStore *store = fixture_open (&fixture, "gw-1");

  book (store, 1, 0, 0, 1000);
  book (store, 2, 1, 30000, 0);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      BcBooking booking = fixture_booking (kinds[i], i + 1, amounts_ms[i]);

      booking.wall_us += (gint64) i * MINUTE_US;
      booking.meeting = i == 1 ? "forum" : "review";
      booking.actor = i == 1 ? NULL : "host \xff";
      g_assert_true (fixture_book (store, &booking, NULL));
    }
  BcBooking tomorrow = fixture_booking (BC_BOOKING_EXTENSION, 9, 1000);
  tomorrow.wall_us += 1440 * MINUTE_US;
  g_assert_true (fixture_book (store, &tomorrow, NULL));
  bc_store_close (store);

  g_autoptr (BcLedger) ledger = read_day (&fixture, "2020-11-12");
  g_assert_cmpint (ledger->used_ms, ==, 30000 - 20000);
  g_assert_cmpint (ledger->limit_ms, ==, FIXTURE_LIMIT_MS);
  g_assert_cmpint (ledger->extended_ms, ==, 600000);
  g_assert_cmpint (ledger->ceiling_ms, ==, 1200000);
  g_assert_cmpuint (ledger->bookings->len, ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmpint (get_booking (ledger, i)->kind, ==, kinds[i]);
      g_assert_cmpint (get_booking (ledger, i)->amount_ms, ==, amounts_ms[i]);
      g_assert_cmpint (get_booking (ledger, i)->wall_us, ==, FIXTURE_WALL_US + i * MINUTE_US);
      g_assert_cmpstr (get_booking (ledger, i)->meeting, ==, i == 1 ? "forum" : "review");
      g_assert_cmpstr (get_booking (ledger, i)->session, ==, i == 2 ? "opening" : NULL);
      g_assert_cmpstr (get_booking (ledger, i)->actor, ==, i == 1 ? NULL : "host \xef\xbf\xbd");
      g_assert_cmpstr (get_booking (ledger, i)->reason, ==, "the list is long");
    }
}

static void
test_shares_of_the_day (void)
{
  const BcStoreAllotment allotments[] = { { "review", 60000 }, { "visit", 5000 } };
  g_auto (Fixture) fixture = { NULL };
  fixture_init (&fixture);
  BcStore *store = fixture_open (&fixture, "gw-1");
  BcLease lease = fixture_lease (1, 0, 1000);
  BcBooking release = fixture_booking (BC_BOOKING_RELEASE, 1, 0);

  lease.meeting = "forum";
  lease.allotments = allotments;
  lease.n_allotments = G_N_ELEMENTS (allotments);
  fixture_take (store, &lease);
  g_assert_true (fixture_book (store, &release, NULL));
  g_autoptr (BcLedger) ledger = read_day (&fixture, NULL);
  bc_store_close (store);

  g_assert_cmpuint (ledger->shares->len, ==, 3);
  const BcLedgerShare *shares = (const BcLedgerShare *) (void *) ledger->shares->data;
  g_assert_cmpstr (shares[0].meeting, ==, "forum");
  g_assert_cmpint (shares[0].allotted_ms, ==, -1);
  g_assert_cmpint (shares[0].leased_ms, ==, 1000);
  g_assert_cmpstr (shares[1].meeting, ==, "review");
  g_assert_cmpint (shares[1].allotted_ms, ==, 60000);
  g_assert_true (shares[1].is_released);
  g_assert_cmpstr (shares[2].meeting, ==, "visit");
  g_assert_false (shares[2].is_released);
  g_assert_cmpint (shares[2].used_ms, ==, 0);
}

/* --- The saved state --- */

static void
test_state (void)
{
  g_auto (Fixture) fixture = { NULL };
  fixture_init (&fixture);
  g_autoptr (GError) error = NULL;

  g_assert_null (bc_ledger_read_state (fixture.path, "review", &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  g_assert_null (bc_ledger_read_state (fixture.path, "review", &error));
  g_assert_no_error (error);

  g_autoptr (GVariant) kept = g_variant_ref_sink (g_variant_new_parsed ("{'rt1': <'13:35'>}"));
  bc_store_save_state (store, "review", kept);
  bc_store_save_state (store, "forum", g_variant_new_int32 (7));
  g_assert_null (
      bc_store_load_state (store, "nobody", NULL)); /* when it is answered, both are written */
  g_autoptr (GVariant) state = bc_ledger_read_state (fixture.path, "review", &error);
  g_assert_no_error (error);
  g_assert_true (g_variant_equal (state, kept));

  fixture_query (&fixture, "UPDATE state SET saved = '{scribble' WHERE meeting = 'forum'");
  g_assert_null (bc_ledger_read_state (fixture.path, "forum", &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, fixture.path));
}

/* --- While others write --- */

static void
on_counted (const BcLeaseAnswer *answer, const GError *error, gpointer user_data)
{
  guint *n_answered = user_data;

  g_assert_no_error (error);
  *n_answered += 1;
}

/* Asks for far more than a gateway ever does, without a pause; every look is one moment's books and takes nothing
 * away. On a slow disk a look may come to nothing: it then says so, and the lease goes on. */
static void
test_while_a_gateway_leases (void)
{
  g_auto (Fixture) fixture = { NULL };
  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  BcLedgerQuery query = query_of (&fixture, NULL);
  guint n_answered = 0, n_asked = 200, n_looks = 0;
  gint64 used_ms = 0;

  book (store, 1, 0, 0, 1000);
  for (guint i = 0; i < n_asked; i++)
    {
      BcLease lease = fixture_lease (i + 2, 7, 1000);
      bc_store_lease (store, &lease, on_counted, &n_answered);
    }
  while (n_answered < n_asked)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (BcLedger) ledger = bc_ledger_read (&query, &error);

      g_main_context_iteration (NULL, FALSE);
      if (ledger == NULL)
        {
          g_assert_error (error, BC_ERROR, BC_ERROR_UNAVAILABLE);
          continue;
        }
      g_assert_cmpint (ledger->used_ms, >=, used_ms);
      g_assert_cmpint (ledger->leased_ms, ==, 1000);
      used_ms = ledger->used_ms;
      n_looks++;
    }
  g_test_message ("looked %u times meanwhile", n_looks);
  g_autoptr (BcLedger) last = read_day (&fixture, NULL);
  g_assert_cmpint (last->used_ms, ==, 7 * (gint64) n_asked);
  g_assert_true (bc_store_is_healthy (store));
}

/* --- What is refused --- */

static void
test_values (void)
{
  g_auto (Fixture) fixture = { NULL };
  fixture_init (&fixture);
  BcLedgerQuery query = query_of (&fixture, "2020-11-12");

  expect_refusal (&query, BC_ERROR_NOT_FOUND, fixture.path);
  bc_store_close (fixture_open (&fixture, "gw-1"));
  query.day = "12 November";
  expect_refusal (&query, BC_ERROR_INVALID, "12 November");
  query.day = "2020-11-12";
  query.timezone = "Europe/Geneva";
  expect_refusal (&query, BC_ERROR_INVALID, "Europe/Geneva");
  query.timezone = "";
  expect_refusal (&query, BC_ERROR_INVALID, "time zone");
}

static void
test_files_of_others (void)
{
  g_auto (Fixture) fixture = { NULL };
  fixture_init (&fixture);
  BcLedgerQuery query = query_of (&fixture, "2020-11-12");

  g_assert_true (g_file_set_contents (fixture.path, "", 0, NULL));
  expect_refusal (&query, BC_ERROR_IO, "empty");
  g_assert_true (g_file_set_contents (fixture.path, "minutes: 240, honestly", -1, NULL));
  expect_refusal (&query, BC_ERROR_IO, "damaged");
  g_assert_true (g_file_set_contents (fixture.path, "", 0, NULL));
  fixture_query (&fixture, "CREATE TABLE ledger (id)");
  expect_refusal (&query, BC_ERROR_IO, "another program");
}

static void
test_a_newer_schema (void)
{
  g_auto (Fixture) fixture = { NULL };
  fixture_init (&fixture);
  BcLedgerQuery query = query_of (&fixture, "2020-11-12");

  bc_store_close (fixture_open (&fixture, "gw-1"));
  fixture_query (&fixture, "PRAGMA user_version = 99");
  expect_refusal (&query, BC_ERROR_IO, "newer");
}

static void
test_books_that_do_not_balance (void)
{
  g_auto (Fixture) fixture = { NULL };
  fixture_init (&fixture);
  BcLedgerQuery query = query_of (&fixture, "2020-11-12");

  bc_store_close (fixture_open (&fixture, "gw-1"));
  fixture_query (&fixture, "INSERT INTO pool_day (pool, day, used_ms, leased_ms) VALUES ('unog', "
                           "'2020-11-12', 60000, 0)");
  expect_refusal (&query, BC_ERROR_IO, "do not balance");
  fixture_query (&fixture, "INSERT INTO ledger VALUES (7, 0, 'unog', '2020-11-12', 'review',"
                           " 'opening', 'gw-1', 'r', 1, 60000, 'gift')");
  expect_refusal (&query, BC_ERROR_IO, "row 7");
  fixture_query (&fixture, "INSERT INTO booking VALUES (5, 0, 'unog', '2020-11-12', 'review', 1,"
                           " 'bribe', NULL, 60000, NULL, NULL, 'gw-1')");
  expect_refusal (&query, BC_ERROR_IO, "booking 5");
}

static void
copy_file (const char *from, const char *to)
{
  g_autofree char *bytes = NULL;
  gsize n_bytes;

  g_assert_true (g_file_get_contents (from, &bytes, &n_bytes, NULL));
  g_assert_true (g_file_set_contents (to, bytes, (gssize) n_bytes, NULL));
}

/* The file and its journal as they are in the middle of a commit, with nobody left to finish it. */
static void
test_a_gateway_died_while_it_wrote (void)
{
  g_auto (Fixture) fixture = { NULL };
  g_auto (Fixture) dead = { NULL };
  fixture_init (&fixture);
  fixture_init (&dead);
  BcLedgerQuery query = query_of (&dead, "2020-11-12");
  g_autofree char *journal = g_strconcat (fixture.path, "-journal", NULL);
  g_autofree char *dead_journal = g_strconcat (dead.path, "-journal", NULL);

  bc_store_close (fixture_open (&fixture, "gw-1"));
  fixture_query (&fixture, "INSERT INTO state VALUES ('a', hex (zeroblob (100000)))");
  sqlite3 *db = fixture_connect (&fixture);
  g_assert_cmpint (sqlite3_exec (db,
                                 "PRAGMA cache_size = 2; BEGIN IMMEDIATE;"
                                 "UPDATE state SET saved = hex (randomblob (100000))",
                                 NULL, NULL, NULL),
                   ==, SQLITE_OK);
  copy_file (fixture.path, dead.path);
  copy_file (journal, dead_journal);
  sqlite3_close (db);

  expect_refusal (&query, BC_ERROR_UNAVAILABLE, "died while it wrote");
  bc_store_close (fixture_open (&dead, "gw-1"));
  g_autoptr (BcLedger) mended = read_day (&dead, "2020-11-12");
  g_assert_false (mended->is_booked);
}

static void
test_reading_writes_nothing (void)
{
  g_auto (Fixture) fixture = { NULL };
  fixture_init (&fixture);
  g_autofree char *before = NULL, *after = NULL;
  gsize n_before, n_after;

  bc_store_close (fixture_open (&fixture, "gw-1"));
  g_assert_true (g_file_get_contents (fixture.path, &before, &n_before, NULL));
  bc_ledger_free (read_day (&fixture, "2020-11-12"));
  g_assert_true (g_file_get_contents (fixture.path, &after, &n_after, NULL));
  g_assert_cmpmem (before, n_before, after, n_after);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/ledger/rows-with-their-spans", test_rows_with_their_spans);
  g_test_add_func ("/store/ledger/lines-of-the-meeting-until-the-day-ends",
                   test_lines_of_the_meeting_until_the_day_ends);
  g_test_add_func ("/store/ledger/newest-day-unless-told", test_newest_day_unless_told);
  g_test_add_func ("/store/ledger/another-pool-is-empty", test_another_pool_is_empty);
  g_test_add_func ("/store/ledger/many-rows", test_many_rows);
  g_test_add_func ("/store/ledger/bookings-of-the-day", test_bookings_of_the_day);
  g_test_add_func ("/store/ledger/shares-of-the-day", test_shares_of_the_day);
  g_test_add_func ("/store/ledger/the-saved-state", test_state);
  g_test_add_func ("/store/ledger/while-a-gateway-leases", test_while_a_gateway_leases);
  g_test_add_func ("/store/ledger/values", test_values);
  g_test_add_func ("/store/ledger/files-of-others", test_files_of_others);
  g_test_add_func ("/store/ledger/a-newer-schema", test_a_newer_schema);
  g_test_add_func ("/store/ledger/books-that-do-not-balance", test_books_that_do_not_balance);
  g_test_add_func ("/store/ledger/a-gateway-died-while-it-wrote",
                   test_a_gateway_died_while_it_wrote);
  g_test_add_func ("/store/ledger/reading-writes-nothing", test_reading_writes_nothing);
  return g_test_run ();
}
