/* SPDX-License-Identifier: Apache-2.0 */
#include "sqlite-private.h"

#include <stdarg.h>

#include <boothcast/base/error.h>

/* Leases of holder ?1 that nobody will settle any more: all that are not of run ?2 (null: of none is known),
 * and those on pool ?3 that were granted before ?4, but for meeting ?5. */
#define IS_DEAD                                                                                    \
  "open_ms > 0 AND holder = ?1 AND (run <> ?2"                                                     \
  " OR (pool = ?3 AND granted_wall_us < ?4 AND meeting <> ?5))"

#define HAS_DEAD_LEASE                                                                             \
  "(holder, pool, meeting) IN (SELECT holder, pool, meeting FROM lease WHERE " IS_DEAD ")"

/* What the allotments of meetings other than `meeting` still hold back of a day. */
#define RESERVED(meeting)                                                                          \
  "(SELECT coalesce (sum (max (allotted_ms - used_ms - leased_ms, 0)), 0) FROM share"              \
  " WHERE pool = ?1 AND day = ?2 AND meeting IS NOT " meeting                                      \
  " AND allotted_ms IS NOT NULL AND NOT is_released)"

static const char *const statement_texts[BC_SQL_LAST] = {
  [BC_SQL_FIND_LEASE] = "SELECT run, sequence, day, granted_ms, open_ms, settled_ms, used_ms,"
                        " leased_ms, limit_ms, is_day_held, extended_ms, ceiling_ms, available_ms,"
                        " since_wall_us, drew_wall_us FROM lease"
                        " WHERE holder = ?1 AND pool = ?2 AND meeting = ?3",
  [BC_SQL_KEEP_LEASE] =
      "INSERT INTO lease (holder, run, pool, meeting, session, sequence, granted_wall_us, day,"
      " granted_ms, open_ms, settled_ms, used_ms, leased_ms, limit_ms, is_day_held, extended_ms,"
      " ceiling_ms, available_ms, since_wall_us, drew_wall_us)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,"
      " ?18, ?19)"
      " ON CONFLICT (holder, pool, meeting) DO UPDATE SET run = excluded.run,"
      " session = excluded.session, sequence = excluded.sequence,"
      " granted_wall_us = excluded.granted_wall_us, day = excluded.day,"
      " granted_ms = excluded.granted_ms, open_ms = excluded.open_ms,"
      " settled_ms = excluded.settled_ms, used_ms = excluded.used_ms,"
      " leased_ms = excluded.leased_ms, limit_ms = excluded.limit_ms,"
      " is_day_held = excluded.is_day_held, extended_ms = excluded.extended_ms,"
      " ceiling_ms = excluded.ceiling_ms, available_ms = excluded.available_ms,"
      " since_wall_us = excluded.since_wall_us, drew_wall_us = excluded.drew_wall_us",
  [BC_SQL_READ_DRAWS] = "SELECT meeting, since_wall_us, granted_wall_us, holder FROM lease"
                        " WHERE pool = ?1 AND open_ms > 0 AND meeting IS NOT ?2"
                        " ORDER BY meeting, since_wall_us",
  [BC_SQL_FIND_STALE] = "SELECT DISTINCT holder FROM lease WHERE open_ms > 0 AND holder <> ?1"
                        " AND pool = ?2 AND granted_wall_us < ?3",
  [BC_SQL_FIND_DEAD] = "SELECT 1 FROM lease WHERE " IS_DEAD " LIMIT 1",
  [BC_SQL_END_DEAD_TALLY] =
      "INSERT INTO ledger (wall_us, pool, day, meeting, session, holder, run, sequence, ms, kind)"
      " SELECT wall_us, pool, day, meeting, session, holder, run, sequence, ms, 'spent' FROM tally"
      " WHERE " HAS_DEAD_LEASE,
  [BC_SQL_DROP_DEAD_TALLY] = "DELETE FROM tally WHERE " HAS_DEAD_LEASE,
  [BC_SQL_BOOK_DEAD] =
      "INSERT INTO ledger (wall_us, pool, day, meeting, session, holder, run, sequence, ms, kind)"
      " SELECT granted_wall_us, pool, day, meeting, session, holder, run, sequence, open_ms,"
      " 'dead-holder' FROM lease WHERE " IS_DEAD,
  [BC_SQL_CHARGE_DEAD] =
      "UPDATE pool_day SET used_ms = used_ms + dead.ms, leased_ms = leased_ms - dead.ms"
      " FROM (SELECT pool, day, sum (open_ms) AS ms FROM lease WHERE " IS_DEAD
      " GROUP BY pool, day) AS dead"
      " WHERE pool_day.pool = dead.pool AND pool_day.day = dead.day",
  [BC_SQL_CHARGE_DEAD_SHARE] =
      "UPDATE share SET used_ms = used_ms + dead.ms, leased_ms = leased_ms - dead.ms"
      " FROM (SELECT pool, day, meeting, sum (open_ms) AS ms FROM lease WHERE " IS_DEAD
      " GROUP BY pool, day, meeting) AS dead WHERE share.pool = dead.pool"
      " AND share.day = dead.day AND share.meeting = dead.meeting",
  [BC_SQL_CLOSE_DEAD] = "UPDATE lease SET open_ms = 0 WHERE " IS_DEAD,
  [BC_SQL_NEWEST_DAY] = "SELECT max(day) FROM pool_day WHERE pool = ?1",
  [BC_SQL_PART_DAYS] = "SELECT max(day) FILTER (WHERE day <= ?2), count(*) FILTER (WHERE day > ?2)"
                       " FROM pool_day WHERE pool = ?1",
  [BC_SQL_FIND_DRAWERS] = "SELECT DISTINCT holder FROM lease WHERE pool = ?1 AND day = ?2"
                          " AND open_ms > 0 AND holder <> ?3",
  [BC_SQL_ADD_DAY] = "INSERT INTO pool_day (pool, day, limit_ms) VALUES (?1, ?2, ?3)"
                     " ON CONFLICT DO UPDATE SET limit_ms = ?3 WHERE limit_ms IS NOT ?3",
  [BC_SQL_ALLOT] = "INSERT INTO share (pool, day, meeting, allotted_ms) VALUES (?1, ?2, ?3, ?4)"
                   " ON CONFLICT DO UPDATE SET allotted_ms = ?4 WHERE allotted_ms IS NULL",
  [BC_SQL_READ_DAY] = "SELECT used_ms, leased_ms, extended_ms, coalesce (ceiling_ms, -1),"
                      " " RESERVED ("?3") " FROM pool_day WHERE pool = ?1 AND day = ?2",
  [BC_SQL_READ_SHARE] = "SELECT used_ms, leased_ms, coalesce (allotted_ms, -1), is_released"
                        " FROM share WHERE pool = ?1 AND day = ?2 AND meeting = ?3",
  [BC_SQL_MOVE_DAY] = "UPDATE pool_day SET used_ms = used_ms + ?3, leased_ms = leased_ms + ?4"
                      " WHERE pool = ?1 AND day = ?2",
  /* Nothing is taken from a share that is not there: the max () is for CHECK, which looks before the conflict. */
  [BC_SQL_MOVE_SHARE] = "INSERT INTO share (pool, day, meeting, used_ms, leased_ms)"
                        " VALUES (?1, ?2, ?3, max (?4, 0), max (?5, 0))"
                        " ON CONFLICT DO UPDATE SET used_ms = used_ms + ?4,"
                        " leased_ms = leased_ms + ?5",
  /* The rule itself: nothing is granted that would take the pool beyond its limit, or beyond what the
   * allotments of others leave of it. */
  [BC_SQL_GRANT] = "UPDATE pool_day SET leased_ms = leased_ms + ?3 WHERE pool = ?1 AND day = ?2"
                   " AND used_ms + leased_ms + ?3 + " RESERVED ("?5") " - extended_ms <= ?4",
  [BC_SQL_BOOK] =
      "INSERT INTO ledger (wall_us, pool, day, meeting, session, holder, run, sequence, ms, kind)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
  [BC_SQL_FIND_TALLY] = "SELECT run, day, session, from_wall_us, ms FROM tally"
                        " WHERE holder = ?1 AND pool = ?2 AND meeting = ?3",
  [BC_SQL_KEEP_TALLY] =
      "INSERT INTO tally (holder, run, pool, meeting, day, session, sequence, from_wall_us,"
      " wall_us, ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
      " ON CONFLICT DO UPDATE SET sequence = ?7, wall_us = ?9, ms = ?10",
  [BC_SQL_END_TALLY] =
      "INSERT INTO ledger (wall_us, pool, day, meeting, session, holder, run, sequence, ms, kind)"
      " SELECT wall_us, pool, day, meeting, session, holder, run, sequence, ms, 'spent' FROM tally"
      " WHERE holder = ?1 AND pool = ?2 AND meeting = ?3",
  [BC_SQL_DROP_TALLY] = "DELETE FROM tally WHERE holder = ?1 AND pool = ?2 AND meeting = ?3",
  [BC_SQL_FIND_BOOKING] = "SELECT pool, kind, session, amount_ms FROM booking"
                          " WHERE meeting = ?1 AND sequence = ?2",
  [BC_SQL_KEEP_BOOKING] =
      "INSERT INTO booking (wall_us, pool, day, meeting, sequence, kind, session, amount_ms, actor,"
      " reason, holder) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
  [BC_SQL_EXTEND] = "UPDATE pool_day SET extended_ms = extended_ms + ?3"
                    " WHERE pool = ?1 AND day = ?2",
  [BC_SQL_SET_CEILING] = "UPDATE pool_day SET ceiling_ms = ?3 WHERE pool = ?1 AND day = ?2",
  [BC_SQL_RELEASE] = "INSERT INTO share (pool, day, meeting, is_released) VALUES (?1, ?2, ?3, 1)"
                     " ON CONFLICT DO UPDATE SET is_released = 1",
  [BC_SQL_SAVE_STATE] = "INSERT INTO state (meeting, saved) VALUES (?1, ?2)"
                        " ON CONFLICT (meeting) DO UPDATE SET saved = excluded.saved",
  [BC_SQL_LOAD_STATE] = "SELECT saved FROM state WHERE meeting = ?1",
  [BC_SQL_AUDIT] = "INSERT INTO audit (wall_us, meeting, actor, text) VALUES (?1, ?2, ?3, ?4)",
  [BC_SQL_READ_AUDIT] = "SELECT id, wall_us, actor, text FROM audit WHERE meeting = ?1"
                        " AND wall_us >= ?2 AND (?3 = 0 OR wall_us < ?3) AND (?4 = 0 OR id < ?4)"
                        " ORDER BY id DESC LIMIT ?5",
  [BC_SQL_SAVE_CLOCK] = "INSERT INTO clock (holder, boot, now_us, wall_us) VALUES (?1, ?2, ?3, ?4)"
                        " ON CONFLICT DO UPDATE SET boot = ?2, now_us = ?3, wall_us = ?4",
  /* What another gateway knows since the machine was started (?2) says more than what this one knew before. */
  [BC_SQL_LOAD_CLOCK] = "SELECT boot, now_us, wall_us FROM clock ORDER BY boot IS ?2 DESC,"
                        " holder = ?1 DESC, wall_us DESC LIMIT 1",
};

