/* SPDX-License-Identifier: Apache-2.0 */
#include "meeting-private.h"

#include <boothcast/base/error.h>

#include <string.h>

/*
 * What interpreters hear. A seat's `source` is the seat in its ear, -1 the floor. Sources are chosen anew
 * for those who are off air; on air an ear keeps its channel, whichever desk of it is on air, falls back to
 * the floor only when nobody is, and goes back to it when somebody is again: else a second without sound would
 * leave the rest of a turn to a language that the booth does not understand. Besides, only what is chosen on
 * air itself changes it, and that at once.
 */

static const BcChannel *
channel_at (const BcMeeting *meeting, guint index)
{
  return meeting->setup->channels->pdata[index];
}

static gboolean
find_channel (const BcMeeting *meeting, const char *id, guint *index)
{
  for (guint i = 0; i < meeting->setup->channels->len; i++)
    if (g_strcmp0 (channel_at (meeting, i)->id, id) == 0)
      {
        *index = i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
parse_ear (const BcMeeting *meeting, const char *ear, int *choice)
{
  guint channel;

  if (ear == NULL || strcmp (ear, "auto") == 0)
    *choice = BC_EAR_CHOICE_AUTO;
  else if (strcmp (ear, "floor") == 0)
    *choice = BC_EAR_CHOICE_FLOOR;
  else if (find_channel (meeting, ear, &channel))
    *choice = (int) channel;
  else
    return FALSE;
  return TRUE;
}

const char *
bc_meeting_get_ear (const BcMeeting *meeting, const BcSeat *seat)
{
  if (seat->ear == BC_EAR_CHOICE_AUTO)
    return "auto";
  return seat->ear == BC_EAR_CHOICE_FLOOR ? "floor" : channel_at (meeting, (guint) seat->ear)->id;
}

gboolean
bc_meeting_set_ear (BcMeeting *meeting, BcSeat *seat, const char *ear)
{
  return parse_ear (meeting, ear, &seat->ear);
}

static const BcSeat *
source_of (const BcMeeting *meeting, const BcSeat *seat)
{
  return seat->source >= 0 ? &meeting->desks.seats[seat->source] : NULL;
}

BcEarMark
bc_meeting_get_ear_mark (const BcMeeting *meeting, const BcSeat *seat)
{
  const BcSeat *source = source_of (meeting, seat);

  if (source == NULL)
    return BC_EAR_FLOOR;
  return source->source >= 0 ? BC_EAR_RELAY_OF_RELAY : BC_EAR_RELAY;
}

/* --- Which channel an ear is to take relay from --- */

/* A booth that understands the floor needs no relay, nor does one whose pivot booth would be repeating what
 * is said. */
static gboolean
find_pivot (const BcMeeting *meeting, const BcSeat *seat, guint *channel)
{
  const BcBooth *booth = bc_setup_find_booth (meeting->setup, seat->desk->booth);

  return booth->pivot != NULL && meeting->floor.language != NULL &&
         !bc_floor_speaks_language (&meeting->floor, booth->language) &&
         find_channel (meeting, booth->pivot, channel) &&
         !bc_floor_speaks_language (&meeting->floor, channel_at (meeting, *channel)->language);
}

static gboolean
find_wanted (const BcMeeting *meeting, const BcSeat *seat, guint *channel)
{
  if (seat->ear == BC_EAR_CHOICE_AUTO)
    return find_pivot (meeting, seat, channel);
  *channel = (guint) MAX (seat->ear, 0);
  return seat->ear >= 0;
}

/* Whether whoever works into the channel of `seat` would hear, through `source`, what they say. */
static gboolean
is_loop (const BcMeeting *meeting, const BcSeat *seat, const BcSeat *source)
{
  /* Chains have no loops yet, so they are no longer than there are seats. */
  for (guint n = 0; source != NULL && n <= meeting->desks.n_seats; n++)
    {
      if (source == seat || bc_seat_channel (source) == bc_seat_channel (seat))
        return TRUE;
      source = source_of (meeting, source);
    }
  return source != NULL;
}

/* Who is heard by `seat` when it takes relay from `channel`; NULL: nobody, so the floor. */
static const BcSeat *
find_source (const BcMeeting *meeting, const BcSeat *seat, guint channel)
{
  guint n_on_air;
  const BcSeat *source = bc_desks_on_air (&meeting->desks, channel, &n_on_air);

  return source != NULL && !is_loop (meeting, seat, source) ? source : NULL;
}

/* --- The choice --- */

static gboolean leads_back (const BcMeeting *meeting, guint channel, guint to, gboolean *is_seen,
                            const BcSeat **closer);

/* Whether `seat` is set to take relay from a channel that leads to channel `to`, or does so on air. */
static gboolean
seat_leads_back (const BcMeeting *meeting, const BcSeat *seat, guint to, gboolean *is_seen,
                 const BcSeat **closer)
{
  const BcSeat *source = bc_seat_is_on_air (seat) ? source_of (meeting, seat) : NULL;

  if (seat->ear == (int) to || (source != NULL && bc_seat_channel (source) == to))
    {
      *closer = seat;
      return TRUE;
    }
  if (seat->ear >= 0 && leads_back (meeting, (guint) seat->ear, to, is_seen, closer))
    return TRUE;
  return source != NULL && leads_back (meeting, bc_seat_channel (source), to, is_seen, closer);
}

/* Whether anybody who works into `channel` does; `closer` is the one that takes it from `to` itself. */
static gboolean
leads_back (const BcMeeting *meeting, guint channel, guint to, gboolean *is_seen,
            const BcSeat **closer)
{
  if (is_seen[channel])
    return FALSE;
  is_seen[channel] = TRUE;
  for (guint i = 0; i < meeting->desks.n_seats; i++)
    {
      const BcSeat *seat = &meeting->desks.seats[i];

      if (bc_seat_channel (seat) == channel && seat_leads_back (meeting, seat, to, is_seen, closer))
        return TRUE;
    }
  return FALSE;
}

static gboolean
refuse_loop (const BcMeeting *meeting, const BcSeat *seat, guint channel, GError **error)
{
  g_autofree gboolean *is_seen = g_new0 (gboolean, meeting->setup->channels->len);
  guint own = bc_seat_channel (seat);
  const BcSeat *closer = NULL;

  if (channel == own)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
                   "%s works into channel %s itself: it would hear its own booth", seat->desk->name,
                   channel_at (meeting, own)->id);
      return TRUE;
    }
  if (!leads_back (meeting, channel, own, is_seen, &closer))
    return FALSE;
  g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
               "%s takes relay from channel %s, into which %s works: relay from channel %s would "
               "go round in a circle",
               closer->desk->name, channel_at (meeting, own)->id, seat->desk->name,
               channel_at (meeting, channel)->id);
  return TRUE;
}

