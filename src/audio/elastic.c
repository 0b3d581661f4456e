/* SPDX-License-Identifier: Apache-2.0 */
#include "elastic-private.h"

#include <math.h>
#include <string.h>

/* A packet source is never allowed to lie further behind than its target and 200 ms; a second is ample. */
#define PACKETS_CAPACITY (1u << 16)
/* 5.5 s: the largest target, a burst of a second, and room to see that a source is pouring. */
#define STREAM_CAPACITY (1u << 18)

/* A wake of the tick this far from its time is not jitter: the clock starts again there. */
#define CLOCK_JUMP_US 250000
#define CLOCK_SMOOTHING 32

/* A source that is held back wants more at least so often. */
#define WILLING_TICKS (2 * 1000 / BC_TICK_MS)

BcElastic *
bc_elastic_new (BcElasticKind kind)
{
  BcElastic *elastic = g_new0 (BcElastic, 1);
  gboolean is_stream = kind != BC_ELASTIC_PACKETS;

  elastic->kind = kind;
  bc_intake_init (&elastic->intake, is_stream ? STREAM_CAPACITY : PACKETS_CAPACITY, is_stream);
  bc_arrivals_init (&elastic->arrivals, kind);
  bc_steering_init (&elastic->steering, kind);
  bc_resampler_init (&elastic->resampler);
  return elastic;
}

void
bc_elastic_free (BcElastic *elastic)
{
  if (elastic == NULL)
    return;
  bc_intake_clear (&elastic->intake);
  g_free (elastic);
}

gsize
bc_elastic_push (BcElastic *elastic, const float *samples, gsize n, gint64 now_us)
{
  if (elastic->kind == BC_ELASTIC_LIVE && !elastic->intake.is_open)
    bc_intake_expect_live (&elastic->intake);
  return bc_intake_push (&elastic->intake, samples, n, now_us);
}

gsize
bc_elastic_get_space (const BcElastic *elastic)
{
  return bc_intake_get_space (&elastic->intake);
}

void
bc_elastic_expect_live (BcElastic *elastic)
{
  bc_intake_expect_live (&elastic->intake);
}

void
bc_elastic_end (BcElastic *elastic, gboolean is_abrupt)
{
  bc_intake_end (&elastic->intake, is_abrupt ? BC_INTAKE_LOST : BC_INTAKE_ENDED);
}

/* Ticks are due every 20 ms, however unevenly the thread wakes; two in one wake are 20 ms apart too. */
static void
keep_time (BcElastic *elastic, gint64 now_us)
{
  gint64 due_us = elastic->tick_us + BC_TICK_US;
  gint64 off_us = now_us - due_us;

  if (elastic->tick_us == 0 || ABS (off_us) > CLOCK_JUMP_US)
    elastic->tick_us = now_us;
  else
    elastic->tick_us = due_us + off_us / CLOCK_SMOOTHING;
}

static void
learn_arrival (BcElastic *elastic, const BcIntakeRecord *record)
{
  double elapsed = (double) (record->now_us - elastic->read_us) / BC_TICK_US;
  double played = (double) elastic->read_position + elapsed * (double) elastic->read_samples;
  double depth_ms = ((double) record->position - played) / SAMPLES_PER_MS;
  gboolean is_measured = !elastic->is_paced &&
                         (elastic->state == BC_ELASTIC_FLOWING || elastic->state == BC_ELASTIC_DRY);

  gboolean is_hurried = elastic->is_catching_up || elastic->pouring_since_us != 0 ||
                        depth_ms > bc_arrivals_get_target_ms (&elastic->arrivals);

  gboolean is_own = bc_arrivals_add (&elastic->arrivals, record->now_us, is_hurried);
  if (is_own)
    elastic->group_position = record->position;
  if (is_own && is_measured)
    bc_arrivals_learn (&elastic->arrivals, depth_ms, elastic->steering.ratio_ppm);
  if (elastic->state == BC_ELASTIC_DRY)
    elastic->state = BC_ELASTIC_FILLING;
}

