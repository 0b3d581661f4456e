/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/app/rehearsal/pacer.h"
#include "../support/ports.h"

#include <math.h>
#include <ogg/ogg.h>
#include <opus.h>
#include <string.h>

/* However busy the machine is. */
#define WAIT_US (60 * G_USEC_PER_SEC)
#define TICK_US BC_TALKER_TICK_US

/* --- Sockets of the other side --- */

static GSocket *
bind_socket (GSocketType type)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, ports_claim ());
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, type, G_SOCKET_PROTOCOL_DEFAULT, &error);

  g_assert_no_error (error);
  g_socket_set_timeout (socket, 10);
  g_socket_bind (socket, address, TRUE, &error);
  g_assert_no_error (error);
  if (type == G_SOCKET_TYPE_STREAM)
    g_socket_listen (socket, &error);
  g_assert_no_error (error);
  return socket;
}

static GSocketAddress *
get_address (GSocket *socket)
{
  GSocketAddress *address = g_socket_get_local_address (socket, NULL);

  g_assert_nonnull (address);
  return address;
}

static gssize
receive (GSocket *socket, guint8 *bytes, gsize n_bytes)
{
  g_autoptr (GError) error = NULL;
  gssize n_read = g_socket_receive (socket, (char *) bytes, n_bytes, NULL, &error);

  g_assert_no_error (error);
  return n_read;
}

/* --- RTP --- */

typedef struct
{
  gboolean is_marked;
  guint type;
  guint16 sequence;
  guint32 timestamp;
  guint32 ssrc;
  guint8 payload[64];
  gsize n_payload;
} Packet;

static guint32
get_be (const guint8 *bytes, guint n_bytes)
{
  guint32 number = 0;

  for (guint i = 0; i < n_bytes; i++)
    number = number << 8 | bytes[i];
  return number;
}

static Packet
receive_packet (GSocket *socket)
{
  guint8 bytes[1500];
  gssize n_bytes = receive (socket, bytes, sizeof bytes);
  Packet packet = { .is_marked = bytes[1] >> 7,
                    .type = bytes[1] & 0x7f,
                    .sequence = (guint16) get_be (bytes + 2, 2),
                    .timestamp = get_be (bytes + 4, 4),
                    .ssrc = get_be (bytes + 8, 4) };

  g_assert_cmpint (n_bytes, >=, 12);
  g_assert_cmpuint (bytes[0], ==, 0x80);
  packet.n_payload = (gsize) n_bytes - 12;
  memcpy (packet.payload, bytes + 12, MIN (packet.n_payload, sizeof packet.payload));
  return packet;
}

static void
test_rtp_counts_on (void)
{
  g_autoptr (GSocket) socket = bind_socket (G_SOCKET_TYPE_DATAGRAM);
  g_autoptr (GSocketAddress) address = get_address (socket);
  g_autoptr (GError) error = NULL;
  g_autoptr (BcLine) line = bc_line_new_rtp (address, &error);
  Packet first, packet;

  g_assert_no_error (error);
  bc_line_send (line, (const guint8 *) "abc", 3, 0);
  first = receive_packet (socket);
  g_assert_true (first.is_marked);
  g_assert_cmpuint (first.type, ==, 96);
  g_assert_cmpmem (first.payload, first.n_payload, "abc", 3);
  for (guint i = 1; i < 5; i++)
    {
      bc_line_send (line, (const guint8 *) "defg", 4, i * TICK_US);
      packet = receive_packet (socket);
      g_assert_false (packet.is_marked);
      g_assert_cmpuint (packet.sequence, ==, (guint16) (first.sequence + i));
      g_assert_cmpuint (packet.timestamp, ==, (guint32) (first.timestamp + 960 * i));
      g_assert_cmpuint (packet.ssrc, ==, first.ssrc);
      g_assert_cmpmem (packet.payload, packet.n_payload, "defg", 4);
    }
}

