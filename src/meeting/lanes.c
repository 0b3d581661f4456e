/* SPDX-License-Identifier: Apache-2.0 */
#include "meeting-private.h"

static BcLaneSight
look (const BcMeeting *meeting, guint index)
{
  const BcChannel *channel = meeting->setup->channels->pdata[index];

  return (BcLaneSight){
    .rules = &meeting->setup->rules,
    .is_audience_open = meeting->is_audience_open,
    .is_same_language = bc_floor_speaks_language (&meeting->floor, channel->language),
    .is_floor_speaking = bc_floor_is_speaking (&meeting->floor),
    .silent_since_us = bc_desks_silent_since_us (&meeting->desks, index),
    .voice_since_us = bc_desks_voice_since_us (&meeting->desks, index),
  };
}

void
bc_meeting_desk_came (BcMeeting *meeting, guint channel, gboolean is_return)
{
  if (meeting->service == BC_SERVICE_ON)
    bc_lane_come (&meeting->lanes[channel], is_return);
}

void
bc_meeting_desk_went (BcMeeting *meeting, guint channel, gboolean is_loss)
{
  guint n_on_air;

  bc_desks_on_air (&meeting->desks, channel, &n_on_air);
  if (meeting->service == BC_SERVICE_ON && n_on_air == 0)
    bc_lane_empty (&meeting->lanes[channel], &meeting->setup->rules, is_loss, meeting->now_us);
}

/* Nobody is to be on air of a sudden after the break for having been ready before it. */
static void
disarm (BcMeeting *meeting)
{
  for (guint i = 0; i < meeting->desks.n_seats; i++)
    if (meeting->desks.seats[i].is_armed)
      {
        meeting->desks.seats[i].is_armed = FALSE;
        bc_meeting_mark (meeting, BC_VIEW_DESKS);
        meeting->is_save_due = TRUE;
      }
}

void
bc_meeting_set_service (BcMeeting *meeting, BcService service)
{
  gboolean was_on = meeting->service == BC_SERVICE_ON;

  if (service == BC_SERVICE_NO_SESSION && meeting->service != BC_SERVICE_NO_SESSION)
    disarm (meeting);
  meeting->service = service;
  for (guint i = 0; i < meeting->setup->channels->len; i++)
    {
      guint n_on_air;

      bc_desks_on_air (&meeting->desks, i, &n_on_air);
      if (was_on && service != BC_SERVICE_ON)
        bc_lane_release (&meeting->lanes[i], &meeting->setup->rules);
      else if (!was_on && service == BC_SERVICE_ON && n_on_air > 0)
        bc_lane_come (&meeting->lanes[i], FALSE);
    }
}

static void
tell_silent_desks (BcMeeting *meeting, guint channel, GPtrArray *effects)
{
  const BcChannel *of = meeting->setup->channels->pdata[channel];

  for (guint i = 0; i < meeting->desks.n_seats; i++)
    {
      const BcSeat *seat = &meeting->desks.seats[i];

      if (seat->state == BC_DESK_ON_AIR && bc_seat_channel (seat) == channel)
        bc_effects_add_text (
            effects, BC_EFFECT_WARNING, seat->desk->id,
            "%s is on air but nothing is heard: listeners of channel %s hear the floor",
            seat->desk->name, of->id);
    }
}

void
bc_meeting_step_lanes (BcMeeting *meeting, const BcMoment *moment)
{
  for (guint i = 0; meeting->service == BC_SERVICE_ON && i < meeting->setup->channels->len; i++)
    {
      BcLane *lane = &meeting->lanes[i];
      BcLaneSight sight = look (meeting, i);
      gboolean was_silent = lane->phase == BC_LANE_SILENT;

      if (!bc_lane_step (lane, &sight, moment->time.now_us))
        continue;
      if (lane->phase == BC_LANE_SILENT)
        tell_silent_desks (meeting, i, moment->effects);
      if (was_silent || lane->phase == BC_LANE_SILENT)
        bc_meeting_mark (meeting, BC_VIEW_DESKS);
    }
}

gint64
bc_meeting_next_of_lanes_us (const BcMeeting *meeting)
{
  gint64 next_us = BC_NEVER_US;

  for (guint i = 0; i < meeting->setup->channels->len; i++)
    {
      BcLaneSight sight = look (meeting, i);

      next_us = MIN (next_us, bc_lane_next_us (&meeting->lanes[i], &sight));
    }
  return next_us;
}
