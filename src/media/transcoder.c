/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/media/transcoder.h>

#include "aac-encoder-private.h"
#include "media-private.h"

#include <boothcast/audio/format.h>
#include <opus/opus.h>

#define LOW_BITRATE_BPS 24000
#define LOW_COMPLEXITY 8
/* libopus's at 48 kHz, whatever the application but restricted low delay: 2.5 + 4 ms. */
#define OPUS_LOOK_AHEAD_SAMPLES 312
#define MAX_PACKET_BYTES 1276
/* A longer gap is no loss on the way. */
#define CONCEAL_MAX_SAMPLES BC_SAMPLE_RATE
#define NOT_BEGUN G_MININT64

struct _BcTranscoder
{
  BcTranscoderConfig config;
  OpusDecoder *decoder;
  OpusEncoder *opus; /* for OPUS_LOW */
  BcAacEncoder *aac; /* for AAC: since the last long gap */
  gint64 aac_begin_samples;
  gint64 end_samples; /* of the last packet; NOT_BEGUN */
  guint n_to_settle;
  gboolean has_failed;
  float samples[BC_TICK_SAMPLES];
};

gboolean
bc_transcode_is_possible (BcTranscodeKind kind, GError **error)
{
  g_autoptr (GstElementFactory) factory = NULL;

  if (kind != BC_TRANSCODE_AAC)
    return TRUE;
  factory = gst_element_factory_find ("avenc_aac");
  if (factory != NULL)
    return TRUE;
  g_set_error (error, BC_ERROR, BC_ERROR_UNAVAILABLE,
               "AAC is not made on this machine: GStreamer's avenc_aac is missing (Debian: "
               "gstreamer1.0-libav)");
  return FALSE;
}

guint
bc_transcode_get_pre_skip (BcTranscodeKind kind)
{
  return kind == BC_TRANSCODE_AAC ? BC_AAC_FRAME_SAMPLES : OPUS_LOOK_AHEAD_SAMPLES;
}

static OpusEncoder *
new_low_encoder (GError **error)
{
  int code;
  OpusEncoder *opus = opus_encoder_create (BC_SAMPLE_RATE, 1, OPUS_APPLICATION_VOIP, &code);

  if (opus == NULL)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_UNAVAILABLE, "Opus encoder: %s", opus_strerror (code));
      return NULL;
    }
  opus_encoder_ctl (opus, OPUS_SET_BITRATE (LOW_BITRATE_BPS));
  opus_encoder_ctl (opus, OPUS_SET_COMPLEXITY (LOW_COMPLEXITY));
  opus_encoder_ctl (opus, OPUS_SET_SIGNAL (OPUS_SIGNAL_VOICE));
  opus_encoder_ctl (opus, OPUS_SET_VBR (1));
  opus_encoder_ctl (opus, OPUS_SET_VBR_CONSTRAINT (1));
  return opus;
}

static void
on_aac_frame (const guint8 *frame, gsize frame_bytes, guint64 number, gpointer user_data)
{
  BcTranscoder *transcoder = user_data;

  transcoder->config.on_frame (frame, frame_bytes,
                               transcoder->aac_begin_samples +
                                   (gint64) (number + 1) * BC_AAC_FRAME_SAMPLES,
                               transcoder->config.user_data);
}

BcTranscoder *
bc_transcoder_new (const BcTranscoderConfig *config, GError **error)
{
  g_autoptr (BcTranscoder) transcoder = g_new0 (BcTranscoder, 1);
  int code;

  transcoder->config = *config;
  transcoder->end_samples = NOT_BEGUN;
  transcoder->n_to_settle = BC_TRANSCODER_SETTLE_PACKETS;
  transcoder->decoder = opus_decoder_create (BC_SAMPLE_RATE, 1, &code);
  if (transcoder->decoder == NULL)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_UNAVAILABLE, "Opus decoder: %s", opus_strerror (code));
      return NULL;
    }
  if (config->kind == BC_TRANSCODE_OPUS_LOW)
    transcoder->opus = new_low_encoder (error);
  else
    transcoder->aac = bc_aac_encoder_new (on_aac_frame, transcoder, error);
  return transcoder->opus != NULL || transcoder->aac != NULL ? g_steal_pointer (&transcoder) : NULL;
}

