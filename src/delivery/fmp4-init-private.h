/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/delivery/fmp4.h>

G_BEGIN_DECLS

/*
 * The init segment of fragmented MP4 (ISO/IEC 14496-12): what a player is told before the first chunk.
 *
 * Threading: pure; any thread.
 */

/* What the chunks and the segment have in common: the one track's number, and its time's units a second. */
#define BC_FMP4_TRACK 1
#define BC_FMP4_SAMPLE_RATE 48000

/* (transfer full) */
GBytes *bc_fmp4_init_make (const BcFmp4Config *config);

G_END_DECLS
