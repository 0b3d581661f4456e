/* SPDX-License-Identifier: Apache-2.0 */
#include "hall.h"

#include <boothcast/base/error.h>

#include <string.h>

#define BEGIN                                                                                      \
  "found room; found en-1; found en-2; found fr-1; found fr-2; found es-1; found bcms-1;"          \
  "open morning;"

/* How the booths take relay, "BOOTH PIVOT …", and what then happens. */
typedef struct
{
  const char *description;
  const char *pivots;
  const char *script;
} Row;

/* The ordinary case: everybody's pivot is English. */
#define ENGLISH "fr en es en bcms en"

static const Row auto_rows[] = {
  { "without a pivot an ear hears the floor", "", "floor es; on en-1; ear fr-1 floor floor" },
  { "the pivot's desk on air: its clean sound", ENGLISH,
    "floor bcms; on en-1; ear fr-1 en-1 relay; ear fr-2 en-1 relay; ear es-1 en-1 relay" },
  { "nobody on air into the pivot: the floor", ENGLISH, "floor bcms; ear fr-1 floor" },
  { "the floor's language not known: the floor", ENGLISH, "on en-1; ear fr-1 floor" },
  { "the floor speaks the booth's own language: the floor", ENGLISH,
    "floor bcms; on en-1; ear bcms-1 floor; ear es-1 en-1" },
  { "the floor speaks the pivot's language: the floor, not its echo", ENGLISH,
    "floor en; on en-1; ear fr-1 floor" },
  { "the language becomes known, and unknown again", ENGLISH,
    "on en-1; ear fr-1 floor; floor es; ear fr-1 en-1; floor unknown; ear fr-1 floor" },
  { "the pivot's desk goes off: the floor, and who is off air is not warned", ENGLISH,
    "floor es; on en-1; off en-1; ear fr-1 floor; unwarned" },
  { "a cough of the pivot: nothing is heard of it, and the ear stays with it", ENGLISH,
    "floor es; on en-1; cough en-1; ear fr-1 en-1; release en-1; ear fr-1 en-1" },
  { "the pivot's desk loses its sound: the floor", ENGLISH,
    "floor es; on en-1; lost en-1; ear fr-1 floor; found en-1; ear fr-1 en-1" },
  { "a key without sound is nobody's relay", ENGLISH,
    "floor es; lost en-1; on en-1; ear fr-1 floor" },
  { "retour into the pivot is relay too", ENGLISH,
    "floor bcms; output bcms-1 b; on bcms-1; ear fr-1 bcms-1 relay; ear bcms-1 floor" },
  { "retour elsewhere is none", ENGLISH, "floor es; output en-1 b; on en-1; ear es-1 floor" },
  { "two of the pivot on air: the latest", ENGLISH,
    "floor es; on en-1; on en-2; ear fr-1 en-2; off en-2; ear fr-1 en-1" },
  { "a desk works into the pivot itself: it does not hear its own channel", ENGLISH,
    "floor es; on en-1; output fr-1 b; ear fr-1 floor; ear fr-2 en-1; output fr-1 a; ear fr-1 "
    "en-1" },
  { "not in service, closed to listeners: booths hear what they hear", ENGLISH,
    "floor es; close morning; on en-1; ear fr-1 en-1" },
};

