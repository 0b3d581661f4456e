/* SPDX-License-Identifier: Apache-2.0 */
#include "live-edits.h"

#include <boothcast/meeting/local-time.h>

#include <string.h>

const char *
bc_live_field_to_string (BcLiveField field)
{
  static const char *const names[] = {
    [BC_LIVE_TITLE] = "title",
    [BC_LIVE_START] = "start",
    [BC_LIVE_END] = "end",
    [BC_LIVE_SPEAKERS] = "speakers",
  };

  g_return_val_if_fail ((guint) field < G_N_ELEMENTS (names), NULL);
  return names[field];
}

static void
edit_free (gpointer data)
{
  BcLiveEdit *edit = data;

  g_free (edit->session);
  g_free (edit->day);
  g_free (edit->was_text);
  g_free (edit->is_text);
  g_clear_pointer (&edit->was_list, bc_speakers_unref);
  g_clear_pointer (&edit->is_list, bc_speakers_unref);
  g_free (edit->text);
  g_free (edit);
}

static BcLiveEdit *
add_edit (GPtrArray *edits, const BcSession *session, BcLiveField field)
{
  BcLiveEdit *edit = g_new0 (BcLiveEdit, 1);

  edit->session = g_strdup (session->id);
  edit->day = g_strdup (session->day);
  edit->field = field;
  g_ptr_array_add (edits, edit);
  return edit;
}

static void
add_title (GPtrArray *edits, const BcSession *was, const BcSession *is)
{
  if (g_strcmp0 (was->title, is->title) == 0)
    return;

  BcLiveEdit *edit = add_edit (edits, was, BC_LIVE_TITLE);
  edit->was_text = g_strdup (was->title);
  edit->is_text = g_strdup (is->title);
  edit->text = g_strdup_printf ("\"%s\" is called \"%s\"", was->title, is->title);
}

static char *
clock_or_never (const BcAgenda *agenda, gint64 wall_us)
{
  return wall_us > 0 ? bc_local_time_clock (agenda->zone, wall_us) : g_strdup ("no time");
}

static void
add_time (GPtrArray *edits, const BcAgenda *agenda, const BcSession *was, const BcSession *is,
          BcLiveField field)
{
  gboolean is_start = field == BC_LIVE_START;
  gint64 was_us = is_start ? was->starts_wall_us : was->ends_wall_us;
  gint64 is_us = is_start ? is->starts_wall_us : is->ends_wall_us;
  g_autofree char *was_clock = clock_or_never (agenda, was_us);
  g_autofree char *is_clock = clock_or_never (agenda, is_us);

  if (was_us == is_us)
    return;

  BcLiveEdit *edit = add_edit (edits, was, field);
  edit->was_wall_us = was_us;
  edit->is_wall_us = is_us;
  edit->text = g_strdup_printf ("\"%s\" %s at %s instead of %s", was->title,
                                is_start ? "begins" : "ends", is_clock, was_clock);
}

/* --- Speakers' lists --- */

static const char *
call (const BcSpeaker *speaker)
{
  return speaker->name != NULL ? speaker->name : speaker->delegation;
}

/* But for whether they have spoken, which is no change of the list. */
static gboolean
is_same_speaker (const BcSpeaker *a, const BcSpeaker *b)
{
  return g_strcmp0 (a->name, b->name) == 0 && g_strcmp0 (a->delegation, b->delegation) == 0 &&
         g_strcmp0 (a->language, b->language) == 0 && a->minutes == b->minutes &&
         g_strcmp0 (a->statement, b->statement) == 0;
}

/* Adds those of `list` who are not in `others`: "; new: Ana, France". */
static guint
add_missing (GString *text, const char *what, const BcSpeakers *list, const BcSpeakers *others)
{
  guint n_missing = 0;

  for (guint i = 0; i < list->speakers->len; i++)
    {
      const BcSpeaker *speaker = list->speakers->pdata[i];

      if (bc_speakers_find (others, speaker->id) != NULL)
        continue;
      g_string_append_printf (text, n_missing == 0 ? "; %s: %s" : ", %s%s",
                              n_missing == 0 ? what : "", call (speaker));
      n_missing++;
    }
  return n_missing;
}

static guint
add_changed (GString *text, const BcSpeakers *was, const BcSpeakers *is)
{
  guint n_changed = 0;

  for (guint i = 0; i < is->speakers->len; i++)
    {
      const BcSpeaker *speaker = is->speakers->pdata[i];
      const BcSpeaker *former = bc_speakers_find (was, speaker->id);

      if (former == NULL || is_same_speaker (former, speaker))
        continue;
      g_string_append_printf (text, n_changed == 0 ? "; changed: %s" : ", %s", call (speaker));
      n_changed++;
    }
  return n_changed;
}

