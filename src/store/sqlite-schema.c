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

  /* --- 1 → 2: allotments, bookings, the clock, and a row a minute --- */

  /* as the gateways have it configured; null: nobody said since */
  "ALTER TABLE pool_day ADD COLUMN limit_ms INTEGER;"
  "ALTER TABLE pool_day ADD COLUMN extended_ms INTEGER NOT NULL DEFAULT 0 CHECK (extended_ms >= 0);"
  /* as the pool's owner said that day */
  "ALTER TABLE pool_day ADD COLUMN ceiling_ms INTEGER CHECK (ceiling_ms >= 0);"

  /* What of the day is which meeting's: pool_day is the sum of its shares. */
  "CREATE TABLE share ("
  " pool TEXT NOT NULL,"
  " day TEXT NOT NULL,"
  " meeting TEXT NOT NULL,"
  " used_ms INTEGER NOT NULL DEFAULT 0 CHECK (used_ms >= 0),"
  " leased_ms INTEGER NOT NULL DEFAULT 0 CHECK (leased_ms >= 0),"
  " allotted_ms INTEGER CHECK (allotted_ms >= 0)," /* written once */
  " is_released INTEGER NOT NULL DEFAULT 0 CHECK (is_released IN (0, 1)),"
  " PRIMARY KEY (pool, day, meeting),"
  " FOREIGN KEY (pool, day) REFERENCES pool_day (pool, day)"
  ") STRICT, WITHOUT ROWID;"
  "INSERT INTO share (pool, day, meeting, used_ms, leased_ms)"
  " SELECT pool, day, meeting, sum (used), sum (leased) FROM ("
  "  SELECT pool, day, meeting, ms AS used, 0 AS leased FROM ledger"
  "  UNION ALL SELECT pool, day, meeting, 0, open_ms FROM lease)"
  " GROUP BY pool, day, meeting;"
  "CREATE TRIGGER share_allotted_once BEFORE UPDATE OF allotted_ms ON share"
  " WHEN OLD.allotted_ms IS NOT NULL AND NEW.allotted_ms IS NOT OLD.allotted_ms"
  " BEGIN SELECT raise (ABORT, 'allotments are written once a day'); END;"

  /* the answer, as it was given */
  "ALTER TABLE lease ADD COLUMN extended_ms INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE lease ADD COLUMN ceiling_ms INTEGER NOT NULL DEFAULT -1;"
  "ALTER TABLE lease ADD COLUMN available_ms INTEGER NOT NULL DEFAULT 0;"
  /* the first of the leases that followed upon each other, and when it last held one */
  "ALTER TABLE lease ADD COLUMN since_wall_us INTEGER;"
  "ALTER TABLE lease ADD COLUMN drew_wall_us INTEGER NOT NULL DEFAULT 0;"
  "UPDATE lease SET since_wall_us = granted_wall_us,"
  " drew_wall_us = iif (granted_ms > 0, granted_wall_us, 0);"
  /* An older program's gateway that still runs would book past the shares. */
  "CREATE TRIGGER lease_of_this_program BEFORE INSERT ON lease WHEN NEW.since_wall_us IS NULL"
  " BEGIN SELECT raise (ABORT, 'a newer program keeps these books: start this gateway anew'); END;"

  /* Seconds that were settled and follow upon each other, until they are a row of the ledger. They are in
   * used_ms already. One at most beside every lease, and none without an open one. */
  "CREATE TABLE tally ("
  " holder TEXT NOT NULL,"
  " pool TEXT NOT NULL,"
  " meeting TEXT NOT NULL,"
  " run TEXT NOT NULL,"
  " day TEXT NOT NULL,"
  " session TEXT NOT NULL,"
  " sequence INTEGER NOT NULL," /* of the last of them */
  " from_wall_us INTEGER NOT NULL,"
  " wall_us INTEGER NOT NULL," /* when the last was booked */
  " ms INTEGER NOT NULL CHECK (ms > 0),"
  " PRIMARY KEY (holder, pool, meeting),"
  " FOREIGN KEY (pool, day) REFERENCES pool_day (pool, day)"
  ") STRICT, WITHOUT ROWID;"

  /* What went beyond one lease may lie on both sides of midnight. */
  "DROP TRIGGER ledger_no_replace;"
  "DROP INDEX ledger_once;"
  "CREATE UNIQUE INDEX ledger_once ON ledger (run, pool, meeting, sequence,"
  " CASE kind WHEN 'overdraft' THEN day ELSE '' END);"
  "CREATE TRIGGER ledger_no_replace BEFORE INSERT ON ledger"
  " WHEN EXISTS (SELECT 1 FROM ledger WHERE id = NEW.id)"
  " OR EXISTS (SELECT 1 FROM ledger WHERE run = NEW.run AND pool = NEW.pool"
  "  AND meeting = NEW.meeting AND sequence = NEW.sequence"
  "  AND CASE kind WHEN 'overdraft' THEN day ELSE '' END"
  "   = CASE NEW.kind WHEN 'overdraft' THEN NEW.day ELSE '' END)"
  " BEGIN SELECT raise (ABORT, 'ledger rows are never replaced'); END;"

  "CREATE TABLE booking ("
  " id INTEGER PRIMARY KEY,"
  " wall_us INTEGER NOT NULL,"
  " pool TEXT NOT NULL,"
  " day TEXT NOT NULL,"
  " meeting TEXT NOT NULL,"
  " sequence INTEGER NOT NULL,"
  " kind TEXT NOT NULL," /* 'extension', 'ceiling', 'correction', 'release' */
  " session TEXT,"
  " amount_ms INTEGER NOT NULL,"
  " actor TEXT,"
  " reason TEXT,"
  " holder TEXT NOT NULL,"
  " FOREIGN KEY (pool, day) REFERENCES pool_day (pool, day)"
  ") STRICT;"
  "CREATE UNIQUE INDEX booking_once ON booking (meeting, sequence);"
  "CREATE TRIGGER booking_no_update BEFORE UPDATE ON booking"
  " BEGIN SELECT raise (ABORT, 'bookings are never changed'); END;"
  "CREATE TRIGGER booking_no_delete BEFORE DELETE ON booking"
  " BEGIN SELECT raise (ABORT, 'bookings are never deleted'); END;"
  "CREATE TRIGGER booking_no_replace BEFORE INSERT ON booking"
  " WHEN EXISTS (SELECT 1 FROM booking WHERE id = NEW.id"
  "  OR (meeting = NEW.meeting AND sequence = NEW.sequence))"
  " BEGIN SELECT raise (ABORT, 'bookings are never replaced'); END;"

  "CREATE TABLE clock ("
  " holder TEXT NOT NULL PRIMARY KEY,"
  " boot TEXT NOT NULL,"
  " now_us INTEGER NOT NULL,"
  " wall_us INTEGER NOT NULL"
  ") STRICT, WITHOUT ROWID;",
};

#define VERSION ((int) G_N_ELEMENTS (migrations))

typedef struct
{
  gint64 application_id;
  gint64 version;
  gboolean is_empty;
} FileKind;

/* In one statement, so under one lock: a rival that makes the tables meanwhile would be seen by halves. */
#define READ_KIND                                                                                  \
  "SELECT (SELECT count(*) FROM sqlite_schema),"                                                   \
  " (SELECT application_id FROM pragma_application_id),"                                           \
  " (SELECT user_version FROM pragma_user_version)"

static gboolean
read_kind (BcSqlite *sqlite, FileKind *kind, GError **error)
{
  gint64 numbers[3];

  if (!bc_sqlite_read_numbers (sqlite, READ_KIND, numbers, G_N_ELEMENTS (numbers), error))
    return FALSE;
  *kind = (FileKind){ .application_id = numbers[1], .version = numbers[2] };
  kind->is_empty = numbers[0] == 0 && kind->application_id == 0 && kind->version == 0;
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
