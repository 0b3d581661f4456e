/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "backend-private.h"

#include <pthread.h>

G_BEGIN_DECLS

/*
 * FakeBackend: a backend made of a gate and a log: what is asked for waits at the gate, fails as told, and is written
 * into the log. One at a time.
 *
 * Threading: the store thread comes to the gate; the rest on the test's.
 */
typedef struct
{
  BcBackend backend;
  BcPatience *patience;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  /* under the lock */
  GString *log;
  gboolean is_shut;
  gboolean opens_at_close; /* when the store's patience is cut short */
  gboolean is_entered;     /* somebody stands at the gate */
  gboolean is_freed;
  int n_failures; /* so many of the next requests fail … */
  int failure;    /* … with this code */
} FakeBackend;

void fake_backend_init (FakeBackend *fake);
/* The store has let go of it. */
void fake_backend_clear (FakeBackend *fake);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FakeBackend, fake_backend_clear)

/* For bc_store_open_backend (), which hands the backend nothing of ours: the one that was initialised last. */
BcBackend *fake_backend_open (const BcStoreConfig *config, BcPatience *patience, GError **error);
/* Initialises it, and opens a store on it. */
BcStore *fake_backend_open_store (FakeBackend *fake, gint64 close_limit_ms);

void fake_backend_set_shut (FakeBackend *fake, gboolean is_shut);
/* The store thread stands at the (shut) gate. */
void fake_backend_wait_until_entered (FakeBackend *fake);
/* The next `n_failures` requests do, with `code`. */
void fake_backend_fail_next (FakeBackend *fake, int n_failures, int code);
/* What was asked for, each with a space behind it; "!" before what failed. */
void fake_backend_assert_log (FakeBackend *fake, const char *log);

/* Passes when everything before it has been tried. */
void fake_backend_wait_until_idle (BcStore *store);

G_END_DECLS
