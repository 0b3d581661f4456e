/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/media/input.h>
#include <boothcast/media/mix.h>
#include <glib.h>

G_BEGIN_DECLS

/*
 * BcEngine: the tick. One thread wakes every 20 ms on CLOCK_MONOTONIC, takes 960 samples from each input,
 * mixes every channel in one pass, limits, hands blocks on, and waits for nobody. Programme time is its sample counter.
 * Late by ≤ 200 ms: catches up, two ticks a wake. Later (SIGSTOP, VM pause): skips, refills the inputs,
 * advances programme time by the gap, counts it and tells.
 *
 * Threading: new, set_mix, grow, start, stop, free on the main thread; on_block comes on the tick thread and must not wait; on_news
 * comes on the main context that was the thread-default one at new.
 */
typedef struct _BcEngine BcEngine;

/* One limited block of a row, ending at `end_samples` of programme time: of each channel, and after them of each
 * ear that is listened to. The row is named by its handle: its number, as long as the engine has not grown. Tick
 * thread. */
typedef void (*BcBlockFunc) (guint handle, const float *samples, gint64 end_samples,
                             gpointer user_data);

typedef enum
{
  BC_NEWS_INPUT_FOUND,
  BC_NEWS_INPUT_LOST,
  BC_NEWS_INPUT_VOICE,
  BC_NEWS_INPUT_SILENT,
  BC_NEWS_GAP /* we stood still; `gap_us` of programme time are missing */
} BcNewsKind;

typedef struct
{
  BcNewsKind kind;
  guint input; /* number, for the input kinds */
  gint64 gap_us;
  gint64 at_us; /* monotonic, when the tick saw it */
} BcNews;

typedef void (*BcNewsFunc) (const BcNews *news, gpointer user_data);

typedef struct
{
  GPtrArray *inputs; /* of BcInput *, not owned, outlive the engine; number = index */
  guint n_channels;
  guint n_ears;          /* the rows after the channels */
  guint notice_pause_ms; /* between rounds of a notice; 0: 4 s */
  BcBlockFunc on_block;
  BcNewsFunc on_news;
  gpointer user_data;
} BcEngineConfig;

typedef struct
{
  guint64 n_ticks;
  guint64 n_late;       /* wakes that had to catch up */
  guint64 n_skips;      /* gaps */
  gint64 skipped_us;    /* sum of the gaps */
  gint64 worst_late_us; /* since the last get_stats () */
  gint64 programme_samples;
  gint64 last_tick_us; /* monotonic; a watchdog looks at it */
  float limiter_db;    /* largest gain reduction of the last second, any row */
} BcEngineStats;

BcEngine *bc_engine_new (const BcEngineConfig *config);
void bc_engine_free (BcEngine *engine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcEngine, bc_engine_free)

/* From the next tick on. Takes its own ref. */
void bc_engine_set_mix (BcEngine *engine, BcMix *mix);

/* Where a row of a larger engine comes from: nowhere. */
#define BC_ENGINE_NEW_ROW G_MAXUINT

/* What an engine is to be from now on. */
typedef struct
{
  GPtrArray *inputs; /* of BcInput *, not owned: those it has, in their order, then what is new */
  guint n_channels;
  guint n_ears;
  const guint *
      rows_from; /* by row, channels then ears: which it is of the rows of before (of channels a channel, of
                             ears an ear; none is left out), or BC_ENGINE_NEW_ROW */
} BcEngineGrowth;

/* Grows, with `mix` as the first one of the new size, at the beginning of the next tick: what was there sounds on to
 * the bit, without a gap. A row keeps its handle; new rows get those that follow, in the order of the rows. Numbers
 * of ears and inputs are the new ones as soon as this returns. */
void bc_engine_grow (BcEngine *engine, const BcEngineGrowth *growth, BcMix *mix);

/* Whether anybody hears the ear of that number; nobody at first. One that nobody hears is neither mixed nor handed
 * on; from the next tick on. Main thread. */
void bc_engine_set_ear_heard (BcEngine *engine, guint ear, gboolean is_heard);

/* Real-time priority when granted (SCHED_RR 20), normal otherwise. */
gboolean bc_engine_start (BcEngine *engine, GError **error);
void bc_engine_stop (BcEngine *engine);

void bc_engine_get_stats (BcEngine *engine, BcEngineStats *stats);
/* Its last_tick_us alone, for those who look often: nothing is reset. */
gint64 bc_engine_get_last_tick_us (BcEngine *engine);

/* When (monotonic µs) the tick that ends at `end_samples` ran, for latency figures: 0 before start. */
gint64 bc_engine_get_programme_start_us (const BcEngine *engine);

G_END_DECLS
