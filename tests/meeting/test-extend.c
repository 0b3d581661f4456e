/* SPDX-License-Identifier: Apache-2.0 */
#include "hall.h"

#include <boothcast/base/error.h>
#include <string.h>

/*
 * A meeting whose set-up grows: what cannot be taken over is refused in words, and a day in which it grows is, event by
 * event, the day that began with the larger one.
 */
#define N_DAYS 200
#define EVENTS_PER_DAY 60

/* --- The larger set-up: German, with a channel, a booth, a desk, another source of the floor, an evening --- */

static char *
add_german (BcSetup *setup)
{
  BcLanguage *language = g_new0 (BcLanguage, 1);
  BcChannel *channel = g_new0 (BcChannel, 1);
  BcBooth *booth = g_new0 (BcBooth, 1);
  BcDesk *desk = g_new0 (BcDesk, 1);

  *language = (BcLanguage){ .id = g_strdup ("de"),
                            .tag = g_strdup ("de"),
                            .name = g_strdup ("Deutsch"),
                            .short_name = g_strdup ("DE") };
  *channel = (BcChannel){ g_strdup ("de"), g_strdup ("de"), -20.0 };
  *booth = (BcBooth){ g_strdup ("de"), g_strdup ("de"), g_strdup ("en") };
  *desk = (BcDesk){ .id = g_strdup ("de-1"),
                    .booth = g_strdup ("de"),
                    .name = g_strdup ("DE-1"),
                    .input = g_strdup ("de-1"),
                    .output_a = g_strdup ("de"),
                    .output_b = g_strdup ("fr"),
                    .mic = BC_MIC_KEY };
  g_ptr_array_add (setup->languages, language);
  g_ptr_array_add (setup->channels, channel);
  g_ptr_array_add (setup->booths, booth);
  g_ptr_array_add (setup->desks, desk);
  return desk->id;
}

static BcSetup *
large_setup_new (void)
{
  BcSetup *setup = hall_setup_new ();
  BcFloorInput *more = g_new0 (BcFloorInput, 1);
  BcSession *evening = g_new0 (BcSession, 1);

  add_german (setup);
  *more = (BcFloorInput){ g_strdup ("gallery"), BC_FLOOR_ROLE_BACKUP, -6.0 };
  *evening = (BcSession){ .id = g_strdup ("evening"),
                          .title = g_strdup ("evening"),
                          .day = g_strdup ("2020-11-12") };
  g_ptr_array_add (setup->floor_inputs, more);
  g_ptr_array_add (setup->sessions, evening);
  return setup;
}

/* --- What is refused --- */

static void
set_text (char **text, const char *to)
{
  g_free (*text);
  *text = g_strdup (to);
}

static void
lose_channel (BcSetup *setup)
{
  /* Nothing refers to it. */
  BcChannel *channel = g_new0 (BcChannel, 1);
  *channel = (BcChannel){ g_strdup ("loose"), g_strdup ("en"), -18.0 };
  g_ptr_array_insert (setup->channels, 0, channel);
}

static void
change_underlay (BcSetup *setup)
{
  ((BcChannel *) setup->channels->pdata[1])->underlay_db = -3.0;
}

static void
change_tag (BcSetup *setup)
{
  set_text (&((BcLanguage *) setup->languages->pdata[0])->tag, "en-GB");
}

static void
change_pivot (BcSetup *setup)
{
  set_text (&((BcBooth *) setup->booths->pdata[1])->pivot, "en");
}

static void
change_output (BcSetup *setup)
{
  set_text (&((BcDesk *) setup->desks->pdata[1])->output_b, "fr");
}

static void
change_input (BcSetup *setup)
{
  set_text (&((BcDesk *) setup->desks->pdata[0])->input, "another");
}

static void
change_role (BcSetup *setup)
{
  ((BcFloorInput *) setup->floor_inputs->pdata[1])->role = BC_FLOOR_ROLE_ADD;
}

static void
change_title (BcSetup *setup)
{
  set_text (&((BcSession *) setup->sessions->pdata[0])->title, "another");
}

