/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/setup.h>

G_BEGIN_DECLS

/*
 * BcLists: the speakers' list of each session as it stands, and who has the floor: one person of one list.
 *
 * Threading: part of a meeting; its owner.
 */
typedef struct
{
  guint n_lists;
  BcSpeakers **lists; /* as many as there are sessions, in the set-up's order; each (nullable) */
  char *speaker;      /* (nullable) id of who has the floor */
  guint session;      /* on whose list */
  gint64 since_us;
  gint64 since_wall_us;  /* the same, as it is saved */
  gboolean is_over_told; /* that the minutes are over */
} BcLists;

void bc_lists_init (BcLists *lists, const BcSetup *setup);
void bc_lists_clear (BcLists *lists);
/* Goes on with a larger set-up's sessions. */
void bc_lists_extend (BcLists *lists, const BcSetup *setup);

/* Takes the place of the session's list; NULL: it has none. */
void bc_lists_replace (BcLists *lists, guint session, BcSpeakers *list);

/* Who has the floor: (nullable). */
const BcSpeaker *bc_lists_speaker (const BcLists *lists);

/* A list as people may send it: speakers of well-formed, different ids, with names, known languages and
 * sensible minutes. A copy with languages by their ids (transfer full); NULL with BC_ERROR_INVALID. */
BcSpeakers *bc_lists_check (const BcSpeakers *list, const BcSetup *setup, GError **error);

G_END_DECLS
