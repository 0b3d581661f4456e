/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/audio/elastic.h>

#include <click-detector.h>
#include <math.h>
#include <tone-meter.h>

#include "elastic-sim.h"

#define MS 48 /* samples */
#define NEVER_US 1e15

static const guint pages_ms[] = { 20, 1000, 100, 500 };

/* Under a sanitizer all is several times slower: what differs most is enough there. */
static gboolean
is_slow (void)
{
  return g_getenv ("BC_TEST_PATIENCE") != NULL;
}

static guint
count_pages (void)
{
  return is_slow () ? 2 : G_N_ELEMENTS (pages_ms);
}

/* How much more the buffer holds for good than it should: by its lowest, over more than a page. */
static double
get_surplus_ms (ElasticSim *sim)
{
  double page_ms = (double) sim->piece / MS;
  double low_ms = INFINITY;

  for (guint ms = 0; ms < 2000; ms += BC_TICK_MS)
    {
      elastic_sim_run (sim, BC_TICK_MS);
      low_ms = MIN (low_ms, (double) elastic_sim_stats (sim).fill_us / 1e3);
    }
  return low_ms - ((double) elastic_sim_stats (sim).target_us / 1e3 - page_ms);
}

static void
stall (ElasticSim *sim, gint64 ms)
{
  sim->stall_from_us = sim->now_us;
  sim->stall_until_us = sim->now_us + ms * 1000;
}

/* Live sources whose sound piles up on its way and then comes in one go, or not quite so fast. */
static void
test_stalls (void)
{
  static const struct
  {
    const char *description;
    guint before_ms;
    guint flood_ms; /* a tick */
    guint after_ms;
    BcElasticKind kind;
  } rows[] = {
    { "known to be live, all at once", 20000, 0, 3000, BC_ELASTIC_STREAM },
    { "known to be live, five times as fast as it lasts", 20000, 100, 4000, BC_ELASTIC_STREAM },
    { "begun 8 s ago", 8000, 0, 3000, BC_ELASTIC_STREAM },
    { "just begun, all at once", 3000, 0, 6000, BC_ELASTIC_STREAM },
    { "just begun, five times as fast as it lasts", 3000, 100, 8000, BC_ELASTIC_STREAM },
    { "of SRT, just begun", 3000, 0, 4000, BC_ELASTIC_LIVE },
  };
  static const guint stalls_ms[] = { 200, 500, 1000, 1500, 2000, 3000, 4000, 8000 };

  for (guint at = 0; at < G_N_ELEMENTS (rows) * count_pages () * G_N_ELEMENTS (stalls_ms); at++)
    {
      guint stall_ms = stalls_ms[at % G_N_ELEMENTS (stalls_ms)];
      guint page_ms = pages_ms[at / G_N_ELEMENTS (stalls_ms) % count_pages ()];
      guint row = at / G_N_ELEMENTS (stalls_ms) / count_pages ();
      ElasticSim sim;
      gsize n;

      if (is_slow () && at % 5 != 0)
        continue;
      elastic_sim_init (&sim, rows[row].kind);
      sim.piece = page_ms * MS;
      sim.source_ppm = 120.0;
      elastic_sim_run (&sim, rows[row].before_ms + 10);
      sim.flood = rows[row].flood_ms * MS;
      stall (&sim, stall_ms);
      elastic_sim_record (&sim, stall_ms + rows[row].after_ms);
      double surplus_ms = get_surplus_ms (&sim);
      const float *out = elastic_sim_out (&sim, &n);
      g_test_message ("%s, pages of %u ms, %u ms of stall: %.0f ms beyond %.0f, dry %u times",
                      rows[row].description, page_ms, stall_ms, surplus_ms,
                      (double) elastic_sim_stats (&sim).target_us / 1e3,
                      (guint) elastic_sim_stats (&sim).n_dry);
      g_assert_cmpint (sim.state, ==, BC_ELASTIC_FLOWING);
      g_assert_cmpuint (elastic_sim_stats (&sim).n_dry, <=, 1);
      g_assert_cmpfloat (surplus_ms, <, 320.0);
      g_assert_cmpfloat (surplus_ms, >, -100.0);
      if (rows[row].kind == BC_ELASTIC_LIVE)
        g_assert_cmpint (elastic_sim_stats (&sim).target_us, <, (page_ms + 450) * 1000);
      g_assert_cmpuint (click_detector_count (out, n), ==, 0);
      g_assert_cmpfloat_with_epsilon (tone_meter_level_db (out + n - 4800, 4800, ELASTIC_SIM_HZ),
                                      20.0 * log10 (ELASTIC_SIM_LEVEL), 1.0);
      elastic_sim_clear (&sim);
    }
}