static void
remove_session (BcSetup *setup)
{
  g_ptr_array_remove_index (setup->sessions, 1);
}

static void
add_list (BcSetup *setup)
{
  BcSpeakers *list = bc_speakers_new ();
  BcSpeaker *speaker = bc_speaker_new ("ana");

  speaker->name = g_strdup ("Ana");
  g_ptr_array_add (list->speakers, speaker);
  ((BcSession *) setup->sessions->pdata[0])->speakers = list;
}

static void
change_pool (BcSetup *setup)
{
  setup->pool.limit_s += 60;
}

static void
change_rule (BcSetup *setup)
{
  setup->rules.hold_ms++;
}

static void
change_id (BcSetup *setup)
{
  set_text (&setup->id, "another");
}

static void
break_reference (BcSetup *setup)
{
  BcDesk *desk = setup->desks->pdata[setup->desks->len - 1];
  set_text (&desk->output_a, "nowhere");
}

static const struct
{
  const char *description;
  void (*spoil) (BcSetup *setup);
  int code;
  const char *says;
} refusals[] = {
  { "another order", lose_channel, BC_ERROR_CONFLICT, "channels/en is not there" },
  { "underlay", change_underlay, BC_ERROR_CONFLICT, "channels/fr/underlay_db is not" },
  { "tag", change_tag, BC_ERROR_CONFLICT, "languages/en/tag is not" },
  { "pivot", change_pivot, BC_ERROR_CONFLICT, "booths/fr/pivot is not" },
  { "retour", change_output, BC_ERROR_CONFLICT, "desks/en-2/output_b is not" },
  { "desk's input", change_input, BC_ERROR_CONFLICT, "desks/en-1/input is not" },
  { "floor's role", change_role, BC_ERROR_CONFLICT, "floor/phone/role is not" },
  { "session's title", change_title, BC_ERROR_CONFLICT, "sessions/morning/title is not" },
  { "session gone", remove_session, BC_ERROR_CONFLICT, "sessions/afternoon is not there" },
  { "speakers' list", add_list, BC_ERROR_CONFLICT, "sessions/morning/speakers is not" },
  { "pool", change_pool, BC_ERROR_CONFLICT, "the pool is not" },
  { "a rule", change_rule, BC_ERROR_CONFLICT, "one of the rules is not" },
  { "the meeting's id", change_id, BC_ERROR_CONFLICT, "the meeting's id is not" },
  { "not valid", break_reference, BC_ERROR_CONFIG, "desks/de-1/output_a" },
};

static void
test_refusals (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (Hall) hall = hall_new (NULL);
      g_autoptr (BcSetup) setup = large_setup_new ();
      g_autoptr (GError) error = NULL;
      BcPlan *plan = bc_meeting_get_plan (hall->meeting);

      g_test_message ("%s", refusals[i].description);
      refusals[i].spoil (setup);
      g_assert_false (
          bc_meeting_extend (hall->meeting, setup, hall_time (hall), hall->effects, &error));
      g_assert_error (error, BC_ERROR, refusals[i].code);
      g_assert_nonnull (strstr (error->message, refusals[i].says));
      g_assert_cmpuint (hall->effects->len, ==, 0);
      g_assert_true (bc_meeting_get_setup (hall->meeting) == hall->setup);
      g_assert_true (bc_meeting_get_plan (hall->meeting) == plan);
    }
}

/* --- By hand --- */

static void
extend (Hall *hall)
{
  BcSetup *setup = large_setup_new ();
  g_autoptr (GError) error = NULL;

  setup->pool.limit_s = hall->setup->pool.limit_s;
  hall_forget (hall);
  g_assert_true (bc_meeting_extend (hall->meeting, setup, hall_time (hall), hall->effects, &error));
  g_assert_no_error (error);
  bc_setup_unref (hall->setup);
  hall->setup = setup;
}

static guint
count_effects (const Hall *hall, BcEffectKind kind)
{
  guint n = 0;

  for (guint i = 0; i < hall->effects->len; i++)
    n += ((const BcEffect *) hall->effects->pdata[i])->kind == kind;
  return n;
}

