/* SPDX-License-Identifier: Apache-2.0 */
#include "sqlite-private.h"

#include <fcntl.h>
#include <unistd.h>

#include <boothcast/base/clock.h>
#include <boothcast/base/error.h>
#include <boothcast/base/ids.h>

#define BUSY_TIMEOUT_MS 5000
#define BUSY_SLEEP_MIN_MS 1
#define BUSY_SLEEP_MAX_MS 20
/* Far more than a year of meetings makes; a quarter of a second reads through it. */
#define CHECK_MAX_BYTES (128 * 1024 * 1024)

/* Another process is writing: patience grows a little, and ends with the timeout or the store. */
static int
on_busy (void *user_data, int n_before)
{
  BcSqlite *sqlite = user_data;
  gint64 now_us = bc_clock_now_us ();

  if (n_before == 0)
    sqlite->busy_since_us = now_us;
  if (now_us - sqlite->busy_since_us >= sqlite->busy_timeout_us ||
      now_us >= atomic_load (&sqlite->patience->give_up_us))
    return 0;
  sqlite3_sleep (CLAMP (n_before, BUSY_SLEEP_MIN_MS, BUSY_SLEEP_MAX_MS));
  return 1;
}

/* --- Opening --- */

static gboolean
configure (BcSqlite *sqlite, const char *pragma, GError **error)
{
  if (sqlite3_exec (sqlite->db, pragma, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  bc_sqlite_set_error (sqlite, pragma, error);
  return FALSE;
}

/* Who may read the books is for the operator to say, and nobody's by default; SQLite's journal follows. Only a
 * file that is not there yet: closing another's descriptor would let go of this process's locks on it. What
 * fails here SQLite will meet again, and say better. */
static void
make_private (const char *path)
{
  int fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd >= 0)
    close (fd);
}

static gboolean
connect_file (BcSqlite *sqlite, GError **error)
{
  int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;

  make_private (sqlite->path);
  if (sqlite3_open_v2 (sqlite->path, &sqlite->db, flags, NULL) != SQLITE_OK)
    {
      bc_sqlite_set_error (sqlite, "opening", error);
      return FALSE;
    }
  sqlite3_extended_result_codes (sqlite->db, 1);
  sqlite3_busy_handler (sqlite->db, on_busy, sqlite);
  sqlite3_db_config (sqlite->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  /* SQLite opens a file it may not write for reading, and says nothing. */
  if (sqlite3_db_readonly (sqlite->db, "main") == 1)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_IO, "%s: not writable for this user", sqlite->path);
      return FALSE;
    }
  return TRUE;
}

typedef struct
{
  const char *pragma;
  const char *answer; /* that it has to give */
  const char *complaint;
} Expectation;

static gboolean
expect (BcSqlite *sqlite, const Expectation *expectation, GError **error)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (sqlite->db, expectation->pragma, -1, &statement, NULL);
  const char *found = NULL;

  if (code == SQLITE_OK)
    code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    found = (const char *) sqlite3_column_text (statement, 0);
  else
    bc_sqlite_set_error (sqlite, expectation->pragma, error);

  gboolean is_good = g_strcmp0 (found, expectation->answer) == 0;
  if (found != NULL && !is_good)
    g_set_error (error, BC_ERROR, BC_ERROR_IO, "%s: %s (%s)", sqlite->path, expectation->complaint,
                 found);
  sqlite3_finalize (statement);
  return is_good;
}

/* A damaged file is told at the start, not in the middle of a meeting. */
static gboolean
check_file (BcSqlite *sqlite, GError **error)
{
  static const Expectation whole = {
    "PRAGMA quick_check (1)", "ok", "damaged; it was left as it is: move it away or put a copy back"
  };
  gint64 n_pages, page_bytes;

  if (!bc_sqlite_read_numbers (sqlite, "PRAGMA page_count", &n_pages, 1, error) ||
      !bc_sqlite_read_numbers (sqlite, "PRAGMA page_size", &page_bytes, 1, error))
    return FALSE;
  return n_pages > CHECK_MAX_BYTES / page_bytes || expect (sqlite, &whole, error);
}

/*
 * TRUNCATE rather than DELETE: with FULL, SQLite syncs the emptied journal at each commit, so a power
 * cut cannot bring a stale journal back and undo it. DELETE needs EXTRA for that (a sync of the
 * directory after the unlink), which with TRUNCATE would change nothing. No WAL: several processes
 * write, and this SQLite has its reset race.
 */
static gboolean
set_up (BcSqlite *sqlite, GError **error)
{
  static const Expectation journal = { "PRAGMA journal_mode = TRUNCATE", "truncate",
                                       "another program holds it in another journal mode" };

  return configure (sqlite, "PRAGMA synchronous = FULL", error) &&
         configure (sqlite, "PRAGMA foreign_keys = ON", error) &&
         configure (sqlite, "PRAGMA trusted_schema = OFF", error) &&
         configure (sqlite, "PRAGMA cell_size_check = ON", error) &&
         configure (sqlite, "PRAGMA cache_size = -512", error) && check_file (sqlite, error) &&
         expect (sqlite, &journal, error) && bc_sqlite_migrate (sqlite, error) &&
         bc_sqlite_prepare (sqlite, error);
}

/* A disk that is full or locked just now shall not keep a gateway from starting again in the middle of
 * a meeting: every lease charges what an older run left, too. */
