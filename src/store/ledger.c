/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/store/ledger.h>

#include "sqlite-private.h"

#include <boothcast/base/clock.h>
#include <boothcast/base/error.h>
#include <boothcast/meeting/local-time.h>

#define BUSY_TIMEOUT_US (5 * G_TIME_SPAN_SECOND)
/* A gateway commits for as long as a disk takes, then there is a gap before the next: short naps find it. */
#define BUSY_NAP_MS 2
/* While a reader is between two steps of a statement, no writer can commit: so many rows take about a
 * millisecond, whatever pool and day they are of. */
#define STROKE_ROWS 4096
/* The longest that is ever booked at once; more is damage, and would take for ever to divide. */
#define ROW_MAX_MS (8 * 24 * 3600 * G_GINT64_CONSTANT (1000))

static const char *const kind_names[] = {
  [BC_LEDGER_SPENT] = "spent",
  [BC_LEDGER_DEAD_HOLDER] = "dead-holder",
  [BC_LEDGER_OVERDRAFT] = "overdraft",
};

/* A reading under way. Only path and db of `sqlite` are set: it is what the helpers take. */
typedef struct
{
  BcSqlite sqlite;
  const BcLedgerQuery *query;
  BcLedger *ledger;
  gint64 give_up_us; /* of the wait under way */
  gint64 last_row;
  gint64 last_line;
} Reading;

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

  ledger->rows = g_array_new (FALSE, FALSE, sizeof (BcLedgerRow));
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
  g_ptr_array_unref (ledger->lines);
  g_string_chunk_free (ledger->names);
  g_free (ledger);
}

/* --- Opening --- */

static int
on_busy (void *user_data, int n_before)
{
  Reading *reading = user_data;

  if (n_before == 0)
    reading->give_up_us = bc_clock_now_us () + BUSY_TIMEOUT_US;
  if (bc_clock_now_us () >= reading->give_up_us)
    return 0;
  sqlite3_sleep (BUSY_NAP_MS);
  return 1;
}

