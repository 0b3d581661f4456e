/* SPDX-License-Identifier: Apache-2.0 */
#include "hall.h"

#include <string.h>

#define MINUTE_MS 60000

typedef struct
{
  const char *description;
  const char *script;
  gint64 used_ms; /* in the pool at the end */
} Row;

/* A pool of a minute; the room and the desks of FR speak. */
static const Row rows[] = {
  { "nobody pauses: to the second",
    "open morning; on fr-1; wait 59999; budget running; fr = fr-1 -18 fr-1:0; wait 1; budget "
    "spent; fr = floor -18; wait 6000; fr = floor 0",
    MINUTE_MS },
  { "desks are told once, at 15 s, and count down",
    "open morning; on fr-1; wait 44999; ends -1; unsaid interpretation ends in; wait 1; ends "
    "15000; "
    "said interpretation ends in 15 s; warned fr-1; changed budget; wait 999; unchanged budget; "
    "wait 1; changed budget; ends 14000; unsaid interpretation ends in; wait 6500; ends 7500; "
    "unsaid interpretation ends in",
    -1 },
  { "who comes on air during the countdown is told what is left",
    "open morning; on fr-1; wait 50000; on fr-2; said interpretation ends in 10 s; warned fr-2",
    -1 },
  { "a pause before the last five seconds closes nothing",
    "open morning; on fr-1; wait 54000; silent fr-1; wait 500; voice fr-1; wait 600; budget "
    "running; fr = fr-1 -18 fr-1:0; wait 4900; budget spent",
    MINUTE_MS },
  { "the first pause in them closes the channel, and what is left is given back",
    "open morning; on fr-1; wait 56000; fr = fr-1 -18 fr-1:0; silent fr-1; budget spent; fr = "
    "floor; alarmed; said 4000 ms of pool unece are given back; said today's interpretation has "
    "ended at a pause; used "
    "56000; wait 60000; budget spent; used 56000; fr = floor",
    56000 },
  { "a silence that began before is a pause",
    "open morning; on fr-1; wait 53000; silent fr-1; wait 1999; budget running; wait 1; budget "
    "spent",
    55000 },
  { "the other channels go on",
    "found es-1; voice es-1; open morning; on fr-1; on es-1; wait 56000; silent fr-1; warned fr-1; "
    "said channel fr has closed at a pause; said into channel fr has ended; unsaid channel es; "
    "budget "
    "running; fr = floor; es = es-1 off es-1:0; wait 1000; silent es-1; budget spent; es = floor",
    57000 },
  { "a channel that has closed stays closed",
    "found es-1; voice es-1; open morning; on fr-1; on es-1; wait 56000; silent fr-1; voice fr-1; "
    "wait 500; fr = floor; on fr-2; fr = floor; wait 3500; budget spent",
    MINUTE_MS },
  { "over a suspension, too",
    "found es-1; voice es-1; open morning; on fr-1; on es-1; wait 56000; silent fr-1; suspend "
    "morning; wait 3000; voice fr-1; open morning; wait 10; fr = floor; es = es-1 off es-1:0; wait "
    "3990; budget spent",
    MINUTE_MS },
  { "and over a crash",
    "found es-1; voice es-1; open morning; on fr-1; on es-1; wait 56000; silent fr-1; kill; found "
    "room; found fr-1; found es-1; voice fr-1; voice es-1; fr = floor 0; es = es-1 off es-1:0; "
    "wait 3000; budget spent",
    -1 },
  { "who takes the microphone off closes the channel",
    "open morning; on fr-1; wait 57000; off fr-1; budget spent", 57000 },
  { "nobody on air has no pause: the meter runs to the end",
    "open morning; wait 57000; budget running; wait 3000; budget spent", MINUTE_MS },
  { "a partner who speaks keeps the channel",
    "open morning; on fr-1; on fr-2; wait 56000; silent fr-1; budget running; wait 1000; silent "
    "fr-2; budget spent",
    57000 },
  { "a new session in the last seconds ends at its own pause",
    "open morning; on fr-1; wait 56000; close morning; open afternoon; wait 1000; fr = fr-1 -18 "
    "fr-1:0; silent fr-1; budget spent",
    57000 },
  { "more minutes take everything back",
    "ceiling 30; open morning; on fr-1; ask 10; wait 55500; grant 10; silent fr-1; wait 10; budget "
    "running; fr = fr-1 -18 fr-1:0; ends -1; limit 660",
    -1 },
  { "what has closed opens again",
    "found es-1; voice es-1; ceiling 30; open morning; on fr-1; on es-1; ask 10; wait 56000; "
    "silent "
    "fr-1; fr = floor; voice fr-1; grant 10; wait 10; fr = fr-1 -18 fr-1:0",
    -1 },
  { "a store that is away ends nothing",
    "open morning; on fr-1; wait 40000; store away; wait 16000; silent fr-1; budget running; ends "
    "-1; wait 10000; budget running; store back; wait 2000; budget spent",
    -1 },
};

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

      g_test_message ("%s", rows[i].description);
      hall_run (hall, rows[i].description, rows[i].script);
      if (rows[i].used_ms < 0)
        continue;
      hall_wait_us (hall, G_TIME_SPAN_SECOND);
      g_assert_cmpint (hall->pool.used_ms, ==, rows[i].used_ms);
      g_assert_cmpint (hall->pool.own_ms, ==, 0);
      g_assert_cmpint (hall->pool.overdraft_ms, ==, 0);
    }
}

