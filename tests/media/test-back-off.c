/* SPDX-License-Identifier: Apache-2.0 */
#include "back-off-private.h"

#define S G_TIME_SPAN_SECOND

static void
test_doubles (void)
{
  static const gint64 longest_s[] = { 1, 2, 4, 8, 16, 30, 30, 30 };
  BcBackOff back_off = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (longest_s); i++)
    g_assert_cmpint (bc_back_off_fail (&back_off, 0, 0), ==, longest_s[i] * S);
}

static void
test_chance (void)
{
  static const guint32 chances[] = { 0, 1, 249999, 250000, 250001, G_MAXUINT32 };

  for (guint i = 0; i < G_N_ELEMENTS (chances); i++)
    {
      BcBackOff back_off = { 0 };
      gint64 wait_us = bc_back_off_fail (&back_off, 0, chances[i]);
      g_assert_cmpint (wait_us, <=, S);
      g_assert_cmpint (wait_us, >=, S * 3 / 4);
    }
}

static void
test_spreads (void)
{
  BcBackOff one = { 0 };
  BcBackOff other = { 0 };

  g_assert_cmpint (bc_back_off_fail (&one, 0, 1000), !=, bc_back_off_fail (&other, 0, 99000));
}

static void
test_steady (void)
{
  static const struct
  {
    const char *what;
    gint64 sound_us;
    gint64 next_us;
  } rows[] = {
    { "no sound", 0, 8 * S },
    { "a little sound", 30 * S - 1, 8 * S },
    { "30 s of sound", 30 * S, 1 * S },
    { "hours of it", 7200 * S, 1 * S },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BcBackOff back_off = { 0 };
      for (guint k = 0; k < 3; k++)
        bc_back_off_fail (&back_off, 0, 0);
      g_test_message ("%s", rows[i].what);
      g_assert_cmpint (bc_back_off_fail (&back_off, rows[i].sound_us, 0), ==, rows[i].next_us);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/back-off/doubles-up-to-30-s", test_doubles);
  g_test_add_func ("/media/back-off/up-to-a-quarter-shorter", test_chance);
  g_test_add_func ("/media/back-off/not-all-at-once", test_spreads);
  g_test_add_func ("/media/back-off/begins-anew-after-30-s-of-sound", test_steady);
  return g_test_run ();
}
