/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/media/output.h>

#include "course-private.h"
#include "media-private.h"
#include "output-line-private.h"
#include "output-queue-private.h"

#include <boothcast/audio/level.h>
#include <boothcast/base/clock.h>
#include <boothcast/base/priority.h>
#include <boothcast/base/stragglers.h>
#include <errno.h>
#include <semaphore.h>
#include <time.h>

/* How often a line is looked at that brings nothing to do. */
#define LOOK_US (50 * 1000)
#define FREE_US (3 * G_USEC_PER_SEC)

/* Held by its owner and by its thread, which a far end may keep busy for longer than the owner waits. */
struct _BcOutput
{
  gatomicrefcount reference_count;
  BcOutputConfig config;
  gboolean takes_packets;
  BcFault fault;
  BcOutputQueue queue;
  sem_t wake;
  GThread *thread; /* main thread's */

  GMutex mutex;
  GCond ended;
  gboolean has_ended; /* by the mutex */

  /* the tick */
  BcLevel level;

  /* its own thread */
  BcCourse course;
  BcOutputWire wire;
  BcOutputLine *line; /* CONNECTING, RUNNING */

  BcOutputCounts counts;
  atomic_bool is_on;
  atomic_bool is_stopping;
  atomic_bool is_feeding; /* own thread → tick */
  atomic_bool is_refused;
  BcSighting programme; /* tick → own thread */
  _Atomic float peak_dbfs;
  _Atomic float rms_dbfs;
  _Atomic guint state;
  atomic_bool has_failed;
  _Atomic gint64 retry_us;
  _Atomic guint64 n_connections;
  _Atomic guint64 n_failures;
  _Atomic guint64 n_dropped;
};

/* --- Its own thread --- */

static void
show_course (BcOutput *output)
{
  atomic_store (&output->retry_us, output->course.retry_us);
  atomic_store (&output->has_failed, output->course.has_failed);
  atomic_store (&output->state, output->course.state);
}

static void
end_line (BcOutput *output)
{
  atomic_store (&output->is_feeding, FALSE);
  atomic_store (&output->is_refused, FALSE);
  g_clear_pointer (&output->line, bc_output_line_free);
}

static void
fail (BcOutput *output, const GError *error)
{
  bc_fault_set (&output->fault, "%s", error->message);
  end_line (output);
  bc_course_fail (&output->course, bc_clock_now_us (), g_random_int ());
  atomic_fetch_add (&output->n_failures, 1);
  show_course (output);
}

static void
connect_line (BcOutput *output)
{
  g_autoptr (GError) error = NULL;

  bc_course_connect (&output->course, bc_clock_now_us ());
  show_course (output);
  bc_output_queue_skip (&output->queue);
  /* From here on what comes is kept for the line, up to what the ring holds. */
  atomic_store (&output->is_feeding, TRUE);
  BcOutputStart start = { .config = &output->config,
                          .wire = &output->wire,
                          .counts = &output->counts,
                          .programme = &output->programme };
  output->line = bc_output_line_new (&start, &error);
  if (output->line == NULL)
    fail (output, error);
}

static void
feed_line (BcOutput *output)
{
  const BcOutputItem *item;

  while ((item = bc_output_queue_read (&output->queue)) != NULL)
    if (!bc_output_line_push (output->line, item->bytes, item->n_bytes, item->end_samples) &&
        output->course.state == BC_OUTPUT_RUNNING)
      atomic_fetch_add (&output->n_dropped, 1);
}

static void
look_at_line (BcOutput *output)
{
  g_autoptr (GError) error = NULL;
  gint64 now_us = bc_clock_now_us ();

  switch (bc_output_line_look (output->line, now_us, &error))
    {
    case BC_LINE_DEAD:
      fail (output, error);
      return;
    case BC_LINE_CONNECTED:
      atomic_store (&output->is_refused, FALSE);
      if (output->course.state == BC_OUTPUT_RUNNING)
        return;
      bc_course_run (&output->course, now_us);
      atomic_fetch_add (&output->n_connections, 1);
      break;
    case BC_LINE_CONNECTING:
      atomic_store (&output->is_refused, error != NULL);
      if (error != NULL)
        bc_fault_set (&output->fault, "%s", error->message);
      if (output->course.state == BC_OUTPUT_CONNECTING)
        return;
      bc_course_connect (&output->course, now_us);
      break;
    }
  show_course (output);
}

