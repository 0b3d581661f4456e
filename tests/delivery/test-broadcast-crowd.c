/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/delivery/broadcast.h>
#include <errno.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "far-end.h"

/*
 * Many listeners that come, go, stall and talk as they like, on many streams with publishers of their own:
 * whatever each of them got, byte for byte, must be head, preamble, its extra and pages without a hole.
 */
#define PAGE_US (100 * 1000)
#define N_STREAMS 6
#define N_PUBLISHERS 2
#define N_ROUNDS 500
#define N_AT_ONCE 48
#define HEAD "HTTP/1.0 200 OK\r\n\r\n"

typedef struct
{
  FarEnd end; /* first: its address is what the engine knows */
  guint stream;
  char *extra;
  gboolean is_stalled;
  gboolean is_over; /* it left, or was dropped */
  GByteArray *heard;
} Guest;

/* Witnesses take every page as it comes: the crowd around them must not matter, and by them the rounds keep
 * step with the engine. Enough for one at each worker. */
#define N_WITNESSES 2

typedef struct
{
  BcBroadcast *broadcast;
  BcStream *streams[N_STREAMS];
  FarEnd witnesses[N_STREAMS][N_WITNESSES];
  GRand *rand;
  GPtrArray *guests;
  guint n_present;
} Crowd;

typedef struct
{
  Crowd *crowd;
  guint first_stream;
  sem_t round;
} Publisher;

static GBytes *
make_page (guint stream, guint number)
{
  return far_end_make_page (stream * 1000000 + number, 200 + number * 37 % 2500);
}

/* Publishers */

static void *
publish_rounds (void *data)
{
  Publisher *publisher = data;

  for (guint number = 0; number < N_ROUNDS; number++)
    {
      sem_wait (&publisher->round);
      for (guint i = publisher->first_stream; i < N_STREAMS; i += N_PUBLISHERS)
        {
          g_autoptr (GBytes) page = make_page (i, number);

          bc_stream_publish (publisher->crowd->streams[i], page, PAGE_US);
        }
    }

  return NULL;
}

/* Witnesses */

static void
place_witnesses (Crowd *crowd)
{
  static const BcListener no_wishes = { 0 };

  for (guint i = 0; i < N_STREAMS; i++)
    for (guint k = 0; k < N_WITNESSES; k++)
      {
        far_end_init (&crowd->witnesses[i][k], FAR_END_PAIR);
        far_end_join (&crowd->witnesses[i][k], crowd->streams[i], &no_wishes);
        far_end_assert_hears (&crowd->witnesses[i][k], "PREAMBLE ");
      }
}

static void
hear_witnesses (Crowd *crowd, guint number)
{
  for (guint i = 0; i < N_STREAMS; i++)
    {
      g_autoptr (GBytes) page = make_page (i, number);

      for (guint k = 0; k < N_WITNESSES; k++)
        {
          g_autoptr (GBytes) heard =
              far_end_read (&crowd->witnesses[i][k], g_bytes_get_size (page));

          g_assert_true (g_bytes_equal (heard, page));
        }
    }
}

static void
dismiss_witnesses (Crowd *crowd)
{
  for (guint i = 0; i < N_STREAMS; i++)
    for (guint k = 0; k < N_WITNESSES; k++)
      {
        far_end_close (&crowd->witnesses[i][k]);
        g_assert_cmpint (far_end_wait_gone (&crowd->witnesses[i][k]), ==, BC_GONE_ENDED);
        far_end_clear (&crowd->witnesses[i][k]);
      }
}

/* Guests */

