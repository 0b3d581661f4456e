/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/meeting.h>

G_BEGIN_DECLS

/*
 * BcOwed: the local journal: what is interpreted while the store is away, so that a gateway that dies meanwhile still
 * owes it. A small file beside the store, mapped into memory: what is noted costs no system call, waits for no disk,
 * and needs no room on one that is full; it outlives the process, if not the machine.
 *
 * Threading: the main thread and its main context.
 */
typedef struct _BcOwed BcOwed;

#define BC_OWED_SESSION_BYTES 40

/* What a run before this one still owed. */
typedef struct
{
  guint entry; /* which of the journal's it is */
  gint64 ms;
  guint64 sequence; /* of the lease request that was out … */
  gint64
      answered_ms; /* … and how much of `ms` is booked if the store has dealt with it; 0 once that is known */
  gint64 wall_us;     /* of the pool's clock, then */
  gboolean is_judged; /* `ms` is what has to be booked */
  char session[BC_OWED_SESSION_BYTES];
} BcOwedNote;

/* Maps the file at `path`, made if there is none; `meeting` (not owned) outlives it. A file that cannot be had is reported by
 * g_warning: then nothing is noted, and a meeting must go on. */
BcOwed *bc_owed_new (const char *path, const BcMeeting *meeting);
void bc_owed_free (BcOwed *owed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcOwed, bc_owed_free)

/* After every event, before its effects are carried out: begins, goes on with, or ends the note of this run. A request must not
 * reach the store before the note has its number, or both would be booked. */
void bc_owed_look (BcOwed *owed);

/* What earlier runs left: GArray of BcOwedNote, one a run (transfer full). */
GArray *bc_owed_list (const BcOwed *owed);
/* How much of it has to be booked is known now, and no later look at the store changes that. */
void bc_owed_judge (BcOwed *owed, guint entry, gint64 ms);
/* It is booked. */
void bc_owed_forget (BcOwed *owed, guint entry);

G_END_DECLS
