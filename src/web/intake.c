/* SPDX-License-Identifier: Apache-2.0 */
#include "connection-private.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/socket.h>

/*
 * How a request comes in: PROXY header, head and body, in whatever pieces, one step after the other.
 */

#define READ_BYTES 4096

static void
consume (BcConnection *connection, gsize n_bytes)
{
  g_byte_array_remove_range (connection->read, 0, (guint) n_bytes);
  connection->scanned = 0;
}

/* Each step returns whether there may be more to do with the bytes at hand. */
static gboolean
step_preface (BcConnection *connection)
{
  g_autoptr (GSocketAddress) source = NULL;
  gsize n_used;

  switch (bc_proxy_parse (connection->read->data, connection->read->len, &n_used, &source))
    {
    case BC_PROXY_MORE:
      return FALSE;
    case BC_PROXY_BAD:
      bc_connection_refuse (connection, BC_REFUSAL_PROXY);
      return FALSE;
    case BC_PROXY_DONE:
      consume (connection, n_used);
      if (source != NULL)
        bc_guard_on_peer (connection->guard, connection, source);
      break;
    case BC_PROXY_ABSENT:
      break;
    }
  bc_connection_set_state (connection, BC_CONNECTION_HEAD);
  return TRUE;
}

/* A whole request: what else its caller sends is not looked at any more. */
static void
deliver (BcConnection *connection)
{
  bc_connection_stop_waiting (connection);
  bc_connection_set_state (connection, BC_CONNECTION_ANSWERING);
  bc_guard_on_request (connection->guard, connection);
}

static gboolean
admit (BcConnection *connection)
{
  gsize limit = bc_guard_get_body_limit (connection->guard, connection);
  gint64 length = connection->head->content_length;

  if (limit == BC_BODY_IS_A_STREAM)
    {
      connection->body = g_bytes_new_static ("", 0);
      deliver (connection);
      return FALSE;
    }
  if (length > (gint64) limit)
    {
      bc_connection_refuse (connection, BC_REFUSAL_BODY_TOO_LARGE);
      return FALSE;
    }
  if (connection->head->expects_continue && length > (gint64) connection->read->len &&
      !bc_connection_send (connection, "HTTP/1.1 100 Continue\r\n\r\n"))
    {
      bc_connection_close (connection);
      return FALSE;
    }
  bc_connection_set_state (connection, BC_CONNECTION_BODY);
  return TRUE;
}

static gboolean
step_head (BcConnection *connection)
{
  GByteArray *read = connection->read;
  BcRefusal refusal = BC_REFUSAL_NONE;
  gsize end = bc_head_find_end ((char *) read->data, read->len, &connection->scanned);

  if (bc_head_is_hopeless ((char *) read->data, read->len))
    refusal = BC_REFUSAL_MALFORMED;
  else if (end == 0 && read->len < BC_HEAD_MAX_BYTES)
    return FALSE;
  else if (end == 0)
    refusal = BC_REFUSAL_HEAD_TOO_LARGE;
  else
    connection->head = bc_head_parse ((char *) read->data, end, &refusal);
  if (refusal != BC_REFUSAL_NONE)
    {
      bc_connection_refuse (connection, refusal);
      return FALSE;
    }
  consume (connection, end);
  return admit (connection);
}

static gboolean
step_body (BcConnection *connection)
{
  gsize length = (gsize) MAX (connection->head->content_length, 0);

  if (connection->read->len < length)
    return FALSE;
  connection->body = g_bytes_new (connection->read->data, length);
  g_byte_array_set_size (connection->read, 0);
  deliver (connection);
  return FALSE;
}

static gboolean
step (BcConnection *connection)
{
  switch (connection->state)
    {
    case BC_CONNECTION_PREFACE:
      return step_preface (connection);
    case BC_CONNECTION_HEAD:
      return step_head (connection);
    case BC_CONNECTION_BODY:
      return step_body (connection);
    case BC_CONNECTION_ANSWERING:
    case BC_CONNECTION_LINGERING:
    case BC_CONNECTION_GONE:
    case BC_CONNECTION_LAST:
      break;
    }
  return FALSE;
}

static void
on_end_of_input (BcConnection *connection)
{
  if (connection->state != BC_CONNECTION_LINGERING)
    bc_guard_on_left (connection->guard);
  bc_connection_close (connection);
}

static gboolean
is_reading (const BcConnection *connection)
{
  return connection->state < BC_CONNECTION_ANSWERING;
}

/* Reads once, and acts on it. FALSE: nothing there for now, or nothing more to be read by us. */
static gboolean
read_once (BcConnection *connection)
{
  guint8 bytes[READ_BYTES];
  gssize n_read = recv (connection->fd, bytes, sizeof bytes, 0);

  if (n_read < 0 && (errno == EAGAIN || errno == EINTR))
    return FALSE;
  if (n_read <= 0)
    {
      on_end_of_input (connection);
      return FALSE;
    }
  if (connection->state == BC_CONNECTION_LINGERING)
    return FALSE;
  if (connection->read == NULL)
    connection->read = g_byte_array_new ();
  g_byte_array_append (connection->read, bytes, (guint) n_read);
  while (step (connection))
    ;
  return is_reading (connection);
}

static gboolean
on_readable (gint fd, GIOCondition condition, gpointer user_data)
{
  BcConnection *connection = user_data;
  g_autoptr (BcConnection) hold = g_rc_box_acquire (connection);

  read_once (connection);
  return G_SOURCE_CONTINUE;
}

void
bc_connection_wait_for_bytes (BcConnection *connection)
{
  if (connection->source != NULL)
    return;
  connection->source = g_unix_fd_source_new (connection->fd, G_IO_IN);
  g_source_set_callback (connection->source, G_SOURCE_FUNC (on_readable), connection, NULL);
  g_source_attach (connection->source, g_main_context_get_thread_default ());
}

void
bc_connection_begin (BcConnection *connection)
{
  g_autoptr (BcConnection) hold = g_rc_box_acquire (connection);

  while (read_once (connection))
    ;
  if (is_reading (connection))
    bc_connection_wait_for_bytes (connection);
}
