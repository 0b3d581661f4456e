/* SPDX-License-Identifier: Apache-2.0 */
#include "conditions-private.h"
#include "fixture.h"

#include <string.h>

#define SPEAKERS "/api/v1/sessions/s1/speakers"

static char *
ask_with (Fixture *fixture, BcRole role, const char *ask, const char *fields, const char *body)
{
  g_autofree char *token = fixture_token (role);
  g_autofree char *request = g_strdup_printf (
      "%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n%sContent-Length: "
      "%" G_GSIZE_FORMAT "\r\n\r\n%s",
      ask, token, fields, body != NULL ? strlen (body) : 0, body != NULL ? body : "");

  return fixture_ask (fixture, request);
}

/* "GET path" and its ETag (transfer full). */
static char *
get_etag (Fixture *fixture, BcRole role, const char *path)
{
  g_autofree char *ask = g_strconcat ("GET ", path, NULL);
  g_autofree char *answer = fixture_call (fixture, role, ask, NULL);
  char *etag = answer_field (answer, "ETag");

  assert_status (answer, 200);
  g_assert_nonnull (etag);
  g_assert_true (etag[0] == '"' && etag[strlen (etag) - 1] == '"');
  return etag;
}

static char *
change_if (Fixture *fixture, const char *ask, const char *etag, const char *body)
{
  g_autofree char *field = g_strdup_printf ("If-Match: %s\r\n", etag);
  return ask_with (fixture, BC_ROLE_HOST, ask, field, body);
}

static gboolean
is_exactly (const char *tag, gboolean is_weak, const char *wanted)
{
  return !is_weak && strcmp (tag, wanted) == 0;
}

static void
test_tags (void)
{
  static const struct
  {
    const char *field;
    gboolean has_a;
  } rows[] = {
    { "\"a\"", TRUE },          { "*", TRUE },
    { " \"a\" ", TRUE },        { "\"b\", \"a\"", TRUE },
    { "\"b\",\"a\"", TRUE },    { ",,\"a\"", TRUE },
    { "W/\"b\", \"a\"", TRUE }, { "\"b\"", FALSE },
    { "W/\"a\"", FALSE },       { "a", FALSE },
    { "\"a", FALSE },           { "", FALSE },
    { "\"aa\"", FALSE },        { "\"b, a\"", FALSE },
    { "\"b\" a \"a\"", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].field);
      g_assert_true (bc_tags_contain (rows[i].field, is_exactly, "a") == rows[i].has_a);
    }
}

/* --- Reading --- */

static void
test_every_view_has_a_validator (void)
{
  static const char *const paths[] = {
    "meeting",   "channels",    "sessions", "lists",      "forecast",
    "desks",     "prompts",     "inputs",   "floor",      "audience",
    "extension", "sessions/s1", "budget",   "desks/fr-1", "sessions/s1/speakers",
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *path = g_strconcat ("/api/v1/", paths[i], NULL);
      g_autofree char *ask = g_strconcat ("GET ", path, NULL);
      g_autofree char *etag = get_etag (fixture, BC_ROLE_HOST, path);
      g_autofree char *field = g_strdup_printf ("If-None-Match: \"other\", %s\r\n", etag);
      g_autofree char *answer = ask_with (fixture, BC_ROLE_HOST, ask, field, NULL);
      g_autofree char *again =
          ask_with (fixture, BC_ROLE_HOST, ask, "If-None-Match: \"x\"\r\n", NULL);
      g_autofree char *etag_again = answer_field (answer, "ETag");
      g_test_message ("%s %s", path, etag);
      assert_status (again, 200);
      if (strcmp (paths[i], "meeting") == 0)
        continue; /* tells the time */
      assert_status (answer, 304);
      g_assert_cmpstr (answer_body (answer), ==, "");
      g_assert_cmpstr (etag_again, ==, etag);
    }
}

/* Who is shown less has another thing in hand: one's ETag is not the other's. */
static void
test_readers_have_their_own (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  g_autofree char *set = ask_with (
      fixture, BC_ROLE_HOST, "PUT " SPEAKERS, "If-Match: *\r\n",
      "{\"speakers\":[{\"name\":\"Ana\",\"statement\":\"https://example.org/secret.pdf\"}]}");
  g_autofree char *host = get_etag (fixture, BC_ROLE_HOST, SPEAKERS);
  g_autofree char *booth = get_etag (fixture, BC_ROLE_INTERPRETER, SPEAKERS);
  g_autofree char *delegate = get_etag (fixture, BC_ROLE_DELEGATE, SPEAKERS);

  assert_status (set, 200);
  g_assert_cmpstr (host, ==, booth);
  g_assert_cmpstr (host, !=, delegate);
}

/* --- Changing --- */

typedef struct
{
  const char *description;
  const char *seen;  /* whose ETag is taken first */
  const char *first; /* what somebody else does meanwhile (nullable) */
  const char *first_body;
  const char *ask;
  const char *body;
  guint status;
  const char *words; /* of the refusal (nullable) */
} Row;

