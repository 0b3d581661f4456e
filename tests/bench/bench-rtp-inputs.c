/* SPDX-License-Identifier: Apache-2.0 */
/* What six RTP/Opus inputs cost, from the socket into the elastic buffers and out of them: the processor time of this
 * process less that of the thread that sends. Beside it, what decoding alone would cost. */
#include "../media/rtp-talker.h"
#include "../support/holdings.h"

#include <boothcast/media/input.h>
#include <opus/opus.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define N_INPUTS 6
#define MEASURE_S 20
/* Of one core, all six: a fifth of what the whole gateway may use. */
#define LIMIT_PERCENT 5.0

typedef struct
{
  RtpTalker *talkers[N_INPUTS];
  atomic_bool is_stopping;
  _Atomic double cpu_s;
} Senders;

static double
cpu_s (clockid_t clock)
{
  struct timespec at;

  clock_gettime (clock, &at);
  return (double) at.tv_sec + (double) at.tv_nsec / 1e9;
}

static void
wait_until (gint64 us)
{
  struct timespec at = { us / G_TIME_SPAN_SECOND, us % G_TIME_SPAN_SECOND * 1000 };

  clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
}

static gpointer
send_all (gpointer data)
{
  Senders *senders = data;
  gint64 next_us = g_get_monotonic_time ();

  while (!atomic_load (&senders->is_stopping))
    {
      /* Spread over the tick, as six independent senders are. */
      for (guint i = 0; i < N_INPUTS; i++)
        {
          wait_until (next_us + i * 3300);
          rtp_talker_say (senders->talkers[i]);
        }
      next_us += 20000;
      atomic_store (&senders->cpu_s, cpu_s (CLOCK_THREAD_CPUTIME_ID));
    }
  return NULL;
}

/* Pulls all inputs until `end_us`; returns the processor time that took. */
static double
tick_until (BcInput **inputs, gint64 end_us)
{
  float block[BC_TICK_SAMPLES];
  double before_s = cpu_s (CLOCK_THREAD_CPUTIME_ID);

  for (gint64 at_us = g_get_monotonic_time (); at_us < end_us; at_us += BC_TICK_US)
    {
      wait_until (at_us);
      for (guint i = 0; i < N_INPUTS; i++)
        bc_input_pull (inputs[i], block, TRUE, g_get_monotonic_time ());
    }
  return cpu_s (CLOCK_THREAD_CPUTIME_ID) - before_s;
}

static double
decode_alone_us (void)
{
  static guint8 packets[500][1500];
  int sizes[500];
  float samples[BC_TICK_SAMPLES] = { 0 };
  int code;
  OpusEncoder *encoder = opus_encoder_create (48000, 1, OPUS_APPLICATION_AUDIO, &code);
  OpusDecoder *decoder = opus_decoder_create (48000, 1, &code);

  opus_encoder_ctl (encoder, OPUS_SET_BITRATE (64000));
  for (guint i = 0; i < 500; i++)
    {
      for (guint k = 0; k < BC_TICK_SAMPLES; k++)
        samples[k] = (float) g_random_double_range (-0.2, 0.2);
      sizes[i] = opus_encode_float (encoder, samples, BC_TICK_SAMPLES, packets[i], 1500);
    }
  double before_s = cpu_s (CLOCK_THREAD_CPUTIME_ID);
  for (guint i = 0; i < 500; i++)
    if (opus_decode_float (decoder, packets[i], sizes[i], samples, BC_TICK_SAMPLES, 0) < 0)
      return -1;
  double us = (cpu_s (CLOCK_THREAD_CPUTIME_ID) - before_s) * 1e6 / 500;
  opus_encoder_destroy (encoder);
  opus_decoder_destroy (decoder);
  return us;
}

static double
measure (BcInput **inputs, Senders *senders)
{
  gint64 start_us = g_get_monotonic_time ();
  double sender_s = atomic_load (&senders->cpu_s);
  double all_s = cpu_s (CLOCK_PROCESS_CPUTIME_ID);
  double tick_s = tick_until (inputs, start_us + MEASURE_S * G_TIME_SPAN_SECOND);

  all_s = cpu_s (CLOCK_PROCESS_CPUTIME_ID) - all_s;
  sender_s = atomic_load (&senders->cpu_s) - sender_s;
  double input_s = all_s - sender_s - tick_s;
  printf ("six RTP inputs: %.2f %% of a core from socket to elastic buffer (%.1f us a packet, of "
          "which decoding "
          "alone is %.1f), %.2f %% out of it again; %u threads in all\n",
          input_s / MEASURE_S * 100, input_s * 1e6 / (MEASURE_S * 50.0 * N_INPUTS),
          decode_alone_us (), tick_s / MEASURE_S * 100, holdings_count_threads (0));
  return (input_s + tick_s) / MEASURE_S * 100;
}

int
main (void)
{
  static const char *const ids[N_INPUTS] = { "floor", "en", "fr", "es", "ru", "bcms" };
  BcInput *inputs[N_INPUTS];
  Senders senders = { .is_stopping = FALSE };

  g_assert_true (bc_media_init (NULL));
  for (guint i = 0; i < N_INPUTS; i++)
    {
      BcInputConfig config = { .id = ids[i], .kind = BC_INPUT_RTP, .address = "127.0.0.1" };
      inputs[i] = bc_input_new (&config, NULL);
      g_assert_true (bc_input_start (inputs[i], NULL));
      RtpTalkerConfig talker = { .port = bc_input_get_port (inputs[i]), .hz = 300 + 100 * i };
      senders.talkers[i] = rtp_talker_new (&talker);
    }
  GThread *thread = g_thread_new ("senders", send_all, &senders);
  tick_until (inputs, g_get_monotonic_time () + 2 * G_TIME_SPAN_SECOND);
  double percent = measure (inputs, &senders);

  atomic_store (&senders.is_stopping, TRUE);
  g_thread_join (thread);
  for (guint i = 0; i < N_INPUTS; i++)
    {
      BcInputStats stats;
      bc_input_get_stats (inputs[i], &stats);
      g_assert_true (stats.is_found && stats.elastic.state == BC_ELASTIC_FLOWING);
      bc_input_free (inputs[i]);
      rtp_talker_free (senders.talkers[i]);
    }
  printf ("together %.2f %%, at most %.1f %%\n", percent, LIMIT_PERCENT);
  return percent <= LIMIT_PERCENT ? 0 : 1;
}
