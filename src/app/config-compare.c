/* SPDX-License-Identifier: Apache-2.0 */
#include "config-compare.h"

#include "config-json.h"

#include <string.h>

#define WORDS_MAX_CHARACTERS 60

/* Lists of things with names: which key names them, and what people call one. */
typedef struct
{
  const char *place;
  const char *key;
  const char *noun;
  gboolean may_go;  /* and be another: such a thing is taken over whole */
  const char *hint; /* (nullable) what else can be done about one that has changed */
} ListRow;

static const ListRow lists[] = {
  { "/languages", "id", "language", FALSE, NULL },
  { "/inputs", "id", "input", FALSE, NULL },
  { "/floor", "input", "source of the floor", FALSE, NULL },
  { "/channels", "id", "channel", FALSE, NULL },
  { "/booths", "id", "booth", FALSE, NULL },
  { "/desks", "id", "desk", FALSE, NULL },
  { "/outputs", "id", "output", FALSE, NULL },
  { "/sessions", "id", "session", FALSE, "a session's title, times and speakers can be set live" },
  { "/access/tokens", "sha256", "token", TRUE, NULL },
};

/* Single keys that are taken over; "*" is any item. */
static const char *const taken[] = {
  "/$schema",           "/meeting/title", "/server/public",
  "/server/disclaimer", "/inputs/*/user", "/inputs/*/password_sha256",
};

typedef struct
{
  BcConfigDifference *difference;
  GString *place;     /* as a JSON pointer */
  GString *pattern;   /* the same with "*" for items */
  const ListRow *row; /* (nullable) the list that we are in an item of … */
  JsonObject *item;   /* … as it is now */
} Walk;

static void compare_nodes (Walk *walk, JsonNode *was, JsonNode *is);

/* --- In words --- */

static char *
describe (JsonNode *node)
{
  g_autofree char *text = NULL;

  if (node == NULL)
    return g_strdup ("not there");
  text = json_to_string (node, FALSE);
  if (g_utf8_strlen (text, -1) <= WORDS_MAX_CHARACTERS)
    return g_steal_pointer (&text);
  g_autofree char *cut = g_utf8_substring (text, 0, WORDS_MAX_CHARACTERS);
  return g_strconcat (cut, "…", NULL);
}

/* Who fetches shows it with the next connection, which may be hours away: only who is let in is asked for it anew. */
static gboolean
is_for_others (const Walk *walk)
{
  return strcmp (walk->pattern->str, "/inputs/*/user") == 0 &&
         strcmp (json_object_get_string_member_with_default (walk->item, "type", ""), "ingest") !=
             0;
}

static gboolean
is_taken (const Walk *walk)
{
  for (gsize i = 0; i < G_N_ELEMENTS (taken); i++)
    if (strcmp (taken[i], walk->pattern->str) == 0)
      return !is_for_others (walk);
  return FALSE;
}

/* What a hash is made of is nobody's business, and says nothing; an address or a stream's id may hold a key. */
static gboolean
is_secret (const char *pattern)
{
  return g_str_has_suffix (pattern, "sha256") || g_str_has_suffix (pattern, "/url") ||
         g_str_has_suffix (pattern, "/stream_id");
}

static void
note_value (Walk *walk, JsonNode *was, JsonNode *is)
{
  BcConfigDifference *difference = walk->difference;
  g_autofree char *was_text = describe (was);
  g_autofree char *is_text = describe (is);
  g_autofree char *words =
      is_secret (walk->pattern->str)
          ? g_strdup_printf ("%s: is another one", walk->place->str)
          : g_strdup_printf ("%s: was %s, is %s", walk->place->str, was_text, is_text);

  if (is_taken (walk))
    g_ptr_array_add (difference->changed, g_steal_pointer (&words));
  else if (walk->row != NULL && walk->row->hint != NULL)
    g_ptr_array_add (difference->refused,
                     g_strdup_printf ("%s: that needs a restart (%s)", words, walk->row->hint));
  else
    g_ptr_array_add (difference->refused, g_strdup_printf ("%s: that needs a restart", words));
}

/* --- Where we are --- */

typedef struct
{
  gsize place_length;
  gsize pattern_length;
} Mark;

