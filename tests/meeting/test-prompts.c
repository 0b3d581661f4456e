/* SPDX-License-Identifier: Apache-2.0 */
#include "hall.h"

#include <boothcast/base/error.h>

#define AT(hour, minute) ((hour) *60 + (minute))

typedef struct
{
  const char *description;
  const char *script;
} Row;

/* The hall's morning is planned from 10:30 to 12:10, then lunch to 13:30, the afternoon to 15:10. */
static const Row rows[] = {
  { "a break was planned and the room is silent",
    "until 10:30; open morning; until 12:11; unprompted; silent room; wait 59999; unprompted; wait "
    "1; "
    "changed prompts; prompt the room has been silent for 60 s and a break was planned: suspend "
    "since "
    "12:11?; wait 30000; unchanged prompts; voice room; unprompted; changed prompts" },
  { "silent since before the break began, it is asked when it begins",
    "until 10:30; open morning; until 12:08; silent room; until 12:09; wait 59999; unprompted; "
    "until "
    "12:10; prompt the room has been silent for 120 s and a break was planned: suspend since "
    "12:10?; "
    "suspend morning; unprompted" },
  { "no break was planned", "until 10:30; open morning; silent room; until 12:00; unprompted" },
  { "what was dismissed is not asked again for the same break",
    "until 10:30; open morning; until 12:10; silent room; wait 60000; dismiss; said said no to: "
    "the room "
    "has been silent; unprompted; voice room; wait 1000; silent room; wait 60000; unprompted; "
    "kill; "
    "wait 60000; unprompted" },
  { "but for the next one it is", "until 10:30; open morning; until 12:10; silent room; wait "
                                  "60000; dismiss; suspend morning; voice "
                                  "room; until 12:20; open morning; silent room; wait 60000; "
                                  "prompt the room has been silent for 60 s "
                                  "and a break was planned: suspend since 12:20?" },
  { "the session was to be over",
    "until 13:30; open afternoon; until 15:10; unprompted; until 15:12; silent room; wait 60000; "
    "prompt the "
    "room has been silent for 60 s and the session was to be over: suspend since 15:12?" },
  { "the room speaks and nobody has opened the session",
    "until 10:31; unprompted; until 10:32; prompt morning was planned for 10:30 and the room is "
    "speaking: "
    "open it?; silent room; wait 30000; unchanged prompts; voice room; unchanged prompts; open "
    "morning; "
    "unprompted" },
  { "a room that is silent opens nothing",
    "silent room; until 10:40; unprompted; voice room; prompt morning was planned for 10:30 and "
    "the room is "
    "speaking: open it?; silent room; wait 59999; unchanged prompts; wait 1; unprompted" },
  { "what is over is not opened any more", "silent room; until 12:11; voice room; unprompted" },
  { "suspended, but they speak again", "until 10:30; open morning; on fr-1; until 11:00; suspend "
                                       "morning; wait 59999; unprompted; wait 1; "
                                       "prompt morning is suspended, but the room and FR-1 speak: "
                                       "does it go on?; silent fr-1; unchanged "
                                       "prompts; open morning; unprompted" },
  { "and those who speak off air or in an empty room do not count",
    "until 10:30; open morning; until 11:00; suspend morning; until 11:10; unprompted; silent "
    "room; on fr-1; "
    "until 11:20; unprompted" },
  { "a key that was left on",
    "until 10:30; open morning; on fr-1; silent fr-1; silent room; suspend morning; wait 59999; "
    "unprompted; wait 1; prompt FR-1 is on air, but interpretation is suspended and nobody has "
    "spoken for "
    "60 s: switch it off?; off fr-1; unprompted" },
};

static Hall *
prompts_new (void)
{
  BcSetup *setup = hall_setup_new ();
  BcSession *lunch = g_new0 (BcSession, 1);

  lunch->id = g_strdup ("lunch");
  lunch->title = g_strdup ("Lunch");
  lunch->day = g_strdup ("2020-11-12");
  lunch->kind = BC_SESSION_KIND_BREAK;
  g_ptr_array_add (setup->sessions, lunch);
  hall_plan (setup, "morning", AT (10, 30), AT (12, 10));
  hall_plan (setup, "lunch", AT (12, 10), AT (13, 30));
  hall_plan (setup, "afternoon", AT (13, 30), AT (15, 10));
  Hall *hall = hall_new (setup);
  hall_run (hall, "begin", "found room; found fr-1; voice room; voice fr-1");
  return hall;
}

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Hall) hall = prompts_new ();

      g_test_message ("%s", rows[i].description);
      hall_run (hall, rows[i].description, rows[i].script);
    }
}

/* Saying yes is the ordinary event, with what the prompt says. */
static void
test_yes (void)
{
  g_autoptr (Hall) hall = prompts_new ();
  BcPromptView view;

  hall_run (hall, "yes", "until 10:30; open morning; until 12:10; silent room; until 12:20");
  g_assert_true (bc_meeting_get_prompt (hall->meeting, 0, &view));
  g_assert_cmpint (view.event, ==, BC_EVENT_SESSION_SUSPEND);
  g_assert_cmpint (view.since_wall_us, ==, hall_clock_us (12, 10));
  g_autofree char *subject = g_strdup (view.subject);
  BcEvent yes = { .kind = view.event, .subject = subject, .since_wall_us = view.since_wall_us };
  g_assert_true (hall_try (hall, &yes));
  hall_run (hall, "yes", "wait 1000; unprompted; used 6000000");
  g_assert_cmpint (hall->pool.used_ms, ==, 6000000);
}

