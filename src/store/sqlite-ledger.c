/* SPDX-License-Identifier: Apache-2.0 */
#include "sqlite-private.h"

#include <boothcast/base/error.h>

/* This holder's row for the meeting and pool: its lease before. */
typedef struct
{
  gboolean is_there;
  gint64 since_wall_us;
  gint64 drew_wall_us;
  gboolean is_of_this_run; /* or all that follows is 0 */
  gint64 sequence;
  gint64 open_ms;       /* 0: nothing granted, or charged as a dead holder's already */
  BcLeaseAnswer answer; /* as it was given */
} Previous;

typedef struct
{
  const BcLease *lease;
  BcLeaseAnswer *answer;
  Previous previous;
} Transaction;

static void
take_answer (sqlite3_stmt *row, Previous *previous)
{
  previous->is_of_this_run = TRUE;
  previous->sequence = sqlite3_column_int64 (row, 1);
  previous->open_ms = sqlite3_column_int64 (row, 4);
  previous->answer = (BcLeaseAnswer){
    .sequence = (guint64) previous->sequence,
    .day = bc_sqlite_dup_text (row, 2),
    .granted_ms = sqlite3_column_int64 (row, 3),
    .settled_ms = sqlite3_column_int64 (row, 5),
    .used_ms = sqlite3_column_int64 (row, 6),
    .leased_ms = sqlite3_column_int64 (row, 7),
    .limit_ms = sqlite3_column_int64 (row, 8),
    .is_day_held = sqlite3_column_int64 (row, 9) != 0,
    .extended_ms = sqlite3_column_int64 (row, 10),
    .ceiling_ms = sqlite3_column_int64 (row, 11),
    .available_ms = sqlite3_column_int64 (row, 12),
  };
}

static gboolean
find_previous (BcSqlite *sqlite, const BcLease *lease, Previous *previous, GError **error)
{
  sqlite3_stmt *find = bc_sqlite_bind (sqlite, BC_SQL_FIND_LEASE, "sss", sqlite->holder,
                                       lease->pool, lease->meeting);
  BcStep step = bc_sqlite_step (sqlite, find, error);

  if (step != BC_STEP_ROW)
    return step == BC_STEP_DONE;
  previous->is_there = TRUE;
  previous->since_wall_us = sqlite3_column_int64 (find, 13);
  previous->drew_wall_us = sqlite3_column_int64 (find, 14);
  if (g_strcmp0 ((const char *) sqlite3_column_text (find, 0), sqlite->run) == 0)
    take_answer (find, previous);
  sqlite3_reset (find);
  return TRUE;
}

/* --- Settle --- */

static gboolean
book_overdraft (BcSqlite *sqlite, const BcLease *lease, const BcSpan *span, GError **error)
{
  BcMovement movement = { .used_ms = span->ms };

  if (span->ms == 0)
    return TRUE;
  return bc_sqlite_move (sqlite, lease, span->day, &movement, error) &&
         bc_sqlite_run (sqlite,
                        bc_sqlite_bind (sqlite, BC_SQL_BOOK, "issssssiis", span->ends_wall_us,
                                        lease->pool, span->day, lease->meeting, lease->session,
                                        sqlite->holder, sqlite->run, span->sequence, span->ms,
                                        "overdraft"),
                        error);
}

/* How much of what was spent beyond the lease `transaction` settles fell after the midnight since. */
static gint64
after_midnight_ms (BcSqlite *sqlite, const Transaction *transaction, gint64 overdraft_ms)
{
  const BcLease *lease = transaction->lease;
  const BcLeaseAnswer *answer = transaction->answer;
  gboolean is_new_day = transaction->previous.answer.granted_ms > 0 && !answer->is_day_held &&
                        strcmp (answer->day, transaction->previous.answer.day) > 0;
  gint64 midnight_us;

  if (!is_new_day ||
      !bc_civil_days_find_start (&sqlite->days, lease->timezone, answer->day, &midnight_us))
    return 0;
  return CLAMP ((lease->wall_us - midnight_us) / 1000, 0, overdraft_ms);
}

/* Beyond the lease: a row at once, or one on either side of midnight. */
static gboolean
settle_overdraft (BcSqlite *sqlite, const Transaction *transaction, BcSpan span, GError **error)
{
  const BcLease *lease = transaction->lease;
  gint64 after_ms = after_midnight_ms (sqlite, transaction, span.ms);
  BcSpan before = span, after = span;

  if (span.ms == 0)
    return TRUE;
  before.ms -= after_ms;
  before.ends_wall_us -= after_ms * 1000;
  after.ms = after_ms;
  after.day = transaction->answer->day;
  /* What was counted until then comes before it. */
  return bc_sqlite_tally_end (sqlite, lease, error) &&
         book_overdraft (sqlite, lease, &before, error) &&
         book_overdraft (sqlite, lease, &after, error);
}

