/* SPDX-License-Identifier: Apache-2.0 */
#include "fronts-private.h"

#include <boothcast/base/error.h>

static void
test_who_is_one (void)
{
  static const struct
  {
    const char *description;
    const char *range;
    const char *peer;
    gboolean is_front;
  } rows[] = {
    { "a plain address", "192.0.2.1", "192.0.2.1", TRUE },
    { "its neighbour", "192.0.2.1", "192.0.2.2", FALSE },
    { "within a range", "10.0.0.0/8", "10.255.3.4", TRUE },
    { "outside a range", "10.0.0.0/8", "11.0.0.0", FALSE },
    { "bits within a byte", "192.0.2.128/25", "192.0.2.129", TRUE },
    { "and out of them", "192.0.2.128/25", "192.0.2.127", FALSE },
    { "a range of one", "192.0.2.1/32", "192.0.2.1", TRUE },
    { "everybody", "0.0.0.0/0", "203.0.113.9", TRUE },
    { "everybody of the other family", "0.0.0.0/0", "2001:db8::1", FALSE },
    { "a plain IPv6 address", "2001:db8::1", "2001:db8::1", TRUE },
    { "its neighbour", "2001:db8::1", "2001:db8::2", FALSE },
    { "within an IPv6 range", "2001:db8::/32", "2001:db8:ffff::1", TRUE },
    { "outside an IPv6 range", "2001:db8::/32", "2001:db9::1", FALSE },
    { "loopback written in full", "0:0:0:0:0:0:0:1", "::1", TRUE },
    { "loopback of the other family", "::1", "127.0.0.1", FALSE },
    { "IPv4 at a socket of both", "10.0.0.0/8", "::ffff:10.1.2.3", TRUE },
    { "the same, outside", "10.0.0.0/8", "::ffff:11.1.2.3", FALSE },
    { "a plain one at a socket of both", "192.0.2.1", "::ffff:192.0.2.1", TRUE },
    { "IPv4 is no part of IPv6", "::/0", "::ffff:192.0.2.1", FALSE },
    { "IPv4 written as IPv6", "::ffff:192.0.2.1", "192.0.2.1", TRUE },
    { "a range written so", "::ffff:10.0.0.0/104", "10.200.0.1", TRUE },
    { "a range written so, at a socket of both", "::ffff:10.0.0.0/104", "::ffff:10.200.0.1", TRUE },
    { "outside it", "::ffff:10.0.0.0/104", "11.0.0.1", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      /* The one that counts is not the first. */
      const char *const ranges[] = { "198.51.100.0/24", rows[i].range, NULL };
      g_autoptr (GError) error = NULL;
      g_autoptr (BcFronts) fronts = bc_fronts_new (ranges, &error);
      g_autoptr (GSocketAddress) peer = g_inet_socket_address_new_from_string (rows[i].peer, 1234);
      g_test_message ("%s: %s, %s", rows[i].description, rows[i].range, rows[i].peer);
      g_assert_no_error (error);
      g_assert_cmpint (bc_fronts_have (fronts, peer), ==, rows[i].is_front);
    }
}

static void
test_none (void)
{
  g_autoptr (GSocketAddress) peer = g_inet_socket_address_new_from_string ("127.0.0.1", 1234);
  g_autoptr (BcFronts) fronts = bc_fronts_new (NULL, NULL);

  g_assert_nonnull (fronts);
  g_assert_false (bc_fronts_have (fronts, peer));
}

static void
test_bad_ranges (void)
{
  static const char *const bad[] = { "front.example", "10.0.0.0/33", "10.0.0.1/8", "",
                                     "2001:db8::/x",  "10.0.0.0/" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      const char *const ranges[] = { "192.0.2.1", bad[i], NULL };
      g_autoptr (GError) error = NULL;
      g_test_message ("\"%s\"", bad[i]);
      g_assert_null (bc_fronts_new (ranges, &error));
      g_assert_error (error, BC_ERROR, BC_ERROR_CONFIG);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/fronts/who-is-one", test_who_is_one);
  g_test_add_func ("/web/fronts/none", test_none);
  g_test_add_func ("/web/fronts/bad-ranges", test_bad_ranges);
  return g_test_run ();
}
