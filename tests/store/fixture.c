/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <glib/gstdio.h>

#include <boothcast/base/error.h>

void
fixture_init (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->dir = g_dir_make_tmp ("boothcast-store-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->dir, "boothcast.db", NULL);
}

void
fixture_clear (Fixture *fixture)
{
  GDir *dir = g_dir_open (fixture->dir, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->dir, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_dir_close (dir);
  g_assert_cmpint (g_rmdir (fixture->dir), ==, 0);
  g_free (fixture->dir);
  g_free (fixture->path);
}

void
fixture_make_old_file (const Fixture *fixture)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("BC_SOURCE_ROOT"), "tests", "store", "schema-1.sql", NULL);
  g_autofree char *sql = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3 *db = fixture_connect (fixture);

  g_file_get_contents (path, &sql, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
}

BcStore *
fixture_open (const Fixture *fixture, const char *holder)
{
  BcStoreConfig config = { .path = fixture->path, .holder = holder, .busy_timeout_ms = 30000 };
  g_autoptr (GError) error = NULL;
  BcStore *store = bc_store_open (&config, &error);

  g_assert_no_error (error);
  g_assert_nonnull (store);
  return store;
}

void
fixture_assert_refused (const Fixture *fixture, int code, const char *words)
{
  BcStoreConfig config = { .path = fixture->path, .holder = "gw-1" };
  g_autoptr (GError) error = NULL;
  BcStore *store = bc_store_open (&config, &error);

  g_assert_null (store);
  g_assert_error (error, BC_ERROR, code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, fixture->path));
  g_assert_nonnull (strstr (error->message, words));
}

BcLease
fixture_lease (guint64 sequence, gint64 settle_ms, gint64 want_ms)
{
  return (BcLease){
    .pool = FIXTURE_POOL,
    .timezone = FIXTURE_ZONE,
    .limit_ms = FIXTURE_LIMIT_MS,
    .meeting = "review",
    .session = "opening",
    .sequence = sequence,
    .settle_ms = settle_ms,
    .want_ms = want_ms,
    .wall_us = FIXTURE_WALL_US,
  };
}

void
reply_clear (Reply *reply)
{
  bc_lease_answer_clear (&reply->answer);
  g_clear_error (&reply->error);
  reply->is_answered = FALSE;
}

void
fixture_on_answered (const BcLeaseAnswer *answer, const GError *error, gpointer user_data)
{
  Reply *reply = user_data;

  g_assert_false (reply->is_answered);
  g_assert_true ((answer == NULL) == (error != NULL));
  reply->is_answered = TRUE;
  if (answer == NULL)
    {
      reply->error = g_error_copy (error);
      return;
    }
  reply->answer = *answer;
  reply->answer.day = g_strdup (answer->day);
  if (answer->draws != NULL)
    g_ptr_array_ref (answer->draws);
}

void
fixture_ask (BcStore *store, const BcLease *lease, Reply *reply)
{
  GMainContext *context = g_main_context_get_thread_default ();

  reply_clear (reply);
  bc_store_lease (store, lease, fixture_on_answered, reply);
  while (!reply->is_answered)
    g_main_context_iteration (context, TRUE);
}

gint64
fixture_take (BcStore *store, const BcLease *lease)
{
  g_auto (Reply) reply = { 0 };

  fixture_ask (store, lease, &reply);
  g_assert_no_error (reply.error);
  return reply.answer.granted_ms;
}

BcBooking
fixture_booking (BcBookingKind kind, guint64 sequence, gint64 amount_ms)
{
  return (BcBooking){
    .kind = kind,
    .pool = FIXTURE_POOL,
    .timezone = FIXTURE_ZONE,
    .limit_ms = FIXTURE_LIMIT_MS,
    .meeting = "review",
    .session = kind == BC_BOOKING_CORRECTION ? "opening" : NULL,
    .sequence = sequence,
    .amount_ms = amount_ms,
    .ceiling_ms = 30 * 60 * G_GINT64_CONSTANT (1000),
    .actor = "team leader Eva",
    .reason = "the list is long",
    .wall_us = FIXTURE_WALL_US,
  };
}

typedef struct
{
  gboolean is_told;
  guint64 sequence;
  GError *error;
} Booked;