static const Row held_rows[] = {
  { "on air an ear is not changed when the pivot comes on, but after", ENGLISH,
    "floor es; on fr-1; on en-1; ear fr-1 floor; ear fr-2 en-1; off fr-1; ear fr-1 en-1" },
  { "on air it is not changed by a language that becomes known", ENGLISH,
    "on en-1; on fr-1; floor es; ear fr-1 floor; off fr-1; ear fr-1 en-1" },
  { "on air it stays with the relay when the floor turns to its own language", ENGLISH,
    "floor es; on en-1; on fr-1; floor fr; ear fr-1 en-1; ear fr-2 floor; off fr-1; ear fr-1 "
    "floor" },
  { "a cough is on air", ENGLISH,
    "floor es; on en-1; on fr-1; cough fr-1; floor fr; ear fr-1 en-1; release fr-1; ear fr-1 "
    "en-1" },
  { "the source goes off: the floor at once, with a warning", ENGLISH,
    "floor es; on en-1; on fr-1; off en-1; ear fr-1 floor; told fr-1 EN-1 has left channel en" },
  { "the source takes another output: the same", "fr en es en",
    "floor bcms; on en-1; on es-1; ear es-1 en-1; output en-1 b; ear es-1 floor; warned es-1" },
  { "the source hands over: the ear goes along, unwarned", ENGLISH,
    "floor es; on en-1; on fr-1; arm en-2; handover en-1; ear fr-1 en-2 relay; ear fr-2 en-2" },
  { "a partner comes on beside the source: the ear stays until the source leaves", ENGLISH,
    "floor es; on en-1; on fr-1; on en-2; ear fr-1 en-1; off en-1; ear fr-1 en-2; unwarned" },
  { "another booth takes the channel by its A: the ear goes along", "fr en es en",
    "floor bcms; output bcms-1 b; on bcms-1; on es-1; ear es-1 bcms-1; on en-1; desk bcms-1 off; "
    "ear es-1 en-1" },
  { "lost while on air itself: free to choose until its sound is back", ENGLISH,
    "floor es; on fr-1; on en-1; ear fr-1 floor; lost fr-1; ear fr-1 en-1; found fr-1; ear fr-1 "
    "en-1" },
};

/* An ear that lost its source on air was changed already; without it the rest of the turn would be spent on a
 * language that the booth does not understand. So it gets back what it had, and nothing else. */
static const Row back_rows[] = {
  { "the source's sound is gone for a moment", ENGLISH,
    "floor es; on en-1; on fr-1; lost en-1; ear fr-1 floor; warned fr-1; wait 1000; found en-1; "
    "told "
    "fr-1 EN-1 is on air into channel en; ear fr-1 en-1 relay; off fr-1; ear fr-1 en-1" },
  { "the source goes off before its partner is on", ENGLISH,
    "floor es; on en-1; on fr-1; on bcms-1; off en-1; ear bcms-1 floor; on en-2; ear fr-1 en-2 "
    "relay; ear bcms-1 en-2 relay" },
  { "however often", ENGLISH,
    "floor es; on en-1; on fr-1; lost en-1; found en-1; lost en-1; ear fr-1 floor; found en-1; ear "
    "fr-1 en-1" },
  { "in a cough, too", ENGLISH,
    "floor es; on en-1; on fr-1; lost en-1; cough fr-1; found en-1; ear fr-1 en-1; release fr-1; "
    "ear fr-1 en-1" },
  { "the floor's language has changed meanwhile", ENGLISH,
    "floor es; on en-1; on fr-1; off en-1; floor en; ear fr-1 floor; floor es; on en-1; ear fr-1 "
    "en-1" },
  { "another channel is not what it had", "fr en es en",
    "floor bcms; output bcms-1 b; on en-1; on es-1; off en-1; ear es-1 floor; on fr-1; ear es-1 "
    "floor; on en-2; ear es-1 en-2" },
  { "who works into that channel again, from another booth, too", "fr en es en",
    "floor bcms; on en-1; on es-1; off en-1; output bcms-1 b; on bcms-1; ear es-1 bcms-1" },
  { "its output is another for a while", "fr en es en",
    "floor bcms; on en-1; on es-1; output en-1 b; ear es-1 floor; warned es-1; output en-1 a; ear "
    "es-1 en-1" },
  { "what was never in the ear does not come back", ENGLISH,
    "floor es; on fr-1; on en-1; ear fr-1 floor; lost en-1; found en-1; ear fr-1 floor" },
  { "the floor chosen meanwhile stays", ENGLISH,
    "floor es; on en-1; on fr-1; lost en-1; hear fr-1 floor; found en-1; ear fr-1 floor; "
    "unwarned" },
  { "another channel chosen meanwhile stays", ENGLISH,
    "floor bcms; on en-1; on fr-1; lost en-1; on es-1; hear fr-1 es; ear fr-1 es-1; found en-1; "
    "ear "
    "fr-1 es-1" },
  { "the same said again in words is no other choice", ENGLISH,
    "floor es; on en-1; on fr-1; lost en-1; hear fr-1 en; ear fr-1 floor; hear fr-1 auto; ear fr-1 "
    "floor; found en-1; ear fr-1 en-1" },
  { "off air it is forgotten", ENGLISH,
    "floor es; on en-1; on fr-1; lost en-1; off fr-1; on fr-1; found en-1; ear fr-1 floor" },
  { "not what would go round in a circle", "en fr fr en",
    "floor es; on fr-1; on en-1; ear en-1 fr-1; off fr-1; ear en-1 floor; ear fr-1 en-1; on fr-1; "
    "ear fr-1 en-1; ear en-1 floor; hear fr-1 floor; ear fr-1 floor; ear en-1 fr-1" },
  { "both lines gone, its own found first", ENGLISH,
    "floor es; on en-1; on fr-1; lost en-1; lost fr-1; found fr-1; ear fr-1 floor; found en-1; ear "
    "fr-1 en-1" },
  { "both lines gone, its own first", ENGLISH,
    "floor es; on en-1; on fr-1; lost fr-1; lost en-1; ear fr-1 floor; found fr-1; ear fr-1 floor; "
    "found en-1; ear fr-1 en-1" },
  { "its own line gone, and relay not wanted any more", ENGLISH,
    "floor es; on en-1; on fr-1; lost en-1; lost fr-1; floor fr; found fr-1; floor es; found en-1; "
    "ear fr-1 floor" },
  { "a restart, its own line first", ENGLISH,
    "floor es; on en-1; on fr-1; on bcms-1; kill; found room; found fr-1; ear fr-1 floor; found "
    "en-1; ear fr-1 en-1 relay; found bcms-1; ear bcms-1 en-1" },
  { "a restart in between", ENGLISH,
    "floor es; on en-1; on fr-1; off en-1; kill; found room; found fr-1; found en-2; ear fr-1 "
    "floor; "
    "on en-2; ear fr-1 en-2" },
  { "a restart brings nothing that was not there", ENGLISH,
    "floor es; on fr-1; on en-1; kill; found room; found fr-1; found en-1; ear fr-1 floor" },
};

