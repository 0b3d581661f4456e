/* SPDX-License-Identifier: Apache-2.0 */
#include "meeting-private.h"
#include "plan-private.h"

#include <boothcast/base/error.h>

#define START_GRACE_US (5 * G_TIME_SPAN_SECOND)

/* What time has brought is looked after whatever the event. */
static gboolean
on_deadline (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  return TRUE;
}

static const BcHandler handlers[BC_EVENT_LAST] = {
  [BC_EVENT_SESSION_OPEN] = bc_meeting_on_session_open,
  [BC_EVENT_SESSION_SUSPEND] = bc_meeting_on_session_suspend,
  [BC_EVENT_SESSION_CLOSE] = bc_meeting_on_session_close,
  [BC_EVENT_AUDIENCE_OPEN] = bc_meeting_on_audience_open,
  [BC_EVENT_AUDIENCE_CLOSE] = bc_meeting_on_audience_close,
  [BC_EVENT_FLOOR_LANGUAGE] = bc_meeting_on_floor_language,
  [BC_EVENT_DESK_ON] = bc_meeting_on_desk_on,
  [BC_EVENT_DESK_OFF] = bc_meeting_on_desk_off,
  [BC_EVENT_DESK_COUGH] = bc_meeting_on_desk_cough,
  [BC_EVENT_DESK_OUTPUT] = bc_meeting_on_desk_output,
  [BC_EVENT_DESK_SIT] = bc_meeting_on_desk_sit,
  [BC_EVENT_DESK_ARM] = bc_meeting_on_desk_arm,
  [BC_EVENT_DESK_HANDOVER] = bc_meeting_on_desk_handover,
  [BC_EVENT_DESK_CANNOT] = bc_meeting_on_desk_cannot,
  [BC_EVENT_DESK_EAR] = bc_meeting_on_desk_ear,
  [BC_EVENT_LIST_SET] = bc_meeting_on_list_set,
  [BC_EVENT_LIST_NEXT] = bc_meeting_on_list_next,
  [BC_EVENT_LIST_STOP] = bc_meeting_on_list_stop,
  [BC_EVENT_FLOOR_LOCK] = bc_meeting_on_floor_lock,
  [BC_EVENT_SESSION_EDIT] = bc_meeting_on_session_edit,
  [BC_EVENT_EXTENSION_ASK] = bc_meeting_on_extension_ask,
  [BC_EVENT_EXTENSION_GRANT] = bc_meeting_on_extension_grant,
  [BC_EVENT_EXTENSION_REFUSE] = bc_meeting_on_extension_refuse,
  [BC_EVENT_CEILING] = bc_meeting_on_ceiling,
  [BC_EVENT_CORRECTION] = bc_meeting_on_correction,
  [BC_EVENT_RELEASE] = bc_meeting_on_release,
  [BC_EVENT_PROMPT_DISMISS] = bc_meeting_on_prompt_dismiss,
  [BC_EVENT_CLOCK_CONFIRM] = bc_meeting_on_clock_confirm,
  [BC_EVENT_BOOK_REPLY] = bc_meeting_on_book_reply,
  [BC_EVENT_INPUT_FOUND] = bc_meeting_on_input_found,
  [BC_EVENT_INPUT_LOST] = bc_meeting_on_input_lost,
  [BC_EVENT_INPUT_VOICE] = bc_meeting_on_input_voice,
  [BC_EVENT_INPUT_SILENT] = bc_meeting_on_input_silent,
  [BC_EVENT_LEASE_REPLY] = bc_meeting_on_lease_reply,
  [BC_EVENT_STORE_LOST] = bc_meeting_on_store_lost,
  [BC_EVENT_DEADLINE] = on_deadline,
};

