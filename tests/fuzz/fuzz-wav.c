/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/audio/wav-private.h"

#include <boothcast/audio/clip.h>
#include <boothcast/base/error.h>
#include <math.h>

/*
 * The WAV reader on any bytes: sound within its limits, or an error that names the file. Some short ones
 * (resampling takes its time) go all the way to a clip, which must come out finite.
 */
#define WHOLE_WAY_BYTES 600
#define ONE_IN 10

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_sound (const float *samples, guint rate, gsize n_samples)
{
  g_assert_cmpuint (rate, >=, 8000);
  g_assert_cmpuint (rate, <=, 96000);
  g_assert_cmpuint (n_samples, >, 0);
  for (gsize i = 0; i < n_samples; i++)
    g_assert_cmpfloat (fabsf (samples[i]), <=, 1.0f);
}

static void
check_clip (GBytes *wav)
{
  g_autoptr (BcClip) clip = bc_clip_new_from_wav (wav, "fuzz.wav", NULL);
  BcClipPlayer player;
  float out[BC_TICK_SAMPLES];

  if (clip == NULL)
    return;
  bc_clip_player_start (&player, clip, 1);
  bc_clip_player_run (&player, out);
  for (gsize i = 0; i < BC_TICK_SAMPLES; i++)
    g_assert_true (isfinite (out[i]));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) wav = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  guint rate = 0;
  gsize n_samples = 0;
  g_autofree float *samples = bc_wav_parse (wav, "fuzz.wav", &rate, &n_samples, &error);

  g_assert_true ((samples == NULL) == (error != NULL));
  if (samples != NULL)
    check_sound (samples, rate, n_samples);
  else
    {
      g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
      g_assert_true (g_str_has_prefix (error->message, "fuzz.wav: "));
    }
  if (samples != NULL && size <= WHOLE_WAY_BYTES && size % ONE_IN == 0)
    check_clip (wav);
  return 0;
}