static void
test_rtp_is_cut_and_comes_back_as_another (void)
{
  g_autoptr (GSocket) socket = bind_socket (G_SOCKET_TYPE_DATAGRAM);
  g_autoptr (GSocketAddress) address = get_address (socket);
  g_autoptr (BcLine) line = bc_line_new_rtp (address, NULL);

  bc_line_send (line, (const guint8 *) "a", 1, 0);
  Packet before = receive_packet (socket);
  bc_line_set_cut (line, TRUE);
  bc_line_send (line, (const guint8 *) "b", 1, 1 * TICK_US);
  bc_line_send (line, (const guint8 *) "c", 1, 2 * TICK_US);
  bc_line_set_cut (line, FALSE);
  bc_line_send (line, (const guint8 *) "d", 1, 3 * TICK_US);
  Packet after = receive_packet (socket);
  g_assert_cmpmem (after.payload, after.n_payload, "d", 1);
  g_assert_true (after.is_marked);
  g_assert_cmpuint (after.ssrc, !=, before.ssrc);
}

static void
test_rtp_to_nobody_goes_on (void)
{
  g_autoptr (GSocket) socket = bind_socket (G_SOCKET_TYPE_DATAGRAM);
  g_autoptr (GSocketAddress) address = get_address (socket);
  g_autoptr (BcLine) line = bc_line_new_rtp (address, NULL);
  g_autoptr (GError) error = NULL;

  g_socket_close (socket, NULL);
  for (guint i = 0; i < 10; i++)
    bc_line_send (line, (const guint8 *) "a", 1, i * TICK_US);

  /* Whoever comes later hears it. */
  g_autoptr (GSocket) again = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM,
                                            G_SOCKET_PROTOCOL_DEFAULT, &error);
  g_socket_set_timeout (again, 10);
  g_socket_bind (again, address, TRUE, &error);
  g_assert_no_error (error);
  bc_line_send (line, (const guint8 *) "b", 1,
                20 * TICK_US); /* may meet the error of the one before */
  bc_line_send (line, (const guint8 *) "b", 1, 21 * TICK_US);
  g_assert_cmpmem (receive_packet (again).payload, 1, "b", 1);
}

/* --- Ingest --- */

/* A gateway that is driven by hand, and a line that speaks to it. */
typedef struct
{
  GSocket *listener;
  GSocket *connection; /* (nullable) */
  GString *request;
  GByteArray *body;
  GString *reports;
  BcLine *line;
  gint64 now_us;
  OpusEncoder *encoder;
  guint n_sent;
} Ingest;

static void
on_report (const char *text, gpointer user_data)
{
  g_string_append_printf (user_data, "%s\n", text);
}

static void
begin (Ingest *ingest)
{
  *ingest = (Ingest){ .listener = bind_socket (G_SOCKET_TYPE_STREAM),
                      .request = g_string_new (NULL),
                      .body = g_byte_array_new (),
                      .reports = g_string_new (NULL),
                      .now_us = 1000 * G_USEC_PER_SEC };
  g_autoptr (GSocketAddress) address = get_address (ingest->listener);
  BcIngestConfig config = { .gateway = address,
                            .host = "gateway:80",
                            .input = "fr-1",
                            .pre_skip = 312,
                            .on_report = on_report,
                            .user_data = ingest->reports };
  ingest->line = bc_line_new_ingest (&config);
  ingest->encoder = opus_encoder_create (48000, 1, OPUS_APPLICATION_AUDIO, NULL);
}

static void
end (Ingest *ingest)
{
  g_clear_pointer (&ingest->line, bc_line_free);
  g_clear_object (&ingest->connection);
  g_object_unref (ingest->listener);
  g_string_free (ingest->request, TRUE);
  g_string_free (ingest->reports, TRUE);
  g_byte_array_unref (ingest->body);
  opus_encoder_destroy (ingest->encoder);
}

