/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/base/error.h>
#include <boothcast/delivery/broadcast.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "far-end.h"

#define PAGE_US (100 * 1000)

typedef struct
{
  BcBroadcast *broadcast;
  BcStream *stream;
} Fixture;

static const BcListener no_wishes = { 0 };

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const BcBroadcastConfig *config = data;
  g_autoptr (GError) error = NULL;

  fixture->broadcast = bc_broadcast_new (config, &error);
  g_assert_no_error (error);
  fixture->stream = bc_broadcast_add_stream (fixture->broadcast, "fr", 2 * G_USEC_PER_SEC);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->broadcast != NULL)
    bc_broadcast_free (fixture->broadcast, 10 * 1000);
}

static void
publish (BcStream *stream, const char *text, gint64 duration_us)
{
  g_autoptr (GBytes) page = g_bytes_new (text, strlen (text));

  bc_stream_publish (stream, page, duration_us);
}

static void
set_preamble (BcStream *stream, const char *text)
{
  g_autoptr (GBytes) preamble = g_bytes_new (text, strlen (text));

  bc_stream_set_preamble (stream, preamble);
}

/* What a listener gets, in which order */

static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) head = g_bytes_new_static ("HEAD ", 5);
  g_autoptr (GBytes) extra = g_bytes_new_static ("EXTRA ", 6);
  BcListener wishes = { .head = head, .extra = extra, .burst_us = 2 * PAGE_US };
  FarEnd end;

  far_end_init (&end, FAR_END_PAIR);
  set_preamble (fixture->stream, "PREAMBLE ");
  publish (fixture->stream, "one ", PAGE_US);
  publish (fixture->stream, "two ", PAGE_US);
  publish (fixture->stream, "three ", PAGE_US);
  far_end_join (&end, fixture->stream, &wishes);
  publish (fixture->stream, "four ", PAGE_US);
  far_end_assert_hears (&end, "HEAD PREAMBLE EXTRA two three four ");
  publish (fixture->stream, "five ", PAGE_US);
  far_end_assert_hears (&end, "five ");

  far_end_close (&end);
  far_end_clear (&end);
  g_assert_cmpuint (end.n_sent, ==, strlen ("HEAD PREAMBLE EXTRA two three four five "));
}

static void
test_no_burst (Fixture *fixture, gconstpointer data)
{
  FarEnd end;

  far_end_init (&end, FAR_END_PAIR);
  publish (fixture->stream, "past ", PAGE_US);
  publish (fixture->stream, "event ", 0);
  far_end_join (&end, fixture->stream, &no_wishes);
  publish (fixture->stream, "", PAGE_US);
  publish (fixture->stream, "next ", PAGE_US);
  far_end_assert_hears (&end, "next ");

  far_end_close (&end);
  far_end_clear (&end);
}

static void
test_burst_by_bytes (Fixture *fixture, gconstpointer data)
{
  BcListener wishes = { .burst_us = PAGE_US, .burst_min_bytes = 11 };
  FarEnd end;

  far_end_init (&end, FAR_END_PAIR);
  publish (fixture->stream, "one--", PAGE_US);
  publish (fixture->stream, "two--", PAGE_US);
  publish (fixture->stream, "three", PAGE_US);
  publish (fixture->stream, "four-", PAGE_US);
  far_end_join (&end, fixture->stream, &wishes);
  far_end_assert_hears (&end, "two--threefour-");

  far_end_close (&end);
  far_end_clear (&end);
}

static void
test_new_preamble (Fixture *fixture, gconstpointer data)
{
  BcListener wishes = { .burst_us = G_USEC_PER_SEC, .burst_min_bytes = 1000 };
  FarEnd early, late;

  far_end_init (&early, FAR_END_PAIR);
  far_end_init (&late, FAR_END_PAIR);
  set_preamble (fixture->stream, "OLD ");
  publish (fixture->stream, "old-1 ", PAGE_US);
  set_preamble (fixture->stream, "OLD ");
  publish (fixture->stream, "old-2 ", PAGE_US);
  far_end_join (&early, fixture->stream, &wishes);
  set_preamble (fixture->stream, "NEW ");
  publish (fixture->stream, "new-1 ", PAGE_US);
  far_end_join (&late, fixture->stream, &wishes);
  publish (fixture->stream, "new-2 ", PAGE_US);
  far_end_assert_hears (&early, "OLD old-1 old-2 new-1 new-2 ");
  far_end_assert_hears (&late, "NEW new-1 new-2 ");

  far_end_close (&early);
  far_end_clear (&early);
  far_end_close (&late);
  far_end_clear (&late);
}

