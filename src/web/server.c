/* SPDX-License-Identifier: Apache-2.0 */
#include "server-private.h"

#include "conditions-private.h"
#include "host-private.h"
#include "json-private.h"
#include "later-private.h"
#include "peers-private.h"
#include <boothcast/base/error.h>
#include <string.h>

#define BODY_MAX_BYTES (16 * 1024)
#define LIST_MAX_BYTES BC_JSON_MAX_BYTES
#define CONNECTION_KEY "boothcast-connection"

/* --- Who asks --- */

static gboolean
is_forwarded (const BcHead *head)
{
  return bc_head_get (head, "X-Forwarded-For") != NULL || bc_head_get (head, "Forwarded") != NULL ||
         bc_head_get (head, "X-Real-IP") != NULL || bc_head_get (head, "Via") != NULL;
}

/* What a rehearsal trusts: a caller on this very machine, not passed on by some front, who names the machine
 * by address. A page from elsewhere whose name was made to point here (DNS rebinding) says its name. */
static gboolean
is_own_machine (const BcConnection *connection, const BcHead *head)
{
  return bc_address_is_loopback (bc_connection_get_peer (connection)) &&
         !bc_connection_is_from_front (connection) && !is_forwarded (head) &&
         bc_host_is_literal (head->host);
}

static BcClaim
make_claim (const BcRequest *request)
{
  const BcHead *head = request->head;

  return (BcClaim){ .authorization = bc_head_get (head, "Authorization"),
                    .cookie = bc_head_get (head, "Cookie"),
                    .is_secure = g_str_equal (bc_request_get_scheme (request), "https"),
                    .is_own_machine = is_own_machine (request->connection, head) };
}

/* Whether a page from elsewhere is behind a change. Programs send neither field. */
static gboolean
is_cross_site (const BcRequest *request)
{
  const BcHead *head = request->head;
  gboolean is_secure = strcmp (bc_request_get_scheme (request), "https") == 0;
  const char *origin = bc_head_get (head, "Origin");
  const char *site = bc_head_get (head, "Sec-Fetch-Site");

  if (site != NULL && strcmp (site, "same-origin") != 0 && strcmp (site, "none") != 0)
    return TRUE;
  return origin != NULL && !bc_origin_matches (origin, head->host, is_secure);
}

/* --- From request to reply --- */

static void
challenge (const BcRoute *route, BcReply *reply)
{
  /* A browser asked for Basic puts up a window of its own: only where players and sources knock. */
  bc_reply_set_field (reply, "WWW-Authenticate",
                      route->flags & BC_ROUTE_FOR_PLAYERS
                          ? "Basic realm=\"Boothcast\", charset=\"UTF-8\""
                          : "Bearer realm=\"Boothcast\"");
}

static void
handle (BcRequest *request, BcReply *reply)
{
  const BcRoute *route = request->route;

  if ((route->flags & BC_ROUTE_CHANGES) && route->resource != BC_RESOURCE_NONE &&
      !bc_condition_is_met (request, reply, route->resource, request->id))
    return;
  route->handler (request, reply);
}

/* "An interpreter may not do this" */
static void
refuse_role (BcReply *reply, const char *role)
{
  bc_reply_set_problem (reply, 403, "%s %s may not do this",
                        strchr ("aeiou", role[0]) != NULL ? "An" : "A", role);
}

static void
call_route (BcRequest *request, BcReply *reply)
{
  const BcRoute *route = request->route;
  BcClaimVerdict claim = BC_CLAIM_NONE;

  if (!(route->flags & BC_ROUTE_STREAM))
    claim = bc_access_identify (request->server->config.access, &request->claim, &request->who);
  if ((route->flags & BC_ROUTE_CHANGES) && is_cross_site (request))
    bc_reply_set_problem (reply, 403, "A page from another site may not do this");
  else if (claim == BC_CLAIM_WRONG &&
           !((route->flags & BC_ROUTE_OPEN) && bc_route_permits (route, request->who.role)))
    bc_request_refuse_wrong (request, reply, "This token is not known here");
  else if (bc_route_permits (route, request->who.role))
    handle (request, reply);
  else if (claim != BC_CLAIM_KNOWN)
    bc_reply_set_problem (reply, 401, "Say who you are: a token is needed here");
  else
    refuse_role (reply, bc_role_to_string (request->who.role));
  if (reply->status == 401)
    challenge (route, reply);
}

static void
answer_no_route (BcReply *reply, const BcHead *head, const BcRouteMatch *match)
{
  if (match->allow == NULL)
    {
      bc_reply_set_problem (reply, 404, "There is nothing at this address");
      return;
    }
  if (strcmp (head->method, "OPTIONS") == 0)
    reply->status = 204;
  else
    bc_reply_set_problem (reply, 405, "%s is not for this address", head->method);
  bc_reply_set_field (reply, "Allow", match->allow);
}

