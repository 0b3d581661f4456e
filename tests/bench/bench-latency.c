/* SPDX-License-Identifier: Apache-2.0 */
/* From the moment the RTP packet with a click has left its sender to the moment the page with that click is at a
 * listener, through the real gateway (20 ms packets, 40 ms jitter buffer, 100 ms pages), with a table of where the
 * time goes. The promise: p50 ≤ 170 ms, p99 ≤ 240 ms. */
#include "../harness/gateway-process.h"
#include "../harness/http.h"
#include "../harness/live-listener.h"
#include "../harness/meeting-json.h"
#include "../harness/rtp-sender.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define RATE 48000
#define N_RUNS 10 /* each with a sender that starts at another moment of the tick */
#define N_CLICKS 20
#define CLICK_THRESHOLD 0.15F
#define P50_LIMIT_MS 170.0
#define P99_LIMIT_MS 240.0

typedef struct
{
  GArray *total_ms;
  GArray *wire_to_mix_ms; /* jitter buffer, decoder, elastic buffer, waiting for the tick */
  GArray *page_ms;        /* from the click's place to the end of its page */
  GArray *rest_ms;        /* limiter, encoder, Ogg, send, scheduling */
} Figures;

/* Where in programme time the click is: the first loud sample in the second after it left. */
static gint64
find_click (LiveListener *listener, gint64 from)
{
  gsize n = RATE;
  g_autofree float *sound = live_listener_get_sound (listener, from + (gint64) n, n);

  for (gsize i = 0; i < n; i++)
    if (fabsf (sound[i]) > CLICK_THRESHOLD)
      return from + (gint64) i;
  return -1;
}

static void
add (GArray *figures, double value_ms)
{
  g_array_append_val (figures, value_ms);
}

static void
take_click (LiveListener *listener, gint64 sent_us, Figures *figures)
{
  gint64 sent = live_listener_programme_at (listener, sent_us);
  gint64 place = find_click (listener, sent);

  if (place < 0)
    {
      printf ("a click was not found\n");
      return;
    }
  gint64 page_end = live_listener_get_page_end (listener, place);
  double total_ms = (double) (live_listener_get_arrival_us (listener, place) - sent_us) / 1000;
  double mix_ms = (double) (place - sent) * 1000 / RATE;
  double page_ms = (double) (page_end - place) * 1000 / RATE;

  add (figures->total_ms, total_ms);
  add (figures->wire_to_mix_ms, mix_ms);
  add (figures->page_ms, page_ms);
  add (figures->rest_ms, total_ms - mix_ms - page_ms);
}

static void
run_clicks (const GatewayProcess *gateway, guint16 port, Figures *figures)
{
  g_autoptr (RtpSender) sender = rtp_sender_new (port, 400, -INFINITY);
  g_autoptr (LiveListener) listener =
      live_listener_new (gateway->port, "/live/original.ogg?burst=0");

  g_usleep (2 * G_USEC_PER_SEC);
  for (guint i = 0; i < N_CLICKS; i++)
    {
      rtp_sender_click (sender);
      while (rtp_sender_get_click_us (sender) == 0)
        g_usleep (1000);
      take_click (listener, rtp_sender_get_click_us (sender), figures);
      g_usleep ((gulong) g_random_int_range (50000, 200000));
    }
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
quantile (GArray *values, double q)
{
  g_array_sort (values, compare);
  return g_array_index (values, double, (guint) (q * (values->len - 1) + 0.5));
}

static void
print_row (const char *what, GArray *values)
{
  printf ("%-46s %7.1f %7.1f %7.1f %7.1f\n", what, quantile (values, 0), quantile (values, 0.5),
          quantile (values, 0.99), quantile (values, 1));
}

int
main (void)
{
  MeetingJson meeting;
  Figures figures = { g_array_new (FALSE, FALSE, sizeof (double)),
                      g_array_new (FALSE, FALSE, sizeof (double)),
                      g_array_new (FALSE, FALSE, sizeof (double)),
                      g_array_new (FALSE, FALSE, sizeof (double)) };

  meeting_json_init (&meeting);
  g_autofree char *json = meeting_json_to_string (&meeting);
  g_autoptr (GatewayProcess) gateway = gateway_process_new (json);
  http_expect_ok (gateway->port, "POST", "/api/v1/sessions/s1/open", NULL);
  for (guint run = 0; run < N_RUNS; run++)
    run_clicks (gateway, meeting.ports[LINE_FLOOR], &figures);

  printf ("%u clicks; milliseconds %29s %7s %7s %7s\n", figures.total_ms->len, "min", "p50", "p99",
          "max");
  print_row ("wire to mix (jitter 40, elastic buffer, tick)", figures.wire_to_mix_ms);
  print_row ("rest of its page (100 ms pages)", figures.page_ms);
  print_row ("limiter, encoder, Ogg, send", figures.rest_ms);
  print_row ("packet sent → page at the listener", figures.total_ms);
  return quantile (figures.total_ms, 0.5) <= P50_LIMIT_MS &&
                 quantile (figures.total_ms, 0.99) <= P99_LIMIT_MS
             ? EXIT_SUCCESS
             : EXIT_FAILURE;
}
