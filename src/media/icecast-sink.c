/* SPDX-License-Identifier: Apache-2.0 */
#include "icecast-sink-private.h"

#include <boothcast/base/clock.h>
#include <gio/gio.h>
#include <gst/base/gstbasesink.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

/* For a connection, and for each piece that is sent. */
#define PATIENCE_S 10
/* For the whole of an answer, however it drips. */
#define ANSWER_US (10 * G_USEC_PER_SEC)
/* Seconds of sound, not minutes: a server that is gone is noticed. */
#define SEND_BUFFER_BYTES (32 * 1024)

#define BC_TYPE_ICECAST_SINK (bc_icecast_sink_get_type ())
G_DECLARE_FINAL_TYPE (BcIcecastSink, bc_icecast_sink, BC, ICECAST_SINK, GstBaseSink)

struct _BcIcecastSink
{
  GstBaseSink parent;

  char *host;
  guint16 port;
  char *mount;
  char *user;
  char *password;
  char *title; /* (nullable) */

  GCancellable *cancellable;
  /* the streaming thread; start and stop */
  GSocketConnection *connection; /* (nullable): let in */
};

G_DEFINE_TYPE (BcIcecastSink, bc_icecast_sink, GST_TYPE_BASE_SINK)

/* --- Words --- */

/* `reason` (transfer full); who has cancelled knows. */
static gboolean
fail (GError **error, GError *reason, const char *what)
{
  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, reason);
      return FALSE;
    }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s (%s)", what, reason->message);
  g_error_free (reason);
  return FALSE;
}

static gboolean
fail_in_words (GError **error, const char *words)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, words);
  return FALSE;
}

/* --- Connecting --- */

static void
set_up_socket (GSocket *socket)
{
  /* Whatever the system refuses of it, sound still goes through. */
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  g_socket_set_option (socket, IPPROTO_TCP, TCP_USER_TIMEOUT, PATIENCE_S * 1000, NULL);
  g_socket_set_option (socket, SOL_SOCKET, SO_SNDBUF, SEND_BUFFER_BYTES, NULL);
}

/* (transfer full) (nullable) */
static GSocketConnection *
reach (BcIcecastSink *self, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnectable) address = g_network_address_new (self->host, self->port);
  GError *reason = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, PATIENCE_S);
  GSocketConnection *connection =
      g_socket_client_connect (client, address, self->cancellable, &reason);
  if (connection == NULL)
    fail (error, reason, "cannot be reached");
  else
    set_up_socket (g_socket_connection_get_socket (connection));
  return connection;
}

