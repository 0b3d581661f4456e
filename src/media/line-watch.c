/* SPDX-License-Identifier: Apache-2.0 */
#include "line-watch-private.h"

/* Looks come late on a busy machine; much later than this we stood still. */
#define MAX_LOOK_US (2 * BC_LINE_WATCH_LOOK_US)

void
bc_line_watch_init (BcLineWatch *watch, gint64 now_us)
{
  *watch = (BcLineWatch){ .looked_us = now_us };
}

static void
count (BcLineWatch *watch, const BcLineFacts *facts)
{
  gint64 passed_us = CLAMP (facts->now_us - watch->looked_us, 0, MAX_LOOK_US);
  gboolean has_bytes = facts->n_bytes != watch->n_bytes;

  watch->silent_us = has_bytes || facts->is_held_back ? 0 : watch->silent_us + passed_us;
  if (facts->n_samples != watch->n_samples || facts->is_held_back)
    watch->soundless_us = 0;
  else if (facts->n_bytes != 0)
    watch->soundless_us += passed_us;
  watch->looked_us = facts->now_us;
  watch->n_bytes = facts->n_bytes;
  watch->n_samples = facts->n_samples;
}

BcLineVerdict
bc_line_watch_look (BcLineWatch *watch, const BcLineFacts *facts)
{
  count (watch, facts);
  if (facts->n_bytes == 0)
    return watch->silent_us >= BC_LINE_WATCH_ANSWER_US && !facts->is_listening
               ? BC_LINE_WATCH_NO_ANSWER
               : BC_LINE_WATCH_FINE;
  if (watch->silent_us >= BC_LINE_WATCH_BYTES_US)
    return BC_LINE_WATCH_NO_BYTES;
  return watch->soundless_us >= BC_LINE_WATCH_SOUND_US ? BC_LINE_WATCH_NO_SOUND
                                                       : BC_LINE_WATCH_FINE;
}
