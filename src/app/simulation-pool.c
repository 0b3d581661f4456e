/* SPDX-License-Identifier: Apache-2.0 */
#include "simulation-pool.h"

#define LEASE_MS 1000
#define LEASE_US (LEASE_MS * G_TIME_SPAN_MILLISECOND)

void
bc_simulated_pool_init (BcSimulatedPool *pool, const BcScenario *scenario)
{
  *pool = (BcSimulatedPool){ .day = scenario->day->day, .limit_ms = scenario->limit_ms };
  pool->rivals = g_array_new (FALSE, FALSE, sizeof (BcRival));
  pool->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; scenario->draws != NULL && i < scenario->draws->len; i++)
    {
      BcRival rival = { .draw = g_array_index (scenario->draws, BcRivalDraw, i) };

      rival.asked_until_us = rival.draw.starts_wall_us;
      g_array_append_val (pool->rivals, rival);
    }
}

void
bc_simulated_pool_clear (BcSimulatedPool *pool)
{
  g_clear_pointer (&pool->rivals, g_array_unref);
  g_clear_pointer (&pool->sessions, g_hash_table_unref);
}

static gint64
leased_ms (const BcSimulatedPool *pool)
{
  gint64 sum_ms = pool->own_ms;

  for (guint i = 0; i < pool->rivals->len; i++)
    sum_ms += g_array_index (pool->rivals, BcRival, i).open_ms;
  return sum_ms;
}

static gint64
grant (const BcSimulatedPool *pool, gint64 want_ms)
{
  return CLAMP (pool->limit_ms - pool->used_ms - leased_ms (pool), 0, want_ms);
}

/* What it leased is spent, and it leases again, until it has all it wanted or the pool says no. */
static void
renew (BcSimulatedPool *pool, BcRival *rival)
{
  gint64 want_ms = MIN (LEASE_MS, rival->draw.span_us / 1000 - rival->granted_ms);

  pool->used_ms += rival->open_ms;
  rival->open_ms = 0;
  rival->open_ms = grant (pool, want_ms);
  rival->granted_ms += rival->open_ms;
  rival->asked_until_us += LEASE_US;
  rival->is_over = rival->open_ms == 0;
}

/* In turns, a second each, for that is how they would meet at the store. */
static void
let_rivals_draw (BcSimulatedPool *pool, gint64 wall_us)
{
  gboolean is_any;

  do
    {
      is_any = FALSE;
      for (guint i = 0; i < pool->rivals->len; i++)
        {
          BcRival *rival = &g_array_index (pool->rivals, BcRival, i);

          if (rival->is_over || rival->asked_until_us > wall_us)
            continue;
          renew (pool, rival);
          is_any = TRUE;
        }
    }
  while (is_any);
}

static void
settle (BcSimulatedPool *pool, const BcLeaseRequest *request)
{
  gint64 *ms = g_hash_table_lookup (pool->sessions, request->session);

  if (ms == NULL)
    {
      ms = g_new0 (gint64, 1);
      g_hash_table_insert (pool->sessions, g_strdup (request->session), ms);
    }
  *ms += request->settle_ms;
  pool->used_ms += request->settle_ms;
  pool->own_ms = 0;
}

BcLeaseReply
bc_simulated_pool_answer (BcSimulatedPool *pool, const BcLeaseRequest *request, gint64 wall_us)
{
  /* What they asked for before us, while our lease before was open; then we; then who asks at this moment. */
  let_rivals_draw (pool, wall_us - 1);
  if (request != NULL)
    {
      settle (pool, request);
      pool->own_ms = grant (pool, request->want_ms);
    }
  let_rivals_draw (pool, wall_us);
  return (BcLeaseReply){ .sequence = request != NULL ? request->sequence : 0,
                         .day = pool->day,
                         .granted_ms = request != NULL ? pool->own_ms : 0,
                         .used_ms = pool->used_ms,
                         .leased_ms = leased_ms (pool),
                         .limit_ms = pool->limit_ms };
}

gint64
bc_simulated_pool_get_session_ms (const BcSimulatedPool *pool, const char *session)
{
  const gint64 *ms = g_hash_table_lookup (pool->sessions, session);

  return ms != NULL ? *ms : 0;
}
