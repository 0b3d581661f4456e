/* SPDX-License-Identifier: Apache-2.0 */
#include "sqlite-private.h"

#include <boothcast/base/error.h>
#include <boothcast/meeting/local-time.h>

gboolean
bc_sqlite_check_pool (const BcLease *lease, GError **error)
{
  gboolean is_named = lease->pool != NULL && lease->pool[0] != '\0';

  if (!is_named || lease->limit_ms < 0)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                   "pool “%s” with a limit of %" G_GINT64_FORMAT " ms",
                   lease->pool != NULL ? lease->pool : "", lease->limit_ms);
      return FALSE;
    }
  for (guint i = 0; i < lease->n_allotments; i++)
    {
      const BcStoreAllotment *allotment = &lease->allotments[i];

      if (allotment->meeting != NULL && allotment->limit_ms >= 0 &&
          allotment->limit_ms <= BC_SQLITE_BOOKED_MAX_MS)
        continue;
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                   "pool “%s”: meeting “%s” with an allotment of %" G_GINT64_FORMAT " ms",
                   lease->pool, allotment->meeting != NULL ? allotment->meeting : "",
                   allotment->limit_ms);
      return FALSE;
    }
  return TRUE;
}

/* --- Which day it is --- */

/* 2024: this program was not written then, so no clock that says less is right. */
#define TOO_EARLY_WALL_US (G_GINT64_CONSTANT (1704067200) * G_USEC_PER_SEC)

/* (transfer full) (nullable) */
static char *
find_tomorrow (const char *today)
{
  GDate date;
  char text[16];

  if (!bc_local_time_parse_day (today, &date))
    return NULL;
  g_date_add_days (&date, 1);
  g_date_strftime (text, sizeof text, "%Y-%m-%d", &date);
  return g_strdup (text);
}

/* Whether another gateway that lives draws on that day: then its clock says so, too. */
static gboolean
find_drawer (BcSqlite *sqlite, const BcLease *lease, const char *day, gboolean *is_found,
             GError **error)
{
  sqlite3_stmt *find =
      bc_sqlite_bind (sqlite, BC_SQL_FIND_DRAWERS, "sss", lease->pool, day, sqlite->holder);
  BcStep step = BC_STEP_DONE;

  *is_found = FALSE;
  while (!*is_found && (step = bc_sqlite_step (sqlite, find, error)) == BC_STEP_ROW)
    *is_found = bc_sqlite_is_alive (sqlite, (const char *) sqlite3_column_text (find, 0));
  sqlite3_reset (find);
  return step != BC_STEP_FAILED;
}

static void
say_passed (BcSqlite *sqlite, const char *pool, const char *day)
{
  if (g_strcmp0 (sqlite->passed_day, day) == 0)
    return;
  g_free (sqlite->passed_day);
  sqlite->passed_day = g_strdup (day);
  g_message ("pool %s: minutes were counted on %s when some clock was far ahead of this one; it is "
             "passed over",
             pool, day);
}

/* `newest` (transfer full) is far ahead of a clock that can be right: the day that counts instead of it, if it does not
 * hold the pool. */
static gboolean
pass_over (BcSqlite *sqlite, const BcLease *lease, const char *tomorrow, char **newest,
           GError **error)
{
  sqlite3_stmt *part = bc_sqlite_bind (sqlite, BC_SQL_PART_DAYS, "ss", lease->pool, tomorrow);
  gboolean is_drawn_on = FALSE;

  if (bc_sqlite_step (sqlite, part, error) != BC_STEP_ROW)
    return FALSE;
  g_autofree char *near = bc_sqlite_dup_text (part, 0);
  gint64 n_far = sqlite3_column_int64 (part, 1);
  sqlite3_reset (part);
  if (!find_drawer (sqlite, lease, *newest, &is_drawn_on, error))
    return FALSE;
  if (n_far > 1 || is_drawn_on)
    return TRUE;
  say_passed (sqlite, lease->pool, *newest);
  g_free (*newest);
  *newest = g_steal_pointer (&near);
  return TRUE;
}

