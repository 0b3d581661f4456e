/* SPDX-License-Identifier: Apache-2.0 */
#include "meeting-private.h"

#include <boothcast/base/error.h>

/*
 * The saved form, a{sv}:
 *   version         u      2; 1 is still read
 *   sessions        a{ss}  id → state in words; those that are planned are left out
 *   audience-open   b
 *   floor-language  s      id or "unknown"
 *   desks           a(sbs) id, key is on, output "a" or "b"; those off and on "a" are left out
 *   coughs          as     desks whose cough key is held; may be missing
 *   budget-spent    b
 *   and, from version 2 on, people's part: people-save.c, and the minutes': minutes-save.c
 */
#define VERSION 2
#define OLDEST 1

typedef struct
{
  guint32 version;
  GVariant *sessions;
  gboolean is_audience_open;
  const char *floor_language;
  GVariant *desks;
  GVariant *coughs; /* (nullable) */
  gboolean is_spent;
} Saved;

static void
saved_clear (Saved *saved)
{
  g_clear_pointer (&saved->sessions, g_variant_unref);
  g_clear_pointer (&saved->desks, g_variant_unref);
  g_clear_pointer (&saved->coughs, g_variant_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Saved, saved_clear)

static GVariant *
save_sessions (const BcSessions *sessions)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  for (guint i = 0; i < sessions->setup->sessions->len; i++)
    {
      const BcSession *session = sessions->setup->sessions->pdata[i];

      if (sessions->states[i] != BC_SESSION_PLANNED)
        g_variant_builder_add (&builder, "{ss}", session->id,
                               bc_session_state_to_string (sessions->states[i]));
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
save_desks (const BcDesks *desks)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(sbs)"));
  for (guint i = 0; i < desks->n_seats; i++)
    {
      const BcSeat *seat = &desks->seats[i];
      gboolean is_on = seat->desk->mic == BC_MIC_KEY && seat->state != BC_DESK_OFF;

      if (is_on || seat->output != 0)
        g_variant_builder_add (&builder, "(sbs)", seat->desk->id, is_on,
                               seat->output == 0 ? "a" : "b");
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
save_coughs (const BcDesks *desks)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("as"));
  for (guint i = 0; i < desks->n_seats; i++)
    if (desks->seats[i].is_cough_down)
      g_variant_builder_add (&builder, "s", desks->seats[i].desk->id);
  return g_variant_builder_end (&builder);
}

GVariant *
bc_meeting_save (const BcMeeting *meeting)
{
  GVariantDict dict;

  g_return_val_if_fail (meeting != NULL, NULL);

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "version", "u", VERSION);
  g_variant_dict_insert_value (&dict, "sessions", save_sessions (&meeting->sessions));
  g_variant_dict_insert (&dict, "audience-open", "b", meeting->is_audience_open);
  g_variant_dict_insert (&dict, "floor-language", "s", bc_meeting_get_floor_language (meeting));
  g_variant_dict_insert_value (&dict, "desks", save_desks (&meeting->desks));
  g_variant_dict_insert_value (&dict, "coughs", save_coughs (&meeting->desks));
  g_variant_dict_insert (&dict, "budget-spent", "b", meeting->budget.is_spent);
  bc_meeting_save_people (meeting, &dict);
  bc_meeting_save_minutes (meeting, &dict);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* --- The way back --- */

static gboolean
parse_session_state (const char *word, BcSessionState *state)
{
  for (guint i = 0; i <= BC_SESSION_CLOSED; i++)
    if (g_strcmp0 (word, bc_session_state_to_string ((BcSessionState) i)) == 0)
      {
        *state = (BcSessionState) i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
is_sessions_sound (GVariant *sessions)
{
  GVariantIter iter;
  const char *id, *word;
  guint n_under_way = 0;

  g_variant_iter_init (&iter, sessions);
  while (g_variant_iter_next (&iter, "{&s&s}", &id, &word))
    {
      BcSessionState state;

      if (!parse_session_state (word, &state))
        return FALSE;
      if (state == BC_SESSION_OPEN || state == BC_SESSION_SUSPENDED)
        n_under_way++;
    }
  return n_under_way <= 1;
}

/* TRUE when it is missing. */
static gboolean
parse_coughs (GVariant *from, GVariant **coughs)
{
  *coughs = g_variant_lookup_value (from, "coughs", NULL);
  return *coughs == NULL || g_variant_is_of_type (*coughs, G_VARIANT_TYPE ("as"));
}

static gboolean
parse (GVariant *from, Saved *saved, GError **error)
{
  gboolean is_sound = g_variant_is_of_type (from, G_VARIANT_TYPE_VARDICT) &&
                      g_variant_lookup (from, "version", "u", &saved->version) &&
                      saved->version >= OLDEST && saved->version <= VERSION &&
                      g_variant_lookup (from, "sessions", "@a{ss}", &saved->sessions) &&
                      g_variant_lookup (from, "audience-open", "b", &saved->is_audience_open) &&
                      g_variant_lookup (from, "floor-language", "&s", &saved->floor_language) &&
                      g_variant_lookup (from, "desks", "@a(sbs)", &saved->desks) &&
                      g_variant_lookup (from, "budget-spent", "b", &saved->is_spent) &&
                      parse_coughs (from, &saved->coughs) && is_sessions_sound (saved->sessions) &&
                      bc_meeting_is_people_sound (from) && bc_meeting_is_minutes_sound (from);

  if (!is_sound)
    g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                 "the saved state of the meeting is not of the form of version %d to %d", OLDEST,
                 VERSION);
  return is_sound;
}

static void
restore_sessions (BcSessions *sessions, GVariant *saved)
{
  GVariantIter iter;
  const char *id, *word;

  g_variant_iter_init (&iter, saved);
  while (g_variant_iter_next (&iter, "{&s&s}", &id, &word))
    {
      guint index;

      if (bc_sessions_find (sessions, id, &index, NULL))
        parse_session_state (word, &sessions->states[index]);
    }
}

/* A key that was on is on; its desk is lost until its sound is found, and then heard at once. */
static void
restore_desks (BcMeeting *meeting, GVariant *saved)
{
  GVariantIter iter;
  const char *id, *output;
  gboolean is_on;

  g_variant_iter_init (&iter, saved);
  while (g_variant_iter_next (&iter, "(&sb&s)", &id, &is_on, &output))
    {
      BcSeat *seat = bc_desks_find (&meeting->desks, id);

      if (seat == NULL)
        continue;
      seat->output = g_strcmp0 (output, "b") == 0 && seat->n_outputs > 1 ? 1 : 0;
      if (is_on && seat->desk->mic == BC_MIC_KEY && seat->state == BC_DESK_OFF)
        bc_desks_set_state (&meeting->desks, seat, BC_DESK_LOST, meeting->now_us);
    }
}

/* A cough stays one until its key is released; held for as long as any other from now on, it is a long one. */
static void
restore_coughs (BcMeeting *meeting, GVariant *saved)
{
  GVariantIter iter;
  const char *id;

  g_variant_iter_init (&iter, saved);
  while (g_variant_iter_next (&iter, "&s", &id))
    {
      BcSeat *seat = bc_desks_find (&meeting->desks, id);

      if (seat == NULL || (seat->desk->mic == BC_MIC_KEY && seat->state == BC_DESK_OFF))
        continue;
      seat->is_cough_down = TRUE;
      seat->cough_us = meeting->now_us;
    }
}

gboolean
bc_meeting_restore (BcMeeting *meeting, GVariant *saved_state, BcTime time, GPtrArray *effects,
                    GError **error)
{
  BcEvent nothing = { .kind = BC_EVENT_DEADLINE };
  BcMoment moment = { .event = &nothing, .time = time, .effects = effects };
  g_auto (Saved) saved = { 0 };

  g_return_val_if_fail (meeting != NULL && saved_state != NULL && effects != NULL, FALSE);

  if (!parse (saved_state, &saved, error))
    return FALSE;
  moment.time = bc_meeting_see (meeting, time);
  restore_sessions (&meeting->sessions, saved.sessions);
  restore_desks (meeting, saved.desks);
  if (saved.coughs != NULL)
    restore_coughs (meeting, saved.coughs);
  meeting->is_audience_open = saved.is_audience_open;
  meeting->floor.language = bc_setup_find_language (meeting->setup, saved.floor_language);
  meeting->budget.is_spent = saved.is_spent;
  bc_meeting_restore_minutes (meeting, saved_state);
  bc_meeting_restore_people (meeting, saved_state, moment.time);
  bc_meeting_mark (meeting, BC_VIEW_SESSIONS | BC_VIEW_DESKS | BC_VIEW_FLOOR);
  bc_meeting_audit (&moment, "came back as it was saved");
  bc_meeting_settle (meeting, &moment);
  return TRUE;
}
