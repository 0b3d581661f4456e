/* SPDX-License-Identifier: Apache-2.0 */
#include "state-private.h"
#include "store-private.h"

#include <signal.h>

#include <boothcast/base/clock.h>
#include <boothcast/base/error.h>

#define CLOSE_LIMIT_MS 2000
/* Past the limit a backend has stopped waiting; what still works then hangs in the kernel. */
#define CLOSE_GRACE_US (500 * G_TIME_SPAN_MILLISECOND)

void
bc_lease_answer_clear (BcLeaseAnswer *answer)
{
  g_clear_pointer (&answer->day, g_free);
  g_clear_pointer (&answer->draws, g_ptr_array_unref);
  *answer = (BcLeaseAnswer){ 0 };
}

void
bc_store_clock_clear (BcStoreClock *clock)
{
  g_clear_pointer (&clock->boot, g_free);
  *clock = (BcStoreClock){ 0 };
}

/* --- Open and close --- */

void
bc_store_free (BcStore *store)
{
  g_queue_clear_full (&store->answered, (GDestroyNotify) bc_request_free);
  bc_request_queue_free (store->queue);
  g_source_unref (store->answers);
  g_main_context_unref (store->context);
  g_clear_error (&store->open_error);
  pthread_cond_destroy (&store->changed);
  pthread_mutex_destroy (&store->lock);
  g_free ((char *) store->config.path);
  g_free ((char *) store->config.holder);
  g_free (store);
}

static BcStore *
new_store (const BcStoreConfig *config, BcBackendOpen open, gint64 close_limit_ms)
{
  BcStore *store = g_new0 (BcStore, 1);
  pthread_condattr_t attributes;

  store->config = *config;
  store->config.path = g_strdup (config->path);
  store->config.holder = g_strdup (config->holder);
  store->open = open;
  store->close_limit_us = close_limit_ms * 1000;
  atomic_init (&store->patience.give_up_us, G_MAXINT64);
  store->queue = bc_request_queue_new ();
  store->context = g_main_context_ref_thread_default ();
  pthread_mutex_init (&store->lock, NULL);
  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (&store->changed, &attributes);
  pthread_condattr_destroy (&attributes);
  store->answers = bc_store_attach_answers (store);
  return store;
}

/* Signals are the main thread's. */
static int
start_thread (BcStore *store)
{
  sigset_t all, before;

  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  int failure = pthread_create (&store->thread, NULL, bc_store_run, store);
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  if (failure == 0)
    pthread_setname_np (store->thread, "bc-store");
  return failure;
}

BcStore *
bc_store_open_backend (const BcStoreConfig *config, BcBackendOpen open, gint64 close_limit_ms,
                       GError **error)
{
  g_return_val_if_fail (config != NULL && config->path != NULL && config->holder != NULL, NULL);

  BcStore *store = new_store (config, open, close_limit_ms);
  int failure = start_thread (store);

  if (failure != 0)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_IO, "%s: no thread for the store: %s", config->path,
                   g_strerror (failure));
      g_source_destroy (store->answers);
      bc_store_free (store);
      return NULL;
    }

  pthread_mutex_lock (&store->lock);
  while (!store->is_opened)
    pthread_cond_wait (&store->changed, &store->lock);
  GError *open_error = g_steal_pointer (&store->open_error);
  pthread_mutex_unlock (&store->lock);
  if (open_error == NULL)
    return store;

  g_propagate_error (error, open_error);
  bc_store_close (store);
  return NULL;
}

BcStore *
bc_store_open (const BcStoreConfig *config, GError **error)
{
  return bc_store_open_backend (config, bc_sqlite_backend_open, CLOSE_LIMIT_MS, error);
}

/* Whether the thread let go in time; if not, the store is its own to free. */
static gboolean
wait_until_finished (BcStore *store, gint64 until_us)
{
  struct timespec until = { .tv_sec = until_us / G_USEC_PER_SEC,
                            .tv_nsec = until_us % G_USEC_PER_SEC * 1000 };
  int failure = 0;

  pthread_mutex_lock (&store->lock);
  while (!store->is_finished && failure == 0)
    failure = pthread_cond_timedwait (&store->changed, &store->lock, &until);
  gboolean is_finished = store->is_finished;
  store->is_abandoned = !is_finished;
  pthread_mutex_unlock (&store->lock);
  return is_finished;
}

