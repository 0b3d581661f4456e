/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/audio/clip.h>
#include <boothcast/base/error.h>

#include <ebur128.h>
#include <math.h>
#include <samplerate.h>
#include <string.h>

#include "wav-private.h"

#define TARGET_LUFS (-18.0)
#define CEILING_DBTP (-1.0)
#define GAIN_MAX_DB 40.0
#define RATE_MIN 8000
#define RATE_MAX 192000
#define MEASURE_LEAST                                                                              \
  (3 * BC_SAMPLE_RATE) /* samples: integrated loudness wants several 400 ms blocks */
#define EDGE_SAMPLES (5 * BC_SAMPLE_RATE / 1000)
#define PCM_FULL_SCALE 32767.0F
#define SAMPLES_PER_MS (BC_SAMPLE_RATE / 1000)

struct _BcClip
{
  gatomicrefcount n_references;
  gsize n_samples;
  gint16 *samples; /* as exact as what they come from, at half the memory of floats */
};

/* The quick filter (97 dB) is beyond what 16 bits hold, and clips are made while a meeting waits. */
static float *
resample (const float *samples, gsize n, guint rate, gsize *n_out)
{
  double ratio = (double) BC_SAMPLE_RATE / rate;
  gsize n_room = (gsize) ceil ((double) n * ratio) + 64;
  g_autofree float *out = g_new0 (float, n_room);
  if (rate == BC_SAMPLE_RATE)
    {
      memcpy (out, samples, n * sizeof *out);
      *n_out = n;
      return g_steal_pointer (&out);
    }
  SRC_DATA data = { .data_in = samples,
                    .data_out = out,
                    .input_frames = (long) n,
                    .output_frames = (long) n_room,
                    .src_ratio = ratio };

  if (src_simple (&data, SRC_SINC_FASTEST, 1) != 0)
    return NULL;
  *n_out = (gsize) data.output_frames_gen;
  return g_steal_pointer (&out);
}

/* A clip shorter than a few loudness blocks is measured as it is heard: again and again. One channel in the way of a
 * mono programme: as loud as EBU R 128 counts it. */
static double
measure_lufs (const float *samples, gsize n)
{
  ebur128_state *meter = ebur128_init (1, BC_SAMPLE_RATE, EBUR128_MODE_I);
  double lufs = -HUGE_VAL;

  if (meter == NULL)
    return lufs;
  for (gsize fed = 0; fed < MEASURE_LEAST; fed += n)
    ebur128_add_frames_float (meter, samples, n);
  ebur128_loudness_global (meter, &lufs);
  ebur128_destroy (&meter);
  return lufs;
}

static double
measure_peak (const float *samples, gsize n)
{
  ebur128_state *meter = ebur128_init (1, BC_SAMPLE_RATE, EBUR128_MODE_TRUE_PEAK);
  double peak = 0.0;

  if (meter == NULL)
    return peak;
  ebur128_add_frames_float (meter, samples, n);
  ebur128_true_peak (meter, 0, &peak);
  ebur128_destroy (&meter);
  return peak;
}

static double
measure_gain (const float *samples, gsize n)
{
  double lufs = measure_lufs (samples, n);
  double peak = measure_peak (samples, n);

  if (!isfinite (lufs) || peak <= 0.0)
    return 1.0;

  double gain_db = MIN (TARGET_LUFS - lufs, GAIN_MAX_DB);
  return MIN (pow (10.0, gain_db / 20.0), pow (10.0, CEILING_DBTP / 20.0) / peak);
}

static void
apply_gain (float *samples, gsize n, double gain)
{
  gsize n_edge = MIN (EDGE_SAMPLES, n / 2);

  for (gsize i = 0; i < n; i++)
    samples[i] *= (float) gain;
  for (gsize i = 0; i < n_edge; i++)
    {
      samples[i] *= (float) i / (float) n_edge;
      samples[n - 1 - i] *= (float) i / (float) n_edge;
    }
}

static gint16 *
to_pcm (const float *samples, gsize n)
{
  gint16 *pcm = g_new (gint16, n);

  for (gsize i = 0; i < n; i++)
    pcm[i] = (gint16) lrintf (CLAMP (samples[i], -1.0F, 1.0F) * PCM_FULL_SCALE);
  return pcm;
}

