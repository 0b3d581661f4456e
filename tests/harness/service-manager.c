/* SPDX-License-Identifier: Apache-2.0 */
#include "service-manager.h"

#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define WATCHDOG_US (60 * G_USEC_PER_SEC)

static char *
choose_path (gboolean is_abstract)
{
  g_autofree char *name = g_strdup_printf ("boothcast-test-%d-%08x", getpid (), g_random_int ());

  return is_abstract ? g_strconcat ("@", name, NULL)
                     : g_build_filename (g_get_tmp_dir (), name, NULL);
}

ServiceManager *
service_manager_new (gint64 watchdog_us, gboolean is_abstract)
{
  ServiceManager *manager = g_new0 (ServiceManager, 1);
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  manager->path = choose_path (is_abstract);
  gsize length = g_strlcpy (address.sun_path, manager->path, sizeof address.sun_path);
  if (is_abstract)
    address.sun_path[0] = '\0';
  manager->fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (manager->fd, (struct sockaddr *) &address,
                         (socklen_t) (G_STRUCT_OFFSET (struct sockaddr_un, sun_path) + length)),
                   ==, 0);
  manager->environment = g_environ_setenv (g_get_environ (), "NOTIFY_SOCKET", manager->path, TRUE);
  if (watchdog_us > 0)
    {
      g_autofree char *usec = g_strdup_printf ("%" G_GINT64_FORMAT, watchdog_us);
      manager->environment = g_environ_setenv (manager->environment, "WATCHDOG_USEC", usec, TRUE);
    }
  return manager;
}

void
service_manager_free (ServiceManager *manager)
{
  close (manager->fd);
  if (manager->path[0] == '/')
    g_unlink (manager->path);
  g_free (manager->path);
  g_strfreev (manager->environment);
  g_free (manager);
}

char *
service_manager_hear (ServiceManager *manager, int wait_ms)
{
  struct pollfd poll_fd = { .fd = manager->fd, .events = POLLIN };
  char message[1024];

  if (poll (&poll_fd, 1, wait_ms) != 1)
    return NULL;
  gssize n = recv (manager->fd, message, sizeof message - 1, 0);
  g_assert_cmpint (n, >=, 0);
  return g_strndup (message, (gsize) n);
}

static gboolean
has_line (const char *message, const char *line)
{
  g_auto (GStrv) lines = g_strsplit (message, "\n", -1);

  return g_strv_contains ((const char *const *) lines, line);
}

char *
service_manager_await (ServiceManager *manager, const char *line)
{
  gint64 until_us = g_get_monotonic_time () + WATCHDOG_US;

  while (g_get_monotonic_time () < until_us)
    {
      g_autofree char *message = service_manager_hear (manager, 1000);
      if (message != NULL && has_line (message, line))
        return g_steal_pointer (&message);
    }
  g_error ("the service never said %s", line);
}

guint
service_manager_drain (ServiceManager *manager)
{
  guint n = 0;

  for (char *message; (message = service_manager_hear (manager, 0)) != NULL; n++)
    g_free (message);
  return n;
}
