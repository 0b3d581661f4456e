/* SPDX-License-Identifier: Apache-2.0 */
#include "agenda-private.h"
#include "meeting-private.h"

#include <boothcast/base/error.h>
#include <boothcast/meeting/local-time.h>

void
bc_meeting_init_minutes (BcMeeting *meeting)
{
  const BcSetup *setup = meeting->setup;

  bc_edits_init (&meeting->edits, meeting->setup);
  bc_day_latch_init (&meeting->clock, meeting->edits.pool_zone);
  bc_budget_init (&meeting->budget, setup);
  bc_charged_init (&meeting->charged);
  bc_bookings_init (&meeting->bookings);
  bc_ending_init (&meeting->ending, setup->channels->len, setup->desks->len);
  bc_outlook_init (&meeting->outlook);
  bc_prompts_init (&meeting->prompts);
}

void
bc_meeting_clear_minutes (BcMeeting *meeting)
{
  bc_prompts_clear (&meeting->prompts);
  bc_outlook_clear (&meeting->outlook);
  bc_ending_clear (&meeting->ending);
  bc_extension_clear (&meeting->extension);
  bc_bookings_clear (&meeting->bookings);
  bc_charged_clear (&meeting->charged);
  bc_budget_clear (&meeting->budget);
  bc_day_latch_clear (&meeting->clock);
  bc_edits_clear (&meeting->edits);
}

/* --- The clock --- */

void
bc_meeting_set_clock (BcMeeting *meeting, BcTime known)
{
  g_return_if_fail (meeting != NULL);

  bc_day_latch_set (&meeting->clock, known);
}

gint64
bc_meeting_get_pool_wall_us (const BcMeeting *meeting, BcTime time)
{
  g_return_val_if_fail (meeting != NULL, time.wall_us);

  if (!meeting->clock.has_base)
    return time.wall_us;
  return bc_day_latch_at (&meeting->clock, MAX (time.now_us, meeting->now_us));
}

gboolean
bc_meeting_is_clock_disputed (const BcMeeting *meeting)
{
  g_return_val_if_fail (meeting != NULL, FALSE);

  return meeting->clock.is_disputed;
}

const char *
bc_meeting_get_day_ahead (const BcMeeting *meeting, const char **today)
{
  const char *day;

  g_return_val_if_fail (meeting != NULL && today != NULL, NULL);

  day = meeting->budget.day;
  *today = meeting->clock.day;
  if (day == NULL || !meeting->clock.has_base || g_strcmp0 (day, *today) <= 0)
    return NULL;
  return day;
}

gboolean
bc_meeting_on_clock_confirm (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  gint64 before_us = meeting->clock.wall_us;
  gint64 by_us;

  if (!bc_day_latch_confirm (&meeting->clock))
    {
      g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
                   "the clock agrees with the time that has passed: there is nothing to confirm");
      return FALSE;
    }
  by_us = meeting->clock.wall_us - before_us;
  /* What is under way has been so for as long as it has. */
  bc_charged_shift (&meeting->charged, by_us);
  bc_sessions_shift (&meeting->sessions, by_us);
  /* Back in a day before, the day that seemed to have begun has not. */
  if (g_strcmp0 (meeting->clock.day, meeting->today) < 0)
    meeting->today[0] = '\0';
  g_autofree char *day = bc_local_time_day (meeting->edits.zone, meeting->clock.wall_us);
  g_autofree char *clock = bc_local_time_clock (meeting->edits.zone, meeting->clock.wall_us);
  bc_meeting_audit (moment, "confirmed that it is %s %s", day, clock);
  bc_meeting_mark (meeting, BC_VIEW_BUDGET | BC_VIEW_SESSIONS);
  meeting->is_save_due = TRUE;
  return TRUE;
}

/* --- The store's answers --- */

gboolean
bc_meeting_on_lease_reply (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  return bc_budget_take_reply (&meeting->budget, moment->event->lease_reply, moment->effects,
                               error);
}

gboolean
bc_meeting_on_store_lost (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  bc_budget_miss_reply (&meeting->budget, moment->effects);
  return TRUE;
}

/* --- The meter --- */

const BcSession *
bc_meeting_get_interpreted (const BcMeeting *meeting, BcSessionState *state)
{
  const BcSession *session = bc_sessions_under_way (&meeting->sessions, state);

  return session != NULL && session->kind == BC_SESSION_KIND_INTERPRETED ? session : NULL;
}

