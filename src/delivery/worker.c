/* SPDX-License-Identifier: Apache-2.0 */
#include "worker-private.h"

#include <boothcast/base/clock.h>
#include <boothcast/base/error.h>
#include <errno.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "feed-private.h"

#define N_EVENTS 128

/* A storm of joiners is let in so many at a time; new pages go out in between. */
#define JOIN_AT_ONCE 64

/* How exact deadlines are. */
#define TICK_MS 100

/* Waking and handing over */

void
bc_worker_wake (BcWorker *worker)
{
  if (!atomic_exchange (&worker->is_woken, TRUE))
    eventfd_write (worker->wake_fd, 1);
}

void
bc_worker_push (BcWorker *worker, BcClient *client)
{
  pthread_mutex_lock (&worker->lock);
  *worker->inbox_end = client;
  worker->inbox_end = &client->next;
  pthread_mutex_unlock (&worker->lock);

  bc_worker_wake (worker);
}

void
bc_worker_cut (BcWorker *worker, guint64 group)
{
  pthread_mutex_lock (&worker->lock);
  for (BcClient *client = worker->inbox; client != NULL; client = client->next)
    client->is_cut |= client->group == group;
  g_array_append_val (worker->cuts, group);
  pthread_mutex_unlock (&worker->lock);

  bc_worker_wake (worker);
}

static void
on_woken (BcWorker *worker)
{
  eventfd_t n_times;

  /* Cleared before anything is looked at: what comes from here on wakes again. */
  eventfd_read (worker->wake_fd, &n_times);
  atomic_store (&worker->is_woken, FALSE);
}

/* Deadlines */

void
bc_worker_set_deadline (BcWorker *worker, BcClient *client, gint64 deadline_us)
{
  if (client->deadline_us == 0)
    g_queue_push_tail_link (&worker->timed, &client->timed_link);
  client->deadline_us = deadline_us;
}

void
bc_worker_forget (BcWorker *worker, BcClient *client)
{
  if (client->deadline_us != 0)
    g_queue_unlink (&worker->timed, &client->timed_link);
  atomic_fetch_sub (&worker->n_listeners, 1);
}

static void
expire (BcWorker *worker, gint64 now_us, gint64 stop_at_us)
{
  gboolean is_stopping = stop_at_us != 0;
  gboolean is_over = is_stopping && now_us >= stop_at_us;
  GList *link = worker->timed.head;

  while (link != NULL)
    {
      BcClient *client = link->data;

      link = link->next;
      if (is_over || now_us >= client->deadline_us)
        bc_feed_expire (client, is_stopping);
    }
}

/* The loop */

static void
join_some (BcWorker *worker, guint n_max)
{
  if (worker->joining == NULL)
    {
      pthread_mutex_lock (&worker->lock);
      worker->joining = g_steal_pointer (&worker->inbox);
      worker->inbox_end = &worker->inbox;
      pthread_mutex_unlock (&worker->lock);
    }

  for (guint i = 0; i < n_max && worker->joining != NULL; i++)
    {
      BcClient *client = worker->joining;
      BcFeed *feed = client->feed;

      worker->joining = g_steal_pointer (&client->next);
      if (!feed->is_active)
        g_ptr_array_add (worker->feeds, feed);
      feed->is_active = TRUE;
      bc_feed_join (feed, client);
    }
}

static void
look_at_feeds (BcWorker *worker)
{
  for (guint i = worker->feeds->len; i > 0; i--)
    {
      BcFeed *feed = worker->feeds->pdata[i - 1];

      bc_feed_look (feed);
      if (feed->n_clients > 0)
        continue;
      g_ptr_array_remove_index_fast (worker->feeds, i - 1);
      bc_feed_rest (feed);
    }
}

static void
cut_group (BcWorker *worker, guint64 group)
{
  for (BcClient *client = worker->joining; client != NULL; client = client->next)
    client->is_cut |= client->group == group;
  for (guint i = 0; i < worker->feeds->len; i++)
    bc_feed_cut (worker->feeds->pdata[i], group);
}

