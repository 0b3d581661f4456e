/* SPDX-License-Identifier: Apache-2.0 */
#include "notify.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct _BcNotify
{
  int fd; /* -1: nobody listens */
  struct sockaddr_un address;
  socklen_t address_bytes;
  gint64 watchdog_us;
};

/* "/run/systemd/notify", or "@name" in the abstract namespace; others (vsock:) are for guests of virtual machines. */
static gboolean
take_address (BcNotify *notify, const char *path)
{
  gsize length = strlen (path);

  if ((path[0] != '/' && path[0] != '@') || length < 2 || length >= sizeof notify->address.sun_path)
    return FALSE;
  notify->address.sun_family = AF_UNIX;
  memcpy (notify->address.sun_path, path, length);
  if (path[0] == '@')
    notify->address.sun_path[0] = '\0';
  notify->address_bytes = (socklen_t) (G_STRUCT_OFFSET (struct sockaddr_un, sun_path) + length);
  return TRUE;
}

static gint64
read_watchdog (void)
{
  const char *usec = g_getenv ("WATCHDOG_USEC");
  const char *pid = g_getenv ("WATCHDOG_PID");
  guint64 us = 0, meant = 0;

  if (usec == NULL || !g_ascii_string_to_unsigned (usec, 10, 1, G_MAXINT64, &us, NULL))
    return 0;
  if (pid != NULL && (!g_ascii_string_to_unsigned (pid, 10, 1, G_MAXINT, &meant, NULL) ||
                      meant != (guint64) getpid ()))
    return 0;
  return (gint64) us;
}

BcNotify *
bc_notify_new (void)
{
  BcNotify *notify = g_new0 (BcNotify, 1);
  const char *path = g_getenv ("NOTIFY_SOCKET");

  notify->fd = -1;
  if (path != NULL && take_address (notify, path))
    notify->fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (notify->fd >= 0)
    notify->watchdog_us = read_watchdog ();
  else if (path != NULL)
    g_warning ("the service manager cannot be told how we are: NOTIFY_SOCKET is “%s”", path);
  g_unsetenv ("NOTIFY_SOCKET");
  g_unsetenv ("WATCHDOG_USEC");
  g_unsetenv ("WATCHDOG_PID");
  return notify;
}

void
bc_notify_free (BcNotify *notify)
{
  if (notify == NULL)
    return;
  if (notify->fd >= 0)
    close (notify->fd);
  g_free (notify);
}

gboolean
bc_notify_is_heard (const BcNotify *notify)
{
  return notify->fd >= 0;
}

gint64
bc_notify_get_watchdog_us (const BcNotify *notify)
{
  return notify->watchdog_us;
}

/* A manager that does not read is no reason to stop: what is lost is said again with the next look. */
void
bc_notify_send (BcNotify *notify, const char *lines)
{
  if (notify->fd < 0)
    return;
  if (sendto (notify->fd, lines, strlen (lines), MSG_NOSIGNAL,
              (const struct sockaddr *) &notify->address, notify->address_bytes) < 0)
    g_debug ("telling the service manager: %s", g_strerror (errno));
}

void
bc_notify_send_reloading (BcNotify *notify, gint64 now_us)
{
  g_autofree char *lines =
      g_strdup_printf ("RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT, now_us);

  bc_notify_send (notify, lines);
}
