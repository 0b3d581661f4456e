/* SPDX-License-Identifier: Apache-2.0 */
/* What an interpreter hears, from the wire to his player, twice: the second time after the ear has rested. */
#include "../harness/gateway-process.h"
#include "../harness/http.h"
#include "../harness/live-listener.h"
#include "../harness/meeting-json.h"
#include "../harness/rtp-sender.h"
#include "../support/click-detector.h"
#include "../support/tone-meter.h"

#include <math.h>

#define RATE 48000
#define FLOOR_HZ 400
#define OWN_HZ 700
#define FIRST_SOUND_S 1.0
/* Longer than an ear lingers. */
#define AWAY_US (6 * G_USEC_PER_SEC)
#define LEVEL_DBFS (-20.0)
#define NOT_THERE_DBFS (-80.0)
#define RISEN_SAMPLES (RATE / 10) /* after the first sample the room is there */

static double
wait_for_sound_s (LiveListener *listener, gint64 began_us)
{
  while (live_listener_get_n_samples (listener) == 0 &&
         g_get_monotonic_time () - began_us < 20 * G_USEC_PER_SEC)
    g_usleep (2000);
  return (double) (g_get_monotonic_time () - began_us) / G_USEC_PER_SEC;
}

/* The room and not himself, from the first sample on, out of silence. */
static void
listen_once (const GatewayProcess *gateway, Verdict *verdict)
{
  gint64 began_us = g_get_monotonic_time ();
  g_autoptr (LiveListener) listener = live_listener_new (gateway->port, "/live/ear-fr-1.ogg");
  double first_s = wait_for_sound_s (listener, began_us);

  g_test_message ("first sound after %.3f s", first_s);
  verdict_expect (verdict, first_s <= FIRST_SOUND_S * gateway_process_get_patience (), began_us,
                  "first sound after %.3f s", first_s);
  gint64 end = live_listener_get_begin (listener) + RISEN_SAMPLES + RATE / 2;
  g_autofree float *heard = live_listener_get_sound (listener, end, RATE / 2);
  double floor_dbfs = tone_meter_level_db (heard, RATE / 2, FLOOR_HZ);
  double own_dbfs = tone_meter_level_db (heard, RATE / 2, OWN_HZ);
  gsize n = live_listener_get_n_samples (listener);
  g_autofree float *all = live_listener_get_sound (listener, live_listener_get_end (listener), n);
  guint n_clicks = click_detector_count (all, n), n_gaps = live_listener_get_n_gaps (listener);

  verdict_expect (verdict, fabs (floor_dbfs - LEVEL_DBFS) <= 0.5, began_us, "the room: %.1f dBFS",
                  floor_dbfs);
  verdict_expect (verdict, own_dbfs < NOT_THERE_DBFS, began_us, "himself: %.1f dBFS", own_dbfs);
  verdict_expect (verdict, n_clicks == 0 && n_gaps == 0, began_us, "%u clicks, %u gaps", n_clicks,
                  n_gaps);
}

static void
take (Verdict *verdict)
{
  MeetingJson meeting;

  meeting_json_init (&meeting);
  g_autofree char *json = meeting_json_to_string (&meeting);
  g_autoptr (GatewayProcess) gateway = gateway_process_new (json);
  gateway_process_set_witness (gateway, verdict->witness);
  g_autoptr (RtpSender) floor = rtp_sender_new (meeting.ports[LINE_FLOOR], FLOOR_HZ, LEVEL_DBFS);
  g_autoptr (RtpSender) desk = rtp_sender_new (meeting.ports[LINE_FR], OWN_HZ, LEVEL_DBFS);
  http_expect_ok (gateway->port, "POST", "/api/v1/sessions/s1/open", NULL);
  http_expect_ok (gateway->port, "POST", "/api/v1/desks/fr-1/on", NULL);
  g_usleep (2 * G_USEC_PER_SEC);
  listen_once (gateway, verdict);
  g_usleep (AWAY_US);
  listen_once (gateway, verdict);
}

static void
test_ear (void)
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
  g_test_add_func ("/app/ear-heard/the-room-and-not-himself", test_ear);
  return g_test_run ();
}
