/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"

#include <boothcast/base/stragglers.h>
#include <locale.h>
#include <stdio.h>
#include <sysexits.h>

static const struct
{
  const char *name;
  int (*run) (int argc, char **argv);
  const char *help;
} commands[] = {
  { "serve", bc_command_serve, "CONFIG [--listen ADDR:PORT] [--data DIR] [--rehearsal]" },
  { "doctor", bc_command_doctor, "CONFIG [--data DIR] [--json]" },
  { "check", bc_command_check, "CONFIG [--file-only] [--json] [--diff [--data DIR]]" },
  { "report", bc_command_report,
    "CONFIG [--data DIR] [--day YYYY-MM-DD] [--format text|csv|json|html] [--persons]" },
  { "simulate", bc_command_simulate,
    "CONFIG [--day YYYY-MM-DD] [--overrun ITEM=±MIN]… [--late HH:MM] [--pool MIN] [--also-draws "
    "MIN@HH:MM]… [--meeting-b HH:MM-HH:MM]… [--extension HH:MM=+MIN]… [--suspend HH:MM-HH:MM]… "
    "[--forget-break] [--json]" },
  { "import", bc_command_import,
    "speakers FILE.csv [--into CONFIG --session ID] | agenda FILE.ics [--timezone NAME | --into "
    "CONFIG]" },
  { "token", bc_command_token, "" },
};

static void
print_help (FILE *stream)
{
  fprintf (stream, "boothcast " BC_VERSION ": a meeting's floor and interpreters in, language "
                   "channels out\n\n");
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    fprintf (stream, "  boothcast %s%s%s\n", commands[i].name, *commands[i].help ? " " : "",
             commands[i].help);
  fprintf (stream, "\nboothcast serve --help tells more.\n");
}

/* Returns its status, unless somebody is left behind who needs what an end in good order takes down. */
static int
run (guint number, int argc, char **argv)
{
  g_autofree char *program = g_strdup_printf ("boothcast %s", commands[number].name);

  g_set_prgname (program); /* what usage begins with */
  int status = commands[number].run (argc, argv);

  bc_stragglers_end_without (status);
  return status;
}

int
main (int argc, char **argv)
{
  const char *name = argc > 1 ? argv[1] : "";

  setlocale (LC_ALL, "");
  if (g_str_equal (name, "--help") || g_str_equal (name, "-h"))
    {
      print_help (stdout);
      return EX_OK;
    }
  if (g_str_equal (name, "--version"))
    {
      printf ("boothcast " BC_VERSION "\n");
      return EX_OK;
    }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (name, commands[i].name))
      return run (i, argc - 1, argv + 1);

  if (*name != '\0')
    fprintf (stderr, "boothcast: “%s” is no command\n\n", name);
  print_help (stderr);
  return EX_USAGE;
}
