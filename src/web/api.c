/* SPDX-License-Identifier: Apache-2.0 */
#include "api-private.h"
#include "conditions-private.h"
#include "moments-private.h"

#include <boothcast/base/error.h>
#include <string.h>

#define JSON_TYPE "application/json"
#define TITLE_MAX_CHARACTERS 200

/* --- What the handlers share --- */

static BcAuthority
get_authority (BcRole role)
{
  static const BcAuthority authorities[BC_ROLE_LAST] = {
    [BC_ROLE_NOBODY] = BC_BY_DESK,      [BC_ROLE_DELEGATE] = BC_BY_DESK,
    [BC_ROLE_INTERPRETER] = BC_BY_DESK, [BC_ROLE_TEAM_LEADER] = BC_BY_LEADER,
    [BC_ROLE_HOST] = BC_BY_HOST,        [BC_ROLE_ASSISTANT] = BC_BY_ASSISTANT,
    [BC_ROLE_POOL_OWNER] = BC_BY_OWNER, [BC_ROLE_OPERATOR] = BC_BY_HOST,
  };

  return authorities[role];
}

gboolean
bc_api_apply (BcRequest *request, BcReply *reply, BcEvent event)
{
  const BcWebPorts *ports = &request->server->config.ports;
  g_autofree char *actor = bc_request_get_actor (request);
  g_autoptr (GError) error = NULL;

  event.by = get_authority (request->who.role);
  event.actor = actor;
  if (ports->apply (&event, &error, ports->user_data))
    return TRUE;
  bc_reply_set_error (reply, error);
  return FALSE;
}

JsonObject *
bc_api_read_body (BcRequest *request, BcReply *reply, const char *const *allowed)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = bc_json_read_object (request->body, allowed, &error);

  if (object == NULL)
    bc_reply_set_error (reply, error);
  return object;
}

JsonObject *
bc_api_read_action (BcRequest *request, BcReply *reply, const char *const *allowed)
{
  return g_bytes_get_size (request->body) > 0 ? bc_api_read_body (request, reply, allowed)
                                              : json_object_new ();
}

gboolean
bc_api_read_reason (JsonObject *body, const char **reason, BcReply *reply)
{
  g_autoptr (GError) error = NULL;

  if (bc_json_get_words (body, "reason", BC_REASON_MAX_CHARACTERS, reason, &error))
    return TRUE;
  bc_reply_set_error (reply, error);
  return FALSE;
}

static gboolean
is_reading (const BcRequest *request)
{
  return !(request->route->flags & BC_ROUTE_CHANGES);
}

void
bc_api_answer_view (BcRequest *request, BcReply *reply, BcView view)
{
  BcViewer viewer = bc_request_get_viewer (request);
  char *text = bc_view_make (&viewer, view);

  if (is_reading (request))
    bc_reply_set_validated (reply, request->head, NULL, text);
  else
    bc_reply_set_text (reply, 200, JSON_TYPE, text);
}

/* Only what has an id can be absent. */
static void
answer_absent (BcReply *reply, BcResource resource, const char *id)
{
  static const char *const names[BC_RESOURCE_LAST] = {
    [BC_RESOURCE_SESSION] = "session", [BC_RESOURCE_LIST] = "session",
    [BC_RESOURCE_DESK] = "desk",       [BC_RESOURCE_PROMPT] = "prompt",
    [BC_RESOURCE_ALARM] = "alarm",     [BC_RESOURCE_OUTPUT] = "output",
  };

  bc_reply_set_problem (reply, 404, "There is no %s \"%s\"", names[resource], id);
}

void
bc_api_answer_resource (BcRequest *request, BcReply *reply, BcResource resource, const char *id)
{
  BcViewer viewer = bc_request_get_viewer (request);
  g_autofree char *state = bc_resource_make_state (&viewer, resource, id);

  if (state == NULL)
    {
      answer_absent (reply, resource, id);
      return;
    }
  char *text = bc_resource_make (&viewer, resource, id);
  if (is_reading (request))
    {
      g_autofree char *version = bc_version_of (state);
      bc_reply_set_validated (reply, request->head, version, text);
    }
  else
    bc_reply_set_text (reply, 200, JSON_TYPE, text);
}

/* --- Views --- */

void
bc_handle_view (BcRequest *request, BcReply *reply)
{
  bc_api_answer_view (request, reply, (BcView) request->route->argument);
}

void
bc_handle_resource (BcRequest *request, BcReply *reply)
{
  bc_api_answer_resource (request, reply, request->route->resource, request->id);
}

void
bc_handle_persons (BcRequest *request, BcReply *reply)
{
  BcViewer viewer = bc_request_get_viewer (request);
  gboolean is_all = request->who.role == BC_ROLE_TEAM_LEADER;

  bc_reply_set_validated (reply, request->head, NULL,
                          bc_view_make_persons (&viewer, is_all, request->who.name));
}

/* --- Actions: an event that needs no more than its subject --- */

void
bc_handle_action (BcRequest *request, BcReply *reply)
{
  static const char *const allowed[] = { "reason", NULL };
  g_autoptr (JsonObject) body = bc_api_read_action (request, reply, allowed);
  BcEvent event = { .kind = (BcEventKind) request->route->argument, .subject = request->id };

  if (body != NULL && bc_api_read_reason (body, &event.reason, reply) &&
      bc_api_apply (request, reply, event))
    bc_api_answer_resource (request, reply, request->route->resource, request->id);
}

