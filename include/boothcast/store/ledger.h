/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/store/store.h>
#include <glib.h>

G_BEGIN_DECLS

/*
 * BcLedger: what a store has booked on one civil day of one pool, read for a report. The file is opened for
 * reading only, on a connection of its own, and may belong to gateways that run: it is read in short strokes,
 * and none of them waits noticeably for it. Rows are never changed once written, so what comes back is
 * nevertheless one moment's state: used_ms is the sum of the rows and of the bookings that are corrections.
 *
 * The metered seconds are not a row each: a gateway counts them together for as long as they follow upon each
 * other, on one day, in one session, and writes a row after a minute, or sooner when they end. What it counts
 * at this moment is the last rows here, and is booked already: nothing of it is lost with the gateway. Files
 * of an older program hold a row for every lease; they stay as they are.
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

/* What a person changed on the pool's day, of whatever meeting; strings (transfer none). */
typedef struct
{
  BcBookingKind kind;
  gint64 wall_us;
  gint64 amount_ms; /* as booked; of a release: what was left of the allotment */
  const char *meeting;
  const char *session; /* (nullable) */
  const char *actor;   /* (nullable) who … */
  const char *reason;  /* (nullable) … and why */
} BcLedgerBooking;

/* A meeting's part of the pool's day. */
typedef struct
{
  const char *meeting; /* (transfer none) */
  gint64 used_ms;      /* corrections included */
  gint64 leased_ms;
  gint64 allotted_ms; /* -1: it has no allotment */
  gboolean is_released;
} BcLedgerShare;

typedef struct
{
  char *day;
  gint64 from_wall_us;  /* midnight of the day in the pool's zone … */
  gint64 until_wall_us; /* … and the next one */
  gboolean is_booked;   /* the pool was drawn on, or asked, on that day */
  gint64 used_ms;
  gint64 leased_ms; /* open leases of gateways that interpret at this moment */
  gint64 limit_ms;  /* without extensions, as the gateways last had it that day; -1: not known */
  gint64 extended_ms;
  gint64 ceiling_ms; /* as the pool's owner said that day; -1: nobody did */
  GArray *rows;      /* of BcLedgerRow, as booked */
  GArray *bookings;  /* of BcLedgerBooking, as booked */
  GArray *shares;    /* of BcLedgerShare, by meeting */
  GPtrArray *lines;  /* of BcLedgerLine *: the meeting's audit from its first until the day's end */
  GStringChunk *names; /* of rows, bookings and shares */
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

/* The state that `meeting` has in the file at `path`, as bc_store_save_state () was given it, opened for reading
 * only: (transfer full) (nullable): none yet, or `error` is set, with the codes of bc_ledger_read (), or
 * BC_ERROR_UNSUPPORTED: what is there is no state. */
GVariant *bc_ledger_read_state (const char *path, const char *meeting, GError **error);

/* "spent", "dead-holder", "overdraft": the words of the file (transfer none). */
const char *bc_ledger_kind_to_string (BcLedgerKind kind);

G_END_DECLS