/* All of a file is heard, whatever its way to us is like. */
static void
test_files (void)
{
  static const struct
  {
    const char *description;
    guint flood_ms; /* a tick */
    guint stall_ms;
  } rows[] = {
    { "as fast as we take it", 0, 0 },
    { "that stalls for half a second", 0, 500 },
    { "that stalls for longer than the buffer lasts", 0, 8000 },
    { "twice as fast as it lasts", 40, 0 },
    { "twice as fast, and stalls", 40, 8000 },
    { "a tenth faster than it lasts", 22, 0 },
    { "a tenth faster, and stalls when the buffer is full", 22, 8000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      ElasticSim sim;

      elastic_sim_init (&sim, BC_ELASTIC_STREAM);
      sim.next_us = NEVER_US;
      sim.n_owed = 200 * BC_SAMPLE_RATE;
      sim.flood = rows[i].flood_ms * MS;
      elastic_sim_run (&sim, 60000);
      stall (&sim, rows[i].stall_ms);
      elastic_sim_run (&sim, 90000);
      BcElasticStats stats = elastic_sim_stats (&sim);
      g_test_message ("%s: %u samples dropped", rows[i].description, (guint) stats.n_dropped);
      g_assert_cmpint (stats.state, ==, BC_ELASTIC_FLOWING);
      g_assert_cmpuint (stats.n_dropped, ==, 0);
      g_assert_cmpint (stats.fill_us, >=, 4000000);
      elastic_sim_clear (&sim);
    }
}

/* More than the buffer holds: what its source still keeps is not waited for. */
static void
test_long_pile (void)
{
  for (guint i = 0; i < count_pages (); i++)
    {
      ElasticSim sim;

      elastic_sim_init (&sim, BC_ELASTIC_STREAM);
      sim.piece = pages_ms[i] * MS;
      elastic_sim_run (&sim, 20000);
      stall (&sim, 60000);
      sim.flood = 4800;
      elastic_sim_run (&sim, 60000 + 20000);
      g_assert_cmpuint (sim.n_owed, ==, 0);
      g_assert_cmpfloat (get_surplus_ms (&sim), <, 320.0);
      elastic_sim_clear (&sim);
    }
}

/* Who is told to be live begins where it is, whatever it had saved up; and who is not live after all is waited for
 * in the end. */
static void
test_told (void)
{
  static const struct
  {
    const char *description;
    guint saved_ms;
    guint page_ms;
    guint n_dry;
  } rows[] = {
    { "nothing saved up", 0, 1000, 0 },
    { "pages, and 2 s of them saved up", 2000, 500, 0 },
    { "pages, and 20 s of them saved up", 20000, 1000, 0 },
    { "frames, and 20 s of them saved up", 20000, 20, 0 },
    { "long pages, and 20 s of them saved up: once it is learned how long", 20000, 2000, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      ElasticSim sim;

      elastic_sim_init (&sim, BC_ELASTIC_STREAM);
      sim.piece = rows[i].page_ms * MS;
      sim.n_owed = rows[i].saved_ms * MS;
      bc_elastic_expect_live (sim.elastic);
      elastic_sim_run (&sim, 3000);
      double surplus_ms = get_surplus_ms (&sim);
      elastic_sim_run (&sim, 20000);
      g_test_message ("%s: %.0f ms beyond", rows[i].description, surplus_ms);
      g_assert_cmpint (sim.state, ==, BC_ELASTIC_FLOWING);
      g_assert_cmpuint (elastic_sim_stats (&sim).n_dry, ==, rows[i].n_dry);
      g_assert_cmpfloat (surplus_ms, <, 320.0);
      elastic_sim_clear (&sim);
    }
}

/* SRT: whatever a page is like and whatever was saved up, it is heard within two seconds, not later than it needs be, without
 * a hole and without a click; and so is who calls next. */
static void
test_live_begins (void)
{
  static const guint live_pages_ms[] = { 20, 180, 350, 500 };
  static const guint saved_ms[] = { 0, 200, 1000, 20000 };

  for (guint at = 0; at < 2 * G_N_ELEMENTS (live_pages_ms) * G_N_ELEMENTS (saved_ms); at++)
    {
      guint page_ms = live_pages_ms[at / 2 / G_N_ELEMENTS (saved_ms)];
      ElasticSim sim;
      gsize n;

      if (is_slow () && at % 5 != 0)
        continue;
      elastic_sim_init (&sim, BC_ELASTIC_LIVE);
      sim.piece = page_ms * MS;
      sim.next_us += at % 7 * 3e3;
      sim.n_owed = saved_ms[at / 2 % G_N_ELEMENTS (saved_ms)] * MS;
      if (at % 2 == 1)
        {
          elastic_sim_run (&sim, 5000);
          bc_elastic_end (sim.elastic, TRUE);
          elastic_sim_run (&sim, BC_TICK_MS);
          sim.n_owed = saved_ms[at / 2 % G_N_ELEMENTS (saved_ms)] * MS;
        }
      elastic_sim_record (&sim, 2000);
      g_assert_cmpint (sim.state, ==, BC_ELASTIC_FLOWING);
      double surplus_ms = get_surplus_ms (&sim);
      elastic_sim_run (&sim, 8000);
      double target_ms = (double) elastic_sim_stats (&sim).target_us / 1e3;
      const float *out = elastic_sim_out (&sim, &n);
      g_test_message ("pages of %u ms, %u ms saved up: %.0f ms beyond %.0f", page_ms,
                      saved_ms[at / 2 % G_N_ELEMENTS (saved_ms)], surplus_ms, target_ms);
      g_assert_cmpint (sim.state, ==, BC_ELASTIC_FLOWING);
      g_assert_cmpuint (elastic_sim_stats (&sim).n_dry, ==, 0);
      g_assert_cmpfloat (surplus_ms, <, 60.0);
      g_assert_cmpfloat (target_ms, <, MAX (280.0, page_ms + 80.0) + 20.0);
      g_assert_cmpuint (click_detector_count (out, n), ==, 0);
      elastic_sim_clear (&sim);
    }
}

static void
test_told_wrongly (void)
{
  ElasticSim sim;

  elastic_sim_init (&sim, BC_ELASTIC_STREAM);
  sim.next_us = NEVER_US;
  sim.n_owed = 1000 * BC_SAMPLE_RATE;
  bc_elastic_expect_live (sim.elastic);
  elastic_sim_run (&sim, 10000);
  guint64 n_dropped = elastic_sim_stats (&sim).n_dropped;
  elastic_sim_run (&sim, 60000);
  g_assert_cmpuint (elastic_sim_stats (&sim).n_dropped, ==, n_dropped);
  g_assert_cmpint (elastic_sim_stats (&sim).fill_us, >=, 4000000);
  elastic_sim_clear (&sim);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/elastic/pile-after-a-stall-is-skipped", test_stalls);
  g_test_add_func ("/audio/elastic/pile-of-a-minute-is-skipped", test_long_pile);
  g_test_add_func ("/audio/elastic/told-to-be-live", test_told);
  g_test_add_func ("/audio/elastic/live-begins-where-it-is", test_live_begins);
  g_test_add_func ("/audio/elastic/told-to-be-live-but-is-not", test_told_wrongly);
  g_test_add_func ("/audio/elastic/file-is-never-skipped", test_files);
  return g_test_run ();
}
