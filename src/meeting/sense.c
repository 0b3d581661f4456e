/* SPDX-License-Identifier: Apache-2.0 */
#include "sense-private.h"

void
bc_sense_set_found (BcSense *sense, gboolean is_found, gint64 now_us)
{
  if (sense->is_found == is_found)
    return;
  sense->is_found = is_found;
  sense->has_voice = sense->has_voice && is_found;
  sense->since_us = now_us;
}

void
bc_sense_set_voice (BcSense *sense, gboolean has_voice, gint64 now_us)
{
  if (sense->has_voice == has_voice)
    return;
  sense->has_voice = has_voice;
  sense->since_us = now_us;
}

gboolean
bc_sense_is_speaking (const BcSense *sense)
{
  return sense->is_found && sense->has_voice;
}
