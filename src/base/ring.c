/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/base/ring.h>

#include <stdatomic.h>
#include <string.h>

/* Positions count items since creation and wrap naturally; the index is position & mask. The two
 * positions sit on cache lines of their own so that producer and consumer do not chase each other. */
struct _BcRing
{
  _Alignas(64) atomic_size_t written;
  _Alignas(64) atomic_size_t consumed;
  _Alignas(64) gsize capacity;
  gsize item_bytes;
  guint8 *items;
};

BcRing *
bc_ring_new (gsize capacity, gsize item_bytes)
{
  gsize rounded = 1;

  g_return_val_if_fail (capacity > 0 && item_bytes > 0, NULL);
  g_return_val_if_fail (capacity <= G_MAXSIZE / 2 + 1, NULL);

  while (rounded < capacity)
    rounded *= 2;

  BcRing *ring = g_aligned_alloc0 (1, sizeof *ring, 64);
  ring->capacity = rounded;
  ring->item_bytes = item_bytes;
  ring->items = g_malloc0_n (rounded, item_bytes);
  return ring;
}

void
bc_ring_free (BcRing *ring)
{
  if (ring == NULL)
    return;
  g_free (ring->items);
  g_aligned_free (ring);
}

gsize
bc_ring_get_capacity (const BcRing *ring)
{
  return ring->capacity;
}

gsize
bc_ring_get_fill (const BcRing *ring)
{
  gsize written = atomic_load_explicit (&ring->written, memory_order_acquire);
  gsize consumed = atomic_load_explicit (&ring->consumed, memory_order_relaxed);
  return written - consumed;
}

gsize
bc_ring_get_space (const BcRing *ring)
{
  gsize written = atomic_load_explicit (&ring->written, memory_order_relaxed);
  gsize consumed = atomic_load_explicit (&ring->consumed, memory_order_acquire);
  return ring->capacity - (written - consumed);
}

static guint8 *
item_at (const BcRing *ring, gsize position)
{
  return ring->items + (position & (ring->capacity - 1)) * ring->item_bytes;
}

/* How many of `n_items` lie in one piece from `position` to the end of the memory. */
static gsize
contiguous (const BcRing *ring, gsize position, gsize n_items)
{
  return MIN (n_items, ring->capacity - (position & (ring->capacity - 1)));
}

gsize
bc_ring_write (BcRing *ring, const void *items, gsize n_items)
{
  gsize written = atomic_load_explicit (&ring->written, memory_order_relaxed);
  gsize space = bc_ring_get_space (ring); /* read once: MIN () would read it twice, and it grows */
  gsize n = MIN (n_items, space);
  gsize first = contiguous (ring, written, n);

  if (n == 0)
    return 0;
  memcpy (item_at (ring, written), items, first * ring->item_bytes);
  memcpy (ring->items, (const guint8 *) items + first * ring->item_bytes,
          (n - first) * ring->item_bytes);
  atomic_store_explicit (&ring->written, written + n, memory_order_release);
  return n;
}

gsize
bc_ring_peek (const BcRing *ring, void *items, gsize n_items)
{
  gsize consumed = atomic_load_explicit (&ring->consumed, memory_order_relaxed);
  gsize fill = bc_ring_get_fill (ring); /* read once, as above */
  gsize n = MIN (n_items, fill);
  gsize first = contiguous (ring, consumed, n);

  if (n == 0)
    return 0;
  memcpy (items, item_at (ring, consumed), first * ring->item_bytes);
  memcpy ((guint8 *) items + first * ring->item_bytes, ring->items, (n - first) * ring->item_bytes);
  return n;
}

gsize
bc_ring_skip (BcRing *ring, gsize n_items)
{
  gsize consumed = atomic_load_explicit (&ring->consumed, memory_order_relaxed);
  gsize fill = bc_ring_get_fill (ring); /* read once, as above */
  gsize n = MIN (n_items, fill);

  atomic_store_explicit (&ring->consumed, consumed + n, memory_order_release);
  return n;
}

gsize
bc_ring_read (BcRing *ring, void *items, gsize n_items)
{
  return bc_ring_skip (ring, bc_ring_peek (ring, items, n_items));
}
