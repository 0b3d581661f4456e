/* SPDX-License-Identifier: Apache-2.0 */
/* What a running gateway tells of its inputs and outputs: what went wrong, when, and when it is tried again, who stands in
 * for whom. */
#include "../harness/gateway-process.h"
#include "../harness/http.h"
#include "../support/ports.h"
#include "../web/schema.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

#define WATCHDOG_US (60 * G_USEC_PER_SEC)

/* The floor's own line brings nothing, and its backup does; the floor's other line has a backup that brings nothing; a stream is
 * fetched where nothing listens; an output's sound card keeps no time. */
static const char json_format[] =
    "{\"meeting\":{\"id\":\"told\"},\"pool\":{\"id\":\"told\",\"minutes\":240},"
    "\"languages\":[{\"id\":\"en\"}],"
    "\"inputs\":["
    "{\"id\":\"floor\",\"type\":\"rtp\",\"port\":%u,\"backup\":\"stand-in\"},"
    "{\"id\":\"stand-in\",\"type\":\"tone\"},"
    "{\"id\":\"more\",\"type\":\"tone\",\"hz\":700,\"backup\":\"nobody\"},"
    "{\"id\":\"nobody\",\"type\":\"ingest\"},"
    "{\"id\":\"late\",\"type\":\"rtmp\",\"url\":\"rtmp://127.0.0.1:9/floor/0123456789\"}],"
    "\"floor\":[{\"input\":\"floor\"},{\"input\":\"more\",\"role\":\"add\"},"
    "{\"input\":\"late\",\"role\":\"backup\"}],"
    "\"outputs\":[{\"id\":\"card\",\"type\":\"alsa\",\"device\":\"null\",\"source\":{\"channel\":"
    "\"en\"}}],"
    "\"channels\":[{\"id\":\"en\",\"language\":\"en\"}],\"booths\":[],\"desks\":[],"
    "\"sessions\":[{\"id\":\"s1\",\"title\":\"S\"}]}";

/* (transfer full) */
static JsonNode *
get (const GatewayProcess *gateway, const char *path)
{
  g_autoptr (HttpAnswer) answer = http_request (gateway->port, "GET", path, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (answer->status, ==, 200);
  g_assert_null (strstr (answer->body, "0123456789"));
  JsonNode *root = json_from_string (answer->body, &error);
  g_assert_no_error (error);
  return root;
}

/* (nullable) */
static JsonObject *
find (JsonNode *list, const char *id)
{
  JsonArray *array = json_node_get_array (list);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonObject *object = json_array_get_object_element (array, i);
      if (g_str_equal (json_object_get_string_member (object, "id"), id))
        return object;
    }
  return NULL;
}

/* Whether `object` says so: `should` in JSON's own words. */
static gboolean
says (JsonObject *object, const char *key, const char *should)
{
  g_assert_true (json_object_has_member (object, key));
  g_autofree char *is = json_to_string (json_object_get_member (object, key), FALSE);
  return g_str_equal (is, should);
}

static void
expect (JsonObject *object, const char *key, const char *should)
{
  g_autofree char *is = json_to_string (json_object_get_member (object, key), FALSE);

  g_test_message ("%s of %s: %s", key, json_object_get_string_member (object, "id"), is);
  g_assert_true (says (object, key, should));
}

/* Until an answer at `path` satisfies (transfer full). */
static JsonNode *
wait_for (const GatewayProcess *gateway, const char *path, gboolean (*is_there) (JsonNode *list))
{
  gint64 until_us = g_get_monotonic_time () + WATCHDOG_US;
  JsonNode *list = get (gateway, path);

  while (!is_there (list))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
      json_node_unref (list);
      g_usleep (50 * 1000);
      list = get (gateway, path);
    }
  return list;
}

static gboolean
has_failed (JsonNode *inputs)
{
  return says (find (inputs, "late"), "link", "\"backing-off\"") &&
         !says (find (inputs, "late"), "last_error", "null");
}

static gboolean
is_on_backup (JsonNode *inputs)
{
  return says (find (inputs, "floor"), "on_backup", "true") &&
         says (find (inputs, "floor"), "used", "true") &&
         says (find (inputs, "more"), "used", "true");
}

static gboolean
is_alarmed (JsonNode *alarms)
{
  return find (alarms, "on-backup-floor") != NULL && find (alarms, "backup-lost-more") != NULL;
}

static gboolean
has_output_failed (JsonNode *outputs)
{
  return says (find (outputs, "card"), "state", "\"backing-off\"");
}

