/* SPDX-License-Identifier: Apache-2.0 */
#include "hall.h"

#define MINUTE_MS 60000

static void
test_before_the_first_answer (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);
  BcBudgetView view = hall_budget (hall);

  g_assert_null (view.day);
  g_assert_cmpint (view.state, ==, BC_BUDGET_IDLE);
  g_assert_cmpint (view.limit_ms, ==, MINUTE_MS);
  g_assert_cmpint (view.left_ms, ==, MINUTE_MS);
  g_assert_cmpint (view.used_ms + view.leased_ms + view.overdraft_ms, ==, 0);

  hall->rtt_ms = 100;
  hall_run (hall, "begin", "open morning; budget running; wait 50; used 50");
  g_assert_null (hall_budget (hall).day);
  hall_run (hall, "begin", "wait 50; used 100");
  g_assert_cmpstr (hall_budget (hall).day, ==, "2020-11-12");
}

static void
test_view_while_running (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

  hall_run (hall, "running", "open morning; wait 10250; used 10250; budget running");
  g_assert_cmpint (hall_budget (hall).left_ms, ==, MINUTE_MS - 10250);
  g_assert_cmpint (hall_budget (hall).leased_ms, ==, 750);
  g_assert_cmpint (hall_budget (hall).overdraft_ms, ==, 0);
  g_assert_cmpint (hall->pool.used_ms, ==, 10000);
}

/* Whatever the store's delay, a pool of N ms ends at N ms, and interpretation with it. */
static void
test_exact_exhaustion (void)
{
  const gint64 rtts_ms[] = { 0, 1, 7, 40, 99, 250, 499 };

  for (guint i = 0; i < G_N_ELEMENTS (rtts_ms); i++)
    {
      g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

      hall->rtt_ms = rtts_ms[i];
      hall_run (hall, "exact",
                "open morning; on fr-1; wait 59999; budget running; fr = fr-1 -18 fr-1:0; wait 1; "
                "budget spent;"
                "alarmed; fr = floor -18; fr why today's interpretation minutes are used up; "
                "used 60000; wait 1000; used 60000");
      g_assert_cmpint (hall->pool.used_ms, ==, MINUTE_MS);
      g_assert_cmpint (hall->pool.own_ms, ==, 0);
      g_assert_cmpint (hall->pool.overdraft_ms, ==, 0);
      g_assert_cmpint (hall_budget (hall).left_ms, ==, 0);
    }
}

static void
test_exact_with_odd_pool_and_breaks (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

  hall->pool.used_ms = 777; /* another meeting's */
  for (guint i = 0; i < 40; i++)
    {
      hall_run (hall, "breaks", "open morning");
      hall_wait_us (hall, 1234567);
      hall_run (hall, "breaks", "suspend morning; budget suspended; wait 3000");
      g_assert_cmpint (hall->pool.own_ms, ==, 0);
      g_assert_cmpint (hall->pool.used_ms, ==, 777 + (i + 1) * 1234567 / 1000);
    }
  hall_run (hall, "breaks", "open morning; wait 30000; budget spent; used 60000");
  g_assert_cmpint (hall->pool.used_ms, ==, MINUTE_MS);
}

static void
test_late_deadline_at_the_end (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

  hall_run (hall, "late", "open morning; wait 59900; sleep 230; budget spent; used 60000");
  g_assert_cmpint (hall->pool.used_ms, ==, MINUTE_MS);
}

/* Nobody has looked since, but the display knows where the last lease ends. */
static void
test_display_at_the_end (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

  hall_run (hall, "display", "open morning; wait 59900");
  hall->now_us += 5 * G_TIME_SPAN_SECOND;
  g_assert_cmpint (hall_budget (hall).used_ms, ==, MINUTE_MS);
}

typedef struct
{
  const char *description;
  const char *script;
  gint64 used_ms;        /* in the pool at the end */
  gboolean is_overdrawn; /* some of it without a lease */
} Row;

static const Row rows[] = {
  { "a session that is not interpreted never meters",
    "open check; wait 30000; budget idle; close check", 0, FALSE },
  { "nor does an open audience", "audience open; wait 30000; budget idle", 0, FALSE },
  { "closing gives back what is not spent",
    "open morning; wait 1300; close morning; budget idle; used 1300", 1300, FALSE },
  { "suspension stops it",
    "open morning; wait 5000; suspend morning; budget suspended; wait 60000; used 5000", 5000,
    FALSE },
  { "closed while suspended",
    "open morning; wait 5000; suspend morning; close morning; budget idle", 5000, FALSE },
  { "the store away for a while: nothing is lost",
    "open morning; wait 3000; store away; wait 20000; budget running; used 23000; store back; wait "
    "1000; used 24000;"
    "suspend morning; wait 1000",
    24000, TRUE },
  { "the store away beyond the limit: interpretation goes on, overdrawn, and ends when it is back",
    "on fr-1; open morning; wait 30000; store away; wait 60000; budget running; fr = fr-1 -18 "
    "fr-1:0; used 90000;"
    "store back; wait 1000; budget spent; wait 1000; fr = floor -18; wait "
    "5000; fr = floor 0/1500",
    90500, TRUE },
  { "the store away at the start",
    "store away; open morning; wait 10000; budget running; store back; wait 1000; close morning",
    11000, TRUE },
  { "the store away at the end: settled when it is back",
    "open morning; wait 3000; store away; wait 1000; close morning; wait 60000; budget idle; used "
    "4000; store back; wait 1000",
    4000, FALSE },
  { "two sessions while the store is away: each pays its own",
    "open morning; wait 3000; store away; wait 5000; close morning; wait 1000; open afternoon; "
    "wait 7000; close afternoon;"
    "store back; wait 2000; used 15000",
    15000, TRUE },
  { "the process stopped for ten seconds: they count, as overdraft",
    "open morning; wait 3000; sleep 10000; used 13000; wait 1000; close morning; wait 0", 14000,
    TRUE },
};

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

      hall_run (hall, rows[i].description, rows[i].script);
      g_test_message ("%s", rows[i].description);
      g_assert_cmpint (hall->pool.used_ms, ==, rows[i].used_ms);
      g_assert_cmpint (hall->pool.own_ms, ==, 0);
      g_assert_cmpint (hall->pool.overdraft_ms > 0, ==, rows[i].is_overdrawn);
    }
}

