/* SPDX-License-Identifier: Apache-2.0 */
#include "address-private.h"

#include <boothcast/base/error.h>

static BcAddress
read_address (const char *text, guint16 port)
{
  g_autoptr (GSocketAddress) from = g_inet_socket_address_new_from_string (text, port);
  BcAddress address;

  g_assert_true (bc_address_read (&address, from));
  return address;
}

typedef struct
{
  const char *ranges[3];
  const char *address;
  gboolean is_in;
} Row;

static const Row rows[] = {
  { { "192.0.2.7" }, "192.0.2.7", TRUE },
  { { "192.0.2.7" }, "192.0.2.8", FALSE },
  { { "192.0.2.0/24" }, "192.0.2.255", TRUE },
  { { "192.0.2.0/24" }, "192.0.3.0", FALSE },
  { { "10.0.0.0/8" }, "10.255.1.2", TRUE },
  { { "10.0.0.0/8" }, "11.0.0.0", FALSE },
  { { "172.16.0.0/12" }, "172.31.255.255", TRUE },
  { { "172.16.0.0/12" }, "172.32.0.0", FALSE },
  { { "0.0.0.0/0" }, "203.0.113.9", TRUE },
  { { "0.0.0.0/0" }, "2001:db8::1", FALSE },
  { { "10.0.0.1", "192.0.2.7" }, "192.0.2.7", TRUE },
  { { "2001:db8::/32" }, "2001:db8:ffff::1", TRUE },
  { { "2001:db8::/32" }, "2001:db9::1", FALSE },
  { { "2001:db8::/33" }, "2001:db8:8000::1", FALSE },
  { { "::1" }, "::1", TRUE },
  /* What a socket of both families calls an IPv4 sender. */
  { { "192.0.2.0/24" }, "::ffff:192.0.2.9", TRUE },
  { { "192.0.2.0/24" }, "::ffff:192.0.3.9", FALSE },
  { { "::ffff:192.0.2.0/120" }, "192.0.2.9", TRUE },
};

static void
test_ranges (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (BcAllowList) list = bc_allow_list_new (rows[i].ranges, &error);
      BcAddress address = read_address (rows[i].address, 5004);

      g_assert_no_error (error);
      g_test_message ("%s in %s", rows[i].address, rows[i].ranges[0]);
      g_assert_cmpint (bc_allow_list_has (list, &address), ==, rows[i].is_in);
    }
}

static void
test_default (void)
{
  static const struct
  {
    const char *address;
    gboolean is_in;
  } loopback[] = { { "127.0.0.1", TRUE },  { "127.8.8.8", TRUE },        { "::1", TRUE },
                   { "128.0.0.1", FALSE }, { "::ffff:127.0.0.1", TRUE }, { "::2", FALSE } };
  g_autoptr (BcAllowList) list = bc_allow_list_new (NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (loopback); i++)
    {
      BcAddress address = read_address (loopback[i].address, 1);
      g_test_message ("%s", loopback[i].address);
      g_assert_cmpint (bc_allow_list_has (list, &address), ==, loopback[i].is_in);
    }
}

static void
test_faults (void)
{
  static const char *const faults[] = { "",       "localhost",      "10.0.0.0/33", "10.0.0.1/8",
                                        "10.0.0", "2001:db8::/129", "10.0.0.0/" };

  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      const char *const ranges[] = { "127.0.0.1", faults[i], NULL };
      g_autoptr (GError) error = NULL;

      g_test_message ("\"%s\"", faults[i]);
      g_assert_null (bc_allow_list_new (ranges, &error));
      g_assert_error (error, BC_ERROR, BC_ERROR_CONFIG);
      g_assert_nonnull (g_strstr_len (error->message, -1, faults[i]));
    }
}

static void
test_same (void)
{
  BcAddress a = read_address ("192.0.2.7", 5004);
  BcAddress mapped = read_address ("::ffff:192.0.2.7", 5004);
  BcAddress another_port = read_address ("192.0.2.7", 5006);
  BcAddress another = read_address ("192.0.2.8", 5004);

  g_assert_true (bc_address_is_same (&a, &mapped));
  g_assert_false (bc_address_is_same (&a, &another_port));
  g_assert_true (bc_address_is_same_host (&a, &another_port));
  g_assert_false (bc_address_is_same_host (&a, &another));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/address/ranges", test_ranges);
  g_test_add_func ("/media/address/loopback-unless-told", test_default);
  g_test_add_func ("/media/address/faults-are-named", test_faults);
  g_test_add_func ("/media/address/same-host-same-sender", test_same);
  return g_test_run ();
}
