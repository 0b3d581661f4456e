/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/app/rehearsal/scenario.h"

#include <string.h>

#define INTERVAL_US (20 * G_USEC_PER_SEC)
#define STEP_US (100 * 1000)

static BcCast *
load_cast (void)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("BC_SOURCE_ROOT"), "config", "unece-2020.json", NULL);
  g_autoptr (GError) error = NULL;
  BcCast *cast = bc_cast_load (path, &error);

  g_assert_no_error (error);
  return cast;
}

/* A play, run by hand from cue to cue, and what the world is like meanwhile. */
typedef struct
{
  BcCast *cast;
  BcScenario *scenario;
  GPtrArray *cues; /* all so far */
  guint n_looked_at;
  gint64 now_us;
  guint floor;
  gboolean is_on[16];
  gboolean is_coughing[16];
  gboolean is_cut[16];
} Play;

static void
begin (Play *play, guint32 seed)
{
  *play = (Play){ .cast = load_cast (), .cues = bc_cues_new (), .floor = G_MAXUINT };
  play->now_us = 5 * G_USEC_PER_SEC;
  play->scenario = bc_scenario_new (play->cast, INTERVAL_US, seed);
}

static void
end (Play *play)
{
  bc_scenario_free (play->scenario);
  g_ptr_array_unref (play->cues);
  bc_cast_free (play->cast);
}

static void
note (Play *play, const BcCue *cue)
{
  switch (cue->kind)
    {
    case BC_CUE_FLOOR:
      play->floor = cue->number;
      break;
    case BC_CUE_ON:
    case BC_CUE_OFF:
      g_assert_cmpint (play->is_on[cue->number], !=, cue->kind == BC_CUE_ON);
      play->is_on[cue->number] = cue->kind == BC_CUE_ON;
      break;
    case BC_CUE_COUGH:
    case BC_CUE_UNCOUGH:
      g_assert_true (play->is_on[cue->number]);
      play->is_coughing[cue->number] = cue->kind == BC_CUE_COUGH;
      break;
    case BC_CUE_CUT:
    case BC_CUE_MEND:
      play->is_cut[cue->number] = cue->kind == BC_CUE_CUT;
      break;
    case BC_CUE_OPEN:
    case BC_CUE_CLOSE:
      break;
    }
}

/* Runs until `until_us`, 100 ms at a time; `check` (nullable) looks at the world after each. */
static void
run_until (Play *play, gint64 until_us, void (*check) (Play *play))
{
  for (; play->now_us <= until_us; play->now_us += STEP_US)
    {
      bc_scenario_run (play->scenario, play->now_us, play->cues);
      for (; play->n_looked_at < play->cues->len; play->n_looked_at++)
        note (play, play->cues->pdata[play->n_looked_at]);
      if (check)
        check (play);
    }
}

static guint
count_on (const Play *play, guint language)
{
  guint n_on = 0;

  for (guint i = 0; i < play->cast->desks->len; i++)
    if (play->is_on[i] && bc_cast_desk (play->cast, i)->language == language)
      n_on++;
  return n_on;
}

/* --- The beginning --- */

static void
test_first_the_session_opens (void)
{
  Play play;

  begin (&play, 1);
  bc_scenario_run (play.scenario, play.now_us, play.cues);

  const BcCue *first = play.cues->pdata[0], *second = play.cues->pdata[1];
  g_assert_cmpint (first->kind, ==, BC_CUE_OPEN);
  g_assert_cmpstr (first->text, ==, "session \"Opening\" opens");
  g_assert_cmpint (second->kind, ==, BC_CUE_FLOOR);
  g_assert_cmpuint (second->number, ==, 0);
  g_assert_cmpstr (second->text, ==, "floor now speaks English");
  end (&play);
}

static void
test_every_channel_has_sound_at_once (void)
{
  Play play;

  begin (&play, 1);
  run_until (&play, play.now_us, NULL);
  for (guint language = 0; language < play.cast->languages->len; language++)
    g_assert_cmpuint (count_on (&play, language), ==, language == play.floor ? 0 : 1);
  end (&play);
}

/* --- A long play --- */

