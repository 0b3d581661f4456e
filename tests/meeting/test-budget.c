/* SPDX-License-Identifier: Apache-2.0 */
#include "hall.h"

#include <boothcast/base/error.h>

#define MINUTE_MS 60000

/* A hall whose pool holds one minute, its room and FR 1 sounding. */
static Hall *
small_hall (BcMeterMode mode, gint64 limit_s)
{
  BcSetup *setup = hall_setup_new ();

  setup->pool.limit_s = limit_s;
  setup->pool.mode = mode;
  Hall *hall = hall_new (setup);
  hall_run (hall, "begin", "found room; found fr-1; found fr-2; voice fr-1; voice fr-2");
  return hall;
}

static void
test_before_the_first_answer (void)
{
  g_autoptr (Hall) hall = small_hall (BC_METER_SESSION, 60);
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
test_where_the_pool_stands (void)
{
  g_autoptr (Hall) hall = small_hall (BC_METER_SESSION, 60);
  BcLeaseReply standing = {
    .day = "2020-11-12", .used_ms = 12000, .leased_ms = 1000, .limit_ms = 90000
  };
  BcEvent event = { .kind = BC_EVENT_LEASE_REPLY, .lease_reply = &standing };

  g_assert_true (hall_try (hall, &event));
  g_assert_nonnull (hall_find_effect (hall, BC_EFFECT_CHANGED, "budget"));
  g_assert_cmpstr (hall_budget (hall).day, ==, "2020-11-12");
  g_assert_cmpint (hall_budget (hall).used_ms, ==, 12000);
  g_assert_cmpint (hall_budget (hall).left_ms, ==, 78000);

  /* Too late: a request is out already. */
  hall->rtt_ms = 100;
  hall_run (hall, "stands", "open morning");
  standing.used_ms = 13000;
  g_assert_true (hall_try (hall, &event));
  hall_run (hall, "stands", "used 12000");
}

static void
test_first_request (void)
{
  g_autoptr (Hall) hall = small_hall (BC_METER_SESSION, 60);
  const BcEffect *effect;

  hall->rtt_ms = 10;
  hall_run (hall, "begin", "open morning");
  effect = hall_find_effect (hall, BC_EFFECT_LEASE, NULL);
  g_assert_nonnull (effect);
  g_assert_cmpint (effect->lease.settle_ms, ==, 0);
  g_assert_cmpint (effect->lease.want_ms, ==, 1000);
  g_assert_cmpstr (effect->lease.session, ==, "morning");
}

static void
test_view_while_running (void)
{
  g_autoptr (Hall) hall = small_hall (BC_METER_SESSION, 60);

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
      g_autoptr (Hall) hall = small_hall (BC_METER_SESSION, 60);

      hall->rtt_ms = rtts_ms[i];
      hall_run (hall, "exact",
                "open morning; on fr-1; wait 59999; budget running; fr = fr-1 -18 fr-1:0; wait 1; "
                "budget spent;"
                "alarmed; fr = floor 0/400; fr why today's interpretation minutes are used up; "
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
  g_autoptr (Hall) hall = small_hall (BC_METER_SESSION, 60);

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
  g_autoptr (Hall) hall = small_hall (BC_METER_SESSION, 60);

  hall_run (hall, "late", "open morning; wait 59900; sleep 230; budget spent; used 60000");
  g_assert_cmpint (hall->pool.used_ms, ==, MINUTE_MS);
}

static void
test_empty_pool (void)
{
  g_autoptr (Hall) hall = small_hall (BC_METER_SESSION, 0);

  hall->rtt_ms = 20;
  hall_run (hall, "empty",
            "on fr-1; open morning; wait 20; budget spent; fr = floor 0; used 0; wait 100; used 0");
  g_assert_cmpint (hall->pool.used_ms, ==, 0);
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
    "store back; wait 1000; budget spent; wait 1000; fr = floor 0",
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
      g_autoptr (Hall) hall = small_hall (BC_METER_SESSION, 60);

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
  g_autoptr (Hall) hall = small_hall (BC_METER_SESSION, 240);

  hall->rtt_ms = 300;
  hall_run (hall, "own",
            "open morning; wait 10001; close morning; open afternoon; wait 5; close afternoon; "
            "open morning; wait 400;"
            "close morning; open afternoon; wait 20010; close afternoon; wait 1000");
  g_assert_cmpint (fake_pool_session_ms (&hall->pool, "morning"), ==, 10401);
  g_assert_cmpint (fake_pool_session_ms (&hall->pool, "afternoon"), ==, 20015);
}

static void
test_late_reply_is_given_back (void)
{
  g_autoptr (Hall) hall = small_hall (BC_METER_SESSION, 60);

  hall->rtt_ms = 300;
  hall_run (hall, "late", "open morning; wait 100; suspend morning; wait 199");
  g_assert_cmpint (hall->pool.own_ms, ==, 0);
  hall_run (hall, "late", "wait 1");
  g_assert_cmpint (hall->pool.own_ms, ==, 1000);
  hall_run (hall, "late", "wait 300; used 100");
  g_assert_cmpint (hall->pool.own_ms, ==, 0);
  g_assert_cmpint (hall->pool.used_ms, ==, 100);
}

/* Only one request is out; what is asked again after silence is the very same. */
static void
test_store_lost_asks_the_same_again (void)
{
  g_autoptr (Hall) hall = small_hall (BC_METER_SESSION, 60);
  BcLeaseRequest first;

  hall_run (hall, "again", "open morning; wait 5100; store away; wait 400; alarmed");
  first = hall_find_effect (hall, BC_EFFECT_LEASE, NULL)->lease;
  g_assert_cmpint (first.settle_ms, ==, 500);
  hall_run (hall, "again", "wait 999");
  g_assert_null (hall_find_effect (hall, BC_EFFECT_LEASE, NULL));
  hall_run (hall, "again", "wait 1; unalarmed");
  g_assert_cmpuint (hall_find_effect (hall, BC_EFFECT_LEASE, NULL)->lease.sequence, ==,
                    first.sequence);
  g_assert_cmpint (hall_find_effect (hall, BC_EFFECT_LEASE, NULL)->lease.settle_ms, ==, 500);
  hall_run (hall, "again", "store back; wait 2000; warned; used 8500");
}

/* The answer was lost, the booking was not: asked again, the store says the same and books nothing. */
static void
test_answer_lost_after_booking (void)
{
  g_autoptr (Hall) hall = small_hall (BC_METER_SESSION, 60);
  BcLeaseRequest request;

  hall_run (hall, "booked", "open morning; wait 5100; store away; wait 400");
  request = hall_find_effect (hall, BC_EFFECT_LEASE, NULL)->lease;
  request.session = (char *) "morning";
  fake_pool_answer (&hall->pool, &request);
  hall_run (hall, "booked",
            "wait 5000; store back; wait 1000; suspend morning; wait 0; used 11500");
  g_assert_cmpint (hall->pool.used_ms, ==, 11500);
}

static void
test_slow_store_is_told_once (void)
{
  g_autoptr (Hall) hall = small_hall (BC_METER_SESSION, 60);

  hall->rtt_ms = 900;
  hall_run (hall, "slow",
            "open morning; wait 499; unalarmed; wait 1; alarmed; wait 399; unalarmed; wait 1; "
            "warned; unalarmed");
}

static void
test_reply_nobody_waits_for (void)
{
  g_autoptr (Hall) hall = small_hall (BC_METER_SESSION, 60);
  BcLeaseReply reply = { .sequence = 1, .day = "2020-11-12", .granted_ms = 1000, .limit_ms = 5 };
  BcEvent event = { .kind = BC_EVENT_LEASE_REPLY, .lease_reply = &reply };

  g_assert_true (hall_try (hall, &event));
  g_assert_cmpint (hall_budget (hall).limit_ms, ==, MINUTE_MS);
  hall_run (hall, "stray", "open morning; wait 700");
  g_assert_true (hall_try (hall, &event));
  g_assert_true (hall_try (hall, &(BcEvent){ .kind = BC_EVENT_STORE_LOST }));
  hall_run (hall, "stray", "used 700");
  g_assert_cmpint (hall_budget (hall).limit_ms, ==, MINUTE_MS);
  reply.granted_ms = -1;
  g_assert_false (hall_try (hall, &event));
  g_assert_error (hall->error, BC_ERROR, BC_ERROR_INVALID);
}

static void
test_spent_comes_back_by_itself (void)
{
  g_autoptr (Hall) hall = small_hall (BC_METER_SESSION, 60);

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
  g_autoptr (Hall) hall = small_hall (BC_METER_SESSION, 60);

  hall->pool.others_ms = 500;
  hall_run (hall, "crumbs", "open morning; wait 59500; budget spent");
  hall->pool.others_ms = 0;
  hall_run (hall, "crumbs", "wait 60000; budget spent; used 59500");
  g_assert_cmpint (hall->pool.own_ms, ==, 0);
}

static void
test_spent_over_sessions (void)
{
  g_autoptr (Hall) hall = small_hall (BC_METER_SESSION, 60);

  hall_run (hall, "over",
            "on fr-1; open morning; wait 60000; close morning; budget idle; wait 100000");
  hall->rtt_ms = 50;
  hall_run (hall, "over", "open afternoon; budget spent; fr = floor; wait 50; budget spent");
  fake_pool_next_day (&hall->pool);
  hall_run (hall, "over",
            "suspend afternoon; budget suspended; wait 20000; open afternoon; budget spent; wait "
            "50; budget running; fr = fr-1 -18 fr-1:0");
}

static void
test_voice_mode (void)
{
  g_autoptr (Hall) hall = small_hall (BC_METER_VOICE, 60);

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
            "open morning; wait 54000; budget spent; used 60000; fr = floor 0; off fr-1; on fr-1; "
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
  g_autoptr (Hall) hall = small_hall (BC_METER_SESSION, 14400);
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
test_kill_while_spent (void)
{
  g_autoptr (Hall) hall = small_hall (BC_METER_SESSION, 60);

  hall->rtt_ms = 50;
  hall_run (hall, "spent",
            "open morning; on fr-1; wait 61000; budget spent; kill; found room; found fr-1; budget "
            "spent; fr = floor 0; wait 1000; budget spent; used 60000");
  g_assert_cmpint (hall->pool.used_ms, ==, MINUTE_MS);
}

static void
test_display_is_told_by_the_second (void)
{
  g_autoptr (Hall) hall = small_hall (BC_METER_SESSION, 60);
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
  g_test_add_func ("/meeting/budget/where-the-pool-stands", test_where_the_pool_stands);
  g_test_add_func ("/meeting/budget/first-request", test_first_request);
  g_test_add_func ("/meeting/budget/view-while-running", test_view_while_running);
  g_test_add_func ("/meeting/budget/ends-at-the-millisecond", test_exact_exhaustion);
  g_test_add_func ("/meeting/budget/ends-at-the-millisecond-after-breaks",
                   test_exact_with_odd_pool_and_breaks);
  g_test_add_func ("/meeting/budget/late-deadline-at-the-end", test_late_deadline_at_the_end);
  g_test_add_func ("/meeting/budget/empty-pool", test_empty_pool);
  g_test_add_func ("/meeting/budget/table", test_table);
  g_test_add_func ("/meeting/budget/each-session-pays-its-own", test_each_session_pays_its_own);
  g_test_add_func ("/meeting/budget/late-reply-is-given-back", test_late_reply_is_given_back);
  g_test_add_func ("/meeting/budget/store-lost-asks-the-same-again",
                   test_store_lost_asks_the_same_again);
  g_test_add_func ("/meeting/budget/answer-lost-after-booking", test_answer_lost_after_booking);
  g_test_add_func ("/meeting/budget/slow-store-is-told-once", test_slow_store_is_told_once);
  g_test_add_func ("/meeting/budget/reply-nobody-waits-for", test_reply_nobody_waits_for);
  g_test_add_func ("/meeting/budget/spent-comes-back-by-itself", test_spent_comes_back_by_itself);
  g_test_add_func ("/meeting/budget/spent-ignores-crumbs", test_spent_ignores_crumbs);
  g_test_add_func ("/meeting/budget/spent-over-sessions", test_spent_over_sessions);
  g_test_add_func ("/meeting/budget/voice-mode", test_voice_mode);
  g_test_add_func ("/meeting/budget/fifty-kills", test_kills);
  g_test_add_func ("/meeting/budget/kill-while-spent", test_kill_while_spent);
  g_test_add_func ("/meeting/budget/display-is-told-by-the-second",
                   test_display_is_told_by_the_second);
  return g_test_run ();
}
