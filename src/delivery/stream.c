/* SPDX-License-Identifier: Apache-2.0 */
#include "broadcast-private.h"

#include "feed-private.h"
#include "worker-private.h"

/* However short a stream's own burst, so much of the past is there for those who ask for bytes. */
#define BURST_US (8 * G_USEC_PER_SEC)

/* Pages are kept for the most patient listener, so patience has a limit. */
#define HISTORY_MAX_US (600 * G_USEC_PER_SEC)

BcStream *
bc_stream_new (BcBroadcast *broadcast, const char *id, gint64 burst_us)
{
  BcStream *stream = g_new0 (BcStream, 1);

  stream->broadcast = broadcast;
  stream->id = g_strdup (id);
  stream->burst_us = MAX (burst_us, BURST_US);
  stream->max_history_us = broadcast->history_us;
  bc_broadcast_init_lock (&stream->lock);
  bc_history_init (&stream->history);
  stream->feeds = g_aligned_alloc0 (broadcast->n_workers, sizeof (BcFeed), _Alignof(BcFeed));
  for (guint i = 0; i < broadcast->n_workers; i++)
    bc_feed_init (&stream->feeds[i], stream, &broadcast->workers[i]);

  return stream;
}

void
bc_stream_free (BcStream *stream)
{
  for (guint i = 0; i < stream->broadcast->n_workers; i++)
    bc_feed_clear (&stream->feeds[i]);
  g_aligned_free (stream->feeds);
  bc_history_clear (&stream->history);
  g_clear_pointer (&stream->preamble, g_bytes_unref);
  pthread_mutex_destroy (&stream->lock);
  g_free (stream->id);
  g_free (stream);
}

/* Publishing */

void
bc_stream_set_preamble (BcStream *stream, GBytes *preamble)
{
  GBytes *old;

  pthread_mutex_lock (&stream->lock);
  old = stream->preamble;
  if (old == NULL || preamble == NULL || !g_bytes_equal (old, preamble))
    stream->burst_floor = stream->history.next;
  stream->preamble = preamble != NULL ? g_bytes_ref (preamble) : NULL;
  pthread_mutex_unlock (&stream->lock);

  g_clear_pointer (&old, g_bytes_unref);
}

void
bc_stream_forget_past (BcStream *stream)
{
  pthread_mutex_lock (&stream->lock);
  stream->burst_floor = stream->history.next;
  /* Whoever is behind has a copy at its worker until it goes. */
  if (atomic_load (&stream->n_listeners) == 0)
    bc_history_let_go (&stream->history);
  pthread_mutex_unlock (&stream->lock);
}

static void
append (BcStream *stream, BcPage *page)
{
  bc_history_push (&stream->history, page);
  bc_history_trim (&stream->history, stream->burst_us + stream->max_history_us);
  atomic_fetch_add (&stream->n_pages, 1);
}

/* A page (nullable) and possibly the end after it. */
static void
change (BcStream *stream, BcPage *page, gboolean is_end)
{
  pthread_mutex_lock (&stream->lock);
  if (!stream->has_ended)
    {
      if (page != NULL)
        append (stream, page);
      stream->has_ended = is_end;
      atomic_fetch_add (&stream->n_changes, 1);
    }
  pthread_mutex_unlock (&stream->lock);

  /* Whoever joins from here on is given the page by its history. */
  for (guint i = 0; i < stream->broadcast->n_workers; i++)
    {
      BcFeed *feed = &stream->feeds[i];

      if (atomic_load (&feed->n_listeners) > 0)
        bc_worker_wake (feed->worker);
    }
}

void
bc_stream_publish (BcStream *stream, GBytes *page, gint64 duration_us)
{
  g_autoptr (BcPage) own = NULL;

  if (g_bytes_get_size (page) == 0)
    return;

  own = bc_page_new (page, MAX (duration_us, 0));
  change (stream, own, FALSE);
}

void
bc_stream_end (BcStream *stream, GBytes *last_page)
{
  g_autoptr (BcPage) own = NULL;

  if (last_page != NULL && g_bytes_get_size (last_page) > 0)
    own = bc_page_new (last_page, 0);
  change (stream, own, TRUE);
}

guint
bc_stream_get_n_listeners (BcStream *stream)
{
  return atomic_load (&stream->n_listeners);
}

void
bc_stream_get_stats (BcStream *stream, BcStreamStats *stats)
{
  *stats = (BcStreamStats){
    .n_listeners = atomic_load (&stream->n_listeners),
    .n_joined = atomic_load (&stream->n_joined),
    .n_dropped = atomic_load (&stream->n_dropped),
    .n_bytes_sent = atomic_load (&stream->n_bytes_sent),
    .n_pages = atomic_load (&stream->n_pages),
  };
}

/* Listening */

static BcFeed *
choose_feed (BcStream *stream)
{
  BcFeed *best = &stream->feeds[0];
  guint fewest = G_MAXUINT;

  for (guint i = 0; i < stream->broadcast->n_workers; i++)
    {
      guint n = atomic_load (&stream->feeds[i].worker->n_listeners);

      if (n >= fewest)
        continue;
      fewest = n;
      best = &stream->feeds[i];
    }

  return best;
}

/* Its first page is fixed here, in the caller's own order of publishing and adding. */
static void
place_in_stream (BcStream *stream, BcClient *client, const BcListener *listener)
{
  BcBurst burst = {
    .floor = stream->burst_floor,
    .burst_us = MIN (listener->burst_us, stream->burst_us),
    .min_bytes = listener->burst_min_bytes,
    .max_us = stream->burst_us,
  };

  client->joined_at = stream->history.next;
  client->next_page = stream->history.next;
  if (stream->has_ended)
    return;

  bc_client_set_part (client, BC_CLIENT_PREAMBLE, stream->preamble);
  bc_client_set_part (client, BC_CLIENT_EXTRA, listener->extra);
  client->next_page = bc_history_find_burst (&stream->history, &burst);
  stream->max_history_us = MAX (stream->max_history_us, client->history_us);
}

void
bc_stream_add_listener (BcStream *stream, const BcListener *listener)
{
  BcFeed *feed = choose_feed (stream);
  BcClient *client = bc_client_new (feed, listener);

  client->history_us = stream->broadcast->history_us;
  if (listener->history_us > 0)
    client->history_us = MIN (listener->history_us, HISTORY_MAX_US);

  pthread_mutex_lock (&stream->lock);
  place_in_stream (stream, client, listener);
  atomic_fetch_add (&stream->n_listeners, 1);
  atomic_fetch_add (&feed->n_listeners, 1);
  pthread_mutex_unlock (&stream->lock);

  atomic_fetch_add (&stream->n_joined, 1);
  atomic_fetch_add (&feed->worker->n_listeners, 1);
  bc_worker_push (feed->worker, client);
}
