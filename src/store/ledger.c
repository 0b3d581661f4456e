/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger-private.h"

#include <boothcast/base/error.h>
#include <boothcast/meeting/local-time.h>

/* The longest that is ever booked at once; more is damage, and would take for ever to divide. */
#define ROW_MAX_MS (8 * 24 * 3600 * G_GINT64_CONSTANT (1000))

static const char *const kind_names[] = {
  [BC_LEDGER_SPENT] = "spent",
  [BC_LEDGER_DEAD_HOLDER] = "dead-holder",
  [BC_LEDGER_OVERDRAFT] = "overdraft",
};

const char *
bc_ledger_kind_to_string (BcLedgerKind kind)
{
  g_return_val_if_fail ((guint) kind < BC_LEDGER_KIND_LAST, NULL);
  return kind_names[kind];
}

static void
line_free (BcLedgerLine *line)
{
  g_free (line->actor);
  g_free (line->text);
  g_free (line);
}

static BcLedger *
ledger_new (void)
{
  BcLedger *ledger = g_new0 (BcLedger, 1);

  ledger->limit_ms = -1;
  ledger->ceiling_ms = -1;
  ledger->rows = g_array_new (FALSE, FALSE, sizeof (BcLedgerRow));
  ledger->bookings = g_array_new (FALSE, FALSE, sizeof (BcLedgerBooking));
  ledger->shares = g_array_new (FALSE, FALSE, sizeof (BcLedgerShare));
  ledger->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) line_free);
  ledger->names = g_string_chunk_new (256);
  return ledger;
}

void
bc_ledger_free (BcLedger *ledger)
{
  if (ledger == NULL)
    return;
  g_free (ledger->day);
  g_array_unref (ledger->rows);
  g_array_unref (ledger->bookings);
  g_array_unref (ledger->shares);
  g_ptr_array_unref (ledger->lines);
  g_string_chunk_free (ledger->names);
  g_free (ledger);
}

/* --- The day --- */

static void
take_day (BcLedgerReading *reading, sqlite3_stmt *row, GError **error)
{
  reading->ledger->day = bc_ledger_dup_text (row, 0);
  if (reading->ledger->day == NULL)
    g_set_error (error, BC_ERROR, BC_ERROR_NOT_FOUND,
                 "%s: nothing was ever booked on pool “%s”: name the day to report on",
                 reading->sqlite.path, reading->query->pool);
}

static gboolean
find_newest_day (BcLedgerReading *reading, GError **error)
{
  static const BcLedgerSelection newest = { "SELECT max (day) FROM pool_day WHERE pool = ?3",
                                            take_day };

  return bc_ledger_take_all (reading, &newest, error);
}

static gboolean
choose_day (BcLedgerReading *reading, GError **error)
{
  BcLedger *ledger = reading->ledger;
  const BcLedgerQuery *query = reading->query;
  /* The empty name would be this machine's own zone. */
  gboolean is_named = query->timezone != NULL && query->timezone[0] != '\0';
  g_autoptr (GTimeZone) zone = is_named ? g_time_zone_new_identifier (query->timezone) : NULL;
  GDate date;

  if (query->day != NULL)
    ledger->day = g_strdup (query->day);
  else if (!find_newest_day (reading, error))
    return FALSE;
  if (zone == NULL || !bc_local_time_parse_day (ledger->day, &date))
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                   "expected a day like 2020-11-12 in a time zone, found “%s” in “%s”", ledger->day,
                   is_named ? query->timezone : "");
      return FALSE;
    }
  ledger->from_wall_us = bc_local_time_find (zone, &date, 0).first_us;
  ledger->until_wall_us = bc_local_time_find (zone, &date, BC_DAY_MINUTES).first_us;
  return TRUE;
}

/* --- Rows and lines --- */

