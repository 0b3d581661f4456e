/* SPDX-License-Identifier: Apache-2.0 */
#include "course-private.h"

static void
set_state (BcCourse *course, BcOutputState state, gint64 now_us)
{
  static const guint edges[] = {
    [BC_OUTPUT_OFF] = 1 << BC_OUTPUT_CONNECTING,
    [BC_OUTPUT_CONNECTING] =
        1 << BC_OUTPUT_RUNNING | 1 << BC_OUTPUT_BACKING_OFF | 1 << BC_OUTPUT_OFF,
    [BC_OUTPUT_RUNNING] =
        1 << BC_OUTPUT_CONNECTING | 1 << BC_OUTPUT_BACKING_OFF | 1 << BC_OUTPUT_OFF,
    [BC_OUTPUT_BACKING_OFF] = 1 << BC_OUTPUT_CONNECTING | 1 << BC_OUTPUT_OFF,
  };

  g_assert ((edges[course->state] & 1u << state) != 0);
  course->state = state;
  course->since_us = now_us;
}

void
bc_course_connect (BcCourse *course, gint64 now_us)
{
  set_state (course, BC_OUTPUT_CONNECTING, now_us);
}

void
bc_course_run (BcCourse *course, gint64 now_us)
{
  set_state (course, BC_OUTPUT_RUNNING, now_us);
  course->has_failed = FALSE;
}

void
bc_course_fail (BcCourse *course, gint64 now_us, guint32 dice)
{
  gint64 ran_us = course->state == BC_OUTPUT_RUNNING ? now_us - course->since_us : 0;

  course->retry_us = now_us + bc_back_off_fail (&course->back_off, ran_us, dice);
  set_state (course, BC_OUTPUT_BACKING_OFF, now_us);
  course->has_failed = TRUE;
}

void
bc_course_rest (BcCourse *course, gint64 now_us)
{
  course->back_off = (BcBackOff){ 0 };
  course->has_failed = FALSE;
  if (course->state != BC_OUTPUT_OFF)
    set_state (course, BC_OUTPUT_OFF, now_us);
}

const char *
bc_output_state_to_string (BcOutputState state)
{
  static const char *const names[] = {
    [BC_OUTPUT_OFF] = "off",
    [BC_OUTPUT_CONNECTING] = "connecting",
    [BC_OUTPUT_RUNNING] = "running",
    [BC_OUTPUT_BACKING_OFF] = "backing-off",
  };

  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (names), NULL);
  return names[state];
}
