/* SPDX-License-Identifier: Apache-2.0 */
#include "matrix-fixture.h"

#include "tone-meter.h"

#include <math.h>
#include <string.h>

const double matrix_fixture_hz[N_INPUTS] = { 400, 700, 1000 };

static void
set_up (MatrixFixture *fixture, gconstpointer data)
{
  BcMatrixConfig config = { N_INPUTS, N_CHANNELS, N_EARS, 100 };

  fixture->matrix = bc_matrix_new (&config);
  for (guint i = 0; i < N_INPUTS; i++)
    {
      for (guint k = 0; k < BC_TICK_SAMPLES; k++)
        fixture->inputs[i][k] =
            (float) (0.25 * sin (2.0 * G_PI * matrix_fixture_hz[i] * k / 48000.0));
      fixture->sources[i] = fixture->inputs[i];
    }
  for (guint i = 0; i < N_ROWS; i++)
    fixture->heard[i] = g_array_new (FALSE, FALSE, sizeof (float));
}

static void
tear_down (MatrixFixture *fixture, gconstpointer data)
{
  bc_matrix_free (fixture->matrix);
  for (guint i = 0; i < N_ROWS; i++)
    g_array_unref (fixture->heard[i]);
}

void
matrix_fixture_add_test (const char *path, MatrixFixtureTest test)
{
  g_test_add (path, MatrixFixture, NULL, set_up, test, tear_down);
}

BcMix *
matrix_fixture_new_mix (void)
{
  return bc_mix_new (N_INPUTS, N_CHANNELS, N_EARS);
}

void
matrix_fixture_set_mix (MatrixFixture *fixture, const BcMix *mix)
{
  bc_matrix_set_mix (fixture->matrix, mix, ++fixture->serial);
}

void
matrix_fixture_run_ms (MatrixFixture *fixture, guint ms)
{
  for (guint i = 0; i < ms / 20; i++)
    {
      bc_matrix_run (fixture->matrix, fixture->sources);
      for (guint row = 0; row < N_ROWS; row++)
        {
          const float *block = bc_matrix_get_block (fixture->matrix, row);
          if (block != NULL)
            g_array_append_vals (fixture->heard[row], block, BC_TICK_SAMPLES);
        }
    }
}

const float *
matrix_fixture_last_ms (MatrixFixture *fixture, guint row, guint ms)
{
  GArray *heard = fixture->heard[row];

  g_assert_cmpuint (heard->len, >=, ms * 48);
  return &g_array_index (heard, float, heard->len - ms * 48);
}

double
matrix_fixture_level_db (MatrixFixture *fixture, guint row, double tone_hz)
{
  return tone_meter_level_db (matrix_fixture_last_ms (fixture, row, 200), 200 * 48, tone_hz);
}

double
matrix_fixture_gain_db (double gain)
{
  return 20.0 * log10 (0.25 * gain);
}

BcClip *
matrix_fixture_make_clip (guint ms, double tone_hz)
{
  guint n = ms * 48;
  guint n_bytes = n * 2;
  g_autoptr (GError) error = NULL;
  guint8 head[44] =
      "RIFF____WAVEfmt \020\0\0\0\001\0\001\0\200\273\0\0\0\167\001\0\002\0\020\0data";
  guint32 riff = GUINT32_TO_LE (36 + n_bytes);
  guint32 size = GUINT32_TO_LE (n_bytes);
  GByteArray *wav = g_byte_array_new ();

  memcpy (head + 4, &riff, 4);
  memcpy (head + 40, &size, 4);
  g_byte_array_append (wav, head, sizeof head);
  for (guint i = 0; i < n; i++)
    {
      /* Its edges are faded, as a spoken notice's are. */
      double edge = MIN (1.0, MIN (i, n - 1 - i) / 480.0);
      gint16 s = GINT16_TO_LE ((gint16) (8000.0 * edge * sin (2 * G_PI * tone_hz * i / 48000.0)));
      g_byte_array_append (wav, (guint8 *) &s, 2);
    }
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (wav);
  BcClip *clip = bc_clip_new_from_wav (bytes, "test", &error);
  g_assert_no_error (error);
  return clip;
}