/* Far more than any socket buffer, in odd pieces. */
static void
test_partial_sends (Fixture *fixture, gconstpointer data)
{
  static const gsize sizes[] = { 1, 300 * 1000, 7, 1000 * 1000, 123457 };
  BcListener wishes = { .burst_us = 3 * PAGE_US };
  FarEnd end;
  guint64 n_bytes = 0;

  far_end_init (&end, FAR_END_PAIR);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GBytes) page = far_end_make_page (i, sizes[i]);

      if (i == 3)
        far_end_join (&end, fixture->stream, &wishes);
      bc_stream_publish (fixture->stream, page, PAGE_US);
    }
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GBytes) page = far_end_make_page (i, sizes[i]);
      g_autoptr (GBytes) heard = far_end_read (&end, sizes[i]);

      g_assert_true (g_bytes_equal (page, heard));
      n_bytes += sizes[i];
    }

  far_end_close (&end);
  far_end_clear (&end);
  g_assert_cmpuint (end.n_sent, ==, n_bytes);
}

/* Slow ones */

#define SLOW_PAGE_BYTES 4096

/* Publishes page after page, each heard by `good`, until `slow` is dropped. Returns how many. */
static guint
publish_until_gone (BcStream *stream, FarEnd *good, FarEnd *slow, gint64 duration_us)
{
  guint n_pages = 0;

  while (!far_end_is_gone (slow))
    {
      g_autoptr (GBytes) page = far_end_make_page (n_pages, SLOW_PAGE_BYTES);
      g_autoptr (GBytes) heard = NULL;

      bc_stream_publish (stream, page, duration_us);
      heard = far_end_read (good, SLOW_PAGE_BYTES);
      g_assert_true (g_bytes_equal (page, heard));
      n_pages++;
      g_assert_cmpuint (n_pages, <, 2000);
    }

  return n_pages;
}

typedef struct
{
  const char *what;
  BcListener wishes;
  gint64 duration_us;
  guint n_unsent; /* pages that may be unsent */
} SlowRow;

static const SlowRow slow_rows[] = {
  { "8 s of sound by default", { 0 }, PAGE_US, 80 },
  { "its own history", { .history_us = 30 * PAGE_US }, PAGE_US, 30 },
  { "longer than the engine's", { .history_us = 300 * PAGE_US }, PAGE_US, 300 },
  { "events by their bytes", { 0 }, 0, 256 * 1024 / SLOW_PAGE_BYTES },
};

static void
test_slow (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (slow_rows); i++)
    {
      const SlowRow *row = &slow_rows[i];
      g_autofree char *id = g_strdup_printf ("slow-%u", i);
      BcStream *stream = bc_broadcast_add_stream (fixture->broadcast, id, 0);
      BcStreamStats stats;
      FarEnd good, slow;
      guint n_pages, n_unsent;

      g_test_message ("%s", row->what);
      far_end_init (&good, FAR_END_PAIR);
      far_end_init (&slow, FAR_END_PAIR);
      far_end_join (&good, stream, &no_wishes);
      far_end_join (&slow, stream, &row->wishes);
      n_pages = publish_until_gone (stream, &good, &slow, row->duration_us);

      /* The worker judges after the page that makes it too much; we may have seen one or two more go by. */
      n_unsent = n_pages - (guint) (slow.n_sent / SLOW_PAGE_BYTES);
      g_assert_cmpuint (n_unsent, >, row->n_unsent);
      g_assert_cmpuint (n_unsent, <=, row->n_unsent + 3);
      g_assert_cmpint (slow.why, ==, BC_GONE_SLOW);
      bc_stream_get_stats (stream, &stats);
      g_assert_cmpuint (stats.n_dropped, ==, 1);
      g_assert_cmpuint (stats.n_listeners, ==, 1);
      g_assert_cmpuint (stats.n_joined, ==, 2);

      far_end_close (&good);
      far_end_clear (&good);
      far_end_clear (&slow);
    }
}