/* --- Sessions --- */

static GTimeZone *
get_zone (const BcRequest *request)
{
  return bc_moment_get_zone (bc_meeting_get_setup (request->server->config.meeting));
}

/* The day that a session's clock times are meant on. */
static void
find_day (const BcSession *session, GTimeZone *zone, GDate *day)
{
  guint minute;

  if (session->starts_wall_us > 0 &&
      bc_local_time_read (zone, session->starts_wall_us, day, &minute))
    return;
  if (session->day != NULL && bc_local_time_parse_day (session->day, day))
    return;
  if (!bc_local_time_read (zone, bc_time_read ().wall_us, day, &minute))
    g_date_set_dmy (day, 1, G_DATE_JANUARY, 1970);
}

/* The moment that is the value of `key`; 0 twice: it is absent. */
static gboolean
read_moment (JsonObject *body, BcMoment *moment, const GDate *day, BcInstant *instant,
             GError **error)
{
  *instant = (BcInstant){ 0 };
  if (!bc_json_get_string (body, moment->key, &moment->text, error))
    return FALSE;
  return moment->text == NULL || bc_moment_parse (moment, day, instant, error);
}

static gboolean
read_edit (JsonObject *body, const BcSession *session, GTimeZone *zone, BcSessionEdit *edit,
           GError **error)
{
  BcMoment starts_at = { .key = "starts_at", .zone = zone };
  BcMoment ends_at = { .key = "ends_at", .zone = zone };
  BcInstant start, end;
  GDate day;

  find_day (session, zone, &day);
  if (!read_moment (body, &starts_at, &day, &start, error) ||
      !read_moment (body, &ends_at, &day, &end, error) ||
      !bc_json_get_words (body, "title", TITLE_MAX_CHARACTERS, &edit->title, error))
    return FALSE;
  if (json_object_has_member (body, "title") && edit->title == NULL)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "\"title\" must not be empty");
      return FALSE;
    }
  /* Of two readings the first, unless only the second is after the start. */
  gint64 begins_us = start.first_us != 0 ? start.first_us : session->starts_wall_us;
  edit->starts_wall_us = start.first_us;
  edit->ends_wall_us = end.first_us > begins_us ? end.first_us : end.second_us;
  return TRUE;
}

void
bc_handle_patch_session (BcRequest *request, BcReply *reply)
{
  static const char *const allowed[] = { "starts_at", "ends_at", "title", "reason", NULL };
  g_autoptr (JsonObject) body = bc_api_read_body (request, reply, allowed);
  g_autoptr (GTimeZone) zone = get_zone (request);
  g_autoptr (GError) error = NULL;
  BcSession session;
  BcSessionEdit edit = { 0 };
  BcEvent event = { .kind = BC_EVENT_SESSION_EDIT, .subject = request->id, .edit = &edit };

  if (body == NULL || !bc_api_read_reason (body, &event.reason, reply))
    return;
  if (!bc_meeting_get_session (request->server->config.meeting, request->id, &session))
    answer_absent (reply, BC_RESOURCE_SESSION, request->id);
  else if (!read_edit (body, &session, zone, &edit, &error))
    bc_reply_set_error (reply, error);
  else if (edit.starts_wall_us == 0 && edit.ends_wall_us == 0 && edit.title == NULL)
    bc_reply_set_problem (
        reply, 400, "Nothing to change: \"starts_at\", \"ends_at\" and \"title\" are missing");
  else if (bc_api_apply (request, reply, event))
    bc_api_answer_resource (request, reply, BC_RESOURCE_SESSION, request->id);
}

void
bc_handle_suspend (BcRequest *request, BcReply *reply)
{
  static const char *const allowed[] = { "since", "reason", NULL };
  g_autoptr (JsonObject) body = bc_api_read_action (request, reply, allowed);
  g_autoptr (GTimeZone) zone = get_zone (request);
  g_autoptr (GError) error = NULL;
  BcMoment since = { .key = "since", .zone = zone };
  BcEvent event = { .kind = BC_EVENT_SESSION_SUSPEND, .subject = request->id };

  if (body == NULL || !bc_api_read_reason (body, &event.reason, reply))
    return;
  if (!bc_json_get_string (body, since.key, &since.text, &error) ||
      (since.text != NULL &&
       !bc_moment_parse_past (&since, bc_time_read ().wall_us, &event.since_wall_us, &error)))
    bc_reply_set_error (reply, error);
  else if (bc_api_apply (request, reply, event))
    bc_api_answer_resource (request, reply, BC_RESOURCE_SESSION, request->id);
}

void
bc_handle_put_audience (BcRequest *request, BcReply *reply)
{
  static const char *const allowed[] = { "open", "reason", NULL };
  g_autoptr (JsonObject) body = bc_api_read_body (request, reply, allowed);
  g_autoptr (GError) error = NULL;
  gboolean is_open;
  BcEvent event = { .kind = BC_EVENT_AUDIENCE_CLOSE };

  if (body == NULL || !bc_api_read_reason (body, &event.reason, reply))
    return;
  if (!bc_json_get_boolean (body, "open", &is_open, &error))
    {
      bc_reply_set_error (reply, error);
      return;
    }
  if (is_open)
    event.kind = BC_EVENT_AUDIENCE_OPEN;
  if (bc_api_apply (request, reply, event))
    bc_api_answer_resource (request, reply, BC_RESOURCE_AUDIENCE, NULL);
}
