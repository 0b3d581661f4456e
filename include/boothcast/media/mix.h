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
  gatomicrefcount reference_count;
  guint n_inputs;
  guint n_channels;
  gboolean *is_open;        /* [n_inputs] the gate */
  BcMixGain *floor_bus;     /* [n_inputs] input → floor bus */
  BcMixGain *channel_floor; /* [n_channels] floor bus → channel */
  BcMixGain *cells;         /* [n_channels × n_inputs] input → channel, row by row */
  BcClip **notices;         /* [n_channels] (nullable elements, owned) played alone while set */
} BcMix;

/* All gates shut, all gains 0 over 60 ms, no notices. */
BcMix *bc_mix_new (guint n_inputs, guint n_channels);
BcMix *bc_mix_ref (BcMix *mix);
void bc_mix_unref (BcMix *mix);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcMix, bc_mix_unref)

G_END_DECLS
