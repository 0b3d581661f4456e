/* SPDX-License-Identifier: Apache-2.0 */
#include "pile-private.h"

#include <boothcast/audio/format.h>

/* No piece of a pile lets the next one wait for so long. */
#define GAP_US (50 * G_TIME_SPAN_MILLISECOND)
/* Frames come unevenly, by some 40 ms: over this much time that weighs little. One look follows the other, so that a
 * source which keeps time cannot look too fast in all of them. */
#define LOOK_US (200 * G_TIME_SPAN_MILLISECOND)
#define FASTER_THAN_LIFE 1.5

void
bc_pile_init (BcPile *pile)
{
  *pile = (BcPile){ .is_coming = FALSE };
}

void
bc_pile_begin (BcPile *pile, gint64 now_us)
{
  *pile = (BcPile){ .is_coming = TRUE, .last_us = now_us, .since_us = now_us };
}

static gboolean
has_slowed_down (BcPile *pile, gint64 now_us)
{
  gint64 passed_us = now_us - pile->since_us;

  if (passed_us < LOOK_US)
    return FALSE;
  gint64 sound_us = (gint64) (pile->n_samples * G_TIME_SPAN_SECOND / BC_SAMPLE_RATE);
  pile->since_us = now_us;
  pile->n_samples = 0;
  return sound_us <= passed_us * FASTER_THAN_LIFE;
}

gboolean
bc_pile_holds (BcPile *pile, gsize n_samples, gint64 now_us)
{
  if (!pile->is_coming)
    return FALSE;
  gint64 gap_us = now_us - pile->last_us;
  pile->last_us = now_us;
  pile->n_samples += n_samples;
  pile->is_coming = gap_us <= GAP_US && !has_slowed_down (pile, now_us);
  return pile->is_coming;
}
