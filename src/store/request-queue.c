/* SPDX-License-Identifier: Apache-2.0 */
#include "request-private.h"

#include <errno.h>
#include <pthread.h>

/* A day's audit of a busy meeting is some hundred lines: more than this waiting is a disk that has been
 * full for days, and memory ends too. */
#define KEPT_MAX 10000

struct _BcRequestQueue
{
  pthread_mutex_t lock;
  pthread_cond_t changed;
  /* all under the lock */
  GQueue urgent;    /* LEASE, READ_POOL */
  GQueue later;     /* the others */
  GQueue unwritten; /* those to be kept that failed, older than all of `later` */
  gint64 retry_us;  /* when `unwritten` is due */
  gboolean is_closed;
  gint64 deadline_us; /* once closed */
  guint64 n_coalesced;
  guint64 n_lost;
};

BcRequestQueue *
bc_request_queue_new (void)
{
  BcRequestQueue *queue = g_new0 (BcRequestQueue, 1);
  pthread_condattr_t attributes;

  pthread_mutex_init (&queue->lock, NULL);
  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (&queue->changed, &attributes);
  pthread_condattr_destroy (&attributes);
  return queue;
}

void
bc_request_queue_free (BcRequestQueue *queue)
{
  if (queue == NULL)
    return;

  g_queue_clear_full (&queue->urgent, (GDestroyNotify) bc_request_free);
  g_queue_clear_full (&queue->later, (GDestroyNotify) bc_request_free);
  g_queue_clear_full (&queue->unwritten, (GDestroyNotify) bc_request_free);
  pthread_cond_destroy (&queue->changed);
  pthread_mutex_destroy (&queue->lock);
  g_free (queue);
}

/* (nullable) */
static BcRequest *
find_like (GQueue *requests, const BcRequest *request)
{
  for (GList *at = requests->head; at != NULL; at = at->next)
    if (bc_request_is_like (at->data, request))
      return at->data;
  return NULL;
}

static BcRequest *
find_waiting (BcRequestQueue *queue, const BcRequest *request)
{
  BcRequest *waiting = find_like (&queue->later, request);

  return waiting != NULL ? waiting : find_like (&queue->unwritten, request);
}

static gboolean
coalesce (BcRequestQueue *queue, BcRequest *newer)
{
  BcRequest *older = find_waiting (queue, newer);

  if (older == NULL)
    return FALSE;
  bc_request_stand_in (older, newer);
  queue->n_coalesced++;
  return TRUE;
}

/* People's bookings are few, and worth more than the memory they take. */
static gboolean
is_too_much (const BcRequestQueue *queue, const BcRequest *request)
{
  return bc_request_is_kept (request) && request->kind != BC_REQUEST_BOOK &&
         queue->later.length + queue->unwritten.length >= KEPT_MAX;
}

/* Takes `request` over, or frees it when its place is taken or there is none. */
static void
enqueue (BcRequestQueue *queue, BcRequest *request)
{
  gboolean is_urgent = request->kind == BC_REQUEST_LEASE || request->kind == BC_REQUEST_READ_POOL;

  if (is_urgent)
    g_queue_push_tail (&queue->urgent, request);
  else if (coalesce (queue, request))
    bc_request_free (request);
  else if (is_too_much (queue, request))
    {
      queue->n_lost++;
      bc_request_free (request);
    }
  else
    g_queue_push_tail (&queue->later, request);
}

void
bc_request_queue_push (BcRequestQueue *queue, BcRequest *request)
{
  pthread_mutex_lock (&queue->lock);
  g_assert (!queue->is_closed);
  enqueue (queue, request);
  pthread_cond_signal (&queue->changed);
  pthread_mutex_unlock (&queue->lock);
}

void
bc_request_queue_close (BcRequestQueue *queue, gint64 deadline_us)
{
  pthread_mutex_lock (&queue->lock);
  queue->is_closed = TRUE;
  queue->deadline_us = deadline_us;
  pthread_cond_signal (&queue->changed);
  pthread_mutex_unlock (&queue->lock);
}

static BcRequest *
pop (BcRequestQueue *queue, gint64 now_us)
{
  BcRequest *request = g_queue_pop_head (&queue->urgent);

  if (request == NULL && (queue->is_closed || now_us >= queue->retry_us))
    request = g_queue_pop_head (&queue->unwritten);
  if (request == NULL)
    request = g_queue_pop_head (&queue->later);
  return request;
}

/* Until something changes, or what was put back is due. */
static void
wait_for_change (BcRequestQueue *queue)
{
  struct timespec until = { .tv_sec = queue->retry_us / G_USEC_PER_SEC,
                            .tv_nsec = queue->retry_us % G_USEC_PER_SEC * 1000 };

  if (queue->unwritten.length == 0)
    pthread_cond_wait (&queue->changed, &queue->lock);
  else
    pthread_cond_timedwait (&queue->changed, &queue->lock, &until);
}

BcRequest *
bc_request_queue_take (BcRequestQueue *queue)
{
  BcRequest *request = NULL;
  gboolean is_over = FALSE;

  pthread_mutex_lock (&queue->lock);
  while (request == NULL && !is_over)
    {
      gint64 now_us = g_get_monotonic_time ();

      is_over = queue->is_closed && now_us >= queue->deadline_us;
      if (!is_over)
        request = pop (queue, now_us);
      if (request == NULL && queue->is_closed)
        is_over = TRUE;
      if (request == NULL && !is_over)
        wait_for_change (queue);
    }
  pthread_mutex_unlock (&queue->lock);
  return request;
}

/* It may have been asked for again while it was tried: once is enough, and the first has its place. */
static void
take_in (BcRequestQueue *queue, BcRequest *request)
{
  BcRequest *newer = find_waiting (queue, request);

  if (newer == NULL)
    return;
  bc_request_stand_in (request, newer);
  if (!g_queue_remove (&queue->later, newer))
    g_queue_remove (&queue->unwritten, newer);
  bc_request_free (newer);
  queue->n_coalesced++;
}

/* One that fails again is still the oldest. */
static void
keep (BcRequestQueue *queue, BcRequest *request, gint64 retry_us)
{
  take_in (queue, request);
  if (request->is_retry)
    g_queue_push_head (&queue->unwritten, request);
  else
    g_queue_push_tail (&queue->unwritten, request);
  request->is_retry = TRUE;
  queue->retry_us = retry_us;
}

gboolean
bc_request_queue_put_back (BcRequestQueue *queue, BcRequest *request, gint64 retry_us)
{
  gboolean is_kept, is_closed;

  pthread_mutex_lock (&queue->lock);
  is_closed = queue->is_closed;
  /* A newer one is still to come when the queue is drained. */
  is_kept = !is_closed || find_waiting (queue, request) != NULL;
  if (!is_closed)
    keep (queue, request, retry_us);
  else if (!is_kept)
    queue->n_lost++;
  pthread_mutex_unlock (&queue->lock);

  if (is_closed)
    bc_request_free (request);
  return is_kept;
}

void
bc_request_queue_allow_retry (BcRequestQueue *queue)
{
  pthread_mutex_lock (&queue->lock);
  queue->retry_us = 0;
  pthread_mutex_unlock (&queue->lock);
}

void
bc_request_queue_get_stats (BcRequestQueue *queue, BcRequestQueueStats *stats)
{
  pthread_mutex_lock (&queue->lock);
  *stats = (BcRequestQueueStats){
    .n_coalesced = queue->n_coalesced,
    .n_lost = queue->n_lost,
    .n_waiting = queue->urgent.length + queue->later.length + queue->unwritten.length,
  };
  pthread_mutex_unlock (&queue->lock);
}
