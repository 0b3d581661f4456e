/* SPDX-License-Identifier: Apache-2.0 */
#include "command.h"
#include "simulation.h"

#include <boothcast/base/error.h>
#include <boothcast/meeting/local-time.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

typedef struct
{
  char *day;
  char *late;
  char *pool;
  char **overruns;
  char **draws;
  char **meetings_b;
  char **extensions;
  char **suspensions;
  gboolean is_break_forgotten;
  gboolean is_json;
  char **rest;
} SimulateOptions;

static void
simulate_options_clear (SimulateOptions *options)
{
  g_free (options->day);
  g_free (options->late);
  g_free (options->pool);
  g_strfreev (options->overruns);
  g_strfreev (options->draws);
  g_strfreev (options->meetings_b);
  g_strfreev (options->extensions);
  g_strfreev (options->suspensions);
  g_strfreev (options->rest);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SimulateOptions, simulate_options_clear)

static gboolean
parse_options (int argc, char **argv, SimulateOptions *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "day", 0, 0, G_OPTION_ARG_STRING, &options->day, "Only that one of the plan's days",
      "YYYY-MM-DD" },
    { "overrun", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->overruns,
      "The session of that title or id takes so much longer, or shorter; may be repeated",
      "ITEM=±MIN" },
    { "late", 0, 0, G_OPTION_ARG_STRING, &options->late,
      "The day's first interpreted session opens only then", "HH:MM" },
    { "pool", 0, 0, G_OPTION_ARG_STRING, &options->pool, "So many minutes instead of the pool's",
      "MIN" },
    { "also-draws", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->draws,
      "Another meeting draws so much from then on; may be repeated", "MIN@HH:MM" },
    { "meeting-b", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->meetings_b,
      "Another meeting is interpreted in that time; may be repeated", "HH:MM-HH:MM" },
    { "extension", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->extensions,
      "So many more minutes are asked for then, and granted; may be repeated", "HH:MM=+MIN" },
    { "suspend", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->suspensions,
      "What is open in that time is suspended; may be repeated", "HH:MM-HH:MM" },
    { "forget-break", 0, 0, G_OPTION_ARG_NONE, &options->is_break_forgotten,
      "Nobody closes the session before a break until the break is over", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->is_json, "Print everything as one JSON object",
      NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->rest, NULL, "CONFIG" },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (
      context, "Runs the plan's days through the rules in no time and prints what happens when.\n"
               "Sessions keep their length; what runs late moves what follows, and breaks give way."
               "\nExit code: 0 when interpretation lasts to the end of every day's agenda, 1 when "
               "it does not.");
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  if (options->rest != NULL && g_strv_length (options->rest) == 1)
    return TRUE;
  g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
               "simulate takes one configuration file: boothcast simulate CONFIG");
  return FALSE;
}

/* --- Values --- */

/* All of `text` is a number of minutes, to the second. */
static gboolean
parse_minutes (const char *text, double minimum, gint64 *span_us)
{
  char *end = NULL;
  double minutes = g_ascii_strtod (text, &end);

  if (end == text || *end != '\0' || !isfinite (minutes) || minutes < minimum ||
      minutes > BC_DAY_MINUTES)
    return FALSE;
  *span_us = (gint64) llround (minutes * 60) * G_TIME_SPAN_SECOND;
  return TRUE;
}

static gboolean
refuse (GError **error, const char *option, const char *found, const char *expected)
{
  g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "--%s “%s”: expected %s", option, found,
               expected);
  return FALSE;
}

/* By id, then by title, whatever the case; in any day. */
static const BcSession *
find_item (const BcSetup *setup, const char *name)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);
  const BcSession *found = bc_setup_find_session (setup, name);

  for (guint i = 0; found == NULL && i < setup->sessions->len; i++)
    {
      const BcSession *session = g_ptr_array_index (setup->sessions, i);
      g_autofree char *title = g_utf8_casefold (session->title, -1);

      if (g_str_equal (title, folded))
        found = session;
    }
  return found;
}

static gboolean
add_overrun (GArray *overruns, const BcSetup *setup, const char *text, GError **error)
{
  const char *sign = strrchr (text, '=');
  g_autofree char *name = sign != NULL ? g_strndup (text, (gsize) (sign - text)) : NULL;
  BcOverrun overrun = { NULL };

  if (sign == NULL || !parse_minutes (sign + 1, -BC_DAY_MINUTES, &overrun.extra_us))
    return refuse (error, "overrun", text, "a session and minutes (\"Roundtable 1=+12\")");
  overrun.session = g_utf8_validate (name, -1, NULL) ? find_item (setup, name) : NULL;
  if (overrun.session == NULL)
    return refuse (error, "overrun", text, "the title or id of a session of this configuration");
  g_array_append_val (overruns, overrun);
  return TRUE;
}