gboolean
bc_sqlite_prepare (BcSqlite *sqlite, GError **error)
{
  for (int sql = 0; sql < BC_SQL_LAST; sql++)
    {
      if (sqlite3_prepare_v3 (sqlite->db, statement_texts[sql], -1, SQLITE_PREPARE_PERSISTENT,
                              &sqlite->statements[sql], NULL) != SQLITE_OK)
        {
          bc_sqlite_set_error (sqlite, "preparing", error);
          return FALSE;
        }
    }
  return TRUE;
}

void
bc_sqlite_finalize (BcSqlite *sqlite)
{
  for (int sql = 0; sql < BC_SQL_LAST; sql++)
    g_clear_pointer (&sqlite->statements[sql], sqlite3_finalize);
}

sqlite3_stmt *
bc_sqlite_bind (BcSqlite *sqlite, BcSql sql, const char *types, ...)
{
  sqlite3_stmt *statement = sqlite->statements[sql];
  va_list arguments;

  sqlite3_reset (statement);
  va_start (arguments, types);
  for (int at = 0; types[at] != '\0'; at++)
    {
      if (types[at] == 's')
        sqlite3_bind_text (statement, at + 1, va_arg (arguments, const char *), -1,
                           SQLITE_TRANSIENT);
      else
        sqlite3_bind_int64 (statement, at + 1, va_arg (arguments, gint64));
    }
  va_end (arguments);
  return statement;
}

