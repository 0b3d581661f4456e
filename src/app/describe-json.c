/* SPDX-License-Identifier: Apache-2.0 */
#include "describe-json.h"

#include <math.h>

void
bc_describe_add_text (JsonBuilder *json, const char *key, const char *text)
{
  json_builder_set_member_name (json, key);
  if (text != NULL)
    json_builder_add_string_value (json, text);
  else
    json_builder_add_null_value (json);
}

void
bc_describe_add_count (JsonBuilder *json, const char *key, guint64 count)
{
  json_builder_set_member_name (json, key);
  json_builder_add_int_value (json, (gint64) count);
}

/* To halves, which binary holds exactly: json-glib writes every digit of a double. */
void
bc_describe_add_halves (JsonBuilder *json, const char *key, double value)
{
  json_builder_set_member_name (json, key);
  json_builder_add_double_value (json, round (value * 2) / 2);
}
