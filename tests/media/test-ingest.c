/* SPDX-License-Identifier: Apache-2.0 */
#include "click-detector.h"
#include "ear.h"
#include "ogg-feeder.h"
#include "tone-meter.h"

#include <boothcast/base/error.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define HZ 440.0
#define LEVEL_DB (-12.04)
#define SECRET "desk-fr"

typedef struct
{
  BcInput *input;
  Ear ear;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  BcInputConfig config = { .id = "desk", .kind = BC_INPUT_INGEST };
  g_autoptr (GError) error = NULL;

  fixture->input = bc_input_new (&config, &error);
  g_assert_no_error (error);
  g_assert_true (bc_input_start (fixture->input, &error));
  ear_init (&fixture->ear, fixture->input);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  ear_clear (&fixture->ear);
  bc_input_free (fixture->input);
}

static GBytes *
make_opus (double hz, guint ms)
{
  OggTone tone = { "opusenc", 48000, 1, hz, ms };
  return ogg_make_tone (&tone);
}

static void
take (Fixture *fixture, OggFeeder *feeder)
{
  g_autoptr (GError) error = NULL;

  bc_input_take_connection (fixture->input, g_steal_fd (&feeder->far_fd), "application/ogg", SECRET,
                            NULL, &error);
  g_assert_no_error (error);
}

static void
assert_tone (Fixture *fixture, double hz, EarTickFunc on_tick, gpointer user_data)
{
  EarTone tone = { hz, LEVEL_DB, 600 };

  g_assert_true (ear_hears (&fixture->ear, &tone, on_tick, user_data));
}

/* How much of what was heard is the tone. */
static guint
count_tone_ms (const Ear *ear, double hz)
{
  gsize n_steps;
  const float *sound = &g_array_index (ear->sound, float, 0);
  g_autofree double *levels_db = tone_meter_envelope_db (sound, ear->sound->len, hz, &n_steps);
  guint n = 0;

  for (gsize i = 0; i < n_steps; i++)
    n += levels_db[i] > LEVEL_DB - 3.0;
  return n * 10;
}

static void
assert_error_says (Fixture *fixture, const char *what)
{
  g_autofree char *error = bc_input_get_last_error (fixture->input);

  g_assert_nonnull (error);
  g_test_message ("%s", error);
  g_assert_nonnull (strstr (error, what));
}

static gboolean
wait_until_cut (Fixture *fixture, OggFeeder *feeder, guint ms)
{
  for (guint i = 0; i < ms / 20 && !ogg_feeder_is_cut (feeder); i++)
    ear_tick (&fixture->ear, NULL, NULL);
  return ogg_feeder_is_cut (feeder);
}

static const OggTone tones[] = {
  { "opusenc", 48000, 1, HZ, 6000 },
  { "opusenc", 16000, 2, HZ, 6000 },
  { "vorbisenc", 44100, 2, HZ, 6000 },
  { "vorbisenc", 48000, 1, HZ, 6000 },
};

static void
test_live (Fixture *fixture, gconstpointer data)
{
  const OggTone *tone = data;
  g_autoptr (GBytes) ogg = ogg_make_tone (tone);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, ogg, tone->ms);
  take (fixture, &feeder);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 4000, ogg_feeder_feed, &feeder));
  assert_tone (fixture, HZ, ogg_feeder_feed, &feeder);
  g_assert_cmpuint (fixture->ear.n_lost, ==, 0);

  BcInputStats stats;
  bc_input_get_stats (fixture->input, &stats);
  g_assert_cmpuint (stats.n_bytes, >, 2000);
  g_assert_cmpuint (stats.n_connections, ==, 1);
}