/* FALSE: it is an end. */
static gboolean
heed_record (BcElastic *elastic, const BcIntakeRecord *record)
{
  if (record->event == BC_INTAKE_ARRIVED)
    learn_arrival (elastic, record);
  else if (record->event == BC_INTAKE_LIVE)
    elastic->is_catching_up = elastic->surplus.is_live = TRUE;
  else
    return FALSE;
  bc_intake_drop_record (&elastic->intake);
  return TRUE;
}

/* What has come since the last tick, up to the next end. */
static void
survey (BcElastic *elastic)
{
  BcIntake *intake = &elastic->intake;
  BcIntakeRecord record;

  elastic->fill = bc_intake_get_fill (intake);
  elastic->available = elastic->fill;
  elastic->has_end = FALSE;
  while (!elastic->has_end && bc_intake_peek_record (intake, &record))
    {
      if (heed_record (elastic, &record))
        continue;
      elastic->has_end = TRUE;
      elastic->end = record.event;
      /* It may have come after the fill was read, with more sound before it: that is all there by now. */
      elastic->fill = bc_intake_get_fill (intake);
      elastic->available = MIN (elastic->fill, (gsize) (record.position - intake->n_read));
    }
}

static void
forget_flow (BcElastic *elastic)
{
  bc_arrivals_restart (&elastic->arrivals);
  elastic->pouring_since_us = 0;
  elastic->is_paced = FALSE;
  elastic->is_catching_up = FALSE;
}

/* The end has been reached or its sound is to be dropped; the next source may be waiting behind it. */
static void
finish_source (BcElastic *elastic)
{
  bc_elastic_drop (elastic, elastic->available);
  bc_intake_drop_record (&elastic->intake);
  forget_flow (elastic);
  bc_surplus_forget (&elastic->surplus);
  elastic->state = BC_ELASTIC_EMPTY;
  survey (elastic);
}

static void
heed_end (BcElastic *elastic)
{
  while (elastic->has_end && (elastic->end == BC_INTAKE_LOST || elastic->available == 0))
    {
      if (elastic->state == BC_ELASTIC_FLOWING)
        bc_elastic_fade_out (elastic);
      finish_source (elastic);
    }
}

/* The producer found no room and could not wait: what is there has a hole in it somewhere. */
static void
heed_overrun (BcElastic *elastic)
{
  BcIntakeRecord record;

  if (!atomic_exchange_explicit (&elastic->intake.is_overrun, FALSE, memory_order_acquire))
    return;
  if (elastic->state == BC_ELASTIC_FLOWING)
    bc_elastic_fade_out (elastic);
  bc_elastic_drop (elastic, bc_intake_get_fill (&elastic->intake));
  /* What has come meanwhile keeps its records: an end that was dropped with them would never come. */
  while (bc_intake_peek_record (&elastic->intake, &record) &&
         record.position <= elastic->intake.n_read)
    bc_intake_drop_record (&elastic->intake);
  forget_flow (elastic);
  elastic->state = BC_ELASTIC_EMPTY;
}

/* A source that keeps a large buffer full is held back by us: its rate is no clock to steer by. But what a live source
 * fills it with after it had stalled is old. */
static void
judge_pace (BcElastic *elastic)
{
  gsize capacity = bc_ring_get_capacity (elastic->intake.samples);
  gboolean is_full =
      atomic_exchange_explicit (&elastic->intake.is_refused, FALSE, memory_order_relaxed);

  if (elastic->kind == BC_ELASTIC_PACKETS || elastic->is_catching_up)
    return;
  /* Before it flows, nobody takes anything: who has filled it waits. */
  if (elastic->state != BC_ELASTIC_FLOWING)
    is_full = is_full || elastic->fill > capacity - BC_TICK_SAMPLES;
  elastic->n_willing = is_full ? 0 : elastic->n_willing + 1;
  if (is_full && bc_surplus_heed_full (&elastic->surplus))
    elastic->is_overflowing = TRUE;
  else if (is_full)
    elastic->is_paced = TRUE;
  else if (elastic->fill < capacity / 2 || elastic->n_willing >= WILLING_TICKS)
    elastic->is_paced = FALSE;
}

