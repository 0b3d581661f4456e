/* SPDX-License-Identifier: Apache-2.0 */
#include "config-reader.h"

#include "config-found.h"
#include "config-nearest.h"

#include <boothcast/base/ids.h>

#include <math.h>
#include <string.h>

#define MAX_ITEMS 200
#define MAX_STRING_BYTES 1000

/* --- Faults in words --- */

/* "/desks/3" and "a/b" make "/desks/3/a~1b" (RFC 6901, section 3). */
static char *
pointer_to (const char *pointer, const char *key)
{
  g_autoptr (GString) all = g_string_new (pointer);

  g_string_append_c (all, '/');
  for (const char *p = key; *p; p++)
    if (*p == '~')
      g_string_append (all, "~0");
    else if (*p == '/')
      g_string_append (all, "~1");
    else
      g_string_append_c (all, *p);
  return g_string_free (g_steal_pointer (&all), FALSE);
}

/* The node at `key`; NULL if absent or null. */
static JsonNode *
look (BcConfigReader *reader, const char *key)
{
  JsonNode *node = NULL;

  if (!g_ptr_array_find_with_equal_func (reader->asked, key, g_str_equal, NULL))
    g_ptr_array_add (reader->asked, (gpointer) key);
  if (reader->object)
    node = json_object_get_member (reader->object, key);
  return node && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
}

static gboolean
is_string (JsonNode *node)
{
  return node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

void
bc_config_reader_fault (BcConfigReader *reader, const char *key, const char *format, ...)
{
  va_list arguments;

  if (!reader->object)
    return; /* it is missing as a whole, which has been told */

  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_autofree char *pointer = pointer_to (reader->pointer, key);
  g_autofree char *found = bc_config_found_describe_at (key, look (reader, key));
  bc_config_faults_add (reader->faults, pointer, "expected %s, found %s", text, found);
}

void
bc_config_reader_fault_item (BcConfigReader *reader, const char *key, const char *item,
                             const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_autofree char *pointer = pointer_to (reader->pointer, key);
  g_autofree char *found = bc_config_found_quote (item);
  bc_config_faults_add (reader->faults, pointer, "expected %s, found %s", text, found);
}

/* --- Objects and lists --- */

static void
init_at (BcConfigReader *reader, BcConfigFaults *faults, JsonNode *node, char *pointer)
{
  *reader = (BcConfigReader){ .faults = faults, .pointer = pointer, .asked = g_ptr_array_new () };
  if (node && JSON_NODE_HOLDS_OBJECT (node))
    reader->object = json_object_ref (json_node_get_object (node));
  else if (node)
    {
      g_autofree char *found = bc_config_found_describe (node);
      bc_config_faults_add (faults, pointer, "expected an object, found %s", found);
    }
}

void
bc_config_reader_init (BcConfigReader *reader, BcConfigFaults *faults, JsonNode *node,
                       const char *pointer)
{
  init_at (reader, faults, node, g_strdup (pointer));
}

static void
fault_unknown_key (BcConfigReader *reader, const char *key)
{
  g_autofree char *pointer = pointer_to (reader->pointer, key);
  g_autofree char *found = bc_config_found_quote (key);
  const char *const *known = (const char *const *) reader->asked->pdata;
  const char *meant = bc_config_nearest (key, known, reader->asked->len);
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < reader->asked->len; i++)
    g_string_append_printf (all, "%s%s", i ? ", " : "", known[i]);
  if (meant)
    bc_config_faults_add (reader->faults, pointer,
                          "expected a known key, found %s (did you mean \"%s\"?)", found, meant);
  else
    bc_config_faults_add (reader->faults, pointer, "expected a known key (%s), found %s", all->str,
                          found);
}

void
bc_config_reader_finish (BcConfigReader *reader)
{
  if (!reader->asked)
    return;
  if (reader->object)
    {
      g_autoptr (GList) keys = json_object_get_members (reader->object);
      for (GList *l = keys; l; l = l->next)
        if (!g_ptr_array_find_with_equal_func (reader->asked, l->data, g_str_equal, NULL))
          fault_unknown_key (reader, l->data);
    }
  g_clear_pointer (&reader->object, json_object_unref);
  g_clear_pointer (&reader->pointer, g_free);
  g_clear_pointer (&reader->asked, g_ptr_array_unref);
}

