/* SPDX-License-Identifier: Apache-2.0 */
#include "hall.h"

#include <boothcast/base/error.h>

typedef struct
{
  const char *description;
  const char *script;
} Row;

/* A pool of a minute, and nobody has said what may be added. */
static const Row rows[] = {
  { "asked, granted, booked",
    "extension none 0; ceiling 30; ask 15; extension asked 15; said asked for 15 more minutes; "
    "warned; grant 10; extension granted 10; said granted 10 more minutes; limit 660" },
  { "asked, refused, asked again",
    "ask 15; refuse the booths have a train to catch; extension refused 15; said the extension is "
    "refused: the booths have a train to catch; ! grant 5; ask 5; extension asked 5" },
  { "asked again, the question is another", "ask 15; ask 20; extension asked 20" },
  { "nothing was asked",
    "ceiling 30; ! grant 10; said nobody has asked for more minutes; ! refuse no; said nobody has "
    "asked; extension none 0" },
  { "over the ceiling, in words",
    "ceiling 20; ask 15; grant 15; ask 15; ! grant 15; said allows 20 a day, of which 5 are left; "
    "extension asked 15; grant 5; limit 1260" },
  { "no ceiling was set", "ask 5; ! grant 5; said allows 0 a day; limit 60" },
  { "the owner cannot take back what was granted",
    "ceiling 20; ask 15; grant 15; ! ceiling 10; said 15 minutes have been added today; ceiling "
    "15" },
  { "a session that runs is rescued in its last millisecond",
    "ceiling 30; ask 10; open morning; on fr-1; wait 59999; budget running; grant 10; budget "
    "running; fr = fr-1 -18 fr-1:0; wait 10000; budget running; used 69999; still" },
  { "after the end it opens again",
    "ceiling 30; open morning; on fr-1; wait 60000; budget spent; ask 10; grant 10; wait 0; budget "
    "running; fr = fr-1 -18 fr-1:0; wait 5000; used 65000" },
  { "granted between sessions",
    "ceiling 30; ask 10; open morning; wait 10000; close morning; grant 10; limit 660; open "
    "afternoon; wait 100000; used 110000; budget running" },
};

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

      g_test_message ("%s", rows[i].description);
      hall_run (hall, rows[i].description, rows[i].script);
    }
}

/* The pool says no, perhaps because the owner was quicker: the question stands. */
static void
test_store_refuses (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

  hall_run (hall, "refused", "ceiling 30; ask 10");
  hall->pool.refusal = "beyond the ceiling of 0 minutes";
  hall_run (hall, "refused",
            "grant 10; said the extension was not booked: beyond the ceiling; said was not booked "
            "because: beyond the ceiling; extension asked 10; limit 60");
  hall->pool.refusal = NULL;
  hall_run (hall, "refused", "grant 10; extension granted 10; limit 660");
  g_assert_cmpuint (hall->pool.n_bookings, ==, 2);
}

/* However long the store takes over the booking, at the end of the minutes: half a second is waited for. */
static void
test_rescue_while_the_store_is_booking (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

  hall_run (hall, "rescue", "ceiling 30; ask 10; open morning; on fr-1; wait 59900");
  hall->rtt_ms = 20;
  hall->book_rtt_ms = 300;
  hall_run (
      hall, "rescue",
      "grant 10; wait 250; budget running; unalarmed; fr = fr-1 -18 fr-1:0; wait 10000; still; "
      "budget running; used 70150; wait 1000; suspend morning; wait 100");
  g_assert_cmpint (hall->pool.used_ms, ==, 71150);
  g_assert_cmpint (hall->pool.overdraft_ms, <=, 300);
}

/* A pause while the booking is on its way closes nothing. */
static void
test_pause_while_the_store_is_booking (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

  hall->book_rtt_ms = 300;
  hall_run (
      hall, "pause",
      "ceiling 30; wait 300; ask 10; open morning; on fr-1; wait 57000; grant 10; silent fr-1; "
      "wait 299; budget running; fr = fr-1 -18 fr-1:0; wait 10000; budget running; used 67299");
}

