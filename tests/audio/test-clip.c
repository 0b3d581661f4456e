/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/audio/clip.h>
#include <boothcast/base/error.h>

#include <ebur128.h>
#include <math.h>
#include <string.h>
#include <tone-meter.h>

typedef struct
{
  guint tag, n_channels, rate, bits;
  gsize n; /* frames */
  double level;
} Wave;

static const Wave good = { 1, 1, 16000, 16, 16000, 0.1 };

static void
add_16 (GByteArray *to, guint value)
{
  guint8 bytes[2] = { value & 0xff, value >> 8 & 0xff };
  g_byte_array_append (to, bytes, 2);
}

static void
add_32 (GByteArray *to, guint32 value)
{
  add_16 (to, value & 0xffff);
  add_16 (to, value >> 16);
}

static void
add_text (GByteArray *to, const char *text)
{
  g_byte_array_append (to, (const guint8 *) text, (guint) strlen (text));
}

/* A tone of 997 Hz on the first channel; the second, if there is one, is its opposite or the same. */
static GByteArray *
make_wav (const Wave *wave, gboolean is_opposite)
{
  GByteArray *wav = g_byte_array_new ();
  guint frame = wave->n_channels * wave->bits / 8;

  add_text (wav, "RIFF");
  add_32 (wav, (guint32) (36 + wave->n * frame));
  add_text (wav, "WAVEfmt ");
  add_32 (wav, 16);
  add_16 (wav, wave->tag);
  add_16 (wav, wave->n_channels);
  add_32 (wav, wave->rate);
  add_32 (wav, wave->rate * frame);
  add_16 (wav, frame);
  add_16 (wav, wave->bits);
  add_text (wav, "data");
  add_32 (wav, (guint32) (wave->n * frame));
  for (gsize i = 0; i < wave->n; i++)
    for (guint c = 0; c < wave->n_channels; c++)
      {
        double x = wave->level * sin (2.0 * G_PI * 997.0 * (double) i / wave->rate);
        add_16 (wav, (guint16) (gint16) lrint (32767.0 * (c == 1 && is_opposite ? -x : x)));
      }
  return wav;
}

static BcClip *
make_clip (const Wave *wave, gboolean is_opposite)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (make_wav (wave, is_opposite));
  BcClip *clip = bc_clip_new_from_wav (bytes, "notice.wav", &error);

  g_assert_no_error (error);
  return clip;
}

/* The clip as it is heard: `n_ticks` of a player. */
static float *
play (BcClip *clip, guint pause_ms, guint n_ticks)
{
  float *out = g_new (float, (gsize) n_ticks *BC_TICK_SAMPLES);
  BcClipPlayer player;

  bc_clip_player_start (&player, clip, pause_ms);
  for (guint i = 0; i < n_ticks; i++)
    bc_clip_player_run (&player, out + (gsize) i * BC_TICK_SAMPLES);
  return out;
}

