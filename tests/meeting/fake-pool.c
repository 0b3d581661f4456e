/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-pool.h"

static void
set_day (FakePool *pool, guint day)
{
  pool->day = day;
  g_snprintf (pool->day_text, sizeof pool->day_text, "2020-11-%02u", day);
}

void
fake_pool_init (FakePool *pool, gint64 limit_ms)
{
  *pool = (FakePool){ .limit_ms = limit_ms };
  set_day (pool, 12);
  pool->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

void
fake_pool_clear (FakePool *pool)
{
  g_clear_pointer (&pool->sessions, g_hash_table_unref);
}

gint64
fake_pool_session_ms (const FakePool *pool, const char *session)
{
  return (gint64) GPOINTER_TO_SIZE (g_hash_table_lookup (pool->sessions, session));
}

static void
settle (FakePool *pool, const BcLeaseRequest *request)
{
  gint64 before_ms = fake_pool_session_ms (pool, request->session);

  g_assert_cmpint (request->settle_ms, >=, 0);
  pool->used_ms += request->settle_ms;
  pool->overdraft_ms += MAX (request->settle_ms - pool->own_ms, 0);
  pool->own_ms = 0;
  g_hash_table_insert (pool->sessions, g_strdup (request->session),
                       GSIZE_TO_POINTER ((gsize) (before_ms + request->settle_ms)));
}

const BcLeaseReply *
fake_pool_answer (FakePool *pool, const BcLeaseRequest *request)
{
  g_assert_nonnull (request->session);
  g_assert_cmpint (request->want_ms, >=, 0);
  g_assert_cmpint (request->want_ms, <=, 1000);
  g_assert_cmpuint (request->sequence, >, 0);
  if (request->sequence == pool->sequence)
    return &pool->reply;
  if (pool->sequence != 0)
    g_assert_cmpuint (request->sequence, ==, pool->sequence + 1);

  pool->n_requests++;
  pool->sequence = request->sequence;
  settle (pool, request);
  pool->own_ms = CLAMP (pool->limit_ms - pool->used_ms - pool->others_ms, 0, request->want_ms);
  pool->reply = (BcLeaseReply){
    .sequence = request->sequence,
    .day = pool->day_text,
    .granted_ms = pool->own_ms,
    .used_ms = pool->used_ms,
    .leased_ms = pool->others_ms + pool->own_ms,
    .limit_ms = pool->limit_ms,
  };
  return &pool->reply;
}

BcLeaseReply
fake_pool_read (const FakePool *pool)
{
  return (BcLeaseReply){
    .day = pool->day_text,
    .used_ms = pool->used_ms,
    .leased_ms = pool->others_ms + pool->own_ms,
    .limit_ms = pool->limit_ms,
  };
}

void
fake_pool_bury (FakePool *pool)
{
  pool->used_ms += pool->own_ms;
  pool->own_ms = 0;
  pool->sequence = 0;
}

void
fake_pool_next_day (FakePool *pool)
{
  set_day (pool, pool->day + 1);
  pool->used_ms = 0;
}
