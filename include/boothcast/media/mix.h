/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/audio/clip.h>
#include <glib.h>

G_BEGIN_DECLS

/*
 * BcMix: what the tick is to do until told otherwise: gates, the floor bus, the matrix, notices. The
 * routing plan in the sound's own terms: input and channel numbers instead of ids.
 *
 * Threading: immutable once handed to the engine, atomically reference-counted.
 */
typedef struct
{
  float gain;    /* linear, ≥ 0 */
  guint ramp_ms; /* from wherever the gain is now */
} BcMixGain;

typedef struct
{
  BcClip *clip; /* (nullable) (owned) */
  guint64
      once; /* 0: played alone, again and again while set. Otherwise once over what the channel carries, for
                   each such number that is another than the channel's last; the number goes with the clip */
} BcMixNotice;

/* The matrix's rows are the channels, then the ears: what interpreters hear, which is never spoken to. */
typedef struct
{
  gatomicrefcount reference_count;
  guint n_inputs;
  guint n_channels;
  guint n_ears;
  gboolean *is_open;    /* [n_inputs] the gate */
  BcMixGain *floor_bus; /* [n_inputs] input → floor bus */
  BcMixGain *row_floor; /* [rows] floor bus → row */
  BcMixGain *cells;     /* [rows × n_inputs] input → row, row by row */
  BcMixNotice *notices; /* [n_channels] */
} BcMix;

/* All gates shut, all gains 0 over 60 ms, no notices. */
BcMix *bc_mix_new (guint n_inputs, guint n_channels, guint n_ears);
BcMix *bc_mix_ref (BcMix *mix);
void bc_mix_unref (BcMix *mix);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcMix, bc_mix_unref)

G_END_DECLS
