/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/app/ears.h"

#include "../delivery/far-end.h"
#include "../delivery/ogg-reader.h"

#include <boothcast/base/error.h>
#include <opus.h>
#include <string.h>

#define MS 1000
#define PACKET_SAMPLES 960
#define N_DESKS 2

/* Two desks, a broadcast, time and packets by hand. */
typedef struct
{
  BcSetup *setup;
  BcBroadcast *broadcast;
  BcEars *ears;
  gint64 now_us;
  gint64 end_samples;
  gboolean is_heard[N_DESKS];
  guint n_told;
} Fixture;

static void
on_heard (guint ear, gboolean is_heard, gpointer data)
{
  Fixture *fixture = data;

  g_assert_true (fixture->is_heard[ear] != is_heard);
  fixture->is_heard[ear] = is_heard;
  fixture->n_told++;
}

static void
add_desk (BcSetup *setup, const char *id, const char *name)
{
  BcDesk *desk = g_new0 (BcDesk, 1);

  desk->id = g_strdup (id);
  desk->name = g_strdup (name);
  g_ptr_array_add (setup->desks, desk);
}

static BcEars *
new_ears (Fixture *fixture, GError **error)
{
  BcEarsConfig config = { .setup = fixture->setup,
                          .disclaimer = "only the original is authentic",
                          .pre_skip = 312,
                          .on_heard = on_heard,
                          .user_data = fixture };

  return bc_ears_new (&config, fixture->broadcast, error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  /* Seconds pass here in less time than a worker may need to be let run: nobody is slow. */
  BcBroadcastConfig config = { .n_workers = 1, .history_us = G_TIME_SPAN_HOUR };

  fixture->now_us = 1000 * G_USEC_PER_SEC;
  fixture->setup = bc_setup_new ();
  fixture->setup->title = g_strdup ("Meeting");
  add_desk (fixture->setup, "fr-1", "FR 1");
  add_desk (fixture->setup, "es-1", "ES 1");
  fixture->broadcast = bc_broadcast_new (&config, NULL);
  fixture->ears = new_ears (fixture, NULL);
  g_assert_nonnull (fixture->ears);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  bc_ears_free (fixture->ears);
  bc_broadcast_free (fixture->broadcast, 10000);
  bc_setup_unref (fixture->setup);
}

static BcStream *
stream_of (Fixture *fixture, const char *id)
{
  return bc_broadcast_find_stream (fixture->broadcast, id);
}

/* A packet to each ear that is heard. */
static void
tick (Fixture *fixture)
{
  static const guint8 packet[] = { 0xf8, 1, 2, 3, 4 };

  fixture->end_samples += PACKET_SAMPLES;
  for (guint ear = 0; ear < N_DESKS; ear++)
    if (fixture->is_heard[ear])
      bc_channel_output_add (bc_ears_get_output (fixture->ears, ear), packet, sizeof packet,
                             fixture->end_samples);
}

/* As the sound does: looks every 100 ms, and ticks five times meanwhile. */
static void
pass_ms (Fixture *fixture, guint ms)
{
  for (guint i = 0; i < ms / BC_EARS_LOOK_MS; i++)
    {
      fixture->now_us += BC_EARS_LOOK_MS * MS;
      bc_ears_look (fixture->ears, fixture->now_us);
      for (guint k = 0; k < 5; k++)
        tick (fixture);
    }
}

static void
leave (FarEnd *end)
{
  far_end_close (end);
  far_end_wait_gone (end);
  far_end_clear (end);
}

static void
test_there_from_the_start (Fixture *fixture, gconstpointer data)
{
  BcStreamStats stats;

  g_assert_nonnull (stream_of (fixture, "ear-fr-1"));
  g_assert_nonnull (stream_of (fixture, "ear-es-1"));
  pass_ms (fixture, 10000);
  g_assert_cmpuint (fixture->n_told, ==, 0);
  bc_stream_get_stats (stream_of (fixture, "ear-fr-1"), &stats);
  g_assert_cmpuint (stats.n_pages, ==, 0);
}

/* Who comes to a resting ear gets headers and sound in a fifth of a second, of his desk alone. */
static void
test_first_sound (Fixture *fixture, gconstpointer data)
{
  BcListener wishes = { .burst_us = 5 * G_USEC_PER_SEC, .burst_min_bytes = 40000 };
  BcStreamStats stats;
  FarEnd end;

  far_end_init (&end, FAR_END_PAIR);
  pass_ms (fixture, 7000);
  far_end_join (&end, stream_of (fixture, "ear-fr-1"), &wishes);
  pass_ms (fixture, 200);
  g_assert_true (fixture->is_heard[0]);
  g_assert_false (fixture->is_heard[1]);
  bc_stream_get_stats (stream_of (fixture, "ear-fr-1"), &stats);
  g_assert_cmpuint (stats.n_pages, ==, 5);
  g_autoptr (GBytes) beginning = far_end_read (&end, 4 + 24);
  g_assert_cmpmem (g_bytes_get_data (beginning, NULL), 4, "OggS", 4);
  leave (&end);
}

/* Somebody else's coming and going changes nothing, nor does a listener's short absence; five seconds do. */
static void
test_lingers_and_rests (Fixture *fixture, gconstpointer data)
{
  static const BcListener no_wishes = { 0 };
  FarEnd first, second;

  far_end_init (&first, FAR_END_PAIR);
  far_end_join (&first, stream_of (fixture, "ear-es-1"), &no_wishes);
  pass_ms (fixture, 300);
  g_assert_true (fixture->is_heard[1]);
  leave (&first);
  pass_ms (fixture, 4800);
  g_assert_true (fixture->is_heard[1]);
  far_end_init (&second, FAR_END_PAIR);
  far_end_join (&second, stream_of (fixture, "ear-es-1"), &no_wishes);
  pass_ms (fixture, 10000);
  g_assert_true (fixture->is_heard[1]);
  leave (&second);
  pass_ms (fixture, 5000);
  g_assert_true (fixture->is_heard[1]);
  pass_ms (fixture, 200);
  g_assert_false (fixture->is_heard[1]);
  g_assert_cmpuint (fixture->n_told, ==, 2);
}

/* After the pause, long or of a moment: the same headers, nothing of before nor of the pause, and granules where programme time
 * is. */
static void
test_second_run (Fixture *fixture, gconstpointer data)
{
  guint away_ms = GPOINTER_TO_UINT (data);
  BcListener wishes = { .burst_us = 5 * G_USEC_PER_SEC, .burst_min_bytes = 40000 };
  BcStream *stream = stream_of (fixture, "ear-fr-1");
  FarEnd first, second;

  far_end_init (&first, FAR_END_PAIR);
  far_end_init (&second, FAR_END_PAIR);
  far_end_join (&first, stream, &wishes);
  pass_ms (fixture, 500);
  leave (&first);
  pass_ms (fixture, away_ms);
  g_assert_false (fixture->is_heard[0]);
  far_end_join (&second, stream, &wishes);
  gint64 joined_samples = fixture->end_samples;
  pass_ms (fixture, 400);
  g_clear_pointer (&fixture->ears, bc_ears_free);
  g_autoptr (GBytes) heard = far_end_read_all (&second);
  guint32 serial;
  memcpy (&serial, (const guint8 *) g_bytes_get_data (heard, NULL) + 14, sizeof serial);
  OggReader reader;
  ogg_reader_init (&reader, heard, GUINT32_FROM_LE (serial));
  g_assert_cmpuint (reader.pages->len, ==, 2 + 10 + 1);
  g_assert_cmpint (ogg_reader_get_page (&reader, 2)->granule, ==,
                   joined_samples + 2 * PACKET_SAMPLES);
  g_assert_cmpuint (reader.packets->len, ==, 2 + 20 + 1);
  ogg_reader_clear (&reader);
  leave (&second);
}

/* A desk whose ear would be a channel of that name: said in words, before anything is lost. */
static void
test_name_taken (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&fixture->ears, bc_ears_free);
  g_assert_null (new_ears (fixture, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_CONFIG);
  g_assert_nonnull (strstr (error->message, "\"ear-fr-1\""));
  g_assert_nonnull (strstr (error->message, "desk \"fr-1\""));
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/app/ears/there-from-the-start-and-silent", test_there_from_the_start);
  add ("/app/ears/first-sound", test_first_sound);
  add ("/app/ears/lingers-and-rests", test_lingers_and_rests);
  g_test_add ("/app/ears/second-run-has-nothing-of-the-first", Fixture, GUINT_TO_POINTER (60000),
              set_up, test_second_run, tear_down);
  g_test_add ("/app/ears/second-run-a-moment-after-the-first", Fixture, GUINT_TO_POINTER (5600),
              set_up, test_second_run, tear_down);
  add ("/app/ears/a-name-that-is-taken", test_name_taken);
  return g_test_run ();
}