static Mark
enter (Walk *walk, const char *key, gboolean is_item)
{
  Mark mark = { walk->place->len, walk->pattern->len };

  g_string_append_printf (walk->place, "/%s", key);
  g_string_append_printf (walk->pattern, "/%s", is_item ? "*" : key);
  return mark;
}

static void
leave (Walk *walk, Mark mark)
{
  g_string_truncate (walk->place, mark.place_length);
  g_string_truncate (walk->pattern, mark.pattern_length);
}

/* --- Objects --- */

/* null counts as absent. (nullable) */
static JsonNode *
get_member (JsonObject *object, const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
}

static void
compare_member (Walk *walk, const char *key, JsonObject *was, JsonObject *is)
{
  Mark mark = enter (walk, key, FALSE);

  compare_nodes (walk, get_member (was, key), get_member (is, key));
  leave (walk, mark);
}

static void
compare_objects (Walk *walk, JsonObject *was, JsonObject *is)
{
  g_autoptr (GList) were = json_object_get_members (was);
  g_autoptr (GList) are = json_object_get_members (is);

  for (const GList *key = are; key != NULL; key = key->next)
    compare_member (walk, key->data, was, is);
  for (const GList *key = were; key != NULL; key = key->next)
    if (!json_object_has_member (is, key->data))
      compare_member (walk, key->data, was, is);
}

/* --- Lists of things with names --- */

static const char *
name_at (const ListRow *row, JsonArray *things, guint index)
{
  return json_object_get_string_member_with_default (json_array_get_object_element (things, index),
                                                     row->key, "");
}

static JsonObject *
find_thing (const ListRow *row, JsonArray *things, const char *name)
{
  for (guint i = 0; i < json_array_get_length (things); i++)
    if (strcmp (name_at (row, things, i), name) == 0)
      return json_array_get_object_element (things, i);
  return NULL;
}

/* "channel it"; a token by its role and whose it is. (transfer full) */
static char *
call (const ListRow *row, JsonObject *thing)
{
  if (!row->may_go)
    return g_strdup_printf ("%s %s", row->noun,
                            json_object_get_string_member_with_default (thing, row->key, ""));
  return g_strdup_printf ("%s of %s %s", row->noun,
                          json_object_get_string_member_with_default (thing, "role", "?"),
                          json_object_get_string_member_with_default (thing, "name", "no name"));
}

static void
compare_thing (Walk *walk, const ListRow *row, JsonObject *was, JsonObject *is)
{
  BcConfigDifference *difference = walk->difference;
  g_autofree char *name = call (row, is);

  if (was == NULL)
    g_ptr_array_add (difference->added, g_steal_pointer (&name));
  else if (!row->may_go)
    {
      walk->row = row;
      walk->item = is;
      compare_objects (walk, was, is);
      walk->row = NULL;
    }
  else if (!json_object_equal (was, is))
    {
      g_ptr_array_add (
          difference->changed,
          g_strdup_printf ("%s: %s is another's or does other things", walk->place->str, name));
    }
}

static void
note_gone (Walk *walk, const ListRow *row, JsonObject *thing)
{
  BcConfigDifference *difference = walk->difference;
  g_autofree char *name = call (row, thing);

  if (row->may_go)
    g_ptr_array_add (difference->changed,
                     g_strdup_printf ("%s: %s is gone", walk->place->str, name));
  else
    g_ptr_array_add (difference->refused, g_strdup_printf ("%s: %s is gone: that needs a restart",
                                                           walk->place->str, name));
}

static void
compare_lists (Walk *walk, const ListRow *row, JsonArray *was, JsonArray *is)
{
  for (guint i = 0; i < json_array_get_length (is); i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", i);
      Mark mark = enter (walk, number, TRUE);

      compare_thing (walk, row, find_thing (row, was, name_at (row, is, i)),
                     json_array_get_object_element (is, i));
      leave (walk, mark);
    }
  for (guint i = 0; i < json_array_get_length (was); i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", i);
      Mark mark = enter (walk, number, TRUE);

      if (find_thing (row, is, name_at (row, was, i)) == NULL)
        note_gone (walk, row, json_array_get_object_element (was, i));
      leave (walk, mark);
    }
}

/* --- Anything --- */