void
bc_config_reader_enter (BcConfigReader *reader, BcConfigReader *parent, const char *key)
{
  init_at (reader, parent->faults, look (parent, key), pointer_to (parent->pointer, key));
}

void
bc_config_reader_enter_needed (BcConfigReader *reader, BcConfigReader *parent, const char *key)
{
  if (!look (parent, key))
    bc_config_reader_fault (parent, key, "an object");
  bc_config_reader_enter (reader, parent, key);
}

/* The list at `key`; NULL if absent or after a fault. */
static JsonArray *
look_for_list (BcConfigReader *reader, const char *key)
{
  JsonNode *node = look (reader, key);

  if (!node)
    return NULL;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      bc_config_reader_fault (reader, key, "a list");
      return NULL;
    }

  JsonArray *list = json_node_get_array (node);
  if (json_array_get_length (list) > MAX_ITEMS)
    {
      g_autofree char *pointer = pointer_to (reader->pointer, key);
      bc_config_faults_add (reader->faults, pointer, "expected at most %d items, found %u",
                            MAX_ITEMS, json_array_get_length (list));
      return NULL;
    }
  return list;
}

void
bc_config_reader_for_each (BcConfigReader *reader, const char *key, BcConfigItemFunc on_item,
                           gpointer user_data)
{
  JsonArray *list = look_for_list (reader, key);
  guint n_items = list ? json_array_get_length (list) : 0;
  g_autofree char *pointer = pointer_to (reader->pointer, key);

  for (guint i = 0; i < n_items; i++)
    {
      g_auto (BcConfigReader) item = { 0 };
      init_at (&item, reader->faults, json_array_get_element (list, i),
               g_strdup_printf ("%s/%u", pointer, i));
      if (item.object)
        on_item (&item, user_data);
    }
}

void
bc_config_reader_for_each_key (BcConfigReader *reader, BcConfigKeyFunc on_key, gpointer user_data)
{
  g_autoptr (GList) keys = reader->object ? json_object_get_members (reader->object) : NULL;
  guint n_keys = g_list_length (keys);

  if (n_keys > MAX_ITEMS)
    bc_config_faults_add (reader->faults, reader->pointer, "expected at most %d keys, found %u",
                          MAX_ITEMS, n_keys);
  for (GList *l = keys; l; l = l->next)
    {
      look (reader, l->data);
      if (n_keys <= MAX_ITEMS)
        on_key (reader, l->data, user_data);
    }
}

gboolean
bc_config_reader_has (BcConfigReader *reader, const char *key)
{
  return look (reader, key) != NULL;
}

gboolean
bc_config_reader_has_text (BcConfigReader *reader, const char *key)
{
  return is_string (look (reader, key));
}

gboolean
bc_config_reader_has_word (BcConfigReader *reader, const char *key, const char *word)
{
  JsonNode *node = look (reader, key);

  return is_string (node) && g_str_equal (json_node_get_string (node), word);
}

/* --- Values --- */

static gboolean
is_one_line (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || length > MAX_STRING_BYTES)
    return FALSE;
  for (const char *p = text; *p; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

char *
bc_config_reader_get_string (BcConfigReader *reader, const char *key, const char *fallback)
{
  JsonNode *node = look (reader, key);

  if (!node)
    return g_strdup (fallback);
  if (is_string (node) && is_one_line (json_node_get_string (node)))
    return json_node_dup_string (node);
  bc_config_reader_fault (reader, key, "one line of text in quotes (1 to %d bytes)",
                          MAX_STRING_BYTES);
  return g_strdup (fallback);
}

char **
bc_config_reader_get_strings (BcConfigReader *reader, const char *key)
{
  JsonArray *list = look_for_list (reader, key);

  if (!list)
    return NULL;

  g_autoptr (GStrvBuilder) strings = g_strv_builder_new ();
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      if (is_string (node) && is_one_line (json_node_get_string (node)))
        g_strv_builder_add (strings, json_node_get_string (node));
      else
        {
          g_autofree char *pointer = pointer_to (reader->pointer, key);
          g_autofree char *at = g_strdup_printf ("%s/%u", pointer, i);
          g_autofree char *found = bc_config_found_describe (node);
          bc_config_faults_add (reader->faults, at, "expected one line of text in quotes, found %s",
                                found);
        }
    }
  return g_strv_builder_end (strings);
}

