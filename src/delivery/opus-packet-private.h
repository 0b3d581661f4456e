/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What an Opus packet says of itself in its first bytes (RFC 6716, 3.1), enough to keep time by.
 *
 * Threading: pure; any thread.
 */

/* Samples at 48 kHz of one frame of packets with this first byte: 120 … 2880. */
guint bc_opus_frame_samples (guint8 toc);

/* Samples at 48 kHz of the whole packet; 0: not a packet. */
guint bc_opus_packet_samples (const guint8 *packet, gsize packet_bytes);

/* The first byte of a packet of the same kind with one frame and nothing in it. Sent alone it asks the
 * decoder to conceal one frame. */
guint8 bc_opus_conceal_toc (guint8 toc);

G_END_DECLS
