/* SPDX-License-Identifier: Apache-2.0 */
#include "click-detector.h"
#include "matrix-private.h"
#include "tone-meter.h"

#include <boothcast/audio/limiter.h>
#include <math.h>
#include <string.h>

#define N_INPUTS 3
#define N_CHANNELS 2
#define TICKS_PER_S 50

/* Tones with whole periods in a tick, so that a tick can be repeated for ever. */
static const double hz[N_INPUTS] = { 400, 700, 1000 };
#define NOTICE_HZ 1500.0

typedef struct
{
  BcMatrix *matrix;
  float inputs[N_INPUTS][BC_TICK_SAMPLES];
  const float *sources[N_INPUTS];
  GArray *heard[N_CHANNELS];
  guint64 serial;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->matrix = bc_matrix_new (N_INPUTS, N_CHANNELS, 100);
  for (guint i = 0; i < N_INPUTS; i++)
    {
      for (guint k = 0; k < BC_TICK_SAMPLES; k++)
        fixture->inputs[i][k] = (float) (0.25 * sin (2.0 * G_PI * hz[i] * k / 48000.0));
      fixture->sources[i] = fixture->inputs[i];
    }
  for (guint i = 0; i < N_CHANNELS; i++)
    fixture->heard[i] = g_array_new (FALSE, FALSE, sizeof (float));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  bc_matrix_free (fixture->matrix);
  for (guint i = 0; i < N_CHANNELS; i++)
    g_array_unref (fixture->heard[i]);
}

static void
run_ms (Fixture *fixture, guint ms)
{
  for (guint i = 0; i < ms / 20; i++)
    {
      bc_matrix_run (fixture->matrix, fixture->sources);
      for (guint c = 0; c < N_CHANNELS; c++)
        g_array_append_vals (fixture->heard[c], bc_matrix_get_block (fixture->matrix, c),
                             BC_TICK_SAMPLES);
    }
}

static void
set_mix (Fixture *fixture, const BcMix *mix)
{
  bc_matrix_set_mix (fixture->matrix, mix, ++fixture->serial);
}

static const float *
last_ms (Fixture *fixture, guint channel, guint ms)
{
  GArray *heard = fixture->heard[channel];
  return &g_array_index (heard, float, heard->len - ms * 48);
}

static double
level_db (Fixture *fixture, guint channel, double tone_hz)
{
  return tone_meter_level_db (last_ms (fixture, channel, 200), 200 * 48, tone_hz);
}

static double
gain_db (double gain)
{
  return 20.0 * log10 (0.25 * gain);
}

static void
assert_db (double is, double should)
{
  g_assert_cmpfloat (fabs (is - should), <, 0.05);
}

static BcClip *
make_clip (guint ms)
{
  guint n = ms * 48;
  guint n_bytes = n * 2;
  g_autoptr (GError) error = NULL;
  guint8 head[44] =
      "RIFF____WAVEfmt \020\0\0\0\001\0\001\0\200\273\0\0\0\167\001\0\002\0\020\0data";
  guint32 riff = GUINT32_TO_LE (36 + n_bytes);
  guint32 size = GUINT32_TO_LE (n_bytes);
  GByteArray *wav = g_byte_array_new ();

  memcpy (head + 4, &riff, 4);
  memcpy (head + 40, &size, 4);
  g_byte_array_append (wav, head, sizeof head);
  for (guint i = 0; i < n; i++)
    {
      /* Its edges are faded, as a spoken notice's are. */
      double edge = MIN (1.0, MIN (i, n - 1 - i) / 480.0);
      gint16 s = GINT16_TO_LE ((gint16) (8000.0 * edge * sin (2 * G_PI * NOTICE_HZ * i / 48000.0)));
      g_byte_array_append (wav, (guint8 *) &s, 2);
    }
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (wav);
  BcClip *clip = bc_clip_new_from_wav (bytes, "test", &error);
  g_assert_no_error (error);
  return clip;
}

static BcMix *
new_mix (void)
{
  return bc_mix_new (N_INPUTS, N_CHANNELS);
}

