/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "budget-private.h"
#include "desks-private.h"
#include "effect-private.h"
#include "floor-private.h"
#include "lane-private.h"
#include "lists-private.h"
#include "once-private.h"
#include "sessions-private.h"
#include "turns-private.h"

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
  BC_VIEW_CHANNELS = 1 << 4,
  BC_VIEW_LISTS = 1 << 5
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
  gboolean is_floor_locked; /* only the host says what the floor speaks */
  BcLane *lanes;            /* one a channel, in the set-up's order */
  BcOnce *onces;            /* likewise */
  BcLists lists;
  BcTurns turns;
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
gboolean bc_meeting_on_floor_lock (BcMeeting *meeting, const BcMoment *moment, GError **error);
/* The floor speaks `language` (NULL: unknown) from now on. */
void bc_meeting_set_floor_language (BcMeeting *meeting, const BcMoment *moment,
                                    const BcLanguage *language);

/* keys.c */
gboolean bc_meeting_on_desk_on (BcMeeting *meeting, const BcMoment *moment, GError **error);
gboolean bc_meeting_on_desk_off (BcMeeting *meeting, const BcMoment *moment, GError **error);
gboolean bc_meeting_on_desk_cough (BcMeeting *meeting, const BcMoment *moment, GError **error);
gboolean bc_meeting_on_desk_output (BcMeeting *meeting, const BcMoment *moment, GError **error);
/* The desk of the event: (nullable), with BC_ERROR_NOT_FOUND. */
BcSeat *bc_meeting_find_seat (BcMeeting *meeting, const BcMoment *moment, GError **error);
void bc_meeting_switch_off (BcMeeting *meeting, BcSeat *seat);
/* On air by its present output, the interlock permitting; `former` (nullable) is the partner it follows. */
gboolean bc_meeting_take_the_air (BcMeeting *meeting, const BcMoment *moment, BcSeat *seat,
                                  const BcSeat *former, GError **error);
void bc_meeting_desk_found (BcMeeting *meeting, const BcMoment *moment, BcSeat *seat);
void bc_meeting_desk_lost (BcMeeting *meeting, const BcMoment *moment, BcSeat *seat);
/* Coughs that have become too long, consoles whose channel has become free. */
void bc_meeting_step_desks (BcMeeting *meeting, const BcMoment *moment);

/* booths.c: between partners */
gboolean bc_meeting_on_desk_sit (BcMeeting *meeting, const BcMoment *moment, GError **error);
gboolean bc_meeting_on_desk_arm (BcMeeting *meeting, const BcMoment *moment, GError **error);
gboolean bc_meeting_on_desk_handover (BcMeeting *meeting, const BcMoment *moment, GError **error);
gboolean bc_meeting_on_desk_cannot (BcMeeting *meeting, const BcMoment *moment, GError **error);
/* The armed partner, if there is one that can, goes on air in place of `seat`, which goes off. */
gboolean bc_meeting_give_over (BcMeeting *meeting, const BcMoment *moment, BcSeat *seat,
                               GError **error);
/* In words, for people: "the speech is too fast". (transfer full) */
char *bc_meeting_describe_cannot (const BcSeat *seat);

/* relay.c: what interpreters hear */
gboolean bc_meeting_on_desk_ear (BcMeeting *meeting, const BcMoment *moment, GError **error);
void bc_meeting_step_ears (BcMeeting *meeting, const BcMoment *moment);
const char *bc_meeting_get_ear (const BcMeeting *meeting, const BcSeat *seat);
gboolean bc_meeting_set_ear (BcMeeting *meeting, BcSeat *seat, const char *ear);
BcEarMark bc_meeting_get_ear_mark (const BcMeeting *meeting, const BcSeat *seat);

/* turns.c */
void bc_meeting_count_turns (BcMeeting *meeting);
void bc_meeting_step_turns (BcMeeting *meeting, const BcMoment *moment);
gint64 bc_meeting_next_of_turns_us (const BcMeeting *meeting);

/* lists.c */
gboolean bc_meeting_on_list_set (BcMeeting *meeting, const BcMoment *moment, GError **error);
gboolean bc_meeting_on_list_next (BcMeeting *meeting, const BcMoment *moment, GError **error);
gboolean bc_meeting_on_list_stop (BcMeeting *meeting, const BcMoment *moment, GError **error);
void bc_meeting_step_lists (BcMeeting *meeting, const BcMoment *moment);
gint64 bc_meeting_next_of_lists_us (const BcMeeting *meeting);
/* What the list of session number `session_index` still asks for, the rest of the present speaker's minutes
 * counted; < 0: it has no list. */
gint64 bc_meeting_get_list_remaining_us (const BcMeeting *meeting, guint session_index);

/* once.c: notices spoken once over the floor */
/* Whether interpretation into that channel is over for today. */
gboolean bc_meeting_has_ended (const BcMeeting *meeting, guint channel);
/* The last desk on air has left because it cannot interpret. */
void bc_meeting_tell_no_interpretation (BcMeeting *meeting, guint channel);
void bc_meeting_step_onces (BcMeeting *meeting);
gint64 bc_meeting_next_of_onces_us (const BcMeeting *meeting);

/* people-save.c: what people are in the saved state */
void bc_meeting_save_people (const BcMeeting *meeting, GVariantDict *dict);
/* Whether what is there of it is of its form. */
gboolean bc_meeting_is_people_sound (GVariant *saved);
void bc_meeting_restore_people (BcMeeting *meeting, GVariant *saved, BcTime time);

/* Whether the countdown has closed that channel already. */
gboolean bc_meeting_is_channel_ended (const BcMeeting *meeting, guint channel);

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
