/* SPDX-License-Identifier: Apache-2.0 */
#include "hall.h"

#include <string.h>

#define BEGIN                                                                                      \
  "found room; found en-1; found en-2; found fr-1; found fr-2; found bcms-1; sit fr-1 Ana; sit "   \
  "fr-2 Bo; sit bcms-1 Cem;"

static gint64
on_air_ms (const Hall *hall, const char *person, const char *booth)
{
  BcPersonView view;

  for (guint i = 0; bc_meeting_get_person (hall->meeting, i, hall->now_us, &view); i++)
    if (strcmp (view.person, person) == 0 && strcmp (view.booth, booth) == 0)
      return view.on_air_ms;
  return -1;
}

static gint64
turn_us (const Hall *hall, const char *desk)
{
  BcDeskView view;

  g_assert_true (bc_meeting_get_desk (hall->meeting, desk, &view));
  return view.turn_us;
}

static guint
count_warnings (const Hall *hall, const char *desk)
{
  guint n = 0;

  for (guint i = 0; i < hall->effects->len; i++)
    {
      const BcEffect *effect = hall->effects->pdata[i];

      n += effect->kind == BC_EFFECT_WARNING && g_strcmp0 (effect->subject, desk) == 0;
    }
  return n;
}

/* Script, then how long Ana (FR) and Bo (FR) were on air by it. */
static const struct
{
  const char *description;
  const char *script;
  gint64 ana_ms;
  gint64 bo_ms;
} people_rows[] = {
  { "nobody on air", "open morning; wait 5000", -1, -1 },
  { "on air in a session", "open morning; on fr-1; wait 5000; off fr-1; wait 5000", 5000, -1 },
  { "it counts while it lasts", "open morning; on fr-1; wait 5250", 5250, -1 },
  { "a cough is work",
    "open morning; on fr-1; wait 1000; cough fr-1; wait 2000; release fr-1; "
    "wait 1000",
    4000, -1 },
  { "a sound that is lost is not on air",
    "open morning; on fr-1; wait 1000; lost fr-1; wait 5000; found fr-1; wait 1000", 2000, -1 },
  { "a key without sound neither", "lost fr-1; open morning; on fr-1; wait 5000", -1, -1 },
  { "before the session, and after",
    "on fr-1; wait 5000; open morning; wait 1000; close morning; "
    "wait 5000",
    1000, -1 },
  { "a sound check is none", "open check; on fr-1; wait 5000", -1, -1 },
  { "suspended",
    "open morning; on fr-1; wait 1000; suspend morning; wait 5000; open morning; wait "
    "1000",
    2000, -1 },
  { "closed to listeners it is work all the same",
    "open morning; audience close; on fr-1; wait 1000", 1000, -1 },
  { "a handover", "open morning; on fr-1; wait 3000; arm fr-2; handover fr-1; wait 2000", 3000,
    2000 },
  { "both at once", "open morning; on fr-1; wait 1000; on fr-2; wait 2000; off fr-1; wait 3000",
    3000, 5000 },
  { "into another channel it is still one's booth",
    "open morning; output fr-1 b; on fr-1; wait 1000", 1000, -1 },
  { "who sits down later is counted from then on",
    "sit fr-1; open morning; on fr-1; wait 1000; sit fr-1 Ana; wait 2000; sit fr-1 Bo; wait 3000",
    2000, 3000 },
  { "who moves takes the minutes along",
    "open morning; on fr-1; wait 1000; off fr-1; sit fr-2 Ana; on fr-2; wait 2000", 3000, -1 },
  { "the store does not answer yet",
    "store away; open morning; on fr-1; wait 5000; store back; wait 2000", 7000, -1 },
  { "the process was stopped meanwhile", "open morning; on fr-1; sleep 5000", 5000, -1 },
};

