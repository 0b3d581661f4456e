/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <string.h>
#include <unistd.h>

static void
test_lines (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  g_autofree char *answer = fixture_call (fixture, BC_ROLE_TEAM_LEADER, "GET /api/v1/audit", NULL);
  g_autofree char *type = answer_field (answer, "Content-Type");

  assert_status (answer, 200);
  g_assert_cmpstr (type, ==, "application/json");
  g_assert_cmpstr (answer_body (answer), ==,
                   "[{\"id\":8,\"at\":\"2020-11-12T09:01:00Z\",\"actor\":\"host Ana\","
                   "\"text\":\"said \\\"open\\\"\"},"
                   "{\"id\":7,\"at\":\"2020-11-12T09:00:00Z\",\"actor\":null,"
                   "\"text\":\"it began\"}]");
}

typedef struct
{
  const char *ask;
  const char *asked; /* of the log; NULL: refused, with … */
  const char *words; /* … these */
} Row;

static const Row rows[] = {
  { "", "from 0 until 0 before 0 limit 50", NULL },
  { "?limit=500", "from 0 until 0 before 0 limit 500", NULL },
  { "?before=17&limit=1", "from 0 until 0 before 17 limit 1", NULL },
  /* Midnight in Geneva. */
  { "?day=2020-11-12", "from 1605135600 until 1605222000 before 0 limit 50", NULL },
  /* A day of 25 hours. */
  { "?day=2020-10-25", "from 1603576800 until 1603666800 before 0 limit 50", NULL },
  { "?limit=0", NULL, "\\\"limit\\\" is not a whole number from 1 to 500" },
  { "?limit=501", NULL, "\\\"limit\\\"" },
  { "?limit=many", NULL, "\\\"limit\\\"" },
  { "?before=-1", NULL, "\\\"before\\\"" },
  { "?before=0", NULL, "\\\"before\\\"" },
  { "?day=yesterday", NULL, "\\\"day\\\" is not a day" },
  { "?day=2020-02-30", NULL, "\\\"day\\\"" },
};

static void
test_what_it_is_asked_for (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *ask = g_strconcat ("GET /api/v1/audit", rows[i].ask, NULL);
      g_autofree char *answer = fixture_call (fixture, BC_ROLE_HOST, ask, NULL);
      g_test_message ("%s", ask);
      assert_status (answer, rows[i].asked != NULL ? 200 : 400);
      if (rows[i].asked != NULL)
        g_assert_cmpstr (fixture->last_audit, ==, rows[i].asked);
      else
        assert_contains (answer_body (answer), rows[i].words);
    }
}

static void
test_a_log_that_cannot_be_read (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  fixture->is_audit_broken = TRUE;
  g_autofree char *answer = fixture_call (fixture, BC_ROLE_HOST, "GET /api/v1/audit", NULL);
  assert_status (answer, 503);
  assert_contains (answer_body (answer), "The store does not answer");
}

static int
ask_in_vain (Fixture *fixture)
{
  int fd = fixture_connect (fixture);

  caller_send (fd, "GET /api/v1/audit HTTP/1.1\r\nHost: a.org\r\n"
                   "Authorization: Bearer token-of-host-0123456789\r\n\r\n");
  return fd;
}

static void
count_waiting (Fixture *fixture, gpointer data)
{
  *(guint *) data = g_hash_table_size (fixture->server->laters);
}

static void
wait_for_question (Fixture *fixture)
{
  guint n_waiting = 0;

  while (n_waiting == 0)
    fixture_on_server (fixture, count_waiting, &n_waiting);
}

/* Others are served while it waits; and the server may end before the answer comes. */
static void
test_an_answer_that_never_comes (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  fixture->is_audit_mute = TRUE;
  int fd = ask_in_vain (fixture);
  wait_for_question (fixture);
  g_autofree char *other = fixture_call (fixture, BC_ROLE_HOST, "GET /api/v1/floor", NULL);
  assert_status (other, 200);
  g_clear_pointer (&fixture, fixture_free);
  g_autofree char *nothing = caller_read_all (fd);
  g_assert_cmpstr (nothing, ==, "");
}

static void
test_a_caller_who_leaves (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  for (guint i = 0; i < 20; i++)
    close (ask_in_vain (fixture));
  g_autofree char *answer = fixture_call (fixture, BC_ROLE_HOST, "GET /api/v1/audit", NULL);
  assert_status (answer, 200);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/audit/lines", test_lines);
  g_test_add_func ("/web/audit/what-it-is-asked-for", test_what_it_is_asked_for);
  g_test_add_func ("/web/audit/a-log-that-cannot-be-read", test_a_log_that_cannot_be_read);
  g_test_add_func ("/web/audit/an-answer-that-never-comes", test_an_answer_that_never_comes);
  g_test_add_func ("/web/audit/a-caller-who-leaves", test_a_caller_who_leaves);
  return g_test_run ();
}
