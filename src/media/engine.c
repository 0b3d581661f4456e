/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/media/engine.h>

#include "media-private.h"
#include "news-private.h"
#include "reduction-private.h"
#include "schedule-private.h"
#include "shape-private.h"

#include <boothcast/base/clock.h>
#include <boothcast/base/error.h>
#include <boothcast/base/priority.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#define DEFAULT_NOTICE_PAUSE_MS 4000
#define EARLY_US 1000 /* woken by more before its time than a clock read rounds away */

/* A mix on its way to the tick, and the shapes that lead to its size. The tick never frees: the main thread does, a mix
 * once the tick says that it looks into none older, a shape once the tick has put it among the retired. */
typedef struct
{
  guint64 serial;
  BcMix *mix;
  BcShape *shapes; /* (nullable) each takes over from the one before; owned until it is taken */
} Handed;

struct _BcEngine
{
  BcEngineConfig config;
  BcNewsDesk *news;
  pthread_t thread;
  gboolean is_running;

  /* main thread */
  GQueue handed; /* of Handed, oldest first */
  guint64 last_serial;
  BcShape *newest; /* what the tick has, or is about to have */

  /* the tick */
  BcShape *shape;
  BcSchedule schedule;
  const BcMix *mix;
  BcReduction limiter;

  _Atomic (Handed *) next;     /* main → tick */
  _Atomic (BcShape *) retired; /* tick → main: a list of what is to be freed */
  _Atomic guint64 oldest_in_use;
  atomic_bool is_stopping;
  _Atomic gint64 start_us;
  _Atomic gint64 programme_samples;
  _Atomic gint64 last_tick_us;
  _Atomic guint64 n_ticks;
  _Atomic guint64 n_late;
  _Atomic guint64 n_skips;
  _Atomic gint64 skipped_us;
  _Atomic gint64 worst_late_us;
};

/* The tick --------------------------------------------------------------------------------------- */

static void
retire (BcEngine *engine, BcShape *shape)
{
  shape->next = atomic_load (&engine->retired);
  while (!atomic_compare_exchange_weak (&engine->retired, &shape->next, shape))
    continue;
}

static void
take_shapes (BcEngine *engine, BcShape *shapes)
{
  while (shapes != NULL)
    {
      BcShape *former = engine->shape;

      bc_shape_take_over (shapes, former, engine->news);
      engine->shape = shapes;
      shapes = g_steal_pointer (&shapes->next);
      retire (engine, former);
    }
}

static void
take_mix (BcEngine *engine)
{
  Handed *handed = atomic_exchange_explicit (&engine->next, NULL, memory_order_acquire);

  if (handed != NULL)
    {
      take_shapes (engine, g_steal_pointer (&handed->shapes));
      engine->mix = handed->mix;
      bc_matrix_set_mix (engine->shape->matrix, handed->mix, handed->serial);
    }
  atomic_store_explicit (&engine->oldest_in_use,
                         bc_matrix_get_oldest_in_use (engine->shape->matrix), memory_order_release);
}

static void
pull_inputs (BcEngine *engine, gint64 now_us)
{
  const BcShape *shape = engine->shape;

  for (guint i = 0; i < shape->n_inputs; i++)
    {
      gboolean is_open = engine->mix != NULL && engine->mix->is_open[i];
      BcInputNews news = bc_input_pull (shape->inputs[i], shape->samples[i], is_open, now_us);

      if (news != BC_INPUT_NOTHING_NEW)
        bc_news_desk_note_input (engine->news, i, news);
    }
}

static void
hand_on (BcEngine *engine, gint64 end_samples)
{
  const BcShape *shape = engine->shape;

  for (guint row = 0; row < shape->n_channels + shape->n_ears; row++)
    {
      const float *block = bc_matrix_get_block (shape->matrix, row);

      if (block != NULL)
        engine->config.on_block (shape->handles[row], block, end_samples, engine->config.user_data);
    }
}

