/* SPDX-License-Identifier: Apache-2.0 */
#include "elastic-sim.h"

#include <math.h>

/* A tone of whole hertz repeats after a second, exactly: two of them, so that a second can begin anywhere. */
static void
make_tone (ElasticSim *sim)
{
  sim->tone = g_new (float, 2 * BC_SAMPLE_RATE);
  for (gsize i = 0; i < 2 * BC_SAMPLE_RATE; i++)
    sim->tone[i] =
        (float) (ELASTIC_SIM_LEVEL * sin (2.0 * G_PI * sim->hz * (double) i / BC_SAMPLE_RATE));
}

void
elastic_sim_init (ElasticSim *sim, BcElasticKind kind)
{
  *sim = (ElasticSim){ .elastic = bc_elastic_new (kind),
                       .now_us = 1000000,
                       .piece = BC_TICK_SAMPLES,
                       .hz = ELASTIC_SIM_HZ,
                       .next_us = 1013000.0 };
}

void
elastic_sim_clear (ElasticSim *sim)
{
  bc_elastic_free (sim->elastic);
  g_clear_pointer (&sim->tone, g_free);
  g_clear_pointer (&sim->out, g_array_unref);
}

static gsize
push_at (ElasticSim *sim, gsize n, gint64 at_us)
{
  gsize taken = 0;

  if (sim->tone == NULL)
    make_tone (sim);
  while (taken < n)
    {
      gsize n_piece = MIN (n - taken, BC_SAMPLE_RATE);
      const float *samples = sim->tone + sim->n_sent % BC_SAMPLE_RATE;
      gsize n_taken = bc_elastic_push (sim->elastic, samples, n_piece, at_us);
      taken += n_taken;
      sim->n_sent += n_taken;
      if (n_taken < n_piece)
        break;
    }
  return taken;
}

gsize
elastic_sim_push (ElasticSim *sim, gsize n)
{
  return push_at (sim, n, sim->now_us);
}

static gboolean
is_stalled (const ElasticSim *sim, gint64 at_us)
{
  return at_us >= sim->stall_from_us && at_us < sim->stall_until_us;
}

/* What comes after what is owed waits its turn. */
static void
deliver_piece (ElasticSim *sim, gint64 at_us)
{
  gsize n_taken = sim->n_owed > 0 || is_stalled (sim, at_us) ? 0 : push_at (sim, sim->piece, at_us);

  sim->n_owed += sim->piece - n_taken;
}

static void
deliver_owed (ElasticSim *sim, gint64 at_us)
{
  gsize n = sim->flood > 0 ? MIN (sim->flood, sim->n_owed) : sim->n_owed;

  if (n > 0 && !is_stalled (sim, at_us))
    sim->n_owed -= push_at (sim, n, at_us);
}

static void
deliver_due (ElasticSim *sim, gint64 until_us)
{
  deliver_owed (sim, until_us);
  for (;;)
    {
      gint64 late_us = sim->late_us != NULL ? sim->late_us (sim->n_pieces) : 0;
      gint64 at_us = llrint (sim->next_us) + late_us;
      if (at_us > until_us)
        return;
      if (sim->is_frozen)
        sim->n_sent += sim->piece;
      else
        deliver_piece (sim, at_us);
      double seconds = (double) sim->piece / BC_SAMPLE_RATE / (1.0 + sim->source_ppm * 1e-6);
      sim->next_us += seconds * 1e6;
      sim->source_ppm += sim->sweep_ppm_s * seconds;
      sim->n_pieces++;
    }
}

void
elastic_sim_run (ElasticSim *sim, gint64 ms)
{
  float block[BC_TICK_SAMPLES];

  for (gint64 until_us = sim->now_us + ms * 1000; sim->now_us < until_us;)
    {
      sim->now_us += BC_TICK_US;
      deliver_due (sim, sim->now_us);
      sim->state = bc_elastic_pull (sim->elastic, block, sim->now_us);
      if (sim->out != NULL)
        g_array_append_vals (sim->out, block, BC_TICK_SAMPLES);
    }
}

void
elastic_sim_record (ElasticSim *sim, gint64 ms)
{
  g_clear_pointer (&sim->out, g_array_unref);
  sim->out = g_array_new (FALSE, FALSE, sizeof (float));
  elastic_sim_run (sim, ms);
}

const float *
elastic_sim_out (const ElasticSim *sim, gsize *n)
{
  *n = sim->out->len;
  return (const float *) (gpointer) sim->out->data;
}

BcElasticStats
elastic_sim_stats (const ElasticSim *sim)
{
  BcElasticStats stats;
  bc_elastic_get_stats (sim->elastic, &stats);
  return stats;
}
