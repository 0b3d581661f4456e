/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include <boothcast/base/error.h>

#define NOBODY 65534

/* What stands in the file, byte for byte. No store may be open: closing a file lets its locks go. */
static char *
get_checksum (const char *path)
{
  g_autofree char *contents = NULL;
  gsize n_bytes;

  g_assert_true (g_file_get_contents (path, &contents, &n_bytes, NULL));
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) contents, n_bytes);
}

static void
assert_refused_untouched (const Fixture *fixture, const char *words)
{
  g_autofree char *before = get_checksum (fixture->path);
  g_autofree char *after = NULL;

  fixture_assert_refused (fixture, BC_ERROR_IO, words);
  after = get_checksum (fixture->path);
  g_assert_cmpstr (before, ==, after);
}

/* A day's work in the file. */
static void
fill (const Fixture *fixture)
{
  g_autoptr (BcStore) store = fixture_open (fixture, "gw-1");

  for (guint64 sequence = 1; sequence <= 60; sequence++)
    {
      BcLease lease = fixture_lease (sequence, sequence > 1 ? 1000 : 0, sequence < 60 ? 1000 : 0);

      fixture_take (store, &lease);
    }
  bc_store_save_state (store, "review", g_variant_new_string ("kept"));
}

/* Root may write anything: be nobody, in a directory of nobody's. FALSE: neither. */
static gboolean
become_nobody (const Fixture *fixture)
{
  if (geteuid () != 0)
    return TRUE;
  return chown (fixture->dir, NOBODY, NOBODY) == 0 && seteuid (NOBODY) == 0;
}

static void
become_yourself (void)
{
  /* Who is not another needs no leave to be himself; a sandbox gives none. */
  if (geteuid () != getuid ())
    g_assert_cmpint (seteuid (getuid ()), ==, 0);
}

/* --- Open --- */

static void
test_new_file (void)
{
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  for (int i = 0; i < 2; i++)
    bc_store_close (fixture_open (&fixture, "gw-1"));
  g_assert_cmpint (fixture_query (&fixture, "PRAGMA user_version"), ==, 2);
  g_assert_cmpint (fixture_query (&fixture, "PRAGMA application_id"), ==, 0x42437374);
  fixture_assert_books_balance (&fixture);
}

/* Nobody else reads the books, nor the journal, unless the operator says so. */
static void
test_private (void)
{
  static const char *const endings[] = { "", "-journal", ".gw-1.lock" };
  g_auto (Fixture) fixture;
  mode_t before = umask (0);

  fixture_init (&fixture);
  fill (&fixture);
  umask (before);
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *path = g_strconcat (fixture.path, endings[i], NULL);
      GStatBuf status;

      g_test_message ("%s", path);
      if (g_stat (path, &status) != 0 && i == 1)
        continue; /* removed with the last connection */
      g_assert_cmpint (g_stat (path, &status), ==, 0);
      g_assert_cmpint (status.st_mode & 0777, ==, 0600);
    }

  g_assert_cmpint (g_chmod (fixture.path, 0640), ==, 0);
  bc_store_close (fixture_open (&fixture, "gw-1"));
  GStatBuf status;
  g_assert_cmpint (g_stat (fixture.path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0640);
}

static void
test_one_process_a_holder (void)
{
  g_auto (Fixture) fixture;
  g_autofree char *pid = g_strdup_printf ("process %d", (int) getpid ());

  fixture_init (&fixture);
  BcStore *first = fixture_open (&fixture, "gw-1");
  BcStore *other = fixture_open (&fixture, "gw-2");
  fixture_assert_refused (&fixture, BC_ERROR_CONFLICT, pid);
  bc_store_close (other);
  fixture_assert_refused (&fixture, BC_ERROR_CONFLICT, "gw-1");
  bc_store_close (first);
  bc_store_close (fixture_open (&fixture, "gw-1"));
}

static void
test_holder_names (void)
{
  static const char *const names[] = { "", "GW 1", "../gw", "a/b" };
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      BcStoreConfig config = { .path = fixture.path, .holder = names[i] };
      g_autoptr (GError) error = NULL;

      g_assert_null (bc_store_open (&config, &error));
      g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
    }
}

