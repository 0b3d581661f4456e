/* SPDX-License-Identifier: Apache-2.0 */
/* The machine stands still (SIGSTOP) and goes on: sound goes on, listeners stay, programme time is right. With -m slow
 * for ten seconds. */
#include "../harness/gateway-process.h"
#include "../harness/http.h"
#include "../harness/live-listener.h"
#include "../harness/meeting-json.h"
#include "../harness/rtp-sender.h"
#include "../support/tone-meter.h"

#include <math.h>
#include <signal.h>

#define RATE 48000

static void
expect_tone (LiveListener *listener, Verdict *verdict)
{
  gint64 since_us = g_get_monotonic_time ();
  gsize n = RATE / 2;
  gint64 end = live_listener_get_end (listener) + (gint64) n;
  g_autofree float *sound = live_listener_get_sound (listener, end, n);
  double level_dbfs = tone_meter_level_db (sound, n, 400);

  verdict_expect (verdict, fabs (level_dbfs + 20) <= 0.5, since_us, "the floor: %.1f dBFS",
                  level_dbfs);
}

/* Who asks whether it is ready, as a supervisor does all day, takes nothing away from who reads the figures. */
static void
expect_told (const GatewayProcess *gateway, guint stop_s)
{
  /* Whatever it answers: the store may still be behind. */
  http_answer_free (http_request (gateway->port, "GET", "/readyz", NULL));
  g_assert_cmpfloat (gateway_process_read_metric (gateway, "boothcast_tick_worst_late_seconds"), >,
                     0.5 * stop_s);
}

/* How far programme time is behind the wall, up to the page's own length. */
static double
lag_s (LiveListener *listener, gint64 began_us)
{
  double programme_s = (double) live_listener_get_end (listener) / RATE;
  double wall_s = (double) (g_get_monotonic_time () - began_us) / G_USEC_PER_SEC;

  return wall_s - programme_s;
}

static void
stop_and_go (Verdict *verdict)
{
  gint64 began_us = g_get_monotonic_time ();
  guint stop_s = g_test_slow () ? 10 : 2;
  MeetingJson meeting;

  meeting_json_init (&meeting);
  g_autofree char *json = meeting_json_to_string (&meeting);
  g_autoptr (GatewayProcess) gateway = gateway_process_new (json);
  gateway_process_set_witness (gateway, verdict->witness);
  g_autoptr (RtpSender) floor = rtp_sender_new (meeting.ports[LINE_FLOOR], 400, -20);
  http_expect_ok (gateway->port, "POST", "/api/v1/sessions/s1/open", NULL);
  g_autoptr (LiveListener) listener =
      live_listener_new (gateway->port, "/live/original.ogg?burst=0");
  g_usleep (2 * G_USEC_PER_SEC);
  expect_tone (listener, verdict);
  double lag_before_s = lag_s (listener, 0);

  kill (gateway->pid, SIGSTOP);
  g_usleep (stop_s * G_USEC_PER_SEC);
  kill (gateway->pid, SIGCONT);
  g_usleep (2 * G_USEC_PER_SEC);

  expect_told (gateway, stop_s);
  expect_tone (listener, verdict);
  g_assert_false (live_listener_is_ended (listener));
  verdict_expect (verdict, live_listener_get_n_gaps (listener) == 1, began_us, "%u breaks, not one",
                  live_listener_get_n_gaps (listener));
  double shift_s = lag_s (listener, 0) - lag_before_s;
  g_test_message ("programme time moved by %+.3f s against the wall", shift_s);
  verdict_expect (verdict, fabs (shift_s) <= 0.25, began_us, "programme time moved by %+.3f s",
                  shift_s);
}

static void
test_sigstop (void)
{
  g_autoptr (Witness) witness = witness_new ();
  Verdict verdict = { .witness = witness };

  do
    stop_and_go (&verdict);
  while (verdict_is_open (&verdict));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/standstill/sound-goes-on-after-sigstop", test_sigstop);
  return g_test_run ();
}
