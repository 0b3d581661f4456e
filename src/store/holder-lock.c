/* SPDX-License-Identifier: Apache-2.0 */
#include "holder-lock-private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include <boothcast/base/error.h>

static char *
get_path (const char *database_path, const char *holder)
{
  return g_strdup_printf ("%s.%s.lock", database_path, holder);
}

/* Who has it, as that process wrote it; empty when it has not yet. */
static void
read_owner (int fd, char *pid, gsize pid_bytes)
{
  gssize n_read = pread (fd, pid, pid_bytes - 1, 0);

  pid[MAX (n_read, 0)] = '\0';
  g_strchomp (pid);
}

static void
refuse (GError **error, int fd, const char *path, const char *holder)
{
  int failure = errno;
  char pid[24];

  if (failure != EWOULDBLOCK)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_IO, "%s: locking: %s", path, g_strerror (failure));
      return;
    }
  read_owner (fd, pid, sizeof pid);
  gboolean is_known = pid[0] != '\0';
  /* With another name a second one would come up, and charge the same session to the pool once more. */
  g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
               "%s: gateway “%s” is already running%s%s%s: was it started twice? That one goes on "
               "undisturbed. Only if this is to be another gateway, give it a name of its own "
               "(server.gateway)",
               path, holder, is_known ? " (process " : "", pid, is_known ? ")" : "");
}

/* A second lock on the same file, because one can look at it without taking it: whoever did take the first for
 * a look would be in the way of a gateway that starts. It goes with the descriptor, too. */
static struct flock
get_sign_of_life (void)
{
  return (struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_SET };
}

static void
give_sign_of_life (int fd, const char *path)
{
  struct flock sign = get_sign_of_life ();

  if (fcntl (fd, F_OFD_SETLK, &sign) != 0)
    g_message ("%s: %s: others take this gateway for dead when it is slow", path,
               g_strerror (errno));
}

gboolean
bc_holder_lock_take (BcHolderLock *lock, const char *database_path, const char *holder,
                     GError **error)
{
  g_autofree char *path = get_path (database_path, holder);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

  lock->fd = -1;
  if (fd < 0)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_IO, "%s: %s", path, g_strerror (errno));
      return FALSE;
    }
  if (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      refuse (error, fd, path, holder);
      close (fd);
      return FALSE;
    }

  /* Only for the message above: the lock holds without it, on a full disk too. */
  if (ftruncate (fd, 0) == 0)
    dprintf (fd, "%ld\n", (long) getpid ());
  give_sign_of_life (fd, path);
  lock->fd = fd;
  return TRUE;
}

void
bc_holder_lock_release (BcHolderLock *lock)
{
  if (lock->fd >= 0)
    close (lock->fd);
  lock->fd = -1;
}

gboolean
bc_holder_lock_is_held (const char *database_path, const char *holder)
{
  g_autofree char *path = get_path (database_path, holder);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  struct flock sign = get_sign_of_life ();

  if (fd < 0)
    return FALSE;
  gboolean is_held = fcntl (fd, F_OFD_GETLK, &sign) == 0 && sign.l_type != F_UNLCK;
  close (fd);
  return is_held;
}
