/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/base/clock.h>
#include <boothcast/meeting/effect.h>
#include <boothcast/meeting/event.h>
#include <boothcast/meeting/plan.h>
#include <boothcast/meeting/setup.h>

G_BEGIN_DECLS

/*
 * BcMeeting: the rules. Decide, then act: one door through which every event comes; it changes the
 * state or is refused in words, and appends what is to be done. No I/O, no threads, no clock.
 *
 * Threading: one owner thread, passed along explicitly; nothing inside is shared.
 */
typedef struct _BcMeeting BcMeeting;

/* A meeting as it is before anything happened: no session, audience closed, floor language unknown,
 * inputs lost, every desk off. Takes a ref on `setup`, which must be valid. */
BcMeeting *bc_meeting_new (BcSetup *setup);
void bc_meeting_free (BcMeeting *meeting);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcMeeting, bc_meeting_free)

/* The one door. Returns FALSE with BC_ERROR_NOT_FOUND (no such subject), BC_ERROR_INVALID (bad value)
 * or BC_ERROR_CONFLICT (the state refuses; the message says why and who stands in the way), and then
 * nothing has changed. `effects` is from bc_effects_new (); new ones are appended. Time never runs
 * backwards: an earlier `time.now_us` counts as the latest seen. */
gboolean bc_meeting_apply (BcMeeting *meeting, const BcEvent *event, BcTime time,
                           GPtrArray *effects, GError **error);

/* When (monotonic µs) to send BC_EVENT_DEADLINE; G_MAXINT64: nothing is pending. */
gint64 bc_meeting_next_deadline (const BcMeeting *meeting);

/* The state that outlives a crash (sessions, audience, floor language, desks' keys), and its way back.
 * save: (transfer full), floating ref sunk. restore: FALSE with BC_ERROR_INVALID when it is not of this
 * form; things that no longer exist in the set-up are passed over. Restore before the first event;
 * it appends effects as an event would, so an open session draws on its pool again at once. */
GVariant *bc_meeting_save (const BcMeeting *meeting);
gboolean bc_meeting_restore (BcMeeting *meeting, GVariant *saved, BcTime time, GPtrArray *effects,
                             GError **error);

/* --- Views: what people are shown --- */

typedef enum
{
  BC_BUDGET_IDLE,
  BC_BUDGET_RUNNING,
  BC_BUDGET_SUSPENDED,
  BC_BUDGET_SPENT
} BcBudgetState;

typedef struct
{
  BcBudgetState state;
  const char *day; /* civil day of the pool (nullable until the store has answered once) */
  gint64 limit_ms;
  gint64 used_ms;      /* interpreted, the running lease's spent part included */
  gint64 leased_ms;    /* taken from the pool but not spent yet */
  gint64 left_ms;      /* limit - used, ≥ 0 */
  gint64 overdraft_ms; /* spent beyond the limit while the store was away */
} BcBudgetView;

typedef enum
{
  BC_SESSION_PLANNED,
  BC_SESSION_OPEN,
  BC_SESSION_SUSPENDED,
  BC_SESSION_CLOSED
} BcSessionState;

typedef enum
{
  BC_DESK_OFF,
  BC_DESK_ON_AIR,
  BC_DESK_COUGHING,
  BC_DESK_LOST /* key on, sound gone */
} BcDeskState;

typedef struct
{
  BcDeskState state;
  const char *output; /* channel id the desk works into */
  gboolean is_input_found;
  gboolean is_silent; /* on air, but nothing was heard for the silent-desk time */
} BcDeskView;

const BcSetup *bc_meeting_get_setup (const BcMeeting *meeting);
BcPlan *bc_meeting_get_plan (const BcMeeting *meeting); /* (transfer none) */
void bc_meeting_get_budget (const BcMeeting *meeting, BcTime time, BcBudgetView *view);
BcSessionState bc_meeting_get_session_state (const BcMeeting *meeting, const char *session);
gboolean bc_meeting_get_desk (const BcMeeting *meeting, const char *desk, BcDeskView *view);
gboolean bc_meeting_is_audience_open (const BcMeeting *meeting);
const char *bc_meeting_get_floor_language (const BcMeeting *meeting); /* language id or "unknown" */
gboolean bc_meeting_is_input_found (const BcMeeting *meeting, const char *input);

/* "running", "on-air" …: the words of the API (transfer none). */
const char *bc_budget_state_to_string (BcBudgetState state);
const char *bc_session_state_to_string (BcSessionState state);
const char *bc_desk_state_to_string (BcDeskState state);

G_END_DECLS
