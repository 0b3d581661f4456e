/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <string.h>
#include <unistd.h>

#define RELOAD "POST /api/v1/reload"

/* --- The request --- */

static const struct
{
  const char *description;
  const char *ask;
  const char *body;
  guint status;
  const char *wished; /* (nullable) nothing */
} wishes[] = {
  { "as it is", RELOAD, NULL, 200, "host Ana dry=0 reason=-" },
  { "a rehearsal of it", RELOAD "?dry_run=1", NULL, 200, "host Ana dry=1 reason=-" },
  { "not a rehearsal", RELOAD "?dry_run=0", NULL, 200, "host Ana dry=0 reason=-" },
  { "with a reason", RELOAD, "{\"reason\":\"late guests\"}", 200,
    "host Ana dry=0 reason=late guests" },
  { "neither yes nor no", RELOAD "?dry_run=perhaps", NULL, 400, NULL },
  { "a key nobody knows", RELOAD, "{\"force\":true}", 400, NULL },
};

static void
test_wishes (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  for (gsize i = 0; i < G_N_ELEMENTS (wishes); i++)
    {
      g_test_message ("%s", wishes[i].description);
      g_clear_pointer (&fixture->last_reload, g_free);
      g_autofree char *answer = fixture_call (fixture, BC_ROLE_HOST, wishes[i].ask, wishes[i].body);
      assert_status (answer, wishes[i].status);
      g_assert_cmpstr (fixture->last_reload, ==, wishes[i].wished);
    }
}

static void
test_answers (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  g_autofree char *taken = fixture_call (fixture, BC_ROLE_OPERATOR, RELOAD "?dry_run=1", NULL);

  g_assert_cmpstr (answer_body (taken), ==,
                   "{\"dry_run\":true,\"added\":[\"channel it\"],\"changed\":[],"
                   "\"warnings\":[\"/outputs/1: the same as /outputs/0\"]}");
  fixture->is_file_broken = TRUE;
  g_autofree char *refused = fixture_call (fixture, BC_ROLE_OPERATOR, RELOAD, NULL);
  g_autofree char *type = answer_field (refused, "Content-Type");
  assert_status (refused, 409);
  g_assert_cmpstr (type, ==, "application/problem+json");
  assert_contains (refused, "\"faults\":[\"/desks/0: desk fr-1 is gone: that needs a restart\"]");
}

/* --- What it brings --- */

static void
on_renew (Fixture *fixture, gpointer data)
{
  fixture_add_italian (fixture, NULL);
  bc_web_server_renew (fixture->server, &(BcWebRenewal){ .title = "Review & more" });
}

static int
follow (Fixture *fixture, BcRole role)
{
  g_autofree char *token = fixture_token (role);
  g_autofree char *request = g_strdup_printf (
      "GET /api/v1/events HTTP/1.1\r\nHost: a.org\r\nAuthorization: Bearer %s\r\n\r\n", token);
  int fd = fixture_connect (fixture);

  caller_send (fd, request);
  return fd;
}

static char *
ask_with_version (Fixture *fixture, const char *path, const char *version)
{
  g_autofree char *request = g_strdup_printf (
      "GET %s HTTP/1.1\r\nHost: a.org\r\nIf-None-Match: %s\r\n\r\n", path, version);

  return fixture_ask (fixture, request);
}

/* Whoever asks with what was known before gets what there is now. */
static void
test_views_and_page (void)
{
  static const char *const paths[] = { "/", "/api/v1/channels", "/api/v1/meeting" };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });
  char *versions[G_N_ELEMENTS (paths)];

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *ask = g_strdup_printf ("GET %s", paths[i]);
      g_autofree char *answer = fixture_call (fixture, BC_ROLE_NOBODY, ask, NULL);
      assert_status (answer, 200);
      g_assert_null (strstr (answer, "Italiano"));
      versions[i] = answer_field (answer, "ETag");
    }
  g_autofree char *no_stream = fixture_call (fixture, BC_ROLE_NOBODY, "HEAD /live/it.ogg", NULL);
  assert_status (no_stream, 404);
  fixture_on_server (fixture, on_renew, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *answer = ask_with_version (fixture, paths[i], versions[i]);
      assert_status (answer, 200);
      assert_contains (answer, "Italiano");
      g_free (versions[i]);
    }
  g_autofree char *page = fixture_call (fixture, BC_ROLE_NOBODY, "GET /", NULL);
  assert_contains (page, "Review &amp; more");
  g_autofree char *stream = fixture_call (fixture, BC_ROLE_NOBODY, "HEAD /live/it.ogg", NULL);
  assert_status (stream, 200);
  g_autofree char *list = fixture_call (fixture, BC_ROLE_NOBODY, "GET /live/it.m3u", NULL);
  assert_contains (list, "/live/it.ogg");
}

