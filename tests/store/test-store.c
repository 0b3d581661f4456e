/* SPDX-License-Identifier: Apache-2.0 */
/* The store thread. */
#include "fake-backend.h"

#include <boothcast/base/error.h>

/* --- Answers --- */

typedef struct
{
  GMainContext *context;
  guint64 last_sequence;
  guint n_failed;
  BcStore *closes; /* (nullable) by the next answer */
} Answers;

static void
on_answered (const BcLeaseAnswer *answer, const GError *error, gpointer user_data)
{
  Answers *answers = user_data;

  g_assert_true (g_main_context_is_owner (answers->context));
  g_assert_true ((answer == NULL) == (error != NULL));
  if (answer != NULL)
    {
      g_assert_cmpuint (answer->sequence, ==, answers->last_sequence + 1);
      answers->last_sequence = answer->sequence;
    }
  else
    answers->n_failed++;
  g_clear_pointer (&answers->closes, bc_store_close);
}

static void
on_booked (guint64 sequence, const GError *error, gpointer user_data)
{
  Answers *answers = user_data;

  g_assert_true (g_main_context_is_owner (answers->context));
  if (error != NULL)
    answers->n_failed++;
  else
    answers->last_sequence = sequence;
}

static void
ask (BcStore *store, guint64 sequence, Answers *answers)
{
  BcLease lease = { .pool = "p", .meeting = "m", .session = "s", .sequence = sequence };

  bc_store_lease (store, &lease, on_answered, answers);
}

static void
test_answers_on_their_context (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  Answers answers = { .context = context };
  g_auto (FakeBackend) fake;

  g_main_context_push_thread_default (context);
  BcStore *store = fake_backend_open_store (&fake, 2000);
  g_main_context_pop_thread_default (context);

  for (guint64 sequence = 1; sequence <= 20; sequence++)
    ask (store, sequence, &answers);
  fake_backend_wait_until_idle (store);
  /* All are done, and none is told before the loop turns. */
  g_assert_cmpuint (answers.last_sequence, ==, 0);
  g_assert_false (g_main_context_iteration (NULL, FALSE));
  while (answers.last_sequence < 20)
    g_main_context_iteration (context, TRUE);
  g_assert_false (g_main_context_iteration (context, FALSE));
  g_assert_true (bc_store_is_healthy (store));
  bc_store_close (store);
}

