/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/audio/elastic.h>
#include <boothcast/audio/resampler.h>

#include "arrivals-private.h"
#include "extrapolate-private.h"
#include "intake-private.h"
#include "splice-private.h"
#include "steering-private.h"
#include "surplus-private.h"
#include "tail-private.h"

#define SAMPLES_PER_MS (BC_SAMPLE_RATE / 1000)

/* The window that the resampler and the extrapolation look into: samples already read, then new ones. */
#define PAST_SAMPLES BC_EXTRAPOLATE_PAST
#define NEW_SAMPLES (BC_TAIL_MAX_SAMPLES + 256)

struct _BcElastic
{
  BcElasticKind kind;
  BcIntake intake;

  /* The rest is the tick's. */
  BcElasticState state;
  BcArrivals arrivals;
  BcSteering steering;
  BcResampler resampler;
  BcTail tail;
  float window[PAST_SAMPLES + NEW_SAMPLES];
  guint fade_in_samples; /* of the block to come; 0: none */

  gsize fill;        /* samples in the ring, as this tick found it */
  gsize available;   /* of these, before the next end */
  gboolean has_end;  /* an end follows the available ones */
  BcIntakeEvent end; /* of which kind */

  gint64 tick_us;          /* when this tick was due: `now` without its jitter */
  gint64 read_us;          /* the last tick, … */
  guint64 read_position;   /* … what it began to read or would have, … */
  gsize read_samples;      /* … and how much it took */
  guint64 group_position;  /* where the latest arrival began */
  gint64 pouring_since_us; /* more than needed is there and more comes; 0: not so */
  guint64 pouring_from;
  gint64 look_us; /* catching up: what came since then … */
  guint64 look_from;
  gboolean is_paced; /* by us: the source pours as fast as we take, it has no clock */
  guint n_willing;   /* ticks since we last refused anything */
  gboolean
      is_catching_up; /* we or a live source have stood still, what comes in a hurry now is stale */

  BcSurplus surplus;
  gboolean is_overflowing; /* with a surplus */
  double calm_drift_ppm;   /* as learned while nothing was unusual */
  gboolean has_leapt;      /* in this tick, from … */
  float before[BC_SPLICE_SAMPLES];
  float likeness;

  guint64 n_dropped;
  guint64 n_dry;
  struct
  {
    atomic_int state;
    atomic_int_least64_t fill_us;
    atomic_int_least64_t target_us;
    atomic_int_least64_t jitter_us;
    atomic_int_least64_t ratio_ppb;
    atomic_uint_least64_t n_dry;
    atomic_uint_least64_t n_dropped;
  } shown;
};

/* elastic-waiting.c: nothing flows. Looks whether enough is there, and begins. */
void bc_elastic_wait (BcElastic *elastic, gint64 now_us);

/* elastic-flow.c: sound flows. */
void bc_elastic_start (BcElastic *elastic);
void bc_elastic_flow (BcElastic *elastic, float *out);
/* Stops with what is in the buffer fading out; leaves the position alone. */
void bc_elastic_fade_out (BcElastic *elastic);
/* Drops the oldest `n` samples and counts them. */
void bc_elastic_drop (BcElastic *elastic, gsize n);
