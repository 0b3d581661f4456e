/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/delivery/ogg-opus.h>
#include <glib/gstdio.h>
#include <math.h>
#include <opus.h>
#include <string.h>

#include "ogg-reader.h"

#define SERIAL 0xc0ffee01u
#define PACKET_SAMPLES 960
#define PAGE_SAMPLES (5 * PACKET_SAMPLES)

/* A sender: libopus before, our pages after, and what came of it. */
typedef struct
{
  OpusEncoder *encoder;
  guint pre_skip;
  BcOggOpus *ogg;
  GByteArray *headers;
  GByteArray *pages;
  gint64 duration_us; /* of all pages */
  gint64 end_samples;
  gint64 click_at; /* < 0: a tone instead */
} Sender;

static void
sender_init (Sender *sender)
{
  BcOggOpusConfig config = {
    .serial = SERIAL,
    .title = "Français",
    .language = "fr",
    .comment = "only the original speech is authentic",
  };
  opus_int32 look_ahead;
  gsize n_bytes;
  gconstpointer data;

  *sender = (Sender){ .click_at = -1 };
  sender->encoder = opus_encoder_create (48000, 1, OPUS_APPLICATION_AUDIO, NULL);
  opus_encoder_ctl (sender->encoder, OPUS_SET_BITRATE (64000));
  opus_encoder_ctl (sender->encoder, OPUS_GET_LOOKAHEAD (&look_ahead));
  sender->pre_skip = config.pre_skip = (guint) look_ahead;
  sender->ogg = bc_ogg_opus_new (&config);
  sender->headers = g_byte_array_new ();
  sender->pages = g_byte_array_new ();
  data = g_bytes_get_data (bc_ogg_opus_get_headers (sender->ogg), &n_bytes);
  g_byte_array_append (sender->headers, data, (guint) n_bytes);
}

static void
sender_clear (Sender *sender)
{
  opus_encoder_destroy (sender->encoder);
  bc_ogg_opus_free (sender->ogg);
  g_byte_array_unref (sender->headers);
  g_byte_array_unref (sender->pages);
}

static void
sender_keep (Sender *sender, GBytes *page)
{
  if (page != NULL)
    g_byte_array_append (sender->pages, g_bytes_get_data (page, NULL),
                         (guint) g_bytes_get_size (page));
}

static void
sender_send (Sender *sender, guint n_packets)
{
  for (guint i = 0; i < n_packets; i++)
    {
      g_autoptr (GBytes) page = NULL;
      float block[PACKET_SAMPLES];
      guint8 packet[1500];
      gint64 duration_us = -1;
      int n_bytes;

      for (guint k = 0; k < PACKET_SAMPLES; k++)
        {
          gint64 at = sender->end_samples + k;

          block[k] = sender->click_at < 0
                         ? 0.3f * sinf ((float) (at % 48000) * 2 * G_PI * 440 / 48000)
                         : 0.8f * (at == sender->click_at);
        }
      n_bytes = opus_encode_float (sender->encoder, block, PACKET_SAMPLES, packet, sizeof packet);
      g_assert_cmpint (n_bytes, >, 0);
      sender->end_samples += PACKET_SAMPLES;
      page =
          bc_ogg_opus_add (sender->ogg, packet, (gsize) n_bytes, sender->end_samples, &duration_us);
      g_assert_true ((page != NULL) == (duration_us > 0));
      sender->duration_us += duration_us;
      sender_keep (sender, page);
    }
}

static void
sender_finish (Sender *sender)
{
  g_autoptr (GBytes) page = bc_ogg_opus_finish (sender->ogg);

  g_assert_nonnull (page);
  sender_keep (sender, page);
}

/* Headers, and the pages from byte `from` on (transfer full). */
static GBytes *
sender_get_stream (Sender *sender, guint from)
{
  GByteArray *all = g_byte_array_new ();

  g_byte_array_append (all, sender->headers->data, sender->headers->len);
  g_byte_array_append (all, sender->pages->data + from, sender->pages->len - from);

  return g_byte_array_free_to_bytes (all);
}

