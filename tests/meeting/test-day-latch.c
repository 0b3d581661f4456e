/* SPDX-License-Identifier: Apache-2.0 */
#include "hall.h"

#include <boothcast/base/error.h>

typedef struct
{
  const char *description;
  const char *script;
  gint64 before_ms; /* used of the 12th when it was over; -1: it is not */
  gint64 used_ms;   /* in the pool at the end, of its day */
} Row;

/* The hall begins at 10:16:40 on a pool of 240 minutes. */
static const Row rows[] = {
  { "a session over midnight draws on the new day from 00:00",
    "until 23:50; open morning; until 24:10; budget running; used 600000; close morning; wait 100",
    600000, 600000 },
  { "and one that has run dry goes on at midnight",
    "until 19:00; open morning; until 23:00; budget spent; until 23:59; budget spent; until 24:00; "
    "wait 100; budget running; until 24:10; suspend morning; wait 100",
    14400000, 600000 },
  { "a clock that is set right by less than a minute is followed",
    "until 11:00; jump 40; unalarmed; open morning; wait 60000; jump -50; unalarmed; used 60000; "
    "close morning",
    -1, 60000 },
  { "a clock that jumps over midnight does not bring the next day",
    "open morning; wait 60000; jump 50400; said the clock of this machine has jumped: it says "
    "2020-11-13; alarmed; used 60000; wait 60000; unalarmed; used 120000; close morning",
    -1, 120000 },
  { "nor one that jumps back the day before",
    "open morning; wait 60000; jump -86400; alarmed; wait 60000; used 120000; close morning", -1,
    120000 },
  { "until the host says that it is right",
    "open morning; wait 60000; jump 50400; confirm; said confirmed that it is 2020-11-13; wait "
    "60000; "
    "used 60000; close morning; wait 100",
    60000, 60000 },
  { "a clock in doubt goes on over midnight by the time that passes",
    "until 23:50; open morning; jump 7200; alarmed; until 24:10; used 600000; close morning; wait "
    "100",
    600000, 600000 },
  { "a clock that comes back is believed again",
    "jump 3600; alarmed; wait 60000; unalarmed; jump -3600; said agrees again; wait 1; unwarned",
    -1, 0 },
  { "another jump is another alarm", "jump 3600; alarmed; jump 3600; alarmed; wait 1000; unalarmed",
    -1, 0 },
  { "there is nothing to confirm while the clock is right",
    "open morning; ! confirm; said nothing to confirm; close morning; wait 10", -1, 0 },
};

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 240 * 60);

      g_test_message ("%s", rows[i].description);
      hall_run (hall, rows[i].description, rows[i].script);
      g_assert_cmpint (hall->pool.used_ms, ==, rows[i].used_ms);
      if (rows[i].before_ms >= 0)
        g_assert_cmpint (hall->pool.before_ms, ==, rows[i].before_ms);
      g_assert_cmpstr (hall->pool.day_text, ==,
                       rows[i].before_ms < 0 ? "2020-11-12" : "2020-11-13");
    }
}

static void
test_effects_carry_it (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 600);
  gint64 right_us;

  hall_run (hall, "carry", "ceiling 5; ask 5; open morning; jump 7200");
  right_us = hall_time (hall).wall_us - hall->clock_off_us;
  hall_run (hall, "carry", "grant 5");
  g_assert_cmpint (hall_find_effect (hall, BC_EFFECT_BOOK, NULL)->pool_wall_us, ==, right_us);
  g_assert_cmpint (hall_find_effect (hall, BC_EFFECT_LEASE, NULL)->pool_wall_us, ==, right_us);
  g_assert_cmpint (bc_meeting_get_pool_wall_us (hall->meeting, hall_time (hall)), ==, right_us);
  g_assert_true (bc_meeting_is_clock_disputed (hall->meeting));
}

