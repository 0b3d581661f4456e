/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The host's screen made of code: takes /api/v1/events from a gateway in rehearsal and keeps every event.
 *
 * Threading: its own thread receives; every function from the test's thread.
 */
typedef struct _EventListener EventListener;

EventListener *event_listener_new (guint16 port);
void event_listener_free (EventListener *listener);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EventListener, event_listener_free)

/* How many events of that kind ("warning") with `words` in their data have come so far. */
guint event_listener_count (EventListener *listener, const char *event, const char *words);
/* All of that kind as they came, for people (transfer full). */
char *event_listener_get_all (EventListener *listener, const char *event);

G_END_DECLS