static void
let_in (Crowd *crowd)
{
  Guest *guest = g_new0 (Guest, 1);
  g_autoptr (GBytes) head = g_bytes_new_static (HEAD, strlen (HEAD));
  g_autoptr (GBytes) extra = NULL;
  BcListener wishes = {
    .head = head,
    .burst_us = g_rand_int_range (crowd->rand, 0, 30) * PAGE_US,
    .burst_min_bytes = (gsize) g_rand_int_range (crowd->rand, 0, 3) * 10000,
  };

  far_end_init (&guest->end, g_rand_boolean (crowd->rand) ? FAR_END_PAIR : FAR_END_TCP);
  guest->stream = (guint) g_rand_int_range (crowd->rand, 0, N_STREAMS);
  guest->extra = g_strdup_printf ("extra for %u ", crowd->guests->len);
  guest->heard = g_byte_array_new ();
  extra = g_bytes_new (guest->extra, strlen (guest->extra));
  wishes.extra = extra;
  far_end_join (&guest->end, crowd->streams[guest->stream], &wishes);
  g_ptr_array_add (crowd->guests, guest);
  crowd->n_present++;
}

/* FALSE: nothing more for now. */
static gboolean
hear_some (Guest *guest, int flags)
{
  guint8 some[8192];
  ssize_t n = recv (guest->end.fd, some, sizeof some, flags);

  if (n > 0)
    {
      g_byte_array_append (guest->heard, some, (guint) n);
      return TRUE;
    }
  if (n < 0 && errno == EAGAIN)
    return FALSE;

  g_assert_true (n == 0 || errno == ECONNRESET);
  guest->is_over = TRUE;

  return FALSE;
}

/* What a guest does in one round. */
static void
act (Crowd *crowd, Guest *guest)
{
  guint what = (guint) g_rand_int_range (crowd->rand, 0, 1000);

  if (what < 3)
    {
      far_end_close (&guest->end);
      guest->is_over = TRUE;
    }
  else if (what < 15)
    guest->is_stalled = TRUE;
  else if (what < 20)
    guest->is_stalled = FALSE;
  else if (what < 60)
    send (guest->end.fd, "words", 5, MSG_DONTWAIT | MSG_NOSIGNAL);

  while (!guest->is_over && !guest->is_stalled && hear_some (guest, MSG_DONTWAIT))
    ;
  if (guest->is_over)
    crowd->n_present--;
}

static void
run_rounds (Crowd *crowd)
{
  Publisher publishers[N_PUBLISHERS];
  pthread_t threads[N_PUBLISHERS];

  for (guint i = 0; i < N_PUBLISHERS; i++)
    {
      publishers[i] = (Publisher){ .crowd = crowd, .first_stream = i };
      sem_init (&publishers[i].round, 0, 0);
      g_assert_cmpint (pthread_create (&threads[i], NULL, publish_rounds, &publishers[i]), ==, 0);
    }

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      for (guint i = 0; i < N_PUBLISHERS; i++)
        sem_post (&publishers[i].round);
      while (crowd->n_present < N_AT_ONCE)
        let_in (crowd);
      for (guint i = 0; i < crowd->guests->len; i++)
        {
          Guest *guest = crowd->guests->pdata[i];

          if (!guest->is_over)
            act (crowd, guest);
        }
      hear_witnesses (crowd, round);
    }

  for (guint i = 0; i < N_PUBLISHERS; i++)
    {
      pthread_join (threads[i], NULL);
      sem_destroy (&publishers[i].round);
    }
}

static void
end_all (Crowd *crowd)
{
  for (guint i = 0; i < N_STREAMS; i++)
    {
      g_autoptr (GBytes) last = make_page (i, N_ROUNDS);

      bc_stream_end (crowd->streams[i], last);
    }
  for (guint i = 0; i < crowd->guests->len; i++)
    {
      Guest *guest = crowd->guests->pdata[i];

      while (!guest->is_over)
        hear_some (guest, 0);
      far_end_close (&guest->end);
    }
  hear_witnesses (crowd, N_ROUNDS);
  dismiss_witnesses (crowd);
}

/* The verdict */

static const guint8 *
skip (const guint8 *at, const guint8 *end, const char *text)
{
  gsize n_bytes = MIN (strlen (text), (gsize) (end - at));

  g_assert_cmpmem (at, n_bytes, text, n_bytes);

  return at + n_bytes;
}