/* Nobody wants it any more, and its far end may well take it. */
static void
leave_line (BcOutput *output)
{
  atomic_store (&output->is_feeding, FALSE);
  if (output->line != NULL)
    bc_output_line_fade_out (output->line);
  end_line (output);
}

static void
rest (BcOutput *output)
{
  leave_line (output);
  bc_course_rest (&output->course, bc_clock_now_us ());
  show_course (output);
}

/* Whether there is nothing to connect with, nor to connect yet: only a tick of just now says what programme time it is. */
static gboolean
is_waiting (const BcOutput *output)
{
  const BcCourse *course = &output->course;
  gint64 now_us = bc_clock_now_us ();

  return !bc_sighting_is_fresh (&output->programme, now_us) ||
         (course->state == BC_OUTPUT_BACKING_OFF && now_us < course->retry_us);
}

static void
step (BcOutput *output)
{
  if (!atomic_load (&output->is_on))
    {
      if (output->course.state != BC_OUTPUT_OFF)
        rest (output);
      return;
    }
  if (output->line == NULL)
    {
      if (!is_waiting (output))
        connect_line (output);
      return;
    }
  feed_line (output);
  look_at_line (output);
}

/* Woken by each tick while it is fed, and by who changes something. */
static void
sleep_on (BcOutput *output)
{
  gint64 until_us = bc_clock_now_us () + LOOK_US;
  struct timespec until = { .tv_sec = until_us / G_USEC_PER_SEC,
                            .tv_nsec = until_us % G_USEC_PER_SEC * 1000 };

  if (!atomic_load (&output->is_on))
    while (sem_wait (&output->wake) != 0 && errno == EINTR)
      continue;
  else
    while (sem_clockwait (&output->wake, CLOCK_MONOTONIC, &until) != 0 && errno == EINTR)
      continue;
}

static void
output_unref (BcOutput *output)
{
  if (!g_atomic_ref_count_dec (&output->reference_count))
    return;
  bc_output_config_clear (&output->config);
  bc_fault_clear (&output->fault);
  bc_output_queue_clear (&output->queue);
  sem_destroy (&output->wake);
  g_mutex_clear (&output->mutex);
  g_cond_clear (&output->ended);
  g_free (output);
}

static gpointer
run (gpointer data)
{
  BcOutput *output = data;

  if (output->config.kind != BC_OUTPUT_ALSA)
    bc_priority_take (BC_PRIORITY_ENCODER);
  while (!atomic_load (&output->is_stopping))
    {
      step (output);
      sleep_on (output);
    }
  leave_line (output);
  g_mutex_lock (&output->mutex);
  output->has_ended = TRUE;
  g_cond_signal (&output->ended);
  g_mutex_unlock (&output->mutex);
  output_unref (output);
  return NULL;
}

/* --- The main thread --- */

BcOutput *
bc_output_new (const BcOutputConfig *config)
{
  BcOutput *output = g_new0 (BcOutput, 1);

  g_atomic_ref_count_init (&output->reference_count);
  bc_output_config_copy (&output->config, config);
  output->takes_packets = bc_output_line_takes_packets (config);
  bc_output_queue_init (&output->queue,
                        output->takes_packets ? BC_OUTPUT_PACKET_MAX_BYTES : BC_OUTPUT_TICK_BYTES);
  /* What RFC 3550 wants to be hard to guess; the base is even, so that never becomes GStreamer's word for "any". */
  output->wire = (BcOutputWire){ .ssrc = g_random_int (),
                                 .rtp_base = g_random_int () & ~1u,
                                 .next_sequence = (guint16) g_random_int_range (0, 0x8000) };
  bc_fault_init (&output->fault);
  bc_level_init (&output->level);
  output->peak_dbfs = output->level.peak_dbfs;
  output->rms_dbfs = output->level.rms_dbfs;
  sem_init (&output->wake, 0, 0);
  g_mutex_init (&output->mutex);
  g_cond_init (&output->ended);
  return output;
}

static void
start_thread (BcOutput *output)
{
  g_autofree char *name = g_strdup_printf ("bc-out-%.8s", output->config.id);

  g_atomic_ref_count_inc (&output->reference_count);
  output->thread = g_thread_new (name, run, output);
}