/* On the air, with a floor under it, coughing: nothing of that moves. The new booth works at once, takes relay, and comes
 * back from a crash. */
static void
test_on_air (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 14400);
  BcDeskView desk;

  hall_run (hall, "before",
            "found en-1; voice en-1; found bcms-1; open morning; floor fr; on en-1; wait 500; "
            "on bcms-1; cough bcms-1; sit fr-1 Ana; floor hr; wait 3000");
  g_autoptr (BcPlan) before = bc_plan_ref (bc_meeting_get_plan (hall->meeting));
  extend (hall);
  g_assert_cmpuint (count_effects (hall, BC_EFFECT_PLAN), ==, 1);
  g_assert_cmpuint (count_effects (hall, BC_EFFECT_SAVE), ==, 0);
  g_assert_cmpuint (count_effects (hall, BC_EFFECT_ALARM), ==, 0);
  const BcPlan *after = bc_meeting_get_plan (hall->meeting);
  g_assert_cmpuint (after->serial, ==, before->serial + 1);
  for (guint i = 0; i < before->n_channels; i++)
    {
      const BcPlanChannel *was = &before->channels[i];
      const BcPlanChannel *is = bc_plan_find_channel (after, was->id);

      g_assert_cmpstr (is->carries, ==, was->carries);
      g_assert_cmpmem (&is->floor, sizeof is->floor, &was->floor, sizeof was->floor);
      g_assert_cmpmem (is->desks, before->n_desks * sizeof *is->desks, was->desks,
                       before->n_desks * sizeof *was->desks);
    }
  hall_run (hall, "after",
            "de = floor 0/400; desk bcms-1 coughing; person fr-1 Ana; ! next evening; "
            "found de-1; voice de-1; on de-1; de = de-1 -20/60 de-1:0/20");
  g_assert_true (bc_meeting_get_desk (hall->meeting, "de-1", &desk));
  g_assert_cmpstr (desk.ear_carries, ==, "en-1");
  g_assert_cmpint (desk.ear_mark, ==, BC_EAR_RELAY);
  hall_run (hall, "after a crash",
            "kill; found room; found de-1; desk de-1 on-air; close morning; open evening");
}

/* --- Day by day --- */

typedef struct
{
  GRand *rand;
  Hall *grown; /* is extended in the middle of the day */
  Hall *large; /* began like that */
  gboolean has_grown;
} Day;

static const char *
pick (Day *day, const char *const *words, guint n_small, guint n_large)
{
  return words[g_rand_int_range (day->rand, 0, (gint32) (day->has_grown ? n_large : n_small))];
}

