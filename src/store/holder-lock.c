/* SPDX-License-Identifier: Apache-2.0 */
#include "holder-lock-private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include <boothcast/base/error.h>

/* Whoever looks whether a holder lives has its lock for some microseconds: that is no other gateway. */
#define TRIES 5
#define TRY_AGAIN_US (20 * G_TIME_SPAN_MILLISECOND)

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
  g_set_error (error, BC_ERROR, BC_ERROR_CONFLICT,
               "%s: “%s” is already running (process %s); give this gateway another name", path,
               holder, pid[0] != '\0' ? pid : "unknown");
}

static gboolean
try_lock (int fd)
{
  for (int i = 1; i < TRIES; i++)
    {
      if (flock (fd, LOCK_EX | LOCK_NB) == 0)
        return TRUE;
      if (errno != EWOULDBLOCK)
        return FALSE;
      g_usleep (TRY_AGAIN_US);
    }
  return flock (fd, LOCK_EX | LOCK_NB) == 0;
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
  if (!try_lock (fd))
    {
      refuse (error, fd, path, holder);
      close (fd);
      return FALSE;
    }

  /* Only for the message above: the lock holds without it, on a full disk too. */
  if (ftruncate (fd, 0) == 0)
    dprintf (fd, "%ld\n", (long) getpid ());
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

  if (fd < 0)
    return FALSE;
  gboolean is_held = flock (fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  close (fd);
  return is_held;
}
