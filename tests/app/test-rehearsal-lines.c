/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/app/rehearsal/pacer.h"
#include "other-side.h"

#include <math.h>
#include <opus.h>
#include <string.h>

#define TICK_US BC_TALKER_TICK_US

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
  gssize n_bytes = other_side_receive (socket, bytes, sizeof bytes);
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
  g_autoptr (GSocket) socket = other_side_bind (G_SOCKET_TYPE_DATAGRAM);
  g_autoptr (GSocketAddress) address = other_side_get_address (socket);
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
  g_autoptr (GSocket) socket = other_side_bind (G_SOCKET_TYPE_DATAGRAM);
  g_autoptr (GSocketAddress) address = other_side_get_address (socket);
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
  g_autoptr (GSocket) socket = other_side_bind (G_SOCKET_TYPE_DATAGRAM);
  g_autoptr (GSocketAddress) address = other_side_get_address (socket);
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

/* --- Somebody speaks --- */

static void
test_a_speaker_is_heard_on_time (void)
{
  g_autoptr (GSocket) socket = other_side_bind (G_SOCKET_TYPE_DATAGRAM);
  g_autoptr (GSocketAddress) address = other_side_get_address (socket);
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
  gssize n_bytes = other_side_receive (socket, bytes, sizeof bytes);
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
  g_autoptr (GSocket) socket = other_side_bind (G_SOCKET_TYPE_DATAGRAM);
  g_autoptr (GSocketAddress) address = other_side_get_address (socket);
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
  g_autoptr (GSocket) socket = other_side_bind (G_SOCKET_TYPE_DATAGRAM);
  g_autoptr (GSocketAddress) address = other_side_get_address (socket);
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
  g_test_add_func ("/app/rehearsal/speaker/is-heard-on-time", test_a_speaker_is_heard_on_time);
  g_test_add_func ("/app/rehearsal/speaker/a-microphone-that-is-off-sends-silence",
                   test_a_microphone_that_is_off_sends_silence);
  g_test_add_func ("/app/rehearsal/speaker/another-voice-takes-over",
                   test_another_voice_takes_over);
  return g_test_run ();
}