/* Whether the thread came to its end in time. */
static gboolean
wait_for_end (BcOutput *output)
{
  gint64 until_us = g_get_monotonic_time () + FREE_US;

  g_mutex_lock (&output->mutex);
  while (!output->has_ended && g_cond_wait_until (&output->ended, &output->mutex, until_us))
    continue;
  gboolean has_ended = output->has_ended;
  g_mutex_unlock (&output->mutex);
  return has_ended;
}

void
bc_output_free (BcOutput *output)
{
  if (output == NULL)
    return;
  atomic_store (&output->is_stopping, TRUE);
  sem_post (&output->wake);
  if (output->thread != NULL && wait_for_end (output))
    g_thread_join (output->thread);
  else if (output->thread != NULL)
    {
      g_warning ("output %s: its far end hangs and is left behind", output->config.id);
      bc_stragglers_leave ();
      g_thread_unref (output->thread);
    }
  output_unref (output);
}

const BcOutputConfig *
bc_output_get_config (const BcOutput *output)
{
  return &output->config;
}

gboolean
bc_output_takes_packets (const BcOutput *output)
{
  return output->takes_packets;
}

void
bc_output_set_on (BcOutput *output, gboolean is_on)
{
  /* Before it was on its source need not have been mixed, though somebody may have been heard there a moment ago. */
  if (is_on && !atomic_load (&output->is_on))
    bc_sighting_forget (&output->programme);
  atomic_store (&output->is_on, is_on);
  if (output->thread == NULL && is_on)
    start_thread (output);
  sem_post (&output->wake);
}

gboolean
bc_output_is_on (const BcOutput *output)
{
  return atomic_load (&output->is_on);
}

/* --- The tick, and an encoder --- */

static void
hand_over (BcOutput *output, gconstpointer bytes, gsize n_bytes, gint64 end_samples)
{
  if (!atomic_load (&output->is_feeding))
    return;
  if (bc_output_queue_write (&output->queue, bytes, n_bytes, end_samples))
    sem_post (&output->wake);
  else if (atomic_load (&output->state) == BC_OUTPUT_RUNNING)
    atomic_fetch_add (&output->n_dropped, 1);
}

void
bc_output_push_block (BcOutput *output, const float *samples, gint64 end_samples)
{
  bc_level_run (&output->level, samples);
  atomic_store_explicit (&output->peak_dbfs, output->level.peak_dbfs, memory_order_relaxed);
  atomic_store_explicit (&output->rms_dbfs, output->level.rms_dbfs, memory_order_relaxed);
  bc_sighting_note (&output->programme, end_samples, bc_clock_now_us ());
  if (output->takes_packets)
    return;
  hand_over (output, samples, BC_OUTPUT_TICK_BYTES, end_samples);
}

void
bc_output_push_packet (BcOutput *output, const guint8 *packet, gsize packet_bytes,
                       gint64 end_samples)
{
  g_return_if_fail (packet_bytes <= BC_OUTPUT_PACKET_MAX_BYTES);

  if (output->takes_packets)
    hand_over (output, packet, packet_bytes, end_samples);
}

/* --- Any thread --- */

/* One that only tries again is no better yet; but a listener that listens is as it should be, with or without a caller. */
static gboolean
is_failing (const BcOutput *output, const BcOutputStats *stats)
{
  if (stats->state == BC_OUTPUT_CONNECTING)
    return stats->is_refused || (atomic_load (&output->has_failed) && !output->config.is_listener);
  return stats->state == BC_OUTPUT_BACKING_OFF;
}

void
bc_output_get_stats (const BcOutput *output, BcOutputStats *stats)
{
  stats->state = (BcOutputState) atomic_load (&output->state);
  stats->is_refused = atomic_load (&output->is_refused);
  stats->is_failing = is_failing (output, stats);
  stats->n_connections = atomic_load (&output->n_connections);
  stats->n_failures = atomic_load (&output->n_failures);
  stats->n_bytes = atomic_load (&output->counts.n_bytes);
  stats->n_packets = atomic_load (&output->counts.n_packets);
  stats->n_dropped = atomic_load (&output->n_dropped);
  stats->retry_us = atomic_load (&output->retry_us);
  stats->erred_us = bc_fault_get_time ((BcFault *) &output->fault);
  stats->peak_dbfs = atomic_load_explicit (&output->peak_dbfs, memory_order_relaxed);
  stats->rms_dbfs = atomic_load_explicit (&output->rms_dbfs, memory_order_relaxed);
}

char *
bc_output_get_last_error (BcOutput *output)
{
  return bc_fault_get (&output->fault);
}
