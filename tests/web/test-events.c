/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int
follow (Fixture *fixture, BcRole role, const char *last_id)
{
  g_autofree char *token = fixture_token (role);
  g_autofree char *id =
      last_id != NULL ? g_strdup_printf ("Last-Event-ID: %s\r\n", last_id) : g_strdup ("");
  g_autofree char *request =
      g_strdup_printf ("GET /api/v1/events HTTP/1.1\r\nHost: a.org\r\nAuthorization: Bearer "
                       "%s\r\n%s\r\n",
                       token, id);
  int fd = fixture_connect (fixture);

  caller_send (fd, request);
  return fd;
}

static void
on_open (Fixture *fixture, gpointer data)
{
  BcEvent event = { .kind = BC_EVENT_SESSION_OPEN, .subject = "s1" };
  BcWebPorts *ports = &fixture->server->config.ports;

  g_assert_true (ports->apply (&event, NULL, ports->user_data));
}

static void
on_list (Fixture *fixture, gpointer data)
{
  g_autoptr (BcSpeakers) list = bc_speakers_new ();
  BcSpeaker *speaker = bc_speaker_new ("s1");
  BcEvent event = { .kind = BC_EVENT_LIST_SET, .subject = "s1", .list = list };
  BcWebPorts *ports = &fixture->server->config.ports;

  speaker->name = g_strdup (data);
  speaker->statement = g_strdup ("https://example.org/hr.pdf");
  g_ptr_array_add (list->speakers, speaker);
  g_assert_true (ports->apply (&event, NULL, ports->user_data));
}

static void
on_ask (Fixture *fixture, gpointer data)
{
  BcEvent event = { .kind = BC_EVENT_EXTENSION_ASK, .amount = 10 };
  BcWebPorts *ports = &fixture->server->config.ports;

  g_assert_true (ports->apply (&event, NULL, ports->user_data));
}

static void
on_floor (Fixture *fixture, gpointer data)
{
  BcEvent event = { .kind = BC_EVENT_FLOOR_LANGUAGE, .value = data };
  BcWebPorts *ports = &fixture->server->config.ports;

  g_assert_true (ports->apply (&event, NULL, ports->user_data));
}

static void
on_warning (Fixture *fixture, gpointer data)
{
  bc_web_server_publish_message (fixture->server, "warning", data, "the desk is \"silent\"");
}

static void
on_alarm (Fixture *fixture, gpointer data)
{
  bc_web_server_publish_message (fixture->server, "alarm", NULL, "the floor is lost");
}

static void
on_inputs (Fixture *fixture, gpointer data)
{
  bc_web_server_publish_changed (fixture->server, "inputs");
}

/* The last event's id in what was received (transfer full). */
static char *
last_id_in (const char *text)
{
  const char *id = g_strrstr (text, "id: ");

  g_assert_nonnull (id);
  g_assert_true (id == text || id[-1] == '\n');
  return g_strndup (id + 4, strcspn (id + 4, "\n"));
}

static void
test_first_comes_the_present_state (void)
{
  static const char *const views[] = { "channels", "budget", "sessions", "floor", "audience" };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  int fd = follow (fixture, BC_ROLE_DELEGATE, NULL);
  g_autofree char *text = caller_read_until (fd, "event: audience\ndata: {\"open\":false,");
  g_autofree char *type = answer_field (text, "Content-Type");
  g_autofree char *caching = answer_field (text, "Cache-Control");

  assert_status (text, 200);
  g_assert_cmpstr (type, ==, "text/event-stream");
  g_assert_cmpstr (caching, ==, "no-store");
  assert_contains (text, "\r\n\r\nretry: 2000\n\n");
  for (gsize i = 0; i < G_N_ELEMENTS (views); i++)
    {
      g_autofree char *event = g_strdup_printf ("\nevent: %s\ndata: ", views[i]);
      assert_contains (text, event);
    }
  close (fd);
}

