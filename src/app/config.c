/* SPDX-License-Identifier: Apache-2.0 */
#include "config-private.h"

#include "config-json.h"

#include <boothcast/base/error.h>

#include <string.h>

#define MAX_BYTES (1024 * 1024)

static void
free_input (gpointer data)
{
  BcConfigInput *input = data;

  g_free (input->id);
  g_free (input->backup);
  g_free (input->address);
  g_strfreev (input->allow);
  g_free (input->stream_id);
  g_free (input->url);
  g_free (input->secret_file);
  g_free (input->device);
  g_free (input->path);
  g_free (input->user);
  g_free (input->password_sha256);
  g_free (input);
}

static void
free_token (gpointer data)
{
  BcConfigToken *token = data;

  g_free (token->name);
  g_free (token->sha256);
  g_free (token->booth);
  g_free (token);
}

static BcConfig *
new_config (void)
{
  BcConfig *config = g_new0 (BcConfig, 1);

  config->setup = bc_setup_new ();
  config->inputs = g_ptr_array_new_with_free_func (free_input);
  config->outputs = g_ptr_array_new_with_free_func (bc_config_output_free);
  config->tokens = g_ptr_array_new_with_free_func (free_token);
  config->remarks = g_ptr_array_new_with_free_func (g_free);
  return config;
}

void
bc_config_free (BcConfig *config)
{
  if (!config)
    return;
  bc_agenda_free (config->agenda);
  bc_setup_unref (config->setup);
  g_ptr_array_unref (config->inputs);
  g_ptr_array_unref (config->outputs);
  g_ptr_array_unref (config->tokens);
  g_ptr_array_unref (config->remarks);
  g_free (config->json);
  g_free (config->gateway);
  g_free (config->listen);
  g_strfreev (config->trusted_proxies);
  g_free (config->public_url);
  g_strfreev (config->announce);
  g_free (config->disclaimer);
  g_free (config->notices_directory);
  g_free (config);
}

static void
init_loading (BcConfigLoading *loading, BcConfig *config, BcConfigFaults *faults)
{
  *loading = (BcConfigLoading){ .config = config, .faults = faults };
  bc_config_ids_init (&loading->languages, "a language's id");
  bc_config_ids_init (&loading->tags, "each tag of one language only");
  bc_config_ids_init (&loading->inputs, "an input's id");
  bc_config_ids_init (&loading->listened_ports, "a port of its own");
  bc_config_ids_init (&loading->carried, "an input of its own");
  bc_config_ids_init (&loading->channels, "a channel's id");
  bc_config_ids_init (&loading->booths, "a booth's id");
  bc_config_ids_init (&loading->desks, "a desk's id");
  bc_config_ids_init (&loading->outputs, "an output's id");
  bc_config_ids_init (&loading->sessions, "a session's id");
  bc_config_ids_init (&loading->hashes, "a token's hash");
}

static void
clear_loading (BcConfigLoading *loading)
{
  bc_config_ids_clear (&loading->languages);
  bc_config_ids_clear (&loading->tags);
  bc_config_ids_clear (&loading->inputs);
  bc_config_ids_clear (&loading->listened_ports);
  bc_config_ids_clear (&loading->carried);
  bc_config_ids_clear (&loading->channels);
  bc_config_ids_clear (&loading->booths);
  bc_config_ids_clear (&loading->desks);
  bc_config_ids_clear (&loading->outputs);
  bc_config_ids_clear (&loading->sessions);
  bc_config_ids_clear (&loading->hashes);
  g_clear_pointer (&loading->zone, g_time_zone_unref);
  g_clear_pointer (&loading->pool_zone, g_time_zone_unref);
}

void
bc_config_remark (BcConfigLoading *loading, const char *pointer, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_ptr_array_add (loading->config->remarks, g_strdup_printf ("%s: %s", pointer, text));
}

/* Where the schema lies is for editors: it may stand there. */
static void
read_schema (BcConfigReader *root)
{
  g_autofree char *place = bc_config_reader_get_string (root, "$schema", NULL);
}