gboolean
bc_sqlite_find_day (BcSqlite *sqlite, const BcLease *lease, BcLeaseAnswer *answer, GError **error)
{
  g_autofree char *day = bc_civil_days_find (&sqlite->days, lease->timezone, lease->wall_us, error);
  g_autofree char *tomorrow = day != NULL ? find_tomorrow (day) : NULL;
  gboolean can_be_right = lease->wall_us >= TOO_EARLY_WALL_US && tomorrow != NULL;
  sqlite3_stmt *find;
  g_autofree char *newest = NULL;

  if (day == NULL)
    return FALSE;
  find = bc_sqlite_bind (sqlite, BC_SQL_NEWEST_DAY, "s", lease->pool);
  if (bc_sqlite_step (sqlite, find, error) != BC_STEP_ROW)
    return FALSE;
  newest = bc_sqlite_dup_text (find, 0);
  sqlite3_reset (find);
  if (can_be_right && g_strcmp0 (newest, tomorrow) > 0 &&
      !pass_over (sqlite, lease, tomorrow, &newest, error))
    return FALSE;

  answer->is_day_held = newest != NULL && strcmp (newest, day) > 0;
  answer->day = answer->is_day_held ? g_steal_pointer (&newest) : g_steal_pointer (&day);
  return TRUE;
}

/* --- The day itself --- */

gboolean
bc_sqlite_open_day (BcSqlite *sqlite, const BcLease *lease, const BcLeaseAnswer *answer,
                    GError **error)
{
  gboolean is_done = bc_sqlite_run (
      sqlite,
      bc_sqlite_bind (sqlite, BC_SQL_ADD_DAY, "ssi", lease->pool, answer->day, lease->limit_ms),
      error);

  for (guint i = 0; is_done && i < lease->n_allotments; i++)
    is_done =
        bc_sqlite_run (sqlite,
                       bc_sqlite_bind (sqlite, BC_SQL_ALLOT, "sssi", lease->pool, answer->day,
                                       lease->allotments[i].meeting, lease->allotments[i].limit_ms),
                       error);
  return is_done;
}

gboolean
bc_sqlite_read_share (BcSqlite *sqlite, const BcLease *lease, const char *day, BcShare *share,
                      GError **error)
{
  sqlite3_stmt *read =
      bc_sqlite_bind (sqlite, BC_SQL_READ_SHARE, "sss", lease->pool, day, lease->meeting);
  BcStep step = bc_sqlite_step (sqlite, read, error);

  *share = (BcShare){ .allotted_ms = -1 };
  if (step == BC_STEP_ROW)
    *share = (BcShare){
      .used_ms = sqlite3_column_int64 (read, 0),
      .leased_ms = sqlite3_column_int64 (read, 1),
      .allotted_ms = sqlite3_column_int64 (read, 2),
      .is_released = sqlite3_column_int64 (read, 3) != 0,
    };
  sqlite3_reset (read);
  return step != BC_STEP_FAILED;
}

/* What allotments of others will hold back as soon as they are written down. */
static gboolean
add_unwritten (BcSqlite *sqlite, const BcLease *lease, const char *day, gint64 *reserved_ms,
               GError **error)
{
  for (guint i = 0; i < lease->n_allotments; i++)
    {
      const BcStoreAllotment *allotment = &lease->allotments[i];
      BcLease other = { .pool = lease->pool, .meeting = allotment->meeting };
      BcShare share;

      if (g_strcmp0 (allotment->meeting, lease->meeting) == 0)
        continue;
      if (!bc_sqlite_read_share (sqlite, &other, day, &share, error))
        return FALSE;
      if (share.allotted_ms < 0 && !share.is_released)
        *reserved_ms += MAX (allotment->limit_ms - share.used_ms - share.leased_ms, 0);
    }
  return TRUE;
}

/* A pool without a limit is one of G_MAXINT64. */
static gint64
add_up (gint64 limit_ms, gint64 extended_ms)
{
  return limit_ms > G_MAXINT64 - extended_ms ? G_MAXINT64 : limit_ms + extended_ms;
}

