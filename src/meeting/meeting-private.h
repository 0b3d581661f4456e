/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "budget-private.h"
#include "desks-private.h"
#include "effect-private.h"
#include "floor-private.h"
#include "lane-private.h"
#include "sessions-private.h"

#include <boothcast/meeting/meeting.h>

G_BEGIN_DECLS

/* Whether desks are heard at all, and if not, why. */
typedef enum
{
  BC_SERVICE_ON,
  BC_SERVICE_NO_SESSION,
  BC_SERVICE_NOT_INTERPRETED,
  BC_SERVICE_SUSPENDED,
  BC_SERVICE_SPENT
} BcService;

/* The views of BC_EFFECT_CHANGED, as bits; the audience belongs to the sessions. */
typedef enum
{
  BC_VIEW_BUDGET = 1 << 0,
  BC_VIEW_SESSIONS = 1 << 1,
  BC_VIEW_DESKS = 1 << 2,
  BC_VIEW_FLOOR = 1 << 3,
  BC_VIEW_CHANNELS = 1 << 4
} BcViews;

/*
 * The meeting's parts, each with its own file; what ties them together is in the files that take a
 * BcMeeting: people.c, keys.c, inputs.c (the events), routing.c (the plan), save.c, meeting.c (the door).
 *
 * Threading: one owner.
 */
struct _BcMeeting
{
  BcSetup *setup;
  gint64 now_us; /* the latest time seen */
  BcSessions sessions;
  gboolean is_audience_open;
  BcFloor floor;
  BcDesks desks;
  BcLane *lanes; /* one a channel, in the set-up's order */
  BcBudget budget;
  BcService service;
  BcPlan *plan;
  guint changed_views; /* BcViews that changed during this event */
  gboolean is_save_due;
};

/* An event while it is being dealt with. */
typedef struct
{
  const BcEvent *event;
  BcTime time; /* never before the latest seen */
  GPtrArray *effects;
} BcMoment;

/* A handler refuses with an error before it has changed anything, or does all of it. */
typedef gboolean (*BcHandler) (BcMeeting *meeting, const BcMoment *moment, GError **error);

/* session-keys.c */
gboolean bc_meeting_on_session_open (BcMeeting *meeting, const BcMoment *moment, GError **error);
gboolean bc_meeting_on_session_suspend (BcMeeting *meeting, const BcMoment *moment, GError **error);
gboolean bc_meeting_on_session_close (BcMeeting *meeting, const BcMoment *moment, GError **error);

/* people.c */
gboolean bc_meeting_on_audience_open (BcMeeting *meeting, const BcMoment *moment, GError **error);
gboolean bc_meeting_on_audience_close (BcMeeting *meeting, const BcMoment *moment, GError **error);
gboolean bc_meeting_on_floor_language (BcMeeting *meeting, const BcMoment *moment, GError **error);

/* keys.c */
gboolean bc_meeting_on_desk_on (BcMeeting *meeting, const BcMoment *moment, GError **error);
gboolean bc_meeting_on_desk_off (BcMeeting *meeting, const BcMoment *moment, GError **error);
gboolean bc_meeting_on_desk_cough (BcMeeting *meeting, const BcMoment *moment, GError **error);
gboolean bc_meeting_on_desk_output (BcMeeting *meeting, const BcMoment *moment, GError **error);
void bc_meeting_desk_found (BcMeeting *meeting, const BcMoment *moment, BcSeat *seat);
void bc_meeting_desk_lost (BcMeeting *meeting, const BcMoment *moment, BcSeat *seat);
/* Coughs that have become too long, consoles whose channel has become free. */
void bc_meeting_step_desks (BcMeeting *meeting, const BcMoment *moment);

/* inputs.c */
gboolean bc_meeting_on_input_found (BcMeeting *meeting, const BcMoment *moment, GError **error);
gboolean bc_meeting_on_input_lost (BcMeeting *meeting, const BcMoment *moment, GError **error);
gboolean bc_meeting_on_input_voice (BcMeeting *meeting, const BcMoment *moment, GError **error);
gboolean bc_meeting_on_input_silent (BcMeeting *meeting, const BcMoment *moment, GError **error);

/* lanes.c: the lanes of a meeting */
void bc_meeting_desk_came (BcMeeting *meeting, guint channel, gboolean is_return);
void bc_meeting_desk_went (BcMeeting *meeting, guint channel, gboolean is_loss);
void bc_meeting_set_service (BcMeeting *meeting, BcService service);
void bc_meeting_step_lanes (BcMeeting *meeting, const BcMoment *moment);
gint64 bc_meeting_next_of_lanes_us (const BcMeeting *meeting);

/* routing.c: what the state says is heard, ramps as seen from meeting->plan. (transfer full) */
BcPlan *bc_meeting_draw_plan (const BcMeeting *meeting);

/* meeting.c: for everybody */
void bc_meeting_mark (BcMeeting *meeting, guint views);
/* Everything that follows from a changed state or from time: the same after every event. */
void bc_meeting_settle (BcMeeting *meeting, const BcMoment *moment);
void bc_meeting_audit (const BcMoment *moment, const char *format, ...) G_GNUC_PRINTF (2, 3);
BcBudgetState bc_meeting_get_budget_state (const BcMeeting *meeting);

G_END_DECLS