static void
test_people (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (people_rows); i++)
    {
      g_autoptr (Hall) hall = hall_new (NULL);

      hall_run (hall, people_rows[i].description, BEGIN);
      hall_run (hall, people_rows[i].description, people_rows[i].script);
      g_test_message ("%s", people_rows[i].description);
      g_assert_cmpint (on_air_ms (hall, "Ana", "fr"), ==, people_rows[i].ana_ms);
      g_assert_cmpint (on_air_ms (hall, "Bo", "fr"), ==, people_rows[i].bo_ms);
    }
}

/* Each booth's minutes are its own. */
static void
test_two_booths (void)
{
  g_autoptr (Hall) hall = hall_new (NULL);

  hall_run (hall, "booths",
            BEGIN "open morning; on fr-1; wait 1000; off fr-1; sit en-1 Ana; on en-1; wait 2000");
  g_assert_cmpint (on_air_ms (hall, "Ana", "fr"), ==, 1000);
  g_assert_cmpint (on_air_ms (hall, "Ana", "en"), ==, 2000);
}

static void
test_spent_is_no_work (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

  hall_run (hall, "spent", BEGIN "open morning; on fr-1; wait 90000");
  g_assert_cmpint (on_air_ms (hall, "Ana", "fr"), ==, 60000);
}

static void
test_another_day_begins_at_nothing (void)
{
  g_autoptr (Hall) hall = hall_new (NULL);

  hall_run (hall, "day", BEGIN "open morning; on fr-1; wait 10000");
  g_assert_cmpint (on_air_ms (hall, "Ana", "fr"), ==, 10000);
  fake_pool_next_day (&hall->pool);
  hall_run (hall, "day", "wait 1000; off fr-1; on fr-2; wait 5000");
  g_assert_cmpint (on_air_ms (hall, "Bo", "fr"), ==, 5000);
  g_assert_cmpint (on_air_ms (hall, "Ana", "fr"), <=, 1000);
}

/* A crash loses half a minute of people's figures at the most; what somebody does is saved at once. */
static void
test_kept_over_a_crash (void)
{
  g_autoptr (Hall) hall = hall_new (NULL);

  hall_run (hall, "crash", BEGIN "open morning; on fr-1; wait 100000; kill");
  g_assert_cmpint (on_air_ms (hall, "Ana", "fr"), >=, 70000);
  g_assert_cmpint (on_air_ms (hall, "Ana", "fr"), <=, 100000);
  hall_run (hall, "crash", "found fr-1; wait 1000; off fr-1; kill");
  gint64 ms = on_air_ms (hall, "Ana", "fr");
  g_assert_cmpint (ms, >=, 71000);
  hall_run (hall, "crash", "wait 50000; kill");
  g_assert_cmpint (on_air_ms (hall, "Ana", "fr"), ==, ms);
}

static guint
count_saves (const Hall *hall)
{
  guint n_saves = 0;

  for (guint i = 0; i < hall->effects->len; i++)
    n_saves += ((const BcEffect *) hall->effects->pdata[i])->kind == BC_EFFECT_SAVE;
  return n_saves;
}

/* Whatever grows meanwhile: people's figures, the meter, both, or nothing. */
static void
test_saved_twice_a_minute (void)
{
  g_autoptr (Hall) hall = hall_new (NULL);

  hall_run (hall, "saves", BEGIN "wait 600000");
  g_assert_cmpuint (count_saves (hall), ==, 0);
  hall_run (hall, "saves", "open morning; wait 600000");
  g_assert_cmpuint (count_saves (hall), ==, 20);
  hall_run (hall, "saves", "on fr-1; wait 600000");
  g_assert_cmpuint (count_saves (hall), ==, 20);
  hall_run (hall, "saves", "suspend morning; wait 600000");
  g_assert_cmpuint (count_saves (hall), ==, 0);
}