/* The clock from before the restart tells that it has been set meanwhile. */
static void
test_known_from_before (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 600);
  BcTime known = hall_time (hall);

  hall->now_us += 3600 * G_TIME_SPAN_SECOND;
  hall->clock_off_us = -G_TIME_SPAN_DAY;
  bc_meeting_free (hall->meeting);
  hall->meeting = bc_meeting_new (hall->setup);
  bc_meeting_set_clock (hall->meeting, known);
  hall_run (hall, "known", "open morning; alarmed");
  g_assert_cmpint (hall_find_effect (hall, BC_EFFECT_LEASE, NULL)->pool_wall_us, ==,
                   known.wall_us + 3600 * G_TIME_SPAN_SECOND);
}

/* While nobody draws, the display turns over by itself; what was of the day is gone with it. */
static void
test_idle_over_midnight (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 600);

  hall_run (hall, "idle",
            "ceiling 5; ask 5; open morning; wait 60000; close morning; until 23:59; used 60000; "
            "extension asked 5; until 24:00; changed budget; used 0; extension none 0; limit 600");
  g_assert_cmpstr (hall_budget (hall).day, ==, "2020-11-13");
}

static void
allotment_free (BcAllotment *allotment)
{
  g_free (allotment->meeting);
  g_free (allotment);
}

static Hall *
shared_new (void)
{
  BcSetup *setup = hall_setup_new ();
  BcAllotment *others = g_new0 (BcAllotment, 1), *own = g_new0 (BcAllotment, 1);

  *others = (BcAllotment){ .meeting = g_strdup ("hearing"), .limit_s = 180 * 60 };
  *own = (BcAllotment){ .meeting = g_strdup (setup->id), .limit_s = 40 * 60 };
  setup->pool.allotments = g_ptr_array_new_with_free_func ((GDestroyNotify) allotment_free);
  g_ptr_array_add (setup->pool.allotments, others);
  g_ptr_array_add (setup->pool.allotments, own);
  hall_plan (setup, "afternoon", 34 * 60, 36 * 60);
  BcSession *afternoon = (BcSession *) bc_setup_find_session (setup, "afternoon");
  g_free (afternoon->day);
  afternoon->day = g_strdup ("2020-11-13");
  Hall *hall = hall_new (setup);
  hall->pool.kept_ms = 180 * 60000;
  return hall;
}

/* Others' shares of the new day are theirs, as they are once the store is asked. */
static void
test_shares_overnight (void)
{
  static const char *const nights[] = { "close morning; until 24:30",
                                        "store away; wait 300; close morning; until 24:30",
                                        "close morning; until 24:30; kill; store away; wait 0" };

  for (guint i = 0; i < G_N_ELEMENTS (nights); i++)
    {
      g_autoptr (Hall) hall = shared_new ();
      g_auto (BcForecast) forecast = { .end = BC_FORECAST_NOTHING };

      g_assert_cmpint (hall_budget (hall).available_ms, ==, 60 * 60000);
      hall_run (hall, nights[i], "until 23:50; open morning; wait 60000");
      g_assert_cmpint (hall_budget (hall).available_ms, ==, 59 * 60000);
      hall_run (hall, nights[i], nights[i]);
      g_assert_true (bc_meeting_get_forecast (hall->meeting, hall_time (hall), &forecast));
      g_assert_cmpint (forecast.ends_wall_us, ==, hall_clock_us (35, 0));
      if (i == 0)
        g_assert_cmpint (hall_budget (hall).available_ms, ==, 60 * 60000);
    }
}

/* The session under way has been open for as long as it has, by whichever clock. */
static void
test_confirmed_in_the_session (void)
{
  static const char *const states[] = { "wait 600000", "suspend morning; wait 600000" };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (Hall) hall = hall_new_with_hours ();
      g_autoptr (Hall) right = hall_new_with_hours ();
      g_auto (BcForecast) forecast = { .end = BC_FORECAST_NOTHING };
      g_auto (BcForecast) expected = { .end = BC_FORECAST_NOTHING };

      hall->clock_off_us = -3600 * G_TIME_SPAN_SECOND;
      hall_run (hall, states[i], "found room; open morning; wait 1000");
      hall_run (right, states[i], "found room; open morning; wait 1000");
      hall_run (hall, states[i], states[i]);
      hall_run (right, states[i], states[i]);
      hall_run (hall, states[i], "jump 3600; confirm; wait 20000");
      hall_run (right, states[i], "wait 20000");
      g_assert_true (bc_meeting_get_forecast (hall->meeting, hall_time (hall), &forecast));
      g_assert_true (bc_meeting_get_forecast (right->meeting, hall_time (right), &expected));
      g_assert_cmpstr (forecast.text, ==, expected.text);
      g_assert_cmpint (forecast.reserve_us, ==, expected.reserve_us);
    }
}

