/* SPDX-License-Identifier: Apache-2.0 */
/* Whole conference days through the rules: the two real ones minute by minute, and what-ifs with their ends. */
#include "../../src/app/simulation.h"

#include <boothcast/meeting/local-time.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define THURSDAY "2020-11-12"
#define FRIDAY "2020-11-13"
#define MINUTE_MS 60000

/* A day is some 60,000 events, and a sanitizer makes each a hundred times as long: a few days show as much there. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED TRUE
#define ROW_STEP 8
#else
#define IS_SANITIZED FALSE
#define ROW_STEP 1
#endif

static BcConfig *
load (void)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("BC_SOURCE_ROOT"), "config", "unece-2020.json", NULL);
  g_autoptr (GError) error = NULL;
  BcConfig *config = bc_config_load (path, &error);

  g_assert_no_error (error);
  return config;
}

/* The minutes do not depend on channels and desks, but the time does that a test takes. */
static BcConfig *
load_without_booths (void)
{
  BcConfig *config = load ();

  g_ptr_array_set_size (config->setup->desks, 0);
  g_ptr_array_set_size (config->setup->booths, 0);
  g_ptr_array_set_size (config->setup->channels, 0);
  return config;
}

static BcScenario
scenario_of (const BcConfig *config, const char *day)
{
  BcScenario scenario = { .agenda = config->agenda,
                          .day = bc_agenda_find_day (config->agenda, day),
                          .limit_ms = config->setup->pool.limit_s * 1000 };

  g_assert_nonnull (scenario.day);
  return scenario;
}

static BcSimulation *
run (const BcScenario *scenario)
{
  g_autoptr (GError) error = NULL;
  BcSimulation *made = bc_simulation_run (scenario, &error);

  g_assert_no_error (error);
  return made;
}

static gint64
at (const BcConfig *config, const char *day, const char *clock)
{
  GDate date;
  guint minute;

  g_assert_true (bc_local_time_parse_day (day, &date));
  g_assert_true (bc_local_time_parse_clock (clock, &minute));
  return bc_local_time_find (config->agenda->zone, &date, minute).first_us;
}

/* --- What holds for every day --- */

static void
expect_sense (const BcScenario *scenario, const BcSimulation *made)
{
  gint64 interpreted_ms = 0, before_ms = 0;

  for (guint i = 0; i < made->items->len; i++)
    {
      const BcSimulatedItem *item = &g_array_index (made->items, BcSimulatedItem, i);
      gint64 span_ms = (item->ends_wall_us - item->starts_wall_us) / 1000;

      interpreted_ms += item->interpreted_ms;
      g_assert_cmpint (item->cut_ms, >=, 0);
      if (item->session->kind == BC_SESSION_KIND_INTERPRETED)
        g_assert_cmpint (item->interpreted_ms + item->cut_ms, ==, span_ms);
      else
        g_assert_cmpint (item->interpreted_ms, ==, 0);
    }
  g_assert_cmpint (made->used_ms, <=, scenario->limit_ms);
  g_assert_cmpint (made->used_ms + made->left_ms, ==, scenario->limit_ms);
  if (scenario->draws == NULL)
    g_assert_cmpint (made->used_ms, ==, interpreted_ms);
  for (guint i = 0; i < made->minutes->len; i++)
    {
      const BcSimulatedMinute *minute = &g_array_index (made->minutes, BcSimulatedMinute, i);

      g_assert_cmpint (minute->used_ms, >=, before_ms);
      g_assert_cmpint (minute->used_ms, <=, scenario->limit_ms);
      before_ms = minute->used_ms;
    }
}

/* --- The real days, minute by minute --- */

/* At the full minute, before what happens at it: inside (start, end] a session is open. */
static const BcAgendaItem *
find_open (const BcAgendaDay *day, gint64 wall_us)
{
  for (guint i = 0; i < day->items->len; i++)
    {
      const BcAgendaItem *item = bc_agenda_day_get_item (day, i);

      if (item->session->kind == BC_SESSION_KIND_INTERPRETED && wall_us > item->starts_wall_us &&
          wall_us <= item->ends_wall_us)
        return item;
    }
  return NULL;
}

