/* SPDX-License-Identifier: Apache-2.0 */
#include "peers-private.h"

static GSocketAddress *
address (const char *text)
{
  return g_inet_socket_address_new_from_string (text, 1234);
}

static void
test_rows_by_address (void)
{
  g_autoptr (BcPeers) peers = bc_peers_new ();
  g_autoptr (GSocketAddress) one = address ("192.0.2.1"), other = address ("192.0.2.2");
  GList first = { .data = (gpointer) "first" }, second = { .data = (gpointer) "second" };
  GList third = { .data = (gpointer) "third" };

  g_assert_cmpuint (bc_peers_count (peers, one), ==, 0);
  g_assert_null (bc_peers_get_oldest (peers, one));
  bc_peers_add (peers, one, &first);
  bc_peers_add (peers, one, &second);
  bc_peers_add (peers, other, &third);
  g_assert_cmpuint (bc_peers_count (peers, one), ==, 2);
  g_assert_cmpuint (bc_peers_count (peers, other), ==, 1);
  g_assert_cmpstr (bc_peers_get_oldest (peers, one), ==, "first");
  bc_peers_remove (peers, one, &first);
  g_assert_cmpstr (bc_peers_get_oldest (peers, one), ==, "second");
  bc_peers_remove (peers, one, &second);
  bc_peers_remove (peers, other, &third);
  g_assert_cmpuint (bc_peers_get_n_addresses (peers), ==, 0);
}

/* Who counts as one caller: a mapped IPv4 address is that address, an IPv6 subscriber is a /64. */
static void
test_networks (void)
{
  static const struct
  {
    const char *one;
    const char *other;
    gboolean is_same;
  } pairs[] = {
    { "192.0.2.1", "::ffff:192.0.2.1", TRUE },
    { "2001:db8::1", "2001:db8::2", TRUE },
    { "2001:db8::1", "2001:db8:0:0:ffff::2", TRUE },
    { "2001:db8:0:1::1", "2001:db8:0:2::1", FALSE },
    { "192.0.2.1", "192.0.2.2", FALSE },
    { "::1", "127.0.0.1", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (BcPeers) peers = bc_peers_new ();
      g_autoptr (GSocketAddress) one = address (pairs[i].one), other = address (pairs[i].other);
      GList link = { .data = NULL };
      g_test_message ("%s, %s", pairs[i].one, pairs[i].other);
      bc_peers_add (peers, one, &link);
      g_assert_cmpuint (bc_peers_count (peers, other), ==, pairs[i].is_same ? 1 : 0);
      bc_peers_remove (peers, one, &link);
    }
}

static void
test_loopback (void)
{
  static const char *const own[] = { "127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1" };
  static const char *const others[] = { "192.0.2.1", "::ffff:192.0.2.1", "2001:db8::1", "0.0.0.0" };

  for (gsize i = 0; i < G_N_ELEMENTS (own); i++)
    {
      g_autoptr (GSocketAddress) here = address (own[i]), there = address (others[i]);
      g_assert_true (bc_address_is_loopback (here));
      g_assert_false (bc_address_is_loopback (there));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/peers/rows-by-address", test_rows_by_address);
  g_test_add_func ("/web/peers/networks", test_networks);
  g_test_add_func ("/web/peers/loopback", test_loopback);
  return g_test_run ();
}
