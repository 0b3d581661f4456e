/* SPDX-License-Identifier: Apache-2.0 */
#include "server-private.h"

#include <boothcast/base/clock.h>
#include <string.h>

const char *
bc_request_get_scheme (const BcRequest *request)
{
  const char *scheme = bc_head_get (request->head, "X-Forwarded-Proto");

  return bc_connection_is_from_front (request->connection) && g_strcmp0 (scheme, "https") == 0
             ? "https"
             : "http";
}

char *
bc_request_get_actor (const BcRequest *request)
{
  const char *role = bc_role_to_string (request->who.role);

  return request->who.name != NULL ? g_strdup_printf ("%s %s", role, request->who.name)
                                   : g_strdup (role);
}

BcViewer
bc_request_get_viewer (const BcRequest *request)
{
  return (BcViewer){ .config = &request->server->config,
                     .versions = request->server->versions,
                     .alarms = request->server->alarms,
                     .reader = bc_reader_of (request->who.role),
                     .time = bc_time_read () };
}

gboolean
bc_request_is_of_booth (const BcRequest *request, BcReply *reply)
{
  const BcSetup *setup = bc_meeting_get_setup (request->server->config.meeting);
  const BcDesk *desk = bc_setup_find_desk (setup, request->id);

  if (desk == NULL)
    bc_reply_set_problem (reply, 404, "There is no desk \"%s\"", request->id);
  else if (request->who.role == BC_ROLE_INTERPRETER &&
           g_strcmp0 (request->who.booth, desk->booth) != 0)
    bc_reply_set_problem (reply, 403, "Desk \"%s\" belongs to booth \"%s\", you to \"%s\"",
                          request->id, desk->booth,
                          request->who.booth != NULL ? request->who.booth : "none");
  else
    return TRUE;
  return FALSE;
}

int
bc_request_take_fd (BcRequest *request, BcReply *reply)
{
  int fd = bc_connection_take_fd (request->connection);

  if (request->message != NULL)
    {
      g_autoptr (GIOStream) stream = soup_server_message_steal_connection (request->message);
      request->message = NULL;
    }
  reply->is_taken = TRUE;
  return fd;
}

void
bc_request_refuse_wrong (const BcRequest *request, BcReply *reply, const char *words)
{
  gint64 wait_us = bc_tries_note (request->server->tries,
                                  bc_connection_get_peer (request->connection), bc_clock_now_us ());
  g_autofree char *wait_s =
      g_strdup_printf ("%" G_GINT64_FORMAT, wait_us / G_USEC_PER_SEC + (wait_us > 0));

  if (wait_us == 0)
    {
      bc_reply_set_problem (reply, 401, "%s", words);
      return;
    }
  bc_reply_set_problem (reply, 429,
                        "%s; %d wrong ones came from your address within a minute. Try again in "
                        "%s s: the right one is taken at any time",
                        words, BC_TRIES_MAX, wait_s);
  bc_reply_set_field (reply, "Retry-After", wait_s);
}
