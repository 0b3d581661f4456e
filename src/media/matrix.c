/* SPDX-License-Identifier: Apache-2.0 */
#include "matrix-private.h"

#include <boothcast/audio/limiter.h>
#include <boothcast/audio/mixer.h>

#include "notice-private.h"

/* The rows' columns: the floor bus, then the inputs, then each channel's own notice. */
#define FLOOR_COLUMN 0
#define FIRST_INPUT_COLUMN 1

#define EAR_IN_MS 60

struct _BcMatrix
{
  BcMatrixConfig config;
  guint n_rows;
  guint64 serial;
  BcMixer *floor_bus;
  BcMixer *rows;
  BcLimiter **limiters;  /* by row */
  BcNoticeVoice *voices; /* by channel */
  float **notices;       /* by channel: its voice's tick */
  float *floor;
  float **blocks; /* by row */
  float **wanted; /* by row: its block, or NULL when nobody wants it */
  const float **columns;
};

static float *
new_block (void)
{
  return g_new0 (float, BC_TICK_SAMPLES);
}

static void
make_rows (BcMatrix *matrix)
{
  matrix->limiters = g_new0 (BcLimiter *, matrix->n_rows);
  matrix->blocks = g_new0 (float *, matrix->n_rows);
  matrix->wanted = g_new0 (float *, matrix->n_rows);
  for (guint i = 0; i < matrix->n_rows; i++)
    {
      matrix->limiters[i] = bc_limiter_new (BC_LIMITER_CEILING_DBTP);
      matrix->blocks[i] = new_block ();
      matrix->wanted[i] = i < matrix->config.n_channels ? matrix->blocks[i] : NULL;
    }
}

static void
make_voices (BcMatrix *matrix)
{
  guint n_channels = matrix->config.n_channels;

  matrix->voices = g_new0 (BcNoticeVoice, n_channels);
  matrix->notices = g_new0 (float *, n_channels);
  for (guint i = 0; i < n_channels; i++)
    {
      bc_notice_voice_init (&matrix->voices[i], matrix->config.notice_pause_ms);
      matrix->notices[i] = new_block ();
    }
}

BcMatrix *
bc_matrix_new (const BcMatrixConfig *config)
{
  BcMatrix *matrix = g_new0 (BcMatrix, 1);
  guint n_columns = FIRST_INPUT_COLUMN + config->n_inputs + config->n_channels;

  matrix->config = *config;
  matrix->n_rows = config->n_channels + config->n_ears;
  matrix->floor_bus = bc_mixer_new (1, MAX (config->n_inputs, 1));
  matrix->rows = bc_mixer_new (matrix->n_rows, n_columns);
  matrix->floor = new_block ();
  matrix->columns = g_new0 (const float *, n_columns);
  make_rows (matrix);
  make_voices (matrix);
  return matrix;
}

void
bc_matrix_free (BcMatrix *matrix)
{
  if (matrix == NULL)
    return;
  for (guint i = 0; i < matrix->n_rows; i++)
    {
      bc_limiter_free (matrix->limiters[i]);
      g_free (matrix->blocks[i]);
    }
  for (guint i = 0; i < matrix->config.n_channels; i++)
    g_free (matrix->notices[i]);
  bc_mixer_free (matrix->floor_bus);
  bc_mixer_free (matrix->rows);
  g_free (matrix->limiters);
  g_free (matrix->blocks);
  g_free (matrix->wanted);
  g_free (matrix->voices);
  g_free (matrix->notices);
  g_free (matrix->floor);
  g_free (matrix->columns);
  g_free (matrix);
}

static guint
notice_column (const BcMatrix *matrix, guint channel)
{
  return FIRST_INPUT_COLUMN + matrix->config.n_inputs + channel;
}

/* Rows keep their limiters with the sound in them; the mixes' order in a sum is that of the columns, as before. */
static void
take_row (BcMatrix *matrix, guint row, BcMatrix *former, guint from)
{
  BcLimiter *unused = matrix->limiters[row];

  matrix->limiters[row] = former->limiters[from];
  former->limiters[from] = unused;
  matrix->wanted[row] = former->wanted[from] != NULL ? matrix->blocks[row] : NULL;
  for (guint column = 0; column < FIRST_INPUT_COLUMN + former->config.n_inputs; column++)
    bc_mixer_take_gain (matrix->rows, (BcMixerPlace){ row, column }, former->rows,
                        (BcMixerPlace){ from, column });
}

static void
take_voice (BcMatrix *matrix, guint channel, const BcMatrix *former, guint from)
{
  matrix->voices[channel] = former->voices[from];
  bc_mixer_take_gain (matrix->rows, (BcMixerPlace){ channel, notice_column (matrix, channel) },
                      former->rows, (BcMixerPlace){ from, notice_column (former, from) });
}

