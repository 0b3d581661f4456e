/* SPDX-License-Identifier: Apache-2.0 */
#include "click-detector.h"
#include "rtp-talker.h"
#include "tone-meter.h"

#include <boothcast/audio/format.h>
#include <boothcast/media/engine.h>
#include <math.h>
#include <stdatomic.h>

#define N_INPUTS 2
#define N_CHANNELS 2
#define DEADLINE_S 20
#define MAX_TAKES 20

/* The engine with two RTP inputs, a thread that speaks into both, and what it hands on. */
typedef struct
{
  GPtrArray *inputs; /* of BcInput */
  BcEngine *engine;
  RtpTalker *talkers[N_INPUTS];
  GThread *speaker;
  atomic_bool is_ending;
  atomic_bool is_speaking[N_INPUTS];

  GMutex mutex;
  GArray *heard[N_CHANNELS]; /* of float; mutex */
  gint64 end_samples[N_CHANNELS];
  guint n_jumps; /* of programme time */
  gint64 jumped_samples;
  atomic_int hold_ms; /* the tick is held up that long, once */

  GArray *news; /* of BcNews */
} Fixture;

static const double hz[N_INPUTS] = { 440, 1000 };

static void
on_block (guint channel, const float *samples, gint64 end_samples, gpointer data)
{
  Fixture *fixture = data;

  g_mutex_lock (&fixture->mutex);
  gint64 step = end_samples - fixture->end_samples[channel];
  if (step != BC_TICK_SAMPLES)
    {
      fixture->n_jumps++;
      fixture->jumped_samples += step - BC_TICK_SAMPLES;
    }
  fixture->end_samples[channel] = end_samples;
  g_array_append_vals (fixture->heard[channel], samples, BC_TICK_SAMPLES);
  g_mutex_unlock (&fixture->mutex);

  int hold_ms = atomic_exchange (&fixture->hold_ms, 0);
  if (hold_ms > 0)
    g_usleep ((gulong) hold_ms * 1000);
}

static void
on_news (const BcNews *news, gpointer data)
{
  Fixture *fixture = data;
  g_array_append_val (fixture->news, *news);
}

static gpointer
speak (gpointer data)
{
  Fixture *fixture = data;
  gint64 next_us = g_get_monotonic_time ();

  while (!atomic_load (&fixture->is_ending))
    {
      for (guint i = 0; i < N_INPUTS; i++)
        if (atomic_load (&fixture->is_speaking[i]))
          rtp_talker_say (fixture->talkers[i]);
      next_us += 20000;
      gint64 now_us = g_get_monotonic_time ();
      if (next_us > now_us)
        g_usleep ((gulong) (next_us - now_us));
    }
  return NULL;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char *const ids[N_INPUTS] = { "floor", "desk" };

  g_mutex_init (&fixture->mutex);
  fixture->news = g_array_new (FALSE, FALSE, sizeof (BcNews));
  fixture->inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) bc_input_free);
  for (guint i = 0; i < N_INPUTS; i++)
    {
      BcInputConfig config = { .id = ids[i], .kind = BC_INPUT_RTP, .address = "127.0.0.1" };
      BcInput *input = bc_input_new (&config, NULL);
      g_assert_true (bc_input_start (input, NULL));
      g_ptr_array_add (fixture->inputs, input);
      RtpTalkerConfig talker = { .port = bc_input_get_port (input), .hz = hz[i] };
      fixture->talkers[i] = rtp_talker_new (&talker);
    }
  for (guint i = 0; i < N_CHANNELS; i++)
    fixture->heard[i] = g_array_new (FALSE, FALSE, sizeof (float));
  BcEngineConfig config = { .inputs = fixture->inputs,
                            .n_channels = N_CHANNELS,
                            .on_block = on_block,
                            .on_news = on_news,
                            .user_data = fixture };
  fixture->engine = bc_engine_new (&config);
  fixture->speaker = g_thread_new ("speaker", speak, fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  atomic_store (&fixture->is_ending, TRUE);
  g_thread_join (fixture->speaker);
  bc_engine_free (fixture->engine);
  g_ptr_array_unref (fixture->inputs);
  for (guint i = 0; i < N_INPUTS; i++)
    rtp_talker_free (fixture->talkers[i]);
  for (guint i = 0; i < N_CHANNELS; i++)
    g_array_unref (fixture->heard[i]);
  g_array_unref (fixture->news);
  g_mutex_clear (&fixture->mutex);
}