static void
run_tick (BcEngine *engine)
{
  gint64 now_us = bc_clock_now_us ();

  take_mix (engine);
  BcShape *shape = engine->shape;
  for (guint i = 0; i < shape->n_ears; i++)
    bc_matrix_want_ear (shape->matrix, i, atomic_load (&shape->is_ear_heard[i]));
  pull_inputs (engine, now_us);
  bc_reduction_note (&engine->limiter,
                     bc_matrix_run (shape->matrix, (const float *const *) shape->samples));

  gint64 end_samples = atomic_load (&engine->programme_samples) + BC_TICK_SAMPLES;
  hand_on (engine, end_samples);
  bc_news_desk_flush (engine->news, now_us);
  atomic_store (&engine->programme_samples, end_samples);
  atomic_store (&engine->last_tick_us, now_us);
  atomic_fetch_add (&engine->n_ticks, 1);
}

/* We stood still. What the inputs held is stale, and programme time goes on as if we had not. */
static void
skip_ticks (BcEngine *engine, guint n_ticks)
{
  gint64 gap_us = (gint64) n_ticks * BC_TICK_US;

  for (guint i = 0; i < engine->shape->n_inputs; i++)
    bc_input_refill (engine->shape->inputs[i]);
  bc_news_desk_note_gap (engine->news, gap_us);
  atomic_fetch_add (&engine->programme_samples, (gint64) n_ticks * BC_TICK_SAMPLES);
  atomic_fetch_add (&engine->n_skips, 1);
  atomic_fetch_add (&engine->skipped_us, gap_us);
}

static void
note_lateness (BcEngine *engine, const BcScheduleStep *step)
{
  gint64 worst_us = atomic_load (&engine->worst_late_us);

  /* get_stats () may set it back in between: then it is tried again. */
  while (step->late_us > worst_us &&
         !atomic_compare_exchange_weak (&engine->worst_late_us, &worst_us, step->late_us))
    continue;
  if (step->n_run > 1)
    atomic_fetch_add (&engine->n_late, 1);
}

