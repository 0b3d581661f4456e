/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <sqlite3.h>

#include <boothcast/store/store.h>

G_BEGIN_DECLS

#define FIXTURE_POOL "unog"
#define FIXTURE_ZONE "Europe/Zurich"
/* Thursday 12 November 2020, 10:00 in Geneva. */
#define FIXTURE_WALL_US (G_GINT64_CONSTANT (1605171600) * G_USEC_PER_SEC)
#define FIXTURE_LIMIT_MS (240 * 60 * G_GINT64_CONSTANT (1000))

/* A directory of its own, removed with all that is in it. */
typedef struct
{
  char *dir;
  char *path; /* of the database in it */
} Fixture;

void fixture_init (Fixture *fixture);
void fixture_clear (Fixture *fixture);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

/* A file of the program before this one: schema-1.sql, of two gateways, one of which died with an open lease. */
void fixture_make_old_file (const Fixture *fixture);
/* Opens as `holder`; it has to succeed. */
BcStore *fixture_open (const Fixture *fixture, const char *holder);
/* Opens as "gw-1"; it has to fail with `code`, and the message names `words`. */
void fixture_assert_refused (const Fixture *fixture, int code, const char *words);

/* A lease of session "opening" in meeting "review" from the pool, at FIXTURE_WALL_US. */
BcLease fixture_lease (guint64 sequence, gint64 settle_ms, gint64 want_ms);

typedef struct
{
  gboolean is_answered;
  BcLeaseAnswer answer; /* when `error` is NULL */
  GError *error;
} Reply;

void reply_clear (Reply *reply);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reply, reply_clear)

/* BcLeaseFunc: into a Reply. */
void fixture_on_answered (const BcLeaseAnswer *answer, const GError *error, gpointer user_data);
/* Asks, and turns the thread's main context until the answer is there. */
void fixture_ask (BcStore *store, const BcLease *lease, Reply *reply);
/* The same; it has to succeed. Returns what was granted. */
gint64 fixture_take (BcStore *store, const BcLease *lease);

/* Of meeting "review" on the pool, by the team leader, within a ceiling of 30 min. */
BcBooking fixture_booking (BcBookingKind kind, guint64 sequence, gint64 amount_ms);
/* Books, and turns the thread's main context until it is told. */
gboolean fixture_book (BcStore *store, const BcBooking *booking, GError **error);

/* A stranger's connection to the same file. */
sqlite3 *fixture_connect (const Fixture *fixture);
/* The first number of the first row; executes any SQL. */
gint64 fixture_query (const Fixture *fixture, const char *sql);

gint64 fixture_get_used_ms (const Fixture *fixture);
/* Every day is the sum of its rows, counted seconds, corrections and open leases, and of its meetings' shares,
 * and the file is whole. */
void fixture_assert_books_balance (const Fixture *fixture);

G_END_DECLS