static void
sender_read (Sender *sender, OggReader *reader)
{
  g_autoptr (GBytes) stream = sender_get_stream (sender, 0);

  ogg_reader_init (reader, stream, SERIAL);
}

/* Headers */

static void
assert_packet (const OggReader *reader, guint i, const void *data, gsize n_bytes)
{
  GBytes *packet = reader->packets->pdata[i];

  g_assert_cmpmem (g_bytes_get_data (packet, NULL), g_bytes_get_size (packet), data, n_bytes);
}

static void
test_headers (void)
{
  static const BcOggOpusConfig config = {
    .serial = SERIAL,
    .pre_skip = 0x138,
    .vendor = "Ven",
    .title = "T",
    .language = "bs",
  };
  static const char head[] = "OpusHead\1\1\x38\1\x80\xbb\0\0\0\0";
  static const char tags[] = "OpusTags\3\0\0\0Ven\2\0\0\0\7\0\0\0TITLE=T\13\0\0\0LANGUAGE=bs";
  g_autoptr (BcOggOpus) ogg = bc_ogg_opus_new (&config);
  OggReader reader;

  ogg_reader_init (&reader, bc_ogg_opus_get_headers (ogg), SERIAL);
  g_assert_cmpuint (reader.pages->len, ==, 2);
  g_assert_cmpuint (reader.packets->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      const OggReaderPage *page = ogg_reader_get_page (&reader, i);

      g_assert_cmpint (page->number, ==, i);
      g_assert_cmpint (page->granule, ==, 0);
      g_assert_cmpint (page->is_bos, ==, i == 0);
      g_assert_cmpuint (page->n_packets, ==, 1);
    }
  assert_packet (&reader, 0, head, sizeof head);
  assert_packet (&reader, 1, tags, sizeof tags - 1);
  ogg_reader_clear (&reader);
}

static void
test_default_vendor (void)
{
  static const BcOggOpusConfig config = { .serial = SERIAL };
  g_autoptr (BcOggOpus) ogg = bc_ogg_opus_new (&config);
  const char *vendor = "Boothcast " BC_VERSION " via libopus";
  const guint8 *tags;
  OggReader reader;

  ogg_reader_init (&reader, bc_ogg_opus_get_headers (ogg), SERIAL);
  tags = g_bytes_get_data (reader.packets->pdata[1], NULL);
  g_assert_cmpmem (tags + 12, strlen (vendor), vendor, strlen (vendor));
  g_assert_cmpuint (g_bytes_get_size (reader.packets->pdata[1]), ==, 8 + 4 + strlen (vendor) + 4);
  ogg_reader_clear (&reader);
}

/* Pages */

static void
test_pages (void)
{
  Sender sender;
  OggReader reader;

  sender_init (&sender);
  sender_send (&sender, 52);
  g_assert_cmpint (sender.duration_us, ==, 10 * 100 * 1000);
  sender_finish (&sender);
  sender_read (&sender, &reader);

  g_assert_cmpuint (reader.n_holes, ==, 0);
  g_assert_cmpuint (reader.pages->len, ==, 2 + 10 + 1);
  for (guint i = 0; i < reader.pages->len; i++)
    {
      const OggReaderPage *page = ogg_reader_get_page (&reader, i);

      g_assert_cmpint (page->number, ==, i);
      g_assert_cmpint (page->is_eos, ==, i == 12);
      if (i >= 2 && i < 12)
        g_assert_cmpint (page->granule, ==, (i - 1) * PAGE_SAMPLES);
    }
  g_assert_cmpint (ogg_reader_get_page (&reader, 12)->granule, ==, 52 * PACKET_SAMPLES);

  ogg_reader_clear (&reader);
  sender_clear (&sender);
}

