/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcStore: what must survive: the pool's days, leases, the ledger, the meeting's saved state, the audit
 * log. One SQLite file (rollback journal, FULL sync), one store thread with its own connection; requests
 * go in without waiting, answers come back on the main context that was the thread-default one at open.
 *
 * The lease (source: the pool is never exceeded while the store answers): one transaction settles the
 * holder's previous lease, books it and takes up to `want_ms` more by a conditional UPDATE: never more than
 * the day's limit leaves, and nothing of what other meetings' allotments still reserve: a meeting may draw
 * limit - used - leased - the sum over others of max (0, allotted - used - leased). A holder that died is
 * found by its row and charged for its one open lease, once: by its own next run at open, or by whoever
 * transacts on the pool 10 s after that lease was granted and finds no process that has the holder's name.
 *
 * What people sign (bookings, audit lines) is a row at once. Seconds are counted together and become a row of
 * at most a minute when that minute is over: twice a second a lease would make millions of rows a year, like
 * this it is some 240 a day. No row is ever changed.
 *
 * Threading: open, close and requests on the main thread; the connection lives on the store thread only.
 */
typedef struct _BcStore BcStore;

typedef struct
{
  const char *path;   /* of the database file; its directory must exist */
  const char *holder; /* this gateway, stable over restarts ("gw-1"); an older run of it is dead */
  gint64 busy_timeout_ms; /* how long to wait for another process's transaction; 0: 5 s */
} BcStoreConfig;

/* Opens or creates the file, migrates its schema, charges this holder's dead leases once (with its next
 * lease, if the disk is full just now). Fails with
 * BC_ERROR_IO (the message names the file; a damaged, foreign or newer file is left as it is),
 * BC_ERROR_CONFLICT (the holder is alive in another process), BC_ERROR_UNAVAILABLE (locked for longer
 * than the busy timeout) or BC_ERROR_INVALID (`holder` is no well-formed id). */
BcStore *bc_store_open (const BcStoreConfig *config, GError **error);
/* Finishes what was asked for (≤ 2 s), then closes. An answer may call it. */
void bc_store_close (BcStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcStore, bc_store_close)

typedef struct
{
  const char *meeting;
  gint64 limit_ms;
} BcStoreAllotment;

/* What was spent of the lease before is booked on that one's day; what exceeds it is overdraft, of the day on which
 * it was spent if a midnight came between. The allotments are the pool's shares as configured: each is written
 * down once a day, and what is changed later counts from the next day on. */
typedef struct
{
  const char *pool;
  const char *timezone; /* IANA: which civil day it is */
  gint64 limit_ms;
  const char *meeting;
  const char *session;
  guint64 sequence; /* ≥ 1, rising within meeting and pool from open on; the same twice: the first
                       answer again, nothing booked; an older one: BC_ERROR_CONFLICT */
  gint64 settle_ms; /* spent since the lease before was asked for */
  gint64 want_ms;   /* 0: settle only; ≤ BC_STORE_LEASE_MAX_MS */
  gint64 wall_us;   /* says which civil day it is */
  const BcStoreAllotment *allotments; /* (nullable) */
  guint n_allotments;
} BcLease;

/* The longest lease, because it is what a crash may cost. */
#define BC_STORE_LEASE_MAX_MS 1000

typedef struct
{
  guint64 sequence;
  char *day; /* "2020-11-12" in the pool's zone */
  /* The wall clock fell back behind `day`, the pool's newest: we stay on it, so that no clock gives anybody a second
   * day. One that lies more than a day ahead of a clock that can be right does not hold the pool when it is the only one
   * ahead and no other gateway draws on it: a clock was wrong then, and all days until it comes would be one. */
  gboolean is_day_held;
  gint64 settled_ms; /* settle_ms as it was booked under this sequence */
  gint64 granted_ms;
  gint64 used_ms;
  gint64 leased_ms;
  gint64 limit_ms; /* extensions included */
  gint64 extended_ms;
  gint64 ceiling_ms;   /* as booked today; -1: nobody did */
  gint64 available_ms; /* what `meeting` may still draw, others' allotments left alone */
  GPtrArray *draws;    /* of BcStoreDraw *: other meetings with an open lease, by id, as it is now
                          (nullable: none) */
} BcLeaseAnswer;

typedef struct
{
  char *meeting;
  gint64 since_wall_us; /* of its first lease without a break of over 10 s */
} BcStoreDraw;

/* `answer` is NULL on failure, `error` then says why (BC_ERROR_IO, BC_ERROR_UNAVAILABLE when locked,
 * BC_ERROR_INVALID, BC_ERROR_CONFLICT). After IO it may be booked or not: ask again with the same sequence. */
typedef void (*BcLeaseFunc) (const BcLeaseAnswer *answer, const GError *error, gpointer user_data);

/* Strings are copied. `answered` comes exactly once, on the main context, unless the store closes first. */
void bc_store_lease (BcStore *store, const BcLease *lease, BcLeaseFunc answered,
                     gpointer user_data);

/* A change of the pool's day that is no lease: one transaction, append-only, with who and why. */
typedef enum
{
  BC_BOOKING_EXTENSION, /* the limit grows by `amount_ms`; CONFLICT beyond the ceiling (as booked today, else `ceiling_ms`) */
  BC_BOOKING_CEILING, /* what may be added in all today is `amount_ms`, ≥ what was added already (else CONFLICT) */
  BC_BOOKING_CORRECTION, /* `amount_ms`, signed, on `session`: a row of its own; CONFLICT if used would fall below 0 */
  BC_BOOKING_RELEASE /* what is left of `meeting`'s allotment goes to everybody */
} BcBookingKind;

/* The same booking twice is booked once, and well both times; another one under the number of one that was booked
 * is a CONFLICT. */
