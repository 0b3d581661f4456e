/* SPDX-License-Identifier: Apache-2.0 */
#include "surplus-private.h"

#include <boothcast/audio/format.h>
#include <math.h>

/* Less is left to the steering: a stream's arrivals are uneven by about that much. */
#define LEAST_MS 250.0
/* Each holds the end of a gap, or its lowest would be none. */
#define WINDOW_LEAST_MS 1000.0
#define WINDOW_GAPS 1.5
/* From one window to the next, of a source that is not known to be live. */
#define STEADY_MS 50.0
/* Of one that is becoming known: 5 % over so many windows. No clock is that wrong. */
#define LIVE_MS 150.0
#define LIVE_WINDOWS 3
/* Of one that is known: still pouring. */
#define POURING_RATE 0.25
/* Nothing that is live is so far ahead without having saved something up. */
#define AHEAD_MS 1500.0
#define TELLING_TICKS (1000 / BC_TICK_MS)
/* No pile fills the buffer so often: who told that it is live was wrong. */
#define FULL_MOST 40
#define ALERT_TICKS (30 * 1000 / BC_TICK_MS)

void
bc_surplus_forget (BcSurplus *surplus)
{
  *surplus = (BcSurplus){ .is_live = FALSE };
}

static void
open_window (BcSurplus *surplus)
{
  surplus->n_ticks = 0;
  surplus->low_ms = INFINITY;
}

void
bc_surplus_disturb (BcSurplus *surplus)
{
  surplus->n_alert = ALERT_TICKS;
  surplus->n_windows = 0;
  surplus->n_steady = 0;
  open_window (surplus);
}

gboolean
bc_surplus_heed_full (BcSurplus *surplus)
{
  surplus->n_full = surplus->n_alert > 0 ? surplus->n_full + 1 : 1;
  surplus->is_live = surplus->is_live && surplus->n_alert > 0 && surplus->n_full < FULL_MOST;
  surplus->was_ahead = TRUE;
  bc_surplus_disturb (surplus);
  return surplus->is_live;
}

gboolean
bc_surplus_heed_dry (BcSurplus *surplus)
{
  if (!surplus->was_ahead && surplus->n_flowing >= TELLING_TICKS)
    surplus->is_live = TRUE;
  return surplus->is_live;
}

static void
learn_liveness (BcSurplus *surplus)
{
  if (surplus->n_steady == 0 || fabs (surplus->low_ms - surplus->steady_ms) > LIVE_MS)
    {
      surplus->steady_ms = surplus->low_ms;
      surplus->n_steady = 0;
    }
  surplus->n_steady++;
  surplus->is_live = surplus->is_live || surplus->n_steady > LIVE_WINDOWS;
}

/* Of a source that is known to be live what was there for a window is enough; of another two must be alike. */
static gboolean
is_over (const BcSurplus *surplus, double window_ms)
{
  double growth_ms = surplus->low_ms - surplus->former_ms;

  if (surplus->n_windows == 0)
    return surplus->is_live;
  return surplus->is_live ? growth_ms < POURING_RATE * window_ms : fabs (growth_ms) < STEADY_MS;
}

double
bc_surplus_run (BcSurplus *surplus, const BcSurplusFacts *facts)
{
  double window_ms = MAX (WINDOW_LEAST_MS, WINDOW_GAPS * facts->gap_ms);
  double surplus_ms = 0.0;

  surplus->n_flowing++;
  surplus->was_ahead |= facts->fill_ms > facts->goal_ms + facts->gap_ms + AHEAD_MS;
  surplus->n_alert -= surplus->n_alert > 0;
  surplus->low_ms = MIN (surplus->low_ms, facts->fill_ms);
  if (++surplus->n_ticks * BC_TICK_MS < window_ms)
    return 0.0;
  learn_liveness (surplus);
  if (surplus->n_alert > 0 && is_over (surplus, window_ms))
    surplus_ms = surplus->low_ms - facts->goal_ms;
  surplus->former_ms = surplus->low_ms;
  surplus->n_windows++;
  open_window (surplus);
  return surplus_ms > LEAST_MS ? surplus_ms : 0.0;
}
