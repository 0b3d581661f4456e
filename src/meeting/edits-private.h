/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "sessions-private.h"

#include <boothcast/meeting/agenda.h>
#include <boothcast/meeting/event.h>

G_BEGIN_DECLS

/*
 * BcEdits: what people changed in the agenda while the day was running, and the agenda as it stands with that. An
 * edit is for its day alone: the day after, the configuration says again what is planned.
 *
 * Threading: part of a meeting; its owner.
 */
typedef struct
{
  char *day; /* the pool's day that it is for; NULL: there is none */
  char *title;
  gint64 starts_wall_us; /* 0: as configured */
  gint64 ends_wall_us;
} BcEdit;

typedef struct
{
  BcSetup *setup;
  GTimeZone *zone; /* of the clock times */
  GTimeZone *pool_zone;
  BcEdit *edits;    /* as many as there are sessions, in the set-up's order */
  BcAgenda *agenda; /* with the edits; its set-up's sessions are in the same order */
} BcEdits;

void bc_edits_init (BcEdits *edits, BcSetup *setup);
void bc_edits_clear (BcEdits *edits);
/* Goes on with a larger set-up: its agenda with the edits there are. */
void bc_edits_extend (BcEdits *edits, BcSetup *setup);

/* Session number `index` as it stands. */
const BcSession *bc_edits_get_session (const BcEdits *edits, guint index);

/* FALSE with BC_ERROR_INVALID: it would not be a session any more. `today` is the day of an edit of a session that
 * has none. */
gboolean bc_edits_set (BcEdits *edits, guint index, const BcSessionEdit *edit, const char *today,
                       GError **error);

/* What the store kept, without a judgement. Call bc_edits_renew () afterwards. */
void bc_edits_put (BcEdits *edits, guint index, const char *day, const BcSessionEdit *edit);
void bc_edits_renew (BcEdits *edits);

/* Edits of days before `today` are gone, but for that of the session under way. TRUE: some were. */
gboolean bc_edits_forget_before (BcEdits *edits, const BcSessions *sessions, const char *today);

G_END_DECLS
