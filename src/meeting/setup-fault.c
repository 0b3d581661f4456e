/* SPDX-License-Identifier: Apache-2.0 */
#include "setup-fault-private.h"

#include <boothcast/base/error.h>

gboolean
bc_setup_fault (GError **error, const char *what, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, BC_ERROR, BC_ERROR_CONFIG, "%s: %s", what, text);
  return FALSE;
}

gboolean
bc_setup_field_fault (GError **error, const char *kind, const char *id, const char *field,
                      const char *format, ...)
{
  va_list arguments;
  g_autofree char *path = g_strdup_printf ("%s/%s/%s", kind, id, field);

  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return bc_setup_fault (error, path, "%s", text);
}