/* Whoever is cut off in the middle of the state must not come back with an id that says it is known. */
static void
test_the_state_is_known_when_it_is_whole (void)
{
  static const struct
  {
    BcRole role;
    const char *last;
  } rows[] = {
    { BC_ROLE_DELEGATE, "event: forecast\n" },
    { BC_ROLE_INTERPRETER, "event: desks\n" },
    { BC_ROLE_HOST, "event: alarms\n" },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      int fd = follow (fixture, rows[i].role, NULL);
      g_autofree char *state = caller_read_until (fd, rows[i].last);
      const char *first_id = strstr (state, "\nid: ");
      g_test_message ("%s", bc_role_to_string (rows[i].role));
      g_assert_nonnull (first_id);
      assert_contains (state, "event: channels\n");
      g_assert_true (g_str_has_prefix (strchr (first_id + 1, '\n') + 1, rows[i].last));
      close (fd);
    }
}

static void
test_changes_follow (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  int fd = follow (fixture, BC_ROLE_DELEGATE, NULL);
  g_free (caller_read_until (fd, "event: audience\ndata: {\"open\":false,"));

  fixture_on_server (fixture, on_open, NULL);
  /* In whatever order the rules tell of them. */
  g_autofree char *first = caller_read_until (fd, "\"state\":\"open\"");
  if (strstr (first, "{\"open\":true,") == NULL)
    g_free (caller_read_until (fd, "event: audience\ndata: {\"open\":true,"));
  fixture_on_server (fixture, on_floor, (gpointer) "fr");
  g_free (caller_read_until (fd, "event: floor\ndata: {\"language\":\"fr\""));
  close (fd);
}

