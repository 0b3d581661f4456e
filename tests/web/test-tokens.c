/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

/* Tokens that a reload takes away, or makes another's: who came by them is sent away, and nobody else. */

#define HOST "Host: a.org\r\n"
#define GONE "token-that-goes-0123456789"
#define MOVED "token-that-moves-0123456789"
#define STAYS "token-that-stays-0123456789"
#define EVENTS "/api/v1/events"

typedef struct
{
  const char *token;
  BcRole role;
  const char *booth;
} Known;

static const Known before[] = { { GONE, BC_ROLE_DELEGATE, NULL },
                                { MOVED, BC_ROLE_INTERPRETER, "fr" },
                                { STAYS, BC_ROLE_DELEGATE, NULL },
                                { NULL, BC_ROLE_NOBODY, NULL } };
static const Known after[] = { { STAYS, BC_ROLE_DELEGATE, NULL },
                               { MOVED, BC_ROLE_INTERPRETER, "bcms" },
                               { NULL, BC_ROLE_NOBODY, NULL } };

/* As a reload does it. */
static void
on_know (Fixture *fixture, gpointer data)
{
  BcAccess *access = bc_access_new ();

  for (const Known *known = data; known->token != NULL; known++)
    {
      g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, known->token, -1);
      g_assert_true (bc_access_add_token (access, hash, known->role, "Ana", known->booth, NULL));
    }
  bc_access_replace (fixture->access, access);
  bc_web_server_renew (fixture->server,
                       &(BcWebRenewal){ .title = data == after ? "After" : "Before" });
}

static char *
ask_as (Fixture *fixture, const char *method, const char *path, const char *token)
{
  g_autofree char *who =
      token != NULL ? g_strdup_printf ("Authorization: Bearer %s\r\n", token) : g_strdup ("");
  g_autofree char *request =
      g_strdup_printf ("%s %s HTTP/1.1\r\n" HOST "%sContent-Length: 0\r\n\r\n", method, path, who);

  return fixture_ask (fixture, request);
}

/* Somebody who follows `path` for good, and has got the answer's head. */
static int
follow (Fixture *fixture, const char *path, const char *token)
{
  g_autofree char *who =
      token != NULL ? g_strdup_printf ("Authorization: Bearer %s\r\n", token) : g_strdup ("");
  g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\n" HOST "%s\r\n", path, who);
  int fd = fixture_connect (fixture);

  caller_send (fd, request);
  g_autofree char *head = caller_read_until (fd, "\r\n\r\n");
  assert_status (head, 200);
  return fd;
}

static char *
get_keyed (Fixture *fixture, const char *token)
{
  g_autofree char *answer = ask_as (fixture, "POST", "/api/v1/live-keys", token);
  g_autoptr (JsonNode) body = json_from_string (answer_body (answer), NULL);

  assert_status (answer, 200);
  return g_strconcat (json_object_get_string_member (json_node_get_object (body), "path"), "fr.ogg",
                      NULL);
}

static void
publish (Fixture *fixture, const char *stream)
{
  g_autoptr (GBytes) page = g_bytes_new_static ("<goes on>", 9);

  bc_stream_publish (bc_broadcast_find_stream (fixture->broadcast, stream), page, 100 * 1000);
}

typedef struct
{
  const char *description;
  const char *token; /* (nullable) */
  const char *path;  /* NULL: by a key that is given for the token */
  gboolean is_cut;
  int fd;
  char *keyed; /* (nullable) */
} Follower;

static void
begin (Fixture *fixture, Follower *followers)
{
  for (Follower *one = followers; one->description != NULL; one++)
    {
      g_test_message ("%s begins", one->description);
      one->keyed = one->path == NULL ? get_keyed (fixture, one->token) : NULL;
      one->fd = one->keyed != NULL ? follow (fixture, one->keyed, NULL)
                                   : follow (fixture, one->path, one->token);
    }
}

/* Those who are cut first: then what goes on is heard by whoever is left. */
static void
judge (Fixture *fixture, Follower *followers)
{
  for (const Follower *one = followers; one->description != NULL; one++)
    if (one->is_cut)
      {
        g_test_message ("%s: cut", one->description);
        g_free (caller_read_all (one->fd));
      }
  publish (fixture, "fr");
  publish (fixture, "ear-fr-1");
  for (Follower *one = followers; one->description != NULL; one++)
    {
      const char *mark = g_strcmp0 (one->path, EVENTS) == 0 ? "event: meeting" : "<goes on>";
      if (!one->is_cut)
        {
          g_test_message ("%s: goes on", one->description);
          g_autofree char *rest = caller_read_until (one->fd, mark);
          assert_contains (rest, mark);
          close (one->fd);
        }
      if (one->keyed != NULL)
        {
          g_autofree char *again = ask_as (fixture, "HEAD", one->keyed, NULL);
          assert_status (again, one->is_cut ? 404 : 200);
        }
      g_free (one->keyed);
    }
}