static void
test_loudness (void)
{
  static const struct
  {
    const char *description;
    Wave wave;
    double lufs;
  } rows[] = {
    { "telephone, soft", { 1, 1, 8000, 16, 24000, 0.01 }, -18.0 },
    { "16 kHz, loud", { 1, 1, 16000, 16, 48000, 0.99 }, -18.0 },
    { "CD, stereo", { 1, 2, 44100, 16, 132300, 0.1 }, -18.0 },
    { "our own rate", { 1, 1, 48000, 16, 144000, 0.3 }, -18.0 },
    { "96 kHz", { 1, 1, 96000, 16, 288000, 0.3 }, -18.0 },
    { "a word of 250 ms", { 1, 1, 16000, 16, 4000, 0.05 }, -18.0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (BcClip) clip = make_clip (&rows[i].wave, FALSE);
      gsize n = bc_clip_get_n_samples (clip);
      double expected = (double) rows[i].wave.n * BC_SAMPLE_RATE / rows[i].wave.rate;
      g_autofree float *out = play (clip, 0, 200);
      ebur128_state *meter =
          ebur128_init (1, BC_SAMPLE_RATE, EBUR128_MODE_I | EBUR128_MODE_TRUE_PEAK);
      double lufs, peak;
      ebur128_add_frames_float (meter, out, 200 * BC_TICK_SAMPLES);
      ebur128_loudness_global (meter, &lufs);
      ebur128_true_peak (meter, 0, &peak);
      ebur128_destroy (&meter);
      g_test_message ("%s: %zu samples, %.2f LUFS", rows[i].description, n, lufs);
      g_assert_cmpfloat_with_epsilon ((double) n, expected, 48.0);
      g_assert_cmpfloat_with_epsilon (lufs, rows[i].lufs, 0.5);
      g_assert_cmpfloat (20.0 * log10 (peak), <=, -0.9);
    }
}

/* A recording of clicks: its peaks, not its loudness, are the limit. */
static void
test_peak (void)
{
  Wave wave = good;
  g_autoptr (GByteArray) wav = make_wav (&wave, FALSE);

  for (gsize i = 0; i < wave.n; i++)
    {
      gint16 value = i % 1600 == 800 ? 3000 : 0;
      wav->data[44 + 2 * i] = value & 0xff;
      wav->data[45 + 2 * i] = value >> 8;
    }
  g_autoptr (GBytes) bytes = g_bytes_new (wav->data, wav->len);
  g_autoptr (BcClip) clip = bc_clip_new_from_wav (bytes, "clicks.wav", NULL);
  g_autofree float *out = play (clip, 0, 50);
  ebur128_state *meter = ebur128_init (1, BC_SAMPLE_RATE, EBUR128_MODE_TRUE_PEAK);
  double peak;
  ebur128_add_frames_float (meter, out, 48000);
  ebur128_true_peak (meter, 0, &peak);
  ebur128_destroy (&meter);
  g_assert_cmpfloat_with_epsilon (20.0 * log10 (peak), -1.0, 0.1);
}

static void
test_stereo_is_mixed (void)
{
  Wave wave = { 1, 2, 48000, 16, 48000, 0.5 };
  g_autoptr (BcClip) clip = make_clip (&wave, TRUE);
  g_autofree float *out = play (clip, 0, 50);

  for (gsize i = 0; i < 48000; i++)
    g_assert_cmpfloat (fabsf (out[i]), <, 0.02f);
}

static void
test_refuses (void)
{
  static const struct
  {
    const char *description;
    Wave wave;
    gsize n_cut; /* bytes kept; 0: all */
    const char *why;
  } rows[] = {
    { "nothing", { 1, 1, 16000, 16, 100, 0.1 }, 1, "not a WAV file" },
    { "no chunks", { 1, 1, 16000, 16, 100, 0.1 }, 12, "no sound in it" },
    { "a format cut short", { 1, 1, 16000, 16, 100, 0.1 }, 30, "the format is cut short" },
    { "no data chunk", { 1, 1, 16000, 16, 100, 0.1 }, 36, "no sound in it" },
    { "an empty one", { 1, 1, 16000, 16, 0, 0.1 }, 0, "no sound in it" },
    { "half a frame", { 1, 1, 16000, 16, 100, 0.1 }, 45, "no sound in it" },
    { "floats", { 3, 1, 16000, 16, 100, 0.1 }, 0, "not PCM of 16 bits" },
    { "8 bits", { 1, 1, 16000, 8, 100, 0.1 }, 0, "not PCM of 16 bits" },
    { "three channels", { 1, 3, 16000, 16, 100, 0.1 }, 0, "neither mono nor stereo" },
    { "no channel", { 1, 0, 16000, 16, 100, 0.1 }, 0, "neither mono nor stereo" },
    { "too slow", { 1, 1, 7999, 16, 100, 0.1 }, 0, "the sample rate is not between 8 and 96 kHz" },
    { "too fast", { 1, 1, 96001, 16, 100, 0.1 }, 0, "the sample rate is not between 8 and 96 kHz" },
    { "too long", { 1, 1, 8000, 16, 8000 * 300 + 1, 0.1 }, 0, "longer than five minutes" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GByteArray) wav = make_wav (&rows[i].wave, FALSE);
      g_autofree char *message = g_strdup_printf ("break.wav: %s", rows[i].why);
      gsize n = rows[i].n_cut > 0 ? rows[i].n_cut : wav->len;
      g_autoptr (GBytes) bytes = g_bytes_new (wav->data, n);
      g_test_message ("%s", rows[i].description);
      g_assert_null (bc_clip_new_from_wav (bytes, "break.wav", &error));
      g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
      g_assert_cmpstr (error->message, ==, message);
    }
}

/* Sound, pause, sound again; from the beginning at each start; nothing when there is no clip. */
static void
test_player (void)
{
  Wave wave = { 1, 1, 48000, 16, 4810, 0.5 };
  g_autoptr (BcClip) clip = make_clip (&wave, FALSE);
  gsize n = bc_clip_get_n_samples (clip);
  gsize n_round = n + 30 * 48;
  g_autofree float *out = play (clip, 30, 20);
  BcClipPlayer player = { 0 };

  for (gsize i = 0; i + n_round < 20 * BC_TICK_SAMPLES; i++)
    g_assert_cmpfloat (out[i], ==, out[i + n_round]);
  for (gsize i = n; i < n_round; i++)
    g_assert_cmpfloat (out[i], ==, 0.0f);
  g_assert_cmpfloat (tone_meter_level_db (out, n, 997.0), >, -20.0);
  /* It neither begins nor ends with a step. */
  g_assert_cmpfloat (fabsf (out[0]), <, 1e-3f);
  g_assert_cmpfloat (fabsf (out[n - 1]), <, 1e-3f);

  float block[BC_TICK_SAMPLES];
  bc_clip_player_start (&player, clip, 30);
  bc_clip_player_run (&player, block);
  bc_clip_player_start (&player, clip, 30);
  bc_clip_player_run (&player, block);
  g_assert_cmpmem (block, sizeof block, out, sizeof block);
  bc_clip_player_start (&player, NULL, 30);
  bc_clip_player_run (&player, block);
  for (gsize i = 0; i < BC_TICK_SAMPLES; i++)
    g_assert_cmpfloat (block[i], ==, 0.0f);
}

static void
test_references (void)
{
  BcClip *clip = make_clip (&good, FALSE);

  g_assert_true (bc_clip_ref (clip) == clip);
  bc_clip_unref (clip);
  g_assert_cmpuint (bc_clip_get_n_samples (clip), >, 0);
  bc_clip_unref (clip);
  bc_clip_unref (NULL);
}

/* To its end, which may lie anywhere in a tick, then silence; over when the end is out. */
static void
test_player_once (void)
{
  static const gsize lengths[] = { 1, 959, 960, 961, 4810 };

  for (gsize row = 0; row < G_N_ELEMENTS (lengths); row++)
    {
      Wave wave = { 1, 1, 48000, 16, lengths[row], 0.5 };
      g_autoptr (BcClip) clip = make_clip (&wave, FALSE);
      g_autofree float *expected = play (clip, 1000, 8);
      BcClipPlayer player;
      gsize n_ticks = 0;

      bc_clip_player_start_once (&player, clip);
      for (; n_ticks < 8; n_ticks++)
        {
          float out[BC_TICK_SAMPLES];
          gboolean was_over = player.is_over;
          bc_clip_player_run (&player, out);
          g_assert_cmpmem (out, sizeof out, expected + n_ticks * BC_TICK_SAMPLES, sizeof out);
          gboolean is_over = (n_ticks + 1) * BC_TICK_SAMPLES >= lengths[row];
          g_assert_true (player.is_over == is_over);
          g_assert_true (!was_over || is_over);
        }
    }
}

static void
test_joined (void)
{
  Wave one = { 1, 1, 48000, 16, 4800, 0.5 }, two = { 1, 1, 48000, 16, 9600, 0.1 };
  g_autoptr (BcClip) first = make_clip (&one, FALSE);
  g_autoptr (BcClip) second = make_clip (&two, FALSE);
  BcClip *both[] = { first, second };
  g_autoptr (BcClip) joined = bc_clip_new_joined (both, 2, 10);
  g_autoptr (BcClip) alone = bc_clip_new_joined (both, 1, 10);
  g_autofree float *out = play (joined, 0, 16);
  g_autofree float *first_out = play (first, 1000, 16);
  g_autofree float *second_out = play (second, 1000, 16);

  g_assert_cmpuint (bc_clip_get_n_samples (alone), ==, 4800);
  g_assert_cmpuint (bc_clip_get_n_samples (joined), ==, 4800 + 480 + 9600);
  g_assert_cmpmem (out, 5280 * sizeof *out, first_out, 5280 * sizeof *out);
  g_assert_cmpmem (out + 5280, 9600 * sizeof *out, second_out, 9600 * sizeof *out);
}

static void
test_from_samples (void)
{
  static const struct
  {
    guint rate;
    gboolean is_taken;
  } rows[] = { { 0, FALSE },    { 7999, FALSE },  { 8000, TRUE },
               { 48000, TRUE }, { 192000, TRUE }, { 192001, FALSE } };
  float samples[4000];

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    samples[i] = (float) sin (0.1 * i);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      BcClipSound sound = { samples, G_N_ELEMENTS (samples), rows[i].rate };
      g_autoptr (BcClip) clip = bc_clip_new (&sound, "break.flac", &error);

      g_assert_true ((clip != NULL) == rows[i].is_taken);
      if (clip == NULL)
        {
          g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
          g_assert_cmpstr (error->message, ==, "break.flac: cannot be brought to 48 kHz");
        }
      else
        g_assert_cmpfloat_with_epsilon ((double) bc_clip_get_n_samples (clip),
                                        4000.0 * 48000 / rows[i].rate, 48.0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/clip/brought-to-one-loudness", test_loudness);
  g_test_add_func ("/audio/clip/peaks-stay-under-the-ceiling", test_peak);
  g_test_add_func ("/audio/clip/stereo-is-mixed", test_stereo_is_mixed);
  g_test_add_func ("/audio/clip/refuses-with-a-reason", test_refuses);
  g_test_add_func ("/audio/clip/player-repeats-with-a-pause", test_player);
  g_test_add_func ("/audio/clip/lives-as-long-as-it-is-held", test_references);
  g_test_add_func ("/audio/clip/player-plays-once", test_player_once);
  g_test_add_func ("/audio/clip/joined-with-a-gap", test_joined);
  g_test_add_func ("/audio/clip/from-samples-at-any-rate", test_from_samples);
  return g_test_run ();
}
