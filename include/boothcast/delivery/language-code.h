/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * From a BCP 47 tag to the three letters that ISO base media files want (ISO 639-2/T): "fr-CH" is "fra", "hbs" stays
 * "hbs". "und" (undetermined) for what has none, and for NULL.
 *
 * Threading: pure; any thread.
 */
#define BC_LANGUAGE_CODE_CHARACTERS 3

void bc_language_code_of (const char *tag, char code[BC_LANGUAGE_CODE_CHARACTERS + 1]);

G_END_DECLS
