/* SPDX-License-Identifier: Apache-2.0 */
#include "matrix-private.h"

#include <boothcast/audio/limiter.h>
#include <boothcast/audio/mixer.h>

#define NOTICE_IN_MS 300
#define NOTICE_OUT_MS 200

/* The channels' columns: the floor bus, then the inputs, then each channel's own notice. */
#define FLOOR_COLUMN 0
#define FIRST_INPUT_COLUMN 1

typedef struct
{
  BcClip *wanted; /* (nullable) by the present mix */
  guint64 wanted_serial;
  BcClipPlayer player; /* what sounds, if only on its way out */
  guint64 player_serial;
  float *samples;
} Notice;

struct _BcMatrix
{
  guint n_inputs;
  guint n_channels;
  guint notice_pause_ms;
  guint64 serial;
  BcMixer *floor_bus;
  BcMixer *channels;
  BcLimiter **limiters;
  Notice *notices;
  float *floor;
  float **blocks;
  const float **columns;
};

static float *
new_block (void)
{
  return g_new0 (float, BC_TICK_SAMPLES);
}

BcMatrix *
bc_matrix_new (guint n_inputs, guint n_channels, guint notice_pause_ms)
{
  BcMatrix *matrix = g_new0 (BcMatrix, 1);
  guint n_columns = FIRST_INPUT_COLUMN + n_inputs + n_channels;

  matrix->n_inputs = n_inputs;
  matrix->n_channels = n_channels;
  matrix->notice_pause_ms = notice_pause_ms;
  matrix->floor_bus = bc_mixer_new (1, MAX (n_inputs, 1));
  matrix->channels = bc_mixer_new (n_channels, n_columns);
  matrix->limiters = g_new0 (BcLimiter *, n_channels);
  matrix->notices = g_new0 (Notice, n_channels);
  matrix->floor = new_block ();
  matrix->blocks = g_new0 (float *, n_channels);
  matrix->columns = g_new0 (const float *, n_columns);
  for (guint i = 0; i < n_channels; i++)
    {
      matrix->limiters[i] = bc_limiter_new (BC_LIMITER_CEILING_DBTP);
      matrix->notices[i].samples = new_block ();
      matrix->blocks[i] = new_block ();
    }
  return matrix;
}

void
bc_matrix_free (BcMatrix *matrix)
{
  if (matrix == NULL)
    return;
  for (guint i = 0; i < matrix->n_channels; i++)
    {
      bc_limiter_free (matrix->limiters[i]);
      g_free (matrix->notices[i].samples);
      g_free (matrix->blocks[i]);
    }
  bc_mixer_free (matrix->floor_bus);
  bc_mixer_free (matrix->channels);
  g_free (matrix->limiters);
  g_free (matrix->notices);
  g_free (matrix->floor);
  g_free (matrix->blocks);
  g_free (matrix->columns);
  g_free (matrix);
}

static guint
notice_column (const BcMatrix *matrix, guint channel)
{
  return FIRST_INPUT_COLUMN + matrix->n_inputs + channel;
}

static void
set_gain (BcMixer *mixer, guint row, guint column, const BcMixGain *gain)
{
  bc_mixer_set_gain (mixer, row, column, gain->gain, gain->ramp_ms);
}

static void
set_notice (BcMatrix *matrix, guint channel, BcClip *clip)
{
  Notice *notice = &matrix->notices[channel];

  notice->wanted = clip;
  notice->wanted_serial = matrix->serial;
  if (clip != NULL && notice->player.clip == clip)
    notice->player_serial = matrix->serial;
}

void
bc_matrix_set_mix (BcMatrix *matrix, const BcMix *mix, guint64 serial)
{
  g_return_if_fail (mix->n_inputs == matrix->n_inputs && mix->n_channels == matrix->n_channels);

  matrix->serial = serial;
  for (guint input = 0; input < mix->n_inputs; input++)
    set_gain (matrix->floor_bus, 0, input, &mix->floor_bus[input]);
  for (guint channel = 0; channel < mix->n_channels; channel++)
    {
      set_gain (matrix->channels, channel, FLOOR_COLUMN, &mix->channel_floor[channel]);
      for (guint input = 0; input < mix->n_inputs; input++)
        set_gain (matrix->channels, channel, FIRST_INPUT_COLUMN + input,
                  &mix->cells[channel * mix->n_inputs + input]);
      set_notice (matrix, channel, mix->notices[channel]);
    }
}

guint64
bc_matrix_get_oldest_in_use (const BcMatrix *matrix)
{
  guint64 oldest = matrix->serial;

  for (guint i = 0; i < matrix->n_channels; i++)
    if (matrix->notices[i].player.clip != NULL)
      oldest = MIN (oldest, matrix->notices[i].player_serial);
  return oldest;
}

/* One notice makes way before the next begins; the one that is on its way out and wanted again comes back. */
static void
run_notice (BcMatrix *matrix, guint channel)
{
  Notice *notice = &matrix->notices[channel];
  guint column = notice_column (matrix, channel);
  BcMixer *mixer = matrix->channels;

  if (notice->player.clip != NULL && notice->player.clip != notice->wanted)
    bc_mixer_set_gain (mixer, channel, column, 0.0f, NOTICE_OUT_MS);
  if (notice->player.clip != notice->wanted && bc_mixer_get_gain (mixer, channel, column) <= 0.0f)
    {
      bc_clip_player_start (&notice->player, notice->wanted, matrix->notice_pause_ms);
      notice->player_serial = notice->wanted_serial;
    }
  if (notice->player.clip != NULL && notice->player.clip == notice->wanted)
    bc_mixer_set_gain (mixer, channel, column, 1.0f, NOTICE_IN_MS);

  matrix->columns[column] = NULL;
  if (notice->player.clip == NULL)
    return;
  bc_clip_player_run (&notice->player, notice->samples);
  matrix->columns[column] = notice->samples;
}

float
bc_matrix_run (BcMatrix *matrix, const float *const *sources)
{
  float reduction_db = 0.0f;

  if (matrix->n_inputs > 0)
    bc_mixer_run (matrix->floor_bus, sources, &matrix->floor);
  matrix->columns[FLOOR_COLUMN] = matrix->floor;
  for (guint i = 0; i < matrix->n_inputs; i++)
    matrix->columns[FIRST_INPUT_COLUMN + i] = sources[i];
  for (guint i = 0; i < matrix->n_channels; i++)
    run_notice (matrix, i);
  bc_mixer_run (matrix->channels, matrix->columns, matrix->blocks);
  for (guint i = 0; i < matrix->n_channels; i++)
    {
      /* In a variable of its own: MAX () evaluates what it takes twice. */
      float tick_db = bc_limiter_run (matrix->limiters[i], matrix->blocks[i]);

      reduction_db = MAX (reduction_db, tick_db);
    }
  return reduction_db;
}

const float *
bc_matrix_get_block (const BcMatrix *matrix, guint channel)
{
  return matrix->blocks[channel];
}