/* The end is on a page with a packet, and adds no sound, whatever was gathered before it. */
static void
test_finish (void)
{
  for (guint n_packets = 0; n_packets <= 5; n_packets++)
    {
      Sender sender;
      OggReader reader;
      const OggReaderPage *last;

      sender_init (&sender);
      sender_send (&sender, n_packets);
      sender_finish (&sender);
      sender_read (&sender, &reader);
      last = ogg_reader_get_page (&reader, reader.pages->len - 1);
      g_assert_true (last->is_eos);
      g_assert_cmpuint (last->n_packets, ==, 1 + n_packets % 5);
      g_assert_cmpint (last->granule, ==,
                       n_packets > 0 ? n_packets * PACKET_SAMPLES : sender.pre_skip);
      ogg_reader_clear (&reader);
      sender_clear (&sender);
    }
}

/* Big packets stay together on their page, where libogg would start another. */
static void
test_big_packets (void)
{
  static const BcOggOpusConfig config = { .serial = SERIAL };
  g_autoptr (BcOggOpus) ogg = bc_ogg_opus_new (&config);
  guint8 packet[1276] = { 0xf8 };

  for (guint i = 1; i <= 20; i++)
    {
      g_autoptr (GBytes) page =
          bc_ogg_opus_add (ogg, packet, sizeof packet, i * PACKET_SAMPLES, NULL);
      OggReader reader;

      g_assert_true ((page != NULL) == (i % 5 == 0));
      if (page == NULL)
        continue;
      ogg_reader_init (&reader, page, SERIAL);
      g_assert_cmpuint (reader.pages->len, ==, 1);
      g_assert_cmpuint (ogg_reader_get_page (&reader, 0)->n_packets, ==, 5);
      ogg_reader_clear (&reader);
    }
}

/* A stream that begins in the middle of the programme, and another size of page. */
static void
test_late_begin (void)
{
  static const BcOggOpusConfig config = { .serial = SERIAL, .packets_per_page = 2 };
  g_autoptr (BcOggOpus) ogg = bc_ogg_opus_new (&config);
  const guint8 packet[] = { 0xf8, 0xff };
  g_autoptr (GBytes) page = NULL;
  gint64 duration_us;
  OggReader reader;

  g_assert_null (bc_ogg_opus_add (ogg, packet, 2, 480000, &duration_us));
  g_assert_cmpint (duration_us, ==, 0);
  page = bc_ogg_opus_add (ogg, packet, 2, 480960, &duration_us);
  g_assert_nonnull (page);
  g_assert_cmpint (duration_us, ==, 40 * 1000);
  ogg_reader_init (&reader, page, SERIAL);
  g_assert_cmpint (ogg_reader_get_page (&reader, 0)->granule, ==, 480960);
  g_assert_cmpint (ogg_reader_get_page (&reader, 0)->number, ==, 2);
  ogg_reader_clear (&reader);
}

static void
test_nonsense (void)
{
  static const struct
  {
    const char *what;
    const char *packet;
    gsize n_bytes;
    gint64 end_samples;
  } rows[] = {
    { "nothing at all", "", 0, 1920 },
    { "a count of frames is missing", "\xfb", 1, 1920 },
    { "no frame in it", "\xfb\x00", 2, 1920 },
    { "more than 120 ms in it", "\xfb\x07", 2, 1920 },
    { "the time of the last one again", "\xf8", 1, 960 },
    { "overlaps the last one", "\xf8", 1, 1919 },
    { "before the beginning", "\xf8", 1, 0 },
  };
  static const BcOggOpusConfig config = { .serial = SERIAL, .packets_per_page = 1 };
  g_autoptr (BcOggOpus) ogg = bc_ogg_opus_new (&config);
  const guint8 packet[] = { 0xf8 };
  g_autoptr (GBytes) first = bc_ogg_opus_add (ogg, packet, 1, 960, NULL);
  g_autoptr (GBytes) next = NULL;

  g_assert_nonnull (first);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].what);
      g_assert_null (bc_ogg_opus_add (ogg, (const guint8 *) rows[i].packet, rows[i].n_bytes,
                                      rows[i].end_samples, NULL));
    }
  next = bc_ogg_opus_add (ogg, packet, 1, 1920, NULL);
  g_assert_cmpuint (g_bytes_get_size (next), ==, g_bytes_get_size (first));
}