static void
test_ended (void)
{
  Follower followers[] = {
    { "a listener whose token goes", GONE, "/live/fr.ogg", TRUE, -1, NULL },
    { "its events", GONE, EVENTS, TRUE, -1, NULL },
    { "its player", GONE, NULL, TRUE, -1, NULL },
    { "another of its players", GONE, NULL, TRUE, -1, NULL },
    { "a listener whose token is another booth's", MOVED, "/live/fr.ogg", TRUE, -1, NULL },
    { "its ear", MOVED, "/live/ear-fr-1.ogg", TRUE, -1, NULL },
    { "its booth's events", MOVED, EVENTS, TRUE, -1, NULL },
    { "the moved one's player", MOVED, NULL, TRUE, -1, NULL },
    { "a listener whose token stays", STAYS, "/live/fr.ogg", FALSE, -1, NULL },
    { "the events of who stays", STAYS, EVENTS, FALSE, -1, NULL },
    { "the player of who stays", STAYS, NULL, FALSE, -1, NULL },
    { NULL, NULL, NULL, FALSE, -1, NULL },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  fixture_on_server (fixture, on_know, (gpointer) before);
  begin (fixture, followers);
  fixture_on_server (fixture, on_know, (gpointer) after);
  judge (fixture, followers);
  g_autofree char *refused = ask_as (fixture, "HEAD", "/live/fr.ogg", GONE);
  assert_status (refused, 401);
  g_assert_cmpuint (g_variant_n_children (fixture->kept_keys), ==, 1);
}

static void
on_add_one (Fixture *fixture, gpointer data)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, STAYS, -1);

  g_assert_true (bc_access_add_token (fixture->access, hash, BC_ROLE_DELEGATE, "Ana", NULL, NULL));
}

/* Who needed no token needs one now. */
static void
test_public_no_more (void)
{
  Follower followers[] = {
    { "a listener without a token", NULL, "/live/fr.ogg", TRUE, -1, NULL },
    { "the events of one", NULL, EVENTS, TRUE, -1, NULL },
    { "a listener with one", STAYS, "/live/fr.ogg", FALSE, -1, NULL },
    { NULL, NULL, NULL, FALSE, -1, NULL },
  };
  static const Known same[] = { { STAYS, BC_ROLE_DELEGATE, NULL }, { NULL, BC_ROLE_NOBODY, NULL } };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });

  fixture_on_server (fixture, on_add_one, NULL);
  begin (fixture, followers);
  fixture_on_server (fixture, on_know, (gpointer) same);
  judge (fixture, followers);
}

static void
on_restore (Fixture *fixture, gpointer data)
{
  bc_web_server_restore_live_keys (fixture->server, data);
}

/* The file has changed while the gateway was away. */
static void
test_gone_over_a_restart (void)
{
  g_autoptr (Fixture) was = fixture_new (&(FixtureOptions){ 0 });
  g_autoptr (Fixture) is = fixture_new (&(FixtureOptions){ 0 });

  fixture_on_server (was, on_know, (gpointer) before);
  g_autofree char *gone = get_keyed (was, GONE);
  g_autofree char *stays = get_keyed (was, STAYS);
  fixture_on_server (is, on_know, (gpointer) after);
  fixture_on_server (is, on_restore, was->kept_keys);
  g_autofree char *refused = ask_as (is, "HEAD", gone, NULL);
  g_autofree char *taken = ask_as (is, "HEAD", stays, NULL);
  assert_status (refused, 404);
  assert_status (taken, 200);
}

/* Two tokens of the same words are two: the keys of one are no matter of the other. */
static void
test_keys_are_the_token_s (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  fixture_on_server (fixture, on_know, (gpointer) before);
  g_autofree char *given = ask_as (fixture, "POST", "/api/v1/live-keys", GONE);
  g_autoptr (JsonNode) body = json_from_string (answer_body (given), NULL);
  JsonObject *key = json_node_get_object (body);
  g_autofree char *path =
      g_strconcat ("/api/v1/live-keys/", json_object_get_string_member (key, "id"), NULL);
  g_autofree char *keyed =
      g_strconcat (json_object_get_string_member (key, "path"), "fr.ogg", NULL);

  g_autofree char *refused = ask_as (fixture, "DELETE", path, STAYS);
  assert_status (refused, 404);
  g_autofree char *heard = ask_as (fixture, "HEAD", keyed, NULL);
  assert_status (heard, 200);
  for (guint i = 1; i < BC_LIVE_KEYS_MAX_AN_OWNER; i++)
    g_free (get_keyed (fixture, GONE));
  g_autofree char *full = ask_as (fixture, "POST", "/api/v1/live-keys", GONE);
  assert_status (full, 409);
  g_free (get_keyed (fixture, STAYS));
  g_autofree char *taken = ask_as (fixture, "DELETE", path, GONE);
  assert_status (taken, 204);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/tokens/who-came-by-an-ended-one-is-cut", test_ended);
  g_test_add_func ("/web/tokens/public-no-more", test_public_no_more);
  g_test_add_func ("/web/tokens/keys-are-the-token-s", test_keys_are_the_token_s);
  g_test_add_func ("/web/tokens/gone-over-a-restart", test_gone_over_a_restart);
  return g_test_run ();
}
