/* SPDX-License-Identifier: Apache-2.0 */
#include "meeting-private.h"

#include <boothcast/base/error.h>

#include <string.h>

#define MAX_NAME_CHARS 100
#define MAX_REASON_CHARS 200

/* One line of a person's words, without blanks around it: NULL or empty becomes NULL. FALSE with
 * BC_ERROR_INVALID when it is none. */
static gboolean
parse_line (const char *text, const char *what, glong max_chars, char **line, GError **error)
{
  gboolean is_sound =
      text == NULL || (g_utf8_validate (text, -1, NULL) && g_utf8_strlen (text, -1) <= max_chars);

  for (const char *at = text; is_sound && at != NULL && *at != '\0'; at = g_utf8_next_char (at))
    is_sound = !g_unichar_iscntrl (g_utf8_get_char (at));
  if (!is_sound)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "%s is one line of at most %ld characters",
                   what, max_chars);
      return FALSE;
    }
  *line = text != NULL ? g_strstrip (g_strdup (text)) : NULL;
  if (*line != NULL && **line == '\0')
    g_clear_pointer (line, g_free);
  return TRUE;
}

static gboolean
is_partner (const BcSeat *a, const BcSeat *b)
{
  return a != b && strcmp (a->desk->booth, b->desk->booth) == 0;
}

static void
mark_desks (BcMeeting *meeting)
{
  bc_meeting_mark (meeting, BC_VIEW_DESKS);
  meeting->is_save_due = TRUE;
}

/* --- Who sits where --- */

/* One person sits at one desk. */
static void
leave_others (BcMeeting *meeting, const BcSeat *seat)
{
  for (guint i = 0; i < meeting->desks.n_seats; i++)
    {
      BcSeat *other = &meeting->desks.seats[i];

      if (other != seat && g_strcmp0 (other->person, seat->person) == 0)
        g_clear_pointer (&other->person, g_free);
    }
}

gboolean
bc_meeting_on_desk_sit (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  BcSeat *seat = bc_meeting_find_seat (meeting, moment, error);
  g_autofree char *person = NULL;

  if (seat == NULL || !parse_line (moment->event->value, "a name", MAX_NAME_CHARS, &person, error))
    return FALSE;
  if (g_strcmp0 (seat->person, person) == 0)
    return TRUE;

  g_free (seat->person);
  seat->person = g_steal_pointer (&person);
  if (seat->person != NULL)
    leave_others (meeting, seat);
  bc_meeting_audit (moment, "sat %s at %s", seat->person != NULL ? seat->person : "nobody",
                    seat->desk->id);
  mark_desks (meeting);
  return TRUE;
}

/* --- Handover --- */

static gboolean
refuse_to_arm (const BcSeat *seat, GError **error)
{
  if (seat->desk->mic != BC_MIC_KEY)
    g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
                 "%s has a console of its own: its microphone is switched there", seat->desk->name);
  else if (seat->state != BC_DESK_OFF)
    g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
                 "the microphone of %s is on: there is nothing to take over", seat->desk->name);
  else if (!seat->sense.is_found)
    g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
                 "the sound of %s does not arrive: it cannot take over", seat->desk->name);
  else
    return FALSE;
  return TRUE;
}

gboolean
bc_meeting_on_desk_arm (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  BcSeat *seat = bc_meeting_find_seat (meeting, moment, error);
  gboolean is_armed = moment->event->amount == 1;

  if (seat == NULL)
    return FALSE;
  if (!is_armed && moment->event->amount != 0)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                   "a desk is ready to take over (1) or is not (0)");
      return FALSE;
    }
  if (seat->is_armed == is_armed)
    return TRUE;
  if (is_armed && refuse_to_arm (seat, error))
    return FALSE;

  seat->is_armed = is_armed;
  bc_meeting_audit (moment, is_armed ? "made %s ready to take over" : "made %s no longer ready",
                    seat->desk->id);
  mark_desks (meeting);
  return TRUE;
}

/* How well an armed partner can follow `seat`: who works into its channel and is heard can. */
static guint
rank_armed (const BcSeat *partner, const BcSeat *seat)
{
  if (bc_seat_channel (partner) != bc_seat_channel (seat))
    return 1;
  return partner->sense.is_found ? 3 : 2;
}

static BcSeat *
find_armed (const BcMeeting *meeting, const BcSeat *seat)
{
  BcSeat *best = NULL;

  for (guint i = 0; i < meeting->desks.n_seats; i++)
    {
      BcSeat *partner = &meeting->desks.seats[i];

      if (partner->is_armed && is_partner (partner, seat) &&
          (best == NULL || rank_armed (partner, seat) > rank_armed (best, seat)))
        best = partner;
    }
  return best;
}

