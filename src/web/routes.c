/* SPDX-License-Identifier: Apache-2.0 */
#include "handlers-private.h"
#include "pages-private.h"
#include "views-private.h"

#include <boothcast/meeting/event.h>
#include <string.h>

#define BIT(role) (1u << BC_ROLE_##role)

/* Who may. The chair's assistant keeps the speakers' list, so knows the floor's language; opening and closing
 * costs minutes and is the host's. The team leader and the pool's owner see everything, and change nothing here. */
#define STAFF (BIT (TEAM_LEADER) | BIT (HOST) | BIT (ASSISTANT) | BIT (POOL_OWNER) | BIT (OPERATOR))
#define BOOTHS (STAFF | BIT (INTERPRETER))
#define READERS (BOOTHS | BIT (DELEGATE))
#define ANYONE (READERS | BIT (NOBODY))
#define RUNNERS (BIT (HOST) | BIT (OPERATOR))
#define DESK_WORKERS                                                                               \
  (RUNNERS | BIT (INTERPRETER)) /* an interpreter at the own booth's desks only */
#define FLOOR_KEEPERS (RUNNERS | BIT (ASSISTANT) | BIT (INTERPRETER))

#define API "/api/v1"
#define PLAYERS BC_ROUTE_FOR_PLAYERS
#define CHANGES BC_ROUTE_CHANGES
#define OPEN BC_ROUTE_OPEN

static const BcRoute routes[] = {
  { "GET", "/", bc_handle_page, ANYONE, 0, OPEN },
  { "GET", "/style.css", bc_handle_asset, ANYONE, BC_ASSET_STYLE, OPEN },
  { "GET", "/listen.js", bc_handle_asset, ANYONE, BC_ASSET_LISTEN, OPEN },
  { "GET", "/words.js", bc_handle_asset, ANYONE, BC_ASSET_WORDS, OPEN },
  { "GET", "/icon.svg", bc_handle_asset, ANYONE, BC_ASSET_ICON, OPEN },

  { "GET", "/healthz", bc_handle_healthz, ANYONE, 0, OPEN },
  { "GET", "/readyz", bc_handle_readyz, ANYONE, 0, OPEN },
  { "GET", "/metrics", bc_handle_metrics, RUNNERS, 0, PLAYERS },

  { "GET", "/live/{id}.ogg", bc_handle_live, READERS, 0, PLAYERS | OPEN },
  { "GET", "/live/{id}.m3u", bc_handle_playlist, READERS, 0, PLAYERS | OPEN },

  /* Sources have credentials of their own. */
  { "PUT", "/ingest/{id}", bc_handle_ingest, ANYONE, 0, BC_ROUTE_STREAM | PLAYERS | CHANGES },
  { "SOURCE", "/ingest/{id}", bc_handle_ingest, ANYONE, 0, BC_ROUTE_STREAM | PLAYERS | CHANGES },
  { "OPTIONS", "*", bc_handle_options, ANYONE, 0, OPEN },

  { "GET", API "/openapi.json", bc_handle_asset, ANYONE, BC_ASSET_OPENAPI, OPEN },
  { "POST", API "/login", bc_handle_login, ANYONE, 0, CHANGES | OPEN },
  { "POST", API "/logout", bc_handle_logout, ANYONE, 0, CHANGES | OPEN },
  { "GET", API "/me", bc_handle_me, ANYONE, 0, 0 },

  { "GET", API "/meeting", bc_handle_view, READERS, BC_VIEW_MEETING, 0 },
  { "GET", API "/channels", bc_handle_view, READERS, BC_VIEW_CHANNELS, 0 },
  { "GET", API "/budget", bc_handle_view, READERS, BC_VIEW_BUDGET, 0 },
  { "GET", API "/sessions", bc_handle_view, READERS, BC_VIEW_SESSIONS, 0 },
  { "GET", API "/floor", bc_handle_view, READERS, BC_VIEW_FLOOR, 0 },
  { "GET", API "/audience", bc_handle_view, READERS, BC_VIEW_AUDIENCE, 0 },
  { "GET", API "/desks", bc_handle_view, BOOTHS, BC_VIEW_DESKS, 0 },
  { "GET", API "/inputs", bc_handle_view, STAFF, BC_VIEW_INPUTS, 0 },
  { "GET", API "/events", bc_handle_events, READERS, 0, 0 },

  { "POST", API "/sessions/{id}/open", bc_handle_session, RUNNERS, BC_EVENT_SESSION_OPEN, CHANGES },
  { "POST", API "/sessions/{id}/suspend", bc_handle_session, RUNNERS, BC_EVENT_SESSION_SUSPEND,
    CHANGES },
  { "POST", API "/sessions/{id}/close", bc_handle_session, RUNNERS, BC_EVENT_SESSION_CLOSE,
    CHANGES },
  { "PUT", API "/floor", bc_handle_put_floor, FLOOR_KEEPERS, 0, CHANGES },
  { "PUT", API "/audience", bc_handle_put_audience, RUNNERS, 0, CHANGES },
  { "GET", API "/desks/{id}", bc_handle_get_desk, BOOTHS, 0, 0 },
  { "PUT", API "/desks/{id}", bc_handle_put_desk, DESK_WORKERS, 0, CHANGES },
  { "POST", API "/desks/{id}/on", bc_handle_desk_key, DESK_WORKERS, BC_KEY_ON, CHANGES },
  { "POST", API "/desks/{id}/off", bc_handle_desk_key, DESK_WORKERS, BC_KEY_OFF, CHANGES },
  { "POST", API "/desks/{id}/cough", bc_handle_desk_key, DESK_WORKERS, BC_KEY_COUGH, CHANGES },
  { "POST", API "/desks/{id}/uncough", bc_handle_desk_key, DESK_WORKERS, BC_KEY_UNCOUGH, CHANGES },
};

const BcRoute *
bc_routes_get (guint *n_routes)
{
  *n_routes = G_N_ELEMENTS (routes);
  return routes;
}

/* `id` gets what stands where the pattern says {id}. */
static gboolean
matches (const char *pattern, const char *path, char **id)
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
      g_autofree char *id = NULL;
      if (!matches (routes[i].path, path, &id))
        continue;
      if (strcmp (routes[i].method, wanted) == 0)
        {
          match->route = &routes[i];
          match->id = g_steal_pointer (&id);
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
  g_clear_pointer (&match->allow, g_free);
}

gboolean
bc_route_permits (const BcRoute *route, BcRole role)
{
  return (route->roles & (1u << role)) != 0;
}
