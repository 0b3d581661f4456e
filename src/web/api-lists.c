/* SPDX-License-Identifier: Apache-2.0 */
#include "api-private.h"
#include "conditions-private.h"
#include "speakers-body-private.h"

#include <boothcast/base/error.h>
#include <string.h>

/* --- The whole list --- */

typedef BcSpeakers *(*ListReader) (GBytes *body, const BcSetup *setup, const BcSpeakers *present,
                                   GError **error);

static gboolean
is_type (const char *type, const char *wanted)
{
  gsize length = strlen (wanted);

  return g_ascii_strncasecmp (type, wanted, length) == 0 &&
         strchr ("; \t", type[length]) != NULL; /* or the end, which strchr () finds, too */
}

/* NULL: not a type that is taken. curl says it sends a form whenever it sends anything. */
static ListReader
choose_reader (const BcHead *head)
{
  const char *type = bc_head_get (head, "Content-Type");

  if (type == NULL || is_type (type, "application/json") ||
      is_type (type, "application/x-www-form-urlencoded"))
    return bc_speakers_read_json;
  return is_type (type, "text/csv") ? bc_speakers_read_csv : NULL;
}

void
bc_handle_put_list (BcRequest *request, BcReply *reply)
{
  const BcMeeting *meeting = request->server->config.meeting;
  ListReader read = choose_reader (request->head);
  g_autoptr (BcSpeakers) list = NULL;
  g_autoptr (GError) error = NULL;
  BcListView view = { 0 };

  if (read == NULL)
    bc_reply_set_problem (reply, 415, "\"%s\" is not taken; send application/json or text/csv",
                          bc_head_get (request->head, "Content-Type"));
  else if (!bc_meeting_get_list (meeting, request->id, 0, &view))
    bc_reply_set_problem (reply, 404, "There is no session \"%s\"", request->id);
  else if ((list = read (request->body, bc_meeting_get_setup (meeting), view.list, &error)) == NULL)
    bc_reply_set_error (reply, error);
  else if (bc_api_apply (
               request, reply,
               (BcEvent){ .kind = BC_EVENT_LIST_SET, .subject = request->id, .list = list }))
    bc_api_answer_resource (request, reply, BC_RESOURCE_LIST, request->id);
}

/* --- Who has the floor --- */

/* The session whose list is worked through: where somebody speaks, else the one under way; NULL: none is. */
static const char *
find_session (const BcMeeting *meeting)
{
  const BcSetup *setup = bc_meeting_get_setup (meeting);
  const char *under_way = NULL;

  for (guint i = 0; i < setup->sessions->len; i++)
    {
      const BcSession *session = g_ptr_array_index (setup->sessions, i);
      BcSessionState state = bc_meeting_get_session_state (meeting, session->id);
      BcListView view = { 0 };
      if (state == BC_SESSION_OPEN || (state == BC_SESSION_SUSPENDED && under_way == NULL))
        under_way = session->id;
      if (bc_meeting_get_list (meeting, session->id, 0, &view) && view.speaker != NULL)
        return session->id;
    }
  return under_way;
}

/* Which list somebody has looked at before saying who is next; NULL with a reply: not like that any more. */
static gboolean
is_as_seen (BcRequest *request, BcReply *reply, const char *session)
{
  return session == NULL || bc_condition_is_met (request, reply, BC_RESOURCE_LIST, session);
}

static void
answer_list (BcRequest *request, BcReply *reply, const char *session)
{
  if (session != NULL)
    bc_api_answer_resource (request, reply, BC_RESOURCE_LIST, session);
  else
    bc_api_answer_view (request, reply, BC_VIEW_LISTS);
}

void
bc_handle_next_speaker (BcRequest *request, BcReply *reply)
{
  static const char *const allowed[] = { "session", "reason", NULL };
  g_autoptr (JsonObject) body = bc_api_read_action (request, reply, allowed);
  g_autoptr (GError) error = NULL;
  BcEvent event = { .kind = BC_EVENT_LIST_NEXT };

  if (body == NULL || !bc_api_read_reason (body, &event.reason, reply))
    return;
  if (!bc_json_get_string (body, "session", &event.subject, &error))
    {
      bc_reply_set_error (reply, error);
      return;
    }
  const char *session =
      event.subject != NULL ? event.subject : find_session (request->server->config.meeting);
  if (is_as_seen (request, reply, session) && bc_api_apply (request, reply, event))
    answer_list (request, reply, session);
}

void
bc_handle_stop_speaker (BcRequest *request, BcReply *reply)
{
  static const char *const allowed[] = { "reason", NULL };
  g_autoptr (JsonObject) body = bc_api_read_action (request, reply, allowed);
  const char *session = find_session (request->server->config.meeting);
  BcEvent event = { .kind = BC_EVENT_LIST_STOP };

  if (body != NULL && bc_api_read_reason (body, &event.reason, reply) &&
      is_as_seen (request, reply, session) && bc_api_apply (request, reply, event))
    answer_list (request, reply, session);
}

/* --- What the floor speaks --- */

void
bc_handle_put_floor (BcRequest *request, BcReply *reply)
{
  static const char *const allowed[] = { "language", NULL };
  g_autoptr (JsonObject) body = bc_api_read_body (request, reply, allowed);
  g_autoptr (GError) error = NULL;
  const char *language;

  if (body == NULL)
    return;
  if (!bc_json_get_string (body, "language", &language, &error))
    bc_reply_set_error (reply, error);
  else if (language == NULL)
    bc_reply_set_problem (reply, 400, "\"language\" is missing");
  else if (bc_api_apply (request, reply,
                         (BcEvent){ .kind = BC_EVENT_FLOOR_LANGUAGE, .value = language }))
    bc_api_answer_resource (request, reply, BC_RESOURCE_FLOOR, NULL);
}

void
bc_handle_lock_floor (BcRequest *request, BcReply *reply)
{
  static const char *const allowed[] = { "locked", "reason", NULL };
  g_autoptr (JsonObject) body = bc_api_read_body (request, reply, allowed);
  g_autoptr (GError) error = NULL;
  gboolean is_locked;
  BcEvent event = { .kind = BC_EVENT_FLOOR_LOCK };

  if (body == NULL || !bc_api_read_reason (body, &event.reason, reply))
    return;
  if (!bc_json_get_boolean (body, "locked", &is_locked, &error))
    {
      bc_reply_set_error (reply, error);
      return;
    }
  event.amount = is_locked ? 1 : 0;
  if (bc_api_apply (request, reply, event))
    bc_api_answer_resource (request, reply, BC_RESOURCE_FLOOR, NULL);
}
