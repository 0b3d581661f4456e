/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcSide: what of a stereo source is taken, since all sound inside is mono. Some lines carry one thing in both
 * sides, others the floor on the left and an interpreter on the right.
 *
 * Threading: pure; any thread.
 */
typedef enum
{
  BC_SIDE_BOTH, /* (L+R)/2 */
  BC_SIDE_LEFT,
  BC_SIDE_RIGHT
} BcSide;

/* `n` frames of interleaved stereo into mono; `mono` may be `stereo` itself. */
void bc_side_take (BcSide side, const float *stereo, float *mono, gsize n);

G_END_DECLS