/* Floor made of two inputs; channel 0 hears it softly under desk 2, channel 1 hears it alone. */
static void
test_two_stages (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BcMix) mix = new_mix ();

  mix->floor_bus[0].gain = 1.0f;
  mix->floor_bus[1].gain = 0.5f;
  mix->channel_floor[0].gain = 0.125f;
  mix->channel_floor[1].gain = 1.0f;
  mix->cells[0 * N_INPUTS + 2].gain = 0.8f;
  set_mix (fixture, mix);
  run_ms (fixture, 400);
  assert_db (level_db (fixture, 0, hz[0]), gain_db (0.125));
  assert_db (level_db (fixture, 0, hz[1]), gain_db (0.0625));
  assert_db (level_db (fixture, 0, hz[2]), gain_db (0.8));
  assert_db (level_db (fixture, 1, hz[0]), gain_db (1.0));
  assert_db (level_db (fixture, 1, hz[1]), gain_db (0.5));
  g_assert_cmpfloat (level_db (fixture, 1, hz[2]), <, -120.0);
}

static void
test_silence (Fixture *fixture, gconstpointer data)
{
  run_ms (fixture, 200);
  for (guint i = 0; i < 200 * 48; i++)
    g_assert_cmpfloat (last_ms (fixture, 0, 200)[i], ==, 0.0f);
}

static void
test_ramps (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BcMix) up = new_mix ();
  g_autoptr (BcMix) down = new_mix ();

  up->cells[0] = (BcMixGain){ 1.0f, 400 };
  down->cells[0] = (BcMixGain){ 0.1f, 60 };
  set_mix (fixture, up);
  run_ms (fixture, 200);
  /* Half way: 200 ms of 400, less the limiter's delay. */
  double half_db = tone_meter_level_db (last_ms (fixture, 0, 20), 960, hz[0]);
  g_assert_cmpfloat (fabs (half_db - gain_db (0.47)), <, 0.5);
  run_ms (fixture, 300);
  set_mix (fixture, down);
  run_ms (fixture, 300);
  assert_db (level_db (fixture, 0, hz[0]), gain_db (0.1));
  g_assert_cmpuint (click_detector_count (last_ms (fixture, 0, 780), 780 * 48), ==, 0);
}

/* The loudest four at once: nothing over the ceiling, and it is said how much. */
static void
test_limiter (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BcMix) mix = new_mix ();
  float reduction_db = 0.0f;

  for (guint i = 0; i < N_INPUTS; i++)
    mix->cells[i].gain = 3.0f;
  set_mix (fixture, mix);
  run_ms (fixture, 200);
  for (guint i = 0; i < 50; i++)
    {
      float tick_db = bc_matrix_run (fixture->matrix, fixture->sources);
      reduction_db = MAX (reduction_db, tick_db);
      for (guint k = 0; k < BC_TICK_SAMPLES; k++)
        g_assert_cmpfloat (fabsf (bc_matrix_get_block (fixture->matrix, 0)[k]), <=, 0.8913f);
    }
  g_assert_cmpfloat (reduction_db, >, 3.0f);
}

static void
test_notice (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BcMix) floor = new_mix ();
  g_autoptr (BcMix) closed = new_mix ();

  floor->floor_bus[0].gain = closed->floor_bus[0].gain = 1.0f;
  floor->channel_floor[0] = floor->channel_floor[1] = (BcMixGain){ 1.0f, 100 };
  closed->channel_floor[0] = (BcMixGain){ 0.0f, 100 };
  closed->channel_floor[1] = (BcMixGain){ 1.0f, 100 };
  closed->notices[0] = make_clip (2000);
  set_mix (fixture, floor);
  run_ms (fixture, 400);

  set_mix (fixture, closed);
  run_ms (fixture, 600);
  /* It alone, at the notices' own level, in its channel only. */
  double notice_db = level_db (fixture, 0, NOTICE_HZ);
  g_assert_cmpfloat (notice_db, >, -25.0);
  g_assert_cmpfloat (level_db (fixture, 0, hz[0]), <, -120.0);
  g_assert_cmpfloat (level_db (fixture, 1, NOTICE_HZ), <, -120.0);
  assert_db (level_db (fixture, 1, hz[0]), gain_db (1.0));

  /* Back: it leaves within 200 ms and looks into its mix no longer. */
  g_assert_cmpuint (bc_matrix_get_oldest_in_use (fixture->matrix), ==, 2);
  set_mix (fixture, floor);
  run_ms (fixture, 100);
  g_assert_cmpuint (bc_matrix_get_oldest_in_use (fixture->matrix), ==, 2);
  run_ms (fixture, 140);
  g_assert_cmpuint (bc_matrix_get_oldest_in_use (fixture->matrix), ==, 3);
  run_ms (fixture, 200);
  g_assert_cmpfloat (level_db (fixture, 0, NOTICE_HZ), <, -120.0);
  assert_db (level_db (fixture, 0, hz[0]), gain_db (1.0));
  g_assert_cmpuint (click_detector_count (last_ms (fixture, 0, 1020), 1020 * 48), ==, 0);
}

