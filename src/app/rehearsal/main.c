/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario.h"
#include "speech.h"
#include "stage.h"

#include <boothcast/base/clock.h>
#include <boothcast/base/error.h>
#include <glib-unix.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sysexits.h>
#include <unistd.h>

#define GOODBYE_WITHIN_MS 1500

typedef struct
{
  gboolean is_quiet;
  int seed;
  double interval_s;
  char *sounds_folder; /* (nullable) */
  char **arguments;    /* URL, CONFIG */
} Options;

static void
options_clear (Options *options)
{
  g_free (options->sounds_folder);
  g_strfreev (options->arguments);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

typedef struct
{
  GMainLoop *loop;
  gboolean is_quiet;
  gboolean is_ending;
  BcScenario *scenario;
  BcStage *stage; /* (nullable) until it is made */
  guint timer;
} Rehearsal;

/* --- Words --- */

/* One write a line: lines of several threads do not mix. */
static void
say (const char *text, gpointer user_data)
{
  const Rehearsal *rehearsal = user_data;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%T");
  g_autofree char *line = g_strdup_printf ("%s %s\n", time, text);

  if (rehearsal->is_quiet)
    return;
  fputs (line, stdout);
  fflush (stdout);
}

/* --- The play --- */

static void
do_cues (Rehearsal *rehearsal, GPtrArray *cues)
{
  for (guint i = 0; i < cues->len; i++)
    {
      const BcCue *cue = cues->pdata[i];
      if (cue->text)
        say (cue->text, rehearsal);
      bc_stage_do (rehearsal->stage, cue);
    }
}

static gboolean
on_time (gpointer user_data)
{
  Rehearsal *rehearsal = user_data;
  g_autoptr (GPtrArray) cues = bc_cues_new ();

  bc_scenario_run (rehearsal->scenario, bc_clock_now_us (), cues);
  do_cues (rehearsal, cues);

  gint64 in_us = bc_scenario_get_next_us (rehearsal->scenario) - bc_clock_now_us ();
  rehearsal->timer = g_timeout_add ((guint) (MAX (in_us, 0) / 1000 + 1), on_time, rehearsal);
  return G_SOURCE_REMOVE;
}

static void
on_found (gpointer user_data)
{
  Rehearsal *rehearsal = user_data;
  g_autoptr (GPtrArray) cues = bc_cues_new ();

  bc_scenario_repeat (rehearsal->scenario, cues);
  do_cues (rehearsal, cues);
}

/* --- The end --- */

static void
on_idle (gpointer user_data)
{
  Rehearsal *rehearsal = user_data;

  if (rehearsal->is_ending)
    g_main_loop_quit (rehearsal->loop);
}

static gboolean
on_waited_enough (gpointer user_data)
{
  Rehearsal *rehearsal = user_data;

  g_main_loop_quit (rehearsal->loop);
  return G_SOURCE_CONTINUE;
}

/* Microphones off, session closed, then the end; a second signal does not wait. */
static gboolean
on_signal (gpointer user_data)
{
  Rehearsal *rehearsal = user_data;
  g_autoptr (GPtrArray) cues = bc_cues_new ();

  if (!rehearsal->is_ending)
    {
      say ("the rehearsal ends", rehearsal);
      g_clear_handle_id (&rehearsal->timer, g_source_remove);
      bc_scenario_end (rehearsal->scenario, cues);
      do_cues (rehearsal, cues);
      g_timeout_add (GOODBYE_WITHIN_MS, on_waited_enough, rehearsal);
    }
  if (rehearsal->is_ending || bc_stage_is_idle (rehearsal->stage))
    g_main_loop_quit (rehearsal->loop);
  rehearsal->is_ending = TRUE;
  return G_SOURCE_CONTINUE;
}

/* --- Beginning --- */

static int
fail (const GError *error)
{
  fprintf (stderr, "boothcast-rehearsal: %s\n", error->message);
  if (g_error_matches (error, BC_ERROR, BC_ERROR_CONFIG))
    return EX_CONFIG;
  return g_error_matches (error, BC_ERROR, BC_ERROR_INVALID) ? EX_USAGE : EX_UNAVAILABLE;
}

static int
play (const Options *options, const BcCast *cast)
{
  gint64 interval_us = (gint64) (options->interval_s * G_USEC_PER_SEC);
  guint32 seed = options->seed < 0 ? g_random_int () : (guint32) options->seed;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (BcScenario) scenario = bc_scenario_new (cast, interval_us, seed);
  Rehearsal rehearsal = { .loop = loop, .is_quiet = options->is_quiet, .scenario = scenario };
  BcStageConfig config = { .cast = cast,
                           .url = options->arguments[0],
                           .sounds_folder =
                               options->sounds_folder ? options->sounds_folder : BC_SPEECH_FOLDER,
                           .on_found = on_found,
                           .on_idle = on_idle,
                           .say = say,
                           .user_data = &rehearsal };
  g_autoptr (GError) error = NULL;
  g_autoptr (BcStage) stage = bc_stage_new (&config, &error);

  if (!stage)
    return fail (error);
  rehearsal.stage = stage;
  guint interrupted = g_unix_signal_add (SIGINT, on_signal, &rehearsal);
  guint terminated = g_unix_signal_add (SIGTERM, on_signal, &rehearsal);
  on_time (&rehearsal);
  g_main_loop_run (loop);
  g_source_remove (interrupted);
  g_source_remove (terminated);
  return EXIT_SUCCESS;
}

static gboolean
parse_options (int *argc, char ***argv, Options *options, GError **error)
{
  GOptionEntry entries[] = {
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &options->is_quiet, "Say nothing", NULL },
    { "seed", 0, 0, G_OPTION_ARG_INT, &options->seed, "Play the same play again", "N" },
    { "interval", 0, 0, G_OPTION_ARG_DOUBLE, &options->interval_s,
      "The floor changes its language about this often (20)", "SECONDS" },
    { "sounds", 0, 0, G_OPTION_ARG_FILENAME, &options->sounds_folder,
      "Where the voices are (" BC_SPEECH_FOLDER ")", "FOLDER" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->arguments, NULL,
      "URL CONFIG" },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (
      context,
      "Rehearses a meeting: human voices into every input of the gateway at URL, interpreters who\n"
      "come and go, and a floor that changes its language. CONFIG is the gateway's own.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (g_strv_length (options->arguments ? options->arguments : (char *[]){ NULL }) == 2 &&
      options->interval_s >= 1 && options->interval_s <= 3600)
    return TRUE;
  g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
               "expected URL CONFIG, and an interval of 1 to 3600 seconds; see --help");
  return FALSE;
}

int
main (int argc, char **argv)
{
  g_auto (Options) options = { .seed = -1, .interval_s = 20 };
  g_autoptr (GError) error = NULL;
  pid_t parent = getppid ();

  /* Whoever started the rehearsal and dies takes it along; it may be dead by now. */
  prctl (PR_SET_PDEATHSIG, SIGTERM);
  if (getppid () != parent)
    return EXIT_FAILURE;
  signal (SIGPIPE, SIG_IGN);
  if (!parse_options (&argc, &argv, &options, &error))
    {
      fprintf (stderr, "boothcast-rehearsal: %s\n", error->message);
      return EX_USAGE;
    }

  g_autoptr (BcCast) cast = bc_cast_load (options.arguments[1], &error);
  return cast ? play (&options, cast) : fail (error);
}
