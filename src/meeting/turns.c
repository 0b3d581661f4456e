/* SPDX-License-Identifier: Apache-2.0 */
#include "meeting-private.h"

#include <string.h>

/* What a crash may lose of people's figures, and of when the meter ran. */
#define SAVE_EVERY_US (30 * G_TIME_SPAN_SECOND)

static void
sheet_free (BcTurnSheet *sheet)
{
  g_free (sheet->person);
  g_free (sheet->booth);
  g_free (sheet);
}

void
bc_turns_init (BcTurns *turns)
{
  *turns = (BcTurns){ .counted_us = G_MAXINT64 };
  turns->sheets = g_ptr_array_new_with_free_func ((GDestroyNotify) sheet_free);
}

void
bc_turns_clear (BcTurns *turns)
{
  g_clear_pointer (&turns->day, g_free);
  g_clear_pointer (&turns->sheets, g_ptr_array_unref);
}

static BcTurnSheet *
find_sheet (const BcTurns *turns, const char *person, const char *booth)
{
  for (guint i = 0; i < turns->sheets->len; i++)
    {
      BcTurnSheet *sheet = turns->sheets->pdata[i];

      if (strcmp (sheet->person, person) == 0 && strcmp (sheet->booth, booth) == 0)
        return sheet;
    }
  return NULL;
}

BcTurnSheet *
bc_turns_get_sheet (BcTurns *turns, const char *person, const char *booth)
{
  BcTurnSheet *sheet = find_sheet (turns, person, booth);

  if (sheet != NULL)
    return sheet;
  sheet = g_new0 (BcTurnSheet, 1);
  sheet->person = g_strdup (person);
  sheet->booth = g_strdup (booth);
  g_ptr_array_add (turns->sheets, sheet);
  return sheet;
}

gboolean
bc_turns_set_day (BcTurns *turns, const char *day)
{
  gboolean is_first = turns->day == NULL;

  if (day == NULL || g_strcmp0 (turns->day, day) == 0)
    return FALSE;
  g_free (turns->day);
  turns->day = g_strdup (day);
  /* What was counted before the store first answered is of that day. */
  if (!is_first)
    g_ptr_array_set_size (turns->sheets, 0);
  return TRUE;
}

/* --- Those of a meeting --- */

static gboolean
is_counted (const BcMeeting *meeting, const BcSeat *seat)
{
  return meeting->service == BC_SERVICE_ON && seat->person != NULL && bc_seat_is_on_air (seat);
}

void
bc_meeting_count_turns (BcMeeting *meeting)
{
  BcTurns *turns = &meeting->turns;
  gint64 us = meeting->now_us - MIN (turns->counted_us, meeting->now_us);

  turns->counted_us = meeting->now_us;
  for (guint i = 0; us > 0 && i < meeting->desks.n_seats; i++)
    {
      const BcSeat *seat = &meeting->desks.seats[i];

      if (is_counted (meeting, seat))
        bc_turns_get_sheet (turns, seat->person, seat->desk->booth)->on_air_us += us;
    }
}

static gint64
turn_end_us (const BcMeeting *meeting, const BcSeat *seat)
{
  guint minutes = meeting->setup->rules.turn_minutes;

  if (minutes == 0 || seat->turn_us == BC_NEVER_US || seat->is_turn_told)
    return BC_NEVER_US;
  return seat->turn_us + (gint64) minutes * G_TIME_SPAN_MINUTE;
}

static void
tell_long_turn (BcMeeting *meeting, const BcMoment *moment, BcSeat *seat)
{
  guint minutes = meeting->setup->rules.turn_minutes;

  seat->is_turn_told = TRUE;
  bc_effects_add_text (moment->effects, BC_EFFECT_WARNING, seat->desk->id,
                       "%s has been on air for %u minutes: time to hand over", seat->desk->name,
                       minutes);
  for (guint i = 0; i < meeting->desks.n_seats; i++)
    {
      const BcSeat *partner = &meeting->desks.seats[i];

      if (partner != seat && strcmp (partner->desk->booth, seat->desk->booth) == 0)
        bc_effects_add_text (moment->effects, BC_EFFECT_WARNING, partner->desk->id,
                             "%s has been on air for %u minutes: %s may take over",
                             seat->desk->name, minutes, partner->desk->name);
    }
}

/* People's figures, and what a suspension that was forgotten can give back, grow while nothing else happens. */
static gboolean
is_growing (const BcMeeting *meeting)
{
  gboolean is_anybody = FALSE;

  for (guint i = 0; i < meeting->desks.n_seats; i++)
    is_anybody |= is_counted (meeting, &meeting->desks.seats[i]);
  return is_anybody || meeting->budget.meter.is_running;
}

static void
save_now_and_then (BcMeeting *meeting)
{
  BcTurns *turns = &meeting->turns;

  if (!is_growing (meeting) || meeting->is_save_due)
    turns->saved_us = meeting->now_us;
  else if (meeting->now_us - turns->saved_us >= SAVE_EVERY_US)
    {
      turns->saved_us = meeting->now_us;
      meeting->is_save_due = TRUE;
    }
}

void
bc_meeting_step_turns (BcMeeting *meeting, const BcMoment *moment)
{
  if (bc_turns_set_day (&meeting->turns, meeting->budget.day))
    meeting->is_save_due |= meeting->turns.sheets->len > 0;
  for (guint i = 0; i < meeting->desks.n_seats; i++)
    {
      BcSeat *seat = &meeting->desks.seats[i];

      if (turn_end_us (meeting, seat) <= meeting->now_us)
        tell_long_turn (meeting, moment, seat);
    }
  save_now_and_then (meeting);
}

gint64
bc_meeting_next_of_turns_us (const BcMeeting *meeting)
{
  gint64 next_us = is_growing (meeting) ? meeting->turns.saved_us + SAVE_EVERY_US : BC_NEVER_US;

  for (guint i = 0; i < meeting->desks.n_seats; i++)
    next_us = MIN (next_us, turn_end_us (meeting, &meeting->desks.seats[i]));
  return next_us;
}

static gint64
running_us (const BcMeeting *meeting, const BcTurnSheet *sheet, gint64 now_us)
{
  gint64 us = 0;

  for (guint i = 0; i < meeting->desks.n_seats; i++)
    {
      const BcSeat *seat = &meeting->desks.seats[i];

      if (is_counted (meeting, seat) && strcmp (seat->person, sheet->person) == 0 &&
          strcmp (seat->desk->booth, sheet->booth) == 0)
        us += now_us - MIN (meeting->turns.counted_us, now_us);
    }
  return us;
}

gboolean
bc_meeting_get_person (const BcMeeting *meeting, guint index, gint64 now_us, BcPersonView *view)
{
  const BcTurnSheet *sheet;

  g_return_val_if_fail (meeting != NULL && view != NULL, FALSE);

  if (index >= meeting->turns.sheets->len)
    return FALSE;
  sheet = meeting->turns.sheets->pdata[index];
  *view = (BcPersonView){
    .person = sheet->person,
    .booth = sheet->booth,
    .on_air_ms = (sheet->on_air_us + running_us (meeting, sheet, now_us)) / 1000,
  };
  return TRUE;
}
