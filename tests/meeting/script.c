/* SPDX-License-Identifier: Apache-2.0 */
#include "script-private.h"

#include <boothcast/base/error.h>

#include <math.h>
#include <string.h>

#define MAX_WORDS 12

const char *
script_word (const Statement *statement, guint index)
{
  claim (statement, index < statement->n_words);
  return statement->words[index];
}

/* --- Deeds --- */

static const struct
{
  const char *verb;
  BcEventKind kind;
  gint64 amount;
} events[] = {
  { "found", BC_EVENT_INPUT_FOUND, 0 },   { "lost", BC_EVENT_INPUT_LOST, 0 },
  { "voice", BC_EVENT_INPUT_VOICE, 0 },   { "silent", BC_EVENT_INPUT_SILENT, 0 },
  { "open", BC_EVENT_SESSION_OPEN, 0 },   { "suspend", BC_EVENT_SESSION_SUSPEND, 0 },
  { "close", BC_EVENT_SESSION_CLOSE, 0 }, { "on", BC_EVENT_DESK_ON, 0 },
  { "off", BC_EVENT_DESK_OFF, 0 },        { "cough", BC_EVENT_DESK_COUGH, 1 },
  { "release", BC_EVENT_DESK_COUGH, 0 },  { "output", BC_EVENT_DESK_OUTPUT, 0 },
  { "sit", BC_EVENT_DESK_SIT, 0 },        { "arm", BC_EVENT_DESK_ARM, 1 },
  { "disarm", BC_EVENT_DESK_ARM, 0 },     { "handover", BC_EVENT_DESK_HANDOVER, 0 },
  { "cannot", BC_EVENT_DESK_CANNOT, 0 },  { "can", BC_EVENT_DESK_CANNOT, 0 },
  { "hear", BC_EVENT_DESK_EAR, 0 },       { "next", BC_EVENT_LIST_NEXT, 0 },
};

static gboolean
is_event (const Statement *statement, BcEvent *event)
{
  const char *verb = script_word (statement, 0);

  *event = (BcEvent){ .actor = "host Ana" };
  if (strcmp (verb, "floor") == 0)
    {
      event->kind = BC_EVENT_FLOOR_LANGUAGE;
      event->value = script_word (statement, 1);
      return TRUE;
    }
  if (strcmp (verb, "lock") == 0 || strcmp (verb, "unlock") == 0)
    {
      event->kind = BC_EVENT_FLOOR_LOCK;
      event->amount = verb[0] == 'l';
      return TRUE;
    }
  if (strcmp (verb, "done") == 0)
    {
      event->kind = BC_EVENT_LIST_STOP;
      return TRUE;
    }
  if (strcmp (verb, "audience") == 0)
    {
      event->kind = strcmp (script_word (statement, 1), "open") == 0 ? BC_EVENT_AUDIENCE_OPEN
                                                                     : BC_EVENT_AUDIENCE_CLOSE;
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    if (strcmp (verb, events[i].verb) == 0)
      {
        event->kind = events[i].kind;
        event->amount = events[i].amount;
        event->subject = event->kind == BC_EVENT_LIST_NEXT && statement->n_words < 2
                             ? NULL
                             : script_word (statement, 1);
        event->value = statement->n_words > 2 ? statement->words[2] : NULL;
        return TRUE;
      }
  return FALSE;
}

void
script_do_event (const Statement *statement, const BcEvent *event)
{
  gboolean is_done = hall_try (statement->hall, event);

  if (statement->is_refusal)
    {
      claim (statement, !is_done);
      claim (statement, g_error_matches (statement->hall->error, BC_ERROR, BC_ERROR_CONFLICT));
      return;
    }
  if (!is_done)
    g_error ("%s: at \"%s\": refused: %s", statement->row, statement->text,
             statement->hall->error->message);
  hall_wait_us (statement->hall, 0);
}

gint64
script_number (const Statement *statement, guint index)
{
  return g_ascii_strtoll (script_word (statement, index), NULL, 10);
}

static void
do_wait (const Statement *statement)
{
  hall_wait_us (statement->hall, script_number (statement, 1) * 1000);
}

static void
do_sleep (const Statement *statement)
{
  hall_sleep_us (statement->hall, script_number (statement, 1) * 1000);
}

static void
do_kill (const Statement *statement)
{
  hall_kill (statement->hall);
  hall_wait_us (statement->hall, 0);
}

static void
do_store (const Statement *statement)
{
  statement->hall->is_store_away = strcmp (script_word (statement, 1), "away") == 0;
}

/* --- Claims --- */

static gboolean
is_gain (BcPlanGain gain, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", 2);
  double db = strcmp (parts[0], "off") == 0 ? -INFINITY : g_ascii_strtod (parts[0], NULL);

  if (parts[1] != NULL && gain.ramp_ms != (guint) g_ascii_strtoull (parts[1], NULL, 10))
    return FALSE;
  return fabs ((double) gain.gain - pow (10.0, db / 20.0)) < 1e-6;
}

static guint
desk_index (const Statement *statement, const char *id)
{
  const BcSetup *setup = statement->hall->setup;

  for (guint i = 0; i < setup->desks->len; i++)
    if (strcmp (((BcDesk *) setup->desks->pdata[i])->id, id) == 0)
      return i;
  g_error ("%s: no desk %s", statement->row, id);
}

static void
show_channel (const Statement *statement, const BcPlanChannel *channel)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%s carries %s, floor %g (%.1f dB)/%u", channel->id,
                          channel->carries, (double) channel->floor.gain,
                          20.0 * log10 ((double) channel->floor.gain), channel->floor.ramp_ms);
  for (guint i = 0; i < statement->hall->setup->desks->len; i++)
    if (channel->desks[i].gain > 0.0f)
      g_string_append_printf (text, ", desk %u %g/%u", i, (double) channel->desks[i].gain,
                              channel->desks[i].ramp_ms);
  g_error ("%s: at \"%s\": %s, because %s", statement->row, statement->text, text->str,
           channel->why);
}

