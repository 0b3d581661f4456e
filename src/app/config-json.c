/* SPDX-License-Identifier: Apache-2.0 */
#include "config-json.h"

#include <errno.h>
#include <math.h>
#include <string.h>

typedef struct
{
  const char *start;
  const char *at;
  const char *end;
  guint depth;
  BcConfigFaults *faults;
} Parser;

static JsonNode *parse_value (Parser *parser);

/* What stands at `at`, for people. */
static char *
describe_next (const Parser *parser)
{
  if (parser->at >= parser->end)
    return g_strdup ("the end of the file");

  gunichar c = g_utf8_get_char (parser->at);
  if (g_unichar_isgraph (c))
    return g_strdup_printf ("'%.*s'", (int) (g_utf8_next_char (parser->at) - parser->at),
                            parser->at);
  return g_strdup_printf ("the character U+%04X", c);
}

static void
fault_at (Parser *parser, const char *at, const char *text)
{
  guint line = 1;
  const char *line_start = parser->start;

  for (const char *p = parser->start; p < at; p++)
    if (*p == '\n')
      {
        line++;
        line_start = p + 1;
      }
  guint column = (guint) g_utf8_strlen (line_start, at - line_start) + 1;
  bc_config_faults_add_at (parser->faults, line, column, "%s", text);
}

static void
expected (Parser *parser, const char *what)
{
  g_autofree char *found = describe_next (parser);
  g_autofree char *text = g_strdup_printf ("expected %s, found %s", what, found);

  fault_at (parser, parser->at, text);
}

static void
skip_space (Parser *parser)
{
  while (parser->at < parser->end && strchr (" \t\r\n", *parser->at) && *parser->at)
    parser->at++;
}

static gboolean
next_is (const Parser *parser, char c)
{
  return parser->at < parser->end && *parser->at == c;
}

static gboolean
take (Parser *parser, char c)
{
  skip_space (parser);
  if (!next_is (parser, c))
    return FALSE;
  parser->at++;
  return TRUE;
}

/* --- Strings (RFC 8259, section 7) --- */

static gboolean
parse_hex4 (Parser *parser, gunichar *unit)
{
  *unit = 0;
  for (guint i = 0; i < 4; i++, parser->at++)
    {
      if (parser->at >= parser->end || !g_ascii_isxdigit (*parser->at))
        {
          expected (parser, "four hexadecimal digits after \\u");
          return FALSE;
        }
      *unit = *unit * 16 + (gunichar) g_ascii_xdigit_value (*parser->at);
    }
  return TRUE;
}

/* After "\u". Characters beyond U+FFFF come as two surrogates. */
static gboolean
parse_unicode_escape (Parser *parser, GString *text)
{
  const char *start = parser->at - 2;
  gunichar unit, low;

  if (!parse_hex4 (parser, &unit))
    return FALSE;
  if (unit >= 0xD800 && unit < 0xDC00 && parser->end - parser->at >= 6 &&
      strncmp (parser->at, "\\u", 2) == 0)
    {
      parser->at += 2;
      if (!parse_hex4 (parser, &low))
        return FALSE;
      if (low >= 0xDC00 && low < 0xE000)
        unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    }
  if (unit == 0 || (unit >= 0xD800 && unit < 0xE000))
    {
      fault_at (parser, start, "expected a character, found half of one, or zero, after \\u");
      return FALSE;
    }
  g_string_append_unichar (text, unit);
  return TRUE;
}

