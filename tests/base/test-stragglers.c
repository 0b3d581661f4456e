/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/base/stragglers.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#define STATUS 3

/* As what a library takes down at the end: not while somebody may still use it. */
static void
take_down (void)
{
  puts ("taken down");
  fflush (stdout);
}

static void
end_process (gboolean leaves_one)
{
  atexit (take_down);
  if (leaves_one)
    bc_stragglers_leave ();
  printf ("last words of %u; ", bc_stragglers_count ());
  bc_stragglers_end_without (STATUS);
  exit (STATUS);
}

static void
test_nobody (void)
{
  if (g_test_subprocess ())
    end_process (FALSE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_assert_false (g_test_trap_has_passed ());
  g_test_trap_assert_stdout ("*last words of 0; taken down*");
}

static void
test_one (void)
{
  if (g_test_subprocess ())
    end_process (TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_assert_false (g_test_trap_has_passed ());
  g_test_trap_assert_stdout ("*last words of 1; *");
  g_test_trap_assert_stdout_unmatched ("*taken down*");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/stragglers/nobody", test_nobody);
  g_test_add_func ("/base/stragglers/one-keeps-all-standing", test_one);
  return g_test_run ();
}
