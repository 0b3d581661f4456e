/* SPDX-License-Identifier: Apache-2.0 */
#include "feed-private.h"

#include <boothcast/base/clock.h>
#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "worker-private.h"

#define NEVER_LOOKED G_MAXUINT64

/* How long the other side may take to close after it was told that this is the end. */
#define LEAVING_US (2 * G_USEC_PER_SEC)

void
bc_feed_init (BcFeed *feed, BcStream *stream, BcWorker *worker)
{
  *feed = (BcFeed){ .stream = stream, .worker = worker, .n_changes = NEVER_LOOKED };
  atomic_init (&feed->n_listeners, 0);
  bc_history_init (&feed->history);
  feed->in_step = g_array_new (FALSE, FALSE, sizeof (BcSlot));
  feed->behind = g_ptr_array_new ();
}

void
bc_feed_clear (BcFeed *feed)
{
  bc_history_clear (&feed->history);
  g_array_unref (feed->in_step);
  g_ptr_array_unref (feed->behind);
}

void
bc_feed_rest (BcFeed *feed)
{
  bc_history_clear (&feed->history);
  feed->n_changes = NEVER_LOOKED;
  feed->is_active = FALSE;
}

/* Where the client stands */

static void
leave_place (BcFeed *feed, BcClient *client)
{
  if (client->state == BC_CLIENT_IN_STEP)
    {
      g_array_remove_index_fast (feed->in_step, client->index);
      if (client->index < feed->in_step->len)
        g_array_index (feed->in_step, BcSlot, client->index).client->index = client->index;
    }
  else if (client->state == BC_CLIENT_BEHIND)
    {
      g_ptr_array_remove_index_fast (feed->behind, client->index);
      if (client->index < feed->behind->len)
        ((BcClient *) feed->behind->pdata[client->index])->index = client->index;
    }
}

static void
take_place (BcFeed *feed, BcClient *client)
{
  if (client->state == BC_CLIENT_IN_STEP)
    {
      BcSlot slot = { client->fd, client };

      client->index = feed->in_step->len;
      client->in_step_from = feed->history.end.n_bytes;
      g_array_append_val (feed->in_step, slot);
    }
  else if (client->state == BC_CLIENT_BEHIND)
    {
      client->index = feed->behind->len;
      g_ptr_array_add (feed->behind, client);
    }
}

static void
set_state (BcClient *client, BcClientState state)
{
  static const guint edges[] = {
    [BC_CLIENT_JOINING] = 1 << BC_CLIENT_BEHIND | 1 << BC_CLIENT_IN_STEP | 1 << BC_CLIENT_LEAVING,
    [BC_CLIENT_BEHIND] = 1 << BC_CLIENT_IN_STEP | 1 << BC_CLIENT_LEAVING,
    [BC_CLIENT_IN_STEP] = 1 << BC_CLIENT_BEHIND | 1 << BC_CLIENT_LEAVING,
    [BC_CLIENT_LEAVING] = 0,
  };

  g_assert ((edges[client->state] & 1u << state) != 0);
  leave_place (client->feed, client);
  client->state = state;
  take_place (client->feed, client);
}

/* In step nobody keeps the client's account: it has what the stream had, up to page `number`. */
static void
settle (BcClient *client, guint64 number, gsize offset)
{
  guint64 n_bytes = bc_history_before (&client->feed->history, number).n_bytes;

  client->n_sent += n_bytes - client->in_step_from + offset;
  client->next_page = number;
  client->offset = offset;
}

/* For one who leaves its step between two pages. */
static void
settle_at_tip (BcClient *client)
{
  if (client->state == BC_CLIENT_IN_STEP)
    settle (client, client->feed->history.next, 0);
}

