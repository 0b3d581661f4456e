/* SPDX-License-Identifier: Apache-2.0 */
#include "other-side.h"

#include "../support/ports.h"

GSocket *
other_side_bind (GSocketType type)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, ports_claim ());
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, type, G_SOCKET_PROTOCOL_DEFAULT, &error);

  g_assert_no_error (error);
  g_socket_set_timeout (socket, 10);
  g_socket_bind (socket, address, TRUE, &error);
  g_assert_no_error (error);
  if (type == G_SOCKET_TYPE_STREAM)
    g_socket_listen (socket, &error);
  g_assert_no_error (error);
  return socket;
}

GSocketAddress *
other_side_get_address (GSocket *socket)
{
  GSocketAddress *address = g_socket_get_local_address (socket, NULL);

  g_assert_nonnull (address);
  return address;
}

gssize
other_side_receive (GSocket *socket, guint8 *bytes, gsize n_bytes)
{
  g_autoptr (GError) error = NULL;
  gssize n_read = g_socket_receive (socket, (char *) bytes, n_bytes, NULL, &error);

  g_assert_no_error (error);
  return n_read;
}
