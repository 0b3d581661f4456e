/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/delivery/broadcast.h>
#include <pthread.h>
#include <stdatomic.h>

#include "history-private.h"

G_BEGIN_DECLS

/*
 * How the engine hangs together: a BcStream is what publishers see. A BcWorker is a thread with an epoll
 * set. Where the two cross there is a BcFeed: the listeners that this worker serves of this stream.
 * A listener is a BcClient and belongs to one feed for life.
 *
 * Threading: who may touch what stands with each part. Order of locks: a stream's, then a worker's;
 * neither is ever held over a call to a socket.
 */
typedef struct _BcWorker BcWorker;
typedef struct _BcFeed BcFeed;
typedef struct _BcClient BcClient;

#define BC_WORKERS_MAX 16

/* A client in step with its feed. They stand in a plain array, for a page is sent by walking through it. */
typedef struct
{
  int fd;
  BcClient *client;
} BcSlot;

/* Aligned so that two workers share no cache line. */
struct _BcFeed
{
  _Alignas(64) BcStream *stream;
  BcWorker *worker;
  atomic_uint n_listeners; /* those still in the worker's inbox too; any thread */

  /* The rest is the worker's own. */
  BcHistory history; /* a copy of the stream's, as far as it has been sent to those in step */
  guint64 n_changes; /* of the stream, when last looked at */
  gboolean has_ended;
  gboolean is_active; /* stands in the worker's list */
  guint n_clients;
  GArray *in_step;   /* of BcSlot */
  GPtrArray *behind; /* of BcClient */
};

struct _BcStream
{
  BcBroadcast *broadcast;
  char *id;
  gint64 burst_us; /* the most that a joiner's wishes for the past can reach */
  BcFeed *feeds;   /* one for each worker */

  pthread_mutex_t lock; /* for the next five */
  BcHistory history;
  GBytes *preamble;
  guint64 burst_floor;   /* pages before this one belong to an earlier preamble */
  gint64 max_history_us; /* the most that any listener was promised */
  gboolean has_ended;

  _Atomic guint64 n_changes; /* grows with each page and the end */
  atomic_uint n_listeners;
  _Atomic guint64 n_joined;
  _Atomic guint64 n_dropped;
  _Atomic guint64 n_bytes_sent;
  _Atomic guint64 n_pages;
};

struct _BcBroadcast
{
  gint64 history_us;
  guint send_buffer_bytes;
  guint n_workers;
  BcWorker *workers;

  pthread_mutex_t lock; /* for the next */
  GHashTable *streams;  /* id → BcStream */
};

/* Mutexes that lend a real-time publisher's priority to a worker that is in its way. */
void bc_broadcast_init_lock (pthread_mutex_t *lock);

BcStream *bc_stream_new (BcBroadcast *broadcast, const char *id, gint64 burst_us);
void bc_stream_free (BcStream *stream);

G_END_DECLS
