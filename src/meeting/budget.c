/* SPDX-License-Identifier: Apache-2.0 */
#include "budget-private.h"

#include "agenda-private.h"
#include "effect-private.h"
#include "sense-private.h"

#include <boothcast/base/error.h>

#define WANT_MS 1000
#define ASK_AT_MS 500                                 /* left in hand */
#define SLOW_STORE_US (500 * G_TIME_SPAN_MILLISECOND) /* slower than this is away */
#define REPEAT_US (1 * G_TIME_SPAN_SECOND)
#define RETRY_US (10 * G_TIME_SPAN_SECOND)
#define TELL_AGAIN_US                                                                              \
  (10 * G_TIME_SPAN_SECOND) /* a store that is slow all the time alarms nobody twice a second */

void
bc_budget_init (BcBudget *budget, const BcSetup *setup)
{
  *budget = (BcBudget){ .pool = &setup->pool,
                        .rules = &setup->rules,
                        .repeat_us = BC_NEVER_US,
                        .retry_us = BC_NEVER_US,
                        .next_tell_us = G_MININT64,
                        .ceiling_ms = -1,
                        .draws = g_array_new (FALSE, FALSE, sizeof (BcBudgetDraw)) };
  budget->limit_ms = setup->pool.limit_s * 1000;
  budget->available_ms = bc_agenda_own_limit_us (setup) / 1000;
  budget->shown = (BcBudgetShown){ .limit_ms = budget->limit_ms,
                                   .ceiling_ms = bc_budget_get_ceiling_ms (budget),
                                   .ends_in_s = -1 };
  bc_meter_init (&budget->meter);
}

void
bc_budget_clear (BcBudget *budget)
{
  bc_meter_clear (&budget->meter);
  g_clear_pointer (&budget->asked.session, g_free);
  g_clear_pointer (&budget->day, g_free);
  g_clear_pointer (&budget->spent_day, g_free);
  bc_budget_clear_draws (budget);
  g_clear_pointer (&budget->draws, g_array_unref);
}

gint64
bc_budget_excess_us (const BcBudget *budget)
{
  return bc_meter_unsettled_us (&budget->meter) - budget->hand_us;
}

gboolean
bc_budget_is_settled (const BcBudget *budget)
{
  return !budget->is_asking && !budget->has_lease &&
         bc_meter_unsettled_us (&budget->meter) < BC_US_FROM_MS (1);
}

static void
become_spent (BcBudget *budget)
{
  bc_meter_stop (&budget->meter);
  budget->is_dry = FALSE;
  budget->is_spent = TRUE;
  budget->retry_us = budget->meter.counted_us + RETRY_US;
  g_free (budget->spent_day);
  budget->spent_day = g_strdup (budget->day);
}

static void
run_out (BcBudget *budget, GPtrArray *effects)
{
  become_spent (budget);
  bc_effects_add_text (effects, BC_EFFECT_AUDIT, NULL, "the minutes of pool %s are used up",
                       budget->pool->id);
  bc_effects_add_text (
      effects, BC_EFFECT_ALARM, NULL,
      "today's interpretation minutes are used up: the meeting goes on without interpretation");
}

void
bc_budget_end_early (BcBudget *budget, GPtrArray *effects)
{
  gint64 left_ms = bc_budget_remaining_us (budget) / 1000;

  become_spent (budget);
  bc_effects_add_text (effects, BC_EFFECT_AUDIT, NULL,
                       "interpretation has ended at a pause: %" G_GINT64_FORMAT
                       " ms of pool %s are given back",
                       left_ms, budget->pool->id);
  bc_effects_add_text (effects, BC_EFFECT_ALARM, NULL,
                       "today's interpretation has ended at a pause, as its minutes are used up: "
                       "the meeting goes on without interpretation");
}

