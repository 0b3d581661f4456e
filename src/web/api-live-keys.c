/* SPDX-License-Identifier: Apache-2.0 */
#include "api-private.h"
#include "moments-private.h"

#define JSON_TYPE "application/json"
#define SWEEP_S 20

/* --- The server's own --- */

BcKeyTime
bc_web_server_get_key_time (const BcWebServer *server)
{
  BcMeeting *meeting = server->config.meeting;
  BcTime time = bc_time_read ();
  g_autoptr (GTimeZone) zone = bc_moment_get_zone (bc_meeting_get_setup (meeting));
  BcKeyTime now = { .wall_us = bc_meeting_get_pool_wall_us (meeting, time) };
  guint minute;
  GDate day;

  if (bc_local_time_read (zone, now.wall_us, &day, &minute))
    now.day = g_date_get_julian (&day);
  return now;
}

static void
keep (BcWebServer *server)
{
  const BcWebPorts *ports = &server->config.ports;

  if (ports->keep_live_keys != NULL)
    ports->keep_live_keys (bc_live_keys_save (server->live_keys), ports->user_data);
}

static void
on_key_over (guint64 group, gpointer user_data)
{
  BcWebServer *server = user_data;

  bc_broadcast_cut (server->config.broadcast, group);
}

static gboolean
on_sweep (gpointer user_data)
{
  BcWebServer *server = user_data;

  if (bc_live_keys_get_n (server->live_keys) > 0 &&
      bc_live_keys_sweep (server->live_keys, bc_web_server_get_key_time (server)))
    keep (server);
  return G_SOURCE_CONTINUE;
}

void
bc_web_server_begin_live_keys (BcWebServer *server)
{
  server->live_keys = bc_live_keys_new (on_key_over, server);
  server->playlist_keys = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  server->keys_source = g_timeout_source_new_seconds (SWEEP_S);
  g_source_set_callback (server->keys_source, on_sweep, server, NULL);
  g_source_attach (server->keys_source, g_main_context_get_thread_default ());
}

void
bc_web_server_end_live_keys (BcWebServer *server)
{
  if (server->keys_source == NULL)
    return;
  g_source_destroy (server->keys_source);
  g_source_unref (server->keys_source);
  bc_live_keys_free (server->live_keys);
  g_hash_table_unref (server->playlist_keys);
}

/* While the gateway was away, tokens may have gone. */
static void
drop_unknown (BcWebServer *server)
{
  for (guint i = bc_live_keys_get_n (server->live_keys); i > 0; i--)
    {
      BcLiveKey key;
      bc_live_keys_get (server->live_keys, i - 1, &key);
      if (!bc_access_knows (server->config.access, key.token))
        bc_live_keys_revoke (server->live_keys, key.id, NULL);
    }
}

void
bc_web_server_restore_live_keys (BcWebServer *server, GVariant *state)
{
  bc_live_keys_restore (server->live_keys, state, bc_web_server_get_key_time (server));
  drop_unknown (server);
}

void
bc_web_server_end_tokens (BcWebServer *server)
{
  g_autoptr (GArray) ended = bc_access_list_ended (server->config.access);
  guint n_keys = 0;

  for (guint i = 0; i < ended->len; i++)
    {
      guint64 token = g_array_index (ended, guint64, i);
      bc_broadcast_cut (server->config.broadcast, token);
      n_keys += bc_live_keys_revoke_of (server->live_keys, token);
    }
  if (n_keys > 0)
    keep (server);
}

const char *
bc_request_get_playlist_key (const BcRequest *request, GError **error)
{
  BcWebServer *server = request->server;
  BcKeyTime now = bc_web_server_get_key_time (server);
  const char *known = g_hash_table_lookup (server->playlist_keys, &request->who.token);
  g_autofree char *actor = bc_request_get_actor (request);
  BcLiveKey given;

  if (known != NULL && bc_live_keys_find (server->live_keys, known, now) != 0)
    return known;
  char *key = bc_live_keys_give (server->live_keys, &(BcKeyOwner){ actor, request->who.token }, now,
                                 &given, error);
  if (key == NULL)
    return NULL;
  keep (server);
  g_hash_table_replace (server->playlist_keys, g_memdup2 (&request->who.token, sizeof (guint64)),
                        key);
  return key;
}

/* --- Handlers --- */

static void
add_key (BcJson *json, const BcLiveKey *key)
{
  g_autoptr (GDateTime) given = g_date_time_new_from_unix_utc (key->given_wall_us / G_USEC_PER_SEC);
  g_autofree char *text = g_date_time_format_iso8601 (given);

  bc_json_add_string (json, "id", key->id);
  bc_json_add_string (json, "by", key->owner);
  bc_json_add_string (json, "given_at", text);
}

static void
answer_given (BcReply *reply, const BcLiveKey *given, const char *key)
{
  g_autofree char *path = g_strdup_printf ("/live/k/%s/", key);
  BcJson json;

  bc_json_init (&json);
  bc_json_open (&json, NULL, '{');
  add_key (&json, given);
  bc_json_add_string (&json, "path", path);
  bc_json_close (&json, '}');
  bc_reply_set_text (reply, 200, JSON_TYPE, bc_json_finish (&json));
}

void
bc_handle_give_live_key (BcRequest *request, BcReply *reply)
{
  static const char *const allowed[] = { NULL };
  BcWebServer *server = request->server;
  g_autoptr (JsonObject) body = bc_api_read_action (request, reply, allowed);
  g_autofree char *actor = bc_request_get_actor (request);
  BcKeyOwner owner = { actor, request->who.token };
  g_autofree char *key = NULL;
  g_autoptr (GError) error = NULL;
  BcLiveKey given;

  if (body == NULL)
    return;
  if (bc_access_is_public (server->config.access))
    {
      bc_reply_set_problem (reply, 409,
                            "This meeting is public: players open /live/ without a key");
      return;
    }
  key = bc_live_keys_give (server->live_keys, &owner, bc_web_server_get_key_time (server), &given,
                           &error);
  if (key == NULL)
    {
      bc_reply_set_error (reply, error);
      return;
    }
  keep (server);
  answer_given (reply, &given, key);
}

void
bc_handle_live_keys (BcRequest *request, BcReply *reply)
{
  const BcLiveKeys *keys = request->server->live_keys;
  BcJson json;

  bc_json_init (&json);
  bc_json_open (&json, NULL, '[');
  for (guint i = 0; i < bc_live_keys_get_n (keys); i++)
    {
      BcLiveKey key;
      bc_live_keys_get (keys, i, &key);
      bc_json_open (&json, NULL, '{');
      add_key (&json, &key);
      bc_json_close (&json, '}');
    }
  bc_json_close (&json, ']');
  bc_reply_set_text (reply, 200, JSON_TYPE, bc_json_finish (&json));
}

/* All of them, or the one {id}; a host's are everybody's. */
void
bc_handle_revoke_live_key (BcRequest *request, BcReply *reply)
{
  BcWebServer *server = request->server;
  BcRole role = request->who.role;
  gboolean is_runner = role == BC_ROLE_HOST || role == BC_ROLE_OPERATOR;
  const guint64 *owner = is_runner ? NULL : &request->who.token;

  if (request->id == NULL)
    bc_live_keys_revoke_all (server->live_keys);
  else if (!bc_live_keys_revoke (server->live_keys, request->id, owner))
    {
      bc_reply_set_problem (reply, 404, "There is no key \"%s\" of yours", request->id);
      return;
    }
  keep (server);
  reply->status = 204;
}
