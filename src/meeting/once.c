/* SPDX-License-Identifier: Apache-2.0 */
#include "meeting-private.h"

void
bc_once_begin (BcOnce *once, BcNotice notice, gint64 end_us)
{
  g_assert (bc_notice_is_once (notice));

  once->notice = notice;
  once->serial++;
  once->end_us = end_us;
}

void
bc_once_drop (BcOnce *once)
{
  once->notice = BC_NOTICE_NONE;
}

gint64
bc_once_end_us (const BcOnce *once)
{
  return once->notice != BC_NOTICE_NONE ? once->end_us : BC_NEVER_US;
}

/* --- Those of a meeting --- */

/* With no time to speak them in, nothing is spoken. */
static void
begin (BcMeeting *meeting, guint channel, BcNotice notice)
{
  guint ms = meeting->setup->rules.once_notice_ms;

  if (ms > 0)
    bc_once_begin (&meeting->onces[channel], notice, meeting->now_us + BC_US_FROM_MS (ms));
}

gboolean
bc_meeting_has_ended (const BcMeeting *meeting, guint channel)
{
  return meeting->service == BC_SERVICE_SPENT || bc_meeting_is_channel_ended (meeting, channel);
}

void
bc_meeting_tell_no_interpretation (BcMeeting *meeting, guint channel)
{
  guint n_on_air;

  bc_desks_on_air (&meeting->desks, channel, &n_on_air);
  if (meeting->service != BC_SERVICE_ON || n_on_air > 0 || bc_meeting_has_ended (meeting, channel))
    return;
  /* The floor waits for the notice, not for a partner. */
  bc_lane_release (&meeting->lanes[channel], &meeting->setup->rules);
  begin (meeting, channel, BC_NOTICE_NO_INTERPRETATION);
}

/* Whether what it says is still so. */
static gboolean
is_true (const BcMeeting *meeting, guint channel)
{
  guint n_on_air;

  bc_desks_on_air (&meeting->desks, channel, &n_on_air);
  switch (meeting->onces[channel].notice)
    {
    case BC_NOTICE_ENDED:
      return bc_meeting_has_ended (meeting, channel);
    case BC_NOTICE_NO_INTERPRETATION:
      return meeting->service == BC_SERVICE_ON && n_on_air == 0 &&
             bc_desks_find_unable (&meeting->desks, channel) != NULL &&
             !bc_meeting_has_ended (meeting, channel);
    case BC_NOTICE_NONE:
    case BC_NOTICE_CLOSED:
    case BC_NOTICE_SOUND_LOST:
    case BC_NOTICE_BREAK:
    case BC_NOTICE_LAST:
      break;
    }
  return FALSE;
}

/* Said when there is somebody to hear it and a floor to say it over, and not again while it stays so: not
 * after a break either. */
static void
tell_end (BcMeeting *meeting, guint channel)
{
  BcOnce *once = &meeting->onces[channel];

  if (!meeting->budget.is_spent && !bc_meeting_is_channel_ended (meeting, channel))
    once->is_end_told = FALSE;
  if (once->is_end_told || !bc_meeting_has_ended (meeting, channel) || !meeting->is_audience_open ||
      bc_floor_is_lost (&meeting->floor))
    return;
  once->is_end_told = TRUE;
  begin (meeting, channel, BC_NOTICE_ENDED);
  meeting->is_save_due = TRUE;
}

void
bc_meeting_step_onces (BcMeeting *meeting)
{
  for (guint i = 0; i < meeting->setup->channels->len; i++)
    {
      BcOnce *once = &meeting->onces[i];

      if (bc_once_end_us (once) <= meeting->now_us || !is_true (meeting, i))
        bc_once_drop (once);
      tell_end (meeting, i);
    }
}

gint64
bc_meeting_next_of_onces_us (const BcMeeting *meeting)
{
  gint64 next_us = BC_NEVER_US;

  for (guint i = 0; i < meeting->setup->channels->len; i++)
    next_us = MIN (next_us, bc_once_end_us (&meeting->onces[i]));
  return next_us;
}