static void
test_each_session_pays_its_own (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 240);

  hall->rtt_ms = 300;
  hall_run (hall, "own",
            "open morning; wait 10001; close morning; open afternoon; wait 5; close afternoon; "
            "open morning; wait 400;"
            "close morning; open afternoon; wait 20010; close afternoon; wait 1000");
  g_assert_cmpint (fake_pool_session_ms (&hall->pool, "morning"), ==, 10401);
  g_assert_cmpint (fake_pool_session_ms (&hall->pool, "afternoon"), ==, 20015);
}

static void
test_voice_mode (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_VOICE, 60);

  hall_run (hall, "voice",
            "open morning; budget idle; wait 10000; used 0; on fr-1; budget running; wait 3000; on "
            "fr-2; wait 1000; off fr-1;"
            "wait 1000; cough fr-2; wait 500; budget running; release fr-2; off fr-2; budget idle; "
            "wait 5000; used 5500");
  g_assert_cmpint (hall->pool.own_ms, ==, 0);
  hall_run (hall, "voice",
            "on fr-1; lost fr-1; budget idle; found fr-1; wait 500; suspend morning; wait 1000; "
            "used 6000; budget suspended");
  hall_run (hall, "voice",
            "voice fr-1; open morning; wait 54000; budget spent; used 60000; fr = floor -18; off "
            "fr-1; on fr-1; "
            "budget spent");
  g_assert_cmpint (hall->pool.used_ms, ==, MINUTE_MS);
  hall_run (hall, "voice", "off fr-1");
  fake_pool_next_day (&hall->pool);
  hall_run (hall, "voice", "wait 10000; budget idle; wait 10000; used 0");
  g_assert_cmpint (hall->pool.own_ms, ==, 0);
}

/* 50 kills: at most the open second each, nothing twice, back as it was. */
static void
test_kills (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 14400);
  gint64 run_ms = 0;

  hall->rtt_ms = 3;
  hall_run (hall, "kill", "open morning; on fr-1");
  for (guint i = 0; i < 50; i++)
    {
      gint64 ms = 137 * (i + 1);

      hall_wait_us (hall, ms * 1000);
      run_ms += ms;
      hall_run (
          hall, "kill",
          "kill; budget running; desk fr-1 lost; found room; found fr-1; fr = fr-1 -18 fr-1:0");
    }
  hall_run (hall, "kill", "wait 1000; close morning; wait 100");
  run_ms += 1000;
  g_assert_cmpint (hall->pool.used_ms, >=, run_ms);
  g_assert_cmpint (hall->pool.used_ms, <=, run_ms + 50 * 1000);
}

static void
test_display_is_told_by_the_second (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);
  guint n_told = 0;

  hall_run (hall, "told", "open morning");
  hall_forget (hall);
  hall_wait_us (hall, 10 * G_TIME_SPAN_SECOND);
  for (guint i = 0; i < hall->effects->len; i++)
    {
      const BcEffect *effect = hall->effects->pdata[i];

      n_told += effect->kind == BC_EFFECT_CHANGED && g_strcmp0 (effect->subject, "budget") == 0;
    }
  g_assert_cmpuint (n_told, ==, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meeting/budget/before-the-first-answer", test_before_the_first_answer);
  g_test_add_func ("/meeting/budget/view-while-running", test_view_while_running);
  g_test_add_func ("/meeting/budget/ends-at-the-millisecond", test_exact_exhaustion);
  g_test_add_func ("/meeting/budget/ends-at-the-millisecond-after-breaks",
                   test_exact_with_odd_pool_and_breaks);
  g_test_add_func ("/meeting/budget/late-deadline-at-the-end", test_late_deadline_at_the_end);
  g_test_add_func ("/meeting/budget/display-at-the-end", test_display_at_the_end);
  g_test_add_func ("/meeting/budget/table", test_table);
  g_test_add_func ("/meeting/budget/each-session-pays-its-own", test_each_session_pays_its_own);
  g_test_add_func ("/meeting/budget/voice-mode", test_voice_mode);
  g_test_add_func ("/meeting/budget/fifty-kills", test_kills);
  g_test_add_func ("/meeting/budget/display-is-told-by-the-second",
                   test_display_is_told_by_the_second);
  return g_test_run ();
}
