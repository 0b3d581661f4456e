/* SPDX-License-Identifier: Apache-2.0 */
#include "config-found.h"

#include <string.h>

#define MAX_SHOWN_CHARS 40

char *
bc_config_found_quote (const char *text)
{
  g_autoptr (GString) shown = g_string_new ("\"");
  guint n_chars = 0;

  for (const char *p = text; *p && n_chars < MAX_SHOWN_CHARS; p = g_utf8_next_char (p), n_chars++)
    {
      gunichar c = g_utf8_get_char (p);
      if (g_unichar_isprint (c))
        g_string_append_unichar (shown, c);
      else
        g_string_append_printf (shown, "\\u%04X", c);
    }
  if (n_chars == MAX_SHOWN_CHARS)
    g_string_append (shown, "…");
  g_string_append_c (shown, '"');
  return g_string_free (g_steal_pointer (&shown), FALSE);
}

char *
bc_config_found_describe (JsonNode *node)
{
  if (!node)
    return g_strdup ("nothing");
  if (JSON_NODE_HOLDS_OBJECT (node))
    return g_strdup ("an object");
  if (JSON_NODE_HOLDS_ARRAY (node))
    return g_strdup ("a list");
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return bc_config_found_quote (json_node_get_string (node));
  return json_to_string (node, FALSE);
}

/* Where a hash belongs, people put the secret itself, and into an address; RTMP's has its stream key there. */
static gboolean
may_be_secret (const char *key, JsonNode *node)
{
  if (!key || !node || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return FALSE;
  const char *text = json_node_get_string (node);
  return g_str_has_suffix (key, "sha256") ||
         (g_str_equal (key, "url") && (strpbrk (text, "@?") || g_str_has_prefix (text, "rtmp")));
}

char *
bc_config_found_describe_at (const char *key, JsonNode *node)
{
  if (may_be_secret (key, node))
    return g_strdup_printf ("%" G_GSIZE_FORMAT " characters that are not shown here",
                            strlen (json_node_get_string (node)));
  return bc_config_found_describe (node);
}
