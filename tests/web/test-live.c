/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <string.h>
#include <unistd.h>

#define HOST "Host: localhost\r\n"
#define PAGE_US (100 * 1000)
#define PAGE_BYTES 1000

/* Ten seconds of the past in every channel: pages of 1000 bytes that begin with the channel's id and a number. */
static void
publish_pages (Fixture *fixture, const char *channel, guint first, guint n_pages)
{
  BcStream *stream = bc_broadcast_find_stream (fixture->broadcast, channel);

  for (guint i = 0; i < n_pages; i++)
    {
      g_autofree char *label = g_strdup_printf ("<%s-%u>", channel, first + i);
      g_autofree char *page = g_strnfill (PAGE_BYTES, '.');
      memcpy (page, label, strlen (label));
      g_autoptr (GBytes) bytes = g_bytes_new (page, PAGE_BYTES);
      bc_stream_publish (stream, bytes, PAGE_US);
    }
}

static Fixture *
make_fixture (const FixtureOptions *options)
{
  static const char *const channels[] = { "en", "fr", "bcms", "original" };
  Fixture *fixture = fixture_new (options);

  for (gsize i = 0; i < G_N_ELEMENTS (channels); i++)
    {
      g_autofree char *text = g_strdup_printf ("[%s]", channels[i]);
      g_autoptr (GBytes) preamble = g_bytes_new (text, strlen (text));
      bc_stream_set_preamble (bc_broadcast_find_stream (fixture->broadcast, channels[i]), preamble);
      publish_pages (fixture, channels[i], 0, 100);
    }
  return fixture;
}

/* What a listener got until the page `mark`. */
static char *
listen_until (Fixture *fixture, const char *path, const char *fields, const char *mark)
{
  g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\n" HOST "%s\r\n", path, fields);
  int fd = fixture_connect (fixture);

  caller_send (fd, request);
  char *answer = caller_read_until (fd, mark);
  close (fd);
  return answer;
}

static void
test_fields (void)
{
  g_autoptr (Fixture) fixture = make_fixture (&(FixtureOptions){ .is_public = TRUE });
  g_autofree char *answer = listen_until (fixture, "/live/fr.ogg", "", "<fr-99>");
  g_autofree char *type = answer_field (answer, "Content-Type");
  g_autofree char *caching = answer_field (answer, "Cache-Control");
  g_autofree char *buffering = answer_field (answer, "X-Accel-Buffering");
  g_autofree char *origin = answer_field (answer, "Access-Control-Allow-Origin");
  g_autofree char *language = answer_field (answer, "Content-Language");
  g_autofree char *length = answer_field (answer, "Content-Length");

  assert_status (answer, 200);
  g_assert_cmpstr (type, ==, "audio/ogg");
  g_assert_cmpstr (caching, ==, "no-store");
  g_assert_cmpstr (buffering, ==, "no");
  g_assert_cmpstr (origin, ==, "*");
  g_assert_cmpstr (language, ==, "fr");
  g_assert_null (length);
  g_assert_true (g_str_has_prefix (answer_body (answer), "[fr]<fr-"));
}

/* HEAD is told what GET is told: above all no length, which nobody knows. */
static void
test_head_has_no_sound (void)
{
  static const char *const fields[] = { "Content-Type",   "Cache-Control",    "X-Accel-Buffering",
                                        "Content-Length", "Content-Language", "Accept-Ranges" };
  g_autoptr (Fixture) fixture = make_fixture (&(FixtureOptions){ .is_public = TRUE });
  g_autofree char *answer = fixture_ask (fixture, "HEAD /live/fr.ogg HTTP/1.1\r\n" HOST "\r\n");
  g_autofree char *got = listen_until (fixture, "/live/fr.ogg", "", "<fr-99>");
  g_autofree char *length = answer_field (answer, "Content-Length");

  assert_status (answer, 200);
  g_assert_null (length);
  g_assert_cmpstr (answer_body (answer), ==, "");
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      g_autofree char *of_head = answer_field (answer, fields[i]);
      g_autofree char *of_get = answer_field (got, fields[i]);
      g_test_message ("%s", fields[i]);
      g_assert_cmpstr (of_head, ==, of_get);
    }
}

