/* SPDX-License-Identifier: Apache-2.0 */
#include "budget-private.h"

#include "effect-private.h"
#include "sense-private.h"

#include <boothcast/base/error.h>

#define WANT_MS 1000
#define ASK_AT_MS 500                                 /* left in hand */
#define SLOW_STORE_US (500 * G_TIME_SPAN_MILLISECOND) /* slower than this is away */
#define REPEAT_US (1 * G_TIME_SPAN_SECOND)
#define RETRY_US (10 * G_TIME_SPAN_SECOND)

const char *
bc_budget_state_to_string (BcBudgetState state)
{
  static const char *const names[] = {
    [BC_BUDGET_IDLE] = "idle",
    [BC_BUDGET_RUNNING] = "running",
    [BC_BUDGET_SUSPENDED] = "suspended",
    [BC_BUDGET_SPENT] = "spent",
  };

  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (names), NULL);
  return names[state];
}

void
bc_budget_init (BcBudget *budget, const BcPool *pool)
{
  *budget = (BcBudget){ .pool = pool, .repeat_us = BC_NEVER_US, .retry_us = BC_NEVER_US };
  budget->limit_ms = pool->limit_s * 1000;
  budget->shown.limit_ms = budget->limit_ms;
  bc_meter_init (&budget->meter);
}

void
bc_budget_clear (BcBudget *budget)
{
  bc_meter_clear (&budget->meter);
  g_clear_pointer (&budget->asked.session, g_free);
  g_clear_pointer (&budget->day, g_free);
}

/* How far the meter has run beyond what is in hand; below 0: what is left of it. */
static gint64
excess_us (const BcBudget *budget)
{
  return bc_meter_unsettled_us (&budget->meter) - budget->hand_us;
}

static void
run_out (BcBudget *budget, GPtrArray *effects)
{
  bc_meter_stop (&budget->meter);
  budget->is_dry = FALSE;
  budget->is_spent = TRUE;
  budget->retry_us = budget->meter.counted_us + RETRY_US;
  bc_effects_add_text (effects, BC_EFFECT_AUDIT, NULL, "the minutes of pool %s are used up",
                       budget->pool->id);
  bc_effects_add_text (
      effects, BC_EFFECT_ALARM, NULL,
      "today's interpretation minutes are used up: the meeting goes on without interpretation");
}

static void
resume (BcBudget *budget, GPtrArray *effects)
{
  budget->is_spent = FALSE;
  budget->retry_us = BC_NEVER_US;
  bc_effects_add_text (effects, BC_EFFECT_AUDIT, NULL, "pool %s has minutes again",
                       budget->pool->id);
  bc_effects_add_text (effects, BC_EFFECT_WARNING, NULL, "there are interpretation minutes again");
}

/* --- Asking --- */

static void
ask (BcBudget *budget, gint64 want_ms, const BcBudgetWish *wish, GPtrArray *effects)
{
  BcLeaseRequest *asked = &budget->asked;

  if (budget->sequence == 0)
    budget->sequence = (guint64) MAX (wish->time.wall_us, 0);
  g_clear_pointer (&asked->session, g_free);
  asked->sequence = ++budget->sequence;
  asked->want_ms = want_ms;
  asked->settle_ms = bc_meter_settle (&budget->meter, &asked->session);
  /* A pool that was spent before anything was counted: the time is nobody's, and none. */
  if (asked->session == NULL)
    asked->session = g_strdup (wish->session);
  budget->hand_us -= BC_US_FROM_MS (asked->settle_ms);
  budget->is_asking = TRUE;
  budget->repeat_us = BC_NEVER_US;
  bc_effects_add_lease (effects, asked);
}

static gboolean
is_lease_due (const BcBudget *budget)
{
  if (!budget->has_lease)
    return TRUE;
  return !budget->is_dry && excess_us (budget) >= -BC_US_FROM_MS (ASK_AT_MS);
}

