/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Ids of languages, channels, booths, desks, inputs, sessions and pools. They stand in URLs, metric
 * labels and file names, so they are 1–32 characters of [a-z0-9-], beginning with a letter or digit.
 *
 * Threading: pure; any thread.
 */
#define BC_ID_MAX_LENGTH 32

/* Whether `id` (nullable) is a well-formed id. */
gboolean bc_id_is_valid (const char *id);

/* A fresh random token of `n_bytes` (16–64) from the kernel's generator, base64url without padding
 * (transfer full): 16 bytes are 128 bits in 22 characters. */
char *bc_id_new_token (gsize n_bytes);

G_END_DECLS
