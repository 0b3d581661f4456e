/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/forecast.h>

G_BEGIN_DECLS

/*
 * BcOutlook: the forecast as the meeting saw it last, and what people were told of it.
 *
 * Threading: part of a meeting; its owner.
 */
typedef struct
{
  gint64 next_us;  /* when to look again at the latest */
  guint n_draws;   /* of others, when it was made */
  gint64 limit_ms; /* of the day, then */
  gboolean was_spent;
  gboolean was_told;   /* what the pool holds */
  gboolean is_short;   /* interpretation will end before the agenda does */
  gint64 ends_wall_us; /* when; 0: not known */
  char *text;          /* (nullable) as it was shown last */

  /* warned of */
  gboolean is_warned;
  BcForecastCause cause;
  char *cut; /* (nullable) session id */
  gint64 warned_ends_us;
  gint64
      end_wall_us; /* of the session that is interpreted now, before the agenda's; 0: it is not in sight */
  guint n_told; /* of the last minutes: how many of the marks have been called out */
} BcOutlook;

void bc_outlook_init (BcOutlook *outlook);
void bc_outlook_clear (BcOutlook *outlook);

G_END_DECLS
