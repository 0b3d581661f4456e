/* SPDX-License-Identifier: Apache-2.0 */
#include "secret-private.h"

#include <boothcast/base/error.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

static const struct
{
  const char *what;
  const char *text;
  int mode;
  const char *secret; /* NULL: refused … */
  const char *why;    /* … with these words */
} rows[] = {
  { "a line", "0123456789\n", 0600, "0123456789", NULL },
  { "without its end", "0123456789", 0400, "0123456789", NULL },
  { "as Windows ends it", "0123456789\r\n", 0600, "0123456789", NULL },
  { "blanks belong to it", " 0123 56789 ", 0600, " 0123 56789 ", NULL },
  { "the group may read it", "0123456789\n", 0640, NULL, "others may read it (mode 0640)" },
  { "all may read it", "0123456789\n", 0604, NULL, "others may read it" },
  { "too short", "012345678\n", 0600, NULL, "must have 10 to 79 characters, and has 9" },
  { "empty", "", 0600, NULL, "and has 0" },
  { "two lines", "0123456789\n0123456789\n", 0600, NULL, "one line of text" },
};

static void
test_rows (void)
{
  g_autofree char *folder = g_dir_make_tmp ("boothcast-secret-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "secret", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_test_message ("%s", rows[i].what);
      g_assert_true (g_file_set_contents (path, rows[i].text, -1, NULL));
      g_assert_cmpint (g_chmod (path, rows[i].mode), ==, 0);
      g_autofree char *secret = bc_secret_read (path, BC_SECRET_SRT, &error);
      g_assert_cmpstr (secret, ==, rows[i].secret);
      if (rows[i].secret != NULL)
        continue;
      g_assert_error (error, BC_ERROR, BC_ERROR_CONFIG);
      g_assert_nonnull (strstr (error->message, path));
      g_assert_nonnull (strstr (error->message, rows[i].why));
      g_assert_null (strstr (error->message, "0123456789"));
    }
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_long (void)
{
  g_autofree char *folder = g_dir_make_tmp ("boothcast-secret-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "secret", NULL);
  static const gsize lengths[] = { 79, 80, 1000 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *text = g_strnfill (lengths[i], 'x');
      g_assert_true (g_file_set_contents (path, text, -1, NULL));
      g_assert_cmpint (g_chmod (path, 0600), ==, 0);
      g_autofree char *secret = bc_secret_read (path, BC_SECRET_SRT, NULL);
      g_assert_cmpstr (secret, ==, lengths[i] <= 79 ? text : NULL);
    }
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_strange (void)
{
  g_autofree char *folder = g_dir_make_tmp ("boothcast-secret-XXXXXX", NULL);
  g_autofree char *fifo = g_build_filename (folder, "fifo", NULL);
  const struct
  {
    const char *path;
    const char *why;
  } strange[] = { { "/no/such/file", "No such file" },
                  { folder, "plain file" },
                  { fifo, "plain file" } };

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (strange); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (bc_secret_read (strange[i].path, BC_SECRET_PASSWORD, &error));
      g_assert_error (error, BC_ERROR, BC_ERROR_CONFIG);
      g_assert_nonnull (strstr (error->message, strange[i].why));
    }
  g_unlink (fifo);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/secret/one-line-for-its-owner-alone", test_rows);
  g_test_add_func ("/media/secret/as-long-as-srt-takes", test_long);
  g_test_add_func ("/media/secret/no-file-no-waiting", test_strange);
  return g_test_run ();
}
