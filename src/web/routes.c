/* SPDX-License-Identifier: Apache-2.0 */
#include "handlers-private.h"
#include "pages-private.h"
#include "views-private.h"

#include <boothcast/delivery/flavour.h>
#include <boothcast/meeting/event.h>
#include <string.h>

#define BIT(role) (1u << BC_ROLE_##role)

/* Who may. Opening, suspending and closing cost minutes and are the host's; the agenda and the speakers' list are the
 * chair's assistant's, too. The team leader speaks for the interpreters, and grants their minutes; the pool's
 * owner says how many there may be. Minutes by person are for that person and the team leader. */
#define STAFF (BIT (TEAM_LEADER) | BIT (HOST) | BIT (ASSISTANT) | BIT (POOL_OWNER) | BIT (OPERATOR))
#define BOOTHS (STAFF | BIT (INTERPRETER))
#define READERS (BOOTHS | BIT (DELEGATE))
#define ANYONE (READERS | BIT (NOBODY))
#define RUNNERS (BIT (HOST) | BIT (OPERATOR))
#define KEEPERS (RUNNERS | BIT (ASSISTANT))
#define DESK_WORKERS                                                                               \
  (RUNNERS | BIT (INTERPRETER)) /* an interpreter at the own booth's desks only */
#define FLOOR_KEEPERS (KEEPERS | BIT (INTERPRETER))
#define LEADER BIT (TEAM_LEADER)
#define OWNER BIT (POOL_OWNER)
#define COUNTED (LEADER | BIT (INTERPRETER))
#define SIGNERS (RUNNERS | LEADER | OWNER) /* who may read what everybody signed */

#define API "/api/v1"
#define PLAYERS BC_ROUTE_FOR_PLAYERS
#define CHANGES BC_ROUTE_CHANGES
#define OPEN BC_ROUTE_OPEN
#define STREAM (BC_ROUTE_STREAM | PLAYERS | CHANGES)
#define MATCHED (CHANGES | BC_ROUTE_NEEDS_MATCH)
#define LIST_PUT (MATCHED | BC_ROUTE_TAKES_LIST)
#define NO_RESOURCE BC_RESOURCE_NONE
#define SESSION BC_RESOURCE_SESSION
#define LIST BC_RESOURCE_LIST
#define DESK BC_RESOURCE_DESK
#define PROMPT BC_RESOURCE_PROMPT
#define ALARM BC_RESOURCE_ALARM
#define OUTPUT BC_RESOURCE_OUTPUT
#define FLOOR BC_RESOURCE_FLOOR
#define AUDIENCE BC_RESOURCE_AUDIENCE
#define BUDGET BC_RESOURCE_BUDGET
#define EXTENSION BC_RESOURCE_EXTENSION

