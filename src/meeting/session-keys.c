/* SPDX-License-Identifier: Apache-2.0 */
#include "meeting-private.h"

#include <boothcast/base/error.h>
#include <boothcast/meeting/local-time.h>

/* What the state of a session does to the audience. */
typedef enum
{
  AUDIENCE_AS_IT_IS,
  AUDIENCE_OPENS,
  AUDIENCE_CLOSES
} Audience;

static const struct
{
  Audience audience;
  const char *deed;
} becomes[] = {
  [BC_SESSION_PLANNED] = { AUDIENCE_AS_IT_IS, "planned" },
  [BC_SESSION_OPEN] = { AUDIENCE_OPENS, "opened" },
  [BC_SESSION_SUSPENDED] = { AUDIENCE_AS_IT_IS, "suspended" },
  [BC_SESSION_CLOSED] = { AUDIENCE_CLOSES, "closed" },
};

/* A break has hot microphones and no listeners, unless the host says that it goes on in original. */
static void
set_audience_of (BcMeeting *meeting, guint index, BcSessionState state)
{
  const BcSession *session = meeting->setup->sessions->pdata[index];
  gboolean is_break = session->kind == BC_SESSION_KIND_BREAK;

  if (becomes[state].audience != AUDIENCE_AS_IT_IS)
    meeting->is_audience_open = becomes[state].audience == AUDIENCE_OPENS && !is_break;
}

static void
note_change (BcMeeting *meeting, const BcMoment *moment, guint index, BcSessionState state)
{
  BcSessions *sessions = &meeting->sessions;

  sessions->n_changes++;
  sessions->changed_us = moment->time.now_us;
  if (state != BC_SESSION_OPEN)
    return;
  sessions->since_wall_us = moment->time.wall_us;
  if (sessions->opened_wall_us[index] == 0)
    sessions->opened_wall_us[index] = moment->time.wall_us;
  bc_charged_restart (&meeting->charged);
}

static gboolean
set_session (BcMeeting *meeting, const BcMoment *moment, BcSessionState state, gboolean *is_changed,
             GError **error)
{
  guint index;

  if (!bc_sessions_find (&meeting->sessions, moment->event->subject, &index, error) ||
      !bc_sessions_set (&meeting->sessions, index, state, is_changed, error))
    return FALSE;
  if (!*is_changed)
    return TRUE;

  note_change (meeting, moment, index, state);
  set_audience_of (meeting, index, state);
  bc_meeting_audit (moment, "%s session %s", becomes[state].deed, moment->event->subject);
  bc_meeting_mark (meeting, BC_VIEW_SESSIONS);
  meeting->is_save_due = TRUE;
  return TRUE;
}

gboolean
bc_meeting_on_session_open (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  gboolean is_changed;

  return set_session (meeting, moment, BC_SESSION_OPEN, &is_changed, error);
}

gboolean
bc_meeting_on_session_close (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  gboolean is_changed;

  return set_session (meeting, moment, BC_SESSION_CLOSED, &is_changed, error);
}

/* --- Suspended, perhaps for longer already --- */

static gboolean
is_since_sound (const BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  const BcSession *session = bc_sessions_under_way (&meeting->sessions, NULL);
  gint64 since_us = moment->event->since_wall_us;
  gint64 opened_us = meeting->sessions.since_wall_us;
  g_autofree char *since = bc_local_time_clock (meeting->edits.zone, since_us);
  g_autofree char *opened = bc_local_time_clock (meeting->edits.zone, opened_us);

  if (since_us == 0 || session == NULL || g_strcmp0 (session->id, moment->event->subject) != 0)
    return TRUE;
  if (since_us > moment->time.wall_us)
    g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                 "%s is yet to come: a session is suspended now, or was suspended then", since);
  else if (since_us < opened_us)
    g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                 "session %s was opened at %s: it cannot have been suspended since %s", session->id,
                 opened, since);
  else
    return TRUE;
  return FALSE;
}

/* What the meter has counted since, as far as it can be taken off: a day that is over is not corrected any more. */
typedef struct
{
  gint64 today_ms;
  gint64 before_ms; /* midnight */
} Counted;

/* What was in hand at midnight is of the day before, whenever it was spent. */
#define IN_HAND_US (1 * G_TIME_SPAN_SECOND)

