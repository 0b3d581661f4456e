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
  BC_SQL_FIND_DEAD,
  BC_SQL_BOOK_DEAD,
  BC_SQL_CHARGE_DEAD,
  BC_SQL_CLOSE_DEAD,
  BC_SQL_NEWEST_DAY,
  BC_SQL_ADD_DAY,
  BC_SQL_READ_DAY,
  BC_SQL_SETTLE_DAY,
  BC_SQL_GRANT,
  BC_SQL_BOOK,
  BC_SQL_SAVE_STATE,
  BC_SQL_LOAD_STATE,
  BC_SQL_AUDIT,
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

/* The first column of `sql`'s first row. */
gboolean bc_sqlite_read_number (BcSqlite *sqlite, const char *sql, gint64 *number, GError **error);

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

/* --- sqlite-ledger.c --- */

gboolean bc_sqlite_lease (BcBackend *backend, const BcLease *lease, BcLeaseAnswer *answer,
                          GError **error);
gboolean bc_sqlite_read_pool (BcBackend *backend, const BcLease *lease, BcLeaseAnswer *answer,
                              GError **error);
/* Charges what older runs of this holder left open, in full. */
gboolean bc_sqlite_charge_older_runs (BcSqlite *sqlite, GError **error);

G_END_DECLS