/* … and when it refuses then, not a millisecond is charged beyond the pool. */
static void
test_refusal_at_the_end (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

  hall_run (hall, "no", "ceiling 30; ask 10; open morning; on fr-1; wait 59900");
  hall->book_rtt_ms = 300;
  hall->pool.refusal = "no";
  hall_run (hall, "no",
            "grant 10; wait 299; budget running; wait 1; budget spent; wait 100; used 60000");
  g_assert_cmpint (hall->pool.used_ms, ==, 60000);

  g_autoptr (Hall) slow = hall_new_with_pool (BC_METER_SESSION, 60);
  hall_run (slow, "slow", "ceiling 30; ask 10; open morning; on fr-1; wait 59900");
  slow->book_rtt_ms = 5000;
  hall_run (slow, "slow", "grant 10; wait 599; budget running; wait 1; budget spent; used 60000");
  hall_run (slow, "slow", "wait 4400; budget running; wait 1000; used 61000");
}

/* What was sent and never answered is sent again, the very same, and booked once: over a crash, too. */
static void
test_booked_once (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

  hall_run (hall, "once", "ceiling 30; ask 10; store away; grant 10; wait 4999");
  g_assert_null (hall_find_effect (hall, BC_EFFECT_BOOK, NULL));
  hall_run (hall, "once", "store back; wait 1; limit 660; wait 60000");
  g_assert_cmpuint (hall->pool.n_bookings, ==, 2);

  hall_run (hall, "once", "ask 10; store away; grant 10; wait 100; store back; kill; wait 0");
  g_assert_cmpuint (hall->pool.n_bookings, ==, 3);
  hall_run (hall, "once", "extension granted 10; limit 1260; kill; wait 60000; limit 1260");
  g_assert_cmpuint (hall->pool.n_bookings, ==, 3);
}

static void
test_numbers (void)
{
  static const struct
  {
    BcEventKind kind;
    gint64 amount;
  } wrong[] = {
    { BC_EVENT_EXTENSION_ASK, 0 },
    { BC_EVENT_EXTENSION_ASK, -5 },
    { BC_EVENT_EXTENSION_ASK, 1441 },
    { BC_EVENT_EXTENSION_ASK, G_MAXINT64 },
    { BC_EVENT_EXTENSION_GRANT, 0 },
    { BC_EVENT_EXTENSION_GRANT, G_MININT64 },
    { BC_EVENT_EXTENSION_GRANT, G_MAXINT64 },
    { BC_EVENT_CEILING, -1 },
    { BC_EVENT_CEILING, G_MAXINT64 },
    { BC_EVENT_CORRECTION, 0 },
    { BC_EVENT_CORRECTION, G_MININT64 },
    { BC_EVENT_CORRECTION, 86401 },
  };
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

  hall_run (hall, "numbers", "ask 5");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      BcEvent event = {
        .kind = wrong[i].kind, .subject = "morning", .amount = wrong[i].amount, .reason = "why not"
      };

      g_assert_false (hall_try (hall, &event));
      g_assert_error (hall->error, BC_ERROR, BC_ERROR_INVALID);
    }
}

static void
test_corrections (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 240);
  BcEvent unreasoned = { .kind = BC_EVENT_CORRECTION, .subject = "morning", .amount = 5 };
  BcEvent unknown = {
    .kind = BC_EVENT_CORRECTION, .subject = "night", .amount = 5, .reason = "it was night"
  };

  hall_run (hall, "corrected",
            "open morning; wait 60000; close morning; correct morning -20 the key was forgotten; "
            "said corrected session morning by -20 s because: the key was forgotten; used 40000; "
            "correct morning 5 not so long; used 45000; ! correct morning -46 all of it; said only "
            "45 s have been counted; correct afternoon 60 by hand; used 105000");
  g_assert_cmpint (fake_pool_session_ms (&hall->pool, "morning"), ==, 45000);
  g_assert_cmpint (fake_pool_session_ms (&hall->pool, "afternoon"), ==, 60000);
  g_assert_false (hall_try (hall, &unreasoned));
  g_assert_error (hall->error, BC_ERROR, BC_ERROR_INVALID);
  g_assert_false (hall_try (hall, &unknown));
  g_assert_error (hall->error, BC_ERROR, BC_ERROR_NOT_FOUND);
}

