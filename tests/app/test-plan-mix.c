/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/app/plan-mix.h"

#include <boothcast/base/error.h>
#include <boothcast/media/input.h>

/* The plan of a real configuration, filled by hand. */
typedef struct
{
  BcConfig *config;
  BcNotices *notices;
  BcPlan plan;
} Fixture;

static guint
number_of (const Fixture *fixture, const char *id)
{
  for (guint i = 0; i < fixture->config->inputs->len; i++)
    {
      const BcConfigInput *input = g_ptr_array_index (fixture->config->inputs, i);
      if (g_str_equal (input->id, id))
        return i;
    }
  g_assert_not_reached ();
}

static guint
number_of_desk (const Fixture *fixture, guint desk)
{
  const BcDesk *who = g_ptr_array_index (fixture->config->setup->desks, desk);

  return number_of (fixture, who->input);
}

static BcMixGain
cell (const Fixture *fixture, const BcMix *mix, guint row, guint desk)
{
  return mix->cells[row * mix->n_inputs + number_of_desk (fixture, desk)];
}

/* Every gain is another, so that none can stand in for the next. */
static void
number_gains (BcPlanGain *gains, guint n, guint first)
{
  for (guint i = 0; i < n; i++)
    gains[i] = (BcPlanGain){ .gain = (float) (first + i), .ramp_ms = first + i };
}

static void
fill_plan (BcPlan *plan, const BcSetup *setup)
{
  *plan = (BcPlan){ .n_floor_inputs = setup->floor_inputs->len,
                    .n_desks = setup->desks->len,
                    .n_channels = setup->channels->len + 1 };
  plan->floor_inputs = g_new0 (BcPlanGain, plan->n_floor_inputs);
  plan->is_desk_open = g_new0 (gboolean, plan->n_desks);
  plan->channels = g_new0 (BcPlanChannel, plan->n_channels);
  plan->ears = g_new0 (BcPlanEar, plan->n_desks);
  number_gains (plan->floor_inputs, plan->n_floor_inputs, 1000);
  for (guint i = 0; i < plan->n_channels; i++)
    {
      plan->channels[i].desks = g_new0 (BcPlanGain, plan->n_desks);
      number_gains (plan->channels[i].desks, plan->n_desks, 100 * i + 1);
      number_gains (&plan->channels[i].floor, 1, 100 * i + 90);
      plan->channels[i].back_minute = -1;
    }
  for (guint i = 0; i < plan->n_desks; i++)
    {
      plan->ears[i].desks = g_new0 (BcPlanGain, plan->n_desks);
      number_gains (plan->ears[i].desks, plan->n_desks, 5000 + 100 * i);
      number_gains (&plan->ears[i].floor, 1, 5090 + 100 * i);
    }
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("BC_SOURCE_ROOT"), "config", "imrf-briefing-2022.json", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (bc_media_init (NULL));
  fixture->config = bc_config_load (path, &error);
  g_assert_no_error (error);
  fixture->notices = bc_notices_load (&error);
  g_assert_no_error (error);
  fill_plan (&fixture->plan, fixture->config->setup);
  g_assert_cmpuint (fixture->plan.n_desks, >=, 3);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < fixture->plan.n_channels; i++)
    g_free (fixture->plan.channels[i].desks);
  for (guint i = 0; i < fixture->plan.n_desks; i++)
    g_free (fixture->plan.ears[i].desks);
  g_free (fixture->plan.channels);
  g_free (fixture->plan.ears);
  g_free (fixture->plan.floor_inputs);
  g_free (fixture->plan.is_desk_open);
  bc_notices_free (fixture->notices);
  bc_config_free (fixture->config);
}

static BcMix *
make (Fixture *fixture)
{
  return bc_plan_mix_new (&fixture->plan, fixture->config, fixture->notices, NULL);
}

