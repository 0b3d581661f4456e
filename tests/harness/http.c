/* SPDX-License-Identifier: Apache-2.0 */
#include "http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int
http_connect (guint16 port)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons (port),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  if (connect (fd, (struct sockaddr *) &address, sizeof address) != 0)
    g_error ("nobody listens on 127.0.0.1:%u: %s", port, g_strerror (errno));
  return fd;
}

void
http_send (int fd, const char *text)
{
  gsize n = strlen (text);

  while (n > 0)
    {
      gssize sent = send (fd, text, n, MSG_NOSIGNAL);
      if (sent <= 0)
        g_error ("the peer is gone: %s", g_strerror (errno));
      text += sent;
      n -= (gsize) sent;
    }
}

static GString *
read_to_end (int fd)
{
  GString *all = g_string_new (NULL);
  char piece[4096];
  gssize n;

  while ((n = recv (fd, piece, sizeof piece, 0)) > 0)
    g_string_append_len (all, piece, n);
  return all;
}

HttpAnswer *
http_request_with (guint16 port, const char *method, const char *path, const char *fields,
                   const char *json)
{
  int fd = http_connect (port);
  g_autofree char *request =
      g_strdup_printf ("%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nContent-Type: application/json\r\n"
                       "%sContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                       method, path, port, fields, json ? strlen (json) : 0, json ? json : "");
  HttpAnswer *answer = g_new0 (HttpAnswer, 1);

  http_send (fd, request);
  g_autoptr (GString) all = read_to_end (fd);
  close (fd);

  char *gap = strstr (all->str, "\r\n\r\n");
  if (gap == NULL || sscanf (all->str, "HTTP/1.%*c %u", &answer->status) != 1)
    g_error ("%s %s: no HTTP answer but “%s”", method, path, all->str);
  answer->head = g_strndup (all->str, (gsize) (gap - all->str));
  answer->body_bytes = all->len - (gsize) (gap + 4 - all->str);
  answer->body = g_strndup (gap + 4, answer->body_bytes);
  return answer;
}

HttpAnswer *
http_request (guint16 port, const char *method, const char *path, const char *json)
{
  return http_request_with (port, method, path, "", json);
}

void
http_answer_free (HttpAnswer *answer)
{
  g_free (answer->head);
  g_free (answer->body);
  g_free (answer);
}

void
http_expect_ok (guint16 port, const char *method, const char *path, const char *json)
{
  g_autoptr (HttpAnswer) answer = http_request (port, method, path, json);

  if (answer->status != 200 && answer->status != 204)
    g_error ("%s %s: %u %s", method, path, answer->status, answer->body);
}