/* What was spent of the lease before is booked on the day that lease was granted; without one, today. */
static gboolean
settle (BcSqlite *sqlite, const Transaction *transaction, GError **error)
{
  const BcLease *lease = transaction->lease;
  const Previous *previous = &transaction->previous;
  gint64 granted_ms = previous->answer.granted_ms;
  gint64 covered_ms = MIN (lease->settle_ms, granted_ms);
  gint64 overdraft_ms = lease->settle_ms - covered_ms;
  const char *day = granted_ms > 0 ? previous->answer.day : transaction->answer->day;
  gint64 sequence = previous->is_of_this_run ? previous->sequence : (gint64) (lease->sequence - 1);
  BcSpan spent = { day, sequence, previous->open_ms > 0 ? covered_ms : 0,
                   lease->wall_us - overdraft_ms * 1000 };
  BcSpan overdraft = { day, sequence, overdraft_ms, lease->wall_us };
  BcMovement movement = { .used_ms = spent.ms, .leased_ms = -previous->open_ms };

  if (previous->open_ms > 0 && !bc_sqlite_move (sqlite, lease, day, &movement, error))
    return FALSE;
  return bc_sqlite_tally_add (sqlite, lease, &spent, error) &&
         settle_overdraft (sqlite, transaction, overdraft, error);
}

/* --- Grant --- */

static gboolean
grant (BcSqlite *sqlite, const BcLease *lease, BcLeaseAnswer *answer, GError **error)
{
  gint64 granted_ms = MIN (answer->available_ms, lease->want_ms);

  if (granted_ms == 0)
    return TRUE;
  if (!bc_sqlite_run (sqlite,
                      bc_sqlite_bind (sqlite, BC_SQL_GRANT, "ssiis", lease->pool, answer->day,
                                      granted_ms, lease->limit_ms, lease->meeting),
                      error))
    return FALSE;
  if (sqlite3_changes (sqlite->db) != 1)
    return TRUE;
  answer->granted_ms = granted_ms;
  answer->leased_ms += granted_ms;
  answer->available_ms -= granted_ms;
  return bc_sqlite_run (sqlite,
                        bc_sqlite_bind (sqlite, BC_SQL_MOVE_SHARE, "sssii", lease->pool,
                                        answer->day, lease->meeting, (gint64) 0, granted_ms),
                        error);
}

typedef struct
{
  gint64 since_wall_us, drew_wall_us;
} Draw;

/* Since when this meeting draws without a break, and when it last held a lease. */
static Draw
find_draw (const Transaction *transaction)
{
  const Previous *previous = &transaction->previous;
  gint64 wall_us = transaction->lease->wall_us;
  gboolean held = previous->answer.granted_ms > 0;
  gboolean holds = transaction->answer->granted_ms > 0;
  gint64 drew_us = held ? wall_us : previous->drew_wall_us;
  gint64 break_us = wall_us - drew_us;
  gboolean goes_on = previous->is_there && ABS (break_us) <= BC_SQLITE_DEAD_AFTER_US;

  return (Draw){ goes_on ? previous->since_wall_us : wall_us, holds ? wall_us : drew_us };
}

static gboolean
keep (BcSqlite *sqlite, const Transaction *transaction, GError **error)
{
  const BcLease *lease = transaction->lease;
  const BcLeaseAnswer *answer = transaction->answer;
  Draw draw = find_draw (transaction);

  return bc_sqlite_run (
      sqlite,
      bc_sqlite_bind (sqlite, BC_SQL_KEEP_LEASE, "sssssiisiiiiiiiiiii", sqlite->holder, sqlite->run,
                      lease->pool, lease->meeting, lease->session, (gint64) lease->sequence,
                      lease->wall_us, answer->day, answer->granted_ms, answer->settled_ms,
                      answer->used_ms, answer->leased_ms, answer->limit_ms,
                      (gint64) answer->is_day_held, answer->extended_ms, answer->ceiling_ms,
                      answer->available_ms, draw.since_wall_us, draw.drew_wall_us),
      error);
}

/* Whoever holds no lease may be gone for good: what was counted is made a row. */
static gboolean
pause_tally (BcSqlite *sqlite, const Transaction *transaction, GError **error)
{
  return transaction->answer->granted_ms > 0 ||
         bc_sqlite_tally_end (sqlite, transaction->lease, error);
}

/* --- The transaction --- */

