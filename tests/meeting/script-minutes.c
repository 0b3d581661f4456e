/* SPDX-License-Identifier: Apache-2.0 */
#include "script-private.h"

#include <string.h>

/*
 * What scripts say about the minutes:
 *   until HH:MM                 waits until it is so late on 12 November (later on, "24:10")
 *   jump S · confirm            the wall clock jumps; the host says that it is right
 *   ask|grant|ceiling MINUTES · refuse WHY · correct SESSION S WHY... · unshare
 *   since SESSION HH:MM         suspends it, as of then
 *   edit SESSION HH:MM HH:MM · dismiss ID
 *   ends MS                     the countdown; -1: none
 *   limit S · extension STATE MINUTES
 *   said|unsaid TEXT            a warning, alarm or line of the audit of the statement before has that in it (~: ";")
 *   prompt TEXT · unprompted    what is asked of the host, if anything
 *   changed|unchanged VIEW · back MINUTE
 */

static gint64
clock_at (const Statement *statement, guint index)
{
  g_auto (GStrv) parts = g_strsplit (script_word (statement, index), ":", 2);

  claim (statement, parts[1] != NULL);
  return hall_clock_us ((guint) atoi (parts[0]), (guint) atoi (parts[1]));
}

/* The words from `index` on. */
static char *
rest (const Statement *statement, guint index)
{
  claim (statement, index < statement->n_words);
  return g_strdelimit (g_strjoinv (" ", statement->words + index), "~", ';');
}

/* --- Deeds --- */

static void
do_until (const Statement *statement)
{
  Hall *hall = statement->hall;
  gint64 now_us = hall_time (hall).wall_us - hall->clock_off_us;
  gint64 at_us = clock_at (statement, 1);

  claim (statement, at_us >= now_us);
  hall_wait_us (hall, at_us - now_us);
}

static void
do_jump (const Statement *statement)
{
  statement->hall->clock_off_us += script_number (statement, 1) * G_TIME_SPAN_SECOND;
  script_do_event (statement, &(BcEvent){ .kind = BC_EVENT_DEADLINE });
}

static void
do_confirm (const Statement *statement)
{
  script_do_event (statement, &(BcEvent){ .kind = BC_EVENT_CLOCK_CONFIRM, .actor = "host Ana" });
}

static void
do_amount (const Statement *statement)
{
  static const struct
  {
    const char *verb;
    BcEventKind kind;
    const char *actor;
  } kinds[] = { { "ask", BC_EVENT_EXTENSION_ASK, "host Ana" },
                { "grant", BC_EVENT_EXTENSION_GRANT, "leader Li" },
                { "ceiling", BC_EVENT_CEILING, "owner Ola" } };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (script_word (statement, 0), kinds[i].verb) == 0)
      script_do_event (statement, &(BcEvent){ .kind = kinds[i].kind,
                                              .amount = script_number (statement, 1),
                                              .actor = kinds[i].actor });
}

static void
do_refuse (const Statement *statement)
{
  g_autofree char *why = rest (statement, 1);

  script_do_event (
      statement,
      &(BcEvent){ .kind = BC_EVENT_EXTENSION_REFUSE, .reason = why, .actor = "leader Li" });
}

static void
do_correct (const Statement *statement)
{
  g_autofree char *why = rest (statement, 3);

  script_do_event (statement, &(BcEvent){ .kind = BC_EVENT_CORRECTION,
                                          .subject = script_word (statement, 1),
                                          .amount = script_number (statement, 2),
                                          .reason = why,
                                          .actor = "host Ana" });
}

static void
do_unshare (const Statement *statement)
{
  script_do_event (statement, &(BcEvent){ .kind = BC_EVENT_RELEASE, .actor = "host Ana" });
}

static void
do_since (const Statement *statement)
{
  script_do_event (statement, &(BcEvent){ .kind = BC_EVENT_SESSION_SUSPEND,
                                          .subject = script_word (statement, 1),
                                          .since_wall_us = clock_at (statement, 2),
                                          .actor = "host Ana" });
}

static void
do_edit (const Statement *statement)
{
  BcSessionEdit edit = { clock_at (statement, 2), clock_at (statement, 3), NULL };

  script_do_event (statement, &(BcEvent){ .kind = BC_EVENT_SESSION_EDIT,
                                          .subject = script_word (statement, 1),
                                          .edit = &edit,
                                          .actor = "host Ana" });
}

static void
do_dismiss (const Statement *statement)
{
  BcPromptView view;

  claim (statement, bc_meeting_get_prompt (statement->hall->meeting, 0, &view));
  g_autofree char *id = g_strdup (view.id);
  script_do_event (
      statement, &(BcEvent){ .kind = BC_EVENT_PROMPT_DISMISS, .subject = id, .actor = "host Ana" });
}

/* --- Claims --- */

