/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/*
 * Finds clicks in sound at 48 kHz that is made of tones or voices, clean or after a codec: a place where
 * the sound does not go on as what is around it says. It listens to the error of a linear prediction
 * fitted to the 40 ms around, and cries where that error stands out for 2 ms both against its own level over
 * the 300 ms around (a codec's noise is there all the time; a voice's consonants stay below 25 dB) and
 * against the sound itself. What it finds: a step or gap of a sample or more, a block lost or repeated, a
 * jump of 3 dB, sound that is cut off or sets in (out of nothing) within less than
 * some 10 ms; ramps of 60 ms it does not mind.
 *
 * The first and last samples of the array are no edges: it may be any piece of a longer sound.
 */
typedef struct
{
  gsize position;   /* sample */
  double excess_db; /* of the prediction error, over what is usual there */
} Click;

/* All of them, in order (transfer full). */
GArray *click_detector_find (const float *samples, gsize n);

/* The number of them; each is told by g_test_message (). */
guint click_detector_count (const float *samples, gsize n);
