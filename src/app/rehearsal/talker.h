/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "line.h"
#include "voice.h"

G_BEGIN_DECLS

/*
 * BcTalker: somebody at a microphone: speaks or not, in one of several voices, encoded once and sent down
 * all of their lines. A microphone that is off still sends, silence.
 *
 * Threading: set_voice, set_speaking anywhere; tick on one thread; the rest while no thread ticks.
 */
typedef struct _BcTalker BcTalker;

#define BC_TALKER_TICK_US 20000
#define BC_TALKER_TICK_SAMPLES 960

/* With `n_voices` empty places for voices. BC_ERROR_UNAVAILABLE: libopus refused. */
BcTalker *bc_talker_new (guint n_voices, GError **error);
void bc_talker_free (BcTalker *speaker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcTalker, bc_talker_free)

/* The encoder's look-ahead in samples. */
guint bc_talker_get_pre_skip (const BcTalker *speaker);

/* (transfer full) */
void bc_talker_put_voice (BcTalker *speaker, guint number, BcVoice *voice);
/* (transfer full) */
void bc_talker_add_line (BcTalker *speaker, BcLine *line);

/* From the next tick on; the old voice fades, the new one begins a sentence. */
void bc_talker_set_voice (BcTalker *speaker, guint number);
void bc_talker_set_speaking (BcTalker *speaker, gboolean is_speaking);
void bc_talker_set_cut (BcTalker *speaker, gboolean is_cut);

/* 20 ms. */
void bc_talker_tick (BcTalker *speaker, gint64 now_us);

G_END_DECLS
