/* SPDX-License-Identifier: Apache-2.0 */
#include "interlock-private.h"
#include "meeting-private.h"

#include <boothcast/base/error.h>

#include <string.h>

BcSeat *
bc_meeting_find_seat (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  const char *id = moment->event->subject;
  BcSeat *seat = bc_desks_find (&meeting->desks, id);

  if (seat == NULL)
    g_set_error (error, BC_ERROR, BC_ERROR_NOT_FOUND, "there is no desk \"%s\"",
                 id != NULL ? id : "");
  return seat;
}

static gboolean
has_key (const BcSeat *seat)
{
  return seat->desk->mic == BC_MIC_KEY;
}

/* --- Moving a desk --- */

/* The one way from one state to another: tells the lane who comes and who goes. `is_loss`: it goes
 * because its sound has. */
static void
move (BcMeeting *meeting, BcSeat *seat, BcDeskState state, gboolean is_loss)
{
  gboolean was_on_air = bc_seat_is_on_air (seat);

  bc_desks_set_state (&meeting->desks, seat, state, meeting->now_us);
  if (was_on_air && !bc_seat_is_on_air (seat))
    {
      seat->is_returning = is_loss;
      bc_meeting_desk_went (meeting, bc_seat_channel (seat), is_loss);
    }
  else if (!was_on_air && bc_seat_is_on_air (seat))
    {
      bc_meeting_desk_came (meeting, bc_seat_channel (seat), seat->is_returning);
      seat->is_returning = FALSE;
    }
  bc_meeting_mark (meeting, BC_VIEW_DESKS);
  meeting->is_save_due = TRUE;
}

void
bc_meeting_switch_off (BcMeeting *meeting, BcSeat *seat)
{
  /* A console's cough key is its own; it keeps the console quiet until it is released. */
  if (has_key (seat))
    seat->is_cough_down = FALSE;
  if (seat->state != BC_DESK_OFF)
    move (meeting, seat, BC_DESK_OFF, FALSE);
  seat->is_returning = FALSE;
}

static void
dismiss (BcMeeting *meeting, const BcMoment *moment, GPtrArray *losers, const BcSeat *winner)
{
  for (guint i = 0; i < losers->len; i++)
    {
      BcSeat *loser = losers->pdata[i];

      bc_meeting_switch_off (meeting, loser);
      bc_effects_add_text (moment->effects, BC_EFFECT_WARNING, loser->desk->id,
                           "%s has taken the channel: the microphone of %s is off",
                           winner->desk->name, loser->desk->name);
    }
}

static void
warn_of_partner (BcMeeting *meeting, const BcMoment *moment, const BcSeat *seat,
                 const BcSeat *former)
{
  for (guint i = 0; i < meeting->desks.n_seats; i++)
    {
      const BcSeat *partner = &meeting->desks.seats[i];

      if (partner == seat || partner == former || !bc_seat_is_on_air (partner) ||
          bc_seat_channel (partner) != bc_seat_channel (seat) ||
          strcmp (partner->desk->booth, seat->desk->booth) != 0)
        continue;
      bc_effects_add_text (moment->effects, BC_EFFECT_WARNING, seat->desk->id,
                           "%s and %s are both on air", partner->desk->name, seat->desk->name);
    }
}

gboolean
bc_meeting_take_the_air (BcMeeting *meeting, const BcMoment *moment, BcSeat *seat,
                         const BcSeat *former, GError **error)
{
  g_autoptr (GPtrArray) losers = g_ptr_array_new ();

  if (!bc_interlock_judge (&meeting->desks, seat, seat->output, losers, error))
    return FALSE;
  if (seat->state == BC_DESK_LOST && seat->is_cough_down)
    move (meeting, seat, BC_DESK_COUGHING, FALSE);
  else
    move (meeting, seat, BC_DESK_ON_AIR, FALSE);
  /* The winner first, so that the channel is never empty in between. */
  dismiss (meeting, moment, losers, seat);
  warn_of_partner (meeting, moment, seat, former);
  return TRUE;
}

