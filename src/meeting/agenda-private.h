/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/agenda.h>

G_BEGIN_DECLS

/* Whether the session has clock times that can be shown as such: validated set-ups may lie in any century. */
gboolean bc_agenda_is_timed (const BcSession *session);

/* agenda-times.c: the sessions among each other. agenda-sums.c: days against pool, people's strength and service.
 * agenda-team.c: languages, channels and booths. Each appends what it finds. */
void bc_agenda_check_times (BcAgenda *agenda);
void bc_agenda_check_sums (BcAgenda *agenda);
void bc_agenda_check_team (BcAgenda *agenda);

/* agenda-shares.c: what of the pool is this meeting's a day, allotments against the pool, speakers' lists against
 * their sessions. */
gint64 bc_agenda_own_limit_us (const BcSetup *setup);
void bc_agenda_check_shares (BcAgenda *agenda);
void bc_agenda_check_lists (BcAgenda *agenda);

/* finding.c. `path` is printed as KIND/ID: "sessions", session->id. */
typedef struct
{
  BcFindingKind kind;
  BcSeverity severity;
  const char *day; /* (nullable) */
  const char *things;
  const char *id;
} BcFindingHead;

void bc_agenda_find (BcAgenda *agenda, BcFindingHead head, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
/* About `session`, on the pool's day it begins on. */
void bc_agenda_find_session (BcAgenda *agenda, BcFindingKind kind, BcSeverity severity,
                             const BcSession *session, char *text);
void bc_finding_free (BcFinding *finding);

/* "30 minutes", "1 minute", "1.5 minutes" (transfer full). */
char *bc_minutes_to_words (gint64 span_us);

G_END_DECLS
