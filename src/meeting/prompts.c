/* SPDX-License-Identifier: Apache-2.0 */
#include "meeting-private.h"

#include <boothcast/base/error.h>
#include <boothcast/meeting/local-time.h>

/* A session may begin so much late before anybody is asked about it. */
#define LATE_US (2 * 60 * G_TIME_SPAN_SECOND)

static void
prompt_free (BcPrompt *prompt)
{
  g_free (prompt->id);
  g_free (prompt->text);
  g_free (prompt->subject);
  g_free (prompt);
}

void
bc_prompts_init (BcPrompts *prompts)
{
  prompts->prompts = g_ptr_array_new_with_free_func ((GDestroyNotify) prompt_free);
  prompts->dismissed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  prompts->quiet_us = BC_NEVER_US;
  prompts->next_us = BC_NEVER_US;
}

void
bc_prompts_clear (BcPrompts *prompts)
{
  g_clear_pointer (&prompts->prompts, g_ptr_array_unref);
  g_clear_pointer (&prompts->dismissed, g_hash_table_unref);
}

/* --- Looking for causes --- */

typedef struct
{
  BcMeeting *meeting;
  gint64 now_us;
  gint64 wall_us;
  gint64 next_us;   /* when something might be asked that is not yet */
  GPtrArray *found; /* of BcPrompt * */
} Search;

static const BcPrompt *
find_prompt (const GPtrArray *prompts, const char *id)
{
  for (guint i = 0; i < prompts->len; i++)
    if (g_strcmp0 (((const BcPrompt *) prompts->pdata[i])->id, id) == 0)
      return prompts->pdata[i];
  return NULL;
}

/* `prompt` is taken over; its text is what it was when it was asked first. */
static void
add (Search *search, BcPrompt prompt)
{
  const BcPrompt *before = find_prompt (search->meeting->prompts.prompts, prompt.id);

  if (before != NULL)
    {
      g_free (prompt.text);
      prompt.text = g_strdup (before->text);
      prompt.since_wall_us = before->since_wall_us;
    }
  if (g_hash_table_contains (search->meeting->prompts.dismissed, prompt.id))
    {
      g_free (prompt.id);
      g_free (prompt.text);
      g_free (prompt.subject);
    }
  else
    g_ptr_array_add (search->found, g_memdup2 (&prompt, sizeof prompt));
}

/* Whether that is so by now; otherwise it is looked at again then. */
static gboolean
is_time (Search *search, gint64 at_us)
{
  if (at_us <= search->now_us)
    return TRUE;
  search->next_us = MIN (search->next_us, at_us);
  return FALSE;
}

static gboolean
is_wall_time (Search *search, gint64 wall_us)
{
  return is_time (search, bc_day_latch_when_us (&search->meeting->clock, wall_us));
}

static gint64
get_patience_us (const Search *search)
{
  return (gint64) search->meeting->setup->rules.prompt_silence_s * G_TIME_SPAN_SECOND;
}

static gboolean
is_room_quiet (Search *search)
{
  gint64 quiet_us = search->meeting->prompts.quiet_us;

  return quiet_us != BC_NEVER_US && is_time (search, quiet_us + get_patience_us (search));
}

/* In a discussion nobody speaks at times: it goes on until it has been quiet for long. */
static gboolean
is_room_speaking (Search *search, const char *id)
{
  if (search->meeting->prompts.quiet_us == BC_NEVER_US)
    return TRUE;
  return find_prompt (search->meeting->prompts.prompts, id) != NULL && !is_room_quiet (search);
}

/* --- A session that should be suspended --- */

/* The break that is planned to be now, or the end of the session if that is over: when it began. */
static gint64
find_pause (Search *search, const BcSession *open, const char **what)
{
  const BcAgenda *agenda = search->meeting->edits.agenda;

  for (guint i = 0; i < agenda->setup->sessions->len; i++)
    {
      const BcSession *session = agenda->setup->sessions->pdata[i];

      if (session->kind != BC_SESSION_KIND_BREAK || session->starts_wall_us == 0 ||
          session->ends_wall_us <= search->wall_us ||
          !is_wall_time (search, session->starts_wall_us))
        continue;
      *what = session->id;
      return session->starts_wall_us;
    }
  if (open->ends_wall_us > 0 && is_wall_time (search, open->ends_wall_us))
    {
      *what = NULL;
      return open->ends_wall_us;
    }
  return 0;
}