/* Every name of the one channel leads to it, and comes back as the listener said it. */
static void
test_names (void)
{
  static const struct
  {
    const char *name;
    const char *channel; /* (nullable): there is none */
    const char *tag;
  } names[] = {
    { "bcms", "bcms", "hbs" },
    { "bs", "bcms", "bs" },
    { "hr", "bcms", "hr" },
    { "cnr", "bcms", "cnr" },
    { "sr", "bcms", "sr" },
    { "sr-Latn", "bcms", "sr-Latn" },
    { "sr-Latn-RS", "bcms", "sr-Latn-RS" },
    { "hbs", "bcms", "hbs" },
    { "sh", "bcms", "sh" },
    { "HR", "bcms", "HR" },
    { "fr-CH", "fr", "fr-CH" },
    { "en", "en", "en" },
    { "original", "original", NULL },
    { "de", NULL, NULL },
    { "floor", NULL, NULL },
    { "sr-%C3%A9", NULL, NULL },
  };
  g_autoptr (Fixture) fixture = make_fixture (&(FixtureOptions){ .is_public = TRUE });

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strdup_printf ("/live/%s.ogg?burst=1", names[i].name);
      g_autofree char *mark =
          names[i].channel != NULL ? g_strdup_printf ("<%s-99>", names[i].channel) : NULL;
      g_autofree char *answer = listen_until (fixture, path, "", mark);
      g_autofree char *language = answer_field (answer, "Content-Language");
      g_test_message ("%s", names[i].name);
      assert_status (answer, names[i].channel != NULL ? 200 : 404);
      g_assert_cmpstr (language, ==, names[i].tag);
      if (names[i].channel == NULL)
        assert_contains (answer, "original, en, fr, bcms");
    }
}

/* How much of the past comes first. */
static void
test_bursts (void)
{
#define FIREFOX "User-Agent: Mozilla/5.0 (X11) Gecko/20100101 Firefox/115.0\r\n"
  static const struct
  {
    const char *description;
    const char *path;
    const char *fields;
    guint first; /* the first page heard */
  } bursts[] = {
    { "a browser: 5 s", "/live/fr.ogg", FIREFOX, 50 },
    { "a media element: 5 s", "/live/fr.ogg", "Sec-Fetch-Dest: audio\r\n", 50 },
    { "a browser, with a Range as its media elements send", "/live/fr.ogg",
      FIREFOX "Range: bytes=0-\r\n", 50 },
    { "a player: 1 s", "/live/fr.ogg", "User-Agent: Lavf/59.27.100\r\n", 90 },
    { "nobody in particular: 1 s", "/live/fr.ogg", "", 90 },
    { "asked for 2.5 s", "/live/fr.ogg?burst=2.5", FIREFOX, 75 },
    { "asked for all there is", "/live/fr.ogg?burst=30", "", 0 },
    { "asked for none", "/live/fr.ogg?burst=0", FIREFOX, 100 },
  };
  g_autoptr (Fixture) fixture = make_fixture (&(FixtureOptions){ .is_public = TRUE });

  for (gsize i = 0; i < G_N_ELEMENTS (bursts); i++)
    {
      g_autofree char *request =
          g_strdup_printf ("GET %s HTTP/1.1\r\n" HOST "%s\r\n", bursts[i].path, bursts[i].fields);
      g_autofree char *first = g_strdup_printf ("[fr]<fr-%u>", bursts[i].first);
      int fd = fixture_connect (fixture);
      g_test_message ("%s", bursts[i].description);
      caller_send (fd, request);
      g_autofree char *head = caller_read_until (fd, "[fr]");
      if (bursts[i].first == 100)
        publish_pages (fixture, "fr", 100, 1);
      g_autofree char *rest = caller_read_until (fd, ">");
      g_autofree char *answer = g_strconcat (head, rest, NULL);
      assert_contains (answer, first);
      close (fd);
    }
}

