/* SPDX-License-Identifier: Apache-2.0 */
#include "plan-private.h"

#include <math.h>

BcPlan *
bc_plan_new (const BcSetup *setup)
{
  BcPlan *plan = g_new0 (BcPlan, 1);

  g_atomic_ref_count_init (&plan->reference_count);
  plan->n_floor_inputs = setup->floor_inputs->len;
  plan->floor_inputs = g_new0 (BcPlanGain, plan->n_floor_inputs);
  plan->n_desks = setup->desks->len;
  plan->is_desk_open = g_new0 (gboolean, plan->n_desks);
  plan->n_channels = setup->channels->len + 1;
  plan->channels = g_new0 (BcPlanChannel, plan->n_channels);
  for (guint i = 0; i < plan->n_channels; i++)
    {
      const BcChannel *channel = i < setup->channels->len ? setup->channels->pdata[i] : NULL;

      plan->channels[i].id = g_strdup (channel != NULL ? channel->id : "original");
      plan->channels[i].language = g_strdup (channel != NULL ? channel->language : NULL);
      plan->channels[i].desks = g_new0 (BcPlanGain, plan->n_desks);
      plan->channels[i].back_minute = -1;
    }
  plan->ears = g_new0 (BcPlanEar, plan->n_desks);
  for (guint i = 0; i < plan->n_desks; i++)
    {
      const BcDesk *desk = setup->desks->pdata[i];

      plan->ears[i].desk = g_strdup (desk->id);
      plan->ears[i].carries = g_strdup ("floor");
      plan->ears[i].desks = g_new0 (BcPlanGain, plan->n_desks);
    }
  return plan;
}

static void
take_gains (BcPlanGain *gains, const BcPlanGain *former, guint n)
{
  for (guint i = 0; i < n; i++)
    gains[i] = former[i];
}

static void
take_channel (BcPlanChannel *channel, const BcPlanChannel *former, guint n_desks)
{
  channel->carries = g_strdup (former->carries);
  channel->why = g_strdup (former->why);
  channel->why_public = g_strdup (former->why_public);
  channel->notice = former->notice;
  channel->notice_serial = former->notice_serial;
  channel->back_minute = former->back_minute;
  channel->floor = former->floor;
  take_gains (channel->desks, former->desks, n_desks);
}

static void
take_ear (BcPlanEar *ear, const BcPlanEar *former, guint n_desks)
{
  g_free (ear->carries);
  ear->carries = g_strdup (former->carries);
  ear->mark = former->mark;
  ear->floor = former->floor;
  take_gains (ear->desks, former->desks, n_desks);
}

BcPlan *
bc_plan_new_larger (const BcPlan *former, const BcSetup *setup)
{
  BcPlan *plan = bc_plan_new (setup);
  guint original = former->n_channels - 1;

  plan->serial = former->serial;
  take_gains (plan->floor_inputs, former->floor_inputs, former->n_floor_inputs);
  for (guint i = 0; i < original; i++)
    take_channel (&plan->channels[i], &former->channels[i], former->n_desks);
  take_channel (&plan->channels[plan->n_channels - 1], &former->channels[original],
                former->n_desks);
  for (guint i = 0; i < former->n_desks; i++)
    {
      plan->is_desk_open[i] = former->is_desk_open[i];
      take_ear (&plan->ears[i], &former->ears[i], former->n_desks);
    }
  return plan;
}

static void
channel_clear (BcPlanChannel *channel)
{
  g_free (channel->id);
  g_free (channel->language);
  g_free (channel->carries);
  g_free (channel->why);
  g_free (channel->why_public);
  g_free (channel->desks);
}

static void
ear_clear (BcPlanEar *ear)
{
  g_free (ear->desk);
  g_free (ear->carries);
  g_free (ear->desks);
}

BcPlan *
bc_plan_ref (BcPlan *plan)
{
  g_return_val_if_fail (plan != NULL, NULL);

  g_atomic_ref_count_inc (&plan->reference_count);
  return plan;
}