/* The web server has read on while it looked for the end of the head. */
static void
test_already_read (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) ogg = make_opus (HZ, 4000);
  g_autoptr (GBytes) head = g_bytes_new_from_bytes (ogg, 0, 777);
  g_autoptr (GBytes) rest = g_bytes_new_from_bytes (ogg, 777, g_bytes_get_size (ogg) - 777);
  g_autoptr (GError) error = NULL;
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, rest, 4000);
  g_assert_true (bc_input_take_connection (fixture->input, g_steal_fd (&feeder.far_fd), NULL,
                                           SECRET, head, &error));
  ogg_feeder_pour (&feeder);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 2000, NULL, NULL));
  assert_tone (fixture, HZ, NULL, NULL);
}

typedef struct
{
  const char *description;
  OggTone first;
  OggTone second;
} Chain;

static const Chain chains[] = {
  { "opus-mono-then-stereo",
    { "opusenc", 48000, 1, HZ, 3000 },
    { "opusenc", 48000, 2, 880, 3000 } },
  { "vorbis-another-rate",
    { "vorbisenc", 48000, 1, HZ, 3000 },
    { "vorbisenc", 44100, 2, 880, 3000 } },
  { "vorbis-and-back", { "vorbisenc", 22050, 2, HZ, 3000 }, { "vorbisenc", 48000, 1, 880, 3000 } },
};

static void
test_chain (Fixture *fixture, gconstpointer data)
{
  const Chain *chain = data;
  g_autoptr (GBytes) first = ogg_make_tone (&chain->first);
  g_autoptr (GBytes) second = ogg_make_tone (&chain->second);
  g_autoptr (GBytes) both = ogg_chain (first, second);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, both, 6000);
  take (fixture, &feeder);
  ogg_feeder_pour (&feeder);
  ear_run_ms (&fixture->ear, 300, ogg_feeder_pour, &feeder);
  ogg_feeder_close (&feeder);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_lost, 9000, NULL, NULL));
  g_assert_cmpuint (fixture->ear.n_found, ==, 1);

  guint first_ms = count_tone_ms (&fixture->ear, HZ);
  guint second_ms = count_tone_ms (&fixture->ear, 880);
  g_test_message ("%s: %u and %u ms", chain->description, first_ms, second_ms);
  g_assert_cmpuint (first_ms, >=, 2880);
  g_assert_cmpuint (second_ms, >=, 2880);
  g_assert_cmpuint (first_ms + second_ms, <=, 6040);
  /* Without a hole in between: from the first of it to the last all is sound. */
  BcInputStats stats;
  bc_input_get_stats (fixture->input, &stats);
  g_assert_cmpuint (stats.elastic.n_dry, ==, 0);
}

typedef struct
{
  const char *description;
  const char *bytes;
  gsize n_bytes;
  const char *says;
} Stranger;

#define STRANGER(description, bytes, says)                                                         \
  {                                                                                                \
    description, bytes, sizeof (bytes) - 1, says                                                   \
  }

static const Stranger strangers[] = {
  STRANGER ("mp3", "ID3\x04\x00\x00\x00\x00\x00\x00", "MP3"),
  STRANGER ("adts-aac", "\xff\xf1\x50\x80\x02\x1f\xfc\xde", "AAC"),
  STRANGER ("flac", "fLaC\x00\x00\x00\x22", "FLAC"),
  STRANGER ("wav", "RIFF\x24\x00\x00\x00WAVEfmt ", "WAV"),
  STRANGER ("webm", "\x1a\x45\xdf\xa3\x01\x00\x00\x00", "WebM"),
  STRANGER ("text", "hello, is this thing on?", "unknown"),
};

static void
test_stranger (Fixture *fixture, gconstpointer data)
{
  const Stranger *stranger = data;
  g_autoptr (GBytes) bytes = g_bytes_new_static (stranger->bytes, stranger->n_bytes);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, bytes, 20);
  take (fixture, &feeder);
  ogg_feeder_pour (&feeder);
  g_assert_true (wait_until_cut (fixture, &feeder, 2000));
  assert_error_says (fixture, stranger->says);
  g_assert_cmpuint (fixture->ear.n_found, ==, 0);
  g_assert_false (bc_input_is_taken (fixture->input, NULL));
}

