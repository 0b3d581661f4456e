/* SPDX-License-Identifier: Apache-2.0 */
#include "witness.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define LOOK_US 10000
/* Threads are looked at every so many looks: that costs a system call each. */
#define LOOKS_PER_CENSUS 3
/* From here on it is noted at all. */
#define NOTED_US 5000
/* A tick, or a packet, that comes so late is heard. */
#define STARVED_US 20000
/* What was heard just now may have been kept waiting a moment earlier: that is how long it lies in buffers. */
#define BUFFERS_US (1500 * G_TIME_SPAN_MILLISECOND)
/* Who is still kept waiting has not been counted yet. */
#define SETTLE_US (100 * G_TIME_SPAN_MILLISECOND)
#define MAX_TAKES 4
/* Before the next take: so long quiet, if it comes within … */
#define CALM_US G_USEC_PER_SEC
#define CALM_WITHIN_US (15 * G_USEC_PER_SEC)

typedef struct
{
  gint64 from_us;
  gint64 to_us;
  gint64 kept_us;
} Standstill;

struct _Witness
{
  GThread *thread;
  atomic_bool is_ending;
  /* The thread's own. */
  GHashTable *delays_us; /* by thread id: how long it was kept waiting in all its life */
  /* Shared, under the lock. */
  GMutex lock;
  GArray *pids;        /* of GPid */
  GArray *standstills; /* of Standstill */
};

static void
note (Witness *witness, gint64 to_us, gint64 kept_us)
{
  Standstill standstill = { .from_us = to_us - kept_us, .to_us = to_us, .kept_us = kept_us };

  if (kept_us < NOTED_US)
    return;
  g_mutex_lock (&witness->lock);
  g_array_append_val (witness->standstills, standstill);
  g_mutex_unlock (&witness->lock);
}

/* The second number of a schedstat: nanoseconds ready to run and not running. */
static gboolean
read_delay_us (GPid pid, const char *thread, gint64 *delay_us)
{
  char path[64];
  unsigned long long delay_ns = 0;

  snprintf (path, sizeof path, "/proc/%d/task/%.20s/schedstat", pid, thread);
  FILE *file = fopen (path, "re");
  gboolean is_read = file != NULL && fscanf (file, "%*u %llu", &delay_ns) == 1;

  if (file != NULL)
    fclose (file);
  *delay_us = (gint64) (delay_ns / 1000);
  return is_read;
}

static void
look_at_thread (Witness *witness, GPid pid, const char *thread)
{
  gpointer id = GUINT_TO_POINTER (g_ascii_strtoull (thread, NULL, 10));
  gint64 *known_us = g_hash_table_lookup (witness->delays_us, id);
  gint64 delay_us;

  if (!read_delay_us (pid, thread, &delay_us))
    return;
  if (known_us == NULL)
    {
      known_us = g_new0 (gint64, 1);
      g_hash_table_insert (witness->delays_us, id, known_us);
    }
  else
    note (witness, g_get_monotonic_time (), delay_us - *known_us);
  *known_us = delay_us;
}

static void
look_at_program (Witness *witness, GPid pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/task", pid);
  g_autoptr (GDir) threads = g_dir_open (path, 0, NULL);
  const char *thread;

  while (threads != NULL && (thread = g_dir_read_name (threads)) != NULL)
    look_at_thread (witness, pid, thread);
}

static void
take_census (Witness *witness)
{
  g_mutex_lock (&witness->lock);
  g_autoptr (GArray) pids = g_array_copy (witness->pids);
  g_mutex_unlock (&witness->lock);

  for (guint i = 0; i < pids->len; i++)
    look_at_program (witness, g_array_index (pids, GPid, i));
}

static gpointer
run (gpointer data)
{
  Witness *witness = data;
  const struct timespec look = { .tv_nsec = LOOK_US * 1000 };

  for (guint n = 0; !atomic_load (&witness->is_ending); n++)
    {
      gint64 slept_us = g_get_monotonic_time ();

      clock_nanosleep (CLOCK_MONOTONIC, 0, &look, NULL);
      gint64 now_us = g_get_monotonic_time ();
      note (witness, now_us, now_us - slept_us - LOOK_US);
      if (n % LOOKS_PER_CENSUS == 0)
        take_census (witness);
    }
  return NULL;
}

