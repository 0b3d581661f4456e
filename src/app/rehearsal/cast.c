/* SPDX-License-Identifier: Apache-2.0 */
#include "cast.h"

#include <boothcast/base/error.h>
#include <json-glib/json-glib.h>

static void
free_language (gpointer data)
{
  BcCastLanguage *language = data;

  g_free (language->id);
  g_free (language->tag);
  g_free (language->name);
  g_free (language);
}

static void
free_input (gpointer data)
{
  BcCastInput *input = data;

  g_free (input->id);
  g_free (input->address);
  g_free (input);
}

static void
free_desk (gpointer data)
{
  BcCastDesk *desk = data;

  g_free (desk->id);
  g_free (desk->name);
  g_free (desk->booth);
  g_free (desk);
}

void
bc_cast_free (BcCast *cast)
{
  if (!cast)
    return;
  g_free (cast->session);
  g_free (cast->session_title);
  g_ptr_array_unref (cast->languages);
  g_ptr_array_unref (cast->inputs);
  g_array_unref (cast->floor);
  g_ptr_array_unref (cast->desks);
  g_free (cast);
}

/* --- JSON, where everything may be missing or something else --- */

static const char *
get_text (JsonObject *object, const char *key, const char *fallback)
{
  JsonNode *node = json_object_get_member (object, key);

  if (!node || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return fallback;
  return json_node_get_string (node);
}

static guint16
get_port (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "port");
  gint64 port = node && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : 0;

  return port > 0 && port <= G_MAXUINT16 ? (guint16) port : 0;
}

/* The objects of the list at `key`: GPtrArray of JsonObject *, not owned. */
static GPtrArray *
get_objects (JsonObject *root, const char *key)
{
  GPtrArray *objects = g_ptr_array_new ();
  JsonNode *node = json_object_get_member (root, key);
  JsonArray *list = node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; list && i < json_array_get_length (list); i++)
    if (JSON_NODE_HOLDS_OBJECT (json_array_get_element (list, i)))
      g_ptr_array_add (objects, json_array_get_object_element (list, i));
  return objects;
}

/* Whose "id" is `id`; everything in `array` begins with its id. */
static gboolean
find (const GPtrArray *array, const char *id, guint *index)
{
  for (*index = 0; *index < array->len; (*index)++)
    if (g_strcmp0 (*(char **) array->pdata[*index], id) == 0)
      return TRUE;
  return FALSE;
}

/* --- Sections --- */

static void
read_languages (BcCast *cast, JsonObject *root)
{
  g_autoptr (GPtrArray) objects = get_objects (root, "languages");

  for (guint i = 0; i < objects->len; i++)
    {
      BcCastLanguage *language = g_new0 (BcCastLanguage, 1);
      language->id = g_strdup (get_text (objects->pdata[i], "id", ""));
      language->tag = g_strdup (get_text (objects->pdata[i], "tag", language->id));
      language->name = g_strdup (get_text (objects->pdata[i], "name", language->tag));
      g_ptr_array_add (cast->languages, language);
    }
}

/* What listens on every address is reached on loopback. */
static const char *
reach (const char *address)
{
  if (g_str_equal (address, "0.0.0.0"))
    return "127.0.0.1";
  return g_str_equal (address, "::") ? "::1" : address;
}

static void
read_inputs (BcCast *cast, JsonObject *root)
{
  g_autoptr (GPtrArray) objects = get_objects (root, "inputs");

  for (guint i = 0; i < objects->len; i++)
    {
      BcCastInput *input = g_new0 (BcCastInput, 1);
      input->id = g_strdup (get_text (objects->pdata[i], "id", ""));
      input->is_rtp = g_str_equal (get_text (objects->pdata[i], "type", ""), "rtp");
      input->address = g_strdup (reach (get_text (objects->pdata[i], "address", "127.0.0.1")));
      input->port = get_port (objects->pdata[i]);
      g_ptr_array_add (cast->inputs, input);
    }
}