static void
test_no_place (void)
{
  g_auto (Fixture) fixture;
  g_autofree char *missing = NULL;
  g_autofree char *below_a_file = NULL;
  Fixture elsewhere = { 0 };

  fixture_init (&fixture);
  missing = g_build_filename (fixture.dir, "missing", "boothcast.db", NULL);
  elsewhere.path = missing;
  fixture_assert_refused (&elsewhere, BC_ERROR_IO, "No such file or directory");

  g_assert_true (g_file_set_contents (fixture.path, "", 0, NULL));
  below_a_file = g_build_filename (fixture.path, "boothcast.db", NULL);
  elsewhere.path = below_a_file;
  fixture_assert_refused (&elsewhere, BC_ERROR_IO, "Not a directory");
  g_assert_cmpint (g_remove (fixture.path), ==, 0);

  g_assert_cmpint (g_mkdir (fixture.path, 0755), ==, 0);
  fixture_assert_refused (&fixture, BC_ERROR_IO, "unable to open");
  g_assert_cmpint (g_rmdir (fixture.path), ==, 0);
  bc_store_close (fixture_open (&fixture, "gw-1"));
}

static void
test_read_only (void)
{
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  if (!become_nobody (&fixture))
    {
      g_test_skip ("root, and not allowed to be anybody else");
      return;
    }

  g_assert_cmpint (g_chmod (fixture.dir, 0555), ==, 0);
  fixture_assert_refused (&fixture, BC_ERROR_IO, "Permission denied");
  g_assert_cmpint (g_chmod (fixture.dir, 0755), ==, 0);
  fill (&fixture);

  g_assert_cmpint (g_chmod (fixture.path, 0444), ==, 0);
  assert_refused_untouched (&fixture, "not writable");
  g_assert_cmpint (g_chmod (fixture.path, 0644), ==, 0);
  bc_store_close (fixture_open (&fixture, "gw-1"));

  g_assert_cmpint (g_chmod (fixture.path, 0000), ==, 0);
  fixture_assert_refused (&fixture, BC_ERROR_IO, "Permission denied");
  g_assert_cmpint (g_chmod (fixture.path, 0644), ==, 0);
  bc_store_close (fixture_open (&fixture, "gw-1"));
  become_yourself ();
}

/* --- Files that are not ours to touch --- */

static void
test_no_database (void)
{
  static const char words[] = "Dear colleagues, please find the agenda of the meeting below. "
                              "The opening is at 10:00, the closing at 15:40, as every year.";
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  g_assert_true (g_file_set_contents (fixture.path, words, -1, NULL));
  assert_refused_untouched (&fixture, "no database at all");
}

