/* SPDX-License-Identifier: Apache-2.0 */
#include "config-faults.h"

#include <boothcast/base/error.h>

#define MAX_LINES 50

struct _BcConfigFaults
{
  char *name;
  GPtrArray *lines; /* of char * */
  guint n_more;
};

BcConfigFaults *
bc_config_faults_new (const char *name)
{
  BcConfigFaults *faults = g_new0 (BcConfigFaults, 1);

  faults->name = g_strdup (name);
  faults->lines = g_ptr_array_new_with_free_func (g_free);
  return faults;
}

void
bc_config_faults_free (BcConfigFaults *faults)
{
  if (!faults)
    return;
  g_free (faults->name);
  g_ptr_array_unref (faults->lines);
  g_free (faults);
}

static void
add_line (BcConfigFaults *faults, char *line)
{
  if (faults->lines->len < MAX_LINES)
    g_ptr_array_add (faults->lines, line);
  else
    {
      faults->n_more++;
      g_free (line);
    }
}

void
bc_config_faults_add (BcConfigFaults *faults, const char *pointer, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  add_line (faults, g_strdup_printf ("%s: %s: %s", faults->name, *pointer ? pointer : "/", text));
}

void
bc_config_faults_add_at (BcConfigFaults *faults, guint line, guint column, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  add_line (faults, g_strdup_printf ("%s:%u:%u: %s", faults->name, line, column, text));
}

gboolean
bc_config_faults_is_empty (const BcConfigFaults *faults)
{
  return faults->lines->len == 0;
}

gboolean
bc_config_faults_finish (const BcConfigFaults *faults, GError **error)
{
  if (bc_config_faults_is_empty (faults))
    return TRUE;

  g_autoptr (GString) all = g_string_new (NULL);
  for (guint i = 0; i < faults->lines->len; i++)
    g_string_append_printf (all, "%s%s", i ? "\n" : "",
                            (const char *) g_ptr_array_index (faults->lines, i));
  if (faults->n_more > 0)
    g_string_append_printf (all, "\n%s: and %u more", faults->name, faults->n_more);

  g_set_error_literal (error, BC_ERROR, BC_ERROR_CONFIG, all->str);
  return FALSE;
}
