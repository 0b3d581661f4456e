/* SPDX-License-Identifier: Apache-2.0 */
#include "doctor-facts.h"

#include "disk.h"
#include "gateway.h"

#include <boothcast/base/clock.h>
#include <boothcast/base/priority.h>
#include <boothcast/store/store.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <sys/vfs.h>
#include <unistd.h>

/* --- Clock --- */

#define WATCHED_US (250 * 1000)

/* As /proc's `comm` cuts them, at 15 letters. */
static const char *const daemons[] = { "chronyd", "ntpd",    "systemd-timesyn",
                                       "ptp4l",   "phc2sys", NULL };

static char *
find_time_daemon (void)
{
  g_autoptr (GDir) directory = g_dir_open ("/proc", 0, NULL);
  const char *pid;

  while (directory != NULL && (pid = g_dir_read_name (directory)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc", pid, "comm", NULL);
      g_autofree char *name = NULL;
      if (g_ascii_isdigit (*pid) && g_file_get_contents (path, &name, NULL, NULL) &&
          g_strv_contains (daemons, g_strchomp (name)))
        return g_steal_pointer (&name);
    }
  return NULL;
}

void
bc_facts_look_at_clock (BcClockFact *clock)
{
  struct timex kernel = { .modes = 0 };
  int state = adjtimex (&kernel);
  BcTime before = bc_time_read ();

  g_usleep (WATCHED_US);
  BcTime after = bc_time_read ();
  clock->is_known = state >= 0;
  clock->is_synced = state >= 0 && state != TIME_ERROR && (kernel.status & STA_UNSYNC) == 0;
  clock->error_us = kernel.esterror;
  clock->daemon = find_time_daemon ();
  clock->wall_us = after.wall_us;
  clock->strayed_us = (after.wall_us - before.wall_us) - (after.now_us - before.now_us);
}

/* --- Disk --- */

static const struct
{
  unsigned long magic; /* statfs (2) */
  const char *kind;
} kinds[] = {
  { 0x6969, "NFS" },       { 0xff534d42, "CIFS" },    { 0xfe534d42, "SMB" },
  { 0x01021994, "tmpfs" }, { 0x794c7630, "overlay" }, { 0x65735546, "FUSE" },
};

static const char *
find_kind (const char *directory)
{
  struct statfs status;

  if (statfs (directory, &status) != 0)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (((unsigned long) status.f_type & 0xffffffffUL) == kinds[i].magic)
      return kinds[i].kind;
  return NULL;
}

/* A store as the gateway's own, with its rollback journal, made and thrown away. */
static void
try_journal (BcDiskFact *disk, const char *directory)
{
  g_autofree char *name = g_strdup_printf (".boothcast-doctor-%d.db", getpid ());
  g_autofree char *path = g_build_filename (directory, name, NULL);
  BcStoreConfig config = { .path = path, .holder = "doctor" };
  g_autoptr (GError) error = NULL;
  BcStore *store = bc_store_open (&config, &error);
  static const char *const suffixes[] = { "", "-journal", "-wal", "-shm", ".doctor.lock" };

  bc_store_close (store);
  if (error != NULL)
    disk->journal_error = g_strdup (error->message);
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *file = g_strconcat (path, suffixes[i], NULL);
      g_unlink (file);
    }
}

static char *
find_parent (const char *directory)
{
  char *place = g_canonicalize_filename (directory, NULL);

  while (!g_file_test (place, G_FILE_TEST_IS_DIR) && !g_str_equal (place, "/"))
    {
      char *parent = g_path_get_dirname (place);
      g_free (place);
      place = parent;
    }
  return place;
}

/* Why no directory can be made there, whoever tries (transfer full) (nullable). */
static char *
find_obstacle (const char *directory)
{
  g_autofree char *place = g_canonicalize_filename (directory, NULL);

  if (directory[0] == '\0')
    return g_strdup ("no directory is named for the data");
  while (!g_file_test (place, G_FILE_TEST_IS_DIR) && !g_str_equal (place, "/"))
    {
      if (g_file_test (place, G_FILE_TEST_EXISTS))
        return g_strdup_printf ("%s is not a directory", place);
      char *parent = g_path_get_dirname (place);
      g_free (place);
      place = parent;
    }
  return NULL;
}

void
bc_facts_look_at_disk (BcDiskFact *disk, const char *directory)
{
  g_autofree char *place = find_parent (directory);
  g_autofree char *file = g_build_filename (directory, BC_GATEWAY_STORE_FILE, NULL);
  g_autoptr (GError) error = NULL;
  struct statvfs room;
  GStatBuf status;

  disk->directory = g_strdup (directory);
  disk->is_there = g_file_test (directory, G_FILE_TEST_IS_DIR);
  disk->write_error = find_obstacle (directory);
  if (disk->write_error != NULL)
    return;
  if (g_stat (place, &status) == 0)
    disk->mode = status.st_mode & 07777;
  if (g_stat (file, &status) == 0)
    disk->file_mode = status.st_mode & 07777;
  if (statvfs (place, &room) == 0)
    disk->free_bytes = (guint64) room.f_bavail * room.f_frsize;
  disk->kind = find_kind (place);
  if (bc_disk_try (place, &disk->write_us, &error))
    try_journal (disk, place);
  else
    disk->write_error = g_strdup (error->message);
}

/* --- Process --- */

static gpointer
take_priority (gpointer user_data)
{
  return GINT_TO_POINTER (bc_priority_take (BC_PRIORITY_TICK));
}

static guint64
read_available (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/meminfo", &text, NULL, NULL) ||
      (line = strstr (text, "MemAvailable:")) == NULL)
    return 0;
  return g_ascii_strtoull (line + strlen ("MemAvailable:"), NULL, 10) * 1024;
}

static guint64
read_limit (int which)
{
  struct rlimit limit;

  if (getrlimit ((__rlimit_resource_t) which, &limit) != 0)
    return 0;
  return limit.rlim_max == RLIM_INFINITY ? G_MAXUINT64 : limit.rlim_max;
}

void
bc_facts_look_at_process (BcProcessFact *process)
{
  g_autoptr (GThread) thread = g_thread_new ("doctor", take_priority, NULL);

  process->has_realtime = GPOINTER_TO_INT (g_thread_join (g_steal_pointer (&thread)));
  process->is_root = geteuid () == 0;
  process->memlock_bytes = read_limit (RLIMIT_MEMLOCK);
  process->n_files = read_limit (RLIMIT_NOFILE);
  process->memory_bytes = read_available ();
}
