/* SPDX-License-Identifier: Apache-2.0 */
#include "connection-private.h"

#include <errno.h>
#include <glib-unix.h>
#include <poll.h>
#include <sys/socket.h>

/*
 * The stream libsoup is given: it reads a head that is all there already, and writes to the
 * connection's socket without blocking. Closing it finishes the connection.
 */
#define BC_TYPE_ANSWER_STREAM (bc_answer_stream_get_type ())
G_DECLARE_FINAL_TYPE (BcAnswerStream, bc_answer_stream, BC, ANSWER_STREAM, GOutputStream)
#define BC_TYPE_REQUEST_STREAM (bc_request_stream_get_type ())
G_DECLARE_FINAL_TYPE (BcRequestStream, bc_request_stream, BC, REQUEST_STREAM, GIOStream)

struct _BcAnswerStream
{
  GOutputStream parent;
  BcConnection *connection;
};

static void bc_answer_stream_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BcAnswerStream, bc_answer_stream, G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM,
                                                      bc_answer_stream_pollable_init))

static gssize
answer_stream_write (GOutputStream *stream, const void *bytes, gsize n_bytes,
                     GCancellable *cancellable, GError **error)
{
  BcConnection *connection = BC_ANSWER_STREAM (stream)->connection;
  gssize n_sent = send (connection->fd, bytes, n_bytes, MSG_NOSIGNAL | MSG_DONTWAIT);

  if (n_sent < 0)
    g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
  return n_sent;
}

static gboolean
answer_stream_is_writable (GPollableOutputStream *stream)
{
  struct pollfd poll_fd = { .fd = BC_ANSWER_STREAM (stream)->connection->fd, .events = POLLOUT };

  return poll (&poll_fd, 1, 0) != 0;
}

static GSource *
answer_stream_create_source (GPollableOutputStream *stream, GCancellable *cancellable)
{
  int fd = BC_ANSWER_STREAM (stream)->connection->fd;
  GSource *source = g_pollable_source_new_full (stream, NULL, cancellable);
  g_autoptr (GSource) child = g_unix_fd_source_new (fd, G_IO_OUT);

  g_source_set_dummy_callback (child);
  g_source_add_child_source (source, child);
  return source;
}

static void
answer_stream_finalize (GObject *object)
{
  bc_connection_unref (BC_ANSWER_STREAM (object)->connection);
  G_OBJECT_CLASS (bc_answer_stream_parent_class)->finalize (object);
}

static void
bc_answer_stream_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = answer_stream_is_writable;
  iface->create_source = answer_stream_create_source;
}

static void
bc_answer_stream_class_init (BcAnswerStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = answer_stream_finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = answer_stream_write;
}

static void
bc_answer_stream_init (BcAnswerStream *stream)
{
}

struct _BcRequestStream
{
  GIOStream parent;
  GInputStream *input;
  GOutputStream *output;
};

G_DEFINE_FINAL_TYPE (BcRequestStream, bc_request_stream, G_TYPE_IO_STREAM)

static GInputStream *
request_stream_get_input (GIOStream *stream)
{
  return BC_REQUEST_STREAM (stream)->input;
}

static GOutputStream *
request_stream_get_output (GIOStream *stream)
{
  return BC_REQUEST_STREAM (stream)->output;
}

static gboolean
request_stream_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  bc_connection_finish (BC_ANSWER_STREAM (BC_REQUEST_STREAM (stream)->output)->connection);
  return TRUE;
}

static void
request_stream_finalize (GObject *object)
{
  BcRequestStream *stream = BC_REQUEST_STREAM (object);

  g_object_unref (stream->input);
  g_object_unref (stream->output);
  G_OBJECT_CLASS (bc_request_stream_parent_class)->finalize (object);
}

static void
bc_request_stream_class_init (BcRequestStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = request_stream_finalize;
  G_IO_STREAM_CLASS (klass)->get_input_stream = request_stream_get_input;
  G_IO_STREAM_CLASS (klass)->get_output_stream = request_stream_get_output;
  G_IO_STREAM_CLASS (klass)->close_fn = request_stream_close;
}

static void
bc_request_stream_init (BcRequestStream *stream)
{
}

GIOStream *
bc_request_stream_new (BcConnection *connection, char *input)
{
  BcRequestStream *stream = g_object_new (BC_TYPE_REQUEST_STREAM, NULL);
  BcAnswerStream *output = g_object_new (BC_TYPE_ANSWER_STREAM, NULL);

  output->connection = connection;
  stream->output = G_OUTPUT_STREAM (output);
  stream->input = g_memory_input_stream_new_from_data (input, -1, g_free);
  return G_IO_STREAM (stream);
}
