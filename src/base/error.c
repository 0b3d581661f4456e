/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/base/error.h>

#include <stdatomic.h>

/* Not by G_DEFINE_QUARK, whose variable is no atomic one: errors are made on every thread. */
GQuark
bc_error_quark (void)
{
  static _Atomic GQuark quark;

  if (atomic_load (&quark) == 0)
    atomic_store (&quark, g_quark_from_static_string ("bc-error-quark"));
  return atomic_load (&quark);
}

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
