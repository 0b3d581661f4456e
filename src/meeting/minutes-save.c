/* SPDX-License-Identifier: Apache-2.0 */
#include "meeting-private.h"

#include <boothcast/meeting/local-time.h>

#include <string.h>

/*
 * The minutes' part of the saved state, from version 2 on; all of it may be missing:
 *   day               s         the pool's, on which it was saved
 *   spent-day         s         whose minutes were used up
 *   opened            a{sx}     session → when it was opened first
 *   since             x         when the session under way was opened last
 *   n-changes         u         how often a session has changed its state
 *   charged           a(xx)     when the meter ran since, and for how long
 *   ended             as        channels that have closed at the end of the minutes
 *   edits             a(ssxxs)  session, its day, beginning, end (0: as configured), title ("": as configured)
 *   extension         (sxss)    state, minutes, reason, actor ("": none)
 *   extension-asked   (sxss)    what was asked, while the answer is being booked
 *   bookings          a(utsxss) kind, sequence, session, milliseconds, actor, reason: being booked
 *   dismissed         as        prompts that were said no to
 */

/* --- There --- */

static GVariant *
save_opened (const BcMeeting *meeting)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sx}"));
  for (guint i = 0; i < meeting->setup->sessions->len; i++)
    if (meeting->sessions.opened_wall_us[i] != 0)
      g_variant_builder_add (&builder, "{sx}",
                             ((const BcSession *) meeting->setup->sessions->pdata[i])->id,
                             meeting->sessions.opened_wall_us[i]);
  return g_variant_builder_end (&builder);
}

static GVariant *
save_charged (const BcMeeting *meeting)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(xx)"));
  for (guint i = 0; i < meeting->charged.spans->len; i++)
    {
      const BcChargedSpan *span = &g_array_index (meeting->charged.spans, BcChargedSpan, i);

      g_variant_builder_add (&builder, "(xx)", span->from_wall_us, span->charged_us);
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
save_ended (const BcMeeting *meeting)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("as"));
  for (guint i = 0; i < meeting->setup->channels->len; i++)
    if (bc_meeting_is_channel_closed (meeting, i))
      g_variant_builder_add (&builder, "s",
                             ((const BcChannel *) meeting->setup->channels->pdata[i])->id);
  return g_variant_builder_end (&builder);
}

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

static char *
or_null (const char *text)
{
  return text[0] != '\0' ? (char *) text : NULL;
}

static GVariant *
save_edits (const BcMeeting *meeting)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ssxxs)"));
  for (guint i = 0; i < meeting->setup->sessions->len; i++)
    {
      const BcEdit *edit = &meeting->edits.edits[i];

      if (edit->day != NULL)
        g_variant_builder_add (
            &builder, "(ssxxs)", ((const BcSession *) meeting->setup->sessions->pdata[i])->id,
            edit->day, edit->starts_wall_us, edit->ends_wall_us, or_empty (edit->title));
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
save_act (const BcExtensionAct *act)
{
  return g_variant_new ("(sxss)", bc_extension_state_to_string (act->state), act->minutes,
                        or_empty (act->reason), or_empty (act->actor));
}

static GVariant *
save_bookings (const BcMeeting *meeting)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(utsxss)"));
  for (const GList *link = meeting->bookings.pending.head; link != NULL; link = link->next)
    {
      const BcBookRequest *request = &((const BcBooked *) link->data)->request;

      g_variant_builder_add (&builder, "(utsxss)", (guint32) request->kind, request->sequence,
                             or_empty (request->session), request->amount_ms,
                             or_empty (request->actor), or_empty (request->reason));
    }
  return g_variant_builder_end (&builder);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GVariant *
save_dismissed (const BcMeeting *meeting)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, meeting->prompts.dismissed);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_ptr_array_add (ids, id);
  g_ptr_array_sort (ids, compare_ids);
  return g_variant_new_strv ((const char *const *) ids->pdata, (gssize) ids->len);
}

void
bc_meeting_save_minutes (const BcMeeting *meeting, GVariantDict *dict)
{
  g_variant_dict_insert (dict, "day", "s", meeting->today);
  if (meeting->budget.spent_day != NULL)
    g_variant_dict_insert (dict, "spent-day", "s", meeting->budget.spent_day);
  g_variant_dict_insert_value (dict, "opened", save_opened (meeting));
  g_variant_dict_insert (dict, "since", "x", meeting->sessions.since_wall_us);
  g_variant_dict_insert (dict, "n-changes", "u", meeting->sessions.n_changes);
  g_variant_dict_insert_value (dict, "charged", save_charged (meeting));
  g_variant_dict_insert_value (dict, "ended", save_ended (meeting));
  g_variant_dict_insert_value (dict, "edits", save_edits (meeting));
  g_variant_dict_insert_value (dict, "extension", save_act (&meeting->extension.now));
  g_variant_dict_insert_value (dict, "extension-asked", save_act (&meeting->extension.asked));
  g_variant_dict_insert_value (dict, "bookings", save_bookings (meeting));
  g_variant_dict_insert_value (dict, "dismissed", save_dismissed (meeting));
}

/* --- And back --- */

static const struct
{
  const char *key;
  const char *type;
} forms[] = {
  { "day", "s" },
  { "spent-day", "s" },
  { "opened", "a{sx}" },
  { "since", "x" },
  { "n-changes", "u" },
  { "charged", "a(xx)" },
  { "ended", "as" },
  { "edits", "a(ssxxs)" },
  { "extension", "(sxss)" },
  { "dismissed", "as" },
  { "extension-asked", "(sxss)" },
  { "bookings", "a(utsxss)" },
};

