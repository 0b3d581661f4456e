/* SPDX-License-Identifier: Apache-2.0 */
#include "far-end.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void
connect_tcp (int fds[2])
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t size = sizeof address;
  int door = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (door, (struct sockaddr *) &address, size), ==, 0);
  g_assert_cmpint (listen (door, 1), ==, 0);
  g_assert_cmpint (getsockname (door, (struct sockaddr *) &address, &size), ==, 0);
  fds[0] = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (connect (fds[0], (struct sockaddr *) &address, size), ==, 0);
  fds[1] = accept4 (door, NULL, NULL, SOCK_CLOEXEC);
  g_assert_cmpint (fds[1], >=, 0);
  close (door);
}

void
far_end_init (FarEnd *end, FarEndKind kind)
{
  int fds[2];

  *end = (FarEnd){ 0 };
  pthread_mutex_init (&end->lock, NULL);
  pthread_cond_init (&end->changed, NULL);
  if (kind == FAR_END_TCP)
    connect_tcp (fds);
  else
    g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  end->fd = fds[0];
  end->near_fd = fds[1];
}

void
far_end_clear (FarEnd *end)
{
  far_end_wait_gone (end);
  g_assert_cmpuint (end->n_gone, ==, 1);
  far_end_close (end);
  pthread_mutex_destroy (&end->lock);
  pthread_cond_destroy (&end->changed);
}

void
far_end_join (FarEnd *end, BcStream *stream, const BcListener *wishes)
{
  BcListener listener = *wishes;

  listener.fd = end->near_fd;
  listener.on_gone = far_end_on_gone;
  listener.user_data = end;
  bc_stream_add_listener (stream, &listener);
}

GBytes *
far_end_read (FarEnd *end, gsize n_bytes)
{
  g_autofree guint8 *data = g_malloc (n_bytes);
  gsize n_read = 0;

  while (n_read < n_bytes)
    {
      ssize_t n = recv (end->fd, data + n_read, n_bytes - n_read, 0);

      g_assert_cmpint (n, >, 0);
      n_read += (gsize) n;
    }

  return g_bytes_new_take (g_steal_pointer (&data), n_bytes);
}

GBytes *
far_end_read_all (FarEnd *end)
{
  GByteArray *all = g_byte_array_new ();

  while (TRUE)
    {
      guint8 some[4096];
      ssize_t n = recv (end->fd, some, sizeof some, 0);

      g_assert_cmpint (n, >=, 0);
      if (n == 0)
        return g_byte_array_free_to_bytes (all);
      g_byte_array_append (all, some, (guint) n);
    }
}

void
far_end_close (FarEnd *end)
{
  if (end->fd >= 0)
    close (end->fd);
  end->fd = -1;
}

void
far_end_on_gone (BcGone why, guint64 n_sent, gpointer far_end)
{
  FarEnd *end = far_end;

  pthread_mutex_lock (&end->lock);
  end->n_gone++;
  end->why = why;
  end->n_sent = n_sent;
  pthread_cond_broadcast (&end->changed);
  pthread_mutex_unlock (&end->lock);
}

gboolean
far_end_is_gone (FarEnd *end)
{
  gboolean is_gone;

  pthread_mutex_lock (&end->lock);
  is_gone = end->n_gone > 0;
  pthread_mutex_unlock (&end->lock);

  return is_gone;
}

BcGone
far_end_wait_gone (FarEnd *end)
{
  BcGone why;

  pthread_mutex_lock (&end->lock);
  while (end->n_gone == 0)
    pthread_cond_wait (&end->changed, &end->lock);
  why = end->why;
  pthread_mutex_unlock (&end->lock);

  return why;
}

GBytes *
far_end_make_page (guint number, gsize n_bytes)
{
  g_autofree guint8 *data = g_malloc (n_bytes);
  g_autofree char *name = g_strdup_printf ("<page %u>", number);

  for (gsize i = 0; i < n_bytes; i++)
    data[i] = i < strlen (name) ? (guint8) name[i] : (guint8) (number * 31 + i * 7 + (i >> 8));

  return g_bytes_new_take (g_steal_pointer (&data), n_bytes);
}