BcMeeting *
bc_meeting_new (BcSetup *setup)
{
  BcMeeting *meeting;

  g_return_val_if_fail (setup != NULL, NULL);

  meeting = g_new0 (BcMeeting, 1);
  meeting->setup = bc_setup_ref (setup);
  meeting->now_us = G_MININT64;
  meeting->service = BC_SERVICE_NO_SESSION;
  bc_sessions_init (&meeting->sessions, setup);
  bc_floor_init (&meeting->floor, setup);
  bc_desks_init (&meeting->desks, setup);
  bc_meeting_init_minutes (meeting);
  meeting->lanes = g_new (BcLane, setup->channels->len);
  for (guint i = 0; i < setup->channels->len; i++)
    bc_lane_init (&meeting->lanes[i]);
  meeting->onces = g_new0 (BcOnce, setup->channels->len);
  bc_lists_init (&meeting->lists, setup);
  bc_turns_init (&meeting->turns);
  for (guint i = 0; i < meeting->desks.n_seats; i++)
    bc_meeting_set_ear (meeting, &meeting->desks.seats[i], meeting->desks.seats[i].desk->ear);

  /* Drawn over a plan in which nothing is heard, so that there is one to draw over. */
  g_autoptr (BcPlan) nothing = bc_plan_new (setup);
  meeting->plan = nothing;
  meeting->plan = bc_meeting_draw_plan (meeting);
  return meeting;
}

void
bc_meeting_free (BcMeeting *meeting)
{
  if (meeting == NULL)
    return;
  bc_plan_unref (meeting->plan);
  bc_turns_clear (&meeting->turns);
  bc_lists_clear (&meeting->lists);
  g_free (meeting->onces);
  g_free (meeting->lanes);
  bc_meeting_clear_minutes (meeting);
  bc_desks_clear (&meeting->desks);
  bc_floor_clear (&meeting->floor);
  bc_sessions_clear (&meeting->sessions);
  bc_setup_unref (meeting->setup);
  g_free (meeting);
}

void
bc_meeting_mark (BcMeeting *meeting, guint views)
{
  meeting->changed_views |= views;
}

void
bc_meeting_audit (const BcMoment *moment, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (moment->event->reason != NULL && moment->event->reason[0] != '\0')
    bc_effects_add_text (moment->effects, BC_EFFECT_AUDIT, moment->event->actor, "%s because: %s",
                         text, moment->event->reason);
  else
    bc_effects_add_text (moment->effects, BC_EFFECT_AUDIT, moment->event->actor, "%s", text);
}

/* --- What follows from a changed state --- */

static BcService
find_service (const BcMeeting *meeting)
{
  BcSessionState state = BC_SESSION_PLANNED;
  const BcSession *session = bc_sessions_under_way (&meeting->sessions, &state);

  if (session == NULL)
    return BC_SERVICE_NO_SESSION;
  if (session->kind != BC_SESSION_KIND_INTERPRETED)
    return BC_SERVICE_NOT_INTERPRETED;
  if (state == BC_SESSION_SUSPENDED)
    return BC_SERVICE_SUSPENDED;
  return meeting->budget.is_spent ? BC_SERVICE_SPENT : BC_SERVICE_ON;
}

static gboolean
is_sound_lost (const BcPlan *plan)
{
  for (guint i = 0; i < plan->n_channels; i++)
    if (plan->channels[i].notice == BC_NOTICE_SOUND_LOST)
      return TRUE;
  return FALSE;
}

/* At the start the sound of the room takes a moment to come: that is no alarm yet. */
static gint64
loss_alarm_us (const BcMeeting *meeting)
{
  if (meeting->is_loss_told || !is_sound_lost (meeting->plan))
    return BC_NEVER_US;
  return meeting->was_floor_found ? meeting->now_us : meeting->started_us + START_GRACE_US;
}

static void
tell_loss (BcMeeting *meeting, const BcMoment *moment)
{
  if (!bc_floor_is_lost (&meeting->floor))
    meeting->was_floor_found = TRUE;
  if (loss_alarm_us (meeting) <= moment->time.now_us)
    {
      meeting->is_loss_told = TRUE;
      bc_effects_add_text (moment->effects, BC_EFFECT_ALARM, NULL,
                           "the sound of the room is lost: listeners hear a notice");
    }
  else if (meeting->is_loss_told && !is_sound_lost (meeting->plan))
    {
      meeting->is_loss_told = FALSE;
      if (meeting->is_audience_open)
        bc_effects_add_text (moment->effects, BC_EFFECT_WARNING, NULL,
                             "the sound of the room is back");
    }
}

