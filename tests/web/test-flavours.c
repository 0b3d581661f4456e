/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "qr-private.h"

#include <json-glib/json-glib.h>
#include <string.h>
#include <unistd.h>

#define HOST "Host: a.org\r\n"

static void
publish (Fixture *fixture, const char *stream, const char *text)
{
  g_autoptr (GBytes) page = g_bytes_new (text, strlen (text));

  bc_stream_publish (bc_broadcast_find_stream (fixture->broadcast, stream), page, 100 * 1000);
}

/* A listener who has heard `mark`. */
static int
listen_to (Fixture *fixture, const char *path, const char *fields, const char *mark, char **answer)
{
  g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\n" HOST "%s\r\n", path, fields);
  int fd = fixture_connect (fixture);

  caller_send (fd, request);
  *answer = caller_read_until (fd, mark);
  return fd;
}

static void
test_streams (void)
{
#define FIREFOX "User-Agent: Mozilla/5.0 (X11) Gecko/20100101 Firefox/115.0\r\n"
  static const struct
  {
    const char *path, *fields, *stream, *type;
    const char *wanted; /* what was told of it before anybody listened */
  } rows[] = {
    { "/live/fr.low.ogg", "", "fr.low.ogg", "audio/ogg", "fr low.ogg 5000 ms" },
    { "/live/hr.low.ogg", "", "bcms.low.ogg", "audio/ogg", "bcms low.ogg 5000 ms" },
    { "/live/fr.low.ogg", FIREFOX, "fr.low.ogg", "audio/ogg", "fr low.ogg 14000 ms" },
    { "/live/fr.aac", "", "fr.aac", "audio/aac", "fr aac 1000 ms" },
    { "/live/fr.aac", FIREFOX, "fr.aac", "audio/aac", "fr aac 5000 ms" },
    { "/live/fr.aac?burst=0", FIREFOX, "fr.aac", "audio/aac", "fr aac 0 ms" },
    { "/live/fr.mp4", FIREFOX, "fr.mp4", "audio/mp4", "fr mp4 500 ms" },
    { "/live/fr.mp4?codec=opus", "", "fr.mp4", "audio/mp4", "fr mp4 500 ms" },
    { "/live/fr.mp4?codec=opus-low", "", "fr.mp4-low", "audio/mp4", "fr mp4-low 500 ms" },
    { "/live/fr.mp4?codec=aac&burst=0.2", "", "fr.mp4-aac", "audio/mp4", "fr mp4-aac 200 ms" },
    { "/live/fr.ogg", "", "fr", "audio/ogg", "fr ogg 1000 ms" },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *page = g_strdup_printf ("<page %d>", (int) i);
      g_autofree char *answer = NULL, *rest = NULL;
      int fd = listen_to (fixture, rows[i].path, rows[i].fields, "\r\n\r\n", &answer);
      g_autofree char *type = answer_field (answer, "Content-Type");
      g_test_message ("%s", rows[i].path);
      assert_status (answer, 200);
      g_assert_cmpstr (type, ==, rows[i].type);
      g_assert_cmpuint (fixture->wanted->len, ==, i + 1);
      g_assert_cmpstr (g_ptr_array_index (fixture->wanted, i), ==, rows[i].wanted);
      publish (fixture, rows[i].stream, page);
      rest = caller_read_until (fd, page);
      assert_contains (rest, page);
      close (fd);
    }
}

/* Asking what it is makes nothing. */
static void
test_head_wants_nothing (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });
  g_autofree char *answer = fixture_call (fixture, BC_ROLE_NOBODY, "HEAD /live/fr.aac", NULL);
  g_autofree char *type = answer_field (answer, "Content-Type");

  assert_status (answer, 200);
  g_assert_cmpstr (type, ==, "audio/aac");
  g_assert_cmpuint (fixture->wanted->len, ==, 0);
}

