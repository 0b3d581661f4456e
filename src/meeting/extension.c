/* SPDX-License-Identifier: Apache-2.0 */
#include "meeting-private.h"

#include <boothcast/base/error.h>

#define N_STATES (BC_EXTENSION_REFUSED + 1)
#define MINUTE_MS (60 * G_GINT64_CONSTANT (1000))
#define DAY_MINUTES (24 * 60)

/* From row to column. Asked again, the question is another one; what the store refuses is asked for still. A new
 * day knows of nothing. */
static const gboolean edges[N_STATES][N_STATES] = {
  [BC_EXTENSION_NONE] = { [BC_EXTENSION_ASKED] = TRUE },
  [BC_EXTENSION_ASKED] = { [BC_EXTENSION_NONE] = TRUE,
                           [BC_EXTENSION_ASKED] = TRUE,
                           [BC_EXTENSION_GRANTED] = TRUE,
                           [BC_EXTENSION_REFUSED] = TRUE },
  [BC_EXTENSION_GRANTED] = { [BC_EXTENSION_NONE] = TRUE, [BC_EXTENSION_ASKED] = TRUE },
  [BC_EXTENSION_REFUSED] = { [BC_EXTENSION_NONE] = TRUE, [BC_EXTENSION_ASKED] = TRUE },
};

static const char *const names[N_STATES] = {
  [BC_EXTENSION_NONE] = "none",
  [BC_EXTENSION_ASKED] = "asked",
  [BC_EXTENSION_GRANTED] = "granted",
  [BC_EXTENSION_REFUSED] = "refused",
};

const char *
bc_extension_state_to_string (BcExtensionState state)
{
  g_return_val_if_fail ((guint) state < N_STATES, NULL);
  return names[state];
}

gboolean
bc_extension_parse_state (const char *word, BcExtensionState *state)
{
  for (guint i = 0; i < N_STATES; i++)
    if (g_strcmp0 (word, names[i]) == 0)
      {
        *state = (BcExtensionState) i;
        return TRUE;
      }
  return FALSE;
}

void
bc_extension_act_set (BcExtensionAct *act, const BcExtensionAct *from)
{
  BcExtensionAct copy = *from;

  copy.reason = g_strdup (from->reason);
  copy.actor = g_strdup (from->actor);
  g_free (act->reason);
  g_free (act->actor);
  *act = copy;
}

void
bc_extension_clear (BcExtension *extension)
{
  bc_extension_act_set (&extension->now, &(BcExtensionAct){ .state = BC_EXTENSION_NONE });
  bc_extension_act_set (&extension->asked, &(BcExtensionAct){ .state = BC_EXTENSION_NONE });
}

gboolean
bc_extension_set (BcExtension *extension, const BcExtensionAct *act)
{
  if (!edges[extension->now.state][act->state])
    return FALSE;
  bc_extension_act_set (&extension->now, act);
  if (act->state == BC_EXTENSION_ASKED)
    bc_extension_act_set (&extension->asked, act);
  return TRUE;
}

void
bc_meeting_get_extension (const BcMeeting *meeting, BcExtensionView *view)
{
  const BcExtensionAct *now;

  g_return_if_fail (meeting != NULL && view != NULL);

  now = &meeting->extension.now;
  *view = (BcExtensionView){
    .state = now->state, .minutes = now->minutes, .reason = now->reason, .actor = now->actor
  };
}

/* --- Deeds --- */

static gboolean
refuse (GError **error, BcError code, const char *why)
{
  g_set_error_literal (error, BC_ERROR, code, why);
  return FALSE;
}

static gboolean
is_number_of_minutes (gint64 minutes, gint64 least, GError **error)
{
  if (minutes >= least && minutes <= DAY_MINUTES)
    return TRUE;
  g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
               "%" G_GINT64_FORMAT " minutes: it must be from %" G_GINT64_FORMAT " to %d", minutes,
               least, DAY_MINUTES);
  return FALSE;
}

