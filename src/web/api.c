/* SPDX-License-Identifier: Apache-2.0 */
#include "handlers-private.h"
#include "json-private.h"
#include "server-private.h"
#include "views-private.h"

#include <boothcast/base/error.h>
#include <string.h>

#define JSON_TYPE "application/json"

static void
answer_view (BcRequest *request, BcReply *reply, BcView view)
{
  bc_reply_set_text (reply, 200, JSON_TYPE,
                     bc_view_make (&request->server->config, view, bc_time_read ()));
}

static void
answer_desk (BcRequest *request, BcReply *reply)
{
  char *desk = bc_view_make_desk (&request->server->config, request->id);

  if (desk != NULL)
    bc_reply_set_text (reply, 200, JSON_TYPE, desk);
  else
    bc_reply_set_problem (reply, 404, "There is no desk \"%s\"", request->id);
}

/* Through the meeting's one door; on refusal the reply says why. */
static gboolean
apply (BcRequest *request, BcReply *reply, BcEvent event)
{
  const BcWebPorts *ports = &request->server->config.ports;
  g_autofree char *actor = bc_request_get_actor (request);
  g_autoptr (GError) error = NULL;

  event.actor = actor;
  if (ports->apply (&event, &error, ports->user_data))
    return TRUE;
  bc_reply_set_error (reply, error);
  return FALSE;
}

/* The body as an object, or a reply that says what is wrong with it. */
static JsonObject *
read_body (BcRequest *request, BcReply *reply, const char *const *allowed)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = bc_json_read_object (request->body, allowed, &error);

  if (object == NULL)
    bc_reply_set_error (reply, error);
  return object;
}

void
bc_handle_view (BcRequest *request, BcReply *reply)
{
  answer_view (request, reply, (BcView) request->route->argument);
}

void
bc_handle_session (BcRequest *request, BcReply *reply)
{
  BcEventKind kind = (BcEventKind) request->route->argument;

  if (apply (request, reply, (BcEvent){ .kind = kind, .subject = request->id }))
    bc_reply_set_text (reply, 200, JSON_TYPE,
                       bc_view_make_session (&request->server->config, request->id));
}

void
bc_handle_put_floor (BcRequest *request, BcReply *reply)
{
  static const char *const allowed[] = { "language", NULL };
  g_autoptr (JsonObject) body = read_body (request, reply, allowed);
  g_autoptr (GError) error = NULL;
  const char *language;

  if (body == NULL)
    return;
  if (!bc_json_get_string (body, "language", &language, &error))
    bc_reply_set_error (reply, error);
  else if (language == NULL)
    bc_reply_set_problem (reply, 400, "\"language\" is missing");
  else if (apply (request, reply, (BcEvent){ .kind = BC_EVENT_FLOOR_LANGUAGE, .value = language }))
    answer_view (request, reply, BC_VIEW_FLOOR);
}

void
bc_handle_put_audience (BcRequest *request, BcReply *reply)
{
  static const char *const allowed[] = { "open", NULL };
  g_autoptr (JsonObject) body = read_body (request, reply, allowed);
  g_autoptr (GError) error = NULL;
  gboolean is_open;

  if (body == NULL)
    return;
  if (!bc_json_get_boolean (body, "open", &is_open, &error))
    {
      bc_reply_set_error (reply, error);
      return;
    }
  BcEventKind kind = is_open ? BC_EVENT_AUDIENCE_OPEN : BC_EVENT_AUDIENCE_CLOSE;
  if (apply (request, reply, (BcEvent){ .kind = kind }))
    answer_view (request, reply, BC_VIEW_AUDIENCE);
}

void
bc_handle_get_desk (BcRequest *request, BcReply *reply)
{
  answer_desk (request, reply);
}

/* An interpreter works the desks of the own booth, nobody else's. */
static gboolean
may_work_desk (BcRequest *request, BcReply *reply)
{
  const BcSetup *setup = bc_meeting_get_setup (request->server->config.meeting);
  const BcDesk *desk = bc_setup_find_desk (setup, request->id);

  if (desk == NULL)
    bc_reply_set_problem (reply, 404, "There is no desk \"%s\"", request->id);
  else if (request->who.role == BC_ROLE_INTERPRETER &&
           g_strcmp0 (request->who.booth, desk->booth) != 0)
    bc_reply_set_problem (reply, 403, "Desk \"%s\" belongs to booth \"%s\", you to \"%s\"",
                          request->id, desk->booth,
                          request->who.booth != NULL ? request->who.booth : "none");
  else
    return TRUE;
  return FALSE;
}

static BcEvent
make_key_event (const char *desk, guint key)
{
  static const BcEventKind kinds[] = {
    [BC_KEY_ON] = BC_EVENT_DESK_ON,
    [BC_KEY_OFF] = BC_EVENT_DESK_OFF,
    [BC_KEY_COUGH] = BC_EVENT_DESK_COUGH,
    [BC_KEY_UNCOUGH] = BC_EVENT_DESK_COUGH,
  };

  g_assert (key < G_N_ELEMENTS (kinds));
  return (BcEvent){ .kind = kinds[key], .subject = desk, .amount = key == BC_KEY_COUGH };
}

void
bc_handle_desk_key (BcRequest *request, BcReply *reply)
{
  if (may_work_desk (request, reply) &&
      apply (request, reply, make_key_event (request->id, request->route->argument)))
    answer_desk (request, reply);
}

/* One of two words, or absent; FALSE: something else. */
static gboolean
is_one_of (const char *value, const char *one, const char *other)
{
  return value == NULL || strcmp (value, one) == 0 || strcmp (value, other) == 0;
}

static gboolean
read_desk (JsonObject *body, const char **mic, const char **output, GError **error)
{
  if (!bc_json_get_string (body, "mic", mic, error) ||
      !bc_json_get_string (body, "output", output, error))
    return FALSE;
  if (is_one_of (*mic, "on", "off") && is_one_of (*output, "a", "b"))
    return TRUE;
  g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
               "\"mic\" is \"on\" or \"off\", \"output\" is \"a\" or \"b\"");
  return FALSE;
}

void
bc_handle_put_desk (BcRequest *request, BcReply *reply)
{
  static const char *const allowed[] = { "mic", "output", NULL };
  g_autoptr (JsonObject) body = NULL;
  g_autoptr (GError) error = NULL;
  const char *mic, *output;

  if (!may_work_desk (request, reply) || (body = read_body (request, reply, allowed)) == NULL)
    return;
  if (!read_desk (body, &mic, &output, &error))
    {
      bc_reply_set_error (reply, error);
      return;
    }
  /* The output first: a desk that goes on air does so into the right channel; off, before it turns. */
  gboolean is_off = g_strcmp0 (mic, "off") == 0;
  if (is_off && !apply (request, reply, make_key_event (request->id, BC_KEY_OFF)))
    return;
  if (output != NULL &&
      !apply (request, reply,
              (BcEvent){ .kind = BC_EVENT_DESK_OUTPUT, .subject = request->id, .value = output }))
    return;
  if (mic != NULL && !is_off && !apply (request, reply, make_key_event (request->id, BC_KEY_ON)))
    return;
  answer_desk (request, reply);
}
