/* SPDX-License-Identifier: Apache-2.0 */
#include "request-private.h"

/* Never due by itself while a test runs. */
#define MUCH_LATER_US G_MAXINT64 / 2

static BcRequest *
new_request (BcRequestKind kind, const char *meeting, const char *text)
{
  BcRequest *request = bc_request_new (kind, 0);

  request->meeting = g_strdup (meeting);
  request->text = g_strdup (text);
  return request;
}

static void
push (BcRequestQueue *queue, BcRequestKind kind, const char *meeting, const char *text)
{
  bc_request_queue_push (queue, new_request (kind, meeting, text));
}

static BcRequest *
assert_takes (BcRequestQueue *queue, BcRequestKind kind, const char *text)
{
  BcRequest *request = bc_request_queue_take (queue);

  g_assert_nonnull (request);
  g_assert_cmpint (request->kind, ==, kind);
  g_assert_cmpstr (request->text, ==, text);
  return request;
}

static void
assert_takes_last (BcRequestQueue *queue, BcRequestKind kind, const char *text)
{
  bc_request_free (assert_takes (queue, kind, text));
}

static void
test_leases_overtake (void)
{
  g_autoptr (BcRequestQueue) queue = bc_request_queue_new ();

  push (queue, BC_REQUEST_AUDIT, "m", "a");
  push (queue, BC_REQUEST_LEASE, "m", "1");
  push (queue, BC_REQUEST_LOAD_STATE, "m", "l");
  push (queue, BC_REQUEST_READ_POOL, "m", "2");
  assert_takes_last (queue, BC_REQUEST_LEASE, "1");
  assert_takes_last (queue, BC_REQUEST_READ_POOL, "2");
  assert_takes_last (queue, BC_REQUEST_AUDIT, "a");
  assert_takes_last (queue, BC_REQUEST_LOAD_STATE, "l");
}

static void
test_states_coalesce (void)
{
  g_autoptr (BcRequestQueue) queue = bc_request_queue_new ();
  BcRequestQueueStats stats;

  push (queue, BC_REQUEST_SAVE_STATE, "m", "old");
  push (queue, BC_REQUEST_AUDIT, "m", "a");
  push (queue, BC_REQUEST_SAVE_STATE, "other", "o");
  push (queue, BC_REQUEST_SAVE_STATE, "m", "newer");
  push (queue, BC_REQUEST_SAVE_STATE, "m", "newest");
  push (queue, BC_REQUEST_AUDIT, "m", "a");
  bc_request_queue_get_stats (queue, &stats);
  g_assert_cmpuint (stats.n_coalesced, ==, 2);
  g_assert_cmpuint (stats.n_waiting, ==, 4);
  assert_takes_last (queue, BC_REQUEST_SAVE_STATE, "newest");
  assert_takes_last (queue, BC_REQUEST_AUDIT, "a");
  assert_takes_last (queue, BC_REQUEST_SAVE_STATE, "o");
  assert_takes_last (queue, BC_REQUEST_AUDIT, "a");

  /* One that is being written is no longer there to be replaced. */
  push (queue, BC_REQUEST_SAVE_STATE, "m", "last");
  assert_takes_last (queue, BC_REQUEST_SAVE_STATE, "last");
}

