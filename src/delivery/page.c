/* SPDX-License-Identifier: Apache-2.0 */
#include "page-private.h"

BcPage *
bc_page_new (GBytes *bytes, gint64 duration_us)
{
  BcPage *page = g_new0 (BcPage, 1);

  atomic_init (&page->n_refs, 1);
  page->bytes = g_bytes_ref (bytes);
  page->data = g_bytes_get_data (bytes, &page->size);
  page->duration_us = duration_us;

  return page;
}

BcPage *
bc_page_ref (BcPage *page)
{
  atomic_fetch_add_explicit (&page->n_refs, 1, memory_order_relaxed);

  return page;
}

void
bc_page_unref (BcPage *page)
{
  /* Release: my reads of the data are over. Acquire: so are everybody's, when I am the last. */
  if (atomic_fetch_sub_explicit (&page->n_refs, 1, memory_order_acq_rel) > 1)
    return;

  g_bytes_unref (page->bytes);
  g_free (page);
}
