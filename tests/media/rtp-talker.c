/* SPDX-License-Identifier: Apache-2.0 */
#include "rtp-talker.h"

#include <gio/gio.h>
#include <math.h>
#include <opus/opus.h>
#include <string.h>

#define N_SAMPLES 960
#define HEADER_BYTES 12

struct _RtpTalker
{
  RtpTalkerConfig config;
  OpusEncoder *opus;
  GSocket *socket;
  GSocketAddress *to;
  guint64 position;
  guint16 sequence;
  guint32 timestamp;
  guint32 ssrc;
  gboolean is_silent;
};

RtpTalker *
rtp_talker_new (const RtpTalkerConfig *config)
{
  RtpTalker *talker = g_new0 (RtpTalker, 1);
  const char *from = config->from != NULL ? config->from : "127.0.0.1";
  g_autoptr (GSocketAddress) own = g_inet_socket_address_new_from_string (from, 0);
  gboolean is_v6 = strchr (from, ':') != NULL;
  int code;

  talker->config = *config;
  talker->config.n_channels = MAX (config->n_channels, 1);
  talker->config.payload_type = config->payload_type != 0 ? config->payload_type : 111;
  talker->opus =
      opus_encoder_create (48000, (int) talker->config.n_channels, OPUS_APPLICATION_AUDIO, &code);
  g_assert_cmpint (code, ==, OPUS_OK);
  opus_encoder_ctl (talker->opus, OPUS_SET_BITRATE (64000));
  if (config->is_with_fec)
    {
      opus_encoder_ctl (talker->opus, OPUS_SET_BITRATE (32000));
      opus_encoder_ctl (talker->opus, OPUS_SET_SIGNAL (OPUS_SIGNAL_VOICE));
      opus_encoder_ctl (talker->opus, OPUS_SET_INBAND_FEC (1));
      opus_encoder_ctl (talker->opus, OPUS_SET_PACKET_LOSS_PERC (20));
    }
  talker->socket = g_socket_new (g_socket_address_get_family (own), G_SOCKET_TYPE_DATAGRAM,
                                 G_SOCKET_PROTOCOL_UDP, NULL);
  g_assert_true (g_socket_bind (talker->socket, own, FALSE, NULL));
  talker->to = g_inet_socket_address_new_from_string (is_v6 ? "::1" : "127.0.0.1", config->port);
  talker->sequence = 65500; /* wraps within a second */
  talker->timestamp = 0xfffffe00u;
  talker->ssrc = 0x11223344u + config->port;
  return talker;
}

void
rtp_talker_free (RtpTalker *talker)
{
  if (talker == NULL)
    return;
  opus_encoder_destroy (talker->opus);
  g_object_unref (talker->socket);
  g_object_unref (talker->to);
  g_free (talker);
}

static gsize
encode (RtpTalker *talker, guint8 *payload, gsize max_bytes)
{
  float samples[2 * N_SAMPLES];
  guint n_channels = talker->config.n_channels;

  for (guint i = 0; i < N_SAMPLES; i++)
    {
      double t = (double) (talker->position + i) / 48000.0;
      double level = talker->is_silent ? 0.0 : 0.25;
      samples[i * n_channels] = (float) (level * sin (2.0 * G_PI * talker->config.hz * t));
      if (n_channels == 2)
        samples[i * 2 + 1] = 0.0f;
    }
  talker->position += N_SAMPLES;
  int n_bytes = opus_encode_float (talker->opus, samples, N_SAMPLES, payload, (int) max_bytes);
  g_assert_cmpint (n_bytes, >, 0);
  return (gsize) n_bytes;
}

static void
move_on (RtpTalker *talker)
{
  talker->sequence++;
  talker->timestamp += N_SAMPLES;
}

void
rtp_talker_send_raw (RtpTalker *talker, const void *data, gsize n_bytes)
{
  g_autoptr (GError) error = NULL;

  g_socket_send_to (talker->socket, talker->to, data, n_bytes, NULL, &error);
  g_assert_no_error (error);
}

static void
send_packet (RtpTalker *talker, guint8 *packet, gsize n_payload)
{
  guint16 sequence = GUINT16_TO_BE (talker->sequence);
  guint32 timestamp = GUINT32_TO_BE (talker->timestamp);
  guint32 ssrc = GUINT32_TO_BE (talker->ssrc);

  packet[0] = 0x80;
  packet[1] = talker->config.payload_type;
  memcpy (packet + 2, &sequence, 2);
  memcpy (packet + 4, &timestamp, 4);
  memcpy (packet + 8, &ssrc, 4);
  rtp_talker_send_raw (talker, packet, HEADER_BYTES + n_payload);
  move_on (talker);
}

void
rtp_talker_say (RtpTalker *talker)
{
  guint8 packet[1500];
  gsize n_payload = encode (talker, packet + HEADER_BYTES, sizeof packet - HEADER_BYTES);

  send_packet (talker, packet, n_payload);
}

void
rtp_talker_be_silent (RtpTalker *talker)
{
  talker->is_silent = TRUE;
  rtp_talker_say (talker);
  talker->is_silent = FALSE;
}

void
rtp_talker_lose (RtpTalker *talker)
{
  guint8 packet[1500];

  encode (talker, packet, sizeof packet);
  move_on (talker);
}

void
rtp_talker_rest (RtpTalker *talker, guint ms)
{
  /* The tone waits too: a jump in it would be the talker's own click. */
  talker->timestamp += ms * 48;
}

void
rtp_talker_say_bytes (RtpTalker *talker, guint8 fill, gsize n_bytes)
{
  guint8 packet[1500];

  g_assert_cmpuint (n_bytes, <=, sizeof packet - HEADER_BYTES);
  memset (packet + HEADER_BYTES, fill, n_bytes);
  send_packet (talker, packet, n_bytes);
}

void
rtp_talker_set_ssrc (RtpTalker *talker, guint32 ssrc)
{
  talker->ssrc = ssrc;
}

void
rtp_talker_jump (RtpTalker *talker, guint16 sequence, guint32 timestamp)
{
  talker->sequence = sequence;
  talker->timestamp = timestamp;
}