static gboolean
carries_as_said (const Statement *statement, const BcPlanChannel *channel)
{
  const BcPlan *plan = bc_meeting_get_plan (statement->hall->meeting);
  g_autofree gboolean *is_named = g_new0 (gboolean, plan->n_desks);

  if (strcmp (channel->carries, script_word (statement, 2)) != 0)
    return FALSE;
  for (guint i = 3; i < statement->n_words; i++)
    {
      g_auto (GStrv) parts = g_strsplit (script_word (statement, i), ":", 2);
      guint desk = parts[1] != NULL ? desk_index (statement, parts[0]) : 0;

      if (!is_gain (parts[1] != NULL ? channel->desks[desk] : channel->floor,
                    parts[1] != NULL ? parts[1] : parts[0]))
        return FALSE;
      if (parts[1] != NULL)
        is_named[desk] = TRUE;
    }
  for (guint i = 0; i < plan->n_desks; i++)
    if (!is_named[i] && channel->desks[i].gain != 0.0f)
      return FALSE;
  return TRUE;
}

static void
claim_channel (const Statement *statement)
{
  const BcPlan *plan = bc_meeting_get_plan (statement->hall->meeting);
  const BcPlanChannel *channel = bc_plan_find_channel (plan, script_word (statement, 0));

  claim (statement, channel != NULL);
  if (strcmp (script_word (statement, 1), "why") == 0)
    {
      g_autofree char *why = g_strdup (strstr (statement->text, " why ") + strlen (" why "));

      if (!g_str_has_prefix (channel->why, g_strdelimit (why, "~", ';')))
        show_channel (statement, channel);
    }
  else if (!carries_as_said (statement, channel))
    show_channel (statement, channel);
}

static void
claim_desk (const Statement *statement)
{
  BcDeskView view;

  claim (statement,
         bc_meeting_get_desk (statement->hall->meeting, script_word (statement, 1), &view));
  if (strcmp (bc_desk_state_to_string (view.state), script_word (statement, 2)) != 0)
    g_error ("%s: at \"%s\": it is %s", statement->row, statement->text,
             bc_desk_state_to_string (view.state));
}

static void
claim_notice (const Statement *statement)
{
  const BcPlan *plan = bc_meeting_get_plan (statement->hall->meeting);
  const BcPlanChannel *channel = bc_plan_find_channel (plan, script_word (statement, 1));

  claim (statement, channel != NULL);
  if (strcmp (bc_notice_to_string (channel->notice), script_word (statement, 2)) != 0)
    show_channel (statement, channel);
  if (statement->n_words > 3)
    claim (statement, channel->notice_serial == (guint) script_number (statement, 3));
}

