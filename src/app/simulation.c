/* SPDX-License-Identifier: Apache-2.0 */
#include "simulation-pool.h"
#include "simulation-schedule.h"

#include <boothcast/base/error.h>
#include <boothcast/meeting/local-time.h>

#define START_US G_TIME_SPAN_SECOND

typedef struct
{
  const BcScenario *scenario;
  BcMeeting *meeting;
  BcSimulatedPool pool;
  BcSimulation *made;
  gint64 base_us; /* wall time at START_US */
  gint64 wall_us;
  const BcSession *open; /* (nullable): the interpreted session under way */
  gboolean has_left;     /* the interpreters have */
} Run;

static const char *const kind_names[] = {
  [BC_OCCURRENCE_BEGINS] = "begins",   [BC_OCCURRENCE_ENDS] = "ends",
  [BC_OCCURRENCE_BREAK] = "break",     [BC_OCCURRENCE_DROPPED] = "dropped",
  [BC_OCCURRENCE_DRAWS] = "draws",     [BC_OCCURRENCE_LEAVE] = "leave",
  [BC_OCCURRENCE_WARNING] = "warning",
};

const char *
bc_occurrence_kind_to_string (BcOccurrenceKind kind)
{
  g_return_val_if_fail ((guint) kind < BC_OCCURRENCE_LAST, NULL);
  return kind_names[kind];
}

static BcTime
time_of (const Run *run)
{
  return (BcTime){ .now_us = START_US + run->wall_us - run->base_us, .wall_us = run->wall_us };
}

static BcBudgetView
look (const Run *run)
{
  BcBudgetView view;

  bc_meeting_get_budget (run->meeting, time_of (run), &view);
  return view;
}

/* --- What happens --- */

static void
occurrence_free (BcOccurrence *occurrence)
{
  g_free (occurrence->text);
  g_free (occurrence);
}

