/* SPDX-License-Identifier: Apache-2.0 */
#include "meeting-private.h"

#include <boothcast/base/error.h>

#include <string.h>

void
bc_lists_init (BcLists *lists, const BcSetup *setup)
{
  *lists = (BcLists){ .n_lists = 0 };
  bc_lists_extend (lists, setup);
}

void
bc_lists_extend (BcLists *lists, const BcSetup *setup)
{
  guint n_before = lists->n_lists;

  lists->n_lists = setup->sessions->len;
  lists->lists = g_renew (BcSpeakers *, lists->lists, lists->n_lists);
  for (guint i = n_before; i < lists->n_lists; i++)
    {
      const BcSession *session = setup->sessions->pdata[i];

      lists->lists[i] = NULL;
      bc_lists_replace (lists, i, session->speakers);
    }
}

void
bc_lists_clear (BcLists *lists)
{
  for (guint i = 0; i < lists->n_lists; i++)
    bc_speakers_unref (lists->lists[i]);
  g_clear_pointer (&lists->lists, g_free);
  g_clear_pointer (&lists->speaker, g_free);
}

void
bc_lists_replace (BcLists *lists, guint session, BcSpeakers *list)
{
  BcSpeakers *former = lists->lists[session];

  lists->lists[session] = list != NULL ? bc_speakers_ref (list) : NULL;
  bc_speakers_unref (former);
}

const BcSpeaker *
bc_lists_speaker (const BcLists *lists)
{
  if (lists->speaker == NULL)
    return NULL;
  return bc_speakers_find (lists->lists[lists->session], lists->speaker);
}

static gint64
asked_us (const BcSpeaker *speaker)
{
  return (gint64) speaker->minutes * G_TIME_SPAN_MINUTE;
}

/* Whoever has the floor has spoken. */
static void
finish (BcMeeting *meeting)
{
  BcLists *lists = &meeting->lists;

  if (lists->speaker == NULL)
    return;

  g_autoptr (BcSpeakers) list = bc_speakers_new ();
  const GPtrArray *former = lists->lists[lists->session]->speakers;
  for (guint i = 0; i < former->len; i++)
    {
      BcSpeaker *speaker = bc_speaker_copy (former->pdata[i]);

      speaker->is_done |= strcmp (speaker->id, lists->speaker) == 0;
      g_ptr_array_add (list->speakers, speaker);
    }
  bc_lists_replace (lists, lists->session, list);
  g_clear_pointer (&lists->speaker, g_free);
  bc_meeting_mark (meeting, BC_VIEW_LISTS);
  meeting->is_save_due = TRUE;
}

/* --- What people do --- */

gboolean
bc_meeting_on_list_set (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  BcLists *lists = &meeting->lists;
  guint session;

  if (!bc_sessions_find (&meeting->sessions, moment->event->subject, &session, error))
    return FALSE;

  g_autoptr (BcSpeakers) list = bc_lists_check (moment->event->list, meeting->setup, error);
  if (list == NULL)
    return FALSE;

  bc_lists_replace (lists, session, list);
  if (lists->speaker != NULL && lists->session == session)
    {
      const BcSpeaker *speaker = bc_lists_speaker (lists);

      /* Who is struck off, or said to have spoken, no longer has the floor. */
      if (speaker == NULL || speaker->is_done)
        g_clear_pointer (&lists->speaker, g_free);
    }
  bc_meeting_audit (moment, "set the speakers' list of %s: %u speakers", moment->event->subject,
                    list->speakers->len);
  bc_meeting_mark (meeting, BC_VIEW_LISTS);
  meeting->is_save_due = TRUE;
  return TRUE;
}

static gboolean
find_session (const BcMeeting *meeting, const BcMoment *moment, guint *index, GError **error)
{
  const char *id = moment->event->subject;
  const BcSession *under_way = bc_sessions_under_way (&meeting->sessions, NULL);

  if (id == NULL && under_way == NULL)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
                   "no session is under way: there is no list whose next speaker has the floor");
      return FALSE;
    }
  if (!bc_sessions_find (&meeting->sessions, id != NULL ? id : under_way->id, index, error))
    return FALSE;
  if (under_way != NULL && under_way != meeting->setup->sessions->pdata[*index])
    {
      g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
                   "session %s is under way: nobody on the list of %s has the floor now",
                   under_way->id, id);
      return FALSE;
    }
  return TRUE;
}

static const BcSpeaker *
find_next (const BcMeeting *meeting, guint session, GError **error)
{
  const BcLists *lists = &meeting->lists;
  const BcSpeakers *list = lists->lists[session];
  const char *id = ((const BcSession *) meeting->setup->sessions->pdata[session])->id;
  const BcSpeaker *present = bc_lists_speaker (lists);

  for (guint i = 0; list != NULL && i < list->speakers->len; i++)
    {
      const BcSpeaker *speaker = list->speakers->pdata[i];

      if (!speaker->is_done && speaker != present)
        return speaker;
    }
  g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
               list == NULL ? "session %s has no speakers' list"
                            : "nobody else is on the speakers' list of %s",
               id);
  return NULL;
}