static void
test_gains (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BcMix) mix = make (fixture);
  const BcPlan *plan = &fixture->plan;
  const BcFloorInput *floor = g_ptr_array_index (fixture->config->setup->floor_inputs, 0);

  g_assert_cmpuint (mix->n_inputs, ==, fixture->config->inputs->len);
  g_assert_cmpuint (mix->n_channels, ==, plan->n_channels);
  g_assert_cmpuint (mix->n_ears, ==, plan->n_desks);
  g_assert_cmpfloat (mix->floor_bus[number_of (fixture, floor->input)].gain, ==, 1000.0f);
  for (guint channel = 0; channel < plan->n_channels; channel++)
    {
      g_assert_cmpfloat (mix->row_floor[channel].gain, ==, 100.0f * (float) channel + 90.0f);
      for (guint desk = 0; desk < plan->n_desks; desk++)
        {
          guint expected = 100 * channel + 1 + desk;
          g_assert_cmpfloat (cell (fixture, mix, channel, desk).gain, ==, (float) expected);
          g_assert_cmpuint (cell (fixture, mix, channel, desk).ramp_ms, ==, expected);
        }
    }
}

/* Each ear has its own gains, and whatever the plan says, nobody's ear has his own sound. */
static void
test_ears (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BcMix) mix = make (fixture);
  const BcPlan *plan = &fixture->plan;

  for (guint ear = 0; ear < plan->n_desks; ear++)
    {
      guint row = plan->n_channels + ear;
      g_assert_cmpfloat (mix->row_floor[row].gain, ==, 5090.0f + 100.0f * (float) ear);
      for (guint desk = 0; desk < plan->n_desks; desk++)
        g_assert_cmpfloat (cell (fixture, mix, row, desk).gain, ==,
                           desk == ear ? 0.0f : 5000.0f + 100.0f * (float) ear + (float) desk);
    }
}

static void
test_gates (Fixture *fixture, gconstpointer data)
{
  const BcFloorInput *floor = g_ptr_array_index (fixture->config->setup->floor_inputs, 0);

  fixture->plan.is_desk_open[1] = TRUE;
  g_autoptr (BcMix) mix = make (fixture);
  for (guint desk = 0; desk < fixture->plan.n_desks; desk++)
    g_assert_true (mix->is_open[number_of_desk (fixture, desk)] == (desk == 1));
  g_assert_true (mix->is_open[number_of (fixture, floor->input)]);
}

static void
test_notices (Fixture *fixture, gconstpointer data)
{
  BcPlanChannel *channel = &fixture->plan.channels[0];

  channel->language = (char *) "fr";
  for (BcNotice notice = BC_NOTICE_NONE; notice < BC_NOTICE_LAST; notice++)
    {
      const char *name = bc_notice_to_string (notice);

      channel->notice = notice;
      channel->notice_serial = 4;
      g_autoptr (BcMix) mix = make (fixture);
      const BcMixNotice *made = &mix->notices[0];
      g_test_message ("%s", name);
      g_assert_true ((made->clip != NULL) == (notice != BC_NOTICE_NONE));
      g_assert_true ((made->once != 0) == bc_notice_is_once (notice));
      g_assert_null (mix->notices[1].clip);
      if (made->clip != NULL)
        g_assert_true (made->clip == bc_notices_find (fixture->notices, "fr", name));
    }
}

/* A number that never is 0 and differs with the serial and with what is said; the same plan again has the same. */
static void
test_once (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    BcNotice notice;
    guint serial;
  } rows[] = { { BC_NOTICE_ENDED, 0 },
               { BC_NOTICE_ENDED, 1 },
               { BC_NOTICE_NO_INTERPRETATION, 0 },
               { BC_NOTICE_NO_INTERPRETATION, 1 } };
  guint64 numbers[G_N_ELEMENTS (rows)];

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      fixture->plan.channels[0].notice = rows[i].notice;
      fixture->plan.channels[0].notice_serial = rows[i].serial;
      g_autoptr (BcMix) mix = make (fixture);
      g_autoptr (BcMix) again = make (fixture);
      numbers[i] = mix->notices[0].once;
      g_assert_cmpuint (numbers[i], !=, 0);
      g_assert_cmpuint (numbers[i], ==, again->notices[0].once);
      g_assert_true (mix->notices[0].clip == again->notices[0].clip);
      for (guint k = 0; k < i; k++)
        g_assert_cmpuint (numbers[i], !=, numbers[k]);
    }
}