/* Who may see which views and words; what must not come is looked for before a mark that comes last. */
static void
test_circles (void)
{
  static const struct
  {
    BcRole role;
    const char *sees;
    const char *sees_not;
  } circles[] = {
    { BC_ROLE_DELEGATE, "event: channels", "event: desks" },
    { BC_ROLE_DELEGATE, "event: channels", "event: inputs" },
    { BC_ROLE_DELEGATE, "event: channels", "event: prompts" },
    { BC_ROLE_DELEGATE, "event: channels", "event: alarms" },
    { BC_ROLE_INTERPRETER, "event: desks", "event: alarms" },
    { BC_ROLE_ASSISTANT, "event: alarms", "event: persons" },
    { BC_ROLE_DELEGATE, "event: lists", "statement" },
    { BC_ROLE_DELEGATE, "event: forecast\ndata: {\"ends_early\":false,\"ends_at\":null}\n",
      "event: extension" },
    { BC_ROLE_INTERPRETER, "event: extension", "event: prompts" },
    { BC_ROLE_INTERPRETER, "\"statement\":\"https://example.org/hr.pdf\"", "event: persons" },
    { BC_ROLE_INTERPRETER, "\"reserve_s\"", "event: meeting" },
    { BC_ROLE_ASSISTANT, "event: prompts", "event: persons" },
    { BC_ROLE_HOST, "\"statement\":\"https://example.org/hr.pdf\"", "event: persons" },
    { BC_ROLE_DELEGATE, "event: channels", "event: warning" },
    { BC_ROLE_DELEGATE, "event: channels", "event: alarm" },
    { BC_ROLE_INTERPRETER, "event: desks", "event: inputs" },
    { BC_ROLE_INTERPRETER, "\"desk\":\"fr-1\"", "\"desk\":\"bcms-1\"" },
    { BC_ROLE_INTERPRETER, "event: warning", "event: alarm" },
    { BC_ROLE_TEAM_LEADER, "event: inputs", "event: nothing" },
    { BC_ROLE_HOST, "event: alarm", "event: nothing" },
    { BC_ROLE_HOST, "\"desk\":\"bcms-1\"", "event: nothing" },
    { BC_ROLE_OPERATOR, "the desk is \\\"silent\\\"", "event: nothing" },
    { BC_ROLE_ASSISTANT, "event: desks", "event: nothing" },
    { BC_ROLE_POOL_OWNER, "event: budget", "event: nothing" },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  fixture_on_server (fixture, on_list, (gpointer) "Ana");
  for (gsize i = 0; i < G_N_ELEMENTS (circles); i++)
    {
      const char *language = i % 2 == 0 ? "en" : "fr";
      g_autofree char *mark =
          g_strdup_printf ("event: floor\ndata: {\"language\":\"%s\"", language);
      int fd = follow (fixture, circles[i].role, NULL);
      g_autofree char *state = caller_read_until (fd, "event: audience\n");
      fixture_on_server (fixture, on_warning, (gpointer) "fr-1");
      fixture_on_server (fixture, on_warning, (gpointer) "bcms-1");
      fixture_on_server (fixture, on_alarm, NULL);
      fixture_on_server (fixture, on_inputs, NULL);
      fixture_on_server (fixture, on_floor, (gpointer) language);
      g_autofree char *rest = caller_read_until (fd, mark);
      g_autofree char *text = g_strconcat (state, rest, NULL);
      g_test_message ("%s: %s, not %s", bc_role_to_string (circles[i].role), circles[i].sees,
                      circles[i].sees_not);
      assert_contains (text, circles[i].sees);
      g_assert_null (strstr (text, circles[i].sees_not));
      close (fd);
    }
}

/* Everybody hears of a new list, and each circle only what is for it; the team leader of a question. */
static void
test_lists_and_questions_follow (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  int delegate = follow (fixture, BC_ROLE_DELEGATE, NULL);
  int booth = follow (fixture, BC_ROLE_INTERPRETER, NULL);
  int leader = follow (fixture, BC_ROLE_TEAM_LEADER, NULL);

  g_free (caller_read_until (delegate, "event: forecast\n"));
  g_free (caller_read_until (booth, "event: desks\n"));
  g_free (caller_read_until (leader, "event: inputs\n"));
  fixture_on_server (fixture, on_list, (gpointer) "Ana");
  fixture_on_server (fixture, on_ask, NULL);
  g_autofree char *for_booth = caller_read_until (booth, "hr.pdf");
  g_autofree char *for_leader =
      caller_read_until (leader, "event: extension\ndata: {\"state\":\"asked\",\"minutes\":10,");
  g_autofree char *for_delegate = caller_read_until (delegate, "\"name\":\"Ana\"");
  fixture_on_server (fixture, on_floor, (gpointer) "fr");
  g_autofree char *rest = caller_read_until (delegate, "{\"language\":\"fr\"");
  g_assert_null (strstr (for_delegate, "statement"));
  g_assert_null (strstr (for_delegate, "event: extension"));
  g_assert_null (strstr (rest, "event: extension"));
  assert_contains (for_booth, "\"name\":\"Ana\"");
  close (delegate);
  close (booth);
  close (leader);
}

static void
test_coming_back_brings_what_was_missed (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  int fd = follow (fixture, BC_ROLE_HOST, NULL);
  g_autofree char *before = caller_read_until (fd, "event: alarms\n");
  g_autofree char *id = last_id_in (before);
  close (fd);

  fixture_on_server (fixture, on_alarm, NULL);
  fd = follow (fixture, BC_ROLE_HOST, id);
  g_autofree char *missed = caller_read_until (fd, "the floor is lost");
  g_assert_null (strstr (missed, "event: channels"));
  g_autofree char *newer = last_id_in (missed);
  g_assert_cmpuint (g_ascii_strtoull (newer, NULL, 10), >, g_ascii_strtoull (id, NULL, 10));
  close (fd);
}

/* An id of before a restart, of the future, or no number: the whole state. */
static void
test_unknown_ids_get_the_state (void)
{
  static const char *const ids[] = { "1", "9999999999999999999", "x", "-1", "" };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      int fd = follow (fixture, BC_ROLE_DELEGATE, ids[i]);
      g_free (caller_read_until (fd, "event: audience\ndata: "));
      close (fd);
    }
}

