/* SPDX-License-Identifier: Apache-2.0 */
#include "address-private.h"

#include <boothcast/base/error.h>
#include <string.h>

#define V4_PREFIX_BITS 96

static const guint8 v4_prefix[V4_PREFIX_BITS / 8] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

typedef struct
{
  guint8 ip[16];
  guint n_bits;
} Range;

struct _BcAllowList
{
  GArray *ranges; /* of Range */
};

static void
read_ip (guint8 ip[16], GInetAddress *address)
{
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6)
    {
      memcpy (ip, bytes, 16);
      return;
    }
  memcpy (ip, v4_prefix, sizeof v4_prefix);
  memcpy (ip + sizeof v4_prefix, bytes, 4);
}

gboolean
bc_address_read (BcAddress *address, GSocketAddress *from)
{
  if (!G_IS_INET_SOCKET_ADDRESS (from))
    return FALSE;
  GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS (from);
  read_ip (address->ip, g_inet_socket_address_get_address (inet));
  address->port = g_inet_socket_address_get_port (inet);
  return TRUE;
}

gboolean
bc_address_is_same_host (const BcAddress *a, const BcAddress *b)
{
  return memcmp (a->ip, b->ip, sizeof a->ip) == 0;
}

gboolean
bc_address_is_same (const BcAddress *a, const BcAddress *b)
{
  return a->port == b->port && bc_address_is_same_host (a, b);
}

static gboolean
add_range (BcAllowList *list, const char *text, GError **error)
{
  g_autoptr (GError) reason = NULL;
  /* Takes a lone address too, as a range of one. */
  g_autoptr (GInetAddressMask) mask = g_inet_address_mask_new_from_string (text, &reason);
  Range range;

  if (mask == NULL)
    {
      bc_error_take (error, BC_ERROR_CONFIG, g_steal_pointer (&reason), "allow: \"%s\"", text);
      return FALSE;
    }
  read_ip (range.ip, g_inet_address_mask_get_address (mask));
  range.n_bits = g_inet_address_mask_get_length (mask);
  if (g_inet_address_mask_get_family (mask) == G_SOCKET_FAMILY_IPV4)
    range.n_bits += V4_PREFIX_BITS;
  g_array_append_val (list->ranges, range);
  return TRUE;
}

BcAllowList *
bc_allow_list_new (const char *const *ranges, GError **error)
{
  static const char *const loopback[] = { "127.0.0.0/8", "::1", NULL };
  g_autoptr (BcAllowList) list = g_new0 (BcAllowList, 1);

  list->ranges = g_array_new (FALSE, FALSE, sizeof (Range));
  if (ranges == NULL)
    ranges = loopback;
  for (guint i = 0; ranges[i] != NULL; i++)
    if (!add_range (list, ranges[i], error))
      return NULL;
  return g_steal_pointer (&list);
}

void
bc_allow_list_free (BcAllowList *list)
{
  if (list == NULL)
    return;
  g_array_unref (list->ranges);
  g_free (list);
}

static gboolean
is_in_range (const Range *range, const guint8 *ip)
{
  guint n_bytes = range->n_bits / 8;
  guint n_rest = range->n_bits % 8;

  if (memcmp (range->ip, ip, n_bytes) != 0)
    return FALSE;
  return n_rest == 0 || (range->ip[n_bytes] ^ ip[n_bytes]) >> (8 - n_rest) == 0;
}

gboolean
bc_allow_list_has (const BcAllowList *list, const BcAddress *address)
{
  for (guint i = 0; i < list->ranges->len; i++)
    if (is_in_range (&g_array_index (list->ranges, Range, i), address->ip))
      return TRUE;
  return FALSE;
}
