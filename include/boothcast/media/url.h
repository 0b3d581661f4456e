/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Addresses of streams as people may see them: in an answer, a log, an error's words. Secret may be a user and password, a
 * query, what follows an RTMP application (its stream key), and the key in an address of ours (/live/k/KEY/fr.ogg).
 *
 * Threading: pure; any thread.
 */

/* `url` without them (transfer full); "the address" if it is none. */
char *bc_url_show (const char *url);

/* `text` (transfer full) with what is secret in `url` taken out of it, wherever it stands (transfer full). */
char *bc_url_scrub (char *text, const char *url);

G_END_DECLS