void
bc_budget_resume (BcBudget *budget, GPtrArray *effects)
{
  budget->is_spent = FALSE;
  budget->retry_us = BC_NEVER_US;
  g_clear_pointer (&budget->spent_day, g_free);
  bc_effects_add_text (effects, BC_EFFECT_AUDIT, NULL, "pool %s has minutes again",
                       budget->pool->id);
  bc_effects_add_text (effects, BC_EFFECT_WARNING, NULL, "there are interpretation minutes again");
}

/* --- Asking --- */

static void
ask (BcBudget *budget, gint64 want_ms, const BcBudgetWish *wish, GPtrArray *effects)
{
  BcLeaseRequest *asked = &budget->asked;
  g_autofree char *before = g_steal_pointer (&asked->session);

  if (budget->sequence == 0)
    budget->sequence = (guint64) MAX (wish->time.wall_us, 0);
  asked->sequence = ++budget->sequence;
  asked->want_ms = want_ms;
  asked->settle_ms = bc_meter_settle (&budget->meter, &asked->session);
  budget->before_ms = 0;
  /* A pool that was spent before anything was counted: the time is nobody's, and none. A lease that came too late to be
   * of use goes back in the name in which it was asked for. */
  if (asked->session == NULL)
    asked->session = g_strdup (wish->session != NULL ? wish->session : before);
  budget->hand_us -= BC_US_FROM_MS (asked->settle_ms);
  budget->is_asking = TRUE;
  budget->is_refresh_due = FALSE;
  budget->asked_us = budget->meter.counted_us;
  budget->repeat_us = BC_NEVER_US;
  bc_effects_add_lease (effects, asked, wish->time.wall_us);
}

