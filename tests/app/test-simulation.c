/* SPDX-License-Identifier: Apache-2.0 */
/* Whole conference days through the rules: the two real ones minute by minute, other plans, and what is printed. */
#include "simulated-day.h"

#include <json-glib/json-glib.h>
#include <string.h>

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
  g_autoptr (BcConfig) config = IS_SANITIZED ? day_load_without_booths () : day_load ();
  BcScenario scenario = day_scenario (config, day);
  gint64 started_us = g_get_monotonic_time ();
  g_autoptr (BcSimulation) made = day_run (&scenario);
  gint64 took_us = g_get_monotonic_time () - started_us;
  gboolean is_thursday = g_str_equal (day, THURSDAY);
  gint64 first_us = day_at (config, day, "10:00");
  gint64 last_us = day_at (config, day, is_thursday ? "15:20" : "15:40");

  g_test_message ("%s took %.0f ms", day, (double) took_us / 1000);
  day_expect_sense (&scenario, made);
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
  BcScenario scenario = day_scenario (config, THURSDAY);
  g_autoptr (BcSimulation) made = day_run (&scenario);

  day_expect_sense (&scenario, made);
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
  BcScenario scenario = day_scenario (config, THURSDAY);
  scenario.late_wall_us = day_at (config, THURSDAY, "09:05");
  g_autoptr (BcSimulation) made = day_run (&scenario);
  g_autoptr (GString) out = g_string_new (NULL);

  day_expect_sense (&scenario, made);
  g_assert_cmpint (made->used_ms, ==, 60 * MINUTE_MS);
  const BcSimulatedMinute *check = &g_array_index (made->minutes, BcSimulatedMinute, 5);
  g_assert_true (check->is_audience_open);
  g_assert_cmpint (check->state, ==, BC_BUDGET_IDLE);
  bc_simulation_add_text (out, &scenario, made);
  g_assert_cmpstr (
      out->str, ==,
      "2020-11-12, 240 min\n"
      "  time          used      left  what\n"
      "  08:45         0:00    240:00  Check begins\n"
      "  08:45         0:00    240:00  ~ interpretation will last to the end at 10:00, "
      "with 180 minutes to spare\n"
      "  08:55         0:00    240:00  Check ends\n"
      "  09:05         0:00    240:00  A begins, 5 min late\n"
      "  09:05         0:00    240:00  ~ interpretation will last to the end at 10:05, "
      "with 180 minutes to spare\n"
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
  BcScenario scenario = day_scenario (config, THURSDAY);
  g_autoptr (BcSimulation) made = day_run (&scenario);
  g_autofree char *sentence = bc_simulation_to_sentence (&scenario, made);

  day_expect_sense (&scenario, made);
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
  BcScenario scenario = day_scenario (config, THURSDAY);
  g_autoptr (BcSimulation) made = day_run (&scenario);
  g_autofree char *sentence = bc_simulation_to_sentence (&scenario, made);

  g_assert_cmpstr (sentence, ==, "nothing is to be interpreted");
  g_assert_cmpint (made->left_ms, ==, 240 * MINUTE_MS);
}

/* --- What is printed --- */

static void
test_json (void)
{
  g_autoptr (BcConfig) config = day_load_without_booths ();
  g_autoptr (GArray) scenarios = g_array_new (FALSE, FALSE, sizeof (BcScenario));
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func ((GDestroyNotify) bc_simulation_free);
  BcScenario thursday = day_scenario (config, THURSDAY), friday = day_scenario (config, FRIDAY);

  friday.limit_ms = 235 * MINUTE_MS;
  g_array_append_val (scenarios, thursday);
  g_array_append_val (scenarios, friday);
  g_ptr_array_add (made, day_run (&thursday));
  g_ptr_array_add (made, day_run (&friday));
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
  g_test_add_func ("/app/simulation/a-meter-by-voice", test_a_meter_by_voice);
  g_test_add_func ("/app/simulation/sound-checks-cost-nothing", test_sound_checks_cost_nothing);
  g_test_add_func ("/app/simulation/a-day-without-times", test_a_day_without_times);
  g_test_add_func ("/app/simulation/nothing-to-interpret", test_nothing_to_interpret);
  g_test_add_func ("/app/simulation/json", test_json);
  return g_test_run ();
}