/* The instant of a clock time on the scenario's day, on the meeting's clock. */
static gboolean
parse_clock (const BcScenario *scenario, const char *text, gint64 *wall_us)
{
  GDate date;
  guint minute;

  if (!bc_local_time_parse_clock (text, &minute) ||
      !bc_local_time_parse_day (scenario->day->day, &date))
    return FALSE;
  *wall_us = bc_local_time_find (scenario->agenda->zone, &date, minute).first_us;
  return TRUE;
}

/* Meetings b, c, d … in the order they are named in. */
static BcRivalDraw
name_rival (const GArray *draws)
{
  BcRivalDraw draw = { .name = { (char) ('b' + MIN (draws->len, 24)) } };

  return draw;
}

/* "11:00-12:00", the end after the start. */
static gboolean
parse_span (const BcScenario *scenario, const char *text, gint64 *from_us, gint64 *until_us)
{
  g_auto (GStrv) clocks = g_strsplit (text, "-", 2);

  return g_strv_length (clocks) == 2 && parse_clock (scenario, clocks[0], from_us) &&
         parse_clock (scenario, clocks[1], until_us) && *from_us < *until_us;
}

static gboolean
add_meeting_b (GArray *draws, const BcScenario *scenario, const char *text, GError **error)
{
  BcRivalDraw draw = name_rival (draws);
  gint64 ends_us;

  if (!parse_span (scenario, text, &draw.starts_wall_us, &ends_us))
    return refuse (error, "meeting-b", text, "two clock times (\"11:00-12:00\")");
  draw.span_us = ends_us - draw.starts_wall_us;
  g_array_append_val (draws, draw);
  return TRUE;
}

static gboolean
add_suspension (GArray *suspensions, const BcScenario *scenario, const char *text, GError **error)
{
  BcSuspendedTime time;

  if (!parse_span (scenario, text, &time.from_wall_us, &time.until_wall_us))
    return refuse (error, "suspend", text, "two clock times (\"11:00-11:10\")");
  g_array_append_val (suspensions, time);
  return TRUE;
}

static gboolean
add_extension (GArray *extensions, const BcScenario *scenario, const char *text, GError **error)
{
  const char *sign = strchr (text, '=');
  g_autofree char *clock = sign != NULL ? g_strndup (text, (gsize) (sign - text)) : NULL;
  const char *number = sign != NULL ? sign + 1 + (sign[1] == '+') : "";
  BcGrantedMinutes granted;
  guint64 minutes;

  if (sign == NULL || !parse_clock (scenario, clock, &granted.wall_us) ||
      !g_ascii_string_to_unsigned (number, 10, 1, BC_DAY_MINUTES, &minutes, NULL))
    return refuse (error, "extension", text, "a clock time and minutes (\"15:00=+15\")");
  granted.minutes = (gint64) minutes;
  g_array_append_val (extensions, granted);
  return TRUE;
}

static gboolean
add_draw (GArray *draws, const BcScenario *scenario, const char *text, GError **error)
{
  const char *at = strchr (text, '@');
  g_autofree char *minutes = at != NULL ? g_strndup (text, (gsize) (at - text)) : NULL;
  BcRivalDraw draw = name_rival (draws);

  if (at == NULL || !parse_minutes (minutes, 0, &draw.span_us) ||
      !parse_clock (scenario, at + 1, &draw.starts_wall_us))
    return refuse (error, "also-draws", text, "minutes and a clock time (\"30@11:00\")");
  g_array_append_val (draws, draw);
  return TRUE;
}

/* --- Scenarios --- */

static void
scenario_clear (BcScenario *scenario)
{
  g_clear_pointer ((GArray **) &scenario->overruns, g_array_unref);
  g_clear_pointer ((GArray **) &scenario->draws, g_array_unref);
  g_clear_pointer ((GArray **) &scenario->extensions, g_array_unref);
  g_clear_pointer ((GArray **) &scenario->suspensions, g_array_unref);
}

