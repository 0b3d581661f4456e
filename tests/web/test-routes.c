/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <json-glib/json-glib.h>
#include <string.h>

static void
test_finding (void)
{
  static const struct
  {
    const char *method;
    const char *path;
    BcRouteVerdict verdict;
    const char *told; /* the id, or what is allowed (nullable) */
  } rows[] = {
    { "GET", "/", BC_ROUTE_FOUND, NULL },
    { "HEAD", "/", BC_ROUTE_FOUND, NULL },
    { "GET", "/live/fr.ogg", BC_ROUTE_FOUND, "fr" },
    { "GET", "/live/sr-Latn.m3u", BC_ROUTE_FOUND, "sr-Latn" },
    { "GET", "/live/a.b.ogg", BC_ROUTE_FOUND, "a.b" },
    { "GET", "/live/.ogg", BC_ROUTE_UNKNOWN_PATH, NULL },
    { "GET", "/live/fr", BC_ROUTE_UNKNOWN_PATH, NULL },
    { "GET", "/live/a/b.ogg", BC_ROUTE_UNKNOWN_PATH, NULL },
    { "GET", "/live/fr.ogg/", BC_ROUTE_UNKNOWN_PATH, NULL },
    { "GET", "//", BC_ROUTE_UNKNOWN_PATH, NULL },
    { "GET", "/../etc/passwd", BC_ROUTE_UNKNOWN_PATH, NULL },
    { "POST", "/", BC_ROUTE_WRONG_METHOD, "GET, HEAD" },
    { "get", "/", BC_ROUTE_WRONG_METHOD, "GET, HEAD" },
    { "POST", "/api/v1/floor", BC_ROUTE_WRONG_METHOD, "GET, HEAD, PUT" },
    { "GET", "/ingest/floor", BC_ROUTE_WRONG_METHOD, "PUT, SOURCE" },
    { "SOURCE", "/ingest/floor", BC_ROUTE_FOUND, "floor" },
    { "GET", "/api/v1/sessions/s1/open", BC_ROUTE_WRONG_METHOD, "POST" },
    { "POST", "/api/v1/sessions/s1/open", BC_ROUTE_FOUND, "s1" },
    { "POST", "/api/v1/sessions//open", BC_ROUTE_UNKNOWN_PATH, NULL },
    { "POST", "/api/v1/sessions/s1/explode", BC_ROUTE_UNKNOWN_PATH, NULL },
    { "OPTIONS", "*", BC_ROUTE_FOUND, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (BcRouteMatch) match = { 0 };
      g_test_message ("%s %s", rows[i].method, rows[i].path);
      g_assert_cmpint (bc_routes_find (rows[i].method, rows[i].path, &match), ==, rows[i].verdict);
      g_assert_cmpstr (match.id != NULL ? match.id : match.allow, ==, rows[i].told);
    }
}

static void
test_every_changing_method_checks_the_origin (void)
{
  guint n_routes;
  const BcRoute *routes = bc_routes_get (&n_routes);

  for (guint i = 0; i < n_routes; i++)
    {
      gboolean is_reading =
          strcmp (routes[i].method, "GET") == 0 || strcmp (routes[i].method, "OPTIONS") == 0;
      g_test_message ("%s %s", routes[i].method, routes[i].path);
      g_assert_true (is_reading == !(routes[i].flags & BC_ROUTE_CHANGES));
    }
}

/* --- Roles: who may what, written down once more, by hand --- */

typedef struct
{
  const char *ask;
  const char *body;
  const char *roles; /* a letter each: n d i t h a p o, who get through */
} Permission;

#define EVERYBODY "ndithapo"
#define READERS                                                                                    \
  "ditha"                                                                                          \
  "po"
#define BOOTHS "ithapo"
#define STAFF "thapo"

static const Permission permissions[] = {
  { "GET /", NULL, EVERYBODY },
  { "GET /style.css", NULL, EVERYBODY },
  { "GET /healthz", NULL, EVERYBODY },
  { "GET /readyz", NULL, EVERYBODY },
  { "GET /metrics", NULL, "ho" },
  { "HEAD /live/fr.ogg", NULL, READERS },
  { "GET /live/fr.m3u", NULL, READERS },
  { "GET /api/v1/openapi.json", NULL, EVERYBODY },
  { "GET /api/v1/me", NULL, EVERYBODY },
  { "POST /api/v1/logout", NULL, EVERYBODY },
  { "GET /api/v1/meeting", NULL, READERS },
  { "GET /api/v1/channels", NULL, READERS },
  { "GET /api/v1/budget", NULL, READERS },
  { "GET /api/v1/sessions", NULL, READERS },
  { "GET /api/v1/floor", NULL, READERS },
  { "GET /api/v1/audience", NULL, READERS },
  { "HEAD /api/v1/events", NULL, READERS },
  { "GET /api/v1/desks", NULL, BOOTHS },
  { "GET /api/v1/desks/fr-1", NULL, BOOTHS },
  { "GET /api/v1/inputs", NULL, STAFF },
  { "PUT /api/v1/floor", "{\"language\":\"fr\"}", "ihao" },
  { "PUT /api/v1/audience", "{\"open\":true}", "ho" },
  { "POST /api/v1/sessions/s1/open", NULL, "ho" },
  { "POST /api/v1/sessions/s1/suspend", NULL, "ho" },
  { "POST /api/v1/sessions/s1/close", NULL, "ho" },
  { "PUT /api/v1/desks/fr-1", "{\"output\":\"a\"}", "iho" },
  { "POST /api/v1/desks/fr-1/on", NULL, "iho" },
  { "POST /api/v1/desks/fr-1/cough", NULL, "iho" },
  { "POST /api/v1/desks/fr-1/uncough", NULL, "iho" },
  { "POST /api/v1/desks/fr-1/off", NULL, "iho" },
  { "POST /api/v1/desks/bcms-1/off", NULL, "ho" },
};

/* In a public meeting somebody without a token is a delegate, whom a token may help: 401. A delegate who is
 * known is told 403. */
static void
check_roles (gboolean is_public)
{
  static const char letters[] = "nditha"
                                "po";
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = is_public });

  for (gsize i = 0; i < G_N_ELEMENTS (permissions); i++)
    for (guint role = 0; role < BC_ROLE_LAST; role++)
      {
        g_autofree char *answer =
            fixture_call (fixture, (BcRole) role, permissions[i].ask, permissions[i].body);
        char letter = is_public && role == BC_ROLE_NOBODY ? 'd' : letters[role];
        gboolean may = strchr (permissions[i].roles, letter) != NULL;
        g_autofree char *challenge = answer_field (answer, "WWW-Authenticate");
        guint status = answer_status (answer);
        g_test_message ("%s as %s: %u", permissions[i].ask, bc_role_to_string ((BcRole) role),
                        status);
        g_assert_true (may == (status == 200 || status == 204));
        if (!may)
          assert_status (answer, role == BC_ROLE_NOBODY ? 401 : 403);
        g_assert_true ((challenge != NULL) == (status == 401));
      }
}