/* A live source's rest is old news: the floor must rise at once. */
static void
test_closed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) ogg = make_opus (HZ, 9000);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, ogg, 9000);
  take (fixture, &feeder);
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
test_file_plays_out (Fixture *fixture, gconstpointer data)
{
  guint ms = GPOINTER_TO_UINT (data);
  g_autoptr (GBytes) ogg = make_opus (HZ, ms);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, ogg, ms);
  take (fixture, &feeder);
  for (guint i = 0; i < 500 && !ogg_feeder_is_all_sent (&feeder); i++)
    ear_tick (&fixture->ear, ogg_feeder_pour, &feeder);
  g_assert_true (ogg_feeder_is_all_sent (&feeder));
  ogg_feeder_close (&feeder);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_lost, ms + 4000, NULL, NULL));
  guint heard_ms = count_tone_ms (&fixture->ear, HZ);
  g_test_message ("%u of %u ms heard", heard_ms, ms);
  g_assert_cmpuint (heard_ms, >=, ms - 60);
  g_assert_cmpuint (heard_ms, <=, ms + 40);
}

/* Much more than we hold: the sender is held up, and nothing is lost. */
static void
test_back_pressure (Fixture *fixture, gconstpointer data)
{
  OggTone tone = { "opusenc bitrate=256000", 48000, 2, HZ, 60000 };
  g_autoptr (GBytes) ogg = ogg_make_tone (&tone);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, ogg, tone.ms);
  take (fixture, &feeder);
  ear_run_ms (&fixture->ear, 3000, ogg_feeder_pour, &feeder);
  gsize n_sent = feeder.n_sent;
  g_assert_false (ogg_feeder_is_all_sent (&feeder));
  ear_run_ms (&fixture->ear, 3000, ogg_feeder_pour, &feeder);
  /* 3 s of 32 KB/s went on flowing, no more. */
  g_test_message ("%u bytes at first, %u more in 3 s", (guint) n_sent,
                  (guint) (feeder.n_sent - n_sent));
  g_assert_cmpuint (feeder.n_sent - n_sent, >, 30000);
  g_assert_cmpuint (feeder.n_sent - n_sent, <, 300000);
  assert_tone (fixture, HZ, ogg_feeder_pour, &feeder);

  BcInputStats stats;
  bc_input_get_stats (fixture->input, &stats);
  g_assert_cmpuint (stats.elastic.n_dropped, ==, 0);
  g_assert_cmpuint (stats.elastic.n_dry, ==, 0);
  /* It waits, so it lives, however long it has sent nothing. */
  g_assert_true (bc_input_is_taken (fixture->input, SECRET));
}

static void
test_frozen (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) ogg = make_opus (HZ, 20000);
  g_autoptr (GError) error = NULL;
  g_auto (OggFeeder) feeder;
  BcInputStats stats;

  ogg_feeder_init (&feeder, ogg, 20000);
  take (fixture, &feeder);
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
  assert_tone (fixture, HZ, ogg_feeder_feed, &feeder);
}

/* The network held everything up for six seconds, then it all comes at once. */
static void
test_thaw (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) ogg = make_opus (HZ, 30000);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, ogg, 30000);
  take (fixture, &feeder);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 4000, ogg_feeder_feed, &feeder));
  ear_run_ms (&fixture->ear, 1500, ogg_feeder_feed, &feeder);
  ear_run_ms (&fixture->ear, 6000, NULL, NULL);
  g_assert_cmpuint (fixture->ear.n_lost, ==, 1);
  feeder.n_due += feeder.bytes_per_tick * 300;
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 4000, ogg_feeder_feed, &feeder));
  ear_run_ms (&fixture->ear, 2000, ogg_feeder_feed, &feeder);
  assert_tone (fixture, HZ, ogg_feeder_feed, &feeder);

  BcInputStats stats;
  bc_input_get_stats (fixture->input, &stats);
  g_test_message ("%d ms of delay", (int) (stats.elastic.fill_us / 1000));
  g_assert_cmpint (stats.elastic.fill_us, <=, 2600000);
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