static const BcRoute routes[] = {
  { "GET", "/", bc_handle_page, ANYONE, 0, OPEN, NO_RESOURCE },
  { "GET", "/host", bc_handle_asset, ANYONE, BC_ASSET_HOST, OPEN, NO_RESOURCE },
  { "GET", "/host.css", bc_handle_asset, ANYONE, BC_ASSET_HOST_STYLE, OPEN, NO_RESOURCE },
  { "GET", "/host.js", bc_handle_asset, ANYONE, BC_ASSET_HOST_SCRIPT, OPEN, NO_RESOURCE },
  { "GET", "/host-acts.js", bc_handle_asset, ANYONE, BC_ASSET_HOST_ACTS, OPEN, NO_RESOURCE },
  { "GET", "/host-fresh.js", bc_handle_asset, ANYONE, BC_ASSET_HOST_FRESH, OPEN, NO_RESOURCE },
  { "GET", "/host-link.js", bc_handle_asset, ANYONE, BC_ASSET_HOST_LINK, OPEN, NO_RESOURCE },
  { "GET", "/host-lines.js", bc_handle_asset, ANYONE, BC_ASSET_HOST_LINES, OPEN, NO_RESOURCE },
  { "GET", "/host-panels.js", bc_handle_asset, ANYONE, BC_ASSET_HOST_PANELS, OPEN, NO_RESOURCE },
  { "GET", "/host-words.js", bc_handle_asset, ANYONE, BC_ASSET_HOST_WORDS, OPEN, NO_RESOURCE },
  { "GET", "/style.css", bc_handle_asset, ANYONE, BC_ASSET_STYLE, OPEN, NO_RESOURCE },
  { "GET", "/now.js", bc_handle_asset, ANYONE, BC_ASSET_NOW, OPEN, NO_RESOURCE },
  { "GET", "/listen.js", bc_handle_asset, ANYONE, BC_ASSET_LISTEN, OPEN, NO_RESOURCE },
  { "GET", "/feeder.js", bc_handle_asset, ANYONE, BC_ASSET_FEEDER, OPEN, NO_RESOURCE },
  { "GET", "/players.js", bc_handle_asset, ANYONE, BC_ASSET_PLAYERS, OPEN, NO_RESOURCE },
  { "GET", "/sound.js", bc_handle_asset, ANYONE, BC_ASSET_SOUND, OPEN, NO_RESOURCE },
  { "GET", "/words.js", bc_handle_asset, ANYONE, BC_ASSET_WORDS, OPEN, NO_RESOURCE },
  { "GET", "/icon.svg", bc_handle_asset, ANYONE, BC_ASSET_ICON, OPEN, NO_RESOURCE },

  { "GET", "/healthz", bc_handle_healthz, ANYONE, 0, OPEN, NO_RESOURCE },
  { "GET", "/readyz", bc_handle_readyz, ANYONE, 0, OPEN, NO_RESOURCE },
  { "GET", "/metrics", bc_handle_metrics, RUNNERS, 0, PLAYERS, NO_RESOURCE },

  /* The room's sound at a desk: never for delegates, whom the meeting may be closed to. */
  { "GET", "/live/ear-{id}.ogg", bc_handle_ear, BOOTHS, 0, PLAYERS, NO_RESOURCE },
  /* The longer suffixes first. */
  { "GET", "/live/{id}.low.ogg", bc_handle_live, READERS, BC_FLAVOUR_LOW, PLAYERS | OPEN,
    NO_RESOURCE },
  { "GET", "/live/{id}.ogg", bc_handle_live, READERS, BC_FLAVOUR_OGG, PLAYERS | OPEN, NO_RESOURCE },
  { "GET", "/live/{id}.aac", bc_handle_live, READERS, BC_FLAVOUR_AAC, PLAYERS | OPEN, NO_RESOURCE },
  { "GET", "/live/{id}.mp4", bc_handle_live, READERS, BC_FLAVOUR_MP4_OPUS, PLAYERS | OPEN,
    NO_RESOURCE },
  { "GET", "/live/{id}.low.m3u", bc_handle_playlist, READERS, BC_FLAVOUR_LOW, PLAYERS | OPEN,
    NO_RESOURCE },
  { "GET", "/live/{id}.aac.m3u", bc_handle_playlist, READERS, BC_FLAVOUR_AAC, PLAYERS | OPEN,
    NO_RESOURCE },
  { "GET", "/live/{id}.m3u", bc_handle_playlist, READERS, BC_FLAVOUR_OGG, PLAYERS | OPEN,
    NO_RESOURCE },
  { "GET", "/live/{id}.low.qr.svg", bc_handle_qr, READERS, BC_FLAVOUR_LOW, PLAYERS | OPEN,
    NO_RESOURCE },
  { "GET", "/live/{id}.aac.qr.svg", bc_handle_qr, READERS, BC_FLAVOUR_AAC, PLAYERS | OPEN,
    NO_RESOURCE },
  { "GET", "/live/{id}.qr.svg", bc_handle_qr, READERS, BC_FLAVOUR_OGG, PLAYERS | OPEN,
    NO_RESOURCE },
  { "GET", "/qr.svg", bc_handle_page_qr, ANYONE, 0, OPEN, NO_RESOURCE },
  /* The key says who may: it is good for these streams alone. */
  { "GET", "/live/k/{key}/{id}", bc_handle_keyed, ANYONE, 0, OPEN, NO_RESOURCE },

  /* Sources have credentials of their own. */
  { "PUT", "/ingest/{id}", bc_handle_ingest, ANYONE, 0, STREAM, NO_RESOURCE },
  { "SOURCE", "/ingest/{id}", bc_handle_ingest, ANYONE, 0, STREAM, NO_RESOURCE },
  { "OPTIONS", "*", bc_handle_options, ANYONE, 0, OPEN, NO_RESOURCE },

  { "GET", API "/openapi.json", bc_handle_asset, ANYONE, BC_ASSET_OPENAPI, OPEN, NO_RESOURCE },
  { "POST", API "/login", bc_handle_login, ANYONE, 0, CHANGES | OPEN, NO_RESOURCE },
  { "POST", API "/logout", bc_handle_logout, ANYONE, 0, CHANGES | OPEN, NO_RESOURCE },
  { "GET", API "/me", bc_handle_me, ANYONE, 0, 0, NO_RESOURCE },

  { "GET", API "/meeting", bc_handle_view, READERS, BC_VIEW_MEETING, 0, NO_RESOURCE },
  { "GET", API "/channels", bc_handle_view, READERS, BC_VIEW_CHANNELS, 0, NO_RESOURCE },
  { "GET", API "/sessions", bc_handle_view, READERS, BC_VIEW_SESSIONS, 0, NO_RESOURCE },
  { "GET", API "/lists", bc_handle_view, READERS, BC_VIEW_LISTS, 0, NO_RESOURCE },
  { "GET", API "/forecast", bc_handle_view, READERS, BC_VIEW_FORECAST, 0, NO_RESOURCE },
  { "GET", API "/desks", bc_handle_view, BOOTHS, BC_VIEW_DESKS, 0, NO_RESOURCE },
  { "GET", API "/prompts", bc_handle_view, STAFF, BC_VIEW_PROMPTS, 0, NO_RESOURCE },
  { "GET", API "/inputs", bc_handle_view, STAFF, BC_VIEW_INPUTS, 0, NO_RESOURCE },
  { "GET", API "/outputs", bc_handle_view, STAFF, BC_VIEW_OUTPUTS, 0, NO_RESOURCE },
  { "GET", API "/alarms", bc_handle_view, STAFF, BC_VIEW_ALARMS, 0, NO_RESOURCE },
  { "GET", API "/audit", bc_handle_audit, SIGNERS, 0, 0, NO_RESOURCE },
  { "GET", API "/budget", bc_handle_resource, READERS, 0, 0, BUDGET },
  { "GET", API "/floor", bc_handle_resource, READERS, 0, 0, FLOOR },
  { "GET", API "/audience", bc_handle_resource, READERS, 0, 0, AUDIENCE },
  { "GET", API "/extension", bc_handle_resource, BOOTHS, 0, 0, EXTENSION },
  { "GET", API "/persons", bc_handle_persons, COUNTED, 0, 0, NO_RESOURCE },
  { "GET", API "/events", bc_handle_events, READERS, 0, 0, NO_RESOURCE },

  { "GET", API "/live-keys", bc_handle_live_keys, STAFF, 0, 0, NO_RESOURCE },
  { "POST", API "/live-keys", bc_handle_give_live_key, READERS, 0, CHANGES, NO_RESOURCE },
  { "DELETE", API "/live-keys", bc_handle_revoke_live_key, RUNNERS, 0, CHANGES, NO_RESOURCE },
  { "DELETE", API "/live-keys/{id}", bc_handle_revoke_live_key, READERS, 0, CHANGES, NO_RESOURCE },

  { "GET", API "/sessions/{id}", bc_handle_resource, READERS, 0, 0, SESSION },
  { "PATCH", API "/sessions/{id}", bc_handle_patch_session, KEEPERS, 0, MATCHED, SESSION },
  { "POST", API "/sessions/{id}/open", bc_handle_action, RUNNERS, BC_EVENT_SESSION_OPEN, CHANGES,
    SESSION },
  { "POST", API "/sessions/{id}/suspend", bc_handle_suspend, RUNNERS, 0, CHANGES, SESSION },
  { "POST", API "/sessions/{id}/close", bc_handle_action, RUNNERS, BC_EVENT_SESSION_CLOSE, CHANGES,
    SESSION },
  { "POST", API "/sessions/{id}/correction", bc_handle_amount, RUNNERS, BC_AMOUNT_CORRECTION,
    CHANGES, SESSION },
  { "GET", API "/sessions/{id}/speakers", bc_handle_resource, READERS, 0, 0, LIST },
  { "PUT", API "/sessions/{id}/speakers", bc_handle_put_list, KEEPERS, 0, LIST_PUT, LIST },

  { "GET", API "/outputs/{id}.sdp", bc_handle_output_sdp, STAFF, 0, PLAYERS, NO_RESOURCE },
  { "GET", API "/outputs/{id}", bc_handle_resource, STAFF, 0, 0, OUTPUT },
  { "PUT", API "/outputs/{id}", bc_handle_put_output, RUNNERS, 0, CHANGES, OUTPUT },

  { "PUT", API "/floor", bc_handle_put_floor, FLOOR_KEEPERS, 0, CHANGES, FLOOR },
  { "PUT", API "/floor/lock", bc_handle_lock_floor, RUNNERS, 0, CHANGES, FLOOR },
  /* Their condition is the list that is worked through: the handlers find it. */
  { "POST", API "/floor/next", bc_handle_next_speaker, KEEPERS, 0, CHANGES, NO_RESOURCE },
  { "POST", API "/floor/stop", bc_handle_stop_speaker, KEEPERS, 0, CHANGES, NO_RESOURCE },
  { "PUT", API "/audience", bc_handle_put_audience, RUNNERS, 0, CHANGES, AUDIENCE },

  { "GET", API "/desks/{id}", bc_handle_resource, BOOTHS, 0, 0, DESK },
  { "PUT", API "/desks/{id}", bc_handle_put_desk, DESK_WORKERS, 0, CHANGES, DESK },
  { "POST", API "/desks/{id}/on", bc_handle_desk_key, DESK_WORKERS, BC_KEY_ON, CHANGES, DESK },
  { "POST", API "/desks/{id}/off", bc_handle_desk_key, DESK_WORKERS, BC_KEY_OFF, CHANGES, DESK },
  { "POST", API "/desks/{id}/cough", bc_handle_desk_key, DESK_WORKERS, BC_KEY_COUGH, CHANGES,
    DESK },
  { "POST", API "/desks/{id}/uncough", bc_handle_desk_key, DESK_WORKERS, BC_KEY_UNCOUGH, CHANGES,
    DESK },
  { "POST", API "/desks/{id}/arm", bc_handle_desk_key, DESK_WORKERS, BC_KEY_ARM, CHANGES, DESK },
  { "POST", API "/desks/{id}/disarm", bc_handle_desk_key, DESK_WORKERS, BC_KEY_DISARM, CHANGES,
    DESK },
  { "POST", API "/desks/{id}/handover", bc_handle_desk_key, DESK_WORKERS, BC_KEY_HANDOVER, CHANGES,
    DESK },
  { "PUT", API "/desks/{id}/person", bc_handle_desk_word, DESK_WORKERS, BC_WORD_PERSON, CHANGES,
    DESK },
  { "PUT", API "/desks/{id}/cannot", bc_handle_desk_word, DESK_WORKERS, BC_WORD_CANNOT, CHANGES,
    DESK },
  { "PUT", API "/desks/{id}/ear", bc_handle_desk_word, DESK_WORKERS, BC_WORD_EAR, CHANGES, DESK },

  { "POST", API "/extension/ask", bc_handle_amount, RUNNERS, BC_AMOUNT_ASK, CHANGES, EXTENSION },
  { "POST", API "/extension/grant", bc_handle_amount, LEADER, BC_AMOUNT_GRANT, CHANGES, EXTENSION },
  { "POST", API "/extension/refuse", bc_handle_action, LEADER, BC_EVENT_EXTENSION_REFUSE, CHANGES,
    EXTENSION },
  { "PUT", API "/budget/ceiling", bc_handle_amount, OWNER, BC_AMOUNT_CEILING, CHANGES, BUDGET },
  { "POST", API "/budget/release", bc_handle_action, RUNNERS, BC_EVENT_RELEASE, CHANGES, BUDGET },
  { "POST", API "/clock/confirm", bc_handle_action, RUNNERS, BC_EVENT_CLOCK_CONFIRM, CHANGES,
    BUDGET },
  { "POST", API "/alarms/{id}/acknowledge", bc_handle_acknowledge, RUNNERS, 0, CHANGES, ALARM },
  { "POST", API "/reload", bc_handle_reload, RUNNERS, 0, CHANGES, NO_RESOURCE },
  { "POST", API "/prompts/{id}/yes", bc_handle_prompt, RUNNERS, BC_PROMPT_YES, CHANGES, PROMPT },
  { "POST", API "/prompts/{id}/dismiss", bc_handle_prompt, RUNNERS, BC_PROMPT_DISMISS, CHANGES,
    PROMPT },
};

