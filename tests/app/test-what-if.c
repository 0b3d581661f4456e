/* SPDX-License-Identifier: Apache-2.0 */
/* Days that do not go as planned: where interpretation ends, what is lost, and what people are told when. */
#include "simulated-day.h"

#include <boothcast/meeting/local-time.h>
#include <string.h>

typedef struct
{
  const char *item;
  int minutes;
} Extra;

typedef struct
{
  const char *start;
  int minutes;
} Draw;

typedef struct
{
  const char *description;
  const char *day;
  Extra extras[2];
  const char *late;
  int pool; /* 0: as configured; -1: none at all */
  Draw draws[2];
  const char *leave;
  Extra extension;          /* item: the clock time */
  const char *suspended[2]; /* from and until */
  gboolean is_break_forgotten;
  gboolean has_booths;

  const char *ends; /* NULL: it lasts */
  const char *agenda_ends;
  int used; /* of the pool */
  const char *cut;
  int cut_minutes; /* of the first that is cut */
  guint n_cut;
  const char *told; /* what people are told, and when: see describe () */
} WhatIf;

static const WhatIf what_ifs[] = {
  { .description = "Thursday as planned",
    .day = THURSDAY,
    .agenda_ends = "15:20",
    .used = 240,
    .told = "15:20 spent" },
  { .description = "a roundtable 12 minutes over: the lunch gives way, the minutes do not",
    .day = THURSDAY,
    .extras = { { "thu-rt1", 12 } },
    .ends = "15:08",
    .agenda_ends = "15:20",
    .used = 240,
    .cut = "thu-rt2",
    .cut_minutes = 2,
    .n_cut = 2,
    .told = "12:10 over time; 12:10 short: overrun; 14:38 30 min; 14:53 15 min; "
            "15:03 5 min; 15:07 1 min; 15:08 spent" },
  { .description = "a roundtable over the whole lunch",
    .day = THURSDAY,
    .extras = { { "thu-rt1", 80 } },
    .ends = "14:00",
    .agenda_ends = "15:20",
    .used = 240,
    .cut = "thu-rt2",
    .cut_minutes = 70,
    .n_cut = 2,
    .told = "12:10 over time; 12:10 short: overrun; 13:30 30 min; 13:45 15 min; "
            "13:55 5 min; 13:59 1 min; 14:00 spent" },
  { .description = "a roundtable beyond the lunch moves the afternoon",
    .day = THURSDAY,
    .extras = { { "thu-rt1", 100 } },
    .ends = "14:00",
    .agenda_ends = "15:40",
    .used = 240,
    .cut = "thu-rt2",
    .cut_minutes = 90,
    .n_cut = 2,
    .told = "12:10 over time; 12:10 short: overrun; 13:30 30 min; 13:45 15 min; "
            "13:55 5 min; 13:59 1 min; 14:00 spent" },
  { .description = "a late start that the lunch takes up costs nothing",
    .day = THURSDAY,
    .late = "10:12",
    .agenda_ends = "15:20",
    .used = 240,
    .told = "15:20 spent" },
  { .description = "a start too late for any lunch moves the end",
    .day = THURSDAY,
    .late = "11:30",
    .agenda_ends = "15:30",
    .used = 240,
    .told = "15:30 spent" },
  { .description = "late, but before its time: on time",
    .day = THURSDAY,
    .late = "09:40",
    .agenda_ends = "15:20",
    .used = 240,
    .told = "15:20 spent" },
  { .description = "ten minutes fewer",
    .day = THURSDAY,
    .pool = 230,
    .ends = "15:10",
    .agenda_ends = "15:20",
    .used = 230,
    .cut = "thu-summary",
    .cut_minutes = 10,
    .n_cut = 1,
    .told =
        "09:59 short: plan; 14:40 30 min; 14:55 15 min; 15:05 5 min; 15:09 1 min; 15:10 spent" },
  { .description = "no minutes at all",
    .day = THURSDAY,
    .pool = -1,
    .ends = "10:00",
    .agenda_ends = "15:20",
    .used = 0,
    .cut = "thu-opening",
    .cut_minutes = 30,
    .n_cut = 4,
    .told = "09:59 short: plan; 10:00 spent" },
  { .description = "an hour more than needed",
    .day = THURSDAY,
    .pool = 300,
    .agenda_ends = "15:20",
    .used = 240,
    .told = "" },
  { .description = "another meeting for half an hour meanwhile",
    .day = THURSDAY,
    .draws = { { "11:00", 30 } },
    .ends = "14:50",
    .agenda_ends = "15:20",
    .used = 240,
    .cut = "thu-rt2",
    .cut_minutes = 20,
    .n_cut = 2,
    .told = "11:00 short: others; 11:30 short: overrun; 14:20 30 min; 14:35 15 min; "
            "14:45 5 min; 14:49 1 min; 14:50 spent" },
  { .description = "another meeting before ours",
    .day = THURSDAY,
    .draws = { { "09:00", 10 } },
    .ends = "15:10",
    .agenda_ends = "15:20",
    .used = 240,
    .cut = "thu-summary",
    .cut_minutes = 10,
    .n_cut = 1,
    .told =
        "10:00 short: overrun; 14:40 30 min; 14:55 15 min; 15:05 5 min; 15:09 1 min; 15:10 spent" },
  { .description = "another meeting over our lunch",
    .day = THURSDAY,
    .draws = { { "12:10", 80 } },
    .ends = "14:00",
    .agenda_ends = "15:20",
    .used = 240,
    .cut = "thu-rt2",
    .cut_minutes = 70,
    .n_cut = 2,
    .told = "12:10 short: others; 13:30 short: overrun; 13:30 30 min; 13:30 short: "
            "others; 13:45 15 min; 13:55 5 min; 13:59 1 min; 14:00 spent" },
  { .description = "another meeting to the end: half each from then on",
    .day = THURSDAY,
    .draws = { { "13:30", 500 } },
    .ends = "14:25",
    .agenda_ends = "15:20",
    .used = 240,
    .cut = "thu-rt2",
    .cut_minutes = 45,
    .n_cut = 2,
    .told = "13:30 short: others; 13:55 30 min; 14:10 15 min; 14:20 5 min; 14:24 1 "
            "min; 14:25 spent" },
  { .description = "two other meetings: a third each",
    .day = THURSDAY,
    .draws = { { "13:30", 500 }, { "13:30", 500 } },
    .pool = 250,
    .ends = "14:10",
    .agenda_ends = "15:20",
    .used = 250,
    .cut = "thu-rt2",
    .cut_minutes = 60,
    .n_cut = 2,
    .told = "13:30 short: others; 13:40 30 min; 13:55 15 min; 14:05 5 min; 14:09 1 "
            "min; 14:10 spent" },
  { .description = "a short roundtable leaves a reserve",
    .day = THURSDAY,
    .extras = { { "thu-rt1", -10 } },
    .agenda_ends = "15:20",
    .used = 230,
    .told = "" },
  { .description = "what one gives another may take",
    .day = THURSDAY,
    .extras = { { "thu-rt1", -10 }, { "thu-summary", 10 } },
    .agenda_ends = "15:30",
    .used = 240,
    .told = "15:20 10 min; 15:25 5 min; 15:29 1 min; 15:30 spent" },
  { .description = "five minutes over at the very beginning",
    .day = THURSDAY,
    .extras = { { "thu-opening", 5 } },
    .ends = "15:15",
    .agenda_ends = "15:20",
    .used = 240,
    .cut = "thu-summary",
    .cut_minutes = 5,
    .n_cut = 1,
    .told =
        "10:30 short: overrun; 14:45 30 min; 15:00 15 min; 15:10 5 min; 15:14 1 min; 15:15 spent" },
  { .description = "Friday by the clock times",
    .day = FRIDAY,
    .agenda_ends = "15:40",
    .used = 240,
    .told = "15:40 spent" },
  { .description = "Friday as its closing is stated",
    .day = FRIDAY,
    .extras = { { "fri-closing", -10 } },
    .agenda_ends = "15:30",
    .used = 230,
    .told = "" },
  { .description = "a minute over at the very end",
    .day = FRIDAY,
    .extras = { { "fri-closing", 1 } },
    .ends = "15:40",
    .agenda_ends = "15:41",
    .used = 240,
    .cut = "fri-closing",
    .cut_minutes = 1,
    .n_cut = 1,
    .told = "15:40 spent" },
  { .description = "a longer lunch moves the afternoon and costs nothing",
    .day = FRIDAY,
    .extras = { { "fri-lunch", 15 } },
    .agenda_ends = "15:55",
    .used = 240,
    .told = "15:55 spent" },
  { .description = "twice as much over as the closing gives back",
    .day = FRIDAY,
    .extras = { { "fri-rt4", 20 }, { "fri-closing", -10 } },
    .ends = "15:40",
    .agenda_ends = "15:50",
    .used = 240,
    .cut = "fri-closing",
    .cut_minutes = 10,
    .n_cut = 1,
    .told =
        "15:10 short: overrun; 15:10 30 min; 15:25 15 min; 15:35 5 min; 15:39 1 min; 15:40 spent" },
  { .description = "late, and another meeting",
    .day = FRIDAY,
    .late = "10:05",
    .draws = { { "10:00", 5 } },
    .ends = "15:35",
    .agenda_ends = "15:40",
    .used = 240,
    .cut = "fri-closing",
    .cut_minutes = 5,
    .n_cut = 1,
    .told =
        "10:05 short: overrun; 15:05 30 min; 15:20 15 min; 15:30 5 min; 15:34 1 min; 15:35 spent" },
  { .description = "the interpreters leave before the minutes are used up",
    .day = FRIDAY,
    .leave = "15:00",
    .ends = "15:00",
    .agenda_ends = "15:40",
    .used = 200,
    .cut = "fri-rt4",
    .cut_minutes = 10,
    .n_cut = 2,
    .told = "09:59 short: plan; 14:30 30 min; 14:45 15 min; 14:55 5 min; 14:59 1 min" },
  { .description = "with booths: the countdown, and what listeners hear",
    .day = THURSDAY,
    .extras = { { "thu-rt1", 12 } },
    .has_booths = TRUE,
    .ends = "15:08",
    .agenda_ends = "15:20",
    .used = 240,
    .cut = "thu-rt2",
    .cut_minutes = 2,
    .n_cut = 2,
    .told = "12:10 over time; 12:10 short: overrun; 14:38 30 min; 14:53 15 min; "
            "15:03 5 min; 15:07 1 min; 15:07 countdown; 15:08 spent; 15:08 notice" },
  { .description = "an extension in time",
    .day = THURSDAY,
    .extras = { { "thu-rt1", 12 } },
    .extension = { "15:00", 15 },
    .agenda_ends = "15:20",
    .used = 252,
    .told = "12:10 over time; 12:10 short: overrun; 14:38 30 min; 14:53 15 min; 15:00 asked; 15:00 "
            "lasts; 15:00 extension" },
  { .description = "an extension that is too short",
    .day = THURSDAY,
    .extras = { { "thu-rt1", 12 } },
    .extension = { "14:00", 5 },
    .ends = "15:13",
    .agenda_ends = "15:20",
    .used = 245,
    .cut = "thu-summary",
    .cut_minutes = 7,
    .n_cut = 1,
    .told = "12:10 over time; 12:10 short: overrun; 14:00 asked; 14:00 short: overrun; 14:00 "
            "extension; 14:43 30 min; 14:58 15 min; 15:08 5 min; 15:12 1 min; 15:13 spent" },
  { .description = "an extension after the end: interpretation goes on",
    .day = THURSDAY,
    .pool = 230,
    .extension = { "15:15", 10 },
    .has_booths = TRUE,
    .agenda_ends = "15:20",
    .used = 235,
    .cut = "thu-summary",
    .cut_minutes = 5,
    .n_cut = 1,
    .told =
        "09:59 short: plan; 14:40 30 min; 14:55 15 min; 15:05 5 min; 15:09 1 min; 15:09 countdown; "
        "15:10 spent; 15:10 notice; 15:15 asked; 15:15 again; 15:15 lasts; 15:15 extension" },
  { .description = "ten minutes of technical trouble are not counted",
    .day = THURSDAY,
    .suspended = { "14:00", "14:10" },
    .agenda_ends = "15:20",
    .used = 230,
    .told = "14:00 suspended; 14:10 resumed" },
  { .description = "a forgotten break is mended",
    .day = THURSDAY,
    .is_break_forgotten = TRUE,
    .has_booths = TRUE,
    .agenda_ends = "15:20",
    .used = 240,
    .told = "12:10 over time; 12:10 short: overrun; 12:11 prompt; 12:12 short: overrun; 13:30 "
            "suspended; 13:30 corrected; 15:19 countdown; 15:20 spent" },
  { .description = "a forgotten break that uses up the minutes is mended, too",
    .day = FRIDAY,
    .pool = 180,
    .is_break_forgotten = TRUE,
    .ends = "14:40",
    .agenda_ends = "15:40",
    .used = 180,
    .cut = "fri-rt4",
    .cut_minutes = 30,
    .n_cut = 2,
    .told = "09:59 short: plan; 11:51 prompt; 11:52 short: plan; 13:00 spent; 13:30 "
            "suspended; 13:30 corrected; 13:30 again; 13:30 short: plan; 14:10 30 "
            "min; 14:25 15 min; 14:35 5 min; 14:39 1 min; 14:40 spent" },
  { .description = "an item without any time is passed over",
    .day = FRIDAY,
    .extras = { { "fri-recap", -10 } },
    .agenda_ends = "15:40",
    .used = 230,
    .told = "" },
};

