/* SPDX-License-Identifier: Apache-2.0 */
#include "live-verdict.h"

#include "../support/click-detector.h"

#define RATE 48000.0

void
live_verdict_no_gap (Verdict *verdict, LiveListener *listener, const char *channel)
{
  for (guint i = 0; i < live_listener_get_n_gaps (listener); i++)
    {
      gint64 at_us = live_listener_get_gap_us (listener, i);
      g_autofree char *what = g_strdup_printf ("a break in %s", channel);

      verdict_note_wrong (verdict, at_us, at_us, what);
    }
}

void
live_verdict_no_click (Verdict *verdict, LiveListener *listener, const char *channel, gint64 from,
                       gint64 to)
{
  gsize n = (gsize) (to - from);
  g_autofree float *sound = live_listener_get_sound (listener, to, n);
  g_autoptr (GArray) clicks = click_detector_find (sound, n);

  for (guint i = 0; i < clicks->len; i++)
    {
      const Click *click = &g_array_index (clicks, Click, i);
      gint64 at = from + (gint64) click->position;
      gint64 at_us = live_listener_get_arrival_us (listener, at);
      g_autofree char *what =
          g_strdup_printf ("a click in %s at %.3f s, %.0f dB over what is usual", channel,
                           (double) at / RATE, click->excess_db);

      verdict_note_wrong (verdict, at_us, at_us, what);
    }
}
