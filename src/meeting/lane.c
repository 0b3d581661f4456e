/* SPDX-License-Identifier: Apache-2.0 */
#include "lane-private.h"

#define N_PHASES (BC_LANE_HOLDING + 1)

/* From row to column. */
static const gboolean edges[N_PHASES][N_PHASES] = {
  [BC_LANE_FREE] = { [BC_LANE_TAKEN] = TRUE, [BC_LANE_RETURNING] = TRUE },
  [BC_LANE_TAKEN] = { [BC_LANE_FREE] = TRUE, [BC_LANE_SILENT] = TRUE, [BC_LANE_HOLDING] = TRUE },
  [BC_LANE_SILENT] = { [BC_LANE_FREE] = TRUE, [BC_LANE_TAKEN] = TRUE },
  [BC_LANE_RETURNING] = { [BC_LANE_FREE] = TRUE, [BC_LANE_TAKEN] = TRUE },
  [BC_LANE_HOLDING] = { [BC_LANE_FREE] = TRUE, [BC_LANE_TAKEN] = TRUE },
};

/* Where a desk coming on air leads, fresh or returning. */
static const BcLanePhase on_come[N_PHASES][2] = {
  [BC_LANE_FREE] = { BC_LANE_TAKEN, BC_LANE_RETURNING },
  [BC_LANE_TAKEN] = { BC_LANE_TAKEN, BC_LANE_TAKEN },
  [BC_LANE_SILENT] = { BC_LANE_TAKEN, BC_LANE_SILENT },
  [BC_LANE_RETURNING] = { BC_LANE_TAKEN, BC_LANE_RETURNING },
  [BC_LANE_HOLDING] = { BC_LANE_TAKEN, BC_LANE_TAKEN },
};

/* The one setter. */
static void
set_phase (BcLane *lane, BcLanePhase phase)
{
  if (lane->phase == phase)
    return;
  g_assert (edges[lane->phase][phase]);
  lane->phase = phase;
}

static void
rise (BcLane *lane, BcLanePhase phase, guint rise_ms)
{
  lane->rise_ms = rise_ms;
  set_phase (lane, phase);
}

void
bc_lane_init (BcLane *lane)
{
  *lane = (BcLane){ .phase = BC_LANE_FREE, .floor_same_us = BC_NEVER_US };
}

void
bc_lane_come (BcLane *lane, gboolean is_return)
{
  set_phase (lane, on_come[lane->phase][is_return ? 1 : 0]);
}

void
bc_lane_empty (BcLane *lane, const BcRules *rules, gboolean is_loss, gint64 now_us)
{
  if (is_loss)
    rise (lane, BC_LANE_FREE, rules->lost_rise_ms);
  else if (lane->phase == BC_LANE_TAKEN)
    {
      lane->hold_end_us = now_us + BC_US_FROM_MS (rules->hold_ms);
      set_phase (lane, BC_LANE_HOLDING);
    }
  else
    set_phase (lane, BC_LANE_FREE); /* the floor is up already, or on its way */
}

void
bc_lane_release (BcLane *lane, const BcRules *rules)
{
  lane->is_watched = FALSE;
  rise (lane, BC_LANE_FREE, rules->ramp_up_ms);
}

/* The floor's part of a silence: from its first word in the channel's language on, pauses included. */
static void
follow_floor (BcLane *lane, const BcLaneSight *sight, gint64 now_us)
{
  if (sight->silent_since_us == BC_NEVER_US || !sight->is_same_language)
    lane->floor_same_us = BC_NEVER_US;
  else if (lane->floor_same_us == BC_NEVER_US && sight->is_floor_speaking)
    lane->floor_same_us = now_us;
}

static void
watch (BcLane *lane, const BcLaneSight *sight, gint64 now_us)
{
  gboolean is_watched = lane->phase == BC_LANE_TAKEN && sight->is_audience_open;

  if (is_watched && !lane->is_watched)
    lane->watched_us = now_us;
  lane->is_watched = is_watched;
}

/* When the silence of the desks on air has lasted long enough for the floor to rise. */
static gint64
silence_end_us (const BcLane *lane, const BcLaneSight *sight)
{
  gint64 since_us, end_us;

  if (sight->silent_since_us == BC_NEVER_US || !lane->is_watched)
    return BC_NEVER_US;

  since_us = MAX (sight->silent_since_us, lane->watched_us);
  end_us = since_us + BC_US_FROM_MS (sight->rules->silent_other_ms);
  if (lane->floor_same_us != BC_NEVER_US && sight->is_floor_speaking)
    end_us = MIN (end_us, MAX (since_us, lane->floor_same_us) +
                              BC_US_FROM_MS (sight->rules->silent_same_ms));
  return end_us;
}

static gint64
steady_us (const BcLaneSight *sight)
{
  if (sight->voice_since_us == BC_NEVER_US)
    return BC_NEVER_US;
  return sight->voice_since_us + BC_US_FROM_MS (sight->rules->stable_voice_ms);
}

typedef void (*StepFunc) (BcLane *lane, const BcLaneSight *sight, gint64 now_us);

static void
step_taken (BcLane *lane, const BcLaneSight *sight, gint64 now_us)
{
  if (silence_end_us (lane, sight) <= now_us)
    rise (lane, BC_LANE_SILENT, sight->rules->silent_rise_ms);
}

static void
step_silent (BcLane *lane, const BcLaneSight *sight, gint64 now_us)
{
  if (sight->voice_since_us != BC_NEVER_US)
    set_phase (lane, BC_LANE_TAKEN);
}

static void
step_returning (BcLane *lane, const BcLaneSight *sight, gint64 now_us)
{
  if (steady_us (sight) <= now_us)
    set_phase (lane, BC_LANE_TAKEN);
}

/* A floor that turns to the channel's own language needs no partner to wait for. */
static void
step_holding (BcLane *lane, const BcLaneSight *sight, gint64 now_us)
{
  if (lane->hold_end_us <= now_us || sight->is_same_language)
    rise (lane, BC_LANE_FREE, sight->rules->ramp_up_ms);
}

static const StepFunc steps[N_PHASES] = {
  [BC_LANE_TAKEN] = step_taken,
  [BC_LANE_SILENT] = step_silent,
  [BC_LANE_RETURNING] = step_returning,
  [BC_LANE_HOLDING] = step_holding,
};

gboolean
bc_lane_step (BcLane *lane, const BcLaneSight *sight, gint64 now_us)
{
  BcLanePhase was = lane->phase;

  follow_floor (lane, sight, now_us);
  watch (lane, sight, now_us);
  if (steps[was] != NULL)
    steps[was](lane, sight, now_us);
  watch (lane, sight, now_us);
  return lane->phase != was;
}

gint64
bc_lane_next_us (const BcLane *lane, const BcLaneSight *sight)
{
  switch (lane->phase)
    {
    case BC_LANE_TAKEN:
      return silence_end_us (lane, sight);
    case BC_LANE_RETURNING:
      return steady_us (sight);
    case BC_LANE_HOLDING:
      return lane->hold_end_us;
    case BC_LANE_FREE:
    case BC_LANE_SILENT:
      return BC_NEVER_US;
    }
  g_assert_not_reached ();
}
