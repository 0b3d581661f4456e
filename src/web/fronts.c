/* SPDX-License-Identifier: Apache-2.0 */
#include "fronts-private.h"

#include "peers-private.h"

#include <boothcast/base/error.h>

#define MAPPED_BITS 96

struct _BcFronts
{
  GPtrArray *masks; /* of GInetAddressMask */
};

/* In its own family, as the addresses that it is compared with are. */
static GInetAddressMask *
read_range (const char *text)
{
  g_autoptr (GInetAddressMask) mask = g_inet_address_mask_new_from_string (text, NULL);
  guint n_bits = mask != NULL ? g_inet_address_mask_get_length (mask) : 0;

  if (n_bits < MAPPED_BITS || g_inet_address_mask_get_family (mask) != G_SOCKET_FAMILY_IPV6)
    return g_steal_pointer (&mask);

  g_autoptr (GInetAddress) address = bc_address_unmap (g_inet_address_mask_get_address (mask));
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6)
    return g_steal_pointer (&mask);
  return g_inet_address_mask_new (address, n_bits - MAPPED_BITS, NULL);
}

BcFronts *
bc_fronts_new (const char *const *ranges, GError **error)
{
  g_autoptr (BcFronts) fronts = g_new0 (BcFronts, 1);

  fronts->masks = g_ptr_array_new_with_free_func (g_object_unref);
  for (; ranges != NULL && *ranges != NULL; ranges++)
    {
      GInetAddressMask *mask = read_range (*ranges);
      if (mask == NULL)
        {
          g_set_error (error, BC_ERROR, BC_ERROR_CONFIG,
                       "trusted_proxies: \"%s\" is neither an address nor a CIDR range", *ranges);
          return NULL;
        }
      g_ptr_array_add (fronts->masks, mask);
    }
  return g_steal_pointer (&fronts);
}

void
bc_fronts_free (BcFronts *fronts)
{
  if (fronts == NULL)
    return;
  g_ptr_array_unref (fronts->masks);
  g_free (fronts);
}

gboolean
bc_fronts_have (const BcFronts *fronts, GSocketAddress *peer)
{
  g_autoptr (GInetAddress) address =
      bc_address_unmap (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (peer)));

  for (guint i = 0; i < fronts->masks->len; i++)
    if (g_inet_address_mask_matches (g_ptr_array_index (fronts->masks, i), address))
      return TRUE;
  return FALSE;
}
