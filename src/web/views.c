/* SPDX-License-Identifier: Apache-2.0 */
#include "maker-private.h"

typedef struct
{
  const char *name;
  BcReader least;      /* who may see it: at least */
  BcViewMaker make;    /* (nullable) */
  BcResource resource; /* without `make`: the view is that one thing */
} ViewRow;

static const ViewRow views[BC_VIEW_LAST] = {
  [BC_VIEW_MEETING] = { "meeting", BC_READER_PUBLIC, bc_make_meeting, BC_RESOURCE_NONE },
  [BC_VIEW_CHANNELS] = { "channels", BC_READER_PUBLIC, bc_make_channels, BC_RESOURCE_NONE },
  [BC_VIEW_BUDGET] = { "budget", BC_READER_PUBLIC, NULL, BC_RESOURCE_BUDGET },
  [BC_VIEW_SESSIONS] = { "sessions", BC_READER_PUBLIC, bc_make_sessions, BC_RESOURCE_NONE },
  [BC_VIEW_FLOOR] = { "floor", BC_READER_PUBLIC, NULL, BC_RESOURCE_FLOOR },
  [BC_VIEW_AUDIENCE] = { "audience", BC_READER_PUBLIC, NULL, BC_RESOURCE_AUDIENCE },
  [BC_VIEW_LISTS] = { "lists", BC_READER_PUBLIC, bc_make_lists, BC_RESOURCE_NONE },
  [BC_VIEW_FORECAST] = { "forecast", BC_READER_PUBLIC, bc_make_forecast, BC_RESOURCE_NONE },
  [BC_VIEW_EXTENSION] = { "extension", BC_READER_BOOTHS, NULL, BC_RESOURCE_EXTENSION },
  [BC_VIEW_DESKS] = { "desks", BC_READER_BOOTHS, bc_make_desks, BC_RESOURCE_NONE },
  [BC_VIEW_PROMPTS] = { "prompts", BC_READER_STAFF, bc_make_prompts, BC_RESOURCE_NONE },
  [BC_VIEW_INPUTS] = { "inputs", BC_READER_STAFF, bc_make_inputs, BC_RESOURCE_NONE },
  [BC_VIEW_OUTPUTS] = { "outputs", BC_READER_STAFF, bc_make_outputs, BC_RESOURCE_NONE },
  [BC_VIEW_ALARMS] = { "alarms", BC_READER_STAFF, bc_make_alarms, BC_RESOURCE_NONE },
};

typedef struct
{
  BcResourceMaker make;
  gboolean shows_version; /* in the object itself, for whoever has it from a list or an event */
} ResourceRow;

static const ResourceRow resources[BC_RESOURCE_LAST] = {
  [BC_RESOURCE_SESSION] = { bc_make_session, TRUE },
  [BC_RESOURCE_LIST] = { bc_make_list, TRUE },
  [BC_RESOURCE_DESK] = { bc_make_desk, TRUE },
  [BC_RESOURCE_PROMPT] = { bc_make_prompt, TRUE },
  [BC_RESOURCE_ALARM] = { bc_make_alarm, TRUE },
  [BC_RESOURCE_OUTPUT] = { bc_make_output, FALSE },
  [BC_RESOURCE_FLOOR] = { bc_make_floor, FALSE },
  [BC_RESOURCE_AUDIENCE] = { bc_make_audience, FALSE },
  [BC_RESOURCE_BUDGET] = { bc_make_budget, FALSE },
  [BC_RESOURCE_EXTENSION] = { bc_make_extension, TRUE },
};

BcReader
bc_reader_of (BcRole role)
{
  static const BcReader readers[BC_ROLE_LAST] = {
    [BC_ROLE_NOBODY] = BC_READER_PUBLIC,      [BC_ROLE_DELEGATE] = BC_READER_PUBLIC,
    [BC_ROLE_INTERPRETER] = BC_READER_BOOTHS, [BC_ROLE_TEAM_LEADER] = BC_READER_STAFF,
    [BC_ROLE_HOST] = BC_READER_STAFF,         [BC_ROLE_ASSISTANT] = BC_READER_STAFF,
    [BC_ROLE_POOL_OWNER] = BC_READER_STAFF,   [BC_ROLE_OPERATOR] = BC_READER_STAFF,
  };

  g_return_val_if_fail (role < BC_ROLE_LAST, BC_READER_PUBLIC);
  return readers[role];
}

