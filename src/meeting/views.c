/* SPDX-License-Identifier: Apache-2.0 */
#include "meeting-private.h"

const BcSetup *
bc_meeting_get_setup (const BcMeeting *meeting)
{
  g_return_val_if_fail (meeting != NULL, NULL);

  return meeting->setup;
}

BcPlan *
bc_meeting_get_plan (const BcMeeting *meeting)
{
  g_return_val_if_fail (meeting != NULL, NULL);

  return meeting->plan;
}

void
bc_meeting_get_budget (const BcMeeting *meeting, BcTime time, BcBudgetView *view)
{
  g_return_if_fail (meeting != NULL && view != NULL);

  bc_budget_get_view (&meeting->budget, bc_meeting_get_budget_state (meeting),
                      MAX (time.now_us, meeting->now_us), view);
  view->is_short = meeting->outlook.is_short;
  view->ends_wall_us = meeting->outlook.ends_wall_us;
}

void
bc_meeting_get_owed (const BcMeeting *meeting, gint64 now_us, BcOwedView *view)
{
  g_return_if_fail (meeting != NULL && view != NULL);

  bc_budget_get_owed (&meeting->budget, MAX (now_us, meeting->now_us), view);
}

BcSessionState
bc_meeting_get_session_state (const BcMeeting *meeting, const char *session)
{
  guint index;

  g_return_val_if_fail (meeting != NULL, BC_SESSION_PLANNED);

  if (!bc_sessions_find (&meeting->sessions, session, &index, NULL))
    return BC_SESSION_PLANNED;
  return meeting->sessions.states[index];
}

gboolean
bc_meeting_get_desk (const BcMeeting *meeting, const char *desk, BcDeskView *view)
{
  const BcSeat *seat;

  g_return_val_if_fail (meeting != NULL && view != NULL, FALSE);

  seat = bc_desks_find (&meeting->desks, desk);
  if (seat == NULL)
    return FALSE;
  *view = (BcDeskView){
    .state = seat->state,
    .output = seat->output == 0 ? seat->desk->output_a : seat->desk->output_b,
    .is_input_found = seat->sense.is_found,
    .is_silent = seat->state == BC_DESK_ON_AIR && !seat->sense.has_voice &&
                 meeting->lanes[bc_seat_channel (seat)].phase == BC_LANE_SILENT,
    .person = seat->person,
    .is_armed = seat->is_armed,
    .cannot = seat->cannot,
    .turn_us = bc_seat_is_on_air (seat) ? meeting->now_us - seat->turn_us : 0,
    .ear = bc_meeting_get_ear (meeting, seat),
    .ear_carries = meeting->plan->ears[seat - meeting->desks.seats].carries,
    .ear_mark = meeting->plan->ears[seat - meeting->desks.seats].mark,
  };
  return TRUE;
}

gboolean
bc_meeting_is_audience_open (const BcMeeting *meeting)
{
  g_return_val_if_fail (meeting != NULL, FALSE);

  return meeting->is_audience_open;
}

const char *
bc_meeting_get_floor_language (const BcMeeting *meeting)
{
  g_return_val_if_fail (meeting != NULL, NULL);

  return meeting->floor.language != NULL ? meeting->floor.language->id : "unknown";
}

gboolean
bc_meeting_is_floor_locked (const BcMeeting *meeting)
{
  g_return_val_if_fail (meeting != NULL, FALSE);

  return meeting->is_floor_locked;
}

gboolean
bc_meeting_is_input_found (const BcMeeting *meeting, const char *input)
{
  const BcFloorSource *source;
  const BcSeat *seat;

  g_return_val_if_fail (meeting != NULL, FALSE);

  source = bc_floor_find_input (&meeting->floor, input);
  seat = bc_desks_find_input (&meeting->desks, input);
  return (source != NULL && source->sense.is_found) || (seat != NULL && seat->sense.is_found);
}

const char *
bc_meeting_get_people_day (const BcMeeting *meeting)
{
  g_return_val_if_fail (meeting != NULL, NULL);

  return meeting->turns.day;
}
