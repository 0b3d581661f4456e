/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcTranscoder: a channel's own Opus packets in, the same sound in another encoding out, for players that want it
 * smaller or without Opus. Made from the packets, not from the tick's blocks: so the tick knows nothing of it, it
 * can begin in the past that the packets still tell, and it costs nothing while nobody wants it.
 *
 * Gaps of up to a second are concealed; after a longer one the encoding begins anew, and its frames' times jump.
 *
 * Threading: one thread, which does all the work within push; no thread of its own. bc_media_init () before.
 */
typedef struct _BcTranscoder BcTranscoder;

typedef enum
{
  BC_TRANSCODE_OPUS_LOW, /* 24 kb/s, OPUS_APPLICATION_VOIP, packets of 20 ms */
  BC_TRANSCODE_AAC       /* AAC-LC, 96 kb/s, mono, raw frames of 1024 samples */
} BcTranscodeKind;

/* `end_samples` is where in the programme the samples end that this encoder was fed for the frame, the channel's encoder's
 * look-ahead taken off, this one's not. */
typedef void (*BcFrameFunc) (const guint8 *frame, gsize frame_bytes, gint64 end_samples,
                             gpointer user_data);

typedef struct
{
  BcTranscodeKind kind;
  guint pre_skip; /* of the packets that come, samples */
  BcFrameFunc on_frame;
  gpointer user_data;
} BcTranscoderConfig;

/* Whether this machine can; asks for no memory. BC_ERROR_UNAVAILABLE names what is missing. */
gboolean bc_transcode_is_possible (BcTranscodeKind kind, GError **error);

/* BC_ERROR_UNAVAILABLE. The first for AAC loads its plug-in, which takes a while. */
BcTranscoder *bc_transcoder_new (const BcTranscoderConfig *config, GError **error);
void bc_transcoder_free (BcTranscoder *transcoder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcTranscoder, bc_transcoder_free)

/* This encoder's own look-ahead in samples at 48 kHz; what a kind has is known without one. */
guint bc_transcode_get_pre_skip (BcTranscodeKind kind);

/* The next packet, of BC_TICK_SAMPLES; others are taken for lost. A decoder needs the first few to find its feet: they make
 * no frames (BC_TRANSCODER_SETTLE_PACKETS). FALSE: the encoder has failed, and stays so. */
gboolean bc_transcoder_push (BcTranscoder *transcoder, const guint8 *packet, gsize packet_bytes,
                             gint64 end_samples);

/* 80 ms (RFC 7845, 4.6). */
#define BC_TRANSCODER_SETTLE_PACKETS 4

G_END_DECLS
