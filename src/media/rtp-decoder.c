/* SPDX-License-Identifier: Apache-2.0 */
#include "rtp-decoder-private.h"

#include <boothcast/audio/format.h>
#include <opus/opus.h>

/* libopus conceals in steps of 2.5 ms. */
#define STEP_SAMPLES (BC_SAMPLE_RATE / 400)
/* As much as admission lets through as a hole; longer ones are pauses. */
#define MAX_CONCEALED_SAMPLES BC_RTP_DECODER_MAX_SAMPLES

struct _BcRtpDecoder
{
  OpusDecoder *opus;
  BcSide side;
  int n_channels; /* decoded: 1, or 2 to take one of them */
  BcSamplesFunc on_samples;
  gpointer user_data;
  int n_packet_samples; /* what the last packet held */
  int n_lost_samples;   /* to be filled before the next one */
  float samples[2 * BC_RTP_DECODER_MAX_SAMPLES];
};

BcRtpDecoder *
bc_rtp_decoder_new (BcSide side, BcSamplesFunc on_samples, gpointer user_data)
{
  BcRtpDecoder *decoder = g_new0 (BcRtpDecoder, 1);
  int error;

  decoder->side = side;
  decoder->n_channels = side == BC_SIDE_BOTH ? 1 : 2;
  decoder->opus = opus_decoder_create (BC_SAMPLE_RATE, decoder->n_channels, &error);
  if (decoder->opus == NULL)
    g_error ("opus_decoder_create: %s", opus_strerror (error));
  decoder->on_samples = on_samples;
  decoder->user_data = user_data;
  decoder->n_packet_samples = BC_TICK_SAMPLES;
  return decoder;
}

void
bc_rtp_decoder_free (BcRtpDecoder *decoder)
{
  if (decoder == NULL)
    return;
  opus_decoder_destroy (decoder->opus);
  g_free (decoder);
}

void
bc_rtp_decoder_note_lost (BcRtpDecoder *decoder, gint64 lost_us)
{
  gint64 n_lost = CLAMP (lost_us, 0, G_TIME_SPAN_SECOND) * BC_SAMPLE_RATE / G_TIME_SPAN_SECOND;

  n_lost = (n_lost + STEP_SAMPLES / 2) / STEP_SAMPLES * STEP_SAMPLES;
  decoder->n_lost_samples = (int) MIN (decoder->n_lost_samples + n_lost, MAX_CONCEALED_SAMPLES);
}

static void
hand_on (BcRtpDecoder *decoder, int n_samples)
{
  if (n_samples <= 0)
    return;
  if (decoder->n_channels == 2)
    bc_side_take (decoder->side, decoder->samples, decoder->samples, (gsize) n_samples);
  decoder->on_samples (decoder->samples, (gsize) n_samples, decoder->user_data);
}

static void
conceal (BcRtpDecoder *decoder, int n_samples)
{
  if (n_samples > 0)
    hand_on (decoder, opus_decode_float (decoder->opus, NULL, 0, decoder->samples, n_samples, 0));
}

static void
fill_hole (BcRtpDecoder *decoder, const guint8 *packet, gsize n_bytes, int n_packet_samples)
{
  int n_correctable = MIN (n_packet_samples, decoder->n_lost_samples);

  if (decoder->n_lost_samples == 0)
    return;
  conceal (decoder, decoder->n_lost_samples - n_correctable);
  /* Without correction inside, this conceals. */
  hand_on (decoder, opus_decode_float (decoder->opus, packet, (opus_int32) n_bytes,
                                       decoder->samples, n_correctable, 1));
  decoder->n_lost_samples = 0;
}

gboolean
bc_rtp_decoder_run (BcRtpDecoder *decoder, const guint8 *packet, gsize n_bytes)
{
  int n_samples = n_bytes > 0 && n_bytes <= G_MAXINT16
                      ? opus_packet_get_nb_samples (packet, (opus_int32) n_bytes, BC_SAMPLE_RATE)
                      : OPUS_INVALID_PACKET;

  if (n_samples > 0)
    {
      fill_hole (decoder, packet, n_bytes, n_samples);
      n_samples = opus_decode_float (decoder->opus, packet, (opus_int32) n_bytes, decoder->samples,
                                     BC_RTP_DECODER_MAX_SAMPLES, 0);
    }
  if (n_samples <= 0)
    {
      conceal (decoder, decoder->n_packet_samples);
      return FALSE;
    }
  decoder->n_packet_samples = n_samples;
  hand_on (decoder, n_samples);
  return TRUE;
}
