/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/audio/format.h>
#include <glib.h>

/* How long one sound takes to become the other … */
#define BC_SPLICE_SAMPLES (12 * BC_SAMPLE_RATE / 1000)
/* … and how far is looked for the place where both move alike: a period of a deep voice. */
#define BC_SPLICE_SEARCH (13 * BC_SAMPLE_RATE / 1000)

/*
 * A leap from one place of a sound to a later one that nobody hears: to where the two move alike, in a cross-fade that
 * keeps the power.
 *
 * Threading: any; pure functions.
 */

/* Where in `after` (BC_SPLICE_SAMPLES + BC_SPLICE_SEARCH of them) goes on best what `before` (BC_SPLICE_SAMPLES) does:
 * 0 … BC_SPLICE_SEARCH. `likeness` is how alike both are there: 1 the same, 0 not at all. */
gsize bc_splice_find (const float *before, const float *after, float *likeness);

/* `before` becomes `after` in BC_SPLICE_SAMPLES, written to `after`. */
void bc_splice_mix (const float *before, float *after, float likeness);
