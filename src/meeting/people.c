/* SPDX-License-Identifier: Apache-2.0 */
#include "meeting-private.h"

#include <boothcast/base/error.h>

static gboolean
set_audience (BcMeeting *meeting, const BcMoment *moment, gboolean is_open)
{
  if (meeting->is_audience_open == is_open)
    return TRUE;
  meeting->is_audience_open = is_open;
  bc_meeting_audit (moment, "%s the meeting to listeners", is_open ? "opened" : "closed");
  bc_meeting_mark (meeting, BC_VIEW_SESSIONS);
  meeting->is_save_due = TRUE;
  return TRUE;
}

gboolean
bc_meeting_on_audience_open (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  return set_audience (meeting, moment, TRUE);
}

gboolean
bc_meeting_on_audience_close (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  return set_audience (meeting, moment, FALSE);
}

/* --- What the floor speaks --- */

void
bc_meeting_set_floor_language (BcMeeting *meeting, const BcMoment *moment,
                               const BcLanguage *language)
{
  if (meeting->floor.language == language)
    return;
  meeting->floor.language = language;
  bc_meeting_audit (moment, "set the floor's language to %s",
                    language != NULL ? language->id : "unknown");
  bc_meeting_mark (meeting, BC_VIEW_FLOOR);
  meeting->is_save_due = TRUE;
}

gboolean
bc_meeting_on_floor_language (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  const char *value = moment->event->value;
  const BcLanguage *language = bc_setup_find_language (meeting->setup, value);

  if (language == NULL && g_strcmp0 (value, "unknown") != 0)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                   "\"%s\" is not a language of this meeting, nor \"unknown\"",
                   value != NULL ? value : "");
      return FALSE;
    }
  if (meeting->is_floor_locked && moment->event->by != BC_BY_HOST)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
                   "the host has locked the floor's language at %s",
                   bc_meeting_get_floor_language (meeting));
      return FALSE;
    }
  bc_meeting_set_floor_language (meeting, moment, language);
  return TRUE;
}

gboolean
bc_meeting_on_floor_lock (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  gboolean is_locked = moment->event->amount == 1;

  if (!is_locked && moment->event->amount != 0)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                   "the floor's language is locked (1) or not (0)");
      return FALSE;
    }
  if (moment->event->by != BC_BY_HOST)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
                   "only the host locks the floor's language, or unlocks it");
      return FALSE;
    }
  if (meeting->is_floor_locked == is_locked)
    return TRUE;
  meeting->is_floor_locked = is_locked;
  bc_meeting_audit (moment,
                    is_locked ? "locked the floor's language at %s"
                              : "unlocked the floor's language, now %s",
                    bc_meeting_get_floor_language (meeting));
  bc_meeting_mark (meeting, BC_VIEW_FLOOR);
  meeting->is_save_due = TRUE;
  return TRUE;
}