static gboolean
is_lease_due (const BcBudget *budget)
{
  if (!budget->has_lease || budget->is_refresh_due)
    return TRUE;
  return !budget->is_dry && bc_budget_excess_us (budget) >= -BC_US_FROM_MS (ASK_AT_MS);
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

static const char *
get_missed_words (const BcBudget *budget)
{
  return budget->is_spent
             ? "the store does not answer: today's interpretation minutes are used up, and no more "
               "can be given until it does"
             : "the store does not answer: interpretation goes on, its minutes are booked later";
}

/* Said once, until the store answers: the host wonders about the display, not about the sound. */
static void
say_missed (BcBudget *budget, GPtrArray *effects)
{
  gint64 now_us = budget->meter.counted_us;

  budget->is_store_missed = TRUE;
  if (budget->is_missed_told || now_us < budget->next_tell_us)
    return;
  budget->is_missed_told = TRUE;
  budget->next_tell_us = now_us + TELL_AGAIN_US;
  bc_effects_add_text (effects, BC_EFFECT_ALARM, NULL, "%s", get_missed_words (budget));
}

/* When the store is too slow: half a second after it was asked, and as long after what was in hand is spent, for
 * what has gathered while it was away is not its slowness. */
static gint64
overdue_us (const BcBudget *budget)
{
  gint64 dry_us = budget->meter.counted_us - bc_budget_excess_us (budget);

  return MAX (dry_us, budget->asked_us) + SLOW_STORE_US;
}

static gboolean
is_overdue (const BcBudget *budget)
{
  return budget->is_asking && budget->meter.is_running && !budget->is_dry &&
         overdue_us (budget) <= budget->meter.counted_us;
}

static void
talk (BcBudget *budget, const BcBudgetWish *wish, GPtrArray *effects)
{
  if (!budget->is_asking)
    ask_if_due (budget, wish, effects);
  else if (budget->repeat_us <= budget->meter.counted_us)
    {
      budget->repeat_us = BC_NEVER_US;
      bc_effects_add_lease (effects, &budget->asked, wish->time.wall_us);
    }
  if (is_overdue (budget))
    say_missed (budget, effects);
}

/* The end of what is in hand, and of the patience with an extension that is being booked. */
static gint64
end_us (const BcBudget *budget)
{
  return budget->meter.counted_us - bc_budget_excess_us (budget) +
         (budget->n_extending > 0 ? SLOW_STORE_US : 0);
}

void
bc_budget_drive (BcBudget *budget, const BcBudgetWish *wish, GPtrArray *effects)
{
  gboolean is_open = wish->session != NULL;

  bc_meter_count (&budget->meter, wish->time.now_us);

  /* The end was known beforehand: what was counted beyond it, the caller came late for. */
  if (budget->meter.is_running && budget->is_dry && end_us (budget) <= budget->meter.counted_us)
    {
      bc_meter_trim (&budget->meter, bc_budget_excess_us (budget));
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

/* While spent: only what is worth a countdown ends it, or a channel would speak for a tenth of a second; a new
 * day does. */
static void
judge_while_spent (BcBudget *budget, gint64 granted_ms, GPtrArray *effects)
{
  gint64 now_us = budget->meter.counted_us;
  gint64 want_ms = budget->asked.want_ms;
  gboolean is_another_day = g_strcmp0 (budget->day, budget->spent_day) != 0;
  gboolean is_worth_it =
      is_another_day || granted_ms + budget->available_ms >= (gint64) budget->rules->countdown_ms;

  if (want_ms > 0 && granted_ms == want_ms && is_worth_it)
    bc_budget_resume (budget, effects);
  else if (want_ms > 0)
    budget->retry_us = now_us + RETRY_US;
  else if (is_worth_it && budget->available_ms >= WANT_MS)
    budget->retry_us = now_us;
}

static void
judge_while_running (BcBudget *budget, const BcLeaseReply *reply, gboolean is_late,
                     GPtrArray *effects)
{
  gboolean is_refused = reply->granted_ms < budget->asked.want_ms;

  budget->is_dry = is_refused && !is_late;
  if (!is_refused || bc_budget_excess_us (budget) < 0)
    return;
  /* What ran while a store that is there said no is nothing; what ran without a store is owed. */
  if (bc_budget_excess_us (budget) <= SLOW_STORE_US)
    bc_meter_trim (&budget->meter, bc_budget_excess_us (budget));
  /* Of a day that is over by now a refusal says nothing about the new one. */
  if (is_late)
    budget->is_refresh_due = TRUE;
  else
    run_out (budget, effects);
}

/* Stopped before the store could say no: what ran until then is nothing either. */
static void
forget_refused (BcBudget *budget, const BcLeaseReply *reply)
{
  gint64 excess_us = bc_budget_excess_us (budget);

  if (reply->granted_ms < budget->asked.want_ms && excess_us > 0 && excess_us <= SLOW_STORE_US)
    bc_meter_trim (&budget->meter, excess_us);
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
    bc_budget_note_pool (budget, reply);
  if (!budget->is_asking || reply->sequence != budget->asked.sequence)
    return TRUE;

  gboolean is_late = budget->day != NULL && g_strcmp0 (reply->day, budget->day) < 0;
  budget->is_asking = FALSE;
  budget->repeat_us = BC_NEVER_US;
  budget->has_lease = reply->granted_ms > 0;
  budget->hand_us = BC_US_FROM_MS (reply->granted_ms);
  bc_budget_note_pool (budget, reply);
  budget->is_store_missed = FALSE;
  if (budget->is_missed_told)
    {
      budget->is_missed_told = FALSE;
      bc_effects_add_text (effects, BC_EFFECT_WARNING, NULL,
                           "the store answers again: its minutes are being booked");
    }
  if (!budget->meter.is_running)
    forget_refused (budget, reply);
  if (budget->is_spent)
    judge_while_spent (budget, reply->granted_ms, effects);
  else if (budget->meter.is_running)
    judge_while_running (budget, reply, is_late, effects);
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

/* --- Time --- */

static gint64
next_of_lease_us (const BcBudget *budget)
{
  gint64 now_us = budget->meter.counted_us;

  if (!budget->meter.is_running)
    return BC_NEVER_US;
  if (budget->is_dry)
    return end_us (budget);
  if (!budget->is_asking)
    return now_us - bc_budget_excess_us (budget) - BC_US_FROM_MS (ASK_AT_MS);
  return budget->is_store_missed ? BC_NEVER_US : overdue_us (budget);
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
