/* SPDX-License-Identifier: Apache-2.0 */
#include "api.h"

#include "watch.h"

#include <boothcast/base/error.h>
#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include <string.h>

#define ASK_AGAIN_MS 300
#define TIMEOUT_S 5

typedef struct
{
  char *what; /* for people: "POST desks/fr-1/on" */
  SoupMessage *message;
} Request;

/* In a reference-counted box: whatever is under way holds it, so that an answer may come after the end. */
struct _BcApi
{
  BcApiEvents events;
  GUri *base;
  SoupSession *session;
  GCancellable *cancellable; /* cancelled: it is over */
  GQueue waiting;            /* of Request * */
  Request *current;          /* (nullable) */
  gboolean is_lost;
  BcWatch *watch;  /* (nullable) */
  guint ask_again; /* source id */
};

static void send_next (BcApi *api);
static void ask_again (BcApi *api);
static void watch_out (BcApi *api);

static void
free_request (gpointer data)
{
  Request *request = data;

  g_free (request->what);
  g_object_unref (request->message);
  g_free (request);
}

BcApi *
bc_api_new (const char *url, const BcApiEvents *events, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GUri) base = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, &problem);

  if (!base || g_strcmp0 (g_uri_get_scheme (base), "http") != 0 || !g_uri_get_host (base) ||
      !*g_uri_get_host (base))
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                   "\"%s\" is not the address of a gateway (http://127.0.0.1:8080/)", url);
      return NULL;
    }

  BcApi *api = g_rc_box_new0 (BcApi);
  api->events = *events;
  api->base = g_steal_pointer (&base);
  api->session = soup_session_new_with_options ("timeout", TIMEOUT_S, "user-agent",
                                                "boothcast-rehearsal/" BC_VERSION, NULL);
  api->cancellable = g_cancellable_new ();
  g_queue_init (&api->waiting);
  watch_out (api);
  return api;
}

static void
clear_api (gpointer data)
{
  BcApi *api = data;

  g_queue_clear_full (&api->waiting, free_request);
  g_clear_pointer (&api->current, free_request);
  g_object_unref (api->cancellable);
  g_object_unref (api->session);
  g_uri_unref (api->base);
}

static void
release (BcApi *api)
{
  g_rc_box_release_full (api, clear_api);
}

void
bc_api_free (BcApi *api)
{
  if (!api)
    return;
  g_clear_handle_id (&api->ask_again, g_source_remove);
  g_clear_pointer (&api->watch, bc_watch_free);
  g_cancellable_cancel (api->cancellable);
  release (api);
}

gboolean
bc_api_is_found (const BcApi *api)
{
  return !api->is_lost;
}

gboolean
bc_api_is_idle (const BcApi *api)
{
  return !api->current;
}

/* --- Answers --- */

/* What the problem+json says in words; the status where it does not. */
static char *
read_problem (SoupMessage *message, GBytes *body)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize n_bytes;
  const char *text = g_bytes_get_data (body, &n_bytes);

  if (n_bytes > 0 && json_parser_load_from_data (parser, text, (gssize) n_bytes, NULL) &&
      json_parser_get_root (parser) && JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    {
      JsonObject *problem = json_node_get_object (json_parser_get_root (parser));
      JsonNode *detail = json_object_get_member (problem, "detail");
      if (!detail)
        detail = json_object_get_member (problem, "title");
      if (detail && JSON_NODE_HOLDS_VALUE (detail) && json_node_get_string (detail))
        return json_node_dup_string (detail);
    }
  return g_strdup_printf ("%u %s", soup_message_get_status (message),
                          soup_message_get_reason_phrase (message));
}

static void
lose (BcApi *api, const char *why)
{
  g_clear_pointer (&api->watch, bc_watch_free);
  g_queue_clear_full (&api->waiting, free_request);
  if (!api->is_lost)
    {
      api->is_lost = TRUE;
      api->events.on_lost (why, api->events.user_data);
    }
  ask_again (api);
}

