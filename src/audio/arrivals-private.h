/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

#include <boothcast/audio/elastic.h>

/*
 * BcArrivals: what an elastic buffer learns from when sound arrives.
 *
 * Its measure is the depth: how much sound is still unplayed at the moment the next piece arrives, with
 * playing taken as continuous. Unlike the fill seen at each tick it does not saw-tooth with bursts of a
 * second, nor beat between 20 ms ticks and 20 ms packets, so what steers by it does not wobble the pitch.
 * Pieces that arrive together (a decoded Ogg page) are one arrival.
 *
 * An observer (alpha-beta filter) follows the depth and, apart from what the steering does to it, how it
 * drifts: the difference between the two clocks. It knows the steering, so it does not lag behind it, and
 * an error that takes long to steer away teaches it nothing wrong.
 *
 * The delay held is the least that keeps `spare_ms` unplayed at the latest arrival of the last minutes;
 * it rises at once and sinks slowly.
 *
 * Threading: one thread (the tick).
 */
typedef struct
{
  double spare_ms;     /* to be left when the latest piece arrives */
  double goal_max_ms;  /* the depth is never aimed higher … */
  double hold_max_ms;  /* … nor the whole delay */
  double gap_ms;       /* between arrivals, before any was seen */
  double hold_ms;      /* the whole delay, before anything was learned */
  double half_life_ms; /* of the part of the delay that is no longer needed */
  double together_ms;  /* arrivals closer than this are one */
  double ignore_ms;    /* later than this is a loss, not jitter */
  double quick_ms;     /* smoothing of depth and drift: at first … */
  double calm_ms;      /* … and when settled */
} BcArrivalsRules;

typedef struct
{
  const BcArrivalsRules *rules;
  double hold_ms;
  double gap_ms;
  double depth_ms;
  double drift_ppm;    /* > 0: the source is faster than we */
  double smoothing_ms; /* of both, now */
  guint n_gaps;
  double gaps_ms; /* all of them */
  guint n_depths;
  double last_gap_ms;
  gint64 group_us; /* first piece of the last arrival; 0: none yet */
  gint64 last_us;  /* last piece */
} BcArrivals;

void bc_arrivals_init (BcArrivals *arrivals, BcElasticKind kind);

/* The flow begins anew: times and depth are forgotten, the learned delay is kept. */
void bc_arrivals_restart (BcArrivals *arrivals);

/* A piece arrived at `now_us`; `is_hurried`: it may be of a pile, whose short gaps tell nothing. Returns whether it is an
 * arrival of its own, which has a depth. */
gboolean bc_arrivals_add (BcArrivals *arrivals, gint64 now_us, gboolean is_hurried);

/* At its arrival `depth_ms` was still unplayed, read at `ratio_ppm` since the one before; negative: it came too
 * late by so much. */
void bc_arrivals_learn (BcArrivals *arrivals, double depth_ms, double ratio_ppm);

/* Sound was held back or skipped: the depth is measured afresh. */
void bc_arrivals_forget_depth (BcArrivals *arrivals);

/* Sound in the buffer right after an arrival, as it should be. */
double bc_arrivals_get_target_ms (const BcArrivals *arrivals);
/* The part of it that is for pieces later than usual. */
double bc_arrivals_get_jitter_ms (const BcArrivals *arrivals);
/* How much deeper the buffer is than it should be; 0 before the first measure. */
double bc_arrivals_get_error_ms (const BcArrivals *arrivals);