static void
remove_client (BcClient *client, BcGone why)
{
  BcFeed *feed = client->feed;
  BcStream *stream = feed->stream;

  settle_at_tip (client);
  leave_place (feed, client);
  feed->n_clients--;
  bc_worker_forget (feed->worker, client);

  if (why == BC_GONE_SLOW)
    atomic_fetch_add (&stream->n_dropped, 1);
  atomic_fetch_sub (&stream->n_listeners, 1);
  atomic_fetch_sub (&feed->n_listeners, 1);

  bc_client_close (client, why, feed->worker->epoll_fd);
}

static void
watch (BcClient *client)
{
  if (!bc_client_watch (client, client->feed->worker->epoll_fd))
    remove_client (client, BC_GONE_CLOSED);
}

/* Everything is sent. Closing at once would answer words of the client that nobody has read with a
 * reset, which takes the tail of the stream away from it: so tell it the end, and let it close first. */
static void
say_goodbye (BcClient *client)
{
  settle_at_tip (client);
  set_state (client, BC_CLIENT_LEAVING);
  shutdown (client->fd, SHUT_WR);
  bc_worker_set_deadline (client->feed->worker, client, bc_clock_now_us () + LEAVING_US);
  watch (client);
}

static void
wait_for_room (BcClient *client)
{
  set_state (client, BC_CLIENT_BEHIND);
  /* Pages that come judge a slow listener; after the end there are none, so the clock does. */
  if (client->feed->has_ended && client->deadline_us == 0)
    bc_worker_set_deadline (client->feed->worker, client, bc_clock_now_us () + client->history_us);
  watch (client);
}

static void
catch_up (BcClient *client)
{
  BcFeed *feed = client->feed;

  switch (bc_client_send (client, &feed->history))
    {
    case BC_SEND_DONE:
      if (feed->has_ended)
        {
          say_goodbye (client);
          return;
        }
      set_state (client, BC_CLIENT_IN_STEP);
      watch (client);
      return;

    case BC_SEND_FULL:
      if (client->state != BC_CLIENT_BEHIND)
        wait_for_room (client);
      return;

    case BC_SEND_LOST:
    default:
      remove_client (client, BC_GONE_CLOSED);
      return;
    }
}

/* A new page */

/* The one page that was too much for the client, and how much of it went out (< 0: nothing, see errno). */
static void
fall_behind (BcClient *client, guint64 number, ssize_t n)
{
  gboolean is_lost = n < 0 && errno != EAGAIN && errno != EINTR;

  settle (client, number, MAX (n, 0));
  if (!is_lost)
    {
      wait_for_room (client);
      return;
    }

  set_state (client, BC_CLIENT_BEHIND);
  remove_client (client, BC_GONE_CLOSED);
}

/* The heart: as little as can be between two calls of send (). */
static void
send_page (BcFeed *feed, guint64 number)
{
  const BcPage *page = bc_history_get (&feed->history, number);
  const ssize_t size = (ssize_t) page->size;
  guint64 n_sent = 0;
  guint i = 0;

  while (i < feed->in_step->len)
    {
      const BcSlot *slot = &g_array_index (feed->in_step, BcSlot, i);
      ssize_t n = send (slot->fd, page->data, page->size, MSG_NOSIGNAL | MSG_DONTWAIT);

      n_sent += MAX (n, 0);
      if (n == size)
        i++;
      else
        fall_behind (slot->client, number, n); /* another stands at i now */
    }

  atomic_fetch_add_explicit (&feed->stream->n_bytes_sent, n_sent, memory_order_relaxed);
}

/* The worker slept through the whole history: who was in step has missed pages and is too late. */
static void
let_all_fall_behind (BcFeed *feed)
{
  while (feed->in_step->len > 0)
    {
      BcClient *client = g_array_index (feed->in_step, BcSlot, feed->in_step->len - 1).client;

      settle (client, feed->history.next, 0);
      set_state (client, BC_CLIENT_BEHIND);
    }
}