static void
test_clock (void)
{
  g_autoptr (Hall) hall = hall_new (NULL);

  hall_run (hall, "clock", BEGIN "open morning; wait 60000");
  g_assert_cmpint (turn_us (hall, "fr-1"), ==, 0);
  hall_run (hall, "clock", "on fr-1; wait 5000; cough fr-1; wait 5000; release fr-1");
  g_assert_cmpint (turn_us (hall, "fr-1"), ==, 10 * G_TIME_SPAN_SECOND);
  hall_run (hall, "a loss is no rest", "lost fr-1");
  g_assert_cmpint (turn_us (hall, "fr-1"), ==, 0);
  hall_run (hall, "a loss is no rest", "wait 1000; found fr-1");
  g_assert_cmpint (turn_us (hall, "fr-1"), ==, 11 * G_TIME_SPAN_SECOND);
  hall_run (hall, "handover", "arm fr-2; handover fr-1; wait 2000; cough fr-2; release fr-2");
  g_assert_cmpint (turn_us (hall, "fr-1"), ==, 0);
  g_assert_cmpint (turn_us (hall, "fr-2"), ==, 2 * G_TIME_SPAN_SECOND);
  hall_run (hall, "again", "off fr-2; on fr-2");
  g_assert_cmpint (turn_us (hall, "fr-2"), ==, 0);
}

static void
test_long_turn_is_told_once (void)
{
  BcSetup *setup = hall_setup_new ();

  setup->rules.turn_minutes = 20;
  setup->pool.limit_s = 86400;
  g_autoptr (Hall) hall = hall_new (setup);
  hall_run (hall, "long",
            BEGIN "voice fr-1; voice en-1; open morning; on en-1; on fr-1; wait 1199999; unwarned; "
                  "wait 1; warned fr-1; warned fr-2");
  g_assert_cmpuint (count_warnings (hall, "fr-1"), ==, 1);
  g_assert_cmpuint (count_warnings (hall, "fr-2"), ==, 1);
  g_assert_cmpuint (count_warnings (hall, "en-2"), ==, 1);
  g_assert_cmpuint (count_warnings (hall, "bcms-1"), ==, 0);
  hall_run (hall, "long",
            "wait 3000000; unwarned; voice fr-2; arm fr-2; handover fr-1; wait "
            "1199999; unwarned; wait 1; warned fr-2; warned fr-1");
}

/* Whoever has been on air for long is not fresh for the gateway's having been restarted. */
static void
test_turn_over_a_crash (void)
{
  BcSetup *setup = hall_setup_new ();

  setup->rules.turn_minutes = 20;
  g_autoptr (Hall) hall = hall_new (setup);
  hall_run (hall, "crash",
            BEGIN "voice fr-1; open morning; on fr-1; wait 600000; kill; wait 5000; found room; "
                  "found fr-1; voice fr-1");
  g_assert_cmpint (turn_us (hall, "fr-1"), ==, 605 * G_TIME_SPAN_SECOND);
  hall_run (hall, "crash", "wait 594999; unwarned; wait 1; warned fr-1; warned fr-2");
  hall_run (hall, "said once",
            "kill; found fr-1; voice fr-1; wait 60000; unwarned; off fr-1; kill");
  g_assert_cmpint (turn_us (hall, "fr-1"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meeting/turns/minutes-of-people", test_people);
  g_test_add_func ("/meeting/turns/two-booths", test_two_booths);
  g_test_add_func ("/meeting/turns/spent-is-no-work", test_spent_is_no_work);
  g_test_add_func ("/meeting/turns/another-day-begins-at-nothing",
                   test_another_day_begins_at_nothing);
  g_test_add_func ("/meeting/turns/kept-over-a-crash", test_kept_over_a_crash);
  g_test_add_func ("/meeting/turns/saved-twice-a-minute", test_saved_twice_a_minute);
  g_test_add_func ("/meeting/turns/clock", test_clock);
  g_test_add_func ("/meeting/turns/a-long-turn-is-told-once", test_long_turn_is_told_once);
  g_test_add_func ("/meeting/turns/goes-on-over-a-crash", test_turn_over_a_crash);
  return g_test_run ();
}
