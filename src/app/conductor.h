/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "config.h"

#include <boothcast/meeting/meeting.h>
#include <boothcast/store/store.h>

G_BEGIN_DECLS

/*
 * BcConductor: acts on what the rules decide. Every event reaches the meeting through it, with the time read
 * here; effects become leases, saved state, audit lines, and calls to the listener; the meeting's next
 * deadline becomes a timer.
 *
 * Threading: the main thread and its main context.
 */
typedef struct _BcConductor BcConductor;

/* Who is told. Called from within apply (), in the order of the effects. */
typedef struct
{
  void (*on_plan) (BcPlan *plan, gpointer user_data);
  void (*on_changed) (const char *view, gpointer user_data);
  /* `kind`: "warning" or "alarm"; `desk` (nullable): whom it concerns. */
  void (*on_message) (const char *kind, const char *desk, const char *text, gpointer user_data);
  gpointer user_data;
} BcConductorListener;

/* A conductor over a fresh meeting of `config`'s set-up (kept by reference: outlives it) and `store` (not owned). `journal` is
 * the path of the file that keeps what is owed to a store that is away. */
BcConductor *bc_conductor_new (const BcConfig *config, BcStore *store, const char *journal);
void bc_conductor_free (BcConductor *conductor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcConductor, bc_conductor_free)

BcMeeting *bc_conductor_get_meeting (BcConductor *conductor);

/* Begins to tell `listener` (copied), brings the saved state back and sends the first plan. A state that is none
 * any more is kept under another name, reported by g_warning and left behind: a meeting must start. One that cannot be
 * read now is asked for again for some seconds: then BC_ERROR_UNAVAILABLE, for what is saved next would be written over it. */
gboolean bc_conductor_start (BcConductor *conductor, const BcConductorListener *listener,
                             GError **error);

/* The meeting goes on with `config`'s larger set-up (kept by reference like the first one, which is still referred to): see
 * bc_meeting_extend (). */
gboolean bc_conductor_extend (BcConductor *conductor, const BcConfig *config, GError **error);

/* A line of the audit log that is no event's. */
void bc_conductor_note (BcConductor *conductor, const char *actor, const char *text);

/* bc_meeting_apply () at the present time, then its effects. */
gboolean bc_conductor_apply (BcConductor *conductor, const BcEvent *event, GError **error);

/* Settles the running lease, without changing the state that a restart will find. */
void bc_conductor_stop (BcConductor *conductor);

G_END_DECLS
