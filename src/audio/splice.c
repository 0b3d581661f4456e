/* SPDX-License-Identifier: Apache-2.0 */
#include "splice-private.h"

#include "tail-private.h"

#include <math.h>

#define N BC_SPLICE_SAMPLES

static float
multiply (const float *a, const float *b)
{
  float sums[8] = { 0.0f };

  for (guint i = 0; i < N; i += 8)
    for (guint j = 0; j < 8; j++)
      sums[j] += a[i + j] * b[i + j];
  return sums[0] + sums[1] + sums[2] + sums[3] + sums[4] + sums[5] + sums[6] + sums[7];
}

gsize
bc_splice_find (const float *before, const float *after, float *likeness)
{
  float power_before = multiply (before, before);
  gsize best = 0;

  *likeness = 0.0f;
  for (gsize at = 0; at <= BC_SPLICE_SEARCH; at++)
    {
      float power = power_before * multiply (after + at, after + at);
      float alike = multiply (before, after + at) / sqrtf (power + 1e-12f);
      if (alike <= *likeness)
        continue;
      *likeness = alike;
      best = at;
    }
  *likeness = MIN (*likeness, 1.0f);
  return best;
}

void
bc_splice_mix (const float *before, float *after, float likeness)
{
  for (guint i = 0; i < N; i++)
    {
      float in = bc_fade_at (i, N), out = 1.0f - in;
      float power = in * in + out * out + 2.0f * likeness * in * out;
      after[i] = (in * after[i] + out * before[i]) / sqrtf (power);
    }
}
