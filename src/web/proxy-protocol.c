/* SPDX-License-Identifier: Apache-2.0 */
#include "proxy-protocol-private.h"

#include <string.h>

#define V2_HEADER_BYTES 16
#define V2_COMMAND_LOCAL 0x20
#define V2_COMMAND_PROXY 0x21
#define V2_FAMILY_TCP4 0x11
#define V2_FAMILY_TCP6 0x21
#define V2_TCP4_BYTES 12
#define V2_TCP6_BYTES 36

static const guint8 v2_signature[12] = { 0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d,
                                         0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a };
static const guint8 v1_signature[6] = { 'P', 'R', 'O', 'X', 'Y', ' ' };

static gboolean
parse_port (const char *text, guint *port)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT16, &value, NULL))
    return FALSE;
  *port = (guint) value;
  return TRUE;
}

/* "TCP4 192.0.2.1 198.51.100.1 56324 443" */
static BcProxyVerdict
parse_v1_line (const char *line, GSocketAddress **source)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  guint port, own_port;

  if (g_strcmp0 (words[0], "UNKNOWN") == 0)
    return BC_PROXY_DONE;
  if (g_strv_length (words) != 5 || !parse_port (words[3], &port) ||
      !parse_port (words[4], &own_port))
    return BC_PROXY_BAD;
  GSocketFamily family = strcmp (words[0], "TCP4") == 0   ? G_SOCKET_FAMILY_IPV4
                         : strcmp (words[0], "TCP6") == 0 ? G_SOCKET_FAMILY_IPV6
                                                          : G_SOCKET_FAMILY_INVALID;
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (words[1]);
  g_autoptr (GInetAddress) own = g_inet_address_new_from_string (words[2]);
  if (address == NULL || own == NULL || g_inet_address_get_family (address) != family ||
      g_inet_address_get_family (own) != family)
    return BC_PROXY_BAD;
  *source = g_inet_socket_address_new (address, (guint16) port);
  return BC_PROXY_DONE;
}

static BcProxyVerdict
parse_v1 (const guint8 *bytes, gsize n_bytes, gsize *n_used, GSocketAddress **source)
{
  const guint8 *end = memchr (bytes, '\n', MIN (n_bytes, BC_PROXY_V1_MAX_BYTES));

  if (end == NULL)
    return n_bytes < BC_PROXY_V1_MAX_BYTES ? BC_PROXY_MORE : BC_PROXY_BAD;
  if (end[-1] != '\r')
    return BC_PROXY_BAD;
  const char *text = (const char *) bytes + sizeof v1_signature;
  g_autofree char *line = g_strndup (text, (gsize) (end - 1 - (const guint8 *) text));
  *n_used = (gsize) (end - bytes) + 1;
  return parse_v1_line (line, source);
}

static BcProxyVerdict
parse_v2_addresses (guint8 family, const guint8 *body, gsize n_bytes, GSocketAddress **source)
{
  g_autoptr (GInetAddress) address = NULL;
  gsize port_at;

  if (family == V2_FAMILY_TCP4 && n_bytes >= V2_TCP4_BYTES)
    {
      address = g_inet_address_new_from_bytes (body, G_SOCKET_FAMILY_IPV4);
      port_at = 8;
    }
  else if (family == V2_FAMILY_TCP6 && n_bytes >= V2_TCP6_BYTES)
    {
      address = g_inet_address_new_from_bytes (body, G_SOCKET_FAMILY_IPV6);
      port_at = 32;
    }
  else
    return BC_PROXY_BAD;
  guint16 port = (guint16) (body[port_at] << 8 | body[port_at + 1]);
  *source = g_inet_socket_address_new (address, port);
  return BC_PROXY_DONE;
}

static BcProxyVerdict
parse_v2 (const guint8 *bytes, gsize n_bytes, gsize *n_used, GSocketAddress **source)
{
  if (n_bytes < V2_HEADER_BYTES)
    return BC_PROXY_MORE;
  gsize body_bytes = (gsize) (bytes[14] << 8 | bytes[15]);
  if (V2_HEADER_BYTES + body_bytes > BC_PROXY_V2_MAX_BYTES)
    return BC_PROXY_BAD;
  if (n_bytes < V2_HEADER_BYTES + body_bytes)
    return BC_PROXY_MORE;
  *n_used = V2_HEADER_BYTES + body_bytes;
  if (bytes[12] == V2_COMMAND_LOCAL)
    return BC_PROXY_DONE;
  if (bytes[12] != V2_COMMAND_PROXY)
    return BC_PROXY_BAD;
  return parse_v2_addresses (bytes[13], bytes + V2_HEADER_BYTES, body_bytes, source);
}

static gboolean
begins_like (const guint8 *bytes, gsize n_bytes, const guint8 *signature, gsize n_signature)
{
  return memcmp (bytes, signature, MIN (n_bytes, n_signature)) == 0;
}

BcProxyVerdict
bc_proxy_parse (const guint8 *bytes, gsize n_bytes, gsize *n_used, GSocketAddress **source)
{
  *source = NULL;
  if (begins_like (bytes, n_bytes, v2_signature, sizeof v2_signature))
    return n_bytes < sizeof v2_signature ? BC_PROXY_MORE
                                         : parse_v2 (bytes, n_bytes, n_used, source);
  if (begins_like (bytes, n_bytes, v1_signature, sizeof v1_signature))
    return n_bytes < sizeof v1_signature ? BC_PROXY_MORE
                                         : parse_v1 (bytes, n_bytes, n_used, source);
  return BC_PROXY_ABSENT;
}
