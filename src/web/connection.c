/* SPDX-License-Identifier: Apache-2.0 */
#include "connection-private.h"

#include "reply-private.h"
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define BIT(state) (1u << BC_CONNECTION_##state)

/* Which states may follow. */
static const guint edges[BC_CONNECTION_LAST] = {
  [BC_CONNECTION_PREFACE] = BIT (HEAD) | BIT (LINGERING) | BIT (GONE),
  [BC_CONNECTION_HEAD] = BIT (BODY) | BIT (ANSWERING) | BIT (LINGERING) | BIT (GONE),
  [BC_CONNECTION_BODY] = BIT (ANSWERING) | BIT (LINGERING) | BIT (GONE),
  [BC_CONNECTION_ANSWERING] = BIT (LINGERING) | BIT (GONE),
  [BC_CONNECTION_LINGERING] = BIT (GONE),
  [BC_CONNECTION_GONE] = 0,
};

void
bc_connection_set_state (BcConnection *connection, BcConnectionState state)
{
  BcConnectionState from = connection->state;

  g_assert (edges[from] & (1u << state));
  connection->state = state;
  bc_guard_on_state (connection->guard, connection, from);
}

void
bc_connection_stop_waiting (BcConnection *connection)
{
  if (connection->source == NULL)
    return;
  g_source_destroy (connection->source);
  g_clear_pointer (&connection->source, g_source_unref);
}

static void
connection_clear (gpointer data)
{
  BcConnection *connection = data;

  g_assert (connection->fd < 0);
  g_clear_pointer (&connection->read, g_byte_array_unref);
  g_clear_pointer (&connection->head, bc_head_free);
  g_clear_pointer (&connection->body, g_bytes_unref);
  g_clear_object (&connection->peer);
}

BcConnection *
bc_connection_new (BcGuard *guard, int fd, GSocketAddress *peer, gboolean is_from_front)
{
  BcConnection *connection = g_rc_box_new0 (BcConnection);

  connection->guard = guard;
  connection->fd = fd;
  connection->state = is_from_front ? BC_CONNECTION_PREFACE : BC_CONNECTION_HEAD;
  connection->is_from_front = is_from_front;
  connection->peer = g_object_ref (peer);
  connection->deadline_link.data = connection;
  connection->peer_link.data = connection;
  return connection;
}

void
bc_connection_unref (BcConnection *connection)
{
  g_rc_box_release_full (connection, connection_clear);
}

/* The last thing that happens to a connection; the guard lets go of it. */
static void
leave (BcConnection *connection)
{
  bc_connection_stop_waiting (connection);
  connection->fd = -1;
  bc_connection_set_state (connection, BC_CONNECTION_GONE);
}

void
bc_connection_close (BcConnection *connection)
{
  if (connection->state == BC_CONNECTION_GONE)
    return;
  close (connection->fd);
  leave (connection);
}

void
bc_connection_cut (BcConnection *connection)
{
  /* libsoup still watches the descriptor while it writes: it hears of the end and lets go. */
  if (connection->state == BC_CONNECTION_ANSWERING)
    shutdown (connection->fd, SHUT_RDWR);
  else
    bc_connection_close (connection);
}

/* Closing a socket that has unread bytes sends a reset, which can overtake our last words: so
 * say that we are done, and read on until the caller is done too. */
static void
linger (BcConnection *connection)
{
  if (shutdown (connection->fd, SHUT_WR) < 0)
    {
      bc_connection_close (connection);
      return;
    }
  g_clear_pointer (&connection->read, g_byte_array_unref);
  bc_connection_set_state (connection, BC_CONNECTION_LINGERING);
  bc_connection_wait_for_bytes (connection);
}

gboolean
bc_connection_send (BcConnection *connection, const char *text)
{
  gsize n_bytes = strlen (text);
  return send (connection->fd, text, n_bytes, MSG_NOSIGNAL) == (gssize) n_bytes;
}

void
bc_connection_reply (BcConnection *connection, GBytes *response)
{
  gsize n_bytes;
  const char *bytes = g_bytes_get_data (response, &n_bytes);

  /* A fresh socket takes these few hundred bytes at once, or its caller is gone. */
  gssize n_sent = send (connection->fd, bytes, n_bytes, MSG_NOSIGNAL);
  g_bytes_unref (response);
  if (n_sent == (gssize) n_bytes)
    linger (connection);
  else
    bc_connection_close (connection);
}

void
bc_connection_refuse (BcConnection *connection, BcRefusal refusal)
{
  guint status = bc_refusal_get_status (refusal);
  const char *phrase = bc_status_get_phrase (status);
  const char *words = bc_refusal_get_words (refusal);
  g_autofree char *body = g_strdup_printf ("{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%"
                                           "u,\"detail\":\"%s\",\"reason\":\"%s\"}\n",
                                           phrase, status, words, bc_refusal_to_string (refusal));
  char *response = g_strdup_printf (
      "HTTP/1.1 %u %s\r\nContent-Type: application/problem+json\r\n"
      "Content-Length: %" G_GSIZE_FORMAT "\r\nConnection: close\r\nServer: Boothcast\r\n"
      "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n\r\n%s",
      status, phrase, strlen (body), body);

  bc_guard_on_refused (connection->guard, refusal);
  bc_connection_reply (connection, g_bytes_new_take (response, strlen (response)));
}

const BcHead *
bc_connection_get_head (const BcConnection *connection)
{
  return connection->head;
}

GBytes *
bc_connection_get_body (const BcConnection *connection)
{
  return connection->body;
}

GSocketAddress *
bc_connection_get_peer (const BcConnection *connection)
{
  return connection->peer;
}

gboolean
bc_connection_is_from_front (const BcConnection *connection)
{
  return connection->is_from_front;
}

GIOStream *
bc_connection_open_stream (BcConnection *connection)
{
  g_return_val_if_fail (connection->state == BC_CONNECTION_ANSWERING, NULL);
  return bc_request_stream_new (g_rc_box_acquire (connection), bc_head_write (connection->head));
}

void
bc_connection_finish (BcConnection *connection)
{
  int n_unread = 0;

  if (connection->state != BC_CONNECTION_ANSWERING)
    return;
  if (ioctl (connection->fd, FIONREAD, &n_unread) == 0 && n_unread > 0)
    linger (connection);
  else
    bc_connection_close (connection);
}

int
bc_connection_take_fd (BcConnection *connection)
{
  int fd = connection->fd;

  g_return_val_if_fail (connection->state == BC_CONNECTION_ANSWERING, -1);
  leave (connection);
  return fd;
}

int
bc_connection_share_fd (BcConnection *connection, GBytes **rest)
{
  g_return_val_if_fail (connection->state == BC_CONNECTION_ANSWERING, -1);
  *rest = connection->read->len > 0 ? g_bytes_new (connection->read->data, connection->read->len)
                                    : NULL;
  return fcntl (connection->fd, F_DUPFD_CLOEXEC, 3);
}

void
bc_connection_let_go (BcConnection *connection)
{
  bc_connection_close (connection);
}
