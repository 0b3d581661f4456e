/* SPDX-License-Identifier: Apache-2.0 */
#include "meeting-private.h"
#include "plan-private.h"

/*
 * A meeting with a larger set-up. Whatever is counted by number keeps its number, for what is new stands behind it; each
 * part knows what it borrows of the set-up, and takes it from the new one.
 */

/* That interpretation has ended was said wherever it is true. */
static gboolean
is_end_told (const BcMeeting *meeting, guint n_channels)
{
  for (guint i = 0; i < n_channels; i++)
    if (!meeting->onces[i].is_end_told)
      return FALSE;
  return meeting->budget.is_spent && n_channels > 0;
}

static void
extend_channels (BcMeeting *meeting, guint n_before)
{
  guint n_channels = meeting->setup->channels->len;
  gboolean has_ended = is_end_told (meeting, n_before);

  meeting->lanes = g_renew (BcLane, meeting->lanes, n_channels);
  meeting->onces = g_renew (BcOnce, meeting->onces, n_channels);
  for (guint i = n_before; i < n_channels; i++)
    {
      bc_lane_init (&meeting->lanes[i]);
      /* An end that was told before the channel came is no news in it. */
      meeting->onces[i] = (BcOnce){ .is_end_told = has_ended };
    }
}

static void
extend_ears (BcMeeting *meeting, guint n_before)
{
  for (guint i = n_before; i < meeting->desks.n_seats; i++)
    bc_meeting_set_ear (meeting, &meeting->desks.seats[i], meeting->desks.seats[i].desk->ear);
}

/* Where the floor's language is the former set-up's, it is the same one of the new. */
static void
extend_language (BcMeeting *meeting)
{
  if (meeting->floor.language != NULL)
    meeting->floor.language = bc_setup_find_language (meeting->setup, meeting->floor.language->id);
}

static void
extend_plan (BcMeeting *meeting)
{
  BcPlan *former = meeting->plan;

  meeting->plan = bc_plan_new_larger (former, meeting->setup);
  bc_plan_unref (former);
}

static void
extend (BcMeeting *meeting, BcSetup *setup)
{
  g_autoptr (BcSetup) former = meeting->setup;

  meeting->setup = bc_setup_ref (setup);
  bc_sessions_extend (&meeting->sessions, setup);
  bc_lists_extend (&meeting->lists, setup);
  bc_floor_extend (&meeting->floor, setup);
  extend_language (meeting);
  bc_desks_extend (&meeting->desks, setup);
  bc_ending_extend (&meeting->ending, setup->channels->len, setup->desks->len);
  bc_edits_extend (&meeting->edits, setup);
  meeting->budget.pool = &setup->pool;
  meeting->budget.rules = &setup->rules;
  extend_channels (meeting, former->channels->len);
  extend_ears (meeting, former->desks->len);
  extend_plan (meeting);
}

gboolean
bc_meeting_extend (BcMeeting *meeting, BcSetup *setup, BcTime time, GPtrArray *effects,
                   GError **error)
{
  BcEvent nothing = { .kind = BC_EVENT_DEADLINE };
  BcMoment moment = { .event = &nothing, .effects = effects };

  g_return_val_if_fail (meeting != NULL && setup != NULL && effects != NULL, FALSE);

  if (!bc_setup_validate (setup, error) || !bc_setup_check_extension (setup, meeting->setup, error))
    return FALSE;
  moment.time = bc_meeting_see (meeting, time);
  bc_meeting_count_turns (meeting);
  extend (meeting, setup);
  bc_meeting_mark (meeting, BC_VIEW_CHANNELS | BC_VIEW_SESSIONS | BC_VIEW_DESKS | BC_VIEW_FLOOR |
                                BC_VIEW_LISTS | BC_VIEW_FORECAST);
  bc_meeting_settle (meeting, &moment);
  return TRUE;
}
