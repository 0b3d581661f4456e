/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcEncoderPool: libopus for all channels on a few threads. Each channel has its own encoder and belongs to one
 * thread; blocks come from the tick through a lock-free ring, packets leave in order.
 *
 * Threading: push on the tick thread, never waits (a full ring, 1 s, drops the block and counts it);
 * on_packet comes on a pool thread, always the same for a channel; the rest on the main thread.
 */
typedef struct _BcEncoderPool BcEncoderPool;

typedef void (*BcPacketFunc) (guint channel, const guint8 *packet, gsize packet_bytes,
                              gint64 end_samples, gpointer user_data);

typedef struct
{
  guint n_channels;
  guint n_threads;   /* 0: one per two cores, 1–4 */
  guint bitrate_bps; /* 0: 64000 */
  guint complexity;  /* 0–10 */
  BcPacketFunc on_packet;
  gpointer user_data;
} BcEncoderConfig;

/* 20 ms packets, fullband, OPUS_APPLICATION_AUDIO, VBR. */
BcEncoderPool *bc_encoder_pool_new (const BcEncoderConfig *config, GError **error);
/* Encodes what was pushed, then ends. */
void bc_encoder_pool_free (BcEncoderPool *pool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcEncoderPool, bc_encoder_pool_free)

/* As many more, numbered on from those there are, which go on undisturbed. After a failure it is as it was. */
gboolean bc_encoder_pool_grow (BcEncoderPool *pool, guint n_more, GError **error);

/* The encoder's look-ahead in samples at 48 kHz: Ogg's pre-skip. */
guint bc_encoder_pool_get_pre_skip (const BcEncoderPool *pool);

/* One tick of `channel` (BC_TICK_SAMPLES, copied), ending at `end_samples` of programme time. */
void bc_encoder_pool_push (BcEncoderPool *pool, guint channel, const float *samples,
                           gint64 end_samples);

/* What is pushed next begins anew: nothing of what was before is in it. Tick thread. */
void bc_encoder_pool_restart (BcEncoderPool *pool, guint channel);

guint64 bc_encoder_pool_get_n_dropped (const BcEncoderPool *pool);

G_END_DECLS