static void
test_damaged (void)
{
  g_auto (Fixture) fixture;
  g_autofree char *contents = NULL;
  gsize n_bytes;

  fixture_init (&fixture);
  fill (&fixture);
  g_assert_true (g_file_get_contents (fixture.path, &contents, &n_bytes, NULL));
  g_assert_cmpuint (n_bytes, >, 5 * 4096);

  g_test_message ("the end is missing");
  g_assert_true (g_file_set_contents (fixture.path, contents, n_bytes - 2 * 4096, NULL));
  assert_refused_untouched (&fixture, "damaged");

  for (gsize page = 1; page < n_bytes / 4096; page++)
    {
      g_autofree char *damaged = g_memdup2 (contents, n_bytes);

      g_test_message ("page %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT, page + 1, n_bytes / 4096);
      memset (damaged + page * 4096, 0xa5, 4096);
      g_assert_true (g_file_set_contents (fixture.path, damaged, n_bytes, NULL));
      assert_refused_untouched (&fixture, "damaged");
    }

  /* Put the copy back, as the message says. */
  g_assert_true (g_file_set_contents (fixture.path, contents, n_bytes, NULL));
  bc_store_close (fixture_open (&fixture, "gw-1"));
  g_assert_cmpint (fixture_get_used_ms (&fixture), ==, 59000);
}

static void
test_somebody_elses (void)
{
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  fixture_query (&fixture, "CREATE TABLE recipes (name TEXT)");
  assert_refused_untouched (&fixture, "another program");
}

static void
test_newer (void)
{
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  fill (&fixture);
  fixture_query (&fixture, "PRAGMA user_version = 3");
  assert_refused_untouched (&fixture, "schema version 3 is newer");
  fixture_query (&fixture, "PRAGMA user_version = 2");
  bc_store_close (fixture_open (&fixture, "gw-1"));
}

/* --- Trouble while it runs --- */

static void
limit_files (rlim_t max_bytes)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = MIN (max_bytes, limit.rlim_max);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static void
assert_lease_fails (BcStore *store, guint64 sequence, int code, const char *words)
{
  g_auto (Reply) reply = { 0 };
  BcLease lease = fixture_lease (sequence, 1000, 1000);

  fixture_ask (store, &lease, &reply);
  g_assert_error (reply.error, BC_ERROR, code);
  g_test_message ("%s", reply.error->message);
  g_assert_nonnull (strstr (reply.error->message, "boothcast.db"));
  g_assert_nonnull (strstr (reply.error->message, words));
  g_assert_false (bc_store_is_healthy (store));
}

static void
on_booked (guint64 sequence, const GError *error, gpointer user_data)
{
  int *n_booked = user_data;

  g_assert_no_error (error);
  *n_booked += 1;
}

static void
test_full_disk (void)
{
  g_auto (Fixture) fixture;
  BcLease lease = fixture_lease (1, 0, 1000);
  BcBooking booking = fixture_booking (BC_BOOKING_EXTENSION, 1, 60000);
  const BcStoreClock clock = { (char *) "boot-a", 5, FIXTURE_WALL_US };
  int n_booked = 0;

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  g_assert_cmpint (fixture_take (store, &lease), ==, 1000);

  g_test_expect_message ("boothcast-store", G_LOG_LEVEL_MESSAGE, "*state of review not written*");
  g_test_expect_message ("boothcast-store", G_LOG_LEVEL_MESSAGE, "*audit line of review not*");
  g_test_expect_message ("boothcast-store", G_LOG_LEVEL_MESSAGE, "*booking of review not*");
  g_test_expect_message ("boothcast-store", G_LOG_LEVEL_MESSAGE, "*clock of this gateway not*");
  limit_files (1024);
  bc_store_save_state (store, "review", g_variant_new_string ("while it was full"));
  bc_store_audit (store, "review", "host", "while it was full", FIXTURE_WALL_US);
  bc_store_book (store, &booking, on_booked, &n_booked);
  bc_store_save_clock (store, &clock);
  /* Reading goes on; it comes after them. */
  g_assert_null (bc_store_load_state (store, "review", NULL));
  for (int i = 0; i < 3; i++)
    assert_lease_fails (store, 2, BC_ERROR_IO, "File too large");
  limit_files (RLIM_INFINITY);

  /* Writable again: the same lease, once, and what was kept. */
  lease = fixture_lease (2, 1000, 1000);
  g_assert_cmpint (fixture_take (store, &lease), ==, 1000);
  g_assert_true (bc_store_is_healthy (store));
  while (n_booked == 0)
    g_main_context_iteration (NULL, TRUE);
  g_clear_pointer (&store, bc_store_close);
  g_test_assert_expected_messages ();
  g_assert_cmpint (fixture_query (&fixture, "SELECT extended_ms FROM pool_day"), ==, 60000);
  g_assert_cmpint (fixture_query (&fixture, "SELECT now_us FROM clock"), ==, 5);
  g_assert_cmpint (fixture_get_used_ms (&fixture), ==, 1000);
  g_assert_cmpint (fixture_query (&fixture, "SELECT count(*) FROM audit"), ==, 1);
  g_assert_cmpint (fixture_query (&fixture, "SELECT saved = '''while it was full''' FROM state"),
                   ==, 1);
  fixture_assert_books_balance (&fixture);
}

static void
test_full_disk_at_open (void)
{
  g_auto (Fixture) fixture;

  fixture_init (&fixture);
  limit_files (1024);
  fixture_assert_refused (&fixture, BC_ERROR_IO, "disk I/O error");
  limit_files (RLIM_INFINITY);
  bc_store_close (fixture_open (&fixture, "gw-1"));
  fixture_assert_books_balance (&fixture);
}

/* Restarted in the middle of a meeting, on a full disk: it starts, and charges when it can. */
static void
test_full_disk_after_a_crash (void)
{
  g_auto (Fixture) fixture;
  BcLease lease = fixture_lease (1, 0, 1000);

  fixture_init (&fixture);
  BcStore *store = fixture_open (&fixture, "gw-1");
  g_assert_cmpint (fixture_take (store, &lease), ==, 1000);
  bc_store_close (store);

  g_test_expect_message ("boothcast-store", G_LOG_LEVEL_MESSAGE, "*charged with the next lease*");
  limit_files (1024);
  store = fixture_open (&fixture, "gw-1");
  g_test_assert_expected_messages ();
  assert_lease_fails (store, 1, BC_ERROR_IO, "disk I/O error");
  limit_files (RLIM_INFINITY);
  g_assert_cmpint (fixture_get_used_ms (&fixture), ==, 0);
  g_assert_cmpint (fixture_take (store, &lease), ==, 1000);
  g_assert_cmpint (fixture_get_used_ms (&fixture), ==, 1000);
  bc_store_close (store);
  g_assert_cmpint (fixture_query (&fixture, "SELECT count(*) FROM ledger"), ==, 1);
  fixture_assert_books_balance (&fixture);
}

static void
test_removed_while_open (void)
{
  g_auto (Fixture) fixture;
  BcLease lease = fixture_lease (1, 0, 1000);

  fixture_init (&fixture);
  g_autoptr (BcStore) store = fixture_open (&fixture, "gw-1");
  fixture_take (store, &lease);
  g_assert_cmpint (g_remove (fixture.path), ==, 0);
  assert_lease_fails (store, 2, BC_ERROR_IO, "moved or removed");
  g_clear_pointer (&store, bc_store_close);
  /* No new ledger that knows nothing of the day. */
  g_assert_false (g_file_test (fixture.path, G_FILE_TEST_EXISTS));
}

/* --- State --- */

static void
test_state_round_trip (void)
{
  static const char *const states[] = {
    "{'sessions': <{'opening': 'open'}>, 'floor': <'fr'>, 'since': <int64 1605171600000000>}",
    "(uint64 18446744073709551615, -1, 0.10000000000000001, true, @ms nothing, [byte 0x00, 0xff])",
    "'Bosanski / Crnogorski / Hrvatski / Srpski — “ћирилица”, \\u0001'",
    "@a{sv} {}",
    "@av [<'x'>, <@a(sx) []>]",
  };
  g_auto (Fixture) fixture;
  g_autoptr (GError) error = NULL;

  fixture_init (&fixture);
  BcStore *store = fixture_open (&fixture, "gw-1");
  g_assert_null (bc_store_load_state (store, "review", &error));
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (GVariant) state = g_variant_parse (NULL, states[i], NULL, NULL, &error);
      g_autoptr (GVariant) loaded = NULL;

      g_assert_no_error (error);
      bc_store_save_state (store, "forum", g_variant_new_int32 ((gint32) i));
      bc_store_save_state (store, "review", state);
      bc_store_close (store);
      store = fixture_open (&fixture, "gw-1");
      loaded = bc_store_load_state (store, "review", &error);
      g_assert_no_error (error);
      g_assert_true (g_variant_equal (state, loaded));
    }
  bc_store_close (store);
  g_assert_cmpint (fixture_query (&fixture, "SELECT count(*) FROM state"), ==, 2);
}

