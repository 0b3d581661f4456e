/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "media-private.h"
#include "rtp-door-private.h"

#include <boothcast/media/input.h>

G_BEGIN_DECLS

/*
 * BcRtpSource: one UDP port, from the socket to the elastic buffer.
 *
 * Threading: the main thread, but refill on the tick thread, what a door gives and get_stats on any.
 * The socket's thread admits and renumbers, the jitter buffer's decodes and pushes.
 */
typedef struct _BcRtpSource BcRtpSource;

/* `elastic` and `fault` are not owned and outlive the source. */
BcRtpSource *bc_rtp_source_new (const BcInputConfig *config, BcElastic *elastic, BcFault *fault,
                                GError **error);
void bc_rtp_source_free (BcRtpSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcRtpSource, bc_rtp_source_free)

gboolean bc_rtp_source_start (BcRtpSource *source, GError **error);
void bc_rtp_source_stop (BcRtpSource *source);
guint16 bc_rtp_source_get_port (const BcRtpSource *source);

/* The door the packets pass, for its times. */
const BcRtpDoor *bc_rtp_source_get_door (const BcRtpSource *source);
/* After a pause of ours: what waited in the socket meanwhile is dropped. */
void bc_rtp_source_refill (BcRtpSource *source);
/* Fills in n_bytes, n_packets, n_refused, n_lost_packets. */
void bc_rtp_source_get_stats (const BcRtpSource *source, BcInputStats *stats);

G_END_DECLS
