/* SPDX-License-Identifier: Apache-2.0 */
#include <click-detector.h>

#include <math.h>
#include <opus.h>
#include <string.h>

#define N 96000
#define BLOCK 960
#define AT 48123    /* not at a block's border */
#define N_PLANTED 3 /* a gap has two edges, and the codec rings once more */
#define N_MIXES 4
#define N_BITRATES 3

static const struct
{
  const char *description;
  double hz[3];
  double level[3];
} mixes[N_MIXES] = {
  { "one tone", { 997.0 }, { 0.25 } },
  { "two tones", { 440.3, 997.0 }, { 0.25, 0.25 } },
  { "a tone over a soft one, as floor under interpreter", { 997.0, 613.0 }, { 0.25, 0.03 } },
  { "low and high", { 440.3, 3011.0 }, { 0.25, 0.1 } },
};

static const opus_int32 bitrates[N_BITRATES] = { 0, 64000, 32000 };

static void
make_mix (guint mix, float *samples, gsize n)
{
  memset (samples, 0, n * sizeof *samples);
  for (int tone = 0; tone < 3; tone++)
    for (gsize i = 0; i < n; i++)
      samples[i] += (float) (mixes[mix].level[tone] *
                             sin (2.0 * G_PI * mixes[mix].hz[tone] * (double) i / 48000.0));
}

static void
code_with_opus (float *samples, opus_int32 bitrate)
{
  int error;
  guint8 packet[1500];
  OpusEncoder *encoder = opus_encoder_create (48000, 1, OPUS_APPLICATION_AUDIO, &error);
  OpusDecoder *decoder = opus_decoder_create (48000, 1, &error);

  g_assert_cmpint (opus_encoder_ctl (encoder, OPUS_SET_BITRATE (bitrate)), ==, OPUS_OK);
  for (gsize i = 0; i + BLOCK <= N; i += BLOCK)
    {
      int n = opus_encode_float (encoder, samples + i, BLOCK, packet, sizeof packet);
      g_assert_cmpint (n, >, 0);
      g_assert_cmpint (opus_decode_float (decoder, packet, n, samples + i, BLOCK, 0), ==, BLOCK);
    }
  opus_encoder_destroy (encoder);
  opus_decoder_destroy (decoder);
}

/* Clean and coded, every mix: `plant` spoils it (or not), and the detector says how often. */
static void
check_all (void (*plant) (float *samples), guint least, guint most)
{
  g_autofree float *samples = g_new (float, N + BLOCK);

  for (guint mix = 0; mix < N_MIXES; mix++)
    for (guint rate = 0; rate < N_BITRATES; rate++)
      {
        g_test_message ("%s, coded at %d b/s", mixes[mix].description, bitrates[rate]);
        make_mix (mix, samples, N + BLOCK);
        plant (samples);
        if (bitrates[rate] > 0)
          code_with_opus (samples, bitrates[rate]);
        /* A codec's first frames are a beginning, not what is asked about. */
        guint n_clicks = click_detector_count (samples + 9600, N - 9600);
        g_assert_cmpuint (n_clicks, >=, least);
        g_assert_cmpuint (n_clicks, <=, most);
      }
}

static void
plant_nothing (float *samples)
{
}

static void
plant_ramps (float *samples)
{
  for (gsize i = 0; i < N; i++)
    {
      double down = CLAMP (((double) i - AT) / 2880.0, 0.0, 1.0);
      double up = CLAMP (((double) i - AT - 14400.0) / 19200.0, 0.0, 1.0);
      samples[i] *= (float) (1.0 - 0.875 * down + 0.875 * up);
    }
}

static void
plant_fade_to_silence (float *samples)
{
  for (gsize i = AT; i < N; i++)
    samples[i] *= (float) CLAMP (1.0 - ((double) i - AT) / 2880.0, 0.0, 1.0);
}

static void
plant_one_sample (float *samples)
{
  samples[AT] += 0.1f;
}

static void
plant_step (float *samples)
{
  for (gsize i = AT; i < N; i++)
    samples[i] += 0.05f;
}

static void
plant_lost_block (float *samples)
{
  memmove (samples + AT, samples + AT + BLOCK, (N - AT) * sizeof *samples);
}

static void
plant_repeated_block (float *samples)
{
  memmove (samples + AT + BLOCK, samples + AT, (N - AT) * sizeof *samples);
}

static void
plant_gap (float *samples)
{
  memset (samples + AT, 0, BLOCK * sizeof *samples);
}

static void
plant_3_db (float *samples)
{
  /* Where the sound is not just passing through zero: there a change of gain is none. */
  gsize at = AT;
  while (fabsf (samples[at]) < 0.15f)
    at++;
  for (gsize i = at; i < N; i++)
    samples[i] *= 0.7079f;
}

static void
plant_cut (float *samples)
{
  memset (samples + AT, 0, (N - AT) * sizeof *samples);
}

static void
test_silent_on_clean_sound (void)
{
  static void (*const rows[]) (float *) = { plant_nothing, plant_ramps, plant_fade_to_silence };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    check_all (rows[i], 0, 0);
}

static void
test_finds_planted (void)
{
  static const struct
  {
    const char *description;
    void (*plant) (float *samples);
  } rows[] = {
    { "one sample", plant_one_sample },     { "a step", plant_step },
    { "a lost block", plant_lost_block },   { "a repeated block", plant_repeated_block },
    { "20 ms of nothing", plant_gap },      { "a gain that jumps by 3 dB", plant_3_db },
    { "sound that is cut off", plant_cut },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("planted: %s", rows[i].description);
      check_all (rows[i].plant, 1, N_PLANTED);
    }
}

static void
test_says_where (void)
{
  g_autofree float *samples = g_new (float, N);

  make_mix (1, samples, N);
  plant_one_sample (samples);
  g_autoptr (GArray) clicks = click_detector_find (samples, N);
  g_assert_cmpuint (clicks->len, ==, 1);
  g_assert_cmpuint (g_array_index (clicks, Click, 0).position, >=, AT - 96);
  g_assert_cmpuint (g_array_index (clicks, Click, 0).position, <=, AT + 192);
}

static void
test_short_arrays (void)
{
  float silence[64] = { 0.0f };

  for (gsize n = 0; n <= G_N_ELEMENTS (silence); n++)
    g_assert_cmpuint (click_detector_count (silence, n), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/click-detector/silent-on-clean-sound-and-ramps",
                   test_silent_on_clean_sound);
  g_test_add_func ("/audio/click-detector/finds-what-is-planted", test_finds_planted);
  g_test_add_func ("/audio/click-detector/says-where", test_says_where);
  g_test_add_func ("/audio/click-detector/takes-any-length", test_short_arrays);
  return g_test_run ();
}