static void
test_failure_is_told (void)
{
  Answers answers = { .context = g_main_context_default () };
  g_auto (FakeBackend) fake;
  BcStore *store = fake_backend_open_store (&fake, 2000);
  BcStoreStats stats;

  fake_backend_fail_next (&fake, 1, BC_ERROR_UNAVAILABLE);
  ask (store, 1, &answers);
  while (answers.n_failed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (bc_store_is_healthy (store));
  ask (store, 1, &answers);
  while (answers.last_sequence == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (bc_store_is_healthy (store));

  /* A bad question says nothing about the store. */
  fake_backend_fail_next (&fake, 1, BC_ERROR_INVALID);
  ask (store, 2, &answers);
  while (answers.n_failed == 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (bc_store_is_healthy (store));
  bc_store_get_stats (store, &stats);
  g_assert_cmpuint (stats.n_requests, ==, 3);
  g_assert_cmpuint (stats.n_failed, ==, 1);
  g_assert_cmpuint (stats.n_waiting, ==, 0);
  g_assert_cmpint (stats.slowest_us, >=, stats.last_us);
  g_assert_cmpint (stats.slowest_us, >, 0);
  bc_store_close (store);
}

static void
test_answer_may_close (void)
{
  Answers answers = { .context = g_main_context_default () };
  g_auto (FakeBackend) fake;
  BcStore *store = fake_backend_open_store (&fake, 2000);

  answers.closes = store;
  for (guint64 sequence = 1; sequence <= 3; sequence++)
    ask (store, sequence, &answers);
  while (answers.closes != NULL)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (answers.last_sequence, ==, 1);
  fake_backend_assert_log (&fake, "open lease lease lease ");
}

static void
test_open_fails (void)
{
  BcStoreConfig config = { .path = "fake", .holder = "gw-1" };
  g_autoptr (GError) error = NULL;
  FakeBackend fake;

  fake_backend_init (&fake);
  fake_backend_fail_next (&fake, 1, BC_ERROR_IO);
  g_assert_null (bc_store_open_backend (&config, fake_backend_open, 2000, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_IO);
  fake.is_freed = TRUE; /* there never was a backend */
  fake_backend_clear (&fake);
}

/* --- What is kept until it is written --- */

static void
test_silent_requests_are_tried_again (void)
{
  g_auto (FakeBackend) fake;
  BcStore *store = fake_backend_open_store (&fake, 2000);
  BcStoreStats stats;

  g_test_expect_message ("boothcast-store", G_LOG_LEVEL_MESSAGE, "*audit line of m not written*");
  g_test_expect_message ("boothcast-store", G_LOG_LEVEL_MESSAGE, "*state of m not written*");
  fake_backend_set_shut (&fake, TRUE);
  fake_backend_fail_next (&fake, 2, BC_ERROR_IO);
  bc_store_audit (store, "m", "host", "a1", 0);
  fake_backend_wait_until_entered (&fake);
  bc_store_save_state (store, "m", g_variant_new_int32 (1));
  bc_store_save_state (store, "m", g_variant_new_int32 (2));
  bc_store_audit (store, "m", NULL, "a2", 0);
  bc_store_get_stats (store, &stats);
  g_assert_cmpuint (stats.n_waiting, ==, 3);
  g_assert_cmpuint (stats.n_coalesced, ==, 1);
  fake_backend_set_shut (&fake, FALSE);
  fake_backend_wait_until_idle (store);

  /* a2 went well, so what had failed followed at once, in its order. */
  fake_backend_assert_log (&fake, "open !a1 !2 a2 a1 2 load ");
  g_test_assert_expected_messages ();
  bc_store_close (store);
}

static void
book (BcStore *store, guint64 sequence, const char *reason, Answers *answers)
{
  BcBooking booking = { .pool = "p", .meeting = "m", .sequence = sequence, .reason = reason };

  bc_store_book (store, &booking, on_booked, answers);
}

/* Whoever booked is told when it is written, however often the store failed until then. */
static void
test_bookings_are_tried_again (void)
{
  Answers answers = { .context = g_main_context_default () };
  g_auto (FakeBackend) fake;
  BcStore *store = fake_backend_open_store (&fake, 2000);

  g_test_expect_message ("boothcast-store", G_LOG_LEVEL_MESSAGE, "*booking of m not written*");
  fake_backend_set_shut (&fake, TRUE);
  fake_backend_fail_next (&fake, 1, BC_ERROR_UNAVAILABLE);
  book (store, 1, "b1", &answers);
  fake_backend_wait_until_entered (&fake);
  bc_store_audit (store, "m", NULL, "a1", 0);
  book (store, 2, "b2", &answers);
  fake_backend_set_shut (&fake, FALSE);
  fake_backend_wait_until_idle (store);
  g_test_assert_expected_messages ();
  /* It was the first, and is still before all that was asked for after it and not done. */
  fake_backend_assert_log (&fake, "open !b1 a1 b1 b2 load ");
  while (answers.last_sequence < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (answers.n_failed, ==, 0);
  bc_store_close (store);
}

static void
test_bookings_are_refused (void)
{
  Answers answers = { .context = g_main_context_default () };
  g_auto (FakeBackend) fake;
  BcStore *store = fake_backend_open_store (&fake, 2000);

  fake_backend_fail_next (&fake, 1, BC_ERROR_CONFLICT);
  book (store, 1, "b1", &answers);
  while (answers.n_failed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (bc_store_is_healthy (store));
  fake_backend_assert_log (&fake, "open !b1 ");
  /* Nobody has to listen. */
  bc_store_book (store, &(BcBooking){ .meeting = "m", .sequence = 2, .reason = "b2" }, NULL, NULL);
  fake_backend_wait_until_idle (store);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  bc_store_close (store);
}

static void
test_clocks_replace_each_other (void)
{
  g_auto (FakeBackend) fake;
  BcStore *store = fake_backend_open_store (&fake, 2000);
  BcStoreClock clock = { 0 };
  g_autoptr (GError) error = NULL;

  fake_backend_set_shut (&fake, TRUE);
  bc_store_audit (store, "m", NULL, "a1", 0);
  fake_backend_wait_until_entered (&fake);
  for (int i = 1; i <= 3; i++)
    {
      g_autofree char *boot = g_strdup_printf ("boot-%d", i);

      bc_store_save_clock (store, &(BcStoreClock){ boot, i, i });
    }
  fake_backend_set_shut (&fake, FALSE);
  g_assert_false (bc_store_load_clock (store, &clock, &error));
  g_assert_no_error (error);
  fake_backend_assert_log (&fake, "open a1 boot-3 clock ");
  fake_backend_fail_next (&fake, 1, BC_ERROR_IO);
  g_assert_false (bc_store_load_clock (store, &clock, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_IO);
  bc_store_close (store);
}

static void
test_hopeless_is_dropped (void)
{
  g_auto (FakeBackend) fake;
  BcStore *store = fake_backend_open_store (&fake, 2000);

  g_test_expect_message ("boothcast-store", G_LOG_LEVEL_WARNING, "*audit line of m not kept*");
  fake_backend_fail_next (&fake, 1, BC_ERROR_INVALID);
  bc_store_audit (store, "m", "host", "a1", 0);
  fake_backend_wait_until_idle (store);
  fake_backend_assert_log (&fake, "open !a1 load ");
  g_test_assert_expected_messages ();
  bc_store_close (store);
}

static void
test_unreadable_state (void)
{
  g_auto (FakeBackend) fake;
  BcStore *store = fake_backend_open_store (&fake, 2000);
  g_autoptr (GError) error = NULL;

  g_assert_null (bc_store_load_state (store, "{not a variant", &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "fake"));
  bc_store_close (store);
}

/* --- Close --- */

static void
test_close_drains (void)
{
  Answers answers = { .context = g_main_context_default () };
  g_auto (FakeBackend) fake;
  BcStore *store = fake_backend_open_store (&fake, 60000);

  fake_backend_set_shut (&fake, TRUE);
  bc_store_audit (store, "m", "host", "a1", 0);
  fake_backend_wait_until_entered (&fake);
  bc_store_audit (store, "m", "host", "a2", 0);
  bc_store_save_state (store, "m", g_variant_new_int32 (7));
  ask (store, 1, &answers);
  fake_backend_set_shut (&fake, FALSE);
  bc_store_close (store);
  fake_backend_assert_log (&fake, "open a1 lease a2 7 ");
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (answers.last_sequence, ==, 0);
}

static void
test_close_tells_what_is_lost (void)
{
  g_auto (FakeBackend) fake;
  BcStore *store = fake_backend_open_store (&fake, 2000);

  g_test_expect_message ("boothcast-store", G_LOG_LEVEL_WARNING, "*audit line of m lost at close*");
  g_test_expect_message ("boothcast-store", G_LOG_LEVEL_WARNING, "*state of m lost at close*");
  fake.opens_at_close = TRUE;
  fake_backend_set_shut (&fake, TRUE);
  fake_backend_fail_next (&fake, 9, BC_ERROR_IO);
  bc_store_audit (store, "m", "host", "a1", 0);
  fake_backend_wait_until_entered (&fake);
  bc_store_save_state (store, "m", g_variant_new_int32 (2));
  bc_store_close (store);
  g_test_assert_expected_messages ();
  fake_backend_assert_log (&fake, "open !a1 !2 ");
}

static void
test_close_leaves_a_hanging_disk (void)
{
  Answers answers = { .context = g_main_context_default () };
  FakeBackend fake;
  BcStore *store = fake_backend_open_store (&fake, 20);
  gint64 now_us = g_get_monotonic_time ();

  fake_backend_set_shut (&fake, TRUE);
  ask (store, 1, &answers);
  ask (store, 2, &answers);
  fake_backend_wait_until_entered (&fake);
  g_assert_cmpint (atomic_load (&fake.patience->give_up_us), ==, G_MAXINT64);
  g_test_expect_message ("boothcast-store", G_LOG_LEVEL_WARNING, "*did not answer*");
  bc_store_close (store);
  g_test_assert_expected_messages ();
  /* Backends are told not to wait on. */
  g_assert_cmpint (atomic_load (&fake.patience->give_up_us), <=, now_us + 60 * G_USEC_PER_SEC);

  /* The disk comes back: the thread tidies up behind us. */
  fake_backend_set_shut (&fake, FALSE);
  pthread_mutex_lock (&fake.lock);
  while (!fake.is_freed)
    pthread_cond_wait (&fake.changed, &fake.lock);
  g_assert_cmpstr (fake.log->str, ==, "open lease ");
  pthread_mutex_unlock (&fake.lock);
  fake_backend_clear (&fake);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/store/answers-on-the-context-it-was-opened-on",
                   test_answers_on_their_context);
  g_test_add_func ("/store/store/a-failure-is-told-and-forgotten-after-success",
                   test_failure_is_told);
  g_test_add_func ("/store/store/an-answer-may-close", test_answer_may_close);
  g_test_add_func ("/store/store/open-fails", test_open_fails);
  g_test_add_func ("/store/store/states-and-audit-are-tried-until-written",
                   test_silent_requests_are_tried_again);
  g_test_add_func ("/store/store/bookings-are-tried-until-written", test_bookings_are_tried_again);
  g_test_add_func ("/store/store/a-refused-booking-is-told", test_bookings_are_refused);
  g_test_add_func ("/store/store/clocks-replace-each-other", test_clocks_replace_each_other);
  g_test_add_func ("/store/store/what-can-never-be-written-is-dropped", test_hopeless_is_dropped);
  g_test_add_func ("/store/store/an-unreadable-state-is-an-error", test_unreadable_state);
  g_test_add_func ("/store/store/close-drains", test_close_drains);
  g_test_add_func ("/store/store/close-tells-what-is-lost", test_close_tells_what_is_lost);
  g_test_add_func ("/store/store/close-leaves-a-hanging-disk-behind",
                   test_close_leaves_a_hanging_disk);
  return g_test_run ();
}