static void
check_booths (Play *play)
{
  for (guint language = 0; language < play->cast->languages->len; language++)
    g_assert_cmpuint (count_on (play, language), <=, 2);
  for (guint i = 0; i < play->cast->desks->len; i++)
    {
      /* Nobody coughs or is cut off who does not speak. */
      g_assert_true (play->is_on[i] || !play->is_coughing[i]);
      g_assert_true (play->is_on[i] || !play->is_cut[i]);
      g_assert_false (play->is_coughing[i] && play->is_cut[i]);
    }
}

static void
test_booths_keep_order_for_hours (void)
{
  Play play;

  for (guint32 seed = 0; seed < 5; seed++)
    {
      begin (&play, seed);
      run_until (&play, 3600 * (gint64) G_USEC_PER_SEC, check_booths);
      g_assert_cmpuint (play.cues->len, >, 500);
      end (&play);
    }
}

static guint
count (const Play *play, BcCueKind kind)
{
  guint n = 0;

  for (guint i = 0; i < play->cues->len; i++)
    if (((BcCue *) play->cues->pdata[i])->kind == kind)
      n++;
  return n;
}

static void
test_everything_happens_now_and_then (void)
{
  Play play;

  begin (&play, 7);
  run_until (&play, 600 * (gint64) G_USEC_PER_SEC, NULL);
  /* ten minutes are about thirty periods */
  g_assert_cmpuint (count (&play, BC_CUE_FLOOR), >=, 28);
  g_assert_cmpuint (count (&play, BC_CUE_FLOOR), <=, 33);
  g_assert_cmpuint (count (&play, BC_CUE_CUT), >=, 9);
  g_assert_cmpuint (count (&play, BC_CUE_COUGH), >=, 18);
  g_assert_cmpuint (count (&play, BC_CUE_OPEN), ==, 1);
  g_assert_cmpuint (count (&play, BC_CUE_CLOSE), ==, 0);
  end (&play);
}

static void
test_the_floor_speaks_every_language_in_turn (void)
{
  Play play;
  guint before = G_MAXUINT, n_changes = 0;
  guint n_spoken[8] = { 0 };

  begin (&play, 3);
  run_until (&play, 600 * (gint64) G_USEC_PER_SEC, NULL);
  for (guint i = 0; i < play.cues->len; i++)
    {
      const BcCue *cue = play.cues->pdata[i];
      if (cue->kind != BC_CUE_FLOOR)
        continue;
      g_assert_cmpuint (cue->number, !=, before);
      before = cue->number;
      n_spoken[cue->number]++;
      n_changes++;
    }
  for (guint i = 0; i < play.cast->languages->len; i++)
    g_assert_cmpuint (n_spoken[i], >=, n_changes / play.cast->languages->len - 1);
  end (&play);
}

/* Whose language the floor speaks goes off within 2 s, and who has to interpret again comes on within 2 s. */
static void
test_booths_follow_the_floor (void)
{
  Play play;
  gint64 changed_us = 0;

  begin (&play, 11);
  for (guint second = 0; second < 600; second++)
    {
      guint before = play.floor;
      run_until (&play, play.now_us + G_USEC_PER_SEC - STEP_US, NULL);
      if (play.floor != before)
        changed_us = play.now_us;
      if (play.now_us - changed_us < 2 * G_USEC_PER_SEC)
        continue;
      g_assert_cmpuint (count_on (&play, play.floor), ==, 0);
      for (guint i = 0; i < play.cast->languages->len; i++)
        g_assert_true (i == play.floor || count_on (&play, i) >= 1);
    }
  end (&play);
}

static void
test_a_handover_leaves_no_gap (void)
{
  Play play;
  guint n_handovers = 0;

  begin (&play, 5);
  run_until (&play, 300 * (gint64) G_USEC_PER_SEC, NULL);
  for (guint i = 0; i < play.cues->len; i++)
    {
      const BcCue *cue = play.cues->pdata[i];
      if (!cue->text || !strstr (cue->text, " hands over to "))
        continue;
      const BcCue *off = play.cues->pdata[i + 1];
      g_assert_cmpint (cue->kind, ==, BC_CUE_ON);
      g_assert_cmpint (off->kind, ==, BC_CUE_OFF);
      g_assert_cmpuint (off->number, !=, cue->number);
      g_assert_cmpint (off->at_us, >, cue->at_us);
      g_assert_cmpstr (bc_cast_desk (play.cast, off->number)->booth, ==,
                       bc_cast_desk (play.cast, cue->number)->booth);
      g_assert_true (g_str_has_prefix (cue->text, bc_cast_desk (play.cast, off->number)->name));
      n_handovers++;
    }
  g_assert_cmpuint (n_handovers, >=, 12);
  end (&play);
}

