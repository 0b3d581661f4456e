/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcConcealer: fills the holes of plain samples whose packets were lost, so that nobody hears an edge: what
 * was there goes on by linear prediction and sinks, the sound that follows comes in over it.
 *
 * Threading: one thread.
 */
typedef struct _BcConcealer BcConcealer;

/* Holes of mono sound at `rate`, 8–192 kHz. */
BcConcealer *bc_concealer_new (guint rate);
void bc_concealer_free (BcConcealer *concealer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcConcealer, bc_concealer_free)

/* As if new. */
void bc_concealer_forget (BcConcealer *concealer);

/* The next samples as they came; after a hole their beginning is faded in, in place. */
void bc_concealer_run (BcConcealer *concealer, float *samples, gsize n);

/* Makes `n` samples in the place of some that did not come. After some 40 ms of hole it is silence. */
void bc_concealer_fill (BcConcealer *concealer, float *samples, gsize n);

G_END_DECLS
