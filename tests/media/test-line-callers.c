/* SPDX-License-Identifier: Apache-2.0 */
#include "line-callers-private.h"

#define S G_TIME_SPAN_SECOND
#define LATER (S + BC_LINE_CALLERS_WAIT_US)

static void
expect (BcLineCallers *callers, gint64 now_us, const char *should)
{
  g_autofree char *news = bc_line_callers_take_news (callers, now_us);

  g_assert_cmpstr (news, ==, should);
}

static void
test_passphrase (void)
{
  static const struct
  {
    gboolean has_passphrase;
    const char *words;
  } rows[] = {
    { TRUE, "a caller from ::1 was refused: its passphrase is wrong, or missing" },
    { FALSE, "a caller from ::1 was refused: it has a passphrase, and this input has none" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      BcLineCallers callers;

      bc_line_callers_init (&callers, rows[i].has_passphrase);
      expect (&callers, 0, NULL);
      bc_line_callers_ask (&callers, "::1", S);
      expect (&callers, LATER - 1, NULL);
      expect (&callers, LATER, rows[i].words);
      expect (&callers, LATER + 60 * S, NULL);
      bc_line_callers_clear (&callers);
    }
}

/* Who calls again has its own time. */
static void
test_again (void)
{
  BcLineCallers callers;

  bc_line_callers_init (&callers, TRUE);
  bc_line_callers_ask (&callers, "::1", S);
  bc_line_callers_ask (&callers, "::2", 2 * S);
  expect (&callers, LATER, NULL);
  expect (&callers, S + LATER,
          "a caller from ::2 was refused: its passphrase is wrong, or missing");
  bc_line_callers_clear (&callers);
}

static void
test_connected (void)
{
  BcLineCallers callers;

  bc_line_callers_init (&callers, TRUE);
  bc_line_callers_refuse (&callers, "::2", "no");
  bc_line_callers_ask (&callers, "::1", S);
  bc_line_callers_admit (&callers);
  expect (&callers, LATER, NULL);
  bc_line_callers_refuse (&callers, "::3", "it is not wanted");
  expect (&callers, LATER, "a caller from ::3 was refused: it is not wanted");
  bc_line_callers_clear (&callers);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/line-callers/passphrase", test_passphrase);
  g_test_add_func ("/media/line-callers/again", test_again);
  g_test_add_func ("/media/line-callers/connected", test_connected);
  return g_test_run ();
}
