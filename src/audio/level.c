/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/audio/level.h>

#include <math.h>

#include "vector-private.h"

#define LEAST_DBFS (-120.0f)
#define RMS_PART (20.0 / 300.0) /* of a tick in about 300 ms */
/* Whatever is louder than the first is voice; below the second never; between them by the distance from
 * the noise. */
#define ALWAYS_DBFS (-50.0f)
#define NEVER_DBFS (-66.0f)
#define ABOVE_NOISE_DB 10.0f
/* The noise is followed down at once and up by 1 dB a second, so that speech does not become noise. */
#define NOISE_RISE_DB_PER_TICK (1.0f * BC_TICK_MS / 1000.0f)
#define NOISE_START_DBFS (-70.0f)
#define N_LOUD_BEGIN 2 /* ticks: a knock is no voice */
#define N_QUIET_END 20 /* ticks: pauses between words */

void
bc_level_init (BcLevel *level)
{
  *level = (BcLevel){ .peak_dbfs = LEAST_DBFS,
                      .rms_dbfs = LEAST_DBFS,
                      .tick_dbfs = LEAST_DBFS,
                      .noise_dbfs = NOISE_START_DBFS };
}

static float
to_dbfs (double power)
{
  return power > 1e-12 ? (float) (10.0 * log10 (power)) : LEAST_DBFS;
}

static double
mean_square (const float *samples)
{
  BcVec4 sum = vec4_all (0.0f);

  for (guint i = 0; i < BC_TICK_SAMPLES; i += 4)
    {
      BcVec4 x = vec4_load (samples + i);
      sum += x * x;
    }
  return (double) vec4_sum (sum) / BC_TICK_SAMPLES;
}

static gboolean
is_loud (const BcLevel *level, float tick_dbfs)
{
  float threshold = CLAMP (level->noise_dbfs + ABOVE_NOISE_DB, NEVER_DBFS, ALWAYS_DBFS);
  return tick_dbfs > threshold;
}

static void
follow_noise (BcLevel *level, float tick_dbfs)
{
  float risen = level->noise_dbfs + NOISE_RISE_DB_PER_TICK;
  level->noise_dbfs = MAX (MIN (tick_dbfs, risen), LEAST_DBFS);
}

static gboolean
decide_voice (BcLevel *level, gboolean is_tick_loud)
{
  gboolean was_voice = level->is_voice;

  level->n_loud = is_tick_loud ? level->n_loud + 1 : 0;
  level->n_quiet = is_tick_loud ? 0 : level->n_quiet + 1;
  if (level->n_loud >= N_LOUD_BEGIN)
    level->is_voice = TRUE;
  else if (level->n_quiet >= N_QUIET_END)
    level->is_voice = FALSE;
  return level->is_voice != was_voice;
}

gboolean
bc_level_run (BcLevel *level, const float *samples)
{
  double power = samples != NULL ? mean_square (samples) : 0.0;
  float peak = samples != NULL ? vec4_peak (samples, BC_TICK_SAMPLES) : 0.0f;
  float tick_dbfs = to_dbfs (power);
  gboolean is_tick_loud = is_loud (level, tick_dbfs);

  level->mean_square += RMS_PART * (power - level->mean_square);
  level->peak_dbfs = to_dbfs ((double) peak * peak);
  level->rms_dbfs = to_dbfs (level->mean_square);
  level->tick_dbfs = tick_dbfs;
  /* Digital silence (muted, no source) says nothing about the room. */
  if (tick_dbfs > LEAST_DBFS)
    follow_noise (level, tick_dbfs);
  return decide_voice (level, is_tick_loud);
}