/* Nothing changes by itself, but what an interpreter chooses herself she hears. */
static const Row choice_on_air_rows[] = {
  { "the floor, at once", ENGLISH,
    "floor es; on en-1; on fr-1; hear fr-1 floor; ear fr-1 floor; unwarned; off fr-1; ear fr-1 "
    "floor" },
  { "a channel, at once", ENGLISH,
    "floor es; on fr-1; on en-1; ear fr-1 floor; hear fr-1 en; ear fr-1 en-1 relay; unwarned" },
  { "one channel after another", "",
    "on en-1; on es-1; on fr-1; hear fr-1 en; hear fr-1 es; ear fr-1 es-1; hear fr-1 en; ear fr-1 "
    "en-1" },
  { "auto, at once", ENGLISH,
    "floor es; hear fr-1 floor; on en-1; on fr-1; ear fr-1 floor; hear fr-1 auto; ear fr-1 en-1" },
  { "a channel in which nobody is on air: as soon as somebody is", "",
    "on fr-1; hear fr-1 en; ear fr-1 floor; on en-1; told fr-1 EN-1 is on air into channel en; ear "
    "fr-1 en-1" },
  { "auto waits for nobody", ENGLISH,
    "floor es; hear fr-1 floor; on fr-1; hear fr-1 auto; on en-1; ear fr-1 floor" },
  { "chosen before, nobody there yet: chosen again it is heard", "",
    "hear fr-1 en; on fr-1; on en-1; ear fr-1 floor; hear fr-1 en; ear fr-1 en-1" },
  { "chosen again, it stays with whom it hears", "",
    "hear fr-1 en; on en-1; on fr-1; on en-2; hear fr-1 en; still; ear fr-1 en-1" },
  { "auto chosen again changes nothing", ENGLISH,
    "floor es; on en-1; on fr-1; floor fr; hear fr-1 auto; still; ear fr-1 en-1" },
  { "a circle is refused, and the ear stays", "en fr",
    "floor es; on fr-1; on en-1; ear en-1 fr-1; ! hear fr-1 en; ear fr-1 floor; ear en-1 fr-1" },
};

