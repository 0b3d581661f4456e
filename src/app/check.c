/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include "check-lines.h"
#include "command.h"
#include "gateway.h"
#include "live-edits.h"

#include <boothcast/base/error.h>
#include <boothcast/store/ledger.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

typedef struct
{
  gboolean is_json;
  gboolean is_diff;
  gboolean is_file_only;
  char *data;
  char *path;
} CheckOptions;

static void
check_options_clear (CheckOptions *options)
{
  g_free (options->data);
  g_free (options->path);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CheckOptions, check_options_clear)

static gboolean
parse_options (int argc, char **argv, CheckOptions *options, GError **error)
{
  g_auto (GStrv) rest = NULL;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->is_json, "Print everything as one JSON object",
      NULL },
    { "file-only", 0, 0, G_OPTION_ARG_NONE, &options->is_file_only,
      "Judge the file, not whether this machine has what it needs", NULL },
    { "diff", 0, 0, G_OPTION_ARG_NONE, &options->is_diff,
      "Also tell what was changed live, and plan with that", NULL },
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &options->data,
      "With --diff: where the gateway keeps its data", "DIR" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, "CONFIG" },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (
      context, "Reads a configuration and tells all that is wrong with it; prints "
               "each day's plan and what is to be said about it.\nExit code: 0, "
               "also with warnings; 78 with a fault of the file or an error in the "
               "plan; with --diff 1 when the day does not go as configured.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  if (rest == NULL || g_strv_length (rest) != 1)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                   "check takes one configuration file: boothcast check CONFIG [--json] [--diff "
                   "--data DIR]");
      return FALSE;
    }
  if (options->data != NULL && !options->is_diff)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "--data is of use with --diff only");
      return FALSE;
    }
  options->path = g_strdup (rest[0]);
  return TRUE;
}

static void
add_verdict (GString *out, const char *path, const BcAgenda *agenda)
{
  guint n_errors = bc_agenda_count (agenda, BC_SEVERITY_ERROR);
  guint n_warnings = bc_agenda_count (agenda, BC_SEVERITY_WARNING);

  if (n_errors > 0)
    g_string_append_printf (out, "%s: %u error%s in the plan", path, n_errors,
                            n_errors == 1 ? "" : "s");
  else
    g_string_append_printf (out, "%s: in order", path);
  if (n_warnings > 0)
    g_string_append_printf (out, ", %u warning%s", n_warnings, n_warnings == 1 ? "" : "s");
  g_string_append_c (out, '\n');
}

static void
add_summary (GString *out, const BcConfig *config)
{
  const BcSetup *setup = config->setup;
  guint ends = setup->pool.service_ends_minute;

  g_string_append_printf (out, "  meeting   %s (%s)\n", setup->title, setup->id);
  g_string_append_printf (out, "  channels  %u and the original\n", setup->channels->len);
  g_string_append_printf (out, "  booths    %u, their desks %u\n", setup->booths->len,
                          setup->desks->len);
  g_string_append_printf (out, "  inputs    %u, of them %u for the floor\n", config->inputs->len,
                          setup->floor_inputs->len);
  if (config->outputs->len > 0)
    g_string_append_printf (out, "  outputs   %u\n", config->outputs->len);
  g_string_append_printf (out, "  sessions  %u\n", setup->sessions->len);
  g_string_append_printf (out, "  pool      %s: %.10g minutes a day, %s", setup->pool.id,
                          (double) setup->pool.limit_s / 60, setup->pool.timezone);
  if (ends > 0)
    g_string_append_printf (out, "; interpreters leave at %02u:%02u", ends / 60, ends % 60);
  g_string_append_c (out, '\n');
}

static void
print_text (const char *path, const BcConfig *config, const GPtrArray *edits)
{
  g_autoptr (GString) out = g_string_new (NULL);

  add_verdict (out, path, config->agenda);
  add_summary (out, config);
  bc_check_add_days (out, config->agenda);
  if (edits != NULL)
    bc_check_add_edits (out, edits);
  bc_check_add_findings (out, config);
  fputs (out->str, stdout);
}

/* Programs find the faults where they look for the answer, people where complaints are. */
static int
fail (const CheckOptions *options, GError *error)
{
  if (options->is_json)
    {
      g_autofree char *json = bc_check_faults_to_json (options->path, error->message);
      puts (json);
    }
  return bc_command_fail (error);
}

/* Whatever gateway serves the meeting at the moment: the store is only read. */
static GPtrArray *
find_edits (const CheckOptions *options, const BcConfig *config, GError **error)
{
  g_autofree char *data =
      options->data != NULL ? g_strdup (options->data) : bc_command_default_data ();
  g_autofree char *path = g_build_filename (data, BC_GATEWAY_STORE_FILE, NULL);
  g_autoptr (GError) problem = NULL;
  g_autoptr (GVariant) saved = bc_ledger_read_state (path, config->setup->id, &problem);

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  return bc_live_edits_find (config, saved, bc_time_read (), error);
}

static void
print (const CheckOptions *options, const BcConfig *config, const GPtrArray *edits)
{
  if (options->is_json)
    {
      g_autofree char *json = bc_check_to_json (options->path, config, edits);
      puts (json);
    }
  else
    print_text (options->path, config, edits);
}

static int
check (const CheckOptions *options)
{
  GError *error = NULL;
  g_autoptr (BcConfig) config = bc_config_load (options->path, &error);
  g_autoptr (GPtrArray) edits = NULL;

  if (config == NULL)
    return fail (options, error);
  if (!options->is_file_only && !bc_check_lines (config, options->path, &error))
    return fail (options, error);
  if (options->is_diff)
    {
      edits = find_edits (options, config, &error);
      if (edits == NULL)
        return fail (options, error);
      bc_live_edits_apply (edits, config);
    }
  print (options, config, edits);

  guint n_errors = bc_agenda_count (config->agenda, BC_SEVERITY_ERROR);
  if (n_errors == 0)
    return edits != NULL && edits->len > 0 ? EXIT_FAILURE : EX_OK;
  return bc_command_fail (g_error_new (BC_ERROR, BC_ERROR_CONFIG,
                                       "%s: the plan cannot be carried out as written (%u error%s)",
                                       options->path, n_errors, n_errors == 1 ? "" : "s"));
}

int
bc_command_check (int argc, char **argv)
{
  g_auto (CheckOptions) options = { 0 };
  GError *error = NULL;

  if (!parse_options (argc, argv, &options, &error))
    return bc_command_fail (error);
  return check (&options);
}
