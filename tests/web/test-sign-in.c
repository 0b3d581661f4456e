/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <string.h>

#define TOKEN "token-of-host-0123456789"

/* --- Cookies --- */

static char *
log_in (Fixture *fixture, const char *fields, const char *body)
{
  g_autofree char *request = g_strdup_printf (
      "POST /api/v1/login HTTP/1.1\r\nHost: a.org\r\n%sContent-Length: %" G_GSIZE_FORMAT
      "\r\n\r\n%s",
      fields, strlen (body), body);
  return fixture_ask (fixture, request);
}

static void
test_json_gets_a_cookie (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  g_autofree char *answer = log_in (fixture, "", "{\"token\":\"" TOKEN "\"}");
  g_autofree char *cookie = answer_field (answer, "Set-Cookie");

  assert_status (answer, 200);
  g_assert_cmpstr (cookie, ==, "boothcast=" TOKEN "; Path=/; HttpOnly; SameSite=Strict");
  g_assert_cmpstr (answer_body (answer), ==, "{\"role\":\"host\",\"name\":\"Ana\",\"booth\":null}");
}

static void
test_form_goes_home (void)
{
  static const char form[] = "Content-Type: application/x-www-form-urlencoded\r\n";
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  g_autofree char *right = log_in (fixture, form, "token=+" TOKEN "%20");
  g_autofree char *wrong = log_in (fixture, form, "token=no");
  g_autofree char *none = log_in (fixture, form, "");
  g_autofree char *home = answer_field (right, "Location");
  g_autofree char *again = answer_field (wrong, "Location");
  g_autofree char *cookie = answer_field (right, "Set-Cookie");

  assert_status (right, 303);
  g_assert_cmpstr (home, ==, "/");
  g_assert_true (g_str_has_prefix (cookie, "boothcast=" TOKEN ";"));
  assert_status (wrong, 303);
  g_assert_cmpstr (again, ==, "/?sign-in=failed");
  g_assert_null (strstr (wrong, "Set-Cookie"));
  assert_status (none, 303);
}

static void
test_wrong_tokens (void)
{
  static const char *const bodies[] = {
    "{\"token\":\"no\"}",
    "{\"token\":\"\"}",
    "{\"token\":\"a\\r\\nSet-Cookie: b\"}",
    "{\"token\":\"a; Domain=b\"}",
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autofree char *answer = log_in (fixture, "", bodies[i]);
      g_test_message ("%s", bodies[i]);
      assert_status (answer, 401);
      g_assert_null (strstr (answer, "Set-Cookie"));
    }
}

/* Behind a front that speaks TLS the cookie is bound to https and to this very host. */
static void
test_https_cookie (void)
{
  static const char *const front[] = { "127.0.0.1", NULL };
  g_autoptr (Fixture) trusting = fixture_new (&(FixtureOptions){ .trusted = front });
  g_autoptr (Fixture) plain = fixture_new (&(FixtureOptions){ 0 });
  g_autofree char *secure =
      log_in (trusting, "X-Forwarded-Proto: https\r\n", "{\"token\":\"" TOKEN "\"}");
  g_autofree char *claimed =
      log_in (plain, "X-Forwarded-Proto: https\r\n", "{\"token\":\"" TOKEN "\"}");

  assert_contains (secure, "Set-Cookie: __Host-boothcast=" TOKEN
                           "; Path=/; HttpOnly; SameSite=Strict; Secure\r\n");
  assert_contains (claimed, "Set-Cookie: boothcast=");
}

static void
test_cookie_opens (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  g_autofree char *inside = fixture_ask (
      fixture,
      "GET /api/v1/me HTTP/1.1\r\nHost: a.org\r\nCookie: x=y; boothcast=" TOKEN "\r\n\r\n");
  g_autofree char *out = fixture_ask (
      fixture, "POST /api/v1/logout HTTP/1.1\r\nHost: a.org\r\nContent-Length: 0\r\n\r\n");

  assert_contains (inside, "\"role\":\"host\"");
  assert_status (out, 204);
  assert_contains (out, "Set-Cookie: boothcast=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0\r\n");
}

static void
test_unknown_token_is_said_so (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });
  g_autofree char *answer = fixture_ask (
      fixture, "GET /api/v1/budget HTTP/1.1\r\nHost: a.org\r\nAuthorization: Bearer no\r\n\r\n");
  g_autofree char *challenge = answer_field (answer, "WWW-Authenticate");

  assert_status (answer, 401);
  /* Basic would make a browser ask in a window of its own. */
  g_assert_cmpstr (challenge, ==, "Bearer realm=\"Boothcast\"");
}

/* --- Pages from elsewhere --- */