static GArray *
make_overruns (const BcConfig *config, const WhatIf *row)
{
  GArray *overruns = g_array_new (FALSE, FALSE, sizeof (BcOverrun));

  for (guint i = 0; i < G_N_ELEMENTS (row->extras) && row->extras[i].item != NULL; i++)
    {
      BcOverrun overrun = { bc_setup_find_session (config->setup, row->extras[i].item),
                            row->extras[i].minutes * G_TIME_SPAN_MINUTE };
      g_assert_nonnull (overrun.session);
      g_array_append_val (overruns, overrun);
    }
  return overruns;
}

static GArray *
make_draws (const BcConfig *config, const WhatIf *row)
{
  GArray *draws = g_array_new (FALSE, FALSE, sizeof (BcRivalDraw));

  for (guint i = 0; i < G_N_ELEMENTS (row->draws) && row->draws[i].start != NULL; i++)
    {
      BcRivalDraw draw = { .name = { (char) ('b' + i) },
                           .starts_wall_us = day_at (config, row->day, row->draws[i].start),
                           .span_us = row->draws[i].minutes * G_TIME_SPAN_MINUTE };
      g_array_append_val (draws, draw);
    }
  return draws;
}

static GArray *
make_extensions (const BcConfig *config, const WhatIf *row)
{
  GArray *extensions = g_array_new (FALSE, FALSE, sizeof (BcGrantedMinutes));

  if (row->extension.item != NULL)
    {
      BcGrantedMinutes granted = { day_at (config, row->day, row->extension.item),
                                   row->extension.minutes };
      g_array_append_val (extensions, granted);
    }
  return extensions;
}

