/* SPDX-License-Identifier: Apache-2.0 */
#include "sighting-private.h"

void
bc_sighting_note (BcSighting *sighting, gint64 samples, gint64 now_us)
{
  atomic_store (&sighting->samples, samples);
  atomic_store (&sighting->at_us, now_us);
}

void
bc_sighting_forget (BcSighting *sighting)
{
  atomic_store (&sighting->at_us, 0);
}

gboolean
bc_sighting_is_fresh (const BcSighting *sighting, gint64 now_us)
{
  gint64 at_us = atomic_load (&sighting->at_us);

  return at_us != 0 && now_us - at_us <= BC_SIGHTING_FRESH_US;
}

gint64
bc_sighting_get_samples (const BcSighting *sighting)
{
  return atomic_load (&sighting->samples);
}
