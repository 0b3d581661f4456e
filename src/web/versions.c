/* SPDX-License-Identifier: Apache-2.0 */
#include "versions-private.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define WORDS_MAX_CHARACTERS 80
#define DIFFERENCES_MAX 8

typedef struct
{
  char *state;
  GList link; /* in the order; its data is the version */
} Row;

struct _BcVersions
{
  GHashTable *rows; /* version → Row */
  GQueue order;     /* those shown longest ago first */
  gsize n_bytes;
};

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->link.data);
  g_free (row->state);
  g_free (row);
}

BcVersions *
bc_versions_new (void)
{
  BcVersions *versions = g_new0 (BcVersions, 1);

  versions->rows = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, row_free);
  g_queue_init (&versions->order);
  return versions;
}

void
bc_versions_free (BcVersions *versions)
{
  if (versions == NULL)
    return;
  g_hash_table_unref (versions->rows);
  g_free (versions);
}

char *
bc_version_of (const char *text)
{
  char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  hash[BC_VERSION_LENGTH] = '\0';
  return hash;
}

static void
forget_oldest (BcVersions *versions)
{
  GList *oldest = g_queue_pop_head_link (&versions->order);
  const Row *row = g_hash_table_lookup (versions->rows, oldest->data);

  versions->n_bytes -= strlen (row->state);
  g_hash_table_remove (versions->rows, oldest->data);
}

static void
add (BcVersions *versions, const char *version, const char *state)
{
  Row *row = g_new0 (Row, 1);

  row->state = g_strdup (state);
  row->link.data = g_strdup (version);
  g_hash_table_insert (versions->rows, row->link.data, row);
  g_queue_push_tail_link (&versions->order, &row->link);
  versions->n_bytes += strlen (state);
  while (versions->order.length > BC_VERSIONS_MAX_STATES ||
         (versions->n_bytes > BC_VERSIONS_MAX_BYTES && versions->order.length > 1))
    forget_oldest (versions);
}

char *
bc_versions_note (BcVersions *versions, const char *state)
{
  char *version = bc_version_of (state);
  Row *row = versions != NULL ? g_hash_table_lookup (versions->rows, version) : NULL;

  if (row != NULL)
    {
      g_queue_unlink (&versions->order, &row->link);
      g_queue_push_tail_link (&versions->order, &row->link);
    }
  else if (versions != NULL)
    add (versions, version, state);
  return version;
}

const char *
bc_versions_find (const BcVersions *versions, const char *version)
{
  const Row *row = g_hash_table_lookup (versions->rows, version);
  return row != NULL ? row->state : NULL;
}

/* --- In words --- */

typedef struct
{
  GString *text;
  guint n_differences;
} Words;

static void G_GNUC_PRINTF (2, 3) say (Words *words, const char *format, ...)
{
  va_list arguments;

  if (++words->n_differences > DIFFERENCES_MAX)
    return;
  if (words->text->len > 0)
    g_string_append (words->text, "; ");
  va_start (arguments, format);
  g_string_append_vprintf (words->text, format, arguments);
  va_end (arguments);
}

/* A value as people read it, and never a whole page of it. */
static char *
describe (JsonNode *node)
{
  g_autofree char *text = NULL;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return g_strdup ("nothing");
  if (JSON_NODE_HOLDS_ARRAY (node))
    return g_strdup_printf ("%u of them", json_array_get_length (json_node_get_array (node)));
  text = json_to_string (node, FALSE);
  if (g_utf8_strlen (text, -1) <= WORDS_MAX_CHARACTERS)
    return g_steal_pointer (&text);
  g_autofree char *cut = g_utf8_substring (text, 0, WORDS_MAX_CHARACTERS);
  return g_strconcat (cut, "…", NULL);
}

static gboolean
is_same (JsonNode *one, JsonNode *other)
{
  if (one == NULL || other == NULL)
    return one == other;
  return json_node_equal (one, other);
}

/* What a list calls one of its things: its name, or whatever else there is. */
static const char *
name_of (JsonObject *thing)
{
  static const char *const keys[] = { "name", "delegation", "title", "text", "id" };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      JsonNode *node = json_object_get_member (thing, keys[i]);
      if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_string (node) != NULL)
        return json_node_get_string (node);
    }
  return "?";
}

