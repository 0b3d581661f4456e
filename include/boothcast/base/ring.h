/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * A bounded ring of equal-sized items between exactly one producer and one consumer, without locks:
 * the way samples, blocks and small messages cross from one thread to the next. A write or read
 * moves as many items as fit and never waits.
 *
 * Threading: one producer thread (write, get_space), one consumer thread (read, peek, skip,
 * get_fill); create and free while neither runs. Positions are C11 atomics (acquire/release).
 */
typedef struct _BcRing BcRing;

/* A ring of at least `capacity` items (rounded up to a power of two) of `item_bytes` each. */
BcRing *bc_ring_new (gsize capacity, gsize item_bytes);
void bc_ring_free (BcRing *ring);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcRing, bc_ring_free)

gsize bc_ring_get_capacity (const BcRing *ring);

/* Producer. Returns how many of `n_items` were taken (0 … n_items). */
gsize bc_ring_write (BcRing *ring, const void *items, gsize n_items);
gsize bc_ring_get_space (const BcRing *ring);

/* Consumer. read moves out, peek copies without moving on, skip moves on without copying; each
 * returns the number of items. */
gsize bc_ring_read (BcRing *ring, void *items, gsize n_items);
gsize bc_ring_peek (const BcRing *ring, void *items, gsize n_items);
gsize bc_ring_skip (BcRing *ring, gsize n_items);
gsize bc_ring_get_fill (const BcRing *ring);

G_END_DECLS
