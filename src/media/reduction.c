/* SPDX-License-Identifier: Apache-2.0 */
#include "reduction-private.h"

#include <boothcast/audio/format.h>

#define SLOT_TICKS (1000 / BC_TICK_MS / BC_REDUCTION_SLOTS)

void
bc_reduction_note (BcReduction *reduction, float reduction_db)
{
  guint slot = (guint) (reduction->n_ticks / SLOT_TICKS % BC_REDUCTION_SLOTS);
  float largest_db = 0.0f;

  if (reduction->n_ticks++ % SLOT_TICKS == 0)
    reduction->slots_db[slot] = 0.0f;
  reduction->slots_db[slot] = MAX (reduction->slots_db[slot], reduction_db);
  for (guint i = 0; i < BC_REDUCTION_SLOTS; i++)
    largest_db = MAX (largest_db, reduction->slots_db[i]);
  atomic_store_explicit (&reduction->shown_db, largest_db, memory_order_relaxed);
}

float
bc_reduction_get_db (const BcReduction *reduction)
{
  return atomic_load_explicit (&reduction->shown_db, memory_order_relaxed);
}
