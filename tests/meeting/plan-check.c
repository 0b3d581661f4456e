/* SPDX-License-Identifier: Apache-2.0 */
#include "plan-check.h"

#include <math.h>
#include <string.h>

#define RAMP_MAX_MS 3000

static gboolean
is_gain (BcPlanGain gain)
{
  return isfinite (gain.gain) && gain.gain >= 0.0F && gain.gain <= 1.0F &&
         gain.ramp_ms <= RAMP_MAX_MS;
}

static gboolean
are_gains (const BcPlanGain *gains, guint n)
{
  for (guint i = 0; i < n; i++)
    if (!is_gain (gains[i]))
      return FALSE;
  return TRUE;
}

static gboolean
has_desk (const BcPlan *plan, const BcPlanGain *desks)
{
  for (guint i = 0; i < plan->n_desks; i++)
    if (desks[i].gain > 0.0F)
      return TRUE;
  return FALSE;
}

/* --- Channels --- */

static gboolean
is_known_source (const BcSetup *setup, const char *carries)
{
  return g_str_equal (carries, "floor") || g_str_equal (carries, "notice") ||
         bc_setup_find_desk (setup, carries) != NULL;
}

static char *
check_channel (const BcMeeting *meeting, const BcPlan *plan, guint index)
{
  const BcSetup *setup = bc_meeting_get_setup (meeting);
  const BcPlanChannel *channel = &plan->channels[index];
  gboolean is_original = index == setup->channels->len;
  const char *id =
      is_original ? "original" : ((const BcChannel *) setup->channels->pdata[index])->id;

  if (g_strcmp0 (channel->id, id) != 0)
    return g_strdup_printf ("channel %u is \"%s\", not \"%s\"", index, channel->id, id);
  if (!is_gain (channel->floor) || !are_gains (channel->desks, plan->n_desks))
    return g_strdup_printf ("channel %s: a gain or ramp is out of range", id);
  if (channel->why == NULL || channel->why[0] == '\0' || channel->carries == NULL ||
      !is_known_source (setup, channel->carries))
    return g_strdup_printf ("channel %s carries \"%s\" because \"%s\"", id, channel->carries,
                            channel->why);
  if (channel->notice >= BC_NOTICE_LAST || channel->back_minute >= 24 * 60)
    return g_strdup_printf ("channel %s: notice %u, back at minute %d", id, (guint) channel->notice,
                            channel->back_minute);
  if (is_original && has_desk (plan, channel->desks))
    return g_strdup ("the original carries a desk");
  if (g_str_equal (channel->carries, "floor") &&
      (channel->floor.gain <= 0.0F || has_desk (plan, channel->desks)))
    return g_strdup_printf ("channel %s says floor and carries another thing", id);
  return NULL;
}

/* --- Desks --- */

/* Off air is private. */
static char *
check_gate (const BcMeeting *meeting, const BcPlan *plan, guint index)
{
  const BcDesk *desk = bc_meeting_get_setup (meeting)->desks->pdata[index];
  BcDeskView view;

  if (!bc_meeting_get_desk (meeting, desk->id, &view))
    return g_strdup_printf ("desk %s is not there", desk->id);
  if (plan->is_desk_open[index] && view.state != BC_DESK_ON_AIR && view.state != BC_DESK_LOST)
    return g_strdup_printf ("the gate of %s is open while it is %s", desk->id,
                            bc_desk_state_to_string (view.state));
  if (!plan->is_desk_open[index] && view.state == BC_DESK_ON_AIR)
    return g_strdup_printf ("the gate of %s is shut while it is on air", desk->id);
  for (guint i = 0; i < plan->n_channels; i++)
    if (plan->channels[i].desks[index].gain > 0.0F &&
        (view.state != BC_DESK_ON_AIR || g_strcmp0 (plan->channels[i].id, view.output) != 0))
      return g_strdup_printf ("%s is %s into %s and heard in %s", desk->id,
                              bc_desk_state_to_string (view.state), view.output,
                              plan->channels[i].id);
  return NULL;
}

static char *
check_one_booth (const BcMeeting *meeting, const BcPlanChannel *channel, guint n_desks)
{
  const BcSetup *setup = bc_meeting_get_setup (meeting);
  const BcDesk *first = NULL;

  for (guint i = 0; i < n_desks; i++)
    {
      const BcDesk *desk = setup->desks->pdata[i];

      if (channel->desks[i].gain <= 0.0F)
        continue;
      if (first != NULL && !g_str_equal (first->booth, desk->booth))
        return g_strdup_printf ("%s and %s are both heard in %s", first->id, desk->id, channel->id);
      first = desk;
    }
  return NULL;
}