const BcRoute *
bc_routes_get (guint *n_routes)
{
  *n_routes = G_N_ELEMENTS (routes);
  return routes;
}

/* `id` gets what stands where the pattern says {id}. */
static gboolean
matches_id (const char *pattern, const char *path, char **id)
{
  const char *hole = strstr (pattern, "{id}");

  if (hole == NULL)
    return strcmp (pattern, path) == 0;
  gsize prefix = (gsize) (hole - pattern);
  const char *suffix = hole + strlen ("{id}");
  gsize n_path = strlen (path), n_suffix = strlen (suffix);
  if (n_path <= prefix + n_suffix || strncmp (pattern, path, prefix) != 0 ||
      strcmp (path + n_path - n_suffix, suffix) != 0)
    return FALSE;
  gsize n_id = n_path - prefix - n_suffix;
  if (memchr (path + prefix, '/', n_id) != NULL)
    return FALSE;
  *id = g_strndup (path + prefix, n_id);
  return TRUE;
}

/* A key stands for a whole segment, before the rest. */
static gboolean
matches (const char *pattern, const char *path, char **key, char **id)
{
  const char *hole = strstr (pattern, "{key}/");
  gsize prefix = (gsize) (hole != NULL ? hole - pattern : 0);
  const char *slash;

  if (hole == NULL)
    return matches_id (pattern, path, id);
  if (strncmp (pattern, path, prefix) != 0)
    return FALSE;
  slash = strchr (path + prefix, '/');
  if (slash == NULL || slash == path + prefix ||
      !matches_id (hole + strlen ("{key}/"), slash + 1, id))
    return FALSE;
  *key = g_strndup (path + prefix, (gsize) (slash - path) - prefix);
  return TRUE;
}

