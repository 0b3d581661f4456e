/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/store/ledger.h>

#include "sqlite-private.h"

G_BEGIN_DECLS

/*
 * BcLedgerReading: a file opened for reading beside the gateways that write it, and what is made of it.
 *
 * Threading: whoever reads; blocks.
 */
typedef struct
{
  BcSqlite sqlite; /* only path and db are set: it is what the helpers take */
  const BcLedgerQuery *query;
  BcLedger *ledger;
  gint64 give_up_us; /* of the wait under way */
  gint64 last_row;
  gint64 last_line;
  GArray *counted; /* of BcLedgerRow: seconds that are no row of the ledger yet */
} BcLedgerReading;

/* --- ledger-file.c --- */

gboolean bc_ledger_open (BcLedgerReading *reading, const char *path, GError **error);
void bc_ledger_close (BcLedgerReading *reading);

typedef void (*BcLedgerTake) (BcLedgerReading *reading, sqlite3_stmt *row, GError **error);

/* Every row of `sql`; ?1 and ?2 are where a stroke begins and ends, ?3 is the pool, ?4 the day, ?5 the meeting,
 * ?6 where the day ends. */
typedef struct
{
  const char *sql;
  BcLedgerTake take;
} BcLedgerSelection;

/* At once, or in strokes from the first id to `last`. */
gboolean bc_ledger_take_all (BcLedgerReading *reading, const BcLedgerSelection *selection,
                             GError **error);
gboolean bc_ledger_take_in_strokes (BcLedgerReading *reading, const BcLedgerSelection *selection,
                                    gint64 last, GError **error);

/* A text column of a file that others can write, too, made valid: (transfer full) (nullable), or kept with the
 * ledger (nullable). */
char *bc_ledger_dup_text (sqlite3_stmt *row, int column);
const char *bc_ledger_keep_text (BcLedger *ledger, sqlite3_stmt *row, int column);

/* --- ledger-bookings.c --- */

/* The bookings, shares and limits of the day: of one moment when within a transaction. */
gboolean bc_ledger_read_bookings (BcLedgerReading *reading, GError **error);
/* The sum of the bookings that change what is used. */
gint64 bc_ledger_sum_corrections (const BcLedger *ledger);

G_END_DECLS
