/* SPDX-License-Identifier: Apache-2.0 */
#include "doctor-findings.h"

#define MIB (1024 * G_GUINT64_CONSTANT (1024))

/* --- Clock --- */

#define CLOCK_ERROR_US (100 * G_TIME_SPAN_MILLISECOND)
/* More than a clock is slewed by; less than a step that matters. */
#define STRAYED_US (20 * G_TIME_SPAN_MILLISECOND)
/* This program is younger. */
#define TOO_EARLY_WALL_US (G_GINT64_CONSTANT (1704067200) * G_USEC_PER_SEC) /* 2024 */

static void
judge_sync (GPtrArray *lines, const BcClockFact *clock)
{
  const char *daemon = clock->daemon != NULL ? clock->daemon : "nobody that can be seen";

  if (!clock->is_known)
    bc_findings_add (lines, BC_HEALTH_WARN, "clock",
                     g_strdup ("the kernel does not tell whether the clock is right"),
                     "sessions and minutes go by the clock: compare it with another");
  else if (!clock->is_synced)
    bc_findings_add (lines, BC_HEALTH_WARN, "clock",
                     g_strdup_printf ("the clock is not synchronised; kept by %s", daemon),
                     clock->daemon != NULL ? "wait until it is: sessions and minutes go by it"
                                           : "apt install chrony: sessions and minutes go by it");
  else if (clock->error_us > CLOCK_ERROR_US)
    bc_findings_add (lines, BC_HEALTH_WARN, "clock",
                     g_strdup_printf ("the clock may be wrong by %.1f s",
                                      (double) clock->error_us / G_USEC_PER_SEC),
                     "give the time daemon a nearer server");
  else
    bc_findings_add (lines, BC_HEALTH_OK, "clock",
                     g_strdup_printf ("synchronised to about %.1f ms; kept by %s",
                                      (double) clock->error_us / 1000, daemon),
                     NULL);
}

void
bc_findings_judge_clock (GPtrArray *lines, const BcClockFact *clock)
{
  if (clock->wall_us < TOO_EARLY_WALL_US)
    {
      bc_findings_add (lines, BC_HEALTH_FAIL, "clock",
                       g_strdup ("the clock shows a time before this program was written"),
                       "set it, and install chrony to keep it");
      return;
    }
  judge_sync (lines, clock);
  if (ABS (clock->strayed_us) > STRAYED_US)
    bc_findings_add (lines, BC_HEALTH_WARN, "clock",
                     g_strdup_printf ("the clock was set by %+.0f ms while it was looked at",
                                      (double) clock->strayed_us / 1000),
                     "wait until the time daemon has done its work");
}

/* --- Disk --- */

#define FEW_BYTES (1024 * MIB)
#define TOO_FEW_BYTES (100 * MIB)
/* What the meter counts as an absent store, and what is slow for a disk. */
#define ABSENT_US (500 * G_TIME_SPAN_MILLISECOND)
#define SLOW_US (100 * G_TIME_SPAN_MILLISECOND)

static void
judge_room (GPtrArray *lines, const BcDiskFact *disk)
{
  BcHealth health = disk->free_bytes < TOO_FEW_BYTES ? BC_HEALTH_FAIL
                    : disk->free_bytes < FEW_BYTES   ? BC_HEALTH_WARN
                                                     : BC_HEALTH_OK;

  bc_findings_add (lines, health, "disk",
                   g_strdup_printf ("%" G_GUINT64_FORMAT " MB free in %s", disk->free_bytes / MIB,
                                    disk->directory),
                   "make room: minutes that cannot be written are kept in memory only");
}

static void
judge_writing (GPtrArray *lines, const BcDiskFact *disk)
{
  BcHealth health = disk->write_us > SLOW_US ? BC_HEALTH_WARN : BC_HEALTH_OK;

  if (disk->write_error != NULL)
    {
      bc_findings_add (lines, BC_HEALTH_FAIL, "disk", g_strdup (disk->write_error),
                       "give the directory to the user that serves, or name another with --data");
      return;
    }
  bc_findings_add (
      lines, health, "disk",
      g_strdup_printf ("a durable write takes %.1f ms", (double) disk->write_us / 1000),
      disk->write_us > ABSENT_US
          ? "over 500 ms the store counts as absent, and minutes are booked later: "
            "take a better disk"
          : "a second of interpretation is booked twice a second: take a better disk");
  if (disk->journal_error != NULL)
    bc_findings_add (lines, BC_HEALTH_FAIL, "disk",
                     g_strdup_printf ("a store cannot be made: %s", disk->journal_error),
                     "take a local disk that files can be locked on");
}

