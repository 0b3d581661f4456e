/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcOggOpus: Opus packets in, Ogg pages out (RFC 3533, RFC 7845), for one live channel. The header pages
 * stand apart, so that every listener can be given them first whenever it joins. Granule positions
 * derive from programme time: a gap in it (the machine stood still) is a gap in the granules.
 *
 * Threading: one thread.
 */
typedef struct _BcOggOpus BcOggOpus;

typedef struct
{
  guint32 serial;         /* random per process and channel */
  guint pre_skip;         /* the encoder's look-ahead, samples at 48 kHz */
  guint packets_per_page; /* 5: 100 ms */
  const char *title;      /* for OpusTags (nullable) */
  const char *language;   /* BCP 47 (nullable) */
  const char *comment;    /* (nullable): "only the original speech is authentic" */
} BcOggOpusConfig;

BcOggOpus *bc_ogg_opus_new (const BcOggOpusConfig *config);
void bc_ogg_opus_free (BcOggOpus *ogg);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcOggOpus, bc_ogg_opus_free)

/* The two header pages, OpusHead (BOS) and OpusTags (transfer none). */
GBytes *bc_ogg_opus_get_headers (const BcOggOpus *ogg);

/* One packet that ends at `end_samples` of programme time (counted from the stream's beginning).
 * Returns a finished page (transfer full) or NULL while it is still gathering; `duration_us` (nullable) gets
 * the page's sound. */
GBytes *bc_ogg_opus_add (BcOggOpus *ogg, const guint8 *packet, gsize packet_bytes,
                         gint64 end_samples, gint64 *duration_us);

/* What is left, as the last page, marked EOS (transfer full); never NULL. */
GBytes *bc_ogg_opus_finish (BcOggOpus *ogg);

G_END_DECLS
