/* SPDX-License-Identifier: Apache-2.0 */
#include "handlers-private.h"
#include "json-private.h"
#include "server-private.h"

#include <string.h>

#define COOKIE_RULES "; Path=/; HttpOnly; SameSite=Strict"

static gboolean
is_form (const BcRequest *request)
{
  const char *type = bc_head_get (request->head, "Content-Type");
  return type != NULL && g_str_has_prefix (type, "application/x-www-form-urlencoded");
}

/* The page without JavaScript posts a form; everything else JSON. NULL: `reply` says what is missing. */
static char *
read_token (BcRequest *request, BcReply *reply)
{
  static const char *const allowed[] = { "token", NULL };
  g_autoptr (GError) error = NULL;
  const char *token = NULL;

  if (is_form (request))
    {
      gsize n_bytes;
      const char *form = g_bytes_get_data (request->body, &n_bytes);
      g_autoptr (GHashTable) fields =
          g_uri_parse_params (form, (gssize) n_bytes, "&", G_URI_PARAMS_WWW_FORM, NULL);
      token = fields != NULL ? g_hash_table_lookup (fields, "token") : NULL;
      return g_strstrip (g_strdup (token != NULL ? token : ""));
    }
  g_autoptr (JsonObject) body = bc_json_read_object (request->body, allowed, &error);
  if (body == NULL || !bc_json_get_string (body, "token", &token, &error))
    bc_reply_set_error (reply, error);
  else if (token == NULL)
    bc_reply_set_problem (reply, 400, "\"token\" is missing");
  return g_strdup (token);
}

/* What may stand in a cookie (RFC 6265, 4.1.1), and is what tokens are made of. */
static gboolean
is_cookie_text (const char *token)
{
  for (const char *c = token; *c != '\0'; c++)
    if (!g_ascii_isgraph (*c) || strchr ("\",;\\", *c) != NULL)
      return FALSE;
  return *token != '\0';
}

static void
set_cookie (BcRequest *request, BcReply *reply, const char *token)
{
  gboolean is_secure = strcmp (bc_request_get_scheme (request), "https") == 0;
  g_autofree char *cookie =
      g_strdup_printf ("%s=%s" COOKIE_RULES "%s%s", is_secure ? BC_COOKIE_SECURE : BC_COOKIE, token,
                       is_secure ? "; Secure" : "", *token == '\0' ? "; Max-Age=0" : "");

  bc_reply_set_field (reply, "Set-Cookie", cookie);
}

static void
answer_identity (BcReply *reply, const BcIdentity *who)
{
  BcJson json;

  bc_json_init (&json);
  bc_json_open (&json, NULL, '{');
  bc_json_add_string (&json, "role", bc_role_to_string (who->role));
  bc_json_add_string (&json, "name", who->name);
  bc_json_add_string (&json, "booth", who->booth);
  bc_json_close (&json, '}');
  bc_reply_set_text (reply, 200, "application/json", bc_json_finish (&json));
}

static void
go_home (BcReply *reply, const char *where)
{
  reply->status = 303;
  bc_reply_set_field (reply, "Location", where);
}

void
bc_handle_login (BcRequest *request, BcReply *reply)
{
  g_autofree char *token = read_token (request, reply);
  BcIdentity who;

  if (token == NULL)
    return;
  if (!is_cookie_text (token) ||
      !bc_access_find_token (request->server->config.access, token, &who))
    {
      if (is_form (request))
        go_home (reply, "/?sign-in=failed");
      else
        bc_request_refuse_wrong (request, reply, "This token is not known here");
      return;
    }
  if (is_form (request))
    go_home (reply, "/");
  else
    answer_identity (reply, &who);
  set_cookie (request, reply, token);
}

void
bc_handle_logout (BcRequest *request, BcReply *reply)
{
  if (is_form (request))
    go_home (reply, "/");
  else
    reply->status = 204;
  set_cookie (request, reply, "");
}

void
bc_handle_me (BcRequest *request, BcReply *reply)
{
  answer_identity (reply, &request->who);
}
