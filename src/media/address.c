/* SPDX-License-Identifier: Apache-2.0 */
#include "address-private.h"

#include <boothcast/base/error.h>
#include <string.h>

#define ALL_BITS 128

static const guint8 v4_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

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

char *
bc_address_show (const BcAddress *address)
{
  gboolean is_v4 = memcmp (address->ip, v4_prefix, sizeof v4_prefix) == 0;
  g_autoptr (GInetAddress) ip =
      is_v4 ? g_inet_address_new_from_bytes (address->ip + sizeof v4_prefix, G_SOCKET_FAMILY_IPV4)
            : g_inet_address_new_from_bytes (address->ip, G_SOCKET_FAMILY_IPV6);
  g_autofree char *name = g_inet_address_to_string (ip);

  return g_strdup_printf (is_v4 ? "%s:%u" : "[%s]:%u", name, address->port);
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

/* By hand: GLib's parser of masks warns on its way out when the length is too long. */
static gboolean
read_range (Range *range, const char *text)
{
  const char *slash = strchr (text, '/');
  g_autofree char *host =
      slash != NULL ? g_strndup (text, (gsize) (slash - text)) : g_strdup (text);
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  guint64 n_bits;

  if (address == NULL)
    return FALSE;
  guint max_bits = (guint) g_inet_address_get_native_size (address) * 8;
  n_bits = max_bits;
  if (slash != NULL && !g_ascii_string_to_unsigned (slash + 1, 10, 0, max_bits, &n_bits, NULL))
    return FALSE;
  read_ip (range->ip, address);
  range->n_bits = (guint) n_bits + ALL_BITS - max_bits;
  return TRUE;
}

/* "10.0.0.1/8" is a slip of the pen: one of the two numbers is not what was meant. */
static gboolean
has_bits_beyond (const Range *range)
{
  Range first = *range;

  for (guint bit = range->n_bits; bit < ALL_BITS; bit++)
    first.ip[bit / 8] &= (guint8) ~(0x80 >> bit % 8);
  return memcmp (first.ip, range->ip, sizeof first.ip) != 0;
}

static gboolean
add_range (BcAllowList *list, const char *text, GError **error)
{
  Range range;

  if (!read_range (&range, text))
    {
      g_set_error (error, BC_ERROR, BC_ERROR_CONFIG,
                   "allow: \"%s\" is neither an address nor a range like 10.0.0.0/8", text);
      return FALSE;
    }
  if (has_bits_beyond (&range))
    {
      g_set_error (error, BC_ERROR, BC_ERROR_CONFIG,
                   "allow: \"%s\" is a range, but its address goes on behind the length", text);
      return FALSE;
    }
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

gboolean
bc_allow_list_has (const BcAllowList *list, const BcAddress *address)
{
  for (guint i = 0; i < list->ranges->len; i++)
    if (is_in_range (&g_array_index (list->ranges, Range, i), address->ip))
      return TRUE;
  return FALSE;
}
