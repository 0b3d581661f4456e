/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/audio/likeness.h>

#include <math.h>

#include "vector-private.h"

#define N BC_LIKENESS_TICKS
#define MAX_LAG BC_LIKENESS_MAX_LAG_TICKS

/* Of each source only what lies this close to its loudest is looked at: below are noise and rooms. */
#define RANGE_DB 24.0f
/* Nothing this soft is a voice, however clear. */
#define LOUDEST_LEAST_DBFS (-50.0f)
/* Slower than this, voices have their pauses in common: an interpreter waits when the speaker does. */
#define SLOW_TICKS 25
/* The levels must move: a tone, a hum, a muted line tell nothing. */
#define LEAST_MOVE_DB 3.0
/* … and at least so much of them must be sound. */
#define LEAST_SOUND (N / 4)

#define ALIKE 0.70f
#define UNLIKE 0.45f
#define N_ALIKE 3
#define SAME_LAG_TICKS 3
/* The second best delay, not counting the neighbours of the best, must be so much worse. */
#define LEAD 0.10f
#define NEIGHBOUR_TICKS 10
#define N_UNLIKE 3
#define N_MUTE 30

/* Rise and fall without what is slow, 0 on average; FALSE: there is not enough of it. */
static gboolean
prepare (const float *levels, float *moves)
{
  float range[N];
  float loudest = -200.0f;
  guint n_sound = 0;
  double power = 0.0;

  for (guint i = 0; i < N; i++)
    loudest = MAX (loudest, levels[i]);
  for (guint i = 0; i < N; i++)
    {
      range[i] = MAX (levels[i] - loudest + RANGE_DB, 0.0f);
      n_sound += range[i] > 0.0f;
    }
  for (int i = 0; i < N; i++)
    {
      int from = MAX (i - SLOW_TICKS, 0);
      int to = MIN (i + SLOW_TICKS, N - 1);
      float sum = 0.0f;
      for (int k = from; k <= to; k++)
        sum += range[k];
      moves[i] = range[i] - sum / (float) (to - from + 1);
      power += (double) moves[i] * moves[i];
    }
  return loudest >= LOUDEST_LEAST_DBFS && n_sound >= LEAST_SOUND &&
         sqrt (power / N) >= LEAST_MOVE_DB;
}

/* What `moves` hold up to each tick, so that the power of any piece is a difference. */
static void
sum_powers (const float *moves, double *powers)
{
  powers[0] = 0.0;
  for (guint i = 0; i < N; i++)
    powers[i + 1] = powers[i] + (double) moves[i] * moves[i];
}

static float
multiply (const float *first, const float *second, guint n)
{
  BcVec4 sum = vec4_all (0.0f);
  float rest = 0.0f;
  guint i = 0;

  for (; i + 4 <= n; i += 4)
    sum += vec4_load (first + i) * vec4_load (second + i);
  for (; i < n; i++)
    rest += first[i] * second[i];
  return vec4_sum (sum) + rest;
}

/* Levels ready to be compared. */
typedef struct
{
  float moves[N];
  double powers[N + 1];
} Side;

/* `n` ticks of the one from `at` on, of the other from its beginning. */
static float
correlate (const Side *later, guint at, const Side *sooner, guint n)
{
  double power = (later->powers[at + n] - later->powers[at]) * sooner->powers[n];

  return multiply (later->moves + at, sooner->moves, n) / sqrtf ((float) power + 1e-9f);
}

/* The best delay, and whether it stands out. */
static void
choose_lag (const float *likeness, BcLikenessLook *look)
{
  float second = 0.0f;

  for (int lag = -MAX_LAG; lag <= MAX_LAG; lag++)
    if (likeness[lag + MAX_LAG] > look->likeness)
      {
        look->likeness = likeness[lag + MAX_LAG];
        look->lag_ticks = lag;
      }
  for (int lag = -MAX_LAG; lag <= MAX_LAG; lag++)
    if (ABS (lag - look->lag_ticks) > NEIGHBOUR_TICKS)
      second = MAX (second, likeness[lag + MAX_LAG]);
  look->is_distinct = look->likeness - second >= LEAD;
}

BcLikenessLook
bc_likeness_look (const float *first, const float *second)
{
  BcLikenessLook look = { 0 };
  float likeness[2 * MAX_LAG + 1];
  Side a, b;

  if (!prepare (first, a.moves) || !prepare (second, b.moves))
    return look;
  sum_powers (a.moves, a.powers);
  sum_powers (b.moves, b.powers);
  look.is_telling = TRUE;
  for (int lag = -MAX_LAG; lag <= MAX_LAG; lag++)
    {
      guint shift = (guint) ABS (lag);
      likeness[lag + MAX_LAG] =
          lag >= 0 ? correlate (&b, shift, &a, N - shift) : correlate (&a, shift, &b, N - shift);
    }
  choose_lag (likeness, &look);
  return look;
}

static gboolean
note_alike (BcLikeness *likeness, int lag_ticks)
{
  gboolean is_same_lag = ABS (lag_ticks - likeness->lag_ticks) <= SAME_LAG_TICKS;

  likeness->n_alike = is_same_lag ? likeness->n_alike + 1 : 1;
  likeness->lag_ticks = lag_ticks;
  likeness->n_unlike = 0;
  if (likeness->is_same || likeness->n_alike < N_ALIKE)
    return FALSE;
  likeness->is_same = TRUE;
  return TRUE;
}

static gboolean
forget (BcLikeness *likeness)
{
  gboolean was_same = likeness->is_same;

  *likeness = (BcLikeness){ 0 };
  return was_same;
}

gboolean
bc_likeness_run (BcLikeness *likeness, const BcLikenessLook *look)
{
  likeness->n_mute = look->is_telling ? 0 : likeness->n_mute + 1;
  if (!look->is_telling)
    return likeness->n_mute >= N_MUTE ? forget (likeness) : FALSE;
  if (look->likeness >= ALIKE && look->is_distinct)
    return note_alike (likeness, look->lag_ticks);
  likeness->n_alike = 0;
  if (look->likeness >= UNLIKE)
    return FALSE;
  return ++likeness->n_unlike >= N_UNLIKE ? forget (likeness) : FALSE;
}
