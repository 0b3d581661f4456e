/* SPDX-License-Identifier: Apache-2.0 */
#include "caller.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void
caller_send (int fd, const char *text)
{
  gsize n_bytes = strlen (text);

  /* A server that has had enough already is what some tests are about. */
  if (send (fd, text, n_bytes, MSG_NOSIGNAL) != (gssize) n_bytes && errno != EPIPE &&
      errno != ECONNRESET)
    g_error ("sending: %s", g_strerror (errno));
}

char *
caller_read_until (int fd, const char *mark)
{
  GString *text = g_string_new (NULL);
  char bytes[4096];

  for (;;)
    {
      if (mark != NULL && strstr (text->str, mark) != NULL)
        break;
      gssize n_read = recv (fd, bytes, sizeof bytes, 0);
      if (n_read < 0 && errno == EINTR)
        continue; /* a test that was stopped and goes on: signal(7), sockets with a timeout */
      if (n_read < 0 && errno == EAGAIN)
        g_error ("nothing came for %d s; so far:\n%s", CALLER_PATIENCE_S, text->str);
      if (n_read <= 0)
        break;
      g_string_append_len (text, bytes, n_read);
    }
  return g_string_free (text, FALSE);
}

char *
caller_read_all (int fd)
{
  char *text = caller_read_until (fd, NULL);

  close (fd);
  return text;
}

guint
answer_status (const char *answer)
{
  return strlen (answer) > 12 ? (guint) g_ascii_strtoull (answer + 9, NULL, 10) : 0;
}

char *
answer_field (const char *answer, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (answer, "\r\n", -1);

  for (guint i = 1; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      gsize length = strlen (name);
      if (g_ascii_strncasecmp (lines[i], name, length) == 0 && lines[i][length] == ':')
        return g_strstrip (g_strdup (lines[i] + length + 1));
    }
  return NULL;
}

const char *
answer_body (const char *answer)
{
  const char *end = strstr (answer, "\r\n\r\n");
  return end != NULL ? end + 4 : "";
}