void
bc_store_close (BcStore *store)
{
  if (store == NULL)
    return;

  gint64 deadline_us = bc_clock_now_us () + store->close_limit_us;
  pthread_t thread = store->thread;
  g_autofree char *path = g_strdup (store->config.path);
  BcRequestQueueStats left;

  g_source_destroy (store->answers);
  bc_request_queue_close (store->queue, deadline_us);
  atomic_store (&store->patience.give_up_us, deadline_us);
  if (!wait_until_finished (store, deadline_us + CLOSE_GRACE_US))
    {
      g_warning ("%s: did not answer; left behind at close with what was not written", path);
      pthread_detach (thread);
      return;
    }

  pthread_join (thread, NULL);
  bc_request_queue_get_stats (store->queue, &left);
  if (left.n_waiting > 0)
    g_warning ("%s: closed with %u requests not carried out", path, left.n_waiting);
  bc_store_free (store);
}

/* --- Requests --- */

void
bc_store_lease (BcStore *store, const BcLease *lease, BcLeaseFunc answered, gpointer user_data)
{
  g_return_if_fail (store != NULL && lease != NULL);

  BcRequest *request = bc_request_new_lease (BC_REQUEST_LEASE, bc_clock_now_us (), lease);

  request->answered = answered;
  request->user_data = user_data;
  bc_request_queue_push (store->queue, request);
}

/* Asks and waits: at start, when there is nothing else to do yet. */
static gboolean
ask_and_wait (BcStore *store, BcRequest *request, GError **error)
{
  bc_request_queue_push (store->queue, request);
  pthread_mutex_lock (&store->lock);
  while (!request->is_done)
    pthread_cond_wait (&store->changed, &store->lock);
  pthread_mutex_unlock (&store->lock);

  if (request->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&request->error));
  return FALSE;
}

gboolean
bc_store_read_pool (BcStore *store, const BcLease *pool, BcLeaseAnswer *answer, GError **error)
{
  g_return_val_if_fail (store != NULL && pool != NULL && answer != NULL, FALSE);

  g_autoptr (BcRequest) request =
      bc_request_new_lease (BC_REQUEST_READ_POOL, bc_clock_now_us (), pool);

  if (!ask_and_wait (store, request, error))
    return FALSE;
  *answer = request->answer;
  request->answer = (BcLeaseAnswer){ 0 };
  return TRUE;
}

static void
save_text (BcStore *store, const char *meeting, char *text)
{
  BcRequest *request = bc_request_new (BC_REQUEST_SAVE_STATE, bc_clock_now_us ());

  request->meeting = g_strdup (meeting);
  request->text = text;
  bc_request_queue_push (store->queue, request);
}

/* `text` is (transfer full) (nullable): none yet. */
static gboolean
load_text (BcStore *store, const char *meeting, char **text, GError **error)
{
  g_autoptr (BcRequest) request = bc_request_new (BC_REQUEST_LOAD_STATE, bc_clock_now_us ());

  request->meeting = g_strdup (meeting);
  if (!ask_and_wait (store, request, error))
    return FALSE;
  *text = g_steal_pointer (&request->text);
  return TRUE;
}

void
bc_store_save_state (BcStore *store, const char *meeting, GVariant *state)
{
  g_return_if_fail (store != NULL && meeting != NULL && state != NULL);

  g_autoptr (GVariant) owned = g_variant_ref_sink (state);

  save_text (store, meeting, bc_state_print (owned));
}

GVariant *
bc_store_load_state (BcStore *store, const char *meeting, GError **error)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (store != NULL && meeting != NULL, NULL);

  if (!load_text (store, meeting, &text, error) || text == NULL)
    return NULL;
  return bc_state_parse (text, store->config.path, meeting, error);
}