static void
test_roles (void)
{
  check_roles (FALSE);
}

static void
test_roles_in_public (void)
{
  check_roles (TRUE);
}

/* A wrong token locks nobody out of what is there for anybody; elsewhere it is said to be wrong. */
static void
test_wrong_tokens (void)
{
  static const struct
  {
    const char *ask;
    guint status, public_status;
  } rows[] = {
    { "GET /", 200, 200 },
    { "GET /style.css", 200, 200 },
    { "GET /words.js", 200, 200 },
    { "GET /healthz", 200, 200 },
    { "GET /api/v1/openapi.json", 200, 200 },
    { "POST /api/v1/logout", 204, 204 },
    { "HEAD /live/fr.ogg", 401, 200 },
    { "GET /live/fr.m3u", 401, 200 },
    { "GET /api/v1/me", 401, 401 },
    { "GET /api/v1/budget", 401, 401 },
    { "GET /metrics", 401, 401 },
    { "POST /api/v1/sessions/s1/open", 401, 401 },
  };
  static const char *const tokens[] = { "Bearer no", "Basic OmFub3RoZXI=", "Digest x" };

  for (guint is_public = 0; is_public < 2; is_public++)
    {
      g_autoptr (Fixture) fixture =
          fixture_new (&(FixtureOptions){ .is_public = (gboolean) is_public });
      for (gsize i = 0; i < G_N_ELEMENTS (rows) * G_N_ELEMENTS (tokens); i++)
        {
          const char *ask = rows[i / G_N_ELEMENTS (tokens)].ask;
          const char *token = tokens[i % G_N_ELEMENTS (tokens)];
          g_autofree char *request = g_strdup_printf (
              "%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: %s\r\n\r\n", ask, token);
          g_autofree char *answer = fixture_ask (fixture, request);
          g_test_message ("%s, %s, %s", ask, token, is_public ? "public" : "closed");
          assert_status (answer, is_public ? rows[i / G_N_ELEMENTS (tokens)].public_status
                                           : rows[i / G_N_ELEMENTS (tokens)].status);
        }
    }
}

/* The table above has every row of the routes: a new route without a word on who may is a failure. */
static void
test_no_route_is_left_out (void)
{
  guint n_routes;
  const BcRoute *routes = bc_routes_get (&n_routes);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  /* Tested where they belong: assets like the first, and what has credentials of its own. */
  static const char *const elsewhere[] = {
    "/listen.js", "/words.js",      "/icon.svg",     "/ingest/{id}",
    "*",          "/live/{id}.ogg", "/api/v1/login", "/api/v1/events"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (permissions); i++)
    {
      g_auto (GStrv) words = g_strsplit (permissions[i].ask, " ", 2);
      g_auto (BcRouteMatch) match = { 0 };
      g_assert_cmpint (bc_routes_find (words[0], words[1], &match), ==, BC_ROUTE_FOUND);
      g_hash_table_add (seen, (gpointer) match.route);
    }
  for (guint i = 0; i < n_routes; i++)
    {
      gboolean is_elsewhere = FALSE;
      for (gsize e = 0; e < G_N_ELEMENTS (elsewhere); e++)
        is_elsewhere |= strcmp (routes[i].path, elsewhere[e]) == 0;
      g_test_message ("%s %s", routes[i].method, routes[i].path);
      g_assert_true (is_elsewhere || g_hash_table_contains (seen, &routes[i]));
    }
}

