/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * Members of the objects that describe inputs and outputs alike.
 *
 * Threading: any thread.
 */

/* `text` (nullable): null. */
void bc_describe_add_text (JsonBuilder *json, const char *key, const char *text);
void bc_describe_add_count (JsonBuilder *json, const char *key, guint64 count);
/* `value` to the nearest half: levels and delays. */
void bc_describe_add_halves (JsonBuilder *json, const char *key, double value);
/* A monotonic time on the wall clock, to the second. */
void bc_describe_add_moment (JsonBuilder *json, const char *key, gint64 at_us);
/* What went wrong last (nullable), and when (monotonic): "last_error", "last_error_at". */
void bc_describe_add_last_error (JsonBuilder *json, const char *text, gint64 at_us);

G_END_DECLS