/* Returns the number after the last page that is there in full. */
static guint
check_pages (guint stream, const guint8 *at, const guint8 *end)
{
  guint number = 0;

  if (end - at > 16)
    number = (guint) strtoul ((const char *) at + strlen ("<page "), NULL, 10) - stream * 1000000;

  while (at < end)
    {
      g_autoptr (GBytes) page = make_page (stream, number);
      gsize n_bytes = MIN (g_bytes_get_size (page), (gsize) (end - at));

      g_assert_cmpmem (at, n_bytes, g_bytes_get_data (page, NULL), n_bytes);
      at += n_bytes;
      number += n_bytes == g_bytes_get_size (page);
    }

  return number;
}

static BcGone
check_guest (Guest *guest)
{
  const guint8 *at = guest->heard->data;
  const guint8 *end = at + guest->heard->len;
  BcGone why = far_end_wait_gone (&guest->end);
  guint next;

  at = skip (at, end, HEAD);
  at = skip (at, end, "PREAMBLE ");
  at = skip (at, end, guest->extra);
  next = check_pages (guest->stream, at, end);
  g_assert_cmpuint (guest->heard->len, <=, guest->end.n_sent);
  if (why == BC_GONE_ENDED)
    {
      g_assert_cmpuint (next, ==, N_ROUNDS + 1);
      g_assert_cmpuint (guest->heard->len, ==, guest->end.n_sent);
    }

  far_end_clear (&guest->end);
  g_byte_array_unref (guest->heard);
  g_free (guest->extra);
  g_free (guest);

  return why;
}

static void
check_all (Crowd *crowd, guint n_gone[])
{
  guint64 n_joined = 0, n_dropped = 0;

  for (guint i = 0; i < crowd->guests->len; i++)
    n_gone[check_guest (crowd->guests->pdata[i])]++;
  for (guint i = 0; i < N_STREAMS; i++)
    {
      BcStreamStats stats;

      bc_stream_get_stats (crowd->streams[i], &stats);
      g_assert_cmpuint (stats.n_listeners, ==, 0);
      g_assert_cmpuint (stats.n_pages, ==, N_ROUNDS + 1);
      n_joined += stats.n_joined;
      n_dropped += stats.n_dropped;
    }
  g_assert_cmpuint (n_joined, ==, crowd->guests->len + N_STREAMS * N_WITNESSES);
  g_assert_cmpuint (n_dropped, ==, n_gone[BC_GONE_SLOW]);
}

static void
test_crowd (void)
{
  static const BcBroadcastConfig config = { .n_workers = 2,
                                            .history_us = 40 * PAGE_US,
                                            .send_buffer_bytes = 4096 };
  g_autoptr (GBytes) preamble = g_bytes_new_static ("PREAMBLE ", 9);
  guint n_gone[BC_GONE_SHUTDOWN + 1] = { 0 };
  Crowd crowd = { .rand = g_rand_new_with_seed (2), .guests = g_ptr_array_new () };

  crowd.broadcast = bc_broadcast_new (&config, NULL);
  for (guint i = 0; i < N_STREAMS; i++)
    {
      g_autofree char *id = g_strdup_printf ("stream-%u", i);

      crowd.streams[i] = bc_broadcast_add_stream (crowd.broadcast, id, 2 * G_USEC_PER_SEC);
      bc_stream_set_preamble (crowd.streams[i], preamble);
    }
  place_witnesses (&crowd);
  run_rounds (&crowd);
  end_all (&crowd);
  check_all (&crowd, n_gone);
  g_test_message ("%u left, %u dropped, %u stayed to the end", n_gone[BC_GONE_CLOSED],
                  n_gone[BC_GONE_SLOW], n_gone[BC_GONE_ENDED]);

  /* All of it has happened. */
  g_assert_cmpuint (n_gone[BC_GONE_CLOSED], >, 0);
  g_assert_cmpuint (n_gone[BC_GONE_SLOW], >, 0);
  g_assert_cmpuint (n_gone[BC_GONE_ENDED], >, 0);
  g_assert_cmpuint (n_gone[BC_GONE_SHUTDOWN], ==, 0);

  bc_broadcast_free (crowd.broadcast, 0);
  g_ptr_array_unref (crowd.guests);
  g_rand_free (crowd.rand);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/delivery/broadcast-crowd/everybody-hears-all-of-it-once", test_crowd);

  return g_test_run ();
}
