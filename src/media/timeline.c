/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline-private.h"

#include <boothcast/audio/format.h>

void
bc_timeline_init (BcTimeline *timeline, gboolean keeps_time, gint64 origin_samples)
{
  *timeline = (BcTimeline){ .keeps_time = keeps_time,
                            .has_begun = keeps_time,
                            .origin_samples = origin_samples,
                            .next_samples = origin_samples };
}

void
bc_timeline_close_up (BcTimeline *timeline, gint64 end_samples)
{
  gint64 hole_samples = end_samples - BC_TICK_SAMPLES - timeline->next_samples;

  if (timeline->keeps_time || !timeline->has_begun || hole_samples <= 0)
    return;
  timeline->origin_samples += hole_samples;
  timeline->next_samples += hole_samples;
}

BcTimelineStep
bc_timeline_take (BcTimeline *timeline, gint64 end_samples)
{
  gint64 start_samples = end_samples - BC_TICK_SAMPLES;
  BcTimelineStep step = { 0 };

  if (!timeline->has_begun)
    bc_timeline_init (timeline, FALSE, start_samples);
  timeline->has_begun = TRUE;

  gint64 hole_samples = start_samples - timeline->next_samples;
  if (hole_samples < 0)
    {
      step.is_past = TRUE;
      return step;
    }
  if (hole_samples > 0 && timeline->keeps_time)
    step.is_jump = TRUE;
  else if (hole_samples > (gint64) BC_TIMELINE_MAX_FILL_TICKS * BC_TICK_SAMPLES)
    timeline->origin_samples += hole_samples;
  else
    step.n_silent = (guint) (hole_samples / BC_TICK_SAMPLES);
  step.at_samples =
      start_samples - timeline->origin_samples - (gint64) step.n_silent * BC_TICK_SAMPLES;
  timeline->next_samples = end_samples;
  return step;
}
