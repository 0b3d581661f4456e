/* SPDX-License-Identifier: Apache-2.0 */
#include "sqlite-private.h"

#include <boothcast/base/ids.h>

/* Whose leases IS_DEAD of sqlite-statements.c looks at. */
typedef struct
{
  const char *holder;
  const char *run; /* (nullable) alive */
  const char *pool;
  gint64 before_us;
  const char *meeting;
} Suspect;

gboolean
bc_sqlite_is_alive (BcSqlite *sqlite, const char *holder)
{
  return g_strcmp0 (holder, sqlite->holder) == 0 ||
         (bc_id_is_valid (holder) && bc_holder_lock_is_held (sqlite->path, holder));
}

static gboolean
charge (BcSqlite *sqlite, const Suspect *suspect, GError **error)
{
  static const BcSql steps[] = {
    BC_SQL_END_DEAD_TALLY, BC_SQL_DROP_DEAD_TALLY,   BC_SQL_BOOK_DEAD,
    BC_SQL_CHARGE_DEAD,    BC_SQL_CHARGE_DEAD_SHARE, BC_SQL_CLOSE_DEAD
  };
  sqlite3_stmt *find =
      bc_sqlite_bind (sqlite, BC_SQL_FIND_DEAD, "sssis", suspect->holder, suspect->run,
                      suspect->pool, suspect->before_us, suspect->meeting);
  BcStep found = bc_sqlite_step (sqlite, find, error);

  sqlite3_reset (find);
  for (guint i = 0; found == BC_STEP_ROW && i < G_N_ELEMENTS (steps); i++)
    {
      sqlite3_stmt *step = bc_sqlite_bind (sqlite, steps[i], "sssis", suspect->holder, suspect->run,
                                           suspect->pool, suspect->before_us, suspect->meeting);
      if (!bc_sqlite_run (sqlite, step, error))
        return FALSE;
    }
  return found != BC_STEP_FAILED;
}

/* (transfer full) (nullable): holders other than this one with a lease that should have been renewed. */
static GPtrArray *
find_stale (BcSqlite *sqlite, const BcLease *lease, gint64 before_us, GError **error)
{
  sqlite3_stmt *find =
      bc_sqlite_bind (sqlite, BC_SQL_FIND_STALE, "ssi", sqlite->holder, lease->pool, before_us);
  g_autoptr (GPtrArray) stale = g_ptr_array_new_with_free_func (g_free);
  BcStep step;

  while ((step = bc_sqlite_step (sqlite, find, error)) == BC_STEP_ROW)
    g_ptr_array_add (stale, bc_sqlite_dup_text (find, 0));
  return step == BC_STEP_DONE ? g_steal_pointer (&stale) : NULL;
}

gboolean
bc_sqlite_charge_dead (BcSqlite *sqlite, const BcLease *lease, GError **error)
{
  gint64 before_us = lease->wall_us - BC_SQLITE_DEAD_AFTER_US;
  Suspect own = { sqlite->holder, sqlite->run, lease->pool, before_us, lease->meeting };
  g_autoptr (GPtrArray) stale = NULL;
  gboolean is_done;

  if (!charge (sqlite, &own, error))
    return FALSE;
  stale = find_stale (sqlite, lease, before_us, error);
  is_done = stale != NULL;
  for (guint i = 0; is_done && i < stale->len; i++)
    {
      Suspect other = { g_ptr_array_index (stale, i), NULL, lease->pool, before_us, "" };

      /* Two gateways' clocks may stand apart when one of them trusts the machine's and the other does not:
       * one whose process lives settles by itself. */
      if (!bc_sqlite_is_alive (sqlite, other.holder))
        is_done = charge (sqlite, &other, error);
    }
  return is_done;
}

static gboolean
charge_older_runs (BcSqlite *sqlite, gpointer data, GError **error)
{
  return charge (sqlite, data, error);
}

gboolean
bc_sqlite_charge_older_runs (BcSqlite *sqlite, GError **error)
{
  Suspect own = { sqlite->holder, sqlite->run, "", 0, "" };
  sqlite3_stmt *find = bc_sqlite_bind (sqlite, BC_SQL_FIND_DEAD, "sssis", own.holder, own.run,
                                       own.pool, own.before_us, own.meeting);
  BcStep found = bc_sqlite_step (sqlite, find, error);

  sqlite3_reset (find);
  /* Nothing to charge is the rule: opening then needs no lock that others hold. */
  if (found != BC_STEP_ROW)
    return found == BC_STEP_DONE;
  return bc_sqlite_transact (sqlite, charge_older_runs, &own, error);
}
