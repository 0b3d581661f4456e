/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcOggWriter: Opus packets of 20 ms to an Ogg stream (RFC 7845), a page every 100 ms.
 *
 * Threading: one thread.
 */
typedef struct _BcOggWriter BcOggWriter;

/* Its header pages stand in `out` at once. */
BcOggWriter *bc_ogg_writer_new (guint pre_skip, GByteArray *out);
void bc_ogg_writer_free (BcOggWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcOggWriter, bc_ogg_writer_free)

/* Appends what is ready to `out`. */
void bc_ogg_writer_add (BcOggWriter *writer, const guint8 *packet, gsize n_bytes, GByteArray *out);
/* Appends the last page. */
void bc_ogg_writer_end (BcOggWriter *writer, GByteArray *out);

G_END_DECLS
