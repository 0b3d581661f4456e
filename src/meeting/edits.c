/* SPDX-License-Identifier: Apache-2.0 */
#include "edits-private.h"

#include <boothcast/base/error.h>
#include <boothcast/meeting/local-time.h>

#include <string.h>

static void
edit_clear (BcEdit *edit)
{
  g_free (edit->day);
  g_free (edit->title);
  *edit = (BcEdit){ .day = NULL };
}

/* Validated set-ups name zones; whether this machine knows them is another matter. */
static GTimeZone *
find_zone (const char *name)
{
  GTimeZone *zone = name != NULL ? g_time_zone_new_identifier (name) : NULL;

  return zone != NULL ? zone : g_time_zone_new_utc ();
}

void
bc_edits_init (BcEdits *edits, BcSetup *setup)
{
  *edits = (BcEdits){ .setup = bc_setup_ref (setup) };
  edits->pool_zone = find_zone (setup->pool.timezone);
  edits->zone = find_zone (bc_setup_get_timezone (setup));
  edits->edits = g_new0 (BcEdit, setup->sessions->len);
  edits->agenda = bc_agenda_new (setup, edits->zone, edits->pool_zone);
}

void
bc_edits_clear (BcEdits *edits)
{
  for (guint i = 0; i < edits->setup->sessions->len; i++)
    edit_clear (&edits->edits[i]);
  g_clear_pointer (&edits->edits, g_free);
  g_clear_pointer (&edits->agenda, bc_agenda_free);
  g_clear_pointer (&edits->zone, g_time_zone_unref);
  g_clear_pointer (&edits->pool_zone, g_time_zone_unref);
  g_clear_pointer (&edits->setup, bc_setup_unref);
}

const BcSession *
bc_edits_get_session (const BcEdits *edits, guint index)
{
  return edits->agenda->setup->sessions->pdata[index];
}

/* --- The agenda anew --- */

static BcSession *
make_session (const BcSession *session, const BcEdit *edit)
{
  BcSession *copy = g_new0 (BcSession, 1);

  *copy = *session;
  copy->id = g_strdup (session->id);
  copy->title = g_strdup (edit->title != NULL ? edit->title : session->title);
  copy->day = g_strdup (session->day);
  copy->speakers = session->speakers != NULL ? bc_speakers_ref (session->speakers) : NULL;
  if (edit->starts_wall_us > 0)
    copy->starts_wall_us = edit->starts_wall_us;
  if (edit->ends_wall_us > 0)
    copy->ends_wall_us = edit->ends_wall_us;
  return copy;
}

static void
share (GPtrArray **to, GPtrArray *from)
{
  g_ptr_array_unref (*to);
  *to = g_ptr_array_ref (from);
}

static BcSetup *
make_setup (const BcEdits *edits)
{
  const BcSetup *from = edits->setup;
  BcSetup *setup = bc_setup_new ();

  setup->id = g_strdup (from->id);
  setup->title = g_strdup (from->title);
  setup->timezone = g_strdup (from->timezone);
  share (&setup->languages, from->languages);
  share (&setup->floor_inputs, from->floor_inputs);
  share (&setup->channels, from->channels);
  share (&setup->booths, from->booths);
  share (&setup->desks, from->desks);
  setup->rules = from->rules;
  setup->pool = from->pool;
  setup->pool.id = g_strdup (from->pool.id);
  setup->pool.timezone = g_strdup (from->pool.timezone);
  setup->pool.allotments =
      from->pool.allotments != NULL ? g_ptr_array_ref (from->pool.allotments) : NULL;
  for (guint i = 0; i < from->sessions->len; i++)
    g_ptr_array_add (setup->sessions, make_session (from->sessions->pdata[i], &edits->edits[i]));
  return setup;
}

void
bc_edits_renew (BcEdits *edits)
{
  g_autoptr (BcSetup) setup = make_setup (edits);

  bc_agenda_free (edits->agenda);
  edits->agenda = bc_agenda_new (setup, edits->zone, edits->pool_zone);
}

