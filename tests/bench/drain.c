/* SPDX-License-Identifier: Apache-2.0 */
#include "drain.h"

#include "../harness/http.h"

#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define STATUS "HTTP/1.1 200"

struct _Drain
{
  char *path;
  int fd;
  GThread *thread;
  _Atomic guint64 n_bytes;
  atomic_bool is_lost;
};

static gpointer
run (gpointer data)
{
  Drain *drain = data;
  char piece[16384];
  gssize n = recv (drain->fd, piece, strlen (STATUS), MSG_WAITALL);
  gboolean is_well = n == (gssize) strlen (STATUS) && memcmp (piece, STATUS, (gsize) n) == 0;

  while (is_well && (n = recv (drain->fd, piece, sizeof piece, 0)) > 0)
    atomic_fetch_add (&drain->n_bytes, (guint64) n);
  atomic_store (&drain->is_lost, TRUE);
  return NULL;
}

Drain *
drain_new (guint16 port, const char *path)
{
  Drain *drain = g_new0 (Drain, 1);
  g_autofree char *request =
      g_strdup_printf ("GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", path, port);

  drain->path = g_strdup (path);
  drain->fd = http_connect (port);
  http_send (drain->fd, request);
  drain->thread = g_thread_new ("drain", run, drain);
  return drain;
}

void
drain_free (Drain *drain)
{
  if (drain == NULL)
    return;
  shutdown (drain->fd, SHUT_RDWR);
  g_thread_join (drain->thread);
  close (drain->fd);
  g_free (drain->path);
  g_free (drain);
}

const char *
drain_get_path (const Drain *drain)
{
  return drain->path;
}

guint64
drain_get_n_bytes (const Drain *drain)
{
  return atomic_load (&drain->n_bytes);
}

gboolean
drain_is_lost (const Drain *drain)
{
  return atomic_load (&drain->is_lost);
}
