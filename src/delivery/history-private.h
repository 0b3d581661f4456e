/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "page-private.h"

G_BEGIN_DECLS

/*
 * BcHistory: the last pages of a stream, numbered without end. A stream keeps one; each worker
 * follows it with a copy of its own, so that catching up takes no lock.
 *
 * Threading: a plain value; its owner guards it.
 */

/* Unsent events (pages without sound) at which a listener is dropped. */
#define BC_EVENTS_MAX_BYTES (256 * 1024)
#define BC_EVENTS_MAX 1024

/* So many are kept: somewhat more than that, for who falls behind is judged a moment later. */
#define BC_EVENTS_KEPT_BYTES (BC_EVENTS_MAX_BYTES / 4 * 5)
#define BC_EVENTS_KEPT (BC_EVENTS_MAX / 4 * 5)

/* How much there is between two places of a stream, or before one. */
typedef struct
{
  gint64 sound_us;
  guint64 n_bytes;
  guint64 n_event_bytes;
  guint64 n_events;
} BcExtent;

typedef struct
{
  BcPage *page;
  BcExtent before; /* since the stream's beginning */
} BcHistoryEntry;

typedef struct
{
  BcHistoryEntry
      *entries; /* a ring of n_entries, a power of two; a page sits at its number modulo that */
  gsize n_entries;
  guint64 first; /* number of the oldest page kept */
  guint64 next;  /* number the next page will have */
  BcExtent end;  /* before the next page */
} BcHistory;

typedef struct
{
  guint64 floor;   /* not before this page */
  gint64 burst_us; /* whole pages of at most so much sound; 0: none */
  gsize min_bytes; /* more than that, until there are at least so many bytes … */
  gint64 max_us;   /* … but never more than so much sound */
} BcBurst;

void bc_history_init (BcHistory *history);
void bc_history_clear (BcHistory *history);

/* Appends a page (ref taken). */
void bc_history_push (BcHistory *history, BcPage *page);

/* Lets go of pages that a listener may not be behind by any more: more than `keep_us` of sound, or twice
 * the events that drop one (once for the past it was given, once for its delay). Never of the last. */
void bc_history_trim (BcHistory *history, gint64 keep_us);

/* Lets go of all of them, and of the room they took; numbers and extents go on. */
void bc_history_let_go (BcHistory *history);

/* Makes `history`, empty or an earlier copy, hold what `source` holds, with the same numbers. */
void bc_history_follow (BcHistory *history, const BcHistory *source);

gboolean bc_history_has (const BcHistory *history, guint64 number);

/* The page (transfer none); `number` must be there. */
BcPage *bc_history_get (const BcHistory *history, guint64 number);

/* What lies before page `number` (first … next), counted from the stream's beginning; from there to the end. */
BcExtent bc_history_before (const BcHistory *history, guint64 number);
BcExtent bc_history_since (const BcHistory *history, guint64 number);

/* The first page that a joiner with these wishes gets. */
guint64 bc_history_find_burst (const BcHistory *history, const BcBurst *burst);

G_END_DECLS
