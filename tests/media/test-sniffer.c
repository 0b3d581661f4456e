/* SPDX-License-Identifier: Apache-2.0 */
#include "sniffer-private.h"

#include <string.h>

/* An Ogg page that begins (or goes on with) a stream: 27 bytes of header, one segment. */
#define PAGE(flags, length) "OggS\0" flags "\0\0\0\0\0\0\0\0ABCD\0\0\0\0CRC!\001" length
#define FIRST(length) PAGE ("\002", length)
#define LATER(length) PAGE ("\000", length)
/* The shortest frames there are: 44.1 kHz, stereo, a byte of nothing. */
#define ADTS "\377\361\120\200\001\037\374x"
#define ADTS_22050 "\377\361\134\200\001\037\374x"
#define ADTS_CRC "\377\370\120\200\001\177\374crc0"

typedef struct
{
  const char *description;
  const char *bytes;
  gsize n_bytes;
  BcSniff verdict;
  const char *what;
} Row;

#define ROW(description, bytes, verdict, what)                                                     \
  {                                                                                                \
    description, bytes, sizeof (bytes) - 1, BC_SNIFF_##verdict, what                               \
  }

static const Row rows[] = {
  ROW ("nothing yet", "", MORE, NULL),
  ROW ("three letters", "Ogg", MORE, NULL),
  ROW ("a page's first half", "OggS\0\002\0\0\0\0\0\0", MORE, NULL),
  ROW ("a header without its packet", FIRST ("\023"), MORE, NULL),
  ROW ("half an OpusHead", FIRST ("\023") "OpusH", MORE, NULL),
  ROW ("Opus", FIRST ("\023") "OpusHead\001\001\070\001\200\273\0\0\0\0\0", OGG_OPUS, "Ogg Opus"),
  ROW ("Opus, its packet still coming", FIRST ("\023") "OpusHead", OGG_OPUS, "Ogg Opus"),
  ROW ("Vorbis", FIRST ("\036") "\001vorbis\0\0\0\0\002\104\254\0\0", OGG_VORBIS, "Ogg Vorbis"),
  ROW ("FLAC in Ogg", FIRST ("\063") "\177FLAC\001\0", REFUSED, "FLAC in Ogg"),
  ROW ("Speex", FIRST ("\120") "Speex   1.2", REFUSED, "Speex in Ogg"),
  ROW ("Skeleton, then Opus", FIRST ("\010") "fishead\0" FIRST ("\023") "OpusHead", OGG_OPUS,
       "Ogg Opus"),
  ROW ("Theora, then Vorbis", FIRST ("\007") "\200theora" FIRST ("\036") "\001vorbis", OGG_VORBIS,
       "Ogg Vorbis"),
  ROW ("Skeleton, then nothing yet", FIRST ("\010") "fishead\0", MORE, NULL),
  ROW ("Theora and no more", FIRST ("\007") "\200theora" LATER ("\003") "abc", REFUSED,
       "Ogg without Opus or Vorbis"),
  ROW ("the middle of a stream", LATER ("\003") "abc", REFUSED, "Ogg without Opus or Vorbis"),
  ROW ("a page with something else behind it",
       FIRST ("\010") "fishead\0"
                      "nonsense, and enough of it for a header",
       REFUSED, "Ogg without Opus or Vorbis"),
  ROW ("a tag, whatever follows", "ID3\004\0\0\0\0\0\0", MORE, NULL),
  ROW ("one header of MP3", "\377\373\220\144\0\0\0\0\0\0\0\0", MORE, NULL),
  ROW ("one header of AAC", "\377\361\120\200\001\177\374\0\0\0\0", MORE, NULL),
  ROW ("two frames of AAC", ADTS ADTS, AAC, "AAC"),
  ROW ("a frame of AAC, and two of another rate", ADTS ADTS_22050 ADTS_22050, MORE, NULL),
  ROW ("junk, then two frames of AAC", "\001\377\377" ADTS ADTS, MORE, NULL),
  ROW ("junk, then three", "\001\377\377" ADTS ADTS ADTS, AAC, "AAC"),
  ROW ("AAC, MPEG 2 with a check", ADTS_CRC ADTS_CRC, AAC, "AAC"),
  ROW ("AAC, ADIF", "ADIF\0\0\0\0", REFUSED, "AAC in ADIF"),
  ROW ("AAC, LATM", "\126\340\004abcd\126\340\004abcd", REFUSED, "AAC in LATM"),
  ROW ("what only begins like LATM", "\126\340\004abcdefgh" ADTS ADTS ADTS, AAC, "AAC"),
  ROW ("FLAC", "fLaC\0\0\0\042", REFUSED, "FLAC"),
  ROW ("WAV", "RIFF\044\0\0\0WAVE", REFUSED, "WAV"),
  ROW ("WebM", "\032\105\337\243\001\0\0\0", REFUSED, "WebM or Matroska"),
  ROW ("MP4", "\0\0\0\040ftypisom", REFUSED, "MP4"),
  ROW ("FLV", "FLV\001\005\0\0\0", REFUSED, "FLV"),
  ROW ("one byte of anything", "\377", MORE, NULL),
  ROW ("seven bytes of anything", "1234567", MORE, NULL),
  ROW ("eight bytes of anything", "12345678", REFUSED, "an unknown format"),
  ROW ("zeros, as some encoders begin", "\0\0\0\0\0\0\0\0\0\0\0\0", MORE, NULL),
};

