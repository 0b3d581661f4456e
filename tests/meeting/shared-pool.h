/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/effect.h>
#include <boothcast/meeting/event.h>

G_BEGIN_DECLS

/*
 * SharedPool: what the store makes of a pool that two meetings draw on, over several civil days of Geneva's November:
 * settles, gives back, grants; keeps allotments; books extensions, ceilings, corrections and releases. Apart from
 * what a person books, it keeps what was interpreted within leases, beyond them, and what the dead were
 * charged, so that a test can tell one from the other.
 *
 * Threading: one thread.
 */
#define SHARED_POOL_MEETINGS 2
#define SHARED_POOL_DAYS 30

typedef struct
{
  char text[16];   /* "2020-11-12" */
  gint64 spent_ms; /* within leases */
  gint64 overdraft_ms;
  gint64 dead_ms; /* open leases of those who died */
  gint64 corrected_ms;
  gint64 leased_ms;
  gint64 extended_ms;
  gint64 ceiling_ms; /* -1: nobody said */
  gint64 drawn_ms[SHARED_POOL_MEETINGS];
  gboolean is_released[SHARED_POOL_MEETINGS];
} PoolDay;

typedef struct
{
  const char *meeting;
  guint64 sequence;
  gint64 open_ms;
  guint day; /* of the open lease */
  BcLeaseReply reply;
  BcPoolDraw draw;
} PoolHolder;

typedef struct
{
  gint64 limit_ms;
  gint64 ceiling_ms;
  gint64 allotments_ms[SHARED_POOL_MEETINGS]; /* 0: none */
  gint64 first_midnight_us;                   /* wall time at which day 0 begins */
  PoolDay days[SHARED_POOL_DAYS];
  guint newest;
  guint n_corrections;
  GHashTable *booked; /* sequences, of either meeting */
  PoolHolder holders[SHARED_POOL_MEETINGS];
  char *fault; /* the first thing asked for against the contract (nullable) */
} SharedPool;

void shared_pool_init (SharedPool *pool, gint64 first_midnight_us);
void shared_pool_clear (SharedPool *pool);

/* The same question twice gets the first answer; it borrows from the pool until the meeting's next. */
const BcLeaseReply *shared_pool_lease (SharedPool *pool, guint meeting,
                                       const BcLeaseRequest *request, gint64 wall_us);

/* Why it was not booked; NULL: it was, or had been under the same sequence. */
const char *shared_pool_book (SharedPool *pool, guint meeting, const BcBookRequest *request,
                              gint64 wall_us);

/* Where the pool stands: sequence 0. */
const BcLeaseReply *shared_pool_read (SharedPool *pool, guint meeting, gint64 wall_us);

/* The holder died: its open lease is charged, once; its next run may begin with any sequence. */
void shared_pool_bury (SharedPool *pool, guint meeting);

gint64 pool_day_used_ms (const PoolDay *day);

G_END_DECLS