gboolean
bc_meeting_is_minutes_sound (GVariant *saved)
{
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_autoptr (GVariant) value = g_variant_lookup_value (saved, forms[i].key, NULL);

      if (value != NULL && !g_variant_is_of_type (value, G_VARIANT_TYPE (forms[i].type)))
        return FALSE;
    }
  return TRUE;
}

/* An iterator over the array under `key`; FALSE: there is none. */
static gboolean
iterate (GVariant *saved, const char *key, GVariant **array, GVariantIter *iter)
{
  *array = g_variant_lookup_value (saved, key, NULL);
  if (*array == NULL)
    return FALSE;
  g_variant_iter_init (iter, *array);
  return TRUE;
}

static void
restore_sessions (BcMeeting *meeting, GVariant *saved)
{
  g_autoptr (GVariant) opened = NULL;
  g_autoptr (GVariant) charged = NULL;
  GVariantIter iter;
  const char *id;
  gint64 wall_us;
  BcChargedSpan span;
  guint index;

  if (iterate (saved, "opened", &opened, &iter))
    while (g_variant_iter_next (&iter, "{&sx}", &id, &wall_us))
      if (bc_sessions_find (&meeting->sessions, id, &index, NULL))
        meeting->sessions.opened_wall_us[index] = wall_us;
  g_variant_lookup (saved, "since", "x", &meeting->sessions.since_wall_us);
  g_variant_lookup (saved, "n-changes", "u", &meeting->sessions.n_changes);
  meeting->sessions.changed_us = meeting->now_us;
  if (iterate (saved, "charged", &charged, &iter))
    while (g_variant_iter_next (&iter, "(xx)", &span.from_wall_us, &span.charged_us))
      g_array_append_val (meeting->charged.spans, span);
}

static void
restore_ended (BcMeeting *meeting, GVariant *saved)
{
  g_autoptr (GVariant) ended = NULL;
  GVariantIter iter;
  const char *id;

  if (!iterate (saved, "ended", &ended, &iter))
    return;
  while (g_variant_iter_next (&iter, "&s", &id))
    for (guint i = 0; i < meeting->setup->channels->len; i++)
      if (strcmp (((const BcChannel *) meeting->setup->channels->pdata[i])->id, id) == 0)
        bc_meeting_close_channel (meeting, i);
}

static void
restore_edits (BcMeeting *meeting, GVariant *saved)
{
  g_autoptr (GVariant) edits = NULL;
  GVariantIter iter;
  const char *id, *day, *title;
  BcSessionEdit edit;
  guint index;

  if (!iterate (saved, "edits", &edits, &iter))
    return;
  while (g_variant_iter_next (&iter, "(&s&sxx&s)", &id, &day, &edit.starts_wall_us,
                              &edit.ends_wall_us, &title))
    {
      edit.title = or_null (title);
      if (bc_sessions_find (&meeting->sessions, id, &index, NULL))
        bc_edits_put (&meeting->edits, index, day, &edit);
    }
  bc_edits_renew (&meeting->edits);
}

static void
restore_act (BcExtensionAct *to, GVariant *saved, const char *key)
{
  const char *state, *reason, *actor;
  BcExtensionAct act;

  if (!g_variant_lookup (saved, key, "(&sx&s&s)", &state, &act.minutes, &reason, &actor) ||
      !bc_extension_parse_state (state, &act.state))
    return;
  act.reason = or_null (reason);
  act.actor = or_null (actor);
  bc_extension_act_set (to, &act);
}

static void
restore_bookings (BcMeeting *meeting, GVariant *saved)
{
  g_autoptr (GVariant) bookings = NULL;
  GVariantIter iter;
  BcBookRequest request;
  const char *session, *actor, *reason;
  guint32 kind;

  if (!iterate (saved, "bookings", &bookings, &iter))
    return;
  while (g_variant_iter_next (&iter, "(ut&sx&s&s)", &kind, &request.sequence, &session,
                              &request.amount_ms, &actor, &reason))
    {
      if (kind > BC_BOOK_RELEASE)
        continue;
      request.kind = (BcBookKind) kind;
      request.session = or_null (session);
      request.actor = or_null (actor);
      request.reason = or_null (reason);
      bc_bookings_put_back (&meeting->bookings, &request);
    }
  meeting->budget.n_extending = bc_bookings_count (&meeting->bookings, BC_BOOK_EXTENSION);
}

void
bc_meeting_restore_minutes (BcMeeting *meeting, GVariant *saved)
{
  g_autoptr (GVariant) dismissed = NULL;
  const char *day = NULL;
  const char *id;
  GVariantIter iter;
  GDate date;

  /* What is of another day than today goes when that day begins. */
  if (g_variant_lookup (saved, "day", "&s", &day) && bc_local_time_parse_day (day, &date))
    g_strlcpy (meeting->today, day, sizeof meeting->today);
  g_free (meeting->budget.spent_day);
  meeting->budget.spent_day = NULL;
  g_variant_lookup (saved, "spent-day", "s", &meeting->budget.spent_day);
  restore_sessions (meeting, saved);
  restore_ended (meeting, saved);
  restore_edits (meeting, saved);
  restore_act (&meeting->extension.now, saved, "extension");
  restore_act (&meeting->extension.asked, saved, "extension-asked");
  restore_bookings (meeting, saved);
  if (iterate (saved, "dismissed", &dismissed, &iter))
    while (g_variant_iter_next (&iter, "&s", &id))
      g_hash_table_add (meeting->prompts.dismissed, g_strdup (id));
}
