/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcSchedule: when ticks are due and what to do about being late. Tick k ends at (k + 1) × 20 ms after
 * the start and runs then. Up to 200 ms late every tick is made up for, two a wake; beyond, the time is
 * given up: programme time steps over it.
 *
 * Threading: one thread; time is an argument.
 */
#define BC_SCHEDULE_CATCH_UP_US (200 * G_TIME_SPAN_MILLISECOND)
#define BC_SCHEDULE_TICKS_PER_WAKE 2

typedef struct
{
  gint64 start_us;
  gint64 n_past; /* ticks run or given up */
} BcSchedule;

typedef struct
{
  guint n_skip; /* ticks to give up first */
  guint n_run;
  gint64 late_us; /* of the first due; ≤ 0: not due yet, nothing to run */
  gint64 wake_us; /* when to come again */
} BcScheduleStep;

void bc_schedule_start (BcSchedule *schedule, gint64 now_us);
/* Counts the step as done. */
BcScheduleStep bc_schedule_step (BcSchedule *schedule, gint64 now_us);

G_END_DECLS
