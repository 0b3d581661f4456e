/* SPDX-License-Identifier: Apache-2.0 */
#include "plan-mix.h"

/* What is carried over, and where from. */
typedef struct
{
  const BcPlan *plan;
  const BcConfig *config;
  guint *desk_inputs;  /* by desk: the input's number */
  const BcMix *before; /* (nullable) */
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

static const BcFloorInput *
floor_input (const Work *work, guint number)
{
  return g_ptr_array_index (work->config->setup->floor_inputs, number);
}

/* What the floor is made of: its inputs are always open, their share in the bus is the rules' say. */
static void
fill_floor (Work *work)
{
  for (guint i = 0; i < work->plan->n_floor_inputs; i++)
    {
      guint number = input_number (work->config, floor_input (work, i)->input);

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

/* --- Sends: mixes that only an output gets --- */

/* The number of the channel's row. */
static guint
channel_row (const BcPlan *plan, const char *id)
{
  for (guint i = 0; i < plan->n_channels; i++)
    if (g_strcmp0 (plan->channels[i].id, id) == 0)
      return i;
  g_assert_not_reached (); /* the configuration has resolved every channel */
}

static guint
desk_number (const BcSetup *setup, const char *id)
{
  for (guint i = 0; i < setup->desks->len; i++)
    if (g_str_equal (((const BcDesk *) g_ptr_array_index (setup->desks, i))->id, id))
      return i;
  g_assert_not_reached ();
}

static gboolean
is_left_out (const BcConfigOutput *output, const char *input)
{
  return g_strv_contains ((const char *const *) output->minus, input);
}

static gboolean
has_floor_moved (const Work *work, guint channel)
{
  return work->before == NULL ||
         work->before->row_floor[channel].gain != work->mix->row_floor[channel].gain;
}

/* A floor input of its own accord instead of by the floor bus, of which it is a part. Either can move, so the ramp is
 * that of the one that does: a backup stands in at once, however slowly the channel's floor came up long ago. */
static BcMixGain
floor_share (const Work *work, guint channel, BcPlanGain input)
{
  BcPlanGain row = work->plan->channels[channel].floor;
  gboolean is_rows = row.ramp_ms > 0 && has_floor_moved (work, channel);

  return (BcMixGain){ .gain = row.gain * input.gain,
                      .ramp_ms = is_rows ? row.ramp_ms : input.ramp_ms };
}

/* The channel without some inputs: its floor input by input if one of these is left out, else as it is. */
static void
fill_minus (Work *work, guint row, const BcConfigOutput *output)
{
  const BcPlan *plan = work->plan;
  guint number = channel_row (plan, output->channel);
  const BcPlanChannel *channel = &plan->channels[number];
  const BcSetup *setup = work->config->setup;
  BcMixGain *cells = &work->mix->cells[row * work->mix->n_inputs];
  gboolean is_floor_whole = TRUE;

  fill_row (work, row, channel->floor, channel->desks);
  for (guint i = 0; i < plan->n_desks; i++)
    if (is_left_out (output, ((const BcDesk *) g_ptr_array_index (setup->desks, i))->input))
      cells[work->desk_inputs[i]].gain = 0.0f;
  for (guint i = 0; i < plan->n_floor_inputs; i++)
    is_floor_whole &= !is_left_out (output, floor_input (work, i)->input);
  if (is_floor_whole)
    return;
  work->mix->row_floor[row].gain = 0.0f;
  for (guint i = 0; i < plan->n_floor_inputs; i++)
    if (!is_left_out (output, floor_input (work, i)->input))
      cells[input_number (work->config, floor_input (work, i)->input)] =
          floor_share (work, number, plan->floor_inputs[i]);
}

/* The desk alone, while delegates can hear it in any channel: so nothing leaves the house that nobody in it is meant to hear,
 * whatever the audience, the minutes and the interlock are. */
static void
fill_desk_bus (Work *work, guint row, const BcConfigOutput *output)
{
  guint desk = desk_number (work->config->setup, output->desk);
  BcPlanGain gain = { 0 };

  for (guint i = 0; i < work->plan->n_channels; i++)
    if (work->plan->channels[i].desks[desk].gain >= gain.gain)
      gain = work->plan->channels[i].desks[desk];
  if (!work->plan->is_desk_open[desk])
    gain.gain = 0.0f;
  work->mix->cells[row * work->mix->n_inputs + work->desk_inputs[desk]] = to_mix_gain (gain);
}

static void
fill_sends (Work *work)
{
  guint row = work->plan->n_channels + work->plan->n_desks;

  for (guint i = 0; i < work->config->outputs->len; i++)
    {
      const BcConfigOutput *output = g_ptr_array_index (work->config->outputs, i);

      if (!bc_config_output_is_send (output))
        continue;
      if (output->desk != NULL)
        fill_desk_bus (work, row, output);
      else
        fill_minus (work, row, output);
      row++;
    }
}

BcMix *
bc_plan_mix_new (const BcPlan *plan, const BcConfig *config, BcNotices *notices,
                 const BcMix *before)
{
  g_autofree guint *desk_inputs = g_new0 (guint, plan->n_desks);
  BcMix *mix = bc_mix_new (config->inputs->len, plan->n_channels,
                           plan->n_desks + bc_config_count_sends (config));
  Work work = {
    .plan = plan, .config = config, .desk_inputs = desk_inputs, .before = before, .mix = mix
  };

  fill_floor (&work);
  fill_desks (&work);
  for (guint i = 0; i < plan->n_channels; i++)
    {
      fill_row (&work, i, plan->channels[i].floor, plan->channels[i].desks);
      fill_notice (&mix->notices[i], &plan->channels[i], notices);
    }
  for (guint i = 0; i < plan->n_desks; i++)
    fill_ear (&work, i);
  fill_sends (&work);
  return mix;
}
