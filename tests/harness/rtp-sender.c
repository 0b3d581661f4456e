/* SPDX-License-Identifier: Apache-2.0 */
#include "rtp-sender.h"

#include <arpa/inet.h>
#include <math.h>
#include <netinet/in.h>
#include <opus/opus.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define RATE 48000
#define PACKET_SAMPLES 960
#define PACKET_US 20000
#define RAMP_SAMPLES 480
#define CLICK_SAMPLES 48
#define RTP_HEADER_BYTES 12
#define OPUS_MAX_BYTES 1500
#define BITRATE_BPS 96000

struct _RtpSender
{
  int fd;
  double step; /* radians a sample */
  double phase;
  double amplitude;
  _Atomic double wanted_amplitude;
  OpusEncoder *encoder;
  guint32 ssrc;
  guint32 timestamp;
  guint16 sequence;
  atomic_bool is_stopping;
  atomic_bool wants_click;
  _Atomic gint64 click_us;
  _Atomic gint64 last_us;
  GThread *thread;
};

static void
make_tone (RtpSender *sender, float *samples)
{
  double wanted = atomic_load (&sender->wanted_amplitude);
  double change = (wanted - sender->amplitude) / RAMP_SAMPLES;

  for (guint i = 0; i < PACKET_SAMPLES; i++)
    {
      double amplitude = sender->amplitude + change * MIN (i, RAMP_SAMPLES);
      samples[i] = (float) (amplitude * sin (sender->phase));
      sender->phase = fmod (sender->phase + sender->step, 2 * G_PI);
    }
  sender->amplitude = wanted;
}

static void
add_click (float *samples)
{
  for (guint i = PACKET_SAMPLES - CLICK_SAMPLES; i < PACKET_SAMPLES; i++)
    samples[i] += (i / 6) % 2 != 0 ? 0.5F : -0.5F;
}

static void
send_packet (RtpSender *sender, const float *samples)
{
  guint8 packet[RTP_HEADER_BYTES + OPUS_MAX_BYTES] = { 0x80, 96 };
  guint16 sequence = htons (sender->sequence++);
  guint32 timestamp = htonl (sender->timestamp);
  guint32 ssrc = htonl (sender->ssrc);
  int n = opus_encode_float (sender->encoder, samples, PACKET_SAMPLES, packet + RTP_HEADER_BYTES,
                             OPUS_MAX_BYTES);

  g_assert_cmpint (n, >, 0);
  memcpy (packet + 2, &sequence, sizeof sequence);
  memcpy (packet + 4, &timestamp, sizeof timestamp);
  memcpy (packet + 8, &ssrc, sizeof ssrc);
  sender->timestamp += PACKET_SAMPLES;
  /* Nobody listening is no fault of ours: the gateway may be down on purpose. */
  (void) !send (sender->fd, packet, (gsize) n + RTP_HEADER_BYTES, MSG_NOSIGNAL);
}

/* A source on another machine would not wait for ours: not even when the tests' machine is busy. */
static void
take_priority (void)
{
  struct sched_param priority = { .sched_priority = 30 };

  pthread_setschedparam (pthread_self (), SCHED_RR, &priority);
}

static gpointer
run (gpointer data)
{
  RtpSender *sender = data;
  gint64 next_us = g_get_monotonic_time ();
  float samples[PACKET_SAMPLES];

  take_priority ();
  while (!atomic_load (&sender->is_stopping))
    {
      gboolean has_click = atomic_exchange (&sender->wants_click, FALSE);
      make_tone (sender, samples);
      if (has_click)
        add_click (samples);
      send_packet (sender, samples);
      gint64 now_us = g_get_monotonic_time ();
      atomic_store (&sender->last_us, now_us);
      if (has_click)
        atomic_store (&sender->click_us, now_us);

      next_us += PACKET_US;
      struct timespec until = { .tv_sec = next_us / G_USEC_PER_SEC,
                                .tv_nsec = next_us % G_USEC_PER_SEC * 1000 };
      clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
    }
  return NULL;
}

static double
to_amplitude (double level_dbfs)
{
  return isinf (level_dbfs) ? 0.0 : pow (10.0, level_dbfs / 20.0);
}

RtpSender *
rtp_sender_new (guint16 port, double frequency_hz, double level_dbfs)
{
  RtpSender *sender = g_new0 (RtpSender, 1);
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons (port),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int error = OPUS_OK;

  sender->fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (connect (sender->fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  sender->step = 2 * G_PI * frequency_hz / RATE;
  sender->ssrc = g_random_int ();
  sender->timestamp = g_random_int ();
  sender->sequence = (guint16) g_random_int ();
  rtp_sender_set_level (sender, level_dbfs);
  sender->encoder = opus_encoder_create (RATE, 1, OPUS_APPLICATION_AUDIO, &error);
  g_assert_cmpint (error, ==, OPUS_OK);
  opus_encoder_ctl (sender->encoder, OPUS_SET_BITRATE (BITRATE_BPS));
  sender->thread = g_thread_new ("rtp-sender", run, sender);
  return sender;
}

void
rtp_sender_free (RtpSender *sender)
{
  if (sender == NULL)
    return;
  atomic_store (&sender->is_stopping, TRUE);
  g_thread_join (sender->thread);
  opus_encoder_destroy (sender->encoder);
  close (sender->fd);
  g_free (sender);
}

void
rtp_sender_set_level (RtpSender *sender, double level_dbfs)
{
  atomic_store (&sender->wanted_amplitude, to_amplitude (level_dbfs));
}

void
rtp_sender_click (RtpSender *sender)
{
  atomic_store (&sender->click_us, 0);
  atomic_store (&sender->wants_click, TRUE);
}

gint64
rtp_sender_get_click_us (RtpSender *sender)
{
  return atomic_load (&sender->click_us);
}

gint64
rtp_sender_get_last_us (RtpSender *sender)
{
  return atomic_load (&sender->last_us);
}
