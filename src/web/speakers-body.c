/* SPDX-License-Identifier: Apache-2.0 */
#include "speakers-body-private.h"

#include "json-private.h"
#include <boothcast/base/error.h>
#include <boothcast/base/ids.h>
#include <boothcast/meeting/speakers-csv.h>
#include <string.h>

#define NAME_MAX_CHARACTERS BC_SPEAKER_NAME_MAX_CHARS
#define LINK_MAX_CHARACTERS 1000

/* Ids come and go; a person of a delegation stays the same on every list. */
static const BcSpeaker *
find_same (const BcSpeakers *list, const BcSpeaker *speaker)
{
  for (guint i = 0; list != NULL && i < list->speakers->len; i++)
    {
      const BcSpeaker *other = g_ptr_array_index (list->speakers, i);
      if (g_strcmp0 (other->name, speaker->name) == 0 &&
          g_strcmp0 (other->delegation, speaker->delegation) == 0)
        return other;
    }
  return NULL;
}

static gboolean
was_done (const BcSpeakers *present, const BcSpeaker *speaker)
{
  const BcSpeaker *same = find_same (present, speaker);
  return same != NULL && same->is_done;
}

/* --- One speaker --- */

static gboolean
read_who (JsonObject *object, BcSpeaker *speaker, GError **error)
{
  const char *name, *delegation;

  if (!bc_json_get_words (object, "name", NAME_MAX_CHARACTERS, &name, error) ||
      !bc_json_get_words (object, "delegation", NAME_MAX_CHARACTERS, &delegation, error))
    return FALSE;
  if (name == NULL && delegation == NULL)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                   "\"name\" and \"delegation\" are missing; one of them is needed");
      return FALSE;
    }
  speaker->name = g_strdup (name);
  speaker->delegation = g_strdup (delegation);
  return TRUE;
}

static gboolean
read_language (JsonObject *object, const BcSetup *setup, BcSpeaker *speaker, GError **error)
{
  const char *asked;

  if (!bc_json_get_words (object, "language", NAME_MAX_CHARACTERS, &asked, error))
    return FALSE;
  if (asked == NULL || strcmp (asked, "unknown") == 0)
    return TRUE;
  const BcLanguage *language = bc_setup_find_language (setup, asked);
  if (language == NULL)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                   "\"language\" is none of this meeting's: \"%s\"", asked);
      return FALSE;
    }
  speaker->language = g_strdup (language->id);
  return TRUE;
}

static gboolean
read_minutes (JsonObject *object, BcSpeaker *speaker, GError **error)
{
  static const gint64 range[2] = { 0, BC_SPEAKER_MINUTES_MAX };
  JsonNode *node = json_object_get_member (object, "minutes");
  gint64 minutes = 0;

  if (node != NULL && !JSON_NODE_HOLDS_NULL (node) &&
      !bc_json_get_integer (object, "minutes", range, &minutes, error))
    return FALSE;
  speaker->minutes = (guint) minutes;
  return TRUE;
}

static gboolean
read_statement (JsonObject *object, BcSpeaker *speaker, GError **error)
{
  const char *link;

  if (!bc_json_get_words (object, "statement", LINK_MAX_CHARACTERS, &link, error))
    return FALSE;
  if (link != NULL && !g_str_has_prefix (link, "https://") && !g_str_has_prefix (link, "http://"))
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                   "\"statement\" is a link that begins with https:// or http://");
      return FALSE;
    }
  speaker->statement = g_strdup (link);
  return TRUE;
}

static gboolean
read_done (JsonObject *object, const BcSpeakers *present, BcSpeaker *speaker, GError **error)
{
  if (json_object_has_member (object, "done"))
    return bc_json_get_boolean (object, "done", &speaker->is_done, error);
  speaker->is_done = was_done (present, speaker);
  return TRUE;
}

/* An id that is given is used; others come when all of those are known. */
static BcSpeaker *
read_id (JsonObject *object, const BcSpeakers *list, GError **error)
{
  const char *id;

  if (!bc_json_get_words (object, "id", BC_ID_MAX_LENGTH, &id, error))
    return NULL;
  if (id != NULL && !bc_id_is_valid (id))
    g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                 "\"id\" is 1 to %d of a-z 0-9 -, beginning with a letter or digit: \"%s\"",
                 BC_ID_MAX_LENGTH, id);
  else if (id != NULL && bc_speakers_find (list, id) != NULL)
    g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "\"id\" is another speaker's already: \"%s\"",
                 id);
  else
    return bc_speaker_new (id != NULL ? id : "");
  return NULL;
}

