/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/audio/elastic.h>

#include <math.h>

/* What a broken decoder may hand over. */
static void
test_garbage (void)
{
  g_autoptr (BcElastic) elastic = bc_elastic_new (BC_ELASTIC_PACKETS);
  float in[BC_TICK_SAMPLES], out[BC_TICK_SAMPLES];

  for (gint64 tick = 1; tick < 100; tick++)
    {
      for (int i = 0; i < BC_TICK_SAMPLES; i++)
        in[i] = i % 5 == 0 ? NAN : i % 5 == 1 ? INFINITY : i % 5 == 2 ? 3e38f : 0.1f;
      bc_elastic_push (elastic, in, BC_TICK_SAMPLES, tick * BC_TICK_US);
      bc_elastic_pull (elastic, out, tick * BC_TICK_US + 100);
      for (int i = 0; i < BC_TICK_SAMPLES; i++)
        g_assert_cmpfloat (fabsf (out[i]), <, 1.0f);
    }
}

/* Any order of things, with noise for sound: the fades that prediction makes stay within bounds. */
static void
test_anything (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (11);

  for (int round = 0; round < 8; round++)
    {
      g_autoptr (BcElastic) elastic = bc_elastic_new (round % 3);
      float in[4000], out[BC_TICK_SAMPLES];
      gint64 now_us = 1000;
      float colour = (float) g_rand_double_range (random, -0.99, 0.99), last = 0.0f;

      for (int step = 0; step < 4000; step++)
        {
          int what = g_rand_int_range (random, 0, 200);
          gsize n = (gsize) g_rand_int_range (random, 0, G_N_ELEMENTS (in));
          for (gsize i = 0; i < n; i++)
            {
              last = colour * last +
                     (1.0f - fabsf (colour)) * (float) g_rand_double_range (random, -1.0, 1.0);
              in[i] = last;
            }
          if (what < 70)
            bc_elastic_push (elastic, in, n, now_us);
          else if (what < 72)
            bc_elastic_end (elastic, what % 2);
          else if (what < 73)
            bc_elastic_refill (elastic);
          now_us += what == 199 ? 700000 : BC_TICK_US + g_rand_int_range (random, -3000, 3000);
          bc_elastic_pull (elastic, out, now_us);
          for (int i = 0; i < BC_TICK_SAMPLES; i++)
            g_assert_cmpfloat (fabsf (out[i]), <=, 2.0f);
        }
    }
}

static void
test_nothing (void)
{
  g_autoptr (BcElastic) elastic = bc_elastic_new (BC_ELASTIC_STREAM);
  float out[BC_TICK_SAMPLES];
  BcElasticStats stats;

  bc_elastic_end (elastic, TRUE);
  bc_elastic_refill (elastic);
  g_assert_cmpint (bc_elastic_pull (elastic, out, 20000), ==, BC_ELASTIC_EMPTY);
  for (int i = 0; i < BC_TICK_SAMPLES; i++)
    g_assert_cmpfloat (out[i], ==, 0.0f);
  bc_elastic_get_stats (elastic, &stats);
  g_assert_cmpint (stats.last_push_us, ==, 0);
  g_assert_cmpuint (bc_elastic_get_space (elastic), >=, 5 * BC_SAMPLE_RATE);
  g_assert_cmpuint (bc_elastic_push (elastic, out, 0, 1), ==, 0);
  bc_elastic_free (NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/elastic/garbage-becomes-silence", test_garbage);
  g_test_add_func ("/audio/elastic/anything-in-any-order-stays-in-bounds", test_anything);
  g_test_add_func ("/audio/elastic/nothing-is-silence", test_nothing);
  return g_test_run ();
}
