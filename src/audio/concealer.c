/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/audio/concealer.h>

#include <string.h>

#include "extrapolate-private.h"
#include "tail-private.h"

/* A prediction is as good as the sound for a few milliseconds, and for a voice no longer than some tens. */
#define HOLD_MS 5
#define FADE_MS 35
/* The sound comes back over what is predicted: shortly after a short hole, after a long one as out of silence. */
#define BACK_LEAST_MS 2
#define BACK_MOST_MS 10

struct _BcConcealer
{
  guint rate;
  float past[BC_EXTRAPOLATE_PAST]; /* as it was heard, holes included */
  float *more; /* what the hole is filled with; `n_more` samples, then silence */
  gsize n_more;
  gsize n_hole;    /* filled so far; 0: there is none */
  gsize n_back;    /* how long the sound takes to come back; 0: it is all back */
  gsize back_done; /* of that */
};

static gsize
to_samples (const BcConcealer *concealer, guint ms)
{
  return (gsize) concealer->rate * ms / 1000;
}

BcConcealer *
bc_concealer_new (guint rate)
{
  BcConcealer *concealer = g_new0 (BcConcealer, 1);

  concealer->rate = rate;
  concealer->n_more = to_samples (concealer, HOLD_MS + FADE_MS);
  concealer->more = g_new0 (float, concealer->n_more);
  return concealer;
}

void
bc_concealer_free (BcConcealer *concealer)
{
  if (concealer == NULL)
    return;
  g_free (concealer->more);
  g_free (concealer);
}

void
bc_concealer_forget (BcConcealer *concealer)
{
  memset (concealer->past, 0, sizeof concealer->past);
  concealer->n_hole = 0;
  concealer->n_back = 0;
}

static void
remember (BcConcealer *concealer, const float *samples, gsize n)
{
  gsize n_new = MIN (n, BC_EXTRAPOLATE_PAST);
  gsize n_old = BC_EXTRAPOLATE_PAST - n_new;

  memmove (concealer->past, concealer->past + n_new, n_old * sizeof (float));
  memcpy (concealer->past + n_old, samples + n - n_new, n_new * sizeof (float));
}

static void
predict (BcConcealer *concealer)
{
  gsize n_hold = to_samples (concealer, HOLD_MS);
  guint n_fade = (guint) (concealer->n_more - n_hold);

  bc_extrapolate (concealer->past, concealer->more, concealer->n_more);
  for (guint i = 0; i < n_fade; i++)
    concealer->more[n_hold + i] *= 1.0f - bc_fade_at (i, n_fade);
}

static float
get_more (const BcConcealer *concealer, gsize at)
{
  return at < concealer->n_more ? concealer->more[at] : 0.0f;
}

void
bc_concealer_fill (BcConcealer *concealer, float *samples, gsize n)
{
  if (concealer->n_hole == 0 || concealer->n_back != 0)
    {
      predict (concealer);
      concealer->n_hole = 0;
      concealer->n_back = 0;
    }
  for (gsize i = 0; i < n; i++)
    samples[i] = get_more (concealer, concealer->n_hole + i);
  concealer->n_hole += n;
  remember (concealer, samples, n);
}

static void
come_back (BcConcealer *concealer, float *samples, gsize n)
{
  gsize n_left = concealer->n_back - concealer->back_done;

  for (gsize i = 0; i < MIN (n, n_left); i++)
    {
      float part = bc_fade_at ((guint) (concealer->back_done + i), (guint) concealer->n_back);
      float more = get_more (concealer, concealer->n_hole + concealer->back_done + i);
      samples[i] = part * samples[i] + (1.0f - part) * more;
    }
  concealer->back_done += MIN (n, n_left);
  if (concealer->back_done < concealer->n_back)
    return;
  concealer->n_hole = 0;
  concealer->n_back = 0;
}

void
bc_concealer_run (BcConcealer *concealer, float *samples, gsize n)
{
  if (concealer->n_hole != 0 && concealer->n_back == 0)
    {
      concealer->n_back = CLAMP (concealer->n_hole, to_samples (concealer, BACK_LEAST_MS),
                                 to_samples (concealer, BACK_MOST_MS));
      concealer->back_done = 0;
    }
  if (concealer->n_back != 0)
    come_back (concealer, samples, n);
  remember (concealer, samples, n);
}
