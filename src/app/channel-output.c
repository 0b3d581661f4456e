/* SPDX-License-Identifier: Apache-2.0 */
#include "channel-output.h"

#include <boothcast/audio/format.h>
#include <boothcast/delivery/ogg-opus.h>
#include <stdatomic.h>

#define PACKETS_PER_PAGE 5     /* 100 ms */
#define EAR_PACKETS_PER_PAGE 2 /* 40 ms */
/* Enough of the past for a browser that starts only at about 40 KB: 5 s at 64 kb/s. */
#define BURST_US (6 * G_USEC_PER_SEC)

struct _BcChannelOutput
{
  atomic_bool has_rested; /* … or is about to: packets on their way still come */
  gint64 end_samples;
  BcOggOpus *ogg;
  BcStream *stream;
  BcFlavourSet *flavours; /* (nullable) */
};

static const char *
choose_name (const BcChannelOutputConfig *config)
{
  if (config->name != NULL)
    return config->name;
  return config->language != NULL ? config->language->name : "Original";
}

static BcFlavourSet *
add_flavours (const BcChannelOutputConfig *config, const char *title)
{
  BcFlavourSetConfig set = { .channel = config->id,
                             .pre_skip = config->pre_skip,
                             .title = title,
                             .language = config->language != NULL ? config->language->tag : NULL,
                             .comment = config->disclaimer };

  return bc_flavours_add_channel (config->flavours, &set);
}

BcChannelOutput *
bc_channel_output_new (const BcChannelOutputConfig *config, BcBroadcast *broadcast)
{
  BcChannelOutput *output = g_new0 (BcChannelOutput, 1);
  g_autofree char *title = g_strdup_printf ("%s – %s", config->meeting_title, choose_name (config));
  BcOggOpusConfig ogg = { .serial = g_random_int (),
                          .pre_skip = config->pre_skip,
                          .packets_per_page =
                              config->is_ear ? EAR_PACKETS_PER_PAGE : PACKETS_PER_PAGE,
                          .title = title,
                          .language = config->language != NULL ? config->language->tag : NULL,
                          .comment = config->disclaimer };

  output->ogg = bc_ogg_opus_new (&ogg);
  output->stream = bc_broadcast_add_stream (broadcast, config->id, BURST_US);
  bc_stream_set_preamble (output->stream, bc_ogg_opus_get_headers (output->ogg));
  if (config->flavours != NULL)
    output->flavours = add_flavours (config, title);
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

  /* What was gathered before the pause is no more than a scrap, and nobody waits for it. A pause that was filled would
   * be silence to sit through, and a player that plays it stays late by as much. */
  if (end_samples - output->end_samples > BC_TICK_SAMPLES &&
      atomic_exchange (&output->has_rested, FALSE))
    bc_ogg_opus_drop (output->ogg);
  output->end_samples = end_samples;

  g_autoptr (GBytes) page =
      bc_ogg_opus_add (output->ogg, packet, packet_bytes, end_samples, &duration_us);

  if (page != NULL)
    bc_stream_publish (output->stream, page, duration_us);
  if (output->flavours != NULL)
    bc_flavour_set_add (output->flavours, packet, packet_bytes, end_samples);
}

void
bc_channel_output_rest (BcChannelOutput *output)
{
  atomic_store (&output->has_rested, TRUE);
  bc_stream_forget_past (output->stream);
}
