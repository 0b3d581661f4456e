/* SPDX-License-Identifier: Apache-2.0 */
#include "source-socket-private.h"

#include <boothcast/base/clock.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

/* Some seconds of sound: more would only be more delay when the source is faster than we are. */
#define RECEIVE_BUFFER_BYTES (64 * 1024)
/* A dead peer that never says so is found out after 10 + 3 × 5 s. */
#define KEEPALIVE_IDLE_S 10
#define KEEPALIVE_INTERVAL_S 5
#define KEEPALIVE_N 3

static void
set_up (int fd)
{
  const struct
  {
    int level;
    int name;
    int value;
  } options[] = {
    { SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER_BYTES },
    { SOL_SOCKET, SO_KEEPALIVE, 1 },
    { IPPROTO_TCP, TCP_KEEPIDLE, KEEPALIVE_IDLE_S },
    { IPPROTO_TCP, TCP_KEEPINTVL, KEEPALIVE_INTERVAL_S },
    { IPPROTO_TCP, TCP_KEEPCNT, KEEPALIVE_N },
  };

  /* All of them only make things better: what a socket does not know it does without. */
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    setsockopt (fd, options[i].level, options[i].name, &options[i].value, sizeof options[i].value);
}

void
bc_source_socket_init (BcSourceSocket *socket, const BcSourceSocketConfig *config)
{
  set_up (config->fd);
  /* A source that hung up meanwhile is found out when its socket is read. */
  if (config->go_ahead != NULL)
    send (config->fd, config->go_ahead, strlen (config->go_ahead), MSG_NOSIGNAL | MSG_DONTWAIT);
  *socket = (BcSourceSocket){
    .fd = config->fd,
    .wake = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK),
    .fault = config->fault,
    .n_total_bytes = config->n_total_bytes,
    .n_left = config->n_body_bytes > 0 ? (guint64) config->n_body_bytes : G_MAXUINT64,
  };
  atomic_store_explicit (&socket->last_bytes_us, bc_clock_now_us (), memory_order_relaxed);
}

void
bc_source_socket_close (BcSourceSocket *socket)
{
  close (g_steal_fd (&socket->fd));
}

void
bc_source_socket_clear (BcSourceSocket *socket)
{
  close (g_steal_fd (&socket->wake));
}

/* The body's end, if it was told where, is the source's. */
static void
note_bytes (BcSourceSocket *socket, gsize n_bytes)
{
  socket->n_left -= n_bytes;
  if (socket->n_left == 0)
    atomic_store (&socket->has_ended, TRUE);
  atomic_fetch_add_explicit (socket->n_total_bytes, n_bytes, memory_order_relaxed);
  atomic_store_explicit (&socket->last_bytes_us, bc_clock_now_us (), memory_order_relaxed);
}

gsize
bc_source_socket_take_first (BcSourceSocket *socket, gsize n_bytes)
{
  gsize n_ours = (gsize) MIN (n_bytes, socket->n_left);

  note_bytes (socket, n_ours);
  return n_ours;
}

static BcSourceWait
read_some (BcSourceSocket *socket, guint8 *data, gsize *n_bytes)
{
  gsize n_max = (gsize) MIN (socket->n_left, BC_SOURCE_SOCKET_READ_BYTES);
  ssize_t n = recv (socket->fd, data, n_max, MSG_DONTWAIT);

  *n_bytes = 0;
  if (n > 0)
    {
      *n_bytes = (gsize) n;
      note_bytes (socket, (gsize) n);
      return socket->n_left == 0 ? BC_SOURCE_SOCKET_END : BC_SOURCE_SOCKET_BYTES;
    }
  if (n < 0 && (errno == EAGAIN || errno == EINTR))
    return BC_SOURCE_SOCKET_AGAIN;
  if (n < 0)
    bc_fault_set (socket->fault, "the connection broke: %s", g_strerror (errno));
  atomic_store (&socket->has_ended, TRUE);
  return BC_SOURCE_SOCKET_END;
}

BcSourceWait
bc_source_socket_wait (BcSourceSocket *socket, gboolean wants_bytes, guint8 *data, gsize *n_bytes)
{
  struct pollfd fds[] = { { .fd = socket->wake, .events = POLLIN },
                          { .fd = socket->fd, .events = POLLIN } };
  guint64 rung;

  *n_bytes = 0;
  atomic_store_explicit (&socket->is_waiting, !wants_bytes, memory_order_relaxed);
  if (poll (fds, wants_bytes ? 2 : 1, BC_SOURCE_SOCKET_WAIT_MS) < 0 && errno != EINTR)
    return BC_SOURCE_SOCKET_END;
  if ((fds[0].revents & POLLIN) != 0 && read (socket->wake, &rung, sizeof rung) < 0 &&
      errno != EAGAIN)
    return BC_SOURCE_SOCKET_END;
  if (atomic_load (&socket->is_stopping))
    return BC_SOURCE_SOCKET_END;
  return wants_bytes && fds[1].revents != 0 ? read_some (socket, data, n_bytes)
                                            : BC_SOURCE_SOCKET_AGAIN;
}

void
bc_source_socket_stop (BcSourceSocket *socket)
{
  guint64 one = 1;

  atomic_store (&socket->is_stopping, TRUE);
  /* Can only fail when it has long been rung. */
  if (write (socket->wake, &one, sizeof one) != sizeof one)
    return;
}

gboolean
bc_source_socket_is_waiting (const BcSourceSocket *socket)
{
  return atomic_load_explicit (&socket->is_waiting, memory_order_relaxed);
}

gboolean
bc_source_socket_is_silent_for (const BcSourceSocket *socket, gint64 us, gint64 now_us)
{
  gint64 last_us = atomic_load_explicit (&socket->last_bytes_us, memory_order_relaxed);

  return now_us - last_us >= us && !bc_source_socket_is_waiting (socket);
}
