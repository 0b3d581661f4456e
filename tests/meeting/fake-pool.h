/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/effect.h>
#include <boothcast/meeting/event.h>

G_BEGIN_DECLS

/*
 * FakePool: a day's minutes as the store keeps them: settles, gives back, grants; the same question
 * twice gets the first answer. Asserts that it is asked as the contract says.
 *
 * Threading: one thread.
 */
typedef struct
{
  gint64 limit_ms;
  guint day; /* of November 2020 */
  char day_text[16];
  guint next_day; /* as clocks say: it begins with the next lease */
  gint64 used_ms;
  gint64 before_ms; /* what the day before had used when it was over */
  gint64 others_ms; /* open leases of other holders */
  gint64 kept_ms;   /* what others keep for themselves */
  gint64 own_ms;    /* the open lease of the meeting under test */
  gint64 overdraft_ms;
  guint64 sequence;
  BcLeaseReply reply;
  BcPoolDraw draws;
  guint n_requests;
  guint64 booked;       /* sequence of the latest booking */
  guint n_bookings;     /* those that were booked */
  gint64 extended_ms;   /* of limit_ms: added today */
  gint64 ceiling_ms;    /* < 0: nobody has said */
  const char *refusal;  /* (nullable) what every booking is refused with */
  char draw[32];        /* another meeting that draws; "": none */
  GHashTable *sessions; /* session id → milliseconds, as GSIZE_TO_POINTER */
} FakePool;

void fake_pool_init (FakePool *pool, gint64 limit_ms);
void fake_pool_clear (FakePool *pool);

/* The day by that clock, should it be a later one. */
void fake_pool_see (FakePool *pool, gint64 pool_wall_us);

/* NULL: booked; or why not. The same sequence twice is booked once. */
const char *fake_pool_book (FakePool *pool, const BcBookRequest *request);

/* The reply borrows from the pool until the next answer. */
const BcLeaseReply *fake_pool_answer (FakePool *pool, const BcLeaseRequest *request);

/* Where the pool stands, as it is read at the start: sequence 0. */
BcLeaseReply fake_pool_read (const FakePool *pool);

/* The holder died: its open lease is charged, once; its next run may begin with any sequence. */
void fake_pool_bury (FakePool *pool);

/* Midnight: a new day, nothing used. */
void fake_pool_next_day (FakePool *pool);

gint64 fake_pool_session_ms (const FakePool *pool, const char *session);

G_END_DECLS
