/* SPDX-License-Identifier: Apache-2.0 */
#include "api-private.h"

/* Whoever acknowledges looks after it: the others see that, and it is still there. */
void
bc_handle_acknowledge (BcRequest *request, BcReply *reply)
{
  static const char *const allowed[] = { "reason", NULL };
  g_autoptr (JsonObject) body = bc_api_read_action (request, reply, allowed);
  g_autofree char *actor = bc_request_get_actor (request);
  const char *reason;

  if (body == NULL || !bc_api_read_reason (body, &reason, reply))
    return;
  if (!bc_alarms_acknowledge (request->server->alarms, request->id, actor))
    {
      bc_reply_set_problem (reply, 404, "There is no alarm \"%s\", or not any more", request->id);
      return;
    }
  bc_watch_look (request->server->watch);
  bc_api_answer_view (request, reply, BC_VIEW_ALARMS);
}