static void
test_unwritten_come_first (void)
{
  g_autoptr (BcRequestQueue) queue = bc_request_queue_new ();
  BcRequest *first, *second;

  push (queue, BC_REQUEST_AUDIT, "m", "1");
  push (queue, BC_REQUEST_AUDIT, "m", "2");
  first = assert_takes (queue, BC_REQUEST_AUDIT, "1");
  g_assert_true (bc_request_queue_put_back (queue, first, MUCH_LATER_US));
  second = assert_takes (queue, BC_REQUEST_AUDIT, "2");
  g_assert_true (bc_request_queue_put_back (queue, second, 0));

  /* Fails again: still before the second. */
  first = assert_takes (queue, BC_REQUEST_AUDIT, "1");
  g_assert_true (bc_request_queue_put_back (queue, first, MUCH_LATER_US));
  push (queue, BC_REQUEST_AUDIT, "m", "3");
  push (queue, BC_REQUEST_LEASE, "m", "lease");
  assert_takes_last (queue, BC_REQUEST_LEASE, "lease");
  bc_request_queue_allow_retry (queue);
  assert_takes_last (queue, BC_REQUEST_AUDIT, "1");
  assert_takes_last (queue, BC_REQUEST_AUDIT, "2");
  assert_takes_last (queue, BC_REQUEST_AUDIT, "3");
}

static void
test_unwritten_state (void)
{
  g_autoptr (BcRequestQueue) queue = bc_request_queue_new ();
  BcRequest *state;

  /* A newer one came while the old one was tried: the old one is forgotten. */
  push (queue, BC_REQUEST_SAVE_STATE, "m", "old");
  state = assert_takes (queue, BC_REQUEST_SAVE_STATE, "old");
  push (queue, BC_REQUEST_SAVE_STATE, "m", "new");
  g_assert_true (bc_request_queue_put_back (queue, state, 0));
  state = assert_takes (queue, BC_REQUEST_SAVE_STATE, "new");

  /* A newer one comes while this one waits to be tried again: it takes its place. */
  g_assert_true (bc_request_queue_put_back (queue, state, MUCH_LATER_US));
  push (queue, BC_REQUEST_SAVE_STATE, "m", "newest");
  bc_request_queue_allow_retry (queue);
  assert_takes_last (queue, BC_REQUEST_SAVE_STATE, "newest");
  bc_request_queue_close (queue, G_MAXINT64);
  g_assert_null (bc_request_queue_take (queue));
}

static void
test_retry_is_due (void)
{
  g_autoptr (BcRequestQueue) queue = bc_request_queue_new ();

  push (queue, BC_REQUEST_AUDIT, "m", "1");
  /* Nothing wakes it but the time. */
  g_assert_true (bc_request_queue_put_back (queue, assert_takes (queue, BC_REQUEST_AUDIT, "1"),
                                            g_get_monotonic_time () + 20000));
  assert_takes_last (queue, BC_REQUEST_AUDIT, "1");
}

static void
test_close_drains (void)
{
  g_autoptr (BcRequestQueue) queue = bc_request_queue_new ();
  BcRequestQueueStats stats;
  BcRequest *request;

  push (queue, BC_REQUEST_AUDIT, "m", "1");
  push (queue, BC_REQUEST_AUDIT, "m", "2");
  request = assert_takes (queue, BC_REQUEST_AUDIT, "1");
  g_assert_true (bc_request_queue_put_back (queue, request, MUCH_LATER_US));
  bc_request_queue_close (queue, G_MAXINT64);

  /* A last try for what failed, and only one. */
  request = assert_takes (queue, BC_REQUEST_AUDIT, "1");
  g_assert_false (bc_request_queue_put_back (queue, request, 0));
  assert_takes_last (queue, BC_REQUEST_AUDIT, "2");
  g_assert_null (bc_request_queue_take (queue));
  bc_request_queue_get_stats (queue, &stats);
  g_assert_cmpuint (stats.n_lost, ==, 1);
}

static void
test_close_is_over (void)
{
  g_autoptr (BcRequestQueue) queue = bc_request_queue_new ();
  BcRequestQueueStats stats;

  push (queue, BC_REQUEST_LEASE, "m", "1");
  bc_request_queue_close (queue, g_get_monotonic_time ());
  g_assert_null (bc_request_queue_take (queue));
  bc_request_queue_get_stats (queue, &stats);
  g_assert_cmpuint (stats.n_waiting, ==, 1);
}

