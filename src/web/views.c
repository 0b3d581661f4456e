/* SPDX-License-Identifier: Apache-2.0 */
#include "views-private.h"

#include "json-private.h"

static const char *const names[BC_VIEW_LAST] = {
  [BC_VIEW_MEETING] = "meeting",   [BC_VIEW_CHANNELS] = "channels", [BC_VIEW_BUDGET] = "budget",
  [BC_VIEW_SESSIONS] = "sessions", [BC_VIEW_FLOOR] = "floor",       [BC_VIEW_AUDIENCE] = "audience",
  [BC_VIEW_DESKS] = "desks",       [BC_VIEW_INPUTS] = "inputs",
};

typedef struct
{
  const BcWebConfig *config;
  const BcSetup *setup;
  BcTime time;
  BcJson json;
} Maker;

const char *
bc_view_to_string (BcView view)
{
  g_return_val_if_fail (view < BC_VIEW_LAST, "");
  return names[view];
}

gboolean
bc_view_from_string (const char *name, BcView *view)
{
  for (guint i = 0; i < BC_VIEW_LAST; i++)
    if (g_strcmp0 (name, names[i]) == 0)
      {
        *view = (BcView) i;
        return TRUE;
      }
  return FALSE;
}

static void
add_wall_time (Maker *maker, const char *key, gint64 wall_us)
{
  g_autoptr (GDateTime) time =
      wall_us > 0 ? g_date_time_new_from_unix_utc (wall_us / G_USEC_PER_SEC) : NULL;
  g_autofree char *text = time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : NULL;

  bc_json_add_string (&maker->json, key, text);
}

static guint
count_listeners (const Maker *maker, const char *channel)
{
  BcStream *stream = bc_broadcast_find_stream (maker->config->broadcast, channel);
  BcStreamStats stats = { 0 };

  if (stream != NULL)
    bc_stream_get_stats (stream, &stats);
  return stats.n_listeners;
}

static void
add_channel (Maker *maker, const BcPlanChannel *channel)
{
  BcJson *json = &maker->json;
  const BcLanguage *language =
      channel->language != NULL ? bc_setup_find_language (maker->setup, channel->language) : NULL;
  g_autofree char *url = g_strdup_printf ("/live/%s.ogg", channel->id);

  bc_json_open (json, NULL, '{');
  bc_json_add_string (json, "id", channel->id);
  bc_json_add_string (json, "tag", language != NULL ? language->tag : "und");
  bc_json_add_string (json, "name", language != NULL ? language->name : "Original (floor)");
  bc_json_add_string (json, "short_name", language != NULL ? language->short_name : "Floor");
  bc_json_add_string (json, "carries", channel->carries);
  bc_json_add_string (json, "why", channel->why);
  bc_json_add_string (json, "url", url);
  bc_json_add_integer (json, "listeners", count_listeners (maker, channel->id));
  bc_json_close (json, '}');
}

static void
make_channels (Maker *maker, const char *key)
{
  const BcPlan *plan = bc_meeting_get_plan (maker->config->meeting);

  bc_json_open (&maker->json, key, '[');
  for (guint i = 0; i < plan->n_channels; i++)
    add_channel (maker, &plan->channels[i]);
  bc_json_close (&maker->json, ']');
}

static void
make_budget (Maker *maker, const char *key)
{
  BcJson *json = &maker->json;
  BcBudgetView budget;

  bc_meeting_get_budget (maker->config->meeting, maker->time, &budget);
  bc_json_open (json, key, '{');
  bc_json_add_string (json, "pool", maker->setup->pool.id);
  bc_json_add_string (json, "day", budget.day);
  bc_json_add_string (json, "state", bc_budget_state_to_string (budget.state));
  bc_json_add_seconds (json, "limit_s", budget.limit_ms);
  bc_json_add_seconds (json, "used_s", budget.used_ms);
  bc_json_add_seconds (json, "left_s", budget.left_ms);
  bc_json_add_seconds (json, "leased_s", budget.leased_ms);
  bc_json_add_seconds (json, "overdraft_s", budget.overdraft_ms);
  bc_json_close (json, '}');
}

static void
add_session (Maker *maker, const BcSession *session)
{
  BcJson *json = &maker->json;
  BcSessionState state = bc_meeting_get_session_state (maker->config->meeting, session->id);

  bc_json_open (json, NULL, '{');
  bc_json_add_string (json, "id", session->id);
  bc_json_add_string (json, "title", session->title);
  bc_json_add_string (json, "day", session->day);
  add_wall_time (maker, "starts_at", session->starts_wall_us);
  add_wall_time (maker, "ends_at", session->ends_wall_us);
  bc_json_add_boolean (json, "interpreted", session->kind == BC_SESSION_KIND_INTERPRETED);
  bc_json_add_string (json, "state", bc_session_state_to_string (state));
  bc_json_close (json, '}');
}

static void
make_sessions (Maker *maker, const char *key)
{
  bc_json_open (&maker->json, key, '[');
  for (guint i = 0; i < maker->setup->sessions->len; i++)
    add_session (maker, g_ptr_array_index (maker->setup->sessions, i));
  bc_json_close (&maker->json, ']');
}

static void
make_floor (Maker *maker, const char *key)
{
  const char *id = bc_meeting_get_floor_language (maker->config->meeting);
  const BcLanguage *language = bc_setup_find_language (maker->setup, id);

  bc_json_open (&maker->json, key, '{');
  bc_json_add_string (&maker->json, "language", id);
  bc_json_add_string (&maker->json, "tag", language != NULL ? language->tag : "und");
  bc_json_add_string (&maker->json, "name", language != NULL ? language->name : NULL);
  bc_json_close (&maker->json, '}');
}

