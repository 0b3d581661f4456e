/* SPDX-License-Identifier: Apache-2.0 */
#include "click-detector.h"

#include <math.h>
#include <string.h>

#define ORDER 32
#define FRAME 480    /* predicted with one fit … */
#define AROUND 720   /* … of so much more on both sides */
#define SPOT 96      /* 2 ms: the energy of the error is told per spot */
#define NEAR_SPOTS 8 /* not asked what is usual: the click itself rings */
#define FAR_SPOTS 75 /* 150 ms */
#define EXCESS_DB 30.0
#define AUDIBLE_DB (-68.0) /* of the error against the sound of 40 ms around */
#define FLOOR_POWER 1e-11  /* -110 dBFS: dither and rounding */

typedef struct
{
  const float *samples;
  gsize n;
  double *errors;  /* energy of the prediction error, per spot */
  double *signals; /* energy of the sound, per spot */
  gsize n_spots;
} Detector;

/* Burg's method over `n` samples. */
static void
fit (double *forward, double *backward, gsize n, double *predictor)
{
  double before[ORDER];

  for (int stage = 1; stage <= ORDER; stage++)
    {
      double product = 0.0, power = 1e-14;
      for (gsize i = stage; i < n; i++)
        {
          product += forward[i] * backward[i - 1];
          power += forward[i] * forward[i] + backward[i - 1] * backward[i - 1];
        }
      double k = 2.0 * product / power;
      for (gsize i = n - 1; i >= (gsize) stage; i--)
        {
          double f = forward[i], b = backward[i - 1];
          forward[i] = f - k * b;
          backward[i] = b - k * f;
        }
      memcpy (before, predictor, sizeof before);
      for (int i = 0; i < stage - 1; i++)
        predictor[i] = before[i] - k * before[stage - 2 - i];
      predictor[stage - 1] = k;
    }
}

static double
error_at (const Detector *detector, gsize i, const double *predictor)
{
  double error = detector->samples[i];

  for (int j = 0; j < ORDER; j++)
    error -= predictor[j] * detector->samples[i - 1 - j];
  return error;
}

static void
measure_frame (Detector *detector, gsize first)
{
  double forward[FRAME + 2 * AROUND], backward[FRAME + 2 * AROUND];
  double predictor[ORDER] = { 0 };

  gsize n_fit = MIN (G_N_ELEMENTS (forward), detector->n);
  gsize fit_first = MIN (first > AROUND ? first - AROUND : 0, detector->n - n_fit);
  gsize last = MIN (first + FRAME, detector->n);

  for (gsize i = 0; i < n_fit; i++)
    forward[i] = backward[i] = detector->samples[fit_first + i];
  fit (forward, backward, n_fit, predictor);
  for (gsize i = MAX (first, ORDER); i < last; i++)
    {
      double error = error_at (detector, i, predictor);
      double signal = detector->samples[i];
      detector->errors[i / SPOT] += error * error / SPOT;
      detector->signals[i / SPOT] += signal * signal / SPOT;
    }
}

static int
compare (const void *a, const void *b)
{
  double left = *(const double *) a, right = *(const double *) b;
  return (left > right) - (left < right);
}

/* The median of the error's energy around the spot, but for the spot's own neighbours. */
static double
usual_at (const Detector *detector, gsize spot)
{
  double around[2 * FAR_SPOTS + 1];
  gsize n = 0;
  gsize first = spot > FAR_SPOTS ? spot - FAR_SPOTS : 0;
  gsize last = MIN (spot + FAR_SPOTS, detector->n_spots - 1);

  for (gsize i = first; i <= last; i++)
    if (i + NEAR_SPOTS < spot || i > spot + NEAR_SPOTS)
      around[n++] = detector->errors[i];
  if (n == 0)
    return FLOOR_POWER;
  qsort (around, n, sizeof *around, compare);
  return MAX (around[n / 2], FLOOR_POWER);
}

/* The loudest of the 40 ms around. */
static double
sound_at (const Detector *detector, gsize spot)
{
  double most = 0.0;

  for (gsize i = spot > 10 ? spot - 10 : 0; i <= MIN (spot + 10, detector->n_spots - 1); i++)
    most = MAX (most, detector->signals[i]);
  return most;
}

static void
judge_spot (const Detector *detector, gsize spot, GArray *clicks)
{
  double excess_db = 10.0 * log10 (detector->errors[spot] / usual_at (detector, spot));
  double audible_db = 10.0 * log10 (detector->errors[spot] / MAX (sound_at (detector, spot), 1e-9));
  Click *last = clicks->len > 0 ? &g_array_index (clicks, Click, clicks->len - 1) : NULL;
  Click click = { spot * SPOT, excess_db };

  if (excess_db < EXCESS_DB || audible_db < AUDIBLE_DB)
    return;
  if (last != NULL && click.position <= last->position + NEAR_SPOTS * SPOT)
    {
      if (excess_db > last->excess_db)
        *last = click;
    }
  else
    g_array_append_val (clicks, click);
}

GArray *
click_detector_find (const float *samples, gsize n)
{
  GArray *clicks = g_array_new (FALSE, FALSE, sizeof (Click));
  gsize n_frames = (n + FRAME - 1) / FRAME;
  Detector detector = { .samples = samples, .n = n, .n_spots = n_frames * (FRAME / SPOT) };

  detector.errors = g_new0 (double, detector.n_spots + 1);
  detector.signals = g_new0 (double, detector.n_spots + 1);
  for (gsize frame = 0; frame < n_frames; frame++)
    measure_frame (&detector, frame * FRAME);
  for (gsize spot = 0; spot < detector.n_spots; spot++)
    judge_spot (&detector, spot, clicks);
  g_free (detector.errors);
  g_free (detector.signals);
  return clicks;
}

guint
click_detector_count (const float *samples, gsize n)
{
  g_autoptr (GArray) clicks = click_detector_find (samples, n);

  for (guint i = 0; i < clicks->len; i++)
    {
      const Click *click = &g_array_index (clicks, Click, i);
      g_test_message ("click at %.4f s: %.1f dB over the usual", (double) click->position / 48000.0,
                      click->excess_db);
    }
  return clicks->len;
}
