/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "line.h"
#include "voice.h"

G_BEGIN_DECLS

/*
 * BcSpeaker: somebody at a microphone: speaks or not, in one of several voices, encoded once and sent down
 * all of their lines. A microphone that is off still sends, silence.
 *
 * Threading: set_voice, set_speaking anywhere; tick on one thread; the rest while no thread ticks.
 */
typedef struct _BcSpeaker BcSpeaker;

#define BC_SPEAKER_TICK_US 20000
#define BC_SPEAKER_TICK_SAMPLES 960

/* With `n_voices` empty places for voices. BC_ERROR_UNAVAILABLE: libopus refused. */
BcSpeaker *bc_speaker_new (guint n_voices, GError **error);
void bc_speaker_free (BcSpeaker *speaker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcSpeaker, bc_speaker_free)

/* The encoder's look-ahead in samples. */
guint bc_speaker_get_pre_skip (const BcSpeaker *speaker);

/* (transfer full) */
void bc_speaker_put_voice (BcSpeaker *speaker, guint number, BcVoice *voice);
/* (transfer full) */
void bc_speaker_add_line (BcSpeaker *speaker, BcLine *line);

/* From the next tick on; the old voice fades, the new one begins a sentence. */
void bc_speaker_set_voice (BcSpeaker *speaker, guint number);
void bc_speaker_set_speaking (BcSpeaker *speaker, gboolean is_speaking);
void bc_speaker_set_cut (BcSpeaker *speaker, gboolean is_cut);

/* 20 ms. */
void bc_speaker_tick (BcSpeaker *speaker, gint64 now_us);

G_END_DECLS
