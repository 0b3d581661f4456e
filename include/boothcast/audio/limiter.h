/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/audio/format.h>
#include <glib.h>

G_BEGIN_DECLS

/*
 * BcLimiter: a look-ahead true-peak limiter (ITU-R BS.1770-4 Annex 2: 4 × oversampled peaks). What
 * stays under the ceiling passes unchanged but for the look-ahead delay.
 *
 * Threading: one thread.
 */
#define BC_LIMITER_CEILING_DBTP (-1.0)
#define BC_LIMITER_DELAY_SAMPLES 96 /* 2 ms */

typedef struct _BcLimiter BcLimiter;

BcLimiter *bc_limiter_new (double ceiling_dbtp);
void bc_limiter_free (BcLimiter *limiter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcLimiter, bc_limiter_free)

/* As if new: what was on its way through is forgotten. */
void bc_limiter_reset (BcLimiter *limiter);

/* Limits BC_TICK_SAMPLES in place. Returns the largest gain reduction of this tick in dB, ≥ 0. */
float bc_limiter_run (BcLimiter *limiter, float *samples);

G_END_DECLS
