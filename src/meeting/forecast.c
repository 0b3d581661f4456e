/* SPDX-License-Identifier: Apache-2.0 */
#include "forecast-private.h"

const char *
bc_forecast_end_to_string (BcForecastEnd end)
{
  static const char *const names[] = {
    [BC_FORECAST_NOTHING] = "nothing",
    [BC_FORECAST_LASTS] = "lasts",
    [BC_FORECAST_POOL] = "pool",
    [BC_FORECAST_SERVICE] = "service",
  };

  g_return_val_if_fail ((guint) end < G_N_ELEMENTS (names), NULL);
  return names[end];
}

const char *
bc_forecast_cause_to_string (BcForecastCause cause)
{
  static const char *const names[] = {
    [BC_FORECAST_CAUSE_NONE] = "none",   [BC_FORECAST_CAUSE_PLAN] = "plan",
    [BC_FORECAST_CAUSE_DRAWS] = "draws", [BC_FORECAST_CAUSE_LIST] = "list",
    [BC_FORECAST_CAUSE_LATE] = "late",   [BC_FORECAST_CAUSE_OVERRUN] = "overrun",
  };

  g_return_val_if_fail ((guint) cause < G_N_ELEMENTS (names), NULL);
  return names[cause];
}

/* --- The pool, running down --- */

typedef struct
{
  const BcForecastQuestion *question;
  BcWithout without;
  gint64 now_us;
  double left_us;
  gint64 spent_at_us; /* 0: not yet */
} Drain;

/* What others take a second, and until when that stays so, at most until `*until_us`. */
static double
get_draws (const Drain *drain, gint64 *until_us)
{
  const BcForecastQuestion *question = drain->question;
  double rate = 0;

  for (guint i = 0; i < question->n_draws && !(drain->without & BC_WITHOUT_DRAWS); i++)
    {
      const BcForecastDraw *draw = &question->draws[i];

      if (draw->until_wall_us > 0 && draw->until_wall_us <= drain->now_us)
        continue;
      rate += MAX (draw->rate, 0);
      if (draw->until_wall_us > 0)
        *until_us = MIN (*until_us, draw->until_wall_us);
    }
  return rate;
}

static void
run_until (Drain *drain, gint64 until_us, double own_rate)
{
  while (drain->now_us < until_us && drain->spent_at_us == 0)
    {
      gint64 step_us = until_us;
      double rate = own_rate + get_draws (drain, &step_us);
      double wanted_us = rate * (double) (step_us - drain->now_us);

      if (wanted_us > drain->left_us + 0.5)
        drain->spent_at_us = drain->now_us + (gint64) (drain->left_us / rate);
      drain->left_us = MAX (drain->left_us - wanted_us, 0);
      drain->now_us = step_us;
    }
}

/* --- What the agenda loses --- */

static void
run_stretch (BcForecast *forecast, Drain *drain, const BcStretch *stretch)
{
  gint64 leave_us = drain->question->day->service_ends_wall_us;
  gint64 end_us = stretch->ends_us;

  run_until (drain, stretch->starts_us, 0);
  run_until (drain, leave_us > 0 ? CLAMP (leave_us, stretch->starts_us, end_us) : end_us,
             drain->question->own_rate);
  if (drain->spent_at_us > 0)
    end_us = MIN (end_us, drain->spent_at_us);
  if (leave_us > 0)
    end_us = MIN (end_us, leave_us);
  end_us = MAX (end_us, stretch->starts_us);

  if (end_us > stretch->starts_us)
    forecast->ends_wall_us = end_us;
  forecast->agenda_ends_wall_us = stretch->ends_us;
  if (end_us == stretch->ends_us)
    return;
  if (forecast->cut == NULL)
    {
      gboolean is_service = leave_us > 0 && leave_us <= stretch->ends_us &&
                            (drain->spent_at_us == 0 || leave_us <= drain->spent_at_us);

      forecast->end = is_service ? BC_FORECAST_SERVICE : BC_FORECAST_POOL;
      forecast->cut = stretch->session;
      forecast->cut_us = stretch->ends_us - end_us;
    }
  forecast->n_cut++;
  forecast->reserve_us -= stretch->ends_us - end_us;
}

