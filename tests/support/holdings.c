/* SPDX-License-Identifier: Apache-2.0 */
#include "holdings.h"

static guint
count_entries (GPid pid, const char *folder)
{
  g_autofree char *path = pid != 0 ? g_strdup_printf ("/proc/%d/%s", pid, folder)
                                   : g_strconcat ("/proc/self/", folder, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &error);
  guint n = 0;

  g_assert_no_error (error);
  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

guint
holdings_count_descriptors (GPid pid)
{
  guint n = count_entries (pid, "fd");

  /* The folder is read by one of them. */
  return pid != 0 ? n : n - 1;
}

guint
holdings_count_threads (GPid pid)
{
  return count_entries (pid, "task");
}
