/* SPDX-License-Identifier: Apache-2.0 */
/* The program as scripts meet it: exit codes, what goes to stdout and what to stderr. */
#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

typedef struct
{
  const char *description;
  const char
      *arguments; /* after "boothcast", split at spaces; @X: file X of the test's directory */
  int exit_code;
  const char *said;       /* part of stdout (nullable: nothing) */
  const char *complained; /* part of stderr (nullable: nothing) */
} Row;

static const Row rows[] = {
  { "help is an answer", "--help", EX_OK, "boothcast serve CONFIG", NULL },
  { "the version alone", "--version", EX_OK, "boothcast " BC_VERSION, NULL },
  { "no command: help as a complaint", "", EX_USAGE, NULL, "boothcast serve CONFIG" },
  { "an unknown command: the same", "sreve", EX_USAGE, NULL, "boothcast serve CONFIG" },
  { "and which word that was", "sreve @good.json", EX_USAGE, NULL, "“sreve” is no command" },
  { "a good file", "check @good.json", EX_OK, "in order", NULL },
  { "a file that is not JSON", "check @broken.json", EX_CONFIG, NULL, "broken.json" },
  { "every fault with its place", "check @faulty.json", EX_CONFIG, NULL, "/pool/minutes" },
  { "a file that is not there", "check @absent.json", EX_CONFIG, NULL, "absent.json" },
  { "check without a file", "check", EX_USAGE, NULL, "configuration file" },
  { "check with two files", "check @good.json @good.json", EX_USAGE, NULL,
    "one configuration file" },
  { "check with an option it does not know", "check @good.json --jsno", EX_USAGE, NULL, "--jsno" },
  { "check tells its options", "check --help", EX_OK, "--json", NULL },
  { "a plan with warnings is in order", "check @unece-2020.json", EX_OK, "in order, 2 warnings",
    NULL },
  { "a day's plan line by line", "check @unece-2020.json", EX_OK,
    "  13:30  15:10  Roundtable 2                                  100      230       10\n", NULL },
  { "a day that fits with nothing left", "check @unece-2020.json", EX_OK,
    "  interpreted 240 of 240 minutes, reserve 0\n", NULL },
  { "a day that does not agree with itself", "check @unece-2020.json", EX_OK,
    "  warning  2020-11-13: \"Closing\" is stated as 20 minutes, but spans 30 minutes", NULL },
  { "a sound check before the briefing", "check @imrf-briefing-2022.json", EX_OK, "  sound-check\n",
    NULL },
  { "a plan over the pool", "check @over.json", EX_CONFIG, "over.json: 1 error in the plan",
    "cannot be carried out" },
  { "a plan over the pool names the item", "check @over.json", EX_CONFIG,
    "it runs out in \"Morning\"", "1 error" },
  { "as JSON", "check --json @unece-2020.json", EX_OK, "\"stated_minutes\" : 230", NULL },
  { "an error in the plan as JSON", "check @over.json --json", EX_CONFIG, "\"over-pool\"",
    "1 error" },
  { "faults as JSON and as a complaint", "check @faulty.json --json", EX_CONFIG, "\"faults\"",
    "/pool/minutes" },
  { "what was changed live where no gateway was", "check @good.json --diff --data @data",
    EX_NOINPUT, NULL, "no gateway has kept minutes there" },
  { "data that nobody asks for", "check @good.json --data @data", EX_USAGE, NULL, "--diff" },
  { "serve refuses a bad file", "serve @faulty.json --data @data", EX_CONFIG, NULL,
    "/pool/minutes" },
  { "serve without a file", "serve", EX_USAGE, NULL, "configuration file" },
  { "serve with an option it does not know", "serve @good.json --lisen 1", EX_USAGE, NULL,
    "--lisen" },
  { "serve where it cannot listen", "serve @good.json --listen 192.0.2.1:80 --data @data", EX_IOERR,
    NULL, "192.0.2.1:80" },
  { "serve on something that is no address", "serve @good.json --listen here --data @data",
    EX_USAGE, NULL, "here" },
  { "serve at a port that there is not", "serve @good.json --listen 127.0.0.1:99999 --data @data",
    EX_USAGE, NULL, "99999" },
  { "serve with data where there is a file",
    "serve @good.json --listen 127.0.0.1:0 --data @good.json", EX_IOERR, NULL, "good.json" },
  { "a report where no gateway was", "report @unece-2020.json --data @data", EX_NOINPUT, NULL,
    "no gateway has kept minutes there" },
  { "a report in no known form", "report @unece-2020.json --format pdf", EX_USAGE, NULL,
    "expected text, csv, json or html" },
  { "people where no gateway was", "report @unece-2020.json --data @data --persons", EX_NOINPUT,
    NULL, "no gateway has kept minutes there" },
  { "report without a file", "report --data @data", EX_USAGE, NULL, "one configuration file" },
  { "report on a bad file", "report @faulty.json", EX_CONFIG, NULL, "/pool/minutes" },
  { "a doctor without a file", "doctor", EX_USAGE, NULL, "one configuration file" },
  { "a doctor for a bad file", "doctor @faulty.json", EX_CONFIG, NULL, "/pool/minutes" },
  { "a report on a file that is not there", "report @absent.json", EX_CONFIG, NULL, "absent.json" },
  { "a meeting that is not there", "serve @absent.json", EX_CONFIG, NULL, "absent.json" },
  { "usage is what one types", "check --help", EX_OK, "\n  boothcast check [OPTION…] CONFIG\n",
    NULL },
  { "serve tells its exit codes", "serve --help", EX_OK, "Exit code: 0 when it was told", NULL },
  { "report tells its exit codes", "report --help", EX_OK, "Exit code: 0 when it is printed",
    NULL },
  { "import tells its exit codes", "import --help", EX_OK, "Exit code: 0, 64 for", NULL },
  { "token tells what it does", "token --help", EX_OK, "  boothcast token\n", NULL },
  { "the doctor tells its options", "doctor --help", EX_OK, "Exit code: 0 when all is well", NULL },
  { "report tells its options", "report --help", EX_OK, "--day=YYYY-MM-DD", NULL },
  { "both real days fit", "simulate @unece-2020.json", EX_OK,
    "interpretation lasts to the end of the agenda at 15:40, reserve 0 min", NULL },
  { "a day that runs over",
    "simulate @unece-2020.json --day 2020-11-12 --overrun thu-rt1=+12 --json", EXIT_FAILURE,
    "\"interpretation_ends\" : \"2020-11-12T15:08:00+01:00\"", NULL },
  { "an item by its title, whatever the case",
    "simulate @unece-2020.json --day 2020-11-13 --overrun cLoSiNg=+1.5", EXIT_FAILURE,
    "\"Closing\" loses 1.5 of its 31.5 min", NULL },
  { "another meeting and a late start",
    "simulate @unece-2020.json --day 2020-11-12 --also-draws 10@09:00 --late 10:05 --pool 250",
    EX_OK, "Opening begins, 5 min late", NULL },
  { "an extension, granted in time",
    "simulate @unece-2020.json --day 2020-11-12 --overrun thu-rt1=+12 --extension 15:00=+15", EX_OK,
    "the team leader grants 15 more minutes", NULL },
  { "a second meeting by its times",
    "simulate @unece-2020.json --day 2020-11-12 --meeting-b 11:00-12:00", EXIT_FAILURE,
    "meeting b also draws", NULL },
  { "a pause and a forgotten break",
    "simulate @unece-2020.json --day 2020-11-12 --suspend 11:00-11:10 --forget-break", EX_OK,
    "the host remembers: suspended since 12:10", NULL },
  { "an extension of nothing", "simulate @unece-2020.json --extension 15:00=0", EX_USAGE, NULL,
    "15:00=+15" },
  { "a second meeting that ends before it begins",
    "simulate @unece-2020.json --meeting-b 12:00-11:00", EX_USAGE, NULL, "11:00-12:00" },
  { "a pause of one time", "simulate @unece-2020.json --suspend 12:00", EX_USAGE, NULL,
    "11:00-11:10" },
  { "an item that is none", "simulate @unece-2020.json --overrun Tea=+5", EX_USAGE, NULL,
    "title or id of a session" },
  { "an overrun without minutes", "simulate @unece-2020.json --overrun Closing", EX_USAGE, NULL,
    "Roundtable 1=+12" },
  { "a day that is not in the plan", "simulate @unece-2020.json --day 2020-11-14", EX_USAGE, NULL,
    "a day of the plan" },
  { "a clock time that is none", "simulate @unece-2020.json --late 25:00", EX_USAGE, NULL,
    "a clock time" },
  { "a pool that is none", "simulate @unece-2020.json --pool many", EX_USAGE, NULL, "minutes" },
  { "a draw without a time", "simulate @unece-2020.json --also-draws 10", EX_USAGE, NULL,
    "30@11:00" },
  { "simulate without a file", "simulate", EX_USAGE, NULL, "one configuration file" },
  { "simulate on a bad file", "simulate @faulty.json", EX_CONFIG, NULL, "/pool/minutes" },
  { "a plan without a day", "simulate @over.json", EX_CONFIG, NULL, "no session has a day" },
  { "speakers as a piece of a configuration", "import speakers @list.csv", EX_OK,
    "\"delegation\" : \"Croatia\"", NULL },
  { "speakers into a session",
    "import speakers @list.csv --into @unece-2020.json --session thu-rt2", EX_OK,
    "\"name\" : \"Ana Petrović\"", NULL },
  { "speakers into a session that is none",
    "import speakers @list.csv --into @unece-2020.json --session tea", EX_USAGE, NULL,
    "no such session" },
  { "speakers of a language that the meeting has not",
    "import speakers @list.csv --into @good.json --session morning", EX_DATAERR, NULL,
    "line 2, column \"language\"" },
  { "speakers into no session", "import speakers @list.csv --into @good.json", EX_USAGE, NULL,
    "--session" },
  { "an agenda in the meeting's zone", "import agenda @agenda.ics --timezone Europe/Zurich", EX_OK,
    "\"start\" : \"10:00\"", NULL },
  { "an agenda into a configuration", "import agenda @agenda.ics --into @good.json", EX_OK,
    "\"title\" : \"Lunch break\"", NULL },
  { "a table for a calendar", "import agenda @list.csv", EX_DATAERR, NULL, "list.csv: line 1" },
  { "an import that is not there", "import agenda @absent.ics", EX_NOINPUT, NULL, "absent.ics" },
  { "an import of something else", "import people @list.csv", EX_USAGE, NULL,
    "speakers FILE.csv or agenda FILE.ics" },
  { "import without a file", "import agenda", EX_USAGE, NULL, "two words" },
  { "a token and its hash", "token", EX_OK, "sha256  ", NULL },
  { "token takes nothing", "token 5", EX_USAGE, NULL, "no arguments" },
};