/* Where five seconds are few bytes (silence), a browser gets more of the past: it waits for bytes. */
static void
test_quiet_channel_gives_browsers_enough_bytes (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });
  BcStream *stream = bc_broadcast_find_stream (fixture->broadcast, "en");
  g_autofree char *page = g_strnfill (500, '.');

  for (guint i = 0; i < 100; i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (page, 500);
      bc_stream_publish (stream, bytes, PAGE_US);
    }
  publish_pages (fixture, "en", 1, 1);
  g_autofree char *answer =
      listen_until (fixture, "/live/en.ogg", "Sec-Fetch-Dest: audio\r\n", "<en-1>");
  /* Up to the mark at the last page's beginning. */
  g_assert_cmpuint (strlen (answer_body (answer)), >=, 40960 - PAGE_BYTES);
}

static void
test_bad_bursts (void)
{
  static const char *const bad[] = { "-1", "31", "x", "", "1x", "nan", "inf", "1e9" };
  g_autoptr (Fixture) fixture = make_fixture (&(FixtureOptions){ .is_public = TRUE });

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *ask = g_strdup_printf ("GET /live/fr.ogg?burst=%s", bad[i]);
      g_autofree char *answer = fixture_call (fixture, BC_ROLE_NOBODY, ask, NULL);
      g_test_message ("%s", bad[i]);
      assert_status (answer, 400);
    }
}

static void
test_closed_meetings_ask_who_you_are (void)
{
  g_autoptr (Fixture) fixture = make_fixture (&(FixtureOptions){ 0 });
  g_autofree char *nobody = fixture_call (fixture, BC_ROLE_NOBODY, "GET /live/fr.ogg", NULL);
  g_autofree char *challenge = answer_field (nobody, "WWW-Authenticate");
  /* ":token-of-delegate-0123456789", as a player sends http://:token@host/ */
  g_autofree char *player =
      listen_until (fixture, "/live/fr.ogg",
                    "Authorization: Basic OnRva2VuLW9mLWRlbGVnYXRlLTAxMjM0NTY3ODk=\r\n", "<fr-99>");
  g_autofree char *origin = answer_field (player, "Access-Control-Allow-Origin");

  assert_status (nobody, 401);
  g_assert_true (g_str_has_prefix (challenge, "Basic "));
  assert_status (player, 200);
  g_assert_null (origin);
}

static void
test_playlists (void)
{
  static const char *const front[] = { "127.0.0.1", NULL };
  static const struct
  {
    const char *request;
    const char *line;
  } playlists[] = {
    { "GET /live/fr.m3u HTTP/1.1\r\nHost: a.org:81\r\n\r\n", "\nhttp://a.org:81/live/fr.ogg\n" },
    { "GET /live/hr.m3u HTTP/1.1\r\nHost: a.org\r\n\r\n", "\nhttp://a.org/live/bcms.ogg\n" },
    { "GET /live/original.m3u HTTP/1.1\r\nHost: a.org\r\nX-Forwarded-Proto: https\r\n\r\n",
      "\nhttps://a.org/live/original.ogg\n" },
    { "GET /live/fr.m3u HTTP/1.0\r\n\r\n", "\nhttp://127.0.0.1:" },
  };
  g_autoptr (Fixture) fixture =
      make_fixture (&(FixtureOptions){ .is_public = TRUE, .trusted = front });

  for (gsize i = 0; i < G_N_ELEMENTS (playlists); i++)
    {
      g_autofree char *answer = fixture_ask (fixture, playlists[i].request);
      assert_status (answer, 200);
      assert_contains (answer, "\r\n\r\n#EXTM3U\n#EXTINF:-1,Review <& test> - ");
      assert_contains (answer, playlists[i].line);
    }
}

/* Whoever says https without being a trusted front is not believed. */
static void
test_strangers_say_nothing_about_the_scheme (void)
{
  g_autoptr (Fixture) fixture = make_fixture (&(FixtureOptions){ .is_public = TRUE });
  g_autofree char *answer = fixture_ask (
      fixture, "GET /live/fr.m3u HTTP/1.1\r\nHost: a.org\r\nX-Forwarded-Proto: https\r\n\r\n");

  assert_contains (answer, "\nhttp://a.org/live/fr.ogg\n");
}