/* --- Ears --- */

/* Who hears whom; 0 is nobody. A desk that hears itself by way of others would hear an echo that never ends. */
static gboolean
is_heard_by (const BcPlan *plan, guint source, guint ear, guint depth)
{
  for (guint i = 0; i < plan->n_desks; i++)
    if (plan->ears[ear].desks[i].gain > 0.0F)
      if (i == source || (depth > 0 && is_heard_by (plan, source, i, depth - 1)))
        return TRUE;
  return FALSE;
}

static char *
check_ear (const BcMeeting *meeting, const BcPlan *plan, guint index)
{
  const BcSetup *setup = bc_meeting_get_setup (meeting);
  const BcPlanEar *ear = &plan->ears[index];
  const BcDesk *desk = setup->desks->pdata[index];

  if (g_strcmp0 (ear->desk, desk->id) != 0)
    return g_strdup_printf ("ear %u is of \"%s\", not of %s", index, ear->desk, desk->id);
  if (!is_gain (ear->floor) || !are_gains (ear->desks, plan->n_desks))
    return g_strdup_printf ("ear of %s: a gain or ramp is out of range", desk->id);
  if (ear->desks[index].gain > 0.0F || g_strcmp0 (ear->carries, desk->id) == 0)
    return g_strdup_printf ("%s hears itself", desk->id);
  if (is_heard_by (plan, index, index, plan->n_desks))
    return g_strdup_printf ("%s hears itself by way of others", desk->id);
  if (!g_str_equal (ear->carries, "floor") && bc_setup_find_desk (setup, ear->carries) == NULL)
    return g_strdup_printf ("ear of %s carries \"%s\"", desk->id, ear->carries);
  if ((ear->mark == BC_EAR_FLOOR) != g_str_equal (ear->carries, "floor"))
    return g_strdup_printf ("ear of %s carries %s and is marked %s", desk->id, ear->carries,
                            bc_ear_mark_to_string (ear->mark));
  return NULL;
}

/* --- The plan --- */

static char *
check_sizes (const BcSetup *setup, const BcPlan *plan)
{
  if (plan->n_desks != setup->desks->len || plan->n_channels != setup->channels->len + 1 ||
      plan->n_floor_inputs != setup->floor_inputs->len)
    return g_strdup ("the plan is not of this meeting's size");
  if (!are_gains (plan->floor_inputs, plan->n_floor_inputs))
    return g_strdup ("a floor input's gain or ramp is out of range");
  return NULL;
}

typedef char *(*CheckFunc) (const BcMeeting *meeting, const BcPlan *plan, guint index);

static char *
check_each (const BcMeeting *meeting, const BcPlan *plan, CheckFunc check, guint n)
{
  char *fault = NULL;

  for (guint i = 0; i < n && fault == NULL; i++)
    fault = check (meeting, plan, i);
  return fault;
}

static char *
check_booth_of (const BcMeeting *meeting, const BcPlan *plan, guint index)
{
  return check_one_booth (meeting, &plan->channels[index], plan->n_desks);
}

char *
plan_check_shape (const BcMeeting *meeting)
{
  const BcPlan *plan = bc_meeting_get_plan ((BcMeeting *) meeting);
  char *fault = check_sizes (bc_meeting_get_setup (meeting), plan);

  if (fault == NULL)
    fault = check_each (meeting, plan, check_channel, plan->n_channels);
  if (fault == NULL)
    fault = check_each (meeting, plan, check_booth_of, plan->n_channels);
  if (fault == NULL)
    fault = check_each (meeting, plan, check_gate, plan->n_desks);
  if (fault == NULL)
    fault = check_each (meeting, plan, check_ear, plan->n_desks);
  return fault;
}

char *
plan_check_closed (const BcPlan *plan)
{
  for (guint i = 0; i < plan->n_channels; i++)
    {
      const BcPlanChannel *channel = &plan->channels[i];

      if (channel->floor.gain > 0.0F || has_desk (plan, channel->desks))
        return g_strdup_printf ("the room is closed, and heard in %s", channel->id);
      if (channel->notice != BC_NOTICE_CLOSED && channel->notice != BC_NOTICE_BREAK)
        return g_strdup_printf ("the room is closed, and %s says so with notice %u", channel->id,
                                (guint) channel->notice);
    }
  return NULL;
}

gboolean
plan_is_interpreted (const BcPlan *plan)
{
  for (guint i = 0; i < plan->n_channels; i++)
    if (has_desk (plan, plan->channels[i].desks))
      return TRUE;
  return FALSE;
}
