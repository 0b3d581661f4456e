/* SPDX-License-Identifier: Apache-2.0 */
#include "sighting-private.h"

#define T BC_SIGHTING_FRESH_US

static void
test_fresh (void)
{
  BcSighting sighting = { 0 };

  /* Nothing is seen yet, however short the machine has been up. */
  g_assert_false (bc_sighting_is_fresh (&sighting, 1));
  bc_sighting_note (&sighting, 960, 7 * T);
  g_assert_true (bc_sighting_is_fresh (&sighting, 7 * T));
  /* Another thread looked at the clock before the tick did. */
  g_assert_true (bc_sighting_is_fresh (&sighting, 7 * T - 1));
  g_assert_true (bc_sighting_is_fresh (&sighting, 8 * T));
  g_assert_cmpint (bc_sighting_get_samples (&sighting), ==, 960);
}

/* We stood still, or its source is not mixed. */
static void
test_stale (void)
{
  BcSighting sighting = { 0 };

  bc_sighting_note (&sighting, 960, 7 * T);
  g_assert_false (bc_sighting_is_fresh (&sighting, 8 * T + 1));
  bc_sighting_note (&sighting, 96000, 9 * T);
  g_assert_true (bc_sighting_is_fresh (&sighting, 9 * T));
  g_assert_cmpint (bc_sighting_get_samples (&sighting), ==, 96000);
}

static void
test_forgotten (void)
{
  BcSighting sighting = { 0 };

  bc_sighting_note (&sighting, 960, 7 * T);
  bc_sighting_forget (&sighting);
  g_assert_false (bc_sighting_is_fresh (&sighting, 7 * T));
  bc_sighting_note (&sighting, 1920, 7 * T);
  g_assert_true (bc_sighting_is_fresh (&sighting, 7 * T));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/sighting/fresh", test_fresh);
  g_test_add_func ("/media/sighting/stale", test_stale);
  g_test_add_func ("/media/sighting/forgotten", test_forgotten);
  return g_test_run ();
}