/* Whatever the store's delay, what is charged is what was interpreted. */
static void
test_exact_with_slow_stores (void)
{
  const gint64 rtts_ms[] = { 0, 1, 7, 40, 99, 250, 499 };

  for (guint i = 0; i < G_N_ELEMENTS (rtts_ms); i++)
    {
      g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

      hall->rtt_ms = rtts_ms[i];
      hall_run (hall, "pause",
                "open morning; on fr-1; wait 57123; silent fr-1; budget spent; used 57123; wait "
                "20000; budget spent; used 57123");
      g_assert_cmpint (hall->pool.used_ms, ==, 57123);
      g_assert_cmpint (hall->pool.own_ms, ==, 0);
    }
}

static void
test_voice_mode (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_VOICE, 60);

  hall_run (
      hall, "voice",
      "open morning; wait 100000; ends -1; on fr-1; wait 45000; ends 15000; off fr-1; ends -1; "
      "wait 30000; on fr-1; ends 15000; wait 12000; off fr-1; budget spent; used 57000");
}

/* A second meeting on the pool brings the end nearer. */
static void
test_others_draw (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

  hall_run (hall, "others", "open morning; wait 29000; ends -1");
  g_strlcpy (hall->pool.draw, "hearing", sizeof hall->pool.draw);
  hall_run (hall, "others", "wait 1000; ends -1; wait 2000");
  g_assert_cmpint (hall_budget (hall).ends_in_ms, >=, 13000);
  g_assert_cmpint (hall_budget (hall).ends_in_ms, <=, 15000);
}

/* What others keep for themselves is not ours to draw, until they give it to everybody. */
static void
test_shares_of_others (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

  hall->pool.kept_ms = 20000;
  hall_run (hall, "shares",
            "open morning; on fr-1; wait 24999; ends -1; wait 1; ends 15000; wait 14999; "
            "budget running; wait 1; budget spent; used 40000");
  hall->pool.kept_ms = 0;
  hall_run (hall, "shares", "wait 10000; budget running; wait 20000; budget spent; used 60000");
}

/* What is too little for a countdown is no reason to begin again; more is. */
static void
test_what_is_given_back_opens_nothing (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

  hall_run (hall, "back",
            "open morning; on fr-1; wait 55100; silent fr-1; budget spent; voice fr-1");
  hall->pool.limit_ms += 10000;
  hall_run (hall, "back", "wait 30000; budget spent");
  hall->pool.limit_ms += 10000;
  hall_run (hall, "back", "wait 10000; budget running; fr = fr-1 -18 fr-1:0; used 55100");
}

/* A store that is away ends nothing, and what had closed at a pause goes on; unless the seconds in hand are known to be
 * the last. */
static void
test_store_away_in_the_last_seconds (void)
{
  static const char *const ways[] = { "wait 1500", "wait 300; store back; store away; wait 1500",
                                      "suspend morning; wait 1000; open morning; wait 1500" };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

      hall_run (hall, ways[i],
                "found en-1; voice en-1; open morning; on fr-1; on en-1; wait 56500; silent fr-1; "
                "wait 100; notice fr ended; store away");
      hall_run (hall, ways[i], ways[i]);
      hall_run (hall, ways[i],
                "voice fr-1; budget running; fr why FR-1 is on air; wait 60000; en why EN-1 is on "
                "air; fr why FR-1 is on air; kill; found fr-1; voice fr-1; wait 2000; fr why FR-1 "
                "is on air; store back; wait 2000; budget spent");
    }

  g_autoptr (Hall) dry = hall_new_with_pool (BC_METER_SESSION, 60);
  hall_run (dry, "the last lease",
            "found en-1; voice en-1; open morning; on fr-1; on en-1; wait 56500; silent fr-1; wait "
            "3100; store away; voice fr-1; wait 399; budget running; notice fr ended; wait 1; "
            "budget spent");
}

/* Nobody is told by the meter alone that the store is too slow: that counts, too. */
static void
test_slow_store_in_the_last_seconds (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

  hall_run (hall, "slow",
            "found en-1; voice en-1; open morning; on fr-1; on en-1; wait 56500; silent fr-1; wait "
            "100; notice fr ended");
  hall->rtt_ms = 5000;
  hall_run (hall, "slow",
            "wait 1398; voice fr-1; notice fr ended; wait 2; alarmed; "
            "fr why FR-1 is on air");
}

static void
test_notice_says_it (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

  hall_run (hall, "notice", "open morning; on fr-1; wait 56000; silent fr-1");
  const BcPlanChannel *fr = bc_plan_find_channel (bc_meeting_get_plan (hall->meeting), "fr");
  g_assert_cmpint (fr->notice, ==, BC_NOTICE_ENDED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meeting/ending/table", test_table);
  g_test_add_func ("/meeting/ending/exact-with-slow-stores", test_exact_with_slow_stores);
  g_test_add_func ("/meeting/ending/voice-mode", test_voice_mode);
  g_test_add_func ("/meeting/ending/others-draw", test_others_draw);
  g_test_add_func ("/meeting/ending/shares-of-others", test_shares_of_others);
  g_test_add_func ("/meeting/ending/what-is-given-back-opens-nothing",
                   test_what_is_given_back_opens_nothing);
  g_test_add_func ("/meeting/ending/store-away-in-the-last-seconds",
                   test_store_away_in_the_last_seconds);
  g_test_add_func ("/meeting/ending/slow-store-in-the-last-seconds",
                   test_slow_store_in_the_last_seconds);
  g_test_add_func ("/meeting/ending/notice-says-it", test_notice_says_it);
  return g_test_run ();
}