static void
test_rival (Fixture *fixture, gconstpointer data)
{
  const Rival *rival = data;
  g_autoptr (GBytes) ogg = make_opus (HZ, 9000);
  g_autoptr (GBytes) another = make_opus (880, 9000);
  g_autoptr (GError) error = NULL;
  g_auto (OggFeeder) old;
  g_auto (OggFeeder) new;
  BcInputStats stats;

  ogg_feeder_init (&old, ogg, 9000);
  ogg_feeder_init (&new, another, 9000);
  take (fixture, &old);
  ear_run_ms (&fixture->ear, 500, ogg_feeder_feed, &old);
  ear_run_ms (&fixture->ear, rival->silent_ms, NULL, NULL);
  g_assert_cmpint (bc_input_is_taken (fixture->input, rival->secret), ==, rival->is_taken);
  gboolean is_ok = bc_input_take_connection (fixture->input, g_steal_fd (&new.far_fd), NULL,
                                             rival->secret, NULL, &error);
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
  assert_tone (fixture, 880, ogg_feeder_feed, &new);
}

static void
test_garbage (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) ogg = make_opus (HZ, 4000);
  g_autofree guint8 *noise = g_malloc (300000);
  for (guint i = 0; i < 300000; i++)
    noise[i] = (guint8) g_test_rand_int ();
  g_autoptr (GBytes) garbage = g_bytes_new (noise, 300000);
  g_autoptr (GBytes) both = ogg_chain (ogg, garbage);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, both, 4000);
  feeder.bytes_per_tick = (double) g_bytes_get_size (ogg) / 200;
  take (fixture, &feeder);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 4000, ogg_feeder_feed, &feeder));
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_lost, 6000, ogg_feeder_pour, &feeder));
  g_assert_true (ogg_feeder_is_cut (&feeder));
  assert_error_says (fixture, "not an Ogg stream any more");

  /* And the input is as good as new. */
  g_autoptr (GBytes) good = make_opus (880, 4000);
  g_auto (OggFeeder) next;
  ogg_feeder_init (&next, good, 4000);
  take (fixture, &next);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 4000, ogg_feeder_pour, &next));
}

/* Headers that promise Opus, and damage in each byte after them. */
static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) ogg = make_opus (HZ, 2000);
  gsize n_bytes;
  g_autofree guint8 *damaged = g_bytes_unref_to_data (g_bytes_ref (ogg), &n_bytes);
  g_auto (OggFeeder) feeder;

  for (gsize i = 40; i < n_bytes; i++)
    damaged[i] ^= 0x55;
  g_autoptr (GBytes) bytes = g_bytes_new (damaged, n_bytes);
  ogg_feeder_init (&feeder, bytes, 2000);
  take (fixture, &feeder);
  ogg_feeder_pour (&feeder);
  ogg_feeder_close (&feeder);
  for (guint i = 0; i < 300 && bc_input_is_taken (fixture->input, NULL); i++)
    ear_tick (&fixture->ear, NULL, NULL);
  g_assert_false (bc_input_is_taken (fixture->input, NULL));
  g_assert_cmpuint (fixture->ear.n_found, ==, 0);
}