static guint
count_news (Fixture *fixture, BcNewsKind kind, guint input)
{
  guint n = 0;

  for (guint i = 0; i < fixture->news->len; i++)
    {
      const BcNews *news = &g_array_index (fixture->news, BcNews, i);
      n += news->kind == kind && news->input == input;
    }
  return n;
}

static guint
get_heard_ms (Fixture *fixture)
{
  g_mutex_lock (&fixture->mutex);
  guint ms = fixture->heard[0]->len / 48;
  g_mutex_unlock (&fixture->mutex);
  return ms;
}

static void
poll_main (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_usleep (5000);
}

/* Until it has been told at least `n` times in all. */
static void
wait_for_news (Fixture *fixture, BcNewsKind kind, guint input, guint n)
{
  gint64 deadline_us = g_get_monotonic_time () + DEADLINE_S * G_TIME_SPAN_SECOND;

  while (count_news (fixture, kind, input) < n)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      poll_main ();
    }
}

static void
hear_ms (Fixture *fixture, guint ms)
{
  gint64 deadline_us = g_get_monotonic_time () + DEADLINE_S * G_TIME_SPAN_SECOND;
  guint end_ms = get_heard_ms (fixture) + ms;

  while (get_heard_ms (fixture) < end_ms)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      poll_main ();
    }
}

/* The last `ms` of a channel (transfer full). */
static float *
copy_last (Fixture *fixture, guint channel, guint ms)
{
  g_mutex_lock (&fixture->mutex);
  GArray *heard = fixture->heard[channel];
  g_assert_cmpuint (heard->len, >=, ms * 48);
  float *copy =
      g_memdup2 (&g_array_index (heard, float, heard->len - ms * 48), ms * 48 * sizeof (float));
  g_mutex_unlock (&fixture->mutex);
  return copy;
}

static double
level_db (Fixture *fixture, guint channel, double tone_hz)
{
  g_autofree float *sound = copy_last (fixture, channel, 300);
  return tone_meter_level_db (sound, 300 * 48, tone_hz);
}

/* A busy machine makes real holes now and then: what is right comes out right in the end. */
static void
wait_for_level (Fixture *fixture, guint channel, double tone_hz, double db)
{
  gint64 deadline_us = g_get_monotonic_time () + DEADLINE_S * G_TIME_SPAN_SECOND;

  hear_ms (fixture, 300);
  while (fabs (level_db (fixture, channel, tone_hz) - db) >= 0.5)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline_us);
      poll_main ();
    }
}

static void
wait_for_clean_second (Fixture *fixture, guint channel)
{
  guint n_clicks = 1;

  for (guint i = 0; i < DEADLINE_S && n_clicks > 0; i++)
    {
      hear_ms (fixture, 1000);
      g_autofree float *sound = copy_last (fixture, channel, 1000);
      n_clicks = click_detector_count (sound, 48000);
    }
  g_assert_cmpuint (n_clicks, ==, 0);
}

static BcMix *
new_mix (void)
{
  BcMix *mix = bc_mix_new (N_INPUTS, N_CHANNELS, 0);

  for (guint i = 0; i < N_INPUTS; i++)
    mix->is_open[i] = TRUE;
  mix->floor_bus[0].gain = 1.0f;
  mix->row_floor[0].gain = 1.0f;
  mix->row_floor[1].gain = 1.0f;
  return mix;
}

static void
set_mix (Fixture *fixture, BcMix *mix)
{
  bc_engine_set_mix (fixture->engine, mix);
  bc_mix_unref (mix);
}

static void
start (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (bc_engine_start (fixture->engine, &error));
  g_assert_no_error (error);
}

