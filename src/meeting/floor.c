/* SPDX-License-Identifier: Apache-2.0 */
#include "floor-private.h"

#include "plan-private.h"

#include <string.h>

void
bc_floor_init (BcFloor *floor, const BcSetup *setup)
{
  *floor = (BcFloor){ .sources = NULL };
  bc_floor_extend (floor, setup);
}

void
bc_floor_extend (BcFloor *floor, const BcSetup *setup)
{
  guint n_before = floor->n_sources;

  floor->n_sources = setup->floor_inputs->len;
  floor->sources = g_renew (BcFloorSource, floor->sources, floor->n_sources);
  for (guint i = 0; i < floor->n_sources; i++)
    {
      BcFloorSource *source = &floor->sources[i];

      if (i >= n_before)
        *source = (BcFloorSource){ .gain = { 0 } };
      source->input = setup->floor_inputs->pdata[i];
      source->full_gain = bc_gain_from_db (source->input->gain_db);
    }
}

void
bc_floor_clear (BcFloor *floor)
{
  g_clear_pointer (&floor->sources, g_free);
}

BcFloorSource *
bc_floor_find_input (const BcFloor *floor, const char *input)
{
  for (guint i = 0; i < floor->n_sources; i++)
    if (g_strcmp0 (floor->sources[i].input->input, input) == 0)
      return &floor->sources[i];
  return NULL;
}

/* The first source of that role whose sound arrives. */
static const BcFloorSource *
first_found (const BcFloor *floor, BcFloorRole role)
{
  for (guint i = 0; i < floor->n_sources; i++)
    if (floor->sources[i].sense.is_found && floor->sources[i].input->role == role)
      return &floor->sources[i];
  return NULL;
}

const BcFloorSource *
bc_floor_backup (const BcFloor *floor)
{
  if (first_found (floor, BC_FLOOR_ROLE_MAIN) != NULL)
    return NULL;
  return first_found (floor, BC_FLOOR_ROLE_BACKUP);
}

static gboolean
is_carried (const BcFloor *floor)
{
  for (guint i = 0; i < floor->n_sources; i++)
    if (floor->sources[i].sense.is_found && floor->sources[i].gain.gain > 0.0f)
      return TRUE;
  return FALSE;
}

/* What is added to the floor is another sound than what stands in for its main: both at once is no cross-fade. */
static gboolean
is_main_carried (const BcFloor *floor)
{
  for (guint i = 0; i < floor->n_sources; i++)
    if (floor->sources[i].sense.is_found && floor->sources[i].gain.gain > 0.0f &&
        floor->sources[i].input->role != BC_FLOOR_ROLE_ADD)
      return TRUE;
  return FALSE;
}

void
bc_floor_choose (BcFloor *floor, const BcRules *rules)
{
  const BcFloorSource *backup = bc_floor_backup (floor);
  /* Where nothing is heard there is nothing to cross-fade with: be quick. */
  guint main_up_ms = is_main_carried (floor) ? rules->ramp_up_ms : rules->ramp_down_ms;
  guint add_up_ms = is_carried (floor) ? rules->ramp_up_ms : rules->ramp_down_ms;

  for (guint i = 0; i < floor->n_sources; i++)
    {
      BcFloorSource *source = &floor->sources[i];
      gboolean is_backup = source->input->role == BC_FLOOR_ROLE_BACKUP;
      gboolean is_chosen = source->sense.is_found && (!is_backup || source == backup);
      guint up_ms = source->input->role == BC_FLOOR_ROLE_ADD ? add_up_ms : main_up_ms;
      guint down_ms = source->sense.is_found ? rules->ramp_up_ms : rules->ramp_down_ms;

      source->gain = is_chosen ? bc_plan_gain_move (source->gain, source->full_gain, up_ms)
                               : bc_plan_gain_move (source->gain, 0.0f, down_ms);
    }
}

gboolean
bc_floor_is_lost (const BcFloor *floor)
{
  return !is_carried (floor);
}

gboolean
bc_floor_is_speaking (const BcFloor *floor)
{
  for (guint i = 0; i < floor->n_sources; i++)
    if (floor->sources[i].gain.gain > 0.0f && bc_sense_is_speaking (&floor->sources[i].sense))
      return TRUE;
  return FALSE;
}

gboolean
bc_floor_speaks_language (const BcFloor *floor, const char *language)
{
  return floor->language != NULL && strcmp (floor->language->id, language) == 0;
}