static gint64
find_midnight_us (const BcMeeting *meeting)
{
  GDate day;

  if (!bc_local_time_parse_day (meeting->today, &day))
    return 0;
  return bc_local_time_find (meeting->edits.pool_zone, &day, 0).first_us;
}

static Counted
count_since (BcMeeting *meeting, const BcMoment *moment)
{
  const BcCharged *charged = &meeting->charged;
  gint64 since_us = moment->event->since_wall_us;
  gint64 midnight_us = MAX (find_midnight_us (meeting), since_us);
  gint64 today_us = MAX (find_midnight_us (meeting) + IN_HAND_US, since_us);
  Counted counted;

  bc_charged_step (&meeting->charged, &meeting->budget.meter, moment->time.wall_us);
  counted.today_ms = bc_charged_since_us (charged, today_us) / 1000;
  counted.before_ms =
      (bc_charged_since_us (charged, since_us) - bc_charged_since_us (charged, midnight_us)) / 1000;
  return counted;
}

static void
tell_before (BcMeeting *meeting, const BcMoment *moment, gint64 before_ms, const char *clock)
{
  const char *session = moment->event->subject;
  gint64 before_s = (before_ms + 500) / 1000;

  bc_effects_add_text (moment->effects, BC_EFFECT_WARNING, NULL,
                       "session %s is suspended since %s, and the %" G_GINT64_FORMAT
                       " s that were counted until midnight stay counted: that day is over, and "
                       "only today's minutes can be corrected",
                       session, clock, before_s);
  bc_meeting_audit (moment,
                    "%" G_GINT64_FORMAT
                    " s of session %s, suspended since %s, stay counted on the day before",
                    before_s, session, clock);
}

/* By a row of its own. */
static void
book_back (BcMeeting *meeting, const BcMoment *moment, gint64 today_ms, const char *clock)
{
  const char *why = moment->event->reason;
  g_autofree char *reason = g_strdup_printf ("suspended since %s%s%s", clock,
                                             why != NULL ? ": " : "", why != NULL ? why : "");

  bc_meeting_book (meeting, moment,
                   &(BcBookRequest){ .kind = BC_BOOK_CORRECTION,
                                     .session = (char *) moment->event->subject,
                                     .amount_ms = -today_ms,
                                     .reason = reason });
  bc_meeting_audit (moment, "took %" G_GINT64_FORMAT " s off session %s, suspended since %s",
                    (today_ms + 500) / 1000, moment->event->subject, clock);
}

static void
give_back (BcMeeting *meeting, const BcMoment *moment, const Counted *counted)
{
  g_autofree char *clock = bc_local_time_clock (meeting->edits.zone, moment->event->since_wall_us);

  if (counted->today_ms > 0)
    book_back (meeting, moment, counted->today_ms, clock);
  if (counted->before_ms >= 500)
    tell_before (meeting, moment, counted->before_ms, clock);
}

gboolean
bc_meeting_on_session_suspend (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  gboolean was_open =
      bc_meeting_get_session_state (meeting, moment->event->subject) == BC_SESSION_OPEN;
  Counted counted = { 0 };
  gboolean is_changed;

  if (!is_since_sound (meeting, moment, error))
    return FALSE;
  if (was_open && moment->event->since_wall_us > 0)
    counted = count_since (meeting, moment);
  if (!set_session (meeting, moment, BC_SESSION_SUSPENDED, &is_changed, error))
    return FALSE;
  if (is_changed)
    give_back (meeting, moment, &counted);
  return TRUE;
}

/* --- Changed --- */

static void
audit_edit (BcMeeting *meeting, const BcMoment *moment, const BcSession *session)
{
  const BcSessionEdit *edit = moment->event->edit;
  g_autofree char *starts = bc_local_time_clock (meeting->edits.zone, session->starts_wall_us);
  g_autofree char *ends = bc_local_time_clock (meeting->edits.zone, session->ends_wall_us);

  if (edit->starts_wall_us > 0 || edit->ends_wall_us > 0)
    bc_meeting_audit (moment, "moved session %s to %s-%s", session->id, starts, ends);
  if (edit->title != NULL)
    bc_meeting_audit (moment, "named session %s \"%s\"", session->id, session->title);
}