/* --- The keys --- */

static gboolean
refuse_without_key (const BcSeat *seat, GError **error)
{
  if (has_key (seat))
    return FALSE;
  g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
               "%s has a console of its own: its microphone is switched there", seat->desk->name);
  return TRUE;
}

/* From off: on air, or, without sound, in wait of it. */
static gboolean
switch_on (BcMeeting *meeting, const BcMoment *moment, BcSeat *seat, GError **error)
{
  if (seat->sense.is_found)
    return bc_meeting_take_the_air (meeting, moment, seat, NULL, error);
  /* Who has no sound yet takes nobody's place, but hears at once that the place is taken. */
  if (!bc_interlock_judge (&meeting->desks, seat, seat->output, NULL, error))
    return FALSE;
  move (meeting, seat, BC_DESK_LOST, FALSE);
  return TRUE;
}

gboolean
bc_meeting_on_desk_on (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  BcSeat *seat = bc_meeting_find_seat (meeting, moment, error);

  if (seat == NULL || refuse_without_key (seat, error))
    return FALSE;
  if (seat->state != BC_DESK_OFF)
    return TRUE;
  if (!switch_on (meeting, moment, seat, error))
    return FALSE;
  bc_meeting_audit (moment, "switched on %s", seat->desk->id);
  return TRUE;
}

gboolean
bc_meeting_on_desk_off (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  BcSeat *seat = bc_meeting_find_seat (meeting, moment, error);

  if (seat == NULL || refuse_without_key (seat, error))
    return FALSE;
  if (seat->state == BC_DESK_OFF)
    return TRUE;
  if (!bc_meeting_give_over (meeting, moment, seat, NULL))
    bc_meeting_switch_off (meeting, seat);
  bc_meeting_audit (moment, "switched off %s", seat->desk->id);
  return TRUE;
}

gboolean
bc_meeting_on_desk_cough (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  BcSeat *seat = bc_meeting_find_seat (meeting, moment, error);
  gboolean is_down = moment->event->amount == 1;

  if (seat == NULL)
    return FALSE;
  if (!is_down && moment->event->amount != 0)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "a cough key is pressed (1) or released (0)");
      return FALSE;
    }
  if (seat->is_cough_down == is_down || (is_down && has_key (seat) && seat->state == BC_DESK_OFF))
    return TRUE;

  seat->is_cough_down = is_down;
  seat->cough_us = meeting->now_us;
  meeting->is_save_due = TRUE;
  if (is_down && seat->state == BC_DESK_ON_AIR)
    move (meeting, seat, BC_DESK_COUGHING, FALSE);
  else if (!is_down && seat->state == BC_DESK_COUGHING)
    move (meeting, seat, BC_DESK_ON_AIR, FALSE);
  return TRUE;
}

static gboolean
parse_output (const BcSeat *seat, const char *value, guint *output, GError **error)
{
  *output = g_strcmp0 (value, "b") == 0 ? 1 : 0;
  if (*output == 0 && g_strcmp0 (value, "a") != 0)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "\"%s\" is not an output: a or b",
                   value != NULL ? value : "");
      return FALSE;
    }
  if (*output >= seat->n_outputs)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "%s has no output b", seat->desk->name);
      return FALSE;
    }
  return TRUE;
}

static void
change_channel (BcMeeting *meeting, const BcMoment *moment, BcSeat *seat, guint output)
{
  guint was = bc_seat_channel (seat);

  seat->output = output;
  if (!bc_seat_is_on_air (seat))
    return;
  bc_meeting_desk_came (meeting, bc_seat_channel (seat), FALSE);
  bc_meeting_desk_went (meeting, was, FALSE);
  warn_of_partner (meeting, moment, seat, NULL);
}