static BcEvent
random_event (Day *day)
{
  static const char *const desks[] = { "en-1", "en-2",   "fr-1",    "fr-2",
                                       "es-1", "bcms-1", "console", "de-1" };
  static const char *const inputs[] = { "room", "phone", "hybrid", "en-1",    "en-2", "fr-1",
                                        "fr-2", "es-1",  "bcms-1", "console", "de-1", "gallery" };
  static const char *const sessions[] = { "morning", "afternoon", "check", "evening" };
  static const char *const languages[] = { "en", "fr", "hr", "unknown", "tlh", "de" };
  static const char *const outputs[] = { "a", "b" };
  static const char *const ears[] = { "auto", "floor", "en", "fr", "bcms", "de" };
  static const BcEventKind kinds[] = {
    BC_EVENT_SESSION_OPEN,    BC_EVENT_SESSION_OPEN,   BC_EVENT_SESSION_OPEN,
    BC_EVENT_SESSION_SUSPEND, BC_EVENT_SESSION_CLOSE,  BC_EVENT_AUDIENCE_OPEN,
    BC_EVENT_AUDIENCE_CLOSE,  BC_EVENT_FLOOR_LANGUAGE, BC_EVENT_FLOOR_LANGUAGE,
    BC_EVENT_DESK_ON,         BC_EVENT_DESK_ON,        BC_EVENT_DESK_ON,
    BC_EVENT_DESK_ON,         BC_EVENT_DESK_OFF,       BC_EVENT_DESK_OFF,
    BC_EVENT_DESK_COUGH,      BC_EVENT_DESK_OUTPUT,    BC_EVENT_DESK_ARM,
    BC_EVENT_DESK_HANDOVER,   BC_EVENT_DESK_CANNOT,    BC_EVENT_DESK_EAR,
    BC_EVENT_INPUT_FOUND,     BC_EVENT_INPUT_FOUND,    BC_EVENT_INPUT_FOUND,
    BC_EVENT_INPUT_FOUND,     BC_EVENT_INPUT_LOST,     BC_EVENT_INPUT_VOICE,
    BC_EVENT_INPUT_VOICE,     BC_EVENT_INPUT_SILENT,   BC_EVENT_DEADLINE,
  };
  BcEvent event = { .kind = kinds[g_rand_int_range (day->rand, 0, G_N_ELEMENTS (kinds))],
                    .amount = g_rand_int_range (day->rand, 0, 2) };

  if (event.kind <= BC_EVENT_SESSION_CLOSE)
    event.subject = pick (day, sessions, 3, 4);
  else if (event.kind == BC_EVENT_FLOOR_LANGUAGE)
    event.value = pick (day, languages, 5, 6);
  else if (event.kind == BC_EVENT_DESK_EAR)
    event.value = pick (day, ears, 5, 6);
  else if (event.kind == BC_EVENT_DESK_CANNOT)
    event.value = event.amount ? "too fast" : NULL;
  else
    event.value = pick (day, outputs, 2, 2);
  if (event.kind >= BC_EVENT_INPUT_FOUND && event.kind <= BC_EVENT_INPUT_SILENT)
    event.subject = pick (day, inputs, 10, 12);
  else if (event.kind >= BC_EVENT_DESK_ON && event.kind <= BC_EVENT_DESK_EAR)
    event.subject = pick (day, desks, 7, 8);
  return event;
}

/* What people and the store are told, one line an effect. */
static char *
write_effects (const Hall *hall)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < hall->effects->len; i++)
    {
      const BcEffect *effect = hall->effects->pdata[i];

      if (effect->kind != BC_EFFECT_PLAN && effect->kind != BC_EFFECT_CHANGED)
        g_string_append_printf (text, "%d %s %s %" G_GINT64_FORMAT "\n", (int) effect->kind,
                                effect->subject != NULL ? effect->subject : "-",
                                effect->text != NULL ? effect->text : "-",
                                effect->kind == BC_EFFECT_LEASE ? effect->lease.want_ms : 0);
    }
  return g_string_free (text, FALSE);
}

static void
compare_gains (const BcPlanGain *a, const BcPlanGain *b, guint n)
{
  for (guint i = 0; i < n; i++)
    g_assert_cmpfloat (a[i].gain, ==, b[i].gain);
}

/* The same channels and ears, the new ones as far as they go; how long ago something new came up is another matter. */
static void
compare_plans (const Day *day)
{
  const BcPlan *a = bc_meeting_get_plan (day->grown->meeting);
  const BcPlan *b = bc_meeting_get_plan (day->large->meeting);

  for (guint i = 0; i < a->n_channels; i++)
    {
      const BcPlanChannel *one = &a->channels[i];
      const BcPlanChannel *other = bc_plan_find_channel (b, one->id);
      gboolean is_new = strcmp (one->id, "de") == 0;

      /* That it is over is being said where there was somebody to hear it when it ended. */
      if (is_new && bc_notice_is_once (other->notice))
        continue;
      g_assert_cmpstr (one->carries, ==, other->carries);
      g_assert_cmpstr (one->why, ==, other->why);
      g_assert_cmpint (one->notice, ==, other->notice);
      compare_gains (&one->floor, &other->floor, 1);
      compare_gains (one->desks, other->desks, a->n_desks);
      if (is_new)
        continue;
      g_assert_cmpuint (one->notice_serial, ==, other->notice_serial);
      g_assert_cmpuint (one->floor.ramp_ms, ==, other->floor.ramp_ms);
    }
  compare_gains (a->floor_inputs, b->floor_inputs, a->n_floor_inputs);
  for (guint i = 0; i < a->n_desks; i++)
    {
      g_assert_cmpint (a->is_desk_open[i], ==, b->is_desk_open[i]);
      g_assert_cmpstr (a->ears[i].carries, ==, b->ears[i].carries);
      g_assert_cmpint (a->ears[i].mark, ==, b->ears[i].mark);
    }
}