/* An ear is the room's sound whatever the audience: its own booth's, and nobody's from another page. */
static void
test_ears (void)
{
  static const struct
  {
    const char *description;
    BcRole role;
    const char *ask;
    guint status;
    const char *part;
  } ears[] = {
    { "the own booth", BC_ROLE_INTERPRETER, "HEAD /live/ear-fr-1.ogg", 200, "audio/ogg" },
    { "another booth", BC_ROLE_INTERPRETER, "HEAD /live/ear-bcms-1.ogg", 403, NULL },
    { "staff", BC_ROLE_TEAM_LEADER, "HEAD /live/ear-bcms-1.ogg", 200, "audio/ogg" },
    { "a delegate", BC_ROLE_DELEGATE, "HEAD /live/ear-fr-1.ogg", 403, NULL },
    { "nobody, who is a delegate here", BC_ROLE_NOBODY, "HEAD /live/ear-fr-1.ogg", 401, "Basic" },
    { "no such desk", BC_ROLE_HOST, "GET /live/ear-de-1.ogg", 404, "There is no desk" },
    { "not sent", BC_ROLE_HOST, "GET /live/ear-fr-2.ogg", 404, "is not sent" },
    { "no such burst", BC_ROLE_HOST, "GET /live/ear-fr-1.ogg?burst=x", 400, "burst" },
    { "no playlist, which would want a token in it", BC_ROLE_HOST, "GET /live/ear-fr-1.m3u", 404,
      NULL },
  };
  g_autoptr (Fixture) fixture = make_fixture (&(FixtureOptions){ .is_public = TRUE });

  for (gsize i = 0; i < G_N_ELEMENTS (ears); i++)
    {
      g_autofree char *answer = fixture_call (fixture, ears[i].role, ears[i].ask, NULL);
      g_autofree char *shared = answer_field (answer, "Access-Control-Allow-Origin");
      g_test_message ("%s", ears[i].description);
      assert_status (answer, ears[i].status);
      g_assert_null (shared);
      if (ears[i].part != NULL)
        assert_contains (answer, ears[i].part);
    }
  g_autofree char *channels = fixture_call (fixture, BC_ROLE_HOST, "GET /api/v1/channels", NULL);
  g_assert_null (strstr (channels, "ear-"));
}

static void
test_ears_sound (void)
{
  g_autoptr (Fixture) fixture = make_fixture (&(FixtureOptions){ .is_public = TRUE });
  g_autofree char *token = fixture_token (BC_ROLE_INTERPRETER);
  g_autofree char *field = g_strdup_printf ("Authorization: Bearer %s\r\n", token);

  publish_pages (fixture, "ear-fr-1", 0, 20);
  g_autofree char *answer =
      listen_until (fixture, "/live/ear-fr-1.ogg?burst=0.5", field, "<ear-fr-1-19>");
  assert_status (answer, 200);
  assert_contains (answer, "<ear-fr-1-15>");
  g_assert_null (strstr (answer, "<ear-fr-1-14>"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/live/fields", test_fields);
  g_test_add_func ("/web/live/head-has-no-sound", test_head_has_no_sound);
  g_test_add_func ("/web/live/names", test_names);
  g_test_add_func ("/web/live/bursts", test_bursts);
  g_test_add_func ("/web/live/quiet-channel-gives-browsers-enough-bytes",
                   test_quiet_channel_gives_browsers_enough_bytes);
  g_test_add_func ("/web/live/bad-bursts", test_bad_bursts);
  g_test_add_func ("/web/live/closed-meetings-ask-who-you-are",
                   test_closed_meetings_ask_who_you_are);
  g_test_add_func ("/web/live/playlists", test_playlists);
  g_test_add_func ("/web/live/strangers-say-nothing-about-the-scheme",
                   test_strangers_say_nothing_about_the_scheme);
  g_test_add_func ("/web/live/ears", test_ears);
  g_test_add_func ("/web/live/ears-sound", test_ears_sound);
  return g_test_run ();
}
