/* SPDX-License-Identifier: Apache-2.0 */
#include "steering-private.h"

#include <math.h>

/* The pitch of a voice moved by 3000 ppm is 5 cents off, which nobody hears; all the same it is kept for
 * when the buffer would otherwise run dry or stay seconds late. */
#define CALM_PPM 500.0
#define HARD_PPM 3000.0
/* The pitch glides: towards what is wanted within half a second or so, and never faster than the second. */
#define GLIDE_TICKS 25.0
#define SLEW_PPM_PER_TICK 4.0

void
bc_steering_init (BcSteering *steering, BcElasticKind kind)
{
  static const BcSteering beginnings[] = {
    [BC_ELASTIC_PACKETS] = { .ppm_by_ms = 50.0, .too_little_ms = 10.0, .too_much_ms = 40.0 },
    [BC_ELASTIC_STREAM] = { .ppm_by_ms = 10.0, .too_little_ms = 60.0, .too_much_ms = 500.0 },
    [BC_ELASTIC_LIVE] = { .ppm_by_ms = 20.0, .too_little_ms = 50.0, .too_much_ms = 200.0 },
  };

  *steering = beginnings[kind];
}

static double
get_limit_ppm (const BcSteering *steering, double error_ms)
{
  double large_ms = error_ms < 0.0 ? steering->too_little_ms : steering->too_much_ms;
  double beyond = CLAMP ((fabs (error_ms) - large_ms) / large_ms, 0.0, 1.0);

  return CALM_PPM + beyond * (HARD_PPM - CALM_PPM);
}

void
bc_steering_run (BcSteering *steering, double error_ms, double drift_ppm)
{
  double limit = get_limit_ppm (steering, error_ms);
  double wanted = drift_ppm + CLAMP (steering->ppm_by_ms * error_ms, -limit, limit);
  double by = (wanted - steering->ratio_ppm) / GLIDE_TICKS;

  steering->ratio_ppm += CLAMP (by, -SLEW_PPM_PER_TICK, SLEW_PPM_PER_TICK);
}
