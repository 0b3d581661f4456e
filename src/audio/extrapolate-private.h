/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* As much past as bc_extrapolate () reads. */
#define BC_EXTRAPOLATE_PAST 1024

/*
 * What would have come next: `n_more` samples after the BC_EXTRAPOLATE_PAST in `past`, by linear prediction
 * of order 32 (Burg's method: exact for tones, always stable). Good for the tens of milliseconds that
 * a fade needs when sound stops without warning; silence goes on as silence.
 */
void bc_extrapolate (const float *past, float *more, gsize n_more);