static BcClip *
take_pcm (gint16 *samples, gsize n)
{
  BcClip *clip = g_new0 (BcClip, 1);

  g_atomic_ref_count_init (&clip->n_references);
  clip->n_samples = n;
  clip->samples = samples;
  return clip;
}

BcClip *
bc_clip_new (const BcClipSound *sound, const char *what, GError **error)
{
  gboolean is_rate = sound->rate >= RATE_MIN && sound->rate <= RATE_MAX;
  gsize n = 0;
  g_autofree float *samples =
      is_rate ? resample (sound->samples, sound->n_samples, sound->rate, &n) : NULL;

  if (samples == NULL || n == 0)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "%s: cannot be brought to 48 kHz", what);
      return NULL;
    }
  apply_gain (samples, n, measure_gain (samples, n));
  return take_pcm (to_pcm (samples, n), n);
}

BcClip *
bc_clip_new_from_wav (GBytes *wav, const char *what, GError **error)
{
  BcClipSound sound;
  g_autofree float *mono = bc_wav_parse (wav, what, &sound.rate, &sound.n_samples, error);

  if (mono == NULL)
    return NULL;
  sound.samples = mono;
  return bc_clip_new (&sound, what, error);
}

BcClip *
bc_clip_new_joined (BcClip *const *clips, guint n_clips, guint gap_ms)
{
  gsize n_gap = (gsize) gap_ms * SAMPLES_PER_MS;
  gsize n = 0, at = 0;

  g_return_val_if_fail (n_clips > 0, NULL);

  for (guint i = 0; i < n_clips; i++)
    n += clips[i]->n_samples + (i > 0 ? n_gap : 0);
  gint16 *samples = g_new0 (gint16, n);
  for (guint i = 0; i < n_clips; i++)
    {
      memcpy (samples + at, clips[i]->samples, clips[i]->n_samples * sizeof *samples);
      at += clips[i]->n_samples + n_gap;
    }
  return take_pcm (samples, n);
}

BcClip *
bc_clip_ref (BcClip *clip)
{
  g_atomic_ref_count_inc (&clip->n_references);
  return clip;
}

void
bc_clip_unref (BcClip *clip)
{
  if (clip == NULL || !g_atomic_ref_count_dec (&clip->n_references))
    return;
  g_free (clip->samples);
  g_free (clip);
}

gsize
bc_clip_get_n_samples (const BcClip *clip)
{
  return clip->n_samples;
}

void
bc_clip_player_start (BcClipPlayer *player, BcClip *clip, guint pause_ms)
{
  *player = (BcClipPlayer){ .clip = clip, .pause_ms = pause_ms };
}

void
bc_clip_player_start_once (BcClipPlayer *player, BcClip *clip)
{
  *player = (BcClipPlayer){ .clip = clip, .is_once = TRUE };
}

/* Up to `n` samples from the position on, none of them across the border of sound and pause. */
static gsize
play_piece (BcClipPlayer *player, float *out, gsize n)
{
  const BcClip *clip = player->clip;
  gsize n_round = clip->n_samples + (gsize) player->pause_ms * SAMPLES_PER_MS;
  gboolean is_sound = player->position_samples < clip->n_samples;
  gsize n_piece = MIN (n, (is_sound ? clip->n_samples : n_round) - player->position_samples);

  if (is_sound)
    for (gsize i = 0; i < n_piece; i++)
      out[i] = (float) clip->samples[player->position_samples + i] / PCM_FULL_SCALE;
  else
    memset (out, 0, n_piece * sizeof *out);
  player->position_samples += n_piece;
  if (player->position_samples == n_round)
    {
      player->is_over = player->is_once;
      player->position_samples = 0;
    }
  return n_piece;
}

void
bc_clip_player_run (BcClipPlayer *player, float *out)
{
  gsize n_done = 0;

  if (player->clip != NULL)
    while (n_done < BC_TICK_SAMPLES && !player->is_over)
      n_done += play_piece (player, out + n_done, BC_TICK_SAMPLES - n_done);
  memset (out + n_done, 0, (BC_TICK_SAMPLES - n_done) * sizeof *out);
}
