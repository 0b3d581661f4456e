/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/audio/format.h>
#include <glib.h>

G_BEGIN_DECLS

/*
 * BcRateConverter: a mono signal of another nominal rate (44.1 kHz) to 48 kHz, piece by piece. What is left of
 * drift afterwards is the elastic buffer's.
 *
 * Threading: one thread.
 */
typedef struct _BcRateConverter BcRateConverter;

/* `samples` at 48 kHz are valid during the call. */
typedef void (*BcSamplesFunc) (const float *samples, gsize n_samples, gpointer user_data);

/* `rate`: 8–192 kHz; at 48 kHz everything passes as it is. */
BcRateConverter *bc_rate_converter_new (guint rate, BcSamplesFunc on_samples, gpointer user_data);
void bc_rate_converter_free (BcRateConverter *converter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcRateConverter, bc_rate_converter_free)

void bc_rate_converter_run (BcRateConverter *converter, const float *samples, gsize n);
/* As if new. */
void bc_rate_converter_forget (BcRateConverter *converter);

G_END_DECLS