static void
change (BcMeeting *meeting, const BcMoment *moment, BcExtensionState state, gint64 minutes)
{
  BcExtensionAct act = { .state = state,
                         .minutes = minutes,
                         .reason = (char *) moment->event->reason,
                         .actor = (char *) moment->event->actor };

  bc_extension_set (&meeting->extension, &act);
  bc_meeting_mark (meeting, BC_VIEW_BUDGET);
  meeting->is_save_due = TRUE;
}

gboolean
bc_meeting_on_extension_ask (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  gint64 minutes = moment->event->amount;

  if (!is_number_of_minutes (minutes, 1, error))
    return FALSE;
  if (bc_bookings_count (&meeting->bookings, BC_BOOK_EXTENSION) > 0)
    return refuse (error, BC_ERROR_CONFLICT,
                   "the extension before is being booked: ask again in a moment");
  change (meeting, moment, BC_EXTENSION_ASKED, minutes);
  bc_meeting_audit (moment, "asked for %" G_GINT64_FORMAT " more minutes", minutes);
  bc_effects_add_text (moment->effects, BC_EFFECT_WARNING, NULL,
                       "%s asks for %" G_GINT64_FORMAT
                       " more minutes of interpretation: the team leader is to answer",
                       moment->event->actor != NULL ? moment->event->actor : "the host", minutes);
  return TRUE;
}

static gboolean
is_asked (const BcMeeting *meeting, GError **error)
{
  if (meeting->extension.now.state == BC_EXTENSION_ASKED)
    return TRUE;
  return refuse (error, BC_ERROR_CONFLICT,
                 "nobody has asked for more minutes: there is nothing to answer");
}

static gboolean
is_within_ceiling (const BcMeeting *meeting, gint64 minutes, GError **error)
{
  gint64 ceiling_ms = bc_budget_get_ceiling_ms (&meeting->budget);
  gint64 left_ms = MAX (ceiling_ms - meeting->budget.extended_ms, 0);

  if (minutes * MINUTE_MS <= left_ms)
    return TRUE;
  g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
               "%" G_GINT64_FORMAT
               " more minutes are too many: the pool's owner allows %" G_GINT64_FORMAT
               " a day, of which %" G_GINT64_FORMAT " are left",
               minutes, ceiling_ms / MINUTE_MS, left_ms / MINUTE_MS);
  return FALSE;
}

gboolean
bc_meeting_on_extension_grant (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  gint64 minutes = moment->event->amount;
  BcBookRequest booking = { .kind = BC_BOOK_EXTENSION };

  if (!is_number_of_minutes (minutes, 1, error) || !is_asked (meeting, error) ||
      !is_within_ceiling (meeting, minutes, error))
    return FALSE;
  booking.amount_ms = minutes * MINUTE_MS;
  bc_meeting_book (meeting, moment, &booking);
  change (meeting, moment, BC_EXTENSION_GRANTED, minutes);
  bc_meeting_audit (moment, "granted %" G_GINT64_FORMAT " more minutes", minutes);
  return TRUE;
}

gboolean
bc_meeting_on_extension_refuse (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  gint64 minutes = meeting->extension.now.minutes;

  if (!is_asked (meeting, error))
    return FALSE;
  change (meeting, moment, BC_EXTENSION_REFUSED, minutes);
  bc_meeting_audit (moment, "refused %" G_GINT64_FORMAT " more minutes", minutes);
  bc_effects_add_text (moment->effects, BC_EFFECT_WARNING, NULL, "the extension is refused%s%s",
                       moment->event->reason != NULL ? ": " : "",
                       moment->event->reason != NULL ? moment->event->reason : "");
  return TRUE;
}

void
bc_meeting_extension_booked (BcMeeting *meeting, const char *refusal)
{
  BcExtension *extension = &meeting->extension;

  if (refusal == NULL || extension->now.state != BC_EXTENSION_GRANTED)
    return;
  /* Nothing was granted: the question stands as it stood. */
  g_autofree char *reason = g_strdup (extension->asked.reason);
  g_autofree char *actor = g_strdup (extension->asked.actor);
  bc_extension_set (extension, &(BcExtensionAct){ .state = BC_EXTENSION_ASKED,
                                                  .minutes = extension->asked.minutes,
                                                  .reason = reason,
                                                  .actor = actor });
}
