/* SPDX-License-Identifier: Apache-2.0 */
#include "json-private.h"

#include <boothcast/base/error.h>
#include <string.h>

#define DIGITS_MAX 18 /* fit a gint64 */

/* The two halves of a surrogate pair. */
#define FIRST_HALF 0xd800
#define SECOND_HALF 0xdc00
#define SECOND_HALF_LAST 0xdfff

typedef struct
{
  const char *at;
  const char *end;
  guint depth;
  guint n_members;
  gboolean is_half; /* it ended at half of a character */
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
scan_word (Scanner *scanner, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (scanner->end - scanner->at) < length || memcmp (scanner->at, word, length) != 0)
    return FALSE;
  scanner->at += length;
  return TRUE;
}

static gboolean
scan_unit (Scanner *scanner, guint *unit)
{
  *unit = 0;
  for (guint i = 0; i < 4; i++, scanner->at++)
    {
      int digit = g_ascii_xdigit_value (peek (scanner));
      if (digit < 0)
        return FALSE;
      *unit = 16 * *unit + (guint) digit;
    }
  return TRUE;
}

/* What follows "\u" (RFC 8259, 7): half of a surrogate pair is no character, and would be no UTF-8 in memory. */
static gboolean
scan_character (Scanner *scanner)
{
  guint unit, second;

  /* A NUL would end the text for whoever reads it as C does. */
  if (!scan_unit (scanner, &unit) || unit == 0)
    return FALSE;
  if (unit < FIRST_HALF || unit > SECOND_HALF_LAST)
    return TRUE;
  scanner->is_half = TRUE;
  if (unit >= SECOND_HALF || !scan_word (scanner, "\\u") || !scan_unit (scanner, &second) ||
      second < SECOND_HALF || second > SECOND_HALF_LAST)
    return FALSE;
  scanner->is_half = FALSE;
  return TRUE;
}

static gboolean
scan_escape (Scanner *scanner)
{
  char c = peek (scanner);

  scanner->at++;
  if (c == 'u')
    return scan_character (scanner);
  return c != '\0' && strchr ("\"\\/bfnrt", c) != NULL;
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
  const char *from = scanner->at;
  if (!take (scanner, '0') && !scan_digits (scanner))
    return FALSE;
  /* json-glib would make something else of it. */
  if (scanner->at - from > DIGITS_MAX)
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
scan_member (Scanner *scanner)
{
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

static void
refuse (const Scanner *scanner, const char *text, GError **error)
{
  guint at = (guint) (MIN (scanner->at, scanner->end) - text);

  if (scanner->is_half)
    g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                 "The body has half of a character (an unpaired surrogate) at byte %u", at);
  else
    g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                 "The body is not JSON, nested too deeply, or has too long a number, at byte %u",
                 at);
}

gboolean
bc_json_check (const char *text, gsize n_bytes, guint *n_members, GError **error)
{
  Scanner scanner = { .at = text, .end = text + n_bytes };

  if (n_bytes == 0)
    g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "The body is missing: it must be JSON");
  else if (n_bytes > BC_JSON_MAX_BYTES)
    g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "The body is larger than %d bytes",
                 BC_JSON_MAX_BYTES);
  else if (!g_utf8_validate_len (text, n_bytes, NULL))
    g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "The body is not UTF-8");
  else if (!scan_value (&scanner) || scanner.at != scanner.end)
    refuse (&scanner, text, error);
  else
    {
      *n_members = scanner.n_members;
      return TRUE;
    }
  return FALSE;
}

gboolean
bc_json_check_keys (JsonObject *object, const char *const *allowed, const char *where,
                    GError **error)
{
  g_autoptr (GList) keys = json_object_get_members (object);

  for (GList *key = keys; key != NULL; key = key->next)
    if (!g_strv_contains (allowed, key->data))
      {
        g_autofree char *known = g_strjoinv (", ", (char **) allowed);
        g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "Unknown key \"%s\"%s%s; known here: %s",
                     (char *) key->data, where != NULL ? " in " : "", where != NULL ? where : "",
                     *known != '\0' ? known : "none");
        return FALSE;
      }
  return TRUE;
}

/* The members of all objects in it, as the parser understood them: a key given twice is one. */
static guint
count_members (JsonNode *node)
{
  g_autoptr (GList) children = NULL;
  guint n_members = 0;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      n_members = json_object_get_size (json_node_get_object (node));
      children = json_object_get_values (json_node_get_object (node));
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    children = json_array_get_elements (json_node_get_array (node));
  for (GList *child = children; child != NULL; child = child->next)
    n_members += count_members (child->data);
  return n_members;
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
  if (!bc_json_check_keys (object, allowed, NULL, error))
    return NULL;
  if (count_members (root) != n_members)
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

/* Neither line breaks nor what moves a terminal's cursor: words end up in logs and on screens. */
static gboolean
is_one_line (const char *text)
{
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    if (g_unichar_iscntrl (g_utf8_get_char (c)))
      return FALSE;
  return TRUE;
}

gboolean
bc_json_get_words (JsonObject *object, const char *key, guint max_characters, const char **value,
                   GError **error)
{
  JsonNode *node = json_object_get_member (object, key);

  *value = NULL;
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!bc_json_get_string (object, key, value, error))
    return FALSE;
  if (!is_one_line (*value))
    g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "\"%s\" must be one line of text", key);
  else if (g_utf8_strlen (*value, -1) > (glong) max_characters)
    g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "\"%s\" may have at most %u characters", key,
                 max_characters);
  else
    {
      if (**value == '\0')
        *value = NULL;
      return TRUE;
    }
  return FALSE;
}

gboolean
bc_json_get_integer (JsonObject *object, const char *key, const gint64 range[2], gint64 *value,
                     GError **error)
{
  JsonNode *node = get_value (object, key, G_TYPE_INT64);

  *value = node != NULL ? json_node_get_int (node) : 0;
  if (node != NULL && *value >= range[0] && *value <= range[1])
    return TRUE;
  g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
               "\"%s\" must be a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, key,
               range[0], range[1]);
  return FALSE;
}