static void
test_refusals (void)
{
  static const struct
  {
    const char *ask;
    guint status;
    const char *words;
  } rows[] = {
    { "GET /live/en.aac", 503, "AAC is not made on this machine" },
    { "GET /live/de.aac", 404, "original, en, fr, bcms" },
    { "GET /live/fr.mp4?codec=mp3", 400, "opus-low or aac" },
    { "GET /live/fr.aac?burst=x", 400, "burst" },
    { "GET /live/de.low.m3u", 404, "original, en, fr, bcms" },
    { "GET /live/de.qr.svg", 404, "original, en, fr, bcms" },
    { "GET /live/fr.mp3", 404, NULL },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *answer = fixture_call (fixture, BC_ROLE_NOBODY, rows[i].ask, NULL);
      g_test_message ("%s", rows[i].ask);
      assert_status (answer, rows[i].status);
      if (rows[i].words != NULL)
        assert_contains (answer, rows[i].words);
    }
}

static void
test_playlists (void)
{
  static const struct
  {
    const char *path, *line;
  } rows[] = {
    { "/live/fr.low.m3u", "\nhttp://a.org/live/fr.low.ogg\n" },
    { "/live/hr.aac.m3u", "\nhttp://a.org/live/bcms.aac\n" },
    { "/live/original.m3u", "\nhttp://a.org/live/original.ogg\n" },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\n" HOST "\r\n", rows[i].path);
      g_autofree char *answer = fixture_ask (fixture, request);
      assert_status (answer, 200);
      assert_contains (answer, rows[i].line);
    }
}

/* A picture with the three corners that readers look for; each address another one. */
static void
test_qr (void)
{
  static const char *const paths[] = { "/qr.svg", "/live/fr.qr.svg", "/live/fr.low.qr.svg",
                                       "/live/fr.aac.qr.svg", "/live/original.qr.svg" };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *request = g_strdup_printf ("GET %s HTTP/1.1\r\n" HOST "\r\n", paths[i]);
      g_autofree char *answer = fixture_ask (fixture, request);
      g_autofree char *type = answer_field (answer, "Content-Type");
      g_test_message ("%s", paths[i]);
      assert_status (answer, 200);
      g_assert_cmpstr (type, ==, "image/svg+xml");
      assert_contains (answer, "M4 4h7v1h-7z"); /* the upper left corner's first row */
      assert_contains (answer, "M4 5h1v1h-1z");
      g_assert_true (g_hash_table_add (seen, g_strdup (answer_body (answer))));
    }
}

/* --- Keys --- */

/* The path that a delegate is given, and what the key is called. */
static char *
get_path (Fixture *fixture, BcRole role, char **id)
{
  g_autofree char *answer = fixture_call (fixture, role, "POST /api/v1/live-keys", NULL);
  g_autoptr (JsonNode) body = json_from_string (answer_body (answer), NULL);

  assert_status (answer, 200);
  if (id != NULL)
    *id = g_strdup (json_object_get_string_member (json_node_get_object (body), "id"));
  return g_strdup (json_object_get_string_member (json_node_get_object (body), "path"));
}

static guint
ask_status (Fixture *fixture, const char *path, const char *name)
{
  g_autofree char *request = g_strdup_printf ("HEAD %s%s HTTP/1.1\r\n" HOST "\r\n", path, name);
  g_autofree char *answer = fixture_ask (fixture, request);

  return answer_status (answer);
}

static void
test_keyed (void)
{
  static const struct
  {
    const char *name;
    guint status;
  } rows[] = {
    { "fr.ogg", 200 },
    { "fr.low.ogg", 200 },
    { "fr.aac", 200 },
    { "fr.mp4", 200 },
    { "fr.mp4?codec=aac", 200 },
    { "fr.mp4?codec=x", 400 },
    { "fr.m3u", 200 },
    { "hr.low.m3u", 200 },
    { "fr.aac.m3u", 200 },
    { "fr.qr.svg", 200 },
    { "fr.low.qr.svg", 200 },
    { "fr.aac.qr.svg", 200 },
    { "ear-fr-1.ogg", 404 },
    { "de.ogg", 404 },
    { "fr", 404 },
    { "api/v1/meeting", 404 },
    { "", 404 },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  g_autofree char *path = get_path (fixture, BC_ROLE_DELEGATE, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].name);
      g_assert_cmpuint (ask_status (fixture, path, rows[i].name), ==, rows[i].status);
    }
  g_assert_cmpuint (ask_status (fixture, "/live/k/AAAAAAAAAAAAAAAAAAAAAA/", "fr.ogg"), ==, 404);
  g_assert_cmpuint (ask_status (fixture, "/live/", "fr.ogg"), ==, 401);
}

