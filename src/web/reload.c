/* SPDX-License-Identifier: Apache-2.0 */
#include "api-private.h"

#include <string.h>

#define JSON_TYPE "application/json"
#define PROBLEM_TYPE "application/problem+json"

static void
add_words (BcJson *json, const char *key, const GPtrArray *words)
{
  bc_json_open (json, key, '[');
  for (guint i = 0; i < words->len; i++)
    bc_json_add_string (json, NULL, words->pdata[i]);
  bc_json_close (json, ']');
}

static void
answer_taken (BcReply *reply, const BcWebReload *reload, gboolean is_dry)
{
  BcJson json;

  bc_json_init (&json);
  bc_json_open (&json, NULL, '{');
  bc_json_add_boolean (&json, "dry_run", is_dry);
  add_words (&json, "added", reload->added);
  add_words (&json, "changed", reload->changed);
  add_words (&json, "warnings", reload->warnings);
  bc_json_close (&json, '}');
  bc_reply_set_text (reply, 200, JSON_TYPE, bc_json_finish (&json));
}

/* Nothing is wrong with the request: the file, or what is on air, is in its way. */
static void
answer_refused (BcReply *reply, const BcWebReload *reload)
{
  BcJson json;

  bc_json_init (&json);
  bc_json_open (&json, NULL, '{');
  bc_json_add_string (&json, "type", "about:blank");
  bc_json_add_string (&json, "title", bc_status_get_phrase (409));
  bc_json_add_integer (&json, "status", 409);
  bc_json_add_string (&json, "detail",
                      "The configuration cannot be taken over as it is now: nothing was changed");
  add_words (&json, "faults", reload->faults);
  bc_json_close (&json, '}');
  bc_reply_set_text (reply, 409, PROBLEM_TYPE, bc_json_finish (&json));
}

/* "?dry_run=1"; FALSE: it is something else. */
static gboolean
read_dry_run (const BcHead *head, gboolean *is_dry)
{
  g_autofree char *asked = bc_head_get_parameter (head, "dry_run");

  *is_dry = g_strcmp0 (asked, "1") == 0;
  return asked == NULL || *is_dry || strcmp (asked, "0") == 0;
}

static void
reload (const BcRequest *request, const BcWebReloadWish *wish, BcReply *reply)
{
  const BcWebPorts *ports = &request->server->config.ports;
  g_auto (BcWebReload) reload = { NULL };

  bc_web_reload_init (&reload);
  if (ports->reload (wish, &reload, ports->user_data))
    answer_taken (reply, &reload, wish->is_dry);
  else
    answer_refused (reply, &reload);
}

void
bc_handle_reload (BcRequest *request, BcReply *reply)
{
  static const char *const allowed[] = { "reason", NULL };
  g_autoptr (JsonObject) body = bc_api_read_action (request, reply, allowed);
  g_autofree char *actor = bc_request_get_actor (request);
  BcWebReloadWish wish = { .actor = actor };

  if (body == NULL || !bc_api_read_reason (body, &wish.reason, reply))
    return;
  if (!read_dry_run (request->head, &wish.is_dry))
    bc_reply_set_problem (reply, 400, "dry_run is 1 or 0");
  else if (request->server->config.ports.reload == NULL)
    bc_reply_set_problem (reply, 501, "This gateway has no configuration file to read");
  else
    reload (request, &wish, reply);
}

void
bc_web_reload_init (BcWebReload *reload)
{
  reload->added = g_ptr_array_new_with_free_func (g_free);
  reload->changed = g_ptr_array_new_with_free_func (g_free);
  reload->warnings = g_ptr_array_new_with_free_func (g_free);
  reload->faults = g_ptr_array_new_with_free_func (g_free);
}

void
bc_web_reload_clear (BcWebReload *reload)
{
  g_clear_pointer (&reload->added, g_ptr_array_unref);
  g_clear_pointer (&reload->changed, g_ptr_array_unref);
  g_clear_pointer (&reload->warnings, g_ptr_array_unref);
  g_clear_pointer (&reload->faults, g_ptr_array_unref);
}