/* The same time is the same clip, so that a plan that changes otherwise does not begin it anew. */
static void
test_break_time (Fixture *fixture, gconstpointer data)
{
  BcPlanChannel *channel = &fixture->plan.channels[0];

  channel->notice = BC_NOTICE_BREAK;
  g_autoptr (BcMix) untimed = make (fixture);
  channel->back_minute = 13 * 60 + 30;
  g_autoptr (BcMix) half = make (fixture);
  g_autoptr (BcMix) again = make (fixture);
  channel->back_minute = 13 * 60 + 45;
  g_autoptr (BcMix) later = make (fixture);

  g_assert_true (half->notices[0].clip == again->notices[0].clip);
  g_assert_true (half->notices[0].clip != untimed->notices[0].clip);
  g_assert_true (half->notices[0].clip != later->notices[0].clip);
}

/* --- Sends: the mixes of outputs --- */

static BcConfigOutput *
add_output (Fixture *fixture, const char *channel, const char *minus, const char *desk)
{
  BcConfigOutput *output = g_new0 (BcConfigOutput, 1);

  output->line.id = g_strdup ("o");
  output->channel = g_strdup (channel);
  output->desk = g_strdup (desk);
  if (minus != NULL)
    output->minus = g_strsplit (minus, " ", -1);
  g_ptr_array_add (fixture->config->outputs, output);
  return output;
}

static void
name_channels (Fixture *fixture)
{
  const GPtrArray *channels = fixture->config->setup->channels;

  for (guint i = 0; i < fixture->plan.n_channels; i++)
    fixture->plan.channels[i].id =
        i < channels->len ? ((BcChannel *) channels->pdata[i])->id : (char *) "original";
}

static const char *
desk_input (const Fixture *fixture, guint desk)
{
  return ((const BcDesk *) fixture->config->setup->desks->pdata[desk])->input;
}

/* A channel as listeners hear it has its row already. */
static void
test_no_send_for_a_channel (Fixture *fixture, gconstpointer data)
{
  add_output (fixture, "original", NULL, NULL);
  add_output (fixture, "fr", "", NULL);
  name_channels (fixture);
  g_autoptr (BcMix) mix = make (fixture);

  g_assert_cmpuint (mix->n_ears, ==, fixture->plan.n_desks);
}

/* Without a desk: the channel's row, that desk's cell apart; the floor stays the bus, whose ramps are its own. */
static void
test_minus_a_desk (Fixture *fixture, gconstpointer data)
{
  const BcPlan *plan = &fixture->plan;
  const char *channel = ((BcChannel *) fixture->config->setup->channels->pdata[0])->id;

  add_output (fixture, "original", NULL, NULL);
  add_output (fixture, channel, desk_input (fixture, 1), NULL);
  name_channels (fixture);
  g_autoptr (BcMix) mix = make (fixture);
  guint row = plan->n_channels + plan->n_desks;

  g_assert_cmpuint (mix->n_ears, ==, plan->n_desks + 1);
  g_assert_cmpfloat (mix->row_floor[row].gain, ==, 90.0f);
  for (guint desk = 0; desk < plan->n_desks; desk++)
    g_assert_cmpfloat (cell (fixture, mix, row, desk).gain, ==,
                       desk == 1 ? 0.0f : 1.0f + (float) desk);
}

/* Without an input of the floor: the others one by one, each by its own gain and the channel's, as the channel moves. */
static void
test_minus_a_floor_input (Fixture *fixture, gconstpointer data)
{
  const BcPlan *plan = &fixture->plan;
  const GPtrArray *floor = fixture->config->setup->floor_inputs;
  const char *left_out = ((const BcFloorInput *) floor->pdata[0])->input;

  g_assert_cmpuint (floor->len, >=, 2);
  add_output (fixture, "original", left_out, NULL);
  name_channels (fixture);
  g_autoptr (BcMix) mix = make (fixture);
  guint row = plan->n_channels + plan->n_desks;
  float bus = plan->channels[plan->n_channels - 1].floor.gain;

  g_assert_cmpfloat (mix->row_floor[row].gain, ==, 0.0f);
  for (guint i = 0; i < floor->len; i++)
    {
      const BcFloorInput *input = floor->pdata[i];
      BcMixGain gain = mix->cells[row * mix->n_inputs + number_of (fixture, input->input)];
      g_assert_cmpfloat (gain.gain, ==, i == 0 ? 0.0f : bus * (1000.0f + (float) i));
      if (i > 0)
        g_assert_cmpuint (gain.ramp_ms, ==, plan->channels[plan->n_channels - 1].floor.ramp_ms);
    }
}

