/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcAacEncoder: samples in (48 kHz mono), raw AAC-LC frames out, by GStreamer's pipeline "aac", all of it within push on the
 * caller's thread.
 *
 * Threading: one thread.
 */
typedef struct _BcAacEncoder BcAacEncoder;

#define BC_AAC_FRAME_SAMPLES 1024

/* `number` counts from 0. A decoder makes of frame n the samples from 1024 (n - 1) to 1024 n that were pushed. */
typedef void (*BcAacFrameFunc) (const guint8 *frame, gsize frame_bytes, guint64 number,
                                gpointer user_data);

/* BC_ERROR_UNAVAILABLE */
BcAacEncoder *bc_aac_encoder_new (BcAacFrameFunc on_frame, gpointer user_data, GError **error);
void bc_aac_encoder_free (BcAacEncoder *encoder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcAacEncoder, bc_aac_encoder_free)

/* FALSE: it has failed. */
gboolean bc_aac_encoder_push (BcAacEncoder *encoder, const float *samples, gsize n_samples);

G_END_DECLS
