/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "bookings-private.h"
#include "budget-private.h"
#include "charged-private.h"
#include "day-latch-private.h"
#include "desks-private.h"
#include "edits-private.h"
#include "effect-private.h"
#include "ending-private.h"
#include "extension-private.h"
#include "floor-private.h"
#include "lane-private.h"
#include "lists-private.h"
#include "once-private.h"
#include "outlook-private.h"
#include "prompts-private.h"
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
  BC_VIEW_LISTS = 1 << 5,
  BC_VIEW_FORECAST = 1 << 6,
  BC_VIEW_PROMPTS = 1 << 7
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
  BcDayLatch clock;
  char today[BC_DAY_TEXT_BYTES]; /* the pool's day that everything here is of; "": not known yet */
  BcEdits edits;
  BcBudget budget;
  BcCharged charged;
  BcBookings bookings;
  BcExtension extension;
  BcEnding ending;
  BcOutlook outlook;
  BcPrompts prompts;
  BcService service;
  BcPlan *plan;
  gboolean was_floor_found; /* since the start: then its loss is an alarm at once */
  gint64 started_us;        /* the first time seen */
  gboolean is_loss_told;    /* the host knows that the room's sound is lost */
  guint changed_views;      /* BcViews that changed during this event */
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
gboolean bc_meeting_on_session_edit (BcMeeting *meeting, const BcMoment *moment, GError **error);
gint64 bc_meeting_next_of_back_us (const BcMeeting *meeting);
/* Whether what keeps listeners out is a break: one is open, or the day has begun and goes on later. */
gboolean bc_meeting_has_break (const BcMeeting *meeting);

/* minutes.c: what the day's minutes, its clock and its agenda are made of */
void bc_meeting_init_minutes (BcMeeting *meeting);
void bc_meeting_clear_minutes (BcMeeting *meeting);
gboolean bc_meeting_on_clock_confirm (BcMeeting *meeting, const BcMoment *moment, GError **error);
gboolean bc_meeting_on_lease_reply (BcMeeting *meeting, const BcMoment *moment, GError **error);
gboolean bc_meeting_on_store_lost (BcMeeting *meeting, const BcMoment *moment, GError **error);
/* A day that has begun, the meter, the end. */
void bc_meeting_step_minutes (BcMeeting *meeting, const BcMoment *moment);
/* The interpreted session that is under way: (nullable). */
const BcSession *bc_meeting_get_interpreted (const BcMeeting *meeting, BcSessionState *state);
gint64 bc_meeting_next_of_minutes_us (const BcMeeting *meeting);

/* minutes-save.c: their part of the saved state */
void bc_meeting_save_minutes (const BcMeeting *meeting, GVariantDict *dict);
gboolean bc_meeting_is_minutes_sound (GVariant *saved);
void bc_meeting_restore_minutes (BcMeeting *meeting, GVariant *saved);

/* ending.c: the last seconds of the day's minutes */
/* Whether interpretation into that channel is over: it has closed at a pause, or the minutes are used up. */
gboolean bc_meeting_is_channel_ended (const BcMeeting *meeting, guint channel);
gboolean bc_meeting_is_channel_closed (const BcMeeting *meeting, guint channel);
void bc_meeting_close_channel (BcMeeting *meeting, guint channel);
void bc_meeting_step_ending (BcMeeting *meeting, const BcMoment *moment);
/* While the store is away nothing ends: what has closed opens, unless the seconds in hand are known to be the last. */
void bc_meeting_doubt_ending (BcMeeting *meeting);
gint64 bc_meeting_next_of_ending_us (const BcMeeting *meeting);

/* bookings.c: what is booked without a lease */
/* Its actor is the event's, and its reason, too, unless it has one; its sequence is set there. */
void bc_meeting_book (BcMeeting *meeting, const BcMoment *moment, const BcBookRequest *request);
gboolean bc_meeting_on_book_reply (BcMeeting *meeting, const BcMoment *moment, GError **error);
void bc_meeting_step_bookings (BcMeeting *meeting, const BcMoment *moment);
gint64 bc_meeting_next_of_bookings_us (const BcMeeting *meeting);

