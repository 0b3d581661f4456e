/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

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
    { "GET", "/live/ear-fr-1.ogg", BC_ROUTE_FOUND, "fr-1" },
    { "GET", "/live/ear-.ogg", BC_ROUTE_FOUND, "ear-" },
    { "GET", "/api/v1/sessions/s1", BC_ROUTE_FOUND, "s1" },
    { "DELETE", "/api/v1/sessions/s1", BC_ROUTE_WRONG_METHOD, "GET, HEAD, PATCH" },
    { "PUT", "/api/v1/sessions/s1/speakers", BC_ROUTE_FOUND, "s1" },
    { "GET", "/api/v1/sessions/s1/speakers/x", BC_ROUTE_UNKNOWN_PATH, NULL },
    { "POST", "/api/v1/prompts/p-1/yes", BC_ROUTE_FOUND, "p-1" },
    { "GET", "/api/v1/floor/next", BC_ROUTE_WRONG_METHOD, "POST" },
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/routes/finding", test_finding);
  g_test_add_func ("/web/routes/every-changing-method-checks-the-origin",
                   test_every_changing_method_checks_the_origin);
  g_test_add_func ("/web/routes/wrong-tokens", test_wrong_tokens);
  return g_test_run ();
}