static void
test_unknown (void)
{
  g_autoptr (Hall) hall = prompts_new ();
  BcEvent dismiss = { .kind = BC_EVENT_PROMPT_DISMISS, .subject = "suspend-night" };

  g_assert_false (hall_try (hall, &dismiss));
  g_assert_error (hall->error, BC_ERROR, BC_ERROR_NOT_FOUND);
}

/* --- Suspended since --- */

static const Row since_rows[] = {
  { "what was charged since is taken off",
    "until 10:30; open morning; until 12:20; since morning 12:10; said took 600 s off session "
    "morning, "
    "suspended since 12:10; budget suspended; wait 1000; used 6000000" },
  { "since it was opened: nothing is left",
    "until 10:30; open morning; until 10:40; since morning 10:30; wait 1000; used 0" },
  { "never more than was charged since", "until 10:30; open morning; until 10:40; suspend morning; "
                                         "until 10:50; open morning; until 11:00; since "
                                         "morning 10:50; wait 1000; used 600000" },
  { "now is since now",
    "until 10:30; open morning; until 10:40; since morning 10:40; wait 1000; used 600000" },
  { "what ran before a crash is taken off, too, though nobody was on air, but for its last seconds",
    "until 10:30; open morning; until 10:40; wait 20000; kill; found room; until 10:50; since "
    "morning 10:35; wait 1000; used 321000" },
  { "over midnight: today's is taken off, but for the second that may be of either day",
    "until 23:50; open morning; until 24:10; since morning 23:55; said took 599 s off session "
    "morning, suspended since 23:55; said the 300 s that were counted until midnight stay "
    "counted; "
    "said 300 s of session morning, suspended since 23:55, stay counted on the day before; "
    "unsaid not booked; wait 1000; used 1000" },
  { "at midnight: nothing of today was counted yet",
    "until 23:50; open morning; until 24:00; since morning 23:55; unsaid took; said 300 s of "
    "session; wait 1000; used 0" },
  { "after midnight: it is today's alone",
    "until 23:50; open morning; until 24:10; since morning 24:05; said took 300 s off; unsaid stay "
    "counted; wait 1000; used 300000" },
  { "over midnight, and a crash: the same", "until 23:50; open morning; until 23:57; kill; until "
                                            "24:10; since morning 23:55; said took 599 s "
                                            "off; said 300 s of session; wait 1000; used 1000" },
  { "suspended already, it is as it is", "until 10:30; open morning; until 10:40; suspend morning; "
                                         "until 10:50; since morning 10:45; wait 1000; "
                                         "used 600000" },
};

static void
test_since_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (since_rows); i++)
    {
      g_autoptr (Hall) hall = prompts_new ();

      g_test_message ("%s", since_rows[i].description);
      hall_run (hall, since_rows[i].description, since_rows[i].script);
    }
}

static void
test_since_refused (void)
{
  g_autoptr (Hall) hall = prompts_new ();
  BcEvent event = { .kind = BC_EVENT_SESSION_SUSPEND, .subject = "morning" };
  gint64 wrong_us[] = { hall_clock_us (10, 29), hall_clock_us (10, 41), -1 };

  hall_run (hall, "since", "until 10:30; open morning; until 10:40");
  for (guint i = 0; i < G_N_ELEMENTS (wrong_us); i++)
    {
      event.since_wall_us = wrong_us[i];
      g_assert_false (hall_try (hall, &event));
      g_assert_error (hall->error, BC_ERROR, BC_ERROR_INVALID);
      hall_run (hall, "since", "budget running");
    }
}

/* The store has heard of the last second before it is asked to take it off. */
static void
test_since_with_slow_store (void)
{
  g_autoptr (Hall) hall = prompts_new ();

  hall->rtt_ms = 400;
  hall_run (hall, "slow", "until 10:30; open morning; wait 1300; since morning 10:30");
  g_assert_null (hall_find_effect (hall, BC_EFFECT_BOOK, NULL));
  hall_run (hall, "slow", "wait 2000; used 0");
  g_assert_cmpint (hall->pool.used_ms, ==, 0);
  g_assert_cmpuint (hall->pool.n_bookings, ==, 1);
}

/* What was in hand at midnight, or on its way to the store, is booked on the day before: no more than the rest is
 * taken off today, or the store would refuse all of it. */
static void
test_since_over_midnight_with_slow_store (void)
{
  static const gint64 rtts_ms[] = { 0, 1, 250, 400, 499 };

  for (guint i = 0; i < G_N_ELEMENTS (rtts_ms); i++)
    {
      g_autoptr (Hall) hall = prompts_new ();

      hall->rtt_ms = rtts_ms[i];
      hall_run (hall, "slow",
                "until 23:55; wait 337; open morning; until 24:02; since morning 23:57");
      hall_run (hall, "slow", "wait 2000");
      g_assert_cmpint (hall->pool.used_ms, >=, 0);
      g_assert_cmpint (hall->pool.used_ms, <=, 1000);
      g_assert_cmpuint (hall->pool.n_bookings, ==, 1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meeting/prompts/table", test_table);
  g_test_add_func ("/meeting/prompts/yes", test_yes);
  g_test_add_func ("/meeting/prompts/unknown", test_unknown);
  g_test_add_func ("/meeting/prompts/since-table", test_since_table);
  g_test_add_func ("/meeting/prompts/since-refused", test_since_refused);
  g_test_add_func ("/meeting/prompts/since-with-slow-store", test_since_with_slow_store);
  g_test_add_func ("/meeting/prompts/since-over-midnight-with-slow-store",
                   test_since_over_midnight_with_slow_store);
  return g_test_run ();
}