static void
add_common_fields (BcReply *reply)
{
  bc_reply_set_field (reply, "Server", "Boothcast");
  bc_reply_set_field (reply, "Connection", "close");
  bc_reply_set_field (reply, "X-Content-Type-Options", "nosniff");
  bc_reply_set_field (reply, "Referrer-Policy", "same-origin");
  if (bc_reply_get_field (reply, "Cache-Control") == NULL)
    bc_reply_set_field (reply, "Cache-Control", "no-store");
}

static void
dispatch (BcWebServer *server, BcConnection *connection, SoupServerMessage *message, BcReply *reply)
{
  const BcHead *head = bc_connection_get_head (connection);
  g_auto (BcRouteMatch) match = { 0 };
  BcRequest request = { .server = server,
                        .head = head,
                        .body = bc_connection_get_body (connection),
                        .connection = connection,
                        .message = message };

  add_common_fields (reply);
  if (bc_routes_find (head->method, head->path, &match) == BC_ROUTE_FOUND)
    {
      request.route = match.route;
      request.id = match.id;
      request.key = match.key;
      request.claim = make_claim (&request);
      call_route (&request, reply);
    }
  else
    answer_no_route (reply, head, &match);
  /* What is answered later is counted then. */
  if (reply->status != 0)
    bc_metrics_count (server->metrics, match.route != NULL ? match.route->path : "none",
                      reply->status);
}

/* --- From the guard --- */

static gboolean
is_stream (const BcHead *head)
{
  g_auto (BcRouteMatch) match = { 0 };

  return bc_routes_find (head->method, head->path, &match) == BC_ROUTE_FOUND &&
         (match.route->flags & BC_ROUTE_STREAM);
}

/* Nobody in particular fills no memory: much is taken from whom a token lets do what it is for. */
static gboolean
may_bring_list (BcWebServer *server, BcConnection *connection)
{
  const BcHead *head = bc_connection_get_head (connection);
  BcRequest request = { .server = server, .head = head, .connection = connection };
  g_auto (BcRouteMatch) match = { 0 };
  BcClaim claim = make_claim (&request);
  BcIdentity who;

  return bc_routes_find (head->method, head->path, &match) == BC_ROUTE_FOUND &&
         (match.route->flags & BC_ROUTE_TAKES_LIST) &&
         bc_access_identify (server->config.access, &claim, &who) == BC_CLAIM_KNOWN &&
         bc_route_permits (match.route, who.role);
}

static gsize
on_body_limit (BcConnection *connection, gpointer user_data)
{
  if (is_stream (bc_connection_get_head (connection)))
    return BC_BODY_IS_A_STREAM;
  return may_bring_list (user_data, connection) ? LIST_MAX_BYTES : BODY_MAX_BYTES;
}

/* Sources, and OPTIONS *, are none of libsoup's business. */
static gboolean
is_direct (const BcHead *head)
{
  return strcmp (head->path, "*") == 0 || is_stream (head);
}

static void
on_request (BcConnection *connection, gpointer user_data)
{
  BcWebServer *server = user_data;
  const BcHead *head = bc_connection_get_head (connection);

  if (is_direct (head))
    {
      g_auto (BcReply) reply;
      bc_reply_init (&reply);
      dispatch (server, connection, NULL, &reply);
      if (!reply.is_taken)
        bc_connection_reply (connection, bc_reply_write (&reply, TRUE));
      return;
    }
  GSocketAddress *own = G_SOCKET_ADDRESS (bc_guard_get_address (server->guard));
  GInetSocketAddress *peer = G_INET_SOCKET_ADDRESS (bc_connection_get_peer (connection));
  /* An address object of this connection's own: the handler finds the connection by it. */
  g_autoptr (GSocketAddress) tag = g_inet_socket_address_new (
      g_inet_socket_address_get_address (peer), g_inet_socket_address_get_port (peer));
  g_autoptr (GIOStream) stream = bc_connection_open_stream (connection);
  g_object_set_data (G_OBJECT (tag), CONNECTION_KEY, connection);
  soup_server_accept_iostream (server->soup, stream, own, tag, NULL);
}

static void
on_soup (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query,
         gpointer user_data)
{
  GSocketAddress *tag = soup_server_message_get_remote_address (message);
  BcConnection *connection = g_object_get_data (G_OBJECT (tag), CONNECTION_KEY);
  g_auto (BcReply) reply;

  bc_reply_init (&reply);
  dispatch (user_data, connection, message, &reply);
  if (!reply.is_taken)
    bc_reply_give_to_soup (&reply, message);
}

/* --- The server itself --- */