static void
ask_if_due (BcBudget *budget, const BcBudgetWish *wish, GPtrArray *effects)
{
  gint64 now_us = budget->meter.counted_us;
  gboolean is_owing = bc_meter_unsettled_us (&budget->meter) >= BC_US_FROM_MS (1);

  if (budget->meter.is_running)
    {
      if (is_lease_due (budget))
        ask (budget, WANT_MS, wish, effects);
    }
  else if (budget->has_lease || is_owing)
    ask (budget, 0, wish, effects);
  else if (budget->is_spent && wish->session != NULL && budget->retry_us <= now_us)
    ask (budget, WANT_MS, wish, effects);
}

/* Said once, until the store answers: the host wonders about the display, not about the sound. */
static void
say_missed (BcBudget *budget, GPtrArray *effects)
{
  if (budget->is_store_missed)
    return;
  budget->is_store_missed = TRUE;
  bc_effects_add_text (
      effects, BC_EFFECT_ALARM, NULL,
      "the store does not answer: interpretation goes on, its minutes are booked later");
}

static gboolean
is_overdue (const BcBudget *budget)
{
  return budget->is_asking && budget->meter.is_running && !budget->is_dry &&
         excess_us (budget) >= SLOW_STORE_US;
}

static void
talk (BcBudget *budget, const BcBudgetWish *wish, GPtrArray *effects)
{
  if (!budget->is_asking)
    ask_if_due (budget, wish, effects);
  else if (budget->repeat_us <= budget->meter.counted_us)
    {
      budget->repeat_us = BC_NEVER_US;
      bc_effects_add_lease (effects, &budget->asked);
    }
  if (is_overdue (budget))
    say_missed (budget, effects);
}

void
bc_budget_drive (BcBudget *budget, const BcBudgetWish *wish, GPtrArray *effects)
{
  gboolean is_open = wish->session != NULL;

  bc_meter_count (&budget->meter, wish->time.now_us);

  /* The end was known beforehand: what was counted beyond it, the caller came late for. */
  if (budget->meter.is_running && budget->is_dry && excess_us (budget) >= 0)
    {
      bc_meter_trim (&budget->meter, excess_us (budget));
      run_out (budget, effects);
    }
  if (is_open && !budget->was_open && budget->is_spent)
    budget->retry_us = wish->time.now_us;
  budget->was_open = is_open;

  if (is_open && wish->is_metered && !budget->is_spent)
    bc_meter_start (&budget->meter, wish->session);
  else
    {
      bc_meter_stop (&budget->meter);
      budget->is_dry = FALSE;
    }
  talk (budget, wish, effects);
}

/* --- Answers --- */

static void
note_pool (BcBudget *budget, const BcLeaseReply *reply)
{
  if (g_strcmp0 (budget->day, reply->day) != 0)
    {
      g_free (budget->day);
      budget->day = g_strdup (reply->day);
      budget->is_day_new = TRUE;
    }
  budget->used_ms = MAX (reply->used_ms, 0);
  budget->leased_ms = MAX (reply->leased_ms, 0);
  budget->limit_ms = MAX (reply->limit_ms, 0);
}

/* While spent: only a whole lease ends it, or a channel would speak for a tenth of a second. */
static void
judge_while_spent (BcBudget *budget, const BcLeaseReply *reply, gint64 want_ms, GPtrArray *effects)
{
  gint64 now_us = budget->meter.counted_us;

  if (want_ms > 0 && reply->granted_ms == want_ms)
    resume (budget, effects);
  else if (want_ms > 0)
    budget->retry_us = now_us + RETRY_US;
  else if (reply->limit_ms - reply->used_ms - reply->leased_ms >= WANT_MS)
    budget->retry_us = now_us;
}

static void
judge_while_running (BcBudget *budget, const BcLeaseReply *reply, gint64 want_ms,
                     GPtrArray *effects)
{
  budget->is_dry = reply->granted_ms < want_ms;
  if (!budget->is_dry || excess_us (budget) < 0)
    return;
  /* What ran while a store that is there said no is nothing; what ran without a store is owed. */
  if (excess_us (budget) <= SLOW_STORE_US)
    bc_meter_trim (&budget->meter, excess_us (budget));
  run_out (budget, effects);
}

