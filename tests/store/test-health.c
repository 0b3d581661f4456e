/* SPDX-License-Identifier: Apache-2.0 */
#include "health-private.h"

#define MS G_TIME_SPAN_MILLISECOND

static void
test_fails_and_recovers (void)
{
  BcStoreHealth health = { 0 };

  g_assert_true (bc_store_health_is_good (&health, 0));
  bc_store_health_begin (&health, 10 * MS);
  bc_store_health_end (&health, 10 * MS, 20 * MS, TRUE);
  g_assert_false (bc_store_health_is_good (&health, 20 * MS));
  bc_store_health_begin (&health, 30 * MS);
  g_assert_false (bc_store_health_is_good (&health, 30 * MS));
  bc_store_health_end (&health, 30 * MS, 40 * MS, FALSE);
  g_assert_true (bc_store_health_is_good (&health, 40 * MS));
  g_assert_cmpuint (health.n_requests, ==, 2);
  g_assert_cmpuint (health.n_failed, ==, 1);
}

static void
test_slow (void)
{
  BcStoreHealth health = { 0 };

  bc_store_health_begin (&health, 1000 * MS);
  g_assert_true (bc_store_health_is_good (&health, 1500 * MS));
  g_assert_false (bc_store_health_is_good (&health, 1501 * MS));
  bc_store_health_end (&health, 1000 * MS, 1600 * MS, FALSE);
  g_assert_true (bc_store_health_is_good (&health, 9000 * MS));
}

static void
test_latency (void)
{
  BcStoreHealth health = { 0 };

  g_assert_cmpint (bc_store_health_get_last_us (&health), ==, 0);
  g_assert_cmpint (bc_store_health_get_slowest_us (&health), ==, 0);
  bc_store_health_end (&health, 0, 700 * MS, FALSE);
  for (int i = 1; i < BC_STORE_HEALTH_WINDOW; i++)
    {
      bc_store_health_end (&health, 1000 * MS, 1000 * MS + i, FALSE);
      g_assert_cmpint (bc_store_health_get_last_us (&health), ==, i);
      g_assert_cmpint (bc_store_health_get_slowest_us (&health), ==, 700 * MS);
    }
  /* The slowest of late: one more, and it is out of the window. */
  bc_store_health_end (&health, 1000 * MS, 1000 * MS + 5, FALSE);
  g_assert_cmpint (bc_store_health_get_slowest_us (&health), ==, BC_STORE_HEALTH_WINDOW - 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/health/fails-and-recovers", test_fails_and_recovers);
  g_test_add_func ("/store/health/one-that-takes-long-is-a-failure-for-now", test_slow);
  g_test_add_func ("/store/health/latency-of-late", test_latency);
  return g_test_run ();
}