static void
cut_some (BcWorker *worker)
{
  g_autoptr (GArray) cuts = NULL;

  pthread_mutex_lock (&worker->lock);
  if (worker->cuts->len > 0)
    {
      cuts = g_steal_pointer (&worker->cuts);
      worker->cuts = g_array_new (FALSE, FALSE, sizeof (guint64));
    }
  pthread_mutex_unlock (&worker->lock);

  for (guint i = 0; cuts != NULL && i < cuts->len; i++)
    cut_group (worker, g_array_index (cuts, guint64, i));
}

static int
timeout_ms (BcWorker *worker, gint64 now_us, gint64 stop_at_us)
{
  int timeout = worker->timed.length > 0 ? TICK_MS : -1;

  if (worker->joining != NULL)
    return 0;
  if (stop_at_us != 0)
    timeout = (int) CLAMP ((stop_at_us - now_us + 999) / 1000, 0, TICK_MS);

  return timeout;
}

static void
serve_once (BcWorker *worker)
{
  struct epoll_event events[N_EVENTS];
  gboolean is_woken = FALSE;
  gint64 stop_at_us = atomic_load (&worker->stop_at_us);
  gint64 now_us = bc_clock_now_us ();
  int n_events;

  n_events =
      epoll_wait (worker->epoll_fd, events, N_EVENTS, timeout_ms (worker, now_us, stop_at_us));
  for (int i = 0; i < n_events; i++)
    {
      if (events[i].data.ptr == worker)
        is_woken = TRUE;
      else
        bc_feed_on_event (events[i].data.ptr, events[i].events);
    }

  if (is_woken)
    {
      on_woken (worker);
      cut_some (worker);
    }
  look_at_feeds (worker);
  join_some (worker, JOIN_AT_ONCE);
  if (worker->timed.length > 0)
    expire (worker, bc_clock_now_us (), atomic_load (&worker->stop_at_us));
}

static void *
run (void *data)
{
  BcWorker *worker = data;

  pthread_setname_np (pthread_self (), "broadcast");
  while (atomic_load (&worker->stop_at_us) == 0 || atomic_load (&worker->n_listeners) > 0)
    serve_once (worker);

  return NULL;
}

/* Life */

static gboolean
open_descriptors (BcWorker *worker)
{
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = worker };

  worker->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  worker->wake_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);

  return worker->epoll_fd >= 0 && worker->wake_fd >= 0 &&
         epoll_ctl (worker->epoll_fd, EPOLL_CTL_ADD, worker->wake_fd, &event) == 0;
}

/* Signals are for the main thread. */
static int
create_thread (BcWorker *worker)
{
  sigset_t all, before;
  int error;

  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  error = pthread_create (&worker->thread, NULL, run, worker);
  pthread_sigmask (SIG_SETMASK, &before, NULL);

  return error;
}

static void
close_all (BcWorker *worker)
{
  if (worker->epoll_fd >= 0)
    close (worker->epoll_fd);
  if (worker->wake_fd >= 0)
    close (worker->wake_fd);
  pthread_mutex_destroy (&worker->lock);
  g_array_unref (worker->cuts);
  g_ptr_array_unref (worker->feeds);
}

gboolean
bc_worker_start (BcWorker *worker, BcBroadcast *broadcast, GError **error)
{
  int code;

  *worker = (BcWorker){ .broadcast = broadcast };
  worker->inbox_end = &worker->inbox;
  worker->feeds = g_ptr_array_new ();
  worker->cuts = g_array_new (FALSE, FALSE, sizeof (guint64));
  bc_broadcast_init_lock (&worker->lock);

  code = open_descriptors (worker) ? create_thread (worker) : errno;
  if (code == 0)
    return TRUE;

  g_set_error (error, BC_ERROR, BC_ERROR_IO, "starting a broadcast worker: %s", g_strerror (code));
  close_all (worker);

  return FALSE;
}

void
bc_worker_stop (BcWorker *worker, gint64 stop_at_us)
{
  atomic_store (&worker->stop_at_us, stop_at_us);
  bc_worker_wake (worker);
}

void
bc_worker_join (BcWorker *worker)
{
  pthread_join (worker->thread, NULL);
  close_all (worker);
}
