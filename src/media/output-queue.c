/* SPDX-License-Identifier: Apache-2.0 */
#include "output-queue-private.h"

#include <string.h>

#define ITEMS 32

void
bc_output_queue_init (BcOutputQueue *queue, gsize max_bytes)
{
  queue->ring = bc_ring_new (ITEMS, G_STRUCT_OFFSET (BcOutputItem, bytes) + max_bytes);
}

void
bc_output_queue_clear (BcOutputQueue *queue)
{
  g_clear_pointer (&queue->ring, bc_ring_free);
}

gboolean
bc_output_queue_write (BcOutputQueue *queue, gconstpointer bytes, gsize n_bytes, gint64 end_samples)
{
  BcOutputItem item;

  item.end_samples = end_samples;
  item.n_bytes = (guint) n_bytes;
  memcpy (item.bytes, bytes, n_bytes);
  return bc_ring_write (queue->ring, &item, 1) == 1;
}

const BcOutputItem *
bc_output_queue_read (BcOutputQueue *queue)
{
  return bc_ring_read (queue->ring, &queue->item, 1) == 1 ? &queue->item : NULL;
}

void
bc_output_queue_skip (BcOutputQueue *queue)
{
  bc_ring_skip (queue->ring, ITEMS);
}
