/* SPDX-License-Identifier: Apache-2.0 */
#include "shared-pool.h"

#define DAY_US (24 * 3600 * G_TIME_SPAN_SECOND)
#define LEASE_MAX_MS 1000

static void complain (SharedPool *pool, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
complain (SharedPool *pool, const char *format, ...)
{
  va_list arguments;

  if (pool->fault != NULL)
    return;
  va_start (arguments, format);
  pool->fault = g_strdup_vprintf (format, arguments);
  va_end (arguments);
}

void
shared_pool_init (SharedPool *pool, gint64 first_midnight_us)
{
  static const char *const names[SHARED_POOL_MEETINGS] = { "a", "b" };

  *pool = (SharedPool){ .first_midnight_us = first_midnight_us };
  pool->booked = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; i < SHARED_POOL_DAYS; i++)
    {
      g_snprintf (pool->days[i].text, sizeof pool->days[i].text, "2020-11-%02u", 1 + i);
      pool->days[i].ceiling_ms = -1;
    }
  for (guint i = 0; i < SHARED_POOL_MEETINGS; i++)
    pool->holders[i].meeting = names[i];
}

void
shared_pool_clear (SharedPool *pool)
{
  g_clear_pointer (&pool->booked, g_hash_table_unref);
  g_clear_pointer (&pool->fault, g_free);
}

gint64
pool_day_used_ms (const PoolDay *day)
{
  return day->spent_ms + day->overdraft_ms + day->dead_ms + day->corrected_ms;
}

/* A clock that fell back behind the newest day stays on it. */
static guint
find_day (SharedPool *pool, gint64 wall_us)
{
  gint64 number = (wall_us - pool->first_midnight_us) / DAY_US;

  if (wall_us < pool->first_midnight_us || number >= SHARED_POOL_DAYS)
    complain (pool, "wall time %" G_GINT64_FORMAT " is of no day", wall_us);
  pool->newest = MAX (pool->newest, (guint) CLAMP (number, 0, SHARED_POOL_DAYS - 1));
  return pool->newest;
}

/* What the others' allotments keep from `meeting`. */
static gint64
reserved_ms (const SharedPool *pool, guint meeting, const PoolDay *day)
{
  gint64 sum_ms = 0;

  for (guint i = 0; i < SHARED_POOL_MEETINGS; i++)
    {
      const PoolHolder *holder = &pool->holders[i];
      gint64 open_ms = &pool->days[holder->day] == day ? holder->open_ms : 0;

      if (i != meeting && !day->is_released[i])
        sum_ms += MAX (pool->allotments_ms[i] - day->drawn_ms[i] - open_ms, 0);
    }
  return sum_ms;
}

static gint64
available_ms (const SharedPool *pool, guint meeting, const PoolDay *day)
{
  gint64 left_ms = pool->limit_ms + day->extended_ms - pool_day_used_ms (day) - day->leased_ms;

  return MAX (left_ms - reserved_ms (pool, meeting, day), 0);
}

static void
settle (SharedPool *pool, guint meeting, gint64 settle_ms, guint today)
{
  PoolHolder *holder = &pool->holders[meeting];
  PoolDay *day = &pool->days[holder->open_ms > 0 ? holder->day : today];
  gint64 covered_ms = MIN (settle_ms, holder->open_ms);

  day->spent_ms += covered_ms;
  day->overdraft_ms += settle_ms - covered_ms;
  day->drawn_ms[meeting] += settle_ms;
  day->leased_ms -= holder->open_ms;
  holder->open_ms = 0;
}

static const BcLeaseReply *
stand (SharedPool *pool, guint meeting, guint today)
{
  PoolHolder *holder = &pool->holders[meeting];
  const PoolHolder *other = &pool->holders[1 - meeting];
  const PoolDay *day = &pool->days[today];

  holder->draw =
      (BcPoolDraw){ .meeting = other->meeting, .since_wall_us = pool->first_midnight_us };
  holder->reply = (BcLeaseReply){
    .day = day->text,
    .used_ms = pool_day_used_ms (day),
    .leased_ms = day->leased_ms,
    .limit_ms = pool->limit_ms + day->extended_ms,
    .extended_ms = day->extended_ms,
    .ceiling_ms = day->ceiling_ms,
    .available_ms = available_ms (pool, meeting, day),
    .draws = other->open_ms > 0 ? &holder->draw : NULL,
    .n_draws = other->open_ms > 0 ? 1 : 0,
  };
  return &holder->reply;
}

