/* SPDX-License-Identifier: Apache-2.0 */
#include "arrivals-private.h"

#include <math.h>

static const BcArrivalsRules rules_of[] = {
  /* A tick takes 20 ms at once, so a depth of 20 ms just reaches whatever the phase between packets and
   * ticks; 4 ms for the thread that wakes late. */
  [BC_ELASTIC_PACKETS] = { .spare_ms = 24.0,
                           .goal_max_ms = 60.0,
                           .hold_max_ms = 180.0,
                           .gap_ms = 20.0,
                           .hold_ms = 46.0,
                           .half_life_ms = 120e3,
                           .together_ms = 5.0,
                           .ignore_ms = 250.0,
                           .quick_ms = 2e3,
                           .calm_ms = 20e3 },
  [BC_ELASTIC_STREAM] = { .spare_ms = 100.0,
                          .goal_max_ms = 2400.0,
                          .hold_max_ms = 2500.0,
                          .gap_ms = 1000.0,
                          .hold_ms = 1200.0,
                          .half_life_ms = 600e3,
                          .together_ms = 50.0,
                          .ignore_ms = 3000.0,
                          .quick_ms = 8e3,
                          .calm_ms = 60e3 },
  /* The network's unevenness is taken out before. ffmpeg fills 2.9 KB before it sends them, which are 0.18 s at 128 kb/s
   * and never more than 0.35: longer gaps than the first are learned before the sound begins. After a
   * stall an interpreter would rather have a hole than be late for minutes. */
  [BC_ELASTIC_LIVE] = { .spare_ms = 80.0,
                        .goal_max_ms = 400.0,
                        .hold_max_ms = 1500.0,
                        .gap_ms = 200.0,
                        .hold_ms = 280.0,
                        .half_life_ms = 120e3,
                        .together_ms = 10.0,
                        .ignore_ms = 1500.0,
                        .quick_ms = 4e3,
                        .calm_ms = 30e3 },
};

/* The smoothing grows by this much of the time that passes, from quick to calm. */
#define CALMING 0.3
#define DRIFT_MAX_PPM 1500.0

void
bc_arrivals_init (BcArrivals *arrivals, BcElasticKind kind)
{
  const BcArrivalsRules *rules = &rules_of[kind];

  *arrivals = (BcArrivals){ .rules = rules, .hold_ms = rules->hold_ms, .gap_ms = rules->gap_ms };
  bc_arrivals_restart (arrivals);
}

void
bc_arrivals_restart (BcArrivals *arrivals)
{
  bc_arrivals_forget_depth (arrivals);
  arrivals->smoothing_ms = arrivals->rules->quick_ms;
  arrivals->group_us = 0;
  arrivals->last_us = 0;
}

/* A gap weighs as much as it lasts: some short ones at the beginning, out of what was saved up, tell little; nor does a
 * single long one after many. */
static void
learn_gap (BcArrivals *arrivals, double gap_ms)
{
  double smoothed = gap_ms / (gap_ms + arrivals->smoothing_ms);
  double part = MIN (gap_ms / (gap_ms + arrivals->gaps_ms), 4.0 / (arrivals->n_gaps + 1));

  if (gap_ms > arrivals->rules->ignore_ms)
    return;
  arrivals->gap_ms += MAX (part, smoothed) * (gap_ms - arrivals->gap_ms);
  arrivals->gaps_ms += gap_ms;
  arrivals->n_gaps++;
}

static double
get_least_ms (const BcArrivals *arrivals)
{
  return arrivals->rules->spare_ms + arrivals->gap_ms;
}

static void
hold_late (BcArrivals *arrivals, double late_ms)
{
  const BcArrivalsRules *rules = arrivals->rules;
  double most = MIN (rules->goal_max_ms + arrivals->gap_ms, rules->hold_max_ms);
  double needed = get_least_ms (arrivals) + late_ms;

  if (late_ms <= rules->ignore_ms)
    arrivals->hold_ms = MIN (MAX (arrivals->hold_ms, needed), most);
}

static void
sink_hold (BcArrivals *arrivals, double gap_ms)
{
  double least = get_least_ms (arrivals);

  if (arrivals->hold_ms > least)
    arrivals->hold_ms =
        least + (arrivals->hold_ms - least) * exp2 (-gap_ms / arrivals->rules->half_life_ms);
}

gboolean
bc_arrivals_add (BcArrivals *arrivals, gint64 now_us, gboolean is_hurried)
{
  double gap_ms = (now_us - arrivals->group_us) / 1e3;
  gboolean is_first = arrivals->group_us == 0;

  arrivals->last_us = now_us;
  if (!is_first && gap_ms < arrivals->rules->together_ms)
    return FALSE;
  arrivals->group_us = now_us;
  arrivals->last_gap_ms = is_first ? 0.0 : gap_ms;
  /* One after which nothing was ever measured is no stall: the source sends like that. */
  gboolean is_usual = arrivals->n_depths == 0 && gap_ms > arrivals->gap_ms;

  if (!is_first && (is_usual || !is_hurried))
    learn_gap (arrivals, gap_ms);
  if (!is_first)
    sink_hold (arrivals, gap_ms);
  hold_late (arrivals, 0.0);
  return TRUE;
}

/* Critically damped; what is far off moves the depth, but is no drift. */
static void
observe (BcArrivals *arrivals, double off_ms)
{
  double gap_s = arrivals->last_gap_ms / 1e3;
  double rate = 1e3 / arrivals->smoothing_ms; /* 1/s */
  double most = arrivals->rules->spare_ms / 2.0;

  arrivals->depth_ms += (1.0 - exp (-2.0 * rate * gap_s)) * off_ms;
  arrivals->drift_ppm += rate * rate * gap_s * CLAMP (off_ms, -most, most) * 1e3;
  arrivals->drift_ppm = CLAMP (arrivals->drift_ppm, -DRIFT_MAX_PPM, DRIFT_MAX_PPM);
  arrivals->smoothing_ms =
      MIN (arrivals->smoothing_ms + CALMING * arrivals->last_gap_ms, arrivals->rules->calm_ms);
}

void
bc_arrivals_learn (BcArrivals *arrivals, double depth_ms, double ratio_ppm)
{
  if (arrivals->n_depths++ == 0)
    {
      arrivals->depth_ms = depth_ms;
      return;
    }
  arrivals->depth_ms += (arrivals->drift_ppm - ratio_ppm) * 1e-6 * arrivals->last_gap_ms;

  double off_ms = depth_ms - arrivals->depth_ms;
  /* A loss says nothing about the depth at which the rest arrives. */
  if (-off_ms > arrivals->rules->ignore_ms)
    return;
  hold_late (arrivals, MAX (-off_ms, 0.0));
  observe (arrivals, off_ms);
}

void
bc_arrivals_forget_depth (BcArrivals *arrivals)
{
  arrivals->n_depths = 0;
}

double
bc_arrivals_get_target_ms (const BcArrivals *arrivals)
{
  return arrivals->hold_ms;
}

double
bc_arrivals_get_jitter_ms (const BcArrivals *arrivals)
{
  return MAX (arrivals->hold_ms - get_least_ms (arrivals), 0.0);
}

double
bc_arrivals_get_error_ms (const BcArrivals *arrivals)
{
  if (arrivals->n_depths == 0)
    return 0.0;
  return arrivals->depth_ms - (arrivals->hold_ms - arrivals->gap_ms);
}
