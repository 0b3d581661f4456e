/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * A loudspeaker's end of an RTP line in 24 bits, one channel: takes what comes to a UDP port on loopback and keeps it, as it is:
 * a sample that was 0 is 0.
 *
 * Threading: its own thread receives; every function from the test's thread.
 */
typedef struct _L24Receiver L24Receiver;

L24Receiver *l24_receiver_new (guint16 port);
void l24_receiver_free (L24Receiver *receiver);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (L24Receiver, l24_receiver_free)

/* The next `n_samples` that come (transfer full); fails the test when they do not. */
float *l24_receiver_hear (L24Receiver *receiver, gsize n_samples);

/* Packets that did not follow on the one before: by their number; by their time. */
guint l24_receiver_get_n_renumbered (L24Receiver *receiver);
guint l24_receiver_get_n_jumps (L24Receiver *receiver);
/* Sources that were heard (SSRC). */
guint l24_receiver_get_n_sources (L24Receiver *receiver);

G_END_DECLS