/* Gaps */

static void
test_short_gap (void)
{
  Sender sender;
  OggReader reader;
  g_autoptr (GArray) samples = NULL;

  sender_init (&sender);
  sender_send (&sender, 7);
  sender.end_samples += 13 * PACKET_SAMPLES;
  sender_send (&sender, 10);
  g_assert_cmpint (sender.duration_us, ==, 30 * 20 * 1000);
  sender_finish (&sender);
  sender_read (&sender, &reader);
  samples = ogg_reader_decode (&reader);

  g_assert_cmpuint (reader.n_holes, ==, 0);
  for (guint i = 2; i < 8; i++)
    {
      g_assert_cmpint (ogg_reader_get_page (&reader, i)->granule, ==, (i - 1) * PAGE_SAMPLES);
      g_assert_cmpint (ogg_reader_get_page (&reader, i)->number, ==, i);
    }
  /* The packet at the end is cut off. */
  g_assert_cmpuint (samples->len, ==, 31 * PACKET_SAMPLES);

  ogg_reader_clear (&reader);
  sender_clear (&sender);
}

static void
check_hole (gint64 gap_samples)
{
  Sender sender;
  OggReader reader;
  gint64 begin;

  sender_init (&sender);
  sender_send (&sender, 7);
  sender.end_samples += gap_samples;
  begin = sender.end_samples;
  sender_send (&sender, 10);
  sender_finish (&sender);
  sender_read (&sender, &reader);

  /* Two header pages, five packets, two before the hole, five, five. */
  g_assert_cmpuint (reader.n_holes, ==, 1);
  g_assert_cmpint (ogg_reader_get_page (&reader, 3)->granule, ==, 7 * PACKET_SAMPLES);
  g_assert_cmpuint (ogg_reader_get_page (&reader, 3)->n_packets, ==, 2);
  g_assert_cmpint (ogg_reader_get_page (&reader, 3)->number, ==, 3);
  g_assert_cmpint (ogg_reader_get_page (&reader, 4)->granule, ==, begin + PAGE_SAMPLES);
  g_assert_cmpint (ogg_reader_get_page (&reader, 4)->number, ==, 5);
  g_assert_cmpint (ogg_reader_get_page (&reader, 5)->granule, ==, begin + 2 * PAGE_SAMPLES);

  ogg_reader_clear (&reader);
  sender_clear (&sender);
}

static void
test_long_gap (void)
{
  check_hole (48000 + PACKET_SAMPLES);
  check_hole (10 * 48000);
  /* A gap that no number of packets fills. */
  check_hole (PACKET_SAMPLES + 1);
}

/* A click at a known sample of the programme is found there, by granule and pre-skip alone, also by a
 * listener who came late. */
static void
test_position (void)
{
  static const guint first_pages[] = { 0, 4 };
  const gint64 click_at = 30000;
  guint offsets[8] = { 0 };
  Sender sender;

  sender_init (&sender);
  sender.click_at = click_at;
  for (guint page = 1; page < G_N_ELEMENTS (offsets); page++)
    {
      sender_send (&sender, 5);
      offsets[page] = sender.pages->len;
    }
  for (guint i = 0; i < G_N_ELEMENTS (first_pages); i++)
    {
      g_autoptr (GBytes) stream = sender_get_stream (&sender, offsets[first_pages[i]]);
      g_autoptr (GArray) samples = NULL;
      OggReader reader;
      gint64 begin;
      guint peak = 0;

      ogg_reader_init (&reader, stream, SERIAL);
      samples = ogg_reader_decode (&reader);
      begin = ogg_reader_get_page (&reader, 2)->granule - PAGE_SAMPLES - sender.pre_skip;
      for (guint k = 0; k < samples->len; k++)
        if (fabsf (g_array_index (samples, float, k)) >
            fabsf (g_array_index (samples, float, peak)))
          peak = k;
      g_assert_cmpint (begin + peak, ==, click_at);
      ogg_reader_clear (&reader);
    }

  sender_clear (&sender);
}

