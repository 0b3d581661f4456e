/* SPDX-License-Identifier: Apache-2.0 */
#include "proxy-protocol-private.h"

/*
 * The PROXY header on any bytes: what is used is within them, an address comes only with a whole header,
 * and more bytes never turn a verdict around.
 */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  BcProxyVerdict before = BC_PROXY_MORE;

  for (gsize n = 1; n <= size; n++)
    {
      g_autoptr (GSocketAddress) source = NULL;
      gsize n_used = 0;
      BcProxyVerdict verdict = bc_proxy_parse (data, n, &n_used, &source);
      g_assert_true (before == BC_PROXY_MORE || verdict == before);
      g_assert_true (source == NULL || verdict == BC_PROXY_DONE);
      g_assert_cmpuint (n_used, <=, n);
      before = verdict;
    }
  return 0;
}
