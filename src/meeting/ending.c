/* SPDX-License-Identifier: Apache-2.0 */
#include "meeting-private.h"

#define N_STATES (BC_ENDING_ENDED + 1)

/* With others drawing on the pool, too, the end is not sure to the second: a countdown is not begun anew for that. */
#define SLACK_US (2 * G_TIME_SPAN_SECOND)

/* Silent for so long, a desk pauses. */
#define PAUSE_US (1 * G_TIME_SPAN_SECOND)

/* From row to column: minutes that are granted at the last moment take everything back. */
static const gboolean edges[N_STATES][N_STATES] = {
  [BC_ENDING_NONE] = { [BC_ENDING_AWAITED] = TRUE },
  [BC_ENDING_AWAITED] = { [BC_ENDING_ENDED] = TRUE, [BC_ENDING_NONE] = TRUE },
  [BC_ENDING_ENDED] = { [BC_ENDING_NONE] = TRUE },
};

void
bc_ending_init (BcEnding *ending, guint n_channels, guint n_desks)
{
  *ending = (BcEnding){ .channels = NULL };
  bc_ending_extend (ending, n_channels, n_desks);
}

void
bc_ending_extend (BcEnding *ending, guint n_channels, guint n_desks)
{
  ending->channels = g_renew (BcEndingState, ending->channels, n_channels);
  ending->is_told = g_renew (gboolean, ending->is_told, n_desks);
  for (guint i = ending->n_channels; i < n_channels; i++)
    ending->channels[i] = BC_ENDING_NONE;
  for (guint i = ending->n_desks; i < n_desks; i++)
    ending->is_told[i] = FALSE;
  ending->n_channels = n_channels;
  ending->n_desks = n_desks;
}

void
bc_ending_clear (BcEnding *ending)
{
  g_clear_pointer (&ending->channels, g_free);
  g_clear_pointer (&ending->is_told, g_free);
}

/* The one setter. */
static void
set_state (BcMeeting *meeting, guint channel, BcEndingState state)
{
  BcEndingState was = meeting->ending.channels[channel];

  if (was == state)
    return;
  g_assert (edges[was][state]);
  meeting->ending.channels[channel] = state;
  if (was == BC_ENDING_ENDED || state == BC_ENDING_ENDED)
    meeting->is_save_due = TRUE;
}

static void
go_on (BcMeeting *meeting)
{
  for (guint i = 0; i < meeting->ending.n_channels; i++)
    set_state (meeting, i, BC_ENDING_NONE);
  for (guint i = 0; i < meeting->ending.n_desks; i++)
    meeting->ending.is_told[i] = FALSE;
}

gboolean
bc_meeting_is_channel_ended (const BcMeeting *meeting, guint channel)
{
  g_return_val_if_fail (channel < meeting->ending.n_channels, FALSE);

  return meeting->service == BC_SERVICE_SPENT ||
         (meeting->service == BC_SERVICE_ON &&
          meeting->ending.channels[channel] == BC_ENDING_ENDED);
}

gboolean
bc_meeting_is_channel_closed (const BcMeeting *meeting, guint channel)
{
  return meeting->ending.channels[channel] == BC_ENDING_ENDED;
}

void
bc_meeting_close_channel (BcMeeting *meeting, guint channel)
{
  meeting->ending.channels[channel] = BC_ENDING_ENDED;
}

/* --- The countdown --- */

static void
tell_desks (BcMeeting *meeting, const BcMoment *moment, gint64 ends_in_us)
{
  for (guint i = 0; i < meeting->desks.n_seats; i++)
    {
      const BcSeat *seat = &meeting->desks.seats[i];

      if (meeting->ending.is_told[i] || !bc_seat_is_on_air (seat))
        continue;
      meeting->ending.is_told[i] = TRUE;
      bc_effects_add_text (moment->effects, BC_EFFECT_WARNING, seat->desk->id,
                           "interpretation ends in %d s: the day's minutes are used up then; the "
                           "channel closes at your first pause in the last %u s",
                           (int) ((ends_in_us + G_TIME_SPAN_SECOND - 1) / G_TIME_SPAN_SECOND),
                           meeting->setup->rules.ending_pause_ms / 1000);
    }
}

static gboolean
is_anybody_speaking (const BcMeeting *meeting, guint channel)
{
  for (guint i = 0; i < meeting->desks.n_seats; i++)
    {
      const BcSeat *seat = &meeting->desks.seats[i];

      if (bc_seat_is_on_air (seat) && bc_seat_channel (seat) == channel &&
          bc_sense_is_speaking (&seat->sense))
        return TRUE;
    }
  return FALSE;
}

/* Whether some desk is at work, or is about to be when its sound is found, in a channel that goes on. */
static gboolean
is_anything_left (const BcMeeting *meeting)
{
  for (guint i = 0; i < meeting->desks.n_seats; i++)
    {
      const BcSeat *seat = &meeting->desks.seats[i];

      if (seat->state != BC_DESK_OFF &&
          meeting->ending.channels[bc_seat_channel (seat)] != BC_ENDING_ENDED)
        return TRUE;
    }
  return FALSE;
}

