/* SPDX-License-Identifier: Apache-2.0 */
#include "channel-output.h"

#include <boothcast/delivery/ogg-opus.h>

#define PACKETS_PER_PAGE 5 /* 100 ms */
/* Enough of the past for a browser that starts only at about 40 KB: 5 s at 64 kb/s. */
#define BURST_US (6 * G_USEC_PER_SEC)

struct _BcChannelOutput
{
  BcOggOpus *ogg;
  BcStream *stream;
};

BcChannelOutput *
bc_channel_output_new (const BcChannelOutputConfig *config, BcBroadcast *broadcast)
{
  BcChannelOutput *output = g_new0 (BcChannelOutput, 1);
  g_autofree char *title =
      g_strdup_printf ("%s – %s", config->meeting_title,
                       config->language != NULL ? config->language->name : "Original");
  BcOggOpusConfig ogg = { .serial = g_random_int (),
                          .pre_skip = config->pre_skip,
                          .packets_per_page = PACKETS_PER_PAGE,
                          .title = title,
                          .language = config->language != NULL ? config->language->tag : NULL,
                          .comment = config->disclaimer };

  output->ogg = bc_ogg_opus_new (&ogg);
  output->stream = bc_broadcast_add_stream (broadcast, config->id, BURST_US);
  bc_stream_set_preamble (output->stream, bc_ogg_opus_get_headers (output->ogg));
  return output;
}

void
bc_channel_output_free (BcChannelOutput *output)
{
  if (output == NULL)
    return;
  g_autoptr (GBytes) last_page = bc_ogg_opus_finish (output->ogg);
  bc_stream_end (output->stream, last_page);
  bc_ogg_opus_free (output->ogg);
  g_free (output);
}

void
bc_channel_output_add (BcChannelOutput *output, const guint8 *packet, gsize packet_bytes,
                       gint64 end_samples)
{
  gint64 duration_us = 0;
  g_autoptr (GBytes) page =
      bc_ogg_opus_add (output->ogg, packet, packet_bytes, end_samples, &duration_us);

  if (page != NULL)
    bc_stream_publish (output->stream, page, duration_us);
}
