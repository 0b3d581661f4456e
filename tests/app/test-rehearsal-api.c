/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/app/rehearsal/api.h"

#include <boothcast/base/error.h>
#include <libsoup/soup.h>
#include <string.h>

/* A gateway that keeps what it is asked, and what the client tells of it. */
typedef struct
{
  SoupServer *server; /* (nullable) */
  guint port;
  guint status; /* what it answers */
  const char *problem;
  gboolean is_ready;
  gboolean has_events;
  GString *asked;
  GString *told;
  guint n_asked_for; /* whether it is ready */
  guint n_watched;
  guint n_lost;
  guint n_found;
  guint n_idle;
  BcApi *api;
} Fixture;

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
            gpointer user_data)
{
  Fixture *fixture = user_data;
  SoupMessageBody *body = soup_server_message_get_request_body (message);

  if (g_str_equal (path, "/api/v1/events"))
    {
      fixture->n_watched++;
      soup_server_message_set_status (message, fixture->has_events ? 200 : 404, NULL);
      if (fixture->has_events)
        {
          SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
          soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
          soup_message_body_append (soup_server_message_get_response_body (message),
                                    SOUP_MEMORY_STATIC, ": ping\n\n", 8);
          /* … and no end. */
        }
      return;
    }
  if (g_str_equal (path, "/readyz"))
    {
      fixture->n_asked_for++;
      soup_server_message_set_status (message, fixture->is_ready ? 200 : 503, NULL);
      return;
    }
  g_string_append_printf (fixture->asked, "%s %s %.*s\n", soup_server_message_get_method (message),
                          path, (int) body->length, body->data ? body->data : "");
  soup_server_message_set_status (message, fixture->status, NULL);
  if (fixture->problem)
    soup_server_message_set_response (message, "application/problem+json", SOUP_MEMORY_COPY,
                                      fixture->problem, strlen (fixture->problem));
}

static void
open_gateway (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  fixture->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (fixture->server, NULL, on_request, fixture, NULL);
  soup_server_listen_local (fixture->server, fixture->port, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);

  g_autoslist (GUri) uris = soup_server_get_uris (fixture->server);
  fixture->port = (guint) g_uri_get_port (uris->data);
}

static void
close_gateway (Fixture *fixture)
{
  soup_server_disconnect (fixture->server);
  g_clear_object (&fixture->server);
}

static void
on_refused (const char *what, const char *why, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_string_append_printf (fixture->told, "%s: %s\n", what, why);
}

static void
on_lost (const char *why, gpointer user_data)
{
  ((Fixture *) user_data)->n_lost++;
}

static void
on_found (gpointer user_data)
{
  ((Fixture *) user_data)->n_found++;
}

static void
on_idle (gpointer user_data)
{
  ((Fixture *) user_data)->n_idle++;
}

static void
begin (Fixture *fixture)
{
  BcApiEvents events = { on_refused, on_lost, on_found, on_idle, fixture };
  g_autoptr (GError) error = NULL;

  *fixture = (Fixture){
    .status = 200, .is_ready = TRUE, .asked = g_string_new (NULL), .told = g_string_new (NULL)
  };
  open_gateway (fixture);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/", fixture->port);
  fixture->api = bc_api_new (url, &events, &error);
  g_assert_no_error (error);
}

static void
end (Fixture *fixture)
{
  bc_api_free (fixture->api);
  if (fixture->server)
    close_gateway (fixture);
  while (g_main_context_iteration (NULL, FALSE)) /* answers that come too late */
    ;
  g_string_free (fixture->asked, TRUE);
  g_string_free (fixture->told, TRUE);
}

