/* SPDX-License-Identifier: Apache-2.0 */
#include "meeting-private.h"

#include <boothcast/base/error.h>

/* Where an input's sound goes: a floor source or a desk, never both. */
typedef struct
{
  BcFloorSource *source;
  BcSeat *seat;
  BcSense *sense;
} Listener;

static gboolean
find_listener (BcMeeting *meeting, const BcMoment *moment, Listener *listener, GError **error)
{
  const char *input = moment->event->subject;

  listener->source = bc_floor_find_input (&meeting->floor, input);
  listener->seat = bc_desks_find_input (&meeting->desks, input);
  if (listener->source == NULL && listener->seat == NULL)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_NOT_FOUND, "there is no input \"%s\"",
                   input != NULL ? input : "");
      return FALSE;
    }
  listener->sense = listener->source != NULL ? &listener->source->sense : &listener->seat->sense;
  return TRUE;
}

/* The host hears of a stand-in when it begins; that the floor is lost altogether, by the plan. */
static void
choose_floor (BcMeeting *meeting, const BcMoment *moment, const BcFloorSource *backup_before)
{
  const BcFloorSource *backup = bc_floor_backup (&meeting->floor);

  bc_floor_choose (&meeting->floor, &meeting->setup->rules);
  if (backup != NULL && backup_before == NULL)
    bc_effects_add_text (moment->effects, BC_EFFECT_WARNING, NULL,
                         "the floor's main sound is missing: %s stands in", backup->input->input);
}

static gboolean
set_found (BcMeeting *meeting, const BcMoment *moment, gboolean is_found, GError **error)
{
  const BcFloorSource *backup = bc_floor_backup (&meeting->floor);
  Listener listener;

  if (!find_listener (meeting, moment, &listener, error))
    return FALSE;
  if (listener.sense->is_found == is_found)
    return TRUE;

  bc_sense_set_found (listener.sense, is_found, moment->time.now_us);
  if (listener.source != NULL)
    choose_floor (meeting, moment, backup);
  else if (is_found)
    bc_meeting_desk_found (meeting, moment, listener.seat);
  else
    bc_meeting_desk_lost (meeting, moment, listener.seat);
  bc_meeting_mark (meeting, listener.source != NULL ? BC_VIEW_FLOOR : BC_VIEW_DESKS);
  return TRUE;
}

gboolean
bc_meeting_on_input_found (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  return set_found (meeting, moment, TRUE, error);
}

gboolean
bc_meeting_on_input_lost (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  return set_found (meeting, moment, FALSE, error);
}

static gboolean
set_voice (BcMeeting *meeting, const BcMoment *moment, gboolean has_voice, GError **error)
{
  Listener listener;

  if (!find_listener (meeting, moment, &listener, error))
    return FALSE;
  bc_sense_set_voice (listener.sense, has_voice, moment->time.now_us);
  return TRUE;
}

gboolean
bc_meeting_on_input_voice (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  return set_voice (meeting, moment, TRUE, error);
}

gboolean
bc_meeting_on_input_silent (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  return set_voice (meeting, moment, FALSE, error);
}