static GArray *
make_suspensions (const BcConfig *config, const WhatIf *row)
{
  GArray *suspensions = g_array_new (FALSE, FALSE, sizeof (BcSuspendedTime));

  if (row->suspended[0] != NULL)
    {
      BcSuspendedTime time = { day_at (config, row->day, row->suspended[0]),
                               day_at (config, row->day, row->suspended[1]) };
      g_array_append_val (suspensions, time);
    }
  return suspensions;
}

/* Who shares a pool meets its end a second sooner or later than the other. */
static void
expect_time (const BcConfig *config, const WhatIf *row, const char *clock, gint64 wall_us)
{
  gint64 expected_us = clock != NULL ? day_at (config, row->day, clock) : 0;
  gint64 slack_us = row->draws[0].start != NULL ? 2 * G_TIME_SPAN_SECOND : 0;

  g_assert_cmpint (wall_us, >=, expected_us - slack_us);
  g_assert_cmpint (wall_us, <=, expected_us + slack_us);
}

static void
expect_cuts (const BcSimulation *made, const WhatIf *row)
{
  gint64 slack_ms = row->draws[0].start != NULL ? 2000 : 0;
  const BcSimulatedItem *first = NULL;
  guint n_cut = 0;

  for (guint i = 0; i < made->items->len; i++)
    {
      const BcSimulatedItem *item = &g_array_index (made->items, BcSimulatedItem, i);

      if (item->cut_ms == 0)
        continue;
      n_cut++;
      if (first == NULL)
        first = item;
    }
  g_assert_cmpuint (n_cut, ==, row->n_cut);
  if (first == NULL)
    return;
  g_assert_cmpstr (first->session->id, ==, row->cut);
  g_assert_cmpint (ABS (first->cut_ms - (gint64) row->cut_minutes * MINUTE_MS), <=, slack_ms);
}

