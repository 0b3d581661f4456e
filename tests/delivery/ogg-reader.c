/* SPDX-License-Identifier: Apache-2.0 */
#include "ogg-reader.h"

#include <ogg/ogg.h>
#include <opus.h>
#include <string.h>

#define N_HEADERS 2
#define PACKET_MAX_SAMPLES 5760

static void
take_packets (OggReader *reader, ogg_stream_state *stream)
{
  ogg_packet packet;
  int result;

  while ((result = ogg_stream_packetout (stream, &packet)) != 0)
    {
      if (result < 0)
        reader->n_holes++;
      else
        g_ptr_array_add (reader->packets, g_bytes_new (packet.packet, (gsize) packet.bytes));
    }
}

void
ogg_reader_init (OggReader *reader, GBytes *bytes, guint32 serial)
{
  ogg_sync_state sync;
  ogg_stream_state stream;
  ogg_page page;
  int result;

  reader->pages = g_array_new (FALSE, FALSE, sizeof (OggReaderPage));
  reader->packets = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  reader->n_holes = 0;

  ogg_sync_init (&sync);
  ogg_stream_init (&stream, (int) serial);
  memcpy (ogg_sync_buffer (&sync, (long) g_bytes_get_size (bytes)), g_bytes_get_data (bytes, NULL),
          g_bytes_get_size (bytes));
  ogg_sync_wrote (&sync, (long) g_bytes_get_size (bytes));
  while ((result = ogg_sync_pageout (&sync, &page)) != 0)
    {
      OggReaderPage it = {
        .granule = ogg_page_granulepos (&page),
        .number = ogg_page_pageno (&page),
        .is_bos = ogg_page_bos (&page) != 0,
        .is_eos = ogg_page_eos (&page) != 0,
        .n_packets = (guint) ogg_page_packets (&page),
      };

      g_assert_cmpint (result, ==, 1);
      g_assert_cmpint (ogg_stream_pagein (&stream, &page), ==, 0);
      g_array_append_val (reader->pages, it);
      take_packets (reader, &stream);
    }
  ogg_stream_clear (&stream);
  ogg_sync_clear (&sync);
}

void
ogg_reader_clear (OggReader *reader)
{
  g_array_unref (reader->pages);
  g_ptr_array_unref (reader->packets);
}

const OggReaderPage *
ogg_reader_get_page (const OggReader *reader, guint i)
{
  g_assert_cmpuint (i, <, reader->pages->len);

  return &g_array_index (reader->pages, OggReaderPage, i);
}

GArray *
ogg_reader_decode (const OggReader *reader)
{
  GArray *samples = g_array_new (FALSE, FALSE, sizeof (float));
  OpusDecoder *decoder = opus_decoder_create (48000, 1, NULL);

  for (guint i = N_HEADERS; i < reader->packets->len; i++)
    {
      float block[PACKET_MAX_SAMPLES];
      gsize n_bytes;
      const guint8 *data = g_bytes_get_data (reader->packets->pdata[i], &n_bytes);
      int n = opus_decode_float (decoder, data, (opus_int32) n_bytes, block, PACKET_MAX_SAMPLES, 0);

      g_assert_cmpint (n, >, 0);
      g_array_append_vals (samples, block, (guint) n);
    }
  opus_decoder_destroy (decoder);

  return samples;
}
