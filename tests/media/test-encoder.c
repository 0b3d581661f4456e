/* SPDX-License-Identifier: Apache-2.0 */
#include "tone-meter.h"

#include <boothcast/audio/format.h>
#include <boothcast/base/error.h>
#include <boothcast/media/encoder.h>
#include <math.h>
#include <opus/opus.h>
#include <stdatomic.h>

#define MAX_CHANNELS 5

typedef struct
{
  GThread *thread;
  GPtrArray *packets; /* of GBytes */
  GArray *ends;       /* of gint64 */
} Heard;

typedef struct
{
  Heard channels[MAX_CHANNELS];
  guint n_channels;
  GMutex mutex; /* held: the pool's thread stands */
  atomic_uint n_packets;
} Listener;

static void
on_packet (guint channel, const guint8 *packet, gsize n_bytes, gint64 end_samples, gpointer data)
{
  Listener *listener = data;
  Heard *heard = &listener->channels[channel];

  g_mutex_lock (&listener->mutex);
  g_mutex_unlock (&listener->mutex);
  if (heard->thread == NULL)
    heard->thread = g_thread_self ();
  g_assert_true (heard->thread == g_thread_self ());
  g_ptr_array_add (heard->packets, g_bytes_new (packet, n_bytes));
  g_array_append_val (heard->ends, end_samples);
  atomic_fetch_add (&listener->n_packets, 1);
}

static void
listener_init (Listener *listener, guint n_channels)
{
  *listener = (Listener){ .n_channels = n_channels };
  g_mutex_init (&listener->mutex);
  for (guint i = 0; i < n_channels; i++)
    {
      listener->channels[i].packets =
          g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
      listener->channels[i].ends = g_array_new (FALSE, FALSE, sizeof (gint64));
    }
}

static void
listener_clear (Listener *listener)
{
  for (guint i = 0; i < listener->n_channels; i++)
    {
      g_ptr_array_unref (listener->channels[i].packets);
      g_array_unref (listener->channels[i].ends);
    }
  g_mutex_clear (&listener->mutex);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Listener, listener_clear)

static BcEncoderPool *
new_pool (Listener *listener, guint n_threads)
{
  BcEncoderConfig config = { .n_channels = listener->n_channels,
                             .n_threads = n_threads,
                             .complexity = 5,
                             .on_packet = on_packet,
                             .user_data = listener };
  g_autoptr (GError) error = NULL;
  BcEncoderPool *pool = bc_encoder_pool_new (&config, &error);

  g_assert_no_error (error);
  return pool;
}

static double
channel_hz (guint channel)
{
  return 400.0 + 150.0 * channel;
}

static void
push_tone (BcEncoderPool *pool, guint channel, guint tick)
{
  float samples[BC_TICK_SAMPLES];

  for (guint i = 0; i < BC_TICK_SAMPLES; i++)
    samples[i] = (float) (0.25 * sin (2.0 * G_PI * channel_hz (channel) *
                                      (tick * BC_TICK_SAMPLES + i) / 48000.0));
  bc_encoder_pool_push (pool, channel, samples, (gint64) (tick + 1) * BC_TICK_SAMPLES);
}

static GArray *
decode (GPtrArray *packets)
{
  GArray *sound = g_array_new (FALSE, FALSE, sizeof (float));
  OpusDecoder *decoder = opus_decoder_create (48000, 1, NULL);

  for (guint i = 0; i < packets->len; i++)
    {
      gsize n_bytes;
      float samples[BC_TICK_SAMPLES];
      const guint8 *packet = g_bytes_get_data (g_ptr_array_index (packets, i), &n_bytes);
      g_assert_cmpint (
          opus_decode_float (decoder, packet, (int) n_bytes, samples, BC_TICK_SAMPLES, 0), ==,
          BC_TICK_SAMPLES);
      g_array_append_vals (sound, samples, BC_TICK_SAMPLES);
    }
  opus_decoder_destroy (decoder);
  return sound;
}

