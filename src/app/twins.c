/* SPDX-License-Identifier: Apache-2.0 */
#include "twins.h"

#include <boothcast/audio/likeness.h>

#define N_LOOKS (BC_LIKENESS_LOOK_MS / BC_TWINS_LOOK_MS)

G_STATIC_ASSERT (BC_LIKENESS_TICKS <= BC_INPUT_LEVELS_MAX);

/* Two inputs; the first is the earlier one. */
typedef struct
{
  guint first;
  guint second;
  BcLikeness likeness;
} Couple;

struct _BcTwins
{
  const BcConfig *config;
  GPtrArray *inputs; /* not owned */
  guint n_inputs;    /* looked at; of these … */
  GArray *couples;   /* … of Couple: all that should differ */
  guint at;          /* the next to be looked at */
  guint n_looks;     /* of this round */
  float *levels;     /* [n_inputs × BC_LIKENESS_TICKS], as they were when the round began */
};

static const BcConfigInput *
get_input (const BcTwins *twins, guint number)
{
  return g_ptr_array_index (twins->config->inputs, number);
}

/* Nobody hears a backup itself: it is heard as the input it stands in for. */
static gboolean
is_backup (const BcTwins *twins, guint number)
{
  for (guint i = 0; i < twins->config->inputs->len; i++)
    if (g_strcmp0 (get_input (twins, i)->backup, get_input (twins, number)->id) == 0)
      return TRUE;
  return FALSE;
}

/* (nullable) */
static const BcFloorInput *
find_floor (const BcTwins *twins, guint number)
{
  const GPtrArray *lines = twins->config->setup->floor_inputs;

  for (guint i = 0; i < lines->len; i++)
    if (g_strcmp0 (((const BcFloorInput *) lines->pdata[i])->input,
                   get_input (twins, number)->id) == 0)
      return lines->pdata[i];
  return NULL;
}

static gboolean
should_differ (const BcTwins *twins, guint first, guint second)
{
  const BcFloorInput *one = find_floor (twins, first);
  const BcFloorInput *other = find_floor (twins, second);

  if (is_backup (twins, first) || is_backup (twins, second))
    return FALSE;
  return one == NULL || other == NULL ||
         (one->role != BC_FLOOR_ROLE_BACKUP && other->role != BC_FLOOR_ROLE_BACKUP);
}

static void
couple (BcTwins *twins, guint from)
{
  for (guint second = MAX (from, 1); second < twins->inputs->len; second++)
    for (guint first = 0; first < second; first++)
      if (should_differ (twins, first, second))
        g_array_append_vals (twins->couples, &(Couple){ .first = first, .second = second }, 1);
  twins->n_inputs = twins->inputs->len;
  twins->levels = g_renew (float, twins->levels, (gsize) twins->n_inputs *BC_LIKENESS_TICKS);
  twins->at = twins->couples->len;
}

BcTwins *
bc_twins_new (const BcConfig *config, GPtrArray *inputs)
{
  BcTwins *twins = g_new0 (BcTwins, 1);

  twins->config = config;
  twins->inputs = inputs;
  twins->couples = g_array_new (FALSE, FALSE, sizeof (Couple));
  couple (twins, 0);
  return twins;
}

void
bc_twins_free (BcTwins *twins)
{
  if (twins == NULL)
    return;
  g_array_unref (twins->couples);
  g_free (twins->levels);
  g_free (twins);
}

void
bc_twins_extend (BcTwins *twins, const BcConfig *config)
{
  twins->config = config;
  couple (twins, twins->n_inputs);
}

static float *
get_levels (const BcTwins *twins, guint number)
{
  return twins->levels + (gsize) number * BC_LIKENESS_TICKS;
}

/* All at once: they are of the same ticks. */
static void
begin_round (BcTwins *twins)
{
  for (guint i = 0; i < twins->n_inputs; i++)
    bc_input_get_levels (g_ptr_array_index (twins->inputs, i), get_levels (twins, i),
                         BC_LIKENESS_TICKS);
  twins->at = 0;
}

void
bc_twins_look (BcTwins *twins)
{
  guint n_couples = twins->couples->len;

  twins->n_looks++;
  if (twins->n_looks >= N_LOOKS)
    {
      begin_round (twins);
      twins->n_looks = 0;
    }
  guint end = MIN (n_couples, (twins->n_looks + 1) * n_couples / N_LOOKS + 1);
  for (; twins->at < end; twins->at++)
    {
      Couple *pair = &g_array_index (twins->couples, Couple, twins->at);
      BcLikenessLook look =
          bc_likeness_look (get_levels (twins, pair->first), get_levels (twins, pair->second));
      bc_likeness_run (&pair->likeness, &look);
    }
}

int
bc_twins_find (const BcTwins *twins, guint input)
{
  for (guint i = 0; i < twins->couples->len; i++)
    {
      const Couple *pair = &g_array_index (twins->couples, Couple, i);
      if (pair->second == input && pair->likeness.is_same)
        return (int) pair->first;
    }
  return -1;
}
