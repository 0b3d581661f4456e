/* SPDX-License-Identifier: Apache-2.0 */
#include "mpeg-tones.h"

#include <boothcast/base/error.h>

/* Sources of AAC and MP3, made by strangers' encoders. */
#define MS 12000

typedef struct
{
  const char *description;
  OggTone tone; /* encoder: all that stands between audioconvert and the file */
  BcSide side;
  double level_db;
} Row;

#define LEFT "audiopanorama method=simple panorama=-1 ! audioconvert ! audio/x-raw,channels=2 ! "
#define RIGHT "audiopanorama method=simple panorama=1 ! audioconvert ! audio/x-raw,channels=2 ! "

static const Row rows[] = {
  { "mp3", { MP3, 44100, 2, HZ, MS }, BC_SIDE_BOTH, LEVEL_DB },
  { "mp3-mono-24000", { MP3, 24000, 1, HZ, MS }, BC_SIDE_BOTH, LEVEL_DB },
  { "mp3-with-a-tag", { MP3_ID3, 48000, 2, HZ, MS }, BC_SIDE_BOTH, LEVEL_DB },
  { "mp3-left", { LEFT MP3, 44100, 2, HZ, MS }, BC_SIDE_LEFT, LEVEL_DB },
  { "mp3-left-of-both", { LEFT MP3, 44100, 2, HZ, MS }, BC_SIDE_BOTH, LEVEL_DB - 6.02 },
  { "mp2", { MP2, 48000, 2, HZ, MS }, BC_SIDE_BOTH, LEVEL_DB },
  { "aac", { AAC, 44100, 2, HZ, MS }, BC_SIDE_BOTH, LEVEL_DB },
  { "aac-mono-32000", { AAC, 32000, 1, HZ, MS }, BC_SIDE_BOTH, LEVEL_DB },
  { "aac-right", { RIGHT AAC, 48000, 2, HZ, MS }, BC_SIDE_RIGHT, LEVEL_DB },
  { "opus-left", { LEFT "opusenc ! oggmux", 48000, 2, HZ, MS }, BC_SIDE_LEFT, LEVEL_DB },
  { "vorbis-right-of-mono", { "vorbisenc ! oggmux", 44100, 1, HZ, MS }, BC_SIDE_RIGHT, LEVEL_DB },
};

static void
set_side (IngestFixture *fixture, BcSide side)
{
  BcInputConfig config = { .id = "desk", .kind = BC_INPUT_INGEST, .side = side };
  g_autoptr (GError) error = NULL;

  ear_clear (&fixture->ear);
  bc_input_free (fixture->input);
  fixture->input = bc_input_new (&config, &error);
  g_assert_no_error (error);
  g_assert_true (bc_input_start (fixture->input, &error));
  ear_init (&fixture->ear, fixture->input);
}

static void
test_live (IngestFixture *fixture, gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GBytes) bytes = ogg_make_tone (&row->tone);
  EarTone tone = { HZ, row->level_db, 600 };
  g_auto (OggFeeder) feeder;

  set_side (fixture, row->side);
  ogg_feeder_init (&feeder, bytes, row->tone.ms);
  ingest_fixture_take (fixture, &feeder);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 4000, ogg_feeder_feed, &feeder));
  g_assert_true (ear_hears (&fixture->ear, &tone, ogg_feeder_feed, &feeder));
  g_assert_cmpuint (fixture->ear.n_lost, ==, 0);
}

static const Row whole_rows[] = {
  { "mp3", { MP3, 44100, 2, HZ, MS }, BC_SIDE_BOTH, LEVEL_DB },
  { "aac", { AAC, 44100, 2, HZ, MS }, BC_SIDE_BOTH, LEVEL_DB },
};

/* Mid-stream as a relay hands it on: without its first bytes. */
static GBytes *
cut_front (GBytes *bytes, gsize n)
{
  return g_bytes_new_from_bytes (bytes, n, g_bytes_get_size (bytes) - n);
}

static void
test_begins_anywhere (IngestFixture *fixture, gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GBytes) whole = ogg_make_tone (&row->tone);
  g_autoptr (GBytes) bytes = cut_front (whole, 4321);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, bytes, row->tone.ms);
  ingest_fixture_take (fixture, &feeder);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 4000, ogg_feeder_feed, &feeder));
  ingest_fixture_assert_tone (fixture, HZ, ogg_feeder_feed, &feeder);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  g_assert_true (bc_media_init (&error));
  INGEST_FIXTURE_ADD_TABLE ("/media/ingest-mpeg/live", rows, test_live);
  INGEST_FIXTURE_ADD_TABLE ("/media/ingest-mpeg/begins-anywhere", whole_rows, test_begins_anywhere);
  return g_test_run ();
}