gboolean
bc_meeting_on_session_edit (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  guint index;

  if (!bc_sessions_find (&meeting->sessions, moment->event->subject, &index, error))
    return FALSE;
  if (moment->event->edit == NULL)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "say what is to change of session %s",
                   moment->event->subject);
      return FALSE;
    }
  if (!bc_edits_set (&meeting->edits, index, moment->event->edit, meeting->clock.day, error))
    return FALSE;
  audit_edit (meeting, moment, bc_edits_get_session (&meeting->edits, index));
  bc_meeting_mark (meeting, BC_VIEW_SESSIONS);
  meeting->is_save_due = TRUE;
  return TRUE;
}

gboolean
bc_meeting_get_session (const BcMeeting *meeting, const char *id, BcSession *session)
{
  guint index;

  g_return_val_if_fail (meeting != NULL && session != NULL, FALSE);

  if (!bc_sessions_find (&meeting->sessions, id, &index, NULL))
    return FALSE;
  *session = *bc_edits_get_session (&meeting->edits, index);
  return TRUE;
}

/* --- When it goes on --- */

/* The session of the day that comes after the last that has begun, breaks left out: (nullable). */
static const BcSession *
find_next (const BcMeeting *meeting)
{
  const BcAgendaDay *day = bc_agenda_find_day (meeting->edits.agenda, meeting->clock.day);
  const BcSession *next = NULL;

  for (guint i = day != NULL ? day->items->len : 0; i > 0; i--)
    {
      const BcSession *session = bc_agenda_day_get_item (day, i - 1)->session;
      guint index;

      if (!bc_sessions_find (&meeting->sessions, session->id, &index, NULL) ||
          meeting->sessions.states[index] != BC_SESSION_PLANNED)
        break;
      if (session->kind != BC_SESSION_KIND_BREAK && session->starts_wall_us > 0)
        next = session;
    }
  return next;
}

/* The break that is open: (nullable). */
static const BcSession *
find_break (const BcMeeting *meeting)
{
  const BcSession *session = bc_sessions_under_way (&meeting->sessions, NULL);
  guint index;

  if (session == NULL || session->kind != BC_SESSION_KIND_BREAK ||
      !bc_sessions_find (&meeting->sessions, session->id, &index, NULL))
    return NULL;
  return bc_edits_get_session (&meeting->edits, index);
}

/* When listeners will be back; 0: nobody knows. */
static gint64
find_back_us (const BcMeeting *meeting)
{
  const BcSession *next = find_next (meeting);
  const BcSession *pause = find_break (meeting);

  if (meeting->is_audience_open)
    return 0;
  if (next != NULL && next->starts_wall_us > meeting->clock.wall_us)
    return next->starts_wall_us;
  return pause != NULL && pause->ends_wall_us > meeting->clock.wall_us ? pause->ends_wall_us : 0;
}

/* Sound checks are before the meeting. */
static gboolean
has_begun (const BcMeeting *meeting)
{
  const GPtrArray *sessions = meeting->setup->sessions;

  for (guint i = 0; i < sessions->len; i++)
    {
      const BcSession *session = sessions->pdata[i];
      if (session->kind == BC_SESSION_KIND_INTERPRETED && meeting->sessions.opened_wall_us[i] > 0)
        return TRUE;
    }
  return FALSE;
}

gboolean
bc_meeting_has_break (const BcMeeting *meeting)
{
  return find_break (meeting) != NULL || (has_begun (meeting) && find_back_us (meeting) > 0);
}

int
bc_meeting_get_back_minute (const BcMeeting *meeting)
{
  gint64 back_us;
  GDate day;
  guint minute;

  g_return_val_if_fail (meeting != NULL, -1);

  back_us = find_back_us (meeting);
  if (back_us == 0 || !bc_local_time_read (meeting->edits.zone, back_us, &day, &minute))
    return -1;
  return (int) minute;
}

gint64
bc_meeting_get_back_wall_us (const BcMeeting *meeting)
{
  g_return_val_if_fail (meeting != NULL, 0);

  return find_back_us (meeting);
}

/* The notice stops saying a time when it is past. */
gint64
bc_meeting_next_of_back_us (const BcMeeting *meeting)
{
  gint64 back_us = find_back_us (meeting);

  return back_us > 0 ? bc_day_latch_when_us (&meeting->clock, back_us) : BC_NEVER_US;
}
