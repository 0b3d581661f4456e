/* SPDX-License-Identifier: Apache-2.0 */
#include "forecast-private.h"

#include "agenda-private.h"

#include <boothcast/meeting/local-time.h>

#define MINUTE_US (60 * G_TIME_SPAN_SECOND)

/* People count minutes: a loss is rounded up, a reserve down. */
static char *
round_up (gint64 span_us)
{
  return bc_minutes_to_words ((span_us + MINUTE_US - 1) / MINUTE_US * MINUTE_US);
}

static char *
round_down (gint64 span_us)
{
  return bc_minutes_to_words (span_us / MINUTE_US * MINUTE_US);
}

/* "meeting B also draws", "meeting B and meeting C also draw" */
static void
add_draws (GString *text, const BcForecastQuestion *question)
{
  guint n_named = 0;

  for (guint i = 0; i < question->n_draws; i++)
    if (question->draws[i].rate > 0 && (question->draws[i].until_wall_us == 0 ||
                                        question->draws[i].until_wall_us > question->now_wall_us))
      g_string_append_printf (text, "%s%s", n_named++ > 0 ? " and " : "", question->draws[i].who);
  g_string_append (text, n_named == 1 ? " also draws" : " also draw");
}

/* By how much the sessions to come will be over later than they were planned to be. */
static gint64
get_delay (const BcForecast *forecast, const BcForecastQuestion *question)
{
  gint64 planned_us = 0;

  for (guint i = 0; i < question->day->items->len; i++)
    {
      const BcAgendaItem *item = bc_agenda_day_get_item (question->day, i);

      if (item->counted_us > 0)
        planned_us = MAX (planned_us, item->ends_wall_us);
    }
  return planned_us > 0 ? forecast->agenda_ends_wall_us - planned_us : 0;
}

static void
add_late (GString *text, const BcForecast *forecast, const BcForecastQuestion *question)
{
  gint64 delay_us = get_delay (forecast, question);
  g_autofree char *delay = round_up (delay_us);

  if (delay_us >= MINUTE_US)
    g_string_append_printf (text, "the day runs %s late", delay);
  else
    g_string_append (text, "the day runs late");
}

static void
add_cause (GString *text, const BcForecast *forecast, const BcForecastQuestion *question)
{
  switch (forecast->cause)
    {
    case BC_FORECAST_CAUSE_DRAWS:
      add_draws (text, question);
      break;
    case BC_FORECAST_CAUSE_LIST:
      g_string_append (text, "the speakers' list asks for more than was planned");
      break;
    case BC_FORECAST_CAUSE_LATE:
      add_late (text, forecast, question);
      break;
    case BC_FORECAST_CAUSE_OVERRUN:
      g_string_append (text, "more has been drawn by now than was planned");
      break;
    case BC_FORECAST_CAUSE_PLAN:
      g_string_append (text, forecast->end == BC_FORECAST_SERVICE
                                 ? "it was planned like that"
                                 : "the plan takes more than the pool gives");
      break;
    case BC_FORECAST_CAUSE_NONE:
    default:
      g_return_if_reached ();
    }
}

/* "Roundtable 2 will lose its last 12 minutes and Summary all of its 10 minutes" */
static void
add_losses (GString *text, const BcForecast *forecast, gint64 now_us, const GArray *stretches)
{
  const BcStretch *stretch = NULL;
  gint64 later_us = -forecast->reserve_us - forecast->cut_us;
  guint n_later = forecast->n_cut - 1;
  g_autofree char *cut = round_up (forecast->cut_us);
  g_autofree char *later = round_up (later_us);

  for (guint i = 0; i < stretches->len && (stretch == NULL || stretch->session != forecast->cut);
       i++)
    stretch = &g_array_index (stretches, BcStretch, i);

  g_string_append_printf (text, "%s will lose ", forecast->cut->title);
  if (forecast->cut_us == stretch->ends_us - stretch->starts_us && stretch->starts_us > now_us)
    g_string_append_printf (text, "all of its %s", cut);
  else if (forecast->cut_us <= MINUTE_US)
    g_string_append (text, "its last minute");
  else
    g_string_append_printf (text, "its last %s", cut);
  if (n_later == 1)
    {
      stretch = &g_array_index (stretches, BcStretch, stretches->len - 1);
      g_string_append_printf (text, " and %s all of its %s", stretch->session->title, later);
    }
  else if (n_later > 1)
    g_string_append_printf (text, " and %u later sessions all of their %s", n_later, later);
}

static char *
say_lasting (const BcForecast *forecast, const char *ends)
{
  g_autofree char *reserve = round_down (forecast->reserve_us);

  if (forecast->reserve_us < MINUTE_US)
    return g_strdup_printf ("interpretation will last to the end at %s, with nothing to spare",
                            ends);
  return g_strdup_printf ("interpretation will last to the end at %s, with %s to spare", ends,
                          reserve);
}

char *
bc_forecast_to_words (const BcForecast *forecast, const BcForecastQuestion *question,
                      const GArray *stretches)
{
  GTimeZone *zone = question->agenda->zone;
  g_autofree char *ends = bc_local_time_clock (zone, forecast->ends_wall_us);
  g_autoptr (GString) text = g_string_new (NULL);

  if (forecast->end == BC_FORECAST_NOTHING)
    return g_strdup ("no interpreted session is to come today");
  if (forecast->end == BC_FORECAST_LASTS)
    return say_lasting (forecast, ends);

  if (forecast->end == BC_FORECAST_SERVICE)
    {
      g_autofree char *leave = bc_local_time_clock (zone, question->day->service_ends_wall_us);
      g_string_append_printf (text, "the interpreters leave at %s. ", leave);
    }
  else if (question->pool_left_us <= 0)
    g_string_append (text, "the day's minutes are used up. ");
  else if (forecast->ends_wall_us == 0)
    g_string_append (text, "there will be no more interpretation today. ");
  else
    g_string_append_printf (text, "interpretation will end at %s. ", ends);
  add_losses (text, forecast, question->now_wall_us, stretches);
  g_string_append (text, ": ");
  add_cause (text, forecast, question);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