static const Row rows[] = {
  { "nobody was there", "/api/v1/floor", NULL, NULL, "PUT /api/v1/floor", "{\"language\":\"fr\"}",
    200, NULL },
  { "somebody was", "/api/v1/floor", "PUT /api/v1/floor", "{\"language\":\"en\"}",
    "PUT /api/v1/floor", "{\"language\":\"fr\"}", 412,
    "the floor has changed since you looked: \\\"language\\\" was \\\"unknown\\\", now it is "
    "\\\"en\\\"" },
  { "the audience", "/api/v1/audience", "PUT /api/v1/audience", "{\"open\":true}",
    "PUT /api/v1/audience", "{\"open\":true}", 412, "\\\"open\\\" was false, now it is true" },
  { "a session somebody opened", "/api/v1/sessions/s1", "POST /api/v1/sessions/s1/open", NULL,
    "POST /api/v1/sessions/s1/open", NULL, 412,
    "the session s1 has changed since you looked: \\\"state\\\" was \\\"planned\\\"" },
  { "a session as it is", "/api/v1/sessions/s1", NULL, NULL, "PATCH /api/v1/sessions/s1",
    "{\"title\":\"Welcome\"}", 200, NULL },
  { "a session somebody renamed", "/api/v1/sessions/s1", "PATCH /api/v1/sessions/s1",
    "{\"title\":\"Welcome\"}", "PATCH /api/v1/sessions/s1", "{\"ends_at\":\"10:45\"}", 412,
    "\\\"title\\\" was \\\"Opening\\\", now it is \\\"Welcome\\\"" },
  { "a desk somebody sat down at", "/api/v1/desks/fr-1", "PUT /api/v1/desks/fr-1/person",
    "{\"name\":\"Ana\"}", "PUT /api/v1/desks/fr-1/person", "{\"name\":\"Luc\"}", 412,
    "\\\"person\\\" was nothing, now it is \\\"Ana\\\"" },
  { "another desk's change is none", "/api/v1/desks/fr-1", "PUT /api/v1/desks/bcms-1/person",
    "{\"name\":\"Ana\"}", "PUT /api/v1/desks/fr-1/person", "{\"name\":\"Luc\"}", 200, NULL },
  { "a list somebody filled", SPEAKERS, "PUT " SPEAKERS, "{\"speakers\":[{\"name\":\"Ana\"}]}",
    "PUT " SPEAKERS, "{\"speakers\":[{\"name\":\"Luc\"}]}", 412,
    "the speakers' list s1 has changed since you looked: \\\"speakers\\\" has Ana, who was not "
    "there" },
  { "an extension somebody asked for", "/api/v1/extension", "POST /api/v1/extension/ask",
    "{\"minutes\":10}", "POST /api/v1/extension/ask", "{\"minutes\":10}", 412,
    "\\\"minutes\\\" was 0, now it is 10" },
  { "the budget of a session that was opened", "/api/v1/budget", "POST /api/v1/sessions/s1/open",
    NULL, "POST /api/v1/budget/release", NULL, 412, "\\\"state\\\" was \\\"idle\\\"" },
  { "there is no such desk: not stale, absent", "/api/v1/desks/fr-1", NULL, NULL,
    "POST /api/v1/desks/de-1/on", NULL, 404, "de-1" },
};

static void
test_stale_changes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
      g_autofree char *etag = get_etag (fixture, BC_ROLE_HOST, rows[i].seen);
      g_test_message ("%s", rows[i].description);
      if (rows[i].first != NULL)
        {
          g_autofree char *first = ask_with (fixture, BC_ROLE_HOST, rows[i].first,
                                             "If-Match: *\r\n", rows[i].first_body);
          assert_status (first, 200);
        }
      g_autofree char *answer = change_if (fixture, rows[i].ask, etag, rows[i].body);
      assert_status (answer, rows[i].status);
      if (rows[i].words != NULL)
        assert_contains (answer_body (answer), rows[i].words);
      if (rows[i].status != 412)
        continue;
      assert_contains (answer_body (answer), "\"current\":{");
      g_autofree char *present = answer_field (answer, "ETag");
      g_autofree char *again = change_if (fixture, rows[i].ask, present, rows[i].body);
      g_assert_cmpuint (answer_status (again), !=, 412);
    }
}

/* What was refused has changed nothing. */
static void
test_a_stale_change_is_not_made (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  g_autofree char *before = get_etag (fixture, BC_ROLE_HOST, "/api/v1/audience");
  g_autofree char *stale =
      change_if (fixture, "PUT /api/v1/audience", "\"0123456789abcdef\"", "{\"open\":true}");
  g_autofree char *after = get_etag (fixture, BC_ROLE_HOST, "/api/v1/audience");

  assert_status (stale, 412);
  /* Nobody knows what that was: so it says how it is. */
  assert_contains (stale, "\\\"open\\\" is false");
  g_assert_cmpstr (before, ==, after);
}

