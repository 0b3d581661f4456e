/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"
#include "doctor-findings.h"

#include <boothcast/base/error.h>
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

typedef struct
{
  char *data;
  char *config_path;
  gboolean is_json;
} DoctorOptions;

static void
doctor_options_clear (DoctorOptions *options)
{
  g_free (options->data);
  g_free (options->config_path);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DoctorOptions, doctor_options_clear)

static gboolean
parse_options (int argc, char **argv, DoctorOptions *options, GError **error)
{
  g_auto (GStrv) rest = NULL;
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &options->data, "Where serve keeps minutes and state",
      "DIR" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->is_json, "For programs", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, "CONFIG" },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (
      context, "Looks whether this machine is fit for a meeting: ports, addresses, certificate, "
               "clock, disk, privileges. Run it as the user that serves.");
  g_option_context_set_description (context, "Exit code: 0 when all is well, 1 with warnings, 69 "
                                             "when something fails, 78 for a faulty file.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  if (rest == NULL || g_strv_length (rest) != 1)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                   "doctor takes one configuration file: boothcast doctor CONFIG");
      return FALSE;
    }
  options->config_path = g_strdup (rest[0]);
  return TRUE;
}

static const int exit_codes[] = {
  [BC_HEALTH_OK] = EX_OK,
  [BC_HEALTH_WARN] = EXIT_FAILURE,
  [BC_HEALTH_FAIL] = EX_UNAVAILABLE,
};

int
bc_command_doctor (int argc, char **argv)
{
  g_auto (DoctorOptions) options = { NULL };
  g_autofree char *default_data = bc_command_default_data ();
  GError *error = NULL;

  if (!parse_options (argc, argv, &options, &error))
    return bc_command_fail (error);
  g_autoptr (BcConfig) config = bc_config_load (options.config_path, &error);
  if (config == NULL)
    return bc_command_fail (error);

  g_autoptr (BcFacts) facts =
      bc_facts_gather (config, options.data != NULL ? options.data : default_data);
  g_autoptr (GPtrArray) lines = bc_findings_judge (facts);
  g_autofree char *text = options.is_json ? bc_findings_to_json (options.config_path, lines)
                                          : bc_findings_to_text (lines);
  printf ("%s%s", text, options.is_json ? "\n" : "");
  return exit_codes[bc_findings_get_worst (lines)];
}