static void
sleep_until (gint64 wake_us)
{
  struct timespec at = { .tv_sec = wake_us / G_TIME_SPAN_SECOND,
                         .tv_nsec = wake_us % G_TIME_SPAN_SECOND * 1000 };

  while (clock_nanosleep (CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR)
    continue;
  /* Whoever stands between us and the kernel's clock to move its dates (libfaketime) may wake us at once: a tick that does
   * not sleep would take a core from everybody. */
  gint64 left_us = wake_us - bc_clock_now_us ();
  if (left_us > EARLY_US)
    g_usleep ((gulong) left_us);
}

static void *
run (void *data)
{
  BcEngine *engine = data;

  pthread_setname_np (pthread_self (), "bc-tick");
  bc_priority_take (BC_PRIORITY_TICK);
  bc_flush_denormals ();
  while (!atomic_load (&engine->is_stopping))
    {
      BcScheduleStep step = bc_schedule_step (&engine->schedule, bc_clock_now_us ());

      note_lateness (engine, &step);
      if (step.n_skip > 0)
        skip_ticks (engine, step.n_skip);
      for (guint i = 0; i < step.n_run; i++)
        run_tick (engine);
      sleep_until (step.wake_us);
    }
  return NULL;
}

/* The main thread -------------------------------------------------------------------------------- */

static void
free_handed (Handed *handed)
{
  bc_mix_unref (handed->mix);
  bc_shape_free_list (handed->shapes);
  g_free (handed);
}

BcEngine *
bc_engine_new (const BcEngineConfig *config)
{
  BcEngine *engine = g_new0 (BcEngine, 1);

  engine->config = *config;
  if (config->notice_pause_ms == 0)
    engine->config.notice_pause_ms = DEFAULT_NOTICE_PAUSE_MS;
  engine->shape = bc_shape_new (&engine->config);
  engine->config.inputs = NULL;
  engine->newest = engine->shape;
  engine->news = bc_news_desk_new (engine->shape->n_inputs, config->on_news, config->user_data);
  g_queue_init (&engine->handed);
  return engine;
}

static void
free_retired (BcEngine *engine)
{
  bc_shape_free_list (atomic_exchange (&engine->retired, NULL));
}

void
bc_engine_free (BcEngine *engine)
{
  if (engine == NULL)
    return;
  bc_engine_stop (engine);
  g_queue_clear_full (&engine->handed, (GDestroyNotify) free_handed);
  free_retired (engine);
  bc_news_desk_free (engine->news);
  bc_shape_free (engine->shape);
  g_free (engine);
}

static void
free_old_mixes (BcEngine *engine)
{
  guint64 oldest = atomic_load_explicit (&engine->oldest_in_use, memory_order_acquire);

  while (!g_queue_is_empty (&engine->handed))
    {
      Handed *handed = g_queue_peek_head (&engine->handed);
      if (handed->serial >= oldest)
        return;
      free_handed (g_queue_pop_head (&engine->handed));
    }
}

static gboolean
fits (const BcMix *mix, const BcShape *shape)
{
  return mix->n_inputs == shape->n_inputs && mix->n_channels == shape->n_channels &&
         mix->n_ears == shape->n_ears;
}

/* Shapes that wait in a mix that was handed before and not taken yet go with this one; that mix stays in the queue until
 * this one is taken. */
static void
hand (BcEngine *engine, BcMix *mix, BcShape *larger)
{
  Handed *untaken = atomic_exchange_explicit (&engine->next, NULL, memory_order_acq_rel);
  Handed *handed = g_new0 (Handed, 1);
  BcShape **last = &handed->shapes;

  if (untaken != NULL)
    handed->shapes = g_steal_pointer (&untaken->shapes);
  while (*last != NULL)
    last = &(*last)->next;
  *last = larger;
  handed->serial = ++engine->last_serial;
  handed->mix = bc_mix_ref (mix);
  g_queue_push_tail (&engine->handed, handed);
  atomic_store_explicit (&engine->next, handed, memory_order_release);
  free_old_mixes (engine);
  free_retired (engine);
}

void
bc_engine_set_mix (BcEngine *engine, BcMix *mix)
{
  g_return_if_fail (fits (mix, engine->newest));

  hand (engine, mix, NULL);
}

void
bc_engine_grow (BcEngine *engine, const BcEngineGrowth *growth, BcMix *mix)
{
  g_return_if_fail (growth->inputs->len >= engine->newest->n_inputs);

  g_autoptr (BcShape) larger =
      bc_shape_new_larger (engine->newest, growth, engine->config.notice_pause_ms);
  g_return_if_fail (fits (mix, larger));
  engine->newest = larger;
  hand (engine, mix, g_steal_pointer (&larger));
}

void
bc_engine_set_ear_heard (BcEngine *engine, guint ear, gboolean is_heard)
{
  g_return_if_fail (ear < engine->newest->n_ears);

  atomic_store (&engine->newest->is_ear_heard[ear], is_heard);
}

gboolean
bc_engine_start (BcEngine *engine, GError **error)
{
  g_return_val_if_fail (!engine->is_running, FALSE);

  gint64 played_us = atomic_load (&engine->programme_samples) / BC_TICK_SAMPLES * BC_TICK_US;
  gint64 now_us = bc_clock_now_us ();
  atomic_store (&engine->is_stopping, FALSE);
  atomic_store (&engine->start_us, now_us - played_us);
  atomic_store (&engine->last_tick_us, now_us);
  bc_schedule_start (&engine->schedule, now_us);
  int code = pthread_create (&engine->thread, NULL, run, engine);
  if (code == 0)
    {
      engine->is_running = TRUE;
      return TRUE;
    }
  g_set_error (error, BC_ERROR, BC_ERROR_UNAVAILABLE, "starting the sound's thread: %s",
               g_strerror (code));
  return FALSE;
}

void
bc_engine_stop (BcEngine *engine)
{
  if (!engine->is_running)
    return;
  atomic_store (&engine->is_stopping, TRUE);
  pthread_join (engine->thread, NULL);
  engine->is_running = FALSE;
}

void
bc_engine_get_stats (BcEngine *engine, BcEngineStats *stats)
{
  free_retired (engine);
  stats->n_ticks = atomic_load (&engine->n_ticks);
  stats->n_late = atomic_load (&engine->n_late);
  stats->n_skips = atomic_load (&engine->n_skips);
  stats->skipped_us = atomic_load (&engine->skipped_us);
  stats->worst_late_us = atomic_exchange (&engine->worst_late_us, 0);
  stats->programme_samples = atomic_load (&engine->programme_samples);
  stats->last_tick_us = atomic_load (&engine->last_tick_us);
  stats->limiter_db = bc_reduction_get_db (&engine->limiter);
}

gint64
bc_engine_get_last_tick_us (BcEngine *engine)
{
  return atomic_load (&engine->last_tick_us);
}

gint64
bc_engine_get_programme_start_us (const BcEngine *engine)
{
  return atomic_load (&engine->start_us);
}
