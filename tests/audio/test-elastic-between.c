/* SPDX-License-Identifier: Apache-2.0 */
/* What a source does just when the tick has looked how much is there, and not yet what has happened to it. */
#include "../../src/audio/intake-private.h"

#define LAST_SAMPLES 400
#define WHOLE_SAMPLES 48000

/* The source that is to act; file scope, for the linker's hook gets nothing of ours. */
static struct
{
  BcElastic *elastic; /* (nullable) once */
  gboolean is_abrupt;
} source;

gsize __real_bc_intake_get_fill (const BcIntake *intake);
gsize __wrap_bc_intake_get_fill (const BcIntake *intake);

static void
push (BcElastic *elastic, gsize n, gint64 now_us)
{
  g_autofree float *samples = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    samples[i] = 0.25f;
  g_assert_cmpuint (bc_elastic_push (elastic, samples, n, now_us), ==, n);
}

gsize
__wrap_bc_intake_get_fill (const BcIntake *intake)
{
  gsize fill = __real_bc_intake_get_fill (intake);
  BcElastic *elastic = g_steal_pointer (&source.elastic);

  if (elastic != NULL)
    {
      push (elastic, LAST_SAMPLES, G_TIME_SPAN_SECOND);
      bc_elastic_end (elastic, source.is_abrupt);
    }
  return fill;
}

typedef struct
{
  const char *what;
  BcElasticKind kind;
  gboolean is_abrupt;
  gsize n_before; /* samples that lie there already */
} Row;

static const Row rows[] = {
  { "packets break off", BC_ELASTIC_PACKETS, TRUE, 4800 },
  { "a stream breaks off", BC_ELASTIC_STREAM, TRUE, WHOLE_SAMPLES },
  { "a stream comes and breaks off", BC_ELASTIC_STREAM, TRUE, 0 },
  { "a stream comes and ends", BC_ELASTIC_STREAM, FALSE, 0 },
  { "a stream ends", BC_ELASTIC_STREAM, FALSE, WHOLE_SAMPLES },
};

/* Whatever it was: of what it brought nothing is left for whoever comes next. */
static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (BcElastic) elastic = bc_elastic_new (row->kind);
  float out[BC_TICK_SAMPLES];
  gint64 now_us = G_TIME_SPAN_SECOND;
  BcElasticStats stats;

  if (row->n_before > 0)
    push (elastic, row->n_before, now_us);
  bc_elastic_pull (elastic, out, now_us += BC_TICK_US);
  source.elastic = elastic;
  source.is_abrupt = row->is_abrupt;
  for (gint64 i = 0; i < 2 * WHOLE_SAMPLES / BC_TICK_SAMPLES; i++)
    bc_elastic_pull (elastic, out, now_us += BC_TICK_US);
  g_assert_null (source.elastic);
  bc_elastic_get_stats (elastic, &stats);
  g_assert_cmpint (stats.state, ==, BC_ELASTIC_EMPTY);
  g_assert_cmpint (stats.fill_us, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/audio/elastic/between/%s", rows[i].what);

      g_strdelimit (path, " ", '-');
      g_test_add_data_func (path, &rows[i], test_row);
    }
  return g_test_run ();
}
