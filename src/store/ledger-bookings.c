/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger-private.h"

#include <boothcast/base/error.h>

static gboolean
find_kind (const char *name, BcBookingKind *kind)
{
  for (int i = 0; i <= BC_BOOKING_RELEASE; i++)
    if (g_strcmp0 (name, bc_booking_kind_to_string ((BcBookingKind) i)) == 0)
      {
        *kind = (BcBookingKind) i;
        return TRUE;
      }
  return FALSE;
}

static void
take_booking (BcLedgerReading *reading, sqlite3_stmt *row, GError **error)
{
  BcLedger *ledger = reading->ledger;
  BcLedgerBooking booking = { .wall_us = sqlite3_column_int64 (row, 0),
                              .amount_ms = sqlite3_column_int64 (row, 2) };

  if (!find_kind ((const char *) sqlite3_column_text (row, 1), &booking.kind) ||
      ABS (booking.amount_ms) > BC_SQLITE_BOOKED_MAX_MS)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_IO,
                   "%s: booking %" G_GINT64_FORMAT " is none that this program writes",
                   reading->sqlite.path, (gint64) sqlite3_column_int64 (row, 7));
      return;
    }
  booking.meeting = bc_ledger_keep_text (ledger, row, 3);
  booking.session = bc_ledger_keep_text (ledger, row, 4);
  booking.actor = bc_ledger_keep_text (ledger, row, 5);
  booking.reason = bc_ledger_keep_text (ledger, row, 6);
  g_array_append_val (ledger->bookings, booking);
}

static void
take_share (BcLedgerReading *reading, sqlite3_stmt *row, GError **error)
{
  BcLedger *ledger = reading->ledger;
  BcLedgerShare share = {
    .meeting = bc_ledger_keep_text (ledger, row, 0),
    .used_ms = sqlite3_column_int64 (row, 1),
    .leased_ms = sqlite3_column_int64 (row, 2),
    .allotted_ms = sqlite3_column_int64 (row, 3),
    .is_released = sqlite3_column_int64 (row, 4) != 0,
  };

  g_array_append_val (ledger->shares, share);
}

static void
take_limits (BcLedgerReading *reading, sqlite3_stmt *row, GError **error)
{
  reading->ledger->limit_ms = sqlite3_column_int64 (row, 0);
  reading->ledger->extended_ms = sqlite3_column_int64 (row, 1);
  reading->ledger->ceiling_ms = sqlite3_column_int64 (row, 2);
}

gboolean
bc_ledger_read_bookings (BcLedgerReading *reading, GError **error)
{
  static const BcLedgerSelection selections[] = {
    { "SELECT coalesce (limit_ms, -1), extended_ms, coalesce (ceiling_ms, -1) FROM pool_day"
      " WHERE pool = ?3 AND day = ?4",
      take_limits },
    { "SELECT wall_us, kind, amount_ms, meeting, session, actor, reason, id FROM booking"
      " WHERE pool = ?3 AND day = ?4 ORDER BY id",
      take_booking },
    { "SELECT meeting, used_ms, leased_ms, coalesce (allotted_ms, -1), is_released FROM share"
      " WHERE pool = ?3 AND day = ?4 ORDER BY meeting",
      take_share },
  };

  for (guint i = 0; i < G_N_ELEMENTS (selections); i++)
    if (!bc_ledger_take_all (reading, &selections[i], error))
      return FALSE;
  return TRUE;
}

gint64
bc_ledger_sum_corrections (const BcLedger *ledger)
{
  gint64 sum_ms = 0;

  for (guint i = 0; i < ledger->bookings->len; i++)
    {
      const BcLedgerBooking *booking = &g_array_index (ledger->bookings, BcLedgerBooking, i);

      sum_ms += booking->kind == BC_BOOKING_CORRECTION ? booking->amount_ms : 0;
    }
  return sum_ms;
}
