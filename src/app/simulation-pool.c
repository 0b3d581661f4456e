/* SPDX-License-Identifier: Apache-2.0 */
#include "simulation-pool.h"

#define LEASE_MS 1000
#define LEASE_US (LEASE_MS * G_TIME_SPAN_MILLISECOND)

void
bc_simulated_pool_init (BcSimulatedPool *pool, const BcScenario *scenario)
{
  *pool = (BcSimulatedPool){ .day = scenario->day->day,
                             .setup = scenario->agenda->setup,
                             .limit_ms = scenario->limit_ms,
                             .ceiling_ms = -1 };
  pool->now = g_array_new (FALSE, FALSE, sizeof (BcPoolDraw));
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
  g_clear_pointer (&pool->now, g_array_unref);
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
own_drawn_ms (const BcSimulatedPool *pool)
{
  gint64 sum_ms = pool->own_ms;
  GHashTableIter iter;
  gpointer ms;

  g_hash_table_iter_init (&iter, pool->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &ms))
    sum_ms += *(gint64 *) ms;
  return sum_ms;
}

static gint64
drawn_by_ms (const BcSimulatedPool *pool, const char *meeting)
{
  gint64 sum_ms = 0;

  if (g_str_equal (meeting, pool->setup->id))
    return own_drawn_ms (pool);
  for (guint i = 0; i < pool->rivals->len; i++)
    if (g_str_equal (g_array_index (pool->rivals, BcRival, i).draw.name, meeting))
      sum_ms += g_array_index (pool->rivals, BcRival, i).granted_ms;
  return sum_ms;
}

/* What of the pool is kept for others than `meeting`. */
static gint64
kept_ms (const BcSimulatedPool *pool, const char *meeting)
{
  const GPtrArray *allotments = pool->setup->pool.allotments;
  gint64 sum_ms = 0;

  for (guint i = 0; allotments != NULL && i < allotments->len; i++)
    {
      const BcAllotment *allotment = allotments->pdata[i];

      if (!g_str_equal (allotment->meeting, meeting))
        sum_ms += MAX (0, allotment->limit_s * 1000 - drawn_by_ms (pool, allotment->meeting));
    }
  return sum_ms;
}

static gint64
available_ms (const BcSimulatedPool *pool, const char *meeting)
{
  return MAX (0, pool->limit_ms - pool->used_ms - leased_ms (pool) - kept_ms (pool, meeting));
}

static gint64
grant (const BcSimulatedPool *pool, const char *meeting, gint64 want_ms)
{
  return MIN (available_ms (pool, meeting), MAX (want_ms, 0));
}

/* What it leased is spent, and it leases again, until it has all it wanted or the pool says no. */
static void
renew (BcSimulatedPool *pool, BcRival *rival)
{
  gint64 want_ms = MIN (LEASE_MS, rival->draw.span_us / 1000 - rival->granted_ms);

  pool->used_ms += rival->open_ms;
  rival->open_ms = 0;
  rival->open_ms = grant (pool, rival->draw.name, want_ms);
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

static gint64 *
need_session (BcSimulatedPool *pool, const char *session)
{
  gint64 *ms = g_hash_table_lookup (pool->sessions, session);

  if (ms == NULL)
    {
      ms = g_new0 (gint64, 1);
      g_hash_table_insert (pool->sessions, g_strdup (session), ms);
    }
  return ms;
}

static void
settle (BcSimulatedPool *pool, const BcLeaseRequest *request)
{
  *need_session (pool, request->session) += request->settle_ms;
  pool->used_ms += request->settle_ms;
  pool->own_ms = 0;
}

static void
note_draws (BcSimulatedPool *pool)
{
  g_array_set_size (pool->now, 0);
  for (guint i = 0; i < pool->rivals->len; i++)
    {
      const BcRival *rival = &g_array_index (pool->rivals, BcRival, i);
      BcPoolDraw draw = { rival->draw.name, rival->draw.starts_wall_us };

      if (rival->open_ms > 0)
        g_array_append_val (pool->now, draw);
    }
}

BcLeaseReply
bc_simulated_pool_answer (BcSimulatedPool *pool, const BcLeaseRequest *request, gint64 wall_us)
{
  /* What they asked for before us, while our lease before was open; then we; then who asks at this moment. */
  let_rivals_draw (pool, wall_us - 1);
  if (request != NULL)
    {
      settle (pool, request);
      pool->own_ms = grant (pool, pool->setup->id, request->want_ms);
    }
  let_rivals_draw (pool, wall_us);
  note_draws (pool);
  return (BcLeaseReply){ .sequence = request != NULL ? request->sequence : 0,
                         .day = pool->day,
                         .granted_ms = request != NULL ? pool->own_ms : 0,
                         .used_ms = pool->used_ms,
                         .leased_ms = leased_ms (pool),
                         .limit_ms = pool->limit_ms,
                         .extended_ms = pool->extended_ms,
                         .ceiling_ms = pool->ceiling_ms,
                         .available_ms = available_ms (pool, pool->setup->id),
                         .draws = (const BcPoolDraw *) (gpointer) pool->now->data,
                         .n_draws = pool->now->len };
}

const char *
bc_simulated_pool_book (BcSimulatedPool *pool, const BcBookRequest *request)
{
  gint64 *ms;

  switch (request->kind)
    {
    case BC_BOOK_EXTENSION:
      pool->limit_ms += request->amount_ms;
      pool->extended_ms += request->amount_ms;
      break;
    case BC_BOOK_CEILING:
      pool->ceiling_ms = request->amount_ms;
      break;
    case BC_BOOK_CORRECTION:
      ms = need_session (pool, request->session);
      if (pool->used_ms + request->amount_ms < 0)
        return "more would be taken off than was used";
      pool->used_ms += request->amount_ms;
      *ms += request->amount_ms;
      break;
    case BC_BOOK_RELEASE:
      break;
    }
  return NULL;
}

gint64
bc_simulated_pool_get_session_ms (const BcSimulatedPool *pool, const char *session)
{
  const gint64 *ms = g_hash_table_lookup (pool->sessions, session);

  return ms != NULL ? *ms : 0;
}