const char *
bc_view_to_string (BcView view)
{
  g_return_val_if_fail (view < BC_VIEW_LAST, "");
  return views[view].name;
}

gboolean
bc_view_from_string (const char *name, BcView *view)
{
  for (guint i = 0; i < BC_VIEW_LAST; i++)
    if (g_strcmp0 (name, views[i].name) == 0)
      {
        *view = (BcView) i;
        return TRUE;
      }
  return FALSE;
}

gboolean
bc_view_is_for (BcView view, BcReader reader)
{
  g_return_val_if_fail (view < BC_VIEW_LAST, FALSE);
  return reader >= views[view].least;
}

void
bc_maker_add_wall_time (BcMaker *maker, const char *key, gint64 wall_us)
{
  g_autoptr (GDateTime) time =
      wall_us > 0 ? g_date_time_new_from_unix_utc (wall_us / G_USEC_PER_SEC) : NULL;
  g_autofree char *text = time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : NULL;

  bc_json_add_string (&maker->json, key, text);
}

void
bc_maker_add_clock (BcMaker *maker, const char *key, gint64 value_ms)
{
  if (!maker->is_timeless)
    bc_json_add_seconds (&maker->json, key, value_ms);
}

static char *
make_state (const BcMaker *maker, BcResource resource, const char *id)
{
  BcMaker own = *maker;

  own.is_timeless = TRUE;
  bc_json_init (&own.json);
  bc_json_open (&own.json, NULL, '{');
  gboolean is_there = resources[resource].make (&own, id);
  bc_json_close (&own.json, '}');
  g_autofree char *state = bc_json_finish (&own.json);
  return is_there ? g_steal_pointer (&state) : NULL;
}

gboolean
bc_maker_add_resource (BcMaker *maker, const char *key, BcResource resource, const char *id)
{
  g_autofree char *state = make_state (maker, resource, id);

  if (state == NULL)
    return FALSE;
  g_autofree char *version = bc_versions_note (maker->viewer->versions, state);
  bc_json_open (&maker->json, key, '{');
  resources[resource].make (maker, id);
  if (resources[resource].shows_version)
    bc_json_add_string (&maker->json, "version", version);
  bc_json_close (&maker->json, '}');
  return TRUE;
}

static void
begin (BcMaker *maker, const BcViewer *viewer)
{
  *maker = (BcMaker){
    .viewer = viewer,
    .meeting = viewer->config->meeting,
    .setup = bc_meeting_get_setup (viewer->config->meeting),
  };
  bc_json_init (&maker->json);
}

char *
bc_view_make (const BcViewer *viewer, BcView view)
{
  BcMaker maker;

  g_return_val_if_fail (view < BC_VIEW_LAST, NULL);

  begin (&maker, viewer);
  if (views[view].make != NULL)
    views[view].make (&maker, NULL);
  else
    bc_maker_add_resource (&maker, NULL, views[view].resource, NULL);
  return bc_json_finish (&maker.json);
}

char *
bc_resource_make (const BcViewer *viewer, BcResource resource, const char *id)
{
  BcMaker maker;

  g_return_val_if_fail (resource > BC_RESOURCE_NONE && resource < BC_RESOURCE_LAST, NULL);

  begin (&maker, viewer);
  gboolean is_there = bc_maker_add_resource (&maker, NULL, resource, id);
  g_autofree char *text = bc_json_finish (&maker.json);
  return is_there ? g_steal_pointer (&text) : NULL;
}

char *
bc_resource_make_state (const BcViewer *viewer, BcResource resource, const char *id)
{
  BcMaker maker;

  g_return_val_if_fail (resource > BC_RESOURCE_NONE && resource < BC_RESOURCE_LAST, NULL);

  begin (&maker, viewer);
  g_free (bc_json_finish (&maker.json));
  return make_state (&maker, resource, id);
}

char *
bc_view_make_persons (const BcViewer *viewer, gboolean is_all, const char *only)
{
  BcMaker maker;

  begin (&maker, viewer);
  bc_make_persons (&maker, is_all, only);
  return bc_json_finish (&maker.json);
}
