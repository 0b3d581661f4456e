/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <string.h>

static char *
get (Fixture *fixture, const char *path, const char *fields)
{
  g_autofree char *request =
      g_strdup_printf ("GET %s HTTP/1.1\r\nHost: a.org\r\n%s\r\n", path, fields);
  return fixture_ask (fixture, request);
}

static void
test_without_javascript (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });
  g_autofree char *page = get (fixture, "/", "");

  assert_status (page, 200);
  assert_contains (page, "<title>Review &lt;&amp; test&gt;</title>");
  assert_contains (page, "<audio controls preload=\"none\" src=\"/live/fr.ogg\"></audio>");
  assert_contains (page, "<span class=\"name\" lang=\"fr\">Français</span>");
  assert_contains (page, "data-tags=\"hbs bcms bs hr cnr sr sr-Latn sh\"");
  assert_contains (page, "src=\"/live/original.ogg\"");
  assert_contains (page, "Only the original speech is authentic");
  assert_contains (page, "data-timezone=\"Europe/Zurich\"");
  g_assert_null (strchr (page, '@'));
}

/* The page and the API call the same zone the meeting's: its own, or the pool's. */
static void
test_zone (void)
{
  static const char *const zones[][2] = { { NULL, "Europe/Zurich" },
                                          { "America/New_York", "America/New_York" } };

  for (gsize i = 0; i < G_N_ELEMENTS (zones); i++)
    {
      g_autoptr (Fixture) fixture =
          fixture_new (&(FixtureOptions){ .is_public = TRUE, .timezone = zones[i][0] });
      g_autofree char *page = get (fixture, "/", "");
      g_autofree char *meeting = get (fixture, "/api/v1/meeting", "");
      g_autofree char *in_page = g_strdup_printf ("data-timezone=\"%s\"", zones[i][1]);
      g_autofree char *in_api = g_strdup_printf ("\"timezone\":\"%s\"", zones[i][1]);

      assert_contains (meeting, in_api);
      assert_contains (page, in_page);
    }
}

/* Nothing inline, nothing from elsewhere: the policy would refuse it, and a reader would notice late. */
static void
assert_strict (Fixture *fixture, const char *path)
{
  g_autofree char *page = get (fixture, path, "");
  g_autofree char *policy = answer_field (page, "Content-Security-Policy");

  assert_contains (policy, "default-src 'none'");
  assert_contains (policy, "frame-ancestors 'none'");
  g_assert_null (strstr (policy, "unsafe"));
  for (const char *at = page; (at = strstr (at, "<script")) != NULL; at++)
    g_assert_true (g_str_has_prefix (at, "<script src=\"/"));
  g_assert_null (strstr (page, "<style"));
  g_assert_null (strstr (page, " style="));
  g_assert_null (strstr (page, " onclick="));
  g_assert_null (strstr (answer_body (page), "http://"));
  g_assert_null (strstr (answer_body (page), "https://"));
}

static void
test_policy (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });

  assert_strict (fixture, "/");
  assert_strict (fixture, "/host");
}

static void
test_closed_meetings_show_the_sign_in (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  g_autofree char *outside = get (fixture, "/", "");
  g_autofree char *inside =
      get (fixture, "/", "Cookie: boothcast=token-of-delegate-0123456789\r\n");

  assert_status (outside, 200);
  assert_contains (outside, "data-mode=\"sign-in\"");
  assert_contains (outside, "action=\"/api/v1/login\"");
  g_assert_null (strstr (outside, "/live/"));
  assert_contains (inside, "data-mode=\"listen\"");
  assert_contains (inside, "/live/fr.ogg");
}

static void
test_validators (void)
{
  static const char *const paths[] = { "/",         "/style.css", "/listen.js",
                                       "/words.js", "/icon.svg",  "/api/v1/openapi.json" };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *first = get (fixture, paths[i], "");
      g_autofree char *etag = answer_field (first, "ETag");
      g_autofree char *known = g_strdup_printf ("If-None-Match: W/\"x\", %s\r\n", etag);
      g_autofree char *again = get (fixture, paths[i], known);
      g_autofree char *other = get (fixture, paths[i], "If-None-Match: \"x\"\r\n");
      g_test_message ("%s", paths[i]);
      assert_status (first, 200);
      assert_status (again, 304);
      g_assert_cmpstr (answer_body (again), ==, "");
      assert_status (other, 200);
    }
}

static void
test_compression (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });
  g_autofree char *plain = get (fixture, "/listen.js", "");
  g_autofree char *refused = get (fixture, "/listen.js", "Accept-Encoding: gzip;q=0\r\n");
  g_autofree char *packed = get (fixture, "/listen.js", "Accept-Encoding: br, gzip\r\n");
  g_autofree char *encoding = answer_field (packed, "Content-Encoding");
  g_autofree char *plain_length = answer_field (plain, "Content-Length");
  g_autofree char *packed_length = answer_field (packed, "Content-Length");

  g_assert_cmpstr (encoding, ==, "gzip");
  g_assert_null (strstr (plain, "Content-Encoding"));
  g_assert_null (strstr (refused, "Content-Encoding"));
  g_assert_cmpuint (g_ascii_strtoull (packed_length, NULL, 10) * 2, <,
                    g_ascii_strtoull (plain_length, NULL, 10));
}

/* Every word the page and its script ask for is there in every language. */
static void
test_words_are_complete (void)
{
  static const char *const languages[] = { "en", "fr", "es", "ru", "bcms" };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });
  g_autofree char *page = get (fixture, "/", "");
  g_autofree char *script = get (fixture, "/listen.js", "");
  g_autofree char *sound = get (fixture, "/sound.js", "");
  g_autofree char *reasons = get (fixture, "/now.js", "");
  g_autofree char *words = get (fixture, "/words.js", "");
  g_autofree char *both = g_strconcat (page, script, sound, reasons, NULL);
  g_autoptr (GRegex) asked =
      g_regex_new ("data-word=\"(\\w+)\"|\\bwords\\.(?!js)(\\w+)", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  guint n_words = 0;

  for (g_regex_match (asked, both, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      g_autofree char *marked = g_match_info_fetch (match, 1);
      g_autofree char *used = g_match_info_fetch (match, 2);
      g_autofree char *word =
          g_strdup_printf ("(?:^ +|[{,] )%s: \"[^\"]+\"", *marked ? marked : used);
      g_autoptr (GRegex) entry = g_regex_new (word, G_REGEX_MULTILINE, 0, NULL);
      g_autoptr (GMatchInfo) entries = NULL;
      guint n_entries = 0;
      for (g_regex_match (entry, words, 0, &entries); g_match_info_matches (entries);
           g_match_info_next (entries, NULL))
        n_entries++;
      g_test_message ("%s", word);
      g_assert_cmpuint (n_entries, ==, G_N_ELEMENTS (languages));
      n_words++;
    }
  g_assert_cmpuint (n_words, >, 30);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/pages/zone", test_zone);
  g_test_add_func ("/web/pages/without-javascript", test_without_javascript);
  g_test_add_func ("/web/pages/policy", test_policy);
  g_test_add_func ("/web/pages/closed-meetings-show-the-sign-in",
                   test_closed_meetings_show_the_sign_in);
  g_test_add_func ("/web/pages/validators", test_validators);
  g_test_add_func ("/web/pages/compression", test_compression);
  g_test_add_func ("/web/pages/words-are-complete", test_words_are_complete);
  return g_test_run ();
}
