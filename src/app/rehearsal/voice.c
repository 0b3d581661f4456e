/* SPDX-License-Identifier: Apache-2.0 */
#include "voice.h"

#include <math.h>
#include <stdatomic.h>

#define RATE 48000.0
#define BREATH_SAMPLES 19200 /* 0.4 s */
#define TAPS 16
#define PHASES 128

struct _BcVoice
{
  double pitch;
  guint max_clips;
  BcSpeechClip **clips; /* [max_clips] owned; filled up to n_clips */
  atomic_uint n_clips;  /* stored after the clip itself */

  /* the reader's */
  guint current;         /* clip */
  double position;       /* in its samples */
  guint breath_samples;  /* still to be silent */
  float (*kernel)[TAPS]; /* [PHASES + 1]: a windowed sinc at each fraction of a sample */
};

/* From 8 kHz up nothing above the file's own band may appear: it would hiss. */
static void
make_kernel (float (*kernel)[TAPS])
{
  for (guint phase = 0; phase <= PHASES; phase++)
    {
      double sum = 0;
      for (guint tap = 0; tap < TAPS; tap++)
        {
          double x = (double) tap - (TAPS / 2 - 1) - (double) phase / PHASES;
          double sinc = fabs (x) < 1e-9 ? 1.0 : sin (G_PI * 0.92 * x) / (G_PI * 0.92 * x);
          double window = fabs (x) < TAPS / 2 ? 0.5 + 0.5 * cos (G_PI * x / (TAPS / 2)) : 0.0;
          kernel[phase][tap] = (float) (sinc * window);
          sum += sinc * window;
        }
      for (guint tap = 0; tap < TAPS; tap++)
        kernel[phase][tap] /= (float) sum;
    }
}

BcVoice *
bc_voice_new (guint max_clips, double pitch)
{
  BcVoice *voice = g_new0 (BcVoice, 1);

  voice->pitch = pitch;
  voice->max_clips = max_clips;
  voice->clips = g_new0 (BcSpeechClip *, max_clips);
  voice->kernel = g_malloc_n (PHASES + 1, sizeof *voice->kernel);
  atomic_init (&voice->n_clips, 0);
  make_kernel (voice->kernel);
  return voice;
}

void
bc_voice_free (BcVoice *voice)
{
  if (!voice)
    return;
  for (guint i = 0; i < voice->max_clips; i++)
    bc_speech_clip_free (voice->clips[i]);
  g_free (voice->clips);
  g_free (voice->kernel);
  g_free (voice);
}

void
bc_voice_add (BcVoice *voice, BcSpeechClip *clip)
{
  guint n_clips = atomic_load_explicit (&voice->n_clips, memory_order_relaxed);

  g_return_if_fail (n_clips < voice->max_clips);
  voice->clips[n_clips] = clip;
  atomic_store_explicit (&voice->n_clips, n_clips + 1, memory_order_release);
}

static float
sample_at (const BcSpeechClip *clip, gint64 at)
{
  return at >= 0 && at < (gint64) clip->n_samples ? (float) clip->samples[at] : 0.0f;
}

/* Between the samples, by the kernels of the two nearest phases. */
static float
interpolate (const BcVoice *voice, const BcSpeechClip *clip)
{
  gint64 whole = (gint64) voice->position;
  double phase = (voice->position - (double) whole) * PHASES;
  guint below = (guint) phase;
  float share = (float) (phase - below);
  const float *a = voice->kernel[below], *b = voice->kernel[below + 1];
  float sum = 0;

  for (guint tap = 0; tap < TAPS; tap++)
    sum += sample_at (clip, whole + tap - (TAPS / 2 - 1)) * (a[tap] + share * (b[tap] - a[tap]));
  return sum * clip->gain / 32768.0f;
}

void
bc_voice_next (BcVoice *voice)
{
  guint n_clips = atomic_load_explicit (&voice->n_clips, memory_order_acquire);

  voice->position = 0;
  voice->breath_samples = BREATH_SAMPLES;
  voice->current = n_clips > 0 ? (voice->current + 1) % n_clips : 0;
}

static float
read_one (BcVoice *voice, guint n_clips)
{
  if (voice->breath_samples > 0)
    {
      voice->breath_samples--;
      return 0;
    }

  const BcSpeechClip *clip = voice->clips[voice->current % n_clips];
  float sample = interpolate (voice, clip);
  voice->position += clip->rate * voice->pitch / RATE;
  if (voice->position >= (double) clip->n_samples)
    bc_voice_next (voice);
  return sample;
}

void
bc_voice_read (BcVoice *voice, float *out, guint n_samples)
{
  guint n_clips = atomic_load_explicit (&voice->n_clips, memory_order_acquire);

  for (guint i = 0; i < n_samples; i++)
    out[i] = n_clips > 0 ? read_one (voice, n_clips) : 0.0f;
}