/* --- What people are told --- */

/* The words of a warning, by what they say: "short overrun", "30 min". */
static const struct
{
  const char *part;
  const char *code;
} sayings[] = {
  { "in 30 minutes", "30 min" },
  { "in 15 minutes", "15 min" },
  { "in 10 minutes", "10 min" },
  { "in 5 minutes", "5 min" },
  { "in 1 minute", "1 min" },
  { "minutes are used up: the meeting", "spent" },
  { "minutes again", "again" },
  { "has spoken for", "over time" },
  { "will last to the end", "lasts" },
  { "asks for", "asked" },
  { "more has been drawn", "short: overrun" },
  { "also draw", "short: others" },
  { "list asks for more", "short: list" },
  { "the plan takes more", "short: plan" },
  { "the day runs", "short: late" },
  { "planned like that", "short: plan" },
};

static const char *
say (const BcOccurrence *occurrence)
{
  if (occurrence->kind != BC_OCCURRENCE_WARNING)
    return occurrence->kind == BC_OCCURRENCE_DESK ? "countdown"
                                                  : bc_occurrence_kind_to_string (occurrence->kind);
  for (guint i = 0; i < G_N_ELEMENTS (sayings); i++)
    if (strstr (occurrence->text, sayings[i].part) != NULL)
      return sayings[i].code;
  return occurrence->text;
}

