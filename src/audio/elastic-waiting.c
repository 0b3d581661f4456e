/* SPDX-License-Identifier: Apache-2.0 */
#include "elastic-private.h"

/* Less is not worth beginning with: a tick, and what the fastest reading takes more. */
#define LEAST_SAMPLES (BC_TICK_SAMPLES + 64)
/* More than the target by this much may be what a live source had saved up, or the beginning of a file. */
#define EXCESS_MS 250.0
/* What comes after the first crowd tells: a file goes on pouring, a live source at its own pace. */
#define CROWD_US 200000
#define JUDGED_US 1200000
#define POURING_RATE 1.5
/* After a pause: the backlog shows within the first of these, and is in when pieces come further apart than the
 * second or less comes in the third than lasts longer than it, at the latest after the fourth. */
#define CATCH_UP_LEAST_US 300000
#define CATCH_UP_QUIET_US 60000
#define CATCH_UP_LOOK_US 200000
#define CATCH_UP_MOST_US 2000000

/* What there should be right after an arrival. A page that lasts longer than any target tells that the next one takes as
 * long to come; more than a page can hold was saved up and tells nothing. */
static double
get_needed_ms (const BcElastic *elastic)
{
  const BcArrivals *arrivals = &elastic->arrivals;
  double target_ms = bc_arrivals_get_target_ms (arrivals);
  guint64 n_come = elastic->intake.n_read + elastic->fill;
  double page_ms = (double) (n_come - elastic->group_position) / SAMPLES_PER_MS;

  if (elastic->kind == BC_ELASTIC_PACKETS || elastic->is_catching_up ||
      page_ms > arrivals->rules->goal_max_ms)
    return target_ms;
  return MAX (target_ms, page_ms + arrivals->rules->spare_ms);
}

/* The sound there will be right before the next piece, were playing to begin now, against what there
 * should be: > 0 is more than wanted. */
static double
get_excess_ms (const BcElastic *elastic, gint64 now_us)
{
  const BcArrivals *arrivals = &elastic->arrivals;
  double since_ms = (now_us - arrivals->group_us) / 1e3;
  double fill_ms = (double) elastic->available / SAMPLES_PER_MS;

  return fill_ms + CLAMP (since_ms, 0.0, arrivals->gap_ms) - get_needed_ms (elastic);
}

static void
trim (BcElastic *elastic, double excess_ms)
{
  gsize excess = (gsize) (MAX (excess_ms, 0.0) * SAMPLES_PER_MS);

  if (elastic->available > LEAST_SAMPLES)
    bc_elastic_drop (elastic, MIN (excess, elastic->available - LEAST_SAMPLES));
}

/* How long there has been more than enough. */
static gint64
watch_pouring (BcElastic *elastic, gint64 now_us)
{
  if (elastic->pouring_since_us == 0)
    elastic->pouring_since_us = now_us;
  if (now_us - elastic->pouring_since_us < CROWD_US)
    elastic->pouring_from = elastic->intake.n_read + elastic->fill;
  return now_us - elastic->pouring_since_us;
}

/* Whether a stream with more than enough may begin; a live one is brought forward to the target first.
 * If nothing more comes at all it was a short file. */
static gboolean
may_begin_with_excess (BcElastic *elastic, double excess_ms, gint64 now_us)
{
  gint64 watched_us = watch_pouring (elastic, now_us);

  if (elastic->is_paced)
    return TRUE;
  if (watched_us < JUDGED_US)
    return FALSE;

  guint64 n_since = elastic->intake.n_read + elastic->fill - elastic->pouring_from;
  double rate = (double) n_since * 1e6 / BC_SAMPLE_RATE / (double) (watched_us - CROWD_US);
  if (n_since > 0 && rate < POURING_RATE)
    trim (elastic, excess_ms);
  return TRUE;
}

/* In one look after the other: a source that sends its frames one by one is never quiet. */
static gboolean
has_slowed_down (BcElastic *elastic, gint64 now_us)
{
  guint64 n_come = elastic->intake.n_read + elastic->fill;
  gint64 passed_us = now_us - elastic->look_us;

  if (elastic->look_us != 0 && passed_us < CATCH_UP_LOOK_US)
    return FALSE;
  double rate = (double) (n_come - elastic->look_from) * 1e6 / BC_SAMPLE_RATE / (double) passed_us;
  gboolean is_slow = elastic->look_us != 0 && rate < POURING_RATE;
  elastic->look_us = now_us;
  elastic->look_from = n_come;
  return is_slow;
}

/* What was saved up comes at once and does not tell how far apart the pieces come; a stream's first guess is above that. */
static gboolean
has_seen_gap (const BcElastic *elastic)
{
  return elastic->kind != BC_ELASTIC_LIVE ||
         elastic->arrivals.group_us - elastic->pouring_since_us >= CROWD_US;
}

/* After a pause: the newest of a live source is wanted, the backlog in the network is not. */
static gboolean
may_begin_again (BcElastic *elastic, double excess_ms, gint64 now_us)
{
  gint64 watched_us = watch_pouring (elastic, now_us);
  gint64 quiet_us = now_us - elastic->arrivals.last_us;

  if (watched_us == 0)
    elastic->look_us = 0;
  gboolean is_slow = has_slowed_down (elastic, now_us);
  trim (elastic, excess_ms);
  if (excess_ms < 0.0)
    return FALSE;
  if (elastic->kind == BC_ELASTIC_PACKETS || watched_us >= CATCH_UP_MOST_US)
    return TRUE;
  return watched_us >= CATCH_UP_LEAST_US && has_seen_gap (elastic) &&
         (is_slow || quiet_us >= CATCH_UP_QUIET_US);
}

static gboolean
may_begin (BcElastic *elastic, gint64 now_us)
{
  double excess_ms = get_excess_ms (elastic, now_us);

  /* Shorter than the target, and no more will come. */
  if (elastic->has_end)
    return TRUE;
  if (elastic->is_catching_up)
    return may_begin_again (elastic, excess_ms, now_us);
  if (excess_ms < 0.0)
    return FALSE;
  if (elastic->kind != BC_ELASTIC_PACKETS)
    return excess_ms < EXCESS_MS || may_begin_with_excess (elastic, excess_ms, now_us);
  /* One packet does not tell how far apart they come. */
  if (elastic->arrivals.n_gaps == 0)
    return FALSE;
  trim (elastic, excess_ms);
  return TRUE;
}

void
bc_elastic_wait (BcElastic *elastic, gint64 now_us)
{
  /* Time goes on as if it played: a piece that comes after all shows how late it is. */
  elastic->read_us = elastic->tick_us;
  elastic->read_position += BC_TICK_SAMPLES;
  elastic->read_samples = BC_TICK_SAMPLES;

  if (elastic->available == 0)
    return;
  elastic->state = BC_ELASTIC_FILLING;
  if (elastic->available < LEAST_SAMPLES && elastic->has_end)
    bc_elastic_drop (elastic, elastic->available);
  else if (elastic->available >= LEAST_SAMPLES && may_begin (elastic, now_us))
    bc_elastic_start (elastic);
}
