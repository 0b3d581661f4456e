/* SPDX-License-Identifier: Apache-2.0 */
#include "api-private.h"

#include <boothcast/base/error.h>

#define DAY_MINUTES (24 * 60)
#define DAY_SECONDS (24 * 60 * 60)

/* Changes that are a number, and why. */
typedef struct
{
  BcEventKind kind;
  const char *key;
  gint64 range[2];
  gboolean needs_reason; /* what is booked is not booked without a word */
} Amount;

static const Amount amounts[] = {
  [BC_AMOUNT_ASK] = { BC_EVENT_EXTENSION_ASK, "minutes", { 1, DAY_MINUTES }, FALSE },
  [BC_AMOUNT_GRANT] = { BC_EVENT_EXTENSION_GRANT, "minutes", { 1, DAY_MINUTES }, FALSE },
  [BC_AMOUNT_CEILING] = { BC_EVENT_CEILING, "minutes", { 0, DAY_MINUTES }, FALSE },
  [BC_AMOUNT_CORRECTION] = { BC_EVENT_CORRECTION, "seconds", { -DAY_SECONDS, DAY_SECONDS }, TRUE },
};

static gboolean
read_amount (JsonObject *body, const Amount *amount, BcEvent *event, GError **error)
{
  if (!bc_json_get_integer (body, amount->key, amount->range, &event->amount, error) ||
      !bc_json_get_words (body, "reason", BC_REASON_MAX_CHARACTERS, &event->reason, error))
    return FALSE;
  if (event->reason != NULL || !amount->needs_reason)
    return TRUE;
  g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
               "\"reason\" is missing: it stands beside the change for good");
  return FALSE;
}

void
bc_handle_amount (BcRequest *request, BcReply *reply)
{
  g_assert (request->route->argument < G_N_ELEMENTS (amounts));
  const Amount *amount = &amounts[request->route->argument];
  const char *const allowed[] = { amount->key, "reason", NULL };
  g_autoptr (JsonObject) body = bc_api_read_body (request, reply, allowed);
  g_autoptr (GError) error = NULL;
  BcEvent event = { .kind = amount->kind, .subject = request->id };

  if (body == NULL)
    return;
  if (!read_amount (body, amount, &event, &error))
    bc_reply_set_error (reply, error);
  else if (bc_api_apply (request, reply, event))
    bc_api_answer_resource (request, reply, request->route->resource, request->id);
}

/* --- Prompts --- */

static gboolean
find_prompt (const BcMeeting *meeting, const char *id, BcPromptView *prompt)
{
  for (guint i = 0; bc_meeting_get_prompt (meeting, i, prompt); i++)
    if (g_strcmp0 (prompt->id, id) == 0)
      return TRUE;
  return FALSE;
}

/* Yes is the event that the prompt proposes; its strings are the meeting's, which may drop them meanwhile. */
void
bc_handle_prompt (BcRequest *request, BcReply *reply)
{
  static const char *const allowed[] = { "reason", NULL };
  g_autoptr (JsonObject) body = bc_api_read_action (request, reply, allowed);
  g_autofree char *subject = NULL;
  BcPromptView prompt = { 0 };
  BcEvent event = { .kind = BC_EVENT_PROMPT_DISMISS, .subject = request->id };

  if (body == NULL || !bc_api_read_reason (body, &event.reason, reply))
    return;
  if (!find_prompt (request->server->config.meeting, request->id, &prompt))
    {
      bc_reply_set_problem (reply, 404, "There is no prompt \"%s\", or not any more", request->id);
      return;
    }
  if (request->route->argument == BC_PROMPT_YES)
    {
      subject = g_strdup (prompt.subject);
      event.kind = prompt.event;
      event.subject = subject;
      event.since_wall_us = prompt.since_wall_us;
    }
  if (bc_api_apply (request, reply, event))
    bc_api_answer_view (request, reply, BC_VIEW_PROMPTS);
}