/* Until `*counter` is `target`; the test's watchdog ends it otherwise. */
static void
await (guint *counter, guint target)
{
  while (*counter < target)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_requests_keep_their_order (void)
{
  Fixture fixture;

  begin (&fixture);
  g_assert_true (bc_api_is_idle (fixture.api));
  bc_api_send (fixture.api, "POST", "sessions/thu-rt1/open", NULL);
  bc_api_send (fixture.api, "PUT", "floor", "{\"language\":\"fr\"}");
  bc_api_send (fixture.api, "POST", "desks/fr-1/on", NULL);
  bc_api_send (fixture.api, "POST", "desks/fr-2/off", NULL);
  g_assert_false (bc_api_is_idle (fixture.api));
  await (&fixture.n_idle, 1);
  g_assert_cmpstr (fixture.asked->str, ==,
                   "POST /api/v1/sessions/thu-rt1/open \n"
                   "PUT /api/v1/floor {\"language\":\"fr\"}\n"
                   "POST /api/v1/desks/fr-1/on \n"
                   "POST /api/v1/desks/fr-2/off \n");
  g_assert_cmpstr (fixture.told->str, ==, "");
  g_assert_true (bc_api_is_idle (fixture.api));
  end (&fixture);
}

static void
test_a_refusal_is_told_in_the_gateways_words (void)
{
  static const struct
  {
    const char *what;
    guint status;
    const char *problem;
    const char *told;
  } rows[] = {
    { "its detail", 409, "{\"title\":\"Conflict\",\"detail\":\"FR 2 is on air\"}",
      "FR 2 is on air" },
    { "its title", 403, "{\"title\":\"Not for delegates\"}", "Not for delegates" },
    { "no words", 500, NULL, "500 Internal Server Error" },
    { "no JSON", 404, "<html>", "404 Not Found" },
    { "another JSON", 404, "[1]", "404 Not Found" },
    { "a detail that is none", 404, "{\"detail\":{}}", "404 Not Found" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Fixture fixture;
      g_autofree char *told = g_strdup_printf ("POST desks/fr-1/on: %s\n", rows[i].told);
      g_test_message ("%s", rows[i].what);
      begin (&fixture);
      fixture.status = rows[i].status;
      fixture.problem = rows[i].problem;
      bc_api_send (fixture.api, "POST", "desks/fr-1/on", NULL);
      await (&fixture.n_idle, 1);
      g_assert_cmpstr (fixture.told->str, ==, told);
      g_assert_true (bc_api_is_found (fixture.api));
      g_assert_cmpuint (fixture.n_lost, ==, 0);
      end (&fixture);
    }
}

static void
test_a_gateway_that_restarts_is_found_again (void)
{
  Fixture fixture;

  begin (&fixture);
  bc_api_send (fixture.api, "POST", "desks/a/on", NULL);
  await (&fixture.n_idle, 1);
  close_gateway (&fixture);

  bc_api_send (fixture.api, "POST", "desks/b/on", NULL);
  bc_api_send (fixture.api, "POST", "desks/c/on", NULL);
  await (&fixture.n_lost, 1);
  g_assert_false (bc_api_is_found (fixture.api));
  bc_api_send (fixture.api, "POST", "desks/d/on", NULL); /* nobody is there to hear it */

  open_gateway (&fixture); /* the same port */
  await (&fixture.n_found, 1);
  g_assert_true (bc_api_is_found (fixture.api));
  bc_api_send (fixture.api, "POST", "desks/e/on", NULL);
  guint n_idle = fixture.n_idle;
  await (&fixture.n_idle, n_idle + 1);
  g_assert_cmpstr (fixture.asked->str, ==, "POST /api/v1/desks/a/on \nPOST /api/v1/desks/e/on \n");
  g_assert_cmpuint (fixture.n_lost, ==, 1);
  end (&fixture);
}

/* Nothing is asked of it meanwhile: only the event stream tells. */
static void
test_a_restart_between_two_requests_is_noticed (void)
{
  Fixture fixture;

  begin (&fixture);
  close_gateway (&fixture);
  bc_api_send (fixture.api, "POST", "desks/a/on", NULL);
  await (&fixture.n_lost, 1);
  fixture.has_events = TRUE;
  fixture.n_watched = 0;
  open_gateway (&fixture);
  await (&fixture.n_found, 1);
  await (&fixture.n_watched, 1);
  bc_api_send (fixture.api, "POST", "desks/b/on", NULL);
  guint n_idle = fixture.n_idle;
  await (&fixture.n_idle, n_idle + 1);

  close_gateway (&fixture);
  open_gateway (&fixture);
  await (&fixture.n_lost, 2);
  await (&fixture.n_found, 2);
  end (&fixture);
}

static void
test_a_gateway_that_is_not_ready_is_not_found (void)
{
  Fixture fixture;

  begin (&fixture);
  close_gateway (&fixture);
  bc_api_send (fixture.api, "POST", "desks/a/on", NULL);
  await (&fixture.n_lost, 1);
  fixture.is_ready = FALSE;
  open_gateway (&fixture);
  await (&fixture.n_asked_for, 3);
  g_assert_cmpuint (fixture.n_found, ==, 0);
  fixture.is_ready = TRUE;
  await (&fixture.n_found, 1);
  end (&fixture);
}

static void
test_it_may_end_in_the_middle (void)
{
  Fixture fixture;

  begin (&fixture);
  for (guint i = 0; i < 5; i++)
    bc_api_send (fixture.api, "POST", "desks/a/on", NULL);
  for (guint i = 0; i < 3; i++)
    g_main_context_iteration (NULL, FALSE);
  end (&fixture);

  begin (&fixture);
  close_gateway (&fixture);
  bc_api_send (fixture.api, "POST", "desks/a/on", NULL);
  await (&fixture.n_lost, 1);
  end (&fixture);
}

static void
test_what_is_no_address_is_refused (void)
{
  static const char *const urls[] = { "",         "127.0.0.1:8080", "https://127.0.0.1/",
                                      "http:///", "ftp://x/",       "http://[::1" };
  BcApiEvents events = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (GError) error = NULL;
      g_test_message ("%s", urls[i]);
      g_assert_null (bc_api_new (urls[i], &events, &error));
      g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/rehearsal/api/requests-keep-their-order", test_requests_keep_their_order);
  g_test_add_func ("/app/rehearsal/api/a-refusal-is-told-in-the-gateways-words",
                   test_a_refusal_is_told_in_the_gateways_words);
  g_test_add_func ("/app/rehearsal/api/a-gateway-that-restarts-is-found-again",
                   test_a_gateway_that_restarts_is_found_again);
  g_test_add_func ("/app/rehearsal/api/a-restart-between-two-requests-is-noticed",
                   test_a_restart_between_two_requests_is_noticed);
  g_test_add_func ("/app/rehearsal/api/a-gateway-that-is-not-ready-is-not-found",
                   test_a_gateway_that_is_not_ready_is_not_found);
  g_test_add_func ("/app/rehearsal/api/it-may-end-in-the-middle", test_it_may_end_in_the_middle);
  g_test_add_func ("/app/rehearsal/api/what-is-no-address-is-refused",
                   test_what_is_no_address_is_refused);
  return g_test_run ();
}
