/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* The longest recording taken: notices are short, and it all stays in memory. */
#define BC_WAV_MAX_SECONDS 300

/* The sound of a WAV file (RIFF, PCM 16 bit, mono or stereo, 8–96 kHz) as mono floats (transfer full):
 * stereo becomes (L+R)/2. BC_ERROR_INVALID says what is wrong with `what`. */
float *bc_wav_parse (GBytes *wav, const char *what, guint *rate, gsize *n_samples, GError **error);
