/* SPDX-License-Identifier: Apache-2.0 */
#include "api-private.h"

#include <boothcast/base/error.h>

#define SDP_TYPE "application/sdp"

static gboolean
read_switch (JsonObject *body, BcWebSwitch *order, GError **error)
{
  return bc_json_get_boolean (body, "on", &order->is_on, error) &&
         bc_json_get_words (body, "reason", BC_REASON_MAX_CHARACTERS, &order->reason, error);
}

void
bc_handle_put_output (BcRequest *request, BcReply *reply)
{
  static const char *const allowed[] = { "on", "reason", NULL };
  const BcWebPorts *ports = &request->server->config.ports;
  g_autoptr (JsonObject) body = bc_api_read_body (request, reply, allowed);
  g_autofree char *actor = bc_request_get_actor (request);
  g_autoptr (GError) error = NULL;
  BcWebSwitch order = { .output = request->id, .actor = actor };

  if (body == NULL)
    return;
  if (!read_switch (body, &order, &error))
    bc_reply_set_error (reply, error);
  else if (ports->switch_output == NULL)
    bc_api_answer_resource (request, reply, BC_RESOURCE_OUTPUT, request->id);
  else if (!ports->switch_output (&order, &error, ports->user_data))
    bc_reply_set_error (reply, error);
  else
    bc_api_answer_resource (request, reply, BC_RESOURCE_OUTPUT, request->id);
}

void
bc_handle_output_sdp (BcRequest *request, BcReply *reply)
{
  const BcWebPorts *ports = &request->server->config.ports;
  char *sdp = ports->write_sdp != NULL ? ports->write_sdp (request->id, ports->user_data) : NULL;

  if (sdp != NULL)
    bc_reply_set_text (reply, 200, SDP_TYPE, sdp);
  else
    bc_reply_set_problem (reply, 404, "There is no output \"%s\" that sends RTP", request->id);
}
