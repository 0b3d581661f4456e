/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/audio/format.h>
#include <boothcast/base/ring.h>

G_BEGIN_DECLS

/*
 * BcOutputQueue: what is on its way from the tick, or an encoder, to an output's own thread: ticks of sound, or packets of
 * Opus, of one kind in one queue. It holds 640 ms: the thread is never away for longer, but when it connects.
 *
 * Threading: write on one thread; read and skip on another; init and clear while neither runs. Embed.
 */
#define BC_OUTPUT_TICK_BYTES (BC_TICK_SAMPLES * sizeof (float))
#define BC_OUTPUT_PACKET_MAX_BYTES 1276 /* RFC 6716, section 3.2.1 */

typedef struct
{
  gint64 end_samples;
  guint n_bytes;
  guint8 bytes[BC_OUTPUT_TICK_BYTES];
} BcOutputItem;

typedef struct
{
  BcRing *ring;
  BcOutputItem item; /* the reader's */
} BcOutputQueue;

/* For items of at most `max_bytes`, one of the two above. */
void bc_output_queue_init (BcOutputQueue *queue, gsize max_bytes);
void bc_output_queue_clear (BcOutputQueue *queue);

/* FALSE: it is full. */
gboolean bc_output_queue_write (BcOutputQueue *queue, gconstpointer bytes, gsize n_bytes,
                                gint64 end_samples);

/* The next, valid until the next call (nullable): there is none. */
const BcOutputItem *bc_output_queue_read (BcOutputQueue *queue);
/* Forgets all there is. */
void bc_output_queue_skip (BcOutputQueue *queue);

G_END_DECLS
