/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/delivery/fmp4.h>

#include "box-reader.h"
#include <string.h>

#define PACKET_SAMPLES 960
#define PRE_SKIP 312
#define SECOND 48000

static const guint8 packet[] = { 0xf8, 1, 2, 3 };

static BoxReader
read_bytes (GBytes *bytes)
{
  BoxReader reader;

  reader.data = g_bytes_get_data (bytes, &reader.size);
  return reader;
}

static BcFmp4 *
new_opus (void)
{
  return bc_fmp4_new (&(BcFmp4Config){ .codec = BC_FMP4_OPUS, .pre_skip = PRE_SKIP });
}

/* --- The init segment --- */

static void
test_init (void)
{
  static const char *const paths[] = { "ftyp",
                                       "moov/mvhd",
                                       "moov/trak/tkhd",
                                       "moov/trak/mdia/mdhd",
                                       "moov/trak/mdia/hdlr",
                                       "moov/trak/mdia/minf/smhd",
                                       "moov/trak/mdia/minf/dinf/dref/url ",
                                       "moov/trak/mdia/minf/stbl/stsd/Opus/dOps",
                                       "moov/trak/mdia/minf/stbl/stts",
                                       "moov/trak/mdia/minf/stbl/stsc",
                                       "moov/trak/mdia/minf/stbl/stsz",
                                       "moov/trak/mdia/minf/stbl/stco",
                                       "moov/mvex/trex" };
  g_autoptr (BcFmp4) fmp4 = new_opus ();
  BoxReader init = read_bytes (bc_fmp4_get_init (fmp4)), box;

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_test_message ("%s", paths[i]);
      g_assert_true (box_reader_find (init, paths[i], &box));
    }
  g_assert_false (box_reader_find (init, "moov/trak/edts", &box));
  g_assert_true (box_reader_find (init, "moov/trak/mdia/mdhd", &box));
  g_assert_cmpuint (box_reader_number (box, 12, 4), ==, SECOND);
  g_assert_true (box_reader_find (init, "moov/trak/mdia/hdlr", &box));
  g_assert_cmpmem (box.data + 8, 4, "soun", 4);
}

/* In network order, where OpusHead has the other one. */
static void
test_opus_specific (void)
{
  static const guint8 expected[] = {
    0, 1, PRE_SKIP >> 8, PRE_SKIP & 0xff, 0, 0, 0xbb, 0x80, 0, 0, 0
  };
  g_autoptr (BcFmp4) fmp4 = new_opus ();
  BoxReader box;

  g_assert_true (box_reader_find (read_bytes (bc_fmp4_get_init (fmp4)),
                                  "moov/trak/mdia/minf/stbl/stsd/Opus/dOps", &box));
  g_assert_cmpmem (box.data, box.size, expected, sizeof expected);
}

/* Descriptors within one another, each as long as it says, down to AAC-LC, 48 kHz, mono. */
static void
test_aac_specific (void)
{
  g_autoptr (BcFmp4) fmp4 = bc_fmp4_new (&(BcFmp4Config){ .codec = BC_FMP4_AAC });
  BoxReader box;

  g_assert_true (box_reader_find (read_bytes (bc_fmp4_get_init (fmp4)),
                                  "moov/trak/mdia/minf/stbl/stsd/mp4a/esds", &box));
  g_assert_cmpuint (box_reader_number (box, 4, 1), ==, 0x03);
  g_assert_cmpuint (box_reader_number (box, 5, 1), ==, box.size - 6);
  g_assert_cmpuint (box_reader_number (box, 9, 1), ==, 0x04);
  g_assert_cmpuint (box_reader_number (box, 10, 1), ==, 17);
  g_assert_cmpuint (box_reader_number (box, 11, 1), ==, 0x40);
  g_assert_cmpuint (box_reader_number (box, 24, 2), ==, 0x0502);
  g_assert_cmpuint (box_reader_number (box, 26, 2), ==, 0x1188);
  g_assert_cmpuint (box_reader_number (box, 28, 3), ==, 0x060102);
  g_assert_cmpuint (box.size, ==, 31);
}

