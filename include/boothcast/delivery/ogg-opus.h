/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcOggOpus: Opus packets in, Ogg pages out (RFC 3533, RFC 7845), for one live channel, mono. The header
 * pages stand apart, so that every listener can be given them first whenever it joins.
 *
 * Granule positions are programme time as the encoder was fed: a decoder that takes off the pre-skip, as it
 * must, is at the very sample of the programme that it plays. A gap (packets were dropped, the machine
 * stood still) is a gap in the granules as well. Up to a second is filled with packets that ask the
 * decoder to conceal (RFC 7845, 4.1), so that the stream stays whole; a longer one would be silence that
 * listeners have to sit through: it leaves a hole, as if pages had been lost on the way.
 *
 * Threading: one thread.
 */
typedef struct _BcOggOpus BcOggOpus;

typedef struct
{
  guint32 serial;         /* random per process and channel */
  guint pre_skip;         /* the encoder's look-ahead, samples at 48 kHz */
  guint packets_per_page; /* 0: 5, which is 100 ms */
  const char *vendor;     /* for OpusTags (nullable: "Boothcast VERSION via libopus") */
  const char *title;      /* for OpusTags (nullable) */
  const char *language;   /* BCP 47 (nullable) */
  const char *comment;    /* (nullable): "only the original speech is authentic" */
} BcOggOpusConfig;

BcOggOpus *bc_ogg_opus_new (const BcOggOpusConfig *config);
void bc_ogg_opus_free (BcOggOpus *ogg);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcOggOpus, bc_ogg_opus_free)

/* The two header pages, OpusHead (BOS) and OpusTags (transfer none). */
GBytes *bc_ogg_opus_get_headers (const BcOggOpus *ogg);

/* One packet; `end_samples` is where in the programme (48 kHz, from the stream's beginning) the samples end that
 * the encoder was fed for it, look-ahead not taken off. Returns finished pages (transfer full), one unless a gap was
 * filled, or NULL while a page is still gathering; `duration_us` (nullable) gets their sound. A packet that is none,
 * or lies before the end of the last one, is left out. */
GBytes *bc_ogg_opus_add (BcOggOpus *ogg, const guint8 *packet, gsize packet_bytes,
                         gint64 end_samples, gint64 *duration_us);

/* Forgets what is gathered for the next page: to receivers it is a page that was lost on the way. A gap before the
 * next packet is left open, however short: whoever comes after it has not been there before. */
void bc_ogg_opus_drop (BcOggOpus *ogg);

/* What is left, as the last page, marked EOS (transfer full); never NULL. The last call but free. */
GBytes *bc_ogg_opus_finish (BcOggOpus *ogg);

G_END_DECLS
