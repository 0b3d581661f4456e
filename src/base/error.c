/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/base/error.h>

G_DEFINE_QUARK (bc - error - quark, bc_error)

void
bc_error_take (GError **dest, BcError code, GError *source, const char *doing_format, ...)
{
  va_list arguments;

  g_return_if_fail (source != NULL);

  va_start (arguments, doing_format);
  g_autofree char *doing = g_strdup_vprintf (doing_format, arguments);
  va_end (arguments);

  g_set_error (dest, BC_ERROR, code, "%s: %s", doing, source->message);
  g_error_free (source);
}
