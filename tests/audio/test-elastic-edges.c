/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/audio/elastic.h>

#include <click-detector.h>
#include <math.h>
#include <string.h>
#include <tone-meter.h>

#include "elastic-sim.h"

#define MS 48         /* samples */
#define NEVER_US 1e15 /* a source that delivers only what the test pushes */

/* Where sound begins and where it has ended, in samples. */
typedef struct
{
  gsize first, end;
} Extent;

static Extent
find_sound (const float *samples, gsize n)
{
  Extent extent = { 0, n };

  while (extent.first < n && fabsf (samples[extent.first]) < 1e-4f)
    extent.first++;
  while (extent.end > extent.first && fabsf (samples[extent.end - 1]) < 1e-4f)
    extent.end--;
  return extent;
}

/* A source that simply stops: packets at once, a stream when its buffer is empty. */
static void
test_freeze (void)
{
  static const struct
  {
    const char *description;
    BcElasticKind kind;
    gsize piece;
    gint64 silent_after_ms;
  } rows[] = {
    { "RTP killed", BC_ELASTIC_PACKETS, 960, 120 },
    { "a page of a second, then nothing", BC_ELASTIC_STREAM, 48000, 1320 },
    { "small pieces, then nothing", BC_ELASTIC_STREAM, 1152, 1320 },
    { "eight frames of AAC, then nothing", BC_ELASTIC_LIVE, 8192, 400 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      ElasticSim sim;
      gsize n;
      elastic_sim_init (&sim, rows[i].kind);
      sim.piece = rows[i].piece;
      elastic_sim_run (&sim, 10000);
      sim.is_frozen = TRUE;
      elastic_sim_record (&sim, 3000);
      const float *out = elastic_sim_out (&sim, &n);
      Extent sound = find_sound (out, n);
      BcElasticStats stats = elastic_sim_stats (&sim);
      g_test_message ("%s: silent after %zu ms", rows[i].description, sound.end / MS);
      g_assert_cmpuint (click_detector_count (out, n), ==, 0);
      g_assert_cmpint ((gint64) sound.end, <=, rows[i].silent_after_ms * MS);
      g_assert_cmpint (stats.state, ==, BC_ELASTIC_DRY);
      g_assert_cmpuint (stats.n_dry, ==, 1);

      sim.is_frozen = FALSE;
      elastic_sim_record (&sim, 4000);
      out = elastic_sim_out (&sim, &n);
      g_assert_cmpint (sim.state, ==, BC_ELASTIC_FLOWING);
      g_assert_cmpfloat_with_epsilon (tone_meter_level_db (out + n - 4800, 4800, ELASTIC_SIM_HZ),
                                      20.0 * log10 (ELASTIC_SIM_LEVEL), 0.05);
      elastic_sim_clear (&sim);
    }
}

static void
test_abrupt_end (void)
{
  for (BcElasticKind kind = BC_ELASTIC_PACKETS; kind <= BC_ELASTIC_LIVE; kind++)
    {
      ElasticSim sim;
      gsize n;
      elastic_sim_init (&sim, kind);
      sim.piece = kind == BC_ELASTIC_STREAM ? 48000 : 960;
      elastic_sim_run (&sim, 10100);
      elastic_sim_record (&sim, 300);
      sim.is_frozen = TRUE;
      bc_elastic_end (sim.elastic, TRUE);
      elastic_sim_run (&sim, 400);
      const float *out = elastic_sim_out (&sim, &n);
      Extent sound = find_sound (out, n);
      g_assert_cmpuint (click_detector_count (out, n), ==, 0);
      g_assert_cmpuint (sound.end, >, 340 * MS);
      g_assert_cmpuint (sound.end, <=, 360 * MS);
      g_assert_cmpint (sim.state, ==, BC_ELASTIC_EMPTY);
      g_assert_cmpuint (elastic_sim_stats (&sim).n_dry, ==, 0);
      g_assert_cmpint (elastic_sim_stats (&sim).fill_us, ==, 0);
      elastic_sim_clear (&sim);
    }
}

/* What was sent before a graceful end is heard, to the sample, and nothing of it twice. */
static void
test_graceful_end (void)
{
  static const struct
  {
    const char *description;
    BcElasticKind kind;
    gsize n;
  } rows[] = {
    { "a second of a stream", BC_ELASTIC_STREAM, 48000 },
    { "shorter than the target", BC_ELASTIC_STREAM, 9600 },
    { "not a number of ticks", BC_ELASTIC_STREAM, 12345 },
    { "packets", BC_ELASTIC_PACKETS, 9600 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      ElasticSim sim;
      gsize n;
      elastic_sim_init (&sim, rows[i].kind);
      sim.next_us = NEVER_US;
      g_assert_cmpuint (elastic_sim_push (&sim, rows[i].n), ==, rows[i].n);
      bc_elastic_end (sim.elastic, FALSE);
      elastic_sim_record (&sim, 3000);
      const float *out = elastic_sim_out (&sim, &n);
      Extent sound = find_sound (out, n);
      g_test_message ("%s: %zu of %zu samples", rows[i].description, sound.end - sound.first,
                      rows[i].n);
      g_assert_cmpuint (sound.end - sound.first, >=, rows[i].n - 48);
      g_assert_cmpuint (sound.end - sound.first, <=, rows[i].n + 60 * MS);
      g_assert_cmpuint (click_detector_count (out + sound.first + 480, n - sound.first - 480), ==,
                        0);
      g_assert_cmpint (sim.state, ==, BC_ELASTIC_EMPTY);
      g_assert_cmpuint (elastic_sim_stats (&sim).n_dry, ==, 0);
      g_assert_cmpuint (elastic_sim_stats (&sim).n_dropped, ==, 0);
      elastic_sim_clear (&sim);
    }
}

/* One source ends and the next begins behind it before a tick has seen the end. */
static void
test_restart_at_once (void)
{
  for (int is_abrupt = 0; is_abrupt <= 1; is_abrupt++)
    {
      ElasticSim sim;
      gsize n;
      elastic_sim_init (&sim, BC_ELASTIC_STREAM);
      sim.piece = 24000;
      elastic_sim_run (&sim, 5000);
      gint64 target_us = elastic_sim_stats (&sim).target_us;
      elastic_sim_record (&sim, 200);
      for (int i = 0; i < 3; i++)
        {
          bc_elastic_end (sim.elastic, is_abrupt);
          elastic_sim_push (&sim, 4800);
        }
      bc_elastic_end (sim.elastic, is_abrupt);
      bc_elastic_end (sim.elastic, is_abrupt);
      elastic_sim_run (&sim, 6000);
      const float *out = elastic_sim_out (&sim, &n);
      g_assert_cmpint (sim.state, ==, BC_ELASTIC_FLOWING);
      g_assert_cmpint (elastic_sim_stats (&sim).target_us, <=, target_us + 1000);
      g_assert_cmpuint (elastic_sim_stats (&sim).n_dry, ==, 0);
      g_assert_cmpuint (click_detector_count (out + n - 48000, 48000), ==, 0);
      elastic_sim_clear (&sim);
    }
}

/* A file: as fast as it is taken. All of it comes out, at its own speed. */
static void
test_faster_than_real_time (void)
{
  static const struct
  {
    const char *description;
    gsize n_total;
    gsize n_a_tick; /* what comes between two ticks, if taken */
  } rows[] = {
    { "all that fits, at once", 30 * 48000, 48000 * 30 },
    { "three times real time", 30 * 48000, 3 * 960 },
    { "ten times real time", 30 * 48000, 10 * 960 },
    { "short, at once", 3 * 48000, 3 * 48000 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      ElasticSim sim;
      gsize n;
      elastic_sim_init (&sim, BC_ELASTIC_STREAM);
      sim.next_us = NEVER_US;
      sim.out = g_array_new (FALSE, FALSE, sizeof (float));
      for (gsize n_left = rows[i].n_total; n_left > 0;)
        {
          n_left -= elastic_sim_push (&sim, MIN (n_left, rows[i].n_a_tick));
          elastic_sim_run (&sim, BC_TICK_MS);
          if (n_left == 0)
            bc_elastic_end (sim.elastic, FALSE);
        }
      elastic_sim_run (&sim, 8000);

      const float *out = elastic_sim_out (&sim, &n);
      Extent sound = find_sound (out, n);
      gsize n_heard = sound.end - sound.first;
      double residual_db =
          tone_meter_residual_db (out + sound.first + 960, rows[i].n_total - 1920, ELASTIC_SIM_HZ);
      g_test_message ("%s: %zu of %zu samples, %.1f dBFS left", rows[i].description, n_heard,
                      rows[i].n_total, residual_db);
      g_assert_cmpuint (n_heard, >=, rows[i].n_total - rows[i].n_total / 500);
      g_assert_cmpuint (n_heard, <=, rows[i].n_total + 60 * MS);
      g_assert_cmpfloat (residual_db, <, -100.0);
      g_assert_cmpuint (elastic_sim_stats (&sim).n_dropped, ==, 0);
      g_assert_cmpuint (elastic_sim_stats (&sim).n_dry, ==, 0);
      elastic_sim_clear (&sim);
    }
}

/* A live source that begins with what it had saved up is brought forward before it is heard. */
static void
test_saved_up (void)
{
  ElasticSim sim;

  elastic_sim_init (&sim, BC_ELASTIC_STREAM);
  elastic_sim_run (&sim, 20);
  elastic_sim_push (&sim, 4 * 48000);
  elastic_sim_run (&sim, 5000);
  BcElasticStats stats = elastic_sim_stats (&sim);
  g_assert_cmpint (stats.state, ==, BC_ELASTIC_FLOWING);
  g_assert_cmpint (stats.fill_us, <=, 1250000);
  g_assert_cmpuint (stats.n_dropped, >, 2 * 48000);
  elastic_sim_clear (&sim);
}

/* Packets that were held up somewhere and come in a crowd: forward in a cross-fade, not seconds late. */
static void
test_crowd (void)
{
  ElasticSim sim;
  gsize n;

  elastic_sim_init (&sim, BC_ELASTIC_PACKETS);
  elastic_sim_run (&sim, 5000);
  guint64 n_dropped = elastic_sim_stats (&sim).n_dropped;
  elastic_sim_record (&sim, 500);
  elastic_sim_push (&sim, 30 * 960);
  elastic_sim_run (&sim, 1500);
  BcElasticStats stats = elastic_sim_stats (&sim);
  const float *out = elastic_sim_out (&sim, &n);
  g_assert_cmpint (stats.state, ==, BC_ELASTIC_FLOWING);
  g_assert_cmpuint (stats.n_dry, ==, 0);
  g_assert_cmpint (stats.fill_us, <=, 80000);
  g_assert_cmpuint (stats.n_dropped - n_dropped, >=, 28 * 960);
  g_assert_cmpuint (stats.n_dropped - n_dropped, <=, 31 * 960);
  /* A cross-fade of 10 ms in a tone is no click but for what both sides cancel out. */
  g_assert_cmpuint (click_detector_count (out, n), <=, 1);
  elastic_sim_clear (&sim);
}

/* The tick stood still while packets came: more than the buffer holds, so there is a hole in it. */
static void
test_overrun (void)
{
  ElasticSim sim;
  gsize n;

  elastic_sim_init (&sim, BC_ELASTIC_PACKETS);
  elastic_sim_run (&sim, 3000);
  elastic_sim_record (&sim, 500);
  for (int i = 0; i < 100; i++)
    g_assert_cmpuint (elastic_sim_push (&sim, 960), ==, 960);
  elastic_sim_run (&sim, 1000);
  const float *out = elastic_sim_out (&sim, &n);
  BcElasticStats stats = elastic_sim_stats (&sim);
  g_assert_cmpint (stats.state, ==, BC_ELASTIC_FLOWING);
  g_assert_cmpuint (stats.n_dropped, >=, 98 * 960);
  g_assert_cmpint (stats.fill_us, <=, 80000);
  g_assert_cmpfloat_with_epsilon (tone_meter_level_db (out + n - 4800, 4800, ELASTIC_SIM_HZ),
                                  20.0 * log10 (ELASTIC_SIM_LEVEL), 0.05);
  elastic_sim_clear (&sim);
}

/* We stood still for 10 s; then what the network kept comes in a hurry. */
static void
test_refill (void)
{
  static const struct
  {
    const char *description;
    BcElasticKind kind;
    gsize piece;
    gsize n_backlog;
    gint64 most_fill_us;
  } rows[] = {
    { "packets, lost meanwhile", BC_ELASTIC_PACKETS, 960, 0, 80000 },
    { "packets, all kept", BC_ELASTIC_PACKETS, 960, 10 * 48000, 80000 },
    { "pages of a second", BC_ELASTIC_STREAM, 48000, 10 * 48000, 1300000 },
    { "small pieces of a stream", BC_ELASTIC_STREAM, 1152, 10 * 48000, 1300000 },
    { "eight frames of AAC at a time", BC_ELASTIC_LIVE, 8192, 10 * 48000, 300000 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      ElasticSim sim;
      elastic_sim_init (&sim, rows[i].kind);
      sim.piece = rows[i].piece;
      elastic_sim_run (&sim, 10000);
      BcElasticStats before = elastic_sim_stats (&sim);

      sim.now_us += 10000000;
      sim.next_us += 10e6;
      bc_elastic_refill (sim.elastic);
      for (gsize n_left = rows[i].n_backlog; n_left > 0;)
        {
          n_left -= elastic_sim_push (&sim, MIN (n_left, 48000));
          elastic_sim_run (&sim, BC_TICK_MS);
        }
      elastic_sim_run (&sim, 4000);
      BcElasticStats after = elastic_sim_stats (&sim);
      g_test_message ("%s: fill %.0f ms, target %.0f ms", rows[i].description,
                      (double) after.fill_us / 1e3, (double) after.target_us / 1e3);
      g_assert_cmpint (after.state, ==, BC_ELASTIC_FLOWING);
      g_assert_cmpint (after.fill_us, <=, rows[i].most_fill_us);
      g_assert_cmpint (after.target_us, <=, before.target_us + 1000);
      g_assert_cmpuint (after.n_dry, ==, 0);
      elastic_sim_clear (&sim);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/elastic/freeze-ends-in-a-fade-and-comes-back", test_freeze);
  g_test_add_func ("/audio/elastic/abrupt-end-fades-over-60-ms", test_abrupt_end);
  g_test_add_func ("/audio/elastic/graceful-end-plays-out", test_graceful_end);
  g_test_add_func ("/audio/elastic/next-source-behind-the-last", test_restart_at_once);
  g_test_add_func ("/audio/elastic/file-plays-complete", test_faster_than_real_time);
  g_test_add_func ("/audio/elastic/live-source-is-trimmed-before-it-flows", test_saved_up);
  g_test_add_func ("/audio/elastic/crowd-of-packets-is-skipped", test_crowd);
  g_test_add_func ("/audio/elastic/overrun-is-dropped-whole", test_overrun);
  g_test_add_func ("/audio/elastic/refill-forgets-what-is-stale", test_refill);
  return g_test_run ();
}
