/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * ADTS, how AAC goes over the wire without a container (ISO/IEC 13818-7, 6.2; 14496-3, 1.A.3.2): a header before each
 * frame, and a player may begin at any.
 *
 * Threading: pure; any thread.
 */
#define BC_ADTS_HEADER_BYTES 7
/* A frame's length has 13 bits, the header included. */
#define BC_ADTS_FRAME_MAX_BYTES (8191 - BC_ADTS_HEADER_BYTES)

/* The header of one raw AAC-LC frame, 48 kHz mono, no checksum. `frame_bytes` ≤ BC_ADTS_FRAME_MAX_BYTES. */
void bc_adts_write_header (guint8 header[BC_ADTS_HEADER_BYTES], gsize frame_bytes);

G_END_DECLS