/* What is heard in it is what it says: the floor, or one desk's clean sound, at full. */
static gboolean
is_ear_true (const Statement *statement, const BcPlanEar *ear, guint n_desks)
{
  gboolean is_floor = strcmp (ear->carries, "floor") == 0;
  guint source = is_floor ? 0 : desk_index (statement, ear->carries);
  BcDeskView view = { .state = BC_DESK_OFF };

  if (is_floor != (ear->floor.gain == 1.0f) || ear->floor.ramp_ms != 60)
    return FALSE;
  if (!is_floor)
    bc_meeting_get_desk (statement->hall->meeting, ear->carries, &view);
  for (guint i = 0; i < n_desks; i++)
    if ((ear->desks[i].gain == 1.0f) != (!is_floor && i == source && view.state == BC_DESK_ON_AIR))
      return FALSE;
  return is_floor == (ear->mark == BC_EAR_FLOOR);
}

static void
claim_ear (const Statement *statement)
{
  const BcPlan *plan = bc_meeting_get_plan (statement->hall->meeting);
  const BcPlanEar *ear = &plan->ears[desk_index (statement, script_word (statement, 1))];
  const char *mark = statement->n_words > 3 ? statement->words[3] : NULL;
  BcDeskView view;

  claim (statement, is_ear_true (statement, ear, plan->n_desks));
  bc_meeting_get_desk (statement->hall->meeting, script_word (statement, 1), &view);
  claim (statement, g_strcmp0 (view.ear_carries, ear->carries) == 0 && view.ear_mark == ear->mark);
  if (strcmp (ear->carries, script_word (statement, 2)) != 0 ||
      (mark != NULL && strcmp (bc_ear_mark_to_string (ear->mark), mark) != 0))
    g_error ("%s: at \"%s\": it hears %s (%s)", statement->row, statement->text, ear->carries,
             bc_ear_mark_to_string (ear->mark));
}

static void
claim_person (const Statement *statement)
{
  BcDeskView view;

  claim (statement,
         bc_meeting_get_desk (statement->hall->meeting, script_word (statement, 1), &view));
  claim (statement,
         g_strcmp0 (view.person, statement->n_words > 2 ? statement->words[2] : NULL) == 0);
}

static void
claim_armed (const Statement *statement)
{
  BcDeskView view;

  claim (statement,
         bc_meeting_get_desk (statement->hall->meeting, script_word (statement, 1), &view));
  claim (statement, view.is_armed == (strcmp (script_word (statement, 0), "armed") == 0));
}

static void
claim_gate (const Statement *statement)
{
  const BcPlan *plan = bc_meeting_get_plan (statement->hall->meeting);
  gboolean is_open = plan->is_desk_open[desk_index (statement, script_word (statement, 1))];

  claim (statement, is_open == (strcmp (script_word (statement, 2), "open") == 0));
}

static void
claim_source (const Statement *statement)
{
  const BcPlan *plan = bc_meeting_get_plan (statement->hall->meeting);

  for (guint i = 0; i < plan->n_floor_inputs; i++)
    {
      const BcFloorInput *floor_input = statement->hall->setup->floor_inputs->pdata[i];

      if (strcmp (floor_input->input, script_word (statement, 1)) == 0)
        {
          claim (statement, is_gain (plan->floor_inputs[i], script_word (statement, 2)));
          return;
        }
    }
  g_error ("%s: no source %s", statement->row, script_word (statement, 1));
}

static void
claim_still (const Statement *statement)
{
  claim (statement, statement->hall->n_plans == statement->plans_before);
}

static void
claim_warned (const Statement *statement)
{
  const char *subject = statement->n_words > 1 ? statement->words[1] : NULL;

  claim (statement, hall_find_effect (statement->hall, BC_EFFECT_WARNING, subject) != NULL);
}

static void
claim_unwarned (const Statement *statement)
{
  const BcEffect *warning = hall_find_effect (statement->hall, BC_EFFECT_WARNING, NULL);

  if (warning != NULL)
    g_error ("%s: at \"%s\": %s", statement->row, statement->text, warning->text);
}

