/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * A delegate made of code: takes /live/ID.ogg from a gateway, decodes it as it comes, and keeps every sample with its
 * place in programme time and the moment its page arrived.
 *
 * Threading: its own thread receives; every function from the test's thread.
 */
typedef struct _LiveListener LiveListener;

/* GETs `path` ("/live/fr.ogg?burst=0"); aborts the test on anything but a 200 with Ogg/Opus. */
LiveListener *live_listener_new (guint16 port, const char *path);
/* The same for hours: keeps the last ten seconds only. */
LiveListener *live_listener_new_forgetful (guint16 port, const char *path);
void live_listener_free (LiveListener *listener);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LiveListener, live_listener_free)

/* Programme time (samples at 48 kHz since the gateway's start) up to which sound has arrived. */
gint64 live_listener_get_end (LiveListener *listener);

/* Where the first sample after joining lies (that of the oldest kept, if it is forgetful); 0: none has arrived. */
gint64 live_listener_get_begin (LiveListener *listener);

/* Programme time that was on the tick at monotonic `at_us`, from the quickest page seen so far: so it may be
 * too early by the least delay between tick and listener (up to about 10 ms), never too late. */
gint64 live_listener_programme_at (LiveListener *listener, gint64 at_us);

/* Waits until programme time `end_samples` has arrived (watchdog: 30 s), then copies `n_samples` before it
 * (transfer full). Sound from before joining or lost in a gap is silence. */
float *live_listener_get_sound (LiveListener *listener, gint64 end_samples, gsize n_samples);

/* How much sound there is, from the first sample after joining to the end. */
gsize live_listener_get_n_samples (LiveListener *listener);

/* When the page that holds the sample at programme time `at_samples` arrived (monotonic µs); 0: it has not. */
gint64 live_listener_get_arrival_us (LiveListener *listener, gint64 at_samples);

/* Where in programme time the page that holds `at_samples` ends; 0: it has not arrived. */
gint64 live_listener_get_page_end (LiveListener *listener, gint64 at_samples);

/* Number of breaks in programme time so far. */
guint live_listener_get_n_gaps (LiveListener *listener);
/* When the page after that break arrived (monotonic µs), from 0 on. */
gint64 live_listener_get_gap_us (LiveListener *listener, guint number);
/* Whether the server has ended the stream. */
gboolean live_listener_is_ended (LiveListener *listener);

G_END_DECLS
