/* SPDX-License-Identifier: Apache-2.0 */
#include "line-bytes-private.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

/* What lies between the line and its link counts as come, and is let go by halves: 1 s each at 64 kb/s. */
#define SEND_BUFFER_BYTES (8 * 1024)

void
bc_line_bytes_init (BcLineBytes *bytes, const BcLineLifeConfig *config)
{
  *bytes = (BcLineBytes){ .config = config, .fd = -1, .other_fd = -1 };
}

static void
shut (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

void
bc_line_bytes_end (BcLineBytes *bytes)
{
  g_clear_pointer (&bytes->link, bc_source_link_free);
  shut (&bytes->other_fd);
}

void
bc_line_bytes_clear (BcLineBytes *bytes)
{
  shut (&bytes->fd);
}

gboolean
bc_line_bytes_lay (BcLineBytes *bytes, GstElement *sink, GError **error)
{
  int buffer_bytes = SEND_BUFFER_BYTES;
  int fds[2];

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_IO, "a socket pair: %s", g_strerror (errno));
      return FALSE;
    }
  /* The kernel doubles it, for what it keeps beside the bytes. */
  setsockopt (fds[0], SOL_SOCKET, SO_SNDBUF, &buffer_bytes, sizeof buffer_bytes);
  bytes->fd = fds[0];
  bytes->other_fd = fds[1];
  g_object_set (sink, "fd", bytes->fd, NULL);
  return TRUE;
}

void
bc_line_bytes_take (BcLineBytes *bytes)
{
  BcInputConnection offer = { .fd = bytes->other_fd };
  BcSourceLinkConfig config = { .offer = &offer,
                                .elastic = bytes->config->inlet->elastic,
                                .fault = bytes->config->inlet->fault,
                                .side = bytes->config->config->side,
                                .shared = bytes->config->shared };

  bytes->n_refused_before = atomic_load (&bytes->config->shared->n_refused);
  bytes->other_fd = -1; /* the link's from here on */
  bytes->link = bc_source_link_new (&config);
}

gboolean
bc_line_bytes_is_taken (const BcLineBytes *bytes)
{
  return bytes->link != NULL;
}

gboolean
bc_line_bytes_is_held_back (const BcLineBytes *bytes)
{
  return bytes->link != NULL && (bytes->is_finished || bc_source_link_is_holding (bytes->link));
}

BcLineEnd
bc_line_bytes_finish (BcLineBytes *bytes)
{
  if (bytes->link == NULL)
    return BC_LINE_ENDED;
  /* What came before the end is still to be heard: the link says when. */
  bytes->is_finished = TRUE;
  shutdown (bytes->fd, SHUT_WR);
  return BC_LINE_GOES_ON;
}

/* A link ends by itself when the bytes do, or because it does not understand them: that it has said. */
BcLineEnd
bc_line_bytes_look (const BcLineBytes *bytes, GError **error)
{
  const BcLineLifeConfig *config = bytes->config;

  if (bytes->link == NULL || atomic_load (&config->shared->is_alive))
    return BC_LINE_GOES_ON;
  if (atomic_load (&config->shared->n_refused) == bytes->n_refused_before)
    return BC_LINE_ENDED;
  g_autofree char *why = bc_fault_get (config->inlet->fault);
  g_set_error (error, BC_ERROR, BC_ERROR_UNSUPPORTED, "%s", why != NULL ? why : "not understood");
  return BC_LINE_FAILED;
}