typedef struct
{
  const BcSetup *setup;
  const BcSpeakers *present; /* (nullable) */
  BcSpeakers *list;
} Reading;

static gboolean
read_speaker (Reading *reading, JsonObject *object, GError **error)
{
  static const char *const allowed[] = { "id",      "name",      "delegation", "language",
                                         "minutes", "statement", "done",       NULL };
  g_autoptr (BcSpeaker) speaker = NULL;

  if (!bc_json_check_keys (object, allowed, NULL, error) ||
      (speaker = read_id (object, reading->list, error)) == NULL ||
      !read_who (object, speaker, error) ||
      !read_language (object, reading->setup, speaker, error) ||
      !read_minutes (object, speaker, error) || !read_statement (object, speaker, error) ||
      !read_done (object, reading->present, speaker, error))
    return FALSE;
  g_ptr_array_add (reading->list->speakers, g_steal_pointer (&speaker));
  return TRUE;
}

/* --- The list --- */

static gboolean
is_taken (const Reading *reading, const char *id)
{
  return bc_speakers_find (reading->list, id) != NULL ||
         (reading->present != NULL && bc_speakers_find (reading->present, id) != NULL);
}

static void
give_ids (Reading *reading)
{
  guint number = 0;

  for (guint i = 0; i < reading->list->speakers->len; i++)
    {
      BcSpeaker *speaker = g_ptr_array_index (reading->list->speakers, i);
      g_autofree char *id = NULL;
      if (*speaker->id != '\0')
        continue;
      do
        {
          g_free (id);
          id = g_strdup_printf ("s%u", ++number);
        }
      while (is_taken (reading, id));
      g_free (speaker->id);
      speaker->id = g_steal_pointer (&id);
    }
}

static JsonArray *
get_array (JsonObject *body, GError **error)
{
  JsonNode *node = json_object_get_member (body, "speakers");
  JsonArray *array =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array == NULL)
    g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "\"speakers\" must be the list, in order");
  else if (json_array_get_length (array) > BC_SPEAKERS_MAX)
    g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "\"speakers\" may be %d at most",
                 BC_SPEAKERS_MAX);
  else
    return array;
  return NULL;
}

static gboolean
read_array (Reading *reading, JsonArray *array, GError **error)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      if (!JSON_NODE_HOLDS_OBJECT (node))
        {
          g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "speakers[%u] must be an object", i);
          return FALSE;
        }
      if (!read_speaker (reading, json_node_get_object (node), error))
        {
          g_prefix_error (error, "speakers[%u]: ", i);
          return FALSE;
        }
    }
  return TRUE;
}

BcSpeakers *
bc_speakers_read_json (GBytes *body, const BcSetup *setup, const BcSpeakers *present,
                       GError **error)
{
  static const char *const allowed[] = { "speakers", NULL };
  g_autoptr (JsonObject) object = bc_json_read_object (body, allowed, error);
  g_autoptr (BcSpeakers) list = bc_speakers_new ();
  Reading reading = { .setup = setup, .present = present, .list = list };
  JsonArray *array = object != NULL ? get_array (object, error) : NULL;

  if (array == NULL || !read_array (&reading, array, error))
    return NULL;
  give_ids (&reading);
  return g_steal_pointer (&list);
}

BcSpeakers *
bc_speakers_read_csv (GBytes *body, const BcSetup *setup, const BcSpeakers *present, GError **error)
{
  gsize n_bytes;
  const char *text = g_bytes_get_data (body, &n_bytes);
  g_autoptr (BcSpeakers) list =
      bc_speakers_from_csv (text != NULL ? text : "", (gssize) n_bytes, setup, error);

  for (guint i = 0; list != NULL && i < list->speakers->len; i++)
    {
      BcSpeaker *speaker = g_ptr_array_index (list->speakers, i);
      speaker->is_done = was_done (present, speaker);
    }
  return g_steal_pointer (&list);
}
