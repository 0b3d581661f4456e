/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/audio/elastic.h>
#include <boothcast/audio/limiter.h>
#include <boothcast/audio/mixer.h>
#include <boothcast/audio/resampler.h>
#include <math.h>
#include <samplerate.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/*
 * What the sound costs between decoders and encoders, in parts of one core: our resampler against libsamplerate's
 * cheapest sinc in the same run (which is here for this comparison only), a whole elastic buffer, the mix matrix,
 * the limiter at rest and at work. Six inputs and six channels are the size that is promised.
 */
#define SECONDS 60
#define N_TICKS (SECONDS * 50)
#define N_INPUTS 6
#define N_MIXES 7 /* six channels and the original */
#define SWEEP_PPM 300.0

/* Decoders, encoders and sockets need the rest of the 15 % of a core. */
#define MOST_PERCENT 1.5
#define LEAST_TIMES_LIBRARY 3.0

static double
get_cpu_s (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec + (double) now.tv_nsec * 1e-9;
}

static double
to_percent (double since_s)
{
  return (get_cpu_s () - since_s) / SECONDS * 100.0;
}

static double
ppm_at (guint tick)
{
  return -SWEEP_PPM + 2.0 * SWEEP_PPM * tick / N_TICKS;
}

static double
bench_resampler (const float *tone)
{
  float out[BC_TICK_SAMPLES];
  BcResampler resampler;
  gsize position = BC_RESAMPLER_HISTORY;

  bc_resampler_init (&resampler);
  double began_s = get_cpu_s ();
  for (guint tick = 0; tick < N_TICKS; tick++)
    position += bc_resampler_run (&resampler, ppm_at (tick), tone + position, out, BC_TICK_SAMPLES);
  return to_percent (began_s);
}

static double
bench_library (const float *tone)
{
  float out[2 * BC_TICK_SAMPLES];
  int error;
  SRC_STATE *state = src_new (SRC_SINC_FASTEST, 1, &error);
  SRC_DATA data = { .data_in = tone, .data_out = out, .output_frames = 2 * BC_TICK_SAMPLES };

  double began_s = get_cpu_s ();
  for (guint tick = 0; tick < N_TICKS; tick++)
    {
      data.input_frames = BC_TICK_SAMPLES;
      data.src_ratio = 1.0 / (1.0 + ppm_at (tick) * 1e-6);
      g_assert_cmpint (src_process (state, &data), ==, 0);
      data.data_in += data.input_frames_used;
    }
  double percent = to_percent (began_s);
  src_delete (state);
  return percent;
}

static double
bench_elastic (const float *tone)
{
  float out[BC_TICK_SAMPLES];
  g_autoptr (BcElastic) elastic = bc_elastic_new (BC_ELASTIC_PACKETS);

  double began_s = get_cpu_s ();
  for (guint tick = 0; tick < N_TICKS; tick++)
    {
      gint64 now_us = (gint64) (tick + 1) * BC_TICK_US;
      bc_elastic_push (elastic, tone + (gsize) tick * BC_TICK_SAMPLES, BC_TICK_SAMPLES, now_us);
      bc_elastic_pull (elastic, out, now_us + 7000);
    }
  return to_percent (began_s);
}

/* Every channel hears the floor and a desk; every second a handover moves all gains. */
static double
bench_mixer (const float *tone)
{
  static float blocks[N_MIXES][BC_TICK_SAMPLES];
  BcMixer *mixer = bc_mixer_new (N_MIXES, N_INPUTS);
  const float *sources[N_INPUTS];
  float *mixes[N_MIXES];

  for (guint i = 0; i < N_MIXES; i++)
    mixes[i] = blocks[i];
  double began_s = get_cpu_s ();
  for (guint tick = 0; tick < N_TICKS; tick++)
    {
      for (guint i = 0; i < N_INPUTS; i++)
        sources[i] = tone + ((gsize) tick * BC_TICK_SAMPLES + i * 100);
      for (guint i = 0; i < N_MIXES && tick % 50 == 0; i++)
        {
          bc_mixer_set_gain (mixer, i, 0, tick % 100 == 0 ? 0.12f : 1.0f, 400);
          bc_mixer_set_gain (mixer, i, 1 + i % (N_INPUTS - 1), tick % 100 == 0 ? 1.0f : 0.0f, 60);
        }
      bc_mixer_run (mixer, sources, mixes);
    }
  double percent = to_percent (began_s);
  bc_mixer_free (mixer);
  return percent;
}

static double
bench_limiter (const float *tone, float gain)
{
  float block[BC_TICK_SAMPLES];
  g_autoptr (BcLimiter) limiter = bc_limiter_new (BC_LIMITER_CEILING_DBTP);

  double began_s = get_cpu_s ();
  for (guint tick = 0; tick < N_TICKS; tick++)
    {
      for (guint i = 0; i < BC_TICK_SAMPLES; i++)
        block[i] = tone[(gsize) tick * BC_TICK_SAMPLES + i] * gain;
      bc_limiter_run (limiter, block);
    }
  return to_percent (began_s);
}

int
main (void)
{
  gsize n = (gsize) (N_TICKS + 10) * BC_TICK_SAMPLES;
  g_autofree float *tone = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    tone[i] = (float) (0.9 * sin (2.0 * G_PI * 997.0 * (double) i / BC_SAMPLE_RATE));

  double own = bench_resampler (tone);
  double library = bench_library (tone);
  double elastic = bench_elastic (tone);
  double mixer = bench_mixer (tone);
  double limiter_idle = bench_limiter (tone, 0.3f);
  double limiter_busy = bench_limiter (tone, 1.5f);
  double sum = N_INPUTS * elastic + mixer + N_MIXES * limiter_busy;

  printf ("resampler        %7.4f %% of a core an input\n", own);
  printf ("libsamplerate    %7.4f %% (SINC_FASTEST): %.1f times as much\n", library, library / own);
  printf ("elastic buffer   %7.4f %% an input\n", elastic);
  printf ("mix matrix       %7.4f %% for %d inputs into %d mixes\n", mixer, N_INPUTS, N_MIXES);
  printf ("limiter at rest  %7.4f %% a channel\n", limiter_idle);
  printf ("limiter at work  %7.4f %% a channel\n", limiter_busy);
  printf ("all together     %7.4f %%, at most %.1f\n", sum, MOST_PERCENT);
  return sum <= MOST_PERCENT && library >= LEAST_TIMES_LIBRARY * own ? 0 : 1;
}
