/* SPDX-License-Identifier: Apache-2.0 */
#include "reply-private.h"

#include "json-private.h"
#include <boothcast/base/error.h>
#include <string.h>

typedef struct
{
  guint status;
  const char *phrase;
} Phrase;

static const Phrase phrases[] = {
  { 200, "OK" },
  { 204, "No Content" },
  { 303, "See Other" },
  { 304, "Not Modified" },
  { 400, "Bad Request" },
  { 401, "Unauthorized" },
  { 403, "Forbidden" },
  { 404, "Not Found" },
  { 405, "Method Not Allowed" },
  { 408, "Request Timeout" },
  { 409, "Conflict" },
  { 412, "Precondition Failed" },
  { 413, "Content Too Large" },
  { 415, "Unsupported Media Type" },
  { 428, "Precondition Required" },
  { 429, "Too Many Requests" },
  { 431, "Request Header Fields Too Large" },
  { 500, "Internal Server Error" },
  { 501, "Not Implemented" },
  { 502, "Bad Gateway" },
  { 503, "Service Unavailable" },
  { 505, "HTTP Version Not Supported" },
};

/* The one place where what went wrong becomes a status. */
static const guint status_of_error[] = {
  [BC_ERROR_INVALID] = 400,     [BC_ERROR_CONFIG] = 500,      [BC_ERROR_UNAUTHORIZED] = 401,
  [BC_ERROR_FORBIDDEN] = 403,   [BC_ERROR_NOT_FOUND] = 404,   [BC_ERROR_CONFLICT] = 409,
  [BC_ERROR_UNSUPPORTED] = 415, [BC_ERROR_UNAVAILABLE] = 503, [BC_ERROR_IO] = 500,
};

const char *
bc_status_get_phrase (guint status)
{
  for (gsize i = 0; i < G_N_ELEMENTS (phrases); i++)
    if (phrases[i].status == status)
      return phrases[i].phrase;
  return "Unknown";
}

guint
bc_status_from_error (const GError *error)
{
  if (error->domain == BC_ERROR && (gsize) error->code < G_N_ELEMENTS (status_of_error))
    return status_of_error[error->code];
  return 500;
}

void
bc_reply_init (BcReply *reply)
{
  *reply = (BcReply){ .status = 500, .fields = g_ptr_array_new_with_free_func (g_free) };
}

void
bc_reply_clear (BcReply *reply)
{
  g_clear_pointer (&reply->fields, g_ptr_array_unref);
  g_clear_pointer (&reply->body, g_bytes_unref);
}

static guint
find_field (const BcReply *reply, const char *name)
{
  for (guint i = 0; i < reply->fields->len; i += 2)
    if (g_ascii_strcasecmp (g_ptr_array_index (reply->fields, i), name) == 0)
      return i;
  return reply->fields->len;
}

void
bc_reply_set_field (BcReply *reply, const char *name, const char *value)
{
  guint at = find_field (reply, name);

  g_return_if_fail (strpbrk (value, "\r\n") == NULL);
  if (at < reply->fields->len)
    g_ptr_array_remove_range (reply->fields, at, 2);
  g_ptr_array_add (reply->fields, g_strdup (name));
  g_ptr_array_add (reply->fields, g_strdup (value));
}

const char *
bc_reply_get_field (const BcReply *reply, const char *name)
{
  guint at = find_field (reply, name);
  return at < reply->fields->len ? g_ptr_array_index (reply->fields, at + 1) : NULL;
}

void
bc_reply_set_bytes (BcReply *reply, guint status, const char *type, GBytes *body)
{
  reply->status = status;
  bc_reply_set_field (reply, "Content-Type", type);
  g_clear_pointer (&reply->body, g_bytes_unref);
  reply->body = g_bytes_ref (body);
}

void
bc_reply_set_text (BcReply *reply, guint status, const char *type, char *text)
{
  g_autoptr (GBytes) body = g_bytes_new_take (text, strlen (text));
  bc_reply_set_bytes (reply, status, type, body);
}

static void
set_problem (BcReply *reply, guint status, const char *detail, const char *current)
{
  BcJson json;

  bc_json_init (&json);
  bc_json_open (&json, NULL, '{');
  bc_json_add_string (&json, "type", "about:blank");
  bc_json_add_string (&json, "title", bc_status_get_phrase (status));
  bc_json_add_integer (&json, "status", status);
  bc_json_add_string (&json, "detail", detail);
  if (current != NULL)
    bc_json_add_raw (&json, "current", current);
  bc_json_close (&json, '}');
  bc_reply_set_text (reply, status, "application/problem+json", bc_json_finish (&json));
}

void
bc_reply_set_problem (BcReply *reply, guint status, const char *detail_format, ...)
{
  va_list arguments;

  va_start (arguments, detail_format);
  g_autofree char *detail = g_strdup_vprintf (detail_format, arguments);
  va_end (arguments);
  set_problem (reply, status, detail, NULL);
}

void
bc_reply_set_error (BcReply *reply, const GError *error)
{
  set_problem (reply, bc_status_from_error (error), error->message, NULL);
}

void
bc_reply_set_stale (BcReply *reply, const char *detail, const char *current)
{
  set_problem (reply, 412, detail, current);
}

GBytes *
bc_reply_write (const BcReply *reply, gboolean has_body)
{
  GString *text = g_string_new (NULL);
  gsize n_bytes = 0;
  const char *bytes = reply->body != NULL ? g_bytes_get_data (reply->body, &n_bytes) : NULL;

  g_string_append_printf (text, "HTTP/1.1 %u %s\r\n", reply->status,
                          bc_status_get_phrase (reply->status));
  for (guint i = 0; i + 1 < reply->fields->len; i += 2)
    g_string_append_printf (text, "%s: %s\r\n", (char *) g_ptr_array_index (reply->fields, i),
                            (char *) g_ptr_array_index (reply->fields, i + 1));
  g_string_append_printf (text, "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n", n_bytes);
  if (has_body && n_bytes > 0)
    g_string_append_len (text, bytes, (gssize) n_bytes);
  return g_string_free_to_bytes (text);
}