gboolean
bc_meeting_on_desk_output (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  g_autoptr (GPtrArray) losers = g_ptr_array_new ();
  BcSeat *seat = bc_meeting_find_seat (meeting, moment, error);
  guint output;

  if (seat == NULL || !parse_output (seat, moment->event->value, &output, error))
    return FALSE;
  if (output == seat->output)
    return TRUE;
  if (bc_seat_is_on_air (seat) &&
      !bc_interlock_judge (&meeting->desks, seat, output, losers, error))
    return FALSE;

  change_channel (meeting, moment, seat, output);
  dismiss (meeting, moment, losers, seat);
  bc_meeting_audit (moment, "set the output of %s to %s", seat->desk->id, output == 0 ? "a" : "b");
  bc_meeting_mark (meeting, BC_VIEW_DESKS);
  meeting->is_save_due = TRUE;
  return TRUE;
}

/* --- Sound and time --- */

void
bc_meeting_desk_found (BcMeeting *meeting, const BcMoment *moment, BcSeat *seat)
{
  g_autoptr (GError) error = NULL;
  gboolean is_keyed_on = has_key (seat) ? seat->state == BC_DESK_LOST : !seat->is_cough_down;

  if (!is_keyed_on || bc_meeting_take_the_air (meeting, moment, seat, NULL, &error))
    return;
  bc_meeting_switch_off (meeting, seat);
  bc_effects_add_text (moment->effects, BC_EFFECT_WARNING, seat->desk->id, "%s cannot be heard: %s",
                       seat->desk->name, error->message);
}

void
bc_meeting_desk_lost (BcMeeting *meeting, const BcMoment *moment, BcSeat *seat)
{
  if (!bc_seat_is_on_air (seat))
    return;
  /* A console is off when it is quiet: nobody can tell the two apart. */
  move (meeting, seat, has_key (seat) ? BC_DESK_LOST : BC_DESK_OFF, TRUE);
  if (has_key (seat))
    bc_effects_add_text (moment->effects, BC_EFFECT_WARNING, seat->desk->id,
                         "the sound of %s is lost while it is on air", seat->desk->name);
}

static void
end_long_cough (BcMeeting *meeting, const BcMoment *moment, BcSeat *seat)
{
  if (bc_seat_cough_end_us (seat, &meeting->setup->rules) > moment->time.now_us)
    return;
  /* The partner that is armed is heard, rather than nobody. */
  if (!bc_meeting_give_over (meeting, moment, seat, NULL))
    bc_meeting_switch_off (meeting, seat);
  bc_effects_add_text (moment->effects, BC_EFFECT_WARNING, seat->desk->id,
                       "the cough key of %s was held for %u s: its microphone is off",
                       seat->desk->name, meeting->setup->rules.cough_max_ms / 1000);
}

/* Not under "the last takes it": two consoles would take it from each other for ever. */
static void
retry_console (BcMeeting *meeting, const BcMoment *moment, BcSeat *seat)
{
  g_autoptr (GPtrArray) losers = g_ptr_array_new ();

  if (has_key (seat) || seat->state != BC_DESK_OFF || !seat->sense.is_found || seat->is_cough_down)
    return;
  if (seat->cannot != NULL)
    return;
  if (!bc_interlock_judge (&meeting->desks, seat, seat->output, losers, NULL))
    return;
  if (meeting->desks.interlock == BC_INTERLOCK_OVERRIDE && losers->len > 0)
    return;
  bc_meeting_take_the_air (meeting, moment, seat, NULL, NULL);
}

void
bc_meeting_step_desks (BcMeeting *meeting, const BcMoment *moment)
{
  for (guint i = 0; i < meeting->desks.n_seats; i++)
    end_long_cough (meeting, moment, &meeting->desks.seats[i]);
  for (guint i = 0; i < meeting->desks.n_seats; i++)
    retry_console (meeting, moment, &meeting->desks.seats[i]);
}