static void
show (BcElastic *elastic)
{
  double target_ms = bc_arrivals_get_target_ms (&elastic->arrivals);
  gint64 fill_us = (gint64) elastic->fill * 1000 / SAMPLES_PER_MS;
  gint64 ratio_ppb = llrint (elastic->steering.ratio_ppm * 1e3);

  atomic_store_explicit (&elastic->shown.state, elastic->state, memory_order_relaxed);
  atomic_store_explicit (&elastic->shown.fill_us, fill_us, memory_order_relaxed);
  atomic_store_explicit (&elastic->shown.target_us, llrint (target_ms * 1e3), memory_order_relaxed);
  atomic_store_explicit (&elastic->shown.jitter_us,
                         llrint (bc_arrivals_get_jitter_ms (&elastic->arrivals) * 1e3),
                         memory_order_relaxed);
  atomic_store_explicit (&elastic->shown.ratio_ppb, ratio_ppb, memory_order_relaxed);
  atomic_store_explicit (&elastic->shown.n_dry, elastic->n_dry, memory_order_relaxed);
  atomic_store_explicit (&elastic->shown.n_dropped, elastic->n_dropped, memory_order_relaxed);
}

BcElasticState
bc_elastic_pull (BcElastic *elastic, float *out, gint64 now_us)
{
  keep_time (elastic, now_us);
  heed_overrun (elastic);
  survey (elastic);
  judge_pace (elastic);
  heed_end (elastic);
  if (elastic->state != BC_ELASTIC_FLOWING)
    bc_elastic_wait (elastic, now_us);

  if (elastic->state == BC_ELASTIC_FLOWING)
    bc_elastic_flow (elastic, out);
  else
    memset (out, 0, BC_TICK_SAMPLES * sizeof *out);
  bc_tail_run (&elastic->tail, out);
  show (elastic);
  return elastic->state;
}

void
bc_elastic_refill (BcElastic *elastic)
{
  gboolean was_flowing = elastic->state == BC_ELASTIC_FLOWING;

  /* A source that waits for us has waited: nothing of it is stale. */
  elastic->tick_us = 0;
  if (elastic->is_paced || elastic->state == BC_ELASTIC_EMPTY)
    return;
  /* Not flowing any more when the records are read: our own pause is no lateness of the source. */
  elastic->state = BC_ELASTIC_FILLING;
  survey (elastic);
  if (was_flowing)
    bc_elastic_fade_out (elastic);
  forget_flow (elastic);
  elastic->is_catching_up = TRUE;
}

void
bc_elastic_get_stats (const BcElastic *elastic, BcElasticStats *stats)
{
  const BcIntake *intake = &elastic->intake;

  stats->state = atomic_load_explicit (&elastic->shown.state, memory_order_relaxed);
  stats->fill_us = atomic_load_explicit (&elastic->shown.fill_us, memory_order_relaxed);
  stats->target_us = atomic_load_explicit (&elastic->shown.target_us, memory_order_relaxed);
  stats->jitter_us = atomic_load_explicit (&elastic->shown.jitter_us, memory_order_relaxed);
  stats->ratio_ppm = atomic_load_explicit (&elastic->shown.ratio_ppb, memory_order_relaxed) / 1e3;
  stats->n_dry = atomic_load_explicit (&elastic->shown.n_dry, memory_order_relaxed);
  stats->n_dropped = atomic_load_explicit (&elastic->shown.n_dropped, memory_order_relaxed) +
                     atomic_load_explicit (&intake->n_lost, memory_order_relaxed);
  stats->last_push_us = atomic_load_explicit (&intake->last_push_us, memory_order_relaxed);
}