static void
test_round_trip (gconstpointer data)
{
  guint n_threads = GPOINTER_TO_UINT (data);
  g_auto (Listener) listener;

  listener_init (&listener, MAX_CHANNELS);
  BcEncoderPool *pool = new_pool (&listener, n_threads);
  g_assert_cmpuint (bc_encoder_pool_get_pre_skip (pool), ==, 312);
  for (guint tick = 0; tick < 50; tick++)
    for (guint channel = 0; channel < MAX_CHANNELS; channel++)
      push_tone (pool, channel, tick);
  /* Encodes what was pushed, then ends. */
  g_assert_cmpuint (bc_encoder_pool_get_n_dropped (pool), ==, 0);
  bc_encoder_pool_free (pool);

  for (guint channel = 0; channel < MAX_CHANNELS; channel++)
    {
      Heard *heard = &listener.channels[channel];
      g_assert_cmpuint (heard->packets->len, ==, 50);
      for (guint i = 0; i < 50; i++)
        g_assert_cmpint (g_array_index (heard->ends, gint64, i), ==, (i + 1) * BC_TICK_SAMPLES);
      g_autoptr (GArray) sound = decode (heard->packets);
      double level_db =
          tone_meter_level_db (&g_array_index (sound, float, 9600), 36000, channel_hz (channel));
      g_assert_cmpfloat (fabs (level_db + 12.04), <, 0.2);
    }
}

/* Each packet by itself says: 20 ms, CELT, full band, one channel, one frame (RFC 6716 table 2). */
static void
test_packets (void)
{
  g_auto (Listener) listener;
  gsize n_all_bytes = 0;

  listener_init (&listener, 1);
  BcEncoderPool *pool = new_pool (&listener, 1);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  for (guint tick = 0; tick < 50; tick++)
    {
      float noise[BC_TICK_SAMPLES];
      for (guint i = 0; i < BC_TICK_SAMPLES; i++)
        noise[i] = (float) g_rand_double_range (random, -0.1, 0.1);
      bc_encoder_pool_push (pool, 0, noise, (gint64) (tick + 1) * BC_TICK_SAMPLES);
    }
  bc_encoder_pool_free (pool);
  for (guint i = 0; i < 50; i++)
    {
      gsize n_bytes;
      const guint8 *packet =
          g_bytes_get_data (g_ptr_array_index (listener.channels[0].packets, i), &n_bytes);
      g_assert_cmpuint (packet[0] >> 3, ==, 31);
      g_assert_cmpuint (packet[0] & 7, ==, 0);
      n_all_bytes += n_bytes;
    }
  /* 64 kb/s are 8000 bytes a second. */
  g_assert_cmpuint (n_all_bytes, >, 6000);
  g_assert_cmpuint (n_all_bytes, <, 10000);
}

/* An encoder that cannot keep up costs itself its sound, never the tick its time. */
static void
test_full (void)
{
  g_auto (Listener) listener;

  listener_init (&listener, 2);
  BcEncoderPool *pool = new_pool (&listener, 1);
  g_mutex_lock (&listener.mutex);
  for (guint tick = 0; tick < 200; tick++)
    push_tone (pool, 0, tick);
  guint64 n_dropped = bc_encoder_pool_get_n_dropped (pool);
  g_assert_cmpuint (n_dropped, >=, 200 - 66);
  g_assert_cmpuint (n_dropped, <=, 150);
  push_tone (pool, 1, 0);
  g_mutex_unlock (&listener.mutex);
  bc_encoder_pool_free (pool);
  g_assert_cmpuint (listener.channels[0].packets->len, ==, 200 - n_dropped);
  g_assert_cmpuint (listener.channels[1].packets->len, ==, 1);
}

/* A fading tail ends in denormal numbers, and garbage may come too: packets all the same. */
static void
test_strange_numbers (void)
{
  static const float values[] = { 1e-40f, -1e-39f, 1e30f, 0.0f, 100.0f };
  g_auto (Listener) listener;

  listener_init (&listener, 1);
  BcEncoderPool *pool = new_pool (&listener, 1);
  for (guint tick = 0; tick < G_N_ELEMENTS (values); tick++)
    {
      float samples[BC_TICK_SAMPLES];
      for (guint i = 0; i < BC_TICK_SAMPLES; i++)
        samples[i] = values[tick];
      bc_encoder_pool_push (pool, 0, samples, (gint64) (tick + 1) * BC_TICK_SAMPLES);
    }
  bc_encoder_pool_free (pool);
  g_assert_cmpuint (listener.channels[0].packets->len, ==, G_N_ELEMENTS (values));
}