static void
test_table (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *what;
      /* A copy of exactly that size: the sanitizer sees a byte too many. */
      g_autofree guint8 *bytes = g_memdup2 (rows[i].bytes, rows[i].n_bytes);
      BcSniff verdict = bc_sniff (bytes, rows[i].n_bytes, &what);

      g_test_message ("%s", rows[i].description);
      g_assert_cmpint (verdict, ==, rows[i].verdict);
      g_assert_cmpstr (what, ==, rows[i].what);
    }
}

/* However it comes in, the answer is the same, and never taken back. */
static void
test_byte_by_byte (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *what;
      BcSniff last = BC_SNIFF_MORE;
      gsize n = 0;

      g_test_message ("%s", rows[i].description);
      while (last == BC_SNIFF_MORE && n < rows[i].n_bytes)
        last = bc_sniff ((const guint8 *) rows[i].bytes, ++n, &what);
      g_assert_cmpint (last, ==, rows[i].verdict);
    }
}

/* In the middle of other bytes, and only where a stream begins. */
static void
test_find_ogg (void)
{
  static const Row places[] = {
    ROW ("nothing", "", MORE, NULL),
    ROW ("at the very beginning", FIRST ("\023") "OpusHead", OGG_OPUS, "Ogg Opus"),
    ROW ("behind frames", ADTS ADTS "OOgg" FIRST ("\036") "\001vorbis", OGG_VORBIS, "Ogg Vorbis"),
    ROW ("of a kind that is not taken", "xx" FIRST ("\063") "\177FLAC\001\0", REFUSED,
         "FLAC in Ogg"),
    ROW ("behind a skeleton", "x" FIRST ("\010") "fishead\0" FIRST ("\023") "OpusHead", OGG_OPUS,
         "Ogg Opus"),
    ROW ("not all there", "x" FIRST ("\023") "OpusHea", MORE, NULL),
    ROW ("a page that begins no stream", "x" LATER ("\023") "OpusHead", MORE, NULL),
    ROW ("the name alone", "a title: OpusHead, OggS, and so on, for as long as it likes", MORE,
         NULL),
  };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      const char *what;
      g_autofree guint8 *bytes = g_memdup2 (places[i].bytes, places[i].n_bytes);

      g_test_message ("%s", places[i].description);
      g_assert_cmpint (bc_sniff_find_ogg (bytes, places[i].n_bytes, &what), ==, places[i].verdict);
      g_assert_cmpstr (what, ==, places[i].what);
    }
}

