/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/audio/format.h>
#include <glib.h>

G_BEGIN_DECLS

/*
 * BcMixer: a matrix of `n_columns` sources into `n_rows` mixes, each crossing with a gain that moves on
 * a ramp, sample by sample: no step, no click. Crossings at rest at 0 cost nothing.
 *
 * Threading: one thread (the tick).
 */
typedef struct _BcMixer BcMixer;

BcMixer *bc_mixer_new (guint n_rows, guint n_columns);
void bc_mixer_free (BcMixer *mixer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcMixer, bc_mixer_free)

/* From the gain as it is now to `gain` (linear, ≥ 0), linearly in amplitude over `ramp_ms` (0: over 5 ms
 * all the same, so that nothing clicks). Setting the target it is already moving to changes nothing. */
void bc_mixer_set_gain (BcMixer *mixer, guint row, guint column, float gain, guint ramp_ms);
float bc_mixer_get_gain (const BcMixer *mixer, guint row, guint column);

typedef struct
{
  guint row;
  guint column;
} BcMixerPlace;

/* The gain at `to` becomes what `other` has at `from`, its ramp included: it goes on as if nothing had been. */
void bc_mixer_take_gain (BcMixer *mixer, BcMixerPlace to, const BcMixer *other, BcMixerPlace from);

/* A row that nobody wanted begins: each of its gains comes from 0 over `ramp_ms`. */
void bc_mixer_wake_row (BcMixer *mixer, guint row, guint ramp_ms);

/* Mixes one tick. `sources[column]` is BC_TICK_SAMPLES floats, or NULL for silence; each
 * `mixes[row]` is overwritten; where it is NULL, nobody wants the row and it costs nothing. Ramps move on by
 * one tick, but for rows that nobody wants. */
void bc_mixer_run (BcMixer *mixer, const float *const *sources, float *const *mixes);

G_END_DECLS
