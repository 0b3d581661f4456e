/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "live-listener.h"
#include "witness.h"

G_BEGIN_DECLS

/*
 * What nothing may do to a channel that somebody listens to, whatever happens in the meeting.
 *
 * Threading: the test's.
 */

/* No break in programme time, from joining on. */
void live_verdict_no_gap (Verdict *verdict, LiveListener *listener, const char *channel);

/* No click in the tones between the two programme times. */
void live_verdict_no_click (Verdict *verdict, LiveListener *listener, const char *channel,
                            gint64 from, gint64 to);

G_END_DECLS
