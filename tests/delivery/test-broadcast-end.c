/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/base/error.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "../support/holdings.h"
#include "fixture.h"

static const BcListener no_wishes = { 0 };

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
  fixture_publish (fixture->stream, "first ", FIXTURE_PAGE_US);
  far_end_assert_hears (&end, "first ");
  bc_stream_end (fixture->stream, last);
  fixture_publish (fixture->stream, "too late", FIXTURE_PAGE_US);
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
  bc_stream_publish (fixture->stream, page, FIXTURE_PAGE_US);
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
  fixture_set_preamble (fixture->stream, "PREAMBLE");
  fixture_publish (fixture->stream, "page", FIXTURE_PAGE_US);
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
  BcListener wishes = { .history_us = FIXTURE_PAGE_US };
  FarEnd end;

  far_end_init (&end, FAR_END_PAIR);
  far_end_join (&end, fixture->stream, &wishes);
  bc_stream_end (fixture->stream, page);
  far_end_clear (&end);
  g_assert_cmpint (end.why, ==, BC_GONE_SLOW);
}

/* One who comes only then, too. */
static void
test_end_drops_a_stuck_joiner (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) head = far_end_make_page (1, 2000 * 1000);
  BcListener wishes = { .head = head, .history_us = FIXTURE_PAGE_US };
  FarEnd end;

  far_end_init (&end, FAR_END_PAIR);
  bc_stream_end (fixture->stream, NULL);
  far_end_join (&end, fixture->stream, &wishes);
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

/* The engine itself */

static void
test_shutdown (void)
{
  static const BcBroadcastConfig config = { .n_workers = 2 };
  const guint n_before = holdings_count_descriptors (0);
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
  fixture_publish (stream, "short", FIXTURE_PAGE_US);
  for (guint i = 0; i < 4; i++)
    {
      far_end_assert_hears (&prompt[i], "short");
      far_end_join (&stuck[i], bc_broadcast_add_stream (broadcast, (char[]){ 'a' + i, 0 }, 0),
                    &no_wishes);
      bc_stream_publish (bc_broadcast_find_stream (broadcast, (char[]){ 'a' + i, 0 }), page,
                         FIXTURE_PAGE_US);
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
  g_assert_cmpuint (holdings_count_descriptors (0), ==, n_before);
}

/* Joiners still on their way to a worker are closed and told too. */
static void
test_shutdown_at_once (void)
{
  static const BcBroadcastConfig config = { .n_workers = 2 };
  const guint n_before = holdings_count_descriptors (0);

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
  g_assert_cmpuint (holdings_count_descriptors (0), ==, n_before);
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  fixture_add_test ("/delivery/broadcast-end/end-gives-the-last-page-and-closes", test_end);
  fixture_add_test ("/delivery/broadcast-end/end-waits-for-who-is-behind",
                    test_end_waits_for_the_late);
  fixture_add_test ("/delivery/broadcast-end/end-keeps-the-tail-from-a-reset",
                    test_end_of_a_talker);
  fixture_add_test ("/delivery/broadcast-end/joining-after-the-end-gets-head-and-end",
                    test_join_after_the_end);
  fixture_add_test ("/delivery/broadcast-end/end-drops-who-takes-nothing",
                    test_end_drops_the_stuck);
  fixture_add_test ("/delivery/broadcast-end/end-drops-a-joiner-who-takes-nothing",
                    test_end_drops_a_stuck_joiner);
  fixture_add_test ("/delivery/broadcast-end/end-closes-on-who-does-not", test_end_of_the_silent);
  g_test_add_func ("/delivery/broadcast-end/shutdown-tells-everybody-once", test_shutdown);
  g_test_add_func ("/delivery/broadcast-end/shutdown-catches-joiners-on-their-way",
                   test_shutdown_at_once);
  g_test_add_func ("/delivery/broadcast-end/cannot-start-without-descriptors",
                   test_no_engine_without_descriptors);

  return g_test_run ();
}