static void
charge_older_runs (BcSqlite *sqlite)
{
  g_autoptr (GError) error = NULL;

  if (!bc_sqlite_charge_older_runs (sqlite, &error))
    g_message ("the run before is charged with the next lease: %s", error->message);
}

/* --- Requests --- */

static gboolean
save_state (BcBackend *backend, const char *meeting, const char *saved, GError **error)
{
  BcSqlite *sqlite = (BcSqlite *) backend;

  return bc_sqlite_run (sqlite, bc_sqlite_bind (sqlite, BC_SQL_SAVE_STATE, "ss", meeting, saved),
                        error);
}

static gboolean
load_state (BcBackend *backend, const char *meeting, char **saved, GError **error)
{
  BcSqlite *sqlite = (BcSqlite *) backend;
  sqlite3_stmt *load = bc_sqlite_bind (sqlite, BC_SQL_LOAD_STATE, "s", meeting);
  BcStep step = bc_sqlite_step (sqlite, load, error);

  *saved = step == BC_STEP_ROW ? bc_sqlite_dup_text (load, 0) : NULL;
  sqlite3_reset (load);
  return step != BC_STEP_FAILED;
}

static gboolean
audit (BcBackend *backend, const BcAuditLine *line, GError **error)
{
  BcSqlite *sqlite = (BcSqlite *) backend;

  return bc_sqlite_run (sqlite,
                        bc_sqlite_bind (sqlite, BC_SQL_AUDIT, "isss", line->wall_us, line->meeting,
                                        line->actor, line->text),
                        error);
}

static BcAuditEntry *
take_entry (sqlite3_stmt *row)
{
  BcAuditEntry *entry = g_new0 (BcAuditEntry, 1);

  entry->id = (guint64) sqlite3_column_int64 (row, 0);
  entry->wall_us = sqlite3_column_int64 (row, 1);
  entry->actor = bc_sqlite_dup_text (row, 2);
  entry->text = bc_sqlite_dup_text (row, 3);
  return entry;
}

static gboolean
read_audit (BcBackend *backend, const BcAuditQuery *query, GPtrArray *entries, GError **error)
{
  BcSqlite *sqlite = (BcSqlite *) backend;
  gint64 before = (gint64) MIN (query->before, G_MAXINT64);
  sqlite3_stmt *read =
      bc_sqlite_bind (sqlite, BC_SQL_READ_AUDIT, "siiii", query->meeting, query->from_wall_us,
                      query->until_wall_us, before, (gint64) query->limit);
  BcStep step;

  while ((step = bc_sqlite_step (sqlite, read, error)) == BC_STEP_ROW)
    g_ptr_array_add (entries, take_entry (read));
  sqlite3_reset (read);
  return step != BC_STEP_FAILED;
}

static void
close_file (BcBackend *backend)
{
  BcSqlite *sqlite = (BcSqlite *) backend;

  if (sqlite->statements[BC_SQL_SAVE_CLOCK] != NULL)
    bc_sqlite_write_clock (sqlite, NULL);
  bc_store_clock_clear (&sqlite->clock);
  bc_store_clock_clear (&sqlite->written_clock);
  bc_sqlite_finalize (sqlite);
  sqlite3_close_v2 (sqlite->db);
  /* After the file: who takes the holder over finds it closed. */
  bc_holder_lock_release (&sqlite->lock);
  bc_civil_days_clear (&sqlite->days);
  g_free (sqlite->path);
  g_free (sqlite->holder);
  g_free (sqlite->run);
  g_free (sqlite->passed_day);
  g_free (sqlite);
}

static BcSqlite *
new_sqlite (const BcStoreConfig *config, BcPatience *patience)
{
  static const BcBackendVtable vtable = {
    .free = close_file,
    .lease = bc_sqlite_lease,
    .read_pool = bc_sqlite_read_pool,
    .save_state = save_state,
    .load_state = load_state,
    .audit = audit,
    .read_audit = read_audit,
    .book = bc_sqlite_book,
    .save_clock = bc_sqlite_save_clock,
    .load_clock = bc_sqlite_load_clock,
  };
  BcSqlite *sqlite = g_new0 (BcSqlite, 1);

  sqlite->backend.vtable = &vtable;
  sqlite->path = g_canonicalize_filename (config->path, NULL);
  sqlite->holder = g_strdup (config->holder);
  sqlite->run = bc_id_new_token (16);
  sqlite->lock.fd = -1;
  bc_civil_days_init (&sqlite->days);
  sqlite->patience = patience;
  sqlite->busy_timeout_us =
      1000 * (config->busy_timeout_ms > 0 ? config->busy_timeout_ms : BUSY_TIMEOUT_MS);
  return sqlite;
}

BcBackend *
bc_sqlite_backend_open (const BcStoreConfig *config, BcPatience *patience, GError **error)
{
  if (!bc_id_is_valid (config->holder))
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                   "“%s” is no name for a gateway: 1–32 of a–z, 0–9 and “-”", config->holder);
      return NULL;
    }

  BcSqlite *sqlite = new_sqlite (config, patience);
  if (bc_holder_lock_take (&sqlite->lock, sqlite->path, sqlite->holder, error) &&
      connect_file (sqlite, error) && set_up (sqlite, error))
    {
      charge_older_runs (sqlite);
      return &sqlite->backend;
    }

  close_file (&sqlite->backend);
  return NULL;
}
