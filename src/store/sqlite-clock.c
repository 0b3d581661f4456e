/* SPDX-License-Identifier: Apache-2.0 */
#include "sqlite-private.h"

/* A transaction of its own every second, beside the lease's, would double what the disk has to do. So a clock
 * that was written lately waits for the next lease; what a crash may cost is so much of what it knew. */
#define WAITS_MAX_US (10 * G_TIME_SPAN_SECOND)

#define BOOT_ID_PATH "/proc/sys/kernel/random/boot_id"

/* (transfer full) (nullable) */
static char *
read_boot_id (void)
{
  char *boot = NULL;

  if (!g_file_get_contents (BOOT_ID_PATH, &boot, NULL, NULL))
    return NULL;
  return g_strstrip (boot);
}

static void
take_clock (BcStoreClock *into, const BcStoreClock *clock)
{
  g_autofree char *boot = g_strdup (clock->boot);

  bc_store_clock_clear (into);
  *into = (BcStoreClock){ g_steal_pointer (&boot), clock->now_us, clock->wall_us };
}

gboolean
bc_sqlite_write_clock (BcSqlite *sqlite, GError **error)
{
  const BcStoreClock *clock = &sqlite->clock;

  return clock->boot == NULL ||
         bc_sqlite_run (sqlite,
                        bc_sqlite_bind (sqlite, BC_SQL_SAVE_CLOCK, "ssii", sqlite->holder,
                                        clock->boot, clock->now_us, clock->wall_us),
                        error);
}

void
bc_sqlite_note_clock_written (BcSqlite *sqlite)
{
  if (sqlite->clock.boot == NULL)
    return;
  take_clock (&sqlite->written_clock, &sqlite->clock);
  bc_store_clock_clear (&sqlite->clock);
}

/* Whether the file knows nearly as much already. A step of the wall clock is news. */
static gboolean
may_wait (const BcStoreClock *written, const BcStoreClock *clock)
{
  gint64 later_us = clock->now_us - written->now_us;
  gint64 step_us = clock->wall_us - written->wall_us - later_us;

  return g_strcmp0 (written->boot, clock->boot) == 0 && later_us >= 0 && later_us < WAITS_MAX_US &&
         ABS (step_us) < G_TIME_SPAN_SECOND;
}

gboolean
bc_sqlite_save_clock (BcBackend *backend, const BcStoreClock *clock, GError **error)
{
  BcSqlite *sqlite = (BcSqlite *) backend;

  take_clock (&sqlite->clock, clock);
  /* While the disk fails, "done" would say that it does not. */
  if (!sqlite->is_failing && may_wait (&sqlite->written_clock, clock))
    return TRUE;
  if (!bc_sqlite_write_clock (sqlite, error))
    return FALSE;
  bc_sqlite_note_clock_written (sqlite);
  return TRUE;
}

gboolean
bc_sqlite_load_clock (BcBackend *backend, BcStoreClock *clock, gboolean *is_found, GError **error)
{
  BcSqlite *sqlite = (BcSqlite *) backend;
  g_autofree char *boot = read_boot_id ();
  sqlite3_stmt *load = bc_sqlite_bind (sqlite, BC_SQL_LOAD_CLOCK, "ss", sqlite->holder, boot);
  BcStep step = bc_sqlite_step (sqlite, load, error);

  *is_found = step == BC_STEP_ROW;
  if (sqlite->clock.boot != NULL)
    {
      take_clock (clock, &sqlite->clock);
      *is_found = step != BC_STEP_FAILED;
    }
  else if (*is_found)
    *clock = (BcStoreClock){ bc_sqlite_dup_text (load, 0), sqlite3_column_int64 (load, 1),
                             sqlite3_column_int64 (load, 2) };
  sqlite3_reset (load);
  return step != BC_STEP_FAILED;
}
