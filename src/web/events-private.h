/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "views-private.h"

/*
 * BcEvents: Server-Sent Events (HTML, 9.2) by the broadcast engine. One stream for each circle of people who
 * may see the same: the public, each booth, the staff. Ids rise through restarts; who comes back with
 * one that is still remembered gets what it missed, everybody else the present state.
 *
 * Threading: the main thread and its main context.
 */
typedef struct _BcEvents BcEvents;

/* `config`, `versions` and `alarms` must outlive it. */
BcEvents *bc_events_new (const BcWebConfig *config, BcVersions *versions, const BcAlarms *alarms);
void bc_events_free (BcEvents *events);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcEvents, bc_events_free)

/* The meeting's set-up has grown: its new booths have events, too, and everybody is sent what there is now. */
void bc_events_renew (BcEvents *events);

/* A view may have changed: sent if it did, at most ten times a second. */
void bc_events_publish_view (BcEvents *events, BcView view);
/* `kind` is "warning" or "alarm"; with `desk` also to that desk's booth. */
void bc_events_publish_message (BcEvents *events, const char *kind, const char *desk,
                                const char *text);

/* What passes (levels): to the staff, remembered by nobody; `data` is one line of JSON. */
void bc_events_publish_passing (BcEvents *events, const char *name, const char *data);
/* To everybody: that the connection is there. By itself every few seconds. */
void bc_events_ping (BcEvents *events);
/* Whether anybody of the staff listens at all. */
gboolean bc_events_has_staff (BcEvents *events);

/* Adds the listener behind `fd` (owned from here on), after the response's head, to the group of its token. `last_id` is
 * its Last-Event-ID (nullable). */
void bc_events_add_listener (BcEvents *events, int fd, const BcIdentity *who, GBytes *head,
                             const char *last_id);

typedef struct
{
  guint n_listeners;
  guint64 n_sent; /* events, not times listeners */
} BcEventsStats;

void bc_events_get_stats (BcEvents *events, BcEventsStats *stats);
