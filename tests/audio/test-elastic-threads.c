/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/audio/elastic.h>

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#define N_ROUNDS 3000

typedef struct
{
  BcElastic *elastic;
  atomic_bool is_done;
} Shared;

/* Pushes, closes and comes back as fast as it can. */
static void *
produce (void *data)
{
  Shared *shared = data;
  float samples[1500] = { 0.25f };

  for (gint64 round = 1; round <= N_ROUNDS; round++)
    {
      gsize n = (gsize) (round * 37 % 1500) + 1;
      g_assert_cmpuint (bc_elastic_push (shared->elastic, samples, n, round * 10000), <=, n);
      if (round % 101 == 0)
        bc_elastic_end (shared->elastic, round % 2 == 0);
      if (round % 8 == 0)
        sched_yield ();
    }
  bc_elastic_end (shared->elastic, FALSE);
  atomic_store (&shared->is_done, TRUE);
  return NULL;
}

/* Asks for figures all the time. */
static void *
ask (void *data)
{
  Shared *shared = data;
  BcElasticStats stats;

  while (!atomic_load (&shared->is_done))
    {
      bc_elastic_get_stats (shared->elastic, &stats);
      g_assert_cmpint (stats.fill_us, >=, 0);
      g_assert_cmpint (stats.state, <=, BC_ELASTIC_DRY);
      sched_yield ();
    }
  return NULL;
}

static void
test_threads (gconstpointer kind)
{
  g_autoptr (BcElastic) elastic = bc_elastic_new (GPOINTER_TO_INT (kind));
  Shared shared = { elastic, FALSE };
  float out[BC_TICK_SAMPLES];
  pthread_t producer, asker;
  gint64 now_us = 0;

  g_assert_cmpint (pthread_create (&producer, NULL, produce, &shared), ==, 0);
  g_assert_cmpint (pthread_create (&asker, NULL, ask, &shared), ==, 0);
  while (!atomic_load (&shared.is_done))
    {
      bc_elastic_pull (elastic, out, now_us += BC_TICK_US);
      if (now_us % (997 * BC_TICK_US) == 0)
        bc_elastic_refill (elastic);
    }
  pthread_join (producer, NULL);
  pthread_join (asker, NULL);

  /* Whatever happened in between: what is left plays out, and then all is silent. */
  for (int i = 0; i < 600; i++)
    bc_elastic_pull (elastic, out, now_us += BC_TICK_US);
  g_assert_cmpint (bc_elastic_pull (elastic, out, now_us += BC_TICK_US), ==, BC_ELASTIC_EMPTY);
  for (int i = 0; i < BC_TICK_SAMPLES; i++)
    g_assert_cmpfloat (out[i], ==, 0.0f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/audio/elastic/two-threads-and-an-onlooker/packets",
                        GINT_TO_POINTER (BC_ELASTIC_PACKETS), test_threads);
  g_test_add_data_func ("/audio/elastic/two-threads-and-an-onlooker/stream",
                        GINT_TO_POINTER (BC_ELASTIC_STREAM), test_threads);
  return g_test_run ();
}
