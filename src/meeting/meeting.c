/* SPDX-License-Identifier: Apache-2.0 */
#include "meeting-private.h"
#include "plan-private.h"

#include <boothcast/base/error.h>

static gboolean
on_lease_reply (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  return bc_budget_take_reply (&meeting->budget, moment->event->lease_reply, moment->effects,
                               error);
}

static gboolean
on_store_lost (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  bc_budget_miss_reply (&meeting->budget, moment->effects);
  return TRUE;
}

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
  [BC_EVENT_INPUT_FOUND] = bc_meeting_on_input_found,
  [BC_EVENT_INPUT_LOST] = bc_meeting_on_input_lost,
  [BC_EVENT_INPUT_VOICE] = bc_meeting_on_input_voice,
  [BC_EVENT_INPUT_SILENT] = bc_meeting_on_input_silent,
  [BC_EVENT_LEASE_REPLY] = on_lease_reply,
  [BC_EVENT_STORE_LOST] = on_store_lost,
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
  bc_budget_init (&meeting->budget, &setup->pool);
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
  bc_budget_clear (&meeting->budget);
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
  bc_effects_add_text (moment->effects, BC_EFFECT_AUDIT, moment->event->actor, "%s", text);
}

/* --- What follows from a changed state --- */

static const BcSession *
interpreted_session (const BcMeeting *meeting, BcSessionState *state)
{
  const BcSession *session = bc_sessions_under_way (&meeting->sessions, state);

  return session != NULL && session->kind == BC_SESSION_KIND_INTERPRETED ? session : NULL;
}

static gboolean
is_metered (const BcMeeting *meeting)
{
  if (meeting->setup->pool.mode == BC_METER_SESSION)
    return TRUE;
  for (guint i = 0; i < meeting->desks.n_seats; i++)
    if (bc_seat_is_on_air (&meeting->desks.seats[i]))
      return TRUE;
  return FALSE;
}

static void
drive_budget (BcMeeting *meeting, const BcMoment *moment)
{
  BcSessionState state = BC_SESSION_PLANNED;
  const BcSession *session = interpreted_session (meeting, &state);
  gboolean was_spent = meeting->budget.is_spent;
  BcBudgetWish wish = {
    .session = session != NULL && state == BC_SESSION_OPEN ? session->id : NULL,
    .is_metered = is_metered (meeting),
    .time = moment->time,
  };

  bc_budget_drive (&meeting->budget, &wish, moment->effects);
  if (bc_budget_has_news (&meeting->budget, bc_meeting_get_budget_state (meeting)))
    bc_meeting_mark (meeting, BC_VIEW_BUDGET);
  if (meeting->budget.is_spent != was_spent)
    meeting->is_save_due = TRUE;
}

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

static void
replace_plan (BcMeeting *meeting, const BcMoment *moment)
{
  g_autoptr (BcPlan) plan = bc_meeting_draw_plan (meeting);

  if (bc_plan_equal (plan, meeting->plan))
    return;
  if (is_sound_lost (plan) && !is_sound_lost (meeting->plan))
    bc_effects_add_text (moment->effects, BC_EFFECT_ALARM, NULL,
                         "the sound of the room is lost: listeners hear a notice");
  if (!is_sound_lost (plan) && is_sound_lost (meeting->plan) && meeting->is_audience_open)
    bc_effects_add_text (moment->effects, BC_EFFECT_WARNING, NULL, "the sound of the room is back");
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
  drive_budget (meeting, moment);
  bc_meeting_set_service (meeting, find_service (meeting));
  bc_meeting_step_lanes (meeting, moment);
  bc_meeting_step_onces (meeting);
  bc_meeting_step_ears (meeting, moment);
  bc_meeting_step_lists (meeting, moment);
  bc_meeting_step_turns (meeting, moment);
  replace_plan (meeting, moment);
  report (meeting, moment);
}

/* --- The door --- */

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
  meeting->now_us = MAX (meeting->now_us, time.now_us);
  moment.time.now_us = meeting->now_us;
  bc_meter_count (&meeting->budget.meter, meeting->now_us);
  bc_meeting_count_turns (meeting);

  if (!handlers[event->kind](meeting, &moment, error))
    return FALSE;
  bc_meeting_settle (meeting, &moment);
  return TRUE;
}

gint64
bc_meeting_next_deadline (const BcMeeting *meeting)
{
  gint64 next_us;

  g_return_val_if_fail (meeting != NULL, BC_NEVER_US);

  next_us = MIN (bc_meeting_next_of_lanes_us (meeting), bc_budget_next_us (&meeting->budget));
  next_us = MIN (next_us, bc_meeting_next_of_onces_us (meeting));
  next_us = MIN (next_us, bc_meeting_next_of_lists_us (meeting));
  next_us = MIN (next_us, bc_meeting_next_of_turns_us (meeting));
  for (guint i = 0; i < meeting->desks.n_seats; i++)
    next_us =
        MIN (next_us, bc_seat_cough_end_us (&meeting->desks.seats[i], &meeting->setup->rules));
  return next_us;
}

BcBudgetState
bc_meeting_get_budget_state (const BcMeeting *meeting)
{
  BcSessionState state = BC_SESSION_PLANNED;
  const BcSession *session = interpreted_session (meeting, &state);

  if (session == NULL)
    return BC_BUDGET_IDLE;
  if (state == BC_SESSION_SUSPENDED)
    return BC_BUDGET_SUSPENDED;
  if (meeting->budget.is_spent)
    return BC_BUDGET_SPENT;
  return meeting->budget.meter.is_running ? BC_BUDGET_RUNNING : BC_BUDGET_IDLE;
}