static void
run_day (BcForecast *forecast, const BcForecastQuestion *question, BcWithout without)
{
  g_autoptr (GArray) stretches = bc_forecast_line_up (question, without);
  Drain drain = { .question = question,
                  .without = without,
                  .now_us = question->now_wall_us,
                  .left_us = (double) MAX (question->pool_left_us, 0) };

  *forecast = (BcForecast){ .end = BC_FORECAST_LASTS };
  if (stretches->len == 0)
    {
      forecast->end = BC_FORECAST_NOTHING;
      forecast->reserve_us = (gint64) drain.left_us;
      return;
    }
  forecast->ends_wall_us = question->now_wall_us;
  for (guint i = 0; i < stretches->len; i++)
    run_stretch (forecast, &drain, &g_array_index (stretches, BcStretch, i));
  forecast->pool_ends_wall_us = drain.spent_at_us;
  /* What has ended already ends at no moment that is to come. */
  if (forecast->cut != NULL && forecast->ends_wall_us <= question->now_wall_us)
    forecast->ends_wall_us = 0;
  if (forecast->cut == NULL)
    forecast->reserve_us = (gint64) drain.left_us;
}

/* --- Why --- */

/* How much of what is missing would not be, without that. */
static gint64
get_share (const BcForecast *forecast, const BcForecastQuestion *question, BcWithout without)
{
  BcForecast other;

  run_day (&other, question, without);
  return MIN (other.reserve_us, 0) - forecast->reserve_us;
}

/* Whether the plan as it was written fits what ends interpretation now. */
static gboolean
did_fit (const BcForecast *forecast, const BcForecastQuestion *question)
{
  if (forecast->end == BC_FORECAST_SERVICE)
    return question->day->service_reserve_us >= 0;
  return question->day->reserve_us >= 0;
}

static BcForecastCause
find_cause (const BcForecast *forecast, const BcForecastQuestion *question)
{
  /* A late day draws nothing while it waits: the pool does not mind. The interpreters' clock minds nothing else. */
  static const struct
  {
    BcForecastEnd end;
    BcForecastCause cause;
    BcWithout without;
  } suspects[] = {
    { BC_FORECAST_POOL, BC_FORECAST_CAUSE_DRAWS, BC_WITHOUT_DRAWS },
    { BC_FORECAST_POOL, BC_FORECAST_CAUSE_LIST, BC_WITHOUT_LISTS },
    { BC_FORECAST_SERVICE, BC_FORECAST_CAUSE_LIST, BC_WITHOUT_LISTS },
    { BC_FORECAST_SERVICE, BC_FORECAST_CAUSE_LATE, BC_WITHOUT_DELAY },
  };
  BcForecastCause cause = BC_FORECAST_CAUSE_NONE;
  gint64 most_us = 0;

  if (forecast->cut == NULL)
    return BC_FORECAST_CAUSE_NONE;
  for (guint i = 0; i < G_N_ELEMENTS (suspects); i++)
    {
      if (suspects[i].end != forecast->end)
        continue;
      gint64 share_us = get_share (forecast, question, suspects[i].without);
      if (share_us < most_us + G_TIME_SPAN_SECOND)
        continue;
      most_us = share_us;
      cause = suspects[i].cause;
    }
  if (cause != BC_FORECAST_CAUSE_NONE)
    return cause;
  return did_fit (forecast, question) ? BC_FORECAST_CAUSE_OVERRUN : BC_FORECAST_CAUSE_PLAN;
}

void
bc_forecast_make (BcForecast *forecast, const BcForecastQuestion *question)
{
  g_autoptr (GArray) stretches = bc_forecast_line_up (question, BC_WITHOUT_NOTHING);

  run_day (forecast, question, BC_WITHOUT_NOTHING);
  forecast->cause = find_cause (forecast, question);
  forecast->text = bc_forecast_to_words (forecast, question, stretches);
}

void
bc_forecast_clear (BcForecast *forecast)
{
  g_clear_pointer (&forecast->text, g_free);
}