static void
test_the_same_seed_plays_the_same (void)
{
  Play a, b, c;
  gboolean differs = FALSE;

  begin (&a, 42);
  begin (&b, 42);
  begin (&c, 43);
  run_until (&a, 300 * (gint64) G_USEC_PER_SEC, NULL);
  run_until (&b, 300 * (gint64) G_USEC_PER_SEC, NULL);
  run_until (&c, 300 * (gint64) G_USEC_PER_SEC, NULL);
  g_assert_cmpuint (a.cues->len, ==, b.cues->len);
  for (guint i = 0; i < a.cues->len; i++)
    {
      const BcCue *one = a.cues->pdata[i], *other = b.cues->pdata[i];
      g_assert_cmpint (one->at_us, ==, other->at_us);
      g_assert_cmpstr (one->text, ==, other->text);
      differs |= i >= c.cues->len || g_strcmp0 (one->text, ((BcCue *) c.cues->pdata[i])->text) != 0;
    }
  g_assert_true (differs);
  end (&a);
  end (&b);
  end (&c);
}

/* --- Interruptions --- */

static void
test_next_is_when_something_happens (void)
{
  Play play;

  begin (&play, 2);
  bc_scenario_run (play.scenario, play.now_us, play.cues);
  for (guint i = 0; i < 200; i++)
    {
      guint n_before = play.cues->len;
      gint64 next_us = bc_scenario_get_next_us (play.scenario);
      g_assert_cmpint (next_us, >, play.now_us);
      bc_scenario_run (play.scenario, next_us - 1, play.cues);
      g_assert_cmpuint (play.cues->len, ==, n_before);
      bc_scenario_run (play.scenario, next_us, play.cues);
      g_assert_cmpuint (play.cues->len, >, n_before);
      play.now_us = next_us;
    }
  end (&play);
}

static void
test_a_long_sleep_is_not_caught_up (void)
{
  Play play;

  begin (&play, 2);
  run_until (&play, 60 * (gint64) G_USEC_PER_SEC, NULL);
  guint n_before = play.cues->len;
  bc_scenario_run (play.scenario, 7200 * (gint64) G_USEC_PER_SEC, play.cues);
  g_assert_cmpuint (play.cues->len - n_before, <, 20);
  end (&play);
}

static void
test_repeat_says_how_things_are (void)
{
  Play play;
  g_autoptr (GPtrArray) cues = bc_cues_new ();
  gboolean is_on[16] = { FALSE };

  begin (&play, 9);
  bc_scenario_repeat (play.scenario, cues);
  g_assert_cmpuint (cues->len, ==, 0); /* nothing has begun */

  run_until (&play, 100 * (gint64) G_USEC_PER_SEC, NULL);
  bc_scenario_repeat (play.scenario, cues);
  g_assert_cmpint (((BcCue *) cues->pdata[0])->kind, ==, BC_CUE_OPEN);
  g_assert_cmpint (((BcCue *) cues->pdata[1])->kind, ==, BC_CUE_FLOOR);
  g_assert_cmpuint (((BcCue *) cues->pdata[1])->number, ==, play.floor);
  for (guint i = 2; i < cues->len; i++)
    {
      const BcCue *cue = cues->pdata[i];
      g_assert_null (cue->text);
      if (cue->kind == BC_CUE_ON)
        is_on[cue->number] = TRUE;
    }
  for (guint i = 0; i < play.cast->desks->len; i++)
    g_assert_cmpint (is_on[i], ==, play.is_on[i]);
  end (&play);
}

static void
test_the_end_leaves_nobody_on_air (void)
{
  Play play;
  g_autoptr (GPtrArray) cues = bc_cues_new ();

  begin (&play, 9);
  run_until (&play, 107 * (gint64) G_USEC_PER_SEC, NULL);
  bc_scenario_end (play.scenario, cues);
  for (guint i = 0; i < cues->len; i++)
    note (&play, cues->pdata[i]);
  for (guint i = 0; i < play.cast->desks->len; i++)
    g_assert_false (play.is_on[i]);
  g_assert_cmpint (((BcCue *) cues->pdata[cues->len - 1])->kind, ==, BC_CUE_CLOSE);

  guint n_cues = cues->len;
  bc_scenario_run (play.scenario, G_MAXINT64 - 1, cues);
  g_assert_cmpuint (cues->len, ==, n_cues);
  end (&play);
}

