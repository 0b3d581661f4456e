/* SPDX-License-Identifier: Apache-2.0 */
#include "click-detector.h"
#include "ingest-fixture.h"

#include <boothcast/base/error.h>
#include <unistd.h>

/* So long a silent source keeps its place. */
#define KEPT_MS 2000

/* A live source's rest is old news: the floor must rise at once. */
static void
test_closed (IngestFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) ogg = ingest_fixture_make_opus (HZ, 9000);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, ogg, 9000);
  ingest_fixture_take (fixture, &feeder);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 4000, ogg_feeder_feed, &feeder));
  ear_run_ms (&fixture->ear, 1500, ogg_feeder_feed, &feeder);
  gint64 closed_us = g_get_monotonic_time ();
  fixture->ear.late_us = 0;
  ogg_feeder_close (&feeder);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_lost, 2000, NULL, NULL));
  g_test_message ("lost after %d ms", (int) ((fixture->ear.lost_us - closed_us) / 1000));
  g_assert_cmpint (fixture->ear.lost_us - closed_us, <=, 250000 + fixture->ear.late_us);
  ear_run_ms (&fixture->ear, 300, NULL, NULL);
  g_assert_cmpfloat (ear_last_peak (&fixture->ear, 200), ==, 0.0);
  g_assert_cmpuint (click_detector_count (ear_last (&fixture->ear, 700), 700 * 48), ==, 0);
  g_assert_false (bc_input_is_taken (fixture->input, "another"));
}

/* Everything of a file that came ahead of time is heard, though its sender is long gone. */
static void
test_file_plays_out (IngestFixture *fixture, gconstpointer data)
{
  guint ms = GPOINTER_TO_UINT (data);
  g_autoptr (GBytes) ogg = ingest_fixture_make_opus (HZ, ms);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, ogg, ms);
  ingest_fixture_take (fixture, &feeder);
  for (guint i = 0; i < 500 && !ogg_feeder_is_all_sent (&feeder); i++)
    ear_tick (&fixture->ear, ogg_feeder_pour, &feeder);
  g_assert_true (ogg_feeder_is_all_sent (&feeder));
  ogg_feeder_close (&feeder);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_lost, ms + 4000, NULL, NULL));
  guint heard_ms = ingest_fixture_count_tone_ms (fixture, HZ);
  g_test_message ("%u of %u ms heard", heard_ms, ms);
  g_assert_cmpuint (heard_ms, >=, ms - 60);
  g_assert_cmpuint (heard_ms, <=, ms + 40);
}

/* Much more than we hold: the sender is held up, and nothing is lost. */
static void
test_back_pressure (IngestFixture *fixture, gconstpointer data)
{
  OggTone tone = { "opusenc bitrate=256000", 48000, 2, HZ, 60000 };
  g_autoptr (GBytes) ogg = ogg_make_tone (&tone);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, ogg, tone.ms);
  ingest_fixture_take (fixture, &feeder);
  ear_run_ms (&fixture->ear, 3000, ogg_feeder_pour, &feeder);
  gsize n_sent = feeder.n_sent;
  g_assert_false (ogg_feeder_is_all_sent (&feeder));
  ear_run_ms (&fixture->ear, 3000, ogg_feeder_pour, &feeder);
  /* 3 s of 32 KB/s went on flowing, no more. */
  g_test_message ("%u bytes at first, %u more in 3 s", (guint) n_sent,
                  (guint) (feeder.n_sent - n_sent));
  g_assert_cmpuint (feeder.n_sent - n_sent, >, 30000);
  g_assert_cmpuint (feeder.n_sent - n_sent, <, 300000);
  ingest_fixture_assert_tone (fixture, HZ, ogg_feeder_pour, &feeder);

  BcInputStats stats;
  bc_input_get_stats (fixture->input, &stats);
  g_assert_cmpuint (stats.elastic.n_dropped, ==, 0);
  /* It waits, so it lives, however long it has sent nothing. */
  g_assert_true (bc_input_is_taken (fixture->input, "desk-es"));
}

/* A file's sender was killed: minutes of it are still in the network's buffers, and the desk wants to be heard. */
static void
test_backlog_is_replaced (IngestFixture *fixture, gconstpointer data)
{
  OggTone tone = { "opusenc bitrate=256000", 48000, 2, HZ, 60000 };
  g_autoptr (GBytes) backlog = ogg_make_tone (&tone);
  g_autoptr (GBytes) live = ingest_fixture_make_opus (880, 9000);
  g_auto (OggFeeder) old;
  g_auto (OggFeeder) new;

  ogg_feeder_init (&old, backlog, tone.ms);
  ogg_feeder_init (&new, live, 9000);
  ingest_fixture_take (fixture, &old);
  ear_run_ms (&fixture->ear, 3000, ogg_feeder_pour, &old);
  g_assert_false (ogg_feeder_is_all_sent (&old));
  g_assert_true (bc_input_is_taken (fixture->input, "desk-es"));
  g_assert_false (bc_input_is_taken (fixture->input, SECRET));
  ingest_fixture_take (fixture, &new);
  g_assert_true (ogg_feeder_is_cut (&old));
  ingest_fixture_assert_tone (fixture, 880, ogg_feeder_feed, &new);
}

