/* SPDX-License-Identifier: Apache-2.0 */
#include "schema.h"

#include <string.h>

typedef struct
{
  JsonObject *document;
  GString *place; /* "/speakers/0/name" */
  char *why;
} Check;

static gboolean accepts (Check *check, JsonObject *schema, JsonNode *value);

JsonObject *
schema_follow (JsonObject *document, JsonObject *maybe_ref)
{
  JsonObject *object = maybe_ref;

  while (json_object_has_member (object, "$ref"))
    {
      const char *path = json_object_get_string_member (object, "$ref");
      g_test_message ("%s", path);
      g_assert_true (g_str_has_prefix (path, "#/"));
      g_auto (GStrv) names = g_strsplit (path + 2, "/", -1);
      object = document;
      for (guint i = 0; names[i] != NULL; i++)
        {
          g_assert_true (json_object_has_member (object, names[i]));
          object = json_object_get_object_member (object, names[i]);
        }
    }
  return object;
}

static gboolean G_GNUC_PRINTF (2, 3) refuse (Check *check, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *words = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_free (check->why);
  check->why = g_strdup_printf ("%s: %s", check->place->str, words);
  return FALSE;
}

static const char *
name_type (JsonNode *value)
{
  if (JSON_NODE_HOLDS_NULL (value))
    return "null";
  if (JSON_NODE_HOLDS_OBJECT (value))
    return "object";
  if (JSON_NODE_HOLDS_ARRAY (value))
    return "array";
  switch (json_node_get_value_type (value))
    {
    case G_TYPE_STRING:
      return "string";
    case G_TYPE_BOOLEAN:
      return "boolean";
    case G_TYPE_INT64:
      return "integer";
    default:
      return "number";
    }
}

static gboolean
is_of_type (JsonNode *value, const char *type)
{
  const char *own = name_type (value);

  return strcmp (own, type) == 0 || (strcmp (type, "number") == 0 && strcmp (own, "integer") == 0);
}

static gboolean
accepts_type (Check *check, JsonObject *schema, JsonNode *value)
{
  JsonNode *type = json_object_get_member (schema, "type");

  if (type == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (type))
    return is_of_type (value, json_node_get_string (type)) ||
           refuse (check, "%s instead of %s", name_type (value), json_node_get_string (type));
  JsonArray *types = json_node_get_array (type);
  for (guint i = 0; i < json_array_get_length (types); i++)
    if (is_of_type (value, json_array_get_string_element (types, i)))
      return TRUE;
  return refuse (check, "%s is none of its types", name_type (value));
}

static gboolean
accepts_enum (Check *check, JsonObject *schema, JsonNode *value)
{
  JsonArray *words = json_object_has_member (schema, "enum")
                         ? json_object_get_array_member (schema, "enum")
                         : NULL;

  if (words == NULL)
    return TRUE;
  for (guint i = 0; i < json_array_get_length (words); i++)
    if (json_node_equal (json_array_get_element (words, i), value))
      return TRUE;
  return refuse (check, "not one of its words");
}

static gboolean
accepts_limits (Check *check, JsonObject *schema, JsonNode *value)
{
  if (is_of_type (value, "number"))
    {
      double number = json_node_get_double (value);
      if (number < json_object_get_double_member_with_default (schema, "minimum", number) ||
          number > json_object_get_double_member_with_default (schema, "maximum", number))
        return refuse (check, "%g is out of range", number);
    }
  if (is_of_type (value, "string") && json_object_has_member (schema, "maxLength") &&
      g_utf8_strlen (json_node_get_string (value), -1) >
          json_object_get_int_member (schema, "maxLength"))
    return refuse (check, "too long");
  return TRUE;
}

static gboolean
accepts_at (Check *check, const char *name, JsonObject *schema, JsonNode *value)
{
  gsize length = check->place->len;

  g_string_append_printf (check->place, "/%s", name);
  gboolean is_accepted = accepts (check, schema, value);
  g_string_truncate (check->place, length);
  return is_accepted;
}

static gboolean
has_required (Check *check, JsonObject *schema, JsonObject *object)
{
  JsonArray *required = json_object_has_member (schema, "required")
                            ? json_object_get_array_member (schema, "required")
                            : NULL;

  for (guint i = 0; required != NULL && i < json_array_get_length (required); i++)
    if (!json_object_has_member (object, json_array_get_string_element (required, i)))
      return refuse (check, "no \"%s\"", json_array_get_string_element (required, i));
  return TRUE;
}

static gboolean
accepts_object (Check *check, JsonObject *schema, JsonNode *value)
{
  if (!JSON_NODE_HOLDS_OBJECT (value))
    return TRUE;
  JsonObject *object = json_node_get_object (value);
  g_autoptr (GList) names = json_object_get_members (object);
  JsonObject *properties = json_object_has_member (schema, "properties")
                               ? json_object_get_object_member (schema, "properties")
                               : NULL;

  if (!has_required (check, schema, object))
    return FALSE;
  for (GList *name = names; name != NULL; name = name->next)
    if (properties != NULL && json_object_has_member (properties, name->data))
      {
        if (!accepts_at (check, name->data, json_object_get_object_member (properties, name->data),
                         json_object_get_member (object, name->data)))
          return FALSE;
      }
    else if (!json_object_get_boolean_member_with_default (schema, "additionalProperties", TRUE))
      return refuse (check, "\"%s\" is not described", (const char *) name->data);
  return TRUE;
}

static gboolean
accepts_array (Check *check, JsonObject *schema, JsonNode *value)
{
  if (!JSON_NODE_HOLDS_ARRAY (value) || !json_object_has_member (schema, "items"))
    return TRUE;
  JsonArray *array = json_node_get_array (value);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);
      if (!accepts_at (check, name, json_object_get_object_member (schema, "items"),
                       json_array_get_element (array, i)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
accepts_any (Check *check, JsonObject *schema, JsonNode *value)
{
  JsonArray *others = json_object_has_member (schema, "anyOf")
                          ? json_object_get_array_member (schema, "anyOf")
                          : NULL;

  if (others == NULL)
    return TRUE;
  for (guint i = 0; i < json_array_get_length (others); i++)
    if (accepts (check, json_array_get_object_element (others, i), value))
      return TRUE;
  return FALSE;
}

static gboolean
accepts (Check *check, JsonObject *maybe_ref, JsonNode *value)
{
  JsonObject *schema = schema_follow (check->document, maybe_ref);

  return accepts_any (check, schema, value) && accepts_type (check, schema, value) &&
         accepts_enum (check, schema, value) && accepts_limits (check, schema, value) &&
         accepts_object (check, schema, value) && accepts_array (check, schema, value);
}

gboolean
schema_accepts (JsonObject *document, JsonObject *schema, JsonNode *value, char **why)
{
  Check check = { .document = document, .place = g_string_new (NULL) };
  gboolean is_accepted = accepts (&check, schema, value);

  g_string_free (check.place, TRUE);
  *why = check.why;
  return is_accepted;
}
