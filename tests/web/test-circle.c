/* SPDX-License-Identifier: Apache-2.0 */
#include "circle-private.h"

#include "../delivery/far-end.h"

#define REMEMBERED 256 /* events */

typedef struct
{
  BcBroadcast *broadcast;
  BcStream *stream;
  BcCircle circle;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  BcBroadcastConfig config = { .n_workers = 1 };

  fixture->broadcast = bc_broadcast_new (&config, NULL);
  fixture->stream = bc_broadcast_add_stream (fixture->broadcast, "events", 0);
  bc_circle_init (&fixture->circle, fixture->stream, 10);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  bc_circle_end (&fixture->circle);
  bc_broadcast_free (fixture->broadcast, 10000);
}

static void
send (Fixture *fixture, guint64 id)
{
  char *text = g_strdup_printf ("<%" G_GUINT64_FORMAT ">", id);
  g_autoptr (GBytes) event = g_bytes_new_take (text, strlen (text));

  bc_circle_send (&fixture->circle, id, event);
}

static guint64
count_pages (const Fixture *fixture)
{
  BcStreamStats stats;

  bc_stream_get_stats (fixture->stream, &stats);
  return stats.n_pages;
}

/* A circle of which nobody is there remembers, and keeps nothing twice; who comes hears what comes from then on. */
static void
test_nobody_there (Fixture *fixture, gconstpointer data)
{
  static const BcListener no_wishes = { 0 };
  g_autoptr (GBytes) ping = g_bytes_new_static ("ping", 4);
  FarEnd end;

  for (guint64 id = 11; id < 1000; id++)
    send (fixture, id);
  bc_circle_send_passing (&fixture->circle, ping);
  g_assert_cmpuint (count_pages (fixture), ==, 0);

  far_end_init (&end, FAR_END_PAIR);
  far_end_join (&end, fixture->stream, &no_wishes);
  send (fixture, 1000);
  bc_circle_send_passing (&fixture->circle, ping);
  send (fixture, 1001);
  far_end_assert_hears (&end, "<1000>ping<1001>");
  g_assert_cmpuint (count_pages (fixture), ==, 3);
  far_end_close (&end);
  far_end_clear (&end);

  send (fixture, 1002);
  g_assert_cmpuint (count_pages (fixture), ==, 3);
}

static void
test_replay (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *what;
    const char *seen;
    const char *replayed; /* NULL: nobody remembers */
  } rows[] = {
    { "has seen nothing", NULL, NULL },
    { "says nonsense", "eleven", NULL },
    { "has seen more than there is", "1003", NULL },
    { "has seen what is forgotten", "0", NULL },
    { "lacks one that is forgotten", "745", NULL },
    { "has seen all but one", "1001", "<1002>" },
    { "has seen all", "1002", "" },
  };

  for (guint64 id = 11; id <= 1002; id++)
    send (fixture, id);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      g_test_message ("%s", rows[i].what);
      g_assert_true (bc_circle_replay (&fixture->circle, rows[i].seen, 1002, text) ==
                     (rows[i].replayed != NULL));
      g_assert_cmpstr (text->str, ==, rows[i].replayed != NULL ? rows[i].replayed : "");
    }

  g_autoptr (GString) all = g_string_new (NULL);
  g_assert_true (bc_circle_replay (&fixture->circle, "746", 1002, all));
  g_assert_true (g_str_has_prefix (all->str, "<747><748>"));
  g_assert_cmpuint (1002 - 746, ==, REMEMBERED);
}

/* Events of all sizes, around the end of the room many times: what is remembered is whole, and as much as fits. */
static void
test_sizes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) sent = g_string_new (NULL);
  gsize ends[600];

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      gsize n_bytes = 1 + i * 7919 % 9000;
      g_autofree char *text = g_strnfill (n_bytes, (char) ('a' + i % 26));
      g_autoptr (GBytes) event = g_bytes_new (text, n_bytes);

      bc_circle_send (&fixture->circle, 11 + i, event);
      g_string_append (sent, text);
      ends[i] = sent->len;

      guint64 seen = MAX (fixture->circle.forgotten, 11);
      g_autofree char *last_seen = g_strdup_printf ("%" G_GUINT64_FORMAT, seen);
      g_autoptr (GString) all = g_string_new (NULL);
      g_assert_true (bc_circle_replay (&fixture->circle, last_seen, 11 + i, all));
      g_assert_cmpstr (all->str, ==, sent->str + ends[seen - 11]);
      g_assert_cmpuint (all->len, <=, BC_CIRCLE_BYTES);
      if (fixture->circle.forgotten > 10)
        g_assert_cmpuint (all->len, >, BC_CIRCLE_BYTES - 9001);
    }
}

static void
test_too_large (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (BC_CIRCLE_BYTES + 1, 'x');
  g_autoptr (GBytes) event = g_bytes_new (text, BC_CIRCLE_BYTES + 1);
  g_autoptr (GString) all = g_string_new (NULL);

  send (fixture, 11);
  bc_circle_send (&fixture->circle, 12, event);
  send (fixture, 13);
  g_assert_false (bc_circle_replay (&fixture->circle, "11", 13, all));
  g_assert_true (bc_circle_replay (&fixture->circle, "12", 13, all));
  g_assert_cmpstr (all->str, ==, "<13>");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/web/circle/nobody-there", Fixture, NULL, set_up, test_nobody_there, tear_down);
  g_test_add ("/web/circle/replay", Fixture, NULL, set_up, test_replay, tear_down);
  g_test_add ("/web/circle/events-of-all-sizes", Fixture, NULL, set_up, test_sizes, tear_down);
  g_test_add ("/web/circle/too-large-to-remember", Fixture, NULL, set_up, test_too_large,
              tear_down);
  return g_test_run ();
}
