/* SPDX-License-Identifier: Apache-2.0 */
#include "ingest-fixture.h"

#include <boothcast/base/error.h>
#include <string.h>

/* Sources of AAC and MP3, made by strangers' encoders. */
#define MS 5000

typedef struct
{
  const char *description;
  OggTone tone; /* encoder: all that stands between audioconvert and the file */
  BcSide side;
  double level_db;
} Row;

#define LEFT "audiopanorama method=simple panorama=-1 ! audioconvert ! audio/x-raw,channels=2 ! "
#define RIGHT "audiopanorama method=simple panorama=1 ! audioconvert ! audio/x-raw,channels=2 ! "
#define MP3 "lamemp3enc target=bitrate cbr=true bitrate=64 ! identity"
#define MP3_ID3 "lamemp3enc target=bitrate cbr=true bitrate=128 ! id3v2mux"
#define MP2 "twolamemp2enc bitrate=128 ! identity"
#define AAC                                                                                        \
  "avenc_aac bitrate=128000 aac-ms=false aac-is=false ! aacparse ! audio/mpeg,stream-format=adts"

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

/* Mid-stream as a relay hands it on: without its first bytes. */
static GBytes *
cut_front (GBytes *bytes, gsize n)
{
  return g_bytes_new_from_bytes (bytes, n, g_bytes_get_size (bytes) - n);
}

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

/* A file: held back while it lasts, played to its end, and its rate and channels change within. */
typedef struct
{
  const char *description;
  OggTone first;
  OggTone second;
} Chain;

static const Chain chains[] = {
  { "mp3-another-rate-and-mono", { MP3, 44100, 2, HZ, 3000 }, { MP3, 24000, 1, 880, 3000 } },
  { "mp3-a-tag-between", { MP3, 44100, 2, HZ, 3000 }, { MP3_ID3, 44100, 2, 880, 3000 } },
  { "aac-another-rate-and-mono", { AAC, 48000, 2, HZ, 3000 }, { AAC, 32000, 1, 880, 3000 } },
};

static void
test_chain (IngestFixture *fixture, gconstpointer data)
{
  const Chain *chain = data;
  g_autoptr (GBytes) first = ogg_make_tone (&chain->first);
  g_autoptr (GBytes) second = ogg_make_tone (&chain->second);
  g_autoptr (GBytes) both = ogg_chain (first, second);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, both, 6000);
  ingest_fixture_take (fixture, &feeder);
  ogg_feeder_pour (&feeder);
  ear_run_ms (&fixture->ear, 300, ogg_feeder_pour, &feeder);
  ogg_feeder_close (&feeder);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_lost, 12000, NULL, NULL));
  g_assert_cmpuint (fixture->ear.n_found, ==, 1);

  guint first_ms = ingest_fixture_count_tone_ms (fixture, HZ);
  guint second_ms = ingest_fixture_count_tone_ms (fixture, 880);
  g_test_message ("%s: %u and %u ms", chain->description, first_ms, second_ms);
  g_assert_cmpuint (first_ms, >=, 2800);
  g_assert_cmpuint (second_ms, >=, 2800);
  g_assert_cmpuint (first_ms + second_ms, <=, 6100);
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

/* With a picture of 200 KB. */
static GBytes *
make_large_tag (void)
{
  gsize n_picture = 200 * 1024;
  guint8 *tag = g_malloc0 (n_picture + 10);

  memcpy (tag, "ID3\004", 4);
  tag[7] = (guint8) (n_picture >> 14);
  tag[8] = (guint8) (n_picture >> 7 & 127);
  tag[9] = (guint8) (n_picture & 127);
  /* What looks like frames in it is none. */
  memset (tag + 10, 0xff, n_picture);
  return g_bytes_new_take (tag, n_picture + 10);
}

/* And a second tag behind it. */
static void
test_large_tags (IngestFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) sound = ogg_make_tone (&rows[0].tone);
  g_autoptr (GBytes) picture = make_large_tag ();
  g_auto (OggFeeder) feeder;
  g_autoptr (GBytes) empty = g_bytes_new_static ("ID3\003\0\0\0\0\0\0", 10);
  g_autoptr (GBytes) tags = ogg_chain (picture, empty);
  g_autoptr (GBytes) all = ogg_chain (tags, sound);

  ogg_feeder_init (&feeder, all, rows[0].tone.ms);
  ingest_fixture_take (fixture, &feeder);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 4000, ogg_feeder_pour, &feeder));
  ingest_fixture_assert_tone (fixture, HZ, ogg_feeder_pour, &feeder);
}