typedef struct
{
  BcBookingKind kind;
  const char *pool;
  const char *timezone;
  gint64 limit_ms; /* of the configuration, should the day not exist yet */
  const char *meeting;
  const char *session; /* (nullable) but of a correction */
  guint64 sequence;    /* ≥ 1, of the meeting for ever */
  gint64
      amount_ms; /* of a release: the whole allotment, should no lease have written it down yet */
  gint64 ceiling_ms;
  const char *actor;  /* (nullable) */
  const char *reason; /* (nullable) */
  gint64 wall_us;     /* says which civil day it is */
} BcBooking;

/* "extension", "ceiling", "correction", "release": the words of the file (transfer none). */
const char *bc_booking_kind_to_string (BcBookingKind kind);

/* `error` is NULL when it is booked (then and always: rows are never changed), or why it is refused: CONFLICT in
 * words for people, or INVALID. A store that fails is no answer: it is tried again until it is one or the
 * other. Comes once, on the main context, unless the store closes first: ask again then. What is
 * asked for again while it waits is answered once, to the last who asked, and booked on the day of the first. */
typedef void (*BcBookFunc) (guint64 sequence, const GError *error, gpointer user_data);
void bc_store_book (BcStore *store, const BcBooking *booking, BcBookFunc booked,
                    gpointer user_data);

/* Where the pool stands now (granted_ms 0), for the first screen; books nothing. Of `pool` only pool,
 * timezone, limit_ms and wall_us are looked at, and meeting and allotments (both nullable) for available_ms
 * and draws. `sequence` is of this holder's latest lease for the meeting, of whichever run; 0: none. Synchronous,
 * at start only. */
gboolean bc_store_read_pool (BcStore *store, const BcLease *pool, BcLeaseAnswer *answer,
                             GError **error);
void bc_lease_answer_clear (BcLeaseAnswer *answer);

/* The meeting's saved state: last write wins, one waiting is replaced by the next, one that fails is
 * tried again until it is written. load is synchronous, at start: (transfer full) (nullable: none yet,
 * or `error` is set: BC_ERROR_UNSUPPORTED: what is there is no state). `state` may be floating and is then consumed. */
void bc_store_save_state (BcStore *store, const char *meeting, GVariant *state);
GVariant *bc_store_load_state (BcStore *store, const char *meeting, GError **error);
/* What is saved of `meeting`, whether it can be read or not, is written under the name `kept` as well; it is there when
 * this returns. Synchronous, at start. BC_ERROR_IO or BC_ERROR_UNAVAILABLE. */
gboolean bc_store_set_aside_state (BcStore *store, const char *meeting, const char *kept,
                                   GError **error);

/* The clock as it was last known to be right, for the pool's day after a restart: which boot of the machine, its monotonic
 * time, and the latched wall time then. Written with every lease and at least once a minute while a session is open. */
typedef struct
{
  char *boot; /* the kernel's boot id */
  gint64 now_us;
  gint64 wall_us;
} BcStoreClock;
/* The newest counts; one that says little new within 10 s of the last is written with the next lease. */
void bc_store_save_clock (BcStore *store, const BcStoreClock *clock);
/* Synchronous, at start; FALSE without error: none yet. What any holder kept since the machine was started comes
 * before what this one kept earlier, and that before what others did. */
gboolean bc_store_load_clock (BcStore *store, BcStoreClock *clock, GError **error);
void bc_store_clock_clear (BcStoreClock *clock);

/* One line of the audit log (append-only); `actor` (nullable). Tried again until it is written. */
void bc_store_audit (BcStore *store, const char *meeting, const char *actor, const char *text,
                     gint64 wall_us);

/* The audit log, newest first, a page at a time. */
typedef struct
{
  const char *meeting;
  gint64 from_wall_us;  /* of these lines only … */
  gint64 until_wall_us; /* … (excluded); 0: without end */
  guint64 before;       /* older than that line; 0: from the newest on */
  guint limit;          /* ≥ 1; at most BC_STORE_AUDIT_PAGE_MAX */
} BcAuditQuery;

#define BC_STORE_AUDIT_PAGE_MAX 500

typedef struct
{
  guint64 id; /* rises */
  gint64 wall_us;
  char *actor; /* (nullable) */
  char *text;
} BcAuditEntry;

/* `entries` is of BcAuditEntry *, to be kept by a reference; NULL on failure, `error` then says why (BC_ERROR_IO or
 * BC_ERROR_UNAVAILABLE). What was written down before is in it, but for lines that could not be written yet; leases overtake it.
 * Comes once, on the main context, unless the store closes first. */
typedef void (*BcAuditFunc) (GPtrArray *entries, const GError *error, gpointer user_data);
void bc_store_read_audit (BcStore *store, const BcAuditQuery *query, BcAuditFunc answered,
                          gpointer user_data);

/* Whether the last request succeeded, and the one under way has not been for longer than 500 ms. A
 * request that was refused for its values is no failure of the store. */
gboolean bc_store_is_healthy (BcStore *store);

typedef struct
{
  guint64 n_requests;  /* finished, well or not */
  guint64 n_failed;    /* by BC_ERROR_IO or BC_ERROR_UNAVAILABLE; every attempt counts */
  guint64 n_coalesced; /* while they waited: states and clocks replaced, bookings asked for again */
  guint64 n_lost;      /* audit lines and states given up: too many waiting */
  guint n_waiting;     /* not finished yet, those to be tried again included */
  gint64 busy_since_us; /* monotonic, the request under way; 0: none */
  gint64 last_us;       /* asked to finished, waiting included */
  gint64 slowest_us;    /* the slowest of the last 64 */
} BcStoreStats;

/* For /metrics. */
void bc_store_get_stats (BcStore *store, BcStoreStats *stats);

G_END_DECLS
