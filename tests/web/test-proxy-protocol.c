/* SPDX-License-Identifier: Apache-2.0 */
#include "proxy-protocol-private.h"

#include "peers-private.h"
#include <string.h>

#define SIGNATURE "\r\n\r\n\0\r\nQUIT\n"
#define BYTES(text) (const guint8 *) text, sizeof text - 1

typedef struct
{
  const char *description;
  const guint8 *bytes;
  gsize n_bytes;
  BcProxyVerdict verdict;
  const char *source; /* "address port" (nullable) */
  gsize n_rest;       /* bytes after the header */
} Row;

static const Row rows[] = {
  { "v1 IPv4", BYTES ("PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\nGET"), BC_PROXY_DONE,
    "192.0.2.7 56324", 3 },
  { "v1 IPv6", BYTES ("PROXY TCP6 2001:db8::7 2001:db8::1 1 443\r\n"), BC_PROXY_DONE,
    "2001:db8::7 1", 0 },
  { "v1 UNKNOWN", BYTES ("PROXY UNKNOWN\r\n"), BC_PROXY_DONE, NULL, 0 },
  { "v1 UNKNOWN with addresses", BYTES ("PROXY UNKNOWN a b c d\r\n"), BC_PROXY_DONE, NULL, 0 },
  { "v1 half", BYTES ("PROXY TCP4 192.0.2.7"), BC_PROXY_MORE, NULL, 0 },
  { "v1 one letter", BYTES ("P"), BC_PROXY_MORE, NULL, 0 },
  { "v1 bare line feed", BYTES ("PROXY UNKNOWN\n"), BC_PROXY_BAD, NULL, 0 },
  { "v1 wrong family", BYTES ("PROXY TCP4 2001:db8::7 2001:db8::1 1 443\r\n"), BC_PROXY_BAD, NULL,
    0 },
  { "v1 other protocol", BYTES ("PROXY UDP4 192.0.2.7 192.0.2.8 1 443\r\n"), BC_PROXY_BAD, NULL,
    0 },
  { "v1 port too large", BYTES ("PROXY TCP4 192.0.2.7 192.0.2.8 65536 443\r\n"), BC_PROXY_BAD, NULL,
    0 },
  { "v1 port signed", BYTES ("PROXY TCP4 192.0.2.7 192.0.2.8 +1 443\r\n"), BC_PROXY_BAD, NULL, 0 },
  { "v1 a name for an address", BYTES ("PROXY TCP4 localhost 192.0.2.8 1 443\r\n"), BC_PROXY_BAD,
    NULL, 0 },
  { "v1 a word too many", BYTES ("PROXY TCP4 192.0.2.7 192.0.2.8 1 443 x\r\n"), BC_PROXY_BAD, NULL,
    0 },
  { "a POST is no PROXY", BYTES ("POST / HTTP/1.1\r\n"), BC_PROXY_ABSENT, NULL, 0 },
  { "a GET is no PROXY", BYTES ("G"), BC_PROXY_ABSENT, NULL, 0 },
  { "an empty line is not yet one", BYTES ("\r\n"), BC_PROXY_MORE, NULL, 0 },
  { "v2 IPv4",
    BYTES (SIGNATURE "\x21\x11\0\x0c\xc0\0\x02\x07\xc6\x33\x64\x01\xdc\x04\x01\xbb"
                     "GET"),
    BC_PROXY_DONE, "192.0.2.7 56324", 3 },
  { "v2 IPv4 with a TLV",
    BYTES (SIGNATURE "\x21\x11\0\x10\xc0\0\x02\x07\xc6\x33\x64\x01\xdc\x04\x01\xbb\x04\0\x01x"),
    BC_PROXY_DONE, "192.0.2.7 56324", 0 },
  { "v2 IPv6",
    BYTES (SIGNATURE "\x21\x21\0\x24\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x07"
                     "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01\0\x05\x01\xbb"),
    BC_PROXY_DONE, "2001:db8::7 5", 0 },
  { "v2 LOCAL (a health check)", BYTES (SIGNATURE "\x20\0\0\0"), BC_PROXY_DONE, NULL, 0 },
  { "v2 half", BYTES (SIGNATURE "\x21\x11\0\x0c\xc0\0"), BC_PROXY_MORE, NULL, 0 },
  { "v2 only the signature", BYTES (SIGNATURE), BC_PROXY_MORE, NULL, 0 },
  { "v2 addresses cut short", BYTES (SIGNATURE "\x21\x11\0\x04\xc0\0\x02\x07"), BC_PROXY_BAD, NULL,
    0 },
  { "v2 UDP", BYTES (SIGNATURE "\x21\x12\0\x0c\xc0\0\x02\x07\xc6\x33\x64\x01\xdc\x04\x01\xbb"),
    BC_PROXY_BAD, NULL, 0 },
  { "v2 other version", BYTES (SIGNATURE "\x31\x11\0\0"), BC_PROXY_BAD, NULL, 0 },
  { "v2 longer than any", BYTES (SIGNATURE "\x21\x11\xff\xff"), BC_PROXY_BAD, NULL, 0 },
};

static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GSocketAddress) source = NULL;
      gsize n_used = 0;
      g_test_message ("%s", rows[i].description);
      g_assert_cmpint (bc_proxy_parse (rows[i].bytes, rows[i].n_bytes, &n_used, &source), ==,
                       rows[i].verdict);
      g_assert_true ((source != NULL) == (rows[i].source != NULL));
      if (rows[i].verdict == BC_PROXY_DONE)
        g_assert_cmpuint (rows[i].n_bytes - n_used, ==, rows[i].n_rest);
      if (source == NULL)
        continue;
      g_autofree char *address = bc_address_to_string (source);
      g_autofree char *told = g_strdup_printf (
          "%s %u", address, g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (source)));
      g_assert_cmpstr (told, ==, rows[i].source);
    }
}

static void
test_endless_line_is_bad (void)
{
  g_autofree char *line = g_strnfill (BC_PROXY_V1_MAX_BYTES, 'x');
  g_autoptr (GSocketAddress) source = NULL;
  gsize n_used;

  memcpy (line, "PROXY ", 6);
  g_assert_cmpint (
      bc_proxy_parse ((const guint8 *) line, BC_PROXY_V1_MAX_BYTES - 1, &n_used, &source), ==,
      BC_PROXY_MORE);
  g_assert_cmpint (bc_proxy_parse ((const guint8 *) line, BC_PROXY_V1_MAX_BYTES, &n_used, &source),
                   ==, BC_PROXY_BAD);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/proxy-protocol/table", test_table);
  g_test_add_func ("/web/proxy-protocol/endless-line-is-bad", test_endless_line_is_bad);
  return g_test_run ();
}
