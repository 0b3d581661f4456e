/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/media/output.h>

G_BEGIN_DECLS

/*
 * BcCourse: how far an output is with its far end, and when it tries again after a failure: after 1 s, 2 s, 4 s … 30 s,
 * each up to a quarter more or less, so that many gateways do not come back to one server in the same moment. Who was running
 * for 10 s begins at 1 s again.
 *
 * Threading: one thread; embed. Time is an argument.
 */
#define BC_COURSE_FIRST_US (1 * G_USEC_PER_SEC)
#define BC_COURSE_LONGEST_US (30 * G_USEC_PER_SEC)
#define BC_COURSE_STEADY_US (10 * G_USEC_PER_SEC)

typedef struct
{
  BcOutputState state;
  gint64 since_us;  /* when it came into this state */
  gint64 retry_us;  /* BACKING_OFF */
  guint n_failures; /* in a row */
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
