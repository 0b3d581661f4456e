/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "back-off-private.h"

#include <boothcast/media/output.h>

G_BEGIN_DECLS

/*
 * BcCourse: how far an output is with its far end, and when it tries again after a failure.
 *
 * Threading: one thread; embed. Time is an argument.
 */
typedef struct
{
  BcOutputState state;
  gint64 since_us;     /* when it came into this state */
  gint64 retry_us;     /* BACKING_OFF */
  gboolean has_failed; /* and has not run since, nor rested */
  BcBackOff back_off;
} BcCourse;

/* OFF, BACKING_OFF, or RUNNING (a listener's last caller has left) → CONNECTING */
void bc_course_connect (BcCourse *course, gint64 now_us);
/* CONNECTING → RUNNING */
void bc_course_run (BcCourse *course, gint64 now_us);
/* CONNECTING, RUNNING → BACKING_OFF. `dice` is any number. */
void bc_course_fail (BcCourse *course, gint64 now_us, guint32 dice);
/* Any → OFF; the next failure is the first again. */
void bc_course_rest (BcCourse *course, gint64 now_us);

G_END_DECLS