/* A list of songs, one file after the other as they are. */
static void
test_large_tag_between (IngestFixture *fixture, gconstpointer data)
{
  OggTone second = { MP3, 44100, 2, 880, 3000 };
  g_autoptr (GBytes) song = ogg_make_tone (&chains[0].first);
  g_autoptr (GBytes) picture = make_large_tag ();
  g_autoptr (GBytes) next_song = ogg_make_tone (&second);
  g_autoptr (GBytes) begin = ogg_chain (song, picture);
  g_autoptr (GBytes) all = ogg_chain (begin, next_song);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, all, 6000);
  ingest_fixture_take (fixture, &feeder);
  ogg_feeder_pour (&feeder);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 4000, ogg_feeder_pour, &feeder));
  ingest_fixture_assert_tone (fixture, 880, ogg_feeder_pour, &feeder);
  g_assert_cmpuint (fixture->ear.n_lost, ==, 0);
}

static void
test_endless_tag (IngestFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) tag = g_bytes_new_static ("ID3\004\0\0\177\177\177\177", 10);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, tag, 20);
  ingest_fixture_take (fixture, &feeder);
  ogg_feeder_pour (&feeder);
  g_assert_true (ingest_fixture_wait_until_cut (fixture, &feeder, 2000));
  ingest_fixture_assert_error (fixture, "a tag of more than 16 MB is not taken");
}

static void
test_frozen (IngestFixture *fixture, gconstpointer data)
{
  const Row *row = data;
  /* Enough for it to be gathered anew. */
  OggTone tone = { row->tone.encoder, row->tone.rate, row->tone.n_channels, HZ, 4 * MS };
  g_autoptr (GBytes) bytes = ogg_make_tone (&tone);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, bytes, tone.ms);
  ingest_fixture_take (fixture, &feeder);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 4000, ogg_feeder_feed, &feeder));
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_lost, 8000, NULL, NULL));
  /* It thaws. */
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 9000, ogg_feeder_feed, &feeder));
}

static void
test_closed (IngestFixture *fixture, gconstpointer data)
{
  const Row *row = data;
  g_autoptr (GBytes) bytes = ogg_make_tone (&row->tone);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, bytes, row->tone.ms);
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
    "not MP3 any more" },
};

static void
test_change (IngestFixture *fixture, gconstpointer data)
{
  const Change *change = data;
  g_autoptr (GBytes) first = ogg_make_tone (&change->first);
  g_autoptr (GBytes) second = ogg_make_tone (&change->second);
  g_autoptr (GBytes) both = ogg_chain (first, second);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, both, 4000);
  ingest_fixture_take (fixture, &feeder);
  /* A tone is so few bytes of Vorbis that not their number tells, but 10 s without sound. */
  for (guint i = 0; i < 900 && !ogg_feeder_is_cut (&feeder); i++)
    ear_tick (&fixture->ear, ogg_feeder_pour, &feeder);
  g_assert_true (ogg_feeder_is_cut (&feeder));
  ingest_fixture_assert_error (fixture, change->says);
}

#define ADD_TABLE(folder, rows, test)                                                              \
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)                                                  \
    {                                                                                              \
      g_autofree char *path =                                                                      \
          g_strdup_printf ("/media/ingest-mpeg/" folder "/%s", rows[i].description);               \
      ingest_fixture_add (path, &rows[i], test);                                                   \
    }

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  g_assert_true (bc_media_init (&error));
  ADD_TABLE ("live", rows, test_live);
  ADD_TABLE ("chains", chains, test_chain);
  ADD_TABLE ("changes", changes, test_change);
  ingest_fixture_add ("/media/ingest-mpeg/begins-anywhere/mp3", &rows[0], test_begins_anywhere);
  ingest_fixture_add ("/media/ingest-mpeg/begins-anywhere/aac", &rows[5], test_begins_anywhere);
  ingest_fixture_add ("/media/ingest-mpeg/large-tags", NULL, test_large_tags);
  ingest_fixture_add ("/media/ingest-mpeg/large-tag-between", NULL, test_large_tag_between);
  ingest_fixture_add ("/media/ingest-mpeg/endless-tag", NULL, test_endless_tag);
  ingest_fixture_add ("/media/ingest-mpeg/frozen/mp3", &rows[0], test_frozen);
  ingest_fixture_add ("/media/ingest-mpeg/frozen/aac", &rows[5], test_frozen);
  ingest_fixture_add ("/media/ingest-mpeg/closed/mp3", &rows[0], test_closed);
  ingest_fixture_add ("/media/ingest-mpeg/closed/aac", &rows[5], test_closed);
  return g_test_run ();
}