BcBudgetState
bc_meeting_get_budget_state (const BcMeeting *meeting)
{
  BcSessionState state = BC_SESSION_PLANNED;
  const BcSession *session = bc_meeting_get_interpreted (meeting, &state);

  if (session == NULL)
    return BC_BUDGET_IDLE;
  if (state == BC_SESSION_SUSPENDED)
    return BC_BUDGET_SUSPENDED;
  if (meeting->budget.is_spent)
    return BC_BUDGET_SPENT;
  return meeting->budget.meter.is_running ? BC_BUDGET_RUNNING : BC_BUDGET_IDLE;
}

static gboolean
is_metered (const BcMeeting *meeting)
{
  if (meeting->setup->pool.mode == BC_METER_SESSION)
    return TRUE;
  for (guint i = 0; i < meeting->desks.n_seats; i++)
    if (bc_seat_is_on_air (&meeting->desks.seats[i]))
      return TRUE;
  return FALSE;
}

static void
drive_budget (BcMeeting *meeting, const BcMoment *moment, gboolean was_spent)
{
  BcSessionState state = BC_SESSION_PLANNED;
  const BcSession *session = bc_meeting_get_interpreted (meeting, &state);
  BcBudgetWish wish = {
    .session = session != NULL && state == BC_SESSION_OPEN ? session->id : NULL,
    .is_metered = is_metered (meeting),
    .time = moment->time,
  };

  bc_budget_drive (&meeting->budget, &wish, moment->effects);
  if (bc_budget_has_news (&meeting->budget, bc_meeting_get_budget_state (meeting)))
    bc_meeting_mark (meeting, BC_VIEW_BUDGET);
  if (meeting->budget.is_spent != was_spent)
    meeting->is_save_due = TRUE;
}

/* --- The day --- */

static void
begin_day (BcMeeting *meeting)
{
  gboolean is_first = meeting->today[0] == '\0';

  g_strlcpy (meeting->today, meeting->clock.day, sizeof meeting->today);
  if (!is_first)
    bc_budget_begin_day (&meeting->budget);
  if (bc_edits_forget_before (&meeting->edits, &meeting->sessions, meeting->today))
    {
      bc_meeting_mark (meeting, BC_VIEW_SESSIONS);
      meeting->is_save_due = TRUE;
    }
  if (is_first)
    return;
  bc_sessions_begin_day (&meeting->sessions);
  bc_extension_clear (&meeting->extension);
  g_hash_table_remove_all (meeting->prompts.dismissed);
  bc_meeting_mark (meeting, BC_VIEW_BUDGET | BC_VIEW_SESSIONS);
  meeting->is_save_due = TRUE;
}

void
bc_meeting_step_minutes (BcMeeting *meeting, const BcMoment *moment)
{
  gboolean was_spent = meeting->budget.is_spent;

  bc_day_latch_say (&meeting->clock, moment->effects);
  /* A clock that is set right at midnight does not bring the day before back. */
  if (g_strcmp0 (meeting->clock.day, meeting->today) > 0)
    begin_day (meeting);
  BcBudgetDay today = { meeting->today, bc_agenda_own_limit_us (meeting->setup) / 1000 };
  bc_budget_note_day (&meeting->budget, &today, moment->effects);
  bc_meeting_step_ending (meeting, moment);
  drive_budget (meeting, moment, was_spent);
  bc_meeting_doubt_ending (meeting);
  bc_charged_step (&meeting->charged, &meeting->budget.meter, moment->time.wall_us);
  bc_meeting_step_bookings (meeting, moment);
}

gint64
bc_meeting_next_of_minutes_us (const BcMeeting *meeting)
{
  gint64 next_us = bc_budget_next_us (&meeting->budget);

  next_us = MIN (next_us, bc_meeting_next_of_ending_us (meeting));
  next_us = MIN (next_us, bc_meeting_next_of_bookings_us (meeting));
  next_us = MIN (next_us, bc_meeting_next_of_outlook_us (meeting));
  next_us = MIN (next_us, meeting->prompts.next_us);
  next_us = MIN (next_us, bc_meeting_next_of_back_us (meeting));
  if (meeting->clock.has_base && meeting->clock.midnight_wall_us < G_MAXINT64)
    next_us =
        MIN (next_us, bc_day_latch_when_us (&meeting->clock, meeting->clock.midnight_wall_us));
  return next_us;
}
