/* SPDX-License-Identifier: Apache-2.0 */
#include "simulation-run-private.h"

#include <boothcast/meeting/local-time.h>

/* ", 12 min late", ", 5 min early", or nothing. (transfer full) */
static char *
describe_shift (const BcCue *cue)
{
  gint64 late_us = cue->planned_us > 0 ? cue->wall_us - cue->planned_us : 0;

  if (late_us == 0)
    return g_strdup ("");
  return g_strdup_printf (", %.6g min %s", (double) ABS (late_us) / G_TIME_SPAN_MINUTE,
                          late_us > 0 ? "late" : "early");
}

static gboolean
open_session (BcSimulationRun *run, const BcSession *session, const char *shift, GError **error)
{
  gboolean is_interpreted = session->kind == BC_SESSION_KIND_INTERPRETED;

  bc_run_tell (run, BC_OCCURRENCE_BEGINS, session, "%s begins%s", session->title, shift);
  if (is_interpreted)
    run->open = session;
  if (!bc_run_do (run, BC_EVENT_SESSION_OPEN, session->id, error))
    return FALSE;
  if (is_interpreted && run->has_left)
    return bc_run_do (run, BC_EVENT_SESSION_SUSPEND, session->id, error);
  if (is_interpreted && !bc_cast_work (run, error))
    return FALSE;
  bc_run_foresee (run);
  return TRUE;
}

/* Nobody closed it when it was over: yes, it has been suspended since. */
static gboolean
remember (BcSimulationRun *run, const BcSession *session, GError **error)
{
  BcEvent suspend = { .kind = BC_EVENT_SESSION_SUSPEND,
                      .subject = session->id,
                      .actor = "simulation" };
  BcPromptView view;

  for (guint i = 0; bc_meeting_get_prompt (run->meeting, i, &view); i++)
    if (view.event == BC_EVENT_SESSION_SUSPEND && g_strcmp0 (view.subject, session->id) == 0)
      suspend.since_wall_us = view.since_wall_us;
  if (suspend.since_wall_us == 0)
    return TRUE;

  g_autofree char *clock = bc_local_time_clock (run->scenario->agenda->zone, suspend.since_wall_us);
  bc_run_tell (run, BC_OCCURRENCE_SUSPENDED, session, "the host remembers: suspended since %s",
               clock);
  return bc_run_apply (run, &suspend, error);
}

/* It goes on, or is over. */
static void
end_suspension (BcSimulationRun *run)
{
  if (run->is_suspended)
    run->suspended_us += run->wall_us - run->suspended_at_us;
  run->is_suspended = FALSE;
}

static void
note_item (BcSimulationRun *run, BcSimulatedItem *item)
{
  gint64 span_ms = (item->ends_wall_us - item->starts_wall_us) / 1000;

  item->interpreted_ms = bc_simulated_pool_get_session_ms (&run->pool, item->session->id);
  item->suspended_ms = run->suspended_us / 1000;
  item->cut_ms = MAX (0, span_ms - item->interpreted_ms - item->suspended_ms);
  run->made->agenda_ends_wall_us = item->ends_wall_us;
}

static gboolean
close_session (BcSimulationRun *run, const BcCue *cue, const char *shift, GError **error)
{
  BcSimulatedItem *item = &g_array_index (run->made->items, BcSimulatedItem, cue->item);
  const BcSession *session = item->session;
  gboolean is_interpreted = session->kind == BC_SESSION_KIND_INTERPRETED;
  gboolean is_at_work =
      is_interpreted && !cue->is_forgotten && !run->has_left && !run->is_suspended;

  if (cue->is_forgotten && !remember (run, session, error))
    return FALSE;
  if (!bc_run_do (run, BC_EVENT_SESSION_CLOSE, session->id, error) ||
      (is_at_work && !bc_cast_rest (run, error)))
    return FALSE;
  end_suspension (run);
  if (is_interpreted)
    note_item (run, item);
  run->open = NULL;
  run->suspended_us = 0;
  run->n_waiting = 0;
  bc_run_tell (run, BC_OCCURRENCE_ENDS, session, "%s ends%s", session->title, shift);
  return TRUE;
}

static gboolean
begin_break (BcSimulationRun *run, const BcCue *cue, const char *shift, GError **error)
{
  const BcSimulatedItem *item = &g_array_index (run->made->items, BcSimulatedItem, cue->item);

  if (item->ends_wall_us == item->starts_wall_us)
    {
      bc_run_tell (run, BC_OCCURRENCE_DROPPED, item->session,
                   "%s is dropped: no time is left for it", item->session->title);
      return TRUE;
    }
  bc_run_tell (run, BC_OCCURRENCE_BREAK, item->session, "%s begins%s%s", item->session->title,
               shift, cue->is_forgotten ? ", but nobody closes what was before it" : "");
  return cue->is_forgotten || bc_run_do (run, BC_EVENT_AUDIENCE_CLOSE, NULL, error);
}

