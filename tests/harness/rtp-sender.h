/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * A source that speaks RTP/Opus (RFC 7587): a thread that sends 20 ms of a steady tone every 20 ms to a UDP port on
 * loopback. The tone can be silenced, moved, and given a click whose packet's send time is kept.
 *
 * Threading: its own thread; every function from the test's thread.
 */
typedef struct _RtpSender RtpSender;

/* Starts sending a tone of `frequency_hz` at `level_dbfs` (peak). */
RtpSender *rtp_sender_new (guint16 port, double frequency_hz, double level_dbfs);
/* Stops at once, as a machine that lost its power. */
void rtp_sender_free (RtpSender *sender);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RtpSender, rtp_sender_free)

/* -INFINITY: digital silence. Moves on a 10 ms ramp. */
void rtp_sender_set_level (RtpSender *sender, double level_dbfs);

/* Puts one click (a 1 ms burst at -6 dBFS) at the end of the next packet. */
void rtp_sender_click (RtpSender *sender);
/* When (monotonic µs) the packet with the last click had left; 0: not yet. */
gint64 rtp_sender_get_click_us (RtpSender *sender);

/* When the last packet left. */
gint64 rtp_sender_get_last_us (RtpSender *sender);

G_END_DECLS