/* What a player is given leads to more of the same, and the key stands nowhere else. */
static void
test_keyed_playlist (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  g_autofree char *path = get_path (fixture, BC_ROLE_DELEGATE, NULL);
  g_autofree char *request = g_strdup_printf ("GET %sfr.low.m3u HTTP/1.1\r\n" HOST "\r\n", path);
  g_autofree char *wrong = g_strdup_printf ("GET %sde.ogg HTTP/1.1\r\n" HOST "\r\n", path);
  g_autofree char *line = g_strdup_printf ("\nhttp://a.org%sfr.low.ogg\n", path);
  g_autofree char *answer = fixture_ask (fixture, request);
  g_autofree char *caching = answer_field (answer, "Cache-Control");
  g_autofree char *refusal = fixture_ask (fixture, wrong);
  g_autofree char *metrics = fixture_call (fixture, BC_ROLE_HOST, "GET /metrics", NULL);
  g_autofree char *list = fixture_call (fixture, BC_ROLE_HOST, "GET /api/v1/live-keys", NULL);
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  const char *key = parts[3];

  assert_contains (answer, line);
  g_assert_cmpstr (caching, ==, "no-store");
  assert_contains (metrics, "/live/k/{key}/{id}");
  assert_contains (list, "delegate Ana");
  g_assert_null (strstr (refusal, key));
  g_assert_null (strstr (metrics, key));
  g_assert_null (strstr (list, key));
  g_autofree char *kept = g_variant_print (fixture->kept_keys, FALSE);
  g_assert_null (strstr (kept, key));
}

/* The address in "body" of a playlist: of its last line, without the host (transfer full). */
static char *
get_address (const char *answer)
{
  g_auto (GStrv) lines = g_strsplit (answer_body (answer), "\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_true (g_str_has_prefix (lines[2], "http://localhost/live/k/"));
  return g_strdup (lines[2] + strlen ("http://localhost"));
}

/* A plain player opens what the playlist says, and has no token. */
static void
test_playlist_by_token (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  g_autofree char *list = fixture_call (fixture, BC_ROLE_DELEGATE, "GET /live/hr.m3u", NULL);
  g_autofree char *caching = answer_field (list, "Cache-Control");
  g_autofree char *address = get_address (list);

  g_assert_true (g_str_has_suffix (address, "/bcms.ogg"));
  g_assert_cmpstr (caching, ==, "no-store");
  g_assert_cmpuint (ask_status (fixture, address, ""), ==, 200);

  /* However often it is asked for: one key. */
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *again = fixture_call (fixture, BC_ROLE_DELEGATE, "GET /live/hr.m3u", NULL);
      g_autofree char *same = get_address (again);
      g_assert_cmpstr (same, ==, address);
    }
  g_autofree char *others = fixture_call (fixture, BC_ROLE_HOST, "GET /live/hr.low.m3u", NULL);
  g_autofree char *others_address = get_address (others);
  g_auto (GStrv) parts = g_strsplit (address, "/", -1);
  g_assert_null (strstr (others_address, parts[3]));
  g_assert_cmpuint (g_variant_n_children (fixture->kept_keys), ==, 2);

  /* One that was taken back does not come back. */
  g_autofree char *taken = fixture_call (fixture, BC_ROLE_HOST, "DELETE /api/v1/live-keys", NULL);
  g_autofree char *next = fixture_call (fixture, BC_ROLE_DELEGATE, "GET /live/hr.m3u", NULL);
  g_autofree char *next_address = get_address (next);
  assert_status (taken, 204);
  g_assert_cmpuint (ask_status (fixture, address, ""), ==, 404);
  g_assert_cmpuint (ask_status (fixture, next_address, ""), ==, 200);
}