static gboolean
act_on_item (BcSimulationRun *run, const BcCue *cue, GError **error)
{
  const BcSession *session = g_array_index (run->made->items, BcSimulatedItem, cue->item).session;
  gboolean is_break = session->kind == BC_SESSION_KIND_BREAK;
  g_autofree char *shift = cue->is_forgotten && !is_break ? g_strdup ("") : describe_shift (cue);

  if (cue->kind == BC_CUE_BEGIN && is_break)
    return begin_break (run, cue, shift, error);
  if (cue->kind == BC_CUE_BEGIN)
    return open_session (run, session, shift, error);
  return is_break || close_session (run, cue, shift, error);
}

/* --- What people do meanwhile --- */

static gboolean
leave (BcSimulationRun *run, GError **error)
{
  const BcSession *session = run->open;
  gboolean is_at_work = session != NULL && !run->is_suspended;

  run->has_left = TRUE;
  end_suspension (run);
  bc_run_tell (run, BC_OCCURRENCE_LEAVE, session, "the interpreters leave: their service ends");
  if (!is_at_work)
    return TRUE;
  return bc_cast_rest (run, error) && bc_run_do (run, BC_EVENT_SESSION_SUSPEND, session->id, error);
}

static gboolean
suspend (BcSimulationRun *run, GError **error)
{
  if (run->open == NULL || run->is_suspended || run->has_left)
    return TRUE;
  bc_run_tell (run, BC_OCCURRENCE_SUSPENDED, run->open, "%s is suspended", run->open->title);
  run->is_suspended = TRUE;
  run->suspended_at_us = run->wall_us;
  return bc_cast_rest (run, error) &&
         bc_run_do (run, BC_EVENT_SESSION_SUSPEND, run->open->id, error);
}

static gboolean
resume (BcSimulationRun *run, GError **error)
{
  if (run->open == NULL || !run->is_suspended)
    return TRUE;
  bc_run_tell (run, BC_OCCURRENCE_RESUMED, run->open, "%s goes on", run->open->title);
  end_suspension (run);
  if (!bc_run_do (run, BC_EVENT_SESSION_OPEN, run->open->id, error) || !bc_cast_work (run, error))
    return FALSE;
  for (; run->n_waiting > 0; run->n_waiting--)
    if (!bc_cast_call_next (run, error))
      return FALSE;
  return TRUE;
}

/* The host asks, the pool's owner allows what that takes, the team leader grants. */
static gboolean
extend (BcSimulationRun *run, gint64 minutes, GError **error)
{
  BcBudgetView view = bc_run_look (run);
  gint64 needed_ms = view.extended_ms + minutes * 60000;
  BcEvent ask = { .kind = BC_EVENT_EXTENSION_ASK, .amount = minutes, .actor = "the host" };
  BcEvent ceiling = { .kind = BC_EVENT_CEILING,
                      .amount = needed_ms / 60000,
                      .by = BC_BY_OWNER,
                      .actor = "the pool's owner" };
  BcEvent grant = { .kind = BC_EVENT_EXTENSION_GRANT,
                    .amount = minutes,
                    .by = BC_BY_LEADER,
                    .actor = "the team leader" };

  if (!bc_run_apply (run, &ask, error) ||
      (view.ceiling_ms < needed_ms && !bc_run_apply (run, &ceiling, error)) ||
      !bc_run_apply (run, &grant, error))
    return FALSE;
  bc_run_tell (run, BC_OCCURRENCE_EXTENSION, run->open,
               "the team leader grants %" G_GINT64_FORMAT " more minutes", minutes);
  bc_run_foresee (run);
  return TRUE;
}

gboolean
bc_run_act (BcSimulationRun *run, const BcCue *cue, GError **error)
{
  gboolean is_at_work = run->open != NULL && !run->is_suspended && !run->has_left;

  switch (cue->kind)
    {
    case BC_CUE_DRAW:
      bc_run_tell (run, BC_OCCURRENCE_DRAWS, NULL, "meeting %s begins to draw, %.6g min",
                   cue->draw->name, (double) cue->draw->span_us / G_TIME_SPAN_MINUTE);
      return TRUE;
    case BC_CUE_LEAVE:
      return leave (run, error);
    case BC_CUE_TURN:
      return !is_at_work || bc_cast_hand_over (run, error);
    case BC_CUE_SPEAKER:
      run->n_waiting += run->is_suspended;
      return bc_cast_call_next (run, error);
    case BC_CUE_SILENT:
      return !is_at_work || bc_cast_rest (run, error);
    case BC_CUE_EXTEND:
      return extend (run, cue->minutes, error);
    case BC_CUE_SUSPEND:
      return suspend (run, error);
    case BC_CUE_RESUME:
      return resume (run, error);
    case BC_CUE_BEGIN:
    case BC_CUE_END:
    default:
      return act_on_item (run, cue, error);
    }
}