static void
judge_answer (BcApi *api, GBytes *body, const GError *problem)
{
  Request *request = g_steal_pointer (&api->current);

  if (problem)
    lose (api, problem->message);
  else if (!SOUP_STATUS_IS_SUCCESSFUL (soup_message_get_status (request->message)))
    {
      g_autofree char *why = read_problem (request->message, body);
      api->events.on_refused (request->what, why, api->events.user_data);
    }
  free_request (request);
  send_next (api);
}

static void
on_answer (GObject *session, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GBytes) body =
      soup_session_send_and_read_finish (SOUP_SESSION (session), result, &problem);
  BcApi *api = user_data;

  if (!g_cancellable_is_cancelled (api->cancellable))
    judge_answer (api, body, problem);
  release (api);
}

static void
send_next (BcApi *api)
{
  if (api->current)
    return;
  api->current = g_queue_pop_head (&api->waiting);
  if (api->current)
    soup_session_send_and_read_async (api->session, api->current->message, G_PRIORITY_DEFAULT,
                                      api->cancellable, on_answer, g_rc_box_acquire (api));
  else if (api->events.on_idle)
    api->events.on_idle (api->events.user_data);
}

static SoupMessage *
make_message (BcApi *api, const char *method, const char *path)
{
  g_autoptr (GUri) uri = g_uri_parse_relative (api->base, path, SOUP_HTTP_URI_FLAGS, NULL);

  return uri ? soup_message_new_from_uri (method, uri) : NULL;
}

void
bc_api_send (BcApi *api, const char *method, const char *path, const char *json)
{
  g_autofree char *whole_path = g_strconcat ("/api/v1/", path, NULL);
  g_autoptr (SoupMessage) message = make_message (api, method, whole_path);

  if (!message || api->is_lost)
    return;
  if (json)
    {
      g_autoptr (GBytes) body = g_bytes_new (json, strlen (json));
      soup_message_set_request_body_from_bytes (message, "application/json", body);
    }
  Request *request = g_new0 (Request, 1);
  request->what = g_strdup_printf ("%s %s", method, path);
  request->message = g_steal_pointer (&message);
  g_queue_push_tail (&api->waiting, request);
  send_next (api);
}

/* --- The way back --- */

static void
on_stream_ended (const char *why, gpointer user_data)
{
  lose (user_data, why);
}

static void
watch_out (BcApi *api)
{
  g_autoptr (GUri) events =
      g_uri_parse_relative (api->base, "/api/v1/events", SOUP_HTTP_URI_FLAGS, NULL);

  api->watch = bc_watch_new (events, on_stream_ended, api);
}

static void
find (BcApi *api)
{
  api->is_lost = FALSE;
  watch_out (api);
  api->events.on_found (api->events.user_data);
}

static void
on_asked (GObject *session, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GBytes) body =
      soup_session_send_and_read_finish (SOUP_SESSION (session), result, NULL);
  SoupMessage *message = soup_session_get_async_result_message (SOUP_SESSION (session), result);
  BcApi *api = user_data;

  if (!g_cancellable_is_cancelled (api->cancellable))
    {
      if (body && soup_message_get_status (message) == SOUP_STATUS_OK)
        find (api);
      else
        ask_again (api);
    }
  release (api);
}

static gboolean
on_ask_again (gpointer user_data)
{
  BcApi *api = user_data;
  g_autoptr (SoupMessage) message = make_message (api, "GET", "/readyz");

  api->ask_again = 0;
  soup_session_send_and_read_async (api->session, message, G_PRIORITY_DEFAULT, api->cancellable,
                                    on_asked, g_rc_box_acquire (api));
  return G_SOURCE_REMOVE;
}

static void
ask_again (BcApi *api)
{
  if (api->ask_again == 0)
    api->ask_again = g_timeout_add (ASK_AGAIN_MS, on_ask_again, api);
}
