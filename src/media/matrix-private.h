/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/media/mix.h>

G_BEGIN_DECLS

/*
 * BcMatrix: inputs to channels and ears, one tick at a time: floor bus, rows, notices, limiters. A notice
 * that is played alone comes in over 300 ms while the mix takes the rest down; one that is said once begins
 * 200 ms after it is asked for, on top of what there is. Either leaves over 200 ms when it is withdrawn.
 *
 * Threading: one thread (the tick). Holds no reference: a mix must live until get_oldest_in_use () has
 * passed its serial.
 */
typedef struct _BcMatrix BcMatrix;

typedef struct
{
  guint n_inputs;
  guint n_channels;
  guint n_ears; /* the rows after the channels */
  guint notice_pause_ms;
} BcMatrixConfig;

BcMatrix *bc_matrix_new (const BcMatrixConfig *config);
void bc_matrix_free (BcMatrix *matrix);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcMatrix, bc_matrix_free)

/* Where a row of a larger matrix comes from: nowhere. */
#define BC_MATRIX_NEW_ROW G_MAXUINT

/* Goes on where `former` is, to the bit: gains on their ramps, limiters, notices, which ears are wanted. `rows_from`
 * says for each row which of former's it is (a channel's of a channel, an ear's of an ear), or that it is new; former's
 * inputs are the first of these. Allocates and frees nothing; what former is left with is of no use to anybody. */
void bc_matrix_take_over (BcMatrix *matrix, BcMatrix *former, const guint *rows_from);

/* From the next run on. `serial` rises with each mix. */
void bc_matrix_set_mix (BcMatrix *matrix, const BcMix *mix, guint64 serial);
/* The smallest serial whose mix is still looked into (a notice fading out). */
guint64 bc_matrix_get_oldest_in_use (const BcMatrix *matrix);

/* Whether anybody wants the ear of that number; none is wanted at first, and one that is not costs nothing.
 * It begins with a short fade. */
void bc_matrix_want_ear (BcMatrix *matrix, guint ear, gboolean is_wanted);

/* `sources[i]` is input i's tick. Afterwards get_block () holds every row's. Returns the largest gain
 * reduction of the limiters in dB. */
float bc_matrix_run (BcMatrix *matrix, const float *const *sources);
/* (nullable): an ear that nobody wants. */
const float *bc_matrix_get_block (const BcMatrix *matrix, guint row);

G_END_DECLS