/* One tick of a 440 Hz tone. */
static void
send_tick (Ingest *ingest)
{
  float samples[960];
  guint8 packet[1275];

  for (guint i = 0; i < 960; i++)
    samples[i] = (float) (0.25 * sin (2 * G_PI * 440 * (ingest->n_sent * 960.0 + i) / 48000));
  opus_int32 n_bytes = opus_encode_float (ingest->encoder, samples, 960, packet, sizeof packet);
  g_assert_cmpint (n_bytes, >, 0);
  ingest->n_sent++;
  ingest->now_us += TICK_US;
  bc_line_send (ingest->line, packet, (gsize) n_bytes, ingest->now_us);
}

static gboolean
is_readable (GSocket *socket)
{
  return g_socket_condition_check (socket, G_IO_IN) != 0;
}

/* Ticks until `socket` has something for us: the line's time passes as fast as it can. */
static void
tick_until_readable (Ingest *ingest, GSocket *socket)
{
  gint64 until_us = g_get_monotonic_time () + WAIT_US;

  while (!is_readable (socket) && g_get_monotonic_time () < until_us)
    send_tick (ingest);
  g_assert_true (is_readable (socket));
}

static void
accept_request (Ingest *ingest)
{
  g_autoptr (GError) error = NULL;
  char bytes[1024];

  tick_until_readable (ingest, ingest->listener);
  g_clear_object (&ingest->connection);
  ingest->connection = g_socket_accept (ingest->listener, NULL, &error);
  g_assert_no_error (error);
  g_socket_set_timeout (ingest->connection, 10);
  g_string_truncate (ingest->request, 0);
  g_byte_array_set_size (ingest->body, 0);
  while (!g_str_has_suffix (ingest->request->str, "\r\n\r\n"))
    {
      tick_until_readable (ingest, ingest->connection);
      gssize n_read = receive (ingest->connection, (guint8 *) bytes, sizeof bytes);
      g_assert_cmpint (n_read, >, 0);
      g_string_append_len (ingest->request, bytes, n_read);
    }
}

static void
answer (Ingest *ingest, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_socket_send (ingest->connection, text, strlen (text), NULL, &error);
  g_assert_no_error (error);
}

/* Ticks and reads until there are `n_bytes` of body. */
static void
read_body (Ingest *ingest, guint n_bytes)
{
  guint8 bytes[4096];

  while (ingest->body->len < n_bytes)
    {
      tick_until_readable (ingest, ingest->connection);
      gssize n_read = receive (ingest->connection, bytes, sizeof bytes);
      g_assert_cmpint (n_read, >, 0);
      g_byte_array_append (ingest->body, bytes, (guint) n_read);
    }
}

static void
read_rest (Ingest *ingest)
{
  guint8 bytes[4096];
  gssize n_read;

  while ((n_read = receive (ingest->connection, bytes, sizeof bytes)) > 0)
    g_byte_array_append (ingest->body, bytes, (guint) n_read);
}

/* What a player makes of the body. */
typedef struct
{
  guint n_pages;
  guint n_packets; /* of sound */
  gboolean is_ended;
  gint64 granule;
  guint most_packets_a_page;
  double level; /* of 440 Hz in the last second */
} Heard;

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