/* Each time from its beginning; the end of a round, the pause, the next round. */
static void
test_notice_begins_again (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BcMix) open = new_mix ();
  g_autoptr (BcMix) closed = new_mix ();

  closed->notices[0] = make_clip (600);
  for (guint round = 0; round < 2; round++)
    {
      set_mix (fixture, closed);
      run_ms (fixture, 580);
      g_assert_cmpfloat (tone_meter_level_db (last_ms (fixture, 0, 60), 60 * 48, NOTICE_HZ), >,
                         -25.0);
      /* 600–700 is the pause, and 100 ms of it are asked for. */
      run_ms (fixture, 100);
      g_assert_cmpfloat (tone_meter_level_db (last_ms (fixture, 0, 60), 60 * 48, NOTICE_HZ), <,
                         -100.0);
      run_ms (fixture, 200);
      g_assert_cmpfloat (tone_meter_level_db (last_ms (fixture, 0, 60), 60 * 48, NOTICE_HZ), >,
                         -25.0);
      set_mix (fixture, open);
      run_ms (fixture, 300);
    }
}

/* A mix that says the same again does not start it anew, and takes over its clip. */
static void
test_notice_goes_on (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BcMix) first = new_mix ();
  g_autoptr (BcMix) second = new_mix ();

  first->notices[0] = make_clip (600);
  second->notices[0] = bc_clip_ref (first->notices[0]);
  set_mix (fixture, first);
  run_ms (fixture, 400);
  set_mix (fixture, second);
  g_assert_cmpuint (bc_matrix_get_oldest_in_use (fixture->matrix), ==, 2);
  run_ms (fixture, 280);
  g_assert_cmpfloat (tone_meter_level_db (last_ms (fixture, 0, 60), 60 * 48, NOTICE_HZ), <, -100.0);
}

/* One notice makes way for the other, and neither is cut. */
static void
test_notice_changes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (BcMix) first = new_mix ();
  g_autoptr (BcMix) second = new_mix ();

  first->notices[0] = make_clip (5000);
  second->notices[0] = make_clip (5000);
  set_mix (fixture, first);
  run_ms (fixture, 600);
  set_mix (fixture, second);
  run_ms (fixture, 160);
  g_assert_cmpuint (bc_matrix_get_oldest_in_use (fixture->matrix), ==, 1);
  run_ms (fixture, 640);
  g_assert_cmpuint (bc_matrix_get_oldest_in_use (fixture->matrix), ==, 2);
  g_assert_cmpfloat (level_db (fixture, 0, NOTICE_HZ), >, -25.0);
  g_assert_cmpuint (click_detector_count (last_ms (fixture, 0, 1000), 48000), ==, 0);
}

static void
test_no_inputs (void)
{
  g_autoptr (BcMatrix) matrix = bc_matrix_new (0, 1, 100);
  g_autoptr (BcMix) mix = bc_mix_new (0, 1);

  bc_matrix_set_mix (matrix, mix, 1);
  bc_matrix_run (matrix, NULL);
  g_assert_cmpfloat (bc_matrix_get_block (matrix, 0)[0], ==, 0.0f);
}

static void
test_mix_defaults (void)
{
  g_autoptr (BcMix) mix = new_mix ();
  g_autoptr (BcMix) another = bc_mix_ref (mix);

  g_assert_true (mix == another);
  for (guint i = 0; i < N_INPUTS * N_CHANNELS; i++)
    {
      g_assert_cmpfloat (mix->cells[i].gain, ==, 0.0f);
      g_assert_cmpuint (mix->cells[i].ramp_ms, ==, 60);
    }
  for (guint i = 0; i < N_INPUTS; i++)
    g_assert_false (mix->is_open[i]);
  g_assert_null (mix->notices[1]);
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
  add ("/media/matrix/floor-bus-then-channels", test_two_stages);
  add ("/media/matrix/silence-without-a-mix", test_silence);
  add ("/media/matrix/ramps-without-a-click", test_ramps);
  add ("/media/matrix/limits", test_limiter);
  add ("/media/matrix/notice-alone", test_notice);
  add ("/media/matrix/notice-from-its-beginning", test_notice_begins_again);
  add ("/media/matrix/notice-goes-on-under-a-new-mix", test_notice_goes_on);
  add ("/media/matrix/notice-makes-way-for-another", test_notice_changes);
  g_test_add_func ("/media/matrix/no-inputs", test_no_inputs);
  g_test_add_func ("/media/mix/shut-and-silent-at-first", test_mix_defaults);
  return g_test_run ();
}