static void
claim_ends (const Statement *statement)
{
  gint64 ends_in_ms = hall_budget (statement->hall).ends_in_ms;

  if (ends_in_ms != script_number (statement, 1))
    g_error ("%s: at \"%s\": in %" G_GINT64_FORMAT " ms", statement->row, statement->text,
             ends_in_ms);
}

static void
claim_limit (const Statement *statement)
{
  claim (statement, hall_budget (statement->hall).limit_ms == script_number (statement, 1) * 1000);
}

static void
claim_extension (const Statement *statement)
{
  BcExtensionView view;

  bc_meeting_get_extension (statement->hall->meeting, &view);
  if (strcmp (bc_extension_state_to_string (view.state), script_word (statement, 1)) != 0 ||
      view.minutes != script_number (statement, 2))
    g_error ("%s: at \"%s\": it is %s %" G_GINT64_FORMAT, statement->row, statement->text,
             bc_extension_state_to_string (view.state), view.minutes);
}

static guint
count_said (const Statement *statement, const char *text, GString *all)
{
  guint n_said = 0;

  for (guint i = 0; i < statement->hall->effects->len; i++)
    {
      const BcEffect *effect = statement->hall->effects->pdata[i];

      if (effect->text == NULL)
        continue;
      n_said += strstr (effect->text, text) != NULL;
      g_string_append_printf (all, "\n  %s", effect->text);
    }
  return n_said;
}

/* Once, and not again and again. */
static void
claim_said (const Statement *statement)
{
  g_autofree char *text = rest (statement, 1);
  g_autoptr (GString) all = g_string_new (NULL);
  const char *refusal = statement->hall->error != NULL ? statement->hall->error->message : "";

  if (count_said (statement, text, all) != 1 && strstr (refusal, text) == NULL)
    g_error ("%s: at \"%s\": refused: \"%s\", said:%s", statement->row, statement->text, refusal,
             all->str);
}

static void
claim_unsaid (const Statement *statement)
{
  g_autofree char *text = rest (statement, 1);
  g_autoptr (GString) all = g_string_new (NULL);

  if (count_said (statement, text, all) != 0)
    g_error ("%s: at \"%s\": said:%s", statement->row, statement->text, all->str);
}

static void
claim_prompt (const Statement *statement)
{
  g_autofree char *text = rest (statement, 1);
  BcPromptView view;

  claim (statement, bc_meeting_get_prompt (statement->hall->meeting, 0, &view));
  claim (statement, !bc_meeting_get_prompt (statement->hall->meeting, 1, &(BcPromptView){ 0 }));
  if (strcmp (view.text, text) != 0)
    g_error ("%s: at \"%s\": asked: %s", statement->row, statement->text, view.text);
}

static void
claim_unprompted (const Statement *statement)
{
  BcPromptView view;

  if (bc_meeting_get_prompt (statement->hall->meeting, 0, &view))
    g_error ("%s: at \"%s\": asked: %s", statement->row, statement->text, view.text);
}

static void
claim_changed (const Statement *statement)
{
  gboolean is_changed =
      hall_find_effect (statement->hall, BC_EFFECT_CHANGED, script_word (statement, 1)) != NULL;

  claim (statement, is_changed == (strcmp (script_word (statement, 0), "changed") == 0));
}

static void
claim_back (const Statement *statement)
{
  int minute = bc_meeting_get_back_minute (statement->hall->meeting);

  if (minute != script_number (statement, 1))
    g_error ("%s: at \"%s\": %d", statement->row, statement->text, minute);
}

static const struct
{
  const char *verb;
  void (*run) (const Statement *statement);
  gboolean is_claim;
} verbs[] = {
  { "until", do_until, FALSE },       { "jump", do_jump, FALSE },
  { "confirm", do_confirm, FALSE },   { "ask", do_amount, FALSE },
  { "grant", do_amount, FALSE },      { "ceiling", do_amount, FALSE },
  { "refuse", do_refuse, FALSE },     { "correct", do_correct, FALSE },
  { "unshare", do_unshare, FALSE },   { "since", do_since, FALSE },
  { "edit", do_edit, FALSE },         { "dismiss", do_dismiss, FALSE },
  { "ends", claim_ends, TRUE },       { "limit", claim_limit, TRUE },
  { "said", claim_said, TRUE },       { "unsaid", claim_unsaid, TRUE },
  { "prompt", claim_prompt, TRUE },   { "unprompted", claim_unprompted, TRUE },
  { "changed", claim_changed, TRUE }, { "unchanged", claim_changed, TRUE },
  { "back", claim_back, TRUE },       { "extension", claim_extension, TRUE },
};

gboolean
script_run_minutes (Statement *statement)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (strcmp (script_word (statement, 0), verbs[i].verb) == 0)
      {
        if (!verbs[i].is_claim)
          script_begin_deed (statement);
        verbs[i].run (statement);
        return TRUE;
      }
  return FALSE;
}