void
bc_plan_unref (BcPlan *plan)
{
  if (plan == NULL || !g_atomic_ref_count_dec (&plan->reference_count))
    return;

  for (guint i = 0; i < plan->n_channels; i++)
    channel_clear (&plan->channels[i]);
  for (guint i = 0; i < plan->n_desks; i++)
    ear_clear (&plan->ears[i]);
  g_free (plan->ears);
  g_free (plan->channels);
  g_free (plan->floor_inputs);
  g_free (plan->is_desk_open);
  g_free (plan);
}

const BcPlanChannel *
bc_plan_find_channel (const BcPlan *plan, const char *id)
{
  for (guint i = 0; i < plan->n_channels; i++)
    if (g_strcmp0 (plan->channels[i].id, id) == 0)
      return &plan->channels[i];
  return NULL;
}

const char *
bc_notice_to_string (BcNotice notice)
{
  static const char *const names[BC_NOTICE_LAST] = {
    [BC_NOTICE_NONE] = "none",
    [BC_NOTICE_CLOSED] = "closed",
    [BC_NOTICE_SOUND_LOST] = "sound-lost",
    [BC_NOTICE_BREAK] = "break",
    [BC_NOTICE_ENDED] = "ended",
    [BC_NOTICE_NO_INTERPRETATION] = "no-interpretation",
  };

  g_return_val_if_fail ((guint) notice < BC_NOTICE_LAST, NULL);
  return names[notice];
}

gboolean
bc_notice_is_once (BcNotice notice)
{
  return notice == BC_NOTICE_ENDED || notice == BC_NOTICE_NO_INTERPRETATION;
}

const char *
bc_ear_mark_to_string (BcEarMark mark)
{
  static const char *const names[] = {
    [BC_EAR_FLOOR] = "floor",
    [BC_EAR_RELAY] = "relay",
    [BC_EAR_RELAY_OF_RELAY] = "relay-of-relay",
  };

  g_return_val_if_fail ((guint) mark < G_N_ELEMENTS (names), NULL);
  return names[mark];
}

BcPlanGain
bc_plan_gain_move (BcPlanGain now, float gain, guint ramp_ms)
{
  return now.gain == gain ? now : (BcPlanGain){ .gain = gain, .ramp_ms = ramp_ms };
}

static gboolean
gains_equal (const BcPlanGain *a, const BcPlanGain *b, guint n)
{
  for (guint i = 0; i < n; i++)
    if (a[i].gain != b[i].gain || a[i].ramp_ms != b[i].ramp_ms)
      return FALSE;
  return TRUE;
}

static gboolean
channels_equal (const BcPlanChannel *a, const BcPlanChannel *b, guint n_desks)
{
  return a->notice == b->notice && a->notice_serial == b->notice_serial &&
         a->back_minute == b->back_minute && g_strcmp0 (a->carries, b->carries) == 0 &&
         g_strcmp0 (a->why, b->why) == 0 && g_strcmp0 (a->why_public, b->why_public) == 0 &&
         gains_equal (&a->floor, &b->floor, 1) && gains_equal (a->desks, b->desks, n_desks);
}

static gboolean
ears_equal (const BcPlanEar *a, const BcPlanEar *b, guint n_desks)
{
  return a->mark == b->mark && g_strcmp0 (a->carries, b->carries) == 0 &&
         gains_equal (&a->floor, &b->floor, 1) && gains_equal (a->desks, b->desks, n_desks);
}

gboolean
bc_plan_equal (const BcPlan *a, const BcPlan *b)
{
  if (a->n_floor_inputs != b->n_floor_inputs || a->n_desks != b->n_desks ||
      a->n_channels != b->n_channels)
    return FALSE;
  if (!gains_equal (a->floor_inputs, b->floor_inputs, a->n_floor_inputs))
    return FALSE;
  for (guint i = 0; i < a->n_desks; i++)
    if (a->is_desk_open[i] != b->is_desk_open[i] ||
        !ears_equal (&a->ears[i], &b->ears[i], a->n_desks))
      return FALSE;
  for (guint i = 0; i < a->n_channels; i++)
    if (!channels_equal (&a->channels[i], &b->channels[i], a->n_desks))
      return FALSE;
  return TRUE;
}

float
bc_gain_from_db (double db)
{
  return (float) pow (10.0, db / 20.0);
}