static void
look_for_suspension (Search *search, const BcSession *open, gint64 opened_wall_us)
{
  const BcMeeting *meeting = search->meeting;
  const char *what = NULL;
  gint64 pause_us = find_pause (search, open, &what);
  gboolean is_quiet = is_room_quiet (search);
  gint64 quiet_us = search->now_us - meeting->prompts.quiet_us;
  gint64 since_us;

  if (pause_us == 0 || !is_quiet)
    return;
  /* Not before anybody stopped speaking, nor before it began. */
  since_us = MAX (MAX (pause_us, search->wall_us - quiet_us), opened_wall_us);
  g_autofree char *clock = bc_local_time_clock (meeting->edits.zone, since_us);
  add (search,
       (BcPrompt){ .id = g_strdup_printf ("suspend-%s-%s-%u", open->id, what != NULL ? what : "end",
                                          meeting->sessions.n_changes),
                   .text = g_strdup_printf (
                       "the room has been silent for %" G_GINT64_FORMAT
                       " s and %s: suspend since %s?",
                       quiet_us / G_TIME_SPAN_SECOND,
                       what != NULL ? "a break was planned" : "the session was to be over", clock),
                   .event = BC_EVENT_SESSION_SUSPEND,
                   .subject = g_strdup (open->id),
                   .since_wall_us = since_us });
}

/* --- A session that should be open --- */

static void
look_for_resumption (Search *search, const BcSession *suspended)
{
  const BcMeeting *meeting = search->meeting;
  g_autofree char *id =
      g_strdup_printf ("resume-%s-%u", suspended->id, meeting->sessions.n_changes);
  const BcSeat *speaking = NULL;

  for (guint i = 0; i < meeting->desks.n_seats; i++)
    if (meeting->desks.seats[i].state == BC_DESK_ON_AIR &&
        bc_sense_is_speaking (&meeting->desks.seats[i].sense))
      speaking = &meeting->desks.seats[i];
  if ((speaking == NULL && find_prompt (meeting->prompts.prompts, id) == NULL) ||
      !is_time (search, meeting->sessions.changed_us + get_patience_us (search)) ||
      !is_room_speaking (search, id))
    return;
  add (search,
       (BcPrompt){ .id = g_steal_pointer (&id),
                   .text = speaking != NULL
                               ? g_strdup_printf ("%s is suspended, but the room and %s speak: "
                                                  "does it go on?",
                                                  suspended->title, speaking->desk->name)
                               : NULL,
                   .event = BC_EVENT_SESSION_OPEN,
                   .subject = g_strdup (suspended->id) });
}

/* Its sound goes nowhere, and perhaps nobody knows that the key is on. */
static void
look_for_idle_desks (Search *search)
{
  const BcMeeting *meeting = search->meeting;

  for (guint i = 0; i < meeting->desks.n_seats; i++)
    {
      const BcSeat *seat = &meeting->desks.seats[i];

      if (seat->state != BC_DESK_ON_AIR || seat->desk->mic != BC_MIC_KEY ||
          bc_sense_is_speaking (&seat->sense) || !is_room_quiet (search) ||
          !is_time (search, MAX (seat->sense.since_us, seat->heard_us) + get_patience_us (search)))
        continue;
      add (search, (BcPrompt){ .id = g_strdup_printf ("off-%s-%u", seat->desk->id,
                                                      meeting->sessions.n_changes),
                               .text = g_strdup_printf (
                                   "%s is on air, but interpretation is suspended and nobody has "
                                   "spoken for %u s: switch it off?",
                                   seat->desk->name, meeting->setup->rules.prompt_silence_s),
                               .event = BC_EVENT_DESK_OFF,
                               .subject = g_strdup (seat->desk->id) });
    }
}

