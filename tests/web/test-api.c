/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <string.h>
#include <unistd.h>

#define HOST BC_ROLE_HOST
#define NOBODY BC_ROLE_NOBODY

typedef struct
{
  const char *description;
  const char *ask;
  const char *body;
  guint status;
  const char *part; /* of the answer (nullable) */
} Step;

static void
walk (Fixture *fixture, BcRole role, const Step *steps, gsize n_steps)
{
  for (gsize i = 0; i < n_steps; i++)
    {
      g_autofree char *answer = fixture_call (fixture, role, steps[i].ask, steps[i].body);
      g_test_message ("%s", steps[i].description);
      assert_status (answer, steps[i].status);
      if (steps[i].part != NULL)
        assert_contains (answer_body (answer), steps[i].part);
    }
}

static void
test_a_day (void)
{
  static const Step steps[] = {
    { "before", "GET /api/v1/budget", NULL, 200, "\"state\":\"idle\",\"limit_s\":14400.000" },
    { "closed", "GET /api/v1/audience", NULL, 200, "{\"open\":false," },
    { "closed channels carry a notice", "GET /api/v1/channels", NULL, 200,
      "\"carries\":\"notice\"" },
    { "open", "POST /api/v1/sessions/s1/open", NULL, 200, "\"state\":\"open\"" },
    { "so is the audience", "GET /api/v1/audience", NULL, 200, "{\"open\":true," },
    { "the meter runs", "GET /api/v1/budget", NULL, 200, "\"state\":\"running\"" },
    { "open again is no harm", "POST /api/v1/sessions/s1/open", NULL, 200, "\"state\":\"open\"" },
    { "the floor by id", "PUT /api/v1/floor", "{\"language\":\"fr\"}", 200,
      "{\"language\":\"fr\",\"tag\":\"fr\",\"name\":\"Français\",\"locked\":false}" },
    { "the floor by alias", "PUT /api/v1/floor", "{\"language\":\"sr\"}", 200,
      "\"language\":\"bcms\",\"tag\":\"hbs\"" },
    { "nobody knows", "PUT /api/v1/floor", "{\"language\":\"unknown\"}", 200,
      "{\"language\":\"unknown\",\"tag\":\"und\",\"name\":null,\"locked\":false}" },
    { "suspend", "POST /api/v1/sessions/s1/suspend", NULL, 200, "\"state\":\"suspended\"" },
    { "close to listeners", "PUT /api/v1/audience", "{\"open\":false}", 200, "{\"open\":false," },
    { "goes on in original", "PUT /api/v1/audience", " {\"open\" : true} ", 200,
      "{\"open\":true," },
    { "close", "POST /api/v1/sessions/s1/close", NULL, 200, "\"state\":\"closed\"" },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  walk (fixture, HOST, steps, G_N_ELEMENTS (steps));
  g_assert_cmpstr (g_ptr_array_index (fixture->actors, 0), ==, "host Ana session-open s1");
}

static void
test_desks (void)
{
  static const Step steps[] = {
    { "off at first", "GET /api/v1/desks/fr-1", NULL, 200, "\"state\":\"off\",\"output\":\"a\"" },
    { "the whole list", "GET /api/v1/desks", NULL, 200, "\"id\":\"bcms-1\"" },
    { "retour", "PUT /api/v1/desks/fr-1", "{\"output\":\"b\"}", 200,
      "\"output\":\"b\",\"channel\":\"en\"" },
    { "back, and on", "PUT /api/v1/desks/fr-1", "{\"mic\":\"on\",\"output\":\"a\"}", 200,
      "\"output\":\"a\",\"channel\":\"fr\"" },
    { "off", "PUT /api/v1/desks/fr-1", "{\"mic\":\"off\"}", 200, "\"state\":\"off\"" },
    { "the key on", "POST /api/v1/desks/fr-1/on", NULL, 200, "\"id\":\"fr-1\"" },
    { "the key off", "POST /api/v1/desks/fr-1/off", NULL, 200, "\"state\":\"off\"" },
    { "nothing asked, nothing done", "PUT /api/v1/desks/fr-1", "{}", 200, "\"state\":\"off\"" },
    { "no output b", "PUT /api/v1/desks/fr-2", "{\"output\":\"b\"}", 400, NULL },
    { "a third output", "PUT /api/v1/desks/fr-1", "{\"output\":\"c\"}", 400, "\\\"a\\\"" },
    { "half on", "PUT /api/v1/desks/fr-1", "{\"mic\":true}", 400, "string" },
    { "no such desk", "PUT /api/v1/desks/de-1", "{}", 404, "de-1" },
    { "no such desk to press", "POST /api/v1/desks/de-1/on", NULL, 404, "de-1" },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  walk (fixture, HOST, steps, G_N_ELEMENTS (steps));
}

static void
test_interpreters_work_their_own_booth (void)
{
  static const Step steps[] = {
    { "their own", "POST /api/v1/desks/fr-2/off", NULL, 200, NULL },
    { "another booth's", "POST /api/v1/desks/bcms-1/off", NULL, 403, "belongs to booth" },
    { "another booth's, the other way", "PUT /api/v1/desks/bcms-1", "{\"mic\":\"on\"}", 403,
      "belongs to booth" },
    { "seen all the same", "GET /api/v1/desks/bcms-1", NULL, 200, NULL },
    { "the floor's language", "PUT /api/v1/floor", "{\"language\":\"en\"}", 200, NULL },
    { "what is the host's", "PUT /api/v1/audience", "{\"open\":true}", 403,
      "An interpreter may not do this" },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  walk (fixture, BC_ROLE_INTERPRETER, steps, G_N_ELEMENTS (steps));
}

static void
test_refusals (void)
{
  static const Step steps[] = {
    { "no body", "PUT /api/v1/floor", NULL, 400, "The body is missing" },
    { "not JSON", "PUT /api/v1/floor", "language=fr", 400, "not JSON" },
    { "an unknown key", "PUT /api/v1/floor", "{\"language\":\"fr\",\"lang\":\"fr\"}", 400, "lang" },
    { "nothing in it", "PUT /api/v1/floor", "{}", 400, "missing" },
    { "a number", "PUT /api/v1/floor", "{\"language\":1}", 400, "string" },
    { "no such language", "PUT /api/v1/floor", "{\"language\":\"tlh\"}", 400, "tlh" },
    { "no such session", "POST /api/v1/sessions/s9/open", NULL, 404, "s9" },
    { "nothing to open", "PUT /api/v1/audience", "{}", 400, "open" },
    { "no such address", "GET /api/v1/none", NULL, 404, NULL },
    { "no such address above", "GET /api/v2/budget", NULL, 404, NULL },
    { "the wrong method", "DELETE /api/v1/floor", NULL, 405, NULL },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  g_autofree char *answer = fixture_call (fixture, HOST, "DELETE /api/v1/floor", NULL);
  g_autofree char *allow = answer_field (answer, "Allow");
  g_autofree char *options = fixture_call (fixture, NOBODY, "OPTIONS /api/v1/floor", NULL);
  g_autofree char *problem = fixture_call (fixture, HOST, "GET /api/v1/none", NULL);
  g_autofree char *type = answer_field (problem, "Content-Type");

  walk (fixture, HOST, steps, G_N_ELEMENTS (steps));
  g_assert_cmpstr (allow, ==, "GET, HEAD, PUT");
  assert_status (options, 204);
  g_assert_cmpstr (type, ==, "application/problem+json");
  assert_contains (problem, "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,");
}

static void
test_views (void)
{
  static const Step steps[] = {
    { "the meeting", "GET /api/v1/meeting", NULL, 200, "\"title\":\"Review <& test>\"" },
    { "its languages", "GET /api/v1/meeting", NULL, 200, "\"aliases\":[\"bs\",\"hr\"" },
    { "the original", "GET /api/v1/channels", NULL, 200,
      "{\"id\":\"original\",\"tag\":\"und\",\"name\":\"Original (floor)\"" },
    { "BCMS", "GET /api/v1/channels", NULL, 200, "\"id\":\"bcms\",\"tag\":\"hbs\"" },
    { "times", "GET /api/v1/sessions", NULL, 200, "\"starts_at\":\"2099-11-12T09:00:00Z\"" },
    { "inputs, on one line", "GET /api/v1/inputs", NULL, 200,
      "[{\"id\":\"floor\", \"state\":\"found\"," FIXTURE_INPUT "}]" },
    { "metrics of ours", "GET /metrics", NULL, 200,
      "boothcast_http_requests_total{route=\"/api/v1/meeting\",status=\"200\"} 2" },
    { "metrics of listeners", "GET /metrics", NULL, 200, "boothcast_listeners{channel=\"fr\"} 0" },
    { "metrics of others", "GET /metrics", NULL, 200, "\nboothcast_other 1\n" },
    { "healthy", "GET /healthz", NULL, 200, "ok\n" },
    { "ready", "GET /readyz", NULL, 200, "ready\n" },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  walk (fixture, HOST, steps, G_N_ELEMENTS (steps));
  fixture->is_ready = FALSE;
  g_autofree char *answer = fixture_call (fixture, NOBODY, "GET /readyz", NULL);
  assert_status (answer, 503);
  assert_contains (answer, "The store does not answer");
}

/* What callers invent never becomes a label. */
static void
test_metrics_have_patterns_for_paths (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });
  g_free (fixture_call (fixture, NOBODY, "HEAD /live/hr.ogg", NULL));
  g_free (fixture_call (fixture, NOBODY, "GET /secret-path", NULL));
  g_autofree char *answer = fixture_call (fixture, HOST, "GET /metrics", NULL);

  assert_contains (answer, "{route=\"/live/{id}.ogg\",status=\"200\"} 1");
  assert_contains (answer, "{route=\"none\",status=\"404\"} 1");
  g_assert_null (strstr (answer, "secret"));
}

/* A follower's stream until `mark`; the rest is left. */
static char *
follow_until (Fixture *fixture, BcRole role, const char *mark)
{
  g_autofree char *token = fixture_token (role);
  g_autofree char *field =
      role != NOBODY ? g_strdup_printf ("Authorization: Bearer %s\r\n", token) : g_strdup ("");
  g_autofree char *request =
      g_strdup_printf ("GET /api/v1/events HTTP/1.1\r\nHost: a.org\r\n%s\r\n", field);
  int fd = fixture_connect (fixture);

  caller_send (fd, request);
  char *text = caller_read_until (fd, mark);
  close (fd);
  return text;
}

static void
on_room_found (Fixture *fixture, gpointer data)
{
  BcEvent event = { .kind = BC_EVENT_INPUT_FOUND, .subject = "floor" };
  BcWebPorts *ports = &fixture->server->config.ports;

  g_assert_true (ports->apply (&event, NULL, ports->user_data));
}

/* Why an interpreter cannot is for those who work together; listeners hear what concerns the sound. */
static void
test_own_words_stay_among_those_who_work (void)
{
  static const char own[] = "FR-1 cannot interpret: Ana has fainted; the floor is heard";
  static const char bare[] = "FR-1 cannot interpret; the floor is heard";
  static const char fixed[] = "FR-1 cannot interpret: the speech is too fast; the floor is heard";
  static const struct
  {
    BcRole role;
    const char *reason;
    const char *told;
  } rows[] = {
    { NOBODY, "Ana has fainted", bare },
    { BC_ROLE_DELEGATE, "Ana has fainted", bare },
    { BC_ROLE_INTERPRETER, "Ana has fainted", own },
    { BC_ROLE_ASSISTANT, "Ana has fainted", own },
    { HOST, "Ana has fainted", own },
    { NOBODY, "speed", fixed },
    { BC_ROLE_DELEGATE, "speed", fixed },
    { HOST, "speed", fixed },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });

  fixture_on_server (fixture, on_room_found, NULL);
  g_free (fixture_call (fixture, HOST, "POST /api/v1/sessions/s1/open", NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *body = g_strdup_printf ("{\"reason\":\"%s\"}", rows[i].reason);
      g_autofree char *said =
          fixture_call (fixture, BC_ROLE_INTERPRETER, "PUT /api/v1/desks/fr-1/cannot", body);
      assert_status (said, 200);
      g_test_message ("%s: %s", bc_role_to_string (rows[i].role), rows[i].told);
      g_autofree char *answer = fixture_call (fixture, rows[i].role, "GET /api/v1/channels", NULL);
      assert_contains (answer_body (answer), rows[i].told);
      g_assert_true (rows[i].told == own || strstr (answer, "fainted") == NULL);
      g_autofree char *state = follow_until (fixture, rows[i].role, "event: forecast\n");
      assert_contains (state, rows[i].told);
      g_assert_true (rows[i].told == own || strstr (state, "fainted") == NULL);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/api/a-day", test_a_day);
  g_test_add_func ("/web/api/desks", test_desks);
  g_test_add_func ("/web/api/interpreters-work-their-own-booth",
                   test_interpreters_work_their_own_booth);
  g_test_add_func ("/web/api/refusals", test_refusals);
  g_test_add_func ("/web/api/views", test_views);
  g_test_add_func ("/web/api/own-words-stay-among-those-who-work",
                   test_own_words_stay_among_those_who_work);
  g_test_add_func ("/web/api/metrics-have-patterns-for-paths",
                   test_metrics_have_patterns_for_paths);
  return g_test_run ();
}