static void
replace_plan (BcMeeting *meeting, const BcMoment *moment)
{
  g_autoptr (BcPlan) plan = bc_meeting_draw_plan (meeting);

  if (bc_plan_equal (plan, meeting->plan))
    return;
  bc_plan_unref (meeting->plan);
  meeting->plan = g_steal_pointer (&plan);
  bc_effects_add_plan (moment->effects, meeting->plan);
  bc_meeting_mark (meeting, BC_VIEW_CHANNELS);
}

static void
report (BcMeeting *meeting, const BcMoment *moment)
{
  static const struct
  {
    BcViews view;
    const char *name;
  } views[] = {
    { BC_VIEW_CHANNELS, "channels" }, { BC_VIEW_BUDGET, "budget" },
    { BC_VIEW_SESSIONS, "sessions" }, { BC_VIEW_DESKS, "desks" },
    { BC_VIEW_FLOOR, "floor" },       { BC_VIEW_LISTS, "lists" },
    { BC_VIEW_FORECAST, "forecast" }, { BC_VIEW_PROMPTS, "prompts" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    if (meeting->changed_views & views[i].view)
      bc_effects_add (moment->effects, BC_EFFECT_CHANGED, views[i].name);
  if (meeting->is_save_due)
    bc_effects_add (moment->effects, BC_EFFECT_SAVE, NULL);
  meeting->changed_views = 0;
  meeting->is_save_due = FALSE;
}

void
bc_meeting_settle (BcMeeting *meeting, const BcMoment *moment)
{
  bc_meeting_step_desks (meeting, moment);
  bc_meeting_step_minutes (meeting, moment);
  bc_meeting_set_service (meeting, find_service (meeting));
  bc_meeting_step_lanes (meeting, moment);
  bc_meeting_step_onces (meeting);
  bc_meeting_step_ears (meeting, moment);
  bc_meeting_step_lists (meeting, moment);
  bc_meeting_step_turns (meeting, moment);
  bc_meeting_step_outlook (meeting, moment);
  bc_meeting_step_prompts (meeting, moment);
  replace_plan (meeting, moment);
  tell_loss (meeting, moment);
  report (meeting, moment);
}

/* --- The door --- */

BcTime
bc_meeting_see (BcMeeting *meeting, BcTime time)
{
  if (meeting->now_us == G_MININT64)
    meeting->started_us = time.now_us;
  meeting->now_us = MAX (meeting->now_us, time.now_us);
  time.now_us = meeting->now_us;
  bc_meter_count (&meeting->budget.meter, meeting->now_us);
  return (BcTime){ time.now_us, bc_day_latch_see (&meeting->clock, time) };
}

gboolean
bc_meeting_apply (BcMeeting *meeting, const BcEvent *event, BcTime time, GPtrArray *effects,
                  GError **error)
{
  BcMoment moment = { .event = event, .time = time, .effects = effects };

  g_return_val_if_fail (meeting != NULL && event != NULL && effects != NULL, FALSE);

  if ((guint) event->kind >= BC_EVENT_LAST || handlers[event->kind] == NULL)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "there is no event of kind %u",
                   (guint) event->kind);
      return FALSE;
    }
  moment.time = bc_meeting_see (meeting, time);
  bc_meeting_count_turns (meeting);

  if (!handlers[event->kind](meeting, &moment, error))
    return FALSE;
  /* Somebody may have said that it is another time. */
  moment.time.wall_us = meeting->clock.wall_us;
  bc_meeting_settle (meeting, &moment);
  return TRUE;
}

gint64
bc_meeting_next_deadline (const BcMeeting *meeting)
{
  gint64 next_us;

  g_return_val_if_fail (meeting != NULL, BC_NEVER_US);

  next_us = MIN (bc_meeting_next_of_lanes_us (meeting), bc_meeting_next_of_minutes_us (meeting));
  next_us = MIN (next_us, loss_alarm_us (meeting));
  next_us = MIN (next_us, bc_meeting_next_of_onces_us (meeting));
  next_us = MIN (next_us, bc_meeting_next_of_lists_us (meeting));
  next_us = MIN (next_us, bc_meeting_next_of_turns_us (meeting));
  for (guint i = 0; i < meeting->desks.n_seats; i++)
    next_us =
        MIN (next_us, bc_seat_cough_end_us (&meeting->desks.seats[i], &meeting->setup->rules));
  return next_us;
}
