/* SPDX-License-Identifier: Apache-2.0 */
#include "event-listener.h"

#include "http.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct _EventListener
{
  int fd;
  GMutex lock;
  GString *text;
  GThread *thread;
};

static gpointer
run (gpointer data)
{
  EventListener *listener = data;
  char piece[4096];
  gssize n;

  while ((n = recv (listener->fd, piece, sizeof piece, 0)) > 0)
    {
      g_mutex_lock (&listener->lock);
      g_string_append_len (listener->text, piece, n);
      g_mutex_unlock (&listener->lock);
    }
  return NULL;
}

EventListener *
event_listener_new (guint16 port)
{
  EventListener *listener = g_new0 (EventListener, 1);
  g_autofree char *request =
      g_strdup_printf ("GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", port);

  listener->fd = http_connect (port);
  http_send (listener->fd, request);
  g_mutex_init (&listener->lock);
  listener->text = g_string_new (NULL);
  listener->thread = g_thread_new ("event-listener", run, listener);
  return listener;
}

void
event_listener_free (EventListener *listener)
{
  if (listener == NULL)
    return;
  shutdown (listener->fd, SHUT_RDWR);
  g_thread_join (listener->thread);
  close (listener->fd);
  g_mutex_clear (&listener->lock);
  g_string_free (listener->text, TRUE);
  g_free (listener);
}

/* Those of that kind that hold `words`, one after the other (transfer full). */
static GPtrArray *
find (EventListener *listener, const char *event, const char *words)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&listener->lock);
  g_auto (GStrv) events = g_strsplit (listener->text->str, "\n\n", -1);
  g_autofree char *kind = g_strdup_printf ("event: %s\n", event);
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; events[i] != NULL; i++)
    if (strstr (events[i], kind) != NULL && strstr (events[i], words) != NULL)
      g_ptr_array_add (found, g_strdup (events[i]));
  return found;
}

guint
event_listener_count (EventListener *listener, const char *event, const char *words)
{
  g_autoptr (GPtrArray) found = find (listener, event, words);

  return found->len;
}

char *
event_listener_get_all (EventListener *listener, const char *event)
{
  g_autoptr (GPtrArray) found = find (listener, event, "");

  g_ptr_array_add (found, NULL);
  return g_strjoinv ("\n", (char **) found->pdata);
}