/* A burst longer than the history is not held against who gets it. */
static void
test_burst_is_not_delay (Fixture *fixture, gconstpointer data)
{
  BcStream *stream = bc_broadcast_add_stream (fixture->broadcast, "long", 20 * G_USEC_PER_SEC);
  BcListener wishes = { .burst_us = 20 * G_USEC_PER_SEC, .history_us = 10 * PAGE_US };
  FarEnd good, slow;
  guint n_after;

  far_end_init (&good, FAR_END_PAIR);
  far_end_init (&slow, FAR_END_PAIR);
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (GBytes) page = far_end_make_page (i, SLOW_PAGE_BYTES);

      bc_stream_publish (stream, page, PAGE_US);
    }
  far_end_join (&good, stream, &no_wishes);
  far_end_join (&slow, stream, &wishes);
  n_after = publish_until_gone (stream, &good, &slow, PAGE_US);

  g_assert_cmpuint (slow.n_sent, <, 200 * SLOW_PAGE_BYTES);
  g_assert_cmpuint (n_after, >, 10);
  g_assert_cmpuint (n_after, <=, 13);

  far_end_close (&good);
  far_end_clear (&good);
  far_end_clear (&slow);
}

/* Ends */

static void
test_end (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) last = g_bytes_new_static ("last", 4);
  g_autoptr (GBytes) heard = NULL;
  BcStreamStats stats;
  FarEnd end;

  far_end_init (&end, FAR_END_TCP);
  far_end_join (&end, fixture->stream, &no_wishes);
  publish (fixture->stream, "first ", PAGE_US);
  far_end_assert_hears (&end, "first ");
  bc_stream_end (fixture->stream, last);
  publish (fixture->stream, "too late", PAGE_US);
  heard = far_end_read_all (&end);
  g_assert_cmpmem (g_bytes_get_data (heard, NULL), g_bytes_get_size (heard), "last", 4);

  far_end_close (&end);
  far_end_clear (&end);
  g_assert_cmpint (end.why, ==, BC_GONE_ENDED);
  g_assert_cmpuint (end.n_sent, ==, 10);
  bc_stream_get_stats (fixture->stream, &stats);
  g_assert_cmpuint (stats.n_listeners, ==, 0);
  g_assert_cmpuint (stats.n_dropped, ==, 0);
  g_assert_cmpuint (stats.n_bytes_sent, ==, 10);
  g_assert_cmpuint (stats.n_pages, ==, 2);
}

static void
test_end_waits_for_the_late (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) page = far_end_make_page (1, 2000 * 1000);
  g_autoptr (GBytes) last = far_end_make_page (2, 1000);
  g_autoptr (GBytes) heard = NULL;
  FarEnd end;

  far_end_init (&end, FAR_END_TCP);
  far_end_join (&end, fixture->stream, &no_wishes);
  bc_stream_publish (fixture->stream, page, PAGE_US);
  bc_stream_end (fixture->stream, last);
  heard = far_end_read (&end, 2000 * 1000);
  g_assert_true (g_bytes_equal (heard, page));
  g_clear_pointer (&heard, g_bytes_unref);
  heard = far_end_read_all (&end);
  g_assert_true (g_bytes_equal (heard, last));

  far_end_close (&end);
  far_end_clear (&end);
  g_assert_cmpint (end.why, ==, BC_GONE_ENDED);
}

/* Words nobody has read turn a close into a reset, and the tail is lost: not here. */
static void
test_end_of_a_talker (Fixture *fixture, gconstpointer data)
{
  for (guint round = 0; round < 20; round++)
    {
      g_autofree char *id = g_strdup_printf ("talk-%u", round);
      BcStream *stream = bc_broadcast_add_stream (fixture->broadcast, id, 0);
      g_autoptr (GBytes) last = far_end_make_page (round, 20 * 1000);
      g_autoptr (GBytes) heard = NULL;
      FarEnd end;

      far_end_init (&end, FAR_END_TCP);
      far_end_join (&end, stream, &no_wishes);
      g_assert_cmpint (send (end.fd, "hello", 5, 0), ==, 5);
      bc_stream_end (stream, last);
      g_assert_cmpint (send (end.fd, "still there?", 12, 0), ==, 12);
      heard = far_end_read_all (&end);
      g_assert_true (g_bytes_equal (heard, last));

      far_end_close (&end);
      far_end_clear (&end);
      g_assert_cmpint (end.why, ==, BC_GONE_ENDED);
    }
}

