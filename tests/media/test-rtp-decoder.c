/* SPDX-License-Identifier: Apache-2.0 */
#include "opus-proof-private.h"
#include "rtp-decoder-private.h"
#include "tone-meter.h"

#include <math.h>
#include <opus/opus.h>
#include <string.h>

#define HZ 440.0
#define LEVEL_DB (-12.04)
#define FRAME 960

typedef struct
{
  BcRtpDecoder *decoder;
  GArray *sound; /* of float */
  OpusEncoder *opus;
  guint n_channels;
  guint64 position;
} Fixture;

static void
on_samples (const float *samples, gsize n_samples, gpointer data)
{
  g_array_append_vals ((GArray *) data, samples, (guint) n_samples);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->n_channels = data != NULL ? GPOINTER_TO_UINT (data) : 1;
  fixture->sound = g_array_new (FALSE, FALSE, sizeof (float));
  fixture->decoder = bc_rtp_decoder_new (BC_SIDE_BOTH, on_samples, fixture->sound);
  fixture->opus =
      opus_encoder_create (48000, (int) fixture->n_channels, OPUS_APPLICATION_AUDIO, NULL);
  opus_encoder_ctl (fixture->opus, OPUS_SET_BITRATE (64000));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  bc_rtp_decoder_free (fixture->decoder);
  opus_encoder_destroy (fixture->opus);
  g_array_unref (fixture->sound);
}

/* Left: the tone; right, if any: silence. */
static GBytes *
encode (Fixture *fixture, guint n_samples)
{
  g_autofree float *samples = g_new0 (float, n_samples * fixture->n_channels);
  guint8 packet[1500];

  for (guint i = 0; i < n_samples; i++, fixture->position++)
    samples[i * fixture->n_channels] =
        (float) (0.25 * sin (2.0 * G_PI * HZ * (double) fixture->position / 48000.0));
  int n = opus_encode_float (fixture->opus, samples, (int) n_samples, packet, sizeof packet);
  g_assert_cmpint (n, >, 0);
  return g_bytes_new (packet, (gsize) n);
}

static void
run (Fixture *fixture, GBytes *packet)
{
  gsize n;
  const guint8 *data = g_bytes_get_data (packet, &n);

  g_assert_true (bc_rtp_decoder_run (fixture->decoder, data, n));
}

static void
say (Fixture *fixture, guint n_packets, guint n_samples)
{
  for (guint i = 0; i < n_packets; i++)
    {
      g_autoptr (GBytes) packet = encode (fixture, n_samples);
      run (fixture, packet);
    }
}

static double
level_db (Fixture *fixture, guint first_ms, guint ms)
{
  g_assert_cmpuint (fixture->sound->len, >=, (first_ms + ms) * 48);
  return tone_meter_level_db (&g_array_index (fixture->sound, float, first_ms * 48), ms * 48, HZ);
}

static void
test_tone (Fixture *fixture, gconstpointer data)
{
  double expected_db = fixture->n_channels == 2 ? LEVEL_DB - 6.02 : LEVEL_DB;

  say (fixture, 25, FRAME);
  g_assert_cmpuint (fixture->sound->len, ==, 25 * FRAME);
  g_assert_cmpfloat (fabs (level_db (fixture, 100, 400) - expected_db), <, 0.3);
}

static void
test_sizes (Fixture *fixture, gconstpointer data)
{
  static const guint sizes[] = { 120, 240, 480, 960, 1920, 2880 };
  guint n_expected = 0;

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      say (fixture, 1, sizes[i]);
      n_expected += sizes[i];
      g_assert_cmpuint (fixture->sound->len, ==, n_expected);
    }
}

/* What was lost is filled exactly, when the packet after it is there. */
static void
test_hole (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    gint64 lost_us;
    guint n_samples;
  } rows[] = {
    { 20000, 960 },    { 60000, 2880 },      { 19999, 960 }, { 20001, 960 }, { 2500, 120 },
    { 1000000, 5760 }, { 3600000000, 5760 }, { 0, 0 },       { -20000, 0 },
  };

  say (fixture, 10, FRAME);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint before = fixture->sound->len;
      g_test_message ("%d us", (int) rows[i].lost_us);
      bc_rtp_decoder_note_lost (fixture->decoder, rows[i].lost_us);
      g_assert_cmpuint (fixture->sound->len, ==, before);
      say (fixture, 1, FRAME);
      g_assert_cmpuint (fixture->sound->len, ==, before + rows[i].n_samples + FRAME);
      say (fixture, 5, FRAME);
    }
}

