/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

#include <boothcast/audio/elastic.h>

/*
 * BcSteering: turns how much too deep a buffer is into how much faster to read it: PI, slower than the
 * ear. The integral is what it has learned of the drift between the two clocks and stays.
 *
 * Threading: one thread (the tick).
 */
typedef struct
{
  double drift_ppm; /* learned */
  double ratio_ppm; /* > 0: reading faster than nominal */
  double low_ms;    /* errors beyond these … */
  double high_ms;   /* … may be steered harder */
} BcSteering;

void bc_steering_init (BcSteering *steering, BcElasticKind kind);

/* One tick. The loop is as quick as `smoothing_ms`, the smoothing of the error it gets, lets it be stable.
 * `is_settling`: shortly after the beginning, when the drift is not known yet. */
void bc_steering_run (BcSteering *steering, double error_ms, double smoothing_ms,
                      gboolean is_settling);

/* One tick of a source that has no clock of its own: back to nominal speed. */
void bc_steering_rest (BcSteering *steering);
