/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/meeting.h>

G_BEGIN_DECLS

/*
 * BcSessions: how far each session of the day is. At most one is under way (open or suspended).
 *
 * Threading: part of a meeting; its owner.
 */
typedef struct
{
  const BcSetup *setup;
  BcSessionState *states; /* as many as there are sessions, in the set-up's order */
  gint64 *opened_wall_us; /* likewise: when it was opened first; 0: not yet */
  gint64 since_wall_us;   /* when the one under way was opened last */
  gint64 changed_us;      /* when the latest of them changed its state */
  guint n_changes;        /* how often one has */
} BcSessions;

void bc_sessions_init (BcSessions *sessions, const BcSetup *setup);
void bc_sessions_clear (BcSessions *sessions);
/* Goes on with a larger set-up. */
void bc_sessions_extend (BcSessions *sessions, const BcSetup *setup);

/* Index of the session of that id; FALSE with BC_ERROR_NOT_FOUND. */
gboolean bc_sessions_find (const BcSessions *sessions, const char *id, guint *index,
                           GError **error);

/* The one that is open or suspended: (nullable), its state in `state` (nullable). */
const BcSession *bc_sessions_under_way (const BcSessions *sessions, BcSessionState *state);

/* The one setter. FALSE with BC_ERROR_CONFLICT when the edge does not exist or another session is under
 * way; TRUE without effect when it is in `state` already (`changed` then FALSE). */
gboolean bc_sessions_set (BcSessions *sessions, guint index, BcSessionState state,
                          gboolean *changed, GError **error);

/* What was opened the day before and is not under way any more was never opened. */
void bc_sessions_begin_day (BcSessions *sessions);

/* The clock turned out to have been wrong by that, since before the one under way was opened. */
void bc_sessions_shift (BcSessions *sessions, gint64 by_us);

G_END_DECLS