/* --- The description --- */

static JsonObject *
load_description (JsonParser *parser)
{
  g_autofree char *path =
      g_build_filename (g_getenv ("BC_SOURCE_ROOT"), "src", "web", "pages", "openapi.json", NULL);
  g_autoptr (GError) error = NULL;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  return json_node_get_object (json_parser_get_root (parser));
}

/* OpenAPI has no word for SOURCE, nor for a path of "*". */
static gboolean
is_describable (const BcRoute *route)
{
  return strcmp (route->method, "SOURCE") != 0 && strcmp (route->path, "*") != 0;
}

static void
test_description_has_exactly_the_routes (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *paths = json_object_get_object_member (load_description (parser), "paths");
  g_autoptr (GList) names = json_object_get_members (paths);
  guint n_routes, n_describable = 0, n_described = 0;
  const BcRoute *routes = bc_routes_get (&n_routes);

  for (guint i = 0; i < n_routes; i++)
    {
      g_autofree char *method = g_ascii_strdown (routes[i].method, -1);
      if (!is_describable (&routes[i]))
        continue;
      n_describable++;
      g_test_message ("%s %s", method, routes[i].path);
      g_assert_true (json_object_has_member (paths, routes[i].path));
      g_assert_true (
          json_object_has_member (json_object_get_object_member (paths, routes[i].path), method));
    }
  for (GList *name = names; name != NULL; name = name->next)
    n_described += json_object_get_size (json_object_get_object_member (paths, name->data));
  g_assert_cmpuint (n_described, ==, n_describable);
}

static void
assert_members (JsonObject *schemas, const char *schema, JsonObject *view)
{
  JsonObject *described = json_object_get_object_member (schemas, schema);
  JsonArray *required = json_object_get_array_member (described, "required");

  g_test_message ("%s", schema);
  g_assert_cmpuint (json_array_get_length (required), ==, json_object_get_size (view));
  for (guint i = 0; i < json_array_get_length (required); i++)
    g_assert_true (json_object_has_member (view, json_array_get_string_element (required, i)));
}

/* What is answered has the members that the description promises, and no others. */
static void
test_description_has_the_answers_members (void)
{
  static const struct
  {
    const char *path;
    const char *schema;
  } views[] = {
    { "/api/v1/budget", "Budget" },    { "/api/v1/channels", "Channel" },
    { "/api/v1/sessions", "Session" }, { "/api/v1/desks", "Desk" },
    { "/api/v1/floor", "Floor" },      { "/api/v1/audience", "Audience" },
    { "/api/v1/meeting", "Meeting" },  { "/api/v1/me", "Identity" },
    { "/api/v1/desks/fr-1", "Desk" },  { "/api/v1/desks/none", "Problem" },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  g_autoptr (JsonParser) description = json_parser_new ();
  JsonObject *components =
      json_object_get_object_member (load_description (description), "components");
  JsonObject *schemas = json_object_get_object_member (components, "schemas");

  for (gsize i = 0; i < G_N_ELEMENTS (views); i++)
    {
      g_autofree char *ask = g_strconcat ("GET ", views[i].path, NULL);
      g_autofree char *answer = fixture_call (fixture, BC_ROLE_HOST, ask, NULL);
      g_autoptr (JsonParser) parser = json_parser_new ();
      g_assert_true (json_parser_load_from_data (parser, answer_body (answer), -1, NULL));
      JsonNode *root = json_parser_get_root (parser);
      assert_members (schemas, views[i].schema,
                      JSON_NODE_HOLDS_ARRAY (root)
                          ? json_array_get_object_element (json_node_get_array (root), 0)
                          : json_node_get_object (root));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/routes/finding", test_finding);
  g_test_add_func ("/web/routes/every-changing-method-checks-the-origin",
                   test_every_changing_method_checks_the_origin);
  g_test_add_func ("/web/routes/roles", test_roles);
  g_test_add_func ("/web/routes/roles-in-public", test_roles_in_public);
  g_test_add_func ("/web/routes/wrong-tokens", test_wrong_tokens);
  g_test_add_func ("/web/routes/no-route-is-left-out", test_no_route_is_left_out);
  g_test_add_func ("/web/routes/description-has-exactly-the-routes",
                   test_description_has_exactly_the_routes);
  g_test_add_func ("/web/routes/description-has-the-answers-members",
                   test_description_has_the_answers_members);
  return g_test_run ();
}
