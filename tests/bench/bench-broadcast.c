/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/delivery/broadcast.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "crowd.h"

/*
 * What the engine costs above what the kernel takes: 2,000 listeners on six streams are sent the same
 * pages by the engine and by a bare loop of send (), to the same sockets, in turns, at the pace of a real
 * meeting. The measure is the processor time of this process; the listeners live in another.
 */
#define N_LISTENERS 2000
#define N_STREAMS 6
#define PAGE_BYTES 800
#define PAGE_US (100 * 1000)
#define PAGES_A_TURN 20
#define N_PAIRS 12
#define WORST_RATIO 1.10

typedef struct
{
  Crowd *crowd;
  int *copies; /* of our ends, for the bare loop; the engine owns the others */
  BcBroadcast *broadcast;
  BcStream *streams[N_STREAMS];
  GBytes *pages[N_STREAMS];
  guint64 n_bytes_due;
} Bench;

static void
wait_for_delivery (Bench *bench)
{
  while (atomic_load (&bench->crowd->news->n_bytes) < bench->n_bytes_due)
    g_usleep (1000);
}

static void
send_by_engine (Bench *bench)
{
  for (guint i = 0; i < N_STREAMS; i++)
    bc_stream_publish (bench->streams[i], bench->pages[i], PAGE_US);
}

static void
send_by_loop (Bench *bench)
{
  for (guint i = 0; i < N_STREAMS; i++)
    {
      gsize n_bytes;
      gconstpointer data = g_bytes_get_data (bench->pages[i], &n_bytes);

      for (guint k = i; k < N_LISTENERS; k += N_STREAMS)
        if (send (bench->copies[k], data, n_bytes, MSG_NOSIGNAL | MSG_DONTWAIT) !=
            (ssize_t) n_bytes)
          g_error ("the bare loop met a full socket: this machine is too slow to compare");
    }
}

/* Returns the processor time of one turn, µs. */
static gint64
take_turn (Bench *bench, void (*send_pages) (Bench *))
{
  gint64 before = crowd_get_cpu_us ();
  struct timespec at;

  clock_gettime (CLOCK_MONOTONIC, &at);
  for (guint i = 0; i < PAGES_A_TURN; i++)
    {
      send_pages (bench);
      bench->n_bytes_due += N_LISTENERS * PAGE_BYTES;
      at.tv_nsec += PAGE_US * 1000;
      at.tv_sec += at.tv_nsec / 1000000000;
      at.tv_nsec %= 1000000000;
      clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
    }
  /* Within the turn, so that no work of this one is left for the next. */
  wait_for_delivery (bench);

  return crowd_get_cpu_us () - before;
}

static void
set_up (Bench *bench, guint n_workers)
{
  BcBroadcastConfig config = { .n_workers = n_workers };

  bench->crowd = crowd_new (N_LISTENERS);
  bench->broadcast = bc_broadcast_new (&config, NULL);
  bench->copies = g_new (int, N_LISTENERS);
  for (guint i = 0; i < N_STREAMS; i++)
    {
      g_autofree char *id = g_strdup_printf ("bench-%u", i);

      bench->streams[i] = bc_broadcast_add_stream (bench->broadcast, id, 5 * G_USEC_PER_SEC);
      bench->pages[i] = g_bytes_new_take (g_malloc0 (PAGE_BYTES), PAGE_BYTES);
    }
  for (guint i = 0; i < N_LISTENERS; i++)
    {
      BcListener listener = { .fd = bench->crowd->fds[i] };

      bench->copies[i] = dup (listener.fd);
      bc_stream_add_listener (bench->streams[i % N_STREAMS], &listener);
    }
}

static void
tear_down (Bench *bench)
{
  bc_broadcast_free (bench->broadcast, 0);
  for (guint i = 0; i < N_LISTENERS; i++)
    close (bench->copies[i]);
  for (guint i = 0; i < N_STREAMS; i++)
    g_bytes_unref (bench->pages[i]);
  crowd_free (bench->crowd);
  g_free (bench->copies);
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

int
main (int argc, char **argv)
{
  const double n_sends = (double) PAGES_A_TURN * N_LISTENERS;
  double ratios[N_PAIRS], engine_sum = 0, loop_sum = 0;
  guint n_workers = argc > 1 ? (guint) atoi (argv[1]) : 0;
  Bench bench = { 0 };

  set_up (&bench, n_workers);
  take_turn (&bench, send_by_engine);
  take_turn (&bench, send_by_loop);
  for (guint i = 0; i < N_PAIRS; i++)
    {
      double engine, loop;

      if (i % 2 == 0)
        {
          engine = (double) take_turn (&bench, send_by_engine);
          loop = (double) take_turn (&bench, send_by_loop);
        }
      else
        {
          loop = (double) take_turn (&bench, send_by_loop);
          engine = (double) take_turn (&bench, send_by_engine);
        }
      ratios[i] = engine / loop;
      engine_sum += engine;
      loop_sum += loop;
      printf ("pair %2u: engine %.2f µs a send, bare loop %.2f, ratio %.3f\n", i + 1,
              engine / n_sends, loop / n_sends, ratios[i]);
      fflush (stdout);
    }
  tear_down (&bench);

  qsort (ratios, N_PAIRS, sizeof ratios[0], compare);
  printf (
      "%d listeners, %d streams: median ratio %.3f (%.3f … %.3f), of the sums %.3f; at most %.2f\n",
      N_LISTENERS, N_STREAMS, (ratios[N_PAIRS / 2 - 1] + ratios[N_PAIRS / 2]) / 2, ratios[0],
      ratios[N_PAIRS - 1], engine_sum / loop_sum, WORST_RATIO);

  return (ratios[N_PAIRS / 2 - 1] + ratios[N_PAIRS / 2]) / 2 <= WORST_RATIO ? EXIT_SUCCESS
                                                                            : EXIT_FAILURE;
}
