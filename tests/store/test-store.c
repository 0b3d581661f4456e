/* SPDX-License-Identifier: Apache-2.0 */
#include "backend-private.h"

#include <pthread.h>

#include <boothcast/base/error.h>

/*
 * The store thread on a backend made of a gate and a log: what is asked for waits at the gate, fails
 * as told, and is written into the log.
 */
typedef struct
{
  BcBackend backend;
  BcPatience *patience;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  /* under the lock */
  GString *log;
  gboolean is_shut;
  gboolean opens_at_close; /* when the store's patience is cut short */
  gboolean is_entered;     /* somebody stands at the gate */
  gboolean is_freed;
  int n_failures; /* so many of the next requests fail … */
  int failure;    /* … with this code */
} Fake;

/* bc_store_open_backend () hands the backend nothing of ours. */
static Fake *the_fake;

static void
wait_at_gate (Fake *fake)
{
  while (fake->is_shut)
    {
      struct timespec until;
      gboolean is_closing = atomic_load (&fake->patience->give_up_us) != G_MAXINT64;

      if (fake->opens_at_close && is_closing)
        return;
      clock_gettime (CLOCK_REALTIME, &until);
      until.tv_nsec = (until.tv_nsec + 1000000) % 1000000000;
      until.tv_sec += until.tv_nsec < 1000000 ? 1 : 0;
      pthread_cond_timedwait (&fake->changed, &fake->lock, &until);
    }
}

static gboolean
enter (BcBackend *backend, const char *what, GError **error)
{
  Fake *fake = (Fake *) backend;

  pthread_mutex_lock (&fake->lock);
  fake->is_entered = TRUE;
  pthread_cond_broadcast (&fake->changed);
  wait_at_gate (fake);
  fake->is_entered = FALSE;
  gboolean is_failing = fake->n_failures > 0;
  if (is_failing)
    {
      fake->n_failures--;
      g_set_error (error, BC_ERROR, fake->failure, "told to");
    }
  g_string_append_printf (fake->log, "%s%s ", is_failing ? "!" : "", what);
  pthread_mutex_unlock (&fake->lock);
  return !is_failing;
}

static gboolean
fake_lease (BcBackend *backend, const BcLease *lease, BcLeaseAnswer *answer, GError **error)
{
  if (!enter (backend, "lease", error))
    return FALSE;
  answer->day = g_strdup ("2020-11-12");
  answer->sequence = lease->sequence;
  answer->granted_ms = lease->want_ms;
  return TRUE;
}

static gboolean
fake_read_pool (BcBackend *backend, const BcLease *lease, BcLeaseAnswer *answer, GError **error)
{
  return enter (backend, "pool", error);
}

static gboolean
fake_save_state (BcBackend *backend, const char *meeting, const char *saved, GError **error)
{
  return enter (backend, saved, error);
}

static gboolean
fake_load_state (BcBackend *backend, const char *meeting, char **saved, GError **error)
{
  if (!enter (backend, "load", error))
    return FALSE;
  *saved = g_strdup (meeting);
  return TRUE;
}

static gboolean
fake_audit (BcBackend *backend, const BcAuditLine *line, GError **error)
{
  return enter (backend, line->text, error);
}

static gboolean
fake_book (BcBackend *backend, const BcBooking *booking, GError **error)
{
  return enter (backend, booking->reason, error);
}

static gboolean
fake_save_clock (BcBackend *backend, const BcStoreClock *clock, GError **error)
{
  return enter (backend, clock->boot, error);
}

static gboolean
fake_load_clock (BcBackend *backend, BcStoreClock *clock, gboolean *is_found, GError **error)
{
  *is_found = FALSE;
  return enter (backend, "clock", error);
}

static gboolean
fake_read_audit (BcBackend *backend, const BcAuditQuery *query, GPtrArray *entries, GError **error)
{
  return enter (backend, "audit", error);
}

