/* SPDX-License-Identifier: Apache-2.0 */
#include "hall.h"

#include <boothcast/base/error.h>

#define MINUTE_MS 60000

static void
test_where_the_pool_stands (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);
  BcLeaseReply standing = { .day = "2020-11-12",
                            .used_ms = 12000,
                            .leased_ms = 1000,
                            .limit_ms = 90000,
                            .available_ms = 20000 };
  BcEvent event = { .kind = BC_EVENT_LEASE_REPLY, .lease_reply = &standing };

  g_assert_true (hall_try (hall, &event));
  g_assert_nonnull (hall_find_effect (hall, BC_EFFECT_CHANGED, "budget"));
  g_assert_cmpstr (hall_budget (hall).day, ==, "2020-11-12");
  g_assert_cmpint (hall_budget (hall).used_ms, ==, 12000);
  g_assert_cmpint (hall_budget (hall).left_ms, ==, 78000);
  /* Of which others keep a share for themselves; below 0 nobody does. */
  g_assert_cmpint (hall_budget (hall).available_ms, ==, 20000);
  standing.available_ms = -1;
  g_assert_true (hall_try (hall, &event));
  g_assert_cmpint (hall_budget (hall).available_ms, ==, 77000);
  standing.available_ms = 20000;
  g_assert_true (hall_try (hall, &event));

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
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);
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
test_late_reply_is_given_back (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

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
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);
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
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);
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
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

  hall->rtt_ms = 900;
  hall_run (hall, "slow",
            "open morning; wait 499; unalarmed; wait 1; alarmed; wait 399; unalarmed; wait 1; "
            "warned; unalarmed");
}

/* What is in hand covers the store's slowness: the alarm comes half a second after it is spent. */
static void
test_slow_store_later_on (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

  hall_run (hall, "slow", "open morning; wait 5000");
  hall->rtt_ms = 1100;
  hall_run (hall, "slow",
            "wait 500; unalarmed; wait 999; unalarmed; wait 1; alarmed; wait 100; warned");
}

/* What gathered while the store was away is no sign that it is away again, when it is booked. */
static void
test_recovery_alarms_nobody (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 600);

  hall->rtt_ms = 100;
  hall_run (
      hall, "recovery",
      "open morning; wait 5000; store away; wait 12000; alarmed; store back; wait 1200; warned; "
      "unalarmed; wait 30000; unwarned; unalarmed; suspend morning; wait 1000; used 48200");
  g_assert_cmpint (hall->pool.used_ms, ==, 48200);
}

/* A store that is always too slow is told of every ten seconds at most. */
static void
test_slow_store_alarms_seldom (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 600);
  guint n_alarms = 0;

  hall->rtt_ms = 1400;
  hall_run (hall, "slow", "open morning; wait 60000");
  for (guint i = 0; i < hall->effects->len; i++)
    n_alarms += ((const BcEffect *) hall->effects->pdata[i])->kind == BC_EFFECT_ALARM;
  g_assert_cmpuint (n_alarms, >=, 1);
  g_assert_cmpuint (n_alarms, <=, 7);
}

/* A store slower than half a second is away: what ran until it said no is owed. */
static void
test_slow_refusal (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 0);

  hall->rtt_ms = 800;
  hall_run (hall, "slow no",
            "open morning; wait 799; budget running; wait 1; budget spent; used 800; wait 800");
  g_assert_cmpint (hall->pool.used_ms, ==, 800);
  g_assert_cmpint (hall_budget (hall).overdraft_ms, ==, 800);
}

/* No two runs of a gateway share a sequence, or the store would take the second for an echo of the first. */
static void
test_sequences_go_on_after_a_kill (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);
  guint64 before;

  hall_run (hall, "kill", "open morning; wait 20000");
  before = hall->pool.sequence;
  hall_run (hall, "kill", "kill");
  g_assert_cmpuint (hall->pool.sequence, >, before);
}

static void
test_reply_nobody_waits_for (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meeting/lease/where-the-pool-stands", test_where_the_pool_stands);
  g_test_add_func ("/meeting/lease/first-request", test_first_request);
  g_test_add_func ("/meeting/lease/late-reply-is-given-back", test_late_reply_is_given_back);
  g_test_add_func ("/meeting/lease/store-lost-asks-the-same-again",
                   test_store_lost_asks_the_same_again);
  g_test_add_func ("/meeting/lease/answer-lost-after-booking", test_answer_lost_after_booking);
  g_test_add_func ("/meeting/lease/slow-store-is-told-once", test_slow_store_is_told_once);
  g_test_add_func ("/meeting/lease/slow-store-later-on", test_slow_store_later_on);
  g_test_add_func ("/meeting/lease/recovery-alarms-nobody", test_recovery_alarms_nobody);
  g_test_add_func ("/meeting/lease/slow-store-alarms-seldom", test_slow_store_alarms_seldom);
  g_test_add_func ("/meeting/lease/slow-refusal-is-owed", test_slow_refusal);
  g_test_add_func ("/meeting/lease/sequences-go-on-after-a-kill",
                   test_sequences_go_on_after_a_kill);
  g_test_add_func ("/meeting/lease/reply-nobody-waits-for", test_reply_nobody_waits_for);
  return g_test_run ();
}
