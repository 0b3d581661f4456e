/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdatomic.h>

G_BEGIN_DECLS

/*
 * BcPage: one piece of a stream as every worker and every history shares it. Counts its own
 * references (GBytes does too, but where a thread checker cannot see it) and keeps data and size
 * at hand, so that sending touches no second object.
 *
 * Threading: immutable; ref and unref from any thread.
 */
typedef struct
{
  atomic_uint n_refs;
  GBytes *bytes;
  const guint8 *data;
  gsize size;
  gint64 duration_us; /* 0: an event */
} BcPage;

/* (transfer full) */
BcPage *bc_page_new (GBytes *bytes, gint64 duration_us);
BcPage *bc_page_ref (BcPage *page);
void bc_page_unref (BcPage *page);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcPage, bc_page_unref)

G_END_DECLS
