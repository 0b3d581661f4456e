/* SPDX-License-Identifier: Apache-2.0 */
#include "sqlite-private.h"

#include <boothcast/base/error.h>

/* A lease is renewed about every second: whoever has not for this long is dead. Two gateways on one
 * file share one clock; a step of it costs a living holder at most the lease it held. */
#define DEAD_AFTER_US (10 * G_TIME_SPAN_SECOND)
/* A week without a store, and nobody noticed: more is a mistake of the caller. */
#define SETTLE_MAX_MS (7 * 24 * 3600 * G_GINT64_CONSTANT (1000))

/* This holder's row for the meeting and pool: its lease before, or nothing of this run. */
typedef struct
{
  gboolean is_of_this_run; /* or all else is 0 */
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

static BcStep
find_previous (BcSqlite *sqlite, const BcLease *lease, Previous *previous, GError **error)
{
  sqlite3_stmt *find = bc_sqlite_bind (sqlite, BC_SQL_FIND_LEASE, "sss", sqlite->holder,
                                       lease->pool, lease->meeting);
  BcStep step = bc_sqlite_step (sqlite, find, error);

  if (step != BC_STEP_ROW)
    return step;
  if (g_strcmp0 ((const char *) sqlite3_column_text (find, 0), sqlite->run) == 0)
    {
      previous->is_of_this_run = TRUE;
      previous->sequence = sqlite3_column_int64 (find, 1);
      previous->open_ms = sqlite3_column_int64 (find, 4);
      previous->answer = (BcLeaseAnswer){
        .sequence = (guint64) previous->sequence,
        .day = bc_sqlite_dup_text (find, 2),
        .granted_ms = sqlite3_column_int64 (find, 3),
        .settled_ms = sqlite3_column_int64 (find, 5),
        .used_ms = sqlite3_column_int64 (find, 6),
        .leased_ms = sqlite3_column_int64 (find, 7),
        .limit_ms = sqlite3_column_int64 (find, 8),
        .is_day_held = sqlite3_column_int64 (find, 9) != 0,
      };
    }
  sqlite3_reset (find);
  return BC_STEP_ROW;
}

/* --- Dead holders --- */

/* Charges, in full and once, every lease that statement_texts calls dead. */
static gboolean
charge_dead (BcSqlite *sqlite, const BcLease *lease, GError **error)
{
  static const BcSql steps[] = { BC_SQL_BOOK_DEAD, BC_SQL_CHARGE_DEAD, BC_SQL_CLOSE_DEAD };
  gint64 before_us = lease->wall_us - DEAD_AFTER_US;
  sqlite3_stmt *find = bc_sqlite_bind (sqlite, BC_SQL_FIND_DEAD, "sssis", sqlite->holder,
                                       sqlite->run, lease->pool, before_us, lease->meeting);
  BcStep found = bc_sqlite_step (sqlite, find, error);

  sqlite3_reset (find);
  for (guint i = 0; found == BC_STEP_ROW && i < G_N_ELEMENTS (steps); i++)
    {
      sqlite3_stmt *step = bc_sqlite_bind (sqlite, steps[i], "sssis", sqlite->holder, sqlite->run,
                                           lease->pool, before_us, lease->meeting);
      if (!bc_sqlite_run (sqlite, step, error))
        return FALSE;
    }
  return found != BC_STEP_FAILED;
}

static gboolean
charge_older_runs (BcSqlite *sqlite, gpointer data, GError **error)
{
  return charge_dead (sqlite, data, error);
}

gboolean
bc_sqlite_charge_older_runs (BcSqlite *sqlite, GError **error)
{
  BcLease no_pool = { .pool = "", .meeting = "" };
  sqlite3_stmt *find = bc_sqlite_bind (sqlite, BC_SQL_FIND_DEAD, "sssis", sqlite->holder,
                                       sqlite->run, "", (gint64) 0, "");
  BcStep found = bc_sqlite_step (sqlite, find, error);

  sqlite3_reset (find);
  /* Nothing to charge is the rule: opening then needs no lock that others hold. */
  if (found != BC_STEP_ROW)
    return found == BC_STEP_DONE;
  return bc_sqlite_transact (sqlite, charge_older_runs, &no_pool, error);
}

/* --- The pool's day --- */

/* The civil day of the wall clock, or the pool's newest when the clock fell back behind it. */
static gboolean
find_day (BcSqlite *sqlite, const BcLease *lease, BcLeaseAnswer *answer, GError **error)
{
  g_autofree char *day = bc_civil_days_find (&sqlite->days, lease->timezone, lease->wall_us, error);
  sqlite3_stmt *find;
  g_autofree char *newest = NULL;

  if (day == NULL)
    return FALSE;
  find = bc_sqlite_bind (sqlite, BC_SQL_NEWEST_DAY, "s", lease->pool);
  if (bc_sqlite_step (sqlite, find, error) != BC_STEP_ROW)
    return FALSE;
  newest = bc_sqlite_dup_text (find, 0);
  sqlite3_reset (find);

  answer->is_day_held = newest != NULL && strcmp (newest, day) > 0;
  answer->day = answer->is_day_held ? g_steal_pointer (&newest) : g_steal_pointer (&day);
  return TRUE;
}

static gboolean
read_day (BcSqlite *sqlite, const char *pool, BcLeaseAnswer *answer, GError **error)
{
  sqlite3_stmt *read = bc_sqlite_bind (sqlite, BC_SQL_READ_DAY, "ss", pool, answer->day);
  BcStep step = bc_sqlite_step (sqlite, read, error);

  if (step == BC_STEP_ROW)
    {
      answer->used_ms = sqlite3_column_int64 (read, 0);
      answer->leased_ms = sqlite3_column_int64 (read, 1);
    }
  sqlite3_reset (read);
  return step != BC_STEP_FAILED;
}

/* --- Settle and grant --- */

typedef struct
{
  const char *kind;
  const char *day;
  gint64 sequence;
  gint64 ms;
} Booking;

static gboolean
book (BcSqlite *sqlite, const BcLease *lease, const Booking *booking, GError **error)
{
  if (booking->ms == 0)
    return TRUE;
  return bc_sqlite_run (sqlite,
                        bc_sqlite_bind (sqlite, BC_SQL_BOOK, "issssssiis", lease->wall_us,
                                        lease->pool, booking->day, lease->meeting, lease->session,
                                        sqlite->holder, sqlite->run, booking->sequence, booking->ms,
                                        booking->kind),
                        error);
}

/* What was spent of the lease before is booked on the day that lease was granted; without one, today. */
static gboolean
settle (BcSqlite *sqlite, const Transaction *transaction, GError **error)
{
  const BcLease *lease = transaction->lease;
  const Previous *previous = &transaction->previous;
  gint64 granted_ms = previous->answer.granted_ms;
  gint64 covered_ms = MIN (lease->settle_ms, granted_ms);
  const char *day = granted_ms > 0 ? previous->answer.day : transaction->answer->day;
  gint64 sequence = previous->is_of_this_run ? previous->sequence : (gint64) (lease->sequence - 1);
  Booking spent = { "spent", day, sequence, previous->open_ms > 0 ? covered_ms : 0 };
  Booking overdraft = { "overdraft", day, sequence, lease->settle_ms - covered_ms };

  if (spent.ms + overdraft.ms + previous->open_ms == 0)
    return TRUE;
  return bc_sqlite_run (sqlite,
                        bc_sqlite_bind (sqlite, BC_SQL_SETTLE_DAY, "ssii", lease->pool, day,
                                        spent.ms + overdraft.ms, previous->open_ms),
                        error) &&
         book (sqlite, lease, &spent, error) && book (sqlite, lease, &overdraft, error);
}

static gboolean
grant (BcSqlite *sqlite, const BcLease *lease, BcLeaseAnswer *answer, GError **error)
{
  gint64 left_ms = MAX (lease->limit_ms - answer->used_ms - answer->leased_ms, 0);
  gint64 granted_ms = MIN (left_ms, lease->want_ms);

  if (granted_ms == 0)
    return TRUE;
  if (!bc_sqlite_run (sqlite,
                      bc_sqlite_bind (sqlite, BC_SQL_GRANT, "ssii", lease->pool, answer->day,
                                      granted_ms, lease->limit_ms),
                      error))
    return FALSE;
  if (sqlite3_changes (sqlite->db) == 1)
    {
      answer->granted_ms = granted_ms;
      answer->leased_ms += granted_ms;
    }
  return TRUE;
}

static gboolean
keep (BcSqlite *sqlite, const BcLease *lease, const BcLeaseAnswer *answer, GError **error)
{
  return bc_sqlite_run (sqlite,
                        bc_sqlite_bind (sqlite, BC_SQL_KEEP_LEASE, "sssssiisiiiiii", sqlite->holder,
                                        sqlite->run, lease->pool, lease->meeting, lease->session,
                                        (gint64) lease->sequence, lease->wall_us, answer->day,
                                        answer->granted_ms, answer->settled_ms, answer->used_ms,
                                        answer->leased_ms, answer->limit_ms,
                                        (gint64) answer->is_day_held),
                        error);
}

static gboolean
settle_and_grant (BcSqlite *sqlite, Transaction *transaction, GError **error)
{
  const BcLease *lease = transaction->lease;
  BcLeaseAnswer *answer = transaction->answer;

  *answer = (BcLeaseAnswer){ .sequence = lease->sequence,
                             .settled_ms = lease->settle_ms,
                             .limit_ms = lease->limit_ms };
  return charge_dead (sqlite, lease, error) && find_day (sqlite, lease, answer, error) &&
         bc_sqlite_run (sqlite,
                        bc_sqlite_bind (sqlite, BC_SQL_ADD_DAY, "ss", lease->pool, answer->day),
                        error) &&
         settle (sqlite, transaction, error) && read_day (sqlite, lease->pool, answer, error) &&
         grant (sqlite, lease, answer, error) && keep (sqlite, lease, answer, error);
}

static gboolean
transact_lease (BcSqlite *sqlite, gpointer data, GError **error)
{
  Transaction *transaction = data;
  const BcLease *lease = transaction->lease;
  Previous *previous = &transaction->previous;

  if (find_previous (sqlite, lease, previous, error) == BC_STEP_FAILED)
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
      return TRUE;
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
check_pool (const BcLease *lease, GError **error)
{
  if (is_named (lease->pool) && lease->limit_ms >= 0)
    return TRUE;
  g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
               "pool “%s” with a limit of %" G_GINT64_FORMAT " ms",
               lease->pool != NULL ? lease->pool : "", lease->limit_ms);
  return FALSE;
}

static gboolean
check_lease (const BcLease *lease, GError **error)
{
  gboolean is_numbered = lease->sequence >= 1 && lease->sequence <= G_MAXINT64;

  if (!check_pool (lease, error))
    return FALSE;
  if (is_numbered && is_named (lease->meeting) && is_named (lease->session) &&
      lease->want_ms >= 0 && lease->want_ms <= BC_STORE_LEASE_MAX_MS && lease->settle_ms >= 0 &&
      lease->settle_ms <= SETTLE_MAX_MS)
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
  Transaction transaction = { .lease = lease, .answer = answer };

  if (!check_lease (lease, error))
    return FALSE;
  gboolean is_done = bc_sqlite_transact ((BcSqlite *) backend, transact_lease, &transaction, error);
  bc_lease_answer_clear (&transaction.previous.answer);
  if (!is_done)
    bc_lease_answer_clear (answer);
  return is_done;
}

gboolean
bc_sqlite_read_pool (BcBackend *backend, const BcLease *lease, BcLeaseAnswer *answer,
                     GError **error)
{
  BcSqlite *sqlite = (BcSqlite *) backend;

  if (!check_pool (lease, error))
    return FALSE;
  *answer = (BcLeaseAnswer){ .limit_ms = lease->limit_ms };
  if (find_day (sqlite, lease, answer, error) && read_day (sqlite, lease->pool, answer, error))
    return TRUE;
  bc_lease_answer_clear (answer);
  return FALSE;
}