static void
read_sections (BcConfigLoading *loading, JsonNode *node)
{
  g_auto (BcConfigReader) root = { 0 };

  bc_config_reader_init (&root, loading->faults, node, "");
  read_schema (&root);
  bc_config_read_meeting (loading, &root);
  bc_config_read_server (loading, &root);
  bc_config_read_pool (loading, &root);
  bc_config_read_languages (loading, &root);
  bc_config_read_inputs (loading, &root);
  bc_config_read_floor (loading, &root);
  bc_config_read_channels (loading, &root);
  bc_config_read_booths (loading, &root);
  bc_config_read_desks (loading, &root);
  bc_config_check_backups (loading);
  bc_config_read_outputs (loading, &root);
  bc_config_check_wires (loading);
  bc_config_read_sessions (loading, &root);
  bc_config_read_rules (loading, &root);
  bc_config_read_notices (loading, &root);
  bc_config_read_encoding (loading, &root);
  bc_config_read_access (loading, &root);
}

/* What the rules themselves ask of a set-up; only worth asking once everything reads well. */
static void
check_setup (BcConfigLoading *loading)
{
  g_autoptr (GError) problem = NULL;

  if (bc_config_faults_is_empty (loading->faults) &&
      !bc_setup_validate (loading->config->setup, &problem))
    bc_config_faults_add (loading->faults, "", "%s", problem->message);
}

BcConfig *
bc_config_parse (const char *json, gssize length, const char *name, GError **error)
{
  gsize n_bytes = length < 0 ? strlen (json) : (gsize) length;
  g_autoptr (BcConfigFaults) faults = bc_config_faults_new (name);
  g_autoptr (BcConfig) config = new_config ();

  if (n_bytes > MAX_BYTES)
    {
      bc_config_faults_add (faults, "", "expected at most %d bytes, found %" G_GSIZE_FORMAT,
                            MAX_BYTES, n_bytes);
      bc_config_faults_finish (faults, error);
      return NULL;
    }

  g_autoptr (JsonNode) root = bc_config_json_parse (json, n_bytes, faults);
  if (root)
    {
      BcConfigLoading loading;
      init_loading (&loading, config, faults);
      read_sections (&loading, root);
      check_setup (&loading);
      if (bc_config_faults_is_empty (faults))
        {
          config->agenda = bc_agenda_new (config->setup, loading.zone, loading.pool_zone);
          config->json = g_strndup (json, n_bytes);
          bc_config_remark_inputs (&loading);
          bc_config_remark_access (&loading);
          bc_config_remark_outputs (&loading);
        }
      clear_loading (&loading);
    }
  return bc_config_faults_finish (faults, error) ? g_steal_pointer (&config) : NULL;
}

/* The whole of a file that is not larger than it may be: /dev/zero is not read to its end. */
static GBytes *
read_file (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) problem = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, &problem);
  g_autofree char *buffer = g_malloc (MAX_BYTES + 1);
  gsize n_bytes = 0;

  if (!stream || !g_input_stream_read_all (G_INPUT_STREAM (stream), buffer, MAX_BYTES + 1, &n_bytes,
                                           NULL, &problem))
    {
      bc_error_take (error, BC_ERROR_CONFIG, g_steal_pointer (&problem), "reading %s", path);
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&buffer), n_bytes);
}

/* A relative path is meant from where the file is, not from where somebody started the program. That there is no
 * such directory holds no meeting up: the built-in recordings are spoken then. */
static void
place_notices (BcConfig *config, const char *path)
{
  if (config->notices_directory == NULL)
    return;

  g_autofree char *file = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_path_get_dirname (file);
  g_autofree char *said = g_steal_pointer (&config->notices_directory);
  config->notices_directory = g_canonicalize_filename (said, folder);
  if (!g_file_test (config->notices_directory, G_FILE_TEST_IS_DIR))
    g_ptr_array_add (config->remarks,
                     g_strdup_printf ("/notices/directory: there is no directory %s: the built-in "
                                      "recordings are spoken",
                                      config->notices_directory));
}

BcConfig *
bc_config_load (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = read_file (path, error);
  gsize n_bytes;

  if (!bytes)
    return NULL;
  const char *text = g_bytes_get_data (bytes, &n_bytes);
  BcConfig *config = bc_config_parse (text, (gssize) n_bytes, path, error);
  if (config)
    {
      g_autofree char *file = g_canonicalize_filename (path, NULL);
      g_autofree char *folder = g_path_get_dirname (file);

      place_notices (config, path);
      bc_config_place_inputs (config, folder);
      bc_config_place_outputs (config, folder);
    }
  return config;
}
