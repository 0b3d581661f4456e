/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/base/ids.h>

#include <string.h>

static void
test_valid (void)
{
  static const struct
  {
    const char *description, *id;
    gboolean is_valid;
  } rows[] = {
    { "a language", "fr", TRUE },
    { "one character", "x", TRUE },
    { "digits and hyphens", "2-desk-1", TRUE },
    { "32 characters", "abcdefghijklmnopqrstuvwxyz012345", TRUE },
    { "33 characters", "abcdefghijklmnopqrstuvwxyz0123456", FALSE },
    { "nothing", NULL, FALSE },
    { "empty", "", FALSE },
    { "a leading hyphen", "-fr", FALSE },
    { "capitals at the front", "Fr", FALSE },
    { "capitals inside", "fR", FALSE },
    { "a slash", "a/b", FALSE },
    { "dots that climb", "..", FALSE },
    { "a space", "a b", FALSE },
    { "an underscore", "a_b", FALSE },
    { "a letter beyond ASCII", "é", FALSE },
    { "a line end", "fr\n", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].description);
      g_assert_cmpint (bc_id_is_valid (rows[i].id), ==, rows[i].is_valid);
    }
}

static void
test_token (void)
{
  static const struct
  {
    gsize n_bytes, length;
  } rows[] = { { 16, 22 }, { 17, 23 }, { 18, 24 }, { 32, 43 }, { 64, 86 } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *token = bc_id_new_token (rows[i].n_bytes);
      g_assert_cmpuint (strlen (token), ==, rows[i].length);
      g_assert_cmpuint (strspn (token, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-_"), ==,
                        rows[i].length);
    }
}

static void
test_token_is_fresh (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 1000; i++)
    g_assert_true (g_hash_table_add (seen, bc_id_new_token (16)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/ids/well-formed-or-not", test_valid);
  g_test_add_func ("/base/ids/token-is-url-safe", test_token);
  g_test_add_func ("/base/ids/token-is-never-the-same", test_token_is_fresh);
  return g_test_run ();
}
