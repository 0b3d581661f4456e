/* SPDX-License-Identifier: Apache-2.0 */
#include "plan-mix.h"

/* What is carried over, and where from. */
typedef struct
{
  const BcPlan *plan;
  const BcConfig *config;
  guint *desk_inputs; /* by desk: the input's number */
  BcMix *mix;
} Work;

static BcMixGain
to_mix_gain (BcPlanGain gain)
{
  return (BcMixGain){ .gain = gain.gain, .ramp_ms = gain.ramp_ms };
}

static guint
input_number (const BcConfig *config, const char *id)
{
  for (guint i = 0; i < config->inputs->len; i++)
    if (g_str_equal (((const BcConfigInput *) g_ptr_array_index (config->inputs, i))->id, id))
      return i;
  g_assert_not_reached (); /* the configuration has resolved every input */
}

/* What the floor is made of: its inputs are always open, their share in the bus is the rules' say. */
static void
fill_floor (Work *work)
{
  for (guint i = 0; i < work->plan->n_floor_inputs; i++)
    {
      const BcFloorInput *floor = g_ptr_array_index (work->config->setup->floor_inputs, i);
      guint number = input_number (work->config, floor->input);

      work->mix->is_open[number] = TRUE;
      work->mix->floor_bus[number] = to_mix_gain (work->plan->floor_inputs[i]);
    }
}

static void
fill_desks (Work *work)
{
  for (guint i = 0; i < work->plan->n_desks; i++)
    {
      const BcDesk *desk = g_ptr_array_index (work->config->setup->desks, i);

      work->desk_inputs[i] = input_number (work->config, desk->input);
      work->mix->is_open[work->desk_inputs[i]] = work->plan->is_desk_open[i];
    }
}

static void
fill_row (Work *work, guint row, BcPlanGain floor, const BcPlanGain *desks)
{
  work->mix->row_floor[row] = to_mix_gain (floor);
  for (guint i = 0; i < work->plan->n_desks; i++)
    work->mix->cells[row * work->mix->n_inputs + work->desk_inputs[i]] = to_mix_gain (desks[i]);
}

static void
fill_notice (BcMixNotice *notice, const BcPlanChannel *planned, BcNotices *notices)
{
  BcClip *clip;

  if (planned->notice == BC_NOTICE_NONE)
    return;
  if (planned->notice == BC_NOTICE_BREAK)
    clip = bc_notices_find_break (notices, planned->language, planned->back_minute);
  else
    clip = bc_notices_find (notices, planned->language, bc_notice_to_string (planned->notice));
  if (clip == NULL)
    return;
  notice->clip = bc_clip_ref (clip);
  /* Two notices of the same serial are two all the same. */
  if (bc_notice_is_once (planned->notice))
    notice->once = (guint64) planned->notice << 32 | planned->notice_serial;
}

/* Whatever the plan says: nobody hears himself. */
static void
fill_ear (Work *work, guint ear)
{
  guint row = work->mix->n_channels + ear;

  fill_row (work, row, work->plan->ears[ear].floor, work->plan->ears[ear].desks);
  work->mix->cells[row * work->mix->n_inputs + work->desk_inputs[ear]].gain = 0.0f;
}

BcMix *
bc_plan_mix_new (const BcPlan *plan, const BcConfig *config, BcNotices *notices)
{
  g_autofree guint *desk_inputs = g_new0 (guint, plan->n_desks);
  BcMix *mix = bc_mix_new (config->inputs->len, plan->n_channels, plan->n_desks);
  Work work = { .plan = plan, .config = config, .desk_inputs = desk_inputs, .mix = mix };

  fill_floor (&work);
  fill_desks (&work);
  for (guint i = 0; i < plan->n_channels; i++)
    {
      fill_row (&work, i, plan->channels[i].floor, plan->channels[i].desks);
      fill_notice (&mix->notices[i], &plan->channels[i], notices);
    }
  for (guint i = 0; i < plan->n_desks; i++)
    fill_ear (&work, i);
  return mix;
}
