/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/media/mix.h>

G_BEGIN_DECLS

/*
 * BcMatrix: inputs to channels, one tick at a time: floor bus, channels, notices, limiters. A
 * notice plays alone: it comes in over 300 ms while the mix takes the rest down, and leaves over 200 ms.
 *
 * Threading: one thread (the tick). Holds no reference: a mix must live until get_oldest_in_use () has
 * passed its serial.
 */
typedef struct _BcMatrix BcMatrix;

BcMatrix *bc_matrix_new (guint n_inputs, guint n_channels, guint notice_pause_ms);
void bc_matrix_free (BcMatrix *matrix);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcMatrix, bc_matrix_free)

/* From the next run on. `serial` rises with each mix. */
void bc_matrix_set_mix (BcMatrix *matrix, const BcMix *mix, guint64 serial);
/* The smallest serial whose mix is still looked into (a notice fading out). */
guint64 bc_matrix_get_oldest_in_use (const BcMatrix *matrix);

/* `sources[i]` is input i's tick. Afterwards get_block () holds every channel's. Returns the
 * largest gain reduction of the limiters in dB. */
float bc_matrix_run (BcMatrix *matrix, const float *const *sources);
const float *bc_matrix_get_block (const BcMatrix *matrix, guint channel);

G_END_DECLS
