/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/base/clock.h>
#include <boothcast/meeting/effect.h>
#include <boothcast/meeting/event.h>
#include <boothcast/meeting/forecast.h>
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

/* The same meeting, in the same state, with a larger set-up (takes a ref), whose new things are as in a meeting that has just
 * begun; effects are appended as by an event. FALSE with BC_ERROR_CONFIG when it is not valid, BC_ERROR_CONFLICT when it
 * is not the present one with something added (bc_setup_check_extension ()), and then nothing has changed. */
gboolean bc_meeting_extend (BcMeeting *meeting, BcSetup *setup, BcTime time, GPtrArray *effects,
                            GError **error);

/* The pool's day is latched: it goes by the wall clock only where that agrees with the monotonic one, and before a
 * restart as after it. `known` is a reading of both clocks that was right; of the same boot of the machine, for the
 * monotonic time goes on. Before restore and the first event. */
void bc_meeting_set_clock (BcMeeting *meeting, BcTime known);
/* What the latched clock shows: to be kept, with `time.now_us`, for bc_meeting_set_clock (). */
gint64 bc_meeting_get_pool_wall_us (const BcMeeting *meeting, BcTime time);
/* The machine's clock has jumped, and nobody has said yet that it is right. */
gboolean bc_meeting_is_clock_disputed (const BcMeeting *meeting);
/* The pool's day, when its minutes are counted on one that by the latched clock has not come yet; `today` is what that clock
 * says. (transfer none) (nullable): they are not. */
const char *bc_meeting_get_day_ahead (const BcMeeting *meeting, const char **today);

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
  gint64 extended_ms;  /* of the limit: added today */
  gint64 ceiling_ms;   /* what may be added in all */
  gint64 available_ms; /* of left_ms, what this meeting may draw: others' allotments left alone */
  gint64 ends_in_ms;   /* the countdown: until interpretation ends; -1: it does not end yet */
  gboolean is_short;   /* for delegates: interpretation will end before the agenda does … */
  gint64 ends_wall_us; /* … namely then; 0: nobody knows */
} BcBudgetView;

/* What was interpreted beyond what the store has leased, while it is away and until that is booked: what a
 * crash would lose now. */
typedef struct
{
  gint64 ms; /* 0: nothing */
  const char *session;
  guint64 sequence;   /* of the lease request that is out … */
  gint64 answered_ms; /* … and how much of `ms` is booked if the store has dealt with it unheard */
} BcOwedView;

typedef enum
{
  BC_EXTENSION_NONE,
  BC_EXTENSION_ASKED,
  BC_EXTENSION_GRANTED,
  BC_EXTENSION_REFUSED
} BcExtensionState;

/* The day's latest extension. */
typedef struct
{
  BcExtensionState state;
  gint64 minutes;     /* asked for, or granted */
  const char *reason; /* (nullable) why it was asked for, or refused */
  const char *actor;  /* (nullable) who did so last */
} BcExtensionView;

/* A question to the host after a key that seems forgotten: yes is the ordinary event, no dismisses it. */
typedef struct
{
  const char *id;
  const char
      *text; /* "the room has been silent for 60 s and a break was planned: suspend since 12:10?" */
  BcEventKind event;   /* what yes means */
  const char *subject; /* of that event */
  gint64 since_wall_us;
} BcPromptView;

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
  gboolean is_silent;      /* on air, but nothing was heard for the silent-desk time */
  const char *person;      /* (nullable) who works here */
  gboolean is_armed;       /* ready to take over */
  const char *cannot;      /* (nullable) why it cannot interpret at the moment */
  gint64 turn_us;          /* on air without a break, coughs included; 0: off air */
  const char *ear;         /* as chosen: "auto", "floor" or a channel id */
  const char *ear_carries; /* what is heard: "floor" or a desk's id */
  BcEarMark ear_mark;
} BcDeskView;

/* On air, by person and day; for that person and the team leader alone. */
typedef struct
{
  const char *person;
  const char *booth;
  gint64 on_air_ms;
} BcPersonView;

typedef struct
{
  const BcSpeakers *list; /* (nullable) */
  const char *speaker;    /* (nullable) id of who has the floor */
  gint64 speaking_us;     /* for how long */
  gint64 over_us;         /* beyond the minutes of the list; ≤ 0: not yet */
} BcListView;

const BcSetup *bc_meeting_get_setup (const BcMeeting *meeting);
BcPlan *bc_meeting_get_plan (const BcMeeting *meeting); /* (transfer none) */
void bc_meeting_get_budget (const BcMeeting *meeting, BcTime time, BcBudgetView *view);
void bc_meeting_get_owed (const BcMeeting *meeting, gint64 now_us, BcOwedView *view);
BcSessionState bc_meeting_get_session_state (const BcMeeting *meeting, const char *session);
gboolean bc_meeting_get_desk (const BcMeeting *meeting, const char *desk, BcDeskView *view);
gboolean bc_meeting_is_audience_open (const BcMeeting *meeting);
const char *bc_meeting_get_floor_language (const BcMeeting *meeting); /* language id or "unknown" */
gboolean bc_meeting_is_floor_locked (const BcMeeting *meeting);
gboolean bc_meeting_is_input_found (const BcMeeting *meeting, const char *input);

/* The session as it stands today, live edits included; FALSE: there is none of that id. `session` borrows. */
gboolean bc_meeting_get_session (const BcMeeting *meeting, const char *id, BcSession *session);
/* Of a session's speakers' list; FALSE: no such session. */
gboolean bc_meeting_get_list (const BcMeeting *meeting, const char *session, gint64 now_us,
                              BcListView *view);
void bc_meeting_get_extension (const BcMeeting *meeting, BcExtensionView *view);
/* Fills in `forecast` as of `time`, to be cleared. FALSE: nothing is planned for today. */
gboolean bc_meeting_get_forecast (const BcMeeting *meeting, BcTime time, BcForecast *forecast);
/* Number `index` of the prompts; FALSE: there are no more. */
gboolean bc_meeting_get_prompt (const BcMeeting *meeting, guint index, BcPromptView *view);
/* Number `index` of the people who were on air today; FALSE: there are no more. */
gboolean bc_meeting_get_person (const BcMeeting *meeting, guint index, gint64 now_us,
                                BcPersonView *view);
/* The pool's day that their figures are of: (nullable) until the store has answered once. */
const char *bc_meeting_get_people_day (const BcMeeting *meeting);
/* When delegates are to be back, after midnight in the meeting's zone in minutes; -1: not known, or open. */
int bc_meeting_get_back_minute (const BcMeeting *meeting);
/* The same moment as wall time; 0: not known, or open. */
gint64 bc_meeting_get_back_wall_us (const BcMeeting *meeting);

/* "running", "on-air" …: the words of the API (transfer none). */
const char *bc_budget_state_to_string (BcBudgetState state);
const char *bc_desk_state_to_string (BcDeskState state);
const char *bc_extension_state_to_string (BcExtensionState state);

G_END_DECLS
