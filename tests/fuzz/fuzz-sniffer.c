/* SPDX-License-Identifier: Apache-2.0 */
#include "sniffer-private.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  const char *what;
  BcSniff all = bc_sniff (data, size, &what);

  /* An answer from fewer bytes is never taken back. */
  for (gsize n = 0; n < MIN (size, 64); n++)
    {
      BcSniff early = bc_sniff (data, n, &what);
      if (early != BC_SNIFF_MORE)
        g_assert_true (early == all);
      g_assert_true (early != BC_SNIFF_REFUSED || what != NULL);
    }
  return 0;
}
