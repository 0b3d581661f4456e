/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include <string.h>

static char *
ask (Fixture *fixture, BcRole role, const char *line, const char *fields, const char *body)
{
  g_autofree char *token = fixture_token (role);
  g_autofree char *request =
      g_strdup_printf ("%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                       "%s\r\n%sContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                       line, token, fields, strlen (body), body);

  return fixture_ask (fixture, request);
}

static void
test_views (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  g_autofree char *all = ask (fixture, BC_ROLE_HOST, "GET /api/v1/outputs", "", "");
  g_autofree char *one = ask (fixture, BC_ROLE_HOST, "GET /api/v1/outputs/room", "", "");
  g_autofree char *none = ask (fixture, BC_ROLE_HOST, "GET /api/v1/outputs/attic", "", "");

  assert_status (all, 200);
  g_assert_cmpstr (answer_body (all), ==, "[{\"id\":\"room\", \"on\":true}]");
  assert_status (one, 200);
  assert_contains (answer_body (one), "\"on\":true");
  assert_status (none, 404);
  assert_contains (answer_body (none), "There is no output \\\"attic\\\"");
}

static void
test_switch (void)
{
  static const struct
  {
    const char *description;
    const char *body;
    guint status;
    gboolean is_off;
  } rows[] = {
    { "off, and why", "{\"on\":false,\"reason\":\"a break\"}", 200, TRUE },
    { "neither", "{}", 400, TRUE },
    { "a word", "{\"on\":\"off\"}", 400, TRUE },
    { "something else as well", "{\"on\":true,\"volume\":1}", 400, TRUE },
    { "on", "{\"on\":true}", 200, FALSE },
  };
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *answer =
          ask (fixture, BC_ROLE_HOST, "PUT /api/v1/outputs/room", "", rows[i].body);
      g_test_message ("%s", rows[i].description);
      assert_status (answer, rows[i].status);
      g_assert_cmpint (fixture->is_output_off, ==, rows[i].is_off);
      if (i == 0)
        {
          assert_contains (answer_body (answer), "\"on\":false");
          g_assert_true (g_str_has_prefix (fixture->switched_by, "host"));
          g_assert_true (g_str_has_suffix (fixture->switched_by, ": a break"));
        }
    }
}

/* Its version is whether it is on: figures that run make nothing stale. */
static void
test_conditions (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  g_autofree char *seen = ask (fixture, BC_ROLE_HOST, "GET /api/v1/outputs/room", "", "");
  g_autofree char *etag = answer_field (seen, "ETag");
  g_autofree char *field = g_strdup_printf ("If-Match: %s\r\n", etag);
  g_autofree char *first =
      ask (fixture, BC_ROLE_HOST, "PUT /api/v1/outputs/room", field, "{\"on\":false}");
  g_autofree char *second =
      ask (fixture, BC_ROLE_HOST, "PUT /api/v1/outputs/room", field, "{\"on\":true}");

  assert_status (first, 200);
  assert_status (second, 412);
  assert_contains (answer_body (second), "on");
  g_assert_true (fixture->is_output_off);
}

static void
test_sdp (void)
{
  g_autoptr (Fixture) fixture = fixture_new (&(FixtureOptions){ 0 });
  g_autofree char *sdp = ask (fixture, BC_ROLE_HOST, "GET /api/v1/outputs/room.sdp", "", "");
  g_autofree char *none = ask (fixture, BC_ROLE_HOST, "GET /api/v1/outputs/attic.sdp", "", "");
  g_autofree char *type = answer_field (sdp, "Content-Type");

  assert_status (sdp, 200);
  g_assert_cmpstr (type, ==, "application/sdp");
  g_assert_cmpstr (answer_body (sdp), ==, "v=0\r\n");
  assert_status (none, 404);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/outputs/views", test_views);
  g_test_add_func ("/web/outputs/switched", test_switch);
  g_test_add_func ("/web/outputs/conditions", test_conditions);
  g_test_add_func ("/web/outputs/session-description", test_sdp);
  return g_test_run ();
}