void
bc_transcoder_free (BcTranscoder *transcoder)
{
  if (transcoder == NULL)
    return;
  bc_aac_encoder_free (transcoder->aac);
  if (transcoder->opus != NULL)
    opus_encoder_destroy (transcoder->opus);
  if (transcoder->decoder != NULL)
    opus_decoder_destroy (transcoder->decoder);
  g_free (transcoder);
}

/* --- One block --- */

static gboolean
encode_low (BcTranscoder *transcoder, gint64 end_samples)
{
  guint8 packet[MAX_PACKET_BYTES];
  opus_int32 n_bytes = opus_encode_float (transcoder->opus, transcoder->samples, BC_TICK_SAMPLES,
                                          packet, sizeof packet);

  if (n_bytes > 0)
    transcoder->config.on_frame (packet, (gsize) n_bytes, end_samples,
                                 transcoder->config.user_data);
  return n_bytes > 0;
}

static gboolean
encode_aac (BcTranscoder *transcoder, gint64 end_samples)
{
  if (transcoder->aac == NULL)
    transcoder->aac = bc_aac_encoder_new (on_aac_frame, transcoder, NULL);
  if (transcoder->aac == NULL)
    return FALSE;
  if (transcoder->aac_begin_samples == NOT_BEGUN)
    transcoder->aac_begin_samples = end_samples - BC_TICK_SAMPLES;
  return bc_aac_encoder_push (transcoder->aac, transcoder->samples, BC_TICK_SAMPLES);
}

/* `packet` NULL: it is concealed. `end_samples` is the packet's. */
static gboolean
take (BcTranscoder *transcoder, const guint8 *packet, gsize packet_bytes, gint64 end_samples)
{
  gint64 heard_samples = end_samples - transcoder->config.pre_skip;
  int n_samples = opus_decode_float (transcoder->decoder, packet, (opus_int32) packet_bytes,
                                     transcoder->samples, BC_TICK_SAMPLES, 0);

  transcoder->end_samples = end_samples;
  if (n_samples != BC_TICK_SAMPLES)
    n_samples =
        opus_decode_float (transcoder->decoder, NULL, 0, transcoder->samples, BC_TICK_SAMPLES, 0);
  if (n_samples != BC_TICK_SAMPLES)
    return FALSE;
  if (transcoder->n_to_settle > 0)
    {
      transcoder->n_to_settle--;
      return TRUE;
    }
  return transcoder->opus != NULL ? encode_low (transcoder, heard_samples)
                                  : encode_aac (transcoder, heard_samples);
}

/* --- The stream of them --- */

static void
begin_anew (BcTranscoder *transcoder)
{
  /* An AAC encoder counts its frames from where it began, so it has to begin there. */
  if (transcoder->end_samples != NOT_BEGUN && transcoder->aac != NULL)
    g_clear_pointer (&transcoder->aac, bc_aac_encoder_free);
  transcoder->aac_begin_samples = NOT_BEGUN;
}

/* What is missing before a packet that begins at `begin_samples`. */
static gboolean
bridge_gap (BcTranscoder *transcoder, gint64 begin_samples)
{
  gint64 gap =
      transcoder->end_samples != NOT_BEGUN ? begin_samples - transcoder->end_samples : G_MAXINT64;
  gboolean is_well = TRUE;

  if (gap > CONCEAL_MAX_SAMPLES || gap % BC_TICK_SAMPLES != 0)
    {
      begin_anew (transcoder);
      return TRUE;
    }
  while (is_well && transcoder->end_samples < begin_samples)
    is_well = take (transcoder, NULL, 0, transcoder->end_samples + BC_TICK_SAMPLES);
  return is_well;
}

gboolean
bc_transcoder_push (BcTranscoder *transcoder, const guint8 *packet, gsize packet_bytes,
                    gint64 end_samples)
{
  gint64 begin_samples = end_samples - BC_TICK_SAMPLES;

  if (transcoder->end_samples != NOT_BEGUN && begin_samples < transcoder->end_samples)
    return !transcoder->has_failed;
  if (!transcoder->has_failed && begin_samples != transcoder->end_samples)
    transcoder->has_failed = !bridge_gap (transcoder, begin_samples);
  if (!transcoder->has_failed)
    transcoder->has_failed = !take (transcoder, packet, packet_bytes, end_samples);
  return !transcoder->has_failed;
}
