/* SPDX-License-Identifier: Apache-2.0 */
/* Sources that are killed and come back, again and again: nothing of them stays behind, and who listens to others notices
 * nothing. With -m slow twenty times, and over SRT, too, which takes seconds to find out that somebody is gone. */
#include "../harness/ffmpeg-source.h"
#include "../harness/gateway-process.h"
#include "../harness/http.h"
#include "../harness/live-verdict.h"
#include "../harness/meeting-json.h"
#include "../harness/rtp-sender.h"
#include "../support/holdings.h"
#include "../support/ports.h"

#define RATE 48000
/* Buffers and histories fill: the longest are the packets of 20 s that each channel keeps. */
#define WARM_UPS 4
#define FULL_US (25 * G_TIME_SPAN_SECOND)
#define MAX_GROWN_KB 1024
#define WATCHDOG_US (30 * G_USEC_PER_SEC)

typedef struct
{
  guint n_descriptors;
  guint n_threads;
  gint64 rss_kb;
} Figures;

static Figures
read_figures (const GatewayProcess *gateway)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/statm", gateway->pid);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  const char *resident = strchr (text, ' ');
  g_assert_nonnull (resident);
  return (Figures){ .n_descriptors = holdings_count_descriptors (gateway->pid),
                    .n_threads = holdings_count_threads (gateway->pid),
                    .rss_kb = g_ascii_strtoll (resident, NULL, 10) * 4 };
}

static gboolean
is_found (const GatewayProcess *gateway, const char *input)
{
  g_autofree char *name = g_strdup_printf ("boothcast_input_found{input=\"%s\"}", input);

  return gateway_process_read_metric (gateway, name) > 0;
}

static void
wait_until (const GatewayProcess *gateway, const char *input, gboolean is_there)
{
  gint64 deadline_us = g_get_monotonic_time () + WATCHDOG_US;

  while (is_found (gateway, input) != is_there)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      g_usleep (50 * 1000);
    }
}

/* ffmpeg calls once; an encoder, or whoever looks after ffmpeg, calls again. */
static FfmpegSource *
call_until_found (const GatewayProcess *gateway, guint16 srt_port)
{
  gint64 deadline_us = g_get_monotonic_time () + WATCHDOG_US;
  FfmpegSource *source = ffmpeg_source_new_srt (srt_port, 800, -20);

  while (!is_found (gateway, "es-1"))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      g_usleep (100 * 1000);
      if (!ffmpeg_source_has_ended (source))
        continue;
      ffmpeg_source_free (source);
      source = ffmpeg_source_new_srt (srt_port, 800, -20);
    }
  return source;
}

/* One of each family comes, is heard of, and loses its power. */
static void
come_and_go (const GatewayProcess *gateway, const MeetingJson *meeting, guint16 srt_port)
{
  FfmpegSource *put = ffmpeg_source_new (gateway->port, "fr-2", 600, -20);
  RtpSender *rtp = rtp_sender_new (meeting->ports[LINE_FR], 700, -20);
  FfmpegSource *srt = g_test_slow () ? call_until_found (gateway, srt_port) : NULL;

  wait_until (gateway, "fr-1", TRUE);
  wait_until (gateway, "fr-2", TRUE);
  rtp_sender_free (rtp);
  ffmpeg_source_free (put);
  ffmpeg_source_free (srt);
  wait_until (gateway, "fr-1", FALSE);
  wait_until (gateway, "fr-2", FALSE);
  wait_until (gateway, "es-1", FALSE);
}

static char *
make_json (const MeetingJson *meeting, guint16 srt_port)
{
  static const char ingest[] = "{\"id\":\"es-1\",\"type\":\"ingest\"}";
  g_autofree char *json = meeting_json_to_string (meeting);
  g_autoptr (GString) changed = g_string_new (json);
  g_autofree char *srt = g_strdup_printf ("{\"id\":\"es-1\",\"type\":\"srt\",\"mode\":\"listener\","
                                          "\"address\":\"127.0.0.1\",\"port\":%u}",
                                          srt_port);

  g_assert_cmpuint (g_string_replace (changed, ingest, srt, 0), ==, 1);
  return g_strdup (changed->str);
}

/* A descriptor of a connection that has just ended goes with the main loop's next turn. */
static void
expect_nothing_left (const GatewayProcess *gateway, const Figures *before, guint n_rounds)
{
  gint64 deadline_us = g_get_monotonic_time () + WATCHDOG_US;
  Figures after = read_figures (gateway);

  while ((after.n_descriptors > before->n_descriptors || after.n_threads > before->n_threads) &&
         g_get_monotonic_time () < deadline_us)
    {
      g_usleep (200 * 1000);
      after = read_figures (gateway);
    }
  g_test_message (
      "%u times: descriptors %u, then %u; threads %u, then %u; memory %+" G_GINT64_FORMAT " KB",
      n_rounds, before->n_descriptors, after.n_descriptors, before->n_threads, after.n_threads,
      after.rss_kb - before->rss_kb);
  g_assert_cmpuint (after.n_descriptors, <=, before->n_descriptors);
  g_assert_cmpuint (after.n_threads, <=, before->n_threads);
  g_assert_cmpint (after.rss_kb - before->rss_kb, <=, MAX_GROWN_KB);
}

static void
take (Verdict *verdict)
{
  guint n_rounds = g_test_slow () ? 20 : 2;
  guint16 srt_port = ports_claim ();
  MeetingJson meeting;

  meeting_json_init (&meeting);
  g_autofree char *json = make_json (&meeting, srt_port);
  g_autoptr (GatewayProcess) gateway = gateway_process_new (json);
  gint64 full_us = g_get_monotonic_time () + FULL_US;
  gateway_process_set_witness (gateway, verdict->witness);
  g_autoptr (RtpSender) floor = rtp_sender_new (meeting.ports[LINE_FLOOR], 400, -20);
  http_expect_ok (gateway->port, "POST", "/api/v1/sessions/s1/open", NULL);
  wait_until (gateway, "floor", TRUE);
  g_usleep (G_USEC_PER_SEC);
  g_autoptr (LiveListener) listener =
      live_listener_new (gateway->port, "/live/original.ogg?burst=0");

  for (guint i = 0; i < WARM_UPS || g_get_monotonic_time () < full_us; i++)
    come_and_go (gateway, &meeting, srt_port);
  Figures before = read_figures (gateway);
  for (guint i = 0; i < n_rounds; i++)
    come_and_go (gateway, &meeting, srt_port);
  expect_nothing_left (gateway, &before, n_rounds);

  gint64 begin = live_listener_get_begin (listener), end = live_listener_get_end (listener);
  live_verdict_no_gap (verdict, listener, "original");
  live_verdict_no_click (verdict, listener, "original", begin + RATE, end);
}

static void
test_returns (void)
{
  g_autoptr (Witness) witness = witness_new ();
  Verdict verdict = { .witness = witness };

  do
    take (&verdict);
  while (verdict_is_open (&verdict));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/returns/nothing-stays-and-nobody-notices", test_returns);
  return g_test_run ();
}