static void
compare_states (const Day *day)
{
  g_autoptr (GVariant) one = bc_meeting_save (day->grown->meeting);
  g_autoptr (GVariant) other = bc_meeting_save (day->large->meeting);
  g_autofree char *one_text = g_variant_print (one, FALSE);
  g_autofree char *other_text = g_variant_print (other, FALSE);
  BcBudgetView grown = hall_budget (day->grown), large = hall_budget (day->large);

  g_assert_cmpint (grown.state, ==, large.state);
  g_assert_cmpint (grown.used_ms, ==, large.used_ms);
  g_assert_cmpint (grown.ends_in_ms, ==, large.ends_in_ms);
  if (day->has_grown)
    g_assert_cmpstr (one_text, ==, other_text);
}

static void
step (Day *day)
{
  gboolean is_long = g_rand_int_range (day->rand, 0, 10) == 0;
  gint64 wait_us = g_rand_int_range (day->rand, 0, is_long ? 14000000 : 1500000);
  BcEvent event = random_event (day);

  hall_wait_us (day->grown, wait_us);
  hall_wait_us (day->large, wait_us);
  gboolean is_taken = hall_try (day->grown, &event);
  g_assert_cmpint (is_taken, ==, hall_try (day->large, &event));
  if (!is_taken)
    g_assert_cmpstr (day->grown->error->message, ==, day->large->error->message);
  /* A refused event looks at nothing, and when it was last looked at is not the same. */
  g_assert_true (hall_try (day->grown, &(BcEvent){ .kind = BC_EVENT_DEADLINE }));
  g_assert_true (hall_try (day->large, &(BcEvent){ .kind = BC_EVENT_DEADLINE }));
  g_autofree char *one = write_effects (day->grown);
  g_autofree char *other = write_effects (day->large);
  g_assert_cmpstr (one, ==, other);
  compare_plans (day);
  compare_states (day);
  hall_forget (day->grown);
  hall_forget (day->large);
}

static void
run_day (guint seed)
{
  Day day = { .rand = g_rand_new_with_seed (seed) };
  BcSetup *small = hall_setup_new (), *large = large_setup_new ();
  guint grows_at = (guint) g_rand_int_range (day.rand, 1, EVENTS_PER_DAY);
  static const char begin[] = "found room; found en-1; found fr-1; found es-1; found bcms-1; "
                              "open morning; on fr-1";

  g_test_message ("day %u", seed);
  small->pool.limit_s = seed % 2 == 0 ? 86400 : g_rand_int_range (day.rand, 5, 60);
  large->pool.limit_s = small->pool.limit_s;
  g_autoptr (Hall) grown = hall_new (small);
  g_autoptr (Hall) whole = hall_new (large);
  grown->rtt_ms = whole->rtt_ms = g_rand_int_range (day.rand, 0, 400);
  day.grown = grown;
  day.large = whole;
  hall_run (grown, "begin", begin);
  hall_run (whole, "begin", begin);
  hall_forget (grown);
  hall_forget (whole);
  for (guint i = 0; i < EVENTS_PER_DAY; i++)
    {
      if (i == grows_at)
        {
          extend (grown);
          day.has_grown = TRUE;
          hall_forget (grown);
        }
      step (&day);
    }
  g_rand_free (day.rand);
}

static void
test_days (void)
{
  guint n_days = g_getenv ("BC_TEST_PATIENCE") != NULL ? N_DAYS / 10 : N_DAYS;

  for (guint i = 0; i < n_days; i++)
    run_day (i);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meeting/extend/only-by-adding", test_refusals);
  g_test_add_func ("/meeting/extend/on-air-nothing-moves", test_on_air);
  g_test_add_func ("/meeting/extend/as-if-it-had-begun-so", test_days);
  return g_test_run ();
}
