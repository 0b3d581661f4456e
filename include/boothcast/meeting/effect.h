/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/plan.h>

G_BEGIN_DECLS

/*
 * BcEffect: what the meeting wants done after an event; the caller carries effects out in order.
 *
 * Threading: values; the thread that owns the meeting.
 */
typedef enum
{
  BC_EFFECT_PLAN,    /* `plan` is the new routing plan */
  BC_EFFECT_LEASE,   /* settle what was spent and lease ahead: `lease` */
  BC_EFFECT_SAVE,    /* the state worth keeping has changed: bc_meeting_save () and store it */
  BC_EFFECT_AUDIT,   /* `subject` did or suffered `text` */
  BC_EFFECT_WARNING, /* tell host (and `subject`, a desk) `text` */
  BC_EFFECT_ALARM,   /* tell the host now: `text` */
  BC_EFFECT_BOOK,    /* a change of the pool's day that is no lease: `book` */
  BC_EFFECT_CHANGED /* a view changed: `subject` is "channels", "budget" (the extension is part of it), "sessions",
                       "desks", "floor", "lists", "forecast", "prompts" */
} BcEffectKind;

/* One transaction with the store, one lease after the other, never two: it books `settle_ms` as spent of
 * the lease before (all of it, less, or, when the store was away, more), gives back what is unspent of
 * that lease, and takes up to `want_ms` (0: none, we stop) anew. So what is in hand after the reply is
 * BcLeaseReply::granted_ms, counted from the moment the request was made; it never adds up with the
 * lease before, and a gateway that dies holds one lease of at most a second. After BC_EVENT_STORE_LOST
 * the very same request is made again, for it may have been booked unheard. */
typedef struct
{
  guint64 sequence; /* rises by one from the wall clock's µs at the first, so that no two runs of a
                       gateway share one; the same sequence twice is the same transaction */
  char *session;    /* session id the settled time belongs to, never NULL */
  gint64 settle_ms;
  gint64 want_ms;
} BcLeaseRequest;

typedef enum
{
  BC_BOOK_EXTENSION,  /* the day's limit grows by `amount_ms`, within the ceiling */
  BC_BOOK_CEILING,    /* what may be added in all today is `amount_ms` */
  BC_BOOK_CORRECTION, /* `amount_ms`, signed, is booked on `session`; used never falls below 0 */
  BC_BOOK_RELEASE     /* what is left of the meeting's allotment goes to everybody */
} BcBookKind;

/* One transaction; the answer comes as BC_EVENT_BOOK_REPLY with the same sequence. The same sequence twice is
 * the same booking. */
typedef struct
{
  BcBookKind kind;
  guint64 sequence;
  char *session; /* (nullable) */
  gint64 amount_ms;
  char *actor;  /* (nullable) */
  char *reason; /* (nullable) */
} BcBookRequest;

typedef struct
{
  BcEffectKind kind;
  BcPlan *plan; /* (nullable) */
  BcLeaseRequest lease;
  BcBookRequest book;
  gint64
      pool_wall_us; /* with LEASE and BOOK: the wall time that says which of the pool's days it is: the
                          latched clock's, which follows the machine's only where monotonic time agrees */
  char *subject;    /* (nullable) */
  char *text;       /* (nullable) */
} BcEffect;

/* An empty list that owns its effects: GPtrArray of BcEffect *. */
GPtrArray *bc_effects_new (void);

G_END_DECLS
