/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/audio/rate-converter.h>
#include <boothcast/audio/side.h>
#include <glib.h>

G_BEGIN_DECLS

/*
 * BcRtpDecoder: Opus packets in, 48 kHz mono float out (of stereo the side that is
 * wanted; (L+R)/2 is made by libopus, at no cost). A
 * hole is filled when the packet after it is there: concealment, and its last frame from that
 * packet's in-band correction if the sender makes any.
 *
 * Threading: one thread.
 */
typedef struct _BcRtpDecoder BcRtpDecoder;

/* RFC 6716 section 3.4: no packet is longer than 120 ms. */
#define BC_RTP_DECODER_MAX_SAMPLES 5760

BcRtpDecoder *bc_rtp_decoder_new (BcSide side, BcSamplesFunc on_samples, gpointer user_data);
void bc_rtp_decoder_free (BcRtpDecoder *decoder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcRtpDecoder, bc_rtp_decoder_free)

/* Packets of that much sound will not come. */
void bc_rtp_decoder_note_lost (BcRtpDecoder *decoder, gint64 lost_us);
/* FALSE: this is not Opus; as much as the last packet held is concealed in its place. */
gboolean bc_rtp_decoder_run (BcRtpDecoder *decoder, const guint8 *packet, gsize n_bytes);

G_END_DECLS
