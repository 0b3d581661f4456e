/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "meter-private.h"

#include <boothcast/base/clock.h>
#include <boothcast/meeting/effect.h>
#include <boothcast/meeting/event.h>
#include <boothcast/meeting/meeting.h>

G_BEGIN_DECLS

/*
 * BcBudget: the pool's minutes as this meeting knows them: the meter, the lease in hand and the talk
 * with the store about the next one. Seconds are leased before they are spent; the store being away
 * stops nothing.
 *
 * Threading: part of a meeting; its owner.
 */
typedef struct
{
  BcBudgetState state;
  gint64 limit_ms;
  gint64 used_s;
  gint64 overdraft_s;
  gint64 extended_ms;
  gint64 ceiling_ms;
  gint64 ends_in_s;
} BcBudgetShown;

/* Another meeting that draws on the pool. */
typedef struct
{
  char *meeting;
  gint64 since_wall_us;
} BcBudgetDraw;

typedef struct
{
  const BcPool *pool;
  const BcRules *rules;
  BcMeter meter;

  /* the talk: at most one request is out */
  guint64 sequence;
  gboolean is_asking;
  BcLeaseRequest asked;
  gint64 asked_us;
  gint64 before_ms;        /* what that settles of a day that is over */
  gboolean is_refresh_due; /* the pool has changed: ask before the lease in hand says so */
  gint64 repeat_us; /* when to ask the very same again; BC_NEVER_US: an answer may still come */
  gboolean is_store_missed; /* the store does not answer */
  gboolean is_missed_told;  /* the host was told so */
  gint64 next_tell_us;      /* not before then again */

  /* the lease */
  gboolean has_lease;
  gint64 hand_us;    /* granted, counted from where the meter was settled last */
  gboolean is_dry;   /* the pool could not give what was wanted: this lease is the last */
  gboolean is_spent; /* the day's minutes are used up */
  gint64 retry_us;   /* while spent: when to ask whether that still holds */
  char *spent_day;   /* (nullable) which day's they were */
  guint n_extending; /* extensions being booked: the end waits for the store's word */

  /* the pool, as of the latest answer */
  char *day; /* NULL: no answer yet */
  gint64 used_ms;
  gint64 leased_ms;
  gint64 limit_ms;
  gint64 available_ms; /* what this meeting may draw beyond the lease in hand */
  gint64 extended_ms;
  gint64 ceiling_ms; /* < 0: as configured */
  GArray *draws;     /* of BcBudgetDraw */

  gboolean was_open; /* an interpreted session was open when last driven */
  gboolean is_day_new;
  BcBudgetShown shown;
} BcBudget;

/* What the meeting wants of its budget. */
typedef struct
{
  const char *session; /* the interpreted session that is open (nullable) */
  gboolean is_metered; /* its time counts now */
  BcTime time;
} BcBudgetWish;

void bc_budget_init (BcBudget *budget, const BcSetup *setup);
void bc_budget_clear (BcBudget *budget);

/* Goes on with what time has brought and what is wanted: counts, asks, ends. Effects are appended. */
void bc_budget_drive (BcBudget *budget, const BcBudgetWish *wish, GPtrArray *effects);

/* An answer, or where the pool stands; an answer that nobody waits for is passed over. FALSE with BC_ERROR_INVALID. */
gboolean bc_budget_take_reply (BcBudget *budget, const BcLeaseReply *reply, GPtrArray *effects,
                               GError **error);
void bc_budget_miss_reply (BcBudget *budget, GPtrArray *effects);

gint64 bc_budget_next_us (const BcBudget *budget);

/* How far the meter has run beyond what is in hand; below 0: what is left of it. */
gint64 bc_budget_excess_us (const BcBudget *budget);

/* Nothing is owed and nobody is asked: what the store says is all there is. */
gboolean bc_budget_is_settled (const BcBudget *budget);

/* Every channel has closed at a pause: what is left is given back. */
void bc_budget_end_early (BcBudget *budget, GPtrArray *effects);

/* What was used up is not any more. */
void bc_budget_resume (BcBudget *budget, GPtrArray *effects);

/* --- budget-pool.c: what others do to the pool --- */

void bc_budget_note_pool (BcBudget *budget, const BcLeaseReply *reply);
/* What was booked without a lease, as far as it changes what is known. */
void bc_budget_note_booking (BcBudget *budget, const BcBookRequest *booking);
/* The pool's next day begins. */
void bc_budget_begin_day (BcBudget *budget);

typedef struct
{
  const char *day;
  gint64 own_ms; /* what may be drawn of it, others' shares left out */
} BcBudgetDay;

/* The pool's day is `today`: while nothing runs, nothing of it is used as far as we know. The day before, if it was used
 * up, is over then; while a store that is there is being asked, its answer says so. */
void bc_budget_note_day (BcBudget *budget, const BcBudgetDay *today, GPtrArray *effects);
void bc_budget_clear_draws (BcBudget *budget);

/* --- budget-view.c --- */

/* What this meeting may still draw, the lease in hand included, ≥ 0. */
gint64 bc_budget_remaining_us (const BcBudget *budget);
/* When that will be over as everybody draws now; -1: the meter stands, or nobody knows. */
gint64 bc_budget_ends_in_us (const BcBudget *budget);
gint64 bc_budget_get_ceiling_ms (const BcBudget *budget);

/* As of `now_us`; `state` is what the session under way makes of it, which a spent pool overrides. */
void bc_budget_get_view (const BcBudget *budget, BcBudgetState state, gint64 now_us,
                         BcBudgetView *view);

/* What is owed to a store that is away. */
void bc_budget_get_owed (const BcBudget *budget, gint64 now_us, BcOwedView *view);

/* Whether what people are shown (whole seconds) differs from the last time this was asked. */
gboolean bc_budget_has_news (BcBudget *budget, BcBudgetState state);

G_END_DECLS
