/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/*
 * BcSurplus: what a stream's buffer holds for good beyond what it should. When a live source has stalled for longer than
 * the buffer lasts, all that piled up on its way comes at once, and whoever played it out would be that late for the rest
 * of the day. Steering by some hundred ppm takes half an hour for a second; so it is told here how much is to be skipped.
 *
 * A source that sends faster than its sound lasts (a file) is waited for instead: all of it is heard. The two are told
 * apart by the lowest that the buffer sinks to, window by window: while it stays where it is, what comes is what is
 * played, as of a live source. One that has done so for some seconds, or has stalled before it was ever ahead of its
 * sound, is known to be live until its end or until it fills the buffer without having stalled.
 *
 * Threading: one thread (the tick).
 */
typedef struct
{
  gboolean is_live; /* known to be */
  guint
      n_alert; /* ticks for which a surplus is looked for: after a beginning, a stall, a full buffer */

  /*< private >*/
  guint n_flowing;    /* ticks in all */
  guint n_full;       /* times, within the alert */
  gboolean was_ahead; /* by more than any page */
  guint n_ticks;      /* of the window so far */
  double low_ms;      /* of the window so far */
  double former_ms;   /* of the one before */
  guint n_windows;    /* since it was last disturbed */
  double steady_ms;   /* about where the low has stayed … */
  guint n_steady;     /* … for so many windows */
} BcSurplus;

typedef struct
{
  double fill_ms; /* before what comes next: the lowest of this tick */
  double goal_ms; /* what that should be */
  double gap_ms;  /* between arrivals */
} BcSurplusFacts;

/* Another source. */
void bc_surplus_forget (BcSurplus *surplus);
/* Sound begins to flow, or goes on in another place. */
void bc_surplus_disturb (BcSurplus *surplus);
/* The buffer is full. TRUE: of a pile that is to be skipped; FALSE: the source is to wait. */
gboolean bc_surplus_heed_full (BcSurplus *surplus);

/* The buffer has run dry. TRUE: what piles up meanwhile is not to be waited for. */
gboolean bc_surplus_heed_dry (BcSurplus *surplus);

/* One tick of a flow that nobody holds back. Returns how much is to be skipped now: mostly 0. */
double bc_surplus_run (BcSurplus *surplus, const BcSurplusFacts *facts);