/* FALSE: no more will come. What a server has said by then counts; there is an error if that is nothing. */
static gboolean
read_more (BcIcecastSink *self, GSocket *socket, GByteArray *answer, gint64 until_us,
           GError **error)
{
  char part[1024];
  gint64 left_us = MAX (until_us - bc_clock_now_us (), 1);
  g_autoptr (GError) reason = NULL;
  gssize n = -1;

  if (g_socket_condition_timed_wait (socket, G_IO_IN, left_us, self->cancellable, &reason))
    n = g_socket_receive_with_blocking (socket, part, sizeof part, FALSE, self->cancellable,
                                        &reason);
  if (n > 0)
    g_byte_array_append (answer, (const guint8 *) part, (guint) n);
  if (n >= 0 || g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return n != 0;
  if (answer->len == 0 && g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    fail_in_words (error, "it does not answer");
  else if (answer->len == 0 || g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    fail (error, g_steal_pointer (&reason), "it does not answer");
  return FALSE;
}

static gboolean
await_answer (BcIcecastSink *self, GSocket *socket, GError **error)
{
  g_autoptr (GByteArray) answer = g_byte_array_new ();
  g_autoptr (GError) reason = NULL;
  g_autofree char *words = NULL;
  gint64 until_us = bc_clock_now_us () + ANSWER_US;
  BcIcecastVerdict verdict = BC_ICECAST_MORE;

  while (verdict == BC_ICECAST_MORE)
    {
      gboolean is_all = !read_more (self, socket, answer, until_us, &reason);
      if (reason != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }
      verdict = bc_icecast_login_judge ((const char *) answer->data, answer->len, is_all, &words);
    }
  return verdict == BC_ICECAST_LET_IN || fail_in_words (error, words);
}

/* Each piece within PATIENCE_S, which is the socket's own. */
static gboolean
send_all (BcIcecastSink *self, GSocketConnection *connection, gconstpointer bytes, gsize n_bytes,
          GError **error)
{
  GSocket *socket = g_socket_connection_get_socket (connection);
  const char *at = bytes;

  while (n_bytes > 0)
    {
      GError *reason = NULL;
      gssize n = g_socket_send (socket, at, n_bytes, self->cancellable, &reason);

      if (n < 0)
        return fail (error, reason, "the connection is lost");
      at += n;
      n_bytes -= (gsize) n;
    }
  return TRUE;
}

static gboolean
log_in (BcIcecastSink *self, GError **error)
{
  BcIcecastLogin login = { .host = self->host,
                           .port = self->port,
                           .mount = self->mount,
                           .user = self->user,
                           .password = self->password,
                           .title = self->title };
  g_autofree char *request = bc_icecast_login_make_request (&login);
  g_autoptr (GSocketConnection) connection = reach (self, error);

  if (connection == NULL || !send_all (self, connection, request, strlen (request), error) ||
      !await_answer (self, g_socket_connection_get_socket (connection), error))
    return FALSE;
  self->connection = g_steal_pointer (&connection);
  return TRUE;
}

/* --- Sending --- */

/* A server that has let us in says no more, or that it is over. */
static gboolean
hear_out (BcIcecastSink *self, GError **error)
{
  GSocket *socket = g_socket_connection_get_socket (self->connection);
  g_autoptr (GError) reason = NULL;
  g_autofree char *words = NULL;
  char answer[BC_ICECAST_ANSWER_MAX_BYTES];
  gssize n = g_socket_receive_with_blocking (socket, answer, sizeof answer, FALSE, NULL, &reason);

  if (n == 0)
    return fail_in_words (error, "the connection is lost: the server has closed it");
  if (n < 0)
    return g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) ||
           fail (error, g_steal_pointer (&reason), "the connection is lost");
  if (n < 5 || memcmp (answer, "HTTP/", 5) != 0 ||
      bc_icecast_login_judge (answer, (gsize) n, TRUE, &words) != BC_ICECAST_REFUSED)
    return TRUE;
  g_autofree char *both = g_strconcat ("the connection is lost: ", words, NULL);
  return fail_in_words (error, both);
}

static gboolean
deliver (BcIcecastSink *self, GstBuffer *buffer, GError **error)
{
  GstMapInfo map;

  if (self->connection == NULL && !log_in (self, error))
    return FALSE;
  if (!hear_out (self, error) || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return FALSE;
  gboolean is_sent = send_all (self, self->connection, map.data, map.size, error);
  gst_buffer_unmap (buffer, &map);
  return is_sent;
}

static GstFlowReturn
bc_icecast_sink_render (GstBaseSink *base, GstBuffer *buffer)
{
  BcIcecastSink *self = BC_ICECAST_SINK (base);
  g_autoptr (GError) error = NULL;

  if (deliver (self, buffer, &error))
    return GST_FLOW_OK;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return GST_FLOW_FLUSHING;
  GST_ELEMENT_ERROR (self, RESOURCE, WRITE, ("%s", error != NULL ? error->message : "no memory"),
                     (NULL));
  return GST_FLOW_ERROR;
}

/* --- The element --- */

static gboolean
bc_icecast_sink_unlock (GstBaseSink *base)
{
  g_cancellable_cancel (BC_ICECAST_SINK (base)->cancellable);
  return TRUE;
}

static gboolean
bc_icecast_sink_unlock_stop (GstBaseSink *base)
{
  g_cancellable_reset (BC_ICECAST_SINK (base)->cancellable);
  return TRUE;
}

static gboolean
bc_icecast_sink_stop (GstBaseSink *base)
{
  BcIcecastSink *self = BC_ICECAST_SINK (base);

  if (self->connection != NULL)
    g_io_stream_close (G_IO_STREAM (self->connection), NULL, NULL);
  g_clear_object (&self->connection);
  return TRUE;
}

static void
forget_login (BcIcecastSink *self)
{
  g_clear_pointer (&self->host, g_free);
  g_clear_pointer (&self->mount, g_free);
  g_clear_pointer (&self->user, g_free);
  g_clear_pointer (&self->password, g_free);
  g_clear_pointer (&self->title, g_free);
}

static void
bc_icecast_sink_finalize (GObject *object)
{
  BcIcecastSink *self = BC_ICECAST_SINK (object);

  forget_login (self);
  g_clear_object (&self->connection);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (bc_icecast_sink_parent_class)->finalize (object);
}

static void
bc_icecast_sink_init (BcIcecastSink *self)
{
  self->cancellable = g_cancellable_new ();
}

static void
bc_icecast_sink_class_init (BcIcecastSinkClass *class)
{
  static GstStaticPadTemplate sink = GST_STATIC_PAD_TEMPLATE (
      "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS ("application/ogg; audio/ogg"));
  GstElementClass *element_class = GST_ELEMENT_CLASS (class);
  GstBaseSinkClass *base_class = GST_BASE_SINK_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = bc_icecast_sink_finalize;
  base_class->render = bc_icecast_sink_render;
  base_class->unlock = bc_icecast_sink_unlock;
  base_class->unlock_stop = bc_icecast_sink_unlock_stop;
  base_class->stop = bc_icecast_sink_stop;
  gst_element_class_add_static_pad_template (element_class, &sink);
  gst_element_class_set_static_metadata (element_class, "Icecast sink", "Sink/Network",
                                         "Sends to a mount of an Icecast server", "Boothcast");
}

gboolean
bc_icecast_sink_register (void)
{
  return gst_element_register (NULL, "icecastsink", GST_RANK_NONE, BC_TYPE_ICECAST_SINK);
}

void
bc_icecast_sink_set_login (GstElement *sink, const BcIcecastLogin *login)
{
  BcIcecastSink *self = BC_ICECAST_SINK (sink);

  forget_login (self);
  self->host = g_strdup (login->host);
  self->port = login->port;
  self->mount = g_strdup (login->mount);
  self->user = g_strdup (login->user);
  self->password = g_strdup (login->password);
  self->title = g_strdup (login->title);
}
