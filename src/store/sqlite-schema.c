/* SPDX-License-Identifier: Apache-2.0 */
#include "sqlite-private.h"

#include <boothcast/base/error.h>

/* "BCst": whose file it is, for file(1) and for us. */
#define APPLICATION_ID 0x42437374

/*
 * Step n brings user_version from n to n + 1. A step that was released is never changed.
 *
 * pool_day is the sum of its ledger rows (used_ms) and open leases (leased_ms), kept so that a lease
 * is one conditional UPDATE. A lease row outlives its lease (open_ms falls to 0): it holds the answer
 * for a repeated question, and tells a holder that was charged as dead from one that never leased.
 */
static const char *const migrations[] = {
  "CREATE TABLE pool_day ("
  " pool TEXT NOT NULL,"
  " day TEXT NOT NULL,"
  " used_ms INTEGER NOT NULL DEFAULT 0 CHECK (used_ms >= 0),"
  " leased_ms INTEGER NOT NULL DEFAULT 0 CHECK (leased_ms >= 0),"
  " PRIMARY KEY (pool, day)"
  ") STRICT, WITHOUT ROWID;"

  "CREATE TABLE lease ("
  " holder TEXT NOT NULL,"
  " pool TEXT NOT NULL,"
  " meeting TEXT NOT NULL,"
  " run TEXT NOT NULL,"
  " sequence INTEGER NOT NULL,"
  " session TEXT NOT NULL,"
  " day TEXT NOT NULL,"
  " granted_ms INTEGER NOT NULL CHECK (granted_ms >= 0),"
  " granted_wall_us INTEGER NOT NULL,"
  " open_ms INTEGER NOT NULL CHECK (open_ms IN (0, granted_ms)),"
  /* the answer, as it was given */
  " settled_ms INTEGER NOT NULL,"
  " used_ms INTEGER NOT NULL,"
  " leased_ms INTEGER NOT NULL,"
  " limit_ms INTEGER NOT NULL,"
  " is_day_held INTEGER NOT NULL,"
  " PRIMARY KEY (holder, pool, meeting),"
  " FOREIGN KEY (pool, day) REFERENCES pool_day (pool, day)"
  ") STRICT, WITHOUT ROWID;"

  /* wall_us: when it was booked; for a dead holder, when its lease was granted.
   * sequence: of the lease that was settled. */
  "CREATE TABLE ledger ("
  " id INTEGER PRIMARY KEY,"
  " wall_us INTEGER NOT NULL,"
  " pool TEXT NOT NULL,"
  " day TEXT NOT NULL,"
  " meeting TEXT NOT NULL,"
  " session TEXT NOT NULL,"
  " holder TEXT NOT NULL,"
  " run TEXT NOT NULL,"
  " sequence INTEGER NOT NULL,"
  " ms INTEGER NOT NULL CHECK (ms <> 0),"
  " kind TEXT NOT NULL," /* 'spent', 'dead-holder', 'overdraft' */
  " FOREIGN KEY (pool, day) REFERENCES pool_day (pool, day)"
  ") STRICT;"
  /* A lease is charged once, as spent or as a dead holder's; what went beyond it, once too. */
  "CREATE UNIQUE INDEX ledger_once"
  " ON ledger (run, pool, meeting, sequence, kind = 'overdraft');"

  "CREATE TABLE state ("
  " meeting TEXT NOT NULL PRIMARY KEY,"
  " saved TEXT NOT NULL"
  ") STRICT, WITHOUT ROWID;"

  "CREATE TABLE audit ("
  " id INTEGER PRIMARY KEY,"
  " wall_us INTEGER NOT NULL,"
  " meeting TEXT NOT NULL,"
  " actor TEXT,"
  " text TEXT NOT NULL"
  ") STRICT;"

  /* The insert triggers are against INSERT OR REPLACE, which deletes without firing the others. */
  "CREATE TRIGGER ledger_no_update BEFORE UPDATE ON ledger"
  " BEGIN SELECT raise (ABORT, 'ledger rows are never changed'); END;"
  "CREATE TRIGGER ledger_no_delete BEFORE DELETE ON ledger"
  " BEGIN SELECT raise (ABORT, 'ledger rows are never deleted'); END;"
  "CREATE TRIGGER ledger_no_replace BEFORE INSERT ON ledger"
  " WHEN EXISTS (SELECT 1 FROM ledger WHERE id = NEW.id)"
  " OR EXISTS (SELECT 1 FROM ledger WHERE run = NEW.run AND pool = NEW.pool"
  "  AND meeting = NEW.meeting AND sequence = NEW.sequence"
  "  AND (kind = 'overdraft') = (NEW.kind = 'overdraft'))"
  " BEGIN SELECT raise (ABORT, 'ledger rows are never replaced'); END;"
  "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit"
  " BEGIN SELECT raise (ABORT, 'audit lines are never changed'); END;"
  "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit"
  " BEGIN SELECT raise (ABORT, 'audit lines are never deleted'); END;"
  "CREATE TRIGGER audit_no_replace BEFORE INSERT ON audit"
  " WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)"
  " BEGIN SELECT raise (ABORT, 'audit lines are never replaced'); END;",
};

