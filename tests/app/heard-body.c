/* SPDX-License-Identifier: Apache-2.0 */
#include "heard-body.h"

#include <math.h>
#include <ogg/ogg.h>
#include <opus.h>
#include <string.h>

static void
hear_packet (const ogg_packet *packet, OpusDecoder *decoder, GArray *sound)
{
  float samples[960];
  int n_samples =
      opus_decode_float (decoder, packet->packet, (opus_int32) packet->bytes, samples, 960, 0);

  g_assert_cmpint (n_samples, ==, 960);
  g_array_append_vals (sound, samples, 960);
}

static double
measure_level (const GArray *sound)
{
  guint n_samples = MIN (sound->len, 48000);
  const float *samples = (const float *) sound->data + sound->len - n_samples;
  double in_phase = 0, in_quadrature = 0;

  for (guint i = 0; i < n_samples; i++)
    {
      in_phase += samples[i] * cos (2 * G_PI * 440 * i / 48000);
      in_quadrature += samples[i] * sin (2 * G_PI * 440 * i / 48000);
    }
  return n_samples ? 2 * hypot (in_phase, in_quadrature) / n_samples : 0;
}

static void
check_headers (const ogg_packet *packet)
{
  if (packet->packetno == 0)
    {
      g_assert_cmpint (packet->bytes, ==, 19);
      g_assert_cmpmem (packet->packet, 19, "OpusHead\1\1\x38\1\x80\xbb\0\0\0\0\0", 19);
    }
  else
    g_assert_cmpmem (packet->packet, 8, "OpusTags", 8);
}

HeardBody
heard_body_read (const GByteArray *body)
{
  HeardBody heard = { 0 };
  ogg_sync_state sync;
  ogg_stream_state stream;
  ogg_page page;
  ogg_packet packet;
  OpusDecoder *decoder = opus_decoder_create (48000, 1, NULL);
  g_autoptr (GArray) sound = g_array_new (FALSE, FALSE, sizeof (float));

  ogg_sync_init (&sync);
  memcpy (ogg_sync_buffer (&sync, (long) body->len), body->data, body->len);
  ogg_sync_wrote (&sync, (long) body->len);
  for (; ogg_sync_pageout (&sync, &page) == 1; heard.n_pages++)
    {
      if (heard.n_pages == 0)
        {
          g_assert_true (ogg_page_bos (&page));
          ogg_stream_init (&stream, ogg_page_serialno (&page));
        }
      g_assert_cmpint (ogg_page_pageno (&page), ==, heard.n_pages);
      g_assert_cmpint (ogg_stream_pagein (&stream, &page), ==, 0);
      guint n_before = heard.n_packets;
      while (ogg_stream_packetout (&stream, &packet) == 1)
        {
          if (heard.n_pages < 2)
            check_headers (&packet);
          else
            {
              hear_packet (&packet, decoder, sound);
              heard.n_packets++;
            }
        }
      heard.most_packets_a_page = MAX (heard.most_packets_a_page, heard.n_packets - n_before);
      heard.granule = ogg_page_granulepos (&page);
      heard.is_ended = ogg_page_eos (&page);
    }
  heard.level = measure_level (sound);
  if (heard.n_pages > 0)
    ogg_stream_clear (&stream);
  ogg_sync_clear (&sync);
  opus_decoder_destroy (decoder);
  return heard;
}
