/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"
#include "config.h"
#include "ics.h"
#include "speakers-json.h"

#include <boothcast/base/error.h>
#include <boothcast/meeting/speakers-csv.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#define MAX_BYTES (1024 * 1024)

typedef struct
{
  char *into;     /* (nullable) a configuration */
  char *session;  /* (nullable) whose list it is */
  char *timezone; /* (nullable) of floating times */
  char *what;
  char *path;
} ImportOptions;

static void
import_options_clear (ImportOptions *options)
{
  g_free (options->into);
  g_free (options->session);
  g_free (options->timezone);
  g_free (options->what);
  g_free (options->path);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ImportOptions, import_options_clear)

static gboolean
check_options (const ImportOptions *options, GError **error)
{
  gboolean is_speakers = g_str_equal (options->what, "speakers");
  const char *fault = NULL;

  if (!is_speakers && !g_str_equal (options->what, "agenda"))
    fault = "import takes speakers FILE.csv or agenda FILE.ics";
  else if (is_speakers && (options->into == NULL) != (options->session == NULL))
    fault = "speakers go into a session of a configuration: --into CONFIG --session ID, or neither";
  else if (!is_speakers && options->session != NULL)
    fault = "--session is of use with speakers only";
  else if (options->timezone != NULL && (is_speakers || options->into != NULL))
    fault = "--timezone is of use with an agenda that goes into no configuration, which has a zone";
  if (fault == NULL)
    return TRUE;
  g_set_error_literal (error, BC_ERROR, BC_ERROR_INVALID, fault);
  return FALSE;
}

static gboolean
parse_options (int argc, char **argv, ImportOptions *options, GError **error)
{
  g_auto (GStrv) rest = NULL;
  const GOptionEntry entries[] = {
    { "into", 0, 0, G_OPTION_ARG_FILENAME, &options->into,
      "Print that configuration with it, instead of the piece alone", "CONFIG" },
    { "session", 0, 0, G_OPTION_ARG_STRING, &options->session, "With speakers: whose list it is",
      "ID" },
    { "timezone", 0, 0, G_OPTION_ARG_STRING, &options->timezone,
      "With an agenda: the meeting's zone (as it is: UTC)", "NAME" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, "speakers|agenda FILE" },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (
      context, "Makes a piece of a configuration from a table (CSV) of speakers or from a calendar "
               "(iCalendar).\nThe piece goes to standard output; no file is changed.");
  g_option_context_set_description (
      context, "Exit code: 0, 64 for a wrong option, 65 for a table or calendar that is wrong, 66 "
               "when it is not there,\n78 for a configuration that is faulty or missing, or would "
               "be.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  if (rest == NULL || g_strv_length (rest) != 2)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                   "import takes two words: boothcast import speakers FILE.csv, or "
                   "boothcast import agenda FILE.ics");
      return FALSE;
    }
  options->what = g_strdup (rest[0]);
  options->path = g_strdup (rest[1]);
  return check_options (options, error);
}

static char *
read_file (const char *path, gsize *n_bytes, GError **error)
{
  g_autoptr (GError) problem = NULL;
  char *text = NULL;

  if (!g_file_get_contents (path, &text, n_bytes, &problem))
    {
      bc_error_take (error, BC_ERROR_NOT_FOUND, g_steal_pointer (&problem), "reading %s", path);
      return NULL;
    }
  if (*n_bytes <= MAX_BYTES)
    return text;
  g_free (text);
  g_set_error (error, BC_ERROR, BC_ERROR_UNSUPPORTED, "%s: expected at most %d bytes", path,
               MAX_BYTES);
  return NULL;
}

/* What is wrong with a file is said with its name, and is no wrong use of the command. */
static void
name_file (GError **error, GError *problem, const char *path)
{
  g_set_error (error, BC_ERROR, BC_ERROR_UNSUPPORTED, "%s: %s", path, problem->message);
  g_error_free (problem);
}

/* --- Pieces --- */

static JsonNode *
make_speakers (const ImportOptions *options, const BcConfig *config, GError **error)
{
  gsize n_bytes = 0;
  g_autofree char *text = read_file (options->path, &n_bytes, error);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  GError *problem = NULL;

  if (text == NULL)
    return NULL;
  g_autoptr (BcSpeakers) list = bc_speakers_from_csv (
      text, (gssize) n_bytes, config != NULL ? config->setup : NULL, &problem);
  if (list == NULL)
    {
      name_file (error, problem, options->path);
      return NULL;
    }
  bc_speakers_add_json (builder, list);
  return json_builder_get_root (builder);
}

static void
add_string (JsonBuilder *builder, const char *key, const char *value)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_string_value (builder, value);
}

