/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "config.h"
#include "flavours.h"
#include "outputs.h"

#include <boothcast/delivery/broadcast.h>
#include <boothcast/delivery/flavour.h>
#include <boothcast/media/engine.h>
#include <boothcast/meeting/plan.h>

G_BEGIN_DECLS

/*
 * BcSound: the way of the sound, put together: inputs → engine → encoders → Ogg pages → broadcast streams. Speaks
 * ids outward and numbers inward: a routing plan comes in, news of inputs go out.
 *
 * Threading: the main thread; `on_news` comes on its main context.
 */
typedef struct _BcSound BcSound;

/* `input` is the input's id; NULL with BC_NEWS_GAP. */
typedef void (*BcSoundNewsFunc) (const BcNews *news, const char *input, gpointer user_data);

/* Makes inputs, encoders and one stream a channel (and "original") in `broadcast` (not owned, outlives it).
 * BC_ERROR_CONFIG, BC_ERROR_IO. */
BcSound *bc_sound_new (const BcConfig *config, BcBroadcast *broadcast, BcSoundNewsFunc on_news,
                       gpointer user_data, GError **error);
/* Ends inputs, engine and encoders in this order, then each stream with its last page. */
void bc_sound_free (BcSound *sound);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcSound, bc_sound_free)

/* Opens the inputs' ports and starts the tick. BC_ERROR_IO names the port. */
gboolean bc_sound_start (BcSound *sound, GError **error);

void bc_sound_set_plan (BcSound *sound, const BcPlan *plan);

/* What `config` (kept like the first one, which is still referred to) has beyond the present one is there, with its ports
 * open; it sounds from the next plan on, which is one for `config`. What there was goes on undisturbed. On failure
 * nothing is changed. BC_ERROR_CONFIG, BC_ERROR_IO. */
gboolean bc_sound_grow (BcSound *sound, const BcConfig *config, GError **error);
/* Whether that plan has not come yet. */
gboolean bc_sound_waits_for_plan (const BcSound *sound);

guint bc_sound_get_n_inputs (const BcSound *sound);
/* By number, or by id: (transfer none) (nullable). */
BcInput *bc_sound_get_input (const BcSound *sound, guint number);
BcInput *bc_sound_find_input (const BcSound *sound, const char *id);
/* The number of an earlier input that carries the same sound though it should not, or -1. */
int bc_sound_find_twin (const BcSound *sound, guint number);
BcEngine *bc_sound_get_engine (const BcSound *sound);
/* The ways out; they begin with bc_sound_start (). */
BcOutputs *bc_sound_get_outputs (const BcSound *sound);
guint64 bc_sound_get_n_dropped_blocks (const BcSound *sound);

/* The channels' other flavours. */
const BcFlavours *bc_sound_get_flavours (const BcSound *sound);
/* See bc_flavours_want (). */
gboolean bc_sound_want_flavour (BcSound *sound, const char *channel, BcFlavour flavour,
                                gint64 past_us, GError **error);

G_END_DECLS