static gboolean
find_kind (const char *name, BcLedgerKind *kind)
{
  for (int i = 0; i < BC_LEDGER_KIND_LAST; i++)
    if (g_strcmp0 (name, kind_names[i]) == 0)
      {
        *kind = (BcLedgerKind) i;
        return TRUE;
      }
  return FALSE;
}

/* An overdraft follows right upon what was leased; an older program booked both at its end. */
static void
make_room (BcLedger *ledger, gint64 wall_us, gint64 ms, gboolean is_same_booking)
{
  if (!is_same_booking || ledger->rows->len == 0)
    return;
  BcLedgerRow *before = &g_array_index (ledger->rows, BcLedgerRow, ledger->rows->len - 1);

  if (before->kind == BC_LEDGER_SPENT && before->starts_wall_us + before->ms * 1000 == wall_us)
    before->starts_wall_us -= ms * 1000;
}

static gboolean
read_row (BcLedgerReading *reading, sqlite3_stmt *statement, BcLedgerRow *row, GError **error)
{
  gint64 wall_us = sqlite3_column_int64 (statement, 0);

  *row = (BcLedgerRow){ .ms = sqlite3_column_int64 (statement, 1) };
  if (!find_kind ((const char *) sqlite3_column_text (statement, 2), &row->kind) ||
      ABS (row->ms) > ROW_MAX_MS)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_IO,
                   "%s: ledger row %" G_GINT64_FORMAT " is none that this program writes",
                   reading->sqlite.path, (gint64) sqlite3_column_int64 (statement, 6));
      return FALSE;
    }
  row->meeting = bc_ledger_keep_text (reading->ledger, statement, 3);
  row->session = bc_ledger_keep_text (reading->ledger, statement, 4);
  /* A dead holder's is booked with the moment when its lease was granted. */
  row->starts_wall_us =
      row->kind == BC_LEDGER_DEAD_HOLDER ? wall_us : wall_us - MAX (row->ms, 0) * 1000;
  return TRUE;
}

static void
take_row (BcLedgerReading *reading, sqlite3_stmt *statement, GError **error)
{
  BcLedger *ledger = reading->ledger;
  gint64 wall_us = sqlite3_column_int64 (statement, 0);
  gboolean is_same_booking = sqlite3_column_int64 (statement, 5) != 0;
  BcLedgerRow row;

  if (!read_row (reading, statement, &row, error))
    return;
  make_room (ledger, wall_us, row.ms, is_same_booking);
  g_array_append_val (ledger->rows, row);
}

static void
take_counted (BcLedgerReading *reading, sqlite3_stmt *statement, GError **error)
{
  BcLedgerRow row;

  if (read_row (reading, statement, &row, error))
    g_array_append_val (reading->counted, row);
}

static void
take_line (BcLedgerReading *reading, sqlite3_stmt *statement, GError **error)
{
  BcLedgerLine *line = g_new (BcLedgerLine, 1);

  line->wall_us = sqlite3_column_int64 (statement, 0);
  line->actor = bc_ledger_dup_text (statement, 1);
  line->text = bc_ledger_dup_text (statement, 2);
  g_ptr_array_add (reading->ledger->lines, line);
}

/* --- The moment --- */

static void
take_standing (BcLedgerReading *reading, sqlite3_stmt *row, GError **error)
{
  BcLedger *ledger = reading->ledger;

  reading->last_row = sqlite3_column_int64 (row, 0);
  reading->last_line = sqlite3_column_int64 (row, 1);
  ledger->is_booked = sqlite3_column_type (row, 2) != SQLITE_NULL;
  ledger->used_ms = sqlite3_column_int64 (row, 2);
  ledger->leased_ms = sqlite3_column_int64 (row, 3);
}