void
bc_matrix_take_over (BcMatrix *matrix, BcMatrix *former, const guint *rows_from)
{
  g_return_if_fail (former->config.n_inputs <= matrix->config.n_inputs);

  matrix->serial = former->serial;
  for (guint input = 0; input < former->config.n_inputs; input++)
    bc_mixer_take_gain (matrix->floor_bus, (BcMixerPlace){ 0, input }, former->floor_bus,
                        (BcMixerPlace){ 0, input });
  for (guint row = 0; row < matrix->n_rows; row++)
    {
      gboolean is_channel = row < matrix->config.n_channels;

      if (rows_from[row] == BC_MATRIX_NEW_ROW)
        continue;
      g_assert (rows_from[row] < former->n_rows);
      g_assert (is_channel == (rows_from[row] < former->config.n_channels));
      take_row (matrix, row, former, rows_from[row]);
      if (is_channel)
        take_voice (matrix, row, former, rows_from[row]);
    }
}

static void
set_gain (BcMixer *mixer, guint row, guint column, const BcMixGain *gain)
{
  bc_mixer_set_gain (mixer, row, column, gain->gain, gain->ramp_ms);
}

void
bc_matrix_set_mix (BcMatrix *matrix, const BcMix *mix, guint64 serial)
{
  g_return_if_fail (mix->n_inputs == matrix->config.n_inputs);
  g_return_if_fail (mix->n_channels == matrix->config.n_channels);
  g_return_if_fail (mix->n_ears == matrix->config.n_ears);

  matrix->serial = serial;
  for (guint input = 0; input < mix->n_inputs; input++)
    set_gain (matrix->floor_bus, 0, input, &mix->floor_bus[input]);
  for (guint row = 0; row < matrix->n_rows; row++)
    {
      set_gain (matrix->rows, row, FLOOR_COLUMN, &mix->row_floor[row]);
      for (guint input = 0; input < mix->n_inputs; input++)
        set_gain (matrix->rows, row, FIRST_INPUT_COLUMN + input,
                  &mix->cells[row * mix->n_inputs + input]);
    }
  for (guint channel = 0; channel < mix->n_channels; channel++)
    bc_notice_voice_want (&matrix->voices[channel], &mix->notices[channel], serial);
}

guint64
bc_matrix_get_oldest_in_use (const BcMatrix *matrix)
{
  guint64 oldest = matrix->serial;

  for (guint i = 0; i < matrix->config.n_channels; i++)
    oldest = MIN (oldest, bc_notice_voice_get_serial (&matrix->voices[i]));
  return oldest;
}

void
bc_matrix_want_ear (BcMatrix *matrix, guint ear, gboolean is_wanted)
{
  guint row = matrix->config.n_channels + ear;

  g_return_if_fail (ear < matrix->config.n_ears);

  if (is_wanted == (matrix->wanted[row] != NULL))
    return;
  matrix->wanted[row] = is_wanted ? matrix->blocks[row] : NULL;
  if (!is_wanted)
    return;
  bc_mixer_wake_row (matrix->rows, row, EAR_IN_MS);
  bc_limiter_reset (matrix->limiters[row]);
}

static void
run_notice (BcMatrix *matrix, guint channel)
{
  guint column = notice_column (matrix, channel);
  BcNoticeGain gain;

  matrix->columns[column] = NULL;
  if (bc_notice_voice_run (&matrix->voices[channel],
                           bc_mixer_get_gain (matrix->rows, channel, column), &gain,
                           matrix->notices[channel]))
    matrix->columns[column] = matrix->notices[channel];
  bc_mixer_set_gain (matrix->rows, channel, column, gain.gain, gain.ramp_ms);
}

float
bc_matrix_run (BcMatrix *matrix, const float *const *sources)
{
  float reduction_db = 0.0f;

  if (matrix->config.n_inputs > 0)
    bc_mixer_run (matrix->floor_bus, sources, &matrix->floor);
  matrix->columns[FLOOR_COLUMN] = matrix->floor;
  for (guint i = 0; i < matrix->config.n_inputs; i++)
    matrix->columns[FIRST_INPUT_COLUMN + i] = sources[i];
  for (guint i = 0; i < matrix->config.n_channels; i++)
    run_notice (matrix, i);
  bc_mixer_run (matrix->rows, matrix->columns, matrix->wanted);
  for (guint i = 0; i < matrix->n_rows; i++)
    {
      if (matrix->wanted[i] == NULL)
        continue;
      /* In a variable of its own: MAX () evaluates what it takes twice. */
      float tick_db = bc_limiter_run (matrix->limiters[i], matrix->wanted[i]);

      reduction_db = MAX (reduction_db, tick_db);
    }
  return reduction_db;
}

const float *
bc_matrix_get_block (const BcMatrix *matrix, guint row)
{
  return matrix->wanted[row];
}