static JsonObject *
find_by_id (JsonArray *things, const char *id)
{
  for (guint i = 0; i < json_array_get_length (things); i++)
    {
      JsonObject *thing = json_array_get_object_element (things, i);
      if (g_strcmp0 (json_object_get_string_member_with_default (thing, "id", NULL), id) == 0)
        return thing;
    }
  return NULL;
}

static const char *
id_at (JsonArray *things, guint index)
{
  return json_object_get_string_member_with_default (json_array_get_object_element (things, index),
                                                     "id", NULL);
}

static void
compare_members (Words *words, const char *whose, JsonObject *before, JsonObject *now)
{
  g_autoptr (GList) keys = json_object_get_members (now);

  for (GList *key = keys; key != NULL; key = key->next)
    {
      JsonNode *was = json_object_get_member (before, key->data);
      JsonNode *is = json_object_get_member (now, key->data);
      if (is_same (was, is))
        continue;
      g_autofree char *was_text = describe (was);
      g_autofree char *is_text = describe (is);
      say (words, "%s%s\"%s\" was %s, now it is %s", whose != NULL ? whose : "",
           whose != NULL ? ": " : "", (const char *) key->data, was_text, is_text);
    }
}

static void
compare_lists (Words *words, const char *key, JsonArray *before, JsonArray *now)
{
  guint n_before = json_array_get_length (before), n_now = json_array_get_length (now);
  gboolean is_same_people = n_before == n_now, is_same_order = TRUE;

  for (guint i = 0; i < n_now; i++)
    {
      JsonObject *is = json_array_get_object_element (now, i);
      JsonObject *was = find_by_id (before, id_at (now, i));
      if (was == NULL)
        say (words, "\"%s\" has %s, who was not there", key, name_of (is));
      else
        compare_members (words, name_of (is), was, is);
      is_same_people = is_same_people && was != NULL;
      is_same_order =
          is_same_order && i < n_before && g_strcmp0 (id_at (before, i), id_at (now, i)) == 0;
    }
  for (guint i = 0; i < n_before; i++)
    if (find_by_id (now, id_at (before, i)) == NULL)
      say (words, "\"%s\" has %s no more", key,
           name_of (json_array_get_object_element (before, i)));
  if (is_same_people && !is_same_order)
    say (words, "\"%s\" stands in another order", key);
}

/* Whether it is a list of things with names, rather than of words. */
static gboolean
is_list (JsonNode *node)
{
  JsonArray *array =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    if (!JSON_NODE_HOLDS_OBJECT (json_array_get_element (array, i)))
      return FALSE;
  return array != NULL;
}

/* Lists are compared one by one, and then left out of what is compared as a whole. */
static void
compare (Words *words, JsonObject *before, JsonObject *now)
{
  g_autoptr (GList) keys = json_object_get_members (now);

  for (GList *key = keys; key != NULL; key = key->next)
    {
      JsonNode *was = json_object_get_member (before, key->data);
      JsonNode *is = json_object_get_member (now, key->data);
      if (!is_list (was) || !is_list (is))
        continue;
      compare_lists (words, key->data, json_node_get_array (was), json_node_get_array (is));
      json_object_set_member (before, key->data, json_node_copy (is));
    }
  compare_members (words, NULL, before, now);
}

static JsonNode *
parse (const char *text)
{
  JsonNode *node = text != NULL ? json_from_string (text, NULL) : NULL;

  if (node != NULL && !JSON_NODE_HOLDS_OBJECT (node))
    g_clear_pointer (&node, json_node_unref);
  return node;
}

static void
say_how_it_is (Words *words, JsonObject *now)
{
  g_autoptr (GList) keys = json_object_get_members (now);

  for (GList *key = keys; key != NULL; key = key->next)
    {
      g_autofree char *is = describe (json_object_get_member (now, key->data));
      say (words, "\"%s\" is %s", (const char *) key->data, is);
    }
}

char *
bc_versions_explain (const char *before, const char *now)
{
  g_autoptr (JsonNode) was = parse (before);
  g_autoptr (JsonNode) is = parse (now);
  Words words = { .text = g_string_new (NULL) };

  if (was != NULL && is != NULL)
    compare (&words, json_node_get_object (was), json_node_get_object (is));
  else if (is != NULL)
    say_how_it_is (&words, json_node_get_object (is));
  if (words.n_differences > DIFFERENCES_MAX)
    g_string_append_printf (words.text, "; and %u more", words.n_differences - DIFFERENCES_MAX);
  return g_string_free (words.text, FALSE);
}