/* When a desk that has said nothing yet in the last seconds counts as pausing; it may just have come. */
static gint64
find_pause_us (const BcMeeting *meeting, guint channel)
{
  gint64 silent_us = bc_desks_silent_since_us (&meeting->desks, channel);

  return silent_us != BC_NEVER_US ? silent_us + PAUSE_US : BC_NEVER_US;
}

static void
say_closed (const BcMeeting *meeting, const BcMoment *moment, guint channel)
{
  const BcChannel *of = meeting->setup->channels->pdata[channel];

  bc_effects_add_text (moment->effects, BC_EFFECT_AUDIT, NULL,
                       "channel %s has closed at a pause: the minutes are used up", of->id);
  for (guint i = 0; i < meeting->desks.n_seats; i++)
    {
      const BcSeat *seat = &meeting->desks.seats[i];

      if (bc_seat_is_on_air (seat) && bc_seat_channel (seat) == channel)
        bc_effects_add_text (moment->effects, BC_EFFECT_WARNING, seat->desk->id,
                             "interpretation into channel %s has ended: listeners hear the floor",
                             of->id);
    }
}

static void
await_pause (BcMeeting *meeting, const BcMoment *moment, guint channel)
{
  BcEndingState state = meeting->ending.channels[channel];
  gboolean is_speaking = is_anybody_speaking (meeting, channel);

  if (state == BC_ENDING_NONE &&
      (is_speaking || find_pause_us (meeting, channel) <= moment->time.now_us))
    set_state (meeting, channel, BC_ENDING_AWAITED);
  if (meeting->ending.channels[channel] != BC_ENDING_AWAITED || is_speaking)
    return;
  set_state (meeting, channel, BC_ENDING_ENDED);
  say_closed (meeting, moment, channel);
}

/* A channel that nobody works into has no pause: it ends with the others. */
static void
close_at_pauses (BcMeeting *meeting, const BcMoment *moment)
{
  guint n_ended = 0;

  for (guint i = 0; i < meeting->ending.n_channels; i++)
    {
      await_pause (meeting, moment, i);
      n_ended += meeting->ending.channels[i] == BC_ENDING_ENDED;
    }
  if (n_ended > 0 && !is_anything_left (meeting))
    bc_budget_end_early (&meeting->budget, moment->effects);
}

static gint64
find_countdown_us (const BcMeeting *meeting)
{
  gint64 ends_in_us = bc_budget_ends_in_us (&meeting->budget);

  /* An extension that is being booked may yet turn the end away: nothing closes meanwhile. */
  if (meeting->budget.n_extending > 0 || ends_in_us < 0)
    return -1;
  return ends_in_us;
}

void
bc_meeting_step_ending (BcMeeting *meeting, const BcMoment *moment)
{
  const BcRules *rules = &meeting->setup->rules;
  gint64 ends_in_us = find_countdown_us (meeting);

  if (bc_sessions_under_way (&meeting->sessions, NULL) == NULL || meeting->budget.is_spent ||
      ends_in_us > BC_US_FROM_MS (rules->countdown_ms) + SLACK_US)
    go_on (meeting);
  else if (ends_in_us >= 0 && ends_in_us <= BC_US_FROM_MS (rules->countdown_ms))
    {
      tell_desks (meeting, moment, ends_in_us);
      if (ends_in_us <= BC_US_FROM_MS (rules->ending_pause_ms))
        close_at_pauses (meeting, moment);
    }
}

void
bc_meeting_doubt_ending (BcMeeting *meeting)
{
  if (meeting->budget.is_store_missed && !meeting->budget.is_dry)
    go_on (meeting);
}

gint64
bc_meeting_next_of_ending_us (const BcMeeting *meeting)
{
  const BcRules *rules = &meeting->setup->rules;
  gint64 ends_in_us = find_countdown_us (meeting);
  gint64 steps_us[] = { BC_US_FROM_MS (rules->countdown_ms), BC_US_FROM_MS (rules->ending_pause_ms),
                        (ends_in_us - 1) / G_TIME_SPAN_SECOND * G_TIME_SPAN_SECOND };
  gint64 next_us = BC_NEVER_US;

  if (ends_in_us <= 0)
    return BC_NEVER_US;
  /* Of the whole seconds only those of the countdown. */
  for (guint i = 0; i < G_N_ELEMENTS (steps_us); i++)
    if (steps_us[i] < ends_in_us && steps_us[i] <= steps_us[0])
      next_us = MIN (next_us, meeting->now_us + ends_in_us - steps_us[i]);
  for (guint i = 0; i < meeting->ending.n_channels && ends_in_us <= steps_us[1]; i++)
    if (meeting->ending.channels[i] == BC_ENDING_NONE &&
        find_pause_us (meeting, i) > meeting->now_us)
      next_us = MIN (next_us, find_pause_us (meeting, i));
  return next_us;
}
