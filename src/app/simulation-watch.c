/* SPDX-License-Identifier: Apache-2.0 */
#include "simulation-run-private.h"

#include <string.h>

void
bc_run_tell (BcSimulationRun *run, BcOccurrenceKind kind, const BcSession *session,
             const char *format, ...)
{
  BcOccurrence *occurrence = g_new0 (BcOccurrence, 1);
  BcBudgetView view = bc_run_look (run);
  va_list arguments;

  va_start (arguments, format);
  occurrence->text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  occurrence->kind = kind;
  occurrence->wall_us = run->wall_us;
  occurrence->session = session;
  occurrence->used_ms = view.used_ms;
  occurrence->left_ms = view.left_ms;
  g_ptr_array_add (run->made->occurrences, occurrence);
}

/* Five desks hear the same at the same moment: that is told once. */
static gboolean
is_told_just_now (const BcSimulationRun *run, const char *text)
{
  const GPtrArray *told = run->made->occurrences;

  for (guint i = told->len; i > 0; i--)
    {
      const BcOccurrence *occurrence = told->pdata[i - 1];

      if (occurrence->wall_us != run->wall_us)
        return FALSE;
      if (g_str_equal (occurrence->text, text))
        return TRUE;
    }
  return FALSE;
}

/* --- The plan: notices that are spoken once --- */

static void
watch_plan (BcSimulationRun *run, const BcPlan *plan)
{
  g_autoptr (GString) channels = g_string_new (NULL);

  for (guint i = 0; i < plan->n_channels; i++)
    {
      const BcPlanChannel *channel = &plan->channels[i];

      if (channel->notice != BC_NOTICE_ENDED || channel->notice_serial == run->notice_serials[i])
        continue;
      run->notice_serials[i] = channel->notice_serial;
      g_string_append_printf (channels, "%s%s", channels->len > 0 ? ", " : "", channel->id);
    }
  if (channels->len > 0)
    bc_run_tell (run, BC_OCCURRENCE_NOTICE, run->open,
                 "listeners of %s hear that interpretation has ended, then the original",
                 channels->str);
}

/* Of what single desks are told the countdown belongs to the day; turns and relay are between them. */
static void
watch_words (BcSimulationRun *run, const BcEffect *effect)
{
  gboolean is_for_a_desk = effect->subject != NULL && effect->kind == BC_EFFECT_WARNING;

  if ((is_for_a_desk && bc_run_look (run).ends_in_ms < 0) || is_told_just_now (run, effect->text))
    return;
  bc_run_tell (run, is_for_a_desk ? BC_OCCURRENCE_DESK : BC_OCCURRENCE_WARNING, run->open, "%s",
               effect->text);
}

void
bc_run_watch_effect (BcSimulationRun *run, const BcEffect *effect)
{
  if (effect->kind == BC_EFFECT_PLAN)
    watch_plan (run, effect->plan);
  else if (effect->kind == BC_EFFECT_ALARM || effect->kind == BC_EFFECT_WARNING)
    watch_words (run, effect);
}

/* --- Views that change --- */

void
bc_run_watch (BcSimulationRun *run)
{
  BcPromptView view;

  for (guint i = 0; bc_meeting_get_prompt (run->meeting, i, &view); i++)
    if (g_hash_table_add (run->prompts, g_strdup (view.id)))
      bc_run_tell (run, BC_OCCURRENCE_PROMPT, run->open, "the host is asked: %s", view.text);
}

/* What a warning said already is not said again. */
void
bc_run_foresee (BcSimulationRun *run)
{
  g_auto (BcForecast) forecast = { 0 };

  if (!bc_meeting_get_forecast (run->meeting, bc_run_time (run), &forecast) ||
      forecast.end == BC_FORECAST_NOTHING || g_strcmp0 (forecast.text, run->forecast) == 0)
    return;
  g_free (run->forecast);
  run->forecast = g_strdup (forecast.text);
  for (guint i = 0; i < run->made->occurrences->len; i++)
    {
      const BcOccurrence *told = run->made->occurrences->pdata[i];

      if (told->kind == BC_OCCURRENCE_WARNING && g_str_equal (told->text, forecast.text))
        return;
    }
  bc_run_tell (run, BC_OCCURRENCE_FORECAST, run->open, "%s", forecast.text);
}
