/* SPDX-License-Identifier: Apache-2.0 */
/* A file of an older program: it opens, keeps all it holds, and goes on. */
#include "fixture.h"

#include <signal.h>
#include <sys/resource.h>

#include <boothcast/base/error.h>
#include <boothcast/store/ledger.h>

#define SECOND_US G_TIME_SPAN_SECOND

static BcLedgerQuery
query_of (const Fixture *fixture)
{
  return (BcLedgerQuery){
    .path = fixture->path, .pool = FIXTURE_POOL, .timezone = FIXTURE_ZONE, .meeting = "review"
  };
}

static void
test_keeps_its_data (void)
{
  g_auto (Fixture) fixture;
  g_autoptr (GError) error = NULL;

  fixture_init (&fixture);
  fixture_make_old_file (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-3");
  g_assert_cmpint (fixture_query (&fixture, "PRAGMA user_version"), ==, 2);
  fixture_assert_books_balance (&fixture);
  g_assert_cmpint (fixture_get_used_ms (&fixture), ==, 5300);
  g_assert_cmpint (fixture_query (&fixture, "SELECT used_ms FROM share WHERE meeting = 'review'"),
                   ==, 4500);
  g_assert_cmpint (fixture_query (&fixture, "SELECT leased_ms FROM share WHERE meeting = 'review'"),
                   ==, 1000);
  g_assert_cmpint (fixture_query (&fixture, "SELECT used_ms FROM share WHERE meeting = 'forum'"),
                   ==, 800);

  g_autoptr (GVariant) state = bc_store_load_state (store, "review", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_variant_get_string (state, NULL), ==, "kept");
  BcLedgerQuery query = query_of (&fixture);
  g_autoptr (BcLedger) ledger = bc_ledger_read (&query, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ledger->used_ms, ==, 5300);
  g_assert_cmpint (ledger->limit_ms, ==, -1);
  g_assert_cmpuint (ledger->rows->len, ==, 6);
  g_assert_cmpuint (ledger->lines->len, ==, 1);
  /* An overdraft has its room as it had. */
  const BcLedgerRow *spent = &g_array_index (ledger->rows, BcLedgerRow, 3);
  const BcLedgerRow *overdraft = &g_array_index (ledger->rows, BcLedgerRow, 4);
  g_assert_cmpint (overdraft->kind, ==, BC_LEDGER_OVERDRAFT);
  g_assert_cmpint (spent->starts_wall_us + spent->ms * 1000, ==, overdraft->starts_wall_us);
  g_clear_pointer (&store, bc_store_close);
}

static void
test_goes_on (void)
{
  g_auto (Fixture) fixture;
  g_auto (Reply) reply = { 0 };
  BcLease lease = fixture_lease (1, 0, 1000);

  fixture_init (&fixture);
  fixture_make_old_file (&fixture);
  /* Its own dead lease is charged, the day goes on where it stood. */
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  g_assert_cmpint (fixture_get_used_ms (&fixture), ==, 6300);
  lease.wall_us += 8 * SECOND_US;
  fixture_ask (store, &lease, &reply);
  g_assert_no_error (reply.error);
  g_assert_cmpint (reply.answer.used_ms, ==, 6300);
  g_assert_cmpint (reply.answer.granted_ms, ==, 1000);
  g_assert_cmpint (reply.answer.available_ms, ==, FIXTURE_LIMIT_MS - 7300);
  g_clear_pointer (&store, bc_store_close);
  fixture_assert_books_balance (&fixture);
}

/* A gateway of the older program that still runs would book past the shares. */
static void
test_the_older_program_is_kept_out (void)
{
  static const char keep[] =
      "INSERT INTO lease (holder, run, pool, meeting, session, sequence, granted_wall_us, day,"
      " granted_ms, open_ms, settled_ms, used_ms, leased_ms, limit_ms, is_day_held)"
      " VALUES ('gw-1', 'r', 'unog', 'review', 'opening', 6, 1605171606000000, '2020-11-12',"
      " 1000, 1000, 0, 0, 0, 0, 0) ON CONFLICT (holder, pool, meeting) DO UPDATE SET"
      " sequence = excluded.sequence";
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  fixture_make_old_file (&fixture);
  bc_store_close (fixture_open (&fixture, "gw-3"));
  sqlite3 *db = fixture_connect (&fixture);
  g_assert_cmpint (sqlite3_exec (db, keep, NULL, NULL, NULL), ==, SQLITE_CONSTRAINT);
  g_assert_nonnull (strstr (sqlite3_errmsg (db), "start this gateway anew"));
  sqlite3_close (db);
}

static void
test_a_report_does_not_migrate (void)
{
  g_auto (Fixture) fixture;
  g_autoptr (GError) error = NULL;

  fixture_init (&fixture);
  fixture_make_old_file (&fixture);
  BcLedgerQuery query = query_of (&fixture);
  g_assert_null (bc_ledger_read (&query, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "older program"));
  g_assert_cmpint (fixture_query (&fixture, "PRAGMA user_version"), ==, 1);
}

static void
limit_files (rlim_t max_bytes)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = MIN (max_bytes, limit.rlim_max);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* All of the step or nothing: with room again it is made, and nothing is lost. */
static void
test_full_disk_in_the_middle (void)
{
  g_auto (Fixture) fixture;
  int n_refused = 0;

  fixture_init (&fixture);
  fixture_make_old_file (&fixture);
  for (rlim_t n_pages = 1; n_pages < 16; n_pages++)
    {
      BcStoreConfig config = { .path = fixture.path, .holder = "gw-3" };

      limit_files (n_pages * 4096);
      g_autoptr (BcStore) store = bc_store_open (&config, NULL);
      limit_files (RLIM_INFINITY);
      n_refused += store == NULL ? 1 : 0;
      g_assert_cmpint (fixture_query (&fixture, "PRAGMA user_version"), ==, store == NULL ? 1 : 2);
      g_assert_cmpint (fixture_query (&fixture, "SELECT sum (ms) FROM ledger"), ==, 5300);
      g_clear_pointer (&store, bc_store_close);
    }
  g_test_message ("no room %d times", n_refused);
  g_assert_cmpint (n_refused, >, 3);
  bc_store_close (fixture_open (&fixture, "gw-3"));
  g_assert_cmpint (fixture_get_used_ms (&fixture), ==, 5300);
  fixture_assert_books_balance (&fixture);
}

int
main (int argc, char *argv[])
{
  /* A write beyond RLIMIT_FSIZE shall fail, not kill. */
  signal (SIGXFSZ, SIG_IGN);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/schema/an-older-file-keeps-its-data", test_keeps_its_data);
  g_test_add_func ("/store/schema/an-older-file-goes-on", test_goes_on);
  g_test_add_func ("/store/schema/the-older-program-is-kept-out",
                   test_the_older_program_is_kept_out);
  g_test_add_func ("/store/schema/a-report-does-not-migrate", test_a_report_does_not_migrate);
  g_test_add_func ("/store/schema/a-full-disk-in-the-middle", test_full_disk_in_the_middle);
  return g_test_run ();
}
