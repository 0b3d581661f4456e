/* SPDX-License-Identifier: Apache-2.0 */
#include "describe-json.h"

#include <boothcast/base/clock.h>
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

void
bc_describe_add_moment (JsonBuilder *json, const char *key, gint64 at_us)
{
  BcTime now = bc_time_read ();
  gint64 wall_us = now.wall_us + at_us - now.now_us;
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc (wall_us / G_USEC_PER_SEC);
  g_autofree char *text = g_date_time_format (at, "%Y-%m-%dT%H:%M:%SZ");

  bc_describe_add_text (json, key, text);
}

void
bc_describe_add_last_error (JsonBuilder *json, const char *text, gint64 at_us)
{
  bc_describe_add_text (json, "last_error", text);
  if (text != NULL && at_us != 0)
    bc_describe_add_moment (json, "last_error_at", at_us);
  else
    bc_describe_add_text (json, "last_error_at", NULL);
}
