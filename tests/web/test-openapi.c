/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"
#include "schema.h"

#include <string.h>

#define JSON_TYPE "application/json"

typedef struct
{
  JsonParser *parser;
  JsonObject *root;
  JsonObject *paths;
} Description;

static void
description_clear (Description *description)
{
  g_clear_object (&description->parser);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Description, description_clear)

static void
load (Description *description)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("BC_SOURCE_ROOT"), "src", "web", "pages", "openapi.json", NULL);
  g_autoptr (GError) error = NULL;

  description->parser = json_parser_new ();
  json_parser_load_from_file (description->parser, path, &error);
  g_assert_no_error (error);
  description->root = json_node_get_object (json_parser_get_root (description->parser));
  description->paths = json_object_get_object_member (description->root, "paths");
}

/* OpenAPI has no word for SOURCE, nor for a path of "*". */
static gboolean
is_describable (const BcRoute *route)
{
  return strcmp (route->method, "SOURCE") != 0 && strcmp (route->path, "*") != 0;
}

static gboolean
is_api_change (const BcRoute *route)
{
  return (route->flags & BC_ROUTE_CHANGES) && g_str_has_prefix (route->path, "/api/v1/") &&
         !g_str_has_suffix (route->path, "/login") && !g_str_has_suffix (route->path, "/logout") &&
         /* Keys are given and taken back, a file is read, and there is nothing of them to have seen before. */
         !g_str_has_prefix (route->path, "/api/v1/live-keys") &&
         !g_str_has_suffix (route->path, "/reload");
}

static JsonObject *
find_operation (const Description *description, const BcRoute *route)
{
  g_autofree char *method = g_ascii_strdown (route->method, -1);

  g_test_message ("%s %s", method, route->path);
  g_assert_true (json_object_has_member (description->paths, route->path));
  JsonObject *path = json_object_get_object_member (description->paths, route->path);
  g_assert_true (json_object_has_member (path, method));
  return json_object_get_object_member (path, method);
}

static void
test_it_has_exactly_the_routes (void)
{
  g_auto (Description) description = { 0 };
  guint n_routes, n_describable = 0, n_described = 0;
  const BcRoute *routes = bc_routes_get (&n_routes);

  load (&description);
  for (guint i = 0; i < n_routes; i++)
    if (is_describable (&routes[i]))
      {
        find_operation (&description, &routes[i]);
        n_describable++;
      }
  g_autoptr (GList) paths = json_object_get_values (description.paths);
  for (GList *path = paths; path != NULL; path = path->next)
    n_described += json_object_get_size (json_node_get_object (path->data));
  g_assert_cmpuint (n_described, ==, n_describable);
}

/* --- Conditions --- */

