/* SPDX-License-Identifier: Apache-2.0 */
#include "head-private.h"

#include "host-private.h"

#include <string.h>

#define METHOD_MAX_CHARS 16
#define CONTENT_LENGTH_MAX_DIGITS 15

static gboolean
is_token_char (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c) != NULL);
}

gsize
bc_head_find_end (const char *bytes, gsize n_bytes, gsize *scanned)
{
  /* An empty line is LF LF or LF CR LF: look again at the last two bytes of before. */
  gsize from = *scanned > 2 ? *scanned - 2 : 0;

  *scanned = n_bytes;
  while (from < n_bytes)
    {
      const char *line_end = memchr (bytes + from, '\n', n_bytes - from);
      if (line_end == NULL)
        return 0;
      gsize next = (gsize) (line_end - bytes) + 1;
      if (next < n_bytes && bytes[next] == '\n')
        return next + 1;
      if (next + 1 < n_bytes && bytes[next] == '\r' && bytes[next + 1] == '\n')
        return next + 2;
      from = next;
    }
  return 0;
}

/* One empty line before the request's is let pass (RFC 9112, 2.2): its number of bytes. */
static gsize
count_empty_line (const char *bytes, gsize n_bytes)
{
  if (n_bytes >= 1 && bytes[0] == '\n')
    return 1;
  return n_bytes >= 2 && bytes[0] == '\r' && bytes[1] == '\n' ? 2 : 0;
}

gboolean
bc_head_is_hopeless (const char *bytes, gsize n_bytes)
{
  gsize from = count_empty_line (bytes, n_bytes);
  const char *line = bytes + from;
  gsize n_left = n_bytes - from;

  if (n_left == 0 || (n_bytes == 1 && bytes[0] == '\r'))
    return FALSE;
  if (!is_token_char (line[0]))
    return TRUE;
  const char *end = memchr (line, '\n', n_left);
  if (end == NULL)
    return FALSE;
  const char *target = memchr (line, ' ', (gsize) (end - line));
  return target == NULL || memchr (target + 1, ' ', (gsize) (end - target - 1)) == NULL;
}

static gboolean
has_control (const char *text)
{
  for (; *text != '\0'; text++)
    if (((guchar) *text < 0x20 && *text != '\t') || *text == 0x7f)
      return TRUE;
  return FALSE;
}

/* Cuts the next line out of `*cursor` and ends it with NUL; FALSE: a control character in it. */
static gboolean
cut_line (char **cursor, char **line)
{
  char *end = strchr (*cursor, '\n');

  g_assert (end != NULL);
  *line = *cursor;
  *cursor = end + 1;
  *end = '\0';
  if (end > *line && end[-1] == '\r')
    end[-1] = '\0';
  return !has_control (*line);
}

/* "http://host/path" → host, path. Servers must take this form too (RFC 9112, 3.2.2). */
static BcRefusal
cut_absolute_form (BcHead *head, char **target)
{
  const char *authority = strstr (*target, "://");

  if (authority == NULL ||
      (!g_str_has_prefix (*target, "http://") && !g_str_has_prefix (*target, "https://")))
    return BC_REFUSAL_TARGET;
  authority += 3;
  gsize length = strcspn (authority, "/?");
  g_autofree char *host = g_strndup (authority, length);
  if (!bc_host_is_valid (host))
    return BC_REFUSAL_HOST;
  const char *rest = authority + length;
  head->host = g_steal_pointer (&host);
  char *path = g_strconcat (*rest == '/' ? "" : "/", rest, NULL);
  g_free (*target);
  *target = path;
  return BC_REFUSAL_NONE;
}