guint
bc_config_reader_get_choice (BcConfigReader *reader, const char *key, const char *const *words,
                             guint fallback)
{
  JsonNode *node = look (reader, key);
  guint n_words = g_strv_length ((char **) words);

  if (!node)
    return fallback;
  for (guint i = 0; i < n_words && is_string (node); i++)
    if (g_str_equal (words[i], json_node_get_string (node)))
      return i;

  g_autofree char *all = g_strjoinv (", ", (char **) words);
  bc_config_reader_fault (reader, key, "one of %s", all);
  return fallback;
}

double
bc_config_reader_get_number (BcConfigReader *reader, const char *key, BcConfigRange range)
{
  JsonNode *node = look (reader, key);

  if (!node && !range.is_needed)
    return range.fallback;
  if (node && JSON_NODE_HOLDS_VALUE (node))
    {
      GType type = json_node_get_value_type (node);
      double number = json_node_get_double (node);
      if ((type == G_TYPE_INT64 || type == G_TYPE_DOUBLE) && number >= range.minimum &&
          number <= range.maximum && (!range.is_whole || number == floor (number)))
        return number;
    }
  bc_config_reader_fault (reader, key, "a %snumber from %.10g to %.10g",
                          range.is_whole ? "whole " : "", range.minimum, range.maximum);
  return range.fallback;
}

gboolean
bc_config_reader_get_boolean (BcConfigReader *reader, const char *key, gboolean fallback)
{
  JsonNode *node = look (reader, key);

  if (!node)
    return fallback;
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node);
  bc_config_reader_fault (reader, key, "true or false");
  return fallback;
}

/* --- Ids --- */

char *
bc_config_reader_need_id (BcConfigReader *reader, const char *key, BcConfigIds *ids)
{
  JsonNode *node = look (reader, key);
  const char *id = is_string (node) ? json_node_get_string (node) : NULL;
  const char *first;

  if (!bc_id_is_valid (id))
    {
      bc_config_reader_fault (reader, key, "an id (1 to %d of a-z 0-9 -)", BC_ID_MAX_LENGTH);
      return g_strdup ("");
    }
  g_autofree char *pointer = pointer_to (reader->pointer, key);
  if (!bc_config_ids_add (ids, id, pointer, &first))
    bc_config_reader_fault (reader, key, "%s once (it stands at %s)", ids->kind, first);
  return g_strdup (id);
}

/* "expected a channel's id (en, fr), found …". */
static void
fault_reference (BcConfigReader *reader, const char *key, const BcConfigIds *ids)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (guint i = 0; i < ids->ids->len; i++)
    g_string_append_printf (known, "%s%s", i ? ", " : "",
                            (const char *) g_ptr_array_index (ids->ids, i));
  bc_config_reader_fault (reader, key, "%s (%s)", ids->kind, known->len ? known->str : "none");
}

char *
bc_config_reader_get_reference (BcConfigReader *reader, const char *key, const BcConfigIds *ids)
{
  JsonNode *node = look (reader, key);

  if (!node)
    return NULL;
  if (is_string (node) &&
      g_ptr_array_find_with_equal_func (ids->ids, json_node_get_string (node), g_str_equal, NULL))
    return json_node_dup_string (node);
  fault_reference (reader, key, ids);
  return NULL;
}

char *
bc_config_reader_need_reference (BcConfigReader *reader, const char *key, const BcConfigIds *ids)
{
  if (!look (reader, key))
    fault_reference (reader, key, ids);
  return bc_config_reader_get_reference (reader, key, ids);
}
