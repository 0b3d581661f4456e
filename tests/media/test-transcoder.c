/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/media/transcoder.h>

#include "tone-meter.h"

#include <boothcast/audio/format.h>
#include <boothcast/base/error.h>
#include <boothcast/media/input.h>
#include <math.h>
#include <opus.h>
#include <string.h>

#define TONE_HZ 997.0
#define PRE_SKIP 312
#define LOW_MAX_BYTES_A_SECOND 4500
#define BEGIN ((gint64) 100 * BC_SAMPLE_RATE)

/* A channel's packets, and what was made of them. */
typedef struct
{
  OpusEncoder *encoder;
  BcTranscoder *transcoder;
  gint64 end_samples;
  gint64 n_samples;  /* of the tone */
  GPtrArray *frames; /* of GBytes * */
  GArray *ends;      /* of gint64 */
  gsize n_bytes;
} Fixture;

static void
on_frame (const guint8 *frame, gsize frame_bytes, gint64 end_samples, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_ptr_array_add (fixture->frames, g_bytes_new (frame, frame_bytes));
  g_array_append_val (fixture->ends, end_samples);
  fixture->n_bytes += frame_bytes;
}

static void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  BcTranscoderConfig config = { .kind = (BcTranscodeKind) GPOINTER_TO_INT (data),
                                .pre_skip = PRE_SKIP,
                                .on_frame = on_frame,
                                .user_data = fixture };
  g_autoptr (GError) error = NULL;
  int code;

  fixture->encoder = opus_encoder_create (BC_SAMPLE_RATE, 1, OPUS_APPLICATION_AUDIO, &code);
  opus_encoder_ctl (fixture->encoder, OPUS_SET_BITRATE (64000));
  fixture->end_samples = BEGIN;
  fixture->frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  fixture->ends = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_assert_true (bc_transcode_is_possible (config.kind, &error));
  fixture->transcoder = bc_transcoder_new (&config, &error);
  g_assert_no_error (error);
}

static void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  bc_transcoder_free (fixture->transcoder);
  opus_encoder_destroy (fixture->encoder);
  g_ptr_array_unref (fixture->frames);
  g_array_unref (fixture->ends);
}

/* A packet of the tone, given or lost on the way. */
static void
send_packet (Fixture *fixture, gboolean is_lost)
{
  float samples[BC_TICK_SAMPLES];
  guint8 packet[1276];

  for (guint i = 0; i < BC_TICK_SAMPLES; i++)
    samples[i] =
        0.25f * (float) sin (2 * G_PI * TONE_HZ * (double) fixture->n_samples++ / BC_SAMPLE_RATE);
  int n = opus_encode_float (fixture->encoder, samples, BC_TICK_SAMPLES, packet, sizeof packet);
  g_assert_cmpint (n, >, 0);
  fixture->end_samples += BC_TICK_SAMPLES;
  if (!is_lost)
    g_assert_true (
        bc_transcoder_push (fixture->transcoder, packet, (gsize) n, fixture->end_samples));
}

static void
send_packets (Fixture *fixture, guint n)
{
  while (n-- > 0)
    send_packet (fixture, FALSE);
}

static gint64
get_end (const Fixture *fixture, guint i)
{
  return g_array_index (fixture->ends, gint64, i);
}

/* --- Opus --- */

static float *
decode_low (const Fixture *fixture, gsize *n)
{
  int code;
  OpusDecoder *decoder = opus_decoder_create (BC_SAMPLE_RATE, 1, &code);
  float *samples = g_new0 (float, (gsize) fixture->frames->len *BC_TICK_SAMPLES);

  for (guint i = 0; i < fixture->frames->len; i++)
    {
      gsize n_bytes;
      const guint8 *packet = g_bytes_get_data (fixture->frames->pdata[i], &n_bytes);
      g_assert_cmpint (opus_decode_float (decoder, packet, (opus_int32) n_bytes,
                                          samples + i * BC_TICK_SAMPLES, BC_TICK_SAMPLES, 0),
                       ==, BC_TICK_SAMPLES);
    }
  opus_decoder_destroy (decoder);
  *n = (gsize) fixture->frames->len * BC_TICK_SAMPLES;
  return samples;
}

static void
test_low (Fixture *fixture, gconstpointer data)
{
  gsize n;

  send_packets (fixture, 150);
  g_assert_cmpuint (fixture->frames->len, ==, 150 - BC_TRANSCODER_SETTLE_PACKETS);
  g_assert_cmpuint (fixture->n_bytes, <, 3 * LOW_MAX_BYTES_A_SECOND);
  for (guint i = 0; i < fixture->ends->len; i++)
    g_assert_cmpint (get_end (fixture, i), ==,
                     BEGIN + (BC_TRANSCODER_SETTLE_PACKETS + i + 1) * BC_TICK_SAMPLES - PRE_SKIP);
  g_autofree float *samples = decode_low (fixture, &n);
  double level_db = tone_meter_level_db (samples + BC_SAMPLE_RATE, BC_SAMPLE_RATE, TONE_HZ);
  g_assert_cmpfloat_with_epsilon (level_db, 20 * log10 (0.25), 1.5);
}

