/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * A report as a program reads it: JSON, and CSV as RFC 4180 has it.
 *
 * Threading: any; values.
 */

/* `member`, over all of the list. */
gint64 report_forms_sum_of (JsonObject *object, const char *list, const char *member);

/* RFC 4180 read back: rows of fields (transfer full). */
GPtrArray *report_forms_parse_csv (const char *text);
const char *report_forms_get_field (const GPtrArray *rows, guint row, guint column);
/* `column`, over all rows that begin with `record`. */
gint64 report_forms_sum_of_records (const GPtrArray *rows, const char *record, guint column);

G_END_DECLS