G_GNUC_PRINTF (4, 5)
static void
tell (Run *run, BcOccurrenceKind kind, const BcSession *session, const char *format, ...)
{
  BcOccurrence *occurrence = g_new0 (BcOccurrence, 1);
  BcBudgetView view = look (run);
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

static gboolean apply (Run *run, const BcEvent *event, GError **error);

static gboolean
answer (Run *run, const BcLeaseRequest *request, GError **error)
{
  BcLeaseReply reply = bc_simulated_pool_answer (&run->pool, request, run->wall_us);

  return apply (run, &(BcEvent){ .kind = BC_EVENT_LEASE_REPLY, .lease_reply = &reply }, error);
}

/* The store answers at once; everything else has nobody here to carry it out. */
static gboolean
apply (Run *run, const BcEvent *event, GError **error)
{
  g_autoptr (GPtrArray) effects = bc_effects_new ();
  gboolean is_done = bc_meeting_apply (run->meeting, event, time_of (run), effects, error);

  for (guint i = 0; is_done && i < effects->len; i++)
    {
      const BcEffect *effect = g_ptr_array_index (effects, i);

      if (effect->kind == BC_EFFECT_LEASE)
        is_done = answer (run, &effect->lease, error);
      else if (effect->kind == BC_EFFECT_ALARM || effect->kind == BC_EFFECT_WARNING)
        tell (run, BC_OCCURRENCE_WARNING, run->open, "%s", effect->text);
    }
  return is_done;
}

static gboolean
do_to (Run *run, BcEventKind kind, const char *subject, GError **error)
{
  return apply (run, &(BcEvent){ .kind = kind, .subject = subject, .actor = "simulation" }, error);
}

/* --- Time --- */

static void
note_minute (Run *run)
{
  BcBudgetView view = look (run);
  BcSimulatedMinute minute = { .wall_us = run->wall_us,
                               .used_ms = view.used_ms,
                               .state = view.state,
                               .is_audience_open = bc_meeting_is_audience_open (run->meeting) };

  g_array_append_val (run->made->minutes, minute);
}

/* Nothing happens until then; where an open session is not interpreted meanwhile, its interpretation has ended. */
static void
pass (Run *run, gint64 wall_us)
{
  if (wall_us > run->wall_us && run->open != NULL && run->made->ends_wall_us == 0 &&
      look (run).state != BC_BUDGET_RUNNING)
    run->made->ends_wall_us = run->wall_us;

  gint64 minute_us = (run->wall_us / G_TIME_SPAN_MINUTE + 1) * G_TIME_SPAN_MINUTE;
  for (; minute_us <= wall_us; minute_us += G_TIME_SPAN_MINUTE)
    {
      run->wall_us = minute_us;
      note_minute (run);
    }
  run->wall_us = wall_us;
}

/* The meeting is called whenever it asked to be. */
static gboolean
wait_until (Run *run, gint64 wall_us, GError **error)
{
  for (;;)
    {
      gint64 deadline_us = bc_meeting_next_deadline (run->meeting);
      gint64 due_us =
          deadline_us == G_MAXINT64 ? G_MAXINT64 : deadline_us - START_US + run->base_us;

      if (due_us >= wall_us)
        break;
      pass (run, MAX (due_us, run->wall_us));
      if (!apply (run, &(BcEvent){ .kind = BC_EVENT_DEADLINE }, error))
        return FALSE;
    }
  pass (run, wall_us);
  return TRUE;
}

/* --- Cues --- */

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

/* A meter that goes by voice is taken at its worst: a desk is on air all the time. */
static gboolean
take_the_air (Run *run, BcEventKind kind, GError **error)
{
  const BcSetup *setup = run->scenario->agenda->setup;
  const BcDesk *desk = setup->desks->len > 0 ? g_ptr_array_index (setup->desks, 0) : NULL;
  gboolean is_on = kind == BC_EVENT_SESSION_OPEN;

  if (setup->pool.mode == BC_METER_SESSION || desk == NULL)
    return TRUE;
  if (!do_to (run, is_on ? BC_EVENT_INPUT_FOUND : BC_EVENT_INPUT_LOST, desk->input, error))
    return FALSE;
  return desk->mic == BC_MIC_INPUT ||
         do_to (run, is_on ? BC_EVENT_DESK_ON : BC_EVENT_DESK_OFF, desk->id, error);
}

static gboolean
open_session (Run *run, const BcSession *session, const char *shift, GError **error)
{
  gboolean is_interpreted = session->kind == BC_SESSION_KIND_INTERPRETED;

  tell (run, BC_OCCURRENCE_BEGINS, session, "%s begins%s", session->title, shift);
  if (is_interpreted)
    run->open = session;
  if (!do_to (run, BC_EVENT_SESSION_OPEN, session->id, error))
    return FALSE;
  if (is_interpreted && run->has_left)
    return do_to (run, BC_EVENT_SESSION_SUSPEND, session->id, error);
  return !is_interpreted || take_the_air (run, BC_EVENT_SESSION_OPEN, error);
}

static gboolean
close_session (Run *run, BcSimulatedItem *item, const char *shift, GError **error)
{
  const BcSession *session = item->session;
  gboolean is_interpreted = session->kind == BC_SESSION_KIND_INTERPRETED;

  if (!do_to (run, BC_EVENT_SESSION_CLOSE, session->id, error) ||
      (is_interpreted && !take_the_air (run, BC_EVENT_SESSION_CLOSE, error)))
    return FALSE;
  run->open = NULL;
  if (is_interpreted)
    {
      item->interpreted_ms = bc_simulated_pool_get_session_ms (&run->pool, session->id);
      item->cut_ms = (item->ends_wall_us - item->starts_wall_us) / 1000 - item->interpreted_ms;
      run->made->agenda_ends_wall_us = run->wall_us;
    }
  tell (run, BC_OCCURRENCE_ENDS, session, "%s ends%s", session->title, shift);
  return TRUE;
}

static gboolean
begin_break (Run *run, const BcSimulatedItem *item, const char *shift, GError **error)
{
  if (item->ends_wall_us == item->starts_wall_us)
    {
      tell (run, BC_OCCURRENCE_DROPPED, item->session, "%s is dropped: no time is left for it",
            item->session->title);
      return TRUE;
    }
  tell (run, BC_OCCURRENCE_BREAK, item->session, "%s begins%s", item->session->title, shift);
  return do_to (run, BC_EVENT_AUDIENCE_CLOSE, NULL, error);
}

static gboolean
act_on_item (Run *run, const BcCue *cue, GError **error)
{
  BcSimulatedItem *item = &g_array_index (run->made->items, BcSimulatedItem, cue->item);
  gboolean is_break = item->session->kind == BC_SESSION_KIND_BREAK;
  g_autofree char *shift = describe_shift (cue);

  if (cue->kind == BC_CUE_BEGIN && is_break)
    return begin_break (run, item, shift, error);
  if (cue->kind == BC_CUE_BEGIN)
    return open_session (run, item->session, shift, error);
  return is_break || close_session (run, item, shift, error);
}

static gboolean
leave (Run *run, GError **error)
{
  const BcSession *session = run->open;

  run->has_left = TRUE;
  tell (run, BC_OCCURRENCE_LEAVE, session, "the interpreters leave: their service ends");
  if (session == NULL)
    return TRUE;
  return take_the_air (run, BC_EVENT_SESSION_SUSPEND, error) &&
         do_to (run, BC_EVENT_SESSION_SUSPEND, session->id, error);
}

static gboolean
act (Run *run, const BcCue *cue, GError **error)
{
  switch (cue->kind)
    {
    case BC_CUE_DRAW:
      tell (run, BC_OCCURRENCE_DRAWS, NULL, "another meeting begins to draw, %.6g min",
            (double) cue->draw->span_us / G_TIME_SPAN_MINUTE);
      return TRUE;
    case BC_CUE_LEAVE:
      return leave (run, error);
    case BC_CUE_BEGIN:
    case BC_CUE_END:
    default:
      return act_on_item (run, cue, error);
    }
}

/* --- The day --- */

static void
note_standing (Run *run)
{
  BcLeaseReply standing = bc_simulated_pool_answer (&run->pool, NULL, run->wall_us);

  run->made->used_ms = standing.used_ms;
  run->made->left_ms = MAX (standing.limit_ms - standing.used_ms, 0);
}

/* The room's sound is there all day: what is to be seen is the minutes. */
static gboolean
find_floor (Run *run, GError **error)
{
  const GPtrArray *floor_inputs = run->scenario->agenda->setup->floor_inputs;
  gboolean is_found = TRUE;

  for (guint i = 0; is_found && i < floor_inputs->len; i++)
    is_found = do_to (run, BC_EVENT_INPUT_FOUND,
                      ((const BcFloorInput *) floor_inputs->pdata[i])->input, error);
  return is_found;
}

static gboolean
go_through (Run *run, const GArray *cues, GError **error)
{
  if (!answer (run, NULL, error) || !find_floor (run, error))
    return FALSE;
  for (guint i = 0; i < cues->len; i++)
    {
      const BcCue *cue = &g_array_index (cues, BcCue, i);

      if (!wait_until (run, cue->wall_us, error) || !act (run, cue, error))
        return FALSE;
      if (cue->kind == BC_CUE_END)
        note_standing (run);
    }
  return TRUE;
}

/* Nobody listens before the first item or after the last. */
static void
trim_minutes (BcSimulation *made)
{
  guint n_items = made->items->len;
  guint n_kept = 0;

  for (guint i = 0; n_items > 0 && i < made->minutes->len; i++)
    {
      const BcSimulatedMinute *minute = &g_array_index (made->minutes, BcSimulatedMinute, i);
      gint64 first_us = g_array_index (made->items, BcSimulatedItem, 0).starts_wall_us;
      gint64 last_us = g_array_index (made->items, BcSimulatedItem, n_items - 1).ends_wall_us;

      if (minute->wall_us >= first_us && minute->wall_us <= last_us)
        g_array_index (made->minutes, BcSimulatedMinute, n_kept++) = *minute;
    }
  g_array_set_size (made->minutes, n_kept);
}

BcSimulation *
bc_simulation_run (const BcScenario *scenario, GError **error)
{
  g_autoptr (BcSimulation) made = g_new0 (BcSimulation, 1);
  g_autoptr (BcMeeting) meeting = bc_meeting_new (scenario->agenda->setup);
  g_autoptr (GArray) cues = NULL;
  Run run = { .scenario = scenario, .meeting = meeting, .made = made };

  bc_schedule_make (scenario, &made->items, &cues);
  made->limit_ms = scenario->limit_ms;
  made->left_ms = scenario->limit_ms;
  made->occurrences = g_ptr_array_new_with_free_func ((GDestroyNotify) occurrence_free);
  made->minutes = g_array_new (FALSE, FALSE, sizeof (BcSimulatedMinute));
  /* A moment before, so that the first item's minute is among those that pass. */
  run.base_us = (cues->len > 0 ? g_array_index (cues, BcCue, 0).wall_us : 0) - G_TIME_SPAN_SECOND;
  run.wall_us = run.base_us;
  bc_simulated_pool_init (&run.pool, scenario);
  gboolean is_through = go_through (&run, cues, error);
  bc_simulated_pool_clear (&run.pool);
  trim_minutes (made);
  return is_through ? g_steal_pointer (&made) : NULL;
}

void
bc_simulation_free (BcSimulation *simulation)
{
  if (simulation == NULL)
    return;
  g_clear_pointer (&simulation->items, g_array_unref);
  g_clear_pointer (&simulation->occurrences, g_ptr_array_unref);
  g_clear_pointer (&simulation->minutes, g_array_unref);
  g_free (simulation);
}
