/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/audio/side.h>

static void
test_sides (void)
{
  static const struct
  {
    BcSide side;
    float expected[3];
  } rows[] = {
    { BC_SIDE_BOTH, { 0.5f, -0.25f, 0.0f } },
    { BC_SIDE_LEFT, { 1.0f, 0.0f, 0.5f } },
    { BC_SIDE_RIGHT, { 0.0f, -0.5f, -0.5f } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      float stereo[] = { 1.0f, 0.0f, 0.0f, -0.5f, 0.5f, -0.5f };
      float mono[3];

      bc_side_take (rows[i].side, stereo, mono, 3);
      for (guint k = 0; k < 3; k++)
        g_assert_cmpfloat (mono[k], ==, rows[i].expected[k]);
      /* In its own place, too. */
      bc_side_take (rows[i].side, stereo, stereo, 3);
      for (guint k = 0; k < 3; k++)
        g_assert_cmpfloat (stereo[k], ==, rows[i].expected[k]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/side/each", test_sides);
  return g_test_run ();
}