Witness *
witness_new (void)
{
  Witness *witness = g_new0 (Witness, 1);

  witness->delays_us = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_mutex_init (&witness->lock);
  witness->pids = g_array_new (FALSE, FALSE, sizeof (GPid));
  witness->standstills = g_array_new (FALSE, FALSE, sizeof (Standstill));
  witness_watch (witness, getpid ());
  witness->thread = g_thread_new ("witness", run, witness);
  return witness;
}

void
witness_free (Witness *witness)
{
  if (witness == NULL)
    return;
  atomic_store (&witness->is_ending, TRUE);
  g_thread_join (witness->thread);
  g_hash_table_unref (witness->delays_us);
  g_array_unref (witness->pids);
  g_array_unref (witness->standstills);
  g_mutex_clear (&witness->lock);
  g_free (witness);
}

void
witness_watch (Witness *witness, GPid pid)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&witness->lock);

  g_array_append_val (witness->pids, pid);
}

gint64
witness_get_kept_us (Witness *witness, gint64 from_us, gint64 to_us)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&witness->lock);
  gint64 kept_us = 0;

  for (guint i = 0; i < witness->standstills->len; i++)
    {
      const Standstill *standstill = &g_array_index (witness->standstills, Standstill, i);

      if (standstill->from_us < to_us && standstill->to_us > from_us)
        kept_us = MAX (kept_us, standstill->kept_us);
    }
  return kept_us;
}

/* --- Verdicts --- */

static gint64
get_kept_us (const Verdict *verdict, gint64 from_us, gint64 to_us)
{
  g_usleep (SETTLE_US);
  return witness_get_kept_us (verdict->witness, from_us - BUFFERS_US, to_us + SETTLE_US);
}

gboolean
verdict_is_doubtful (const Verdict *verdict, gint64 since_us)
{
  return get_kept_us (verdict, since_us, g_get_monotonic_time ()) >= STARVED_US;
}

void
verdict_note_wrong (Verdict *verdict, gint64 from_us, gint64 to_us, const char *what)
{
  gint64 kept_us = get_kept_us (verdict, from_us, to_us);

  if (kept_us >= STARVED_US)
    {
      verdict->n_doubtful++;
      g_test_message ("in doubt: %s; the machine let somebody wait for %.0f ms", what,
                      (double) kept_us / 1000);
      return;
    }
  verdict->n_wrong++;
  g_test_message ("wrong: %s; nobody waited for the machine longer than %.0f ms", what,
                  (double) kept_us / 1000);
}

gboolean
verdict_expect (Verdict *verdict, gboolean is_right, gint64 since_us, const char *format, ...)
{
  va_list arguments;

  if (is_right)
    return TRUE;
  va_start (arguments, format);
  g_autofree char *what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  verdict_note_wrong (verdict, since_us, g_get_monotonic_time (), what);
  return FALSE;
}

static void
wait_for_calm (Witness *witness)
{
  gint64 until_us = g_get_monotonic_time () + CALM_WITHIN_US;
  gint64 now_us;

  do
    {
      g_usleep (CALM_US / 4);
      now_us = g_get_monotonic_time ();
    }
  while (witness_get_kept_us (witness, now_us - CALM_US, now_us) >= STARVED_US &&
         now_us < until_us);
}

gboolean
verdict_is_open (Verdict *verdict)
{
  verdict->n_takes++;
  if (verdict->n_wrong == 0 && verdict->n_doubtful == 0)
    return FALSE;
  if (verdict->n_wrong == 0 && verdict->n_takes < MAX_TAKES)
    {
      g_test_message ("the machine stood still: all of it is measured again (take %u of %u)",
                      verdict->n_takes + 1, MAX_TAKES);
      verdict->n_doubtful = 0;
      wait_for_calm (verdict->witness);
      return TRUE;
    }
  g_test_fail ();
  return FALSE;
}
