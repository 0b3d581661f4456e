/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

#include <boothcast/audio/elastic.h>

/*
 * BcSteering: turns how much too deep a buffer is, and how its source drifts, into how much faster to read it.
 * Together with the drift that the arrivals tell this is a PI control, slower than the ear.
 *
 * Threading: one thread (the tick).
 */
typedef struct
{
  double ratio_ppm;     /* > 0: reading faster than nominal */
  double ppm_by_ms;     /* of error */
  double too_little_ms; /* errors beyond these … */
  double too_much_ms;   /* … may be steered harder */
} BcSteering;

void bc_steering_init (BcSteering *steering, BcElasticKind kind);

/* One tick. */
void bc_steering_run (BcSteering *steering, double error_ms, double drift_ppm);