static gboolean
read_standing (BcLedgerReading *reading, GError **error)
{
  static const BcLedgerSelection standing = {
    "SELECT (SELECT coalesce (max (id), 0) FROM ledger),"
    " (SELECT coalesce (max (id), 0) FROM audit), day.used_ms, day.leased_ms FROM (SELECT 1)"
    " LEFT JOIN pool_day AS day ON day.pool = ?3 AND day.day = ?4",
    take_standing
  };
  static const BcLedgerSelection counted = {
    "SELECT wall_us, ms, 'spent', meeting, session, 0, 0 FROM tally WHERE pool = ?3 AND day = ?4"
    " ORDER BY from_wall_us",
    take_counted
  };

  return bc_ledger_take_all (reading, &standing, error) &&
         bc_ledger_take_all (reading, &counted, error) && bc_ledger_read_bookings (reading, error);
}

/* All that may change, in one short transaction: what comes later is not of this report. */
static gboolean
read_moment (BcLedgerReading *reading, GError **error)
{
  sqlite3 *db = reading->sqlite.db;
  gboolean is_begun = sqlite3_exec (db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK;
  gboolean is_read = is_begun && read_standing (reading, error);

  if (!is_begun)
    bc_sqlite_set_error (&reading->sqlite, "reading", error);
  else
    sqlite3_exec (db, "COMMIT", NULL, NULL, NULL);
  return is_read;
}

static gboolean
check_sum (const BcLedgerReading *reading, GError **error)
{
  const BcLedger *ledger = reading->ledger;
  gint64 sum_ms = bc_ledger_sum_corrections (ledger);

  for (guint i = 0; i < ledger->rows->len; i++)
    sum_ms += g_array_index (ledger->rows, BcLedgerRow, i).ms;
  if (sum_ms == ledger->used_ms)
    return TRUE;
  g_set_error (error, BC_ERROR, BC_ERROR_IO,
               "%s: the books of %s do not balance: %" G_GINT64_FORMAT
               " ms used, but rows of %" G_GINT64_FORMAT " ms",
               reading->sqlite.path, ledger->day, ledger->used_ms, sum_ms);
  return FALSE;
}

static gboolean
read_rows (BcLedgerReading *reading, GError **error)
{
  static const BcLedgerSelection rows = {
    "SELECT wall_us, ms, kind, meeting, session, kind = 'overdraft' AND EXISTS (SELECT 1 FROM "
    "ledger"
    " AS other WHERE other.id = own.id - 1 AND other.run = own.run AND other.pool = own.pool"
    " AND other.meeting = own.meeting AND other.sequence = own.sequence), id FROM ledger AS own"
    " WHERE id > ?1 AND id <= ?2 AND pool = ?3 AND day = ?4 ORDER BY id",
    take_row
  };
  static const BcLedgerSelection lines = {
    "SELECT wall_us, actor, text FROM audit WHERE id > ?1 AND id <= ?2"
    " AND meeting = ?5 AND wall_us < ?6 ORDER BY id",
    take_line
  };

  if (!bc_ledger_take_in_strokes (reading, &rows, reading->last_row, error) ||
      !bc_ledger_take_in_strokes (reading, &lines, reading->last_line, error))
    return FALSE;
  g_array_append_vals (reading->ledger->rows, reading->counted->data, reading->counted->len);
  return check_sum (reading, error);
}

BcLedger *
bc_ledger_read (const BcLedgerQuery *query, GError **error)
{
  g_autoptr (BcLedger) ledger = ledger_new ();
  g_autoptr (GArray) counted = g_array_new (FALSE, FALSE, sizeof (BcLedgerRow));
  BcLedgerReading reading = { .query = query, .ledger = ledger, .counted = counted };

  g_return_val_if_fail (query->path != NULL && query->pool != NULL && query->meeting != NULL, NULL);

  gboolean is_read = bc_ledger_open (&reading, query->path, error) &&
                     choose_day (&reading, error) && read_moment (&reading, error) &&
                     read_rows (&reading, error);
  bc_ledger_close (&reading);
  return is_read ? g_steal_pointer (&ledger) : NULL;
}
