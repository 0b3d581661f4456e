/* SPDX-License-Identifier: Apache-2.0 */
#include "meeting-private.h"

#include <boothcast/meeting/local-time.h>

#define MINUTE_US (60 * G_TIME_SPAN_SECOND)

/* An end that moves by less is no news. */
#define NEWS_US (2 * MINUTE_US)

/* The last resort: called out when only so many minutes are left. */
static const guint marks[] = { 30, 15, 5, 1 };

/* --- The forecast has turned negative --- */

static gboolean
is_news (const BcOutlook *outlook, const BcForecast *forecast, gint64 wall_us)
{
  if (!outlook->is_warned)
    return TRUE;
  /* That it is over is told once, and not where it was to end just now. Then nothing more is lost. */
  if (forecast->ends_wall_us == 0)
    return outlook->warned_ends_us - wall_us >= NEWS_US;
  return outlook->cause != forecast->cause || g_strcmp0 (outlook->cut, forecast->cut->id) != 0 ||
         ABS (forecast->ends_wall_us - outlook->warned_ends_us) >= NEWS_US;
}

static void
warn_of_loss (BcOutlook *outlook, const BcForecast *forecast, const BcMoment *moment)
{
  if (!is_news (outlook, forecast, moment->time.wall_us))
    return;
  outlook->is_warned = TRUE;
  outlook->cause = forecast->cause;
  g_free (outlook->cut);
  outlook->cut = g_strdup (forecast->cut->id);
  outlook->warned_ends_us = forecast->ends_wall_us;
  bc_effects_add_text (moment->effects, BC_EFFECT_WARNING, NULL, "%s", forecast->text);
}

/* That all is well again is worth a word if it is so with a minute to spare. */
static void
take_back (BcOutlook *outlook, const BcForecast *forecast, GPtrArray *effects)
{
  if (!outlook->is_warned ||
      (forecast != NULL && forecast->end == BC_FORECAST_LASTS && forecast->reserve_us < MINUTE_US))
    return;
  outlook->is_warned = FALSE;
  if (forecast != NULL && forecast->end == BC_FORECAST_LASTS)
    bc_effects_add_text (effects, BC_EFFECT_WARNING, NULL, "%s", forecast->text);
}

/* --- The last minutes --- */

/* When the interpreters leave; G_MAXINT64: whenever the pool lets them. */
static gint64
find_service_end_us (const BcMeeting *meeting)
{
  guint minute = meeting->setup->pool.service_ends_minute;
  GDate day;

  if (minute == 0 || !bc_local_time_parse_day (meeting->today, &day))
    return G_MAXINT64;
  return bc_local_time_find (meeting->edits.pool_zone, &day, minute).first_us;
}

/* When interpretation will end, if a session that is interpreted now goes on, and before the agenda does; 0: not. */
static gint64
find_end_us (const BcMeeting *meeting, gint64 wall_us, const BcForecast *forecast)
{
  gint64 ends_in_us = bc_budget_ends_in_us (&meeting->budget);
  gint64 end_us = find_service_end_us (meeting);

  if (!meeting->budget.meter.is_running)
    return 0;
  if (forecast != NULL && forecast->end != BC_FORECAST_NOTHING)
    end_us = forecast->cut != NULL ? forecast->ends_wall_us : 0;
  else if (ends_in_us >= 0)
    end_us = MIN (end_us, wall_us + ends_in_us);
  return end_us > wall_us && end_us < G_MAXINT64 ? end_us : 0;
}

static void
call_out (BcMeeting *meeting, const BcMoment *moment, gint64 end_wall_us)
{
  gint64 left_us = end_wall_us - moment->time.wall_us;
  gint64 minutes = MAX ((left_us + MINUTE_US / 2) / MINUTE_US, 1);
  g_autofree char *clock = bc_local_time_clock (meeting->edits.zone, end_wall_us);

  bc_effects_add_text (moment->effects, BC_EFFECT_WARNING, NULL,
                       "interpretation will end at %s, in %" G_GINT64_FORMAT " minute%s", clock,
                       minutes, minutes == 1 ? "" : "s");
}

static void
warn_of_end (BcMeeting *meeting, const BcMoment *moment, gint64 end_wall_us)
{
  BcOutlook *outlook = &meeting->outlook;
  gint64 left_us = end_wall_us - moment->time.wall_us;
  guint n_passed = 0;

  if (end_wall_us == 0)
    return;
  while (n_passed < G_N_ELEMENTS (marks) && left_us <= marks[n_passed] * MINUTE_US)
    n_passed++;
  if (n_passed > outlook->n_told)
    {
      outlook->n_told = n_passed;
      call_out (meeting, moment, end_wall_us);
    }
  else if (n_passed < outlook->n_told && left_us > (marks[outlook->n_told - 1] + 1) * MINUTE_US)
    outlook->n_told = n_passed;
}

void
bc_meeting_warn (BcMeeting *meeting, const BcMoment *moment, const BcForecast *forecast)
{
  /* Before the store has answered once nobody knows what is left. */
  if (meeting->budget.day == NULL)
    return;
  /* The alarm has said so. */
  if (meeting->budget.is_spent)
    meeting->outlook.warned_ends_us = 0;
  if (forecast != NULL && forecast->cut != NULL)
    warn_of_loss (&meeting->outlook, forecast, moment);
  else
    take_back (&meeting->outlook, forecast, moment->effects);
  meeting->outlook.end_wall_us = find_end_us (meeting, moment->time.wall_us, forecast);
  warn_of_end (meeting, moment, meeting->outlook.end_wall_us);
}

gint64
bc_meeting_next_warning_us (const BcMeeting *meeting, const BcMoment *moment)
{
  const BcOutlook *outlook = &meeting->outlook;
  gint64 left_us, mark_us;

  if (outlook->end_wall_us == 0 || outlook->n_told >= G_N_ELEMENTS (marks))
    return BC_NEVER_US;
  left_us = outlook->end_wall_us - moment->time.wall_us;
  mark_us = marks[outlook->n_told] * MINUTE_US;
  return left_us > mark_us ? moment->time.now_us + left_us - mark_us : BC_NEVER_US;
}
