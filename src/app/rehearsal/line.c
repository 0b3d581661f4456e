/* SPDX-License-Identifier: Apache-2.0 */
#include "line-private.h"

#include <boothcast/base/error.h>

#include <errno.h>
#include <sys/socket.h>

void
bc_line_init (BcLine *line, const BcLineKind *kind)
{
  line->kind = kind;
  atomic_init (&line->is_cut, FALSE);
}

int
bc_line_open_socket (GSocketAddress *address, int type, GError **error)
{
  int family = g_socket_address_get_family (address) == G_SOCKET_FAMILY_IPV6 ? AF_INET6 : AF_INET;
  int fd = socket (family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

  if (fd < 0)
    g_set_error (error, BC_ERROR, BC_ERROR_IO, "opening a socket: %s", g_strerror (errno));
  return fd;
}

int
bc_line_connect (int fd, GSocketAddress *address)
{
  struct sockaddr_storage native;
  gssize n_bytes = g_socket_address_get_native_size (address);

  if (!g_socket_address_to_native (address, &native, sizeof native, NULL))
    {
      errno = EAFNOSUPPORT;
      return -1;
    }
  return connect (fd, (struct sockaddr *) &native, (socklen_t) n_bytes);
}

void
bc_line_send (BcLine *line, const guint8 *packet, gsize n_bytes, gint64 now_us)
{
  gboolean is_cut = atomic_load_explicit (&line->is_cut, memory_order_relaxed);

  if (is_cut && !line->was_cut)
    line->kind->cut (line);
  line->was_cut = is_cut;
  if (!is_cut)
    line->kind->send (line, packet, n_bytes, now_us);
}

void
bc_line_set_cut (BcLine *line, gboolean is_cut)
{
  atomic_store_explicit (&line->is_cut, is_cut, memory_order_relaxed);
}

void
bc_line_free (BcLine *line)
{
  if (line)
    line->kind->free (line);
}