static void
on_booked (guint64 sequence, const GError *error, gpointer user_data)
{
  Booked *booked = user_data;

  g_assert_false (booked->is_told);
  booked->is_told = TRUE;
  booked->sequence = sequence;
  booked->error = error != NULL ? g_error_copy (error) : NULL;
}

gboolean
fixture_book (BcStore *store, const BcBooking *booking, GError **error)
{
  GMainContext *context = g_main_context_get_thread_default ();
  Booked booked = { 0 };

  bc_store_book (store, booking, on_booked, &booked);
  while (!booked.is_told)
    g_main_context_iteration (context, TRUE);
  g_assert_cmpuint (booked.sequence, ==, booking->sequence);
  if (booked.error == NULL)
    return TRUE;
  g_propagate_error (error, booked.error);
  return FALSE;
}

sqlite3 *
fixture_connect (const Fixture *fixture)
{
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open (fixture->path, &db), ==, SQLITE_OK);
  sqlite3_busy_timeout (db, 30000);
  return db;
}

gint64
fixture_query (const Fixture *fixture, const char *sql)
{
  sqlite3 *db = fixture_connect (fixture);
  sqlite3_stmt *statement = NULL;
  gint64 number = 0;
  int code = sqlite3_prepare_v2 (db, sql, -1, &statement, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_step (statement);
  if (code != SQLITE_ROW && code != SQLITE_DONE)
    g_error ("%s: %s", sql, sqlite3_errmsg (db));
  if (code == SQLITE_ROW)
    number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);
  return number;
}

gint64
fixture_get_used_ms (const Fixture *fixture)
{
  return fixture_query (fixture, "SELECT sum (used_ms) FROM pool_day");
}

void
fixture_assert_books_balance (const Fixture *fixture)
{
  static const char *const unbalanced[] = {
    "SELECT count(*) FROM pool_day AS d WHERE"
    " used_ms <> (SELECT coalesce (sum (ms), 0) FROM ledger AS l"
    "  WHERE l.pool = d.pool AND l.day = d.day)"
    " + (SELECT coalesce (sum (ms), 0) FROM tally AS t WHERE t.pool = d.pool AND t.day = d.day)"
    " + (SELECT coalesce (sum (amount_ms), 0) FROM booking AS b"
    "  WHERE b.pool = d.pool AND b.day = d.day AND kind = 'correction')"
    " OR leased_ms <> (SELECT coalesce (sum (open_ms), 0) FROM lease AS l"
    "  WHERE l.pool = d.pool AND l.day = d.day)"
    " OR extended_ms <> (SELECT coalesce (sum (amount_ms), 0) FROM booking AS b"
    "  WHERE b.pool = d.pool AND b.day = d.day AND kind = 'extension')",
    "SELECT count(*) FROM pool_day AS d WHERE"
    " used_ms <> (SELECT coalesce (sum (used_ms), 0) FROM share AS s"
    "  WHERE s.pool = d.pool AND s.day = d.day)"
    " OR leased_ms <> (SELECT coalesce (sum (leased_ms), 0) FROM share AS s"
    "  WHERE s.pool = d.pool AND s.day = d.day)",
    "SELECT count(*) FROM share AS s WHERE"
    " used_ms <> (SELECT coalesce (sum (ms), 0) FROM ledger AS l"
    "  WHERE l.pool = s.pool AND l.day = s.day AND l.meeting = s.meeting)"
    " + (SELECT coalesce (sum (ms), 0) FROM tally AS t"
    "  WHERE t.pool = s.pool AND t.day = s.day AND t.meeting = s.meeting)"
    " + (SELECT coalesce (sum (amount_ms), 0) FROM booking AS b WHERE b.pool = s.pool"
    "  AND b.day = s.day AND b.meeting = s.meeting AND kind = 'correction')",
    "SELECT count(*) FROM tally WHERE NOT EXISTS (SELECT 1 FROM lease"
    " WHERE lease.holder = tally.holder AND lease.pool = tally.pool"
    " AND lease.meeting = tally.meeting AND lease.run = tally.run AND open_ms > 0)",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (unbalanced); i++)
    g_assert_cmpint (fixture_query (fixture, unbalanced[i]), ==, 0);
  g_assert_cmpint (fixture_query (fixture, "SELECT integrity_check = 'ok' FROM"
                                           " pragma_integrity_check"),
                   ==, 1);
  g_assert_cmpint (fixture_query (fixture, "SELECT count(*) FROM pragma_foreign_key_check"), ==, 0);
}