/* Strangers */

/* What a program says of the stream, both outputs; NULL: it is not installed. */
static char *
ask (const char *const *command, GBytes *stream)
{
  g_autofree char *program = g_find_program_in_path (command[0]);
  g_autofree char *path = NULL;
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;
  g_autoptr (GPtrArray) args = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  int fd, status;

  if (program == NULL)
    return NULL;

  fd = g_file_open_tmp ("ogg-opus-XXXXXX.ogg", &path, &error);
  g_assert_no_error (error);
  g_close (fd, NULL);
  g_file_set_contents (path, g_bytes_get_data (stream, NULL), (gssize) g_bytes_get_size (stream),
                       &error);
  g_assert_no_error (error);
  for (guint i = 0; command[i] != NULL; i++)
    g_ptr_array_add (args, (gpointer) (g_str_equal (command[i], "FILE") ? path : command[i]));
  g_ptr_array_add (args, NULL);
  g_spawn_sync (NULL, (char **) args->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err,
                &status, &error);
  g_assert_no_error (error);
  g_unlink (path);

  return g_strdup_printf ("%s%s", out, err);
}

static const char *const opusinfo[] = { "opusinfo", "FILE", NULL };
static const char *const oggz_validate[] = { "oggz-validate", "FILE", NULL };
static const char *const ffmpeg[] = { "ffmpeg", "-nostdin", "-v",   "warning", "-i",
                                      "FILE",   "-f",       "null", "-",       NULL };

static guint
count (const char *text, const char *word)
{
  guint n = 0;

  for (const char *at = strstr (text, word); at != NULL; at = strstr (at + 1, word))
    n++;

  return n;
}

static void
make_sender (Sender *sender, guint n_packets)
{
  sender_init (sender);
  sender_send (sender, n_packets / 2);
  sender->end_samples += 20 * PACKET_SAMPLES;
  sender_send (sender, n_packets - n_packets / 2);
  sender_finish (sender);
}

static void
test_opusinfo (void)
{
  static const guint n_packets[] = { 500, 501, 504, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (n_packets); i++)
    {
      Sender sender;
      g_autoptr (GBytes) stream = NULL;
      g_autofree char *answer = NULL;

      make_sender (&sender, n_packets[i]);
      stream = sender_get_stream (&sender, 0);
      answer = ask (opusinfo, stream);
      sender_clear (&sender);
      if (answer == NULL)
        {
          g_test_skip ("opusinfo is not installed");
          return;
        }
      g_assert_cmpuint (count (answer, "WARNING"), ==, 0);
      g_assert_cmpuint (count (answer, "ERROR"), ==, 0);
      g_assert_nonnull (strstr (answer, "TITLE=Fran"));
      g_assert_nonnull (strstr (answer, "Logical stream 1 ended"));
    }
}

/* Headers and the pages from somewhere in the middle: one gap in the numbers, nothing else. And so we know
 * that it would tell. */
static void
test_opusinfo_late (void)
{
  Sender sender;
  g_autoptr (GBytes) stream = NULL;
  g_autofree char *answer = NULL;
  guint middle;

  sender_init (&sender);
  sender_send (&sender, 100);
  middle = sender.pages->len;
  sender_send (&sender, 100);
  sender_finish (&sender);
  stream = sender_get_stream (&sender, middle);
  answer = ask (opusinfo, stream);
  sender_clear (&sender);
  if (answer == NULL)
    {
      g_test_skip ("opusinfo is not installed");
      return;
    }
  g_test_message ("%s", answer);
  g_assert_cmpuint (count (answer, "sequence number gap"), ==, 1);
  g_assert_nonnull (strstr (answer, "Logical stream 1 ended"));
}

