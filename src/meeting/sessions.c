/* SPDX-License-Identifier: Apache-2.0 */
#include "sessions-private.h"

#include <boothcast/base/error.h>

#define N_STATES (BC_SESSION_CLOSED + 1)

/* From row to column. A closed session may be opened again: a chair adds "one more speaker". */
static const gboolean edges[N_STATES][N_STATES] = {
  [BC_SESSION_PLANNED] = { [BC_SESSION_OPEN] = TRUE },
  [BC_SESSION_OPEN] = { [BC_SESSION_SUSPENDED] = TRUE, [BC_SESSION_CLOSED] = TRUE },
  [BC_SESSION_SUSPENDED] = { [BC_SESSION_OPEN] = TRUE, [BC_SESSION_CLOSED] = TRUE },
  [BC_SESSION_CLOSED] = { [BC_SESSION_OPEN] = TRUE },
};

const char *
bc_session_state_to_string (BcSessionState state)
{
  static const char *const names[N_STATES] = {
    [BC_SESSION_PLANNED] = "planned",
    [BC_SESSION_OPEN] = "open",
    [BC_SESSION_SUSPENDED] = "suspended",
    [BC_SESSION_CLOSED] = "closed",
  };

  g_return_val_if_fail ((guint) state < N_STATES, NULL);
  return names[state];
}

void
bc_sessions_init (BcSessions *sessions, const BcSetup *setup)
{
  *sessions = (BcSessions){ .setup = setup };
  sessions->states = g_new0 (BcSessionState, setup->sessions->len);
  sessions->opened_wall_us = g_new0 (gint64, setup->sessions->len);
}

void
bc_sessions_clear (BcSessions *sessions)
{
  g_clear_pointer (&sessions->states, g_free);
  g_clear_pointer (&sessions->opened_wall_us, g_free);
}

void
bc_sessions_extend (BcSessions *sessions, const BcSetup *setup)
{
  guint n_before = sessions->setup->sessions->len, n = setup->sessions->len;

  sessions->setup = setup;
  sessions->states = g_renew (BcSessionState, sessions->states, n);
  sessions->opened_wall_us = g_renew (gint64, sessions->opened_wall_us, n);
  for (guint i = n_before; i < n; i++)
    {
      sessions->states[i] = BC_SESSION_PLANNED;
      sessions->opened_wall_us[i] = 0;
    }
}

gboolean
bc_sessions_find (const BcSessions *sessions, const char *id, guint *index, GError **error)
{
  for (guint i = 0; i < sessions->setup->sessions->len; i++)
    {
      const BcSession *session = sessions->setup->sessions->pdata[i];

      if (g_strcmp0 (session->id, id) == 0)
        {
          *index = i;
          return TRUE;
        }
    }
  g_set_error (error, BC_ERROR, BC_ERROR_NOT_FOUND, "there is no session \"%s\"",
               id != NULL ? id : "");
  return FALSE;
}

static gboolean
is_under_way (BcSessionState state)
{
  return state == BC_SESSION_OPEN || state == BC_SESSION_SUSPENDED;
}

const BcSession *
bc_sessions_under_way (const BcSessions *sessions, BcSessionState *state)
{
  for (guint i = 0; i < sessions->setup->sessions->len; i++)
    if (is_under_way (sessions->states[i]))
      {
        if (state != NULL)
          *state = sessions->states[i];
        return sessions->setup->sessions->pdata[i];
      }
  return NULL;
}

gboolean
bc_sessions_set (BcSessions *sessions, guint index, BcSessionState state, gboolean *changed,
                 GError **error)
{
  const BcSession *session = sessions->setup->sessions->pdata[index];
  BcSessionState was = sessions->states[index], others_state;
  const BcSession *other = bc_sessions_under_way (sessions, &others_state);

  *changed = was != state;
  if (was == state)
    return TRUE;
  if (!edges[was][state])
    {
      g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT, "session %s is %s: it cannot become %s",
                   session->id, bc_session_state_to_string (was),
                   bc_session_state_to_string (state));
      return FALSE;
    }
  if (state == BC_SESSION_OPEN && other != NULL && other != session)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT, "session %s is %s: close it before %s opens",
                   other->id, bc_session_state_to_string (others_state), session->id);
      return FALSE;
    }
  sessions->states[index] = state;
  return TRUE;
}

void
bc_sessions_begin_day (BcSessions *sessions)
{
  for (guint i = 0; i < sessions->setup->sessions->len; i++)
    if (!is_under_way (sessions->states[i]))
      sessions->opened_wall_us[i] = 0;
}

void
bc_sessions_shift (BcSessions *sessions, gint64 by_us)
{
  sessions->since_wall_us += by_us;
  for (guint i = 0; i < sessions->setup->sessions->len; i++)
    if (sessions->opened_wall_us[i] != 0 && is_under_way (sessions->states[i]))
      sessions->opened_wall_us[i] += by_us;
}