static void
fake_free (BcBackend *backend)
{
  Fake *fake = (Fake *) backend;

  pthread_mutex_lock (&fake->lock);
  fake->is_freed = TRUE;
  pthread_cond_broadcast (&fake->changed);
  pthread_mutex_unlock (&fake->lock);
}

static BcBackend *
fake_open (const BcStoreConfig *config, BcPatience *patience, GError **error)
{
  the_fake->patience = patience;
  if (!enter (&the_fake->backend, "open", error))
    return NULL;
  return &the_fake->backend;
}

static void
fake_init (Fake *fake)
{
  static const BcBackendVtable vtable = { fake_free,       fake_lease,      fake_read_pool,
                                          fake_save_state, fake_load_state, fake_audit,
                                          fake_read_audit, fake_book,       fake_save_clock,
                                          fake_load_clock };

  *fake = (Fake){ .backend = { &vtable }, .failure = BC_ERROR_IO };
  fake->log = g_string_new (NULL);
  pthread_mutex_init (&fake->lock, NULL);
  pthread_cond_init (&fake->changed, NULL);
  the_fake = fake;
}

static void
fake_clear (Fake *fake)
{
  g_assert_true (fake->is_freed);
  g_string_free (fake->log, TRUE);
  pthread_cond_destroy (&fake->changed);
  pthread_mutex_destroy (&fake->lock);
  the_fake = NULL;
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fake, fake_clear)

static void
set_shut (Fake *fake, gboolean is_shut)
{
  pthread_mutex_lock (&fake->lock);
  fake->is_shut = is_shut;
  pthread_cond_broadcast (&fake->changed);
  pthread_mutex_unlock (&fake->lock);
}

/* The store thread stands at the (shut) gate. */
static void
wait_until_entered (Fake *fake)
{
  pthread_mutex_lock (&fake->lock);
  while (!fake->is_entered)
    pthread_cond_wait (&fake->changed, &fake->lock);
  pthread_mutex_unlock (&fake->lock);
}

static void
fail_next (Fake *fake, int n_failures, int code)
{
  pthread_mutex_lock (&fake->lock);
  fake->n_failures = n_failures;
  fake->failure = code;
  pthread_mutex_unlock (&fake->lock);
}

static void
assert_log (Fake *fake, const char *log)
{
  pthread_mutex_lock (&fake->lock);
  g_assert_cmpstr (fake->log->str, ==, log);
  pthread_mutex_unlock (&fake->lock);
}

static BcStore *
open_fake (Fake *fake, gint64 close_limit_ms)
{
  BcStoreConfig config = { .path = "fake", .holder = "gw-1" };
  g_autoptr (GError) error = NULL;
  BcStore *store;

  fake_init (fake);
  store = bc_store_open_backend (&config, fake_open, close_limit_ms, &error);
  g_assert_no_error (error);
  return store;
}