static const Row choice_rows[] = {
  { "the floor, whatever the pivot says", ENGLISH,
    "floor es; hear fr-1 floor; on en-1; ear fr-1 floor; hear fr-1 auto; ear fr-1 en-1" },
  { "a channel, whatever the floor speaks", "",
    "floor fr; hear fr-1 en; ear fr-1 floor; on en-1; ear fr-1 en-1 relay; floor unknown; ear fr-1 "
    "en-1" },
  { "a choice is one desk's", ENGLISH, "floor es; hear fr-1 floor; on en-1; ear fr-2 en-1" },
  { "relay of relay is marked", "",
    "hear en-1 fr; hear bcms-1 en; on fr-1; ear en-1 fr-1 relay; on en-1; ear bcms-1 en-1 "
    "relay-of-relay; off fr-1; ear en-1 floor; ear bcms-1 en-1 relay" },
  { "three booths in a chain, by their pivots", "en fr bcms en",
    "floor es; on fr-1; ear en-1 fr-1 relay; on en-1; ear bcms-1 en-1 relay-of-relay; on bcms-1; "
    "off fr-1; ear en-1 floor; warned en-1; ear bcms-1 en-1 relay" },
  { "four in a row", "en fr bcms en es bcms",
    "floor unknown; hear en-1 fr; hear bcms-1 en; hear es-1 bcms; on fr-1; on en-1; on bcms-1; ear "
    "es-1 bcms-1 relay-of-relay; ear bcms-1 en-1 relay-of-relay; ear en-1 fr-1 relay" },
  { "the channel it works into is refused", "", "! hear fr-1 fr; ear fr-1 floor" },
  { "its other output's channel is not, while it works into the first", "",
    "hear fr-1 en; on en-1; ear fr-1 en-1; output fr-1 b; ear fr-1 floor" },
  { "what is chosen already is no change", "", "hear fr-1 auto; still; unwarned" },
};

static const Row loop_rows[] = {
  { "each other, chosen: the second is refused", "", "hear en-1 fr; ! hear fr-1 en; hear fr-1 es" },
  { "each other, chosen by partners: refused", "", "hear en-2 fr; ! hear fr-1 en" },
  { "three in a circle: the last is refused", "",
    "hear en-1 fr; hear fr-1 es; ! hear es-1 en; hear es-1 bcms" },
  { "a choice against a relay on air: refused", "en fr",
    "floor es; on fr-1; ear en-1 fr-1; on en-1; ! hear fr-1 en; ear fr-1 floor" },
  { "pivots that point at each other: who is on air first is heard", "en fr fr en",
    "floor es; on fr-1; ear en-1 fr-1; on en-1; ear fr-1 floor; ear fr-2 floor; off fr-1; ear en-1 "
    "floor; warned en-1; ear fr-1 en-1" },
  { "pivots in a circle of three", "en fr fr es es en",
    "floor bcms; on es-1; ear fr-1 es-1 relay; on fr-1; ear en-1 fr-1 relay-of-relay; on en-1; ear "
    "es-1 floor; off es-1; ear fr-1 floor; ear es-1 en-1 relay-of-relay; on es-1; ear fr-1 "
    "floor" },
  { "a handover to somebody who would hear itself: the floor", "en fr",
    "floor es; on fr-1; ear en-1 fr-1; on en-1; hear fr-2 floor; arm fr-2; handover fr-1; ear en-1 "
    "fr-2; ear fr-2 floor" },
  { "an output changed so that a chosen relay would come round: the floor", "",
    "hear bcms-1 fr; hear fr-2 en; on fr-1; ear bcms-1 fr-1; on bcms-1; output bcms-1 b; en = "
    "bcms-1 -18/60 bcms-1:0; ear fr-2 floor; ear bcms-1 fr-1 relay; ! hear fr-1 en" },
};

static BcSetup *
make_setup (const char *pivots)
{
  BcSetup *setup = hall_setup_new ();
  g_auto (GStrv) words = g_strsplit (pivots, " ", -1);

  for (guint i = 0; words[i] != NULL && words[i + 1] != NULL; i += 2)
    {
      BcBooth *booth = (BcBooth *) bc_setup_find_booth (setup, words[i]);

      g_free (booth->pivot);
      booth->pivot = g_strdup (words[i + 1]);
    }
  return setup;
}