static void
test_origins (void)
{
  static const struct
  {
    const char *description;
    const char *fields;
    guint status;
  } rows[] = {
    { "a program", "", 200 },
    { "our own page", "Origin: http://a.org\r\nSec-Fetch-Site: same-origin\r\n", 200 },
    { "our own page behind TLS", "Origin: https://a.org\r\n", 200 },
    { "typed by hand", "Sec-Fetch-Site: none\r\n", 200 },
    { "another site", "Origin: http://evil.example\r\n", 403 },
    { "another port", "Origin: http://a.org:8081\r\n", 403 },
    { "a sandbox", "Origin: null\r\n", 403 },
    { "another site by its own word", "Sec-Fetch-Site: cross-site\r\n", 403 },
    { "a sister site", "Sec-Fetch-Site: same-site\r\n", 403 },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *request = g_strdup_printf (
          "POST /api/v1/sessions/s1/open HTTP/1.1\r\nHost: a.org\r\nCookie: boothcast=" TOKEN
          "\r\n%s\r\n",
          rows[i].fields);
      g_autofree char *answer = fixture_ask (fixture, request);
      g_test_message ("%s", rows[i].description);
      assert_status (answer, rows[i].status);
    }
}

/* Our front says that it speaks TLS: what a page without it sends was written by anybody on the way. */
static void
test_behind_tls (void)
{
  static const char *const front[] = { "127.0.0.1", NULL };
  static const struct
  {
    const char *description;
    const char *fields;
    guint status;
  } rows[] = {
    { "our own page", "Origin: https://a.org\r\nCookie: __Host-boothcast=" TOKEN "\r\n", 200 },
    { "a page without TLS", "Origin: http://a.org\r\nCookie: __Host-boothcast=" TOKEN "\r\n", 403 },
    { "a program", "Cookie: __Host-boothcast=" TOKEN "\r\n", 200 },
    { "a cookie that anybody can have set",
      "Origin: https://a.org\r\nCookie: boothcast=" TOKEN "\r\n", 401 },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .trusted = front });

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *request =
          g_strdup_printf ("POST /api/v1/sessions/s1/open HTTP/1.1\r\nHost: a.org\r\n"
                           "X-Forwarded-Proto: https\r\n%s\r\n",
                           rows[i].fields);
      g_autofree char *answer = fixture_ask (fixture, request);
      g_test_message ("%s", rows[i].description);
      assert_status (answer, rows[i].status);
    }
}

/* --- Rehearsal --- */

static void
test_rehearsal (void)
{
  static const struct
  {
    const char *description;
    const char *fields;
    const char *role;
  } rows[] = {
    { "by address", "Host: 127.0.0.1:8080\r\n", "host" },
    { "by localhost", "Host: localhost\r\n", "host" },
    { "by IPv6 address", "Host: [::1]:8080\r\n", "host" },
    { "by a name that was made to point here", "Host: rebound.evil.example\r\n", "nobody" },
    { "passed on by a front", "Host: localhost\r\nX-Forwarded-For: 192.0.2.7\r\n", "nobody" },
    { "passed on by another", "Host: localhost\r\nForwarded: for=192.0.2.7\r\n", "nobody" },
    { "passed on by a third", "Host: localhost\r\nVia: 1.1 proxy\r\n", "nobody" },
    { "a token wins", "Host: localhost\r\nAuthorization: Bearer token-of-delegate-0123456789\r\n",
      "delegate" },
    { "a cookie wins", "Host: localhost\r\nCookie: boothcast=token-of-delegate-0123456789\r\n",
      "delegate" },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_rehearsal = TRUE });

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *request =
          g_strdup_printf ("GET /api/v1/me HTTP/1.1\r\n%s\r\n", rows[i].fields);
      g_autofree char *answer = fixture_ask (fixture, request);
      g_autofree char *role = g_strdup_printf ("\"role\":\"%s\"", rows[i].role);
      g_test_message ("%s", rows[i].description);
      assert_contains (answer, role);
    }
}

static void
test_rehearsal_is_not_for_other_pages (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_rehearsal = TRUE });
  g_autofree char *answer = fixture_ask (fixture, "POST /api/v1/sessions/s1/open HTTP/1.1\r\n"
                                                  "Host: localhost:8080\r\n"
                                                  "Origin: http://evil.example\r\n\r\n");

  assert_status (answer, 403);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/sign-in/json-gets-a-cookie", test_json_gets_a_cookie);
  g_test_add_func ("/web/sign-in/form-goes-home", test_form_goes_home);
  g_test_add_func ("/web/sign-in/wrong-tokens", test_wrong_tokens);
  g_test_add_func ("/web/sign-in/https-cookie", test_https_cookie);
  g_test_add_func ("/web/sign-in/cookie-opens", test_cookie_opens);
  g_test_add_func ("/web/sign-in/unknown-token-is-said-so", test_unknown_token_is_said_so);
  g_test_add_func ("/web/sign-in/origins", test_origins);
  g_test_add_func ("/web/sign-in/behind-tls", test_behind_tls);
  g_test_add_func ("/web/sign-in/rehearsal", test_rehearsal);
  g_test_add_func ("/web/sign-in/rehearsal-is-not-for-other-pages",
                   test_rehearsal_is_not_for_other_pages);
  return g_test_run ();
}