static void
set_source (BcMeeting *meeting, BcSeat *seat, const BcSeat *source)
{
  int index = source != NULL ? (int) (source - meeting->desks.seats) : -1;

  if (source != NULL)
    {
      seat->source_channel = bc_seat_channel (source);
      seat->awaited = -1;
    }
  if (seat->source == index)
    return;
  seat->source = index;
  bc_meeting_mark (meeting, BC_VIEW_DESKS);
  meeting->is_save_due |= seat->state != BC_DESK_OFF;
}

/* On air: what has just been chosen. A channel in which nobody is on air yet is waited for; by itself nothing is
 * waited for but what was there. */
static void
hear_choice (BcMeeting *meeting, BcSeat *seat)
{
  const BcSeat *source = NULL;
  guint channel = 0;
  gboolean is_relay = find_wanted (meeting, seat, &channel);

  if (is_relay && seat->source >= 0 && seat->source_channel == channel)
    return;
  if (is_relay)
    source = find_source (meeting, seat, channel);
  if (is_relay && seat->ear >= 0)
    seat->awaited = (int) channel;
  else if (!is_relay || seat->awaited != (int) channel)
    seat->awaited = -1;
  set_source (meeting, seat, source);
}

static void
set_choice (BcMeeting *meeting, const BcMoment *moment, BcSeat *seat, int choice)
{
  seat->ear = choice;
  bc_meeting_audit (moment, "set the ear of %s to %s", seat->desk->id, moment->event->value);
  bc_meeting_mark (meeting, BC_VIEW_DESKS);
  meeting->is_save_due = TRUE;
}

gboolean
bc_meeting_on_desk_ear (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  const char *value = moment->event->value;
  BcSeat *seat = bc_meeting_find_seat (meeting, moment, error);
  int choice;

  if (seat == NULL)
    return FALSE;
  if (value == NULL || !parse_ear (meeting, value, &choice))
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                   "\"%s\" is not what an ear may hear: auto, floor or a channel's id",
                   value != NULL ? value : "");
      return FALSE;
    }
  /* A channel that is chosen again may not be in the ear yet. */
  if (choice == seat->ear && choice < 0)
    return TRUE;
  if (choice != seat->ear)
    {
      if (choice >= 0 && refuse_loop (meeting, seat, (guint) choice, error))
        return FALSE;
      set_choice (meeting, moment, seat, choice);
    }
  if (bc_seat_is_on_air (seat))
    hear_choice (meeting, seat);
  return TRUE;
}