/* Up to a second is concealed: no packet is missing in what comes out. */
static void
test_low_gap (Fixture *fixture, gconstpointer data)
{
  send_packets (fixture, 20);
  for (guint i = 0; i < 10; i++)
    send_packet (fixture, TRUE);
  send_packets (fixture, 20);
  g_assert_cmpuint (fixture->frames->len, ==, 50 - BC_TRANSCODER_SETTLE_PACKETS);
  for (guint i = 1; i < fixture->ends->len; i++)
    g_assert_cmpint (get_end (fixture, i) - get_end (fixture, i - 1), ==, BC_TICK_SAMPLES);
}

static void
test_low_long_gap (Fixture *fixture, gconstpointer data)
{
  send_packets (fixture, 20);
  fixture->end_samples += 5 * BC_SAMPLE_RATE;
  send_packets (fixture, 20);
  g_assert_cmpuint (fixture->frames->len, ==, 40 - BC_TRANSCODER_SETTLE_PACKETS);
  g_assert_cmpint (get_end (fixture, 16) - get_end (fixture, 15), ==,
                   5 * BC_SAMPLE_RATE + BC_TICK_SAMPLES);
}

/* What is no packet is concealed like one that is lost, and what is late is left out. */
static void
test_strange_packets (Fixture *fixture, gconstpointer data)
{
  static const guint8 nothing[] = { 0xfb, 0x3f, 0, 0 };
  guint before;

  send_packets (fixture, 10);
  before = fixture->frames->len;
  fixture->end_samples += BC_TICK_SAMPLES;
  g_assert_true (
      bc_transcoder_push (fixture->transcoder, nothing, sizeof nothing, fixture->end_samples));
  g_assert_cmpuint (fixture->frames->len, ==, before + 1);
  g_assert_true (bc_transcoder_push (fixture->transcoder, nothing, sizeof nothing,
                                     fixture->end_samples - BC_TICK_SAMPLES));
  g_assert_cmpuint (fixture->frames->len, ==, before + 1);
}

/* --- AAC --- */

static void
test_aac (Fixture *fixture, gconstpointer data)
{
  const gint64 begin = BEGIN + BC_TRANSCODER_SETTLE_PACKETS * BC_TICK_SAMPLES - PRE_SKIP;

  send_packets (fixture, 250);
  /* The encoder holds a frame or two back. */
  g_assert_cmpuint (fixture->frames->len, >=, 246 * BC_TICK_SAMPLES / 1024 - 3);
  for (guint i = 0; i < fixture->ends->len; i++)
    g_assert_cmpint (get_end (fixture, i), ==, begin + (gint64) (i + 1) * 1024);
  /* About 96 kb/s: 256 bytes a frame. */
  g_assert_cmpuint (fixture->n_bytes / fixture->frames->len, <, 400);
  g_assert_cmpuint (fixture->n_bytes / fixture->frames->len, >, 20);
}

/* After a long gap frames count from where the sound goes on. */
static void
test_aac_long_gap (Fixture *fixture, gconstpointer data)
{
  gint64 last, resumed;

  send_packets (fixture, 50);
  last = get_end (fixture, fixture->ends->len - 1);
  guint n_before = fixture->ends->len;
  fixture->end_samples += 5 * BC_SAMPLE_RATE;
  resumed = fixture->end_samples - PRE_SKIP;
  send_packets (fixture, 50);
  g_assert_cmpint (get_end (fixture, n_before), ==, resumed + 1024);
  g_assert_cmpint (get_end (fixture, n_before), >, last + 4 * BC_SAMPLE_RATE);
}

#define ADD(path, kind, function)                                                                  \
  g_test_add ("/media/transcoder/" path, Fixture, GINT_TO_POINTER (kind), fixture_set_up,          \
              function, fixture_tear_down)

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  g_assert_true (bc_media_init (&error));
  ADD ("low/tone", BC_TRANSCODE_OPUS_LOW, test_low);
  ADD ("low/a-short-gap-is-concealed", BC_TRANSCODE_OPUS_LOW, test_low_gap);
  ADD ("low/a-long-gap-stays", BC_TRANSCODE_OPUS_LOW, test_low_long_gap);
  ADD ("low/strange-packets", BC_TRANSCODE_OPUS_LOW, test_strange_packets);
  ADD ("aac/frames-and-their-times", BC_TRANSCODE_AAC, test_aac);
  ADD ("aac/a-long-gap-begins-anew", BC_TRANSCODE_AAC, test_aac_long_gap);
  return g_test_run ();
}