static void
test_join_after_the_end (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) head = g_bytes_new_static ("HEAD", 4);
  g_autoptr (GBytes) heard = NULL;
  BcListener wishes = { .head = head, .extra = head, .burst_us = G_USEC_PER_SEC };
  FarEnd end;

  far_end_init (&end, FAR_END_TCP);
  set_preamble (fixture->stream, "PREAMBLE");
  publish (fixture->stream, "page", PAGE_US);
  bc_stream_end (fixture->stream, NULL);
  bc_stream_end (fixture->stream, NULL);
  far_end_join (&end, fixture->stream, &wishes);
  heard = far_end_read_all (&end);
  g_assert_cmpmem (g_bytes_get_data (heard, NULL), g_bytes_get_size (heard), "HEAD", 4);

  far_end_close (&end);
  far_end_clear (&end);
  g_assert_cmpint (end.why, ==, BC_GONE_ENDED);
}

/* After the end no page comes to judge who does not take what is left: its history's time does. */
static void
test_end_drops_the_stuck (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) page = far_end_make_page (1, 2000 * 1000);
  BcListener wishes = { .history_us = PAGE_US };
  FarEnd end;

  far_end_init (&end, FAR_END_PAIR);
  far_end_join (&end, fixture->stream, &wishes);
  bc_stream_end (fixture->stream, page);
  far_end_clear (&end);
  g_assert_cmpint (end.why, ==, BC_GONE_SLOW);
}

/* The other side never closes: we do. */
static void
test_end_of_the_silent (Fixture *fixture, gconstpointer data)
{
  FarEnd end;

  far_end_init (&end, FAR_END_TCP);
  far_end_join (&end, fixture->stream, &no_wishes);
  bc_stream_end (fixture->stream, NULL);
  far_end_clear (&end);
  g_assert_cmpint (end.why, ==, BC_GONE_ENDED);
}

/* Strange ones */

static void
test_leaver (Fixture *fixture, gconstpointer data)
{
  static const FarEndKind kinds[] = { FAR_END_PAIR, FAR_END_TCP };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      FarEnd end;

      far_end_init (&end, kinds[i]);
      far_end_join (&end, fixture->stream, &no_wishes);
      publish (fixture->stream, "page", PAGE_US);
      far_end_assert_hears (&end, "page");
      far_end_close (&end);
      /* No page comes any more: it is the leaving that is noticed. */
      far_end_clear (&end);
      g_assert_cmpint (end.why, ==, BC_GONE_CLOSED);
      g_assert_cmpuint (end.n_sent, ==, 4);
    }
}

static void
test_gone_before_joining (Fixture *fixture, gconstpointer data)
{
  static const FarEndKind kinds[] = { FAR_END_PAIR, FAR_END_TCP };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      FarEnd end;

      far_end_init (&end, kinds[i]);
      far_end_close (&end);
      far_end_join (&end, fixture->stream, &no_wishes);
      far_end_clear (&end);
      g_assert_cmpint (end.why, ==, BC_GONE_CLOSED);
    }
}

static void
test_talker (Fixture *fixture, gconstpointer data)
{
  static const char words[8192];
  gsize n_said = 0;
  FarEnd end;

  far_end_init (&end, FAR_END_TCP);
  far_end_join (&end, fixture->stream, &no_wishes);

  /* It is held back once it has said too much … */
  while (TRUE)
    {
      ssize_t n;

      publish (fixture->stream, "page", PAGE_US);
      far_end_assert_hears (&end, "page");
      n = send (end.fd, words, sizeof words, MSG_DONTWAIT);
      if (n < 0)
        break;
      n_said += (gsize) n;
      g_assert_cmpuint (n_said, <, 64 * 1024 * 1024);
    }
  g_assert_cmpint (errno, ==, EAGAIN);
  g_assert_cmpuint (n_said, >, 64 * 1024);

  /* … hears on, and its leaving is noticed: its goodbye waits behind its words, so by the next page. */
  publish (fixture->stream, "another", PAGE_US);
  far_end_assert_hears (&end, "another");
  far_end_close (&end);
  publish (fixture->stream, "to nobody", PAGE_US);
  far_end_clear (&end);
  g_assert_cmpint (end.why, ==, BC_GONE_CLOSED);
}