/* What is said in a booth that no listener hears is private: nobody is put on air there by another's key. */
static gboolean
is_served (const BcMeeting *meeting, const BcSeat *seat)
{
  return meeting->service == BC_SERVICE_ON &&
         !bc_meeting_is_channel_closed (meeting, bc_seat_channel (seat));
}

static gboolean
refuse_to_give_over (const BcMeeting *meeting, const BcSeat *seat, const BcSeat *partner,
                     GError **error)
{
  const BcChannel *into;

  /* Whose sound is lost is not heard, but has the channel to give all the same. */
  if (seat->state == BC_DESK_OFF)
    g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
                 "%s is not on air: it has nothing to hand over", seat->desk->name);
  else if (!is_served (meeting, seat))
    g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
                 "%s is not heard by listeners now: there is nothing to hand over",
                 seat->desk->name);
  else if (partner == NULL)
    g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
                 "nobody in the booth of %s is ready to take over", seat->desk->name);
  else if (bc_seat_channel (partner) != bc_seat_channel (seat))
    {
      into = meeting->setup->channels->pdata[bc_seat_channel (partner)];
      g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
                   "%s is ready to take over but works into channel %s", partner->desk->name,
                   into->id);
    }
  else if (!partner->sense.is_found)
    g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
                 "%s is ready to take over but its sound does not arrive", partner->desk->name);
  else
    return FALSE;
  return TRUE;
}

gboolean
bc_meeting_give_over (BcMeeting *meeting, const BcMoment *moment, BcSeat *seat, GError **error)
{
  BcSeat *partner = find_armed (meeting, seat);

  if (refuse_to_give_over (meeting, seat, partner, error) ||
      !bc_meeting_take_the_air (meeting, moment, partner, seat, error))
    return FALSE;
  bc_meeting_switch_off (meeting, seat);
  /* It did not choose the moment. */
  bc_effects_add_text (moment->effects, BC_EFFECT_WARNING, partner->desk->id,
                       "%s has taken over from %s and is on air", partner->desk->name,
                       seat->desk->name);
  return TRUE;
}

gboolean
bc_meeting_on_desk_handover (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  BcSeat *seat = bc_meeting_find_seat (meeting, moment, error);

  if (seat == NULL)
    return FALSE;
  if (seat->desk->mic != BC_MIC_KEY)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
                   "%s has a console of its own: its microphone is switched there",
                   seat->desk->name);
      return FALSE;
    }
  if (!bc_meeting_give_over (meeting, moment, seat, error))
    return FALSE;
  bc_meeting_audit (moment, "handed over from %s", seat->desk->id);
  return TRUE;
}

/* --- What does not let itself be interpreted --- */

const char *
bc_meeting_name_cannot (const BcSeat *seat)
{
  static const struct
  {
    const char *word;
    const char *text;
  } words[] = {
    { "sound", "the sound does not allow it" },
    { "speed", "the speech is too fast" },
    { "relay", "there is no relay to work from" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (seat->cannot, words[i].word) == 0)
      return words[i].text;
  return NULL;
}

char *
bc_meeting_describe_cannot (const BcSeat *seat)
{
  const char *named = bc_meeting_name_cannot (seat);

  return g_strdup (named != NULL ? named : seat->cannot);
}

static void
begin_cannot (BcMeeting *meeting, const BcMoment *moment, BcSeat *seat)
{
  guint channel = bc_seat_channel (seat);
  gboolean is_heard = bc_seat_is_on_air (seat) || meeting->lanes[channel].phase == BC_LANE_HOLDING;
  g_autofree char *why = bc_meeting_describe_cannot (seat);

  bc_meeting_switch_off (meeting, seat);
  seat->is_armed = FALSE;
  if (is_heard)
    bc_meeting_tell_no_interpretation (meeting, channel);
  bc_effects_add_text (moment->effects, BC_EFFECT_WARNING, seat->desk->id,
                       "%s cannot interpret: %s", seat->desk->name, why);
  bc_meeting_audit (moment, "said that %s cannot interpret: %s", seat->desk->id, seat->cannot);
}

gboolean
bc_meeting_on_desk_cannot (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  BcSeat *seat = bc_meeting_find_seat (meeting, moment, error);
  g_autofree char *reason = NULL;

  if (seat == NULL ||
      !parse_line (moment->event->value, "a reason", MAX_REASON_CHARS, &reason, error))
    return FALSE;
  if (g_strcmp0 (seat->cannot, reason) == 0)
    return TRUE;

  g_free (seat->cannot);
  seat->cannot = g_steal_pointer (&reason);
  if (seat->cannot != NULL)
    begin_cannot (meeting, moment, seat);
  else
    bc_meeting_audit (moment, "said that %s can interpret again", seat->desk->id);
  mark_desks (meeting);
  return TRUE;
}
