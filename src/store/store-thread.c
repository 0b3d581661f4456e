/* SPDX-License-Identifier: Apache-2.0 */
#include "store-private.h"

#include <boothcast/base/clock.h>
#include <boothcast/base/error.h>

#define RETRY_US (1 * G_TIME_SPAN_SECOND)

typedef struct
{
  GSource source;
  BcStore *store;
} BcAnswerSource;

/* --- Answers, on the main context --- */

static BcRequest *
pop_answered (BcStore *store)
{
  pthread_mutex_lock (&store->lock);
  BcRequest *request = g_queue_pop_head (&store->answered);
  pthread_mutex_unlock (&store->lock);
  return request;
}

/* Whoever is told may close the store. */
static void
tell (BcRequest *request)
{
  if (request->kind == BC_REQUEST_BOOK && request->booked != NULL)
    request->booked (request->booking.sequence, request->error, request->user_data);
  else if (request->kind == BC_REQUEST_READ_AUDIT)
    request->read (request->error == NULL ? request->entries : NULL, request->error,
                   request->user_data);
  else if (request->answered != NULL)
    request->answered (request->error == NULL ? &request->answer : NULL, request->error,
                       request->user_data);
}

static gboolean
on_answers (GSource *source, GSourceFunc callback, gpointer user_data)
{
  BcStore *store = ((BcAnswerSource *) source)->store;
  BcRequest *request;

  /* Before looking: what comes while we look wakes us again. */
  g_source_set_ready_time (source, -1);
  while (!g_source_is_destroyed (source) && (request = pop_answered (store)) != NULL)
    {
      tell (request);
      bc_request_free (request);
    }
  return G_SOURCE_CONTINUE;
}

GSource *
bc_store_attach_answers (BcStore *store)
{
  static GSourceFuncs functions = { .dispatch = on_answers };
  GSource *source = g_source_new (&functions, sizeof (BcAnswerSource));

  ((BcAnswerSource *) source)->store = store;
  g_source_set_static_name (source, "boothcast-store-answers");
  g_source_set_ready_time (source, -1);
  g_source_attach (source, store->context);
  return source;
}

/* --- The store thread --- */

static gboolean
is_store_failure (const GError *error)
{
  return g_error_matches (error, BC_ERROR, BC_ERROR_IO) ||
         g_error_matches (error, BC_ERROR, BC_ERROR_UNAVAILABLE);
}

static void
carry_out (BcBackend *backend, BcRequest *request)
{
  BcAuditLine line = { request->meeting, request->actor, request->text, request->wall_us };

  g_clear_error (&request->error);
  switch (request->kind)
    {
    case BC_REQUEST_LEASE:
      backend->vtable->lease (backend, &request->lease, &request->answer, &request->error);
      break;
    case BC_REQUEST_READ_POOL:
      backend->vtable->read_pool (backend, &request->lease, &request->answer, &request->error);
      break;
    case BC_REQUEST_LOAD_STATE:
      backend->vtable->load_state (backend, request->meeting, &request->text, &request->error);
      break;
    case BC_REQUEST_SAVE_STATE:
      backend->vtable->save_state (backend, request->meeting, request->text, &request->error);
      break;
    case BC_REQUEST_AUDIT:
      backend->vtable->audit (backend, &line, &request->error);
      break;
    case BC_REQUEST_BOOK:
      backend->vtable->book (backend, &request->booking, &request->error);
      break;
    case BC_REQUEST_SAVE_CLOCK:
      backend->vtable->save_clock (backend, &request->clock, &request->error);
      break;
    case BC_REQUEST_LOAD_CLOCK:
      backend->vtable->load_clock (backend, &request->clock, &request->is_found, &request->error);
      break;
    case BC_REQUEST_READ_AUDIT:
      backend->vtable->read_audit (backend, &request->query, request->entries, &request->error);
      break;
    default:
      g_assert_not_reached ();
    }
}

/* Back to whoever asked: over the main context, or straight to the one who waits. */
static void
hand_back (BcStore *store, BcRequest *request)
{
  gboolean is_answered = bc_request_is_answered (request);

  pthread_mutex_lock (&store->lock);
  if (is_answered)
    g_queue_push_tail (&store->answered, request);
  else
    request->is_done = TRUE;
  pthread_cond_broadcast (&store->changed);
  pthread_mutex_unlock (&store->lock);

  if (is_answered)
    g_source_set_ready_time (store->answers, 0);
}

/* It is ours to see it written. */
static void
keep_for_later (BcStore *store, BcRequest *request)
{
  g_autofree char *what = bc_request_describe (request);
  g_autofree char *why = g_strdup (request->error->message);
  gint64 retry_us = bc_clock_now_us () + RETRY_US;
  gboolean is_first = !request->is_retry;

  if (!bc_request_queue_put_back (store->queue, request, retry_us))
    g_warning ("%s lost at close: %s", what, why);
  else if (is_first)
    g_message ("%s not written yet: %s", what, why);
}

/* Written, or refused for what it says: nobody waits for it. */
static void
let_go (BcRequest *request)
{
  g_autofree char *what = bc_request_describe (request);

  if (request->error != NULL)
    g_warning ("%s not kept: %s", what, request->error->message);
  bc_request_free (request);
}

static void
serve (BcStore *store, BcBackend *backend, BcRequest *request)
{
  pthread_mutex_lock (&store->lock);
  bc_store_health_begin (&store->health, bc_clock_now_us ());
  pthread_mutex_unlock (&store->lock);

  carry_out (backend, request);

  gboolean has_failed = request->error != NULL && is_store_failure (request->error);
  pthread_mutex_lock (&store->lock);
  bc_store_health_end (&store->health, request->asked_us, bc_clock_now_us (), has_failed);
  pthread_mutex_unlock (&store->lock);
  if (!has_failed)
    bc_request_queue_allow_retry (store->queue);

  if (has_failed && bc_request_is_kept (request))
    keep_for_later (store, request);
  else if (bc_request_is_kept (request) && !bc_request_is_answered (request))
    let_go (request);
  else
    hand_back (store, request);
}

static BcBackend *
open_backend (BcStore *store)
{
  GError *error = NULL;
  BcBackend *backend = store->open (&store->config, &store->patience, &error);

  pthread_mutex_lock (&store->lock);
  store->is_opened = TRUE;
  store->open_error = error;
  pthread_cond_broadcast (&store->changed);
  pthread_mutex_unlock (&store->lock);
  return backend;
}

void *
bc_store_run (void *user_data)
{
  BcStore *store = user_data;
  BcBackend *backend = open_backend (store);
  BcRequest *request;

  while (backend != NULL && (request = bc_request_queue_take (store->queue)) != NULL)
    serve (store, backend, request);
  if (backend != NULL)
    backend->vtable->free (backend);

  pthread_mutex_lock (&store->lock);
  store->is_finished = TRUE;
  gboolean is_abandoned = store->is_abandoned;
  pthread_cond_broadcast (&store->changed);
  pthread_mutex_unlock (&store->lock);
  if (is_abandoned)
    bc_store_free (store);
  return NULL;
}
