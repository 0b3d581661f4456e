/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * As much of JSON Schema as the API's description uses: $ref, anyOf, type, enum, properties, required,
 * additionalProperties, items, minimum, maximum, maxLength.
 *
 * Threading: values.
 */

/* What "#/components/…" of `document` leads to; fails when it leads nowhere. */
JsonObject *schema_follow (JsonObject *document, JsonObject *maybe_ref);

/* Whether `value` is as `schema` says; else `why` (transfer full) names the place. */
gboolean schema_accepts (JsonObject *document, JsonObject *schema, JsonNode *value, char **why);

G_END_DECLS
