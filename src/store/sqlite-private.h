/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <sqlite3.h>

#include "backend-private.h"
#include "civil-day-private.h"
#include "holder-lock-private.h"

G_BEGIN_DECLS

/* One prepared statement each; their text stands in sqlite-statements.c. */
typedef enum
{
  BC_SQL_FIND_LEASE,
  BC_SQL_KEEP_LEASE,
  BC_SQL_READ_DRAWS,
  BC_SQL_FIND_STALE,
  BC_SQL_FIND_DEAD,
  BC_SQL_END_DEAD_TALLY,
  BC_SQL_DROP_DEAD_TALLY,
  BC_SQL_BOOK_DEAD,
  BC_SQL_CHARGE_DEAD,
  BC_SQL_CHARGE_DEAD_SHARE,
  BC_SQL_CLOSE_DEAD,
  BC_SQL_NEWEST_DAY,
  BC_SQL_PART_DAYS,
  BC_SQL_FIND_DRAWERS,
  BC_SQL_ADD_DAY,
  BC_SQL_ALLOT,
  BC_SQL_READ_DAY,
  BC_SQL_READ_SHARE,
  BC_SQL_MOVE_DAY,
  BC_SQL_MOVE_SHARE,
  BC_SQL_GRANT,
  BC_SQL_BOOK,
  BC_SQL_FIND_TALLY,
  BC_SQL_KEEP_TALLY,
  BC_SQL_END_TALLY,
  BC_SQL_DROP_TALLY,
  BC_SQL_FIND_BOOKING,
  BC_SQL_KEEP_BOOKING,
  BC_SQL_EXTEND,
  BC_SQL_SET_CEILING,
  BC_SQL_RELEASE,
  BC_SQL_SAVE_STATE,
  BC_SQL_LOAD_STATE,
  BC_SQL_AUDIT,
  BC_SQL_READ_AUDIT,
  BC_SQL_SAVE_CLOCK,
  BC_SQL_LOAD_CLOCK,
  BC_SQL_LAST
} BcSql;

/*
 * BcSqlite: the SQLite backend: a connection, its statements, this holder's lock and run.
 *
 * Threading: the store thread.
 */
typedef struct
{
  BcBackend backend;
  sqlite3 *db;
  sqlite3_stmt *statements[BC_SQL_LAST];
  char *path; /* absolute */
  char *holder;
  char *run; /* random, a new one each time the file is opened: sequences of two runs never meet */
  BcHolderLock lock;
  BcCivilDays days;
  BcPatience *patience;
  gint64 busy_timeout_us;
  gint64 busy_since_us;
  BcStoreClock clock;         /* waits for the next lease's transaction; no boot: none does */
  BcStoreClock written_clock; /* no boot: none was */
  gboolean is_failing;        /* the last transaction came to nothing */
  char *passed_day;           /* (nullable) that was said to hold no pool */
} BcSqlite;

/* --- sqlite-statements.c --- */

gboolean bc_sqlite_prepare (BcSqlite *sqlite, GError **error);
void bc_sqlite_finalize (BcSqlite *sqlite);

/* The statement, reset, with its parameters ?1, ?2 … bound: `types` has an 's' for a (nullable) const
 * char * and an 'i' for a gint64. */
sqlite3_stmt *bc_sqlite_bind (BcSqlite *sqlite, BcSql sql, const char *types, ...);

typedef enum
{
  BC_STEP_FAILED,
  BC_STEP_DONE,
  BC_STEP_ROW /* the caller resets it after reading */
} BcStep;

BcStep bc_sqlite_step (BcSqlite *sqlite, sqlite3_stmt *statement, GError **error);
/* For statements that return no rows. */
gboolean bc_sqlite_run (BcSqlite *sqlite, sqlite3_stmt *statement, GError **error);

/* The first columns of `sql`'s first row. */
gboolean bc_sqlite_read_numbers (BcSqlite *sqlite, const char *sql, gint64 *numbers, int n_numbers,
                                 GError **error);

/* A text column (transfer full) (nullable). */
char *bc_sqlite_dup_text (sqlite3_stmt *statement, int column);

/* Sets `error` from the connection's last one: BC_ERROR_UNAVAILABLE when locked, else BC_ERROR_IO. */
void bc_sqlite_set_error (BcSqlite *sqlite, const char *doing, GError **error);

/* `work` within one transaction that is the only writer; FALSE rolls back. */
typedef gboolean (*BcSqliteWork) (BcSqlite *sqlite, gpointer data, GError **error);
gboolean bc_sqlite_transact (BcSqlite *sqlite, BcSqliteWork work, gpointer data, GError **error);