static void
check_request (SharedPool *pool, const PoolHolder *holder, const BcLeaseRequest *request)
{
  if (request->session == NULL)
    complain (pool, "a lease without a session");
  if (request->settle_ms < 0 || request->want_ms < 0 || request->want_ms > LEASE_MAX_MS)
    complain (pool, "a lease that settles %" G_GINT64_FORMAT " ms and wants %" G_GINT64_FORMAT,
              request->settle_ms, request->want_ms);
  if (holder->sequence != 0 && request->sequence <= holder->sequence)
    complain (pool, "lease %" G_GUINT64_FORMAT " comes after lease %" G_GUINT64_FORMAT,
              request->sequence, holder->sequence);
}

const BcLeaseReply *
shared_pool_lease (SharedPool *pool, guint meeting, const BcLeaseRequest *request, gint64 wall_us)
{
  PoolHolder *holder = &pool->holders[meeting];

  if (request->sequence == holder->sequence)
    return &holder->reply;
  check_request (pool, holder, request);

  guint today = find_day (pool, wall_us);
  PoolDay *day = &pool->days[today];
  settle (pool, meeting, request->settle_ms, today);
  gint64 granted_ms = MIN (available_ms (pool, meeting, day), request->want_ms);
  day->leased_ms += granted_ms;
  holder->open_ms = granted_ms;
  holder->day = today;
  holder->sequence = request->sequence;
  stand (pool, meeting, today);
  holder->reply.sequence = request->sequence;
  holder->reply.granted_ms = granted_ms;
  return &holder->reply;
}

static const char *
extend (SharedPool *pool, PoolDay *day, gint64 amount_ms)
{
  gint64 ceiling_ms = day->ceiling_ms >= 0 ? day->ceiling_ms : pool->ceiling_ms;

  if (day->extended_ms + amount_ms > ceiling_ms)
    return "the pool's ceiling is lower";
  day->extended_ms += amount_ms;
  return NULL;
}

static const char *
set_ceiling (PoolDay *day, gint64 amount_ms)
{
  if (amount_ms < day->extended_ms)
    return "more than that was added already";
  day->ceiling_ms = amount_ms;
  return NULL;
}

static const char *
correct (PoolDay *day, guint meeting, gint64 amount_ms)
{
  if (pool_day_used_ms (day) + amount_ms < 0)
    return "nothing is left to be taken back";
  day->corrected_ms += amount_ms;
  day->drawn_ms[meeting] += amount_ms;
  return NULL;
}

static const char *
book (SharedPool *pool, guint meeting, const BcBookRequest *request, PoolDay *day)
{
  switch (request->kind)
    {
    case BC_BOOK_EXTENSION:
      return extend (pool, day, request->amount_ms);
    case BC_BOOK_CEILING:
      return set_ceiling (day, request->amount_ms);
    case BC_BOOK_CORRECTION:
      pool->n_corrections++;
      return correct (day, meeting, request->amount_ms);
    case BC_BOOK_RELEASE:
      day->is_released[meeting] = TRUE;
      return NULL;
    default:
      complain (pool, "there is no booking of kind %u", (guint) request->kind);
      return NULL;
    }
}

const char *
shared_pool_book (SharedPool *pool, guint meeting, const BcBookRequest *request, gint64 wall_us)
{
  /* Of two meetings that book in the same microsecond each has its own. */
  guint64 key = request->sequence * SHARED_POOL_MEETINGS + meeting;
  PoolDay *day = &pool->days[find_day (pool, wall_us)];
  const char *refusal = NULL;

  if (!g_hash_table_contains (pool->booked, &key))
    refusal = book (pool, meeting, request, day);
  if (refusal == NULL)
    g_hash_table_add (pool->booked, g_memdup2 (&key, sizeof key));
  return refusal;
}

const BcLeaseReply *
shared_pool_read (SharedPool *pool, guint meeting, gint64 wall_us)
{
  return stand (pool, meeting, find_day (pool, wall_us));
}

void
shared_pool_bury (SharedPool *pool, guint meeting)
{
  PoolHolder *holder = &pool->holders[meeting];
  PoolDay *day = &pool->days[holder->day];

  day->dead_ms += holder->open_ms;
  day->drawn_ms[meeting] += holder->open_ms;
  day->leased_ms -= holder->open_ms;
  holder->open_ms = 0;
  holder->sequence = 0;
}