static gboolean
takes (JsonObject *operation, const char *parameter)
{
  JsonArray *parameters = json_object_has_member (operation, "parameters")
                              ? json_object_get_array_member (operation, "parameters")
                              : NULL;
  g_autofree char *ref = g_strconcat ("#/components/parameters/", parameter, NULL);

  for (guint i = 0; parameters != NULL && i < json_array_get_length (parameters); i++)
    if (strcmp (
            json_object_get_string_member (json_array_get_object_element (parameters, i), "$ref"),
            ref) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
answers (JsonObject *operation, const char *status)
{
  return json_object_has_member (json_object_get_object_member (operation, "responses"), status);
}

static void
test_every_change_has_its_condition (void)
{
  g_auto (Description) description = { 0 };
  guint n_routes;
  const BcRoute *routes = bc_routes_get (&n_routes);

  load (&description);
  for (guint i = 0; i < n_routes; i++)
    {
      gboolean is_needed = (routes[i].flags & BC_ROUTE_NEEDS_MATCH) != 0;
      if (!is_api_change (&routes[i]))
        continue;
      JsonObject *operation = find_operation (&description, &routes[i]);
      g_assert_true (takes (operation, is_needed ? "must-match" : "match"));
      g_assert_false (takes (operation, is_needed ? "match" : "must-match"));
      g_assert_true (answers (operation, "412"));
      g_assert_true (answers (operation, "428") == is_needed);
      g_assert_true (answers (operation, "400"));
      g_assert_true (answers (operation, "404") == (strstr (routes[i].path, "{id}") != NULL));
    }
}

/* --- Bodies --- */

/* What is described of the JSON body of an operation (nullable). */
static JsonObject *
find_body (JsonObject *operation)
{
  if (!json_object_has_member (operation, "requestBody"))
    return NULL;
  JsonObject *body = json_object_get_object_member (operation, "requestBody");
  JsonObject *content = json_object_get_object_member (body, "content");
  return json_object_has_member (content, JSON_TYPE)
             ? json_object_get_object_member (content, JSON_TYPE)
             : NULL;
}

static BcRole
choose_role (const BcRoute *route)
{
  static const BcRole roles[] = { BC_ROLE_HOST, BC_ROLE_TEAM_LEADER, BC_ROLE_POOL_OWNER };

  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    if (bc_route_permits (route, roles[i]))
      return roles[i];
  g_assert_not_reached ();
}

/* The route's path with ids that are there, as far as any are. */
static char *
make_path (const BcRoute *route)
{
  GString *path = g_string_new (route->path);

  g_string_replace (path, "{id}",
                    strstr (path->str, "/outputs/") != NULL ? "room"
                    : strstr (path->str, "/desks/") != NULL || strstr (path->str, "ear-") != NULL
                        ? "fr-1"
                        : "s1",
                    0);
  return g_string_free (path, FALSE);
}

static char *
ask (Fixture *fixture, BcRole role, const BcRoute *route, const char *body)
{
  g_autofree char *token = fixture_token (role);
  g_autofree char *path = make_path (route);
  g_autofree char *request =
      g_strdup_printf ("%s %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nIf-Match: "
                       "*\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                       route->method, path, token, strlen (body), body);

  g_test_message ("%s %s %s", route->method, path, body);
  return fixture_ask (fixture, request);
}

static void
assert_refuses (Fixture *fixture, const BcRoute *route, JsonNode *body, const char *name)
{
  g_autofree char *text = json_to_string (body, FALSE);
  g_autofree char *answer = ask (fixture, choose_role (route), route, text);
  g_autofree char *quoted = g_strdup_printf ("\\\"%s\\\"", name);

  assert_status (answer, 400);
  assert_contains (answer_body (answer), quoted);
}

static void
assert_takes (Fixture *fixture, const BcRoute *route, JsonNode *body)
{
  g_autofree char *text = json_to_string (body, FALSE);
  g_autofree char *answer = ask (fixture, choose_role (route), route, text);

  g_test_message ("%s", answer_body (answer));
  g_assert_cmpuint (answer_status (answer), !=, 400);
  g_assert_cmpuint (answer_status (answer), <, 500);
}

static gboolean
is_required (JsonObject *schema, const char *name)
{
  JsonArray *required = json_object_has_member (schema, "required")
                            ? json_object_get_array_member (schema, "required")
                            : NULL;

  for (guint i = 0; required != NULL && i < json_array_get_length (required); i++)
    if (strcmp (json_array_get_string_element (required, i), name) == 0)
      return TRUE;
  return FALSE;
}

/* Each member left out, and each with what it cannot be. */
static void
check_member (Fixture *fixture, const BcRoute *route, JsonObject *media, const char *name)
{
  JsonObject *schema = json_object_get_object_member (media, "schema");
  g_autofree char *example = json_to_string (json_object_get_member (media, "example"), FALSE);
  g_autoptr (JsonNode) without = json_from_string (example, NULL);
  g_autoptr (JsonNode) wrong = json_from_string (example, NULL);

  if (json_object_has_member (json_node_get_object (without), name))
    {
      json_object_remove_member (json_node_get_object (without), name);
      if (is_required (schema, name))
        assert_refuses (fixture, route, without, name);
      else
        assert_takes (fixture, route, without);
    }
  json_object_set_object_member (json_node_get_object (wrong), name, json_object_new ());
  assert_refuses (fixture, route, wrong, name);
}

static void
check_body (Fixture *fixture, const Description *description, const BcRoute *route,
            JsonObject *media)
{
  JsonObject *schema = json_object_get_object_member (media, "schema");
  JsonNode *example = json_object_get_member (media, "example");
  g_autoptr (GList) names =
      json_object_get_members (json_object_get_object_member (schema, "properties"));
  g_autofree char *text = json_to_string (example, FALSE);
  g_autoptr (JsonNode) unknown = json_from_string (text, NULL);
  g_autofree char *why = NULL;

  if (!schema_accepts (description->root, schema, example, &why))
    g_error ("%s %s: the example: %s", route->method, route->path, why);
  assert_takes (fixture, route, example);
  for (GList *name = names; name != NULL; name = name->next)
    check_member (fixture, route, media, name->data);
  json_object_set_boolean_member (json_node_get_object (unknown), "zzz", TRUE);
  assert_refuses (fixture, route, unknown, "zzz");
}

/* What the description says a body must have is what is refused without it; every change is tried. */
static void
test_bodies_are_taken_as_described (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  g_auto (Description) description = { 0 };
  guint n_routes;
  const BcRoute *routes = bc_routes_get (&n_routes);

  load (&description);
  for (guint i = 0; i < n_routes; i++)
    {
      if (!is_api_change (&routes[i]))
        continue;
      JsonObject *operation = find_operation (&description, &routes[i]);
      JsonObject *media = find_body (operation);
      g_assert_nonnull (media);
      check_body (fixture, &description, &routes[i], media);
      gboolean is_needed = json_object_get_boolean_member (
          json_object_get_object_member (operation, "requestBody"), "required");
      g_autofree char *answer = ask (fixture, choose_role (&routes[i]), &routes[i], "");
      g_assert_true (is_needed == (answer_status (answer) == 400));
    }
}

/* --- Answers --- */

static void
assert_answer (Fixture *fixture, const Description *description, BcRole role, const BcRoute *route)
{
  JsonObject *responses =
      json_object_get_object_member (find_operation (description, route), "responses");
  JsonObject *media = json_object_get_object_member (
      json_object_get_object_member (json_object_get_object_member (responses, "200"), "content"),
      JSON_TYPE);
  g_autofree char *path = make_path (route);
  g_autofree char *request = g_strconcat ("GET ", path, NULL);
  g_autofree char *answer = fixture_call (fixture, role, request, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) body = json_from_string (answer_body (answer), &error);
  g_autofree char *why = NULL;

  assert_status (answer, 200);
  g_assert_no_error (error);
  if (!schema_accepts (description->root, json_object_get_object_member (media, "schema"), body,
                       &why))
    g_error ("%s as %s: %s\n%s", request, bc_role_to_string (role), why, answer_body (answer));
}

static gboolean
is_json_view (const Description *description, const BcRoute *route)
{
  if (strcmp (route->method, "GET") != 0 || !g_str_has_prefix (route->path, "/api/v1/") ||
      strstr (route->path, "openapi") != NULL)
    return FALSE;
  JsonObject *responses =
      json_object_get_object_member (find_operation (description, route), "responses");
  JsonObject *content =
      json_object_get_object_member (json_object_get_object_member (responses, "200"), "content");
  return json_object_has_member (content, JSON_TYPE);
}

/* A meeting in which something has happened, so that lists are not empty. */
static void
live_a_little (Fixture *fixture)
{
  static const struct
  {
    BcRole role;
    const char *ask;
    const char *body;
  } steps[] = {
    { BC_ROLE_HOST, "POST /api/v1/sessions/s1/open", NULL },
    { BC_ROLE_HOST, "PUT /api/v1/desks/fr-1/person", "{\"name\":\"Ana\"}" },
    { BC_ROLE_HOST, "PUT /api/v1/desks/fr-2/cannot", "{\"reason\":\"sound\"}" },
    { BC_ROLE_HOST, "POST /api/v1/desks/fr-1/on", NULL },
    { BC_ROLE_HOST, "POST /api/v1/desks/fr-1/off", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *answer = fixture_call (fixture, steps[i].role, steps[i].ask, steps[i].body);
      g_test_message ("%s", steps[i].ask);
      assert_status (answer, 200);
    }
}

/* Whoever may see it, sees what is described and nothing else. */
static void
test_answers_are_as_described (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  g_auto (Description) description = { 0 };
  guint n_routes;
  const BcRoute *routes = bc_routes_get (&n_routes);

  load (&description);
  live_a_little (fixture);
  for (guint i = 0; i < n_routes; i++)
    for (guint role = BC_ROLE_DELEGATE; role < BC_ROLE_LAST; role++)
      if (is_json_view (&description, &routes[i]) && bc_route_permits (&routes[i], (BcRole) role))
        assert_answer (fixture, &description, (BcRole) role, &routes[i]);
}

static void
test_problems_are_as_described (void)
{
  static const char *const asks[] = { "GET /api/v1/none", "DELETE /api/v1/floor",
                                      "PUT /api/v1/sessions/s1/speakers" };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  g_auto (Description) description = { 0 };

  load (&description);
  JsonObject *components = json_object_get_object_member (description.root, "components");
  JsonObject *problem = json_object_get_object_member (
      json_object_get_object_member (components, "schemas"), "Problem");
  for (gsize i = 0; i < G_N_ELEMENTS (asks); i++)
    {
      g_autofree char *answer = fixture_call (fixture, BC_ROLE_HOST, asks[i], NULL);
      g_autofree char *type = answer_field (answer, "Content-Type");
      g_autoptr (JsonNode) body = json_from_string (answer_body (answer), NULL);
      g_autofree char *why = NULL;
      g_assert_cmpstr (type, ==, "application/problem+json");
      g_assert_true (schema_accepts (description.root, problem, body, &why));
    }
}

/* The check itself: a description that everything conforms to would be none. */
static void
test_the_check_can_fail (void)
{
  static const struct
  {
    const char *schema;
    const char *value;
    gboolean is_accepted;
  } rows[] = {
    { "{\"type\":\"string\"}", "\"a\"", TRUE },
    { "{\"type\":\"string\"}", "1", FALSE },
    { "{\"type\":[\"string\",\"null\"]}", "null", TRUE },
    { "{\"type\":[\"string\",\"null\"]}", "true", FALSE },
    { "{\"type\":\"number\"}", "1", TRUE },
    { "{\"type\":\"integer\"}", "1.5", FALSE },
    { "{\"type\":\"integer\",\"minimum\":2}", "1", FALSE },
    { "{\"type\":\"integer\",\"maximum\":2}", "3", FALSE },
    { "{\"type\":\"string\",\"maxLength\":2}", "\"abc\"", FALSE },
    { "{\"enum\":[\"a\",\"b\"]}", "\"b\"", TRUE },
    { "{\"enum\":[\"a\",\"b\"]}", "\"c\"", FALSE },
    { "{\"type\":\"object\",\"required\":[\"a\"]}", "{}", FALSE },
    { "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}", "{\"a\":1}", FALSE },
    { "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}", "{\"a\":1}",
      FALSE },
    { "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}", "[\"a\",1]", FALSE },
    { "{\"$ref\":\"#/a\"}", "\"x\"", TRUE },
    { "{\"$ref\":\"#/a\"}", "1", FALSE },
    { "{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"null\"}]}", "null", TRUE },
    { "{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"null\"}]}", "1", FALSE },
  };
  g_autoptr (JsonNode) document = json_from_string ("{\"a\":{\"type\":\"string\"}}", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (JsonNode) schema = json_from_string (rows[i].schema, NULL);
      g_autoptr (JsonNode) value = json_from_string (rows[i].value, NULL);
      g_autofree char *why = NULL;
      g_test_message ("%s %s", rows[i].schema, rows[i].value);
      g_assert_true (schema_accepts (json_node_get_object (document), json_node_get_object (schema),
                                     value, &why) == rows[i].is_accepted);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/openapi/it-has-exactly-the-routes", test_it_has_exactly_the_routes);
  g_test_add_func ("/web/openapi/every-change-has-its-condition",
                   test_every_change_has_its_condition);
  g_test_add_func ("/web/openapi/bodies-are-taken-as-described",
                   test_bodies_are_taken_as_described);
  g_test_add_func ("/web/openapi/answers-are-as-described", test_answers_are_as_described);
  g_test_add_func ("/web/openapi/problems-are-as-described", test_problems_are_as_described);
  g_test_add_func ("/web/openapi/the-check-can-fail", test_the_check_can_fail);
  return g_test_run ();
}
