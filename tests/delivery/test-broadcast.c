/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "fixture.h"

static const BcListener no_wishes = { 0 };

/* What a listener gets, in which order */

static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) head = g_bytes_new_static ("HEAD ", 5);
  g_autoptr (GBytes) extra = g_bytes_new_static ("EXTRA ", 6);
  BcListener wishes = { .head = head, .extra = extra, .burst_us = 2 * FIXTURE_PAGE_US };
  FarEnd end;

  far_end_init (&end, FAR_END_PAIR);
  fixture_set_preamble (fixture->stream, "PREAMBLE ");
  fixture_publish (fixture->stream, "one ", FIXTURE_PAGE_US);
  fixture_publish (fixture->stream, "two ", FIXTURE_PAGE_US);
  fixture_publish (fixture->stream, "three ", FIXTURE_PAGE_US);
  far_end_join (&end, fixture->stream, &wishes);
  fixture_publish (fixture->stream, "four ", FIXTURE_PAGE_US);
  far_end_assert_hears (&end, "HEAD PREAMBLE EXTRA two three four ");
  fixture_publish (fixture->stream, "five ", FIXTURE_PAGE_US);
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
  fixture_publish (fixture->stream, "past ", FIXTURE_PAGE_US);
  fixture_publish (fixture->stream, "event ", 0);
  far_end_join (&end, fixture->stream, &no_wishes);
  fixture_publish (fixture->stream, "", FIXTURE_PAGE_US);
  fixture_publish (fixture->stream, "next ", FIXTURE_PAGE_US);
  far_end_assert_hears (&end, "next ");

  far_end_close (&end);
  far_end_clear (&end);
}

static void
test_burst_by_bytes (Fixture *fixture, gconstpointer data)
{
  BcListener wishes = { .burst_us = FIXTURE_PAGE_US, .burst_min_bytes = 11 };
  FarEnd end;

  far_end_init (&end, FAR_END_PAIR);
  fixture_publish (fixture->stream, "one--", FIXTURE_PAGE_US);
  fixture_publish (fixture->stream, "two--", FIXTURE_PAGE_US);
  fixture_publish (fixture->stream, "three", FIXTURE_PAGE_US);
  fixture_publish (fixture->stream, "four-", FIXTURE_PAGE_US);
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
  fixture_set_preamble (fixture->stream, "OLD ");
  fixture_publish (fixture->stream, "old-1 ", FIXTURE_PAGE_US);
  fixture_set_preamble (fixture->stream, "OLD ");
  fixture_publish (fixture->stream, "old-2 ", FIXTURE_PAGE_US);
  far_end_join (&early, fixture->stream, &wishes);
  fixture_set_preamble (fixture->stream, "NEW ");
  fixture_publish (fixture->stream, "new-1 ", FIXTURE_PAGE_US);
  far_end_join (&late, fixture->stream, &wishes);
  fixture_publish (fixture->stream, "new-2 ", FIXTURE_PAGE_US);
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
  BcListener wishes = { .burst_us = 3 * FIXTURE_PAGE_US };
  FarEnd end;
  guint64 n_bytes = 0;

  far_end_init (&end, FAR_END_PAIR);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GBytes) page = far_end_make_page (i, sizes[i]);

      if (i == 3)
        far_end_join (&end, fixture->stream, &wishes);
      bc_stream_publish (fixture->stream, page, FIXTURE_PAGE_US);
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
  { "8 s of sound by default", { 0 }, FIXTURE_PAGE_US, 80 },
  { "its own history", { .history_us = 30 * FIXTURE_PAGE_US }, FIXTURE_PAGE_US, 30 },
  { "longer than the engine's", { .history_us = 300 * FIXTURE_PAGE_US }, FIXTURE_PAGE_US, 300 },
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
  BcListener wishes = { .burst_us = 20 * G_USEC_PER_SEC, .history_us = 10 * FIXTURE_PAGE_US };
  FarEnd good, slow;
  guint n_after;

  far_end_init (&good, FAR_END_PAIR);
  far_end_init (&slow, FAR_END_PAIR);
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (GBytes) page = far_end_make_page (i, SLOW_PAGE_BYTES);

      bc_stream_publish (stream, page, FIXTURE_PAGE_US);
    }
  far_end_join (&good, stream, &no_wishes);
  far_end_join (&slow, stream, &wishes);
  n_after = publish_until_gone (stream, &good, &slow, FIXTURE_PAGE_US);

  g_assert_cmpuint (slow.n_sent, <, 200 * SLOW_PAGE_BYTES);
  g_assert_cmpuint (n_after, >, 10);
  g_assert_cmpuint (n_after, <=, 13);

  far_end_close (&good);
  far_end_clear (&good);
  far_end_clear (&slow);
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

/* A stream that pauses: who comes after it hears nothing from before, with the same headers. */
static void
test_forgotten_past (Fixture *fixture, gconstpointer data)
{
  BcListener wishes = { .burst_us = G_USEC_PER_SEC, .burst_min_bytes = 1000 };
  FarEnd early, late;

  far_end_init (&early, FAR_END_PAIR);
  far_end_init (&late, FAR_END_PAIR);
  fixture_set_preamble (fixture->stream, "HEAD ");
  fixture_publish (fixture->stream, "old ", FIXTURE_PAGE_US);
  g_assert_cmpuint (bc_stream_get_n_listeners (fixture->stream), ==, 0);
  far_end_join (&early, fixture->stream, &wishes);
  g_assert_cmpuint (bc_stream_get_n_listeners (fixture->stream), ==, 1);
  bc_stream_forget_past (fixture->stream);
  far_end_join (&late, fixture->stream, &wishes);
  g_assert_cmpuint (bc_stream_get_n_listeners (fixture->stream), ==, 2);
  fixture_publish (fixture->stream, "new ", FIXTURE_PAGE_US);
  far_end_assert_hears (&early, "HEAD old new ");
  far_end_assert_hears (&late, "HEAD new ");

  far_end_close (&early);
  far_end_close (&late);
  far_end_clear (&early);
  far_end_clear (&late);
  g_assert_cmpuint (bc_stream_get_n_listeners (fixture->stream), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fixture_add_test ("/delivery/broadcast/head-preamble-extra-burst-then-live", test_order);
  fixture_add_test ("/delivery/broadcast/no-burst-begins-with-the-next-page", test_no_burst);
  fixture_add_test ("/delivery/broadcast/burst-reaches-back-for-bytes", test_burst_by_bytes);
  fixture_add_test ("/delivery/broadcast/burst-stays-behind-its-own-preamble", test_new_preamble);
  fixture_add_test ("/delivery/broadcast/partial-sends-resume-within-a-page", test_partial_sends);
  fixture_add_test ("/delivery/broadcast/slow-one-is-dropped-and-nobody-else-notices", test_slow);
  fixture_add_test ("/delivery/broadcast/burst-is-not-held-against-a-joiner",
                    test_burst_is_not_delay);
  fixture_add_test ("/delivery/broadcast/streams-are-found-by-id", test_streams);
  fixture_add_test ("/delivery/broadcast/forgotten-past-is-in-no-burst", test_forgotten_past);

  return g_test_run ();
}
