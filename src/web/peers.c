/* SPDX-License-Identifier: Apache-2.0 */
#include "peers-private.h"

#include <string.h>

#define NETWORK_BYTES_V4 4
#define NETWORK_BYTES_V6 8 /* a subscriber has a whole /64 */

static const guint8 mapped_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

struct _BcPeers
{
  GHashTable *rows; /* GBytes network → GQueue of connections */
};

GInetAddress *
bc_address_unmap (GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 &&
      memcmp (bytes, mapped_prefix, sizeof mapped_prefix) == 0)
    return g_inet_address_new_from_bytes (bytes + sizeof mapped_prefix, G_SOCKET_FAMILY_IPV4);
  return g_object_ref (address);
}

static GInetAddress *
unmap (GSocketAddress *address)
{
  return bc_address_unmap (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

GBytes *
bc_address_get_network (GSocketAddress *address)
{
  g_autoptr (GInetAddress) inet = unmap (address);
  gboolean is_v6 = g_inet_address_get_family (inet) == G_SOCKET_FAMILY_IPV6;

  return g_bytes_new (g_inet_address_to_bytes (inet), is_v6 ? NETWORK_BYTES_V6 : NETWORK_BYTES_V4);
}

static GQueue *
find_row (const BcPeers *peers, GSocketAddress *address)
{
  g_autoptr (GBytes) network = bc_address_get_network (address);
  return g_hash_table_lookup (peers->rows, network);
}

BcPeers *
bc_peers_new (void)
{
  BcPeers *peers = g_new0 (BcPeers, 1);

  peers->rows = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                                       (GDestroyNotify) g_queue_free);
  return peers;
}

void
bc_peers_free (BcPeers *peers)
{
  if (peers == NULL)
    return;
  g_hash_table_unref (peers->rows);
  g_free (peers);
}

void
bc_peers_add (BcPeers *peers, GSocketAddress *address, GList *link)
{
  GQueue *row = find_row (peers, address);

  if (row == NULL)
    {
      row = g_queue_new ();
      g_hash_table_insert (peers->rows, bc_address_get_network (address), row);
    }
  g_queue_push_tail_link (row, link);
}

void
bc_peers_remove (BcPeers *peers, GSocketAddress *address, GList *link)
{
  g_autoptr (GBytes) network = bc_address_get_network (address);
  GQueue *row = g_hash_table_lookup (peers->rows, network);

  g_return_if_fail (row != NULL);
  g_queue_unlink (row, link);
  if (g_queue_is_empty (row))
    g_hash_table_remove (peers->rows, network);
}

guint
bc_peers_count (const BcPeers *peers, GSocketAddress *address)
{
  GQueue *row = find_row (peers, address);
  return row != NULL ? g_queue_get_length (row) : 0;
}

gpointer
bc_peers_get_oldest (const BcPeers *peers, GSocketAddress *address)
{
  GQueue *row = find_row (peers, address);
  return row != NULL ? g_queue_peek_head (row) : NULL;
}

guint
bc_peers_get_n_addresses (const BcPeers *peers)
{
  return g_hash_table_size (peers->rows);
}

gboolean
bc_address_is_loopback (GSocketAddress *address)
{
  g_autoptr (GInetAddress) inet = unmap (address);
  return g_inet_address_get_is_loopback (inet);
}

char *
bc_address_to_string (GSocketAddress *address)
{
  g_autoptr (GInetAddress) inet = unmap (address);
  return g_inet_address_to_string (inet);
}
