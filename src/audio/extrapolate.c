/* SPDX-License-Identifier: Apache-2.0 */
#include "extrapolate-private.h"

#include <string.h>

#define ORDER 32
#define PAST BC_EXTRAPOLATE_PAST
/* Reflection coefficients stay this far inside the unit circle, so that what is made dies away. */
#define REFLECTION_MAX 0.99999

/* One stage of Burg's lattice: how well forward and backward errors predict each other. */
static double
reflection (const double *forward, const double *backward, int stage)
{
  double product = 0.0, power = 1e-20;

  for (int i = stage; i < PAST; i++)
    {
      product += forward[i] * backward[i - 1];
      power += forward[i] * forward[i] + backward[i - 1] * backward[i - 1];
    }
  return CLAMP (2.0 * product / power, -REFLECTION_MAX, REFLECTION_MAX);
}

static void
update_errors (double *forward, double *backward, int stage, double k)
{
  for (int i = PAST - 1; i >= stage; i--)
    {
      double f = forward[i], b = backward[i - 1];
      forward[i] = f - k * b;
      backward[i] = b - k * f;
    }
}

/* Levinson's step: the predictor of one order more. */
static void
update_predictor (double *predictor, int stage, double k)
{
  double before[ORDER];

  memcpy (before, predictor, sizeof before);
  for (int i = 0; i < stage - 1; i++)
    predictor[i] = before[i] - k * before[stage - 2 - i];
  predictor[stage - 1] = k;
}

static void
learn_predictor (const float *past, double *predictor)
{
  double forward[PAST], backward[PAST];

  for (int i = 0; i < PAST; i++)
    forward[i] = backward[i] = past[i];
  for (int stage = 1; stage <= ORDER; stage++)
    {
      double k = reflection (forward, backward, stage);
      update_errors (forward, backward, stage, k);
      update_predictor (predictor, stage, k);
    }
}

void
bc_extrapolate (const float *past, float *more, gsize n_more)
{
  double predictor[ORDER] = { 0 };
  double newest[ORDER]; /* newest[0] is the last sample */

  learn_predictor (past, predictor);
  for (int i = 0; i < ORDER; i++)
    newest[i] = past[PAST - 1 - i];
  for (gsize n = 0; n < n_more; n++)
    {
      double next = 0.0;
      for (int i = 0; i < ORDER; i++)
        next += predictor[i] * newest[i];
      memmove (newest + 1, newest, (ORDER - 1) * sizeof *newest);
      newest[0] = next;
      more[n] = (float) next;
    }
}
