/* SPDX-License-Identifier: Apache-2.0 */
#include "hall.h"

#define MINUTE_MS 60000

/* Minutes granted in the very last half-second are found with the last settling: no ten seconds' gap. */
static void
test_extension_at_the_last_moment (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

  hall_run (hall, "extension", "open morning; wait 59900");
  hall->pool.limit_ms += 30000;
  hall_run (hall, "extension", "wait 100; budget running; wait 30000; budget spent; used 90000");
}

static void
test_empty_pool (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 0);

  hall->rtt_ms = 20;
  hall_run (
      hall, "empty",
      "on fr-1; open morning; wait 20; budget spent; fr = floor -18; notice fr ended; used 0; "
      "wait 6000; fr = floor 0/1500; notice fr none; used 0");
  g_assert_cmpint (hall->pool.used_ms, ==, 0);
}

static void
test_spent_comes_back_by_itself (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

  hall_run (hall, "back", "on fr-1; open morning; wait 60000; budget spent; wait 9999");
  fake_pool_next_day (&hall->pool);
  hall_run (hall, "back",
            "budget spent; wait 1; budget running; warned; fr = fr-1 -18/60 fr-1:0/20; used 0; "
            "wait 5000; used 5000");
  g_assert_cmpstr (hall_budget (hall).day, ==, "2020-11-13");

  hall_run (hall, "back", "wait 55000; budget spent; used 60000");
  hall->pool.limit_ms += 30000; /* the team leader granted it */
  hall_run (hall, "back", "wait 10000; budget running; wait 30000; budget spent; used 90000");
  g_assert_cmpint (hall_budget (hall).limit_ms, ==, 90000);
}

/* Half a second that another holder gave back is no reason to speak for half a second. */
static void
test_spent_ignores_crumbs (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

  hall->pool.others_ms = 500;
  hall_run (hall, "crumbs", "open morning; wait 59500; budget spent");
  hall->pool.others_ms = 0;
  hall_run (hall, "crumbs", "wait 60000; budget spent; used 59500");
  g_assert_cmpint (hall->pool.own_ms, ==, 0);
}

static void
test_spent_over_sessions (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

  hall_run (hall, "over",
            "on fr-1; open morning; wait 60000; close morning; budget idle; wait 100000");
  hall->rtt_ms = 50;
  hall_run (hall, "over", "open afternoon; budget spent; fr = floor; wait 50; budget spent");
  fake_pool_next_day (&hall->pool);
  hall_run (hall, "over",
            "suspend afternoon; budget suspended; wait 20000; open afternoon; budget spent; wait "
            "50; budget running; fr = fr-1 -18 fr-1:0");
  hall_run (hall, "over", "wait 60000; budget spent; suspend afternoon; wait 1000");
  fake_pool_next_day (&hall->pool);
  hall_run (hall, "over", "open afternoon; wait 50; budget running");
}

static void
test_kill_while_spent (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

  hall->rtt_ms = 50;
  hall_run (hall, "spent",
            "open morning; on fr-1; wait 61000; budget spent; kill; found room; found fr-1; budget "
            "spent; fr = floor 0; wait 1000; budget spent; used 60000");
  g_assert_cmpint (hall->pool.used_ms, ==, MINUTE_MS);
}

/* Whatever the store does: the day that was used up is over at midnight, and a store that is away ends nothing. */
static void
test_spent_ends_with_its_day (void)
{
  static const struct
  {
    const char *what;
    const char *script;
  } nights[] = {
    { "closed, opened the day after", "close morning; until 34:00; store away; open afternoon; "
                                      "budget running; fr why FR-1 is on air" },
    { "restarted in the morning", "close morning; until 34:00; store away; kill; found room; found "
                                  "fr-1; voice fr-1; open afternoon; budget running" },
    { "open over midnight", "store away; until 23:59; budget spent; wait 60000; budget running" },
    { "restarted in the open session",
      "store away; sleep 86400000; kill; found room; found fr-1; voice fr-1; budget running" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (nights); i++)
    {
      g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

      hall_run (hall, nights[i].what,
                "until 23:50; open morning; on fr-1; wait 60000; budget spent");
      hall_run (hall, nights[i].what, nights[i].script);
      hall_run (hall, nights[i].what,
                "wait 300000; fr why FR-1 is on air; store back; wait 20000; budget spent");
      g_assert_cmpint (hall->pool.before_ms, ==, MINUTE_MS);
      g_assert_cmpint (hall->pool.overdraft_ms, >, 4 * MINUTE_MS);
    }
}

/* Another day's minutes that are used up, too: nobody speaks for longer than it takes to hear that. */
static void
test_used_up_by_others (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

  hall_run (hall, "others", "open morning; on fr-1; wait 60000; close morning; until 33:00");
  hall->pool.others_ms = MINUTE_MS;
  hall->rtt_ms = 20;
  hall_run (hall, "others", "open afternoon; wait 20; budget spent; alarmed; wait 60000; used 0");
  g_assert_cmpint (hall->pool.used_ms, ==, 0);
}

/* What does not go on is not said to. */
static void
test_store_away_while_spent (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

  hall_run (hall, "spent",
            "until 23:40; open morning; on fr-1; wait 60000; store away; wait 10000; said no more "
            "can be given "
            "until it does; unsaid goes on, its minutes; wait 600000; unalarmed; budget spent");
  hall_run (hall, "the day after",
            "until 23:59; wait 65000; said goes on, its minutes; store back; "
            "wait 2000; said answers again");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meeting/spent/extension-at-the-last-moment",
                   test_extension_at_the_last_moment);
  g_test_add_func ("/meeting/spent/empty-pool", test_empty_pool);
  g_test_add_func ("/meeting/spent/spent-comes-back-by-itself", test_spent_comes_back_by_itself);
  g_test_add_func ("/meeting/spent/spent-ignores-crumbs", test_spent_ignores_crumbs);
  g_test_add_func ("/meeting/spent/spent-over-sessions", test_spent_over_sessions);
  g_test_add_func ("/meeting/spent/kill-while-spent", test_kill_while_spent);
  g_test_add_func ("/meeting/spent/spent-ends-with-its-day", test_spent_ends_with_its_day);
  g_test_add_func ("/meeting/spent/used-up-by-others", test_used_up_by_others);
  g_test_add_func ("/meeting/spent/store-away-while-spent", test_store_away_while_spent);
  return g_test_run ();
}