static void
test_bad_descriptors (Fixture *fixture, gconstpointer data)
{
  const int fds[] = { -1, open ("/dev/null", O_RDWR | O_CLOEXEC) };
  BcStreamStats stats;

  for (guint i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      FarEnd end;

      far_end_init (&end, FAR_END_PAIR);
      close (end.near_fd);
      end.near_fd = fds[i];
      far_end_join (&end, fixture->stream, &no_wishes);
      far_end_clear (&end);
      g_assert_cmpint (end.why, ==, BC_GONE_CLOSED);
    }
  g_assert_cmpint (fcntl (fds[1], F_GETFD), ==, -1);
  bc_stream_get_stats (fixture->stream, &stats);
  g_assert_cmpuint (stats.n_listeners, ==, 0);
  g_assert_cmpuint (stats.n_joined, ==, 2);
}

/* With not a descriptor left in the process, listeners go on and new ones are served. */
static void
test_no_descriptors (Fixture *fixture, gconstpointer data)
{
  struct rlimit limit, none;
  FarEnd old, new;

  far_end_init (&old, FAR_END_PAIR);
  far_end_init (&new, FAR_END_PAIR);
  far_end_join (&old, fixture->stream, &no_wishes);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  none = (struct rlimit){ .rlim_cur = 0, .rlim_max = limit.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &none), ==, 0);
  g_assert_cmpint (dup (old.fd), ==, -1);

  far_end_join (&new, fixture->stream, &no_wishes);
  publish (fixture->stream, "page", PAGE_US);
  far_end_assert_hears (&old, "page");
  far_end_assert_hears (&new, "page");
  far_end_close (&old);
  far_end_clear (&old);
  far_end_close (&new);
  far_end_clear (&new);

  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
}

static guint
count_descriptors (void)
{
  guint n = 0;
  DIR *dir = opendir ("/proc/self/fd");

  while (readdir (dir) != NULL)
    n++;
  closedir (dir);

  return n;
}

/* The engine itself */

static void
test_shutdown (void)
{
  static const BcBroadcastConfig config = { .n_workers = 2 };
  const guint n_before = count_descriptors ();
  BcBroadcast *broadcast = bc_broadcast_new (&config, NULL);
  BcStream *stream = bc_broadcast_add_stream (broadcast, "fr", 0);
  g_autoptr (GBytes) page = far_end_make_page (1, 2000 * 1000);
  FarEnd stuck[4], prompt[4];

  for (guint i = 0; i < 4; i++)
    {
      far_end_init (&prompt[i], FAR_END_PAIR);
      far_end_init (&stuck[i], FAR_END_PAIR);
      far_end_join (&prompt[i], stream, &no_wishes);
    }
  publish (stream, "short", PAGE_US);
  for (guint i = 0; i < 4; i++)
    {
      far_end_assert_hears (&prompt[i], "short");
      far_end_join (&stuck[i], bc_broadcast_add_stream (broadcast, (char[]){ 'a' + i, 0 }, 0),
                    &no_wishes);
      bc_stream_publish (bc_broadcast_find_stream (broadcast, (char[]){ 'a' + i, 0 }), page,
                         PAGE_US);
    }
  bc_broadcast_free (broadcast, 20);

  for (guint i = 0; i < 4; i++)
    {
      g_assert_true (far_end_is_gone (&prompt[i]));
      g_assert_true (far_end_is_gone (&stuck[i]));
      g_assert_cmpint (prompt[i].why, ==, BC_GONE_ENDED);
      g_assert_cmpint (stuck[i].why, ==, BC_GONE_SHUTDOWN);
      far_end_clear (&prompt[i]);
      far_end_clear (&stuck[i]);
    }
  g_assert_cmpuint (count_descriptors (), ==, n_before);
}

