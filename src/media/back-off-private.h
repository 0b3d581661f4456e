/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcBackOff: how long to wait before the next try: 1 s, doubled by every failure up to 30 s, each up to a quarter
 * shorter, so that what went away together does not come back in one moment. What worked for 30 s begins at 1 s again.
 *
 * Threading: one thread; embed, zeroed. Time and chance are arguments.
 */
#define BC_BACK_OFF_FIRST_US (1 * G_TIME_SPAN_SECOND)
#define BC_BACK_OFF_LONGEST_US (30 * G_TIME_SPAN_SECOND)
#define BC_BACK_OFF_STEADY_US (30 * G_TIME_SPAN_SECOND)

typedef struct
{
  guint n_failures; /* in a row */
} BcBackOff;

/* It failed again, after `sound_us` of sound. `chance` is any number. Returns how long to wait. */
gint64 bc_back_off_fail (BcBackOff *back_off, gint64 sound_us, guint32 chance);

G_END_DECLS