typedef struct
{
  char *directory;
} Fixture;

static void
write_file (const char *directory, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static char *
read_shipped (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("BC_SOURCE_ROOT"), "config", name, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
copy_shipped (const char *directory, const char *name)
{
  g_autofree char *text = read_shipped (name);

  write_file (directory, name, text);
}

/* The shipped ones; config/minimal.json with minutes that are none, and with a plan that is too long. */
static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *good = read_shipped ("minimal.json");
  g_autoptr (GError) error = NULL;

  fixture->directory = g_dir_make_tmp ("boothcast-test-XXXXXX", &error);
  g_assert_no_error (error);
  copy_shipped (fixture->directory, "unece-2020.json");
  copy_shipped (fixture->directory, "imrf-briefing-2022.json");
  write_file (fixture->directory, "good.json", good);
  write_file (fixture->directory, "list.csv",
              "\xef\xbb\xbfName;Delegation;Language\r\nAna Petrović;Croatia;BCMS\r\n");
  write_file (fixture->directory, "agenda.ics",
              "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Lunch break\r\n"
              "DTSTART:20201112T090000Z\r\nDTEND:20201112T100000Z\r\nEND:VEVENT\r\n"
              "END:VCALENDAR\r\n");
  write_file (fixture->directory, "broken.json", "{\"meeting\":");

  char *title = strstr (good, "\"title\": \"Morning\"");
  g_assert_nonnull (title);
  g_autofree char *over =
      g_strdup_printf ("%.*s\"minutes\": 241, %s", (int) (title - good), good, title);
  write_file (fixture->directory, "over.json", over);

  char *minutes = strstr (good, "\"minutes\":");
  g_assert_nonnull (minutes);
  memcpy (minutes + strlen ("\"minutes\":"), "-", 1);
  write_file (fixture->directory, "faulty.json", good);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GSubprocess) remover =
      g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "rm", "-rf", fixture->directory, NULL);

  g_assert_true (g_subprocess_wait_check (remover, NULL, NULL));
  g_free (fixture->directory);
}

