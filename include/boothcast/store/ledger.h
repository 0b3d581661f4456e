/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcLedger: what a store has booked on one civil day of one pool, read for a report. The file is opened for
 * reading only, on a connection of its own, and may belong to gateways that run: it is read in short strokes,
 * and none of them waits noticeably for it. Rows are never changed once written, so what comes back is
 * nevertheless one moment's state: used_ms is the sum of the rows.
 *
 * Threading: a value; reading blocks, so not on a thread that has to answer somebody.
 */
typedef enum
{
  BC_LEDGER_SPENT,       /* leased before, interpreted then */
  BC_LEDGER_DEAD_HOLDER, /* leased by a gateway that died: charged in full, once */
  BC_LEDGER_OVERDRAFT,   /* interpreted without a lease, the store being away */
  BC_LEDGER_KIND_LAST
} BcLedgerKind;

typedef struct
{
  gint64
      starts_wall_us; /* when it was interpreted; of what the store heard of late: before it was booked */
  gint64 ms;          /* how much was booked; the span that it covers, if positive */
  BcLedgerKind kind;
  const char *meeting; /* (transfer none) */
  const char *session; /* (transfer none) */
} BcLedgerRow;

typedef struct
{
  gint64 wall_us;
  char *actor; /* (nullable) */
  char *text;
} BcLedgerLine;

typedef struct
{
  char *day;
  gint64 from_wall_us;  /* midnight of the day in the pool's zone … */
  gint64 until_wall_us; /* … and the next one */
  gboolean is_booked;   /* the pool was drawn on, or asked, on that day */
  gint64 used_ms;
  gint64 leased_ms; /* open leases of gateways that interpret at this moment */
  GArray *rows;     /* of BcLedgerRow, as booked */
  GPtrArray *lines; /* of BcLedgerLine *: the meeting's audit from its first until the day's end */
  GStringChunk *names; /* of the rows */
} BcLedger;

typedef struct
{
  const char *path;     /* of the database file */
  const char *pool;     /* id */
  const char *timezone; /* the pool's: when its day begins */
  const char *day;      /* "2020-11-12" (nullable): the newest on which the pool was drawn on */
  const char *meeting;  /* whose audit lines are read */
} BcLedgerQuery;

/* A day without a booking is an empty ledger. Fails with BC_ERROR_NOT_FOUND (no such file; no day asked for and
 * none booked), BC_ERROR_INVALID (`day`, `timezone`), BC_ERROR_UNAVAILABLE (locked for longer than 5 s, or a
 * gateway died while it wrote and none has started since) or BC_ERROR_IO (damaged, foreign or newer). */
BcLedger *bc_ledger_read (const BcLedgerQuery *query, GError **error);
void bc_ledger_free (BcLedger *ledger);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcLedger, bc_ledger_free)

/* "spent", "dead-holder", "overdraft": the words of the file (transfer none). */
const char *bc_ledger_kind_to_string (BcLedgerKind kind);

G_END_DECLS
