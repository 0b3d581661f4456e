/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "simulation.h"

G_BEGIN_DECLS

/*
 * When what of a scenario happens, before anybody looks at the minutes.
 *
 * Threading: pure; any thread.
 */
typedef enum
{
  BC_CUE_BEGIN, /* of an item */
  BC_CUE_END,
  BC_CUE_DRAW, /* a rival begins */
  BC_CUE_LEAVE /* the interpreters do */
} BcCueKind;

typedef struct
{
  gint64 wall_us;
  BcCueKind kind;
  guint item;              /* of BEGIN and END: its number */
  gint64 planned_us;       /* of them: by the clock times; 0: there is none */
  const BcRivalDraw *draw; /* of DRAW */
} BcCue;

/* The items with their times (BcSimulatedItem) and the cues (BcCue) in order: what ends comes before what begins at
 * the same moment. (transfer full) */
void bc_schedule_make (const BcScenario *scenario, GArray **items, GArray **cues);

G_END_DECLS
