/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcMeter: counts interpreted time to the microsecond and hands it out in whole milliseconds, each of
 * them once, to the session it belongs to; what is less than a millisecond is carried on.
 *
 * Threading: part of a meeting; its owner.
 */
typedef struct
{
  GQueue debts; /* of BcDebt *: what sessions before this one still owe, oldest first */
  gint64 debts_ms;
  char *session; /* (nullable) whose time runs, or ran last */
  gint64 spent_us;
  gint64 total_us;   /* everything that was ever spent, settled or not */
  gint64 counted_us; /* everything up to here is in spent_us */
  gboolean is_running;
} BcMeter;

void bc_meter_init (BcMeter *meter);
void bc_meter_clear (BcMeter *meter);

/* Counts up to now. Everything below takes time as it was counted last. */
void bc_meter_count (BcMeter *meter, gint64 now_us);

void bc_meter_start (BcMeter *meter, const char *session);
void bc_meter_stop (BcMeter *meter);

/* Counted but not taken out yet. */
gint64 bc_meter_unsettled_us (const BcMeter *meter);

/* Takes out the whole milliseconds of the oldest session that owes any, or of the present one; its id
 * comes in `session` (transfer full). The meter must have been started once. */
gint64 bc_meter_settle (BcMeter *meter, char **session);

/* Forgets up to `excess_us` of the running session's latest time: it was not spent after all. */
void bc_meter_trim (BcMeter *meter, gint64 excess_us);

G_END_DECLS
