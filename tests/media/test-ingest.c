/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest-fixture.h"

#include <boothcast/base/error.h>
#include <unistd.h>

static const OggTone tones[] = {
  { "opusenc", 48000, 1, HZ, 6000 },
  { "opusenc", 16000, 2, HZ, 6000 },
  { "vorbisenc", 44100, 2, HZ, 6000 },
  { "vorbisenc", 48000, 1, HZ, 6000 },
};

static void
test_live (IngestFixture *fixture, gconstpointer data)
{
  const OggTone *tone = data;
  g_autoptr (GBytes) ogg = ogg_make_tone (tone);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, ogg, tone->ms);
  ingest_fixture_take (fixture, &feeder);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 4000, ogg_feeder_feed, &feeder));
  ingest_fixture_assert_tone (fixture, HZ, ogg_feeder_feed, &feeder);
  g_assert_cmpuint (fixture->ear.n_lost, ==, 0);

  BcInputStats stats;
  bc_input_get_stats (fixture->input, &stats);
  g_assert_cmpuint (stats.n_bytes, >, 2000);
  g_assert_cmpuint (stats.n_connections, ==, 1);
}

/* The web server has read on while it looked for the end of the head. */
static void
test_already_read (IngestFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) ogg = ingest_fixture_make_opus (HZ, 4000);
  g_autoptr (GBytes) head = g_bytes_new_from_bytes (ogg, 0, 777);
  g_autoptr (GBytes) rest = g_bytes_new_from_bytes (ogg, 777, g_bytes_get_size (ogg) - 777);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, rest, 4000);
  ingest_fixture_take_with (fixture, &feeder, &(BcInputConnection){ .already_read = head });
  ogg_feeder_pour (&feeder);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 2000, NULL, NULL));
  ingest_fixture_assert_tone (fixture, HZ, NULL, NULL);
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

static guint64
get_n_dry (IngestFixture *fixture)
{
  BcInputStats stats;

  bc_input_get_stats (fixture->input, &stats);
  return stats.elastic.n_dry;
}

static void
test_chain (IngestFixture *fixture, gconstpointer data)
{
  const Chain *chain = data;
  g_autoptr (GBytes) both = ingest_fixture_make_both (&chain->first, &chain->second);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, both, 6000);
  ingest_fixture_take (fixture, &feeder);
  ogg_feeder_pour (&feeder);
  ear_run_ms (&fixture->ear, 300, ogg_feeder_pour, &feeder);
  ogg_feeder_close (&feeder);
  ear_run_ms (&fixture->ear, 1500, NULL, NULL);
  guint64 n_dry = get_n_dry (fixture);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_lost, 9000, NULL, NULL));
  g_assert_cmpuint (fixture->ear.n_found, ==, 1);

  guint first_ms = ingest_fixture_count_tone_ms (fixture, HZ);
  guint second_ms = ingest_fixture_count_tone_ms (fixture, 880);
  g_test_message ("%s: %u and %u ms", chain->description, first_ms, second_ms);
  g_assert_cmpuint (first_ms, >=, 2880);
  g_assert_cmpuint (second_ms, >=, 2880);
  g_assert_cmpuint (first_ms + second_ms, <=, 6040);
  /* It ran dry at its end and, once begun, not before. */
  g_assert_cmpuint (get_n_dry (fixture) - n_dry, <=, 1);
  g_assert_cmpuint (fixture->ear.n_found, ==, 1);
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
  STRANGER ("latm", "\x56\xe0\x02xx\x56\xe0\x02xx", "AAC in LATM"),
  STRANGER ("adif", "ADIF\x00\x00\x00\x00", "AAC in ADIF"),
  STRANGER ("flac", "fLaC\x00\x00\x00\x22", "FLAC"),
  STRANGER ("wav", "RIFF\x24\x00\x00\x00WAVEfmt ", "WAV"),
  STRANGER ("webm", "\x1a\x45\xdf\xa3\x01\x00\x00\x00", "WebM"),
  STRANGER ("text", "hello, is this thing on?", "unknown"),
};

static void
test_stranger (IngestFixture *fixture, gconstpointer data)
{
  const Stranger *stranger = data;
  g_autoptr (GBytes) bytes = g_bytes_new_static (stranger->bytes, stranger->n_bytes);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, bytes, 20);
  ingest_fixture_take (fixture, &feeder);
  ogg_feeder_pour (&feeder);
  g_assert_true (ingest_fixture_wait_until_cut (fixture, &feeder, 2000));
  ingest_fixture_assert_error (fixture, stranger->says);
  g_assert_cmpuint (fixture->ear.n_found, ==, 0);
  g_assert_false (bc_input_is_taken (fixture->input, NULL));
}

static void
test_codec_changes (IngestFixture *fixture, gconstpointer data)
{
  OggTone vorbis = { "vorbisenc", 48000, 1, HZ, 2000 };
  g_autoptr (GBytes) first = ingest_fixture_make_opus (HZ, 2000);
  g_autoptr (GBytes) second = ogg_make_tone (&vorbis);
  g_autoptr (GBytes) both = ogg_chain (first, second);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, both, 4000);
  ingest_fixture_take (fixture, &feeder);
  ogg_feeder_pour (&feeder);
  g_assert_true (ingest_fixture_wait_until_cut (fixture, &feeder, 3000));
  ingest_fixture_assert_error (fixture, "another codec");
}

static void
test_refused (IngestFixture *fixture, gconstpointer data)
{
  static const struct
  {
    gboolean is_started;
    const char *content_type;
    BcError code;
  } rows[] = {
    { FALSE, "application/ogg", BC_ERROR_UNAVAILABLE },
    { TRUE, "audio/mp4", BC_ERROR_UNSUPPORTED },
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
      BcInputConnection connection = { .fd = g_steal_fd (&feeder.far_fd),
                                       .content_type = rows[i].content_type,
                                       .credential = SECRET };
      g_assert_false (bc_input_take_connection (fixture->input, &connection, &error));
      g_assert_error (error, BC_ERROR, (gint) rows[i].code);
      g_test_message ("%s", error->message);
      g_assert_true (g_str_has_prefix (error->message, "desk: "));
      g_assert_true (ogg_feeder_is_cut (&feeder));
    }
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
      ingest_fixture_add (path, &tones[i], test_live);
    }
  ingest_fixture_add ("/media/ingest/bytes-already-read", NULL, test_already_read);
  INGEST_FIXTURE_ADD_TABLE ("/media/ingest/chained", chains, test_chain);
  INGEST_FIXTURE_ADD_TABLE ("/media/ingest/stranger", strangers, test_stranger);
  ingest_fixture_add ("/media/ingest/another-codec", NULL, test_codec_changes);
  ingest_fixture_add ("/media/ingest/refused-in-words", NULL, test_refused);
  return g_test_run ();
}
