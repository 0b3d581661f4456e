/* SPDX-License-Identifier: Apache-2.0 */
#include "history-private.h"

#define FIRST_SIZE 64

static BcHistoryEntry *
entry_at (const BcHistory *history, guint64 number)
{
  return &history->entries[number & (history->n_entries - 1)];
}

static BcExtent
extent_minus (BcExtent a, BcExtent b)
{
  return (BcExtent){
    .sound_us = a.sound_us - b.sound_us,
    .n_bytes = a.n_bytes - b.n_bytes,
    .n_event_bytes = a.n_event_bytes - b.n_event_bytes,
    .n_events = a.n_events - b.n_events,
  };
}

static BcExtent
extent_plus_page (BcExtent extent, const BcPage *page)
{
  extent.sound_us += page->duration_us;
  extent.n_bytes += page->size;
  if (page->duration_us == 0)
    {
      extent.n_event_bytes += page->size;
      extent.n_events++;
    }

  return extent;
}

void
bc_history_init (BcHistory *history)
{
  *history = (BcHistory){ 0 };
}

static void
drop_until (BcHistory *history, guint64 number)
{
  for (; history->first < number; history->first++)
    bc_page_unref (entry_at (history, history->first)->page);
}

void
bc_history_clear (BcHistory *history)
{
  drop_until (history, history->next);
  g_free (history->entries);
  bc_history_init (history);
}

static void
make_room (BcHistory *history)
{
  gsize n_entries = MAX (FIRST_SIZE, history->n_entries * 2);
  BcHistory bigger = *history;

  if (history->next - history->first < history->n_entries)
    return;

  bigger.n_entries = n_entries;
  bigger.entries = g_new (BcHistoryEntry, n_entries);
  for (guint64 number = history->first; number < history->next; number++)
    *entry_at (&bigger, number) = *entry_at (history, number);

  g_free (history->entries);
  *history = bigger;
}

void
bc_history_push (BcHistory *history, BcPage *page)
{
  make_room (history);
  *entry_at (history, history->next) =
      (BcHistoryEntry){ .page = bc_page_ref (page), .before = history->end };
  history->end = extent_plus_page (history->end, page);
  history->next++;
}

void
bc_history_trim (BcHistory *history, gint64 keep_us)
{
  while (history->first + 1 < history->next)
    {
      BcExtent kept = bc_history_since (history, history->first);

      if (kept.sound_us <= keep_us && kept.n_event_bytes <= BC_EVENTS_KEPT_BYTES &&
          kept.n_events <= BC_EVENTS_KEPT)
        return;

      drop_until (history, history->first + 1);
    }
}

void
bc_history_let_go (BcHistory *history)
{
  drop_until (history, history->next);
  g_clear_pointer (&history->entries, g_free);
  history->n_entries = 0;
}

void
bc_history_follow (BcHistory *history, const BcHistory *source)
{
  drop_until (history, MIN (source->first, history->next));
  if (history->next < source->first)
    history->first = history->next = source->first;

  /* Before the first page that is new, as much lies in both. */
  history->end = bc_history_before (source, history->next);
  while (history->next < source->next)
    bc_history_push (history, bc_history_get (source, history->next));
}

gboolean
bc_history_has (const BcHistory *history, guint64 number)
{
  return number >= history->first && number < history->next;
}

BcPage *
bc_history_get (const BcHistory *history, guint64 number)
{
  g_assert (bc_history_has (history, number));

  return entry_at (history, number)->page;
}

BcExtent
bc_history_before (const BcHistory *history, guint64 number)
{
  g_assert (number >= history->first && number <= history->next);

  return number == history->next ? history->end : entry_at (history, number)->before;
}

BcExtent
bc_history_since (const BcHistory *history, guint64 number)
{
  return extent_minus (history->end, bc_history_before (history, number));
}

static gboolean
burst_reaches (const BcHistory *history, const BcBurst *burst, guint64 number)
{
  BcExtent with = bc_history_since (history, number);
  BcExtent without = bc_history_since (history, number + 1);

  if (with.n_event_bytes > BC_EVENTS_MAX_BYTES || with.n_events > BC_EVENTS_MAX)
    return FALSE;
  if (burst->burst_us > 0 && with.sound_us <= burst->burst_us)
    return TRUE;

  return without.n_bytes < burst->min_bytes && with.sound_us <= burst->max_us;
}

guint64
bc_history_find_burst (const BcHistory *history, const BcBurst *burst)
{
  guint64 floor = MAX (history->first, burst->floor);
  guint64 number = history->next;

  while (number > floor && burst_reaches (history, burst, number - 1))
    number--;

  return number;
}
