/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/audio/clip.h>

G_BEGIN_DECLS

/*
 * Recordings that become clips: WAV (PCM 16 bit), Ogg Opus or FLAC, told apart by their first bytes.
 *
 * Threading: any thread; blocks while it decodes, some milliseconds for a notice. bc_media_init () before.
 */

/* The longest recording taken: notices are short, and it all stays in memory. */
#define BC_RECORDING_MAX_SECONDS 300

/* (transfer full). BC_ERROR_INVALID: what is wrong with `what`; BC_ERROR_UNAVAILABLE: a decoder is missing. */
BcClip *bc_recording_load (GBytes *file, const char *what, GError **error);

G_END_DECLS
