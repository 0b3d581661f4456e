/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/audio/mixer.h>

#include "vector-private.h"

#define RAMP_LEAST_MS 5
#define SAMPLES_PER_MS (BC_SAMPLE_RATE / 1000)

/* While it moves, the gain `left` samples before the end is target - step * left: the end is met exactly, and
 * nothing adds up on the way. */
typedef struct
{
  float target;
  float step;
  guint left; /* samples of ramp to go; 0: at rest */
} Crossing;

struct _BcMixer
{
  guint n_rows;
  guint n_columns;
  Crossing *crossings; /* by row */
};

BcMixer *
bc_mixer_new (guint n_rows, guint n_columns)
{
  BcMixer *mixer = g_new0 (BcMixer, 1);

  mixer->n_rows = n_rows;
  mixer->n_columns = n_columns;
  mixer->crossings = g_new0 (Crossing, (gsize) n_rows * n_columns);
  return mixer;
}

void
bc_mixer_free (BcMixer *mixer)
{
  if (mixer == NULL)
    return;
  g_free (mixer->crossings);
  g_free (mixer);
}

static Crossing *
get_crossing (const BcMixer *mixer, guint row, guint column)
{
  g_assert (row < mixer->n_rows && column < mixer->n_columns);

  return &mixer->crossings[(gsize) row * mixer->n_columns + column];
}

static float
gain_now (const Crossing *crossing)
{
  return crossing->target - crossing->step * (float) crossing->left;
}

void
bc_mixer_set_gain (BcMixer *mixer, guint row, guint column, float gain, guint ramp_ms)
{
  Crossing *crossing = get_crossing (mixer, row, column);
  float from = gain_now (crossing);

  g_return_if_fail (gain >= 0.0f);

  if (gain == crossing->target)
    return;
  crossing->left = MAX (ramp_ms, RAMP_LEAST_MS) * SAMPLES_PER_MS;
  crossing->step = (gain - from) / (float) crossing->left;
  crossing->target = gain;
}

float
bc_mixer_get_gain (const BcMixer *mixer, guint row, guint column)
{
  return gain_now (get_crossing (mixer, row, column));
}

void
bc_mixer_take_gain (BcMixer *mixer, BcMixerPlace to, const BcMixer *other, BcMixerPlace from)
{
  *get_crossing (mixer, to.row, to.column) = *get_crossing (other, from.row, from.column);
}

void
bc_mixer_wake_row (BcMixer *mixer, guint row, guint ramp_ms)
{
  guint n_samples = MAX (ramp_ms, RAMP_LEAST_MS) * SAMPLES_PER_MS;

  for (guint column = 0; column < mixer->n_columns; column++)
    {
      Crossing *crossing = get_crossing (mixer, row, column);

      crossing->left = n_samples;
      crossing->step = crossing->target / (float) n_samples;
    }
}

static void
add_constant (float *mix, const float *source, float gain, guint n)
{
  guint i = 0;

  for (; i + 4 <= n; i += 4)
    vec4_store (mix + i, vec4_load (mix + i) + vec4_load (source + i) * gain);
  for (; i < n; i++)
    mix[i] += source[i] * gain;
}

/* The sample after the present one is the first that has moved by a step. */
static void
add_ramp (float *mix, const float *source, const Crossing *crossing, guint n)
{
  BcVec4 left = vec4_all ((float) crossing->left) - (BcVec4){ 1.0f, 2.0f, 3.0f, 4.0f };
  guint i = 0;

  for (; i + 4 <= n; i += 4, left -= 4.0f)
    {
      BcVec4 gain = crossing->target - crossing->step * left;
      vec4_store (mix + i, vec4_load (mix + i) + vec4_load (source + i) * gain);
    }
  for (; i < n; i++)
    mix[i] += source[i] * (crossing->target - crossing->step * (float) (crossing->left - 1 - i));
}

static void
add_source (float *mix, const float *source, const Crossing *crossing)
{
  guint n_ramp = MIN (crossing->left, BC_TICK_SAMPLES);

  if (n_ramp > 0)
    add_ramp (mix, source, crossing, n_ramp);
  if (crossing->target != 0.0f)
    add_constant (mix + n_ramp, source + n_ramp, crossing->target, BC_TICK_SAMPLES - n_ramp);
}

void
bc_mixer_run (BcMixer *mixer, const float *const *sources, float *const *mixes)
{
  for (guint row = 0; row < mixer->n_rows; row++)
    {
      if (mixes[row] == NULL)
        continue;
      memset (mixes[row], 0, BC_TICK_SAMPLES * sizeof (float));
      for (guint column = 0; column < mixer->n_columns; column++)
        {
          Crossing *crossing = get_crossing (mixer, row, column);
          if (sources[column] != NULL && (crossing->target != 0.0f || crossing->left > 0))
            add_source (mixes[row], sources[column], crossing);
          crossing->left -= MIN (crossing->left, BC_TICK_SAMPLES);
        }
    }
}