static Heard
hear (const GByteArray *body)
{
  Heard heard = { 0 };
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

static void
test_ingest_asks_as_icecast_sources_do (void)
{
  Ingest ingest;

  begin (&ingest);
  accept_request (&ingest);
  g_assert_true (g_str_has_prefix (ingest.request->str, "PUT /ingest/fr-1 HTTP/1.1\r\n"
                                                        "Host: gateway:80\r\n"));
  g_assert_nonnull (strstr (ingest.request->str, "\r\nContent-Type: audio/ogg\r\n"));
  g_assert_nonnull (strstr (ingest.request->str, "\r\nExpect: 100-continue\r\n"));
  g_assert_null (strstr (ingest.request->str, "Transfer-Encoding"));
  end (&ingest);
}

static void
test_ingest_sends_nothing_before_the_answer (void)
{
  Ingest ingest;

  begin (&ingest);
  accept_request (&ingest);
  for (guint i = 0; i < 50; i++)
    send_tick (&ingest);
  g_assert_false (is_readable (ingest.connection));
  answer (&ingest, "HTTP/1.1 100 Cont"); /* … and not before all of it */
  for (guint i = 0; i < 50; i++)
    send_tick (&ingest);
  g_assert_false (is_readable (ingest.connection));
  answer (&ingest, "inue\r\n\r\n");
  read_body (&ingest, 47);
  g_assert_cmpmem (ingest.body->data, 4, "OggS", 4);
  end (&ingest);
}

static void
test_ingest_is_ogg_to_its_last_page (void)
{
  Ingest ingest;

  begin (&ingest);
  accept_request (&ingest);
  answer (&ingest, "HTTP/1.1 100 Continue\r\n\r\n");
  read_body (&ingest, 40000);
  g_clear_pointer (&ingest.line, bc_line_free);
  read_rest (&ingest);

  Heard heard = hear (ingest.body);
  g_assert_cmpuint (heard.n_packets, >, 200);
  g_assert_cmpint (heard.granule, ==, heard.n_packets * 960);
  g_assert_cmpuint (heard.most_packets_a_page, ==, 5); /* 100 ms */
  g_assert_true (heard.is_ended);
  g_assert_cmpfloat_with_epsilon (heard.level, 0.25, 0.02);
  end (&ingest);
}

static void
test_ingest_tells_a_refusal_once_and_asks_again (void)
{
  Ingest ingest;

  begin (&ingest);
  for (guint i = 0; i < 3; i++)
    {
      gint64 before_us = ingest.now_us;
      accept_request (&ingest);
      g_assert_true (i == 0 || ingest.now_us - before_us >= G_USEC_PER_SEC / 2 - TICK_US);
      answer (&ingest, "HTTP/1.1 409 Conflict\r\nContent-Length: 0\r\n\r\n");
    }
  accept_request (&ingest);
  g_assert_cmpstr (ingest.reports->str, ==, "input fr-1: 409 Conflict\n");
  answer (&ingest, "HTTP/1.1 200 OK\r\n\r\n");
  read_body (&ingest, 1000);
  g_assert_cmpuint (hear (ingest.body).n_packets, >, 0);
  end (&ingest);
}

static void
test_ingest_comes_back_after_an_end (void)
{
  Ingest ingest;

  begin (&ingest);
  for (guint i = 0; i < 3; i++)
    {
      accept_request (&ingest);
      answer (&ingest, "HTTP/1.1 100 Continue\r\n\r\n");
      read_body (&ingest, 2000);
      g_assert_cmpuint (hear (ingest.body).n_packets, >, 0); /* a stream from its beginning */
      g_socket_close (ingest.connection, NULL);
    }
  end (&ingest);
}

static void
test_ingest_is_cut_in_the_middle (void)
{
  Ingest ingest;

  begin (&ingest);
  accept_request (&ingest);
  answer (&ingest, "HTTP/1.1 100 Continue\r\n\r\n");
  read_body (&ingest, 2000);
  bc_line_set_cut (ingest.line, TRUE);
  send_tick (&ingest);
  read_rest (&ingest);
  g_assert_false (hear (ingest.body).is_ended);
  for (guint i = 0; i < 100; i++)
    send_tick (&ingest);
  g_assert_false (is_readable (ingest.listener));
  bc_line_set_cut (ingest.line, FALSE);
  accept_request (&ingest);
  end (&ingest);
}

static void
test_ingest_gives_up_on_who_does_not_answer (void)
{
  Ingest ingest;
  guint8 byte;

  begin (&ingest);
  accept_request (&ingest);
  for (guint i = 0; i < 300; i++) /* 6 s */
    send_tick (&ingest);
  g_assert_cmpint (receive (ingest.connection, &byte, 1), ==, 0);
  accept_request (&ingest);
  end (&ingest);
}

static void
test_ingest_gives_up_on_who_does_not_read (void)
{
  Ingest ingest;

  begin (&ingest);
  /* The kernel's buffers take megabytes; then what is unsent grows to its limit. In large packets they fill soon. */
  opus_encoder_ctl (ingest.encoder, OPUS_SET_VBR (0));
  opus_encoder_ctl (ingest.encoder, OPUS_SET_BITRATE (OPUS_BITRATE_MAX));
  accept_request (&ingest);
  answer (&ingest, "HTTP/1.1 100 Continue\r\n\r\n");
  tick_until_readable (&ingest, ingest.listener);
  g_assert_cmpuint (ingest.n_sent, >, 64 * 1024 / 1275);
  end (&ingest);
}

/* --- Somebody speaks --- */

static void
test_a_speaker_is_heard_on_time (void)
{
  g_autoptr (GSocket) socket = bind_socket (G_SOCKET_TYPE_DATAGRAM);
  g_autoptr (GSocketAddress) address = get_address (socket);
  g_autoptr (GError) error = NULL;
  g_autoptr (BcTalker) speaker = bc_talker_new (2, &error);
  g_autoptr (GPtrArray) speakers = g_ptr_array_new ();

  g_assert_no_error (error);
  g_assert_cmpuint (bc_talker_get_pre_skip (speaker), ==, 312);
  bc_talker_put_voice (speaker, 0, bc_voice_new (1, 1.0));
  bc_talker_put_voice (speaker, 1, bc_voice_new (1, 1.0));
  bc_talker_add_line (speaker, bc_line_new_rtp (address, NULL));
  g_ptr_array_add (speakers, speaker);

  gint64 began_us = g_get_monotonic_time ();
  g_autoptr (BcPacer) pacer = bc_pacer_new (speakers);
  Packet first = receive_packet (socket), packet = first;
  bc_talker_set_speaking (speaker, TRUE);
  bc_talker_set_voice (speaker, 1);
  for (guint i = 1; i < 10; i++)
    packet = receive_packet (socket);
  /* Not faster than time: ten packets are nine ticks. */
  g_assert_cmpint (g_get_monotonic_time () - began_us, >=, 9 * TICK_US);
  g_assert_cmpuint (packet.timestamp, ==, (guint32) (first.timestamp + 9 * 960));
}

/* What of a tone is heard in packets of a speaker: levels tick by tick. */
static float
hear_tick (BcTalker *speaker, GSocket *socket, OpusDecoder *decoder)
{
  guint8 bytes[1500];
  float samples[960], sum = 0;

  bc_talker_tick (speaker, 0);
  gssize n_bytes = receive (socket, bytes, sizeof bytes);
  g_assert_cmpint (
      opus_decode_float (decoder, bytes + 12, (opus_int32) n_bytes - 12, samples, 960, 0), ==, 960);
  for (guint i = 0; i < 960; i++)
    sum += samples[i] * samples[i];
  return sqrtf (sum / 960);
}

static BcVoice *
make_tone (void)
{
  BcVoice *voice = bc_voice_new (1, 1.0);
  BcSpeechClip *clip = g_new0 (BcSpeechClip, 1);

  clip->n_samples = 80000;
  clip->rate = 8000;
  clip->gain = 1;
  clip->samples = g_new (gint16, clip->n_samples);
  for (gsize i = 0; i < clip->n_samples; i++)
    clip->samples[i] = (gint16) lrint (8000 * sin (2 * G_PI * 440 * (double) i / 8000));
  bc_voice_add (voice, clip);
  return voice;
}

static void
test_a_microphone_that_is_off_sends_silence (void)
{
  g_autoptr (GSocket) socket = bind_socket (G_SOCKET_TYPE_DATAGRAM);
  g_autoptr (GSocketAddress) address = get_address (socket);
  g_autoptr (BcTalker) speaker = bc_talker_new (1, NULL);
  OpusDecoder *decoder = opus_decoder_create (48000, 1, NULL);
  float level = 0;

  bc_talker_put_voice (speaker, 0, make_tone ());
  bc_talker_add_line (speaker, bc_line_new_rtp (address, NULL));
  for (guint i = 0; i < 10; i++)
    g_assert_cmpfloat (hear_tick (speaker, socket, decoder), <, 1e-4);
  bc_talker_set_speaking (speaker, TRUE);
  for (guint i = 0; i < 10; i++)
    level = hear_tick (speaker, socket, decoder);
  g_assert_cmpfloat_with_epsilon (level, 8000.0 / 32768 / sqrt (2), 0.02);
  bc_talker_set_speaking (speaker, FALSE);
  for (guint i = 0; i < 10; i++)
    level = hear_tick (speaker, socket, decoder);
  g_assert_cmpfloat (level, <, 1e-3);
  opus_decoder_destroy (decoder);
}

static void
test_another_voice_takes_over (void)
{
  g_autoptr (GSocket) socket = bind_socket (G_SOCKET_TYPE_DATAGRAM);
  g_autoptr (GSocketAddress) address = get_address (socket);
  g_autoptr (BcTalker) speaker = bc_talker_new (2, NULL);
  OpusDecoder *decoder = opus_decoder_create (48000, 1, NULL);
  float level = 0;

  bc_talker_put_voice (speaker, 0, make_tone ());
  bc_talker_put_voice (speaker, 1, make_tone ());
  bc_talker_add_line (speaker, bc_line_new_rtp (address, NULL));
  bc_talker_set_speaking (speaker, TRUE);
  for (guint i = 0; i < 10; i++)
    level = hear_tick (speaker, socket, decoder);
  g_assert_cmpfloat (level, >, 0.1);
  bc_talker_set_voice (speaker, 1);
  for (guint i = 0; i < 10; i++)
    level = hear_tick (speaker, socket, decoder);
  g_assert_cmpfloat (level, <, 1e-3); /* a breath */
  for (guint i = 0; i < 30; i++)
    level = hear_tick (speaker, socket, decoder);
  g_assert_cmpfloat (level, >, 0.1);
  opus_decoder_destroy (decoder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/rehearsal/rtp/counts-on", test_rtp_counts_on);
  g_test_add_func ("/app/rehearsal/rtp/is-cut-and-comes-back-as-another",
                   test_rtp_is_cut_and_comes_back_as_another);
  g_test_add_func ("/app/rehearsal/rtp/to-nobody-goes-on", test_rtp_to_nobody_goes_on);
  g_test_add_func ("/app/rehearsal/ingest/asks-as-icecast-sources-do",
                   test_ingest_asks_as_icecast_sources_do);
  g_test_add_func ("/app/rehearsal/ingest/sends-nothing-before-the-answer",
                   test_ingest_sends_nothing_before_the_answer);
  g_test_add_func ("/app/rehearsal/ingest/is-ogg-to-its-last-page",
                   test_ingest_is_ogg_to_its_last_page);
  g_test_add_func ("/app/rehearsal/ingest/tells-a-refusal-once-and-asks-again",
                   test_ingest_tells_a_refusal_once_and_asks_again);
  g_test_add_func ("/app/rehearsal/ingest/comes-back-after-an-end",
                   test_ingest_comes_back_after_an_end);
  g_test_add_func ("/app/rehearsal/ingest/is-cut-in-the-middle", test_ingest_is_cut_in_the_middle);
  g_test_add_func ("/app/rehearsal/ingest/gives-up-on-who-does-not-answer",
                   test_ingest_gives_up_on_who_does_not_answer);
  g_test_add_func ("/app/rehearsal/ingest/gives-up-on-who-does-not-read",
                   test_ingest_gives_up_on_who_does_not_read);
  g_test_add_func ("/app/rehearsal/speaker/is-heard-on-time", test_a_speaker_is_heard_on_time);
  g_test_add_func ("/app/rehearsal/speaker/a-microphone-that-is-off-sends-silence",
                   test_a_microphone_that_is_off_sends_silence);
  g_test_add_func ("/app/rehearsal/speaker/another-voice-takes-over",
                   test_another_voice_takes_over);
  return g_test_run ();
}