/* After every event, of all that are there: nobody hears itself, by whatever way, nor anybody off air. */
static void
check_ears (gpointer data, gboolean is_after)
{
  const Hall *hall = data;
  const BcPlan *plan = bc_meeting_get_plan (hall->meeting);

  for (guint i = 0; i < plan->n_desks; i++)
    {
      const BcPlanEar *ear = &plan->ears[i];
      guint n_steps = 0;

      g_assert_true (ear->desks[i].gain == 0.0f);
      for (guint k = 0; k < plan->n_desks; k++)
        if (ear->desks[k].gain > 0.0f)
          g_assert_true (plan->is_desk_open[k]);
      while (strcmp (ear->carries, "floor") != 0)
        {
          guint next = 0;

          g_assert_cmpuint (++n_steps, <=, plan->n_desks);
          while (strcmp (plan->ears[next].desk, ear->carries) != 0)
            next++;
          ear = &plan->ears[next];
        }
    }
}

static void
run_rows (const Row *rows, guint n_rows)
{
  for (guint i = 0; i < n_rows; i++)
    {
      g_autoptr (Hall) hall = hall_new (make_setup (rows[i].pivots));

      hall->on_event = check_ears;
      hall->on_event_data = hall;
      hall_run (hall, rows[i].description, BEGIN);
      hall_run (hall, rows[i].description, rows[i].script);
    }
}

static void
test_auto (void)
{
  run_rows (auto_rows, G_N_ELEMENTS (auto_rows));
}

static void
test_held (void)
{
  run_rows (held_rows, G_N_ELEMENTS (held_rows));
}

static void
test_back (void)
{
  run_rows (back_rows, G_N_ELEMENTS (back_rows));
}

static void
test_choice_on_air (void)
{
  run_rows (choice_on_air_rows, G_N_ELEMENTS (choice_on_air_rows));
}

static void
test_choice (void)
{
  run_rows (choice_rows, G_N_ELEMENTS (choice_rows));
}

static void
test_loops (void)
{
  run_rows (loop_rows, G_N_ELEMENTS (loop_rows));
}

static void
test_refusals_are_told (void)
{
  g_autoptr (Hall) hall = hall_new (NULL);
  BcEvent event = { .kind = BC_EVENT_DESK_EAR, .subject = "fr-1", .value = "ru" };

  g_assert_false (hall_try (hall, &event));
  g_assert_error (hall->error, BC_ERROR, BC_ERROR_INVALID);
  event.value = NULL;
  g_assert_false (hall_try (hall, &event));
  g_assert_error (hall->error, BC_ERROR, BC_ERROR_INVALID);
  event.value = "original";
  g_assert_false (hall_try (hall, &event));
  g_assert_error (hall->error, BC_ERROR, BC_ERROR_INVALID);
  event.subject = "ru-1";
  g_assert_false (hall_try (hall, &event));
  g_assert_error (hall->error, BC_ERROR, BC_ERROR_NOT_FOUND);
  hall_run (hall, "words", "hear en-1 fr; ! hear fr-1 en");
  g_assert_nonnull (strstr (hall->error->message, "EN-1 takes relay from channel fr"));
  hall_run (hall, "words", "! hear fr-2 fr");
  g_assert_nonnull (strstr (hall->error->message, "works into channel fr itself"));
}

/* What the set-up says is where an ear begins, and what is chosen later outlives a crash. */
static void
test_choice_of_the_setup (void)
{
  BcSetup *setup = make_setup (ENGLISH);
  BcDeskView view;

  ((BcDesk *) bc_setup_find_desk (setup, "fr-1"))->ear = g_strdup ("floor");
  ((BcDesk *) bc_setup_find_desk (setup, "fr-2"))->ear = g_strdup ("es");
  g_autoptr (Hall) hall = hall_new (setup);
  hall_run (hall, "setup",
            BEGIN "floor bcms; on en-1; on es-1; ear fr-1 floor; ear fr-2 es-1 relay-of-relay");
  bc_meeting_get_desk (hall->meeting, "fr-2", &view);
  g_assert_cmpstr (view.ear, ==, "es");
  hall_run (hall, "setup", "hear fr-1 auto; hear fr-2 floor; kill");
  bc_meeting_get_desk (hall->meeting, "fr-1", &view);
  g_assert_cmpstr (view.ear, ==, "auto");
  bc_meeting_get_desk (hall->meeting, "fr-2", &view);
  g_assert_cmpstr (view.ear, ==, "floor");
}