static void
test_real_day (gconstpointer data)
{
  const char *day = data;
  g_autoptr (BcConfig) config = IS_SANITIZED ? load_without_booths () : load ();
  BcScenario scenario = scenario_of (config, day);
  gint64 started_us = g_get_monotonic_time ();
  g_autoptr (BcSimulation) made = run (&scenario);
  gint64 took_us = g_get_monotonic_time () - started_us;
  gboolean is_thursday = g_str_equal (day, THURSDAY);
  gint64 first_us = at (config, day, "10:00");
  gint64 last_us = at (config, day, is_thursday ? "15:20" : "15:40");

  g_test_message ("%s took %.0f ms", day, (double) took_us / 1000);
  expect_sense (&scenario, made);
  g_assert_cmpuint (made->minutes->len, ==, (last_us - first_us) / G_TIME_SPAN_MINUTE + 1);
  for (guint i = 0; i < made->minutes->len; i++)
    {
      const BcSimulatedMinute *minute = &g_array_index (made->minutes, BcSimulatedMinute, i);
      gboolean is_open = find_open (scenario.day, minute->wall_us) != NULL;

      g_assert_cmpint (minute->wall_us, ==, first_us + i * G_TIME_SPAN_MINUTE);
      g_assert_cmpint (minute->used_ms, ==,
                       bc_agenda_day_used_us (scenario.day, minute->wall_us) / 1000);
      g_assert_cmpint (minute->state, ==, is_open ? BC_BUDGET_RUNNING : BC_BUDGET_IDLE);
      g_assert_cmpint (minute->is_audience_open, ==, is_open);
    }
  g_assert_cmpint (made->used_ms, ==, 240 * MINUTE_MS);
  g_assert_cmpint (made->left_ms, ==, 0);
  g_assert_cmpint (made->ends_wall_us, ==, 0);
  g_assert_cmpint (made->agenda_ends_wall_us, ==, last_us);
}

/* --- What if --- */

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

  const char *ends; /* NULL: it lasts */
  const char *agenda_ends;
  int used; /* of the pool */
  const char *cut;
  int cut_minutes; /* of the first that is cut */
  guint n_cut;
} WhatIf;