BcStep
bc_sqlite_step (BcSqlite *sqlite, sqlite3_stmt *statement, GError **error)
{
  int code = sqlite3_step (statement);

  if (code == SQLITE_ROW)
    return BC_STEP_ROW;
  if (code != SQLITE_DONE)
    bc_sqlite_set_error (sqlite, "reading or writing", error);
  sqlite3_reset (statement);
  return code == SQLITE_DONE ? BC_STEP_DONE : BC_STEP_FAILED;
}

gboolean
bc_sqlite_run (BcSqlite *sqlite, sqlite3_stmt *statement, GError **error)
{
  return bc_sqlite_step (sqlite, statement, error) == BC_STEP_DONE;
}

gboolean
bc_sqlite_read_numbers (BcSqlite *sqlite, const char *sql, gint64 *numbers, int n_numbers,
                        GError **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean is_read = sqlite3_prepare_v2 (sqlite->db, sql, -1, &statement, NULL) == SQLITE_OK &&
                     sqlite3_step (statement) == SQLITE_ROW;

  for (int i = 0; is_read && i < n_numbers; i++)
    numbers[i] = sqlite3_column_int64 (statement, i);
  if (!is_read)
    bc_sqlite_set_error (sqlite, "reading", error);
  sqlite3_finalize (statement);
  return is_read;
}

