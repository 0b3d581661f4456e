/* SPDX-License-Identifier: Apache-2.0 */
#include "mpeg-tones.h"

#include <boothcast/base/error.h>

/* Sources of MP3 and AAC that freeze, close, or become something else. */
typedef struct
{
  const char *description;
  OggTone tone;
  guint pile_ms; /* what the network has saved up when it thaws */
} Source;

static const Source sources[] = {
  { "mp3", { MP3, 44100, 2, HZ, 50000 }, 0 },
  { "aac", { AAC, 44100, 2, HZ, 50000 }, 3000 },
};

static void
test_frozen (IngestFixture *fixture, gconstpointer data)
{
  const Source *source = data;
  g_autoptr (GBytes) bytes = ogg_make_tone (&source->tone);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, bytes, source->tone.ms);
  ingest_fixture_take (fixture, &feeder);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 4000, ogg_feeder_feed, &feeder));
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_lost, 8000, NULL, NULL));
  /* It thaws: its frames never pause, and yet the pile has an end. */
  feeder.n_due += feeder.bytes_per_tick * source->pile_ms / BC_TICK_MS;
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 9000, ogg_feeder_feed, &feeder));
  g_assert_true (ingest_fixture_wait_until_prompt (fixture, ogg_feeder_feed, &feeder));
  ingest_fixture_assert_tone (fixture, HZ, ogg_feeder_feed, &feeder);
}

static void
test_closed (IngestFixture *fixture, gconstpointer data)
{
  const Source *source = data;
  g_autoptr (GBytes) bytes = ogg_make_tone (&source->tone);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, bytes, source->tone.ms);
  ingest_fixture_take (fixture, &feeder);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 4000, ogg_feeder_feed, &feeder));
  ogg_feeder_close (&feeder);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_lost, 6000, NULL, NULL));
  g_assert_false (bc_input_is_taken (fixture->input, NULL));
}

/* One format first, then so much of another. */
typedef struct
{
  const char *description;
  OggTone first;
  OggTone second;
  const char *says;
} Change;

static const Change changes[] = {
  { "mp3-to-aac", { MP3, 44100, 2, HZ, 2000 }, { AAC, 44100, 2, HZ, 30000 }, "from MP3 to AAC" },
  { "aac-to-mp3", { AAC, 44100, 2, HZ, 2000 }, { MP3, 44100, 2, HZ, 30000 }, "from AAC to MP3" },
  { "mp3-to-vorbis",
    { MP3, 44100, 2, HZ, 2000 },
    { "vorbisenc bitrate=128000 ! oggmux", 44100, 2, HZ, 30000 },
    "from MP3 to Ogg Vorbis" },
  { "mp3-to-flac",
    { MP3, 44100, 2, HZ, 2000 },
    { "flacenc", 44100, 2, HZ, 30000 },
    "from MP3 to FLAC in Ogg" },
  { "mp3-to-nobody-knows",
    { MP3, 44100, 2, HZ, 2000 },
    { "mulawenc ! identity", 44100, 2, HZ, 30000 },
    "not MP3 any more" },
  { "aac-to-opus",
    { AAC, 44100, 2, HZ, 2000 },
    { "audioresample ! opusenc ! oggmux", 44100, 2, HZ, 30000 },
    "from AAC to Ogg Opus" },
};

static void
test_change (IngestFixture *fixture, gconstpointer data)
{
  const Change *change = data;
  g_autoptr (GBytes) both = ingest_fixture_make_both (&change->first, &change->second);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, both, 4000);
  ingest_fixture_take (fixture, &feeder);
  /* What nothing is known of is told by 10 s without sound. */
  for (guint i = 0; i < 900 && !ogg_feeder_is_cut (&feeder); i++)
    ear_tick (&fixture->ear, ogg_feeder_pour, &feeder);
  g_assert_true (ogg_feeder_is_cut (&feeder));
  ingest_fixture_assert_error (fixture, change->says);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  g_assert_true (bc_media_init (&error));
  INGEST_FIXTURE_ADD_TABLE ("/media/ingest-mpeg/frozen", sources, test_frozen);
  INGEST_FIXTURE_ADD_TABLE ("/media/ingest-mpeg/closed", sources, test_closed);
  INGEST_FIXTURE_ADD_TABLE ("/media/ingest-mpeg/changes", changes, test_change);
  return g_test_run ();
}
