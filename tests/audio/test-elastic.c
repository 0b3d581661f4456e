/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/audio/elastic.h>

#include <click-detector.h>
#include <math.h>
#include <tone-meter.h>

#include "elastic-sim.h"

#define MINUTE_MS 60000
#define HOUR_MS (60 * MINUTE_MS)

/* Lateness of a piece, in microseconds, always the same for the same piece. */
static gint64
late_by_8_ms (guint64 piece)
{
  return (gint64) ((piece * 2654435761u) >> 7) % 8000;
}

static gint64
late_by_20_ms_at_times (guint64 piece)
{
  return piece % 97 == 50 ? 20000 : (gint64) (piece % 3) * 1000;
}

static gint64
late_by_300_ms_at_times (guint64 piece)
{
  return piece % 700 == 650 ? 300000 : 0;
}

#define WOBBLE_MS 10000

typedef struct
{
  double wobble_ppm;  /* how far the ratio moves within ten seconds, at most */
  double most_off_ms; /* of the fill from what the target says */
} Course;

/* Right after an arrival there is the target; then it sinks, by what a gap takes and a tick. */
static double
get_off_ms (const ElasticSim *sim, const BcElasticStats *stats)
{
  double below_ms = (double) (stats->target_us - stats->fill_us) / 1e3;
  double gap_ms = (double) sim->piece * 1e3 / BC_SAMPLE_RATE + BC_TICK_MS;

  return MAX (-below_ms, below_ms - gap_ms);
}

/* Runs on and watches steering and fill, tick by tick. */
static Course
watch (ElasticSim *sim, gint64 ms)
{
  Course course = { 0.0, 0.0 };
  double least = 1e9, most = -1e9;

  for (gint64 at = 0; at < ms; at += BC_TICK_MS)
    {
      elastic_sim_run (sim, BC_TICK_MS);
      BcElasticStats stats = elastic_sim_stats (sim);
      g_assert_cmpint (stats.state, ==, BC_ELASTIC_FLOWING);
      least = at % WOBBLE_MS == 0 ? stats.ratio_ppm : MIN (least, stats.ratio_ppm);
      most = at % WOBBLE_MS == 0 ? stats.ratio_ppm : MAX (most, stats.ratio_ppm);
      course.wobble_ppm = MAX (course.wobble_ppm, most - least);
      course.most_off_ms = MAX (course.most_off_ms, get_off_ms (sim, &stats));
    }
  return course;
}

/* Under a sanitizer all is several times slower, and hours prove no more than minutes there. */
static gboolean
is_too_long (gint64 ms)
{
  return g_getenv ("BC_TEST_PATIENCE") != NULL && ms > 12 * MINUTE_MS;
}

