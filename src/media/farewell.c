/* SPDX-License-Identifier: Apache-2.0 */
#include "farewell-private.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* JSON's string of any text, without the quotes. */
static char *
escape (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *escaped = g_string_new (NULL);

  for (const char *at = valid; *at != '\0'; at++)
    if (*at == '"' || *at == '\\')
      g_string_append_printf (escaped, "\\%c", *at);
    else
      g_string_append_c (escaped, g_ascii_iscntrl (*at) ? ' ' : *at);
  return g_string_free (escaped, FALSE);
}

static char *
write_refusal (const char *refusal)
{
  g_autofree char *detail = escape (refusal);
  g_autofree char *body = g_strdup_printf (
      "{\"type\":\"about:blank\",\"title\":\"Unsupported Media Type\",\"status\":415,"
      "\"detail\":\"%s\"}\n",
      detail);

  return g_strdup_printf ("HTTP/1.1 415 Unsupported Media Type\r\n"
                          "Content-Type: application/problem+json\r\n"
                          "Content-Length: %" G_GSIZE_FORMAT "\r\n"
                          "Connection: close\r\n\r\n%s",
                          strlen (body), body);
}

/* Whether there may be more: the source has not closed, and nobody waits for us. What is too much stays where
 * it is, and the source has the rest of the time to read. */
static gboolean
drain_once (const BcFarewell *farewell, gsize *n_drained, gint64 left_us)
{
  gboolean is_enough = *n_drained >= BC_FAREWELL_MAX_BYTES;
  struct pollfd fds[] = { { .fd = farewell->wake, .events = POLLIN },
                          { .fd = farewell->fd, .events = is_enough ? 0 : POLLIN } };
  char bytes[4096];
  guint64 rung;

  if (poll (fds, G_N_ELEMENTS (fds), (int) (left_us / 1000) + 1) < 0 && errno != EINTR)
    return FALSE;
  /* The decoder may have rung too. */
  if (fds[0].revents != 0 && read (farewell->wake, &rung, sizeof rung) < 0 && errno != EAGAIN)
    return FALSE;
  if (fds[1].revents == 0)
    return TRUE;
  ssize_t n = is_enough ? 0 : recv (farewell->fd, bytes, sizeof bytes, MSG_DONTWAIT);
  *n_drained += (gsize) MAX (n, 0);
  return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

/* Closing a socket that has unread bytes sends a reset, which can overtake our last words. */
void
bc_farewell_say (const BcFarewell *farewell)
{
  g_autofree char *answer =
      farewell->refusal != NULL
          ? write_refusal (farewell->refusal)
          : g_strdup ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  gint64 until_us = g_get_monotonic_time () + BC_FAREWELL_US;
  gint64 left_us = BC_FAREWELL_US;
  gsize n_bytes = strlen (answer);
  gsize n_drained = 0;

  /* Nothing but a go-ahead was sent before: there is room, or nobody. */
  if (send (farewell->fd, answer, n_bytes, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t) n_bytes ||
      shutdown (farewell->fd, SHUT_WR) < 0)
    return;
  while (left_us > 0 && !atomic_load (farewell->is_stopping) &&
         drain_once (farewell, &n_drained, left_us))
    left_us = until_us - g_get_monotonic_time ();
}