static void
test_concealment (Fixture *fixture, gconstpointer data)
{
  say (fixture, 25, FRAME);
  g_autoptr (GBytes) lost = encode (fixture, FRAME);
  bc_rtp_decoder_note_lost (fixture->decoder, 20000);
  say (fixture, 5, FRAME);
  /* The tone goes on through the hole. */
  g_assert_cmpfloat (fabs (level_db (fixture, 500, 20) - LEVEL_DB), <, 3.0);
}

/* With in-band correction the hole holds what was lost, not what was before it. */
static void
test_correction (Fixture *fixture, gconstpointer data)
{
  opus_encoder_ctl (fixture->opus, OPUS_SET_BITRATE (24000));
  opus_encoder_ctl (fixture->opus, OPUS_SET_SIGNAL (OPUS_SIGNAL_VOICE));
  opus_encoder_ctl (fixture->opus, OPUS_SET_FORCE_CHANNELS (1));
  opus_encoder_ctl (fixture->opus, OPUS_SET_MAX_BANDWIDTH (OPUS_BANDWIDTH_WIDEBAND));
  opus_encoder_ctl (fixture->opus, OPUS_SET_INBAND_FEC (1));
  opus_encoder_ctl (fixture->opus, OPUS_SET_PACKET_LOSS_PERC (30));
  /* Silence, then the tone begins within the lost packet: nothing before it tells of it. */
  guint8 silent[1500];
  float zeros[FRAME] = { 0 };
  for (guint i = 0; i < 25; i++)
    {
      int n = opus_encode_float (fixture->opus, zeros, FRAME, silent, sizeof silent);
      g_assert_true (bc_rtp_decoder_run (fixture->decoder, silent, (gsize) n));
    }
  say (fixture, 3, FRAME);
  g_autoptr (GBytes) lost = encode (fixture, FRAME);
  bc_rtp_decoder_note_lost (fixture->decoder, 20000);
  say (fixture, 5, FRAME);
  double hole_db = level_db (fixture, 560, 20);
  g_test_message ("%.1f dB in the hole", hole_db);
  g_assert_cmpfloat (fabs (hole_db - LEVEL_DB), <, 4.0);
}

static void
test_garbage (Fixture *fixture, gconstpointer data)
{
  static const guint8 no_frames[] = { 0xff };
  static const guint8 too_long[] = { 0xff, 0x3f };

  say (fixture, 10, FRAME);
  guint before = fixture->sound->len;
  g_assert_false (bc_rtp_decoder_run (fixture->decoder, no_frames, sizeof no_frames));
  g_assert_false (bc_rtp_decoder_run (fixture->decoder, too_long, sizeof too_long));
  g_assert_false (bc_rtp_decoder_run (fixture->decoder, too_long, 0));
  /* Concealed: as long as the packets around. */
  g_assert_cmpuint (fixture->sound->len, ==, before + 3 * FRAME);
  say (fixture, 25, FRAME);
  g_assert_cmpfloat (fabs (level_db (fixture, 400, 300) - LEVEL_DB), <, 0.5);
}

static void
add (const char *path, guint n_channels, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, GUINT_TO_POINTER (n_channels), set_up, test, tear_down);
}