static gboolean
settle_and_grant (BcSqlite *sqlite, Transaction *transaction, GError **error)
{
  const BcLease *lease = transaction->lease;
  BcLeaseAnswer *answer = transaction->answer;

  *answer = (BcLeaseAnswer){ .sequence = lease->sequence, .settled_ms = lease->settle_ms };
  return bc_sqlite_charge_dead (sqlite, lease, error) &&
         bc_sqlite_find_day (sqlite, lease, answer, error) &&
         bc_sqlite_open_day (sqlite, lease, answer, error) && settle (sqlite, transaction, error) &&
         bc_sqlite_read_day (sqlite, lease, answer, error) &&
         grant (sqlite, lease, answer, error) && pause_tally (sqlite, transaction, error) &&
         keep (sqlite, transaction, error) && bc_sqlite_write_clock (sqlite, error) &&
         bc_sqlite_read_draws (sqlite, lease, answer, error);
}

static gboolean
transact_lease (BcSqlite *sqlite, gpointer data, GError **error)
{
  Transaction *transaction = data;
  const BcLease *lease = transaction->lease;
  Previous *previous = &transaction->previous;

  if (!find_previous (sqlite, lease, previous, error))
    return FALSE;
  if (previous->is_of_this_run && (gint64) lease->sequence < previous->sequence)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
                   "pool %s: lease %" G_GUINT64_FORMAT " comes after lease %" G_GINT64_FORMAT,
                   lease->pool, lease->sequence, previous->sequence);
      return FALSE;
    }
  if (previous->is_of_this_run && (gint64) lease->sequence == previous->sequence)
    {
      *transaction->answer = previous->answer;
      previous->answer.day = NULL;
      return bc_sqlite_write_clock (sqlite, error) &&
             bc_sqlite_read_draws (sqlite, lease, transaction->answer, error);
    }
  return settle_and_grant (sqlite, transaction, error);
}

/* --- What the front asks for --- */

static gboolean
is_named (const char *name)
{
  return name != NULL && name[0] != '\0';
}

static gboolean
check_lease (const BcLease *lease, GError **error)
{
  gboolean is_numbered = lease->sequence >= 1 && lease->sequence <= G_MAXINT64;

  if (!bc_sqlite_check_pool (lease, error))
    return FALSE;
  if (is_numbered && is_named (lease->meeting) && is_named (lease->session) &&
      lease->want_ms >= 0 && lease->want_ms <= BC_STORE_LEASE_MAX_MS && lease->settle_ms >= 0 &&
      lease->settle_ms <= BC_SQLITE_BOOKED_MAX_MS)
    return TRUE;
  g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
               "lease %" G_GUINT64_FORMAT " of meeting “%s”, session “%s”: settle %" G_GINT64_FORMAT
               " ms, want %" G_GINT64_FORMAT " ms",
               lease->sequence, lease->meeting != NULL ? lease->meeting : "",
               lease->session != NULL ? lease->session : "", lease->settle_ms, lease->want_ms);
  return FALSE;
}

gboolean
bc_sqlite_lease (BcBackend *backend, const BcLease *lease, BcLeaseAnswer *answer, GError **error)
{
  BcSqlite *sqlite = (BcSqlite *) backend;
  Transaction transaction = { .lease = lease, .answer = answer };

  if (!check_lease (lease, error))
    return FALSE;
  gboolean is_done = bc_sqlite_transact (sqlite, transact_lease, &transaction, error);
  bc_lease_answer_clear (&transaction.previous.answer);
  if (is_done)
    bc_sqlite_note_clock_written (sqlite);
  else
    bc_lease_answer_clear (answer);
  return is_done;
}

static gboolean
find_last_sequence (BcSqlite *sqlite, const BcLease *lease, guint64 *sequence, GError **error)
{
  if (lease->meeting == NULL)
    return TRUE;
  sqlite3_stmt *find = bc_sqlite_bind (sqlite, BC_SQL_FIND_LEASE, "sss", sqlite->holder,
                                       lease->pool, lease->meeting);
  BcStep step = bc_sqlite_step (sqlite, find, error);

  if (step == BC_STEP_ROW)
    *sequence = (guint64) sqlite3_column_int64 (find, 1);
  sqlite3_reset (find);
  return step != BC_STEP_FAILED;
}

gboolean
bc_sqlite_read_pool (BcBackend *backend, const BcLease *lease, BcLeaseAnswer *answer,
                     GError **error)
{
  BcSqlite *sqlite = (BcSqlite *) backend;

  if (!bc_sqlite_check_pool (lease, error))
    return FALSE;
  *answer = (BcLeaseAnswer){ .limit_ms = lease->limit_ms };
  if (find_last_sequence (sqlite, lease, &answer->sequence, error) &&
      bc_sqlite_find_day (sqlite, lease, answer, error) &&
      bc_sqlite_read_day (sqlite, lease, answer, error) &&
      bc_sqlite_read_draws (sqlite, lease, answer, error))
    return TRUE;
  bc_lease_answer_clear (answer);
  return FALSE;
}