gboolean
bc_store_set_aside_state (BcStore *store, const char *meeting, const char *kept, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *written = NULL;

  g_return_val_if_fail (store != NULL && meeting != NULL && kept != NULL, FALSE);

  if (!load_text (store, meeting, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  save_text (store, kept, g_strdup (text));
  /* Asked behind it: one that failed waits to be tried again. */
  if (!load_text (store, kept, &written, error))
    return FALSE;
  if (g_strcmp0 (written, text) == 0)
    return TRUE;
  g_set_error (error, BC_ERROR, BC_ERROR_UNAVAILABLE,
               "%s: the saved state of meeting %s cannot be kept as “%s” yet", store->config.path,
               meeting, kept);
  return FALSE;
}

void
bc_store_book (BcStore *store, const BcBooking *booking, BcBookFunc booked, gpointer user_data)
{
  g_return_if_fail (store != NULL && booking != NULL);

  BcRequest *request = bc_request_new_booking (bc_clock_now_us (), booking);

  request->booked = booked;
  request->user_data = user_data;
  bc_request_queue_push (store->queue, request);
}

void
bc_store_save_clock (BcStore *store, const BcStoreClock *clock)
{
  g_return_if_fail (store != NULL && clock != NULL && clock->boot != NULL);

  BcRequest *request = bc_request_new (BC_REQUEST_SAVE_CLOCK, bc_clock_now_us ());

  request->clock = (BcStoreClock){ g_strdup (clock->boot), clock->now_us, clock->wall_us };
  bc_request_queue_push (store->queue, request);
}

gboolean
bc_store_load_clock (BcStore *store, BcStoreClock *clock, GError **error)
{
  g_return_val_if_fail (store != NULL && clock != NULL, FALSE);

  g_autoptr (BcRequest) request = bc_request_new (BC_REQUEST_LOAD_CLOCK, bc_clock_now_us ());

  if (!ask_and_wait (store, request, error) || !request->is_found)
    return FALSE;
  *clock = request->clock;
  request->clock = (BcStoreClock){ 0 };
  return TRUE;
}

void
bc_store_audit (BcStore *store, const char *meeting, const char *actor, const char *text,
                gint64 wall_us)
{
  g_return_if_fail (store != NULL && meeting != NULL && text != NULL);

  BcRequest *request = bc_request_new (BC_REQUEST_AUDIT, bc_clock_now_us ());

  request->meeting = g_strdup (meeting);
  request->actor = g_strdup (actor);
  request->text = g_strdup (text);
  request->wall_us = wall_us;
  bc_request_queue_push (store->queue, request);
}

void
bc_store_read_audit (BcStore *store, const BcAuditQuery *query, BcAuditFunc answered,
                     gpointer user_data)
{
  g_return_if_fail (store != NULL && query != NULL && query->meeting != NULL && answered != NULL);

  BcRequest *request = bc_request_new_audit_query (bc_clock_now_us (), query);

  request->read = answered;
  request->user_data = user_data;
  bc_request_queue_push (store->queue, request);
}

gboolean
bc_store_is_healthy (BcStore *store)
{
  g_return_val_if_fail (store != NULL, FALSE);

  pthread_mutex_lock (&store->lock);
  gboolean is_good = bc_store_health_is_good (&store->health, bc_clock_now_us ());
  pthread_mutex_unlock (&store->lock);
  return is_good;
}

void
bc_store_get_stats (BcStore *store, BcStoreStats *stats)
{
  g_return_if_fail (store != NULL && stats != NULL);

  BcRequestQueueStats queued;

  bc_request_queue_get_stats (store->queue, &queued);
  pthread_mutex_lock (&store->lock);
  *stats = (BcStoreStats){
    .n_requests = store->health.n_requests,
    .n_failed = store->health.n_failed,
    .n_coalesced = queued.n_coalesced,
    .n_lost = queued.n_lost,
    .n_waiting = queued.n_waiting + (store->health.working_since_us != 0 ? 1 : 0),
    .busy_since_us = store->health.working_since_us,
    .last_us = bc_store_health_get_last_us (&store->health),
    .slowest_us = bc_store_health_get_slowest_us (&store->health),
  };
  pthread_mutex_unlock (&store->lock);
}