static const char *
describe (const BcSpeaker *speaker)
{
  return speaker->name != NULL && *speaker->name != '\0' ? speaker->name : speaker->delegation;
}

static void
follow_language (BcMeeting *meeting, const BcMoment *moment, const BcSpeaker *speaker)
{
  const BcLanguage *language = bc_setup_find_language (meeting->setup, speaker->language);

  if (!meeting->is_floor_locked)
    bc_meeting_set_floor_language (meeting, moment, language);
  else if (language != meeting->floor.language)
    bc_effects_add_text (moment->effects, BC_EFFECT_WARNING, NULL,
                         "%s is to speak %s, but the host has locked the floor's language at %s",
                         describe (speaker),
                         language != NULL ? language->id : "an unknown language",
                         bc_meeting_get_floor_language (meeting));
}

gboolean
bc_meeting_on_list_next (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  BcLists *lists = &meeting->lists;
  const BcSpeaker *next;
  guint session;

  if (!find_session (meeting, moment, &session, error))
    return FALSE;
  next = find_next (meeting, session, error);
  if (next == NULL)
    return FALSE;

  g_autofree char *id = g_strdup (next->id);
  finish (meeting);
  lists->speaker = g_steal_pointer (&id);
  lists->session = session;
  lists->since_us = moment->time.now_us;
  lists->since_wall_us = moment->time.wall_us;
  lists->is_over_told = FALSE;
  next = bc_lists_speaker (lists);
  bc_meeting_audit (moment, "gave the floor to %s (%s)", describe (next), next->id);
  follow_language (meeting, moment, next);
  bc_meeting_mark (meeting, BC_VIEW_LISTS);
  meeting->is_save_due = TRUE;
  return TRUE;
}

gboolean
bc_meeting_on_list_stop (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  const BcSpeaker *speaker = bc_lists_speaker (&meeting->lists);

  if (speaker == NULL)
    return TRUE;
  bc_meeting_audit (moment, "took the floor back from %s (%s)", describe (speaker), speaker->id);
  finish (meeting);
  return TRUE;
}

/* --- Time --- */

static gint64
over_us (const BcMeeting *meeting)
{
  const BcLists *lists = &meeting->lists;
  const BcSpeaker *speaker = bc_lists_speaker (lists);

  if (speaker == NULL || speaker->minutes == 0 || lists->is_over_told)
    return BC_NEVER_US;
  return lists->since_us + asked_us (speaker);
}

void
bc_meeting_step_lists (BcMeeting *meeting, const BcMoment *moment)
{
  BcLists *lists = &meeting->lists;

  if (lists->speaker != NULL && meeting->sessions.states[lists->session] == BC_SESSION_CLOSED)
    finish (meeting);
  if (over_us (meeting) > meeting->now_us)
    return;

  const BcSpeaker *speaker = bc_lists_speaker (lists);
  lists->is_over_told = TRUE;
  bc_effects_add_text (moment->effects, BC_EFFECT_WARNING, NULL,
                       "%s has spoken for %u min: the time on the list is over", describe (speaker),
                       speaker->minutes);
  bc_meeting_mark (meeting, BC_VIEW_LISTS);
  meeting->is_save_due = TRUE;
}

gint64
bc_meeting_next_of_lists_us (const BcMeeting *meeting)
{
  return over_us (meeting);
}

/* --- Views --- */

/* Whether it says how long it takes: somebody is left, and everybody who is has minutes. */
static gboolean
is_telling (const BcSpeakers *list)
{
  for (guint i = 0; i < list->speakers->len; i++)
    {
      const BcSpeaker *speaker = list->speakers->pdata[i];

      if (!speaker->is_done && speaker->minutes == 0)
        return FALSE;
    }
  return bc_speakers_next (list) != NULL;
}

gint64
bc_meeting_get_list_remaining_us (const BcMeeting *meeting, guint session_index)
{
  const BcLists *lists = &meeting->lists;
  const BcSpeakers *list = lists->lists[session_index];
  const BcSpeaker *present = bc_lists_speaker (lists);
  gint64 remaining_us;

  if (list == NULL || !is_telling (list))
    return -1;
  remaining_us = bc_speakers_remaining_us (list);
  if (present != NULL && lists->session == session_index)
    remaining_us -= MIN (meeting->now_us - lists->since_us, asked_us (present));
  return remaining_us;
}

gboolean
bc_meeting_get_list (const BcMeeting *meeting, const char *session, gint64 now_us, BcListView *view)
{
  const BcSpeaker *present;
  guint index;

  g_return_val_if_fail (meeting != NULL && view != NULL, FALSE);

  if (!bc_sessions_find (&meeting->sessions, session, &index, NULL))
    return FALSE;
  *view = (BcListView){ .list = meeting->lists.lists[index] };
  present = bc_lists_speaker (&meeting->lists);
  if (present == NULL || meeting->lists.session != index)
    return TRUE;
  view->speaker = present->id;
  view->speaking_us = MAX (now_us, meeting->now_us) - meeting->lists.since_us;
  view->over_us = present->minutes > 0 ? view->speaking_us - asked_us (present) : 0;
  return TRUE;
}
