/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcSpeech: where the rehearsal's voices come from. Human ones: the prompts that Debian packages for Asterisk
 * (asterisk-core-sounds-*-wav), the longer ones only. BCMS, of which there is no recording, is read out by espeak-ng.
 *
 * BcClipSource: one piece of speech, not loaded yet.
 *
 * Threading: find on one thread; load any.
 */
typedef struct
{
  char *path;  /* of a WAV file (nullable: spoken by espeak-ng) */
  char *voice; /* espeak-ng's */
  char *text;
} BcClipSource;

/* Speech as it is in the file: 16 bit, one channel. */
typedef struct
{
  gint16 *samples;
  gsize n_samples;
  guint rate;
  float gain; /* brings it to the loudness of the others */
} BcSpeechClip;

/* Pieces in the language of `tag`, for one of BC_SPEECH_SHARES people who never say the same: GPtrArray of BcClipSource *.
 * BC_ERROR_UNAVAILABLE: nothing to speak it with is installed; the message names the Debian package. */
#define BC_SPEECH_SHARES 3
GPtrArray *bc_speech_find (const char *sounds_folder, const char *tag, guint share, GError **error);

/* Where Debian keeps them. */
#define BC_SPEECH_FOLDER "/usr/share/asterisk/sounds"

/* BC_ERROR_IO, BC_ERROR_INVALID. Takes a moment: reads a file or runs espeak-ng. */
BcSpeechClip *bc_speech_load (const BcClipSource *source, GError **error);
/* From a WAV file in memory; its stated length is not believed (espeak-ng's pipe states none). */
BcSpeechClip *bc_speech_clip_new_from_wav (const guint8 *wav, gsize n_bytes, GError **error);
void bc_speech_clip_free (BcSpeechClip *clip);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcSpeechClip, bc_speech_clip_free)

G_END_DECLS
