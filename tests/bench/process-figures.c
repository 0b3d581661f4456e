/* SPDX-License-Identifier: Apache-2.0 */
#include "process-figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Fields 14 and 15 of proc(5)'s stat. */
double
process_cpu_s (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *text = NULL;
  unsigned long user = 0, system = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpint (sscanf (strrchr (text, ')'),
                           ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system),
                   ==, 2);
  return (double) (user + system) / (double) sysconf (_SC_CLK_TCK);
}

double
process_memory_mb (GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", pid);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return (double) strtoull (strstr (text, "VmRSS:") + strlen ("VmRSS:"), NULL, 10) / 1024;
}
