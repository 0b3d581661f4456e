/* SPDX-License-Identifier: Apache-2.0 */
#include "sqlite-private.h"

#include <boothcast/base/error.h>

static const char *const kind_names[] = {
  [BC_BOOKING_EXTENSION] = "extension",
  [BC_BOOKING_CEILING] = "ceiling",
  [BC_BOOKING_CORRECTION] = "correction",
  [BC_BOOKING_RELEASE] = "release",
};

/* A booking under way; `pool` is what the helpers of a day take. */
typedef struct
{
  const BcBooking *booking;
  BcLease pool;
  BcLeaseAnswer standing; /* of its day, before it */
  BcShare share;          /* of its meeting, before it */
  gint64 amount_ms;       /* as it is booked */
} Transaction;

const char *
bc_booking_kind_to_string (BcBookingKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (kind_names), NULL);
  return kind_names[kind];
}

/* "30 min", "-1:05 min": as people say it. (transfer full) */
static char *
say (gint64 ms)
{
  gint64 s = ABS (ms) / 1000;
  const char *sign = ms < 0 ? "-" : "";

  return s % 60 == 0
             ? g_strdup_printf ("%s%" G_GINT64_FORMAT " min", sign, s / 60)
             : g_strdup_printf ("%s%" G_GINT64_FORMAT ":%02d min", sign, s / 60, (int) (s % 60));
}

/* --- The kinds --- */

static gboolean
extend (BcSqlite *sqlite, Transaction *transaction, GError **error)
{
  const BcBooking *booking = transaction->booking;
  const BcLeaseAnswer *standing = &transaction->standing;
  gint64 ceiling_ms = standing->ceiling_ms >= 0 ? standing->ceiling_ms : booking->ceiling_ms;
  gint64 extended_ms = standing->extended_ms + booking->amount_ms;

  if (extended_ms > ceiling_ms)
    {
      g_autofree char *more = say (booking->amount_ms);
      g_autofree char *all = say (extended_ms);
      g_autofree char *ceiling = say (MAX (ceiling_ms, 0));

      g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
                   "pool %s: %s more would make %s added on %s, and its owner allows %s",
                   booking->pool, more, all, standing->day, ceiling);
      return FALSE;
    }
  return bc_sqlite_run (sqlite,
                        bc_sqlite_bind (sqlite, BC_SQL_EXTEND, "ssi", booking->pool, standing->day,
                                        booking->amount_ms),
                        error);
}

static gboolean
set_ceiling (BcSqlite *sqlite, Transaction *transaction, GError **error)
{
  const BcBooking *booking = transaction->booking;
  const BcLeaseAnswer *standing = &transaction->standing;

  if (booking->amount_ms < standing->extended_ms)
    {
      g_autofree char *added = say (standing->extended_ms);
      g_autofree char *ceiling = say (booking->amount_ms);

      g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
                   "pool %s: %s were added on %s already, so %s cannot be the most", booking->pool,
                   added, standing->day, ceiling);
      return FALSE;
    }
  return bc_sqlite_run (sqlite,
                        bc_sqlite_bind (sqlite, BC_SQL_SET_CEILING, "ssi", booking->pool,
                                        standing->day, booking->amount_ms),
                        error);
}

static gboolean
correct (BcSqlite *sqlite, Transaction *transaction, GError **error)
{
  const BcBooking *booking = transaction->booking;
  const BcLeaseAnswer *standing = &transaction->standing;
  BcMovement movement = { .used_ms = booking->amount_ms };

  if (transaction->share.used_ms + booking->amount_ms < 0)
    {
      g_autofree char *off = say (-booking->amount_ms);
      g_autofree char *used = say (transaction->share.used_ms);

      g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
                   "pool %s: %s cannot be taken off, meeting %s has used %s on %s", booking->pool,
                   off, booking->meeting, used, standing->day);
      return FALSE;
    }
  return bc_sqlite_move (sqlite, &transaction->pool, standing->day, &movement, error);
}

/* Of an allotment that no lease wrote down yet, only who releases it knows what it is. */
static gboolean
release (BcSqlite *sqlite, Transaction *transaction, GError **error)
{
  const BcBooking *booking = transaction->booking;
  const BcShare *share = &transaction->share;
  gint64 allotted_ms = share->allotted_ms >= 0 ? share->allotted_ms : booking->amount_ms;

  transaction->amount_ms =
      share->is_released ? 0 : MAX (allotted_ms - share->used_ms - share->leased_ms, 0);
  return bc_sqlite_run (sqlite,
                        bc_sqlite_bind (sqlite, BC_SQL_RELEASE, "sss", booking->pool,
                                        transaction->standing.day, booking->meeting),
                        error);
}

static gboolean
change (BcSqlite *sqlite, Transaction *transaction, GError **error)
{
  static gboolean (*const changes[]) (BcSqlite *, Transaction *, GError **) = {
    [BC_BOOKING_EXTENSION] = extend,
    [BC_BOOKING_CEILING] = set_ceiling,
    [BC_BOOKING_CORRECTION] = correct,
    [BC_BOOKING_RELEASE] = release,
  };

  return changes[transaction->booking->kind](sqlite, transaction, error);
}

/* --- The transaction --- */