static void
test_config (void)
{
  BcEncoderConfig faults[] = {
    { .n_channels = 1, .complexity = 11, .on_packet = on_packet },
    { .n_channels = 1, .bitrate_bps = 100, .on_packet = on_packet },
  };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (bc_encoder_pool_new (&faults[i], &error));
      g_assert_error (error, BC_ERROR, BC_ERROR_CONFIG);
    }
}

/* After a restart the packets are those of an encoder that never heard anything else. */
static void
test_restart (void)
{
  g_auto (Listener) listener;

  listener_init (&listener, 2);
  BcEncoderPool *pool = new_pool (&listener, 1);
  for (guint tick = 0; tick < 10; tick++)
    push_tone (pool, 0, 70 + tick * 3);
  bc_encoder_pool_restart (pool, 0);
  for (guint tick = 0; tick < 10; tick++)
    {
      push_tone (pool, 0, tick);
      float samples[BC_TICK_SAMPLES];
      for (guint i = 0; i < BC_TICK_SAMPLES; i++)
        samples[i] = (float) (0.25 * sin (2.0 * G_PI * channel_hz (0) *
                                          (tick * BC_TICK_SAMPLES + i) / 48000.0));
      bc_encoder_pool_push (pool, 1, samples, (gint64) (tick + 1) * BC_TICK_SAMPLES);
    }
  bc_encoder_pool_free (pool);
  g_assert_cmpuint (listener.channels[0].packets->len, ==, 20);
  for (guint i = 0; i < 10; i++)
    g_assert_true (g_bytes_equal (g_ptr_array_index (listener.channels[0].packets, 10 + i),
                                  g_ptr_array_index (listener.channels[1].packets, i)));
}

/* While packets come: nothing of the former channels is lost or exchanged, and the new ones sound. */
static void
test_growth (gconstpointer data)
{
  g_auto (Listener) listener;
  g_autoptr (GError) error = NULL;

  listener_init (&listener, MAX_CHANNELS);
  listener.n_channels = 2;
  BcEncoderPool *pool = new_pool (&listener, GPOINTER_TO_UINT (data));
  listener.n_channels = MAX_CHANNELS;
  for (guint tick = 0; tick < 50; tick++)
    {
      guint n_channels = tick < 10 ? 2 : tick < 30 ? 3 : MAX_CHANNELS;

      if (tick == 10 || tick == 30)
        g_assert_true (bc_encoder_pool_grow (pool, tick == 10 ? 1 : 2, &error));
      for (guint channel = 0; channel < n_channels; channel++)
        push_tone (pool, channel, tick);
    }
  bc_encoder_pool_free (pool);

  static const guint begins[MAX_CHANNELS] = { 0, 0, 10, 30, 30 };
  for (guint channel = 0; channel < MAX_CHANNELS; channel++)
    {
      Heard *heard = &listener.channels[channel];
      g_assert_cmpuint (heard->packets->len, ==, 50 - begins[channel]);
      for (guint i = 0; i < heard->packets->len; i++)
        g_assert_cmpint (g_array_index (heard->ends, gint64, i), ==,
                         (gint64) (begins[channel] + i + 1) * BC_TICK_SAMPLES);
      g_autoptr (GArray) sound = decode (heard->packets);
      double level_db = tone_meter_level_db (&g_array_index (sound, float, 4800), sound->len - 4800,
                                             channel_hz (channel));
      g_assert_cmpfloat (fabs (level_db + 12.04), <, 0.3);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/media/encoder/round-trip/one-thread", GUINT_TO_POINTER (1),
                        test_round_trip);
  g_test_add_data_func ("/media/encoder/round-trip/three-threads", GUINT_TO_POINTER (3),
                        test_round_trip);
  g_test_add_data_func ("/media/encoder/round-trip/as-many-as-fit", GUINT_TO_POINTER (0),
                        test_round_trip);
  g_test_add_data_func ("/media/encoder/growth/one-thread", GUINT_TO_POINTER (1), test_growth);
  g_test_add_data_func ("/media/encoder/growth/two-threads", GUINT_TO_POINTER (2), test_growth);
  g_test_add_func ("/media/encoder/packets", test_packets);
  g_test_add_func ("/media/encoder/full-ring-drops-and-counts", test_full);
  g_test_add_func ("/media/encoder/strange-numbers", test_strange_numbers);
  g_test_add_func ("/media/encoder/faults", test_config);
  g_test_add_func ("/media/encoder/restart-begins-anew", test_restart);
  return g_test_run ();
}
