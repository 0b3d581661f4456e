/* SPDX-License-Identifier: Apache-2.0 */
#include "sqlite-private.h"

/*
 * A lease is settled twice a second; a row of the ledger each would make millions of them in a year. So the
 * seconds are counted in one row of `tally` for as long as they follow upon each other, and become one row
 * of the ledger, which is never changed, after a minute or when they end: with the day, the session, a
 * pause, or the gateway that counted them.
 */
#define ROW_MAX_US (60 * G_TIME_SPAN_SECOND)
/* How far seconds may lie apart in all and still count as following: what the row says of when they were is
 * wrong by no more. */
#define GAP_MAX_US (1 * G_TIME_SPAN_SECOND)

typedef struct
{
  gboolean is_there;
  gboolean is_same; /* it may go on: same run, day and session */
  gint64 from_wall_us;
  gint64 ms;
} Tally;

static gboolean
find_tally (BcSqlite *sqlite, const BcLease *lease, const char *day, Tally *tally, GError **error)
{
  sqlite3_stmt *find = bc_sqlite_bind (sqlite, BC_SQL_FIND_TALLY, "sss", sqlite->holder,
                                       lease->pool, lease->meeting);
  BcStep step = bc_sqlite_step (sqlite, find, error);

  *tally = (Tally){ .is_there = step == BC_STEP_ROW };
  if (tally->is_there)
    {
      tally->is_same =
          g_strcmp0 ((const char *) sqlite3_column_text (find, 0), sqlite->run) == 0 &&
          g_strcmp0 ((const char *) sqlite3_column_text (find, 1), day) == 0 &&
          g_strcmp0 ((const char *) sqlite3_column_text (find, 2), lease->session) == 0;
      tally->from_wall_us = sqlite3_column_int64 (find, 3);
      tally->ms = sqlite3_column_int64 (find, 4);
    }
  sqlite3_reset (find);
  return step != BC_STEP_FAILED;
}

static gboolean
goes_on (const Tally *tally, const BcSpan *span)
{
  gint64 lasts_us = span->ends_wall_us - tally->from_wall_us;
  gint64 gap_us = lasts_us - (tally->ms + span->ms) * 1000;

  return tally->is_same && lasts_us <= ROW_MAX_US && ABS (gap_us) <= GAP_MAX_US;
}

static gboolean
keep (BcSqlite *sqlite, const BcLease *lease, const BcSpan *span, const Tally *tally,
      GError **error)
{
  return bc_sqlite_run (sqlite,
                        bc_sqlite_bind (sqlite, BC_SQL_KEEP_TALLY, "ssssssiiii", sqlite->holder,
                                        sqlite->run, lease->pool, lease->meeting, span->day,
                                        lease->session, span->sequence, tally->from_wall_us,
                                        span->ends_wall_us, tally->ms),
                        error);
}

gboolean
bc_sqlite_tally_add (BcSqlite *sqlite, const BcLease *lease, const BcSpan *span, GError **error)
{
  Tally tally;

  if (span->ms == 0)
    return TRUE;
  if (!find_tally (sqlite, lease, span->day, &tally, error))
    return FALSE;
  if (tally.is_there && !goes_on (&tally, span))
    {
      if (!bc_sqlite_tally_end (sqlite, lease, error))
        return FALSE;
      tally.is_there = FALSE;
    }
  if (!tally.is_there)
    tally = (Tally){ .from_wall_us = span->ends_wall_us - span->ms * 1000 };
  tally.ms += span->ms;
  return keep (sqlite, lease, span, &tally, error);
}

gboolean
bc_sqlite_tally_end (BcSqlite *sqlite, const BcLease *lease, GError **error)
{
  static const BcSql steps[] = { BC_SQL_END_TALLY, BC_SQL_DROP_TALLY };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      sqlite3_stmt *step =
          bc_sqlite_bind (sqlite, steps[i], "sss", sqlite->holder, lease->pool, lease->meeting);
      if (!bc_sqlite_run (sqlite, step, error))
        return FALSE;
    }
  return TRUE;
}
