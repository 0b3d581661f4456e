/* SPDX-License-Identifier: Apache-2.0 */
#include "handlers-private.h"
#include "server-private.h"

#include <boothcast/base/error.h>
#include <string.h>

/*
 * Icecast's source protocol. libshout asks three times: OPTIONS * (what can you do?), PUT without credentials
 * and with an empty body (how do you want them?), then PUT for good. ffmpeg asks once, with Expect; DarkIce
 * and older programs say SOURCE, HTTP/1.0, and no Host.
 */

/* What the sniffer can find behind; told by the first bytes, so that these are promises only. */
static const char *const media_types[] = {
  "audio/ogg",
  "application/ogg",
  "application/x-ogg",
  "audio/x-ogg",
  "audio/opus",
  "audio/vorbis",
  "application/octet-stream",
  "audio/mpeg",
  "audio/mp3",
  "audio/x-mpeg",
  "audio/aac",
  "audio/aacp",
  "audio/x-aac",
};

static gboolean
is_taken_type (const char *type)
{
  gsize length = type != NULL ? strcspn (type, "; \t") : 0;

  for (gsize i = 0; length > 0 && i < G_N_ELEMENTS (media_types); i++)
    if (strlen (media_types[i]) == length &&
        g_ascii_strncasecmp (type, media_types[i], length) == 0)
      return TRUE;
  return length == 0;
}

void
bc_handle_options (BcRequest *request, BcReply *reply)
{
  reply->status = 200;
  bc_reply_set_field (reply, "Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, SOURCE, OPTIONS");
}

/* Whoever asked for it has only been told to go on, and gets its answer at the end. */
static gboolean
owes_answer (const BcHead *head)
{
  return head->expects_continue && strcmp (head->method, "SOURCE") != 0;
}

/* What the source waits for before it goes on. No answer of ours has a length: curl would take it as said in full
 * and stop sending. */
static const char *
choose_go_ahead (const BcHead *head)
{
  if (strcmp (head->method, "SOURCE") == 0)
    return "HTTP/1.0 200 OK\r\n\r\n";
  if (owes_answer (head))
    return "HTTP/1.1 100 Continue\r\n\r\n";
  return "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";
}

static void
hand_over (BcRequest *request, BcReply *reply, const char *credential)
{
  const BcWebPorts *ports = &request->server->config.ports;
  const BcHead *head = request->head;
  const char *type = bc_head_get (head, "Content-Type");
  g_autoptr (GBytes) rest = NULL;
  g_autoptr (GError) error = NULL;
  int fd = bc_connection_share_fd (request->connection, &rest);

  if (fd < 0)
    bc_reply_set_problem (reply, 503, "No descriptor is left for another source");
  else if (!ports->ingest (&(BcWebSource){ .input = request->id,
                                           .fd = fd,
                                           .content_type = type,
                                           .credential = credential,
                                           .already_read = rest,
                                           .n_body_bytes = head->content_length,
                                           .go_ahead = choose_go_ahead (head),
                                           .owes_answer = owes_answer (head) },
                           &error, ports->user_data))
    bc_reply_set_error (reply, error);
  else
    {
      bc_connection_let_go (request->connection);
      reply->status = 200;
      reply->is_taken = TRUE;
    }
}

/* Nothing of what it gave is told: it may be somebody's password for something else. */
static void
note_wrong (const BcRequest *request)
{
  const BcWebPorts *ports = &request->server->config.ports;
  GSocketAddress *peer = bc_connection_get_peer (request->connection);
  GInetAddress *address = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (peer));
  g_autofree char *from = g_inet_address_to_string (address);
  g_autofree char *why =
      g_strdup_printf ("a source from %s was refused: its user or password is wrong", from);

  ports->note_refusal (request->id, why, ports->user_data);
}

/* libshout asks without credentials first: that is no guess. */
static void
refuse_source (BcRequest *request, BcReply *reply, const GError *error)
{
  const char *shown = request->claim.authorization;

  if (shown == NULL || g_ascii_strncasecmp (shown, "Basic ", 6) != 0)
    {
      bc_reply_set_error (reply, error);
      return;
    }
  bc_request_refuse_wrong (request, reply, error->message);
  note_wrong (request);
}

void
bc_handle_ingest (BcRequest *request, BcReply *reply)
{
  const BcWebPorts *ports = &request->server->config.ports;
  const BcHead *head = request->head;
  g_autofree char *credential = NULL;
  g_autoptr (GError) error = NULL;

  /* That there is no such input is said to everybody; what state it is in only to its sources. */
  if (!ports->can_ingest (request->id, NULL, &error, ports->user_data) &&
      g_error_matches (error, BC_ERROR, BC_ERROR_NOT_FOUND))
    {
      bc_reply_set_error (reply, error);
      return;
    }
  g_clear_error (&error);
  if (!bc_access_admit_source (request->server->config.access, request->id, &request->claim,
                               &credential, &error))
    refuse_source (request, reply, error);
  else if (!ports->can_ingest (request->id, credential, &error, ports->user_data))
    {
      bc_reply_set_error (reply, error);
      ports->note_refusal (request->id, NULL, ports->user_data);
    }
  else if (!is_taken_type (bc_head_get (head, "Content-Type")))
    {
      bc_reply_set_problem (reply, 415,
                            "\"%s\" is not taken; send Ogg with Opus or Vorbis (audio/ogg), MP3 "
                            "(audio/mpeg) or AAC (audio/aac)",
                            bc_head_get (head, "Content-Type"));
      ports->note_refusal (request->id, NULL, ports->user_data);
    }
  else if (head->content_length == 0)
    reply->status = 200; /* libshout's second question: these credentials would do */
  else
    hand_over (request, reply, credential);
}