char *
bc_sqlite_dup_text (sqlite3_stmt *statement, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

/* " (No space left on device)", where SQLite says what the system said; else nothing. */
static char *
describe_system_error (sqlite3 *db, int code)
{
  int system = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN
                   ? sqlite3_system_errno (db)
                   : 0;

  return system != 0 ? g_strdup_printf (" (%s)", g_strerror (system)) : g_strdup ("");
}

void
bc_sqlite_set_error (BcSqlite *sqlite, const char *doing, GError **error)
{
  int code = sqlite3_extended_errcode (sqlite->db);
  const char *message = sqlite3_errmsg (sqlite->db);
  g_autofree char *system = describe_system_error (sqlite->db, code);

  switch (code & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      g_set_error (error, BC_ERROR, BC_ERROR_UNAVAILABLE,
                   "%s: %s: another process keeps the database locked", sqlite->path, doing);
      return;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      g_set_error (
          error, BC_ERROR, BC_ERROR_IO,
          "%s: %s: damaged, or no database at all (%s); it was left as it is: move it away "
          "or put a copy back",
          sqlite->path, doing, message);
      return;
    default:
      break;
    }
  if (code == SQLITE_READONLY_ROLLBACK)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_UNAVAILABLE,
                   "%s: %s: a gateway died while it wrote; start it again, which mends the file",
                   sqlite->path, doing);
      return;
    }
  if (code == SQLITE_READONLY_DBMOVED)
    message = "the file was moved or removed while it was in use";
  g_set_error (error, BC_ERROR, BC_ERROR_IO, "%s: %s: %s%s (SQLite %d)", sqlite->path, doing,
               message, system, code);
}

static gboolean
execute (BcSqlite *sqlite, const char *sql, const char *doing, GError **error)
{
  if (sqlite3_exec (sqlite->db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  bc_sqlite_set_error (sqlite, doing, error);
  return FALSE;
}

gboolean
bc_sqlite_transact (BcSqlite *sqlite, BcSqliteWork work, gpointer data, GError **error)
{
  sqlite->is_failing = !execute (sqlite, "BEGIN IMMEDIATE", "beginning", error);
  if (sqlite->is_failing)
    return FALSE;

  gboolean is_done = work (sqlite, data, error) && execute (sqlite, "COMMIT", "writing", error);
  /* Some errors have rolled back by themselves. */
  if (!is_done && !sqlite3_get_autocommit (sqlite->db))
    sqlite3_exec (sqlite->db, "ROLLBACK", NULL, NULL, NULL);
  sqlite->is_failing = !is_done;
  return is_done;
}
