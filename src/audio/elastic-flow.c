/* SPDX-License-Identifier: Apache-2.0 */
#include "elastic-private.h"

#include <string.h>

/* The resampler's own delay eats the first half millisecond of it: 5 ms began with a step at -43 dBFS. */
#define FADE_IN_SAMPLES (10 * SAMPLES_PER_MS)
/* Of a stream that comes back no syllable hangs on that. */
#define STREAM_FADE_IN_SAMPLES BC_TICK_SAMPLES
#define OVERFLOW_MS 200.0

static float *
new_samples (BcElastic *elastic)
{
  return elastic->window + PAST_SAMPLES;
}

void
bc_elastic_drop (BcElastic *elastic, gsize n)
{
  gsize n_dropped = bc_intake_skip (&elastic->intake, n);

  elastic->n_dropped += n_dropped;
  elastic->available -= MIN (n_dropped, elastic->available);
}

void
bc_elastic_start (BcElastic *elastic)
{
  memset (elastic->window, 0, PAST_SAMPLES * sizeof (float));
  elastic->fade_in_samples =
      elastic->kind == BC_ELASTIC_PACKETS ? FADE_IN_SAMPLES : STREAM_FADE_IN_SAMPLES;
  elastic->state = BC_ELASTIC_FLOWING;
  bc_arrivals_forget_depth (&elastic->arrivals);
  elastic->arrivals.drift_ppm = elastic->calm_drift_ppm;
  bc_surplus_disturb (&elastic->surplus);
  elastic->is_overflowing = FALSE;
  elastic->is_catching_up = FALSE;
  elastic->pouring_since_us = 0;
}

/* Leaves in the tail what comes next: up to `n_real` samples of the buffer (not taken out of it),
 * then what prediction makes of them. `n_fade` of it sink; before them what is left of the real ones stays. */
static void
leave_tail (BcElastic *elastic, gsize n_real, guint n_hold, guint n_fade)
{
  float out[BC_TAIL_MAX_SAMPLES];
  BcResampler resampler = elastic->resampler;
  gsize n_out = n_hold + n_fade;
  gsize n_in = bc_resampler_get_needed (&resampler, elastic->steering.ratio_ppm, n_out);
  gsize n_known = bc_intake_peek (&elastic->intake, new_samples (elastic), MIN (n_real, n_in));

  g_assert (n_in <= NEW_SAMPLES);

  bc_extrapolate (elastic->window + n_known, new_samples (elastic) + n_known, n_in - n_known);
  bc_resampler_run (&resampler, elastic->steering.ratio_ppm, new_samples (elastic), out, n_out);
  bc_tail_add (&elastic->tail, out, n_hold, n_fade);
}

void
bc_elastic_fade_out (BcElastic *elastic)
{
  leave_tail (elastic, elastic->available, 0, BC_TAIL_FADE_SAMPLES);
}

/* Less is left than a tick needs: it is played to its end, which fades on in what prediction makes of it. */
static void
play_rest (BcElastic *elastic)
{
  gsize n_rest = MIN (elastic->available, BC_TAIL_HOLD_SAMPLES);

  leave_tail (elastic, n_rest, n_rest, BC_TAIL_FADE_SAMPLES);
  bc_intake_skip (&elastic->intake, n_rest);
  elastic->available -= n_rest;
}

static void
stop_flow (BcElastic *elastic)
{
  play_rest (elastic);
  if (elastic->has_end)
    {
      /* The end itself is taken note of by the next tick. */
      elastic->state = BC_ELASTIC_EMPTY;
      return;
    }
  elastic->state = BC_ELASTIC_DRY;
  elastic->n_dry++;
  elastic->is_catching_up = bc_surplus_heed_dry (&elastic->surplus);
}

/* Forward by up to `n`, to where the sound goes on as it does now; mixed when the tick is read. */
static void
leap (BcElastic *elastic, gsize n)
{
  float after[BC_SPLICE_SAMPLES + BC_SPLICE_SEARCH];

  bc_intake_peek (&elastic->intake, elastic->before, BC_SPLICE_SAMPLES);
  bc_elastic_drop (elastic, n - BC_SPLICE_SEARCH);
  bc_intake_peek (&elastic->intake, after, G_N_ELEMENTS (after));
  bc_elastic_drop (elastic, bc_splice_find (elastic->before, after, &elastic->likeness));
  elastic->has_leapt = TRUE;
  bc_arrivals_forget_depth (&elastic->arrivals);
  elastic->arrivals.drift_ppm = elastic->calm_drift_ppm;
  bc_surplus_disturb (&elastic->surplus);
}

static double
find_surplus (BcElastic *elastic)
{
  const BcArrivals *arrivals = &elastic->arrivals;
  double target_ms = bc_arrivals_get_target_ms (arrivals);
  double fill_ms = (double) elastic->available / SAMPLES_PER_MS;
  BcSurplusFacts facts = { .fill_ms = fill_ms - BC_TICK_MS,
                           .goal_ms = target_ms - arrivals->gap_ms,
                           .gap_ms = arrivals->gap_ms };

  /* Packets that came in a crowd are not waited for. */
  if (elastic->kind == BC_ELASTIC_PACKETS)
    return fill_ms - target_ms < OVERFLOW_MS ? 0.0 : fill_ms - target_ms;
  if (elastic->is_overflowing)
    return fill_ms - target_ms;
  return elastic->is_paced || elastic->has_end ? 0.0 : bc_surplus_run (&elastic->surplus, &facts);
}

static void
skip_surplus (BcElastic *elastic)
{
  double surplus_ms = find_surplus (elastic);
  gsize n = (gsize) (MAX (surplus_ms, 0.0) * SAMPLES_PER_MS);

  elastic->is_overflowing = FALSE;
  if (n > BC_SPLICE_SEARCH)
    leap (elastic, n);
  if (elastic->surplus.n_alert == 0)
    elastic->calm_drift_ppm = elastic->arrivals.drift_ppm;
}

static void
fade_in (BcElastic *elastic, float *out)
{
  for (guint i = 0; i < elastic->fade_in_samples; i++)
    out[i] *= bc_fade_at (i, elastic->fade_in_samples);
  elastic->fade_in_samples = 0;
}

static void
steer (BcElastic *elastic)
{
  const BcArrivals *arrivals = &elastic->arrivals;

  if (elastic->is_paced)
    bc_steering_run (&elastic->steering, 0.0, 0.0);
  else
    bc_steering_run (&elastic->steering, bc_arrivals_get_error_ms (arrivals), arrivals->drift_ppm);
}

void
bc_elastic_flow (BcElastic *elastic, float *out)
{
  skip_surplus (elastic);
  steer (elastic);

  double ratio_ppm = elastic->steering.ratio_ppm;
  gsize n = bc_resampler_get_needed (&elastic->resampler, ratio_ppm, BC_TICK_SAMPLES);
  elastic->read_us = elastic->tick_us;
  elastic->read_position = elastic->intake.n_read;
  elastic->read_samples = n;
  if (elastic->available < n)
    {
      stop_flow (elastic);
      memset (out, 0, BC_TICK_SAMPLES * sizeof *out);
      return;
    }
  bc_intake_read (&elastic->intake, new_samples (elastic), n);
  if (elastic->has_leapt)
    bc_splice_mix (elastic->before, new_samples (elastic), elastic->likeness);
  elastic->has_leapt = FALSE;
  bc_resampler_run (&elastic->resampler, ratio_ppm, new_samples (elastic), out, BC_TICK_SAMPLES);
  memmove (elastic->window, elastic->window + n, PAST_SAMPLES * sizeof (float));
  fade_in (elastic, out);
}
