/* SPDX-License-Identifier: Apache-2.0 */
/* What an interpreter hears, from the wire to his player, twice: the second time after the ear has rested. */
#include "../harness/gateway-process.h"
#include "../harness/http.h"
#include "../harness/live-listener.h"
#include "../harness/meeting-json.h"
#include "../harness/rtp-sender.h"
#include "../support/click-detector.h"
#include "../support/tone-meter.h"

#define RATE 48000
#define FLOOR_HZ 400
#define OWN_HZ 700
#define FIRST_SOUND_S 1.0
/* Longer than an ear lingers. */
#define AWAY_US (6 * G_USEC_PER_SEC)

static double
wait_for_sound_s (LiveListener *listener, gint64 began_us)
{
  while (live_listener_get_n_samples (listener) == 0 &&
         g_get_monotonic_time () - began_us < 20 * G_USEC_PER_SEC)
    g_usleep (2000);
  return (double) (g_get_monotonic_time () - began_us) / G_USEC_PER_SEC;
}

/* The room and not himself, from the first page on, out of silence. */
static void
listen_once (const GatewayProcess *gateway)
{
  gint64 began_us = g_get_monotonic_time ();
  g_autoptr (LiveListener) listener = live_listener_new (gateway->port, "/live/ear-fr-1.ogg");
  double first_s = wait_for_sound_s (listener, began_us);

  g_test_message ("first sound after %.3f s", first_s);
  g_assert_cmpfloat (first_s, <=, FIRST_SOUND_S * gateway_process_get_patience ());
  gint64 end = live_listener_get_end (listener) + RATE;
  g_autofree float *last = live_listener_get_sound (listener, end, RATE / 2);
  g_assert_cmpfloat_with_epsilon (tone_meter_level_db (last, RATE / 2, FLOOR_HZ), -20, 0.5);
  g_assert_cmpfloat (tone_meter_level_db (last, RATE / 2, OWN_HZ), <, -80);
  gsize n = live_listener_get_n_samples (listener);
  g_autofree float *all = live_listener_get_sound (listener, live_listener_get_end (listener), n);
  g_assert_cmpuint (click_detector_count (all, n), ==, 0);
  g_assert_cmpuint (live_listener_get_n_gaps (listener), ==, 0);
}

static void
test_ear (void)
{
  MeetingJson meeting;

  meeting_json_init (&meeting);
  g_autofree char *json = meeting_json_to_string (&meeting);
  g_autoptr (GatewayProcess) gateway = gateway_process_new (json);
  g_autoptr (RtpSender) floor = rtp_sender_new (meeting.ports[LINE_FLOOR], FLOOR_HZ, -20);
  g_autoptr (RtpSender) desk = rtp_sender_new (meeting.ports[LINE_FR], OWN_HZ, -20);
  http_expect_ok (gateway->port, "POST", "/api/v1/sessions/s1/open", NULL);
  http_expect_ok (gateway->port, "POST", "/api/v1/desks/fr-1/on", NULL);
  g_usleep (2 * G_USEC_PER_SEC);
  listen_once (gateway);
  g_usleep (AWAY_US);
  listen_once (gateway);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/ear-heard/the-room-and-not-himself", test_ear);
  return g_test_run ();
}