/* The version's half of an ETag is enough, and the version that lists and events carry is the same. */
static void
test_a_version_is_enough (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  g_autofree char *answer = fixture_call (fixture, BC_ROLE_HOST, "GET /api/v1/desks", NULL);
  const char *at = strstr (answer_body (answer), "\"version\":\"");
  g_assert_nonnull (at);
  g_autofree char *version = g_strndup (at + strlen ("\"version\":\""), BC_VERSION_LENGTH);
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", version);
  g_autofree char *etag = get_etag (fixture, BC_ROLE_HOST, "/api/v1/desks/fr-1");
  g_assert_true (strncmp (etag + 1, version, BC_VERSION_LENGTH) == 0);

  g_autofree char *done =
      change_if (fixture, "PUT /api/v1/desks/fr-1/person", quoted, "{\"name\":\"Ana\"}");
  assert_status (done, 200);
  g_autofree char *again =
      change_if (fixture, "PUT /api/v1/desks/fr-1/person", quoted, "{\"name\":\"Luc\"}");
  assert_status (again, 412);
}

static void
on_sound (Fixture *fixture, gpointer data)
{
  BcEvent event = { .kind = BC_EVENT_INPUT_FOUND, .subject = data };
  BcWebPorts *ports = &fixture->server->config.ports;

  g_assert_true (ports->apply (&event, NULL, ports->user_data));
}

static void
on_time (Fixture *fixture, gpointer data)
{
  BcEvent event = { .kind = BC_EVENT_DEADLINE };
  BcWebPorts *ports = &fixture->server->config.ports;

  g_assert_true (ports->apply (&event, NULL, ports->user_data));
}

/* Time alone makes nothing stale: the meter runs, the ETag of what people do stays. */
static void
test_running_clocks_make_nothing_stale (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  g_autofree char *opened =
      fixture_call (fixture, BC_ROLE_HOST, "POST /api/v1/sessions/s1/open", NULL);
  fixture_on_server (fixture, on_sound, (gpointer) "fr-1");
  g_autofree char *on = fixture_call (fixture, BC_ROLE_HOST, "POST /api/v1/desks/fr-1/on", NULL);
  g_autofree char *etag = get_etag (fixture, BC_ROLE_HOST, "/api/v1/desks/fr-1");
  g_autofree char *later = NULL;

  assert_status (opened, 200);
  assert_status (on, 200);
  /* The answer is another one as soon as the turn's clock has moved on, by itself. */
  for (guint i = 0; i < 1000 && (later == NULL || strcmp (later, etag) == 0); i++)
    {
      g_free (later);
      fixture_on_server (fixture, on_time, NULL);
      later = get_etag (fixture, BC_ROLE_HOST, "/api/v1/desks/fr-1");
    }
  g_assert_cmpstr (later, !=, etag);
  g_autofree char *off = change_if (fixture, "POST /api/v1/desks/fr-1/off", etag, NULL);
  assert_status (off, 200);
}

static void
test_some_changes_need_it (void)
{
  static const struct
  {
    const char *ask;
    const char *body;
    const char *words;
  } needs[] = {
    { "PUT " SPEAKERS, "{\"speakers\":[]}", "GET /api/v1/sessions/s1/speakers" },
    { "PATCH /api/v1/sessions/s1", "{\"title\":\"x\"}", "GET /api/v1/sessions/s1," },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  for (gsize i = 0; i < G_N_ELEMENTS (needs); i++)
    {
      g_autofree char *without = fixture_call (fixture, BC_ROLE_HOST, needs[i].ask, needs[i].body);
      g_autofree char *any = change_if (fixture, needs[i].ask, "*", needs[i].body);
      g_autofree char *weak = change_if (fixture, needs[i].ask, "W/\"x\"", needs[i].body);
      assert_status (without, 428);
      assert_contains (without, "If-Match");
      assert_contains (without, needs[i].words);
      assert_status (any, 200);
      assert_status (weak, 412);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/conditions/tags", test_tags);
  g_test_add_func ("/web/conditions/every-view-has-a-validator", test_every_view_has_a_validator);
  g_test_add_func ("/web/conditions/readers-have-their-own", test_readers_have_their_own);
  g_test_add_func ("/web/conditions/stale-changes", test_stale_changes);
  g_test_add_func ("/web/conditions/a-stale-change-is-not-made", test_a_stale_change_is_not_made);
  g_test_add_func ("/web/conditions/a-version-is-enough", test_a_version_is_enough);
  g_test_add_func ("/web/conditions/running-clocks-make-nothing-stale",
                   test_running_clocks_make_nothing_stale);
  g_test_add_func ("/web/conditions/some-changes-need-it", test_some_changes_need_it);
  return g_test_run ();
}
