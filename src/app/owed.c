/* SPDX-License-Identifier: Apache-2.0 */
#include "owed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAGIC "boothcast owed 1"
#define N_ENTRIES 16
#define NOTE_EVERY_MS 250

/* A run has two entries and writes them in turn: one of them is whole whenever it dies. */
typedef struct
{
  _Atomic guint32 is_whole;
  guint32 is_judged;
  gint64 run; /* when it began to owe: tells runs apart */
  guint64 turn;
  gint64 ms;
  gint64 answered_ms;
  guint64 sequence;
  gint64 wall_us;
  char session[BC_OWED_SESSION_BYTES];
} Entry;

typedef struct
{
  char magic[24];
  Entry entries[N_ENTRIES];
} Journal;

struct _BcOwed
{
  const BcMeeting *meeting;
  Journal *journal; /* (nullable): there is none */
  guint timer;      /* 0: nothing is owed */
  gint64 run;
  guint64 turn;
  guint64 sequence; /* of the request that was noted last */
  guint own[2];     /* entries */
};

/* --- The file --- */

static Journal *
map_file (const char *path)
{
  Journal *journal = MAP_FAILED;
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  /* Room for all of it now, not when the disk is full. */
  if (fd >= 0 && (lseek (fd, 0, SEEK_END) >= (off_t) sizeof *journal ||
                  (errno = posix_fallocate (fd, 0, sizeof *journal)) == 0))
    journal = mmap (NULL, sizeof *journal, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (journal == MAP_FAILED)
    g_warning ("%s: no journal of what the store cannot be told: %s", path, g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return journal != MAP_FAILED ? journal : NULL;
}

BcOwed *
bc_owed_new (const char *path, const BcMeeting *meeting)
{
  BcOwed *owed = g_new0 (BcOwed, 1);

  owed->meeting = meeting;
  owed->journal = map_file (path);
  if (owed->journal != NULL && strncmp (owed->journal->magic, MAGIC, sizeof MAGIC) != 0)
    {
      memset (owed->journal, 0, sizeof *owed->journal);
      memcpy (owed->journal->magic, MAGIC, sizeof MAGIC);
    }
  return owed;
}

void
bc_owed_free (BcOwed *owed)
{
  if (owed == NULL)
    return;
  if (owed->timer != 0)
    g_source_remove (owed->timer);
  if (owed->journal != NULL)
    munmap (owed->journal, sizeof *owed->journal);
  g_free (owed);
}

/* --- This run's note --- */

static gboolean
find_room (BcOwed *owed)
{
  guint n_found = 0;

  for (guint i = 0; owed->journal != NULL && i < N_ENTRIES && n_found < 2; i++)
    if (atomic_load (&owed->journal->entries[i].is_whole) == 0)
      owed->own[n_found++] = i;
  return n_found == 2;
}

static void
note (BcOwed *owed, const BcOwedView *view)
{
  guint entry = owed->own[owed->turn % 2], other = owed->own[(owed->turn + 1) % 2];
  Entry *place = &owed->journal->entries[entry];

  atomic_store (&place->is_whole, 0);
  place->is_judged = FALSE;
  place->run = owed->run;
  place->turn = ++owed->turn;
  place->ms = view->ms;
  place->answered_ms = view->answered_ms;
  place->sequence = owed->sequence = view->sequence;
  place->wall_us = bc_meeting_get_pool_wall_us (owed->meeting, bc_time_read ());
  g_strlcpy (place->session, view->session, sizeof place->session);
  atomic_store (&place->is_whole, 1);
  atomic_store (&owed->journal->entries[other].is_whole, 0);
}

static gboolean
on_timer (gpointer user_data)
{
  BcOwed *owed = user_data;
  BcOwedView view;

  bc_meeting_get_owed (owed->meeting, bc_clock_now_us (), &view);
  if (view.ms > 0)
    note (owed, &view);
  return G_SOURCE_CONTINUE;
}

static void
begin (BcOwed *owed, const BcOwedView *view)
{
  if (!find_room (owed))
    return;
  owed->run = bc_time_read ().wall_us;
  owed->turn = 0;
  owed->timer = g_timeout_add (NOTE_EVERY_MS, on_timer, owed);
  note (owed, view);
}

static void
end (BcOwed *owed)
{
  g_source_remove (owed->timer);
  owed->timer = 0;
  for (guint i = 0; i < G_N_ELEMENTS (owed->own); i++)
    atomic_store (&owed->journal->entries[owed->own[i]].is_whole, 0);
}

void
bc_owed_look (BcOwed *owed)
{
  BcOwedView view;

  bc_meeting_get_owed (owed->meeting, bc_clock_now_us (), &view);
  if (view.ms > 0 && owed->timer == 0)
    begin (owed, &view);
  else if (view.ms > 0 && view.sequence != owed->sequence)
    note (owed, &view);
  else if (view.ms == 0 && owed->timer != 0)
    end (owed);
}

/* --- Earlier runs' --- */

/* Died between its two entries: the later one says it. */
static gboolean
is_outdone (const Journal *journal, const Entry *entry)
{
  for (guint i = 0; i < N_ENTRIES; i++)
    {
      const Entry *other = &journal->entries[i];

      if (atomic_load (&other->is_whole) == 1 && other->run == entry->run &&
          other->turn > entry->turn)
        return TRUE;
    }
  return FALSE;
}

GArray *
bc_owed_list (const BcOwed *owed)
{
  GArray *notes = g_array_new (FALSE, TRUE, sizeof (BcOwedNote));

  for (guint i = 0; owed->journal != NULL && i < N_ENTRIES; i++)
    {
      Entry *entry = &owed->journal->entries[i];
      BcOwedNote found = { .entry = i,
                           .ms = entry->ms,
                           .sequence = entry->sequence,
                           .answered_ms = entry->answered_ms,
                           .wall_us = entry->wall_us,
                           .is_judged = entry->is_judged != 0 };

      if (atomic_load (&entry->is_whole) != 1)
        continue;
      memcpy (found.session, entry->session, sizeof found.session - 1);
      if (is_outdone (owed->journal, entry) || found.ms <= 0)
        atomic_store (&entry->is_whole, 0);
      else
        g_array_append_val (notes, found);
    }
  return notes;
}

void
bc_owed_judge (BcOwed *owed, guint entry, gint64 ms)
{
  Entry *place = &owed->journal->entries[entry];

  g_return_if_fail (entry < N_ENTRIES);

  place->answered_ms = 0;
  place->ms = ms;
  atomic_thread_fence (memory_order_seq_cst);
  place->is_judged = TRUE;
}

void
bc_owed_forget (BcOwed *owed, guint entry)
{
  g_return_if_fail (entry < N_ENTRIES);

  atomic_store (&owed->journal->entries[entry].is_whole, 0);
}
