/* SPDX-License-Identifier: Apache-2.0 */
#include "agenda-private.h"
#include "meeting-private.h"

/* Nothing is due: while a session is under way the day drifts, otherwise it may only become late. */
#define OPEN_EVERY_US (10 * G_TIME_SPAN_SECOND)
#define IDLE_EVERY_US (60 * G_TIME_SPAN_SECOND)

void
bc_outlook_init (BcOutlook *outlook)
{
  *outlook = (BcOutlook){ .next_us = G_MININT64 };
}

void
bc_outlook_clear (BcOutlook *outlook)
{
  g_clear_pointer (&outlook->text, g_free);
  g_clear_pointer (&outlook->cut, g_free);
}

/* --- The question --- */

typedef struct
{
  BcForecastQuestion question;
  GArray *progress; /* of BcForecastProgress */
  GArray *draws;    /* of BcForecastDraw, `who` owned */
} Question;

static void
question_clear (Question *question)
{
  for (guint i = 0; i < question->draws->len; i++)
    g_free ((char *) g_array_index (question->draws, BcForecastDraw, i).who);
  g_array_unref (question->progress);
  g_array_unref (question->draws);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Question, question_clear)

static void
add_progress (const BcMeeting *meeting, guint index, GArray *progress)
{
  BcForecastProgress session = {
    .session = bc_edits_get_session (&meeting->edits, index)->id,
    .state = meeting->sessions.states[index],
    .opened_wall_us = meeting->sessions.opened_wall_us[index],
    .list_us = bc_meeting_get_list_remaining_us (meeting, index),
  };

  g_array_append_val (progress, session);
}

static void
add_draws (const BcMeeting *meeting, GArray *draws)
{
  for (guint i = 0; i < meeting->budget.draws->len; i++)
    {
      const BcBudgetDraw *draw = &g_array_index (meeting->budget.draws, BcBudgetDraw, i);
      BcForecastDraw other = { .who = g_strdup_printf ("meeting %s", draw->meeting), .rate = 1.0 };

      g_array_append_val (draws, other);
    }
}

/* Of a day that nobody has drawn on yet, everything is left but others' shares. */
static gint64
find_left_us (const BcMeeting *meeting)
{
  const BcBudget *budget = &meeting->budget;

  if (budget->day != NULL && g_strcmp0 (budget->day, meeting->clock.day) < 0 &&
      !budget->meter.is_running)
    return bc_agenda_own_limit_us (meeting->setup);
  /* The seconds after the last pause are nobody's any more. */
  if (budget->is_spent)
    return 0;
  return bc_budget_remaining_us (budget);
}

/* FALSE: nothing is planned for the day. */
static gboolean
ask (const BcMeeting *meeting, gint64 wall_us, const BcAgendaDay *day, Question *question)
{
  question->progress = g_array_new (FALSE, TRUE, sizeof (BcForecastProgress));
  question->draws = g_array_new (FALSE, TRUE, sizeof (BcForecastDraw));
  for (guint i = 0; i < meeting->setup->sessions->len; i++)
    add_progress (meeting, i, question->progress);
  add_draws (meeting, question->draws);
  question->question = (BcForecastQuestion){
    .agenda = meeting->edits.agenda,
    .day = day,
    .now_wall_us = wall_us,
    .pool_left_us = find_left_us (meeting),
    .own_rate = 1.0,
    .progress = (const BcForecastProgress *) (gpointer) question->progress->data,
    .n_progress = question->progress->len,
    .draws = (const BcForecastDraw *) (gpointer) question->draws->data,
    .n_draws = question->draws->len,
  };
  return day != NULL;
}

static gboolean
make (const BcMeeting *meeting, gint64 wall_us, BcForecast *forecast)
{
  const BcAgendaDay *day = bc_agenda_find_day (meeting->edits.agenda, meeting->clock.day);
  g_auto (Question) question = { .progress = NULL };

  if (!ask (meeting, wall_us, day, &question))
    return FALSE;
  bc_forecast_make (forecast, &question.question);
  return TRUE;
}

gboolean
bc_meeting_get_forecast (const BcMeeting *meeting, BcTime time, BcForecast *forecast)
{
  gint64 now_us;

  g_return_val_if_fail (meeting != NULL && forecast != NULL, FALSE);

  now_us = MAX (meeting->now_us, time.now_us);
  *forecast = (BcForecast){ .end = BC_FORECAST_NOTHING };
  return make (meeting, bc_day_latch_at (&meeting->clock, now_us), forecast);
}

/* --- Looking again --- */

static gboolean
is_under_way (const BcMeeting *meeting)
{
  return bc_sessions_under_way (&meeting->sessions, NULL) != NULL;
}

/* What delegates and hosts are shown of it. */
static void
show (BcMeeting *meeting, const BcForecast *forecast)
{
  BcOutlook *outlook = &meeting->outlook;

  outlook->is_short = forecast->cut != NULL;
  outlook->ends_wall_us = forecast->ends_wall_us;
  if (g_strcmp0 (outlook->text, forecast->text) == 0)
    return;
  g_free (outlook->text);
  outlook->text = g_strdup (forecast->text);
  bc_meeting_mark (meeting, BC_VIEW_FORECAST | BC_VIEW_BUDGET);
}

/* Whether something has happened since that may have changed it, beside the time that has passed. */
static gboolean
is_outdated (BcMeeting *meeting)
{
  const BcBudget *budget = &meeting->budget;
  BcOutlook *outlook = &meeting->outlook;
  gboolean is_outdated =
      (meeting->changed_views & (BC_VIEW_SESSIONS | BC_VIEW_LISTS)) != 0 ||
      outlook->n_draws != budget->draws->len || outlook->limit_ms != budget->limit_ms ||
      outlook->was_spent != budget->is_spent || outlook->was_told != (budget->day != NULL);

  outlook->n_draws = budget->draws->len;
  outlook->limit_ms = budget->limit_ms;
  outlook->was_spent = budget->is_spent;
  outlook->was_told = budget->day != NULL;
  return is_outdated;
}

void
bc_meeting_step_outlook (BcMeeting *meeting, const BcMoment *moment)
{
  BcOutlook *outlook = &meeting->outlook;
  g_auto (BcForecast) forecast = { .end = BC_FORECAST_NOTHING };
  gboolean is_planned;

  if (!is_outdated (meeting) && outlook->next_us > moment->time.now_us)
    return;
  is_planned = make (meeting, moment->time.wall_us, &forecast);
  show (meeting, &forecast);
  bc_meeting_warn (meeting, moment, is_planned ? &forecast : NULL);
  outlook->next_us = moment->time.now_us + (is_under_way (meeting) ? OPEN_EVERY_US : IDLE_EVERY_US);
  outlook->next_us = MIN (outlook->next_us, bc_meeting_next_warning_us (meeting, moment));
  if (!is_planned && !is_under_way (meeting))
    outlook->next_us = bc_day_latch_when_us (&meeting->clock, meeting->clock.midnight_wall_us);
}

gint64
bc_meeting_next_of_outlook_us (const BcMeeting *meeting)
{
  gint64 next_us = meeting->outlook.next_us;

  return next_us != G_MININT64 ? next_us : BC_NEVER_US;
}