/* Returns the first page that is new here. */
static guint64
copy_history (BcFeed *feed, gboolean *has_ended)
{
  BcStream *stream = feed->stream;
  guint64 first_new;

  pthread_mutex_lock (&stream->lock);
  feed->n_changes = atomic_load (&stream->n_changes);
  if (feed->history.next < stream->history.first)
    let_all_fall_behind (feed);
  first_new = MAX (feed->history.next, stream->history.first);
  bc_history_follow (&feed->history, &stream->history);
  *has_ended = stream->has_ended;
  pthread_mutex_unlock (&stream->lock);

  return first_new;
}

static void
drop_the_late (BcFeed *feed)
{
  for (guint i = feed->behind->len; i > 0; i--)
    {
      BcClient *client = feed->behind->pdata[i - 1];

      if (bc_client_is_too_late (client, &feed->history))
        remove_client (client, BC_GONE_SLOW);
    }
}

static void
see_the_end (BcFeed *feed)
{
  gint64 now_us = bc_clock_now_us ();

  feed->has_ended = TRUE;
  for (guint i = 0; i < feed->behind->len; i++)
    {
      BcClient *client = feed->behind->pdata[i];

      bc_worker_set_deadline (feed->worker, client, now_us + client->history_us);
    }
  while (feed->in_step->len > 0)
    {
      BcClient *client = g_array_index (feed->in_step, BcSlot, feed->in_step->len - 1).client;

      say_goodbye (client);
    }
}

void
bc_feed_look (BcFeed *feed)
{
  gboolean has_ended;
  guint64 number;

  if (atomic_load (&feed->stream->n_changes) == feed->n_changes)
    return;

  for (number = copy_history (feed, &has_ended); number < feed->history.next; number++)
    send_page (feed, number);
  drop_the_late (feed);
  if (has_ended && !feed->has_ended)
    see_the_end (feed);
}

void
bc_feed_join (BcFeed *feed, BcClient *client)
{
  feed->n_clients++;
  bc_feed_look (feed);

  if (client->is_cut)
    remove_client (client, BC_GONE_CUT);
  else if (bc_client_is_too_late (client, &feed->history))
    remove_client (client, BC_GONE_SLOW);
  else if (bc_client_open (client, feed->stream->broadcast->send_buffer_bytes))
    catch_up (client);
  else
    remove_client (client, BC_GONE_CLOSED);
}

void
bc_feed_cut (BcFeed *feed, guint64 group)
{
  for (guint i = feed->in_step->len; i > 0; i--)
    {
      BcClient *client = g_array_index (feed->in_step, BcSlot, i - 1).client;

      if (client->group == group)
        remove_client (client, BC_GONE_CUT);
    }
  for (guint i = feed->behind->len; i > 0; i--)
    {
      BcClient *client = feed->behind->pdata[i - 1];

      if (client->group == group)
        remove_client (client, BC_GONE_CUT);
    }
}

/* What the socket says */

void
bc_feed_on_event (BcClient *client, guint32 events)
{
  BcGone why = client->state == BC_CLIENT_LEAVING ? BC_GONE_ENDED : BC_GONE_CLOSED;

  if ((events & EPOLLIN) != 0 && !bc_client_drain (client))
    {
      remove_client (client, why);
      return;
    }
  if ((events & (EPOLLERR | EPOLLHUP | EPOLLRDHUP)) != 0)
    {
      remove_client (client, why);
      return;
    }
  if (client->state == BC_CLIENT_BEHIND && (events & EPOLLOUT) != 0)
    catch_up (client);
  else if ((events & EPOLLIN) != 0)
    watch (client);
}

void
bc_feed_expire (BcClient *client, gboolean is_shutdown)
{
  BcGone why = is_shutdown ? BC_GONE_SHUTDOWN : BC_GONE_SLOW;

  if (client->state == BC_CLIENT_LEAVING)
    {
      bc_client_drain (client);
      why = BC_GONE_ENDED;
    }
  remove_client (client, why);
}