static void
look_for_opening (Search *search)
{
  const BcMeeting *meeting = search->meeting;
  const BcSession *late = NULL;

  for (guint i = 0; i < meeting->setup->sessions->len; i++)
    {
      const BcSession *session = bc_edits_get_session (&meeting->edits, i);

      if (session->kind == BC_SESSION_KIND_INTERPRETED && session->starts_wall_us > 0 &&
          session->ends_wall_us > search->wall_us &&
          meeting->sessions.states[i] == BC_SESSION_PLANNED &&
          is_wall_time (search, session->starts_wall_us + LATE_US) &&
          (late == NULL || late->starts_wall_us < session->starts_wall_us))
        late = session;
    }
  if (late == NULL)
    return;
  g_autofree char *id = g_strdup_printf ("open-%s", late->id);
  if (!is_room_speaking (search, id))
    return;
  g_autofree char *clock = bc_local_time_clock (meeting->edits.zone, late->starts_wall_us);
  add (search, (BcPrompt){ .id = g_steal_pointer (&id),
                           .text = g_strdup_printf (
                               "%s was planned for %s and the room is speaking: open it?",
                               late->title, clock),
                           .event = BC_EVENT_SESSION_OPEN,
                           .subject = g_strdup (late->id) });
}

static void
look (Search *search)
{
  BcMeeting *meeting = search->meeting;
  BcSessionState state = BC_SESSION_PLANNED;
  const BcSession *session = bc_sessions_under_way (&meeting->sessions, &state);
  guint index;

  if (session == NULL)
    {
      look_for_opening (search);
      return;
    }
  if (session->kind != BC_SESSION_KIND_INTERPRETED ||
      !bc_sessions_find (&meeting->sessions, session->id, &index, NULL))
    return;
  session = bc_edits_get_session (&meeting->edits, index);
  if (state == BC_SESSION_OPEN)
    look_for_suspension (search, session, meeting->sessions.since_wall_us);
  else
    {
      look_for_resumption (search, session);
      look_for_idle_desks (search);
    }
}

/* --- What is asked --- */

static gboolean
is_same (const GPtrArray *first, const GPtrArray *second)
{
  for (guint i = 0; i < first->len; i++)
    if (find_prompt (second, ((const BcPrompt *) first->pdata[i])->id) == NULL)
      return FALSE;
  return first->len == second->len;
}

void
bc_meeting_step_prompts (BcMeeting *meeting, const BcMoment *moment)
{
  BcPrompts *prompts = &meeting->prompts;
  Search search = { .meeting = meeting,
                    .now_us = moment->time.now_us,
                    .wall_us = moment->time.wall_us,
                    .next_us = BC_NEVER_US };

  if (bc_floor_is_speaking (&meeting->floor))
    prompts->quiet_us = BC_NEVER_US;
  else if (prompts->quiet_us == BC_NEVER_US)
    prompts->quiet_us = moment->time.now_us;

  search.found = g_ptr_array_new_with_free_func ((GDestroyNotify) prompt_free);
  look (&search);
  prompts->next_us = search.next_us;
  if (!is_same (search.found, prompts->prompts))
    bc_meeting_mark (meeting, BC_VIEW_PROMPTS);
  g_ptr_array_unref (prompts->prompts);
  prompts->prompts = search.found;
}

gboolean
bc_meeting_on_prompt_dismiss (BcMeeting *meeting, const BcMoment *moment, GError **error)
{
  const char *id = moment->event->subject;
  const BcPrompt *prompt = find_prompt (meeting->prompts.prompts, id);

  if (prompt == NULL)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_NOT_FOUND, "there is no prompt \"%s\" (any more)",
                   id != NULL ? id : "");
      return FALSE;
    }
  bc_meeting_audit (moment, "said no to: %s", prompt->text);
  g_hash_table_add (meeting->prompts.dismissed, g_strdup (id));
  meeting->is_save_due = TRUE;
  return TRUE;
}

gboolean
bc_meeting_get_prompt (const BcMeeting *meeting, guint index, BcPromptView *view)
{
  const BcPrompt *prompt;

  g_return_val_if_fail (meeting != NULL && view != NULL, FALSE);

  if (index >= meeting->prompts.prompts->len)
    return FALSE;
  prompt = meeting->prompts.prompts->pdata[index];
  *view = (BcPromptView){ .id = prompt->id,
                          .text = prompt->text,
                          .event = prompt->event,
                          .subject = prompt->subject,
                          .since_wall_us = prompt->since_wall_us };
  return TRUE;
}
