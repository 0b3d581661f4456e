/* SPDX-License-Identifier: Apache-2.0 */
/* What the whole gateway costs with six RTP/Opus inputs and six channels at complexity 10, beside the bare minimum in
 * the same run: one loop that decodes six Opus streams and encodes six mixes with libopus and does nothing else. The
 * promise: ≤ 15 % of a core, ≤ 48 MB. */
#include "../harness/gateway-process.h"
#include "../harness/http.h"
#include "../harness/live-listener.h"
#include "../harness/meeting-json.h"
#include "../harness/rtp-sender.h"
#include "process-figures.h"

#include <math.h>
#include <opus/opus.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define MEASURE_S 30
#define N_STREAMS 6
#define RATE 48000
#define TICK_SAMPLES 960
#define CORE_LIMIT_PERCENT 15.0
#define MEMORY_LIMIT_MB 48.0

static const char *const channels[N_STREAMS] = { "en", "fr", "es", "ru", "bcms", "original" };

static double
own_cpu_s (void)
{
  struct rusage usage;

  getrusage (RUSAGE_THREAD, &usage);
  return (double) usage.ru_utime.tv_sec + (double) usage.ru_stime.tv_sec +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* CPU seconds a second of sound costs when nothing but libopus runs. */
static double
bare_loop_cost (void)
{
  float sound[TICK_SAMPLES];
  guint8 packet[1500];
  int error = 0;
  OpusEncoder *encoder = opus_encoder_create (RATE, 1, OPUS_APPLICATION_AUDIO, &error);
  OpusDecoder *decoder = opus_decoder_create (RATE, 1, &error);
  guint n_ticks = 10 * RATE / TICK_SAMPLES;
  double phase = 0, began_s = own_cpu_s ();

  opus_encoder_ctl (encoder, OPUS_SET_BITRATE (64000));
  opus_encoder_ctl (encoder, OPUS_SET_COMPLEXITY (10));
  for (guint tick = 0; tick < n_ticks; tick++)
    {
      for (guint i = 0; i < TICK_SAMPLES; i++, phase += 2 * G_PI * 400 / RATE)
        sound[i] = 0.1F * sinf ((float) phase);
      int n = opus_encode_float (encoder, sound, TICK_SAMPLES, packet, sizeof packet);
      g_assert_cmpint (opus_decode_float (decoder, packet, n, sound, TICK_SAMPLES, 0), ==,
                       TICK_SAMPLES);
    }
  opus_encoder_destroy (encoder);
  opus_decoder_destroy (decoder);
  return N_STREAMS * (own_cpu_s () - began_s) / 10;
}

int
main (void)
{
  MeetingJson meeting;
  RtpSender *senders[N_RTP_LINES];
  LiveListener *listeners[N_STREAMS];

  meeting_json_init (&meeting);
  g_autofree char *json = meeting_json_to_string (&meeting);
  g_autoptr (GatewayProcess) gateway = gateway_process_new (json);
  for (guint line = 0; line < N_RTP_LINES; line++)
    senders[line] = rtp_sender_new (meeting.ports[line], 400 + 150 * line, -20);
  http_expect_ok (gateway->port, "POST", "/api/v1/sessions/s1/open", NULL);
  http_expect_ok (gateway->port, "POST", "/api/v1/desks/en-1/on", NULL);
  http_expect_ok (gateway->port, "POST", "/api/v1/desks/fr-1/on", NULL);
  http_expect_ok (gateway->port, "POST", "/api/v1/desks/ru-1/on", NULL);
  http_expect_ok (gateway->port, "POST", "/api/v1/desks/bcms-1/on", NULL);
  for (guint i = 0; i < N_STREAMS; i++)
    {
      g_autofree char *path = g_strdup_printf ("/live/%s.ogg", channels[i]);
      listeners[i] = live_listener_new (gateway->port, path);
    }
  g_usleep (5 * G_USEC_PER_SEC);

  double bare_before = bare_loop_cost ();
  double began_s = process_cpu_s (gateway->pid);
  g_usleep (MEASURE_S * G_USEC_PER_SEC);
  double cost = (process_cpu_s (gateway->pid) - began_s) / MEASURE_S;
  double memory_mb = process_memory_mb (gateway->pid);
  double bare = (bare_before + bare_loop_cost ()) / 2;

  printf ("six RTP/Opus inputs, six channels, complexity 10, %d s\n", MEASURE_S);
  printf ("gateway            %5.1f %% of a core, %.1f MB\n", cost * 100, memory_mb);
  printf ("bare libopus loop  %5.1f %% of a core\n", bare * 100);
  printf ("ratio              %5.2f\n", cost / bare);
  for (guint i = 0; i < N_STREAMS; i++)
    live_listener_free (listeners[i]);
  for (guint line = 0; line < N_RTP_LINES; line++)
    rtp_sender_free (senders[line]);
  return cost * 100 <= CORE_LIMIT_PERCENT && memory_mb <= MEMORY_LIMIT_MB ? EXIT_SUCCESS
                                                                          : EXIT_FAILURE;
}
