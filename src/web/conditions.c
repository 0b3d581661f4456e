/* SPDX-License-Identifier: Apache-2.0 */
#include "conditions-private.h"

#include <string.h>

#define JSON_TYPE "application/json"

/* What a resource is called, and where its ETag is to be had. */
typedef struct
{
  const char *name;
  const char *path; /* up to the id, and on behind it */
  const char *rest;
} Row;

static const Row rows[BC_RESOURCE_LAST] = {
  [BC_RESOURCE_SESSION] = { "session", "/api/v1/sessions/", "" },
  [BC_RESOURCE_LIST] = { "speakers' list", "/api/v1/sessions/", "/speakers" },
  [BC_RESOURCE_DESK] = { "desk", "/api/v1/desks/", "" },
  [BC_RESOURCE_PROMPT] = { "prompt", "/api/v1/prompts", NULL },
  [BC_RESOURCE_ALARM] = { "alarm", "/api/v1/alarms", NULL },
  [BC_RESOURCE_OUTPUT] = { "output", "/api/v1/outputs/", "" },
  [BC_RESOURCE_FLOOR] = { "floor", "/api/v1/floor", NULL },
  [BC_RESOURCE_AUDIENCE] = { "audience", "/api/v1/audience", NULL },
  [BC_RESOURCE_BUDGET] = { "budget", "/api/v1/budget", NULL },
  [BC_RESOURCE_EXTENSION] = { "extension", "/api/v1/extension", NULL },
};

/* One entity-tag (RFC 9110, 8.8.3) from `at` on; `tag` gets what is between its quotes. Returns where it ends, or
 * NULL: it is none. */
static const char *
read_tag (const char *at, char **tag, gboolean *is_weak)
{
  *is_weak = g_str_has_prefix (at, "W/");
  if (*is_weak)
    at += 2;
  const char *end = *at == '"' ? strchr (at + 1, '"') : NULL;
  if (end == NULL)
    return NULL;
  *tag = g_strndup (at + 1, (gsize) (end - at - 1));
  return end + 1;
}

gboolean
bc_tags_contain (const char *field, BcTagMatch is_match, const char *wanted)
{
  const char *at = field + strspn (field, " \t,");

  if (strcmp (at, "*") == 0)
    return TRUE;
  while (at != NULL && *at != '\0')
    {
      g_autofree char *tag = NULL;
      gboolean is_weak;
      at = read_tag (at, &tag, &is_weak);
      if (at != NULL && is_match (tag, is_weak, wanted))
        return TRUE;
      if (at != NULL)
        at += strspn (at, " \t,");
    }
  return FALSE;
}

/* --- Reading --- */

static gboolean
is_same_tag (const char *tag, gboolean is_weak, const char *wanted)
{
  return strcmp (tag, wanted) == 0;
}

void
bc_reply_set_validated (BcReply *reply, const BcHead *head, const char *version, char *text)
{
  g_autofree char *content = bc_version_of (text);
  g_autofree char *tag = version != NULL && strcmp (version, content) != 0
                             ? g_strdup_printf ("%s.%s", version, content)
                             : g_strdup (content);
  g_autofree char *etag = g_strdup_printf ("\"%s\"", tag);
  const char *known = bc_head_get (head, "If-None-Match");

  bc_reply_set_field (reply, "ETag", etag);
  if (known == NULL || !bc_tags_contain (known, is_same_tag, tag))
    {
      bc_reply_set_text (reply, 200, JSON_TYPE, text);
      return;
    }
  reply->status = 304;
  g_free (text);
}

/* --- Changing --- */

static gboolean
is_same_version (const char *tag, gboolean is_weak, const char *wanted)
{
  gsize length = strlen (wanted);

  return !is_weak && strncmp (tag, wanted, length) == 0 &&
         (tag[length] == '\0' || tag[length] == '.');
}

/* What the caller has seen, if we still know: the first of its tags that we do. */
static const char *
find_seen (const BcVersions *versions, const char *field)
{
  g_auto (GStrv) pieces = g_strsplit (field, "\"", -1);
  const char *seen = NULL;

  for (guint i = 1; seen == NULL && pieces[i - 1] != NULL && pieces[i] != NULL; i += 2)
    {
      pieces[i][strcspn (pieces[i], ".")] = '\0';
      seen = bc_versions_find (versions, pieces[i]);
    }
  return seen;
}

static void
answer_stale (BcRequest *request, BcReply *reply, BcResource resource, const char *id)
{
  BcViewer viewer = bc_request_get_viewer (request);
  const char *seen = find_seen (request->server->versions, bc_head_get (request->head, "If-Match"));
  g_autofree char *state = bc_resource_make_state (&viewer, resource, id);
  g_autofree char *current = bc_resource_make (&viewer, resource, id);
  g_autofree char *words = bc_versions_explain (seen, state);
  g_autofree char *version = bc_version_of (state);
  g_autofree char *etag = g_strdup_printf ("\"%s\"", version);
  g_autofree char *detail =
      g_strdup_printf ("Not done, for the %s%s%s has changed since you looked: %s",
                       rows[resource].name, id != NULL ? " " : "", id != NULL ? id : "", words);

  bc_reply_set_stale (reply, detail, current);
  bc_reply_set_field (reply, "ETag", etag);
}

static void
ask_for_condition (BcReply *reply, BcResource resource, const char *id)
{
  const Row *row = &rows[resource];

  bc_reply_set_problem (reply, 428,
                        "Say with If-Match which version of the %s you have seen: the ETag of "
                        "GET %s%s%s, or the \"version\" in it",
                        row->name, row->path, row->rest != NULL && id != NULL ? id : "",
                        row->rest != NULL ? row->rest : "");
}

gboolean
bc_condition_is_met (BcRequest *request, BcReply *reply, BcResource resource, const char *id)
{
  BcViewer viewer = bc_request_get_viewer (request);
  const char *field = bc_head_get (request->head, "If-Match");
  g_autofree char *state = bc_resource_make_state (&viewer, resource, id);

  if (state == NULL)
    return TRUE;
  if (field == NULL && (request->route->flags & BC_ROUTE_NEEDS_MATCH))
    {
      ask_for_condition (reply, resource, id);
      return FALSE;
    }
  g_autofree char *version = bc_version_of (state);
  if (field == NULL || bc_tags_contain (field, is_same_version, version))
    return TRUE;
  answer_stale (request, reply, resource, id);
  return FALSE;
}
