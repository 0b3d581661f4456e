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
  static const char unbalanced[] =
      "SELECT count(*) FROM pool_day AS d WHERE"
      " used_ms <> (SELECT coalesce (sum (ms), 0) FROM ledger AS l"
      "  WHERE l.pool = d.pool AND l.day = d.day)"
      " OR leased_ms <> (SELECT coalesce (sum (open_ms), 0) FROM lease AS l"
      "  WHERE l.pool = d.pool AND l.day = d.day)";

  g_assert_cmpint (fixture_query (fixture, unbalanced), ==, 0);
  g_assert_cmpint (fixture_query (fixture, "SELECT integrity_check = 'ok' FROM"
                                           " pragma_integrity_check"),
                   ==, 1);
  g_assert_cmpint (fixture_query (fixture, "SELECT count(*) FROM pragma_foreign_key_check"), ==, 0);
}
