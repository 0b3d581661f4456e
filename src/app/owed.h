/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/meeting.h>

G_BEGIN_DECLS

/*
 * BcOwed: the local journal: what is interpreted while the store is away, written beside it twice a second, so that a
 * gateway that dies meanwhile still owes it. There is a file only while something is owed.
 *
 * Threading: the main thread and its main context; files are written on GIO's threads, and nobody waits for them.
 */
typedef struct _BcOwed BcOwed;

/* What a run before this one still owed. */
typedef struct
{
  gint64 ms;
  char *session;
  guint64 sequence;   /* of the lease request that was out … */
  gint64 answered_ms; /* … and how much of `ms` is booked if the store has dealt with it */
  gint64 wall_us;     /* of the pool's clock, then */
} BcOwedNote;

/* `path` of the journal; `meeting` (not owned) outlives it. */
BcOwed *bc_owed_new (const char *path, const BcMeeting *meeting);
void bc_owed_free (BcOwed *owed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcOwed, bc_owed_free)

/* After every event: begins, goes on with, or ends the journal. */
void bc_owed_look (BcOwed *owed);

/* At the start: FALSE when nothing is owed. A journal that cannot be read is reported by g_warning and left behind. */
gboolean bc_owed_find (BcOwed *owed, BcOwedNote *note);
void bc_owed_note_clear (BcOwedNote *note);
/* It is booked. */
void bc_owed_forget (BcOwed *owed);

G_END_DECLS