/* That and nothing else. */
static void
claim_told (const Statement *statement)
{
  const char *desk = script_word (statement, 1);
  const char *words = strstr (statement->text, desk) + strlen (desk) + 1;
  guint n_told = 0;

  for (guint i = 0; i < statement->hall->effects->len; i++)
    {
      const BcEffect *effect = statement->hall->effects->pdata[i];

      if (effect->kind != BC_EFFECT_WARNING || g_strcmp0 (effect->subject, desk) != 0)
        continue;
      n_told++;
      if (!g_str_has_prefix (effect->text, words))
        g_error ("%s: at \"%s\": %s", statement->row, statement->text, effect->text);
    }
  claim (statement, n_told == 1);
}

static void
claim_alarmed (const Statement *statement)
{
  claim (statement, hall_find_effect (statement->hall, BC_EFFECT_ALARM, NULL) != NULL);
}

static void
claim_unalarmed (const Statement *statement)
{
  claim (statement, hall_find_effect (statement->hall, BC_EFFECT_ALARM, NULL) == NULL);
}

static void
claim_budget (const Statement *statement)
{
  BcBudgetView view = hall_budget (statement->hall);

  if (strcmp (bc_budget_state_to_string (view.state), script_word (statement, 1)) != 0)
    g_error ("%s: at \"%s\": it is %s", statement->row, statement->text,
             bc_budget_state_to_string (view.state));
}

static void
claim_used (const Statement *statement)
{
  BcBudgetView view = hall_budget (statement->hall);

  if (view.used_ms != script_number (statement, 1))
    g_error ("%s: at \"%s\": %" G_GINT64_FORMAT " ms are used", statement->row, statement->text,
             view.used_ms);
}

typedef void (*Do) (const Statement *statement);

static const struct
{
  const char *verb;
  Do run;
  gboolean is_claim;
} verbs[] = {
  { "wait", do_wait, FALSE },         { "sleep", do_sleep, FALSE },
  { "kill", do_kill, FALSE },         { "store", do_store, FALSE },
  { "desk", claim_desk, TRUE },       { "gate", claim_gate, TRUE },
  { "source", claim_source, TRUE },   { "still", claim_still, TRUE },
  { "warned", claim_warned, TRUE },   { "unwarned", claim_unwarned, TRUE },
  { "alarmed", claim_alarmed, TRUE }, { "unalarmed", claim_unalarmed, TRUE },
  { "budget", claim_budget, TRUE },   { "used", claim_used, TRUE },
  { "notice", claim_notice, TRUE },   { "ear", claim_ear, TRUE },
  { "person", claim_person, TRUE },   { "armed", claim_armed, TRUE },
  { "unarmed", claim_armed, TRUE },   { "told", claim_told, TRUE },
};

/* What a claim is about is the latest deed: only a deed clears what is remembered. */
void
script_begin_deed (Statement *statement)
{
  hall_forget (statement->hall);
  statement->plans_before = statement->hall->n_plans;
}

static void
run_statement (Statement *statement)
{
  BcEvent event;

  if (is_event (statement, &event))
    {
      script_begin_deed (statement);
      script_do_event (statement, &event);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (strcmp (script_word (statement, 0), verbs[i].verb) == 0)
      {
        if (!verbs[i].is_claim)
          script_begin_deed (statement);
        verbs[i].run (statement);
        return;
      }
  if (!script_run_minutes (statement))
    claim_channel (statement);
}

void
hall_run (Hall *hall, const char *row, const char *script)
{
  g_auto (GStrv) texts = g_strsplit (script, ";", -1);
  Statement statement = { .hall = hall, .row = row };

  for (guint i = 0; texts[i] != NULL; i++)
    {
      const char *text = g_strstrip (texts[i]);

      if (*text == '\0')
        continue;
      statement.is_refusal = *text == '!';
      g_auto (GStrv) words = g_strsplit (text + (statement.is_refusal ? 1 : 0), " ", MAX_WORDS);
      guint n_words = 0;
      for (guint w = 0; words[w] != NULL; w++)
        {
          if (words[w][0] == '\0')
            g_free (words[w]);
          else
            words[n_words++] = words[w];
        }
      words[n_words] = NULL;
      statement.text = text;
      statement.words = words;
      statement.n_words = n_words;
      run_statement (&statement);
    }
}
