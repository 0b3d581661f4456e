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
  BC_CUE_DRAW,    /* a rival begins */
  BC_CUE_LEAVE,   /* the interpreters do */
  BC_CUE_TURN,    /* partners take over in the booths */
  BC_CUE_SPEAKER, /* the next on the list has the floor */
  BC_CUE_SILENT,  /* the room falls silent, for a break that nobody enters */
  BC_CUE_EXTEND,  /* more minutes are asked for and granted */
  BC_CUE_SUSPEND,
  BC_CUE_RESUME
} BcCueKind;

typedef struct
{
  gint64 wall_us;
  BcCueKind kind;
  guint item;              /* of BEGIN, END and SILENT: its number */
  gint64 minutes;          /* of EXTEND */
  gboolean is_forgotten;   /* of END: it was over long ago; of a break's BEGIN: nobody enters it */
  gint64 planned_us;       /* of them: by the clock times; 0: there is none */
  const BcRivalDraw *draw; /* of DRAW */
} BcCue;

/* The items with their times (BcSimulatedItem) and the cues (BcCue) in order: what ends comes before what begins at
 * the same moment. (transfer full) */
void bc_schedule_make (const BcScenario *scenario, GArray **items, GArray **cues);

G_END_DECLS
