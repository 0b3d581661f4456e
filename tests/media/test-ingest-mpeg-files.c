/* SPDX-License-Identifier: Apache-2.0 */
#include "mpeg-tones.h"

#include <boothcast/base/error.h>
#include <string.h>

/* MP3 and AAC as files and relays hand them on: one after the other, with tags between. */
/* A file: longer than what we take at once, so held back, then played to its end; its rate and channels change within. */
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
  g_autoptr (GBytes) both = ingest_fixture_make_both (&chain->first, &chain->second);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, both, chain->first.ms + chain->second.ms);
  ingest_fixture_take (fixture, &feeder);
  ogg_feeder_pour (&feeder);
  ear_run_ms (&fixture->ear, 300, ogg_feeder_pour, &feeder);
  ogg_feeder_close (&feeder);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_lost, 12000, NULL, NULL));
  g_assert_cmpuint (fixture->ear.n_found, ==, 1);

  guint first_ms = ingest_fixture_count_tone_ms (fixture, HZ);
  guint second_ms = ingest_fixture_count_tone_ms (fixture, 880);
  g_test_message ("%s: %u and %u ms", chain->description, first_ms, second_ms);
  g_assert_cmpuint (first_ms, >=, chain->first.ms - 200);
  g_assert_cmpuint (second_ms, >=, chain->second.ms - 200);
  g_assert_cmpuint (first_ms + second_ms, <=, chain->first.ms + chain->second.ms + 100);
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
  /* What looks like frames in it is none. Each byte of it is looked at alone: more of them take seconds where
   * every allocation is traced. */
  memset (tag + 10, 0xff, 4096);
  return g_bytes_new_take (tag, n_picture + 10);
}

/* And a second tag behind it. */
static void
test_large_tags (IngestFixture *fixture, gconstpointer data)
{
  OggTone tone = { MP3, 44100, 2, HZ, 8000 };
  g_autoptr (GBytes) sound = ogg_make_tone (&tone);
  g_autoptr (GBytes) picture = make_large_tag ();
  g_auto (OggFeeder) feeder;
  g_autoptr (GBytes) empty = g_bytes_new_static ("ID3\003\0\0\0\0\0\0", 10);
  g_autoptr (GBytes) tags = ogg_chain (picture, empty);
  g_autoptr (GBytes) all = ogg_chain (tags, sound);

  ogg_feeder_init (&feeder, all, tone.ms);
  ingest_fixture_take (fixture, &feeder);
  g_assert_true (ear_wait (&fixture->ear, &fixture->ear.n_found, 4000, ogg_feeder_pour, &feeder));
  ingest_fixture_assert_tone (fixture, HZ, ogg_feeder_pour, &feeder);
}

/* A list of songs, one file after the other as they are. */
static void
test_large_tag_between (IngestFixture *fixture, gconstpointer data)
{
  /* Long enough for us to be through with the picture meanwhile, on a busy machine, too. */
  OggTone first = { MP3, 44100, 2, HZ, 4000 };
  OggTone second = { MP3, 44100, 2, 880, 3000 };
  g_autoptr (GBytes) song = ogg_make_tone (&first);
  g_autoptr (GBytes) picture = make_large_tag ();
  g_autoptr (GBytes) next_song = ogg_make_tone (&second);
  g_autoptr (GBytes) begin = ogg_chain (song, picture);
  g_autoptr (GBytes) all = ogg_chain (begin, next_song);
  g_auto (OggFeeder) feeder;

  ogg_feeder_init (&feeder, all, first.ms + second.ms);
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

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  g_assert_true (bc_media_init (&error));
  INGEST_FIXTURE_ADD_TABLE ("/media/ingest-mpeg/chains", chains, test_chain);
  ingest_fixture_add ("/media/ingest-mpeg/large-tags", NULL, test_large_tags);
  ingest_fixture_add ("/media/ingest-mpeg/large-tag-between", NULL, test_large_tag_between);
  ingest_fixture_add ("/media/ingest-mpeg/endless-tag", NULL, test_endless_tag);
  return g_test_run ();
}
