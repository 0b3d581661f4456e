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
  gint64 used_ms;
  gint64 others_ms; /* open leases of other holders */
  gint64 own_ms;    /* the open lease of the meeting under test */
  gint64 overdraft_ms;
  guint64 sequence;
  BcLeaseReply reply;
  guint n_requests;
  GHashTable *sessions; /* session id → milliseconds, as GSIZE_TO_POINTER */
} FakePool;

void fake_pool_init (FakePool *pool, gint64 limit_ms);
void fake_pool_clear (FakePool *pool);

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
