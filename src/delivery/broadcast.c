/* SPDX-License-Identifier: Apache-2.0 */
#include "broadcast-private.h"

#include <boothcast/base/clock.h>
#include <boothcast/base/error.h>

#include "worker-private.h"

#define WORKERS_UNASKED 4
#define HISTORY_US (8 * G_USEC_PER_SEC)
#define SEND_BUFFER_BYTES (32 * 1024)

void
bc_broadcast_init_lock (pthread_mutex_t *lock)
{
  pthread_mutexattr_t attributes;

  pthread_mutexattr_init (&attributes);
  pthread_mutexattr_setprotocol (&attributes, PTHREAD_PRIO_INHERIT);
  pthread_mutex_init (lock, &attributes);
  pthread_mutexattr_destroy (&attributes);
}

static void
free_stream (gpointer stream)
{
  bc_stream_free (stream);
}

BcBroadcast *
bc_broadcast_new (const BcBroadcastConfig *config, GError **error)
{
  BcBroadcast *broadcast = g_new0 (BcBroadcast, 1);
  guint n_workers = MIN (g_get_num_processors (), WORKERS_UNASKED);

  broadcast->history_us = config->history_us > 0 ? config->history_us : HISTORY_US;
  broadcast->send_buffer_bytes =
      config->send_buffer_bytes > 0 ? config->send_buffer_bytes : SEND_BUFFER_BYTES;
  bc_broadcast_init_lock (&broadcast->lock);
  broadcast->streams = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_stream);
  broadcast->workers = g_new0 (BcWorker, BC_WORKERS_MAX);

  if (config->n_workers > 0)
    n_workers = MIN (config->n_workers, BC_WORKERS_MAX);
  while (broadcast->n_workers < n_workers)
    {
      if (!bc_worker_start (&broadcast->workers[broadcast->n_workers], broadcast, error))
        {
          bc_broadcast_free (broadcast, 0);
          return NULL;
        }
      broadcast->n_workers++;
    }

  return broadcast;
}

static void
end_streams (BcBroadcast *broadcast)
{
  GHashTableIter iter;
  gpointer stream;

  pthread_mutex_lock (&broadcast->lock);
  g_hash_table_iter_init (&iter, broadcast->streams);
  while (g_hash_table_iter_next (&iter, NULL, &stream))
    bc_stream_end (stream, NULL);
  pthread_mutex_unlock (&broadcast->lock);
}

void
bc_broadcast_free (BcBroadcast *broadcast, guint drain_ms)
{
  gint64 stop_at_us;

  if (broadcast == NULL)
    return;

  end_streams (broadcast);
  stop_at_us = bc_clock_now_us () + drain_ms * (gint64) 1000;
  for (guint i = 0; i < broadcast->n_workers; i++)
    bc_worker_stop (&broadcast->workers[i], stop_at_us);
  for (guint i = 0; i < broadcast->n_workers; i++)
    bc_worker_join (&broadcast->workers[i]);

  g_hash_table_unref (broadcast->streams);
  pthread_mutex_destroy (&broadcast->lock);
  g_free (broadcast->workers);
  g_free (broadcast);
}

BcStream *
bc_broadcast_add_stream (BcBroadcast *broadcast, const char *id, gint64 burst_us)
{
  BcStream *stream = NULL;

  pthread_mutex_lock (&broadcast->lock);
  if (!g_hash_table_contains (broadcast->streams, id))
    {
      stream = bc_stream_new (broadcast, id, burst_us);
      g_hash_table_insert (broadcast->streams, stream->id, stream);
    }
  pthread_mutex_unlock (&broadcast->lock);
  g_return_val_if_fail (stream != NULL, NULL);

  return stream;
}

BcStream *
bc_broadcast_find_stream (BcBroadcast *broadcast, const char *id)
{
  BcStream *stream;

  pthread_mutex_lock (&broadcast->lock);
  stream = g_hash_table_lookup (broadcast->streams, id);
  pthread_mutex_unlock (&broadcast->lock);

  return stream;
}

void
bc_broadcast_cut (BcBroadcast *broadcast, guint64 group)
{
  g_return_if_fail (group != 0);

  for (guint i = 0; i < broadcast->n_workers; i++)
    bc_worker_cut (&broadcast->workers[i], group);
}
