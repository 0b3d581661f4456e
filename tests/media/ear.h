/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/media/input.h>

/*
 * Plays the engine's part with one input: a tick every 20 ms of real time, what comes out kept, what is told
 * noted with its time. on_tick is called before each, to send something.
 */
typedef struct
{
  BcInput *input;
  gboolean is_open;
  GArray *sound; /* of float */
  gint64 next_us;
  gint64 late_us;  /* in all: the machine's fault, to be forgiven */
  gint64 found_us; /* last told; 0: never */
  gint64 lost_us;
  gint64 voice_us;
  gint64 silent_us;
  guint n_found;
  guint n_lost;
} Ear;

typedef void (*EarTickFunc) (gpointer user_data);

void ear_init (Ear *ear, BcInput *input);
void ear_clear (Ear *ear);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Ear, ear_clear)

/* One tick, at its time; on_tick (nullable) first. */
void ear_tick (Ear *ear, EarTickFunc on_tick, gpointer user_data);
void ear_run_ms (Ear *ear, guint ms, EarTickFunc on_tick, gpointer user_data);

/* Ticks until `*count` has risen; FALSE after `ms` without. */
gboolean ear_wait (Ear *ear, const guint *count, guint ms, EarTickFunc on_tick, gpointer user_data);

/* The last `ms` of what was heard. */
const float *ear_last (const Ear *ear, guint ms);
double ear_last_level_db (const Ear *ear, guint ms, double hz);
float ear_last_peak (const Ear *ear, guint ms);
void ear_forget (Ear *ear);

/* Listens on until `ms` on end hold the tone at `level_db` (± 0.5) without a click; FALSE after 15 s. A
 * busy machine makes real holes now and then: what is right comes out right in the end, what is wrong never. */
typedef struct
{
  double hz;
  double level_db;
  guint ms;
} EarTone;

gboolean ear_hears (Ear *ear, const EarTone *tone, EarTickFunc on_tick, gpointer user_data);