static const ListRow *
find_list (const char *pattern)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    if (strcmp (lists[i].place, pattern) == 0)
      return &lists[i];
  return NULL;
}

/* `node`'s list (transfer full); an empty one where there is none. */
static JsonArray *
get_array (JsonNode *node)
{
  return node != NULL ? json_array_ref (json_node_get_array (node)) : json_array_new ();
}

static JsonObject *
get_object (JsonNode *node)
{
  return node != NULL ? json_object_ref (json_node_get_object (node)) : json_object_new ();
}

/* A section that is not there says what an empty one says. */
static void
compare_nodes (Walk *walk, JsonNode *was, JsonNode *is)
{
  JsonNode *any = is != NULL ? is : was;
  const ListRow *row = find_list (walk->pattern->str);

  if (any == NULL)
    return;
  if (row != NULL)
    {
      g_autoptr (JsonArray) before = get_array (was);
      g_autoptr (JsonArray) now = get_array (is);
      compare_lists (walk, row, before, now);
    }
  else if (JSON_NODE_HOLDS_OBJECT (any) && (was == NULL || JSON_NODE_HOLDS_OBJECT (was)))
    {
      g_autoptr (JsonObject) before = get_object (was);
      g_autoptr (JsonObject) now = get_object (is);
      compare_objects (walk, before, now);
    }
  else if (was == NULL || is == NULL || !json_node_equal (was, is))
    note_value (walk, was, is);
}

static JsonNode *
parse (const BcConfig *config)
{
  g_autoptr (BcConfigFaults) faults = bc_config_faults_new ("");

  return bc_config_json_parse (config->json, strlen (config->json), faults);
}

/* Both have been read well before, so that every list is one, and of things. */
BcConfigDifference *
bc_config_compare (const BcConfig *was, const BcConfig *is)
{
  BcConfigDifference *difference = g_new0 (BcConfigDifference, 1);
  g_autoptr (JsonNode) before = parse (was);
  g_autoptr (JsonNode) now = parse (is);
  Walk walk = { .difference = difference,
                .place = g_string_new (NULL),
                .pattern = g_string_new (NULL) };

  difference->added = g_ptr_array_new_with_free_func (g_free);
  difference->changed = g_ptr_array_new_with_free_func (g_free);
  difference->refused = g_ptr_array_new_with_free_func (g_free);
  compare_nodes (&walk, before, now);
  g_string_free (walk.place, TRUE);
  g_string_free (walk.pattern, TRUE);
  return difference;
}

void
bc_config_difference_free (BcConfigDifference *difference)
{
  if (difference == NULL)
    return;
  g_ptr_array_unref (difference->added);
  g_ptr_array_unref (difference->changed);
  g_ptr_array_unref (difference->refused);
  g_free (difference);
}

/* --- Order --- */

/* Every one of them begins with what names it. */
static const char *
get_name (const GPtrArray *things, guint index)
{
  return *(char *const *) things->pdata[index];
}

static void
order_like (GPtrArray *is, const GPtrArray *was)
{
  g_autofree gpointer *ordered = g_new0 (gpointer, is->len);
  g_autofree gboolean *is_placed = g_new0 (gboolean, is->len);
  guint n_ordered = 0;

  for (guint i = 0; i < was->len; i++)
    for (guint k = 0; k < is->len; k++)
      if (!is_placed[k] && strcmp (get_name (was, i), get_name (is, k)) == 0)
        {
          ordered[n_ordered++] = is->pdata[k];
          is_placed[k] = TRUE;
        }
  for (guint k = 0; k < is->len; k++)
    if (!is_placed[k])
      ordered[n_ordered++] = is->pdata[k];
  for (guint k = 0; k < is->len; k++)
    is->pdata[k] = ordered[k];
}

void
bc_config_order_like (BcConfig *is, const BcConfig *was)
{
  order_like (is->inputs, was->inputs);
  order_like (is->outputs, was->outputs);
  order_like (is->setup->languages, was->setup->languages);
  order_like (is->setup->floor_inputs, was->setup->floor_inputs);
  order_like (is->setup->channels, was->setup->channels);
  order_like (is->setup->booths, was->setup->booths);
  order_like (is->setup->desks, was->setup->desks);
  order_like (is->setup->sessions, was->setup->sessions);
}
