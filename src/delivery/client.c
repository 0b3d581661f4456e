/* SPDX-License-Identifier: Apache-2.0 */
#include "client-private.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define N_PIECES 64

/* A listener has nothing to say. What it says all the same is read up to here, then the kernel holds it back
 * and its own writes block: it costs no more. */
#define HEARD_MAX_BYTES (64 * 1024)
#define SCRATCH_BYTES 4096
#define LEAVING_MAX_READS 16

/* A peer that vanished without a word is noticed by what it does not acknowledge. The history is the judge
 * of a slow one, so this comes later. */
#define VANISHED_AFTER_HISTORY_MS 20000

BcClient *
bc_client_new (BcFeed *feed, const BcListener *listener)
{
  BcClient *client = g_new0 (BcClient, 1);

  client->fd = listener->fd;
  client->state = BC_CLIENT_JOINING;
  client->feed = feed;
  client->timed_link.data = client;
  client->group = listener->group;
  client->on_gone = listener->on_gone;
  client->user_data = listener->user_data;
  bc_client_set_part (client, BC_CLIENT_HEAD, listener->head);

  return client;
}

void
bc_client_set_part (BcClient *client, BcClientPart part, GBytes *bytes)
{
  if (bytes != NULL && g_bytes_get_size (bytes) > 0)
    client->parts[part] = g_bytes_ref (bytes);
}

static guint32
events_of (const BcClient *client)
{
  guint32 events = EPOLLRDHUP | EPOLLET;

  if (client->state == BC_CLIENT_BEHIND)
    events |= EPOLLOUT;
  if (client->n_heard < HEARD_MAX_BYTES || client->state == BC_CLIENT_LEAVING)
    events |= EPOLLIN;

  return events;
}

gboolean
bc_client_watch (BcClient *client, int epoll_fd)
{
  struct epoll_event event = { .events = events_of (client), .data.ptr = client };
  int operation = client->is_watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;

  client->is_watched = epoll_ctl (epoll_fd, operation, client->fd, &event) == 0;

  return client->is_watched;
}

gboolean
bc_client_open (BcClient *client, guint send_buffer_bytes)
{
  int buffer = (int) send_buffer_bytes;
  int on = 1;
  guint vanished_ms = (guint) (client->history_us / 1000) + VANISHED_AFTER_HISTORY_MS;

  if (setsockopt (client->fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer) != 0)
    return FALSE;

  /* Not every socket is TCP: these may fail. */
  setsockopt (client->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt (client->fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &vanished_ms, sizeof vanished_ms);

  return TRUE;
}

static guint
gather (const BcClient *client, const BcHistory *history, struct iovec *pieces)
{
  gsize offset = client->offset;
  guint n_pieces = 0;

  for (guint i = 0; i < BC_CLIENT_N_PARTS; i++)
    {
      gsize size;
      const guint8 *data;

      if (client->parts[i] == NULL)
        continue;
      data = g_bytes_get_data (client->parts[i], &size);
      pieces[n_pieces++] = (struct iovec){ (guint8 *) data + offset, size - offset };
      offset = 0;
    }

  for (guint64 number = client->next_page; number < history->next && n_pieces < N_PIECES; number++)
    {
      const BcPage *page = bc_history_get (history, number);

      pieces[n_pieces++] = (struct iovec){ (guint8 *) page->data + offset, page->size - offset };
      offset = 0;
    }

  return n_pieces;
}

/* Whether a whole part of `size` is covered by what was sent of it before and `n_left` more bytes. */
static gboolean
take_whole (BcClient *client, gsize size, gsize *n_left)
{
  gsize n_missing = size - client->offset;

  if (*n_left < n_missing)
    {
      client->offset += *n_left;
      *n_left = 0;
      return FALSE;
    }

  *n_left -= n_missing;
  client->offset = 0;

  return TRUE;
}

static void
advance (BcClient *client, const BcHistory *history, gsize n_bytes)
{
  client->n_sent += n_bytes;

  for (guint i = 0; i < BC_CLIENT_N_PARTS; i++)
    {
      if (client->parts[i] == NULL)
        continue;
      if (!take_whole (client, g_bytes_get_size (client->parts[i]), &n_bytes))
        return;
      g_clear_pointer (&client->parts[i], g_bytes_unref);
    }

  while (client->next_page < history->next)
    {
      if (!take_whole (client, bc_history_get (history, client->next_page)->size, &n_bytes))
        return;
      client->next_page++;
    }
}

BcSendResult
bc_client_send (BcClient *client, const BcHistory *history)
{
  while (TRUE)
    {
      struct iovec pieces[N_PIECES];
      struct msghdr message = { .msg_iov = pieces };
      ssize_t n;

      message.msg_iovlen = gather (client, history, pieces);
      if (message.msg_iovlen == 0)
        return BC_SEND_DONE;

      n = sendmsg (client->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return errno == EAGAIN ? BC_SEND_FULL : BC_SEND_LOST;

      atomic_fetch_add_explicit (&client->feed->stream->n_bytes_sent, (guint64) n,
                                 memory_order_relaxed);
      advance (client, history, (gsize) n);
    }
}

gboolean
bc_client_is_too_late (const BcClient *client, const BcHistory *history)
{
  guint64 from = MAX (client->next_page, client->joined_at);
  BcExtent unsent;

  if (client->next_page < history->first)
    return TRUE;

  unsent = bc_history_since (history, MIN (from, history->next));

  return unsent.sound_us > client->history_us || unsent.n_event_bytes > BC_EVENTS_MAX_BYTES ||
         unsent.n_events > BC_EVENTS_MAX;
}

gboolean
bc_client_drain (BcClient *client)
{
  guint8 scratch[SCRATCH_BYTES];

  for (guint n_reads = 0; n_reads < LEAVING_MAX_READS; n_reads++)
    {
      ssize_t n = recv (client->fd, scratch, sizeof scratch, MSG_DONTWAIT);

      if (n == 0)
        return FALSE;
      if (n < 0 && errno != EINTR)
        return errno == EAGAIN;
      if (n > 0)
        client->n_heard = MIN (client->n_heard + (gsize) n, HEARD_MAX_BYTES);
    }

  return TRUE;
}

void
bc_client_close (BcClient *client, BcGone why, int epoll_fd)
{
  guint64 n_sent = client->n_sent;

  if (why == BC_GONE_SLOW || why == BC_GONE_CUT)
    {
      /* Cut, and told so by a reset: what the kernel still holds for it is not worth the memory. */
      struct linger abort_now = { .l_onoff = 1, .l_linger = 0 };

      setsockopt (client->fd, SOL_SOCKET, SO_LINGER, &abort_now, sizeof abort_now);
    }
  /* Named, because a copy of the descriptor elsewhere would keep it in the set. */
  if (client->is_watched)
    epoll_ctl (epoll_fd, EPOLL_CTL_DEL, client->fd, NULL);
  if (client->fd >= 0)
    close (client->fd);

  if (client->on_gone != NULL)
    client->on_gone (why, n_sent, client->user_data);

  for (guint i = 0; i < BC_CLIENT_N_PARTS; i++)
    g_clear_pointer (&client->parts[i], g_bytes_unref);
  g_free (client);
}