static void
judge_kind (GPtrArray *lines, const BcDiskFact *disk)
{
  if (disk->kind == NULL)
    return;
  gboolean is_memory = g_str_equal (disk->kind, "tmpfs");

  if (g_str_equal (disk->kind, "overlay"))
    bc_findings_add (lines, BC_HEALTH_WARN, "disk",
                     g_strdup ("the data is in a container's own layer"),
                     "mount a volume there: what is in the layer goes with the container");
  else
    bc_findings_add (lines, BC_HEALTH_WARN, "disk",
                     g_strdup_printf ("the data is on %s", disk->kind),
                     is_memory ? "take a disk: the minutes are gone after a restart of the machine"
                               : "take a local disk: locks and durable writes over a network fail "
                                 "in ways that no program sees");
}

void
bc_findings_judge_disk (GPtrArray *lines, const BcDiskFact *disk)
{
  gboolean is_possible = disk->is_there || disk->write_error == NULL;

  if (is_possible)
    judge_room (lines, disk);
  judge_writing (lines, disk);
  if (!is_possible)
    return;
  judge_kind (lines, disk);
  if (!disk->is_there)
    bc_findings_add (lines, BC_HEALTH_OK, "disk",
                     g_strdup_printf ("%s will be made; its parent was looked at", disk->directory),
                     NULL);
  else if ((disk->mode & 077) != 0 || (disk->file_mode & 077) != 0)
    bc_findings_add (lines, BC_HEALTH_WARN, "disk",
                     g_strdup_printf ("others on this machine can look into %s", disk->directory),
                     "chmod -R go= on it: names and minutes of people are in it");
}

/* --- Process --- */

#define ENOUGH_LOCKED_BYTES (64 * MIB)
#define ENOUGH_FILES 4096
/* What is not listeners: inputs, events, pages, the store. */
#define OWN_FILES 256
#define TOO_LITTLE_BYTES (64 * MIB)
#define LITTLE_BYTES (256 * MIB)

static void
judge_files (GPtrArray *lines, guint64 n_files)
{
  guint64 n_listeners = n_files > OWN_FILES ? n_files - OWN_FILES : 0;

  bc_findings_add (lines, n_files < ENOUGH_FILES ? BC_HEALTH_WARN : BC_HEALTH_OK, "privileges",
                   n_files == G_MAXUINT64
                       ? g_strdup ("as many listeners as memory holds: no limit of descriptors")
                       : g_strdup_printf ("%" G_GUINT64_FORMAT
                                          " listeners at most: a descriptor each",
                                          n_listeners),
                   "raise LimitNOFILE (ulimit -Hn)");
}

void
bc_findings_judge_process (GPtrArray *lines, const BcProcessFact *process)
{
  if (process->is_root)
    bc_findings_add (lines, BC_HEALTH_WARN, "privileges", g_strdup ("this is run as root"),
                     "nothing here needs it: systemd/boothcast@.service has a user of its own");
  bc_findings_add (lines, process->has_realtime ? BC_HEALTH_OK : BC_HEALTH_WARN, "privileges",
                   g_strdup (process->has_realtime
                                 ? "the sound may run ahead of everything else"
                                 : "the sound may not run ahead of everything else"),
                   "LimitRTPRIO=20, as in systemd/boothcast@.service: on a busy machine it would "
                   "have gaps");
  bc_findings_add (
      lines, process->memlock_bytes < ENOUGH_LOCKED_BYTES ? BC_HEALTH_WARN : BC_HEALTH_OK,
      "privileges",
      process->memlock_bytes == G_MAXUINT64
          ? g_strdup ("memory may be kept from being paged out")
          : g_strdup_printf ("%" G_GUINT64_FORMAT " MB may be kept from being paged out",
                             process->memlock_bytes / MIB),
      "LimitMEMLOCK=256M, as in systemd/boothcast@.service");
  judge_files (lines, process->n_files);
  if (process->memory_bytes != 0)
    bc_findings_add (
        lines,
        process->memory_bytes < TOO_LITTLE_BYTES ? BC_HEALTH_FAIL
        : process->memory_bytes < LITTLE_BYTES   ? BC_HEALTH_WARN
                                                 : BC_HEALTH_OK,
        "memory",
        g_strdup_printf ("%" G_GUINT64_FORMAT " MB available", process->memory_bytes / MIB),
        "a meeting takes about 50 MB, and its front 30 KB a listener: free some");
}
