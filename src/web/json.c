/* SPDX-License-Identifier: Apache-2.0 */
#include "json-private.h"

void
bc_json_init (BcJson *json)
{
  json->text = g_string_new (NULL);
  json->needs_comma = FALSE;
}

char *
bc_json_finish (BcJson *json)
{
  return g_string_free (g_steal_pointer (&json->text), FALSE);
}

static void
add_quoted (GString *text, const char *value)
{
  /* Text from outside may be anything; JSON is UTF-8. */
  g_autofree char *valid = g_utf8_make_valid (value, -1);

  g_string_append_c (text, '"');
  for (const char *c = valid; *c != '\0'; c++)
    {
      if (*c == '"' || *c == '\\')
        g_string_append_c (text, '\\');
      if ((guchar) *c < 0x20)
        g_string_append_printf (text, "\\u%04x", (guint) *c);
      else
        g_string_append_c (text, *c);
    }
  g_string_append_c (text, '"');
}

static void
begin_value (BcJson *json, const char *key)
{
  if (json->needs_comma)
    g_string_append_c (json->text, ',');
  if (key != NULL)
    {
      add_quoted (json->text, key);
      g_string_append_c (json->text, ':');
    }
  json->needs_comma = TRUE;
}

void
bc_json_open (BcJson *json, const char *key, char bracket)
{
  begin_value (json, key);
  g_string_append_c (json->text, bracket);
  json->needs_comma = FALSE;
}

void
bc_json_close (BcJson *json, char bracket)
{
  g_string_append_c (json->text, bracket);
  json->needs_comma = TRUE;
}

void
bc_json_add_raw (BcJson *json, const char *key, const char *value)
{
  begin_value (json, key);
  g_string_append (json->text, value);
}

void
bc_json_add_string (BcJson *json, const char *key, const char *value)
{
  if (value == NULL)
    {
      bc_json_add_raw (json, key, "null");
      return;
    }
  begin_value (json, key);
  add_quoted (json->text, value);
}

void
bc_json_add_integer (BcJson *json, const char *key, gint64 value)
{
  begin_value (json, key);
  g_string_append_printf (json->text, "%" G_GINT64_FORMAT, value);
}

void
bc_json_add_boolean (BcJson *json, const char *key, gboolean value)
{
  bc_json_add_raw (json, key, value ? "true" : "false");
}

void
bc_json_add_seconds (BcJson *json, const char *key, gint64 value_ms)
{
  guint64 magnitude = value_ms < 0 ? -(guint64) value_ms : (guint64) value_ms;

  begin_value (json, key);
  g_string_append_printf (json->text, "%s%" G_GUINT64_FORMAT ".%03u", value_ms < 0 ? "-" : "",
                          magnitude / 1000, (guint) (magnitude % 1000));
}