static char *
make_uri (GInetSocketAddress *address)
{
  g_autofree char *host = g_inet_address_to_string (g_inet_socket_address_get_address (address));
  gboolean is_v6 = strchr (host, ':') != NULL;

  return g_strdup_printf ("http://%s%s%s:%u/", is_v6 ? "[" : "", host, is_v6 ? "]" : "",
                          g_inet_socket_address_get_port (address));
}

static void
make_parts (BcWebServer *server)
{
  server->metrics = bc_metrics_new ();
  server->pages = bc_pages_new (&server->config);
  server->versions = bc_versions_new ();
  server->tries = bc_tries_new ();
  bc_web_server_begin_live_keys (server);
  server->alarms = bc_alarms_new ();
  server->events = bc_events_new (&server->config, server->versions, server->alarms);
  server->watch = bc_watch_new (&server->config, server->events, server->alarms);
  server->laters = bc_laters_new ();
  server->soup = soup_server_new ("raw-paths", TRUE, NULL);
  soup_server_add_handler (server->soup, NULL, on_soup, server, NULL);
  server->uri = make_uri (bc_guard_get_address (server->guard));
}

BcWebServer *
bc_web_server_new_limited (const BcWebConfig *config, const BcGuardLimits *limits, GError **error)
{
  g_autoptr (BcWebServer) server = g_new0 (BcWebServer, 1);
  const char *disclaimer = config->disclaimer != NULL ? config->disclaimer : BC_WEB_DISCLAIMER;
  BcGuardPorts ports = { .get_body_limit = on_body_limit,
                         .on_request = on_request,
                         .user_data = server };
  BcGuardLimits own_limits;

  server->config = *config;
  server->config.listen = NULL;
  server->config.trusted_proxies = NULL;
  server->config.title = g_strdup (config->title);
  server->config.disclaimer = g_strdup (disclaimer);
  bc_guard_limits_init (&own_limits);
  server->guard = bc_guard_new (config->listen, config->trusted_proxies,
                                limits != NULL ? limits : &own_limits, &ports, error);
  if (server->guard == NULL)
    return NULL;
  make_parts (server);
  return g_steal_pointer (&server);
}

BcWebServer *
bc_web_server_new (const BcWebConfig *config, GError **error)
{
  return bc_web_server_new_limited (config, NULL, error);
}

void
bc_web_server_free (BcWebServer *server)
{
  if (server == NULL)
    return;
  /* Answers that libsoup is still writing end here; then nobody writes to the guard's sockets any more. */
  if (server->soup != NULL)
    soup_server_disconnect (server->soup);
  g_clear_pointer (&server->laters, bc_laters_free);
  g_clear_object (&server->soup);
  bc_guard_free (server->guard);
  bc_watch_free (server->watch);
  bc_events_free (server->events);
  bc_alarms_free (server->alarms);
  bc_versions_free (server->versions);
  bc_tries_free (server->tries);
  bc_web_server_end_live_keys (server);
  bc_pages_free (server->pages);
  bc_metrics_free (server->metrics);
  g_free ((char *) server->config.title);
  g_free ((char *) server->config.disclaimer);
  g_free (server->uri);
  g_free (server);
}

const char *
bc_web_server_get_uri (const BcWebServer *server)
{
  return server->uri;
}

static void
replace_text (const char **text, const char *by)
{
  char *former = (char *) *text;

  *text = g_strdup (by);
  g_free (former);
}

void
bc_web_server_renew (BcWebServer *server, const BcWebRenewal *renewal)
{
  const char *disclaimer = renewal->disclaimer != NULL ? renewal->disclaimer : BC_WEB_DISCLAIMER;

  replace_text (&server->config.title, renewal->title);
  replace_text (&server->config.disclaimer, disclaimer);
  bc_pages_free (server->pages);
  server->pages = bc_pages_new (&server->config);
  bc_web_server_end_tokens (server);
  bc_events_renew (server->events);
}

void
bc_web_server_publish_changed (BcWebServer *server, const char *view)
{
  BcView changed;

  g_return_if_fail (bc_view_from_string (view, &changed));
  bc_events_publish_view (server->events, changed);
  /* Opening and closing sessions, and the plan, follow the audience and lead it. */
  bc_events_publish_view (server->events, BC_VIEW_AUDIENCE);
  if (changed == BC_VIEW_BUDGET)
    bc_events_publish_view (server->events, BC_VIEW_EXTENSION);
}

void
bc_web_server_note_standstill (BcWebServer *server, const char *text)
{
  bc_alarms_note (server->alarms, BC_ALARM_STOOD_STILL, text, bc_time_read ().wall_us);
  bc_watch_look (server->watch);
}

void
bc_web_server_publish_message (BcWebServer *server, const char *kind, const char *desk,
                               const char *text)
{
  bc_events_publish_message (server->events, kind, desk, text);
}
