/* SPDX-License-Identifier: Apache-2.0 */
#include "budget-private.h"

#include "sense-private.h"

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

gint64
bc_budget_remaining_us (const BcBudget *budget)
{
  return MAX (BC_US_FROM_MS (budget->available_ms) - bc_budget_excess_us (budget), 0);
}

/* What is in hand is ours alone; what is not, everybody draws on who draws now. */
gint64
bc_budget_ends_in_us (const BcBudget *budget)
{
  gint64 hand_us = -bc_budget_excess_us (budget);
  gint64 pool_us = BC_US_FROM_MS (budget->available_ms) + MIN (hand_us, 0);

  if (!budget->meter.is_running || budget->day == NULL)
    return -1;
  if (budget->is_dry)
    return MAX (hand_us, 0);
  /* While the store is away nothing ends. */
  if (budget->is_store_missed)
    return -1;
  return MAX (hand_us, 0) + MAX (pool_us, 0) / (1 + budget->draws->len);
}

gint64
bc_budget_get_ceiling_ms (const BcBudget *budget)
{
  return budget->ceiling_ms >= 0 ? budget->ceiling_ms : budget->pool->ceiling_s * 1000;
}

static gint64
unsettled_ms (const BcBudget *budget, gint64 now_us)
{
  gint64 unsettled_us = bc_meter_unsettled_us (&budget->meter);

  if (budget->meter.is_running)
    unsettled_us += MAX (now_us - budget->meter.counted_us, 0);
  if (budget->meter.is_running && budget->is_dry && budget->n_extending == 0)
    unsettled_us = MIN (unsettled_us, budget->hand_us);
  return unsettled_us / 1000;
}

void
bc_budget_get_owed (const BcBudget *budget, gint64 now_us, BcOwedView *view)
{
  gint64 owed_ms = unsettled_ms (budget, now_us) - budget->hand_us / 1000;

  *view = (BcOwedView){ 0 };
  /* What an outage cost is owed until the request that settles it is answered: that is the second one. */
  if (!budget->is_asking || (!budget->is_store_missed && budget->hand_us >= 0) || owed_ms <= 0)
    return;
  /* In hand is what was granted without what is being settled: below 0, the request books overdraft itself, and
   * the lease that it asks for is charged to whoever dies with it. */
  *view = (BcOwedView){
    .ms = owed_ms,
    .session = budget->meter.session != NULL ? budget->meter.session : budget->asked.session,
    .sequence = budget->asked.sequence,
    .answered_ms = MIN (MAX (-budget->hand_us / 1000, 0) + budget->asked.want_ms, owed_ms),
  };
}

void
bc_budget_get_view (const BcBudget *budget, BcBudgetState state, gint64 now_us, BcBudgetView *view)
{
  gint64 settling_ms = budget->is_asking ? budget->asked.settle_ms - budget->before_ms : 0;
  gint64 spent_ms = settling_ms + unsettled_ms (budget, now_us);
  gint64 later_us = MAX (now_us - budget->meter.counted_us, 0);
  gint64 ends_in_us = bc_budget_ends_in_us (budget);
  gint64 remaining_us = bc_budget_remaining_us (budget);

  if (budget->meter.is_running)
    remaining_us = MAX (remaining_us - later_us, 0);
  if (ends_in_us >= 0)
    ends_in_us = MAX (ends_in_us - later_us, 0);

  *view = (BcBudgetView){
    .state = state == BC_BUDGET_RUNNING && budget->is_spent ? BC_BUDGET_SPENT : state,
    .day = budget->day,
    .limit_ms = budget->limit_ms,
    .used_ms = budget->used_ms + spent_ms,
    .leased_ms = MAX (budget->leased_ms - spent_ms, 0),
    .extended_ms = budget->extended_ms,
    .ceiling_ms = bc_budget_get_ceiling_ms (budget),
    .ends_in_ms = -1,
  };
  view->left_ms = MAX (view->limit_ms - view->used_ms, 0);
  view->overdraft_ms = MAX (view->used_ms - view->limit_ms, 0);
  view->available_ms = MIN (view->left_ms, remaining_us / 1000);
  if (ends_in_us >= 0 && ends_in_us <= BC_US_FROM_MS (budget->rules->countdown_ms))
    view->ends_in_ms = ends_in_us / 1000;
}

gboolean
bc_budget_has_news (BcBudget *budget, BcBudgetState state)
{
  BcBudgetShown *shown = &budget->shown;
  BcBudgetView view;

  bc_budget_get_view (budget, state, budget->meter.counted_us, &view);
  BcBudgetShown now = { .state = view.state,
                        .limit_ms = view.limit_ms,
                        .used_s = view.used_ms / 1000,
                        .overdraft_s = view.overdraft_ms / 1000,
                        .extended_ms = view.extended_ms,
                        .ceiling_ms = view.ceiling_ms,
                        .ends_in_s = view.ends_in_ms < 0 ? -1 : (view.ends_in_ms + 999) / 1000 };
  gboolean has_news = budget->is_day_new || now.state != shown->state ||
                      now.limit_ms != shown->limit_ms || now.used_s != shown->used_s ||
                      now.overdraft_s != shown->overdraft_s ||
                      now.extended_ms != shown->extended_ms ||
                      now.ceiling_ms != shown->ceiling_ms || now.ends_in_s != shown->ends_in_s;

  *shown = now;
  budget->is_day_new = FALSE;
  return has_news;
}