/* A queue full of work is all in the file when close returns. */
static void
test_close_writes_all (void)
{
  g_auto (Fixture) fixture;
  g_auto (Reply) reply = { 0 };
  BcLease lease = fixture_lease (1, 0, 1000);

  fixture_init (&fixture);
  BcStore *store = fixture_open (&fixture, "gw-1");
  for (int i = 0; i < 20; i++)
    {
      g_autofree char *text = g_strdup_printf ("line %d", i);

      bc_store_audit (store, "review", "host", text, FIXTURE_WALL_US + i);
      bc_store_save_state (store, "review", g_variant_new_int32 (i));
    }
  bc_store_lease (store, &lease, fixture_on_answered, &reply);
  bc_store_close (store);
  g_assert_false (reply.is_answered);
  g_assert_cmpint (fixture_query (&fixture, "SELECT count(*) FROM audit WHERE text = 'line '"
                                            " || (id - 1)"),
                   ==, 20);
  g_assert_cmpint (fixture_query (&fixture, "SELECT saved = '19' FROM state"), ==, 1);
  g_assert_cmpint (fixture_query (&fixture, "SELECT leased_ms FROM pool_day"), ==, 1000);
}

int
main (int argc, char *argv[])
{
  /* A write beyond RLIMIT_FSIZE shall fail, not kill. */
  signal (SIGXFSZ, SIG_IGN);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/sqlite-files/a-new-file", test_new_file);
  g_test_add_func ("/store/sqlite-files/nobody-else-reads-it", test_private);
  g_test_add_func ("/store/sqlite-files/one-process-a-holder", test_one_process_a_holder);
  g_test_add_func ("/store/sqlite-files/a-holder-is-an-id", test_holder_names);
  g_test_add_func ("/store/sqlite-files/no-such-place", test_no_place);
  g_test_add_func ("/store/sqlite-files/read-only", test_read_only);
  g_test_add_func ("/store/sqlite-files/no-database-is-left-alone", test_no_database);
  g_test_add_func ("/store/sqlite-files/a-damaged-file-is-left-alone", test_damaged);
  g_test_add_func ("/store/sqlite-files/another-programs-file-is-left-alone", test_somebody_elses);
  g_test_add_func ("/store/sqlite-files/a-newer-schema-is-left-alone", test_newer);
  g_test_add_func ("/store/sqlite-files/a-full-disk-empties-again", test_full_disk);
  g_test_add_func ("/store/sqlite-files/a-full-disk-at-open", test_full_disk_at_open);
  g_test_add_func ("/store/sqlite-files/a-full-disk-after-a-crash", test_full_disk_after_a_crash);
  g_test_add_func ("/store/sqlite-files/removed-while-open", test_removed_while_open);
  g_test_add_func ("/store/sqlite-files/state-round-trip", test_state_round_trip);
  g_test_add_func ("/store/sqlite-files/close-writes-all", test_close_writes_all);
  return g_test_run ();
}
