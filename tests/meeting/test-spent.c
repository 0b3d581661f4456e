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
  return g_test_run ();
}
