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

  for (gsize i = 0; i < 2 * G_N_ELEMENTS (rows) * G_N_ELEMENTS (tokens); i++)
    {
      gboolean is_public = i % 2 == 1;
      gsize row = i / 2 / G_N_ELEMENTS (tokens);
      const char *token = tokens[i / 2 % G_N_ELEMENTS (tokens)];
      g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = is_public });
      g_autofree char *request = g_strdup_printf (
          "%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: %s\r\n\r\n", rows[row].ask, token);
      g_autofree char *answer = fixture_ask (fixture, request);
      g_test_message ("%s, %s, %s", rows[row].ask, token, is_public ? "public" : "closed");
      assert_status (answer, is_public ? rows[row].public_status : rows[row].status);
    }
}

#define WRONG "Authorization: Bearer no\r\n"
#define WRONG_SOURCE "Authorization: Basic c291cmNlOm5v\r\n"

/* Whoever guesses is told to wait; whoever is right is let in all the same, from the same address. */
static void
test_guessing (void)
{
  static const char *const guesses[] = {
    "GET /api/v1/budget HTTP/1.1\r\nHost: a.org\r\n" WRONG "\r\n",
    "PUT /ingest/floor HTTP/1.1\r\nHost: a.org\r\n" WRONG_SOURCE "\r\n",
    "POST /api/v1/login HTTP/1.1\r\nHost: a.org\r\nContent-Length: 14\r\n\r\n{\"token\":\"no\"}",
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  for (guint i = 0; i < BC_TRIES_MAX; i++)
    {
      g_autofree char *answer = fixture_ask (fixture, guesses[i % G_N_ELEMENTS (guesses)]);
      assert_status (answer, 401);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (guesses); i++)
    {
      g_autofree char *answer = fixture_ask (fixture, guesses[i]);
      g_autofree char *wait = answer_field (answer, "Retry-After");
      g_autofree char *challenge = answer_field (answer, "WWW-Authenticate");
      assert_status (answer, 429);
      assert_contains (answer_body (answer), "within a minute");
      g_assert_cmpuint (g_ascii_strtoull (wait, NULL, 10), >, 0);
      g_assert_cmpuint (g_ascii_strtoull (wait, NULL, 10), <=, 60);
      g_assert_null (challenge);
    }
  g_autofree char *right = fixture_call (fixture, BC_ROLE_HOST, "GET /api/v1/budget", NULL);
  g_autofree char *page = fixture_ask (fixture, "GET / HTTP/1.1\r\nHost: a.org\r\n" WRONG "\r\n");
  g_autofree char *nothing =
      fixture_ask (fixture, "GET /api/v1/budget HTTP/1.1\r\nHost: a.org\r\n\r\n");
  assert_status (right, 200);
  assert_status (page, 200);
  assert_status (nothing, 401);
}

/* libshout's first question has no credentials, and a page for everybody asks for none: neither is a guess. */
static void
test_what_is_no_guess (void)
{
  static const char *const asks[] = {
    "PUT /ingest/floor HTTP/1.1\r\nHost: a.org\r\n\r\n",
    "GET /api/v1/budget HTTP/1.1\r\nHost: a.org\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a.org\r\n" WRONG "\r\n",
    "GET /api/v1/budget HTTP/1.1\r\nHost: a.org\r\nCookie: boothcast=old\r\n\r\n",
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  for (guint i = 0; i < 20; i++)
    g_free (fixture_ask (fixture, asks[i % G_N_ELEMENTS (asks)]));
  g_autofree char *answer =
      fixture_ask (fixture, "GET /api/v1/budget HTTP/1.1\r\nHost: a.org\r\n" WRONG "\r\n");
  assert_status (answer, 401);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/routes/finding", test_finding);
  g_test_add_func ("/web/routes/every-changing-method-checks-the-origin",
                   test_every_changing_method_checks_the_origin);
  g_test_add_func ("/web/routes/wrong-tokens", test_wrong_tokens);
  g_test_add_func ("/web/routes/guessing", test_guessing);
  g_test_add_func ("/web/routes/what-is-no-guess", test_what_is_no_guess);
  return g_test_run ();
}
