/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "random-day.h"
#include "shared-pool.h"

#include <boothcast/meeting/meeting.h>

G_BEGIN_DECLS

/*
 * Town: two meetings and the pool they share while a RandomDay is played, and beside each meeting somebody with a watch, who
 * knows from what people did, not from the meeting, whether the room is open and what is interpreted. After every
 * event what must always hold is looked at; the first thing that does not is kept in `failure`.
 *
 * Threading: one thread.
 */
typedef struct
{
  guint index;
  BcSetup *setup;
  BcMeeting *meeting;
  GQueue mail; /* of Letter *: answers on their way, in order */
  gboolean is_store_away;
  GVariant *saved;

  /* The watch. */
  BcSessionState *sessions; /* as many as in the set-up */
  gboolean is_audience_open;
  gboolean is_interpreted;
  gint64 interpreted_us[SHARED_POOL_DAYS];
  gint64 trusted_offset_us; /* of the wall clock as it must be believed */
  gint64 shown_ms;          /* minutes used, as shown last */
  char shown_day[16];
  gboolean is_refused; /* just now, a lease or a part of it */
  guint n_refused;     /* leases, in whole or in part, that were to be spent at once */
  guint n_kills;
} House;

typedef struct
{
  const RandomDay *day;
  SharedPool pool;
  House houses[RANDOM_MEETINGS];
  gint64 now_us;
  gint64 wall_offset_us; /* the machine's wall clock */
  gint64 true_offset_us; /* had nobody touched it */
  guint n_accepted[BC_EVENT_LAST];
  guint n_plans;
  gint64 n_watched_us;
  gint64 slept_us;
  char *failure; /* (nullable) */
} Town;

/* Plays the day to its end; the failure, if there is one, is in the town, to be cleared. */
void town_play (Town *town, const RandomDay *day);
void town_clear (Town *town);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Town, town_clear)

G_END_DECLS