static BcRefusal
take_target (BcHead *head, const char *sent)
{
  g_autofree char *target = g_strdup (sent);

  for (const char *c = target; *c != '\0'; c++)
    if ((guchar) *c <= 0x20 || (guchar) *c >= 0x7f || *c == '#')
      return BC_REFUSAL_TARGET;
  if (strcmp (target, "*") == 0)
    {
      if (strcmp (head->method, "OPTIONS") != 0)
        return BC_REFUSAL_TARGET;
      head->path = g_strdup ("*");
      return BC_REFUSAL_NONE;
    }
  if (target[0] != '/')
    {
      BcRefusal refusal = cut_absolute_form (head, &target);
      if (refusal != BC_REFUSAL_NONE)
        return refusal;
    }
  char *query = strchr (target, '?');
  if (query != NULL)
    {
      *query = '\0';
      head->query = g_strdup (query + 1);
    }
  head->path = g_uri_unescape_string (target, "/");
  /* An escaped control character would come out again in some header or log. */
  if (head->path == NULL || !g_utf8_validate (head->path, -1, NULL) || has_control (head->path))
    return BC_REFUSAL_TARGET;
  return BC_REFUSAL_NONE;
}

static BcRefusal
take_version (BcHead *head, const char *version)
{
  if (g_str_has_prefix (version, "HTTP/1.") && g_ascii_isdigit (version[7]) && version[8] == '\0')
    head->minor = version[7] == '0' ? 0 : 1;
  else if (strcmp (version, "ICE/1.0") == 0 && strcmp (head->method, "SOURCE") == 0)
    head->minor = 0;
  else
    return g_str_has_prefix (version, "HTTP/") ? BC_REFUSAL_VERSION : BC_REFUSAL_MALFORMED;
  return BC_REFUSAL_NONE;
}

static BcRefusal
take_request_line (BcHead *head, char *line)
{
  char *target = strchr (line, ' ');
  char *version = target != NULL ? strchr (target + 1, ' ') : NULL;
  BcRefusal refusal;

  if (version == NULL || strchr (version + 1, ' ') != NULL)
    return BC_REFUSAL_MALFORMED;
  *target++ = '\0';
  *version++ = '\0';
  gsize method_chars = 0;
  while (is_token_char (line[method_chars]))
    method_chars++;
  if (line[method_chars] != '\0' || method_chars == 0 || method_chars > METHOD_MAX_CHARS)
    return BC_REFUSAL_MALFORMED;
  head->method = g_strdup (line);
  refusal = take_version (head, version);
  return refusal != BC_REFUSAL_NONE ? refusal : take_target (head, target);
}

static BcRefusal
take_field (BcHead *head, char *line)
{
  gsize name_chars = 0;

  if (head->n_fields == BC_HEAD_MAX_FIELDS)
    return BC_REFUSAL_TOO_MANY_FIELDS;
  while (is_token_char (line[name_chars]))
    name_chars++;
  /* Also no space before the colon, and no line folded onto the next (RFC 9112, 5.1, 5.2). */
  if (name_chars == 0 || line[name_chars] != ':')
    return BC_REFUSAL_MALFORMED;
  line[name_chars] = '\0';
  head->fields[head->n_fields++] = (BcHeadField){
    .name = g_strdup (line),
    .value = g_strstrip (g_strdup (line + name_chars + 1)),
  };
  return BC_REFUSAL_NONE;
}

static guint
count_fields (const BcHead *head, const char *name)
{
  guint n = 0;

  for (guint i = 0; i < head->n_fields; i++)
    n += g_ascii_strcasecmp (head->fields[i].name, name) == 0;
  return n;
}

static BcRefusal
check_host (BcHead *head)
{
  guint n = count_fields (head, "Host");
  const char *host = bc_head_get (head, "Host");

  if (n > 1 || (n == 0 && head->minor > 0) || (host != NULL && !bc_host_is_valid (host)))
    return BC_REFUSAL_HOST;
  /* The authority of an absolute target wins (RFC 9112, 3.2.2). */
  if (head->host == NULL)
    head->host = g_strdup (host);
  return BC_REFUSAL_NONE;
}