static char **
make_argv (const Fixture *fixture, const Row *row)
{
  g_auto (GStrv) words = g_strsplit (row->arguments, " ", -1);
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (argv, g_build_filename (g_getenv ("BC_BUILD_ROOT"), "boothcast", NULL));
  for (guint i = 0; words[i] != NULL; i++)
    if (words[i][0] == '@')
      g_ptr_array_add (argv, g_build_filename (fixture->directory, words[i] + 1, NULL));
    else if (words[i][0] != '\0')
      g_ptr_array_add (argv, g_strdup (words[i]));
  g_ptr_array_add (argv, NULL);
  return (char **) g_ptr_array_steal (argv, NULL);
}

static void
expect_part (const char *text, const char *part)
{
  if (part == NULL)
    g_assert_cmpstr (text, ==, "");
  else if (strstr (text, part) == NULL)
    g_error ("“%s” is not in “%s”", part, text);
}

/* Whether it loads GStreamer, which, as GLib for it, keeps things for the life of the process: GLib drops its old table of
 * quarks whenever it outgrows it. The quick unwinder of the leak checker sees nothing of who does. */
static gboolean
needs_slow_unwinder (const Row *row)
{
  return g_str_has_prefix (row->arguments, "serve") || g_str_has_prefix (row->arguments, "check") ||
         g_str_has_prefix (row->arguments, "doctor");
}

