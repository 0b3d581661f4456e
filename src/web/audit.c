/* SPDX-License-Identifier: Apache-2.0 */
#include "handlers-private.h"
#include "json-private.h"
#include "later-private.h"
#include "moments-private.h"

#include <boothcast/base/error.h>

#define JSON_TYPE "application/json"
#define PAGE_DEFAULT 50
#define PAGE_MAX 500

/* "?before=": a number, or FALSE with `error` naming the key. */
static gboolean
read_number (const BcHead *head, const char *key, const guint64 range[2], guint64 *value,
             GError **error)
{
  g_autofree char *text = bc_head_get_parameter (head, key);

  if (text == NULL || g_ascii_string_to_unsigned (text, 10, range[0], range[1], value, NULL))
    return TRUE;
  g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
               "\"%s\" is not a whole number from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT, key,
               range[0], range[1]);
  return FALSE;
}

/* "?day=2020-11-12", in the meeting's zone. */
static gboolean
read_day (const BcRequest *request, BcWebAuditQuery *query, GError **error)
{
  g_autofree char *text = bc_head_get_parameter (request->head, "day");
  g_autoptr (GTimeZone) zone = NULL;
  GDate day;

  if (text == NULL)
    return TRUE;
  if (!bc_local_time_parse_day (text, &day))
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "\"day\" is not a day like 2020-11-12");
      return FALSE;
    }
  zone = bc_moment_get_zone (bc_meeting_get_setup (request->server->config.meeting));
  query->from_wall_us = bc_local_time_find (zone, &day, 0).first_us;
  query->until_wall_us = bc_local_time_find (zone, &day, BC_DAY_MINUTES).first_us;
  return TRUE;
}

static gboolean
read_query (const BcRequest *request, BcWebAuditQuery *query, GError **error)
{
  static const guint64 any_line[2] = { 1, G_MAXINT64 }, any_page[2] = { 1, PAGE_MAX };
  guint64 limit = PAGE_DEFAULT;

  *query = (BcWebAuditQuery){ 0 };
  if (!read_number (request->head, "before", any_line, &query->before, error) ||
      !read_number (request->head, "limit", any_page, &limit, error) ||
      !read_day (request, query, error))
    return FALSE;
  query->limit = (guint) limit;
  return TRUE;
}

static void
add_line (BcJson *json, const BcWebAuditLine *line)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (line->wall_us / G_USEC_PER_SEC);
  g_autofree char *at = time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : NULL;

  bc_json_open (json, NULL, '{');
  bc_json_add_integer (json, "id", (gint64) line->id);
  bc_json_add_string (json, "at", at);
  bc_json_add_string (json, "actor", line->actor);
  bc_json_add_string (json, "text", line->text);
  bc_json_close (json, '}');
}

static void
on_lines (const BcWebAuditLine *lines, guint n_lines, const GError *error, gpointer data)
{
  BcLater *later = data;
  BcJson json;

  if (error != NULL)
    bc_reply_set_error (bc_later_get_reply (later), error);
  else
    {
      bc_json_init (&json);
      bc_json_open (&json, NULL, '[');
      for (guint i = 0; i < n_lines; i++)
        add_line (&json, &lines[i]);
      bc_json_close (&json, ']');
      bc_reply_set_text (bc_later_get_reply (later), 200, JSON_TYPE, bc_json_finish (&json));
    }
  bc_later_finish (later);
}

void
bc_handle_audit (BcRequest *request, BcReply *reply)
{
  const BcWebPorts *ports = &request->server->config.ports;
  g_autoptr (GError) error = NULL;
  BcWebAuditQuery query;

  if (!read_query (request, &query, &error))
    bc_reply_set_error (reply, error);
  else if (ports->read_audit == NULL)
    bc_reply_set_problem (reply, 501, "This gateway keeps no audit log");
  else
    ports->read_audit (&query, on_lines, bc_later_new (request, reply), ports->user_data);
}