static void
allow (GString *methods, const char *method)
{
  g_string_append_printf (methods, "%s%s", methods->len > 0 ? ", " : "", method);
  if (strcmp (method, "GET") == 0)
    g_string_append (methods, ", HEAD");
}

BcRouteVerdict
bc_routes_find (const char *method, const char *path, BcRouteMatch *match)
{
  const char *wanted = strcmp (method, "HEAD") == 0 ? "GET" : method;
  g_autoptr (GString) methods = g_string_new (NULL);

  *match = (BcRouteMatch){ 0 };
  for (gsize i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      g_autofree char *id = NULL, *key = NULL;
      if (!matches (routes[i].path, path, &key, &id))
        continue;
      if (strcmp (routes[i].method, wanted) == 0)
        {
          match->route = &routes[i];
          match->id = g_steal_pointer (&id);
          match->key = g_steal_pointer (&key);
          return BC_ROUTE_FOUND;
        }
      allow (methods, routes[i].method);
    }
  if (methods->len == 0)
    return BC_ROUTE_UNKNOWN_PATH;
  match->allow = g_strdup (methods->str);
  return BC_ROUTE_WRONG_METHOD;
}

void
bc_route_match_clear (BcRouteMatch *match)
{
  g_clear_pointer (&match->id, g_free);
  g_clear_pointer (&match->key, g_free);
  g_clear_pointer (&match->allow, g_free);
}

gboolean
bc_route_permits (const BcRoute *route, BcRole role)
{
  return (route->roles & (1u << role)) != 0;
}
