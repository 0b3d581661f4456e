/* SPDX-License-Identifier: Apache-2.0 */
#include "budget-private.h"

#include "sense-private.h"

void
bc_budget_clear_draws (BcBudget *budget)
{
  for (guint i = 0; i < budget->draws->len; i++)
    g_free (g_array_index (budget->draws, BcBudgetDraw, i).meeting);
  g_array_set_size (budget->draws, 0);
}

static void
note_draws (BcBudget *budget, const BcLeaseReply *reply)
{
  bc_budget_clear_draws (budget);
  for (guint i = 0; i < reply->n_draws; i++)
    {
      BcBudgetDraw draw = { g_strdup (reply->draws[i].meeting), reply->draws[i].since_wall_us };

      g_array_append_val (budget->draws, draw);
    }
}

static void
set_day (BcBudget *budget, const char *day)
{
  if (g_strcmp0 (budget->day, day) == 0)
    return;
  g_free (budget->day);
  budget->day = g_strdup (day);
  budget->is_day_new = TRUE;
}

static gint64
find_available (const BcBudget *budget, const BcLeaseReply *reply)
{
  gint64 all_ms = MAX (budget->limit_ms - budget->used_ms - budget->leased_ms, 0);

  return reply->available_ms < 0 ? all_ms : MIN (reply->available_ms, all_ms);
}

void
bc_budget_note_pool (BcBudget *budget, const BcLeaseReply *reply)
{
  set_day (budget, reply->day);
  budget->used_ms = MAX (reply->used_ms, 0);
  budget->leased_ms = MAX (reply->leased_ms, 0);
  budget->limit_ms = MAX (reply->limit_ms, 0);
  budget->available_ms = find_available (budget, reply);
  budget->extended_ms = MAX (reply->extended_ms, 0);
  budget->ceiling_ms = reply->ceiling_ms;
  note_draws (budget, reply);
}

static void
change_pool (BcBudget *budget, gint64 more_ms)
{
  budget->available_ms = MAX (budget->available_ms + more_ms, 0);
  if (budget->meter.is_running)
    {
      /* Whether the lease in hand is the last is asked again. */
      budget->is_refresh_due = TRUE;
      budget->is_dry = budget->is_dry && more_ms <= 0;
    }
  else if (budget->is_spent)
    budget->retry_us = budget->meter.counted_us;
}

void
bc_budget_note_booking (BcBudget *budget, const BcBookRequest *booking)
{
  switch (booking->kind)
    {
    case BC_BOOK_EXTENSION:
      budget->limit_ms += booking->amount_ms;
      budget->extended_ms += booking->amount_ms;
      change_pool (budget, booking->amount_ms);
      break;
    case BC_BOOK_CEILING:
      budget->ceiling_ms = booking->amount_ms;
      break;
    case BC_BOOK_CORRECTION:
      budget->used_ms = MAX (budget->used_ms + booking->amount_ms, 0);
      change_pool (budget, -booking->amount_ms);
      break;
    case BC_BOOK_RELEASE:
      change_pool (budget, 0);
      break;
    default:
      g_return_if_reached ();
    }
}

void
bc_budget_begin_day (BcBudget *budget)
{
  /* A session over midnight draws on the new day from 00:00: what has run until now is settled now. */
  if (budget->meter.is_running)
    {
      budget->is_refresh_due = TRUE;
      budget->is_dry = FALSE;
    }
  if (budget->is_spent)
    budget->retry_us = budget->meter.counted_us;
}

static void
leave_spent_day (BcBudget *budget, GPtrArray *effects)
{
  bc_budget_resume (budget, effects);
  /* What was said of a store that is away was said of the day before. */
  budget->is_missed_told = FALSE;
  budget->next_tell_us = G_MININT64;
}

static void
take_new_day (BcBudget *budget, const BcBudgetDay *today)
{
  set_day (budget, today->day);
  budget->before_ms = budget->is_asking ? budget->asked.settle_ms : 0;
  budget->used_ms = 0;
  budget->leased_ms = 0;
  budget->extended_ms = 0;
  budget->ceiling_ms = -1;
  budget->limit_ms = budget->pool->limit_s * 1000;
  budget->available_ms = today->own_ms;
  bc_budget_clear_draws (budget);
}

void
bc_budget_note_day (BcBudget *budget, const BcBudgetDay *today, GPtrArray *effects)
{
  gboolean is_new = budget->day != NULL && g_strcmp0 (today->day, budget->day) > 0;
  gboolean is_spent_over = budget->is_spent && (is_new || budget->day == NULL) &&
                           g_strcmp0 (budget->spent_day, today->day) < 0;

  if (budget->meter.is_running || (!is_new && !is_spent_over))
    return;
  if (!bc_budget_is_settled (budget) && !(is_spent_over && budget->is_store_missed))
    return;
  /* After a start nothing is known of it. */
  if (is_new)
    take_new_day (budget, today);
  if (is_spent_over)
    leave_spent_day (budget, effects);
}
