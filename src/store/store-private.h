/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <pthread.h>

#include "backend-private.h"
#include "health-private.h"
#include "request-private.h"

G_BEGIN_DECLS

/* Threading: the main thread makes and frees it; what the two threads share is under the lock, in the
 * queue, or an atomic. */
struct _BcStore
{
  BcStoreConfig config; /* strings owned */
  BcBackendOpen open;
  gint64 close_limit_us;
  BcPatience patience;
  BcRequestQueue *queue;
  GMainContext *context;
  GSource *answers; /* of BcAnswerSource; lives on `context` */
  pthread_t thread;

  pthread_mutex_t lock;
  pthread_cond_t changed;
  /* all under the lock */
  GQueue answered; /* BcRequest * on the way back */
  BcStoreHealth health;
  gboolean is_opened; /* or refused, with open_error */
  GError *open_error;
  gboolean is_finished;  /* the thread has let go of the backend */
  gboolean is_abandoned; /* closed without it: the thread frees the store */
};

/* The way back: a source on the store's main context that hands out what was answered. */
GSource *bc_store_attach_answers (BcStore *store);

/* The store thread: opens the backend, serves the queue until it is closed, lets go of the backend. */
void *bc_store_run (void *store);

void bc_store_free (BcStore *store);

G_END_DECLS
