/* SPDX-License-Identifier: Apache-2.0 */
#include "schedule-private.h"

#include <boothcast/audio/format.h>

void
bc_schedule_start (BcSchedule *schedule, gint64 now_us)
{
  *schedule = (BcSchedule){ .start_us = now_us };
}

static gint64
get_due_us (const BcSchedule *schedule)
{
  return schedule->start_us + (schedule->n_past + 1) * BC_TICK_US;
}

BcScheduleStep
bc_schedule_step (BcSchedule *schedule, gint64 now_us)
{
  BcScheduleStep step = { .late_us = now_us - get_due_us (schedule) };

  if (step.late_us >= 0)
    {
      gint64 n_late = step.late_us / BC_TICK_US;

      if (step.late_us > BC_SCHEDULE_CATCH_UP_US)
        {
          step.n_skip = (guint) n_late;
          n_late = 0;
        }
      step.n_run = (guint) MIN (n_late + 1, BC_SCHEDULE_TICKS_PER_WAKE);
      schedule->n_past += step.n_skip + step.n_run;
    }
  /* While behind, on the same beat as always: two ticks each, until the beat is reached. */
  step.wake_us = get_due_us (schedule);
  if (step.wake_us <= now_us)
    step.wake_us += ((now_us - step.wake_us) / BC_TICK_US + 1) * BC_TICK_US;
  return step;
}
