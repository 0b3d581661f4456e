/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The word somebody meant.
 *
 * Threading: pure; any thread.
 */

/* The one of `n_words` that takes the fewest slips (letter changed, left out, added, or two swapped) to become
 * `wrong`; NULL when even that one is too far to have been meant. (transfer none) */
const char *bc_config_nearest (const char *wrong, const char *const *words, guint n_words);

G_END_DECLS
