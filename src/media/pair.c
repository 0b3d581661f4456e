/* SPDX-License-Identifier: Apache-2.0 */
#include "pair-private.h"

#include <string.h>

#define FADE_STEP (1000.0f / (float) (BC_PAIR_FADE_MS * BC_SAMPLE_RATE))

static gboolean
choose_backup (const BcPair *pair, const BcPairFacts *facts)
{
  if (!facts->is_first_found)
    return facts->is_backup_found || pair->is_on_backup;
  return pair->is_on_backup && facts->is_backup_found &&
         facts->now_us - pair->first_since_us < BC_PAIR_STABLE_US;
}

gboolean
bc_pair_run (BcPair *pair, const BcPairFacts *facts)
{
  gboolean was_found = pair->is_found;

  if (!facts->is_first_found)
    pair->first_since_us = 0;
  else if (pair->first_since_us == 0)
    pair->first_since_us = facts->now_us;
  pair->is_on_backup = choose_backup (pair, facts);
  pair->is_found = pair->is_on_backup ? facts->is_backup_found : facts->is_first_found;
  return pair->is_found != was_found;
}

void
bc_pair_mix (BcPair *pair, float *first, const float *backup)
{
  float target = pair->is_on_backup ? 1.0f : 0.0f;
  float step = pair->is_on_backup ? FADE_STEP : -FADE_STEP;

  if (pair->share == target)
    {
      if (pair->is_on_backup)
        memcpy (first, backup, BC_TICK_SAMPLES * sizeof *first);
      return;
    }
  for (guint i = 0; i < BC_TICK_SAMPLES; i++)
    {
      pair->share = CLAMP (pair->share + step, 0.0f, 1.0f);
      first[i] += pair->share * (backup[i] - first[i]);
    }
  /* So many steps of a rounded step end a hair beside the mark. */
  if (pair->share < FADE_STEP / 2 || pair->share > 1.0f - FADE_STEP / 2)
    pair->share = target;
}