static BcRefusal
check_length (BcHead *head)
{
  guint n = count_fields (head, "Content-Length");
  const char *length = bc_head_get (head, "Content-Length");

  head->content_length = -1;
  if (n == 0)
    return BC_REFUSAL_NONE;
  gsize digits = strspn (length, "0123456789");
  if (n > 1 || digits == 0 || digits > CONTENT_LENGTH_MAX_DIGITS || length[digits] != '\0')
    return BC_REFUSAL_CONTENT_LENGTH;
  head->content_length = g_ascii_strtoll (length, NULL, 10);
  return BC_REFUSAL_NONE;
}

static BcRefusal
check_fields (BcHead *head)
{
  BcRefusal refusal = check_host (head);
  const char *expect = bc_head_get (head, "Expect");

  if (refusal == BC_REFUSAL_NONE)
    refusal = check_length (head);
  if (refusal == BC_REFUSAL_NONE && bc_head_get (head, "Transfer-Encoding") != NULL)
    refusal = BC_REFUSAL_TRANSFER_ENCODING;
  head->expects_continue = expect != NULL && g_ascii_strcasecmp (expect, "100-continue") == 0;
  return refusal;
}

static BcRefusal
take_lines (BcHead *head, char *text)
{
  BcRefusal refusal;
  char *line;

  if (!cut_line (&text, &line))
    return BC_REFUSAL_MALFORMED;
  refusal = take_request_line (head, line);
  while (refusal == BC_REFUSAL_NONE)
    {
      if (!cut_line (&text, &line))
        return BC_REFUSAL_MALFORMED;
      if (*line == '\0')
        return check_fields (head);
      refusal = take_field (head, line);
    }
  return refusal;
}

BcHead *
bc_head_parse (const char *bytes, gsize n_bytes, BcRefusal *refusal)
{
  g_autoptr (BcHead) head = g_new0 (BcHead, 1);

  g_assert (n_bytes > 0 && bytes[n_bytes - 1] == '\n');

  head->n_bytes = n_bytes;
  if (n_bytes > BC_HEAD_MAX_BYTES)
    *refusal = BC_REFUSAL_HEAD_TOO_LARGE;
  else if (memchr (bytes, '\0', n_bytes) != NULL)
    *refusal = BC_REFUSAL_MALFORMED;
  else
    {
      gsize skipped = count_empty_line (bytes, n_bytes - 1);
      g_autofree char *text = g_strndup (bytes + skipped, n_bytes - skipped);
      *refusal = take_lines (head, text);
    }
  return *refusal == BC_REFUSAL_NONE ? g_steal_pointer (&head) : NULL;
}

void
bc_head_free (BcHead *head)
{
  if (head == NULL)
    return;
  for (guint i = 0; i < head->n_fields; i++)
    {
      g_free (head->fields[i].name);
      g_free (head->fields[i].value);
    }
  g_free (head->method);
  g_free (head->path);
  g_free (head->query);
  g_free (head->host);
  g_free (head);
}

const char *
bc_head_get (const BcHead *head, const char *name)
{
  for (guint i = 0; i < head->n_fields; i++)
    if (g_ascii_strcasecmp (head->fields[i].name, name) == 0)
      return head->fields[i].value;
  return NULL;
}

char *
bc_head_get_parameter (const BcHead *head, const char *name)
{
  GUriParamsIter iter;
  char *key, *value;

  if (head->query == NULL)
    return NULL;
  g_uri_params_iter_init (&iter, head->query, -1, "&", G_URI_PARAMS_WWW_FORM);
  while (g_uri_params_iter_next (&iter, &key, &value, NULL))
    {
      g_autofree char *own_key = key;
      if (strcmp (own_key, name) == 0)
        return value;
      g_free (value);
    }
  return NULL;
}

char *
bc_head_write (const BcHead *head)
{
  g_autofree char *path = g_uri_escape_string (head->path, "/!$&'()*+,;=:@", FALSE);

  return g_strdup_printf ("%s %s HTTP/1.%u\r\nHost: %s\r\nConnection: close\r\n\r\n", head->method,
                          path, head->minor, head->host != NULL ? head->host : "localhost");
}
