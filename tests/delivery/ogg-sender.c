/* SPDX-License-Identifier: Apache-2.0 */
#include "ogg-sender.h"

#include <math.h>

void
ogg_sender_init (OggSender *sender)
{
  BcOggOpusConfig config = {
    .serial = OGG_SENDER_SERIAL,
    .title = "Français",
    .language = "fr",
    .comment = "only the original speech is authentic",
  };
  opus_int32 look_ahead;
  gsize n_bytes;
  gconstpointer data;

  *sender = (OggSender){ .click_at = -1 };
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

void
ogg_sender_clear (OggSender *sender)
{
  opus_encoder_destroy (sender->encoder);
  bc_ogg_opus_free (sender->ogg);
  g_byte_array_unref (sender->headers);
  g_byte_array_unref (sender->pages);
}

static void
ogg_sender_keep (OggSender *sender, GBytes *page)
{
  if (page != NULL)
    g_byte_array_append (sender->pages, g_bytes_get_data (page, NULL),
                         (guint) g_bytes_get_size (page));
}

void
ogg_sender_send (OggSender *sender, guint n_packets)
{
  for (guint i = 0; i < n_packets; i++)
    {
      g_autoptr (GBytes) page = NULL;
      float block[OGG_SENDER_PACKET_SAMPLES];
      guint8 packet[1500];
      gint64 duration_us = -1;
      int n_bytes;

      for (guint k = 0; k < OGG_SENDER_PACKET_SAMPLES; k++)
        {
          gint64 at = sender->end_samples + k;

          block[k] = sender->click_at < 0
                         ? 0.3f * sinf ((float) (at % 48000) * 2 * G_PI * 440 / 48000)
                         : 0.8f * (at == sender->click_at);
        }
      n_bytes = opus_encode_float (sender->encoder, block, OGG_SENDER_PACKET_SAMPLES, packet,
                                   sizeof packet);
      g_assert_cmpint (n_bytes, >, 0);
      sender->end_samples += OGG_SENDER_PACKET_SAMPLES;
      page =
          bc_ogg_opus_add (sender->ogg, packet, (gsize) n_bytes, sender->end_samples, &duration_us);
      g_assert_true ((page != NULL) == (duration_us > 0));
      sender->duration_us += duration_us;
      ogg_sender_keep (sender, page);
    }
}

void
ogg_sender_finish (OggSender *sender)
{
  g_autoptr (GBytes) page = bc_ogg_opus_finish (sender->ogg);

  g_assert_nonnull (page);
  ogg_sender_keep (sender, page);
}

GBytes *
ogg_sender_get_stream (OggSender *sender, guint from)
{
  GByteArray *all = g_byte_array_new ();

  g_byte_array_append (all, sender->headers->data, sender->headers->len);
  g_byte_array_append (all, sender->pages->data + from, sender->pages->len - from);

  return g_byte_array_free_to_bytes (all);
}

void
ogg_sender_read (OggSender *sender, OggReader *reader)
{
  g_autoptr (GBytes) stream = ogg_sender_get_stream (sender, 0);

  ogg_reader_init (reader, stream, OGG_SENDER_SERIAL);
}
