/* SPDX-License-Identifier: Apache-2.0 */
#include "tail-private.h"

#include <math.h>
#include <string.h>

float
bc_fade_at (guint i, guint n)
{
  return 0.5f - 0.5f * cosf ((float) G_PI * ((float) i + 0.5f) / (float) n);
}

void
bc_tail_add (BcTail *tail, const float *samples, guint n_hold, guint n_fade)
{
  guint n = n_hold + n_fade;

  g_assert (n <= BC_TAIL_MAX_SAMPLES);

  for (guint i = tail->n; i < n; i++)
    tail->samples[i] = 0.0f;
  tail->n = MAX (tail->n, n);
  for (guint i = 0; i < n; i++)
    tail->samples[i] += samples[i] * (i < n_hold ? 1.0f : 1.0f - bc_fade_at (i - n_hold, n_fade));
}

void
bc_tail_run (BcTail *tail, float *out)
{
  guint n = MIN (tail->n, BC_TICK_SAMPLES);

  for (guint i = 0; i < n; i++)
    out[i] += tail->samples[i];
  tail->n -= n;
  memmove (tail->samples, tail->samples + n, tail->n * sizeof *tail->samples);
}