/* Not long ago. */
static void
expect_moment (JsonObject *object, const char *key)
{
  g_autoptr (GDateTime) at =
      g_date_time_new_from_iso8601 (json_object_get_string_member (object, key), NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  g_assert_nonnull (at);
  g_assert_cmpint (ABS (g_date_time_difference (now, at)), <, WATCHDOG_US);
}

static void
check_output (const GatewayProcess *gateway)
{
  g_autoptr (JsonNode) outputs = wait_for (gateway, "/api/v1/outputs", has_output_failed);
  JsonObject *card = find (outputs, "card");

  expect (card, "last_error",
          "\"the device \\\"null\\\" keeps no time: there is no sound card behind it\"");
  expect_moment (card, "last_error_at");
}

static void
check_failed (const GatewayProcess *gateway)
{
  g_autoptr (JsonNode) inputs = wait_for (gateway, "/api/v1/inputs", has_failed);
  JsonObject *late = find (inputs, "late");
  gint64 retry_s = json_object_get_int_member (late, "retry_s");

  g_assert_cmpint (retry_s, >=, 0);
  g_assert_cmpint (retry_s, <=, 31);
  g_assert_nonnull (json_object_get_string_member (late, "retry_at"));
  expect_moment (late, "last_error_at");
  expect (late, "last_error",
          "\"connection refused: nothing listens at rtmp://127.0.0.1:9/floor/…\"");
  expect (late, "floor", "\"backup\"");
  expect (late, "used", "false");
}

static void
check_backups (const GatewayProcess *gateway)
{
  g_autoptr (JsonNode) inputs = wait_for (gateway, "/api/v1/inputs", is_on_backup);

  expect (find (inputs, "floor"), "backup_found", "true");
  expect (find (inputs, "floor"), "floor", "\"main\"");
  expect (find (inputs, "floor"), "retry_s", "null");
  expect (find (inputs, "floor"), "last_error_at", "null");
  expect (find (inputs, "more"), "backup_found", "false");
  expect (find (inputs, "more"), "on_backup", "false");
  expect (find (inputs, "stand-in"), "backup_found", "null");
  expect (find (inputs, "stand-in"), "floor", "null");
  expect (find (inputs, "stand-in"), "used", "null");
}

/* Each of them is what the API's description says that `name` is, whatever its type. */
static void
check_description (const GatewayProcess *gateway, const char *path, const char *name)
{
  g_autoptr (JsonNode) list = get (gateway, path);
  g_autoptr (HttpAnswer) answer = http_request (gateway->port, "GET", "/api/v1/openapi.json", NULL);
  g_autoptr (JsonNode) description = json_from_string (answer->body, NULL);
  JsonObject *root = json_node_get_object (description);
  g_autofree char *text = g_strdup_printf ("{\"$ref\":\"#/components/schemas/%s\"}", name);
  g_autoptr (JsonNode) ref = json_from_string (text, NULL);
  JsonObject *schema = schema_follow (root, json_node_get_object (ref));
  JsonArray *array = json_node_get_array (list);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *why = NULL;
      if (!schema_accepts (root, schema, json_array_get_element (array, i), &why))
        g_error ("%s %u: %s", name, i, why);
    }
}

static void
test_told (void)
{
  g_autofree char *json = g_strdup_printf (json_format, ports_claim ());
  g_autoptr (GatewayProcess) gateway = gateway_process_new (json);

  check_failed (gateway);
  check_backups (gateway);
  check_output (gateway);
  check_description (gateway, "/api/v1/inputs", "Input");
  check_description (gateway, "/api/v1/outputs", "Output");
  http_expect_ok (gateway->port, "POST", "/api/v1/sessions/s1/open", NULL);
  g_autoptr (JsonNode) alarms = wait_for (gateway, "/api/v1/alarms", is_alarmed);
  expect (find (alarms, "on-backup-floor"), "text",
          "\"Input “floor” is heard from its backup “stand-in”\"");
  expect (find (alarms, "backup-lost-more"), "text",
          "\"The backup “nobody” of input “more” brings no sound\"");
}

static gboolean
is_spare_found (JsonNode *inputs)
{
  return says (find (inputs, "spare"), "state", "\"found\"");
}

/* What a gateway with `json` says on its standard error until its spare input has sounded and it is stopped (transfer full). */
static char *
log_with_spare (const char *json)
{
  g_autofree char *path = NULL;
  int log = g_file_open_tmp ("boothcast-inputs-XXXXXX", &path, NULL);
  int ours = dup (STDERR_FILENO);
  char *said = NULL;

  g_assert_cmpint (log, >=, 0);
  g_assert_cmpint (ours, >=, 0);
  dup2 (log, STDERR_FILENO);
  g_autoptr (GatewayProcess) gateway = gateway_process_new (json);
  dup2 (ours, STDERR_FILENO);
  close (ours);
  close (log);
  g_autoptr (JsonNode) inputs = wait_for (gateway, "/api/v1/inputs", is_spare_found);
  g_assert_nonnull (inputs);
  gateway_process_stop (gateway);
  g_assert_true (g_file_get_contents (path, &said, NULL, NULL));
  g_unlink (path);
  return said;
}

/* An input that neither the floor nor a desk has is nobody's business. */
static void
test_spare (void)
{
  static const char spare[] = "{\"id\":\"spare\",\"type\":\"tone\"},{\"id\":\"late\"";
  g_autofree char *plain = g_strdup_printf (json_format, ports_claim ());
  g_auto (GStrv) parts = g_strsplit (plain, "{\"id\":\"late\"", 2);
  g_autofree char *json = g_strjoinv (spare, parts);
  g_autofree char *said = log_with_spare (json);

  g_assert_null (strstr (said, "there is no input"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/inputs-told/failures-and-stand-ins", test_told);
  g_test_add_func ("/app/inputs-told/spare", test_spare);
  return g_test_run ();
}
