/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <string.h>

#define SPEAKERS "/api/v1/sessions/s1/speakers"
#define HOST BC_ROLE_HOST
#define BOOTH BC_ROLE_INTERPRETER
#define ASSISTANT BC_ROLE_ASSISTANT
#define LEADER BC_ROLE_TEAM_LEADER
#define OWNER BC_ROLE_POOL_OWNER
#define DELEGATE BC_ROLE_DELEGATE

/* One thing that somebody asks for, what comes to the meeting's door, and what is answered. */
typedef struct
{
  BcRole role;
  const char *ask;
  const char *body;
  guint status;
  const char *event; /* the last that came to the door (nullable: not looked at) */
  const char *part;  /* of the answer (nullable) */
} Step;

static char *
ask_for (Fixture *fixture, const Step *step)
{
  g_autofree char *token = fixture_token (step->role);
  const char *body = step->body != NULL ? step->body : "";
  const char *type = *body == '{' || *body == '\0' ? "application/json" : "text/csv; charset=utf-8";
  g_autofree char *request =
      g_strdup_printf ("%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nIf-Match: "
                       "*\r\nContent-Type: %s\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                       step->ask, token, type, strlen (body), body);

  return fixture_ask (fixture, request);
}

static void
walk (Fixture *fixture, const Step *steps, gsize n_steps)
{
  for (gsize i = 0; i < n_steps; i++)
    {
      g_autofree char *answer = ask_for (fixture, &steps[i]);
      g_test_message ("%s as %s: %s", steps[i].ask, bc_role_to_string (steps[i].role),
                      answer_body (answer));
      assert_status (answer, steps[i].status);
      if (steps[i].event != NULL)
        g_assert_cmpstr (fixture->last_event, ==, steps[i].event);
      if (steps[i].part != NULL)
        assert_contains (answer_body (answer), steps[i].part);
    }
}

static void
on_sound (Fixture *fixture, gpointer data)
{
  BcEvent event = { .kind = BC_EVENT_INPUT_FOUND, .subject = data };
  BcWebPorts *ports = &fixture->server->config.ports;

  g_assert_true (ports->apply (&event, NULL, ports->user_data));
}

static void
test_booths (void)
{
  static const Step steps[] = {
    { HOST, "POST /api/v1/sessions/s1/open", NULL, 200,
      "session-open s1 value=- amount=0 by=0 reason=-", "\"state\":\"open\"" },
    { BOOTH, "PUT /api/v1/desks/fr-1/person", "{\"name\":\"Ana Petrović\"}", 200,
      "desk-sit fr-1 value=Ana Petrović amount=0 by=1 reason=-", "\"person\":\"Ana Petrović\"" },
    { BOOTH, "PUT /api/v1/desks/fr-2/person", "{\"name\":\"Luc\"}", 200, NULL, NULL },
    { BOOTH, "POST /api/v1/desks/fr-1/on", NULL, 200, "desk-on fr-1 value=- amount=0 by=1 reason=-",
      "\"state\":\"on-air\"" },
    { BOOTH, "POST /api/v1/desks/fr-2/arm", NULL, 200,
      "desk-arm fr-2 value=- amount=1 by=1 reason=-", "\"armed\":true" },
    { BOOTH, "POST /api/v1/desks/fr-2/disarm", NULL, 200,
      "desk-arm fr-2 value=- amount=0 by=1 reason=-", "\"armed\":false" },
    { BOOTH, "POST /api/v1/desks/fr-2/arm", NULL, 200, NULL, NULL },
    { BOOTH, "POST /api/v1/desks/fr-1/handover", "{\"reason\":\"half an hour\"}", 200,
      "desk-handover fr-1 value=- amount=0 by=1 reason=half an hour", "\"state\":\"off\"" },
    { BOOTH, "GET /api/v1/desks/fr-2", NULL, 200, NULL, "\"state\":\"on-air\"" },
    { BOOTH, "PUT /api/v1/desks/fr-2/cannot", "{\"reason\":\"sound\"}", 200,
      "desk-cannot fr-2 value=sound amount=0 by=1 reason=-", "\"cannot\":\"sound\"" },
    { BOOTH, "PUT /api/v1/desks/fr-2/cannot", "{\"reason\":null}", 200,
      "desk-cannot fr-2 value=- amount=0 by=1 reason=-", "\"cannot\":null" },
    { BOOTH, "PUT /api/v1/desks/fr-1/ear", "{\"source\":\"floor\"}", 200,
      "desk-ear fr-1 value=floor amount=0 by=1 reason=-",
      "\"ear\":\"floor\",\"ear_carries\":\"floor\",\"ear_mark\":\"floor\",\"ear_url\":\"/live/"
      "ear-fr-1.ogg\"" },
    { BOOTH, "GET /api/v1/desks/fr-2", NULL, 200, NULL, "\"ear_url\":null" },
    { BOOTH, "PUT /api/v1/desks/fr-1/ear", "{\"source\":\"tlh\"}", 400, NULL, "tlh" },
    { BOOTH, "PUT /api/v1/desks/fr-1/ear", "{}", 400, NULL, "source" },
    { BOOTH, "PUT /api/v1/desks/fr-1/ear", "{\"source\":null}", 400, NULL, "source" },
    { BOOTH, "PUT /api/v1/desks/fr-1/person", "{\"name\":\"two\\nlines\"}", 400, NULL, "one line" },
    { BOOTH, "PUT /api/v1/desks/fr-1/person", "{\"name\":null}", 200,
      "desk-sit fr-1 value=- amount=0 by=1 reason=-", "\"person\":null" },
    { BOOTH, "PUT /api/v1/desks/bcms-1/person", "{\"name\":\"Ana\"}", 403, NULL, "belongs" },
    { BOOTH, "POST /api/v1/desks/bcms-1/arm", NULL, 403, NULL, "belongs" },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  fixture_on_server (fixture, on_sound, (gpointer) "fr-1");
  fixture_on_server (fixture, on_sound, (gpointer) "fr-2");
  walk (fixture, steps, G_N_ELEMENTS (steps));
}

/* Minutes on air are the person's own affair and the team leader's. */
static void
test_persons (void)
{
  static const Step steps[] = {
    { HOST, "POST /api/v1/sessions/s1/open", NULL, 200, NULL, NULL },
    { HOST, "PUT /api/v1/desks/fr-1/person", "{\"name\":\"Ana\"}", 200, NULL, NULL },
    { HOST, "PUT /api/v1/desks/bcms-1/person", "{\"name\":\"Luc\"}", 200, NULL, NULL },
    { HOST, "POST /api/v1/desks/fr-1/on", NULL, 200, NULL, NULL },
    { HOST, "POST /api/v1/desks/bcms-1/on", NULL, 200, NULL, NULL },
    { HOST, "POST /api/v1/desks/bcms-1/off", NULL, 200, NULL, NULL },
    { LEADER, "GET /api/v1/persons", NULL, 200, NULL, "{\"person\":\"Ana\",\"booth\":\"fr\"" },
    { LEADER, "GET /api/v1/persons", NULL, 200, NULL, "{\"person\":\"Luc\",\"booth\":\"bcms\"" },
    { BOOTH, "GET /api/v1/persons", NULL, 200, NULL, "{\"person\":\"Ana\"" },
    { HOST, "GET /api/v1/persons", NULL, 403, NULL, NULL },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  fixture_on_server (fixture, on_sound, (gpointer) "fr-1");
  fixture_on_server (fixture, on_sound, (gpointer) "bcms-1");
  walk (fixture, steps, G_N_ELEMENTS (steps));
  g_autofree char *own = fixture_call (fixture, BOOTH, "GET /api/v1/persons", NULL);
  g_assert_null (strstr (own, "Luc"));
}

static void
test_lists (void)
{
  static const Step steps[] = {
    { HOST, "GET " SPEAKERS, NULL, 200, NULL,
      "{\"session\":\"s1\",\"speaker\":null,\"speaking_s\":0.000,\"over_s\":0.000,\"speakers\":["
      "]" },
    { HOST, "GET /api/v1/lists", NULL, 200, NULL, "[]" },
    { ASSISTANT, "PUT " SPEAKERS,
      "{\"speakers\":[{\"name\":\"Ana\",\"delegation\":\"Croatia\",\"language\":\"hr\",\"minutes\":"
      "3,"
      "\"statement\":\"https://example.org/hr.pdf\"},{\"id\":\"mt\",\"delegation\":\"Malta\","
      "\"language\":\"en\"}]}",
      200, "list-set s1 value=- amount=0 by=2 reason=-",
      "{\"id\":\"s1\",\"name\":\"Ana\",\"delegation\":\"Croatia\",\"language\":\"bcms\","
      "\"minutes\":3,"
      "\"statement\":\"https://example.org/hr.pdf\",\"done\":false}" },
    { BOOTH, "GET " SPEAKERS, NULL, 200, NULL, "hr.pdf" },
    { HOST, "POST /api/v1/sessions/s1/open", NULL, 200, NULL, NULL },
    { ASSISTANT, "POST /api/v1/floor/next", NULL, 200, "list-next - value=- amount=0 by=2 reason=-",
      "\"speaker\":\"s1\"" },
    { DELEGATE, "GET /api/v1/floor", NULL, 200, NULL, "\"language\":\"bcms\"" },
    { ASSISTANT, "POST /api/v1/floor/next", "{\"session\":\"s1\"}", 200,
      "list-next s1 value=- amount=0 by=2 reason=-", "\"speaker\":\"mt\"" },
    { HOST, "GET /api/v1/lists", NULL, 200, NULL, "\"done\":true" },
    { ASSISTANT, "POST /api/v1/floor/stop", NULL, 200, "list-stop - value=- amount=0 by=2 reason=-",
      "\"speaker\":null" },
    { ASSISTANT, "POST /api/v1/floor/next", "{\"session\":\"s9\"}", 404, NULL, "s9" },
    { ASSISTANT, "POST /api/v1/floor/next", "{\"session\":7}", 400, NULL, "session" },
    { ASSISTANT, "PUT " SPEAKERS, "{\"speakers\":[{}]}", 400, NULL, "speakers[0]" },
    { ASSISTANT, "PUT /api/v1/sessions/s9/speakers", "{\"speakers\":[]}", 404, NULL, "s9" },
    { ASSISTANT, "PUT " SPEAKERS, "Delegation;Language\nSerbia;sr\nMalta;en\n", 200, NULL,
      "\"delegation\":\"Serbia\",\"language\":\"bcms\"" },
    { ASSISTANT, "PUT " SPEAKERS, "speech\nlong\n", 400, NULL, NULL },
    { HOST, "PUT /api/v1/floor/lock", "{\"locked\":true,\"reason\":\"two booths disagree\"}", 200,
      "floor-lock - value=- amount=1 by=0 reason=two booths disagree", "\"locked\":true" },
    { BOOTH, "PUT /api/v1/floor", "{\"language\":\"fr\"}", 409, NULL, NULL },
    { HOST, "PUT /api/v1/floor", "{\"language\":\"fr\"}", 200, NULL, "\"language\":\"fr\"" },
    { HOST, "PUT /api/v1/floor/lock", "{\"locked\":false}", 200, NULL, "\"locked\":false" },
    { BOOTH, "PUT /api/v1/floor", "{\"language\":\"en\"}", 200, NULL, "\"language\":\"en\"" },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  walk (fixture, steps, G_N_ELEMENTS (steps));
}

/* Statements are not delivered yet: delegates see who speaks, not what they will say. */
static void
test_statements_are_for_the_booths (void)
{
  static const Step steps[] = {
    { HOST, "PUT " SPEAKERS,
      "{\"speakers\":[{\"name\":\"Ana\",\"statement\":\"https://example.org/secret.pdf\"}]}", 200,
      NULL, "secret.pdf" },
    { BOOTH, "GET /api/v1/lists", NULL, 200, NULL, "secret.pdf" },
  };
  static const char *const asks[] = { "GET " SPEAKERS, "GET /api/v1/lists" };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  walk (fixture, steps, G_N_ELEMENTS (steps));
  for (gsize i = 0; i < G_N_ELEMENTS (asks); i++)
    {
      g_autofree char *answer = fixture_call (fixture, DELEGATE, asks[i], NULL);
      assert_contains (answer, "\"name\":\"Ana\"");
      g_assert_null (strstr (answer, "statement"));
      g_assert_null (strstr (answer, "secret"));
    }
}

static void
test_types_of_lists (void)
{
  static const struct
  {
    const char *type;
    guint status;
  } rows[] = {
    { "application/json", 200 },
    { "application/json; charset=utf-8", 200 },
    { "application/x-www-form-urlencoded", 200 },
    { "text/calendar", 415 },
    { "text/csvx", 415 },
    { "application/jsonx", 415 },
    { "text/csv", 400 }, /* this is no table */
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  g_autofree char *token = fixture_token (HOST);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *request = g_strdup_printf (
          "PUT " SPEAKERS " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nIf-Match: "
          "*\r\nContent-Type: %s\r\nContent-Length: 15\r\n\r\n{\"speakers\":[]}",
          token, rows[i].type);
      g_autofree char *answer = fixture_ask (fixture, request);
      g_test_message ("%s", rows[i].type);
      assert_status (answer, rows[i].status);
    }
}

/* A list may be large, if it comes from somebody who may set it; anything else may not. */
static void
test_large_bodies (void)
{
  static const struct
  {
    BcRole role;
    const char *ask;
    gsize n_bytes;
    guint status;
  } rows[] = {
    { HOST, "PUT " SPEAKERS, 200 * 1024, 200 },
    { ASSISTANT, "PUT " SPEAKERS, 200 * 1024, 200 },
    { HOST, "PUT " SPEAKERS, 300 * 1024, 413 },
    { DELEGATE, "PUT " SPEAKERS, 17 * 1024, 413 },
    { BC_ROLE_NOBODY, "PUT " SPEAKERS, 17 * 1024, 413 },
    { BC_ROLE_NOBODY, "PUT " SPEAKERS, 1024, 401 },
    { HOST, "PUT /api/v1/floor/lock", 17 * 1024, 413 },
    { HOST, "PATCH /api/v1/sessions/s1", 17 * 1024, 413 },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *space = g_strnfill (rows[i].n_bytes, ' ');
      g_autofree char *body = g_strconcat ("{\"speakers\":[", space, "]}", NULL);
      Step step = { rows[i].role, rows[i].ask, body, rows[i].status, NULL, NULL };
      walk (fixture, &step, 1);
    }
}

/* Who needs no token on the machine itself is somebody who may set it, too. */
static void
test_a_large_list_in_a_rehearsal (void)
{
  static const struct
  {
    const char *description;
    const char *fields;
    guint status;
  } rows[] = {
    { "this machine", "Host: 127.0.0.1\r\n", 200 },
    { "this machine, by a front", "Host: 127.0.0.1\r\nX-Forwarded-For: 192.0.2.7\r\n", 413 },
    { "a name that leads here", "Host: a.org\r\n", 413 },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_rehearsal = TRUE });
  g_autofree char *space = g_strnfill (17 * 1024, ' ');

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *body = g_strconcat ("{\"speakers\":[", space, "]}", NULL);
      g_autofree char *request = g_strdup_printf (
          "PUT " SPEAKERS " HTTP/1.1\r\n%sIf-Match: *\r\nContent-Length: %" G_GSIZE_FORMAT
          "\r\n\r\n%s",
          rows[i].fields, strlen (body), body);
      g_autofree char *answer = fixture_ask (fixture, request);
      g_test_message ("%s", rows[i].description);
      assert_status (answer, rows[i].status);
    }
}

static void
test_sessions (void)
{
  static const Step steps[] = {
    { ASSISTANT, "PATCH /api/v1/sessions/s1", "{\"starts_at\":\"10:05\",\"ends_at\":\"10:40\"}",
      200, "session-edit s1 value=- amount=0 by=2 reason=-",
      "\"starts_at\":\"2099-11-12T09:05:00Z\",\"ends_at\":\"2099-11-12T09:40:00Z\"" },
    { HOST, "PATCH /api/v1/sessions/s1", "{\"title\":\"Welcome\",\"reason\":\"the chair's wish\"}",
      200, "session-edit s1 value=- amount=0 by=0 reason=the chair's wish",
      "\"title\":\"Welcome\",\"day\":null,\"starts_at\":\"2099-11-12T09:05:00Z\"" },
    { HOST, "PATCH /api/v1/sessions/s1", "{\"ends_at\":\"2099-11-12T09:45:00Z\"}", 200, NULL,
      "\"ends_at\":\"2099-11-12T09:45:00Z\"" },
    { HOST, "PATCH /api/v1/sessions/s1", "{\"ends_at\":\"2099-11-12T10:50\"}", 200, NULL,
      "\"ends_at\":\"2099-11-12T09:50:00Z\"" },
    { DELEGATE, "GET /api/v1/sessions", NULL, 200, NULL, "Welcome" },
    { DELEGATE, "GET /api/v1/meeting", NULL, 200, NULL, "Welcome" },
    { HOST, "PATCH /api/v1/sessions/s1", "{\"ends_at\":\"09:00\"}", 400, NULL, "before it begins" },
    { HOST, "PATCH /api/v1/sessions/s1", "{\"ends_at\":\"ten\"}", 400, NULL, "ends_at" },
    { HOST, "PATCH /api/v1/sessions/s1", "{\"ends_at\":null}", 400, NULL, "ends_at" },
    { HOST, "PATCH /api/v1/sessions/s1", "{\"title\":\"\"}", 400, NULL, "title" },
    { HOST, "PATCH /api/v1/sessions/s1", "{}", 400, NULL, "Nothing to change" },
    { HOST, "PATCH /api/v1/sessions/s1", "{\"state\":\"open\"}", 400, NULL, "state" },
    { HOST, "PATCH /api/v1/sessions/s9", "{\"title\":\"x\"}", 404, NULL, "s9" },
    { HOST, "GET /api/v1/sessions/s9", NULL, 404, NULL, "There is no session" },
    { HOST, "POST /api/v1/sessions/s1/open", "{\"reason\":\"we begin\"}", 200,
      "session-open s1 value=- amount=0 by=0 reason=we begin", NULL },
    { HOST, "POST /api/v1/sessions/s1/suspend", "{\"since\":\"noon\"}", 400, NULL, "since" },
    { HOST, "POST /api/v1/sessions/s1/suspend", "{\"since\":\"2098-01-01T00:00\"}", 400, NULL,
      "yet to come" },
    { HOST, "POST /api/v1/sessions/s1/suspend", "{\"sinc\":\"12:10\"}", 400, NULL, "sinc" },
    { HOST, "POST /api/v1/sessions/s1/suspend", NULL, 200,
      "session-suspend s1 value=- amount=0 by=0 reason=-", "\"state\":\"suspended\"" },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  walk (fixture, steps, G_N_ELEMENTS (steps));
}

static void
test_minutes (void)
{
  static const Step steps[] = {
    { BOOTH, "GET /api/v1/extension", NULL, 200, NULL,
      "{\"state\":\"none\",\"minutes\":0,\"reason\":null,\"actor\":null," },
    { LEADER, "POST /api/v1/extension/grant", "{\"minutes\":10}", 409, NULL, "nobody has asked" },
    { HOST, "POST /api/v1/extension/ask", "{\"minutes\":10,\"reason\":\"two speakers are left\"}",
      200, "extension-ask - value=- amount=10 by=0 reason=two speakers are left",
      "{\"state\":\"asked\",\"minutes\":10,\"reason\":\"two speakers are left\",\"actor\":\"host "
      "Ana\"," },
    { HOST, "POST /api/v1/extension/ask", "{\"minutes\":0}", 400, NULL, "from 1 to 1440" },
    { HOST, "POST /api/v1/extension/ask", "{}", 400, NULL, "minutes" },
    { LEADER, "POST /api/v1/extension/refuse", "{\"reason\":\"we leave at six\"}", 200,
      "extension-refuse - value=- amount=0 by=3 reason=we leave at six", "\"state\":\"refused\"" },
    { OWNER, "PUT /api/v1/budget/ceiling", "{\"minutes\":30}", 200,
      "ceiling - value=- amount=30 by=4 reason=-", "\"limit_s\":14400.000" },
    { OWNER, "PUT /api/v1/budget/ceiling", "{\"minutes\":-1}", 400, NULL, "from 0 to 1440" },
    { HOST, "POST /api/v1/sessions/s1/correction", "{\"seconds\":-120}", 400, NULL, "reason" },
    { HOST, "POST /api/v1/sessions/s1/correction", "{\"seconds\":1.5,\"reason\":\"x\"}", 400, NULL,
      "seconds" },
    { HOST, "POST /api/v1/sessions/s1/correction", "{\"seconds\":-120,\"reason\":\"forgotten\"}",
      200, "correction s1 value=- amount=-120 by=0 reason=forgotten", "\"id\":\"s1\"" },
    { HOST, "POST /api/v1/sessions/s9/correction", "{\"seconds\":1,\"reason\":\"x\"}", 404, NULL,
      "s9" },
    { DELEGATE, "GET /api/v1/budget", NULL, 200, NULL, "\"extended_s\":0.000,\"ceiling_s\":" },
    { DELEGATE, "GET /api/v1/budget", NULL, 200, NULL, "\"ends_in_s\":null}" },
    { HOST, "GET /api/v1/prompts", NULL, 200, NULL, "[]" },
    { HOST, "POST /api/v1/prompts/p1/yes", NULL, 404, NULL, "not any more" },
    { HOST, "POST /api/v1/prompts/p1/dismiss", "{\"why\":1}", 400, NULL, "why" },
    { HOST, "GET /api/v1/forecast", NULL, 200, NULL, "\"end\":\"nothing\"" },
    { DELEGATE, "GET /api/v1/forecast", NULL, 200, NULL,
      "{\"ends_early\":false,\"ends_at\":null}" },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  walk (fixture, steps, G_N_ELEMENTS (steps));
}

static void
on_voice (Fixture *fixture, gpointer data)
{
  BcEvent event = { .kind = BC_EVENT_INPUT_VOICE, .subject = data };
  BcWebPorts *ports = &fixture->server->config.ports;

  g_assert_true (ports->apply (&event, NULL, ports->user_data));
}

/* A session that nobody opened, and a room that speaks: the host is asked. */
static Fixture *
make_prompted (void)
{
  static const FixtureOptions options = { .is_late = TRUE };
  Fixture *fixture = fixture_new (&options);

  fixture_on_server (fixture, on_sound, (gpointer) "floor");
  fixture_on_server (fixture, on_voice, (gpointer) "floor");
  return fixture;
}

static void
test_yes_is_what_the_prompt_proposes (void)
{
  static const Step steps[] = {
    { LEADER, "GET /api/v1/prompts", NULL, 200, NULL,
      "{\"id\":\"open-s1\",\"text\":\"Opening was planned for " },
    { LEADER, "GET /api/v1/prompts", NULL, 200, NULL,
      "\"event\":\"session-open\",\"subject\":\"s1\",\"since\":null,\"version\":\"" },
    { HOST, "POST /api/v1/prompts/other/yes", NULL, 404, NULL, NULL },
    { HOST, "POST /api/v1/prompts/open-s1/yes", NULL, 200,
      "session-open s1 value=- amount=0 by=0 reason=-", "[]" },
    { HOST, "GET /api/v1/sessions/s1", NULL, 200, NULL, "\"state\":\"open\"" },
    { HOST, "POST /api/v1/prompts/open-s1/yes", NULL, 404, NULL, "not any more" },
  };
  g_autoptr (Fixture) fixture = make_prompted ();

  walk (fixture, steps, G_N_ELEMENTS (steps));
}

static void
test_no_is_no (void)
{
  static const Step steps[] = {
    { HOST, "POST /api/v1/prompts/open-s1/dismiss", "{\"reason\":\"they are chatting\"}", 200,
      "prompt-dismiss open-s1 value=- amount=0 by=0 reason=they are chatting", "[]" },
    { HOST, "GET /api/v1/sessions/s1", NULL, 200, NULL, "\"state\":\"planned\"" },
  };
  g_autoptr (Fixture) fixture = make_prompted ();

  walk (fixture, steps, G_N_ELEMENTS (steps));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/rules/booths", test_booths);
  g_test_add_func ("/web/rules/persons", test_persons);
  g_test_add_func ("/web/rules/lists", test_lists);
  g_test_add_func ("/web/rules/statements-are-for-the-booths", test_statements_are_for_the_booths);
  g_test_add_func ("/web/rules/types-of-lists", test_types_of_lists);
  g_test_add_func ("/web/rules/large-bodies", test_large_bodies);
  g_test_add_func ("/web/rules/a-large-list-in-a-rehearsal", test_a_large_list_in_a_rehearsal);
  g_test_add_func ("/web/rules/sessions", test_sessions);
  g_test_add_func ("/web/rules/minutes", test_minutes);
  g_test_add_func ("/web/rules/yes-is-what-the-prompt-proposes",
                   test_yes_is_what_the_prompt_proposes);
  g_test_add_func ("/web/rules/no-is-no", test_no_is_no);
  return g_test_run ();
}