static void
test_frozen (IngestFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) ogg = ingest_fixture_make_opus (HZ, 20000);
  g_autoptr (GError) error = NULL;
  g_auto (OggFeeder) feeder;
  BcInputStats stats;

  ogg_feeder_init (&feeder, ogg, 20000);
  ingest_fixture_take (fixture, &feeder);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 4000, ogg_feeder_feed, &feeder));
  ear_run_ms (&fixture->ear, 2000, ogg_feeder_feed, &feeder);

  bc_input_get_stats (fixture->input, &stats);
  gint64 frozen_us = g_get_monotonic_time ();
  fixture->ear.late_us = 0;
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_lost, 6000, NULL, NULL));
  gint64 allowed_us = stats.elastic.fill_us + 300000 + 40000 + fixture->ear.late_us;
  g_assert_cmpint (fixture->ear.lost_us - frozen_us, <=, allowed_us);
  g_assert_cmpint (fixture->ear.lost_us - frozen_us, >=, 300000);
  g_assert_false (ogg_feeder_is_cut (&feeder));

  /* It thaws: it is found again, though not with what has piled up. */
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 4000, ogg_feeder_feed, &feeder));
  ingest_fixture_assert_tone (fixture, HZ, ogg_feeder_feed, &feeder);
}

/* The network held everything up for six seconds, then it all comes at once. */
static void
test_thaw (IngestFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) ogg = ingest_fixture_make_opus (HZ, 60000);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, ogg, 60000);
  ingest_fixture_take (fixture, &feeder);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 4000, ogg_feeder_feed, &feeder));
  ear_run_ms (&fixture->ear, 1500, ogg_feeder_feed, &feeder);
  ear_run_ms (&fixture->ear, 6000, NULL, NULL);
  g_assert_cmpuint (fixture->ear.n_lost, ==, 1);
  feeder.n_due += feeder.bytes_per_tick * 300;
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 4000, ogg_feeder_feed, &feeder));
  g_assert_true (ingest_fixture_wait_until_prompt (fixture, ogg_feeder_feed, &feeder));
  ingest_fixture_assert_tone (fixture, HZ, ogg_feeder_feed, &feeder);
}

typedef struct
{
  const char *description;
  guint silent_ms;
  const char *secret;
  gboolean is_taken;
} Rival;

static const Rival rivals[] = {
  { "while-it-sends", 0, SECRET, TRUE },      { "soon-after", 1000, SECRET, TRUE },
  { "somebody-else", 2400, "desk-es", TRUE }, { "nobody", 2400, NULL, TRUE },
  { "itself-again", 2400, SECRET, FALSE },
};

/* It sends, and then it does not, for so long; not for longer than a place is kept, either, if it is to be shorter: a
 * machine that stood still meanwhile does it once more. */
static void
fall_silent (IngestFixture *fixture, OggFeeder *feeder, guint silent_ms)
{
  gint64 sent_us;

  do
    {
      ear_run_ms (&fixture->ear, 500, ogg_feeder_feed, feeder);
      sent_us = g_get_monotonic_time ();
      ear_run_ms (&fixture->ear, silent_ms, NULL, NULL);
    }
  while (silent_ms < KEPT_MS && g_get_monotonic_time () - sent_us > KEPT_MS * 900);
}

static void
test_rival (IngestFixture *fixture, gconstpointer data)
{
  const Rival *rival = data;
  g_autoptr (GBytes) ogg = ingest_fixture_make_opus (HZ, 9000);
  g_autoptr (GBytes) another = ingest_fixture_make_opus (880, 9000);
  g_autoptr (GError) error = NULL;
  g_auto (OggFeeder) old;
  g_auto (OggFeeder) new;
  BcInputStats stats;

  ogg_feeder_init (&old, ogg, 9000);
  ogg_feeder_init (&new, another, 9000);
  ingest_fixture_take (fixture, &old);
  fall_silent (fixture, &old, rival->silent_ms);
  g_assert_cmpint (bc_input_is_taken (fixture->input, rival->secret), ==, rival->is_taken);
  BcInputConnection connection = { .fd = g_steal_fd (&new.far_fd), .credential = rival->secret };
  gboolean is_ok = bc_input_take_connection (fixture->input, &connection, &error);
  g_assert_cmpint (is_ok, ==, !rival->is_taken);
  bc_input_get_stats (fixture->input, &stats);
  g_assert_cmpuint (stats.n_refused, ==, rival->is_taken ? 1 : 0);
  if (rival->is_taken)
    {
      g_assert_error (error, BC_ERROR, BC_ERROR_CONFLICT);
      g_assert_true (ogg_feeder_is_cut (&new));
      g_assert_false (ogg_feeder_is_cut (&old));
      return;
    }
  g_assert_true (ogg_feeder_is_cut (&old));
  ingest_fixture_assert_tone (fixture, 880, ogg_feeder_feed, &new);
}

