/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "broadcast-private.h"

G_BEGIN_DECLS

/*
 * BcWorker: a thread with an epoll set that serves its share of the listeners of every stream. One
 * eventfd wakes it, at most once however much has happened since it last looked.
 *
 * Threading: wake and push from any thread; start, stop and join from the engine's owner; the rest is
 * the worker's own.
 */
struct _BcWorker
{
  BcBroadcast *broadcast;
  int epoll_fd;
  int wake_fd;
  pthread_t thread;
  atomic_bool is_woken;
  atomic_uint n_listeners;
  _Atomic gint64 stop_at_us; /* 0: goes on */

  pthread_mutex_t lock; /* for the inbox and the cuts */
  BcClient *inbox;      /* oldest first */
  BcClient **inbox_end; /* where the next one goes */

  GArray *cuts; /* of guint64: groups to be cut */

  BcClient *joining; /* taken from the inbox, oldest first; the worker's own from here on */
  GPtrArray *feeds;  /* of BcFeed: those with clients */
  GQueue timed;      /* of BcClient: those with a deadline */
};

gboolean bc_worker_start (BcWorker *worker, BcBroadcast *broadcast, GError **error);

/* All streams have ended: goes when everybody is gone, at the latest (monotonic) then. */
void bc_worker_stop (BcWorker *worker, gint64 stop_at_us);
void bc_worker_join (BcWorker *worker);

void bc_worker_wake (BcWorker *worker);

/* Hands over a client (transfer full) and wakes. */
void bc_worker_push (BcWorker *worker, BcClient *client);

/* Cuts a group, those in the inbox included, and wakes. */
void bc_worker_cut (BcWorker *worker, guint64 group);

void bc_worker_set_deadline (BcWorker *worker, BcClient *client, gint64 deadline_us);

/* A client of this worker is about to be closed. */
void bc_worker_forget (BcWorker *worker, BcClient *client);

G_END_DECLS
