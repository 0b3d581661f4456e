/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "backend-private.h"

G_BEGIN_DECLS

/*
 * BcRequest: something asked of the store, and what came of it.
 *
 * Threading: owned by one thread at a time; the queue's and the store's locks hand it over.
 */
typedef enum
{
  BC_REQUEST_LEASE,
  BC_REQUEST_READ_POOL,
  BC_REQUEST_LOAD_STATE,
  BC_REQUEST_SAVE_STATE,
  BC_REQUEST_AUDIT,
  BC_REQUEST_BOOK,
  BC_REQUEST_SAVE_CLOCK,
  BC_REQUEST_LOAD_CLOCK,
  BC_REQUEST_READ_AUDIT
} BcRequestKind;

typedef struct
{
  BcRequestKind kind;
  gint64 asked_us;

  BcLease lease;      /* LEASE, READ_POOL: strings and allotments owned */
  BcBooking booking;  /* BOOK: strings owned */
  BcStoreClock clock; /* SAVE_CLOCK; LOAD_CLOCK: as loaded, when `is_found` */
  gboolean is_found;
  BcAuditQuery query; /* READ_AUDIT: its meeting is the one below */
  GPtrArray *entries; /* … and what was read */
  char *meeting;      /* the others */
  char *actor;
  char *text; /* the audit's line; the state as text, also as loaded */
  gint64 wall_us;

  BcLeaseFunc answered; /* LEASE */
  BcBookFunc booked;    /* BOOK */
  BcAuditFunc read;     /* READ_AUDIT */
  gpointer user_data;
  gboolean
      is_done; /* READ_POOL, LOAD_STATE, LOAD_CLOCK: somebody waits for it, under the store's lock */
  gboolean is_retry; /* it was put back before */

  BcLeaseAnswer answer;
  GError *error; /* (nullable) */
} BcRequest;

BcRequest *bc_request_new (BcRequestKind kind, gint64 asked_us);
/* LEASE or READ_POOL with its own copy of `lease`. */
BcRequest *bc_request_new_lease (BcRequestKind kind, gint64 asked_us, const BcLease *lease);
void bc_request_free (BcRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcRequest, bc_request_free)

/* BOOK with its own copy of `booking`. */
BcRequest *bc_request_new_booking (gint64 asked_us, const BcBooking *booking);

/* READ_AUDIT with its own copy of `query`. */
BcRequest *bc_request_new_audit_query (gint64 asked_us, const BcAuditQuery *query);

/* Whether a store that fails is no answer to it, so that it has to be tried again. */
gboolean bc_request_is_kept (const BcRequest *request);
/* Whether one of the two is enough: states of one meeting, clocks, the very same booking. */
gboolean bc_request_is_like (const BcRequest *request, const BcRequest *other);
/* `older` is to be done in `newer`'s stead: it takes over what the newer one says, or whom it tells. A booking
 * keeps the day on which it was asked for first. */
void bc_request_stand_in (BcRequest *older, BcRequest *newer);
/* Whether somebody is told on the main context what became of it. */
gboolean bc_request_is_answered (const BcRequest *request);
/* "audit line of review", for the log. (transfer full) */
char *bc_request_describe (const BcRequest *request);

/*
 * BcRequestQueue: from the main thread to the store thread, in two lanes. Leases overtake states and
 * audit lines (a channel may hang on them), and a state replaces the same meeting's state that still
 * waits, a clock the clock; a booking asked for again is asked for once. What could not be written waits apart and is tried again before anything newer, in its order.
 *
 * pthread's lock rather than GAsyncQueue: a state is replaced inside the queue, and the thread
 * sanitizer sees the hand-over.
 *
 * Threading: push and close on the main thread; take, put_back and allow_retry on the store thread.
 */
typedef struct _BcRequestQueue BcRequestQueue;

typedef struct
{
  guint64 n_coalesced;
  guint64 n_lost;
  guint n_waiting;
} BcRequestQueueStats;

BcRequestQueue *bc_request_queue_new (void);
void bc_request_queue_free (BcRequestQueue *queue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcRequestQueue, bc_request_queue_free)

/* `request` (transfer full). */
void bc_request_queue_push (BcRequestQueue *queue, BcRequest *request);

/* No more pushes; take drains what waits, but hands out nothing after `deadline_us`. */
void bc_request_queue_close (BcRequestQueue *queue, gint64 deadline_us);

/* The next to be done (transfer full), waiting for one; NULL: closed, and drained or out of time. */
BcRequest *bc_request_queue_take (BcRequestQueue *queue);

/* A request to be kept that failed (transfer full): to be taken again at `retry_us`. A closed queue keeps
 * nothing: FALSE, and it counts as lost. */
gboolean bc_request_queue_put_back (BcRequestQueue *queue, BcRequest *request, gint64 retry_us);

/* Something was written: what was put back may come at once. */
void bc_request_queue_allow_retry (BcRequestQueue *queue);

void bc_request_queue_get_stats (BcRequestQueue *queue, BcRequestQueueStats *stats);

G_END_DECLS
