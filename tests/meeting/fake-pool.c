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
  *pool = (FakePool){ .limit_ms = limit_ms, .ceiling_ms = -1 };
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

/* What is settled is of the day of its lease: the next day begins behind it. */
static void
turn_over (FakePool *pool)
{
  if (pool->next_day <= pool->day)
    return;
  set_day (pool, pool->next_day);
  pool->before_ms = pool->used_ms;
  pool->used_ms = 0;
  pool->limit_ms -= pool->extended_ms;
  pool->extended_ms = 0;
  pool->ceiling_ms = -1;
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

static gint64
get_available (const FakePool *pool)
{
  return MAX (pool->limit_ms - pool->used_ms - pool->others_ms - pool->kept_ms - pool->own_ms, 0);
}

const char *
fake_pool_book (FakePool *pool, const BcBookRequest *request)
{
  g_assert_cmpuint (request->sequence, >, 0);
  if (pool->refusal != NULL || request->sequence == pool->booked)
    return pool->refusal;
  g_assert_cmpuint (request->sequence, >, pool->booked);
  pool->booked = request->sequence;
  pool->n_bookings++;
  if (request->kind == BC_BOOK_EXTENSION)
    {
      pool->limit_ms += request->amount_ms;
      pool->extended_ms += request->amount_ms;
    }
  else if (request->kind == BC_BOOK_CEILING)
    pool->ceiling_ms = request->amount_ms;
  else if (request->kind == BC_BOOK_CORRECTION)
    {
      pool->used_ms += request->amount_ms;
      g_assert_cmpint (pool->used_ms, >=, 0);
      g_hash_table_insert (
          pool->sessions, g_strdup (request->session),
          GSIZE_TO_POINTER (
              (gsize) (fake_pool_session_ms (pool, request->session) + request->amount_ms)));
    }
  return NULL;
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
  pool->draws = (BcPoolDraw){ .meeting = pool->draw };
  settle (pool, request);
  turn_over (pool);
  pool->own_ms = CLAMP (get_available (pool), 0, request->want_ms);
  pool->reply = (BcLeaseReply){
    .sequence = request->sequence,
    .day = pool->day_text,
    .granted_ms = pool->own_ms,
    .used_ms = pool->used_ms,
    .leased_ms = pool->others_ms + pool->own_ms,
    .limit_ms = pool->limit_ms,
    .extended_ms = pool->extended_ms,
    .ceiling_ms = pool->ceiling_ms,
    .available_ms = get_available (pool),
    .draws = pool->draw[0] != '\0' ? &pool->draws : NULL,
    .n_draws = pool->draw[0] != '\0' ? 1 : 0,
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
    .extended_ms = pool->extended_ms,
    .ceiling_ms = pool->ceiling_ms,
    .available_ms = get_available (pool),
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
  pool->next_day = MAX (pool->next_day, pool->day + 1);
  turn_over (pool);
}

void
fake_pool_see (FakePool *pool, gint64 pool_wall_us)
{
  static const gint64 november_us = 1604185200 * G_TIME_SPAN_SECOND; /* the first, in Geneva */

  pool->next_day =
      MAX (pool->next_day, (guint) ((pool_wall_us - november_us) / G_TIME_SPAN_DAY) + 1);
}