static void
test_language (void)
{
  static const struct
  {
    const char *tag;
    const char *code;
  } languages[] = {
    { "hbs", "hbs" }, { "fr", "fra" }, { "sr-Latn", "srp" }, { NULL, "und" }, { "x", "und" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      g_autoptr (BcFmp4) fmp4 =
          bc_fmp4_new (&(BcFmp4Config){ .codec = BC_FMP4_OPUS, .language = languages[i].tag });
      BoxReader box;
      char code[4] = "";

      g_assert_true (
          box_reader_find (read_bytes (bc_fmp4_get_init (fmp4)), "moov/trak/mdia/mdhd", &box));
      guint packed = (guint) box_reader_number (box, 20, 2);
      for (guint k = 0; k < 3; k++)
        code[k] = (char) (0x60 + (packed >> (10 - 5 * k) & 0x1f));
      g_assert_cmpstr (code, ==, languages[i].code);
    }
}

/* --- Chunks --- */

typedef struct
{
  guint64 sequence;
  guint64 begins_at;
  guint n_frames;
  guint n_samples;
  guint n_bytes; /* of all frames */
  BoxReader data;
} Chunk;

/* The chunk at `*at` of what came out; FALSE: it was the last. */
static gboolean
read_chunk (GBytes *bytes, guint index, Chunk *chunk)
{
  BoxReader all = read_bytes (bytes), moof, mdat, box;
  char type[5];

  *chunk = (Chunk){ 0 };
  if (!box_reader_get (all, 2 * index, type, &moof))
    return FALSE;
  g_assert_cmpstr (type, ==, "moof");
  g_assert_true (box_reader_get (all, 2 * index + 1, type, &mdat));
  g_assert_cmpstr (type, ==, "mdat");
  g_assert_true (box_reader_find (moof, "mfhd", &box));
  chunk->sequence = box_reader_number (box, 4, 4);
  g_assert_true (box_reader_find (moof, "traf/tfhd", &box));
  g_assert_cmphex (box_reader_number (box, 0, 4), ==, 0x020000);
  g_assert_true (box_reader_find (moof, "traf/tfdt", &box));
  g_assert_cmphex (box_reader_number (box, 0, 4), ==, 0x01000000);
  chunk->begins_at = box_reader_number (box, 4, 8);
  g_assert_true (box_reader_find (moof, "traf/trun", &box));
  chunk->n_frames = (guint) box_reader_number (box, 4, 4);
  for (guint i = 0; i < chunk->n_frames; i++)
    {
      chunk->n_samples += (guint) box_reader_number (box, 12 + 8 * i, 4);
      chunk->n_bytes += (guint) box_reader_number (box, 16 + 8 * i, 4);
    }
  g_assert_cmpuint (box.size, ==, 12 + 8 * chunk->n_frames);
  /* From the moof's own beginning to the first byte of the data. */
  g_assert_cmpuint (box_reader_number (box, 8, 4), ==, (gsize) (mdat.data - (moof.data - 8)));
  g_assert_cmpuint (mdat.size, ==, chunk->n_bytes);
  chunk->data = mdat;
  return TRUE;
}

static void
test_chunks (void)
{
  g_autoptr (BcFmp4) fmp4 = new_opus ();
  gint64 end = 10 * SECOND, duration_us;

  for (guint round = 0; round < 3; round++)
    {
      g_autoptr (GBytes) bytes = NULL;
      gint64 first = end;
      Chunk chunk;

      for (guint i = 0; i < 5; i++, end += PACKET_SAMPLES)
        {
          g_assert_null (bytes);
          bytes = bc_fmp4_add (fmp4, packet, sizeof packet, end, &duration_us);
          g_assert_cmpint (duration_us, ==, i < 4 ? 0 : 100 * 1000);
        }
      g_assert_true (read_chunk (bytes, 0, &chunk));
      g_assert_cmpuint (chunk.sequence, ==, round + 1);
      g_assert_cmpuint (chunk.begins_at, ==, first - PACKET_SAMPLES - PRE_SKIP);
      g_assert_cmpuint (chunk.n_frames, ==, 5);
      g_assert_cmpuint (chunk.n_samples, ==, 5 * PACKET_SAMPLES);
      g_assert_cmpmem (chunk.data.data + 4, 4, packet, 4);
      g_assert_false (read_chunk (bytes, 1, &chunk));
    }
}

/* After 25 hours a 32-bit time would have gone round. */
static void
test_long_days (void)
{
  g_autoptr (BcFmp4) fmp4 = new_opus ();
  g_autoptr (GBytes) bytes = NULL;
  const gint64 late = 25 * 3600 * (gint64) SECOND;
  Chunk chunk;

  for (guint i = 0; i < 5; i++)
    bytes = bc_fmp4_add (fmp4, packet, sizeof packet, late + i * PACKET_SAMPLES, NULL);
  g_assert_true (read_chunk (bytes, 0, &chunk));
  g_assert_cmpuint (chunk.begins_at, ==, late - PACKET_SAMPLES - PRE_SKIP);
  g_assert_cmpuint (chunk.begins_at, >, G_MAXUINT32);
}

static void
test_what_is_left_out (void)
{
  static const struct
  {
    const char *description;
    const char *data;
    gsize n_bytes;
    gint64 end;
  } rows[] = {
    { "nothing", "", 0, 20 * SECOND },
    { "no packet: a code 3 without its count", "\xfb", 1, 20 * SECOND },
    { "longer than any", NULL, 7000, 20 * SECOND },
    { "before the programme's zero", "\xf8\1", 2, PACKET_SAMPLES },
    { "the same once more", "\xf8\1", 2, 10 * SECOND },
    { "overlapping the last", "\xf8\1", 2, 10 * SECOND + PACKET_SAMPLES - 1 },
  };
  g_autoptr (BcFmp4) fmp4 = new_opus ();
  g_autofree guint8 *huge = g_malloc0 (7000);
  g_autoptr (GBytes) bytes = NULL;
  Chunk chunk;

  g_assert_null (bc_fmp4_add (fmp4, packet, sizeof packet, 10 * SECOND, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].description);
      g_assert_null (bc_fmp4_add (fmp4, rows[i].data != NULL ? (const guint8 *) rows[i].data : huge,
                                  rows[i].n_bytes, rows[i].end, NULL));
    }
  for (guint i = 1; i < 5; i++)
    bytes = bc_fmp4_add (fmp4, packet, sizeof packet, 10 * SECOND + i * PACKET_SAMPLES, NULL);
  g_assert_true (read_chunk (bytes, 0, &chunk));
  g_assert_cmpuint (chunk.n_frames, ==, 5);
}