static void
test_bounded (void)
{
  g_autoptr (BcRequestQueue) queue = bc_request_queue_new ();
  BcRequestQueueStats stats;

  for (int i = 0; i < 10003; i++)
    push (queue, BC_REQUEST_AUDIT, "m", "line");
  push (queue, BC_REQUEST_LEASE, "m", "1");
  bc_request_queue_get_stats (queue, &stats);
  g_assert_cmpuint (stats.n_waiting, ==, 10001);
  g_assert_cmpuint (stats.n_lost, ==, 3);
}

static void
on_booked (guint64 sequence, const GError *error, gpointer user_data)
{
}

static void
push_booking (BcRequestQueue *queue, const BcBooking *booking, gpointer user_data)
{
  BcRequest *request = bc_request_new_booking (0, booking);

  request->booked = on_booked;
  request->user_data = user_data;
  bc_request_queue_push (queue, request);
}

static BcRequest *
assert_takes_booking (BcRequestQueue *queue, guint64 sequence, gint64 wall_us, gpointer user_data)
{
  BcRequest *request = bc_request_queue_take (queue);

  g_assert_nonnull (request);
  g_assert_cmpint (request->kind, ==, BC_REQUEST_BOOK);
  g_assert_cmpuint (request->booking.sequence, ==, sequence);
  g_assert_cmpint (request->booking.wall_us, ==, wall_us);
  g_assert_true (request->user_data == user_data);
  return request;
}

/* Whoever is not told asks again and again: that is one booking, on the day when it was asked for first, and the
 * last to ask is told. */
static void
test_bookings_asked_again (void)
{
  g_autoptr (BcRequestQueue) queue = bc_request_queue_new ();
  BcBooking booking = { .pool = "p", .meeting = "m", .sequence = 1, .amount_ms = 5, .wall_us = 10 };
  BcBooking another = booking;
  BcRequestQueueStats stats;
  int first, second, third;

  push_booking (queue, &booking, &first);
  booking.wall_us = 20;
  push_booking (queue, &booking, &second);
  /* Under the same number, but not the same: it has to be refused. */
  another.amount_ms = 6;
  push_booking (queue, &another, &third);
  bc_request_queue_get_stats (queue, &stats);
  g_assert_cmpuint (stats.n_waiting, ==, 2);
  g_assert_cmpuint (stats.n_coalesced, ==, 1);

  /* While it is tried it is asked for again, fails, and keeps its place and day. */
  BcRequest *request = assert_takes_booking (queue, 1, 10, &second);
  booking.wall_us = 30;
  push_booking (queue, &booking, &third);
  g_assert_true (bc_request_queue_put_back (queue, request, 0));
  booking.wall_us = 40;
  push_booking (queue, &booking, &first);
  bc_request_free (assert_takes_booking (queue, 1, 10, &first));
  bc_request_free (assert_takes_booking (queue, 1, 10, &third));
  bc_request_queue_get_stats (queue, &stats);
  g_assert_cmpuint (stats.n_waiting, ==, 0);
  g_assert_cmpuint (stats.n_coalesced, ==, 3);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/request-queue/leases-overtake", test_leases_overtake);
  g_test_add_func ("/store/request-queue/waiting-states-coalesce", test_states_coalesce);
  g_test_add_func ("/store/request-queue/what-failed-comes-before-what-is-newer",
                   test_unwritten_come_first);
  g_test_add_func ("/store/request-queue/an-unwritten-state-gives-way-to-a-newer-one",
                   test_unwritten_state);
  g_test_add_func ("/store/request-queue/a-retry-comes-when-it-is-due", test_retry_is_due);
  g_test_add_func ("/store/request-queue/close-drains", test_close_drains);
  g_test_add_func ("/store/request-queue/close-ends-at-its-deadline", test_close_is_over);
  g_test_add_func ("/store/request-queue/silent-requests-are-bounded", test_bounded);
  g_test_add_func ("/store/request-queue/bookings-asked-again", test_bookings_asked_again);
  return g_test_run ();
}
