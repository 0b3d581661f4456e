/* SPDX-License-Identifier: Apache-2.0 */
#include "meeting-private.h"

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

static gboolean
set_session (BcMeeting *meeting, const BcMoment *moment, BcSessionState state, GError **error)
{
  guint index;
  gboolean is_changed;

  if (!bc_sessions_find (&meeting->sessions, moment->event->subject, &index, error) ||
      !bc_sessions_set (&meeting->sessions, index, state, &is_changed, error))
    return FALSE;
  if (!is_changed)
    return TRUE;

  if (becomes[state].audience != AUDIENCE_AS_IT_IS)
    meeting->is_audience_open = becomes[state].audience == AUDIENCE_OPENS;
  bc_meeting_audit (moment, "%s session %s", becomes[state].deed, moment->event->subject);
  bc_meeting_mark (meeting, BC_VIEW_SESSIONS);
  meeting->is_save_due = TRUE;
  return TRUE;
}

gboolean
bc_meeting_on_session_open (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  return set_session (meeting, moment, BC_SESSION_OPEN, error);
}

gboolean
bc_meeting_on_session_suspend (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  return set_session (meeting, moment, BC_SESSION_SUSPENDED, error);
}

gboolean
bc_meeting_on_session_close (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  return set_session (meeting, moment, BC_SESSION_CLOSED, error);
}