/* Of those who are on both lists. */
static gboolean
is_order_kept (const BcSpeakers *was, const BcSpeakers *is)
{
  guint at = 0;

  for (guint i = 0; i < is->speakers->len; i++)
    {
      const BcSpeaker *speaker = is->speakers->pdata[i];

      if (bc_speakers_find (was, speaker->id) == NULL)
        continue;
      while (at < was->speakers->len &&
             bc_speakers_find (is, ((BcSpeaker *) was->speakers->pdata[at])->id) == NULL)
        at++;
      if (at >= was->speakers->len ||
          !g_str_equal (((BcSpeaker *) was->speakers->pdata[at])->id, speaker->id))
        return FALSE;
      at++;
    }
  return TRUE;
}

static guint
sum_minutes (const BcSpeakers *list)
{
  guint sum = 0;

  for (guint i = 0; i < list->speakers->len; i++)
    sum += ((const BcSpeaker *) list->speakers->pdata[i])->minutes;
  return sum;
}

static void
add_speakers (GPtrArray *edits, const BcSession *session, const BcSpeakers *live)
{
  g_autoptr (BcSpeakers) none = bc_speakers_new ();
  const BcSpeakers *was = session->speakers != NULL ? session->speakers : none;
  const BcSpeakers *is = live != NULL ? live : none;
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (
      text, "the speakers' list of \"%s\" has %u with %u minutes instead of %u with %u",
      session->title, is->speakers->len, sum_minutes (is), was->speakers->len, sum_minutes (was));
  guint n_changes = add_missing (text, "new", is, was);
  n_changes += add_missing (text, "gone", was, is);
  n_changes += add_changed (text, was, is);
  if (!is_order_kept (was, is))
    {
      g_string_append (text, "; in another order");
      n_changes++;
    }
  if (n_changes == 0)
    return;

  BcLiveEdit *edit = add_edit (edits, session, BC_LIVE_SPEAKERS);
  edit->was_list = bc_speakers_ref ((BcSpeakers *) was);
  edit->is_list = bc_speakers_ref ((BcSpeakers *) is);
  edit->text = g_strdup (text->str);
}

/* --- All of them --- */

static void
add_session (GPtrArray *edits, const BcConfig *config, const BcMeeting *meeting,
             const BcSession *session)
{
  BcSession live;
  BcListView view;

  if (bc_meeting_get_session (meeting, session->id, &live))
    {
      add_title (edits, session, &live);
      add_time (edits, config->agenda, session, &live, BC_LIVE_START);
      add_time (edits, config->agenda, session, &live, BC_LIVE_END);
    }
  if (bc_meeting_get_list (meeting, session->id, 0, &view))
    add_speakers (edits, session, view.list);
}

GPtrArray *
bc_live_edits_find (const BcConfig *config, GVariant *saved, BcTime time, GError **error)
{
  g_autoptr (BcMeeting) meeting = bc_meeting_new (config->setup);
  g_autoptr (GPtrArray) effects = bc_effects_new ();
  g_autoptr (GPtrArray) edits = g_ptr_array_new_with_free_func (edit_free);

  if (saved != NULL && !bc_meeting_restore (meeting, saved, time, effects, error))
    return NULL;
  for (guint i = 0; i < config->setup->sessions->len; i++)
    add_session (edits, config, meeting, config->setup->sessions->pdata[i]);
  return g_steal_pointer (&edits);
}

static void
apply (const BcLiveEdit *edit, BcSession *session)
{
  switch (edit->field)
    {
    case BC_LIVE_TITLE:
      g_free (session->title);
      session->title = g_strdup (edit->is_text);
      break;
    case BC_LIVE_START:
      session->starts_wall_us = edit->is_wall_us;
      break;
    case BC_LIVE_END:
      session->ends_wall_us = edit->is_wall_us;
      break;
    case BC_LIVE_SPEAKERS:
      g_clear_pointer (&session->speakers, bc_speakers_unref);
      session->speakers = bc_speakers_ref (edit->is_list);
      break;
    }
}

void
bc_live_edits_apply (const GPtrArray *edits, BcConfig *config)
{
  BcAgenda *agenda = config->agenda;

  for (guint i = 0; i < edits->len; i++)
    {
      const BcLiveEdit *edit = edits->pdata[i];

      apply (edit, (BcSession *) bc_setup_find_session (config->setup, edit->session));
    }
  config->agenda = bc_agenda_new (config->setup, agenda->zone, agenda->pool_zone);
  bc_agenda_free (agenda);
}
