/* SPDX-License-Identifier: Apache-2.0 */
#include "pacer-private.h"

#define GAP 100

static void
test_first_goes_at_once_and_the_last_later (void)
{
  BcPacer pacer;

  bc_pacer_init (&pacer, GAP);
  g_assert_true (bc_pacer_mark (&pacer, 3, 1000));
  g_assert_cmpint (bc_pacer_next (&pacer), ==, -1);
  g_assert_false (bc_pacer_mark (&pacer, 3, 1001));
  g_assert_false (bc_pacer_mark (&pacer, 3, 1099));
  g_assert_cmpint (bc_pacer_next (&pacer), ==, 1100);
  g_assert_cmpint (bc_pacer_take (&pacer, 1099), ==, -1);
  g_assert_cmpint (bc_pacer_take (&pacer, 1100), ==, 3);
  g_assert_cmpint (bc_pacer_take (&pacer, 1100), ==, -1);
  g_assert_false (bc_pacer_mark (&pacer, 3, 1150));
  g_assert_cmpint (bc_pacer_take (&pacer, 1200), ==, 3);
}

static void
test_things_do_not_wait_for_each_other (void)
{
  BcPacer pacer;

  bc_pacer_init (&pacer, GAP);
  g_assert_true (bc_pacer_mark (&pacer, 0, 0));
  g_assert_true (bc_pacer_mark (&pacer, 1, 50));
  g_assert_false (bc_pacer_mark (&pacer, 0, 60));
  g_assert_false (bc_pacer_mark (&pacer, 1, 60));
  g_assert_cmpint (bc_pacer_next (&pacer), ==, 100);
  g_assert_cmpint (bc_pacer_take (&pacer, 120), ==, 0);
  g_assert_cmpint (bc_pacer_take (&pacer, 120), ==, -1);
  g_assert_cmpint (bc_pacer_next (&pacer), ==, 150);
}

/* A thousand changes in a second are ten events, and the last change is among them. */
static void
test_burst (void)
{
  guint n_sent = 0;
  gint64 last_sent = -1;
  BcPacer pacer;

  bc_pacer_init (&pacer, GAP);
  for (gint64 now = 0; now < 1000 + GAP; now++)
    {
      gboolean is_sent = bc_pacer_take (&pacer, now) >= 0;
      if (now < 1000 && bc_pacer_mark (&pacer, 0, now))
        is_sent = TRUE;
      n_sent += is_sent;
      last_sent = is_sent ? now : last_sent;
    }
  g_assert_cmpuint (n_sent, ==, 11);
  g_assert_cmpint (last_sent, >=, 999);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/web/pacer/first-goes-at-once-and-the-last-later",
                   test_first_goes_at_once_and_the_last_later);
  g_test_add_func ("/web/pacer/things-do-not-wait-for-each-other",
                   test_things_do_not_wait_for_each_other);
  g_test_add_func ("/web/pacer/burst", test_burst);
  return g_test_run ();
}