/* Joiners still on their way to a worker are closed and told too. */
static void
test_shutdown_at_once (void)
{
  static const BcBroadcastConfig config = { .n_workers = 2 };
  const guint n_before = count_descriptors ();

  for (guint round = 0; round < 20; round++)
    {
      BcBroadcast *broadcast = bc_broadcast_new (&config, NULL);
      BcStream *stream = bc_broadcast_add_stream (broadcast, "fr", 0);
      FarEnd ends[100];

      for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
        {
          far_end_init (&ends[i], FAR_END_PAIR);
          far_end_join (&ends[i], stream, &no_wishes);
        }
      bc_broadcast_free (broadcast, 0);
      for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
        {
          g_assert_true (far_end_is_gone (&ends[i]));
          far_end_clear (&ends[i]);
        }
    }
  g_assert_cmpuint (count_descriptors (), ==, n_before);
}

static void
test_streams (Fixture *fixture, gconstpointer data)
{
  BcStream *en = bc_broadcast_add_stream (fixture->broadcast, "en", 0);

  g_assert_true (bc_broadcast_find_stream (fixture->broadcast, "fr") == fixture->stream);
  g_assert_true (bc_broadcast_find_stream (fixture->broadcast, "en") == en);
  g_assert_null (bc_broadcast_find_stream (fixture->broadcast, "ru"));
  g_assert_true (en != fixture->stream);

  g_test_expect_message ("boothcast-delivery", G_LOG_LEVEL_CRITICAL, "*stream != NULL*");
  g_assert_null (bc_broadcast_add_stream (fixture->broadcast, "en", 0));
  g_test_assert_expected_messages ();
}

static void
test_no_engine_without_descriptors (void)
{
  static const BcBroadcastConfig config = { .n_workers = 2 };
  g_autoptr (GError) error = NULL;
  struct rlimit limit, none;

  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  none = (struct rlimit){ .rlim_cur = 0, .rlim_max = limit.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &none), ==, 0);
  g_assert_null (bc_broadcast_new (&config, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_IO);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  bc_broadcast_free (NULL, 0);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/delivery/broadcast/" name, Fixture, &config, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  static const BcBroadcastConfig config = { .n_workers = 1, .send_buffer_bytes = 8192 };

  g_test_init (&argc, &argv, NULL);

  ADD ("head-preamble-extra-burst-then-live", test_order);
  ADD ("no-burst-begins-with-the-next-page", test_no_burst);
  ADD ("burst-reaches-back-for-bytes", test_burst_by_bytes);
  ADD ("burst-stays-behind-its-own-preamble", test_new_preamble);
  ADD ("partial-sends-resume-within-a-page", test_partial_sends);
  ADD ("slow-one-is-dropped-and-nobody-else-notices", test_slow);
  ADD ("burst-is-not-held-against-a-joiner", test_burst_is_not_delay);
  ADD ("end-gives-the-last-page-and-closes", test_end);
  ADD ("end-waits-for-who-is-behind", test_end_waits_for_the_late);
  ADD ("end-keeps-the-tail-from-a-reset", test_end_of_a_talker);
  ADD ("joining-after-the-end-gets-head-and-end", test_join_after_the_end);
  ADD ("end-drops-who-takes-nothing", test_end_drops_the_stuck);
  ADD ("end-closes-on-who-does-not", test_end_of_the_silent);
  ADD ("leaver-is-noticed-without-a-page", test_leaver);
  ADD ("gone-before-joining", test_gone_before_joining);
  ADD ("talker-is-held-back", test_talker);
  ADD ("not-a-socket-is-told-and-closed", test_bad_descriptors);
  ADD ("goes-on-without-descriptors", test_no_descriptors);
  ADD ("streams-are-found-by-id", test_streams);
  g_test_add_func ("/delivery/broadcast/shutdown-tells-everybody-once", test_shutdown);
  g_test_add_func ("/delivery/broadcast/shutdown-catches-joiners-on-their-way",
                   test_shutdown_at_once);
  g_test_add_func ("/delivery/broadcast/cannot-start-without-descriptors",
                   test_no_engine_without_descriptors);

  return g_test_run ();
}