static gboolean
is_told (BcOccurrenceKind kind)
{
  static const BcOccurrenceKind kinds[] = { BC_OCCURRENCE_WARNING,   BC_OCCURRENCE_DESK,
                                            BC_OCCURRENCE_NOTICE,    BC_OCCURRENCE_PROMPT,
                                            BC_OCCURRENCE_EXTENSION, BC_OCCURRENCE_SUSPENDED,
                                            BC_OCCURRENCE_RESUMED,   BC_OCCURRENCE_CORRECTED };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i] == kind)
      return TRUE;
  return FALSE;
}

/* "12:10:10 short: overrun; 14:38 30 min; …": of what is said again and again the first time. */
static char *
describe (const BcScenario *scenario, const BcSimulation *made)
{
  GString *all = g_string_new (NULL);
  const char *before = "";

  for (guint i = 0; i < made->occurrences->len; i++)
    {
      const BcOccurrence *occurrence = made->occurrences->pdata[i];
      g_autofree char *clock = bc_local_time_clock (scenario->agenda->zone, occurrence->wall_us);
      const char *said = is_told (occurrence->kind) ? say (occurrence) : before;

      if (g_str_equal (said, before))
        continue;
      g_string_append_printf (all, "%s%s %s", all->len > 0 ? "; " : "", clock, said);
      before = said;
    }
  return g_string_free (all, FALSE);
}

/* The pool of that row, known to the rules before the day as well. */
static BcScenario
set_up (BcConfig *config, const WhatIf *row)
{
  BcPool *pool = &config->setup->pool;
  BcAgenda *agenda = config->agenda;

  if (row->pool != 0)
    pool->limit_s = MAX (row->pool, 0) * 60;
  if (row->leave != NULL)
    g_assert_true (bc_local_time_parse_clock (row->leave, &pool->service_ends_minute));
  config->agenda = bc_agenda_new (config->setup, agenda->zone, agenda->pool_zone);
  bc_agenda_free (agenda);
  return day_scenario (config, row->day);
}

static void
test_what_if (gconstpointer data)
{
  const WhatIf *row = data;
  g_autoptr (BcConfig) config = row->has_booths ? day_load () : day_load_without_booths ();
  BcScenario scenario = set_up (config, row);
  g_autoptr (GArray) overruns = make_overruns (config, row);
  g_autoptr (GArray) draws = make_draws (config, row);
  g_autoptr (GArray) extensions = make_extensions (config, row);
  g_autoptr (GArray) suspensions = make_suspensions (config, row);

  if (row->late != NULL)
    scenario.late_wall_us = day_at (config, row->day, row->late);
  scenario.overruns = overruns;
  scenario.draws = draws->len > 0 ? draws : NULL;
  scenario.extensions = extensions;
  scenario.suspensions = suspensions;
  scenario.is_break_forgotten = row->is_break_forgotten;

  g_autoptr (BcSimulation) made = day_run (&scenario);
  g_autofree char *told = describe (&scenario, made);
  g_autofree char *sentence = bc_simulation_to_sentence (&scenario, made);
  g_test_message ("%s", sentence);
  day_expect_sense (&scenario, made);
  expect_time (config, row, row->ends, made->ends_wall_us);
  expect_time (config, row, row->agenda_ends, made->agenda_ends_wall_us);
  g_assert_cmpint (made->used_ms, ==, (gint64) row->used * MINUTE_MS);
  expect_cuts (made, row);
  g_assert_cmpstr (told, ==, row->told);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (what_ifs); i += ROW_STEP)
    {
      g_autofree char *path = g_strdup_printf ("/app/what-if/%s", what_ifs[i].description);
      g_test_add_data_func (path, &what_ifs[i], test_what_if);
    }
  return g_test_run ();
}