void
bc_edits_extend (BcEdits *edits, BcSetup *setup)
{
  g_autoptr (BcSetup) former = edits->setup;
  guint n = setup->sessions->len;

  edits->setup = bc_setup_ref (setup);
  edits->edits = g_renew (BcEdit, edits->edits, n);
  for (guint i = former->sessions->len; i < n; i++)
    edits->edits[i] = (BcEdit){ .day = NULL };
  bc_edits_renew (edits);
}

void
bc_edits_put (BcEdits *edits, guint index, const char *day, const BcSessionEdit *edit)
{
  BcEdit *kept = &edits->edits[index];

  if (edit->starts_wall_us > 0)
    kept->starts_wall_us = edit->starts_wall_us;
  if (edit->ends_wall_us > 0)
    kept->ends_wall_us = edit->ends_wall_us;
  if (edit->title != NULL)
    {
      g_free (kept->title);
      kept->title = g_strdup (edit->title);
    }
  g_free (kept->day);
  kept->day = g_strdup (day);
}

gboolean
bc_edits_forget_before (BcEdits *edits, const BcSessions *sessions, const char *today)
{
  const BcSession *under_way = bc_sessions_under_way (sessions, NULL);
  gboolean is_changed = FALSE;

  for (guint i = 0; i < edits->setup->sessions->len; i++)
    if (edits->setup->sessions->pdata[i] != under_way && edits->edits[i].day != NULL &&
        strcmp (edits->edits[i].day, today) < 0)
      {
        edit_clear (&edits->edits[i]);
        is_changed = TRUE;
      }
  if (is_changed)
    bc_edits_renew (edits);
  return is_changed;
}

/* --- One edit --- */

/* The day that the edit is for: the session's own, or else the one it now begins on, or else today. */
static char *
find_day (const BcEdits *edits, const BcSession *session, gint64 starts_wall_us, const char *today)
{
  if (session->day != NULL)
    return g_strdup (session->day);
  return starts_wall_us > 0 ? bc_local_time_day (edits->pool_zone, starts_wall_us)
                            : g_strdup (today);
}

gboolean
bc_edits_set (BcEdits *edits, guint index, const BcSessionEdit *edit, const char *today,
              GError **error)
{
  const BcSession *session = bc_edits_get_session (edits, index);
  gint64 starts_us = edit->starts_wall_us > 0 ? edit->starts_wall_us : session->starts_wall_us;
  gint64 ends_us = edit->ends_wall_us > 0 ? edit->ends_wall_us : session->ends_wall_us;
  g_autofree char *day = find_day (edits, session, starts_us, today);
  g_autofree char *begins =
      edit->starts_wall_us > 0 ? bc_local_time_day (edits->pool_zone, starts_us) : NULL;
  const char *fault = NULL;

  if (edit->starts_wall_us < 0 || edit->ends_wall_us < 0)
    fault = "a clock time lies before 1970";
  else if (edit->starts_wall_us == 0 && edit->ends_wall_us == 0 && edit->title == NULL)
    fault = "say a time or a title";
  else if (edit->title != NULL &&
           (edit->title[0] == '\0' || !g_utf8_validate (edit->title, -1, NULL)))
    fault = "its title would be empty";
  else if ((starts_us > 0) != (ends_us > 0))
    fault = "it needs both a time to begin and a time to end";
  else if (starts_us > 0 && starts_us >= ends_us)
    fault = "it would end before it begins";
  else if (ends_us - starts_us > G_TIME_SPAN_DAY)
    fault = "it would last longer than a day";
  if (fault != NULL)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "session %s cannot be changed like that: %s",
                   session->id, fault);
      return FALSE;
    }
  if (begins != NULL && strcmp (begins, day) != 0)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                   "session %s is of %s: it cannot be moved to %s", session->id, day, begins);
      return FALSE;
    }
  bc_edits_put (edits, index, day, edit);
  bc_edits_renew (edits);
  return TRUE;
}