static void
test_ends (void)
{
  g_autofree guint8 *pages = g_malloc0 (BC_SNIFF_MAX_BYTES);
  const char *what;

  for (gsize at = 0; at + 28 + 8 <= BC_SNIFF_MAX_BYTES; at += 28 + 8)
    memcpy (pages + at, FIRST ("\010") "fishead\0", 28 + 8);
  g_assert_cmpint (bc_sniff (pages, 36 * 20, &what), ==, BC_SNIFF_MORE);
  g_assert_cmpint (bc_sniff (pages, BC_SNIFF_MAX_BYTES, &what), ==, BC_SNIFF_REFUSED);
}

/* Noise that is no text is listened to for a while: somewhere in it a frame may begin. */
static void
test_noise (void)
{
  g_autofree guint8 *noise = g_malloc (BC_SNIFF_MAX_BYTES);
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  const char *what;

  for (gsize i = 0; i < BC_SNIFF_MAX_BYTES; i++)
    noise[i] = (guint8) g_rand_int (random);
  g_assert_cmpint (bc_sniff (noise, 8000, &what), ==, BC_SNIFF_MORE);
  g_assert_cmpint (bc_sniff (noise, BC_SNIFF_MAX_BYTES, &what), ==, BC_SNIFF_REFUSED);
  g_assert_cmpstr (what, ==, "an unknown format");
}

static void
test_tags (void)
{
  static const struct
  {
    const char *description;
    const char *bytes;
    gsize n_bytes;
    gsize n_tag;
  } tags[] = {
    { "none", "OggS......", 10, 0 },
    { "not to be told yet", "ID3\004\0\0\0\0\0", 9, 0 },
    { "an empty one", "ID3\004\0\0\0\0\0\0", 10, 10 },
    { "a short one", "ID3\003\0\0\0\0\0\177", 10, 137 },
    { "with a footer", "ID3\004\0\020\0\0\0\001", 10, 21 },
    { "with a picture", "ID3\004\0\0\0\020\0\0more", 14, 16 * 128 * 128 + 10 },
    { "the longest", "ID3\004\0\0\377\377\377\377", 10, (1u << 28) - 1 + 10 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      g_autofree guint8 *bytes = g_memdup2 (tags[i].bytes, tags[i].n_bytes);
      g_test_message ("%s", tags[i].description);
      g_assert_cmpuint (bc_sniff_get_tag_bytes (bytes, tags[i].n_bytes), ==, tags[i].n_tag);
    }
}

static void
test_content_types (void)
{
  static const struct
  {
    const char *type;
    const char *what; /* NULL: comes in */
  } types[] = {
    { NULL, NULL },
    { "", NULL },
    { "application/ogg", NULL },
    { "audio/ogg; codecs=opus", NULL },
    { "application/octet-stream", NULL },
    { "audio/mpeg", NULL }, /* ffmpeg says so whatever it sends */
    { "audio/aac", NULL },
    { "audio/aacp", NULL },
    { "Audio/MP4", "MP4" },
    { "audio/x-m4a", "MP4" },
    { "video/mp4", "MP4" },
    { "audio/webm;codecs=opus", "WebM" },
    { "audio/flac", "FLAC" },
    { "text/plain", "text" },
    { "multipart/form-data; boundary=x", "a form" },
    { "application/json", "JSON" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      const char *what;
      gboolean may = bc_sniff_content_type (types[i].type, &what);

      g_test_message ("%s", types[i].type);
      g_assert_cmpint (may, ==, types[i].what == NULL);
      g_assert_cmpstr (what, ==, types[i].what);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/sniffer/first-bytes", test_table);
  g_test_add_func ("/media/sniffer/byte-by-byte-the-same", test_byte_by_byte);
  g_test_add_func ("/media/sniffer/ogg-in-the-middle", test_find_ogg);
  g_test_add_func ("/media/sniffer/does-not-wait-for-ever", test_ends);
  g_test_add_func ("/media/sniffer/content-types", test_content_types);
  g_test_add_func ("/media/sniffer/noise", test_noise);
  g_test_add_func ("/media/sniffer/tags", test_tags);
  return g_test_run ();
}