typedef enum
{
  BOOKING_FAILED, /* error is set */
  BOOKING_NEW,
  BOOKING_KNOWN
} Acquaintance;

static gboolean
is_same (const BcBooking *booking, sqlite3_stmt *found)
{
  return g_strcmp0 ((const char *) sqlite3_column_text (found, 0), booking->pool) == 0 &&
         g_strcmp0 ((const char *) sqlite3_column_text (found, 1), kind_names[booking->kind]) ==
             0 &&
         g_strcmp0 ((const char *) sqlite3_column_text (found, 2), booking->session) == 0 &&
         (booking->kind == BC_BOOKING_RELEASE ||
          sqlite3_column_int64 (found, 3) == booking->amount_ms);
}

static Acquaintance
recognize (BcSqlite *sqlite, const BcBooking *booking, GError **error)
{
  sqlite3_stmt *find = bc_sqlite_bind (sqlite, BC_SQL_FIND_BOOKING, "si", booking->meeting,
                                       (gint64) booking->sequence);
  BcStep step = bc_sqlite_step (sqlite, find, error);
  gboolean is_known = step == BC_STEP_ROW && is_same (booking, find);

  sqlite3_reset (find);
  if (step == BC_STEP_DONE)
    return BOOKING_NEW;
  if (is_known)
    return BOOKING_KNOWN;
  if (step == BC_STEP_ROW)
    g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
                 "meeting %s: booking %" G_GUINT64_FORMAT " is another one already",
                 booking->meeting, booking->sequence);
  return BOOKING_FAILED;
}

static gboolean
keep (BcSqlite *sqlite, const Transaction *transaction, GError **error)
{
  const BcBooking *booking = transaction->booking;

  return bc_sqlite_run (
      sqlite,
      bc_sqlite_bind (sqlite, BC_SQL_KEEP_BOOKING, "isssississs", booking->wall_us, booking->pool,
                      transaction->standing.day, booking->meeting, (gint64) booking->sequence,
                      kind_names[booking->kind], booking->session, transaction->amount_ms,
                      booking->actor, booking->reason, sqlite->holder),
      error);
}

static gboolean
transact_booking (BcSqlite *sqlite, gpointer data, GError **error)
{
  Transaction *transaction = data;
  const BcLease *pool = &transaction->pool;
  BcLeaseAnswer *standing = &transaction->standing;
  Acquaintance acquaintance = recognize (sqlite, transaction->booking, error);

  if (acquaintance != BOOKING_NEW)
    return acquaintance == BOOKING_KNOWN;
  return bc_sqlite_find_day (sqlite, pool, standing, error) &&
         bc_sqlite_open_day (sqlite, pool, standing, error) &&
         bc_sqlite_read_day (sqlite, pool, standing, error) &&
         bc_sqlite_read_share (sqlite, pool, standing->day, &transaction->share, error) &&
         change (sqlite, transaction, error) && keep (sqlite, transaction, error);
}

static gboolean
is_amount_good (const BcBooking *booking)
{
  switch (booking->kind)
    {
    case BC_BOOKING_EXTENSION:
      return booking->amount_ms > 0;
    case BC_BOOKING_CEILING:
    case BC_BOOKING_RELEASE:
      return booking->amount_ms >= 0;
    case BC_BOOKING_CORRECTION:
      return booking->amount_ms != 0;
    default:
      return FALSE;
    }
}

static gboolean
check_booking (const BcBooking *booking, GError **error)
{
  gboolean is_named = booking->meeting != NULL && booking->meeting[0] != '\0';
  gboolean is_numbered = booking->sequence >= 1 && booking->sequence <= G_MAXINT64;
  gboolean is_small = booking->amount_ms >= -BC_SQLITE_BOOKED_MAX_MS &&
                      booking->amount_ms <= BC_SQLITE_BOOKED_MAX_MS;
  gboolean has_place = booking->kind != BC_BOOKING_CORRECTION || booking->session != NULL;

  if (is_named && is_numbered && is_small && has_place && is_amount_good (booking))
    return TRUE;
  g_set_error (
      error, BC_ERROR, BC_ERROR_INVALID,
      "booking %" G_GUINT64_FORMAT " (%s) of meeting “%s”, session “%s”: %" G_GINT64_FORMAT " ms",
      booking->sequence,
      (guint) booking->kind < G_N_ELEMENTS (kind_names) ? kind_names[booking->kind] : "unknown",
      is_named ? booking->meeting : "", booking->session != NULL ? booking->session : "",
      booking->amount_ms);
  return FALSE;
}

gboolean
bc_sqlite_book (BcBackend *backend, const BcBooking *booking, GError **error)
{
  Transaction transaction = {
    .booking = booking,
    .pool = { .pool = booking->pool,
              .timezone = booking->timezone,
              .limit_ms = booking->limit_ms,
              .meeting = booking->meeting,
              .wall_us = booking->wall_us },
    .amount_ms = booking->amount_ms,
  };

  if (!bc_sqlite_check_pool (&transaction.pool, error) || !check_booking (booking, error))
    return FALSE;
  gboolean is_done =
      bc_sqlite_transact ((BcSqlite *) backend, transact_booking, &transaction, error);
  bc_lease_answer_clear (&transaction.standing);
  return is_done;
}