/* --- At random --- */

#define N_DESKS 7

typedef struct
{
  Hall *hall;
  const BcEvent *event; /* NULL: time alone */
  guint n_back;
  struct
  {
    gboolean is_on_air;
    char carries[16];
    char channel[16]; /* into which the one that was heard worked */
    char had[16];     /* the channel that may come back into the ear; "": none */
  } before[N_DESKS];
} Watch;

static gboolean
is_on_air (const BcDeskView *view)
{
  return view->state == BC_DESK_ON_AIR || view->state == BC_DESK_COUGHING;
}

static BcDeskView
look (const Hall *hall, const char *desk)
{
  BcDeskView view;

  g_assert_true (bc_meeting_get_desk (hall->meeting, desk, &view));
  return view;
}

static gboolean
is_chosen_now (const Watch *watch, const char *desk)
{
  return watch->event != NULL && watch->event->kind == BC_EVENT_DESK_EAR &&
         strcmp (watch->event->subject, desk) == 0;
}

/* An ear that was on air and is: as it was, or the floor, or the next desk of the same channel, or what was there
 * when the floor came into it. */
static void
check_held (Watch *watch, guint index, const BcDeskView *view)
{
  const char *before = watch->before[index].carries;
  gboolean was_floor = strcmp (before, "floor") == 0;

  if (!watch->before[index].is_on_air || !is_on_air (view) ||
      strcmp (view->ear_carries, before) == 0 || strcmp (view->ear_carries, "floor") == 0)
    return;
  g_assert_cmpstr (look (watch->hall, view->ear_carries).output, ==,
                   was_floor ? watch->before[index].had : watch->before[index].channel);
  watch->n_back += was_floor;
}

/* Of what was in the ear since the key is on, the latest; or what was chosen on air, be it there or not. */
static void
note_had (Watch *watch, guint index, const BcDeskView *view, gboolean is_chosen)
{
  char *had = watch->before[index].had;
  const char *choice = is_chosen ? watch->event->value : "auto";

  if (view->state == BC_DESK_OFF || strcmp (choice, "floor") == 0)
    *had = '\0';
  else if (strcmp (view->ear_carries, "floor") != 0)
    g_strlcpy (had, look (watch->hall, view->ear_carries).output, sizeof watch->before[index].had);
  else if (strcmp (choice, "auto") != 0)
    g_strlcpy (had, choice, sizeof watch->before[index].had);
}

static void
watch_ears (gpointer data, gboolean is_after)
{
  Watch *watch = data;
  const BcPlan *plan = bc_meeting_get_plan (watch->hall->meeting);

  check_ears (watch->hall, is_after);
  for (guint i = 0; i < plan->n_desks; i++)
    {
      BcDeskView view = look (watch->hall, plan->ears[i].desk);
      gboolean is_chosen = is_after && is_chosen_now (watch, plan->ears[i].desk);

      if (is_after && !is_chosen)
        check_held (watch, i, &view);
      note_had (watch, i, &view, is_chosen);
      watch->before[i].is_on_air = is_on_air (&view);
      g_strlcpy (watch->before[i].carries, view.ear_carries, sizeof watch->before[i].carries);
      if (strcmp (view.ear_carries, "floor") != 0)
        g_strlcpy (watch->before[i].channel, look (watch->hall, view.ear_carries).output,
                   sizeof watch->before[i].channel);
    }
}

