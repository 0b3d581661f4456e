/* SPDX-License-Identifier: Apache-2.0 */
#include "hall.h"

/* The pool holds a minute; the room and FR sound and speak. */
static const struct
{
  const char *description;
  const char *script;
} rows[] = {
  { "the minutes are used up: said once, in every channel, the floor waiting underneath",
    "open morning; on fr-1; wait 60000; budget spent; notice fr ended 1; fr = floor -18; notice en "
    "ended 1; en = floor -18/60; wait 5999; still; wait 1; fr = floor 0/1500; notice fr none; en = "
    "floor 0/1500; wait 60000; still" },
  { "never in the original",
    "open morning; wait 60000; notice original none 0; original = floor 0" },
  { "without an underlay the floor is to be heard under it",
    "open morning; on es-1; wait 60000; es = floor -30" },
  { "it carries the floor, and says why",
    "open morning; wait 60000; fr = floor -18; fr why today's interpretation minutes are used up" },
  { "a desk whose key stays on, or goes on, does not stop it",
    "open morning; on fr-1; wait 60000; on fr-2; off fr-1; notice fr ended 1; desk fr-2 on-air; fr "
    "= floor -18" },
  { "the next session of the day does not say it again",
    "open morning; wait 67000; close morning; open afternoon; wait 1000; budget spent; notice fr "
    "none 1; fr = floor 0" },
  { "nor does one that goes on after a break",
    "open morning; wait 67000; suspend morning; wait 1000; open morning; notice fr none 1" },
  { "closed at that moment: said when it opens",
    "open morning; wait 50000; audience close; wait 20000; notice fr closed; audience open; notice "
    "fr ended 1; fr = floor -18/400; wait 6000; fr = floor 0/1500" },
  { "closed in the middle of it: said to its end as far as it goes, not again",
    "open morning; wait 61000; audience close; notice fr closed; wait 1000; audience open; notice "
    "fr ended 1; wait 4000; notice fr none 1" },
  { "the room's sound lost at that moment: said when it is back",
    "open morning; wait 50000; lost room; wait 20000; notice fr sound-lost; found room; notice fr "
    "ended 1" },
  { "a crash in the middle of it: not said again",
    "open morning; wait 61000; kill; found room; budget spent; notice fr none; fr = floor 0" },
};

static void
test_ended (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

      hall_run (hall, rows[i].description, "found es-1");
      hall_run (hall, rows[i].description, rows[i].script);
    }
}

/* With new minutes the end was not the end: it is said when it comes again. */
static void
test_said_again_when_it_comes_again (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

  hall_run (hall, "again", "open morning; on fr-1; wait 62000; notice fr ended 1");
  fake_pool_next_day (&hall->pool);
  hall_run (
      hall, "again",
      "wait 60000; budget running; notice fr none 1; fr = fr-1 -18 fr-1:0; wait 10000; budget "
      "spent; notice fr ended 2; notice original none 0");
}

static int
back_minute (const Hall *hall, const char *channel)
{
  const BcPlan *plan = bc_meeting_get_plan (hall->meeting);

  return bc_plan_find_channel (plan, channel)->back_minute;
}

/* Alone, in every channel, and with the time at which the next session begins. */
static void
test_break (void)
{
  g_autoptr (Hall) hall = hall_new_with_hours ();

  hall_run (hall, "break",
            "found room; found fr-1; open morning; on fr-1; notice fr none; close morning; notice "
            "fr break; notice original break; fr = notice off/60; original = notice off; fr why "
            "the meeting has a break until 13:30");
  g_assert_cmpint (back_minute (hall, "fr"), ==, 13 * 60 + 30);
  g_assert_cmpint (back_minute (hall, "original"), ==, 13 * 60 + 30);
  hall_run (hall, "goes on in original", "audience open; notice fr none; fr = floor 0/400");
  g_assert_cmpint (back_minute (hall, "fr"), ==, -1);
  hall_run (hall, "after the last", "open afternoon; close afternoon; notice fr closed");
  g_assert_cmpint (back_minute (hall, "fr"), ==, -1);
}

/* Nobody is told to be back at a time that is past. */
static void
test_break_that_lasts (void)
{
  g_autoptr (Hall) hall = hall_new_with_hours ();

  hall_run (hall, "late",
            "found room; open morning; close morning; notice fr break; wait 11599000; notice fr "
            "break; wait 2000; notice fr closed; open afternoon; notice fr none");
}

static void
test_no_time_no_notice (void)
{
  BcSetup *setup = hall_setup_new ();

  setup->rules.once_notice_ms = 0;
  g_autoptr (Hall) hall = hall_new (setup);
  hall_run (
      hall, "none",
      "found room; found fr-1; open morning; on fr-1; cannot fr-1 sound; notice fr none 0; fr "
      "= floor 0/400");
}

static void
test_notices_by_kind (void)
{
  for (BcNotice notice = BC_NOTICE_NONE; notice < BC_NOTICE_LAST; notice++)
    g_assert_cmpint (bc_notice_is_once (notice), ==,
                     notice == BC_NOTICE_ENDED || notice == BC_NOTICE_NO_INTERPRETATION);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meeting/notices/interpretation-has-ended", test_ended);
  g_test_add_func ("/meeting/notices/said-again-when-it-comes-again",
                   test_said_again_when_it_comes_again);
  g_test_add_func ("/meeting/notices/break-and-when-it-is-over", test_break);
  g_test_add_func ("/meeting/notices/break-that-lasts", test_break_that_lasts);
  g_test_add_func ("/meeting/notices/no-time-no-notice", test_no_time_no_notice);
  g_test_add_func ("/meeting/notices/which-are-spoken-once", test_notices_by_kind);
  return g_test_run ();
}
