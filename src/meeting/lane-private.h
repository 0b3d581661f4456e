/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "desks-private.h"
#include "floor-private.h"

G_BEGIN_DECLS

/*
 * BcLane: what a channel remembers while interpretation is in service: where its floor is and why, and
 * until when. Out of service every lane is free.
 *
 * Threading: part of a meeting; its owner.
 */
typedef enum
{
  BC_LANE_FREE,   /* nobody on air: the floor is up */
  BC_LANE_TAKEN,  /* a desk is on air: the floor is underneath */
  BC_LANE_SILENT, /* a desk is on air but says nothing: the floor has risen */
  BC_LANE_RETURNING, /* a desk is back after it was lost: the floor stays up until its voice is steady */
  BC_LANE_HOLDING /* the desk has gone: the floor stays down for the partner */
} BcLanePhase;

typedef struct
{
  BcLanePhase phase;
  guint rise_ms;        /* how the floor came up, or is coming up */
  gint64 hold_end_us;   /* HOLDING: when it is over */
  gboolean is_watched;  /* listeners would miss a desk that says nothing */
  gint64 watched_us;    /* since when: a silence before that does not count */
  gint64 floor_same_us; /* since when, of this silence, the floor spoke the channel's language */
} BcLane;

/* What a lane goes by at the moment. */
typedef struct
{
  const BcRules *rules;
  gboolean is_audience_open;
  gboolean is_same_language; /* the floor speaks the channel's language */
  gboolean is_floor_speaking;
  gint64 silent_since_us; /* of the desks heard here; BC_NEVER_US: they are not silent */
  gint64 voice_since_us;  /* BC_NEVER_US: they are */
} BcLaneSight;

void bc_lane_init (BcLane *lane);

/* A desk came on air. `is_return`: after having been lost from it. */
void bc_lane_come (BcLane *lane, gboolean is_return);

/* The last desk left the air. `is_loss`: its sound did. */
void bc_lane_empty (BcLane *lane, const BcRules *rules, gboolean is_loss, gint64 now_us);

/* Interpretation is no longer in service. */
void bc_lane_release (BcLane *lane, const BcRules *rules);

/* Goes on with what time and voices have brought; TRUE when the phase is another one now. */
gboolean bc_lane_step (BcLane *lane, const BcLaneSight *sight, gint64 now_us);

/* When to step again at the latest. */
gint64 bc_lane_next_us (const BcLane *lane, const BcLaneSight *sight);

G_END_DECLS
