/* SPDX-License-Identifier: Apache-2.0 */
#include "maker-private.h"

/* In whatever flavour. */
static guint
count_listeners (const BcMaker *maker, const char *channel)
{
  guint n = 0;

  for (guint i = 0; i < BC_FLAVOUR_LAST; i++)
    {
      g_autofree char *id = bc_flavour_make_stream_id ((BcFlavour) i, channel);
      BcStream *stream = bc_broadcast_find_stream (maker->viewer->config->broadcast, id);
      n += stream != NULL ? bc_stream_get_n_listeners (stream) : 0;
    }
  return n;
}

static void
add_channel (BcMaker *maker, const BcPlanChannel *channel)
{
  BcJson *json = &maker->json;
  const BcLanguage *language =
      channel->language != NULL ? bc_setup_find_language (maker->setup, channel->language) : NULL;
  g_autofree char *url = g_strdup_printf ("/live/%s.ogg", channel->id);
  gboolean is_told_less = maker->viewer->reader == BC_READER_PUBLIC && channel->why_public != NULL;

  bc_json_open (json, NULL, '{');
  bc_json_add_string (json, "id", channel->id);
  bc_json_add_string (json, "tag", language != NULL ? language->tag : "und");
  bc_json_add_string (json, "name", language != NULL ? language->name : "Original (floor)");
  bc_json_add_string (json, "short_name", language != NULL ? language->short_name : "Floor");
  bc_json_add_string (json, "carries", channel->carries);
  bc_json_add_string (json, "why", is_told_less ? channel->why_public : channel->why);
  bc_json_add_string (json, "url", url);
  bc_json_add_integer (json, "listeners", count_listeners (maker, channel->id));
  bc_json_close (json, '}');
}

void
bc_make_channels (BcMaker *maker, const char *key)
{
  const BcPlan *plan = bc_meeting_get_plan (maker->meeting);

  bc_json_open (&maker->json, key, '[');
  for (guint i = 0; i < plan->n_channels; i++)
    add_channel (maker, &plan->channels[i]);
  bc_json_close (&maker->json, ']');
}

gboolean
bc_make_session (BcMaker *maker, const char *id)
{
  BcJson *json = &maker->json;
  BcSession session;

  if (!bc_meeting_get_session (maker->meeting, id, &session))
    return FALSE;
  BcSessionState state = bc_meeting_get_session_state (maker->meeting, id);
  bc_json_add_string (json, "id", session.id);
  bc_json_add_string (json, "title", session.title);
  bc_json_add_string (json, "day", session.day);
  bc_maker_add_wall_time (maker, "starts_at", session.starts_wall_us);
  bc_maker_add_wall_time (maker, "ends_at", session.ends_wall_us);
  bc_json_add_boolean (json, "interpreted", session.kind == BC_SESSION_KIND_INTERPRETED);
  bc_json_add_string (json, "kind", bc_session_kind_to_string (session.kind));
  bc_json_add_string (json, "state", bc_session_state_to_string (state));
  return TRUE;
}

void
bc_make_sessions (BcMaker *maker, const char *key)
{
  bc_json_open (&maker->json, key, '[');
  for (guint i = 0; i < maker->setup->sessions->len; i++)
    {
      const BcSession *session = g_ptr_array_index (maker->setup->sessions, i);
      bc_maker_add_resource (maker, NULL, BC_RESOURCE_SESSION, session->id);
    }
  bc_json_close (&maker->json, ']');
}

gboolean
bc_make_floor (BcMaker *maker, const char *id)
{
  BcJson *json = &maker->json;
  const char *spoken = bc_meeting_get_floor_language (maker->meeting);
  const BcLanguage *language = bc_setup_find_language (maker->setup, spoken);

  bc_json_add_string (json, "language", spoken);
  bc_json_add_string (json, "tag", language != NULL ? language->tag : "und");
  bc_json_add_string (json, "name", language != NULL ? language->name : NULL);
  bc_json_add_boolean (json, "locked", bc_meeting_is_floor_locked (maker->meeting));
  return TRUE;
}

gboolean
bc_make_audience (BcMaker *maker, const char *id)
{
  bc_json_add_boolean (&maker->json, "open", bc_meeting_is_audience_open (maker->meeting));
  bc_maker_add_wall_time (maker, "back_at", bc_meeting_get_back_wall_us (maker->meeting));
  return TRUE;
}

void
bc_make_inputs (BcMaker *maker, const char *key)
{
  const BcWebPorts *ports = &maker->viewer->config->ports;
  g_autofree char *inputs =
      ports->describe_inputs != NULL ? ports->describe_inputs (ports->user_data) : NULL;

  /* Somebody else's JSON: an event is one line. */
  bc_json_add_raw (&maker->json, key, inputs != NULL ? g_strdelimit (inputs, "\r\n", ' ') : "[]");
}

static void
add_languages (BcMaker *maker)
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

void
bc_make_meeting (BcMaker *maker, const char *key)
{
  BcJson *json = &maker->json;
  const BcSetup *setup = maker->setup;

  bc_json_open (json, key, '{');
  bc_json_add_string (json, "id", setup->id);
  bc_json_add_string (json, "title", maker->viewer->config->title);
  bc_json_add_string (json, "timezone", bc_setup_get_timezone (setup));
  bc_json_add_string (json, "disclaimer", maker->viewer->config->disclaimer);
  bc_maker_add_wall_time (maker, "now", maker->viewer->time.wall_us);
  bc_maker_add_resource (maker, "floor", BC_RESOURCE_FLOOR, NULL);
  bc_maker_add_resource (maker, "audience", BC_RESOURCE_AUDIENCE, NULL);
  bc_make_sessions (maker, "sessions");
  add_languages (maker);
  bc_json_close (json, '}');
}