static void
test_garbage (IngestFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) ogg = ingest_fixture_make_opus (HZ, 4000);
  g_autofree guint8 *noise = g_malloc (300000);
  for (guint i = 0; i < 300000; i++)
    noise[i] = (guint8) g_test_rand_int ();
  g_autoptr (GBytes) garbage = g_bytes_new (noise, 300000);
  g_autoptr (GBytes) both = ogg_chain (ogg, garbage);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, both, 4000);
  feeder.bytes_per_tick = (double) g_bytes_get_size (ogg) / 200;
  ingest_fixture_take (fixture, &feeder);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 4000, ogg_feeder_feed, &feeder));
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_lost, 6000, ogg_feeder_pour, &feeder));
  g_assert_true (ogg_feeder_is_cut (&feeder));
  ingest_fixture_assert_error (fixture, "not Ogg Opus any more");

  /* And the input is as good as new. */
  g_autoptr (GBytes) good = ingest_fixture_make_opus (880, 4000);
  g_auto (OggFeeder) next;
  ogg_feeder_init (&next, good, 4000);
  ingest_fixture_take (fixture, &next);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 4000, ogg_feeder_pour, &next));
  g_autofree char *last_error = bc_input_get_last_error (fixture->input);
  g_assert_null (last_error);
}

/* Headers that promise Opus, and damage in each byte after them. */
static void
test_damaged (IngestFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) ogg = ingest_fixture_make_opus (HZ, 2000);
  gsize n_bytes;
  g_autofree guint8 *damaged = g_bytes_unref_to_data (g_bytes_ref (ogg), &n_bytes);
  g_auto (OggFeeder) feeder;

  for (gsize i = 40; i < n_bytes; i++)
    damaged[i] ^= 0x55;
  g_autoptr (GBytes) bytes = g_bytes_new (damaged, n_bytes);
  ogg_feeder_init (&feeder, bytes, 2000);
  ingest_fixture_take (fixture, &feeder);
  ogg_feeder_pour (&feeder);
  ogg_feeder_close (&feeder);
  for (guint i = 0; i < 300 && bc_input_is_taken (fixture->input, NULL); i++)
    ear_tick (&fixture->ear, NULL, NULL);
  g_assert_false (bc_input_is_taken (fixture->input, NULL));
  g_assert_cmpuint (fixture->ear.n_found, ==, 0);
}

static void
test_stop (IngestFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) ogg = ingest_fixture_make_opus (HZ, 20000);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, ogg, 20000);
  ingest_fixture_take (fixture, &feeder);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 3000, ogg_feeder_pour, &feeder));
  ear_run_ms (&fixture->ear, 200, ogg_feeder_pour, &feeder);
  /* Its decoder is waiting for room at this very moment. */
  bc_input_stop (fixture->input);
  g_assert_true (ogg_feeder_is_cut (&feeder));
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_lost, 200, NULL, NULL));
  ear_run_ms (&fixture->ear, 100, NULL, NULL);
  g_assert_cmpfloat (ear_last_peak (&fixture->ear, 20), ==, 0.0);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  g_assert_true (bc_media_init (&error));
  ingest_fixture_add ("/media/ingest-end/closed-is-lost-at-once", NULL, test_closed);
  ingest_fixture_add ("/media/ingest-end/short-file-plays-out", GUINT_TO_POINTER (2000),
                      test_file_plays_out);
  ingest_fixture_add ("/media/ingest-end/long-file-plays-out", GUINT_TO_POINTER (9000),
                      test_file_plays_out);
  ingest_fixture_add ("/media/ingest-end/faster-than-life-waits", NULL, test_back_pressure);
  ingest_fixture_add ("/media/ingest-end/faster-than-life-is-replaced-by-its-own", NULL,
                      test_backlog_is_replaced);
  ingest_fixture_add ("/media/ingest-end/frozen-is-lost-and-comes-back", NULL, test_frozen);
  ingest_fixture_add ("/media/ingest-end/piled-up-sound-is-dropped", NULL, test_thaw);
  INGEST_FIXTURE_ADD_TABLE ("/media/ingest-end/rival", rivals, test_rival);
  ingest_fixture_add ("/media/ingest-end/garbage-in-the-middle", NULL, test_garbage);
  ingest_fixture_add ("/media/ingest-end/damaged-from-the-start", NULL, test_damaged);
  ingest_fixture_add ("/media/ingest-end/stop-while-it-waits", NULL, test_stop);
  return g_test_run ();
}
