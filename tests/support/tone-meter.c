/* SPDX-License-Identifier: Apache-2.0 */
#include "tone-meter.h"

#include <complex.h>
#include <math.h>

#define RATE 48000.0
#define STEP 480
#define LEAST_DB (-200.0)
#define PITCH_SAMPLES 4800 /* the pitch is found in so many … */
#define FIT_SAMPLES 960    /* … and amplitude and phase followed in so many */
#define N_TERMS 6

static double
to_db (double amplitude)
{
  return amplitude > 1e-10 ? 20.0 * log10 (amplitude) : LEAST_DB;
}

double
tone_meter_level_db (const float *samples, gsize n, double hz)
{
  double complex sum = 0.0;
  double weight = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      double window = 0.5 - 0.5 * cos (2.0 * G_PI * ((double) i + 0.5) / (double) n);
      sum += window * samples[i] * cexp (-2.0 * I * G_PI * hz * (double) i / RATE);
      weight += window;
    }
  return n > 0 ? to_db (2.0 * cabs (sum) / weight) : LEAST_DB;
}

double *
tone_meter_envelope_db (const float *samples, gsize n, double hz, gsize *n_steps)
{
  *n_steps = n / STEP;
  double *envelope = g_new (double, MAX (*n_steps, 1));

  for (gsize i = 0; i < *n_steps; i++)
    {
      gsize first = i == 0 ? 0 : i * STEP - STEP / 2;
      gsize last = MIN (i * STEP + 3 * STEP / 2, n);
      envelope[i] = tone_meter_level_db (samples + first, last - first, hz);
    }
  return envelope;
}

/* Amplitude and phase of the tone as a complex number. Turning a pointer on is much cheaper than asking for sines,
 * and over so few samples as exact. */
static double complex
lock_in (const float *samples, gsize first, gsize n, double hz)
{
  double complex sum = 0.0;
  double complex pointer = cexp (-2.0 * I * G_PI * hz * (double) first / RATE);
  double complex turn = cexp (-2.0 * I * G_PI * hz / RATE);
  double complex window = cexp (I * G_PI / (double) n);
  double complex window_turn = cexp (2.0 * I * G_PI / (double) n);
  double weight = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      /* Hann, squared: what leaks in from the negative frequency is below -140 dB. */
      double hann = 0.5 - 0.5 * creal (window);
      sum += hann * hann * samples[first + i] * pointer;
      weight += hann * hann;
      pointer *= turn;
      window *= window_turn;
    }
  return 2.0 * sum / weight;
}

/* The pitch within the window, from how the phase turns between its two overlapping halves. */
static double
find_pitch (const float *samples, gsize first, gsize n, double hz)
{
  gsize part = n * 3 / 4;

  for (int round = 0; round < 2; round++)
    {
      double complex early = lock_in (samples, first, part, hz);
      double complex late = lock_in (samples, first + n - part, part, hz);
      hz += carg (late * conj (early)) / (2.0 * G_PI) * RATE / (double) (n - part);
    }
  return hz;
}

/* cos and sin of the tone, each times 1, t and t²: what an amplitude and a phase that wander may be. */
static void
get_terms (double complex pointer, gsize i, double *terms)
{
  double t = ((double) i - FIT_SAMPLES / 2.0) / (FIT_SAMPLES / 2.0);

  for (int power = 0; power < N_TERMS / 2; power++)
    {
      double weight = power == 0 ? 1.0 : power == 1 ? t : t * t;
      terms[2 * power] = weight * creal (pointer);
      terms[2 * power + 1] = weight * cimag (pointer);
    }
}

/* Gauss: the matrix is symmetric and positive, no pivots needed. */
static void
solve (double matrix[N_TERMS][N_TERMS + 1], double *solution)
{
  for (int column = 0; column < N_TERMS; column++)
    for (int row = column + 1; row < N_TERMS; row++)
      {
        double factor = matrix[row][column] / matrix[column][column];
        for (int k = column; k <= N_TERMS; k++)
          matrix[row][k] -= factor * matrix[column][k];
      }
  for (int row = N_TERMS - 1; row >= 0; row--)
    {
      solution[row] = matrix[row][N_TERMS];
      for (int k = row + 1; k < N_TERMS; k++)
        solution[row] -= matrix[row][k] * solution[k];
      solution[row] /= matrix[row][row];
    }
}

static void
fit_tone (const float *samples, double pitch, double *solution)
{
  double matrix[N_TERMS][N_TERMS + 1] = { 0 };
  double complex pointer = 1.0, turn = cexp (2.0 * I * G_PI * pitch / RATE);
  double terms[N_TERMS];

  for (gsize i = 0; i < FIT_SAMPLES; i++, pointer *= turn)
    {
      get_terms (pointer, i, terms);
      for (int row = 0; row < N_TERMS; row++)
        {
          for (int column = row; column < N_TERMS; column++)
            matrix[row][column] += terms[row] * terms[column];
          matrix[row][N_TERMS] += terms[row] * samples[i];
        }
    }
  for (int row = 0; row < N_TERMS; row++)
    for (int column = 0; column < row; column++)
      matrix[row][column] = matrix[column][row];
  solve (matrix, solution);
}

static double
worst_in_window (const float *samples, double pitch)
{
  double complex turn = cexp (2.0 * I * G_PI * pitch / RATE);
  double complex pointer = cpow (turn, FIT_SAMPLES / 4);
  double solution[N_TERMS], terms[N_TERMS];
  double worst = 0.0;

  fit_tone (samples, pitch, solution);
  for (gsize i = FIT_SAMPLES / 4; i < FIT_SAMPLES * 3 / 4; i++, pointer *= turn)
    {
      double rest = samples[i];
      get_terms (pointer, i, terms);
      for (int k = 0; k < N_TERMS; k++)
        rest -= solution[k] * terms[k];
      worst = MAX (worst, fabs (rest));
    }
  return worst;
}

double
tone_meter_residual_db (const float *samples, gsize n, double hz)
{
  double worst = 0.0;

  for (gsize first = 0; first + PITCH_SAMPLES <= n; first += PITCH_SAMPLES / 2)
    {
      double pitch = find_pitch (samples, first, PITCH_SAMPLES, hz);
      for (gsize at = 0; at + FIT_SAMPLES <= PITCH_SAMPLES; at += FIT_SAMPLES / 2)
        worst = MAX (worst, worst_in_window (samples + first + at, pitch));
    }
  return to_db (worst);
}
