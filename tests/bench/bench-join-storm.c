/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/delivery/broadcast.h>
#include <stdio.h>
#include <stdlib.h>

#include "crowd.h"

/*
 * 1,000 listeners join at once, each with a burst as a browser wants it, while six streams go on: how
 * long until each has sound, how long a publisher was held up, and what those who listen already notice.
 */
#define N_OLD 200
#define N_JOINERS 1000
#define N_STREAMS 6
#define PAGE_BYTES 800
#define PAGE_US (100 * 1000)
#define BURST_US (5 * G_USEC_PER_SEC)
#define BURST_BYTES (40 * 1000)
#define LATEST_US (2 * G_USEC_PER_SEC)
#define LONGEST_PUBLISH_US (20 * 1000)
#define HEAD "HTTP/1.0 200 OK\r\nContent-Type: audio/ogg\r\n\r\n"

typedef struct
{
  BcBroadcast *broadcast;
  BcStream *streams[N_STREAMS];
  GBytes *page;
  gint64 longest_us; /* one call of publish */
} Storm;

static void
publish_all (Storm *storm)
{
  for (guint i = 0; i < N_STREAMS; i++)
    {
      gint64 before = g_get_monotonic_time ();

      bc_stream_publish (storm->streams[i], storm->page, PAGE_US);
      storm->longest_us = MAX (storm->longest_us, g_get_monotonic_time () - before);
    }
}

static void
join (Storm *storm, Crowd *crowd, guint ear)
{
  g_autoptr (GBytes) head = g_bytes_new_static (HEAD, sizeof HEAD - 1);
  BcListener listener = {
    .fd = crowd->fds[ear], .head = head, .burst_us = BURST_US, .burst_min_bytes = BURST_BYTES
  };

  bc_stream_add_listener (storm->streams[ear % N_STREAMS], &listener);
}

static guint
count_served (Crowd *crowd, gsize n_bytes)
{
  guint n = 0;

  for (guint i = N_OLD; i < N_OLD + N_JOINERS; i++)
    n += atomic_load (&crowd->news->ears[i].n_bytes) >= n_bytes;

  return n;
}

/* The storm at time 0, until all have their burst or it is hopeless. Pages go on every 100 ms, and while the
 * storm comes in far more often, because that is when a publisher could be held up. */
static gint64
blow (Storm *storm, Crowd *crowd)
{
  gint64 begin = g_get_monotonic_time ();
  gint64 next_page = begin + PAGE_US;

  storm->longest_us = 0;
  for (guint i = N_OLD; i < N_OLD + N_JOINERS; i++)
    {
      join (storm, crowd, i);
      if (i % 20 == 0)
        publish_all (storm);
    }
  while (count_served (crowd, BURST_BYTES) < N_JOINERS &&
         g_get_monotonic_time () < begin + 10 * G_USEC_PER_SEC)
    {
      g_usleep (1000);
      if (g_get_monotonic_time () < next_page)
        continue;
      publish_all (storm);
      next_page += PAGE_US;
    }

  return begin;
}

static int
compare (const void *a, const void *b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static int
judge (Storm *storm, Crowd *crowd, gint64 begin)
{
  gint64 all_us = g_get_monotonic_time () - begin;
  gint64 first_us[N_JOINERS];
  guint n_full = count_served (crowd, BURST_BYTES);

  for (guint i = 0; i < N_JOINERS; i++)
    {
      gint64 at = atomic_load (&crowd->news->ears[N_OLD + i].first_us);

      first_us[i] = at > 0 ? at - begin : G_MAXINT64 / 2;
    }
  qsort (first_us, N_JOINERS, sizeof first_us[0], compare);
  printf ("%d joined at once: sound after %.1f ms (median), %.1f ms (last); %u had %d bytes after "
          "%.1f ms\n",
          N_JOINERS, (double) first_us[N_JOINERS / 2] / 1e3, (double) first_us[N_JOINERS - 1] / 1e3,
          n_full, BURST_BYTES, (double) all_us / 1e3);
  printf ("longest publish during the storm: %.2f ms\n", (double) storm->longest_us / 1e3);

  return first_us[N_JOINERS - 1] <= LATEST_US && n_full == N_JOINERS &&
                 storm->longest_us <= LONGEST_PUBLISH_US
             ? EXIT_SUCCESS
             : EXIT_FAILURE;
}

int
main (void)
{
  static const BcBroadcastConfig config = { 0 };
  Crowd *crowd = crowd_new (N_OLD + N_JOINERS);
  Storm storm = { .page = g_bytes_new_take (g_malloc0 (PAGE_BYTES), PAGE_BYTES) };
  gint64 begin;
  int verdict;

  storm.broadcast = bc_broadcast_new (&config, NULL);
  for (guint i = 0; i < N_STREAMS; i++)
    {
      g_autofree char *id = g_strdup_printf ("storm-%u", i);

      storm.streams[i] = bc_broadcast_add_stream (storm.broadcast, id, BURST_US);
    }
  for (guint i = 0; i < N_OLD; i++)
    join (&storm, crowd, i);
  for (guint i = 0; i < 100; i++)
    publish_all (&storm);
  begin = blow (&storm, crowd);
  verdict = judge (&storm, crowd, begin);

  bc_broadcast_free (storm.broadcast, 0);
  g_bytes_unref (storm.page);
  crowd_free (crowd);

  return verdict;
}