/* More than is remembered: who was away for long gets the state instead of a gap. */
static void
test_history_is_finite (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  int fd = follow (fixture, BC_ROLE_HOST, NULL);
  g_autofree char *before = caller_read_until (fd, "event: alarms\n");
  g_autofree char *id = last_id_in (before);
  close (fd);

  for (guint i = 0; i < 300; i++)
    fixture_on_server (fixture, on_alarm, NULL);
  fd = follow (fixture, BC_ROLE_HOST, id);
  g_free (caller_read_until (fd, "event: channels\ndata: "));
  close (fd);
}

/* A hundred changes at once are few events, and the last of them is true. */
static void
test_bursts_are_few_events (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  int fd = follow (fixture, BC_ROLE_DELEGATE, NULL);
  guint n_events = 0;
  g_free (caller_read_until (fd, "event: audience\ndata: {\"open\":false,"));

  for (guint i = 0; i < 100; i++)
    fixture_on_server (fixture, on_floor, (gpointer) (i % 2 == 0 ? "en" : "fr"));
  fixture_on_server (fixture, on_floor, (gpointer) "bcms");
  g_autofree char *text = caller_read_until (fd, "event: floor\ndata: {\"language\":\"bcms\"");
  for (const char *at = text; (at = strstr (at, "event: floor")) != NULL; at++)
    n_events++;
  g_assert_cmpuint (n_events, <=, 50);
  close (fd);
}

/* Somebody joins while a change is held back, and sees it already; then it is taken back. */
static void
on_join_in_between (Fixture *fixture, gpointer near_fd)
{
  static const BcIdentity delegate = { .role = BC_ROLE_DELEGATE, .token = 1 };
  g_autoptr (GBytes) head = g_bytes_new_static ("", 0);

  on_floor (fixture, (gpointer) "fr");
  on_floor (fixture, (gpointer) "en");
  bc_events_add_listener (fixture->server->events, *(int *) near_fd, &delegate, head, NULL);
  on_floor (fixture, (gpointer) "fr");
}

static void
test_who_joins_in_between_is_told (void)
{
  static const struct timeval patience = { .tv_sec = CALLER_PATIENCE_S };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  setsockopt (fds[0], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  fixture_on_server (fixture, on_join_in_between, &fds[1]);
  g_autofree char *text = caller_read_until (fds[0], "event: floor\ndata: {\"language\":\"fr\"");
  assert_contains (text, "event: floor\ndata: {\"language\":\"en\"");
  close (fds[0]);
}

static void
test_what_did_not_change_is_not_told (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  int fd = follow (fixture, BC_ROLE_HOST, NULL);
  g_autofree char *state = caller_read_until (fd, "event: inputs\ndata: [{\"id\":\"floor\", ");

  fixture_on_server (fixture, on_inputs, NULL);
  g_free (caller_read_until (fd, "event: inputs\ndata: "));
  fixture_on_server (fixture, on_inputs, NULL);
  fixture_on_server (fixture, on_alarm, NULL);
  g_autofree char *text = caller_read_until (fd, "the floor is lost");
  g_assert_null (strstr (text, "event: inputs"));
  close (fd);
}

/* What passes comes to the staff alone, again and again though nothing moves, and says nothing of where one was. */
static void
test_levels_pass (void)
{
  static const char levels[] =
      "event: levels\ndata: {\"levels\":{\"inputs\":{\"floor\": {\"peak_dbfs\":"
      "-12.5}}},\"listeners\":{\"en\":{\"ogg\":0";
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  int staff = follow (fixture, BC_ROLE_TEAM_LEADER, NULL);
  int booth = follow (fixture, BC_ROLE_INTERPRETER, NULL);

  g_autofree char *first = caller_read_until (staff, levels);
  g_autofree char *again = caller_read_until (staff, levels);
  g_assert_null (strstr (strstr (again, levels), "\nid: "));
  g_autofree char *seen = last_id_in (first);
  close (staff);

  fixture_on_server (fixture, on_warning, (gpointer) "fr-1");
  g_autofree char *heard = caller_read_until (booth, "event: warning");
  g_assert_null (strstr (heard, "event: levels"));
  close (booth);

  int back = follow (fixture, BC_ROLE_TEAM_LEADER, seen);
  g_autofree char *missed = caller_read_until (back, "event: warning");
  g_assert_null (strstr (missed, "event: levels"));
  close (back);
}

static void
on_ping (Fixture *fixture, gpointer data)
{
  bc_events_ping (fixture->server->events);
}

/* A page cannot see a comment: it comes under a name, to everybody, and says nothing of where one was. */
static void
test_a_ping_can_be_seen (void)
{
  static const BcRole roles[] = { BC_ROLE_DELEGATE, BC_ROLE_INTERPRETER, BC_ROLE_HOST };
  static const char ping[] = "event: ping\ndata: {}\n\n";
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      int fd = follow (fixture, roles[i], NULL);
      g_free (caller_read_until (fd, "event: audience\n"));
      fixture_on_server (fixture, on_floor, (gpointer) (i % 2 == 0 ? "fr" : "en"));
      g_autofree char *text = caller_read_until (fd, "event: floor\n");
      g_autofree char *seen = last_id_in (text);
      fixture_on_server (fixture, on_ping, NULL);
      g_autofree char *pinged = caller_read_until (fd, ping);
      const char *at = strstr (pinged, ping);
      g_assert_true (at == pinged || g_str_has_prefix (at - 2, "\n\n"));
      close (fd);

      fd = follow (fixture, roles[i], seen);
      fixture_on_server (fixture, on_floor, (gpointer) "bcms");
      g_autofree char *missed = caller_read_until (fd, "\"bcms\"");
      g_assert_null (strstr (missed, "event: ping"));
      g_assert_null (strstr (missed, "event: channels"));
      close (fd);
    }
}

