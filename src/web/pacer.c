/* SPDX-License-Identifier: Apache-2.0 */
#include "pacer-private.h"

void
bc_pacer_init (BcPacer *pacer, gint64 gap_us)
{
  *pacer = (BcPacer){ .gap_us = gap_us };
  for (guint i = 0; i < BC_PACER_MAX_THINGS; i++)
    pacer->next_us[i] = G_MININT64;
}

gboolean
bc_pacer_mark (BcPacer *pacer, guint thing, gint64 now_us)
{
  g_return_val_if_fail (thing < BC_PACER_MAX_THINGS, FALSE);

  if (now_us < pacer->next_us[thing])
    {
      pacer->is_waiting[thing] = TRUE;
      return FALSE;
    }
  pacer->next_us[thing] = now_us + pacer->gap_us;
  pacer->is_waiting[thing] = FALSE;
  return TRUE;
}

int
bc_pacer_take (BcPacer *pacer, gint64 now_us)
{
  for (guint i = 0; i < BC_PACER_MAX_THINGS; i++)
    if (pacer->is_waiting[i] && bc_pacer_mark (pacer, i, now_us))
      return (int) i;
  return -1;
}

gint64
bc_pacer_next (const BcPacer *pacer)
{
  gint64 next_us = -1;

  for (guint i = 0; i < BC_PACER_MAX_THINGS; i++)
    if (pacer->is_waiting[i] && (next_us < 0 || pacer->next_us[i] < next_us))
      next_us = pacer->next_us[i];
  return next_us;
}
