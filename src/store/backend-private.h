/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdatomic.h>

#include <boothcast/store/store.h>

G_BEGIN_DECLS

/*
 * BcBackend: a database behind the store thread. Every call is one transaction: done and durable, or
 * not done and `error` says why in the words a public function would use.
 *
 * Threading: made, used and freed on the store thread.
 */
typedef struct _BcBackend BcBackend;

typedef struct
{
  const char *meeting;
  const char *actor; /* (nullable) */
  const char *text;
  gint64 wall_us;
} BcAuditLine;

typedef struct
{
  void (*free) (BcBackend *backend);
  gboolean (*lease) (BcBackend *backend, const BcLease *lease, BcLeaseAnswer *answer,
                     GError **error);
  /* Books nothing; meeting and allotments may be missing. */
  gboolean (*read_pool) (BcBackend *backend, const BcLease *lease, BcLeaseAnswer *answer,
                         GError **error);
  gboolean (*save_state) (BcBackend *backend, const char *meeting, const char *saved,
                          GError **error);
  /* `saved` (out) (transfer full): NULL when there is none. */
  gboolean (*load_state) (BcBackend *backend, const char *meeting, char **saved, GError **error);
  gboolean (*audit) (BcBackend *backend, const BcAuditLine *line, GError **error);
  /* `entries` gets BcAuditEntry *, newest first. */
  gboolean (*read_audit) (BcBackend *backend, const BcAuditQuery *query, GPtrArray *entries,
                          GError **error);
  /* TRUE also when the very same was booked before. */
  gboolean (*book) (BcBackend *backend, const BcBooking *booking, GError **error);
  gboolean (*save_clock) (BcBackend *backend, const BcStoreClock *clock, GError **error);
  /* `clock` (out) (transfer full), when `is_found`. */
  gboolean (*load_clock) (BcBackend *backend, BcStoreClock *clock, gboolean *is_found,
                          GError **error);
} BcBackendVtable;

struct _BcBackend
{
  const BcBackendVtable *vtable;
};

/* Until when (monotonic µs) a backend may wait for other processes at all; a store that closes brings
 * it forward. Threading: any. */
typedef struct
{
  _Atomic gint64 give_up_us;
} BcPatience;

typedef BcBackend *(*BcBackendOpen) (const BcStoreConfig *config, BcPatience *patience,
                                     GError **error);

/* One SQLite file: src/store/sqlite.c. */
BcBackend *bc_sqlite_backend_open (const BcStoreConfig *config, BcPatience *patience,
                                   GError **error);

/* A store on any backend: bc_store_open () with its choices as arguments. */
BcStore *bc_store_open_backend (const BcStoreConfig *config, BcBackendOpen open,
                                gint64 close_limit_ms, GError **error);

G_END_DECLS
