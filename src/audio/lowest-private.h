/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

#define BC_LOWEST_WINDOW 90
#define BC_LOWEST_ROOM 128 /* a power of two above the window */

/*
 * BcLowest: the lowest of the last BC_LOWEST_WINDOW values, which were 1 before the first: a queue of those
 * that no later one has undercut, so that a value costs two comparisons, whatever the window.
 *
 * Threading: one thread.
 */
typedef struct
{
  float values[BC_LOWEST_ROOM];
  guint32 times[BC_LOWEST_ROOM];
  guint32 first, next; /* positions in the queue, wrapping */
  guint32 now;
} BcLowest;

static inline void
bc_lowest_init (BcLowest *lowest)
{
  *lowest = (BcLowest){ .next = 1, .values = { 1.0f } };
}

static inline float
bc_lowest_get (const BcLowest *lowest)
{
  return lowest->values[lowest->first % BC_LOWEST_ROOM];
}

static inline float
bc_lowest_add (BcLowest *lowest, float value)
{
  lowest->now++;
  while (lowest->next != lowest->first &&
         lowest->values[(lowest->next - 1) % BC_LOWEST_ROOM] >= value)
    lowest->next--;
  lowest->values[lowest->next % BC_LOWEST_ROOM] = value;
  lowest->times[lowest->next % BC_LOWEST_ROOM] = lowest->now;
  lowest->next++;
  if (lowest->now - lowest->times[lowest->first % BC_LOWEST_ROOM] >= BC_LOWEST_WINDOW)
    lowest->first++;
  return bc_lowest_get (lowest);
}
