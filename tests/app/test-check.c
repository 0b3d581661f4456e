/* SPDX-License-Identifier: Apache-2.0 */
/* What `boothcast check` prints, to the letter. */
#include "../../src/app/check.h"

#include <json-glib/json-glib.h>
#include <string.h>

static BcConfig *
load_shipped (const char *name)
{
  g_autofree char *path = g_build_filename (g_getenv ("BC_SOURCE_ROOT"), "config", name, NULL);
  g_autoptr (GError) error = NULL;
  BcConfig *config = bc_config_load (path, &error);

  g_assert_no_error (error);
  return config;
}

/* A meeting whose sessions and pool are `sessions` and `pool`, without what stands around them. */
static BcConfig *
make (const char *pool, const char *sessions)
{
  g_autofree char *json =
      g_strdup_printf ("{\"meeting\":{\"id\":\"m\",\"timezone\":\"America/New_York\"},"
                       "\"pool\":{\"id\":\"p\",\"minutes\":240,\"timezone\":\"Europe/Zurich\"%s},"
                       "\"inputs\":[{\"id\":\"room\",\"type\":\"rtp\",\"port\":0}],"
                       "\"floor\":[{\"input\":\"room\"}],\"sessions\":[%s],"
                       "\"access\":{\"tokens\":[{\"role\":\"operator\",\"sha256\":\"%064d\"}]}}",
                       pool, sessions, 1);
  g_autoptr (GError) error = NULL;
  BcConfig *config = bc_config_parse (json, -1, "t", &error);

  g_assert_no_error (error);
  return config;
}

/* --- For people --- */

static const char days_of_2020[] =
    "\nThursday 2020-11-12\n"
    "  start  end    item                                      minutes    total  reserve\n"
    "  10:00  10:30  Opening                                        30       30      210\n"
    "  10:30  12:10  Roundtable 1                                  100      130      110\n"
    "  12:10  13:30  Lunch break                                    80        -        -  break\n"
    "  13:30  15:10  Roundtable 2                                  100      230       10\n"
    "  15:10  15:20  Summary of day 1                               10      240        0\n"
    "  interpreted 240 of 240 minutes, reserve 0\n"
    "\nFriday 2020-11-13\n"
    "  start  end    item                                      minutes    total  reserve\n"
    "  10:00  10:10  Recap of day 1                                 10       10      230\n"
    "  10:10  11:50  Roundtable 3                                  100      110      130\n"
    "  11:50  13:30  Lunch break                                   100        -        -  break\n"
    "  13:30  15:10  Roundtable 4                                  100      210       30\n"
    "  15:10  15:40  Closing                                        30      240        0\n"
    "  interpreted 240 of 240 minutes, reserve 0; stated 230\n";

static void
test_both_days_of_2020 (void)
{
  g_autoptr (BcConfig) config = load_shipped ("unece-2020.json");
  g_autoptr (GString) out = g_string_new (NULL);

  bc_check_add_days (out, config->agenda);
  g_assert_cmpstr (out->str, ==, days_of_2020);
}

static void
test_zones_and_service_are_told (void)
{
  g_autoptr (BcConfig) config = make (
      ",\"service_ends_at\":\"23:00\"",
      "{\"id\":\"a\",\"title\":\"Встреча 会議 that has a title too long to be shown in full\","
      "\"day\":\"2020-11-12\",\"start\":\"16:00\",\"end\":\"19:00\"}");
  g_autoptr (GString) out = g_string_new (NULL);

  bc_check_add_days (out, config->agenda);
  g_assert_cmpstr (
      out->str, ==,
      "\nThursday 2020-11-12 in Europe/Zurich, clock times of America/New_York\n"
      "  start  end    item                                      minutes    total  reserve\n"
      "  16:00  18:00  Встреча 会議 that has a title too long …      120      120      120\n"
      "  interpreted 120 of 240 minutes, reserve 120; interpreters leave at 17:00, reserve -60\n"
      "\nFriday 2020-11-13 in Europe/Zurich, clock times of America/New_York\n"
      "  start  end    item                                      minutes    total  reserve\n"
      "  18:00  19:00  Встреча 会議 that has a title too long …       60       60      180\n"
      "  interpreted 60 of 240 minutes, reserve 180; interpreters leave at 17:00, reserve 1320\n");
}

static void
test_the_worst_comes_first (void)
{
  g_autoptr (BcConfig) config = make ("", "{\"id\":\"a\",\"minutes\":20,\"day\":\"2020-11-12\","
                                          "\"start\":\"10:00\",\"end\":\"10:30\"},"
                                          "{\"id\":\"b\",\"minutes\":230}");
  g_autoptr (GString) out = g_string_new (NULL);

  g_ptr_array_add (config->remarks, g_strdup ("/inputs/0: odd"));
  ((BcFinding *) g_ptr_array_index (config->agenda->findings, 0))->severity = BC_SEVERITY_ERROR;
  bc_check_add_findings (out, config);
  g_assert_true (g_str_has_prefix (out->str, "\nFindings\n  error    2020-11-12: \"a\" is stated"));
  g_assert_true (g_str_has_suffix (out->str, "\n  note     /inputs/0: odd\n"));
}

static void
test_nothing_found_nothing_said (void)
{
  g_autoptr (BcConfig) config = make ("", "");
  g_autoptr (GString) out = g_string_new (NULL);

  bc_check_add_days (out, config->agenda);
  bc_check_add_findings (out, config);
  g_assert_cmpstr (out->str, ==, "");
}