static void
test_oggz_validate (void)
{
  Sender sender;
  g_autoptr (GBytes) stream = NULL;
  g_autoptr (GBytes) cut = NULL;
  g_autofree char *answer = NULL;
  g_autofree char *answer_to_cut = NULL;

  make_sender (&sender, 503);
  stream = sender_get_stream (&sender, 0);
  sender_clear (&sender);
  cut = g_bytes_new_from_bytes (stream, 0, g_bytes_get_size (stream) - 200);
  answer = ask (oggz_validate, stream);
  answer_to_cut = ask (oggz_validate, cut);
  if (answer == NULL)
    {
      g_test_skip ("oggz-validate is not installed");
      return;
    }
  g_assert_cmpstr (answer, ==, "");
  g_assert_cmpstr (answer_to_cut, !=, "");
}

static void
test_ffmpeg (void)
{
  Sender sender;
  g_autoptr (GBytes) whole = NULL;
  g_autoptr (GBytes) late = NULL;
  g_autofree char *answer_to_whole = NULL;
  g_autofree char *answer_to_late = NULL;
  guint middle;

  sender_init (&sender);
  sender_send (&sender, 100);
  middle = sender.pages->len;
  sender_send (&sender, 100);
  sender.end_samples += 20 * PACKET_SAMPLES;
  sender_send (&sender, 100);
  sender.end_samples += 500 * PACKET_SAMPLES;
  sender_send (&sender, 101);
  sender_finish (&sender);
  whole = sender_get_stream (&sender, 0);
  late = sender_get_stream (&sender, middle);
  sender_clear (&sender);
  answer_to_whole = ask (ffmpeg, whole);
  answer_to_late = ask (ffmpeg, late);
  if (answer_to_whole == NULL)
    {
      g_test_skip ("ffmpeg is not installed");
      return;
    }
  g_assert_cmpstr (answer_to_whole, ==, "");
  g_assert_cmpstr (answer_to_late, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/delivery/ogg-opus/headers-stand-on-pages-of-their-own", test_headers);
  g_test_add_func ("/delivery/ogg-opus/names-itself-as-vendor", test_default_vendor);
  g_test_add_func ("/delivery/ogg-opus/granules-count-what-the-encoder-was-fed", test_pages);
  g_test_add_func ("/delivery/ogg-opus/end-adds-no-sound", test_finish);
  g_test_add_func ("/delivery/ogg-opus/big-packets-share-a-page", test_big_packets);
  g_test_add_func ("/delivery/ogg-opus/begins-anywhere-in-the-programme", test_late_begin);
  g_test_add_func ("/delivery/ogg-opus/leaves-nonsense-out", test_nonsense);
  g_test_add_func ("/delivery/ogg-opus/short-gap-is-concealed", test_short_gap);
  g_test_add_func ("/delivery/ogg-opus/long-gap-is-a-hole", test_long_gap);
  g_test_add_func ("/delivery/ogg-opus/decoded-click-is-where-the-programme-has-it", test_position);
  g_test_add_func ("/delivery/ogg-opus/opusinfo-finds-nothing", test_opusinfo);
  g_test_add_func ("/delivery/ogg-opus/opusinfo-finds-one-gap-for-a-late-joiner",
                   test_opusinfo_late);
  g_test_add_func ("/delivery/ogg-opus/oggz-validate-finds-nothing", test_oggz_validate);
  g_test_add_func ("/delivery/ogg-opus/ffmpeg-warns-of-nothing", test_ffmpeg);

  return g_test_run ();
}