/* Whether the code that `role` is given of `name` is `address`, on the host that was asked. */
static void
assert_code (Fixture *fixture, BcRole role, const char *name, const char *address)
{
  g_autofree char *ask = g_strconcat ("GET /live/", name, NULL);
  g_autofree char *answer = fixture_call (fixture, role, ask, NULL);
  g_autofree char *caching = answer_field (answer, "Cache-Control");
  g_autofree char *uri = g_strconcat ("http://localhost", address, NULL);
  g_autofree char *svg = bc_qr_make_svg (uri);

  assert_status (answer, 200);
  g_assert_cmpstr (answer_body (answer), ==, svg);
  g_assert_cmpstr (caching, ==, "no-store");
}

/* A phone that scans the code has no token: what it opens is the key's address, as in a playlist. */
static void
test_qr_by_token (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  g_autofree char *first = fixture_call (fixture, BC_ROLE_DELEGATE, "GET /live/fr.qr.svg", NULL);
  g_autofree char *list = fixture_call (fixture, BC_ROLE_DELEGATE, "GET /live/hr.m3u", NULL);
  g_autofree char *address = get_address (list);
  g_autofree char *path = g_strndup (address, (gsize) (strrchr (address, '/') + 1 - address));
  g_autofree char *fr = g_strconcat (path, "fr.ogg", NULL);
  g_autofree char *low = g_strconcat (path, "fr.low.ogg", NULL);
  g_autofree char *aac = g_strconcat (path, "original.aac", NULL);

  assert_status (first, 200);
  g_assert_cmpuint (g_variant_n_children (fixture->kept_keys), ==, 1);
  assert_code (fixture, BC_ROLE_DELEGATE, "fr.qr.svg", fr);
  assert_code (fixture, BC_ROLE_DELEGATE, "fr.low.qr.svg", low);
  assert_code (fixture, BC_ROLE_DELEGATE, "original.aac.qr.svg", aac);
  assert_code (fixture, BC_ROLE_DELEGATE, "hr.qr.svg", address);
  g_assert_cmpuint (ask_status (fixture, fr, ""), ==, 200);

  /* Another's is another; and what was taken back leads nowhere. */
  g_autofree char *other = fixture_call (fixture, BC_ROLE_HOST, "GET /live/fr.qr.svg", NULL);
  g_assert_cmpstr (answer_body (other), !=, answer_body (first));
  g_autofree char *taken = fixture_call (fixture, BC_ROLE_HOST, "DELETE /api/v1/live-keys", NULL);
  g_autofree char *next = fixture_call (fixture, BC_ROLE_DELEGATE, "GET /live/fr.qr.svg", NULL);
  assert_status (taken, 204);
  g_assert_cmpuint (ask_status (fixture, fr, ""), ==, 404);
  g_assert_cmpstr (answer_body (next), !=, answer_body (first));
}

/* Who needs no token on the machine itself still shows the code to a phone. */
static void
test_qr_of_a_rehearsal (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_rehearsal = TRUE });
  g_autofree char *list = fixture_call (fixture, BC_ROLE_NOBODY, "GET /live/fr.m3u", NULL);
  g_autofree char *address = get_address (list);

  assert_code (fixture, BC_ROLE_NOBODY, "fr.qr.svg", address);
}

/* What is refused gives no key. */
static void
test_no_key_for_nothing (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  static const char *const refused[] = { "GET /live/fr.qr.svg", "GET /live/fr.aac.qr.svg" };

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *answer = fixture_call (fixture, BC_ROLE_NOBODY, refused[i], NULL);
      assert_status (answer, 401);
    }
  g_autofree char *code = fixture_call (fixture, BC_ROLE_DELEGATE, "GET /live/de.qr.svg", NULL);
  assert_status (code, 404);
  g_autofree char *unknown = fixture_call (fixture, BC_ROLE_DELEGATE, "GET /live/de.m3u", NULL);
  g_autofree char *nobody = fixture_call (fixture, BC_ROLE_NOBODY, "GET /live/fr.m3u", NULL);

  assert_status (unknown, 404);
  assert_status (nobody, 401);
  g_assert_null (fixture->kept_keys);
}

