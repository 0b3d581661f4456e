/* SPDX-License-Identifier: Apache-2.0 */
#include "tries-private.h"

#define SECOND G_TIME_SPAN_SECOND

static GSocketAddress *
make_address (const char *text)
{
  GSocketAddress *address = g_inet_socket_address_new_from_string (text, 4711);

  g_assert_nonnull (address);
  return address;
}

static gint64
note (BcTries *tries, const char *text, gint64 now_us)
{
  g_autoptr (GSocketAddress) address = make_address (text);
  return bc_tries_note (tries, address, now_us);
}

static void
test_ten_a_minute (void)
{
  g_autoptr (BcTries) tries = bc_tries_new ();

  for (guint i = 0; i < BC_TRIES_MAX; i++)
    g_assert_cmpint (note (tries, "192.0.2.1", i * SECOND), ==, 0);
  /* The first was at 0: at 60 s it is forgotten. What is refused does not count. */
  g_assert_cmpint (note (tries, "192.0.2.1", 10 * SECOND), ==, 50 * SECOND);
  g_assert_cmpint (note (tries, "192.0.2.1", 60 * SECOND - 1), ==, 1);
  g_assert_cmpint (note (tries, "192.0.2.1", 60 * SECOND), ==, 0);
  g_assert_cmpint (note (tries, "192.0.2.1", 60 * SECOND), ==, SECOND);
  g_assert_cmpint (note (tries, "192.0.2.1", 61 * SECOND), ==, 0);
  g_assert_cmpint (note (tries, "192.0.2.1", 1000 * SECOND), ==, 0);
}

/* Slowly, nobody is ever told to wait. */
static void
test_now_and_then (void)
{
  g_autoptr (BcTries) tries = bc_tries_new ();

  for (guint i = 0; i < 100; i++)
    g_assert_cmpint (note (tries, "192.0.2.1", i * 6 * SECOND), ==, 0);
}

static void
test_each_address_for_itself (void)
{
  static const struct
  {
    const char *other;
    gboolean is_same;
  } rows[] = {
    { "192.0.2.1", TRUE },
    { "::ffff:192.0.2.1", TRUE },
    { "192.0.2.2", FALSE },
    { "2001:db8::ffff:1", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (BcTries) tries = bc_tries_new ();
      for (guint n = 0; n < BC_TRIES_MAX; n++)
        g_assert_cmpint (note (tries, "192.0.2.1", 0), ==, 0);
      g_test_message ("%s", rows[i].other);
      g_assert_true ((note (tries, rows[i].other, 0) > 0) == rows[i].is_same);
    }
}

/* Who has a whole IPv6 network is still one caller. */
static void
test_a_network_is_one_caller (void)
{
  g_autoptr (BcTries) tries = bc_tries_new ();

  for (guint n = 0; n < BC_TRIES_MAX; n++)
    {
      g_autofree char *address = g_strdup_printf ("2001:db8::%x", n + 1);
      g_assert_cmpint (note (tries, address, 0), ==, 0);
    }
  g_assert_cmpint (note (tries, "2001:db8::ff", 0), >, 0);
  g_assert_cmpint (note (tries, "2001:db8:0:1::1", 0), ==, 0);
}

static void
test_memory_is_finite (void)
{
  g_autoptr (BcTries) tries = bc_tries_new ();

  for (guint n = 0; n < 3 * BC_TRIES_MAX_NETWORKS; n++)
    {
      g_autofree char *address = g_strdup_printf ("10.%u.%u.1", n / 256, n % 256);
      g_assert_cmpint (note (tries, address, n < BC_TRIES_MAX_NETWORKS ? 0 : 61 * SECOND), ==, 0);
      g_assert_cmpuint (bc_tries_get_n_networks (tries), <=, BC_TRIES_MAX_NETWORKS);
    }
}

/* Room is made by what is over, not by who is at it. */
static void
test_what_is_over_makes_room (void)
{
  g_autoptr (BcTries) tries = bc_tries_new ();

  for (guint n = 1; n < BC_TRIES_MAX_NETWORKS; n++)
    {
      g_autofree char *address = g_strdup_printf ("10.%u.%u.1", n / 256, n % 256);
      note (tries, address, 0);
    }
  for (guint n = 0; n < BC_TRIES_MAX; n++)
    note (tries, "192.0.2.1", 59 * SECOND);
  g_assert_cmpuint (bc_tries_get_n_networks (tries), ==, BC_TRIES_MAX_NETWORKS);
  g_assert_cmpint (note (tries, "192.0.2.2", 60 * SECOND), ==, 0);
  g_assert_cmpuint (bc_tries_get_n_networks (tries), ==, 2);
  g_assert_cmpint (note (tries, "192.0.2.1", 60 * SECOND), >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/tries/ten-a-minute", test_ten_a_minute);
  g_test_add_func ("/web/tries/now-and-then", test_now_and_then);
  g_test_add_func ("/web/tries/each-address-for-itself", test_each_address_for_itself);
  g_test_add_func ("/web/tries/a-network-is-one-caller", test_a_network_is_one_caller);
  g_test_add_func ("/web/tries/memory-is-finite", test_memory_is_finite);
  g_test_add_func ("/web/tries/what-is-over-makes-room", test_what_is_over_makes_room);
  return g_test_run ();
}
