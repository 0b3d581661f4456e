/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "simulation.h"

G_BEGIN_DECLS

/*
 * BcSimulatedPool: one day of a pool in memory, with the store's arithmetic: a request settles the lease before
 * and takes up to so much anew, never beyond the limit. Rivals lease a second at a time, as gateways do.
 *
 * Threading: one owner.
 */
typedef struct
{
  BcRivalDraw draw;
  gint64 asked_until_us; /* leases up to this moment were asked for */
  gint64 granted_ms;     /* in all */
  gint64 open_ms;        /* of it, the running lease */
  gboolean is_over;
} BcRival;

typedef struct
{
  const char *day;
  const BcSetup *setup;
  gint64 limit_ms; /* extensions included */
  gint64 extended_ms;
  gint64 ceiling_ms; /* -1: as configured */
  gint64 used_ms;
  gint64 own_ms;        /* our open lease */
  GArray *rivals;       /* of BcRival */
  GArray *now;          /* of BcPoolDraw: rivals that draw, as of the latest answer */
  GHashTable *sessions; /* id → gint64 *: settled */
} BcSimulatedPool;

void bc_simulated_pool_init (BcSimulatedPool *pool, const BcScenario *scenario);
void bc_simulated_pool_clear (BcSimulatedPool *pool);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BcSimulatedPool, bc_simulated_pool_clear)

/* The answer to `request`; to NULL, where the pool stands. */
BcLeaseReply bc_simulated_pool_answer (BcSimulatedPool *pool, const BcLeaseRequest *request,
                                       gint64 wall_us);

/* Books as the store does; why not, in words, or NULL. */
const char *bc_simulated_pool_book (BcSimulatedPool *pool, const BcBookRequest *request);

gint64 bc_simulated_pool_get_session_ms (const BcSimulatedPool *pool, const char *session);

G_END_DECLS