static void
test_drift (void)
{
  static const struct
  {
    const char *description;
    BcElasticKind kind;
    double ppm;
    gsize piece;
    gint64 (*late_us) (guint64 piece);
    gint64 ms;
    double wobble_ppm, off_ppm, off_ms;
  } rows[] = {
    { "fast by 200 ppm", BC_ELASTIC_PACKETS, 200.0, 960, late_by_8_ms, HOUR_MS, 25.0, 15.0, 5.0 },
    { "slow by 200 ppm", BC_ELASTIC_PACKETS, -200.0, 960, late_by_8_ms, 20 * MINUTE_MS, 25.0, 15.0,
      5.0 },
    { "fast by 1000 ppm", BC_ELASTIC_PACKETS, 1000.0, 960, NULL, 10 * MINUTE_MS, 1.0, 1.0, 1.0 },
    { "slow by 1000 ppm", BC_ELASTIC_PACKETS, -1000.0, 960, NULL, 10 * MINUTE_MS, 1.0, 1.0, 1.0 },
    { "packets of 10 ms", BC_ELASTIC_PACKETS, -50.0, 480, NULL, 10 * MINUTE_MS, 1.0, 5.0, 2.0 },
    { "packets of 60 ms", BC_ELASTIC_PACKETS, 50.0, 2880, NULL, 10 * MINUTE_MS, 1.0, 5.0, 2.0 },
    { "Ogg pages of a second", BC_ELASTIC_STREAM, 200.0, 48000, NULL, HOUR_MS, 1.0, 5.0, 5.0 },
    { "the same, slow", BC_ELASTIC_STREAM, -200.0, 48000, NULL, 20 * MINUTE_MS, 1.0, 100.0, 40.0 },
    { "pages of half a second", BC_ELASTIC_STREAM, -1000.0, 24000, NULL, 30 * MINUTE_MS, 4.0, 120.0,
      60.0 },
    { "eight frames of AAC at a time", BC_ELASTIC_LIVE, 200.0, 8192, late_by_8_ms, 12 * MINUTE_MS,
      20.0, 15.0, 15.0 },
    { "one, slow", BC_ELASTIC_LIVE, -200.0, 1024, late_by_8_ms, 12 * MINUTE_MS, 20.0, 15.0, 15.0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      ElasticSim sim;

      if (is_too_long (rows[i].ms))
        continue;
      elastic_sim_init (&sim, rows[i].kind);
      sim.source_ppm = rows[i].ppm;
      sim.piece = rows[i].piece;
      sim.late_us = rows[i].late_us;
      elastic_sim_run (&sim, 3000);
      BcElasticStats begun = elastic_sim_stats (&sim);
      watch (&sim, rows[i].ms / 2);
      Course course = watch (&sim, rows[i].ms / 2);
      BcElasticStats stats = elastic_sim_stats (&sim);
      g_test_message ("%s: ratio %.1f ppm, wobbles by %.2f, fill off by at most %.1f ms",
                      rows[i].description, stats.ratio_ppm, course.wobble_ppm, course.most_off_ms);
      g_assert_cmpuint (stats.n_dry, ==, 0);
      g_assert_cmpuint (stats.n_dropped, ==, begun.n_dropped);
      g_assert_cmpfloat (course.wobble_ppm, <, rows[i].wobble_ppm);
      g_assert_cmpfloat_with_epsilon (stats.ratio_ppm, rows[i].ppm, rows[i].off_ppm);
      g_assert_cmpfloat (course.most_off_ms, <, rows[i].off_ms);
      elastic_sim_clear (&sim);
    }
}

/* A source whose clock goes from slow to fast takes the ratio through 0 with it. */
static void
test_sweep (void)
{
  static const struct
  {
    const char *description;
    BcElasticKind kind;
    gsize piece;
    double hz, sweep_ppm_s;
    gint64 minutes;
  } rows[] = {
    { "packets", BC_ELASTIC_PACKETS, 960, 997.0, 7.0, 2 },
    { "packets, a high tone", BC_ELASTIC_PACKETS, 960, 10000.0, 7.0, 2 },
    { "pages of a second, a high tone", BC_ELASTIC_STREAM, 48000, 10000.0, 3.0, 6 },
  };

  /* What the sound is like does not change where all is several times slower. */
  gsize n_rows = g_getenv ("BC_TEST_PATIENCE") != NULL ? 1 : G_N_ELEMENTS (rows);

  for (gsize i = 0; i < n_rows; i++)
    {
      ElasticSim sim;
      gsize n;
      elastic_sim_init (&sim, rows[i].kind);
      sim.piece = rows[i].piece;
      sim.hz = rows[i].hz;
      sim.source_ppm = -450.0;
      elastic_sim_run (&sim, 4 * MINUTE_MS);
      BcElasticStats before = elastic_sim_stats (&sim);
      sim.sweep_ppm_s = rows[i].sweep_ppm_s;
      elastic_sim_record (&sim, rows[i].minutes * MINUTE_MS);
      BcElasticStats after = elastic_sim_stats (&sim);

      const float *out = elastic_sim_out (&sim, &n);
      double residual_db = tone_meter_residual_db (out, n, rows[i].hz);
      g_test_message ("%s: %.0f to %.0f ppm, %.1f dBFS left", rows[i].description, before.ratio_ppm,
                      after.ratio_ppm, residual_db);
      g_assert_cmpfloat (before.ratio_ppm, <, -300.0);
      g_assert_cmpfloat (after.ratio_ppm, >, 300.0);
      g_assert_cmpfloat (residual_db, <, -100.0);
      g_assert_cmpuint (after.n_dry, ==, 0);
      g_assert_cmpuint (after.n_dropped, ==, before.n_dropped);
      elastic_sim_clear (&sim);
    }
}

/* What is late now and then is ridden over, after it was met once; and forgotten when it comes no more. */
static void
test_learns_jitter (void)
{
  static const struct
  {
    const char *description;
    BcElasticKind kind;
    gint64 (*late_us) (guint64 piece);
    guint n_dry;
    gint64 least_us, most_us; /* of the target once learned */
    gint64 forget_ms;
  } rows[] = {
    { "steady packets", BC_ELASTIC_PACKETS, NULL, 0, 44000, 46000, 0 },
    { "packets up to 8 ms late", BC_ELASTIC_PACKETS, late_by_8_ms, 0, 46000, 54000,
      12 * MINUTE_MS },
    { "one in a hundred 20 ms late", BC_ELASTIC_PACKETS, late_by_20_ms_at_times, 1, 60000, 66000,
      12 * MINUTE_MS },
    { "a stream that halts for 300 ms at times", BC_ELASTIC_STREAM, late_by_300_ms_at_times, 0,
      420000, 1200000, HOUR_MS },
    { "frames that are 20 ms late at times", BC_ELASTIC_LIVE, late_by_20_ms_at_times, 0, 110000,
      240000, 10 * MINUTE_MS },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      ElasticSim sim;

      if (is_too_long (rows[i].forget_ms))
        continue;
      elastic_sim_init (&sim, rows[i].kind);
      sim.late_us = rows[i].late_us;
      elastic_sim_run (&sim, 2 * MINUTE_MS);
      BcElasticStats learned = elastic_sim_stats (&sim);
      elastic_sim_run (&sim, 5 * MINUTE_MS);
      BcElasticStats later = elastic_sim_stats (&sim);
      g_test_message ("%s: target %.1f ms, dry %u times", rows[i].description,
                      (double) later.target_us / 1e3, (guint) later.n_dry);
      g_assert_cmpuint (learned.n_dry, <=, rows[i].n_dry);
      g_assert_cmpuint (later.n_dry, ==, learned.n_dry);
      g_assert_cmpint (later.target_us, >=, rows[i].least_us);
      g_assert_cmpint (later.target_us, <=, rows[i].most_us);

      sim.late_us = NULL;
      elastic_sim_run (&sim, rows[i].forget_ms);
      BcElasticStats calm = elastic_sim_stats (&sim);
      g_assert_cmpint (calm.target_us, <=, later.target_us);
      g_assert_cmpint (calm.target_us, <, rows[i].kind == BC_ELASTIC_PACKETS ? 46000 : 200000);
      elastic_sim_clear (&sim);
    }
}

/* Latency is what the buffer costs: a steady packet waits no longer than its target says. */
static void
test_settles_at_once (void)
{
  for (int phase = 0; phase < 20; phase++)
    {
      ElasticSim sim;
      elastic_sim_init (&sim, BC_ELASTIC_PACKETS);
      sim.next_us += phase * 1000.0;
      elastic_sim_run (&sim, 200);
      BcElasticStats stats = elastic_sim_stats (&sim);
      g_assert_cmpint (stats.state, ==, BC_ELASTIC_FLOWING);
      g_assert_cmpint (stats.fill_us, >=, 24000);
      g_assert_cmpint (stats.fill_us, <=, 47000);
      elastic_sim_clear (&sim);
    }
}

/* Pages longer than the first target: the first of them tells. */
static void
test_long_pages (void)
{
  static const guint pages_ms[] = {
    500, 1000, 1050, 1100, 1200, 1250, 1300, 1400, 1500, 1800, 2200
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pages_ms); i++)
    for (guint phase_ms = 0; phase_ms < 20; phase_ms += 7)
      {
        ElasticSim sim;

        elastic_sim_init (&sim, BC_ELASTIC_STREAM);
        sim.piece = pages_ms[i] * 48;
        sim.next_us += phase_ms * 1e3;
        sim.late_us = late_by_8_ms;
        elastic_sim_run (&sim, 60000);
        BcElasticStats stats = elastic_sim_stats (&sim);
        g_test_message ("pages of %u ms: dry %u times, target %.0f ms", pages_ms[i],
                        (guint) stats.n_dry, (double) stats.target_us / 1e3);
        g_assert_cmpint (stats.state, ==, BC_ELASTIC_FLOWING);
        g_assert_cmpuint (stats.n_dry, ==, 0);
        elastic_sim_clear (&sim);
      }
}