static gint64
get_end_us (const Hall *hall, const char *id)
{
  BcSession session;

  g_assert_true (bc_meeting_get_session (hall->meeting, id, &session));
  return session.ends_wall_us;
}

/* Live edits are of their day, and of the session that is under way until it is over: it does not end two hours ago
 * because it is midnight. */
static void
test_edits_over_midnight (void)
{
  static const char *const states[] = { "open morning", "open morning; suspend morning" };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      BcSetup *setup = hall_setup_new ();

      hall_plan (setup, "morning", 22 * 60, 23 * 60);
      hall_plan (setup, "afternoon", 14 * 60, 15 * 60);
      g_autoptr (Hall) hall = hall_new (setup);
      hall_run (hall, "edits",
                "found room; edit afternoon 14:30 15:30; until 23:50; edit morning 22:00 24:30");
      hall_run (hall, "edits", states[i]);
      hall_run (hall, "edits", "until 23:59; wait 120000");
      g_assert_cmpint (get_end_us (hall, "morning"), ==, hall_clock_us (24, 30));
      g_assert_cmpint (get_end_us (hall, "afternoon"), ==, hall_clock_us (15, 0));
      hall_run (hall, "the same after a restart", "kill; until 24:05");
      g_assert_cmpint (get_end_us (hall, "morning"), ==, hall_clock_us (24, 30));
      hall_run (hall, "a day later", "close morning; until 48:01");
      g_assert_cmpint (get_end_us (hall, "morning"), ==, hall_clock_us (23, 0));
    }
}

/* Both clock changes of Europe/Zurich are no jumps: the day is 23 or 25 hours long. */
static void
test_clock_changes (void)
{
  static const struct
  {
    gint64 midnight_us; /* the beginning of the day */
    guint hours;
  } days[] = { { 1616886000 * G_TIME_SPAN_SECOND, 23 }, { 1635631200 * G_TIME_SPAN_SECOND, 25 } };

  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    {
      g_autoptr (Hall) hall = hall_new (NULL);
      g_autoptr (BcMeeting) meeting = bc_meeting_new (hall->setup);
      g_autoptr (GPtrArray) effects = bc_effects_new ();
      BcEvent look = { .kind = BC_EVENT_DEADLINE };
      gint64 length_us = days[i].hours * G_TIME_SPAN_HOUR;
      BcTime time = { 0, days[i].midnight_us };

      g_assert_true (bc_meeting_apply (meeting, &look, time, effects, NULL));
      g_assert_cmpint (bc_meeting_next_deadline (meeting), ==, length_us);
      time.now_us += length_us;
      time.wall_us += length_us;
      g_assert_true (bc_meeting_apply (meeting, &look, time, effects, NULL));
      g_assert_cmpint (bc_meeting_next_deadline (meeting), ==, length_us + G_TIME_SPAN_DAY);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meeting/day-latch/table", test_table);
  g_test_add_func ("/meeting/day-latch/effects-carry-it", test_effects_carry_it);
  g_test_add_func ("/meeting/day-latch/known-from-before", test_known_from_before);
  g_test_add_func ("/meeting/day-latch/idle-over-midnight", test_idle_over_midnight);
  g_test_add_func ("/meeting/day-latch/clock-changes", test_clock_changes);
  g_test_add_func ("/meeting/day-latch/edits-over-midnight", test_edits_over_midnight);
  g_test_add_func ("/meeting/day-latch/shares-overnight", test_shares_overnight);
  g_test_add_func ("/meeting/day-latch/confirmed-in-the-session", test_confirmed_in_the_session);
  return g_test_run ();
}