/* --- For programs --- */

static JsonObject *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = json_from_string (text, &error);

  g_assert_no_error (error);
  return json_object_ref (json_node_get_object (root));
}

static JsonObject *
nth (JsonObject *object, const char *key, guint number)
{
  return json_array_get_object_element (json_object_get_array_member (object, key), number);
}

static void
test_json_says_the_same (void)
{
  g_autoptr (BcConfig) config = load_shipped ("unece-2020.json");
  g_autofree char *text = bc_check_to_json ("f.json", config, NULL);
  g_autoptr (JsonObject) root = parse (text);
  JsonObject *friday = nth (root, "days", 1);
  JsonObject *closing = nth (friday, "items", 4);
  JsonObject *finding = nth (root, "findings", 0);
  JsonObject *counts = json_object_get_object_member (root, "counts");

  g_assert_cmpstr (json_object_get_string_member (root, "file"), ==, "f.json");
  g_assert_true (json_object_get_boolean_member (root, "ok"));
  g_assert_cmpint (json_object_get_int_member (counts, "error"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (counts, "warning"), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (friday, "day"), ==, "2020-11-13");
  g_assert_cmpint (json_object_get_int_member (friday, "interpreted_minutes"), ==, 240);
  g_assert_cmpint (json_object_get_int_member (friday, "stated_minutes"), ==, 230);
  g_assert_cmpint (json_object_get_int_member (friday, "reserve_minutes"), ==, 0);
  g_assert_true (json_object_get_null_member (friday, "service_ends_at"));
  g_assert_cmpstr (json_object_get_string_member (closing, "session"), ==, "fri-closing");
  g_assert_cmpstr (json_object_get_string_member (closing, "kind"), ==, "interpreted");
  g_assert_cmpstr (json_object_get_string_member (closing, "start"), ==,
                   "2020-11-13T15:10:00+01:00");
  g_assert_cmpstr (json_object_get_string_member (closing, "end"), ==, "2020-11-13T15:40:00+01:00");
  g_assert_cmpint (json_object_get_int_member (closing, "minutes"), ==, 30);
  g_assert_cmpint (json_object_get_int_member (closing, "total_minutes"), ==, 240);
  g_assert_cmpint (json_object_get_int_member (closing, "reserve_minutes"), ==, 0);
  g_assert_cmpstr (json_object_get_string_member (finding, "severity"), ==, "warning");
  g_assert_cmpstr (json_object_get_string_member (finding, "kind"), ==, "stated-minutes");
  g_assert_cmpstr (json_object_get_string_member (finding, "path"), ==, "sessions/fri-closing");
}

static void
test_json_of_a_plan_that_fails (void)
{
  g_autoptr (BcConfig) config = make (",\"service_ends_at\":\"18:30\"",
                                      "{\"id\":\"a\",\"day\":\"2020-11-12\",\"start\":\"12:00\","
                                      "\"end\":\"12:45\"},{\"id\":\"b\",\"minutes\":0.5}");
  g_autofree char *text = bc_check_to_json ("f.json", config, NULL);
  g_autoptr (JsonObject) root = parse (text);
  JsonObject *day = nth (root, "days", 0), *no_day = nth (root, "days", 1);
  JsonObject *pool = json_object_get_object_member (root, "pool");

  g_assert_false (json_object_get_boolean_member (root, "ok"));
  g_assert_cmpstr (json_object_get_string_member (pool, "service_ends_at"), ==, "18:30");
  g_assert_cmpstr (json_object_get_string_member (day, "service_ends_at"), ==,
                   "2020-11-12T12:30:00-05:00");
  g_assert_cmpint (json_object_get_int_member (day, "service_reserve_minutes"), ==, -15);
  g_assert_true (json_object_get_null_member (no_day, "day"));
  g_assert_true (json_object_get_null_member (nth (no_day, "items", 0), "start"));
  g_assert_cmpfloat (json_object_get_double_member (no_day, "interpreted_minutes"), ==, 0.5);
}

static void
test_json_of_faults (void)
{
  g_autofree char *text = bc_check_faults_to_json ("f.json", "f.json: /a: x\nf.json: /b: \"y\"");
  g_autoptr (JsonObject) root = parse (text);
  JsonArray *faults = json_object_get_array_member (root, "faults");

  g_assert_false (json_object_get_boolean_member (root, "ok"));
  g_assert_cmpuint (json_array_get_length (faults), ==, 2);
  g_assert_cmpstr (json_array_get_string_element (faults, 1), ==, "f.json: /b: \"y\"");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/check/both-days-of-2020", test_both_days_of_2020);
  g_test_add_func ("/app/check/zones-and-service-are-told", test_zones_and_service_are_told);
  g_test_add_func ("/app/check/the-worst-comes-first", test_the_worst_comes_first);
  g_test_add_func ("/app/check/nothing-found-nothing-said", test_nothing_found_nothing_said);
  g_test_add_func ("/app/check/json-says-the-same", test_json_says_the_same);
  g_test_add_func ("/app/check/json-of-a-plan-that-fails", test_json_of_a_plan_that_fails);
  g_test_add_func ("/app/check/json-of-faults", test_json_of_faults);
  return g_test_run ();
}