/* A gap of up to a second is concealed by the listener's decoder, and no time is missing. */
static void
test_short_gap (void)
{
  g_autoptr (BcFmp4) fmp4 = new_opus ();
  gint64 duration_us;
  Chunk first, second;

  g_assert_null (bc_fmp4_add (fmp4, packet, sizeof packet, 10 * SECOND, NULL));
  g_autoptr (GBytes) bytes =
      bc_fmp4_add (fmp4, packet, sizeof packet, 10 * SECOND + 9 * PACKET_SAMPLES, &duration_us);
  g_assert_cmpint (duration_us, ==, 200 * 1000);
  g_assert_true (read_chunk (bytes, 0, &first));
  g_assert_true (read_chunk (bytes, 1, &second));
  g_assert_cmpuint (second.begins_at, ==, first.begins_at + first.n_samples);
  /* The packet, and four that are one byte: no frame, please conceal. */
  g_assert_cmpuint (first.n_bytes, ==, sizeof packet + 4);
  g_assert_cmpuint (second.n_bytes, ==, sizeof packet + 4);
}

static void
test_long_gap (void)
{
  g_autoptr (BcFmp4) fmp4 = new_opus ();
  gint64 duration_us;
  Chunk chunk;

  g_assert_null (bc_fmp4_add (fmp4, packet, sizeof packet, 10 * SECOND, NULL));
  g_assert_null (bc_fmp4_add (fmp4, packet, sizeof packet, 10 * SECOND + PACKET_SAMPLES, NULL));
  g_autoptr (GBytes) scrap = bc_fmp4_add (fmp4, packet, sizeof packet, 20 * SECOND, &duration_us);
  g_assert_true (read_chunk (scrap, 0, &chunk));
  g_assert_cmpuint (chunk.n_frames, ==, 2);
  g_assert_cmpint (duration_us, ==, 40 * 1000);
  g_autoptr (GBytes) bytes = NULL;
  for (guint i = 1; i < 5; i++)
    bytes = bc_fmp4_add (fmp4, packet, sizeof packet, 20 * SECOND + i * PACKET_SAMPLES, NULL);
  g_assert_true (read_chunk (bytes, 0, &chunk));
  g_assert_cmpuint (chunk.begins_at, ==, 20 * SECOND - PACKET_SAMPLES - PRE_SKIP);
}