static gboolean
parse_escape (Parser *parser, GString *text)
{
  static const char letters[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  const char *letter = NULL;

  parser->at++;
  if (next_is (parser, 'u'))
    {
      parser->at++;
      return parse_unicode_escape (parser, text);
    }
  if (parser->at < parser->end && *parser->at)
    letter = strchr (letters, *parser->at);
  if (!letter)
    {
      expected (parser, "one of \"\\/bfnrtu after the backslash");
      return FALSE;
    }
  g_string_append_c (text, meanings[letter - letters]);
  parser->at++;
  return TRUE;
}

/* At the opening quote. (transfer full) (nullable) */
static char *
parse_string (Parser *parser)
{
  g_autoptr (GString) text = g_string_new (NULL);

  parser->at++;
  while (!next_is (parser, '"'))
    {
      if (parser->at >= parser->end || (guchar) *parser->at < 0x20)
        {
          expected (parser, "the end of the string (\")");
          return NULL;
        }
      if (*parser->at != '\\')
        g_string_append_c (text, *parser->at++);
      else if (!parse_escape (parser, text))
        return NULL;
    }
  parser->at++;
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* --- Numbers (section 6) --- */

static gboolean
skip_digits (Parser *parser)
{
  const char *start = parser->at;

  while (parser->at < parser->end && g_ascii_isdigit (*parser->at))
    parser->at++;
  if (parser->at > start)
    return TRUE;
  expected (parser, "a digit");
  return FALSE;
}

/* Moves over a number; FALSE after a fault. */
static gboolean
skip_number (Parser *parser, gboolean *is_whole)
{
  *is_whole = TRUE;
  if (next_is (parser, '-'))
    parser->at++;
  if (next_is (parser, '0'))
    parser->at++;
  else if (!skip_digits (parser))
    return FALSE;
  if (next_is (parser, '.'))
    {
      *is_whole = FALSE;
      parser->at++;
      if (!skip_digits (parser))
        return FALSE;
    }
  if (next_is (parser, 'e') || next_is (parser, 'E'))
    {
      *is_whole = FALSE;
      parser->at++;
      if (next_is (parser, '+') || next_is (parser, '-'))
        parser->at++;
      return skip_digits (parser);
    }
  return TRUE;
}

static JsonNode *
parse_number (Parser *parser)
{
  const char *start = parser->at;
  gboolean is_whole;

  if (!skip_number (parser, &is_whole))
    return NULL;

  g_autofree char *text = g_strndup (start, (gsize) (parser->at - start));
  errno = 0;
  gint64 whole = is_whole ? g_ascii_strtoll (text, NULL, 10) : 0;
  if (is_whole && errno == 0)
    return json_node_init_int (json_node_alloc (), whole);

  double number = g_ascii_strtod (text, NULL);
  if (!isfinite (number))
    {
      fault_at (parser, start, "expected a number, found one too large to count with");
      return NULL;
    }
  return json_node_init_double (json_node_alloc (), number);
}

/* --- Values --- */

/* One `"key": value`. */
static gboolean
parse_member (Parser *parser, JsonObject *object)
{
  skip_space (parser);
  const char *key_at = parser->at;
  if (!next_is (parser, '"'))
    {
      expected (parser, "a key in double quotes");
      return FALSE;
    }

  g_autofree char *key = parse_string (parser);
  if (!key)
    return FALSE;
  if (!take (parser, ':'))
    {
      expected (parser, "':' after the key");
      return FALSE;
    }

  g_autoptr (JsonNode) value = parse_value (parser);
  if (!value)
    return FALSE;
  if (json_object_has_member (object, key))
    {
      g_autofree char *text = g_strdup_printf ("expected each key once, found \"%s\" again", key);
      fault_at (parser, key_at, text);
    }
  else
    json_object_set_member (object, key, g_steal_pointer (&value));
  return TRUE;
}

static JsonNode *
parse_object (Parser *parser)
{
  g_autoptr (JsonObject) object = json_object_new ();

  parser->at++;
  if (!take (parser, '}'))
    {
      do
        if (!parse_member (parser, object))
          return NULL;
      while (take (parser, ','));
      if (!take (parser, '}'))
        {
          expected (parser, "',' or '}'");
          return NULL;
        }
    }
  return json_node_init_object (json_node_alloc (), object);
}

static JsonNode *
parse_array (Parser *parser)
{
  g_autoptr (JsonArray) array = json_array_new ();

  parser->at++;
  if (!take (parser, ']'))
    {
      do
        {
          JsonNode *element = parse_value (parser);
          if (!element)
            return NULL;
          json_array_add_element (array, element);
        }
      while (take (parser, ','));
      if (!take (parser, ']'))
        {
          expected (parser, "',' or ']'");
          return NULL;
        }
    }
  return json_node_init_array (json_node_alloc (), array);
}

static gboolean
take_word (Parser *parser, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (parser->end - parser->at) < length || strncmp (parser->at, word, length) != 0)
    return FALSE;
  parser->at += length;
  return TRUE;
}

static JsonNode *
parse_nested (Parser *parser)
{
  if (parser->depth == BC_CONFIG_JSON_MAX_DEPTH)
    {
      expected (parser, "no further nesting");
      return NULL;
    }
  parser->depth++;
  JsonNode *node = *parser->at == '{' ? parse_object (parser) : parse_array (parser);
  parser->depth--;
  return node;
}

static JsonNode *
parse_value (Parser *parser)
{
  skip_space (parser);
  if (next_is (parser, '{') || next_is (parser, '['))
    return parse_nested (parser);
  if (next_is (parser, '"'))
    {
      g_autofree char *text = parse_string (parser);
      return text ? json_node_init_string (json_node_alloc (), text) : NULL;
    }
  if (parser->at < parser->end && (*parser->at == '-' || g_ascii_isdigit (*parser->at)))
    return parse_number (parser);
  if (take_word (parser, "true"))
    return json_node_init_boolean (json_node_alloc (), TRUE);
  if (take_word (parser, "false"))
    return json_node_init_boolean (json_node_alloc (), FALSE);
  if (take_word (parser, "null"))
    return json_node_init_null (json_node_alloc ());
  expected (parser, "a value");
  return NULL;
}

JsonNode *
bc_config_json_parse (const char *text, gsize length, BcConfigFaults *faults)
{
  Parser parser = { .start = text, .at = text, .end = text + length, .faults = faults };
  const char *bad;

  if (!g_utf8_validate_len (text, length, &bad))
    {
      fault_at (&parser, bad, "expected text in UTF-8, found a byte that cannot be");
      return NULL;
    }

  g_autoptr (JsonNode) root = parse_value (&parser);
  if (!root)
    return NULL;
  skip_space (&parser);
  if (parser.at < parser.end)
    {
      expected (&parser, "the end of the file");
      return NULL;
    }
  return g_steal_pointer (&root);
}
