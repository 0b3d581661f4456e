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

gboolean
bc_meeting_on_floor_language (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  const char *value = moment->event->value;
  const BcLanguage *language = NULL;

  if (g_strcmp0 (value, "unknown") != 0)
    {
      language = bc_setup_find_language (meeting->setup, value);
      if (language == NULL)
        {
          g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                       "\"%s\" is not a language of this meeting, nor \"unknown\"",
                       value != NULL ? value : "");
          return FALSE;
        }
    }
  if (meeting->floor.language == language)
    return TRUE;

  meeting->floor.language = language;
  bc_meeting_audit (moment, "set the floor's language to %s",
                    language != NULL ? language->id : "unknown");
  bc_meeting_mark (meeting, BC_VIEW_FLOOR);
  meeting->is_save_due = TRUE;
  return TRUE;
}