/* extension.c, corrections.c: people's deeds about the minutes */
gboolean bc_meeting_on_extension_ask (BcMeeting *meeting, const BcMoment *moment, GError **error);
gboolean bc_meeting_on_extension_grant (BcMeeting *meeting, const BcMoment *moment, GError **error);
gboolean bc_meeting_on_extension_refuse (BcMeeting *meeting, const BcMoment *moment,
                                         GError **error);
/* What became of the one that was granted; `refusal` (nullable). */
void bc_meeting_extension_booked (BcMeeting *meeting, const char *refusal);
gboolean bc_meeting_on_ceiling (BcMeeting *meeting, const BcMoment *moment, GError **error);
gboolean bc_meeting_on_correction (BcMeeting *meeting, const BcMoment *moment, GError **error);
gboolean bc_meeting_on_release (BcMeeting *meeting, const BcMoment *moment, GError **error);

/* outlook.c, warnings.c: what is to be expected */
void bc_meeting_step_outlook (BcMeeting *meeting, const BcMoment *moment);
gint64 bc_meeting_next_of_outlook_us (const BcMeeting *meeting);
/* `forecast` (nullable): nothing is planned. */
void bc_meeting_warn (BcMeeting *meeting, const BcMoment *moment, const BcForecast *forecast);
gint64 bc_meeting_next_warning_us (const BcMeeting *meeting, const BcMoment *moment);

/* prompts.c */
gboolean bc_meeting_on_prompt_dismiss (BcMeeting *meeting, const BcMoment *moment, GError **error);
void bc_meeting_step_prompts (BcMeeting *meeting, const BcMoment *moment);

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
/* The armed partner, if there is one that can, goes on air in place of `seat`, which goes off, and is told. Not
 * where no listener hears them. */
gboolean bc_meeting_give_over (BcMeeting *meeting, const BcMoment *moment, BcSeat *seat,
                               GError **error);
/* In words, for people: "the speech is too fast". (transfer full) */
char *bc_meeting_describe_cannot (const BcSeat *seat);
/* The same if it is no more than that, which listeners may know; NULL: somebody's own words. */
const char *bc_meeting_name_cannot (const BcSeat *seat);

/* relay.c: what interpreters hear */
gboolean bc_meeting_on_desk_ear (BcMeeting *meeting, const BcMoment *moment, GError **error);
void bc_meeting_step_ears (BcMeeting *meeting, const BcMoment *moment);
const char *bc_meeting_get_ear (const BcMeeting *meeting, const BcSeat *seat);
gboolean bc_meeting_set_ear (BcMeeting *meeting, BcSeat *seat, const char *ear);
/* The channel in its ear, or the one that is to come back into it: (nullable). */
const char *bc_meeting_get_relay (const BcMeeting *meeting, const BcSeat *seat);
/* A key that was on, after a restart. */
void bc_meeting_await_relay (const BcMeeting *meeting, BcSeat *seat, const char *channel);
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
 * counted; < 0: it has no list, or one that does not say: nobody is left on it, or somebody without minutes. */
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
/* Takes both clocks in: never before the latest time seen, and by the latched clock. */
BcTime bc_meeting_see (BcMeeting *meeting, BcTime time);
void bc_meeting_mark (BcMeeting *meeting, guint views);
/* Everything that follows from a changed state or from time: the same after every event. */
void bc_meeting_settle (BcMeeting *meeting, const BcMoment *moment);
void bc_meeting_audit (const BcMoment *moment, const char *format, ...) G_GNUC_PRINTF (2, 3);
BcBudgetState bc_meeting_get_budget_state (const BcMeeting *meeting);

G_END_DECLS