/* --- What follows --- */

/* Whether who is in its ear still works into the channel the relay was taken from. */
static gboolean
has_source (const BcMeeting *meeting, const BcSeat *seat)
{
  const BcSeat *source = source_of (meeting, seat);

  return bc_seat_is_on_air (source) && bc_seat_channel (source) == seat->source_channel;
}

/* An ear on air whose desk has left follows to the next in that channel, or back to the floor. */
static void
follow_channel (BcMeeting *meeting, const BcMoment *moment, BcSeat *seat, const BcSeat *former)
{
  const BcSeat *source = find_source (meeting, seat, seat->source_channel);

  set_source (meeting, seat, source);
  if (source == NULL)
    bc_effects_add_text (moment->effects, BC_EFFECT_WARNING, seat->desk->id,
                         "%s has left channel %s: %s hears the floor now", former->desk->name,
                         channel_at (meeting, seat->source_channel)->id, seat->desk->name);
}

/* All are unhooked before the first follows, so that no link that is gone counts as part of a loop. */
static void
leave_lost_sources (BcMeeting *meeting, const BcMoment *moment)
{
  g_autofree const BcSeat **formers = g_new0 (const BcSeat *, meeting->desks.n_seats);

  for (guint i = 0; i < meeting->desks.n_seats; i++)
    {
      BcSeat *seat = &meeting->desks.seats[i];

      if (seat->source < 0 || has_source (meeting, seat))
        continue;
      formers[i] = source_of (meeting, seat);
      seat->awaited = (int) seat->source_channel;
      set_source (meeting, seat, NULL);
    }
  for (guint i = 0; i < meeting->desks.n_seats; i++)
    if (formers[i] != NULL && bc_seat_is_on_air (&meeting->desks.seats[i]))
      follow_channel (meeting, moment, &meeting->desks.seats[i], formers[i]);
}

/* Whoever is on air is not to have something else in the ear all of a sudden, but what was there. */
static void
take_back (BcMeeting *meeting, const BcMoment *moment, BcSeat *seat)
{
  guint channel = (guint) MAX (seat->awaited, 0);
  const BcSeat *source = seat->awaited >= 0 ? find_source (meeting, seat, channel) : NULL;

  if (source == NULL)
    return;
  set_source (meeting, seat, source);
  bc_effects_add_text (moment->effects, BC_EFFECT_WARNING, seat->desk->id,
                       "%s is on air into channel %s: %s hears it now", source->desk->name,
                       channel_at (meeting, channel)->id, seat->desk->name);
}

/* A key that is on goes on waiting while its own sound is lost, as long as it wants what it waits for. */
static void
choose_source (BcMeeting *meeting, BcSeat *seat)
{
  const BcSeat *source = NULL;
  guint channel = 0;
  gboolean is_relay = find_wanted (meeting, seat, &channel);

  if (is_relay)
    source = find_source (meeting, seat, channel);
  if (seat->state == BC_DESK_OFF || !is_relay || seat->awaited != (int) channel)
    seat->awaited = -1;
  set_source (meeting, seat, source);
}

void
bc_meeting_step_ears (BcMeeting *meeting, const BcMoment *moment)
{
  leave_lost_sources (meeting, moment);
  for (guint i = 0; i < meeting->desks.n_seats; i++)
    {
      BcSeat *seat = &meeting->desks.seats[i];

      if (bc_seat_is_on_air (seat))
        take_back (meeting, moment, seat);
      else
        choose_source (meeting, seat);
    }
}

/* --- Saved and back --- */

const char *
bc_meeting_get_relay (const BcMeeting *meeting, const BcSeat *seat)
{
  if (seat->source >= 0)
    return channel_at (meeting, seat->source_channel)->id;
  return seat->awaited >= 0 ? channel_at (meeting, (guint) seat->awaited)->id : NULL;
}

void
bc_meeting_await_relay (const BcMeeting *meeting, BcSeat *seat, const char *channel)
{
  guint index;

  if (find_channel (meeting, channel, &index))
    seat->awaited = (int) index;
}