static void
on_standstill (Fixture *fixture, gpointer data)
{
  bc_web_server_note_standstill (fixture->server, data);
}

static void
test_alarms_follow (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  int fd = follow (fixture, BC_ROLE_HOST, NULL);

  g_free (caller_read_until (fd, "event: alarms\ndata: []\n"));
  fixture_on_server (fixture, on_standstill, (gpointer) "a second is missing");
  g_free (caller_read_until (fd, "event: alarms\ndata: [{\"id\":\"stood-still\""));
  g_autofree char *done =
      fixture_call (fixture, BC_ROLE_HOST, "POST /api/v1/alarms/stood-still/acknowledge", NULL);
  assert_status (done, 200);
  g_free (caller_read_until (fd, "event: alarms\ndata: []\n"));
  close (fd);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/events/first-comes-the-present-state", test_first_comes_the_present_state);
  g_test_add_func ("/web/events/the-state-is-known-when-it-is-whole",
                   test_the_state_is_known_when_it_is_whole);
  g_test_add_func ("/web/events/changes-follow", test_changes_follow);
  g_test_add_func ("/web/events/circles", test_circles);
  g_test_add_func ("/web/events/lists-and-questions-follow", test_lists_and_questions_follow);
  g_test_add_func ("/web/events/coming-back-brings-what-was-missed",
                   test_coming_back_brings_what_was_missed);
  g_test_add_func ("/web/events/unknown-ids-get-the-state", test_unknown_ids_get_the_state);
  g_test_add_func ("/web/events/history-is-finite", test_history_is_finite);
  g_test_add_func ("/web/events/levels-pass", test_levels_pass);
  g_test_add_func ("/web/events/a-ping-can-be-seen", test_a_ping_can_be_seen);
  g_test_add_func ("/web/events/alarms-follow", test_alarms_follow);
  g_test_add_func ("/web/events/bursts-are-few-events", test_bursts_are_few_events);
  g_test_add_func ("/web/events/who-joins-in-between-is-told", test_who_joins_in_between_is_told);
  g_test_add_func ("/web/events/what-did-not-change-is-not-told",
                   test_what_did_not_change_is_not_told);
  return g_test_run ();
}