static void
test_codec_changes (Fixture *fixture, gconstpointer data)
{
  OggTone vorbis = { "vorbisenc", 48000, 1, HZ, 2000 };
  g_autoptr (GBytes) first = make_opus (HZ, 2000);
  g_autoptr (GBytes) second = ogg_make_tone (&vorbis);
  g_autoptr (GBytes) both = ogg_chain (first, second);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, both, 4000);
  take (fixture, &feeder);
  ogg_feeder_pour (&feeder);
  g_assert_true (wait_until_cut (fixture, &feeder, 3000));
  assert_error_says (fixture, "another codec");
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    gboolean is_started;
    const char *content_type;
    BcError code;
  } rows[] = {
    { FALSE, "application/ogg", BC_ERROR_UNAVAILABLE },
    { TRUE, "audio/aac", BC_ERROR_UNSUPPORTED },
    { TRUE, "text/html; charset=utf-8", BC_ERROR_UNSUPPORTED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static ("OggS", 4);
      g_autoptr (GError) error = NULL;
      g_auto (OggFeeder) feeder;

      bc_input_stop (fixture->input);
      if (rows[i].is_started)
        bc_input_start (fixture->input, NULL);
      ogg_feeder_init (&feeder, bytes, 20);
      g_assert_false (bc_input_take_connection (fixture->input, g_steal_fd (&feeder.far_fd),
                                                rows[i].content_type, SECRET, NULL, &error));
      g_assert_error (error, BC_ERROR, (gint) rows[i].code);
      g_test_message ("%s", error->message);
      g_assert_true (g_str_has_prefix (error->message, "desk: "));
      g_assert_true (ogg_feeder_is_cut (&feeder));
    }
}

static void
test_stop (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) ogg = make_opus (HZ, 20000);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, ogg, 20000);
  take (fixture, &feeder);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 3000, ogg_feeder_pour, &feeder));
  ear_run_ms (&fixture->ear, 200, ogg_feeder_pour, &feeder);
  /* Its decoder is waiting for room at this very moment. */
  bc_input_stop (fixture->input);
  g_assert_true (ogg_feeder_is_cut (&feeder));
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_lost, 200, NULL, NULL));
  ear_run_ms (&fixture->ear, 100, NULL, NULL);
  g_assert_cmpfloat (ear_last_peak (&fixture->ear, 20), ==, 0.0);
}

static void
add (const char *path, gconstpointer data, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, data, set_up, test, tear_down);
}

#define ADD_TABLE(folder, rows, name, test)                                                        \
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)                                                  \
    {                                                                                              \
      g_autofree char *path = g_strdup_printf ("/media/ingest/" folder "/%s", name);               \
      add (path, &rows[i], test);                                                                  \
    }

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  g_assert_true (bc_media_init (&error));
  for (guint i = 0; i < G_N_ELEMENTS (tones); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/ingest/live/%s-%u-%u", tones[i].encoder,
                                               tones[i].rate, tones[i].n_channels);
      add (path, &tones[i], test_live);
    }
  add ("/media/ingest/bytes-already-read", NULL, test_already_read);
  ADD_TABLE ("chained", chains, chains[i].description, test_chain);
  ADD_TABLE ("stranger", strangers, strangers[i].description, test_stranger);
  add ("/media/ingest/closed-is-lost-at-once", NULL, test_closed);
  add ("/media/ingest/short-file-plays-out", GUINT_TO_POINTER (2000), test_file_plays_out);
  add ("/media/ingest/long-file-plays-out", GUINT_TO_POINTER (9000), test_file_plays_out);
  add ("/media/ingest/faster-than-life-waits", NULL, test_back_pressure);
  add ("/media/ingest/frozen-is-lost-and-comes-back", NULL, test_frozen);
  add ("/media/ingest/piled-up-sound-is-dropped", NULL, test_thaw);
  ADD_TABLE ("rival", rivals, rivals[i].description, test_rival);
  add ("/media/ingest/garbage-in-the-middle", NULL, test_garbage);
  add ("/media/ingest/damaged-from-the-start", NULL, test_damaged);
  add ("/media/ingest/another-codec", NULL, test_codec_changes);
  add ("/media/ingest/refused-in-words", NULL, test_refused);
  add ("/media/ingest/stop-while-it-waits", NULL, test_stop);
  return g_test_run ();
}