/* A backup that stands in is as quick there as in the bus, however slowly the channel's floor came up before. */
static void
test_minus_ramps (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *description;
    float row_by, input_by;
    gboolean is_rows;
  } rows[] = {
    { "the input moves", 1.0f, 0.5f, FALSE },
    { "the channel moves", 0.5f, 1.0f, TRUE },
    { "both move", 0.5f, 0.5f, TRUE },
  };
  const GPtrArray *floor = fixture->config->setup->floor_inputs;
  const BcFloorInput *other = floor->pdata[1];

  add_output (fixture, "original", ((const BcFloorInput *) floor->pdata[0])->input, NULL);
  name_channels (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BcPlan *plan = &fixture->plan;
      BcPlanGain *row = &plan->channels[plan->n_channels - 1].floor;
      g_autoptr (BcMix) before = make (fixture);
      guint cell = (plan->n_channels + plan->n_desks) * before->n_inputs;

      g_test_message ("%s", rows[i].description);
      row->gain *= rows[i].row_by;
      plan->floor_inputs[1].gain *= rows[i].input_by;
      g_autoptr (BcMix) mix = bc_plan_mix_new (plan, fixture->config, fixture->notices, before);
      g_assert_cmpuint (mix->cells[cell + number_of (fixture, other->input)].ramp_ms, ==,
                        rows[i].is_rows ? row->ramp_ms : plan->floor_inputs[1].ramp_ms);
    }
}

/* A desk alone is heard while delegates can hear it in any channel and its gate is open. */
static void
test_desk_bus (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *description;
    gboolean is_open;
    float in_first, in_second;
    float expected;
  } rows[] = {
    { "on the air into one channel", TRUE, 1, 0, 1 },
    { "on the air into another", TRUE, 0, 1, 1 },
    { "in no channel: the meeting is closed, or the minutes are spent", TRUE, 0, 0, 0 },
    { "coughing: the gate is shut, whatever the channels say", FALSE, 1, 0, 0 },
  };
  BcPlan *plan = &fixture->plan;
  const char *desk = ((const BcDesk *) fixture->config->setup->desks->pdata[2])->id;
  guint row = plan->n_channels + plan->n_desks;

  add_output (fixture, NULL, NULL, desk);
  name_channels (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      for (guint c = 0; c < plan->n_channels; c++)
        plan->channels[c].desks[2].gain = c == 0   ? rows[i].in_first
                                          : c == 1 ? rows[i].in_second
                                                   : 0;
      plan->is_desk_open[2] = rows[i].is_open;
      g_autoptr (BcMix) mix = make (fixture);
      g_test_message ("%s", rows[i].description);
      g_assert_cmpfloat (mix->row_floor[row].gain, ==, 0.0f);
      for (guint d = 0; d < plan->n_desks; d++)
        g_assert_cmpfloat (cell (fixture, mix, row, d).gain, ==, d == 2 ? rows[i].expected : 0.0f);
    }
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/app/plan-mix/gains-by-channel-and-desk", test_gains);
  add ("/app/plan-mix/nobody-hears-himself", test_ears);
  add ("/app/plan-mix/gates", test_gates);
  add ("/app/plan-mix/notices", test_notices);
  add ("/app/plan-mix/once-has-a-number", test_once);
  add ("/app/plan-mix/break-until-when", test_break_time);
  add ("/app/plan-mix/a-channel-needs-no-send", test_no_send_for_a_channel);
  add ("/app/plan-mix/minus-a-desk", test_minus_a_desk);
  add ("/app/plan-mix/minus-a-floor-input", test_minus_a_floor_input);
  add ("/app/plan-mix/minus-a-floor-input-moves-as-what-moves", test_minus_ramps);
  add ("/app/plan-mix/desk-bus", test_desk_bus);
  return g_test_run ();
}