/* Floor on both channels; then the desk over the second with the floor under it, then back. */
static void
test_way (Fixture *fixture, gconstpointer data)
{
  set_mix (fixture, new_mix ());
  start (fixture);
  atomic_store (&fixture->is_speaking[0], TRUE);
  wait_for_news (fixture, BC_NEWS_INPUT_FOUND, 0, 1);
  wait_for_news (fixture, BC_NEWS_INPUT_VOICE, 0, 1);
  atomic_store (&fixture->is_speaking[1], TRUE);
  wait_for_news (fixture, BC_NEWS_INPUT_FOUND, 1, 1);
  wait_for_level (fixture, 0, hz[0], -12.04);
  g_assert_cmpfloat (level_db (fixture, 1, hz[1]), <, -80.0);

  BcMix *desk = new_mix ();
  desk->row_floor[1] = (BcMixGain){ 0.125f, 60 };
  desk->cells[1 * N_INPUTS + 1] = (BcMixGain){ 1.0f, 60 };
  set_mix (fixture, desk);
  wait_for_level (fixture, 1, hz[1], -12.04);
  wait_for_level (fixture, 1, hz[0], -30.1);
  wait_for_level (fixture, 0, hz[0], -12.04);
  wait_for_clean_second (fixture, 1);
}

static void
test_gate (Fixture *fixture, gconstpointer data)
{
  BcMix *shut = new_mix ();

  set_mix (fixture, new_mix ());
  start (fixture);
  atomic_store (&fixture->is_speaking[0], TRUE);
  wait_for_news (fixture, BC_NEWS_INPUT_VOICE, 0, 1);
  shut->is_open[0] = FALSE;
  set_mix (fixture, shut);
  wait_for_news (fixture, BC_NEWS_INPUT_SILENT, 0, 1);
  hear_ms (fixture, 400);
  g_assert_cmpfloat (level_db (fixture, 0, hz[0]), <, -120.0);
  g_assert_cmpuint (count_news (fixture, BC_NEWS_INPUT_LOST, 0), ==, 0);
}

static void
test_lost (Fixture *fixture, gconstpointer data)
{
  set_mix (fixture, new_mix ());
  start (fixture);
  atomic_store (&fixture->is_speaking[0], TRUE);
  wait_for_news (fixture, BC_NEWS_INPUT_FOUND, 0, 1);
  atomic_store (&fixture->is_speaking[0], FALSE);
  wait_for_news (fixture, BC_NEWS_INPUT_LOST, 0, 1);
  atomic_store (&fixture->is_speaking[0], TRUE);
  wait_for_news (fixture, BC_NEWS_INPUT_FOUND, 0, 2);
}

/* Programme time is the time that passed, and the figures say what happened. */
static void
test_time (Fixture *fixture, gconstpointer data)
{
  BcEngineStats stats;
  gint64 before_us = g_get_monotonic_time ();

  g_assert_cmpint (bc_engine_get_programme_start_us (fixture->engine), ==, 0);
  start (fixture);
  hear_ms (fixture, 1000);
  bc_engine_get_stats (fixture->engine, &stats);
  gint64 start_us = bc_engine_get_programme_start_us (fixture->engine);
  g_assert_cmpint (start_us, >=, before_us);
  g_assert_cmpint (start_us, <=, before_us + 1000000);
  gint64 due_us = start_us + stats.programme_samples * 1000 / 48;
  g_assert_cmpint (stats.last_tick_us, >=, due_us);
  g_assert_cmpint (stats.programme_samples, ==,
                   ((gint64) stats.n_ticks + stats.skipped_us / BC_TICK_US) * BC_TICK_SAMPLES);
  g_assert_cmpfloat (stats.limiter_db, ==, 0.0f);
}

/* 120 ms: every tick is made up for, the sound has no hole. */
static void
test_late (Fixture *fixture, gconstpointer data)
{
  BcEngineStats stats;

  set_mix (fixture, new_mix ());
  start (fixture);
  hear_ms (fixture, 200);
  guint64 n_skips;
  guint n_takes = 0;

  /* A machine that holds us up longer than we asked for does it once more. */
  do
    {
      bc_engine_get_stats (fixture->engine, &stats);
      n_skips = stats.n_skips;
      atomic_store (&fixture->hold_ms, 120);
      hear_ms (fixture, 600);
      bc_engine_get_stats (fixture->engine, &stats);
    }
  while (stats.n_skips != n_skips && ++n_takes < MAX_TAKES);
  g_assert_cmpuint (stats.n_late, >=, 1);
  g_assert_cmpint (stats.worst_late_us, >=, 80000);
  if (stats.n_skips == n_skips)
    g_assert_cmpuint (count_news (fixture, BC_NEWS_GAP, 0), ==, n_skips);
  bc_engine_get_stats (fixture->engine, &stats);
  g_assert_cmpint (stats.worst_late_us, <, 80000);
}