static void
add_clock (JsonBuilder *builder, const char *key, guint minute)
{
  g_autofree char *clock = g_strdup_printf ("%02u:%02u", minute / 60, minute % 60);

  add_string (builder, key, clock);
}

static void
add_event (JsonBuilder *builder, const BcIcsEvent *event)
{
  json_builder_begin_object (builder);
  add_string (builder, "id", event->id);
  add_string (builder, "title", event->title);
  add_string (builder, "day", event->day);
  if (event->ends_minute > event->starts_minute)
    {
      add_clock (builder, "start", event->starts_minute);
      add_clock (builder, "end", event->ends_minute);
    }
  if (event->kind != BC_SESSION_KIND_INTERPRETED)
    add_string (builder, "kind", bc_session_kind_to_string (event->kind));
  json_builder_end_object (builder);
}

static GTimeZone *
find_zone (const ImportOptions *options, const BcConfig *config, GError **error)
{
  const char *name = options->timezone != NULL ? options->timezone : "UTC";
  GTimeZone *zone =
      config != NULL ? g_time_zone_ref (config->agenda->zone) : g_time_zone_new_identifier (name);

  if (zone == NULL)
    g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                 "--timezone \"%s\": expected an IANA name (\"Europe/Zurich\")", name);
  return zone;
}

static JsonNode *
make_agenda (const ImportOptions *options, const BcConfig *config, GError **error)
{
  gsize n_bytes = 0;
  g_autoptr (GTimeZone) zone = find_zone (options, config, error);
  g_autofree char *text = zone != NULL ? read_file (options->path, &n_bytes, error) : NULL;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  GError *problem = NULL;

  if (text == NULL)
    return NULL;
  g_autoptr (GPtrArray) events = bc_ics_read (text, n_bytes, zone, &problem);
  if (events == NULL)
    {
      name_file (error, problem, options->path);
      return NULL;
    }
  json_builder_begin_array (builder);
  for (guint i = 0; i < events->len; i++)
    add_event (builder, events->pdata[i]);
  json_builder_end_array (builder);
  return json_builder_get_root (builder);
}

/* --- Into a configuration --- */

/* The session of that id in the file's own tree: (nullable). */
static JsonObject *
find_session (JsonObject *root, const char *id)
{
  JsonArray *sessions = json_object_has_member (root, "sessions")
                            ? json_object_get_array_member (root, "sessions")
                            : NULL;

  for (guint i = 0; sessions != NULL && i < json_array_get_length (sessions); i++)
    {
      JsonObject *session = json_array_get_object_element (sessions, i);

      if (g_strcmp0 (json_object_get_string_member_with_default (session, "id", NULL), id) == 0)
        return session;
    }
  return NULL;
}

static gboolean
put (JsonObject *root, const ImportOptions *options, JsonNode *piece, GError **error)
{
  JsonObject *session = options->session != NULL ? find_session (root, options->session) : NULL;

  if (options->session == NULL)
    json_object_set_member (root, "sessions", json_node_copy (piece));
  else if (session != NULL)
    json_object_set_member (session, "speakers", json_node_copy (piece));
  else
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "--session \"%s\": %s has no such session",
                   options->session, options->into);
      return FALSE;
    }
  return TRUE;
}

/* The whole of the configuration, still a good one. (transfer full) */
static char *
put_into (const ImportOptions *options, JsonNode *piece, GError **error)
{
  gsize n_bytes = 0;
  g_autofree char *text = read_file (options->into, &n_bytes, error);
  g_autoptr (JsonNode) root = text != NULL ? json_from_string (text, error) : NULL;

  if (root == NULL || !put (json_node_get_object (root), options, piece, error))
    return NULL;

  g_autofree char *made = json_to_string (root, TRUE);
  g_autoptr (BcConfig) config = bc_config_parse (made, -1, options->into, error);
  return config != NULL ? g_steal_pointer (&made) : NULL;
}

static gboolean
import (const ImportOptions *options, GError **error)
{
  g_autoptr (BcConfig) config = NULL;
  g_autoptr (JsonNode) piece = NULL;
  g_autofree char *text = NULL;

  if (options->into != NULL)
    {
      config = bc_config_load (options->into, error);
      if (config == NULL)
        return FALSE;
    }
  piece = (g_str_equal (options->what, "speakers") ? make_speakers : make_agenda) (options, config,
                                                                                   error);
  if (piece == NULL)
    return FALSE;
  text = options->into != NULL ? put_into (options, piece, error) : json_to_string (piece, TRUE);
  if (text == NULL)
    return FALSE;
  puts (text);
  return TRUE;
}

int
bc_command_import (int argc, char **argv)
{
  g_auto (ImportOptions) options = { NULL };
  GError *error = NULL;

  if (!parse_options (argc, argv, &options, &error) || !import (&options, &error))
    return bc_command_fail (error);
  return EX_OK;
}