static const WhatIf what_ifs[] = {
  { .description = "Thursday as planned", .day = THURSDAY, .agenda_ends = "15:20", .used = 240 },
  { .description = "a roundtable 12 minutes over: the lunch gives way, the minutes do not",
    .day = THURSDAY,
    .extras = { { "thu-rt1", 12 } },
    .ends = "15:08",
    .agenda_ends = "15:20",
    .used = 240,
    .cut = "thu-rt2",
    .cut_minutes = 2,
    .n_cut = 2 },
  { .description = "a roundtable over the whole lunch",
    .day = THURSDAY,
    .extras = { { "thu-rt1", 80 } },
    .ends = "14:00",
    .agenda_ends = "15:20",
    .used = 240,
    .cut = "thu-rt2",
    .cut_minutes = 70,
    .n_cut = 2 },
  { .description = "a roundtable beyond the lunch moves the afternoon",
    .day = THURSDAY,
    .extras = { { "thu-rt1", 100 } },
    .ends = "14:00",
    .agenda_ends = "15:40",
    .used = 240,
    .cut = "thu-rt2",
    .cut_minutes = 90,
    .n_cut = 2 },
  { .description = "a late start that the lunch takes up costs nothing",
    .day = THURSDAY,
    .late = "10:12",
    .agenda_ends = "15:20",
    .used = 240 },
  { .description = "a start too late for any lunch moves the end",
    .day = THURSDAY,
    .late = "11:30",
    .agenda_ends = "15:30",
    .used = 240 },
  { .description = "late, but before its time: on time",
    .day = THURSDAY,
    .late = "09:40",
    .agenda_ends = "15:20",
    .used = 240 },
  { .description = "ten minutes fewer",
    .day = THURSDAY,
    .pool = 230,
    .ends = "15:10",
    .agenda_ends = "15:20",
    .used = 230,
    .cut = "thu-summary",
    .cut_minutes = 10,
    .n_cut = 1 },
  { .description = "no minutes at all",
    .day = THURSDAY,
    .pool = -1,
    .ends = "10:00",
    .agenda_ends = "15:20",
    .used = 0,
    .cut = "thu-opening",
    .cut_minutes = 30,
    .n_cut = 4 },
  { .description = "an hour more than needed",
    .day = THURSDAY,
    .pool = 300,
    .agenda_ends = "15:20",
    .used = 240 },
  { .description = "another meeting for half an hour meanwhile",
    .day = THURSDAY,
    .draws = { { "11:00", 30 } },
    .ends = "14:50",
    .agenda_ends = "15:20",
    .used = 240,
    .cut = "thu-rt2",
    .cut_minutes = 20,
    .n_cut = 2 },
  { .description = "another meeting before ours",
    .day = THURSDAY,
    .draws = { { "09:00", 10 } },
    .ends = "15:10",
    .agenda_ends = "15:20",
    .used = 240,
    .cut = "thu-summary",
    .cut_minutes = 10,
    .n_cut = 1 },
  { .description = "another meeting over our lunch",
    .day = THURSDAY,
    .draws = { { "12:10", 80 } },
    .ends = "14:00",
    .agenda_ends = "15:20",
    .used = 240,
    .cut = "thu-rt2",
    .cut_minutes = 70,
    .n_cut = 2 },
  { .description = "another meeting to the end: half each from then on",
    .day = THURSDAY,
    .draws = { { "13:30", 500 } },
    .ends = "14:25",
    .agenda_ends = "15:20",
    .used = 240,
    .cut = "thu-rt2",
    .cut_minutes = 45,
    .n_cut = 2 },
  { .description = "two other meetings: a third each",
    .day = THURSDAY,
    .draws = { { "13:30", 500 }, { "13:30", 500 } },
    .pool = 250,
    .ends = "14:10",
    .agenda_ends = "15:20",
    .used = 250,
    .cut = "thu-rt2",
    .cut_minutes = 60,
    .n_cut = 2 },
  { .description = "a short roundtable leaves a reserve",
    .day = THURSDAY,
    .extras = { { "thu-rt1", -10 } },
    .agenda_ends = "15:20",
    .used = 230 },
  { .description = "what one gives another may take",
    .day = THURSDAY,
    .extras = { { "thu-rt1", -10 }, { "thu-summary", 10 } },
    .agenda_ends = "15:30",
    .used = 240 },
  { .description = "five minutes over at the very beginning",
    .day = THURSDAY,
    .extras = { { "thu-opening", 5 } },
    .ends = "15:15",
    .agenda_ends = "15:20",
    .used = 240,
    .cut = "thu-summary",
    .cut_minutes = 5,
    .n_cut = 1 },
  { .description = "Friday by the clock times",
    .day = FRIDAY,
    .agenda_ends = "15:40",
    .used = 240 },
  { .description = "Friday as its closing is stated",
    .day = FRIDAY,
    .extras = { { "fri-closing", -10 } },
    .agenda_ends = "15:30",
    .used = 230 },
  { .description = "a minute over at the very end",
    .day = FRIDAY,
    .extras = { { "fri-closing", 1 } },
    .ends = "15:40",
    .agenda_ends = "15:41",
    .used = 240,
    .cut = "fri-closing",
    .cut_minutes = 1,
    .n_cut = 1 },
  { .description = "a longer lunch moves the afternoon and costs nothing",
    .day = FRIDAY,
    .extras = { { "fri-lunch", 15 } },
    .agenda_ends = "15:55",
    .used = 240 },
  { .description = "twice as much over as the closing gives back",
    .day = FRIDAY,
    .extras = { { "fri-rt4", 20 }, { "fri-closing", -10 } },
    .ends = "15:40",
    .agenda_ends = "15:50",
    .used = 240,
    .cut = "fri-closing",
    .cut_minutes = 10,
    .n_cut = 1 },
  { .description = "late, and another meeting",
    .day = FRIDAY,
    .late = "10:05",
    .draws = { { "10:00", 5 } },
    .ends = "15:35",
    .agenda_ends = "15:40",
    .used = 240,
    .cut = "fri-closing",
    .cut_minutes = 5,
    .n_cut = 1 },
  { .description = "the interpreters leave before the minutes are used up",
    .day = FRIDAY,
    .leave = "15:00",
    .ends = "15:00",
    .agenda_ends = "15:40",
    .used = 200,
    .cut = "fri-rt4",
    .cut_minutes = 10,
    .n_cut = 2 },
  { .description = "an item without any time is passed over",
    .day = FRIDAY,
    .extras = { { "fri-recap", -10 } },
    .agenda_ends = "15:40",
    .used = 230 },
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
      BcRivalDraw draw = { at (config, row->day, row->draws[i].start),
                           row->draws[i].minutes * G_TIME_SPAN_MINUTE };
      g_array_append_val (draws, draw);
    }
  return draws;
}

