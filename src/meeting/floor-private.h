/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "sense-private.h"

#include <boothcast/meeting/plan.h>
#include <boothcast/meeting/setup.h>

G_BEGIN_DECLS

/*
 * BcFloor: the room's sound: which of its inputs make it up at the moment, and the language it speaks.
 *
 * Threading: part of a meeting; its owner.
 */
typedef struct
{
  const BcFloorInput *input;
  float full_gain;
  BcSense sense;
  BcPlanGain gain;
} BcFloorSource;

typedef struct
{
  BcFloorSource *sources; /* in the set-up's order */
  guint n_sources;
  const BcLanguage *language; /* NULL: unknown */
} BcFloor;

void bc_floor_init (BcFloor *floor, const BcSetup *setup);
void bc_floor_clear (BcFloor *floor);
/* Goes on with a larger set-up's inputs. */
void bc_floor_extend (BcFloor *floor, const BcSetup *setup);

BcFloorSource *bc_floor_find_input (const BcFloor *floor, const char *input);

/* Chooses the sources anew after one was found or lost: every main there is, or else the first backup
 * there is; what is to be added, always. */
void bc_floor_choose (BcFloor *floor, const BcRules *rules);

/* The backup that stands in for the mains: (nullable). */
const BcFloorSource *bc_floor_backup (const BcFloor *floor);
gboolean bc_floor_is_lost (const BcFloor *floor);
gboolean bc_floor_is_speaking (const BcFloor *floor);
gboolean bc_floor_speaks_language (const BcFloor *floor, const char *language);

G_END_DECLS