static gsize
find_begin (const float *samples, gsize n)
{
  gsize first = 0;

  while (first < n && samples[first] == 0.0f)
    first++;
  return first;
}

static void
test_no_click (void)
{
  static const struct
  {
    BcElasticKind kind;
    gsize piece;
    gint64 (*late_us) (guint64 piece);
  } rows[] = {
    { BC_ELASTIC_PACKETS, 960, late_by_8_ms },
    { BC_ELASTIC_STREAM, 48000, NULL },
    { BC_ELASTIC_STREAM, 1152, late_by_300_ms_at_times },
    { BC_ELASTIC_LIVE, 8192, late_by_8_ms },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      ElasticSim sim;
      gsize n;
      elastic_sim_init (&sim, rows[i].kind);
      sim.piece = rows[i].piece;
      sim.late_us = rows[i].late_us;
      sim.source_ppm = 150.0;
      elastic_sim_record (&sim, 20000);
      const float *out = elastic_sim_out (&sim, &n);
      gsize first = find_begin (out, n);
      g_assert_cmpfloat (fabsf (out[first]), <, 1e-3f);
      g_assert_cmpuint (click_detector_count (out + first + 480, n - first - 480), ==, 0);
      g_assert_cmpfloat_with_epsilon (tone_meter_level_db (out + n - 48000, 4800, ELASTIC_SIM_HZ),
                                      20.0 * log10 (ELASTIC_SIM_LEVEL), 0.05);
      elastic_sim_clear (&sim);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/elastic/drift-for-an-hour-loses-nothing", test_drift);
  g_test_add_func ("/audio/elastic/tone-through-1-to-1-leaves-nothing-else", test_sweep);
  g_test_add_func ("/audio/elastic/learns-how-late-and-forgets", test_learns_jitter);
  g_test_add_func ("/audio/elastic/packets-settle-at-once-in-any-phase", test_settles_at_once);
  g_test_add_func ("/audio/elastic/long-pages-from-the-start", test_long_pages);
  g_test_add_func ("/audio/elastic/begins-and-flows-without-a-click", test_no_click);
  return g_test_run ();
}
