/* SPDX-License-Identifier: Apache-2.0 */
#include "icecast-login-private.h"

#include <string.h>

/* What a person is shown of a stranger's own words. */
#define MAX_PHRASE_CHARACTERS 120

/* --- The request --- */

/* Without what would end the line (transfer full). */
static char *
make_line (const char *text)
{
  g_autofree char *line = g_utf8_make_valid (text, -1);

  for (char *at = line; *at != '\0'; at++)
    if (g_ascii_iscntrl (*at))
      *at = ' ';
  return g_strdup (g_strstrip (line));
}

static char *
make_credentials (const BcIcecastLogin *login)
{
  g_autofree char *plain = g_strconcat (login->user, ":", login->password, NULL);

  return g_base64_encode ((const guchar *) plain, strlen (plain));
}

char *
bc_icecast_login_make_request (const BcIcecastLogin *login)
{
  g_autoptr (GString) request = g_string_new (NULL);
  g_autofree char *path =
      g_uri_escape_string (login->mount, G_URI_RESERVED_CHARS_ALLOWED_IN_PATH, FALSE);
  g_autofree char *credentials = make_credentials (login);
  g_autofree char *host = make_line (login->host);
  gboolean is_v6 = strchr (host, ':') != NULL;

  g_string_append_printf (request, "PUT %s HTTP/1.1\r\n", path);
  g_string_append_printf (request, "Host: %s%s%s:%u\r\n", is_v6 ? "[" : "", host, is_v6 ? "]" : "",
                          login->port);
  g_string_append_printf (request, "Authorization: Basic %s\r\n", credentials);
  g_string_append (request, "User-Agent: Boothcast\r\nContent-Type: audio/ogg\r\n"
                            "Ice-Public: 0\r\n");
  if (login->title != NULL)
    {
      g_autofree char *title = make_line (login->title);
      g_string_append_printf (request, "Ice-Name: %s\r\n", title);
    }
  g_string_append (request, "Expect: 100-continue\r\n\r\n");
  return g_string_free (g_steal_pointer (&request), FALSE);
}

/* --- The answer --- */

/* Icecast says which 403 it means in the page beside it. */
static const struct
{
  guint status; /* 0: any */
  const char *needle;
  const char *words;
} known[] = {
  { 401, "", "user or password are wrong" },
  { 0, "in use", "somebody else sends to this mount" },
  { 0, "too many sources", "it has as many sources as it takes" },
  { 0, "source limit", "it has as many sources as it takes" },
  { 0, "content-type not supported", "it takes no Ogg Opus here" },
  { 0, "unsupported content type", "it takes no Ogg Opus here" },
  { 0, "https port", "it wants TLS, which this output does not speak" },
  { 403, "", "it is forbidden: the mount is in use, or this user may not send to it" },
  { 404, "", "there is no such mount" },
  { 405, "", "nothing can be sent there: is it an Icecast server?" },
  { 407, "", "a proxy in between wants a password" },
  { 409, "", "somebody else sends to this mount" },
  { 411, "", "something in between wants to know how long a stream is: is it a proxy?" },
  { 415, "", "it takes no Ogg Opus here" },
  { 429, "", "it has been asked too often" },
  { 503, "", "it is too busy for another source" },
};

/* 0: what is there is no answer of HTTP's. "ICE/1.0 200 OK" is how old servers say it. */
static guint
read_status (const char *line)
{
  const char *space = strchr (line, ' ');

  if ((!g_str_has_prefix (line, "HTTP/") && !g_str_has_prefix (line, "ICE/")) || space == NULL)
    return 0;
  for (guint i = 1; i <= 3; i++)
    if (!g_ascii_isdigit (space[i]))
      return 0;
  return space[4] == '\0' || space[4] == ' ' ? (guint) g_ascii_strtoull (space + 1, NULL, 10) : 0;
}

/* A stranger's words, short and on one line (transfer full). */
static char *
quote (const char *text)
{
  g_autofree char *line = make_line (text);

  if (g_utf8_strlen (line, -1) <= MAX_PHRASE_CHARACTERS)
    return g_steal_pointer (&line);
  g_autofree char *start = g_utf8_substring (line, 0, MAX_PHRASE_CHARACTERS);
  return g_strconcat (start, "…", NULL);
}

static char *
explain_status (guint status, const char *line, const char *text)
{
  g_autofree char *lower = g_ascii_strdown (text, -1);
  g_autofree char *phrase = quote (strchr (line, ' ') + 1);

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if ((known[i].status == 0 || known[i].status == status) &&
        strstr (lower, known[i].needle) != NULL)
      return g_strdup_printf ("%s (it answers %s)", known[i].words, phrase);
  if (status >= 300 && status < 400)
    return g_strdup_printf ("the mount is somewhere else (it answers %s)", phrase);
  return g_strdup_printf ("it answers %s", phrase);
}

/* An alert of TLS, to somebody who does not speak it: RFC 8446, section 5.1. */
static gboolean
is_tls (const char *answer, gsize n_bytes)
{
  return n_bytes >= 2 && answer[0] == 0x15 && answer[1] == 0x03;
}

static BcIcecastVerdict
refuse (char **words, char *why)
{
  *words = why;
  return BC_ICECAST_REFUSED;
}

static BcIcecastVerdict
judge_without_line (const char *answer, gsize n_bytes, gboolean is_all, char **words)
{
  if (is_tls (answer, n_bytes))
    return refuse (words, g_strdup ("it wants TLS, which this output does not speak"));
  if (n_bytes >= BC_ICECAST_ANSWER_MAX_BYTES)
    return refuse (words, g_strdup ("it does not answer as an Icecast server does"));
  if (!is_all)
    return BC_ICECAST_MORE;
  return refuse (words, g_strdup (n_bytes == 0 ? "it hangs up without an answer"
                                               : "it does not answer as an Icecast server does"));
}

/* What follows on the empty line; NULL: it has not come. */
static const char *
find_rest (const char *text)
{
  const char *end = strstr (text, "\r\n\r\n");

  return end != NULL ? end + 4 : NULL;
}

/* A server may go on to say no after "continue". A refusal is read to its end, for the reason stands in its page; a server that goes on talking is believed so far. */
BcIcecastVerdict
bc_icecast_login_judge (const char *answer, gsize n_bytes, gboolean is_all, char **words)
{
  const char *end = n_bytes > 0 ? memchr (answer, '\n', n_bytes) : NULL;

  if (end == NULL)
    return judge_without_line (answer, n_bytes, is_all, words);
  g_autofree char *text = g_strndup (answer, n_bytes);
  g_autofree char *line = g_strchomp (g_strndup (answer, (gsize) (end - answer)));
  guint status = read_status (line);
  if (status == 0)
    return refuse (words, g_strdup ("it does not answer as an Icecast server does"));
  if (status >= 300)
    return is_all || n_bytes >= BC_ICECAST_ANSWER_MAX_BYTES
               ? refuse (words, explain_status (status, line, text))
               : BC_ICECAST_MORE;
  const char *rest = find_rest (text);
  if (rest == NULL)
    return judge_without_line (answer, n_bytes, is_all, words);
  if (status < 200 && *rest != '\0')
    return bc_icecast_login_judge (rest, strlen (rest), is_all, words);
  return BC_ICECAST_LET_IN;
}
