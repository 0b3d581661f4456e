/* SPDX-License-Identifier: Apache-2.0 */
#include "api-private.h"

/* "sees to: FR 1 is on air, but its sound is lost because: I am on my way" */
static void
note (const BcRequest *request, const char *actor, const char *alarm, const char *reason)
{
  const BcWebPorts *ports = &request->server->config.ports;
  g_autofree char *text = g_strdup_printf (
      "sees to: %s%s%s", alarm, reason != NULL ? " because: " : "", reason != NULL ? reason : "");

  if (ports->note != NULL)
    ports->note (actor, text, ports->user_data);
}

/* Whoever acknowledges looks after it: the others see that, and it is still there. */
void
bc_handle_acknowledge (BcRequest *request, BcReply *reply)
{
  static const char *const allowed[] = { "reason", NULL };
  g_autoptr (JsonObject) body = bc_api_read_action (request, reply, allowed);
  const BcAlarm *alarm = bc_alarms_find (request->server->alarms, request->id);
  g_autofree char *actor = bc_request_get_actor (request);
  g_autofree char *words = g_strdup (alarm != NULL ? alarm->text : NULL);
  const char *reason;

  if (body == NULL || !bc_api_read_reason (body, &reason, reply))
    return;
  if (!bc_alarms_acknowledge (request->server->alarms, request->id, actor))
    {
      bc_reply_set_problem (reply, 404, "There is no alarm \"%s\", or not any more", request->id);
      return;
    }
  note (request, actor, words, reason);
  bc_watch_look (request->server->watch);
  bc_api_answer_view (request, reply, BC_VIEW_ALARMS);
}