static void
read_floor (BcCast *cast, JsonObject *root)
{
  g_autoptr (GPtrArray) objects = get_objects (root, "floor");

  for (guint i = 0; i < objects->len; i++)
    {
      guint input;
      /* What is always added would be heard twice. */
      if (!g_str_equal (get_text (objects->pdata[i], "role", "main"), "add") &&
          find (cast->inputs, get_text (objects->pdata[i], "input", NULL), &input))
        g_array_append_val (cast->floor, input);
    }
}

/* The language of booth `id`. */
static gboolean
find_booths_language (const BcCast *cast, JsonObject *root, const char *id, guint *language)
{
  g_autoptr (GPtrArray) booths = get_objects (root, "booths");

  for (guint i = 0; i < booths->len; i++)
    if (g_strcmp0 (get_text (booths->pdata[i], "id", NULL), id) == 0)
      return find (cast->languages, get_text (booths->pdata[i], "language", NULL), language);
  return FALSE;
}

static void
read_desks (BcCast *cast, JsonObject *root)
{
  g_autoptr (GPtrArray) objects = get_objects (root, "desks");

  for (guint i = 0; i < objects->len; i++)
    {
      const char *booth = get_text (objects->pdata[i], "booth", "");
      guint language, input;
      if (!find_booths_language (cast, root, booth, &language) ||
          !find (cast->inputs, get_text (objects->pdata[i], "input", NULL), &input))
        continue;

      BcCastDesk *desk = g_new0 (BcCastDesk, 1);
      desk->id = g_strdup (get_text (objects->pdata[i], "id", ""));
      desk->name = g_strdup (get_text (objects->pdata[i], "name", desk->id));
      desk->booth = g_strdup (booth);
      desk->language = language;
      desk->input = input;
      desk->has_own_keys = g_str_equal (get_text (objects->pdata[i], "mic", "key"), "input");
      g_ptr_array_add (cast->desks, desk);
    }
}

static void
read_session (BcCast *cast, JsonObject *root)
{
  g_autoptr (GPtrArray) objects = get_objects (root, "sessions");

  for (guint i = 0; i < objects->len; i++)
    if (g_str_equal (get_text (objects->pdata[i], "kind", "interpreted"), "interpreted"))
      {
        cast->session = g_strdup (get_text (objects->pdata[i], "id", ""));
        cast->session_title = g_strdup (get_text (objects->pdata[i], "title", cast->session));
        return;
      }
}

static BcCast *
read_cast (JsonParser *parser, GError **error)
{
  JsonNode *root = json_parser_get_root (parser);

  if (!root || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, BC_ERROR, BC_ERROR_CONFIG, "the configuration is not a JSON object");
      return NULL;
    }

  g_autoptr (BcCast) cast = g_new0 (BcCast, 1);
  cast->languages = g_ptr_array_new_with_free_func (free_language);
  cast->inputs = g_ptr_array_new_with_free_func (free_input);
  cast->floor = g_array_new (FALSE, FALSE, sizeof (guint));
  cast->desks = g_ptr_array_new_with_free_func (free_desk);
  read_languages (cast, json_node_get_object (root));
  read_inputs (cast, json_node_get_object (root));
  read_floor (cast, json_node_get_object (root));
  read_desks (cast, json_node_get_object (root));
  read_session (cast, json_node_get_object (root));

  if (cast->languages->len > 0 && cast->floor->len > 0)
    return g_steal_pointer (&cast);
  g_set_error (error, BC_ERROR, BC_ERROR_CONFIG, "the configuration has no %s to rehearse with",
               cast->languages->len == 0 ? "languages" : "floor");
  return NULL;
}

BcCast *
bc_cast_load (const char *path, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) problem = NULL;

  if (json_parser_load_from_file (parser, path, &problem))
    return read_cast (parser, error);
  bc_error_take (error, BC_ERROR_CONFIG, g_steal_pointer (&problem), "reading %s", path);
  return NULL;
}

BcCast *
bc_cast_parse (const char *json, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) problem = NULL;

  if (json_parser_load_from_data (parser, json, -1, &problem))
    return read_cast (parser, error);
  bc_error_take (error, BC_ERROR_CONFIG, g_steal_pointer (&problem), "reading the configuration");
  return NULL;
}
