/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "alarms-private.h"
#include "events-private.h"

/*
 * BcWatch: looks around by itself: twice a second for alarms, and five times for what moves (levels, listeners), if
 * anybody of the staff is there to see it.
 *
 * Threading: the main thread and its main context.
 */
typedef struct _BcWatch BcWatch;

/* All must outlive it. */
BcWatch *bc_watch_new (const BcWebConfig *config, BcEvents *events, BcAlarms *alarms);
void bc_watch_free (BcWatch *watch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcWatch, bc_watch_free)

/* Looks for alarms now, and tells if anything has changed. */
void bc_watch_look (BcWatch *watch);

/* The event "levels": {"levels":{…},"listeners":{"fr":{"ogg":12}}} (transfer full). */
char *bc_watch_describe_moving (const BcWebConfig *config);