gboolean
bc_budget_take_reply (BcBudget *budget, const BcLeaseReply *reply, GPtrArray *effects,
                      GError **error)
{
  if (reply == NULL || reply->granted_ms < 0)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                   "a lease reply says what was granted, 0 or more");
      return FALSE;
    }
  /* While a request is out, its time may or may not be in what the pool says. */
  if (reply->sequence == 0 && !budget->is_asking)
    note_pool (budget, reply);
  if (!budget->is_asking || reply->sequence != budget->asked.sequence)
    return TRUE;

  budget->is_asking = FALSE;
  budget->repeat_us = BC_NEVER_US;
  budget->has_lease = reply->granted_ms > 0;
  budget->hand_us = BC_US_FROM_MS (reply->granted_ms);
  note_pool (budget, reply);
  if (budget->is_store_missed)
    {
      budget->is_store_missed = FALSE;
      bc_effects_add_text (effects, BC_EFFECT_WARNING, NULL,
                           "the store answers again: its minutes are being booked");
    }
  if (budget->is_spent)
    judge_while_spent (budget, reply, budget->asked.want_ms, effects);
  else if (budget->meter.is_running)
    judge_while_running (budget, reply, budget->asked.want_ms, effects);
  return TRUE;
}

void
bc_budget_miss_reply (BcBudget *budget, GPtrArray *effects)
{
  if (!budget->is_asking)
    return;
  budget->repeat_us = budget->meter.counted_us + REPEAT_US;
  say_missed (budget, effects);
}

/* --- Time and views --- */

static gint64
next_of_lease_us (const BcBudget *budget)
{
  gint64 now_us = budget->meter.counted_us;

  if (!budget->meter.is_running)
    return BC_NEVER_US;
  if (budget->is_dry)
    return now_us - excess_us (budget);
  if (!budget->is_asking)
    return now_us - excess_us (budget) - BC_US_FROM_MS (ASK_AT_MS);
  return budget->is_store_missed ? BC_NEVER_US : now_us - excess_us (budget) + SLOW_STORE_US;
}

gint64
bc_budget_next_us (const BcBudget *budget)
{
  gint64 next_us = next_of_lease_us (budget);

  if (budget->is_asking)
    return MIN (next_us, budget->repeat_us);
  if (budget->is_spent && budget->was_open)
    return MIN (next_us, budget->retry_us);
  return next_us;
}

static gint64
unsettled_ms (const BcBudget *budget, gint64 now_us)
{
  gint64 unsettled_us = bc_meter_unsettled_us (&budget->meter);

  if (budget->meter.is_running)
    unsettled_us += MAX (now_us - budget->meter.counted_us, 0);
  if (budget->meter.is_running && budget->is_dry)
    unsettled_us = MIN (unsettled_us, budget->hand_us);
  return unsettled_us / 1000;
}

void
bc_budget_get_view (const BcBudget *budget, BcBudgetState state, gint64 now_us, BcBudgetView *view)
{
  gint64 settling_ms = budget->is_asking ? budget->asked.settle_ms : 0;
  gint64 spent_ms = settling_ms + unsettled_ms (budget, now_us);

  *view = (BcBudgetView){
    .state = state == BC_BUDGET_RUNNING && budget->is_spent ? BC_BUDGET_SPENT : state,
    .day = budget->day,
    .limit_ms = budget->limit_ms,
    .used_ms = budget->used_ms + spent_ms,
    .leased_ms = MAX (budget->leased_ms - spent_ms, 0),
  };
  view->left_ms = MAX (view->limit_ms - view->used_ms, 0);
  view->overdraft_ms = MAX (view->used_ms - view->limit_ms, 0);
}

gboolean
bc_budget_has_news (BcBudget *budget, BcBudgetState state)
{
  BcBudgetShown *shown = &budget->shown;
  BcBudgetView view;

  bc_budget_get_view (budget, state, budget->meter.counted_us, &view);
  BcBudgetShown now = { view.state, view.limit_ms, view.used_ms / 1000, view.overdraft_ms / 1000 };
  gboolean has_news = budget->is_day_new || now.state != shown->state ||
                      now.limit_ms != shown->limit_ms || now.used_s != shown->used_s ||
                      now.overdraft_s != shown->overdraft_s;

  *shown = now;
  budget->is_day_new = FALSE;
  return has_news;
}
