/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "media-private.h"
#include "rtp-gate-private.h"

#include <boothcast/media/input.h>

G_BEGIN_DECLS

/*
 * BcRtpEnd: what becomes of the packets that were let in: Opus goes through GStreamer's jitter buffer and is decoded
 * when it comes out in order; plain samples say themselves where they belong and are taken as they come, because a
 * jitter buffer costs more than all the rest for a packet of a millisecond.
 *
 * Threading: new, open and free on the main thread while no packets come; take_admitted on the socket's thread,
 * take_ordered and take_event on the jitter buffer's.
 */
typedef struct _BcRtpEnd BcRtpEnd;

/* `elastic` and `fault` are not owned and outlive it. BC_ERROR_CONFIG, by key. */
BcRtpEnd *bc_rtp_end_new (const BcInputConfig *config, BcElastic *elastic, BcFault *fault,
                          GError **error);
void bc_rtp_end_free (BcRtpEnd *end);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcRtpEnd, bc_rtp_end_free)

const char *bc_rtp_end_get_pipeline (const BcRtpEnd *end);
const BcRtpGateRules *bc_rtp_end_get_rules (const BcRtpEnd *end);
/* Of `wanted_ms` (0: as is usual), 0: it has no jitter buffer. */
guint bc_rtp_end_get_jitter_ms (const BcRtpEnd *end, guint wanted_ms);

/* Whatever came before is over. */
void bc_rtp_end_open (BcRtpEnd *end);

/* TRUE: it is to go on to the jitter buffer. */
gboolean bc_rtp_end_take_admitted (BcRtpEnd *end, GstBuffer *buffer, const BcRtpGate *gate,
                                   gint64 now_us);
void bc_rtp_end_take_ordered (BcRtpEnd *end, GstBuffer *buffer);
void bc_rtp_end_take_event (BcRtpEnd *end, GstEvent *event);

/* Of somebody who is not heard; what is wrong with who is, comes first. On the socket's thread. */
void bc_rtp_end_tell_stranger (BcRtpEnd *end, const char *words);

G_END_DECLS