static BcEvent
random_event (GRand *rand)
{
  static const char *const desks[] = { "en-1", "en-2", "fr-1", "fr-2", "es-1", "bcms-1" };
  static const char *const ears[] = { "auto", "floor", "en", "fr", "es", "bcms" };
  static const char *const languages[] = { "en", "fr", "es", "bcms", "unknown" };
  static const BcEventKind kinds[] = {
    BC_EVENT_DESK_ON,    BC_EVENT_DESK_ON,        BC_EVENT_DESK_ON,     BC_EVENT_DESK_OFF,
    BC_EVENT_DESK_COUGH, BC_EVENT_DESK_OUTPUT,    BC_EVENT_DESK_ARM,    BC_EVENT_DESK_HANDOVER,
    BC_EVENT_DESK_EAR,   BC_EVENT_FLOOR_LANGUAGE, BC_EVENT_INPUT_FOUND, BC_EVENT_INPUT_FOUND,
    BC_EVENT_INPUT_LOST, BC_EVENT_DESK_CANNOT,
  };
  BcEvent event = { .kind = kinds[g_rand_int_range (rand, 0, G_N_ELEMENTS (kinds))] };

  event.amount = g_rand_int_range (rand, 0, 2);
  event.subject = desks[g_rand_int_range (rand, 0, G_N_ELEMENTS (desks))];
  event.value = g_rand_boolean (rand) ? "a" : "b";
  if (event.kind == BC_EVENT_DESK_EAR)
    event.value = ears[g_rand_int_range (rand, 0, G_N_ELEMENTS (ears))];
  else if (event.kind == BC_EVENT_FLOOR_LANGUAGE)
    event.value = languages[g_rand_int_range (rand, 0, G_N_ELEMENTS (languages))];
  return event;
}

static void
run_at_random (guint seed, guint *n_relays, guint *n_back)
{
  static const char *const pivots[] = { "fr en es en bcms en", "en fr fr en", "en fr fr es es en",
                                        "en bcms bcms fr fr es es en", "" };
  BcSetup *setup = make_setup (pivots[seed % G_N_ELEMENTS (pivots)]);
  Watch watch = { .hall = NULL };

  setup->rules.interlock = (BcInterlock) (seed % (BC_INTERLOCK_A_OVER_B + 1));
  g_autoptr (Hall) hall = hall_new (setup);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_test_message ("seed %u", seed);
  hall_run (hall, "random", BEGIN);
  watch.hall = hall;
  hall->on_event = watch_ears;
  hall->on_event_data = &watch;
  for (guint i = 0; i < 300; i++)
    {
      BcEvent event = random_event (rand);

      hall_wait_us (hall, g_rand_int_range (rand, 0, 2000000));
      watch.event = &event;
      hall_try (hall, &event);
      watch.event = NULL;
      hall_forget (hall);
      for (guint k = 0; k < N_DESKS; k++)
        *n_relays += watch.before[k].is_on_air && strcmp (watch.before[k].carries, "floor") != 0;
    }
  *n_back += watch.n_back;
}

static void
test_at_random (void)
{
  guint n_days = g_getenv ("BC_TEST_PATIENCE") != NULL ? 50 : 200;
  guint n_relays = 0;
  guint n_back = 0;

  for (guint seed = 0; seed < n_days; seed++)
    run_at_random (seed, &n_relays, &n_back);
  /* Days without relay would prove nothing, nor would those in which none is lost. */
  g_assert_cmpuint (n_relays, >, n_days * 30);
  g_assert_cmpuint (n_back, >, n_days / 2);
  g_test_message ("%u relays, %u of them came back", n_relays, n_back);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meeting/relay/by-the-pivot", test_auto);
  g_test_add_func ("/meeting/relay/never-changed-on-air", test_held);
  g_test_add_func ("/meeting/relay/what-was-lost-comes-back", test_back);
  g_test_add_func ("/meeting/relay/by-choice-on-air", test_choice_on_air);
  g_test_add_func ("/meeting/relay/by-choice", test_choice);
  g_test_add_func ("/meeting/relay/loops-are-refused", test_loops);
  g_test_add_func ("/meeting/relay/refusals-are-told", test_refusals_are_told);
  g_test_add_func ("/meeting/relay/choice-of-the-setup", test_choice_of_the_setup);
  g_test_add_func ("/meeting/relay/holds-at-random", test_at_random);
  return g_test_run ();
}