/* Not the day of everybody who draws on the pool; but what was spoken can be booked, whatever is left. */
static void
test_corrections_have_a_bound (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 600);

  hall->rtt_ms = 30;
  hall_run (hall, "no more than there can have been: it is ten in the morning",
            "! correct morning 86400 by hand; said today is only 616 min 40 s old; "
            "! correct morning 37001 by hand; said today is only 616 min 40 s old; "
            "open morning; wait 61000; close morning; wait 1000; "
            "! correct morning 37063 by hand; said today is only 617 min 42 s old; "
            "! correct morning -62 by hand; said only 1 min 1 s have been counted; "
            "correct morning 839 by hand; wait 1000; used 900000; "
            "correct morning 60 by hand; wait 1000; used 960000; "
            "! correct morning -961 by hand; said only 16 min have been counted; "
            "correct morning -900 by hand; wait 1000; used 60000");
}

/* Minutes that come back reopen what had ended; minutes that go end it sooner, to the millisecond. */
static void
test_corrections_while_running (void)
{
  g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 60);

  hall->rtt_ms = 30;
  hall_run (hall, "running",
            "open morning; on fr-1; wait 20000; correct morning 20 by hand; wait 19999; budget "
            "running; wait 1; budget spent; used 60000; correct morning -20 not so; wait 100; "
            "budget running; wait 19000; budget running; wait 1000; budget spent; wait 100");
  g_assert_cmpint (hall->pool.used_ms, ==, 60000);
}

/* What is given back of time that the store has not heard of yet waits for it. */
static void
test_corrections_after_an_outage (void)
{
  for (guint ms = 0; ms < 1000; ms += 90)
    {
      g_autoptr (Hall) hall = hall_new_with_pool (BC_METER_SESSION, 14400);
      g_autofree char *script = g_strdup_printf (
          "open morning; on fr-1; wait 300; store away; wait 1200000; wait %u; store back; correct "
          "morning -900 by hand; wait 5000; budget running; close morning; wait 1000",
          ms);

      hall->rtt_ms = 30;
      hall->book_rtt_ms = 1;
      hall_run (hall, "the store was away", script);
      g_assert_cmpuint (hall->pool.n_bookings, ==, 1);
      g_assert_cmpint (hall->pool.used_ms, ==, 300 + 1200000 + ms + 5000 - 900000);
    }
}

static void
allotment_free (BcAllotment *allotment)
{
  g_free (allotment->meeting);
  g_free (allotment);
}

static void
test_release (void)
{
  g_autoptr (Hall) without = hall_new_with_pool (BC_METER_SESSION, 60);
  BcSetup *setup = hall_setup_new ();
  BcAllotment *share = g_new0 (BcAllotment, 1);

  hall_run (without, "release", "! unshare; said no share of the pool of its own");
  share->meeting = g_strdup ("hall");
  share->limit_s = 600;
  if (setup->pool.allotments == NULL)
    setup->pool.allotments = g_ptr_array_new_with_free_func ((GDestroyNotify) allotment_free);
  g_ptr_array_add (setup->pool.allotments, share);
  g_autoptr (Hall) hall = hall_new (setup);
  hall_run (hall, "release", "unshare; said released what is left");
  g_assert_cmpuint (hall->pool.n_bookings, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meeting/extension/table", test_table);
  g_test_add_func ("/meeting/extension/store-refuses", test_store_refuses);
  g_test_add_func ("/meeting/extension/rescue-while-the-store-is-booking",
                   test_rescue_while_the_store_is_booking);
  g_test_add_func ("/meeting/extension/pause-while-the-store-is-booking",
                   test_pause_while_the_store_is_booking);
  g_test_add_func ("/meeting/extension/refusal-at-the-end", test_refusal_at_the_end);
  g_test_add_func ("/meeting/extension/booked-once", test_booked_once);
  g_test_add_func ("/meeting/extension/numbers", test_numbers);
  g_test_add_func ("/meeting/extension/corrections", test_corrections);
  g_test_add_func ("/meeting/extension/corrections-while-running", test_corrections_while_running);
  g_test_add_func ("/meeting/extension/corrections-after-an-outage",
                   test_corrections_after_an_outage);
  g_test_add_func ("/meeting/extension/corrections-have-a-bound", test_corrections_have_a_bound);
  g_test_add_func ("/meeting/extension/release", test_release);
  return g_test_run ();
}
