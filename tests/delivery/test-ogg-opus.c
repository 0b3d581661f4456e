/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "ogg-sender.h"

#define SERIAL OGG_SENDER_SERIAL
#define PACKET_SAMPLES OGG_SENDER_PACKET_SAMPLES
#define PAGE_SAMPLES (5 * PACKET_SAMPLES)

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
  OggSender sender;
  OggReader reader;

  ogg_sender_init (&sender);
  ogg_sender_send (&sender, 52);
  g_assert_cmpint (sender.duration_us, ==, 10 * 100 * 1000);
  ogg_sender_finish (&sender);
  ogg_sender_read (&sender, &reader);

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
  ogg_sender_clear (&sender);
}

/* The end is on a page with a packet, and adds no sound, whatever was gathered before it. */
static void
test_finish (void)
{
  for (guint n_packets = 0; n_packets <= 5; n_packets++)
    {
      OggSender sender;
      OggReader reader;
      const OggReaderPage *last;

      ogg_sender_init (&sender);
      ogg_sender_send (&sender, n_packets);
      ogg_sender_finish (&sender);
      ogg_sender_read (&sender, &reader);
      last = ogg_reader_get_page (&reader, reader.pages->len - 1);
      g_assert_true (last->is_eos);
      g_assert_cmpuint (last->n_packets, ==, 1 + n_packets % 5);
      g_assert_cmpint (last->granule, ==,
                       n_packets > 0 ? n_packets * PACKET_SAMPLES : sender.pre_skip);
      ogg_reader_clear (&reader);
      ogg_sender_clear (&sender);
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
  OggSender sender;
  OggReader reader;
  g_autoptr (GArray) samples = NULL;

  ogg_sender_init (&sender);
  ogg_sender_send (&sender, 7);
  sender.end_samples += 13 * PACKET_SAMPLES;
  ogg_sender_send (&sender, 10);
  g_assert_cmpint (sender.duration_us, ==, 30 * 20 * 1000);
  ogg_sender_finish (&sender);
  ogg_sender_read (&sender, &reader);
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
  ogg_sender_clear (&sender);
}

static void
check_hole (gint64 gap_samples)
{
  OggSender sender;
  OggReader reader;
  gint64 begin;

  ogg_sender_init (&sender);
  ogg_sender_send (&sender, 7);
  sender.end_samples += gap_samples;
  begin = sender.end_samples;
  ogg_sender_send (&sender, 10);
  ogg_sender_finish (&sender);
  ogg_sender_read (&sender, &reader);

  /* Two header pages, five packets, two before the hole, five, five. */
  g_assert_cmpuint (reader.n_holes, ==, 1);
  g_assert_cmpint (ogg_reader_get_page (&reader, 3)->granule, ==, 7 * PACKET_SAMPLES);
  g_assert_cmpuint (ogg_reader_get_page (&reader, 3)->n_packets, ==, 2);
  g_assert_cmpint (ogg_reader_get_page (&reader, 3)->number, ==, 3);
  g_assert_cmpint (ogg_reader_get_page (&reader, 4)->granule, ==, begin + PAGE_SAMPLES);
  g_assert_cmpint (ogg_reader_get_page (&reader, 4)->number, ==, 5);
  g_assert_cmpint (ogg_reader_get_page (&reader, 5)->granule, ==, begin + 2 * PAGE_SAMPLES);

  ogg_reader_clear (&reader);
  ogg_sender_clear (&sender);
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
  OggSender sender;

  ogg_sender_init (&sender);
  sender.click_at = click_at;
  for (guint page = 1; page < G_N_ELEMENTS (offsets); page++)
    {
      ogg_sender_send (&sender, 5);
      offsets[page] = sender.pages->len;
    }
  for (guint i = 0; i < G_N_ELEMENTS (first_pages); i++)
    {
      g_autoptr (GBytes) stream = ogg_sender_get_stream (&sender, offsets[first_pages[i]]);
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

  ogg_sender_clear (&sender);
}

/* What was gathered is gone, and to a receiver it is a page lost; what follows a long gap is whole. */
static void
test_drop (void)
{
  OggSender sender;
  OggReader reader;

  ogg_sender_init (&sender);
  ogg_sender_send (&sender, 5);
  bc_ogg_opus_drop (sender.ogg);
  ogg_sender_send (&sender, 7);
  bc_ogg_opus_drop (sender.ogg);
  sender.end_samples += 20 * PACKET_SAMPLES; /* without a drop it would be filled */
  ogg_sender_send (&sender, 5);
  ogg_sender_read (&sender, &reader);
  g_assert_cmpuint (reader.pages->len, ==, 2 + 3);
  g_assert_cmpuint (reader.packets->len, ==, 2 + 15);
  g_assert_cmpint (ogg_reader_get_page (&reader, 3)->granule, ==, 10 * PACKET_SAMPLES);
  g_assert_cmpint (ogg_reader_get_page (&reader, 4)->granule, ==, 37 * PACKET_SAMPLES);
  g_assert_cmpint (ogg_reader_get_page (&reader, 4)->number, >,
                   ogg_reader_get_page (&reader, 3)->number + 1);
  ogg_reader_clear (&reader);
  ogg_sender_clear (&sender);
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
  g_test_add_func ("/delivery/ogg-opus/dropped-is-a-page-lost", test_drop);

  return g_test_run ();
}