/* AAC has no packet that conceals: whatever is missing is a hole. */
static void
test_aac (void)
{
  g_autoptr (BcFmp4) fmp4 = bc_fmp4_new (&(BcFmp4Config){
      .codec = BC_FMP4_AAC, .pre_skip = BC_FMP4_AAC_FRAME_SAMPLES, .frames_per_chunk = 2 });
  gint64 duration_us;
  Chunk chunk;

  g_assert_null (bc_fmp4_add (fmp4, packet, 4, SECOND, NULL));
  g_autoptr (GBytes) bytes =
      bc_fmp4_add (fmp4, packet, 4, SECOND + BC_FMP4_AAC_FRAME_SAMPLES, &duration_us);
  g_assert_cmpint (duration_us, ==, 2 * 1024 * G_USEC_PER_SEC / SECOND);
  g_assert_true (read_chunk (bytes, 0, &chunk));
  g_assert_cmpuint (chunk.begins_at, ==, SECOND - 2 * BC_FMP4_AAC_FRAME_SAMPLES);
  g_assert_null (bc_fmp4_add (fmp4, packet, 4, SECOND + 2 * BC_FMP4_AAC_FRAME_SAMPLES, NULL));
  g_autoptr (GBytes) scrap =
      bc_fmp4_add (fmp4, packet, 4, SECOND + 4 * BC_FMP4_AAC_FRAME_SAMPLES, NULL);
  g_assert_true (read_chunk (scrap, 0, &chunk));
  g_assert_cmpuint (chunk.n_frames, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/delivery/fmp4/init", test_init);
  g_test_add_func ("/delivery/fmp4/opus-specific", test_opus_specific);
  g_test_add_func ("/delivery/fmp4/aac-specific", test_aac_specific);
  g_test_add_func ("/delivery/fmp4/language", test_language);
  g_test_add_func ("/delivery/fmp4/chunks", test_chunks);
  g_test_add_func ("/delivery/fmp4/long-days", test_long_days);
  g_test_add_func ("/delivery/fmp4/what-is-left-out", test_what_is_left_out);
  g_test_add_func ("/delivery/fmp4/a-short-gap-is-concealed", test_short_gap);
  g_test_add_func ("/delivery/fmp4/a-long-gap-is-a-hole", test_long_gap);
  g_test_add_func ("/delivery/fmp4/aac", test_aac);
  return g_test_run ();
}
