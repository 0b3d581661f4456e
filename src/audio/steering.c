/* SPDX-License-Identifier: Apache-2.0 */
#include "steering-private.h"

#include <math.h>

/* Natural frequency times the smoothing of the error: the smoothing then costs no stability. */
#define FREQUENCY_BY_SMOOTHING 0.15

/* The pitch of a voice moved by 3000 ppm is 5 cents off, which nobody hears; all the same it is kept for
 * when the buffer would otherwise run dry or stay seconds late. */
#define CALM_PPM 500.0
#define HARD_PPM 3000.0
#define DRIFT_MAX_PPM 1500.0
#define SLEW_PPM_PER_TICK 4.0

void
bc_steering_init (BcSteering *steering, BcElasticKind kind)
{
  gboolean is_stream = kind == BC_ELASTIC_STREAM;

  *steering = (BcSteering){ .low_ms = is_stream ? 60.0 : 8.0, .high_ms = is_stream ? 500.0 : 40.0 };
}

static double
get_limit_ppm (const BcSteering *steering, double error_ms, gboolean is_settling)
{
  double large_ms = error_ms < 0.0 ? steering->low_ms : steering->high_ms;
  double beyond = CLAMP ((fabs (error_ms) - large_ms) / large_ms, 0.0, 1.0);

  return is_settling ? HARD_PPM : CALM_PPM + beyond * (HARD_PPM - CALM_PPM);
}

static void
slew_to (BcSteering *steering, double ratio_ppm)
{
  double by = ratio_ppm - steering->ratio_ppm;
  steering->ratio_ppm += CLAMP (by, -SLEW_PPM_PER_TICK, SLEW_PPM_PER_TICK);
}

void
bc_steering_run (BcSteering *steering, double error_ms, double smoothing_ms, gboolean is_settling)
{
  double frequency = FREQUENCY_BY_SMOOTHING / (smoothing_ms / 1e3); /* rad/s */
  double limit = get_limit_ppm (steering, error_ms, is_settling);
  double wanted =
      2.0 * frequency * error_ms * 1e3; /* critically damped; 1 ms a second is 1000 ppm */

  /* An error beyond the limit is a matter of the past, not of drift: nothing is learned from it. */
  if (fabs (wanted) <= limit)
    steering->drift_ppm += frequency * frequency * error_ms * 1e3 * (BC_TICK_MS / 1e3);
  steering->drift_ppm = CLAMP (steering->drift_ppm, -DRIFT_MAX_PPM, DRIFT_MAX_PPM);
  slew_to (steering, steering->drift_ppm + CLAMP (wanted, -limit, limit));
}

void
bc_steering_rest (BcSteering *steering)
{
  slew_to (steering, 0.0);
}
