/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger-private.h"

#include "state-private.h"

#include <boothcast/base/clock.h>
#include <boothcast/base/error.h>

#define BUSY_TIMEOUT_US (5 * G_TIME_SPAN_SECOND)
/* A gateway commits for as long as a disk takes, then there is a gap before the next: short naps find it. */
#define BUSY_NAP_MS 2
/* While a reader is between two steps of a statement, no writer can commit: so many rows take about a
 * millisecond, whatever pool and day they are of. */
#define STROKE_ROWS 4096

static int
on_busy (void *user_data, int n_before)
{
  BcLedgerReading *reading = user_data;

  if (n_before == 0)
    reading->give_up_us = bc_clock_now_us () + BUSY_TIMEOUT_US;
  if (bc_clock_now_us () >= reading->give_up_us)
    return 0;
  sqlite3_sleep (BUSY_NAP_MS);
  return 1;
}

gboolean
bc_ledger_open (BcLedgerReading *reading, const char *path, GError **error)
{
  BcSqlite *sqlite = &reading->sqlite;
  int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;

  sqlite->path = g_canonicalize_filename (path, NULL);
  if (!g_file_test (sqlite->path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, BC_ERROR, BC_ERROR_NOT_FOUND, "%s: no gateway has kept minutes there",
                   sqlite->path);
      return FALSE;
    }
  if (sqlite3_open_v2 (sqlite->path, &sqlite->db, flags, NULL) != SQLITE_OK)
    {
      bc_sqlite_set_error (sqlite, "opening", error);
      return FALSE;
    }
  sqlite3_extended_result_codes (sqlite->db, 1);
  sqlite3_busy_handler (sqlite->db, on_busy, reading);
  sqlite3_db_config (sqlite->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_exec (sqlite->db, "PRAGMA cache_size = -512", NULL, NULL, NULL);
  return bc_sqlite_check_schema (sqlite, error);
}

void
bc_ledger_close (BcLedgerReading *reading)
{
  sqlite3_close_v2 (reading->sqlite.db);
  reading->sqlite.db = NULL;
  g_clear_pointer (&reading->sqlite.path, g_free);
}

/* --- Rows --- */

/* (nullable) */
static sqlite3_stmt *
prepare (BcLedgerReading *reading, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (reading->sqlite.db, sql, -1, &statement, NULL) != SQLITE_OK)
    {
      bc_sqlite_set_error (&reading->sqlite, "reading", error);
      return NULL;
    }
  sqlite3_bind_text (statement, 3, reading->query->pool, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 4, reading->ledger->day, -1, SQLITE_STATIC);
  sqlite3_bind_text (statement, 5, reading->query->meeting, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 6, reading->ledger->until_wall_us);
  return statement;
}

static gboolean
take_all (BcLedgerReading *reading, sqlite3_stmt *statement, BcLedgerTake take, GError **error)
{
  g_autoptr (GError) fault = NULL;
  int code;

  while ((code = sqlite3_step (statement)) == SQLITE_ROW && fault == NULL)
    take (reading, statement, &fault);
  if (fault == NULL && code != SQLITE_DONE)
    bc_sqlite_set_error (&reading->sqlite, "reading", &fault);
  sqlite3_reset (statement);
  if (fault == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

gboolean
bc_ledger_take_all (BcLedgerReading *reading, const BcLedgerSelection *selection, GError **error)
{
  sqlite3_stmt *statement = prepare (reading, selection->sql, error);
  gboolean is_read = statement != NULL && take_all (reading, statement, selection->take, error);

  sqlite3_finalize (statement);
  return is_read;
}

gboolean
bc_ledger_take_in_strokes (BcLedgerReading *reading, const BcLedgerSelection *selection,
                           gint64 last, GError **error)
{
  sqlite3_stmt *statement = prepare (reading, selection->sql, error);
  gboolean is_read = statement != NULL;

  for (gint64 at = 0; is_read && at < last; at += STROKE_ROWS)
    {
      sqlite3_bind_int64 (statement, 1, at);
      sqlite3_bind_int64 (statement, 2, MIN (at + STROKE_ROWS, last));
      is_read = take_all (reading, statement, selection->take, error);
    }
  sqlite3_finalize (statement);
  return is_read;
}

char *
bc_ledger_dup_text (sqlite3_stmt *row, int column)
{
  const char *text = (const char *) sqlite3_column_text (row, column);

  return text != NULL ? g_utf8_make_valid (text, -1) : NULL;
}

const char *
bc_ledger_keep_text (BcLedger *ledger, sqlite3_stmt *row, int column)
{
  g_autofree char *text = bc_ledger_dup_text (row, column);

  return text != NULL ? g_string_chunk_insert_const (ledger->names, text) : NULL;
}

/* --- The saved state --- */

static gboolean
load_state (BcLedgerReading *reading, const char *meeting, char **saved, GError **error)
{
  BcSqlite *sqlite = &reading->sqlite;
  sqlite3_stmt *load = NULL;
  BcStep step;

  if (sqlite3_prepare_v2 (sqlite->db, "SELECT saved FROM state WHERE meeting = ?1", -1, &load,
                          NULL) != SQLITE_OK)
    {
      bc_sqlite_set_error (sqlite, "reading", error);
      return FALSE;
    }
  sqlite3_bind_text (load, 1, meeting, -1, SQLITE_STATIC);
  step = bc_sqlite_step (sqlite, load, error);
  *saved = step == BC_STEP_ROW ? bc_sqlite_dup_text (load, 0) : NULL;
  sqlite3_finalize (load);
  return step != BC_STEP_FAILED;
}

GVariant *
bc_ledger_read_state (const char *path, const char *meeting, GError **error)
{
  BcLedgerReading reading = { 0 };
  g_autofree char *saved = NULL;
  GVariant *state = NULL;

  g_return_val_if_fail (path != NULL && meeting != NULL, NULL);

  if (bc_ledger_open (&reading, path, error) && load_state (&reading, meeting, &saved, error) &&
      saved != NULL)
    state = bc_state_parse (saved, reading.sqlite.path, meeting, error);
  bc_ledger_close (&reading);
  return state;
}