/* Who shares a pool meets its end a second sooner or later than the other. */
static void
expect_time (const BcConfig *config, const WhatIf *row, const char *clock, gint64 wall_us)
{
  gint64 expected_us = clock != NULL ? at (config, row->day, clock) : 0;
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

/* The alarm of the rules comes when the minutes are used up, and only then. */
static void
expect_alarm (const BcSimulation *made, const WhatIf *row)
{
  guint n_alarms = 0;

  for (guint i = 0; i < made->occurrences->len; i++)
    {
      const BcOccurrence *occurrence = made->occurrences->pdata[i];

      if (occurrence->kind != BC_OCCURRENCE_WARNING)
        continue;
      n_alarms++;
      g_assert_nonnull (strstr (occurrence->text, "used up"));
      g_assert_cmpint (occurrence->left_ms, <=, 2000);
    }
  g_assert_cmpuint (n_alarms, ==, made->left_ms == 0 ? 1 : 0);
}

static void
test_what_if (gconstpointer data)
{
  const WhatIf *row = data;
  g_autoptr (BcConfig) config = load_without_booths ();
  BcScenario scenario = scenario_of (config, row->day);
  BcAgendaDay day = *scenario.day;
  g_autoptr (GArray) overruns = make_overruns (config, row);
  g_autoptr (GArray) draws = make_draws (config, row);

  if (row->pool != 0)
    scenario.limit_ms = MAX (row->pool, 0) * (gint64) MINUTE_MS;
  if (row->late != NULL)
    scenario.late_wall_us = at (config, row->day, row->late);
  if (row->leave != NULL)
    day.service_ends_wall_us = at (config, row->day, row->leave);
  scenario.day = &day;
  scenario.overruns = overruns;
  scenario.draws = draws->len > 0 ? draws : NULL;

  g_autoptr (BcSimulation) made = run (&scenario);
  g_autofree char *sentence = bc_simulation_to_sentence (&scenario, made);
  g_test_message ("%s", sentence);
  expect_sense (&scenario, made);
  expect_time (config, row, row->ends, made->ends_wall_us);
  expect_time (config, row, row->agenda_ends, made->agenda_ends_wall_us);
  g_assert_cmpint (made->used_ms, ==, (gint64) row->used * MINUTE_MS);
  expect_cuts (made, row);
  expect_alarm (made, row);
}

/* --- Other plans --- */

static BcConfig *
make (const char *pool, const char *desks, const char *sessions)
{
  g_autofree char *json = g_strdup_printf (
      "{\"meeting\":{\"id\":\"m\",\"timezone\":\"Europe/Zurich\"},"
      "\"pool\":{\"id\":\"p\",\"minutes\":240,\"timezone\":\"Europe/Zurich\"%s},"
      "\"languages\":[{\"id\":\"en\",\"tag\":\"en\",\"name\":\"English\",\"short\":\"EN\"}],"
      "\"inputs\":[{\"id\":\"room\",\"type\":\"rtp\",\"port\":0},"
      "{\"id\":\"en-1\",\"type\":\"rtp\",\"port\":0}],\"floor\":[{\"input\":\"room\"}],"
      "\"channels\":[{\"id\":\"en\",\"language\":\"en\"}],"
      "\"booths\":[{\"id\":\"en\",\"language\":\"en\"}],\"desks\":[%s],\"sessions\":[%s]}",
      pool, desks, sessions);
  g_autoptr (GError) error = NULL;
  BcConfig *config = bc_config_parse (json, -1, "t", &error);

  g_assert_no_error (error);
  return config;
}

#define DESK                                                                                       \
  "{\"id\":\"en-1\",\"booth\":\"en\",\"name\":\"EN 1\",\"input\":\"en-1\",\"output_a\":\"en\"}"

/* By voice at its worst: somebody is on air all the time. */
static void
test_a_meter_by_voice (void)
{
  g_autoptr (BcConfig) config = make (",\"meter\":\"voice\"", DESK,
                                      "{\"id\":\"a\",\"title\":\"A\",\"day\":\"2020-11-12\","
                                      "\"start\":\"10:00\",\"end\":\"11:00\"},"
                                      "{\"id\":\"b\",\"title\":\"B\",\"day\":\"2020-11-12\","
                                      "\"start\":\"11:00\",\"end\":\"12:00\"}");
  BcScenario scenario = scenario_of (config, THURSDAY);
  g_autoptr (BcSimulation) made = run (&scenario);

  expect_sense (&scenario, made);
  g_assert_cmpint (made->used_ms, ==, 120 * MINUTE_MS);
  g_assert_cmpint (made->ends_wall_us, ==, 0);
}

/* A sound check opens the audience, costs nothing, and is not what a late start is about. */
static void
test_sound_checks_cost_nothing (void)
{
  g_autoptr (BcConfig) config = make ("", DESK,
                                      "{\"id\":\"c\",\"title\":\"Check\",\"day\":\"2020-11-12\","
                                      "\"start\":\"08:45\",\"end\":\"08:55\","
                                      "\"kind\":\"sound-check\"},"
                                      "{\"id\":\"a\",\"title\":\"A\",\"day\":\"2020-11-12\","
                                      "\"start\":\"09:00\",\"end\":\"10:00\"}");
  BcScenario scenario = scenario_of (config, THURSDAY);
  scenario.late_wall_us = at (config, THURSDAY, "09:05");
  g_autoptr (BcSimulation) made = run (&scenario);
  g_autoptr (GString) out = g_string_new (NULL);

  expect_sense (&scenario, made);
  g_assert_cmpint (made->used_ms, ==, 60 * MINUTE_MS);
  const BcSimulatedMinute *check = &g_array_index (made->minutes, BcSimulatedMinute, 5);
  g_assert_true (check->is_audience_open);
  g_assert_cmpint (check->state, ==, BC_BUDGET_IDLE);
  bc_simulation_add_text (out, &scenario, made);
  g_assert_cmpstr (out->str, ==,
                   "2020-11-12, 240 min\n"
                   "  time          used      left  what\n"
                   "  08:45         0:00    240:00  Check begins\n"
                   "  08:55         0:00    240:00  Check ends\n"
                   "  09:05         0:00    240:00  A begins, 5 min late\n"
                   "  10:05        60:00    180:00  A ends, 5 min late\n"
                   "  interpretation lasts to the end of the agenda at 10:05, reserve 180 min\n");
}

/* Minutes alone, and no clock: from nine, one behind the other. */
static void
test_a_day_without_times (void)
{
  g_autoptr (BcConfig) config =
      make ("", DESK,
            "{\"id\":\"a\",\"title\":\"A\",\"day\":\"2020-11-12\",\"minutes\":200},"
            "{\"id\":\"b\",\"title\":\"B\",\"day\":\"2020-11-12\",\"minutes\":50}");
  BcScenario scenario = scenario_of (config, THURSDAY);
  g_autoptr (BcSimulation) made = run (&scenario);
  g_autofree char *sentence = bc_simulation_to_sentence (&scenario, made);

  expect_sense (&scenario, made);
  g_assert_cmpstr (sentence, ==,
                   "interpretation ends at 13:00, 10 min before the agenda does (13:10): "
                   "\"B\" loses 10 of its 50 min");
}

static void
test_nothing_to_interpret (void)
{
  g_autoptr (BcConfig) config =
      make ("", DESK,
            "{\"id\":\"a\",\"title\":\"A\",\"day\":\"2020-11-12\",\"start\":\"10:00\","
            "\"end\":\"11:00\",\"kind\":\"break\"}");
  BcScenario scenario = scenario_of (config, THURSDAY);
  g_autoptr (BcSimulation) made = run (&scenario);
  g_autofree char *sentence = bc_simulation_to_sentence (&scenario, made);

  g_assert_cmpstr (sentence, ==, "nothing is to be interpreted");
  g_assert_cmpint (made->left_ms, ==, 240 * MINUTE_MS);
}

/* --- What is printed --- */

static void
test_json (void)
{
  g_autoptr (BcConfig) config = load_without_booths ();
  g_autoptr (GArray) scenarios = g_array_new (FALSE, FALSE, sizeof (BcScenario));
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func ((GDestroyNotify) bc_simulation_free);
  BcScenario thursday = scenario_of (config, THURSDAY), friday = scenario_of (config, FRIDAY);

  friday.limit_ms = 235 * MINUTE_MS;
  g_array_append_val (scenarios, thursday);
  g_array_append_val (scenarios, friday);
  g_ptr_array_add (made, run (&thursday));
  g_ptr_array_add (made, run (&friday));
  g_autofree char *json = bc_simulations_to_json (config, scenarios, made);
  g_autoptr (JsonNode) root = json_from_string (json, NULL);
  g_assert_nonnull (root);
  JsonObject *object = json_node_get_object (root);
  JsonArray *days = json_object_get_array_member (object, "days");
  g_assert_false (json_object_get_boolean_member (object, "fits"));
  g_assert_cmpuint (json_array_get_length (days), ==, 2);
  JsonObject *first = json_array_get_object_element (days, 0);
  JsonObject *second = json_array_get_object_element (days, 1);
  g_assert_true (json_object_get_boolean_member (first, "fits"));
  g_assert_true (json_object_get_null_member (first, "interpretation_ends"));
  g_assert_cmpstr (json_object_get_string_member (second, "interpretation_ends"), ==,
                   "2020-11-13T15:35:00+01:00");
  g_assert_cmpint (json_object_get_int_member (second, "used_ms"), ==, 235 * MINUTE_MS);
  JsonArray *items = json_object_get_array_member (second, "items");
  JsonObject *closing = json_array_get_object_element (items, 4);
  g_assert_cmpint (json_object_get_int_member (closing, "cut_ms"), ==, 5 * MINUTE_MS);
  JsonArray *timeline = json_object_get_array_member (second, "timeline");
  JsonObject *alarm =
      json_array_get_object_element (timeline, json_array_get_length (timeline) - 2);
  g_assert_cmpstr (json_object_get_string_member (alarm, "kind"), ==, "warning");
  g_assert_cmpstr (json_object_get_string_member (alarm, "session"), ==, "fri-closing");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/app/simulation/thursday-minute-by-minute", THURSDAY, test_real_day);
  g_test_add_data_func ("/app/simulation/friday-minute-by-minute", FRIDAY, test_real_day);
  for (gsize i = 0; i < G_N_ELEMENTS (what_ifs); i += ROW_STEP)
    {
      g_autofree char *path =
          g_strdup_printf ("/app/simulation/what-if/%s", what_ifs[i].description);
      g_test_add_data_func (path, &what_ifs[i], test_what_if);
    }
  g_test_add_func ("/app/simulation/a-meter-by-voice", test_a_meter_by_voice);
  g_test_add_func ("/app/simulation/sound-checks-cost-nothing", test_sound_checks_cost_nothing);
  g_test_add_func ("/app/simulation/a-day-without-times", test_a_day_without_times);
  g_test_add_func ("/app/simulation/nothing-to-interpret", test_nothing_to_interpret);
  g_test_add_func ("/app/simulation/json", test_json);
  return g_test_run ();
}
