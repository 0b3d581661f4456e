/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * What was found in a configuration, as a message about it may show it.
 *
 * Threading: pure; any thread.
 */

/* A string as people may see it: one line, not too long, in quotes (transfer full). */
char *bc_config_found_quote (const char *text);
/* "an object", "12", "\"fr\""; "nothing" for NULL (transfer full). */
char *bc_config_found_describe (JsonNode *node);
/* The same of what stands at `key` (nullable); but messages end in logs, and it may be a secret (transfer full). */
char *bc_config_found_describe_at (const char *key, JsonNode *node);

G_END_DECLS