static gboolean
open_file (Reading *reading, GError **error)
{
  BcSqlite *sqlite = &reading->sqlite;
  int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;

  if (!g_file_test (sqlite->path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, BC_ERROR, BC_ERROR_NOT_FOUND, "%s: no gateway has kept minutes there",
                   sqlite->path);
      return FALSE;
    }
  if (sqlite3_open_v2 (sqlite->path, &sqlite->db, flags, NULL) != SQLITE_OK)
    {
      bc_sqlite_set_error (sqlite, "opening", error);
      return FALSE;
    }
  sqlite3_extended_result_codes (sqlite->db, 1);
  sqlite3_busy_handler (sqlite->db, on_busy, reading);
  sqlite3_db_config (sqlite->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  return bc_sqlite_check_schema (sqlite, error);
}

/* --- Statements --- */

typedef void (*TakeFunc) (Reading *reading, sqlite3_stmt *row, GError **error);

/* Every row of `sql`, whose ?1 … are bound as bc_sqlite_bind () has it. */
typedef struct
{
  const char *sql;
  TakeFunc take;
} Selection;

static sqlite3_stmt *
prepare (Reading *reading, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;

  if (sqlite3_prepare_v2 (reading->sqlite.db, sql, -1, &statement, NULL) != SQLITE_OK)
    bc_sqlite_set_error (&reading->sqlite, "reading", error);
  return statement;
}

static gboolean
take_all (Reading *reading, sqlite3_stmt *statement, TakeFunc take, GError **error)
{
  g_autoptr (GError) fault = NULL;
  int code;

  while ((code = sqlite3_step (statement)) == SQLITE_ROW && fault == NULL)
    take (reading, statement, &fault);
  if (fault == NULL && code != SQLITE_DONE)
    bc_sqlite_set_error (&reading->sqlite, "reading", &fault);
  sqlite3_reset (statement);
  if (fault == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

/* In strokes from the first id to `last`: ?1 and ?2 are where a stroke begins and ends. */
static gboolean
take_in_strokes (Reading *reading, const Selection *selection, gint64 last, GError **error)
{
  sqlite3_stmt *statement = prepare (reading, selection->sql, error);
  gboolean is_read = statement != NULL;

  if (is_read)
    {
      sqlite3_bind_text (statement, 3, reading->query->pool, -1, SQLITE_STATIC);
      sqlite3_bind_text (statement, 4, reading->ledger->day, -1, SQLITE_STATIC);
      sqlite3_bind_text (statement, 5, reading->query->meeting, -1, SQLITE_STATIC);
      sqlite3_bind_int64 (statement, 6, reading->ledger->until_wall_us);
    }
  for (gint64 at = 0; is_read && at < last; at += STROKE_ROWS)
    {
      sqlite3_bind_int64 (statement, 1, at);
      sqlite3_bind_int64 (statement, 2, MIN (at + STROKE_ROWS, last));
      is_read = take_all (reading, statement, selection->take, error);
    }
  sqlite3_finalize (statement);
  return is_read;
}

/* --- The day --- */

static gboolean
find_newest_day (Reading *reading, GError **error)
{
  sqlite3_stmt *find = prepare (reading, "SELECT max(day) FROM pool_day WHERE pool = ?1", error);

  if (find == NULL)
    return FALSE;
  sqlite3_bind_text (find, 1, reading->query->pool, -1, SQLITE_STATIC);
  if (bc_sqlite_step (&reading->sqlite, find, error) == BC_STEP_ROW)
    {
      reading->ledger->day = bc_sqlite_dup_text (find, 0);
      if (reading->ledger->day == NULL)
        g_set_error (error, BC_ERROR, BC_ERROR_NOT_FOUND,
                     "%s: nothing was ever booked on pool “%s”: name the day to report on",
                     reading->sqlite.path, reading->query->pool);
    }
  sqlite3_finalize (find);
  return reading->ledger->day != NULL;
}

static gboolean
choose_day (Reading *reading, GError **error)
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

/* One statement, so one moment: what comes later is not of this report. */
static gboolean
read_standing (Reading *reading, GError **error)
{
  BcLedger *ledger = reading->ledger;
  sqlite3_stmt *read = prepare (
      reading,
      "SELECT (SELECT coalesce(max(id), 0) FROM ledger),"
      " (SELECT coalesce(max(id), 0) FROM audit), day.used_ms, day.leased_ms FROM (SELECT 1)"
      " LEFT JOIN pool_day AS day ON day.pool = ?1 AND day.day = ?2",
      error);
  gboolean is_read = FALSE;

  if (read == NULL)
    return FALSE;
  sqlite3_bind_text (read, 1, reading->query->pool, -1, SQLITE_STATIC);
  sqlite3_bind_text (read, 2, ledger->day, -1, SQLITE_STATIC);
  if (bc_sqlite_step (&reading->sqlite, read, error) == BC_STEP_ROW)
    {
      reading->last_row = sqlite3_column_int64 (read, 0);
      reading->last_line = sqlite3_column_int64 (read, 1);
      ledger->is_booked = sqlite3_column_type (read, 2) != SQLITE_NULL;
      ledger->used_ms = sqlite3_column_int64 (read, 2);
      ledger->leased_ms = sqlite3_column_int64 (read, 3);
      is_read = TRUE;
    }
  sqlite3_finalize (read);
  return is_read;
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

/* (transfer full) (nullable): of a file that others can write, too. */
static char *
dup_valid (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL ? g_utf8_make_valid (text, -1) : NULL;
}

static const char *
keep_name (BcLedger *ledger, sqlite3_stmt *statement, int column)
{
  g_autofree char *name = dup_valid (statement, column);

  return g_string_chunk_insert_const (ledger->names, name);
}

/* An overdraft follows right upon what was leased, and both are booked at its end. */
static void
make_room (BcLedger *ledger, gint64 wall_us, gint64 ms, gboolean is_same_booking)
{
  if (!is_same_booking || ledger->rows->len == 0)
    return;
  BcLedgerRow *before = &g_array_index (ledger->rows, BcLedgerRow, ledger->rows->len - 1);

  if (before->kind == BC_LEDGER_SPENT && before->starts_wall_us + before->ms * 1000 == wall_us)
    before->starts_wall_us -= ms * 1000;
}

static void
take_row (Reading *reading, sqlite3_stmt *statement, GError **error)
{
  BcLedger *ledger = reading->ledger;
  gint64 wall_us = sqlite3_column_int64 (statement, 0);
  BcLedgerRow row = { .ms = sqlite3_column_int64 (statement, 1) };
  gboolean is_same_booking = sqlite3_column_int64 (statement, 5) != 0;

  if (!find_kind ((const char *) sqlite3_column_text (statement, 2), &row.kind) ||
      ABS (row.ms) > ROW_MAX_MS)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_IO,
                   "%s: ledger row %" G_GINT64_FORMAT " is none that this program writes",
                   reading->sqlite.path, (gint64) sqlite3_column_int64 (statement, 6));
      return;
    }
  row.meeting = keep_name (ledger, statement, 3);
  row.session = keep_name (ledger, statement, 4);
  /* A dead holder's is booked with the moment when its lease was granted. */
  row.starts_wall_us =
      row.kind == BC_LEDGER_DEAD_HOLDER ? wall_us : wall_us - MAX (row.ms, 0) * 1000;
  make_room (ledger, wall_us, row.ms, is_same_booking);
  g_array_append_val (ledger->rows, row);
}

static void
take_line (Reading *reading, sqlite3_stmt *statement, GError **error)
{
  BcLedgerLine *line = g_new (BcLedgerLine, 1);

  line->wall_us = sqlite3_column_int64 (statement, 0);
  line->actor = dup_valid (statement, 1);
  line->text = dup_valid (statement, 2);
  g_ptr_array_add (reading->ledger->lines, line);
}

static gboolean
check_sum (const Reading *reading, GError **error)
{
  const BcLedger *ledger = reading->ledger;
  gint64 sum_ms = 0;

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
read_all (Reading *reading, GError **error)
{
  static const Selection rows = {
    "SELECT wall_us, ms, kind, meeting, session, kind = 'overdraft' AND EXISTS (SELECT 1 FROM "
    "ledger"
    " AS other WHERE other.id = own.id - 1 AND other.run = own.run AND other.pool = own.pool"
    " AND other.meeting = own.meeting AND other.sequence = own.sequence), id FROM ledger AS own"
    " WHERE id > ?1 AND id <= ?2 AND pool = ?3 AND day = ?4 ORDER BY id",
    take_row
  };
  static const Selection lines = {
    "SELECT wall_us, actor, text FROM audit WHERE id > ?1 AND id <= ?2"
    " AND meeting = ?5 AND wall_us < ?6 ORDER BY id",
    take_line
  };

  return open_file (reading, error) && choose_day (reading, error) &&
         read_standing (reading, error) &&
         take_in_strokes (reading, &rows, reading->last_row, error) &&
         take_in_strokes (reading, &lines, reading->last_line, error) && check_sum (reading, error);
}

BcLedger *
bc_ledger_read (const BcLedgerQuery *query, GError **error)
{
  g_autoptr (BcLedger) ledger = ledger_new ();
  Reading reading = { .query = query, .ledger = ledger };

  g_return_val_if_fail (query->path != NULL && query->pool != NULL && query->meeting != NULL, NULL);

  reading.sqlite.path = g_canonicalize_filename (query->path, NULL);
  gboolean is_read = read_all (&reading, error);
  sqlite3_close_v2 (reading.sqlite.db);
  g_free (reading.sqlite.path);
  return is_read ? g_steal_pointer (&ledger) : NULL;
}
