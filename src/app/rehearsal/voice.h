/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "speech.h"

G_BEGIN_DECLS

/*
 * BcVoice: one person speaking without end: their pieces of speech one after the other with a breath between,
 * brought to 48 kHz, at a pitch of their own. Pieces are handed in while it speaks already.
 *
 * Threading: add on one thread, read on another; the rest while neither runs.
 */
typedef struct _BcVoice BcVoice;

/* For up to `max_clips`; `pitch` 1.0 is as recorded (and so is the tempo). */
BcVoice *bc_voice_new (guint max_clips, double pitch);
void bc_voice_free (BcVoice *voice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcVoice, bc_voice_free)

/* (transfer full) */
void bc_voice_add (BcVoice *voice, BcSpeechClip *clip);

/* Adds nothing: writes the next `n_samples` into `out`. Silence while there is no clip. */
void bc_voice_read (BcVoice *voice, float *out, guint n_samples);

/* On with the next piece, after a breath: somebody took the floor. */
void bc_voice_next (BcVoice *voice);

G_END_DECLS