/* --- Small meetings --- */

static void
play_small (const char *json, void (*check) (const BcCast *cast, GPtrArray *cues))
{
  g_autoptr (GError) error = NULL;
  g_autoptr (BcCast) cast = bc_cast_parse (json, &error);
  g_autoptr (GPtrArray) cues = bc_cues_new ();

  g_assert_no_error (error);
  g_autoptr (BcScenario) scenario = bc_scenario_new (cast, INTERVAL_US, 1);
  for (gint64 now_us = 0; now_us < 300 * (gint64) G_USEC_PER_SEC; now_us += STEP_US)
    bc_scenario_run (scenario, now_us, cues);
  check (cast, cues);
}

static void
check_only_the_floor (const BcCast *cast, GPtrArray *cues)
{
  g_assert_cmpuint (cues->len, ==, 1);
  g_assert_cmpint (((BcCue *) cues->pdata[0])->kind, ==, BC_CUE_FLOOR);
}

static void
check_no_handover (const BcCast *cast, GPtrArray *cues)
{
  gboolean is_on = FALSE;

  g_assert_cmpuint (cues->len, >, 20);
  for (guint i = 0; i < cues->len; i++)
    {
      const BcCue *cue = cues->pdata[i];
      if (cue->kind != BC_CUE_ON && cue->kind != BC_CUE_OFF)
        continue;
      g_assert_cmpint (is_on, !=, cue->kind == BC_CUE_ON);
      is_on = cue->kind == BC_CUE_ON;
    }
}

static void
test_small_meetings (void)
{
  play_small ("{\"languages\":[{\"id\":\"en\"}],\"inputs\":[{\"id\":\"f\",\"type\":\"ingest\"}],"
              "\"floor\":[{\"input\":\"f\"}]}",
              check_only_the_floor);
  play_small (
      "{\"languages\":[{\"id\":\"en\"},{\"id\":\"fr\"}],\"inputs\":[{\"id\":\"f\"},{\"id\":\"d\"}],"
      "\"floor\":[{\"input\":\"f\"}],\"booths\":[{\"id\":\"b\",\"language\":\"fr\"}],"
      "\"desks\":[{\"id\":\"fr-1\",\"booth\":\"b\",\"input\":\"d\"}],\"sessions\":[{\"id\":\"s\"}]"
      "}",
      check_no_handover);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/rehearsal/scenario/first-the-session-opens", test_first_the_session_opens);
  g_test_add_func ("/app/rehearsal/scenario/every-channel-has-sound-at-once",
                   test_every_channel_has_sound_at_once);
  g_test_add_func ("/app/rehearsal/scenario/booths-keep-order-for-hours",
                   test_booths_keep_order_for_hours);
  g_test_add_func ("/app/rehearsal/scenario/everything-happens-now-and-then",
                   test_everything_happens_now_and_then);
  g_test_add_func ("/app/rehearsal/scenario/the-floor-speaks-every-language-in-turn",
                   test_the_floor_speaks_every_language_in_turn);
  g_test_add_func ("/app/rehearsal/scenario/booths-follow-the-floor", test_booths_follow_the_floor);
  g_test_add_func ("/app/rehearsal/scenario/a-handover-leaves-no-gap",
                   test_a_handover_leaves_no_gap);
  g_test_add_func ("/app/rehearsal/scenario/the-same-seed-plays-the-same",
                   test_the_same_seed_plays_the_same);
  g_test_add_func ("/app/rehearsal/scenario/next-is-when-something-happens",
                   test_next_is_when_something_happens);
  g_test_add_func ("/app/rehearsal/scenario/a-long-sleep-is-not-caught-up",
                   test_a_long_sleep_is_not_caught_up);
  g_test_add_func ("/app/rehearsal/scenario/repeat-says-how-things-are",
                   test_repeat_says_how_things_are);
  g_test_add_func ("/app/rehearsal/scenario/the-end-leaves-nobody-on-air",
                   test_the_end_leaves_nobody_on_air);
  g_test_add_func ("/app/rehearsal/scenario/small-meetings", test_small_meetings);
  return g_test_run ();
}