/* Those who are there are told, the meeting itself included, and stay. */
static void
test_events (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  int fd = follow (fixture, BC_ROLE_DELEGATE);
  g_autofree char *before = caller_read_until (fd, "event: forecast");

  fixture_on_server (fixture, on_renew, NULL);
  g_autofree char *after = caller_read_until (fd, "\"url\":\"/live/it.ogg\"");
  g_assert_null (strstr (before, "event: meeting"));
  assert_contains (after, "event: meeting");
  assert_contains (after, "Review & more");
  assert_contains (after, "/live/it.ogg");
  close (fd);
}

/* The new booth's people have events of their own. */
static void
on_warn_italian (Fixture *fixture, gpointer data)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "token-of-it-1", -1);

  on_renew (fixture, NULL);
  g_assert_true (
      bc_access_add_token (fixture->access, hash, BC_ROLE_INTERPRETER, "Ugo", "it", NULL));
}

static void
test_new_booth (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  int fd = fixture_connect (fixture);

  fixture_on_server (fixture, on_warn_italian, NULL);
  caller_send (fd, "GET /api/v1/events HTTP/1.1\r\nHost: a.org\r\n"
                   "Authorization: Bearer token-of-it-1\r\n\r\n");
  g_autofree char *text = caller_read_until (fd, "event: desks");
  assert_contains (text, "event: desks");
  close (fd);
}

/* --- Tokens --- */

static void
on_change_tokens (Fixture *fixture, gpointer data)
{
  BcAccess *access = bc_access_new ();
  g_autofree char *delegate = fixture_token (BC_ROLE_DELEGATE);
  g_autofree char *known = g_compute_checksum_for_string (G_CHECKSUM_SHA256, delegate, -1);
  g_autofree char *fresh = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "a-new-token", -1);

  g_assert_true (bc_access_add_token (access, known, BC_ROLE_DELEGATE, "Ana", NULL, NULL));
  g_assert_true (bc_access_add_token (access, fresh, BC_ROLE_HOST, "Eva", NULL, NULL));
  bc_access_replace (fixture->access, access);
  bc_web_server_renew (fixture->server, &(BcWebRenewal){ .title = "Review" });
}

/* Who is not known any more hears no more of it; who still is, or is new, is let in; delegates do not notice. */
static void
test_tokens (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  int host = follow (fixture, BC_ROLE_HOST);
  int delegate = follow (fixture, BC_ROLE_DELEGATE);
  g_autofree char *host_before = caller_read_until (host, "event: prompts");
  g_autofree char *delegate_before = caller_read_until (delegate, "event: forecast");

  fixture_on_server (fixture, on_change_tokens, NULL);
  g_free (caller_read_all (host));
  g_autofree char *gone = fixture_call (fixture, BC_ROLE_HOST, "GET /api/v1/meeting", NULL);
  assert_status (gone, 401);
  g_autofree char *still = fixture_call (fixture, BC_ROLE_DELEGATE, "GET /api/v1/meeting", NULL);
  assert_status (still, 200);
  g_autofree char *fresh = fixture_ask (fixture, "GET /api/v1/meeting HTTP/1.1\r\nHost: a.org\r\n"
                                                 "Authorization: Bearer a-new-token\r\n\r\n");
  assert_status (fresh, 200);
  g_autofree char *told = caller_read_until (delegate, "event: meeting");
  assert_contains (told, "event: meeting");
  close (delegate);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/reload/wishes", test_wishes);
  g_test_add_func ("/web/reload/answers", test_answers);
  g_test_add_func ("/web/reload/views-and-page-are-new", test_views_and_page);
  g_test_add_func ("/web/reload/events-tell", test_events);
  g_test_add_func ("/web/reload/new-booth-is-told", test_new_booth);
  g_test_add_func ("/web/reload/tokens", test_tokens);
  return g_test_run ();
}
