/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * A meeting's saved state as the text that stands in the file: a person with sqlite3 can read it, and a
 * newer program what an older one wrote.
 *
 * Threading: pure; any thread.
 */
char *bc_state_print (GVariant *state);
/* (transfer full); NULL with BC_ERROR_UNSUPPORTED, naming the file at `path`. */
GVariant *bc_state_parse (const char *text, const char *path, const char *meeting, GError **error);

G_END_DECLS