static gboolean
fill_scenario (BcScenario *scenario, const SimulateOptions *options, GError **error)
{
  const BcSetup *setup = scenario->agenda->setup;
  GArray *overruns = g_array_new (FALSE, FALSE, sizeof (BcOverrun));
  GArray *draws = g_array_new (FALSE, FALSE, sizeof (BcRivalDraw));
  GArray *extensions = g_array_new (FALSE, FALSE, sizeof (BcGrantedMinutes));
  GArray *suspensions = g_array_new (FALSE, FALSE, sizeof (BcSuspendedTime));

  scenario->overruns = overruns;
  scenario->draws = draws;
  scenario->extensions = extensions;
  scenario->suspensions = suspensions;
  scenario->is_break_forgotten = options->is_break_forgotten;
  scenario->limit_ms = setup->pool.limit_s * 1000;
  if (options->late != NULL && !parse_clock (scenario, options->late, &scenario->late_wall_us))
    return refuse (error, "late", options->late, "a clock time (\"10:12\")");
  for (char **at = options->overruns; at != NULL && *at != NULL; at++)
    if (!add_overrun (overruns, setup, *at, error))
      return FALSE;
  const struct
  {
    char **texts;
    GArray *array;
    gboolean (*add) (GArray *array, const BcScenario *scenario, const char *text, GError **error);
  } lists[] = {
    { options->draws, draws, add_draw },
    { options->meetings_b, draws, add_meeting_b },
    { options->extensions, extensions, add_extension },
    { options->suspensions, suspensions, add_suspension },
  };
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (char **at = lists[i].texts; at != NULL && *at != NULL; at++)
      if (!lists[i].add (lists[i].array, scenario, *at, error))
        return FALSE;
  return TRUE;
}

static gboolean
make_scenarios (const BcConfig *config, const SimulateOptions *options, GArray *scenarios,
                GError **error)
{
  for (guint i = 0; i < config->agenda->days->len; i++)
    {
      const BcAgendaDay *day = g_ptr_array_index (config->agenda->days, i);
      BcScenario scenario = { .agenda = config->agenda, .day = day };

      if (day->day == NULL || (options->day != NULL && !g_str_equal (day->day, options->day)))
        continue;
      gboolean is_filled = fill_scenario (&scenario, options, error);
      g_array_append_val (scenarios, scenario);
      if (!is_filled)
        return FALSE;
    }
  if (scenarios->len > 0)
    return TRUE;
  if (options->day != NULL)
    return refuse (error, "day", options->day, "a day of the plan, like 2020-11-12");
  g_set_error (error, BC_ERROR, BC_ERROR_CONFIG, "%s: no session has a day: nothing to simulate",
               options->rest[0]);
  return FALSE;
}

/* --- Printing --- */

static void
print (const BcConfig *config, const GArray *scenarios, const GPtrArray *simulations,
       gboolean is_json)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (is_json)
    {
      g_autofree char *json = bc_simulations_to_json (config, scenarios, simulations);
      puts (json);
      return;
    }
  for (guint i = 0; i < simulations->len; i++)
    {
      if (i > 0)
        g_string_append_c (out, '\n');
      bc_simulation_add_text (out, &g_array_index (scenarios, BcScenario, i),
                              simulations->pdata[i]);
    }
  fputs (out->str, stdout);
}

/* As if it had been configured so: the rules are to know it, too. */
static gboolean
change_pool (BcConfig *config, const SimulateOptions *options, GError **error)
{
  BcAgenda *agenda = config->agenda;
  gint64 pool_us;

  if (options->pool == NULL)
    return TRUE;
  if (!parse_minutes (options->pool, 0, &pool_us))
    return refuse (error, "pool", options->pool, "minutes, 0 to 1440");
  config->setup->pool.limit_s = pool_us / G_TIME_SPAN_SECOND;
  config->agenda = bc_agenda_new (config->setup, agenda->zone, agenda->pool_zone);
  bc_agenda_free (agenda);
  return TRUE;
}

static gboolean
simulate (const SimulateOptions *options, gboolean *fits, GError **error)
{
  g_autoptr (BcConfig) config = bc_config_load (options->rest[0], error);
  g_autoptr (GArray) scenarios = g_array_new (FALSE, FALSE, sizeof (BcScenario));
  g_autoptr (GPtrArray) simulations =
      g_ptr_array_new_with_free_func ((GDestroyNotify) bc_simulation_free);

  g_array_set_clear_func (scenarios, (GDestroyNotify) scenario_clear);
  if (config == NULL || !change_pool (config, options, error) ||
      !make_scenarios (config, options, scenarios, error))
    return FALSE;
  *fits = TRUE;
  for (guint i = 0; i < scenarios->len; i++)
    {
      BcSimulation *made = bc_simulation_run (&g_array_index (scenarios, BcScenario, i), error);

      if (made == NULL)
        return FALSE;
      *fits = *fits && made->ends_wall_us == 0;
      g_ptr_array_add (simulations, made);
    }
  print (config, scenarios, simulations, options->is_json);
  return TRUE;
}

int
bc_command_simulate (int argc, char **argv)
{
  g_auto (SimulateOptions) options = { NULL };
  GError *error = NULL;
  gboolean fits = FALSE;

  if (!parse_options (argc, argv, &options, &error) || !simulate (&options, &fits, &error))
    return bc_command_fail (error);
  return fits ? EX_OK : EXIT_FAILURE;
}
