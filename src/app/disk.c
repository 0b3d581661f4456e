/* SPDX-License-Identifier: Apache-2.0 */
#include "disk.h"

#include <boothcast/base/clock.h>
#include <boothcast/base/error.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* What the store writes at once, about. */
#define TRIED_BYTES 4096

/* Counted: a write that hangs outlives its asker. */
typedef struct
{
  gatomicrefcount n_refs;
  char *directory;
  GMutex lock;
  gboolean is_asking; /* under the lock, as is what follows */
  gint64 well_us;
} Shared;

struct _BcDisk
{
  Shared *shared;
};

static void
shared_unref (Shared *shared)
{
  if (!g_atomic_ref_count_dec (&shared->n_refs))
    return;
  g_mutex_clear (&shared->lock);
  g_free (shared->directory);
  g_free (shared);
}

static gboolean
write_and_sync (int fd)
{
  char bytes[TRIED_BYTES];

  memset (bytes, 'b', sizeof bytes);
  return write (fd, bytes, sizeof bytes) == (gssize) sizeof bytes && fsync (fd) == 0;
}

gboolean
bc_disk_try (const char *directory, gint64 *took_us, GError **error)
{
  g_autofree char *path = g_build_filename (directory, ".boothcast-try-XXXXXX", NULL);
  gint64 began_us = bc_clock_now_us ();
  int fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  gboolean is_well = fd >= 0 && write_and_sync (fd);
  int failure = errno;

  if (fd >= 0)
    {
      close (fd);
      g_unlink (path);
    }
  *took_us = bc_clock_now_us () - began_us;
  if (!is_well)
    g_set_error (error, BC_ERROR, BC_ERROR_IO, "writing to %s: %s", directory,
                 g_strerror (failure));
  return is_well;
}

static gpointer
try_once (gpointer user_data)
{
  Shared *shared = user_data;
  gint64 began_us = bc_clock_now_us (), took_us;
  gboolean is_well = bc_disk_try (shared->directory, &took_us, NULL);

  g_mutex_lock (&shared->lock);
  shared->is_asking = FALSE;
  if (is_well)
    shared->well_us = began_us;
  g_mutex_unlock (&shared->lock);
  shared_unref (shared);
  return NULL;
}

BcDisk *
bc_disk_new (const char *directory)
{
  BcDisk *disk = g_new0 (BcDisk, 1);
  Shared *shared = g_new0 (Shared, 1);

  g_atomic_ref_count_init (&shared->n_refs);
  g_mutex_init (&shared->lock);
  shared->directory = g_strdup (directory);
  disk->shared = shared;
  return disk;
}

void
bc_disk_free (BcDisk *disk)
{
  if (disk == NULL)
    return;
  shared_unref (disk->shared);
  g_free (disk);
}

void
bc_disk_ask (BcDisk *disk)
{
  Shared *shared = disk->shared;

  g_mutex_lock (&shared->lock);
  gboolean is_asking = shared->is_asking;
  shared->is_asking = TRUE;
  g_mutex_unlock (&shared->lock);
  if (is_asking)
    return;

  g_atomic_ref_count_inc (&shared->n_refs);
  g_autoptr (GThread) thread = g_thread_try_new ("bc-disk", try_once, shared, NULL);
  if (thread != NULL)
    return;
  g_mutex_lock (&shared->lock);
  shared->is_asking = FALSE;
  g_mutex_unlock (&shared->lock);
  shared_unref (shared);
}

gint64
bc_disk_get_well_us (BcDisk *disk)
{
  g_mutex_lock (&disk->shared->lock);
  gint64 well_us = disk->shared->well_us;
  g_mutex_unlock (&disk->shared->lock);
  return well_us;
}
