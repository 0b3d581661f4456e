/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"

#include "command.h"
#include "gateway.h"

#include <boothcast/base/error.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

typedef char *(*FormatFunc) (const BcReport *report);

static const struct
{
  const char *name;
  FormatFunc print;
} formats[] = {
  { "text", bc_report_to_text },
  { "csv", bc_report_to_csv },
  { "json", bc_report_to_json },
  { "html", bc_report_to_html },
};

typedef struct
{
  char *data;
  char *day;
  char *format;
  char *config_path;
  gboolean has_people;
} ReportOptions;

static void
report_options_clear (ReportOptions *options)
{
  g_free (options->data);
  g_free (options->day);
  g_free (options->format);
  g_free (options->config_path);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReportOptions, report_options_clear)

static gboolean
parse_options (int argc, char **argv, ReportOptions *options, GError **error)
{
  g_auto (GStrv) rest = NULL;
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_FILENAME, &options->data, "Where serve keeps minutes and state",
      "DIR" },
    { "day", 0, 0, G_OPTION_ARG_STRING, &options->day,
      "The pool's civil day; otherwise the newest on which it was drawn on", "YYYY-MM-DD" },
    { "format", 0, 0, G_OPTION_ARG_STRING, &options->format, "text (as it is), csv, json or html",
      "FORMAT" },
    { "persons", 0, 0, G_OPTION_ARG_NONE, &options->has_people,
      "Also minutes on air per person, of the latest day: theirs and their team leader's to know",
      NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, "CONFIG" },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, "Prints a day's minutes and its log; also while a gateway "
                                         "serves. Only reads.");
  g_option_context_set_description (
      context,
      "Exit code: 0 when it is printed, 64 for a wrong option, 66 when no gateway has kept "
      "minutes there,\n74 for a damaged store, 75 when it is locked, 77 with --persons when "
      "others may read it,\n78 for a faulty or missing configuration.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  if (rest == NULL || g_strv_length (rest) != 1)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                   "report takes one configuration file: boothcast report CONFIG --data DIR");
      return FALSE;
    }
  options->config_path = g_strdup (rest[0]);
  return TRUE;
}

static FormatFunc
find_format (const char *name, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (name == NULL || g_str_equal (name, formats[i].name))
      return formats[i].print;
  g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
               "no format “%s”: expected text, csv, json or html", name);
  return NULL;
}

/* The bytes as they are: CSV has its own line ends. */
static gboolean
put (const char *text, GError **error)
{
  if (fwrite (text, 1, strlen (text), stdout) == strlen (text) && fflush (stdout) == 0)
    return TRUE;
  g_set_error (error, BC_ERROR, BC_ERROR_IO, "writing the report: %s", g_strerror (errno));
  return FALSE;
}

/* Whoever may read the file could read people's minutes in it anyway, so the file says who may: its owner alone. */
static gboolean
is_private (const char *path, GError **error)
{
  GStatBuf info;

  if (g_stat (path, &info) != 0)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_IO, "looking at %s: %s", path, g_strerror (errno));
      return FALSE;
    }
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) == 0)
    return TRUE;
  g_set_error (error, BC_ERROR, BC_ERROR_FORBIDDEN,
               "others than its owner may open %s (mode %04o): minutes per person are printed from "
               "a file that is its owner's alone (chmod 600)",
               path, (guint) (info.st_mode & 07777));
  return FALSE;
}

static gboolean
add_people (BcReport *made, const char *path, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GVariant) saved = NULL;

  if (!is_private (path, error))
    return FALSE;
  saved = bc_ledger_read_state (path, made->config->setup->id, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  return bc_report_add_people (made, saved, bc_time_read (), error);
}

static gboolean
report (const ReportOptions *options, GError **error)
{
  FormatFunc print = find_format (options->format, error);
  g_autoptr (BcConfig) config = print != NULL ? bc_config_load (options->config_path, error) : NULL;

  if (config == NULL)
    return FALSE;

  g_autofree char *data =
      options->data != NULL ? g_strdup (options->data) : bc_command_default_data ();
  g_autofree char *path = g_build_filename (data, BC_GATEWAY_STORE_FILE, NULL);
  g_autoptr (BcLedger) ledger =
      bc_ledger_read (&(BcLedgerQuery){ .path = path,
                                        .pool = config->setup->pool.id,
                                        .timezone = config->setup->pool.timezone,
                                        .day = options->day,
                                        .meeting = config->setup->id },
                      error);
  if (ledger == NULL)
    return FALSE;

  g_autoptr (BcReport) made = bc_report_new (config, ledger);
  if (options->has_people && !add_people (made, path, error))
    return FALSE;
  g_autofree char *text = print (made);
  return put (text, error);
}

int
bc_command_report (int argc, char **argv)
{
  g_auto (ReportOptions) options = { NULL };
  GError *error = NULL;

  if (!parse_options (argc, argv, &options, &error) || !report (&options, &error))
    return bc_command_fail (error);
  return EX_OK;
}