/* A second: stepped over on every output alike, told, and the sound comes back without a loss. */
static void
test_standstill (Fixture *fixture, gconstpointer data)
{
  BcEngineStats stats;

  set_mix (fixture, new_mix ());
  start (fixture);
  atomic_store (&fixture->is_speaking[0], TRUE);
  wait_for_news (fixture, BC_NEWS_INPUT_VOICE, 0, 1);
  hear_ms (fixture, 300);
  guint n_gaps = count_news (fixture, BC_NEWS_GAP, 0);
  atomic_store (&fixture->hold_ms, 1000);
  wait_for_news (fixture, BC_NEWS_GAP, 0, n_gaps + 1);
  const BcNews *news = NULL;
  for (guint i = 0; i < fixture->news->len; i++)
    if (g_array_index (fixture->news, BcNews, i).kind == BC_NEWS_GAP)
      news = &g_array_index (fixture->news, BcNews, i);
  g_assert_cmpint (news->gap_us, >=, 900000);
  g_assert_cmpint (news->gap_us % BC_TICK_US, ==, 0);
  hear_ms (fixture, 1200);
  bc_engine_get_stats (fixture->engine, &stats);
  g_assert_cmpuint (stats.n_skips, >, n_gaps);
  g_mutex_lock (&fixture->mutex);
  g_assert_cmpint (fixture->jumped_samples, ==,
                   N_CHANNELS * stats.skipped_us / BC_TICK_US * BC_TICK_SAMPLES);
  g_assert_cmpint (fixture->end_samples[0], ==, fixture->end_samples[1]);
  g_mutex_unlock (&fixture->mutex);
  g_assert_cmpuint (count_news (fixture, BC_NEWS_INPUT_LOST, 0), ==, 0);
  wait_for_level (fixture, 0, hz[0], -12.04);
}

/* A thousand plans in a row, the tick running: the last counts, and none is freed under it or left. */
static void
test_many_mixes (Fixture *fixture, gconstpointer data)
{
  set_mix (fixture, new_mix ());
  start (fixture);
  atomic_store (&fixture->is_speaking[0], TRUE);
  wait_for_news (fixture, BC_NEWS_INPUT_VOICE, 0, 1);
  for (guint i = 0; i < 1000; i++)
    {
      BcMix *mix = new_mix ();
      mix->row_floor[0].gain = i == 999 ? 0.5f : (float) (i % 3);
      set_mix (fixture, mix);
      if (i % 100 == 0)
        hear_ms (fixture, 20);
    }
  wait_for_level (fixture, 0, hz[0], -18.06);
}

static void
test_stop_and_start (Fixture *fixture, gconstpointer data)
{
  BcEngineStats before;
  BcEngineStats after;

  start (fixture);
  hear_ms (fixture, 100);
  bc_engine_stop (fixture->engine);
  bc_engine_get_stats (fixture->engine, &before);
  start (fixture);
  hear_ms (fixture, 100);
  bc_engine_stop (fixture->engine);
  bc_engine_stop (fixture->engine);
  bc_engine_get_stats (fixture->engine, &after);
  g_assert_cmpint (after.programme_samples, >, before.programme_samples);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (bc_media_init (NULL));
  add ("/media/engine/floor-and-desk-to-channels", test_way);
  add ("/media/engine/shut-gate-is-silent-and-not-lost", test_gate);
  add ("/media/engine/lost-and-found", test_lost);
  add ("/media/engine/programme-time", test_time);
  add ("/media/engine/late-is-made-up-for", test_late);
  add ("/media/engine/standstill-is-stepped-over", test_standstill);
  add ("/media/engine/a-thousand-mixes", test_many_mixes);
  add ("/media/engine/stop-and-start", test_stop_and_start);
  return g_test_run ();
}