/* Passes when everything before it has been tried. */
static void
wait_until_idle (BcStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) state = bc_store_load_state (store, "'idle'", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (g_variant_get_string (state, NULL), ==, "idle");
}

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
  g_auto (Fake) fake;

  g_main_context_push_thread_default (context);
  BcStore *store = open_fake (&fake, 2000);
  g_main_context_pop_thread_default (context);

  for (guint64 sequence = 1; sequence <= 20; sequence++)
    ask (store, sequence, &answers);
  wait_until_idle (store);
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
  g_auto (Fake) fake;
  BcStore *store = open_fake (&fake, 2000);
  BcStoreStats stats;

  fail_next (&fake, 1, BC_ERROR_UNAVAILABLE);
  ask (store, 1, &answers);
  while (answers.n_failed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (bc_store_is_healthy (store));
  ask (store, 1, &answers);
  while (answers.last_sequence == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (bc_store_is_healthy (store));

  /* A bad question says nothing about the store. */
  fail_next (&fake, 1, BC_ERROR_INVALID);
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
  g_auto (Fake) fake;
  BcStore *store = open_fake (&fake, 2000);

  answers.closes = store;
  for (guint64 sequence = 1; sequence <= 3; sequence++)
    ask (store, sequence, &answers);
  while (answers.closes != NULL)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (answers.last_sequence, ==, 1);
  assert_log (&fake, "open lease lease lease ");
}

static void
test_open_fails (void)
{
  BcStoreConfig config = { .path = "fake", .holder = "gw-1" };
  g_autoptr (GError) error = NULL;
  Fake fake;

  fake_init (&fake);
  fail_next (&fake, 1, BC_ERROR_IO);
  g_assert_null (bc_store_open_backend (&config, fake_open, 2000, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_IO);
  fake.is_freed = TRUE; /* there never was a backend */
  fake_clear (&fake);
}

/* --- What is kept until it is written --- */

static void
test_silent_requests_are_tried_again (void)
{
  g_auto (Fake) fake;
  BcStore *store = open_fake (&fake, 2000);
  BcStoreStats stats;

  g_test_expect_message ("boothcast-store", G_LOG_LEVEL_MESSAGE, "*audit line of m not written*");
  g_test_expect_message ("boothcast-store", G_LOG_LEVEL_MESSAGE, "*state of m not written*");
  set_shut (&fake, TRUE);
  fail_next (&fake, 2, BC_ERROR_IO);
  bc_store_audit (store, "m", "host", "a1", 0);
  wait_until_entered (&fake);
  bc_store_save_state (store, "m", g_variant_new_int32 (1));
  bc_store_save_state (store, "m", g_variant_new_int32 (2));
  bc_store_audit (store, "m", NULL, "a2", 0);
  bc_store_get_stats (store, &stats);
  g_assert_cmpuint (stats.n_waiting, ==, 3);
  g_assert_cmpuint (stats.n_coalesced, ==, 1);
  set_shut (&fake, FALSE);
  wait_until_idle (store);

  /* a2 went well, so what had failed followed at once, in its order. */
  assert_log (&fake, "open !a1 !2 a2 a1 2 load ");
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
  g_auto (Fake) fake;
  BcStore *store = open_fake (&fake, 2000);

  g_test_expect_message ("boothcast-store", G_LOG_LEVEL_MESSAGE, "*booking of m not written*");
  set_shut (&fake, TRUE);
  fail_next (&fake, 1, BC_ERROR_UNAVAILABLE);
  book (store, 1, "b1", &answers);
  wait_until_entered (&fake);
  bc_store_audit (store, "m", NULL, "a1", 0);
  book (store, 2, "b2", &answers);
  set_shut (&fake, FALSE);
  wait_until_idle (store);
  g_test_assert_expected_messages ();
  /* It was the first, and is still before all that was asked for after it and not done. */
  assert_log (&fake, "open !b1 a1 b1 b2 load ");
  while (answers.last_sequence < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (answers.n_failed, ==, 0);
  bc_store_close (store);
}

static void
test_bookings_are_refused (void)
{
  Answers answers = { .context = g_main_context_default () };
  g_auto (Fake) fake;
  BcStore *store = open_fake (&fake, 2000);

  fail_next (&fake, 1, BC_ERROR_CONFLICT);
  book (store, 1, "b1", &answers);
  while (answers.n_failed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (bc_store_is_healthy (store));
  assert_log (&fake, "open !b1 ");
  /* Nobody has to listen. */
  bc_store_book (store, &(BcBooking){ .meeting = "m", .sequence = 2, .reason = "b2" }, NULL, NULL);
  wait_until_idle (store);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  bc_store_close (store);
}

static void
test_clocks_replace_each_other (void)
{
  g_auto (Fake) fake;
  BcStore *store = open_fake (&fake, 2000);
  BcStoreClock clock = { 0 };
  g_autoptr (GError) error = NULL;

  set_shut (&fake, TRUE);
  bc_store_audit (store, "m", NULL, "a1", 0);
  wait_until_entered (&fake);
  for (int i = 1; i <= 3; i++)
    {
      g_autofree char *boot = g_strdup_printf ("boot-%d", i);

      bc_store_save_clock (store, &(BcStoreClock){ boot, i, i });
    }
  set_shut (&fake, FALSE);
  g_assert_false (bc_store_load_clock (store, &clock, &error));
  g_assert_no_error (error);
  assert_log (&fake, "open a1 boot-3 clock ");
  fail_next (&fake, 1, BC_ERROR_IO);
  g_assert_false (bc_store_load_clock (store, &clock, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_IO);
  bc_store_close (store);
}

static void
test_hopeless_is_dropped (void)
{
  g_auto (Fake) fake;
  BcStore *store = open_fake (&fake, 2000);

  g_test_expect_message ("boothcast-store", G_LOG_LEVEL_WARNING, "*audit line of m not kept*");
  fail_next (&fake, 1, BC_ERROR_INVALID);
  bc_store_audit (store, "m", "host", "a1", 0);
  wait_until_idle (store);
  assert_log (&fake, "open !a1 load ");
  g_test_assert_expected_messages ();
  bc_store_close (store);
}

static void
test_unreadable_state (void)
{
  g_auto (Fake) fake;
  BcStore *store = open_fake (&fake, 2000);
  g_autoptr (GError) error = NULL;

  g_assert_null (bc_store_load_state (store, "{not a variant", &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "fake"));
  bc_store_close (store);
}

/* --- Close --- */

static void
test_close_drains (void)
{
  Answers answers = { .context = g_main_context_default () };
  g_auto (Fake) fake;
  BcStore *store = open_fake (&fake, 60000);

  set_shut (&fake, TRUE);
  bc_store_audit (store, "m", "host", "a1", 0);
  wait_until_entered (&fake);
  bc_store_audit (store, "m", "host", "a2", 0);
  bc_store_save_state (store, "m", g_variant_new_int32 (7));
  ask (store, 1, &answers);
  set_shut (&fake, FALSE);
  bc_store_close (store);
  assert_log (&fake, "open a1 lease a2 7 ");
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_cmpuint (answers.last_sequence, ==, 0);
}

static void
test_close_tells_what_is_lost (void)
{
  g_auto (Fake) fake;
  BcStore *store = open_fake (&fake, 2000);

  g_test_expect_message ("boothcast-store", G_LOG_LEVEL_WARNING, "*audit line of m lost at close*");
  g_test_expect_message ("boothcast-store", G_LOG_LEVEL_WARNING, "*state of m lost at close*");
  fake.opens_at_close = TRUE;
  set_shut (&fake, TRUE);
  fail_next (&fake, 9, BC_ERROR_IO);
  bc_store_audit (store, "m", "host", "a1", 0);
  wait_until_entered (&fake);
  bc_store_save_state (store, "m", g_variant_new_int32 (2));
  bc_store_close (store);
  g_test_assert_expected_messages ();
  assert_log (&fake, "open !a1 !2 ");
}

static void
test_close_leaves_a_hanging_disk (void)
{
  Answers answers = { .context = g_main_context_default () };
  Fake fake;
  BcStore *store = open_fake (&fake, 20);
  gint64 now_us = g_get_monotonic_time ();

  set_shut (&fake, TRUE);
  ask (store, 1, &answers);
  ask (store, 2, &answers);
  wait_until_entered (&fake);
  g_assert_cmpint (atomic_load (&fake.patience->give_up_us), ==, G_MAXINT64);
  g_test_expect_message ("boothcast-store", G_LOG_LEVEL_WARNING, "*did not answer*");
  bc_store_close (store);
  g_test_assert_expected_messages ();
  /* Backends are told not to wait on. */
  g_assert_cmpint (atomic_load (&fake.patience->give_up_us), <=, now_us + 60 * G_USEC_PER_SEC);

  /* The disk comes back: the thread tidies up behind us. */
  set_shut (&fake, FALSE);
  pthread_mutex_lock (&fake.lock);
  while (!fake.is_freed)
    pthread_cond_wait (&fake.changed, &fake.lock);
  g_assert_cmpstr (fake.log->str, ==, "open lease ");
  pthread_mutex_unlock (&fake.lock);
  fake_clear (&fake);
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