static void
make_audience (Maker *maker, const char *key)
{
  bc_json_open (&maker->json, key, '{');
  bc_json_add_boolean (&maker->json, "open", bc_meeting_is_audience_open (maker->config->meeting));
  bc_json_close (&maker->json, '}');
}

static void
add_desk (Maker *maker, const BcDesk *desk)
{
  BcJson *json = &maker->json;
  BcDeskView view;

  if (!bc_meeting_get_desk (maker->config->meeting, desk->id, &view))
    return;
  bc_json_open (json, NULL, '{');
  bc_json_add_string (json, "id", desk->id);
  bc_json_add_string (json, "name", desk->name);
  bc_json_add_string (json, "booth", desk->booth);
  bc_json_add_string (json, "state", bc_desk_state_to_string (view.state));
  bc_json_add_string (json, "output", g_strcmp0 (view.output, desk->output_a) == 0 ? "a" : "b");
  bc_json_add_string (json, "channel", view.output);
  bc_json_add_string (json, "output_a", desk->output_a);
  bc_json_add_string (json, "output_b", desk->output_b);
  bc_json_add_string (json, "input", desk->input);
  bc_json_add_boolean (json, "input_found", view.is_input_found);
  bc_json_add_boolean (json, "silent", view.is_silent);
  bc_json_close (json, '}');
}

static void
make_desks (Maker *maker, const char *key)
{
  bc_json_open (&maker->json, key, '[');
  for (guint i = 0; i < maker->setup->desks->len; i++)
    add_desk (maker, g_ptr_array_index (maker->setup->desks, i));
  bc_json_close (&maker->json, ']');
}

static void
make_inputs (Maker *maker, const char *key)
{
  const BcWebPorts *ports = &maker->config->ports;
  g_autofree char *inputs =
      ports->describe_inputs != NULL ? ports->describe_inputs (ports->user_data) : NULL;

  /* Somebody else's JSON: an event is one line. */
  bc_json_add_raw (&maker->json, key, inputs != NULL ? g_strdelimit (inputs, "\r\n", ' ') : "[]");
}

static void
add_languages (Maker *maker)
{
  BcJson *json = &maker->json;

  bc_json_open (json, "languages", '[');
  for (guint i = 0; i < maker->setup->languages->len; i++)
    {
      const BcLanguage *language = g_ptr_array_index (maker->setup->languages, i);
      bc_json_open (json, NULL, '{');
      bc_json_add_string (json, "id", language->id);
      bc_json_add_string (json, "tag", language->tag);
      bc_json_add_string (json, "name", language->name);
      bc_json_add_string (json, "short_name", language->short_name);
      bc_json_open (json, "aliases", '[');
      for (guint a = 0; language->aliases != NULL && language->aliases[a] != NULL; a++)
        bc_json_add_string (json, NULL, language->aliases[a]);
      bc_json_close (json, ']');
      bc_json_close (json, '}');
    }
  bc_json_close (json, ']');
}

static void
make_meeting (Maker *maker, const char *key)
{
  BcJson *json = &maker->json;

  bc_json_open (json, key, '{');
  bc_json_add_string (json, "id", maker->setup->id);
  bc_json_add_string (json, "title", maker->config->title);
  bc_json_add_string (json, "timezone", maker->setup->pool.timezone);
  bc_json_add_string (json, "disclaimer", maker->config->disclaimer);
  add_wall_time (maker, "now", maker->time.wall_us);
  make_floor (maker, "floor");
  make_audience (maker, "audience");
  make_sessions (maker, "sessions");
  add_languages (maker);
  bc_json_close (json, '}');
}

static void (*const makers[BC_VIEW_LAST]) (Maker *maker, const char *key) = {
  [BC_VIEW_MEETING] = make_meeting, [BC_VIEW_CHANNELS] = make_channels,
  [BC_VIEW_BUDGET] = make_budget,   [BC_VIEW_SESSIONS] = make_sessions,
  [BC_VIEW_FLOOR] = make_floor,     [BC_VIEW_AUDIENCE] = make_audience,
  [BC_VIEW_DESKS] = make_desks,     [BC_VIEW_INPUTS] = make_inputs,
};

static void
begin (Maker *maker, const BcWebConfig *config, BcTime time)
{
  *maker = (Maker){
    .config = config,
    .setup = bc_meeting_get_setup (config->meeting),
    .time = time,
  };
  bc_json_init (&maker->json);
}

char *
bc_view_make (const BcWebConfig *config, BcView view, BcTime time)
{
  Maker maker;

  g_return_val_if_fail (view < BC_VIEW_LAST, NULL);

  begin (&maker, config, time);
  makers[view](&maker, NULL);
  return bc_json_finish (&maker.json);
}

char *
bc_view_make_desk (const BcWebConfig *config, const char *desk_id)
{
  const BcDesk *desk = bc_setup_find_desk (bc_meeting_get_setup (config->meeting), desk_id);
  Maker maker;

  if (desk == NULL)
    return NULL;
  begin (&maker, config, (BcTime){ 0 });
  add_desk (&maker, desk);
  return bc_json_finish (&maker.json);
}

char *
bc_view_make_session (const BcWebConfig *config, const char *session_id)
{
  const BcSession *session =
      bc_setup_find_session (bc_meeting_get_setup (config->meeting), session_id);
  Maker maker;

  if (session == NULL)
    return NULL;
  begin (&maker, config, (BcTime){ 0 });
  add_session (&maker, session);
  return bc_json_finish (&maker.json);
}
