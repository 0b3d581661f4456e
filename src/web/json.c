/* SPDX-License-Identifier: Apache-2.0 */
#include "json-private.h"

#include <boothcast/base/error.h>
#include <string.h>

/* --- Writing --- */

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

/* --- Reading --- */

typedef struct
{
  const char *at;
  const char *end;
  guint depth;
  guint n_members;
} Scanner;

static gboolean scan_value (Scanner *scanner);

static char
peek (const Scanner *scanner)
{
  return scanner->at < scanner->end ? *scanner->at : '\0';
}

static gboolean
take (Scanner *scanner, char c)
{
  if (peek (scanner) != c || scanner->at == scanner->end)
    return FALSE;
  scanner->at++;
  return TRUE;
}

static void
skip_space (Scanner *scanner)
{
  while (scanner->at < scanner->end && strchr (" \t\r\n", *scanner->at) != NULL &&
         *scanner->at != '\0')
    scanner->at++;
}

static gboolean
scan_escape (Scanner *scanner)
{
  char c = peek (scanner);

  scanner->at++;
  if (c != 'u')
    return c != '\0' && strchr ("\"\\/bfnrt", c) != NULL;
  for (guint i = 0; i < 4; i++, scanner->at++)
    if (!g_ascii_isxdigit (peek (scanner)))
      return FALSE;
  return TRUE;
}

static gboolean
scan_string (Scanner *scanner)
{
  if (!take (scanner, '"'))
    return FALSE;
  while (scanner->at < scanner->end)
    {
      guchar c = (guchar) *scanner->at++;
      if (c == '"')
        return TRUE;
      if (c < 0x20 || (c == '\\' && !scan_escape (scanner)))
        return FALSE;
    }
  return FALSE;
}

static gboolean
scan_digits (Scanner *scanner)
{
  const char *from = scanner->at;

  while (g_ascii_isdigit (peek (scanner)))
    scanner->at++;
  return scanner->at > from;
}

static gboolean
scan_number (Scanner *scanner)
{
  take (scanner, '-');
  if (!take (scanner, '0') && !scan_digits (scanner))
    return FALSE;
  if (take (scanner, '.') && !scan_digits (scanner))
    return FALSE;
  if (take (scanner, 'e') || take (scanner, 'E'))
    {
      if (!take (scanner, '+'))
        take (scanner, '-');
      return scan_digits (scanner);
    }
  return TRUE;
}

static gboolean
scan_word (Scanner *scanner, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (scanner->end - scanner->at) < length || memcmp (scanner->at, word, length) != 0)
    return FALSE;
  scanner->at += length;
  return TRUE;
}

static gboolean
scan_member (Scanner *scanner)
{
  if (scanner->depth == 1)
    scanner->n_members++;
  skip_space (scanner);
  if (!scan_string (scanner))
    return FALSE;
  skip_space (scanner);
  return take (scanner, ':') && scan_value (scanner);
}

static gboolean
scan_container (Scanner *scanner, char closing, gboolean (*scan_item) (Scanner *))
{
  scanner->at++;
  if (++scanner->depth > BC_JSON_MAX_DEPTH)
    return FALSE;
  skip_space (scanner);
  if (!take (scanner, closing))
    {
      do
        if (!scan_item (scanner))
          return FALSE;
      while (take (scanner, ','));
      if (!take (scanner, closing))
        return FALSE;
    }
  scanner->depth--;
  return TRUE;
}

static gboolean
scan_scalar (Scanner *scanner)
{
  switch (peek (scanner))
    {
    case '"':
      return scan_string (scanner);
    case 't':
      return scan_word (scanner, "true");
    case 'f':
      return scan_word (scanner, "false");
    case 'n':
      return scan_word (scanner, "null");
    default:
      return scan_number (scanner);
    }
}

static gboolean
scan_value (Scanner *scanner)
{
  gboolean is_value;

  skip_space (scanner);
  if (peek (scanner) == '{')
    is_value = scan_container (scanner, '}', scan_member);
  else if (peek (scanner) == '[')
    is_value = scan_container (scanner, ']', scan_value);
  else
    is_value = scan_scalar (scanner);
  skip_space (scanner);
  return is_value;
}

gboolean
bc_json_check (const char *text, gsize n_bytes, guint *n_members, GError **error)
{
  Scanner scanner = { .at = text, .end = text + n_bytes };

  if (n_bytes > BC_JSON_MAX_BYTES)
    g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "The body is larger than %d bytes",
                 BC_JSON_MAX_BYTES);
  else if (!g_utf8_validate_len (text, n_bytes, NULL))
    g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "The body is not UTF-8");
  else if (!scan_value (&scanner) || scanner.at != scanner.end)
    g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                 "The body is not JSON, or nested too deeply, at byte %u",
                 (guint) (MIN (scanner.at, scanner.end) - text));
  else
    {
      *n_members = scanner.n_members;
      return TRUE;
    }
  return FALSE;
}

static gboolean
check_keys (JsonObject *object, const char *const *allowed, GError **error)
{
  g_autoptr (GList) keys = json_object_get_members (object);

  for (GList *key = keys; key != NULL; key = key->next)
    if (!g_strv_contains (allowed, key->data))
      {
        g_autofree char *known = g_strjoinv (", ", (char **) allowed);
        g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "Unknown key \"%s\"; known here: %s",
                     (char *) key->data, known);
        return FALSE;
      }
  return TRUE;
}

JsonObject *
bc_json_read_object (GBytes *body, const char *const *allowed, GError **error)
{
  gsize n_bytes;
  const char *text = g_bytes_get_data (body, &n_bytes);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) foreign = NULL;
  guint n_members = 0;

  if (!bc_json_check (text, n_bytes, &n_members, error))
    return NULL;
  if (!json_parser_load_from_data (parser, text, (gssize) n_bytes, &foreign))
    {
      bc_error_take (error, BC_ERROR_INVALID, g_steal_pointer (&foreign), "Reading the body");
      return NULL;
    }
  JsonNode *root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "The body must be a JSON object");
      return NULL;
    }
  JsonObject *object = json_node_get_object (root);
  if (!check_keys (object, allowed, error))
    return NULL;
  if (json_object_get_size (object) != n_members)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "A key is given twice");
      return NULL;
    }
  return json_object_ref (object);
}

static JsonNode *
get_value (JsonObject *object, const char *key, GType type)
{
  JsonNode *node = json_object_get_member (object, key);
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type
             ? node
             : NULL;
}

gboolean
bc_json_get_string (JsonObject *object, const char *key, const char **value, GError **error)
{
  JsonNode *node = get_value (object, key, G_TYPE_STRING);

  *value = node != NULL ? json_node_get_string (node) : NULL;
  if (node == NULL && json_object_has_member (object, key))
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "\"%s\" must be a string", key);
      return FALSE;
    }
  return TRUE;
}

gboolean
bc_json_get_boolean (JsonObject *object, const char *key, gboolean *value, GError **error)
{
  JsonNode *node = get_value (object, key, G_TYPE_BOOLEAN);

  if (node == NULL)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "\"%s\" must be true or false", key);
      return FALSE;
    }
  *value = json_node_get_boolean (node);
  return TRUE;
}