static void
test_sides (void)
{
  static const struct
  {
    BcSide side;
    double level_db;
  } rows[] = {
    { BC_SIDE_BOTH, LEVEL_DB - 6.02 },
    { BC_SIDE_LEFT, LEVEL_DB },
    { BC_SIDE_RIGHT, -100.0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Fixture fixture = { 0 };

      set_up (&fixture, GUINT_TO_POINTER (2));
      bc_rtp_decoder_free (fixture.decoder);
      fixture.decoder = bc_rtp_decoder_new (rows[i].side, on_samples, fixture.sound);
      for (guint packet = 0; packet < 50; packet++)
        {
          g_autoptr (GBytes) bytes = encode (&fixture, FRAME);
          gsize n_bytes;
          const guint8 *data = g_bytes_get_data (bytes, &n_bytes);
          g_assert_true (bc_rtp_decoder_run (fixture.decoder, data, n_bytes));
        }
      /* A hole in the middle is filled for one side, too. */
      bc_rtp_decoder_note_lost (fixture.decoder, 20000);
      g_autoptr (GBytes) next = encode (&fixture, FRAME);
      gsize n_next;
      const guint8 *bytes = g_bytes_get_data (next, &n_next);
      g_assert_true (bc_rtp_decoder_run (fixture.decoder, bytes, n_next));
      g_assert_cmpuint (fixture.sound->len, ==, 52 * FRAME);
      double level_db =
          tone_meter_level_db (&g_array_index (fixture.sound, float, 9600), 36000, HZ);
      if (rows[i].level_db > -60.0)
        g_assert_cmpfloat_with_epsilon (level_db, rows[i].level_db, 0.5);
      else
        g_assert_cmpfloat (level_db, <, -60.0);
      tear_down (&fixture, NULL);
    }
}

/* What is not Opus ------------------------------------------------------------------------------- */

/* Samples of 24 bits as they come over the wire, of a tone: 100 packets of `n_frames`, numbered as a sender would. */
static guint
count_heard (guint n_frames, guint rate)
{
  BcOpusProof proof = { 0 };
  guint n_heard = 0;

  for (guint i = 0; i < 100; i++)
    {
      g_autofree guint8 *data = g_malloc (n_frames * 3);
      for (guint k = 0; k < n_frames; k++)
        {
          gint32 sample = (gint32) (1e6 * sin (2 * G_PI * HZ * (i * n_frames + k) / rate));
          data[3 * k] = (guint8) (sample >> 16);
          data[3 * k + 1] = (guint8) (sample >> 8);
          data[3 * k + 2] = (guint8) sample;
        }
      BcOpusPacket packet = { .sequence = (guint16) (65500 + i),
                              .timestamp = G_MAXUINT32 - 1000 + i * n_frames,
                              .data = data,
                              .n_bytes = n_frames * 3 };
      n_heard += bc_opus_proof_take (&proof, &packet) ? 1 : 0;
    }
  return n_heard;
}

static void
test_plain_samples (void)
{
  static const struct
  {
    const char *description;
    guint n_frames;
    guint rate;
  } rows[] = {
    { "AES67, 1 ms", 48, 48000 },
    { "4 ms", 192, 48000 },
    { "5 ms", 240, 48000 },
    { "as ffmpeg cuts them", 400, 48000 },
    { "10 ms, over 1275 bytes", 480, 48000 },
    { "44.1 kHz", 441, 44100 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint n_heard = count_heard (rows[i].n_frames, rows[i].rate);
      g_test_message ("%s: %u of 100 packets heard", rows[i].description, n_heard);
      g_assert_cmpuint (n_heard, <=, 8);
    }
}

typedef struct
{
  BcOpusProof proof;
  guint16 sequence;
  guint32 timestamp;
} Sender;

static gboolean
send_packet (Sender *sender, const guint8 *data, gsize n_bytes, guint n_ticks)
{
  BcOpusPacket packet = {
    .sequence = sender->sequence++, .timestamp = sender->timestamp, .data = data, .n_bytes = n_bytes
  };

  sender->timestamp += n_ticks;
  return bc_opus_proof_take (&sender->proof, &packet);
}

static gboolean
send_opus (Sender *sender, Fixture *fixture, guint n_samples, guint n_ticks)
{
  g_autoptr (GBytes) bytes = encode (fixture, n_samples);
  gsize n_bytes;
  const guint8 *data = g_bytes_get_data (bytes, &n_bytes);

  return send_packet (sender, data, n_bytes, n_ticks);
}

/* A rule of Opus is broken by none of these, but 10 ms of sound do not go by in one. */
static void
test_too_fast (void)
{
  static const guint8 silence[48 * 3];
  Sender sender = { 0 };
  guint n_heard = 0;

  for (guint i = 0; i < 50; i++)
    n_heard += send_packet (&sender, silence, sizeof silence, 48) ? 1 : 0;
  g_assert_cmpuint (n_heard, <=, 2);
}

/* RFC 5215 section 2.2: an ident, flags and number of packets, and each of these after its length. What they hold is of no
 * matter; the ident makes all of it look like two frames of 20 ms. */
static void
test_vorbis (void)
{
  static const struct
  {
    guint8 flags;
    guint n_packets;
  } rows[] = { { 0x01, 1 }, { 0x05, 5 }, { 0x40, 1 }, { 0x80, 1 }, { 0x11, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Sender sender = { 0 };

      for (guint n = 0; n < 100; n++)
        {
          guint8 data[1200] = { 0xfe, 0x0d, 0xba, rows[i].flags };
          gsize at = 4;
          for (guint k = 0; k < rows[i].n_packets; k++)
            {
              guint n_bytes = 100 + n % 7 + k;
              data[at + 1] = (guint8) n_bytes;
              memset (data + at + 2, (int) n, n_bytes);
              at += 2 + n_bytes;
            }
          g_assert_false (send_packet (&sender, data, at, 4096));
        }
    }
}

/* … but for the lengths: what does not add up is Opus. */
static void
test_almost_vorbis (void)
{
  static const guint8 opus[106] = { 0xfe, 0x0d, 0xba, 0x01, 0, 101 };
  Sender sender = { 0 };

  for (guint i = 0; i < 50; i++)
    g_assert_true (send_packet (&sender, opus, sizeof opus, 2 * FRAME));
}

/* All that a good sender may do. */
static void
test_opus_is_heard (Fixture *fixture, gconstpointer data)
{
  static const guint sizes[] = { 120, 240, 480, 960, 1920, 2880 };
  static const guint8 nothing_to_say[] = { 0x78 };
  Sender sender = { .sequence = 65530, .timestamp = G_MAXUINT32 - 2000 };

  for (guint i = 0; i < 60; i++)
    g_assert_true (send_opus (&sender, fixture, sizes[i % 6], sizes[i % 6]));
  for (guint i = 0; i < 10; i++)
    g_assert_true (send_packet (&sender, nothing_to_say, 1, 20 * FRAME));
  for (guint i = 0; i < 10; i++, sender.sequence += 3)
    g_assert_true (send_opus (&sender, fixture, FRAME, 4 * FRAME));
  for (guint i = 0; i < 10; i++, sender.timestamp -= 123456, sender.sequence += 7)
    g_assert_true (send_opus (&sender, fixture, FRAME, FRAME));
  for (guint i = 0; i < 60; i++)
    g_assert_true (send_opus (&sender, fixture, FRAME, 882));
}

/* One accident does not silence anybody, two near each other do until half a second is good. */
static void
test_doubt (Fixture *fixture, gconstpointer data)
{
  static const guint8 no_frames[] = { 0xff };
  Sender sender = { 0 };

  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (send_packet (&sender, no_frames, 1, FRAME));
      for (guint k = 0; k < BC_OPUS_PROOF_PACKETS; k++)
        g_assert_true (send_opus (&sender, fixture, FRAME, FRAME));
    }
  g_assert_true (send_packet (&sender, no_frames, 1, FRAME));
  g_assert_true (send_opus (&sender, fixture, FRAME, FRAME));
  g_assert_false (send_packet (&sender, no_frames, 1, FRAME));
  for (guint k = 1; k < BC_OPUS_PROOF_PACKETS; k++)
    g_assert_false (send_opus (&sender, fixture, FRAME, FRAME));
  g_assert_true (send_opus (&sender, fixture, FRAME, FRAME));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/media/rtp-decoder/tone", 1, test_tone);
  add ("/media/rtp-decoder/stereo-is-the-mean", 2, test_tone);
  add ("/media/rtp-decoder/packets-of-all-lengths", 1, test_sizes);
  add ("/media/rtp-decoder/holes-are-filled-exactly", 1, test_hole);
  add ("/media/rtp-decoder/concealment-goes-on", 1, test_concealment);
  add ("/media/rtp-decoder/in-band-correction-is-used", 1, test_correction);
  add ("/media/rtp-decoder/garbage-is-concealed", 1, test_garbage);
  g_test_add_func ("/media/rtp-decoder/sides", test_sides);
  g_test_add_func ("/media/rtp-decoder/plain-samples-are-not-heard", test_plain_samples);
  g_test_add_func ("/media/rtp-decoder/more-sound-than-time-is-not-heard", test_too_fast);
  g_test_add_func ("/media/rtp-decoder/vorbis-is-not-opus", test_vorbis);
  g_test_add_func ("/media/rtp-decoder/almost-vorbis-is-opus", test_almost_vorbis);
  add ("/media/rtp-decoder/whatever-opus-does-is-heard", 1, test_opus_is_heard);
  add ("/media/rtp-decoder/one-accident-is-forgiven", 1, test_doubt);
  return g_test_run ();
}
