/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/audio/format.h>
#include <glib.h>

G_BEGIN_DECLS

/*
 * BcElastic: the elastic buffer between a source's clock and ours. The source pushes what it has when
 * it has it; the tick pulls exactly 960 samples. The buffer learns how unevenly sound arrives, aims at
 * a delay that rides over it, and a resampler, steered slowly by the fill (PI), absorbs the drift
 * between the clocks: no block is ever dropped or inserted while sound flows.
 *
 * Threading: push, end and get_space on one producer thread; pull on the tick thread; get_stats on any
 * thread. Lock-free in between. new and free while neither side runs.
 */
typedef struct _BcElastic BcElastic;

typedef enum
{
  BC_ELASTIC_PACKETS, /* RTP: small steady pieces, 20–60 ms of target, overflow drops the oldest */
  BC_ELASTIC_STREAM, /* TCP: large pieces; target is the largest gap + 100 ms up to 2.5 s; when full,
                         push takes less and the producer waits (back-pressure) */
  BC_ELASTIC_LIVE /* SRT: as a stream, but known to be live, and even: target is 0.3 s at first, for what
                         comes late 0.4 s at most; what was saved up before is skipped */
} BcElasticKind;

typedef enum
{
  BC_ELASTIC_EMPTY,   /* nothing since creation or since it ended: silence comes out */
  BC_ELASTIC_FILLING, /* gathering the target delay: silence */
  BC_ELASTIC_FLOWING,
  BC_ELASTIC_DRY /* ran out while flowing: fades to silence, counts, fills again */
} BcElasticState;

typedef struct
{
  BcElasticState state;
  gint64 fill_us;      /* sound waiting */
  gint64 target_us;    /* learned delay */
  gint64 jitter_us;    /* how much later than usual a piece may come, as learned */
  double ratio_ppm;    /* steering: > 0 when we consume faster than nominal */
  guint64 n_dry;       /* times it ran dry */
  guint64 n_dropped;   /* samples dropped on overflow or at (re)start */
  gint64 last_push_us; /* monotonic; 0: never */
} BcElasticStats;

BcElastic *bc_elastic_new (BcElasticKind kind);
void bc_elastic_free (BcElastic *elastic);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcElastic, bc_elastic_free)

/* Producer: `n` mono samples at 48 kHz, arrived at `now_us`. Returns how many were taken: all, except
 * that a full STREAM buffer takes fewer; offer the rest again when get_space () allows. Non-finite
 * samples become 0. */
gsize bc_elastic_push (BcElastic *elastic, const float *samples, gsize n, gint64 now_us);
gsize bc_elastic_get_space (const BcElastic *elastic);

/* Producer, before a source's first push: it is live, so what it has saved up is skipped and not waited for. */
void bc_elastic_expect_live (BcElastic *elastic);

/* Producer: the source has closed. With `is_abrupt` the rest is dropped with a 60 ms fade (connection lost);
 * otherwise it plays out. The next push begins anew (learned delay kept). */
void bc_elastic_end (BcElastic *elastic, gboolean is_abrupt);

/* Tick: exactly BC_TICK_SAMPLES into `out`, silence where there is none; edges between sound and
 * silence are faded (≤ 20 ms in, ≤ 60 ms out: what is missing for the fade is extrapolated). Returns the
 * state after; while the last of a fade is heard it already says EMPTY or DRY. */
BcElasticState bc_elastic_pull (BcElastic *elastic, float *out, gint64 now_us);

/* Tick: after a pause of ours (SIGSTOP, VM): forgets stale sound beyond the target, fills again. */
void bc_elastic_refill (BcElastic *elastic);

void bc_elastic_get_stats (const BcElastic *elastic, BcElasticStats *stats);

G_END_DECLS