static GSubprocess *
launch (const char *const *argv, const Row *row)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  const char *options = g_getenv ("ASAN_OPTIONS");
  g_autoptr (GError) error = NULL;

  if (options != NULL && needs_slow_unwinder (row))
    {
      g_autofree char *slow = g_strconcat (options, ":fast_unwind_on_malloc=0", NULL);
      g_subprocess_launcher_setenv (launcher, "ASAN_OPTIONS", slow, TRUE);
    }
  GSubprocess *program = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  return program;
}

static void
test_row (Fixture *fixture, gconstpointer user_data)
{
  const Row *row = user_data;
  g_auto (GStrv) argv = make_argv (fixture, row);
  g_autoptr (GError) error = NULL;
  g_autofree char *said = NULL;
  g_autofree char *complained = NULL;

  g_test_summary (row->description);
  g_autoptr (GSubprocess) program = launch ((const char *const *) argv, row);
  g_subprocess_communicate_utf8 (program, NULL, NULL, &said, &complained, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (program));
  if (g_subprocess_get_exit_status (program) != row->exit_code)
    g_test_message ("it said: %s\n%s", said, complained);
  g_assert_cmpint (g_subprocess_get_exit_status (program), ==, row->exit_code);
  expect_part (said, row->said);
  expect_part (complained, row->complained);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/app/command/%s", rows[i].description);
      g_test_add (path, Fixture, &rows[i], set_up, test_row, tear_down);
    }
  return g_test_run ();
}