/* --- sqlite-schema.c --- */

/* Brings the file to this version's schema, or refuses it untouched. */
gboolean bc_sqlite_migrate (BcSqlite *sqlite, GError **error);
/* Whether it has that schema; changes nothing. */
gboolean bc_sqlite_check_schema (BcSqlite *sqlite, GError **error);

/* --- sqlite-day.c --- */

/* A lease is renewed about every second: whoever has not for this long may be dead. */
#define BC_SQLITE_DEAD_AFTER_US (10 * G_TIME_SPAN_SECOND)
/* The longest span that is booked at once: more is a mistake of the caller. */
#define BC_SQLITE_BOOKED_MAX_MS (7 * 24 * 3600 * G_GINT64_CONSTANT (1000))

/* Whether `lease` names a pool with sound numbers; else BC_ERROR_INVALID. */
gboolean bc_sqlite_check_pool (const BcLease *lease, GError **error);

/* answer->day and is_day_held: the civil day of the wall clock, or the pool's newest when the clock fell back
 * behind it: see BcLeaseAnswer. */
gboolean bc_sqlite_find_day (BcSqlite *sqlite, const BcLease *lease, BcLeaseAnswer *answer,
                             GError **error);
/* Makes the day, and writes down its limit and, once, its allotments. */
gboolean bc_sqlite_open_day (BcSqlite *sqlite, const BcLease *lease, const BcLeaseAnswer *answer,
                             GError **error);
/* All of `answer` that the day says, with available_ms for the lease's meeting. */
gboolean bc_sqlite_read_day (BcSqlite *sqlite, const BcLease *lease, BcLeaseAnswer *answer,
                             GError **error);
/* Who else draws on the pool. */
gboolean bc_sqlite_read_draws (BcSqlite *sqlite, const BcLease *lease, BcLeaseAnswer *answer,
                               GError **error);

typedef struct
{
  gint64 used_ms, leased_ms;
} BcMovement;

/* What a meeting has used and leased on `day` changes, and so does the pool. */
gboolean bc_sqlite_move (BcSqlite *sqlite, const BcLease *lease, const char *day,
                         const BcMovement *movement, GError **error);

typedef struct
{
  gint64 used_ms, leased_ms;
  gint64 allotted_ms; /* -1: none */
  gboolean is_released;
} BcShare;

/* All 0 and no allotment when the meeting has none yet. */
gboolean bc_sqlite_read_share (BcSqlite *sqlite, const BcLease *lease, const char *day,
                               BcShare *share, GError **error);

/* --- sqlite-dead.c --- */

/* Charges, in full and once, what older runs of this holder left open, and what other holders did that are no
 * more. */
gboolean bc_sqlite_charge_dead (BcSqlite *sqlite, const BcLease *lease, GError **error);
/* The former alone, in a transaction of its own. */
gboolean bc_sqlite_charge_older_runs (BcSqlite *sqlite, GError **error);
/* Whether a lease granted then may still be settled by `holder`. */
gboolean bc_sqlite_is_alive (BcSqlite *sqlite, const char *holder);

/* --- sqlite-tally.c --- */

typedef struct
{
  const char *day;
  gint64 sequence; /* of the lease that was settled */
  gint64 ms;
  gint64 ends_wall_us;
} BcSpan;

/* Counts settled seconds to those before, if they follow upon them; else a row is made of those first. */
gboolean bc_sqlite_tally_add (BcSqlite *sqlite, const BcLease *lease, const BcSpan *span,
                              GError **error);
/* Makes a row of what was counted. */
gboolean bc_sqlite_tally_end (BcSqlite *sqlite, const BcLease *lease, GError **error);

/* --- sqlite-ledger.c --- */

gboolean bc_sqlite_lease (BcBackend *backend, const BcLease *lease, BcLeaseAnswer *answer,
                          GError **error);
gboolean bc_sqlite_read_pool (BcBackend *backend, const BcLease *lease, BcLeaseAnswer *answer,
                              GError **error);

/* --- sqlite-booking.c --- */

gboolean bc_sqlite_book (BcBackend *backend, const BcBooking *booking, GError **error);

/* --- sqlite-clock.c --- */

gboolean bc_sqlite_save_clock (BcBackend *backend, const BcStoreClock *clock, GError **error);
gboolean bc_sqlite_load_clock (BcBackend *backend, BcStoreClock *clock, gboolean *is_found,
                               GError **error);
/* Writes the one that waits, within somebody's transaction; it waits until that is committed. */
gboolean bc_sqlite_write_clock (BcSqlite *sqlite, GError **error);
void bc_sqlite_note_clock_written (BcSqlite *sqlite);

G_END_DECLS