static void
test_taken_back (void)
{
  static const struct
  {
    const char *description;
    BcRole role;
    gboolean is_all;
    guint status;
  } rows[] = {
    { "somebody else", BC_ROLE_INTERPRETER, FALSE, 404 },
    { "all of them, by a delegate", BC_ROLE_DELEGATE, TRUE, 403 },
    { "whose it is", BC_ROLE_DELEGATE, FALSE, 204 },
    { "the host", BC_ROLE_HOST, FALSE, 204 },
    { "all of them, by the host", BC_ROLE_HOST, TRUE, 204 },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *id = NULL, *answer = NULL, *taken = NULL, *rest = NULL;
      g_autofree char *path = get_path (fixture, BC_ROLE_DELEGATE, &id);
      g_autofree char *stream = g_strconcat (path, "fr.aac", NULL);
      g_autofree char *one = g_strconcat ("DELETE /api/v1/live-keys/", id, NULL);
      int fd = listen_to (fixture, stream, "", "\r\n\r\n", &answer);
      g_test_message ("%s", rows[i].description);
      assert_status (answer, 200);
      taken = fixture_call (fixture, rows[i].role,
                            rows[i].is_all ? "DELETE /api/v1/live-keys" : one, NULL);
      assert_status (taken, rows[i].status);
      gboolean is_over = rows[i].status == 204;
      g_assert_cmpuint (ask_status (fixture, path, "fr.ogg"), ==, is_over ? 404 : 200);
      if (!is_over)
        publish (fixture, "fr.aac", "<goes on>");
      /* Whoever is cut hears no more: the read ends. */
      rest = caller_read_until (fd, "<goes on>");
      g_assert_true ((strstr (rest, "<goes on>") == NULL) == is_over);
      close (fd);
    }
}

static void
restore (Fixture *fixture, gpointer data)
{
  bc_web_server_restore_live_keys (fixture->server, data);
}

static void
test_restart (void)
{
  g_autoptr (Fixture) before = fixture_new (&(FixtureOptions){ 0 });
  g_autoptr (Fixture) after = fixture_new (&(FixtureOptions){ 0 });
  g_autofree char *path = get_path (before, BC_ROLE_DELEGATE, NULL);

  g_assert_cmpuint (ask_status (after, path, "fr.ogg"), ==, 404);
  fixture_on_server (after, restore, before->kept_keys);
  g_assert_cmpuint (ask_status (after, path, "fr.ogg"), ==, 200);
}

static void
test_public_meetings_need_none (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ .is_public = TRUE });
  g_autofree char *answer = fixture_call (fixture, BC_ROLE_NOBODY, "POST /api/v1/live-keys", NULL);

  assert_status (answer, 409);
  assert_contains (answer, "public");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/flavours/streams", test_streams);
  g_test_add_func ("/web/flavours/head-wants-nothing", test_head_wants_nothing);
  g_test_add_func ("/web/flavours/refusals", test_refusals);
  g_test_add_func ("/web/flavours/playlists", test_playlists);
  g_test_add_func ("/web/flavours/qr", test_qr);
  g_test_add_func ("/web/flavours/keyed", test_keyed);
  g_test_add_func ("/web/flavours/keyed-playlist", test_keyed_playlist);
  g_test_add_func ("/web/flavours/playlist-by-token", test_playlist_by_token);
  g_test_add_func ("/web/flavours/qr-by-token", test_qr_by_token);
  g_test_add_func ("/web/flavours/qr-of-a-rehearsal", test_qr_of_a_rehearsal);
  g_test_add_func ("/web/flavours/no-key-for-nothing", test_no_key_for_nothing);
  g_test_add_func ("/web/flavours/taken-back", test_taken_back);
  g_test_add_func ("/web/flavours/restart", test_restart);
  g_test_add_func ("/web/flavours/public-meetings-need-none", test_public_meetings_need_none);
  return g_test_run ();
}
