/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/base/clock.h>
#include <boothcast/base/error.h>

#include <gio/gio.h>

static void
test_take (void)
{
  g_autoptr (GError) error = NULL;
  GError *foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "No such file");

  bc_error_take (&error, BC_ERROR_CONFIG, foreign, "opening %s, line %d", "a%sb.json", 3);
  g_assert_error (error, BC_ERROR, BC_ERROR_CONFIG);
  g_assert_cmpstr (error->message, ==, "opening a%sb.json, line 3: No such file");
}

static void
test_take_ignored (void)
{
  /* Nobody wants the error: the foreign one is freed all the same (the leak checker tells). */
  bc_error_take (NULL, BC_ERROR_IO, g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "x"), "y");
}

static void
test_clocks (void)
{
  BcTime first = bc_time_read ();
  BcTime second = bc_time_read ();

  g_assert_cmpint (second.now_us, >=, first.now_us);
  g_assert_cmpint (bc_clock_now_us (), >=, second.now_us);
  /* 2020-01-01: a wall clock, not an uptime. */
  g_assert_cmpint (first.wall_us, >, G_GINT64_CONSTANT (1577836800000000));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/error/foreign-message-keeps-its-words", test_take);
  g_test_add_func ("/base/error/may-be-ignored", test_take_ignored);
  g_test_add_func ("/base/clock/runs-forward-and-tells-the-year", test_clocks);
  return g_test_run ();
}