#define VERSION ((int) G_N_ELEMENTS (migrations))

typedef struct
{
  gint64 application_id;
  gint64 version;
  gboolean is_empty;
} FileKind;

static gboolean
read_kind (BcSqlite *sqlite, FileKind *kind, GError **error)
{
  gint64 n_tables;

  if (!bc_sqlite_read_number (sqlite, "SELECT count(*) FROM sqlite_schema", &n_tables, error) ||
      !bc_sqlite_read_number (sqlite, "PRAGMA application_id", &kind->application_id, error) ||
      !bc_sqlite_read_number (sqlite, "PRAGMA user_version", &kind->version, error))
    return FALSE;
  kind->is_empty = n_tables == 0 && kind->application_id == 0 && kind->version == 0;
  return TRUE;
}

static gboolean
check_kind (BcSqlite *sqlite, const FileKind *kind, GError **error)
{
  if (kind->is_empty)
    return TRUE;
  if (kind->application_id != APPLICATION_ID)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_IO,
                   "%s: a database of another program; it was left as it is", sqlite->path);
      return FALSE;
    }
  if (kind->version > VERSION)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_IO,
                   "%s: schema version %" G_GINT64_FORMAT " is newer than this program's %d; "
                   "it was left as it is: install the newer program",
                   sqlite->path, kind->version, VERSION);
      return FALSE;
    }
  return TRUE;
}

static gboolean
execute (BcSqlite *sqlite, const char *sql, GError **error)
{
  if (sqlite3_exec (sqlite->db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  bc_sqlite_set_error (sqlite, "making the tables", error);
  return FALSE;
}

/* All the steps that are missing, or none. Looks again: another process may have been faster. */
static gboolean
migrate (BcSqlite *sqlite, gpointer data, GError **error)
{
  g_autofree char *mark = g_strdup_printf ("PRAGMA application_id = %d; PRAGMA user_version = %d",
                                           APPLICATION_ID, VERSION);
  FileKind kind;

  if (!read_kind (sqlite, &kind, error) || !check_kind (sqlite, &kind, error))
    return FALSE;
  for (gint64 version = kind.version; version < VERSION; version++)
    {
      if (!execute (sqlite, migrations[version], error))
        return FALSE;
    }
  return execute (sqlite, mark, error);
}

gboolean
bc_sqlite_migrate (BcSqlite *sqlite, GError **error)
{
  FileKind kind;

  if (!read_kind (sqlite, &kind, error) || !check_kind (sqlite, &kind, error))
    return FALSE;
  if (kind.version == VERSION)
    return TRUE;
  return bc_sqlite_transact (sqlite, migrate, NULL, error);
}

gboolean
bc_sqlite_check_schema (BcSqlite *sqlite, GError **error)
{
  FileKind kind;

  if (!read_kind (sqlite, &kind, error) || !check_kind (sqlite, &kind, error))
    return FALSE;
  if (kind.version == VERSION)
    return TRUE;
  g_set_error (error, BC_ERROR, BC_ERROR_IO,
               kind.is_empty ? "%s: empty: no gateway has kept minutes in it yet"
                             : "%s: of an older program: start this one's gateway on it once",
               sqlite->path);
  return FALSE;
}
