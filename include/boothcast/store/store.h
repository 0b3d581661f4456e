/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcStore: what must survive: the pool's days, leases, the ledger, the meeting's saved state, the audit
 * log. One SQLite file (rollback journal, FULL sync), one store thread with its own connection; requests
 * go in without waiting, answers come back on the main context that was the thread-default one at open.
 *
 * The lease (source: the pool is never exceeded while the store answers): one transaction settles the
 * holder's previous lease, books it in the ledger and takes up to `want_ms` more by a conditional
 * UPDATE. A holder that died is found by its row and charged for its one open lease, once.
 *
 * Threading: open, close and requests on the main thread; the connection lives on the store thread only.
 */
typedef struct _BcStore BcStore;

typedef struct
{
  const char *path;   /* of the database file; its directory must exist */
  const char *holder; /* this gateway, stable over restarts ("gw-1"); an older run of it is dead */
  gint64 busy_timeout_ms; /* how long to wait for another process's transaction; 0: 5 s */
} BcStoreConfig;

/* Opens or creates the file, migrates its schema, charges this holder's dead leases once. BC_ERROR_IO. */
BcStore *bc_store_open (const BcStoreConfig *config, GError **error);
/* Finishes what was asked for (≤ 2 s), then closes. */
void bc_store_close (BcStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcStore, bc_store_close)

typedef struct
{
  const char *pool;
  const char *timezone; /* IANA: which civil day it is */
  gint64 limit_ms;
  const char *meeting;
  const char *session;
  guint64 sequence; /* the same twice: the first answer again, nothing booked */
  gint64 settle_ms; /* spent of the lease before */
  gint64 want_ms;   /* 0: settle only */
  gint64 wall_us;
} BcLease;

typedef struct
{
  guint64 sequence;
  char *day; /* "2020-11-12" in the pool's zone */
  gint64 granted_ms;
  gint64 used_ms;
  gint64 leased_ms;
  gint64 limit_ms;
} BcLeaseAnswer;

/* `answer` is NULL on failure, `error` then says why (BC_ERROR_IO, BC_ERROR_UNAVAILABLE when locked). */
typedef void (*BcLeaseFunc) (const BcLeaseAnswer *answer, const GError *error, gpointer user_data);

/* Strings are copied. `answered` comes exactly once, on the main context, unless the store closes first. */
void bc_store_lease (BcStore *store, const BcLease *lease, BcLeaseFunc answered,
                     gpointer user_data);

/* Where the pool stands now (granted_ms 0): for the first screen. Synchronous, at start only. */
gboolean bc_store_read_pool (BcStore *store, const char *pool, const char *timezone,
                             gint64 limit_ms, gint64 wall_us, BcLeaseAnswer *answer,
                             GError **error);
void bc_lease_answer_clear (BcLeaseAnswer *answer);

/* The meeting's saved state: last write wins. load is synchronous, at start: (transfer full) (nullable). */
void bc_store_save_state (BcStore *store, const char *meeting, GVariant *state);
GVariant *bc_store_load_state (BcStore *store, const char *meeting, GError **error);

/* One line of the audit log (append-only). */
void bc_store_audit (BcStore *store, const char *meeting, const char *actor, const char *text,
                     gint64 wall_us);

/* Whether the last request succeeded, and how long the slowest of late took (for /readyz, /metrics). */
gboolean bc_store_is_healthy (BcStore *store);

G_END_DECLS