gboolean
bc_sqlite_read_day (BcSqlite *sqlite, const BcLease *lease, BcLeaseAnswer *answer, GError **error)
{
  sqlite3_stmt *read =
      bc_sqlite_bind (sqlite, BC_SQL_READ_DAY, "sss", lease->pool, answer->day, lease->meeting);
  BcStep step = bc_sqlite_step (sqlite, read, error);
  gint64 reserved_ms = 0;

  answer->ceiling_ms = -1;
  if (step == BC_STEP_ROW)
    {
      answer->used_ms = sqlite3_column_int64 (read, 0);
      answer->leased_ms = sqlite3_column_int64 (read, 1);
      answer->extended_ms = sqlite3_column_int64 (read, 2);
      answer->ceiling_ms = sqlite3_column_int64 (read, 3);
      reserved_ms = sqlite3_column_int64 (read, 4);
    }
  sqlite3_reset (read);
  if (step == BC_STEP_FAILED || !add_unwritten (sqlite, lease, answer->day, &reserved_ms, error))
    return FALSE;
  answer->limit_ms = add_up (lease->limit_ms, answer->extended_ms);
  answer->available_ms =
      MAX (answer->limit_ms - answer->used_ms - answer->leased_ms - reserved_ms, 0);
  return TRUE;
}

/* --- Who else draws --- */

static void
draw_free (BcStoreDraw *draw)
{
  g_free (draw->meeting);
  g_free (draw);
}

/* Rows come by meeting, the longest first: another gateway's of the same meeting says nothing new. */
static void
take_draw (BcSqlite *sqlite, const BcLease *lease, sqlite3_stmt *row, BcLeaseAnswer *answer)
{
  const char *meeting = (const char *) sqlite3_column_text (row, 0);
  gint64 age_us = lease->wall_us - sqlite3_column_int64 (row, 2);
  const BcStoreDraw *last =
      answer->draws != NULL ? g_ptr_array_index (answer->draws, answer->draws->len - 1) : NULL;

  if (last != NULL && g_strcmp0 (last->meeting, meeting) == 0)
    return;
  if (ABS (age_us) > BC_SQLITE_DEAD_AFTER_US &&
      !bc_sqlite_is_alive (sqlite, (const char *) sqlite3_column_text (row, 3)))
    return;

  BcStoreDraw *draw = g_new (BcStoreDraw, 1);
  draw->meeting = g_strdup (meeting);
  draw->since_wall_us = sqlite3_column_int64 (row, 1);
  if (answer->draws == NULL)
    answer->draws = g_ptr_array_new_with_free_func ((GDestroyNotify) draw_free);
  g_ptr_array_add (answer->draws, draw);
}

gboolean
bc_sqlite_read_draws (BcSqlite *sqlite, const BcLease *lease, BcLeaseAnswer *answer, GError **error)
{
  sqlite3_stmt *read =
      bc_sqlite_bind (sqlite, BC_SQL_READ_DRAWS, "ss", lease->pool, lease->meeting);
  BcStep step;

  while ((step = bc_sqlite_step (sqlite, read, error)) == BC_STEP_ROW)
    take_draw (sqlite, lease, read, answer);
  return step == BC_STEP_DONE;
}

/* --- Changes --- */

gboolean
bc_sqlite_move (BcSqlite *sqlite, const BcLease *lease, const char *day, const BcMovement *movement,
                GError **error)
{
  return bc_sqlite_run (sqlite,
                        bc_sqlite_bind (sqlite, BC_SQL_MOVE_DAY, "ssii", lease->pool, day,
                                        movement->used_ms, movement->leased_ms),
                        error) &&
         bc_sqlite_run (sqlite,
                        bc_sqlite_bind (sqlite, BC_SQL_MOVE_SHARE, "sssii", lease->pool, day,
                                        lease->meeting, movement->used_ms, movement->leased_ms),
                        error);
}
