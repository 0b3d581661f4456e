/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/app/rehearsal/loader.h"
#include "../../src/app/rehearsal/voice.h"

#include <boothcast/base/error.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define RATE 48000

static void
put_le (GByteArray *bytes, guint32 number, guint n_bytes)
{
  for (guint i = 0; i < n_bytes; i++, number >>= 8)
    g_byte_array_append (bytes, &(guint8){ (guint8) number }, 1);
}

/* A WAV file of a tone. `stated_bytes`: what its header says the data is long. */
static GByteArray *
make_wav (guint rate, double frequency, double level, guint n_samples, guint32 stated_bytes)
{
  GByteArray *wav = g_byte_array_new ();

  g_byte_array_append (wav, (const guint8 *) "RIFF____WAVEfmt ", 16);
  put_le (wav, 16, 4);
  put_le (wav, 1, 2);
  put_le (wav, 1, 2);
  put_le (wav, rate, 4);
  put_le (wav, rate * 2, 4);
  put_le (wav, 2, 2);
  put_le (wav, 16, 2);
  g_byte_array_append (wav, (const guint8 *) "LIST\3\0\0\0abc\0data", 16);
  put_le (wav, stated_bytes, 4);
  for (guint i = 0; i < n_samples; i++)
    put_le (wav, (guint32) (gint32) lrint (32767 * level * sin (2 * G_PI * frequency * i / rate)),
            2);
  return wav;
}

static BcSpeechClip *
make_clip (guint rate, double frequency, double level, guint n_samples)
{
  g_autoptr (GByteArray) wav = make_wav (rate, frequency, level, n_samples, n_samples * 2);
  g_autoptr (GError) error = NULL;
  BcSpeechClip *clip = bc_speech_clip_new_from_wav (wav->data, wav->len, &error);

  g_assert_no_error (error);
  return clip;
}

/* Level of `frequency` in `samples`, as the amplitude of that sine (a Hann window, so that others do not leak in). */
static double
measure (const float *samples, guint n_samples, double frequency)
{
  double in_phase = 0, in_quadrature = 0, weight = 0;

  for (guint i = 0; i < n_samples; i++)
    {
      double window = 0.5 - 0.5 * cos (2 * G_PI * i / n_samples);
      in_phase += window * samples[i] * cos (2 * G_PI * frequency * i / RATE);
      in_quadrature += window * samples[i] * sin (2 * G_PI * frequency * i / RATE);
      weight += window;
    }
  return 2 * hypot (in_phase, in_quadrature) / weight;
}

static double
to_db (double amplitude)
{
  return 20 * log10 (amplitude + 1e-12);
}

/* --- WAV --- */

static void
test_wav_is_read (void)
{
  g_autoptr (BcSpeechClip) clip = make_clip (8000, 440, 0.5, 1000);

  g_assert_cmpuint (clip->rate, ==, 8000);
  g_assert_cmpuint (clip->n_samples, ==, 1000);
  g_assert_cmpint (clip->samples[0], ==, 0);
  g_assert_cmpint (clip->samples[1], ==, (int) lrint (16383.5 * sin (2 * G_PI * 440 / 8000)));
}

static void
test_a_stated_length_is_not_believed (void)
{
  g_autoptr (GByteArray) wav = make_wav (22050, 440, 0.5, 1000, 0x7ffff000);
  g_autoptr (BcSpeechClip) clip = bc_speech_clip_new_from_wav (wav->data, wav->len, NULL);

  g_assert_nonnull (clip);
  g_assert_cmpuint (clip->n_samples, ==, 1000);
}

static void
test_what_is_no_wav_is_refused (void)
{
  static const struct
  {
    const char *what;
    guint at;
    guint8 byte;
  } rows[] = {
    { "another container", 0, 'X' },
    { "not sound", 8, 'X' },
    { "no format", 12, 'X' },
    { "compressed", 20, 6 },
    { "stereo", 22, 2 },
    { "a rate of nothing", 25, 0 },
    { "8 bit", 34, 8 },
    { "no data", 48, 'X' },
    { "a format cut short", 16, 14 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GByteArray) wav = make_wav (8000, 440, 0.5, 100, 200);
      g_autoptr (GError) error = NULL;
      g_test_message ("%s", rows[i].what);
      g_assert_cmpint (wav->data[rows[i].at], !=, rows[i].byte);
      wav->data[rows[i].at] = rows[i].byte;
      g_assert_null (bc_speech_clip_new_from_wav (wav->data, wav->len, &error));
      g_assert_error (error, BC_ERROR, BC_ERROR_INVALID);
    }
}

static void
test_a_wav_cut_off_anywhere_does_no_harm (void)
{
  g_autoptr (GByteArray) wav = make_wav (8000, 440, 0.5, 100, 200);

  for (guint n_bytes = 0; n_bytes < wav->len; n_bytes++)
    {
      /* A copy of exactly this size: the sanitizer sees what lies behind. */
      g_autofree guint8 *cut = g_memdup2 (wav->data, n_bytes);
      g_autoptr (BcSpeechClip) clip = bc_speech_clip_new_from_wav (cut, n_bytes, NULL);
      g_assert_true (!clip || clip->n_samples <= 100);
    }
}

static void
test_all_are_equally_loud (void)
{
  g_autoptr (BcSpeechClip) soft = make_clip (8000, 440, 0.05, 8000);
  g_autoptr (BcSpeechClip) loud = make_clip (8000, 440, 0.9, 8000);
  g_autoptr (BcSpeechClip) silent = make_clip (8000, 440, 0, 8000);

  /* The louder part of a sine, above the level that counts as speech, differs by a few tenths of a dB. */
  g_assert_cmpfloat_with_epsilon (to_db (soft->gain * 0.05), to_db (loud->gain * 0.9), 1.0);
  g_assert_cmpfloat (silent->gain, ==, 1);
}

/* --- The voice --- */

static void
test_a_tone_comes_out_as_it_is (void)
{
  static const guint rates[] = { 8000, 22050, 48000 };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      g_autoptr (BcVoice) voice = bc_voice_new (1, 1.0);
      float samples[RATE / 2];
      BcSpeechClip *clip = make_clip (rates[i], 1000, 0.5, rates[i]);
      double expected_db = to_db (0.5 * clip->gain);
      g_test_message ("%u Hz", rates[i]);
      bc_voice_add (voice, clip);
      bc_voice_read (voice, samples, 4800); /* its beginning is a step */
      bc_voice_read (voice, samples, G_N_ELEMENTS (samples));
      g_assert_cmpfloat_with_epsilon (to_db (measure (samples, RATE / 2, 1000)), expected_db, 0.3);
      /* 8 kHz mirrors at 7 and 9 kHz: what hisses in a bad resampler. */
      g_assert_cmpfloat (to_db (measure (samples, RATE / 2, 7000)), <, expected_db - 45);
      g_assert_cmpfloat (to_db (measure (samples, RATE / 2, 9000)), <, expected_db - 45);
    }
}

static void
test_pitch_moves_the_tone (void)
{
  g_autoptr (BcVoice) voice = bc_voice_new (1, 1.06);
  float samples[RATE / 2];
  BcSpeechClip *clip = make_clip (8000, 1000, 0.5, 8000);
  double expected_db = to_db (0.5 * clip->gain);

  bc_voice_add (voice, clip);
  bc_voice_read (voice, samples, 4800);
  bc_voice_read (voice, samples, G_N_ELEMENTS (samples));
  g_assert_cmpfloat_with_epsilon (to_db (measure (samples, RATE / 2, 1060)), expected_db, 0.3);
  g_assert_cmpfloat (to_db (measure (samples, RATE / 2, 1000)), <, expected_db - 40);
}

static void
test_without_a_clip_it_is_silent (void)
{
  g_autoptr (BcVoice) voice = bc_voice_new (1, 1.0);
  float samples[960];

  memset (samples, 1, sizeof samples);
  bc_voice_next (voice);
  bc_voice_read (voice, samples, 960);
  for (guint i = 0; i < 960; i++)
    g_assert_cmpfloat (samples[i], ==, 0);
}

/* One after the other, again and again, a breath between, in whatever pieces it is read. */
static void
test_pieces_follow_each_other (void)
{
  g_autoptr (BcVoice) voice = bc_voice_new (2, 1.0);
  static const double expected[] = { 1000, 2000, 1000, 2000 };
  float samples[RATE];

  bc_voice_add (voice, make_clip (8000, 1000, 0.5, 8000));
  bc_voice_add (voice, make_clip (8000, 2000, 0.5, 8000));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      for (guint at = 0; at < RATE; at += 480)
        bc_voice_read (voice, samples + at, 480);
      g_assert_cmpfloat (to_db (measure (samples, RATE, expected[i])), >, -25);
      g_assert_cmpfloat (to_db (measure (samples, RATE, 3000 - expected[i])), <, -70);
      bc_voice_read (voice, samples, 19200);
      for (guint k = 0; k < 19200; k++)
        g_assert_cmpfloat (samples[k], ==, 0);
    }
}

/* --- Where speech comes from --- */

static void
write_wav (const char *folder, const char *name, guint n_samples)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GByteArray) wav = make_wav (8000, 440, 0.3, n_samples, n_samples * 2);
  gboolean is_written = g_file_set_contents (path, (const char *) wav->data, wav->len, NULL);

  g_assert_true (is_written);
}

/* A folder as Debian has it, with six sentences and what is none. */
static char *
make_sounds (void)
{
  char *top = g_dir_make_tmp ("boothcast-sounds-XXXXXX", NULL);
  g_autofree char *french = g_build_filename (top, "fr_CA_f_June", NULL);

  g_assert_cmpint (g_mkdir (french, 0700), ==, 0);
  write_wav (french, "vm-1.wav", 40000);
  write_wav (french, "vm-2.wav", 40000);
  write_wav (french, "conf-1.wav", 40000);
  write_wav (french, "conf-2.wav", 40000);
  write_wav (french, "dir-1.wav", 40000);
  write_wav (french, "demo-1.wav", 40000);
  write_wav (french, "vm-short.wav", 8000);
  write_wav (french, "tt-monkeys.wav", 40000);
  write_wav (french, "vm-1.txt", 40000);
  return top;
}

static void
remove_sounds (const char *top)
{
  g_autofree char *folder = g_build_filename (top, "fr_CA_f_June", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_remove (path);
    }
  g_rmdir (folder);
  g_rmdir (top);
}

static void
test_everybody_says_something_else (void)
{
  g_autofree char *top = make_sounds ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint share = 0; share < BC_SPEECH_SHARES; share++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) sources = bc_speech_find (top, "fr-CH", share, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (sources->len, ==, 2);
      for (guint i = 0; i < sources->len; i++)
        {
          const BcClipSource *source = sources->pdata[i];
          g_assert_null (strstr (source->path, "monkeys"));
          g_assert_true (g_hash_table_add (seen, g_strdup (source->path)));
        }
    }
  remove_sounds (top);
}

static void
test_what_is_missing_is_named (void)
{
  static const struct
  {
    const char *tag;
    const char *package;
  } rows[] = {
    { "fr", "asterisk-core-sounds-fr-wav" },
    { "ru-RU", "asterisk-core-sounds-ru-wav" },
    { "ka", "asterisk-core-sounds-en-wav" }, /* nobody here speaks Georgian */
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (bc_speech_find ("/nowhere", rows[i].tag, 0, &error));
      g_assert_error (error, BC_ERROR, BC_ERROR_UNAVAILABLE);
      g_assert_cmpstr (error->message, ==, rows[i].package);
    }
}

static void
test_bcms_is_spoken (void)
{
  static const char *const tags[] = { "hbs", "sr-Latn", "bs" };
  g_autofree char *program = g_find_program_in_path ("espeak-ng");

  g_assert_nonnull (program); /* it made the notices */
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) sources = bc_speech_find ("/nowhere", tags[i], i, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (sources->len, >=, 4);
      g_autoptr (BcSpeechClip) clip = bc_speech_load (sources->pdata[0], &error);
      g_assert_no_error (error);
      g_assert_cmpuint (clip->n_samples, >, clip->rate); /* more than a second */
      g_assert_cmpuint (clip->n_samples, <, 15 * clip->rate);
    }
}

static void
test_a_file_gone_is_an_error (void)
{
  BcClipSource source = { .path = (char *) "/nowhere/x.wav" };
  g_autoptr (GError) error = NULL;

  g_assert_null (bc_speech_load (&source, &error));
  g_assert_error (error, BC_ERROR, BC_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "/nowhere/x.wav"));
}

/* --- Loading beside --- */

static void
on_problem (const char *text, gpointer user_data)
{
  *(guint *) user_data += 1;
}

static void
test_the_loader_fills_voices (void)
{
  g_autofree char *top = make_sounds ();
  guint n_problems = 0;
  g_autoptr (BcVoice) a = bc_voice_new (4, 1.0);
  g_autoptr (BcVoice) b = bc_voice_new (4, 1.0);
  g_autoptr (BcLoader) loader = bc_loader_new (on_problem, &n_problems);
  g_autofree float *samples = g_new (float, RATE);
  gint64 until_us = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;
  double level_a = 0, level_b = 0;

  bc_loader_add (loader, a, bc_speech_find (top, "fr", 0, NULL));
  bc_loader_add (loader, b, bc_speech_find (top, "fr", 1, NULL));
  bc_loader_start (loader);
  while ((level_a == 0 || level_b == 0) && g_get_monotonic_time () < until_us)
    {
      bc_voice_read (a, samples, RATE);
      level_a = MAX (level_a, measure (samples, RATE, 440));
      bc_voice_read (b, samples, RATE);
      level_b = MAX (level_b, measure (samples, RATE, 440));
      g_thread_yield ();
    }
  g_assert_cmpfloat (level_a, >, 0);
  g_assert_cmpfloat (level_b, >, 0);
  g_clear_pointer (&loader, bc_loader_free);
  g_assert_cmpuint (n_problems, ==, 0);
  remove_sounds (top);
}

static void
test_the_loader_leaves_out_what_is_gone (void)
{
  g_autofree char *top = make_sounds ();
  guint n_problems = 0;
  g_autoptr (BcVoice) voice = bc_voice_new (4, 1.0);
  g_autoptr (BcLoader) loader = bc_loader_new (on_problem, &n_problems);
  GPtrArray *sources = bc_speech_find (top, "fr", 0, NULL);

  remove_sounds (top);
  bc_loader_add (loader, voice, sources);
  bc_loader_start (loader);
  g_clear_pointer (&loader, bc_loader_free); /* may leave out what it has not come to */
  g_assert_cmpuint (n_problems, <=, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/rehearsal/speech/wav-is-read", test_wav_is_read);
  g_test_add_func ("/app/rehearsal/speech/a-stated-length-is-not-believed",
                   test_a_stated_length_is_not_believed);
  g_test_add_func ("/app/rehearsal/speech/what-is-no-wav-is-refused",
                   test_what_is_no_wav_is_refused);
  g_test_add_func ("/app/rehearsal/speech/a-wav-cut-off-anywhere-does-no-harm",
                   test_a_wav_cut_off_anywhere_does_no_harm);
  g_test_add_func ("/app/rehearsal/speech/all-are-equally-loud", test_all_are_equally_loud);
  g_test_add_func ("/app/rehearsal/speech/everybody-says-something-else",
                   test_everybody_says_something_else);
  g_test_add_func ("/app/rehearsal/speech/what-is-missing-is-named", test_what_is_missing_is_named);
  g_test_add_func ("/app/rehearsal/speech/bcms-is-spoken", test_bcms_is_spoken);
  g_test_add_func ("/app/rehearsal/speech/a-file-gone-is-an-error", test_a_file_gone_is_an_error);
  g_test_add_func ("/app/rehearsal/voice/a-tone-comes-out-as-it-is",
                   test_a_tone_comes_out_as_it_is);
  g_test_add_func ("/app/rehearsal/voice/pitch-moves-the-tone", test_pitch_moves_the_tone);
  g_test_add_func ("/app/rehearsal/voice/without-a-clip-it-is-silent",
                   test_without_a_clip_it_is_silent);
  g_test_add_func ("/app/rehearsal/voice/pieces-follow-each-other", test_pieces_follow_each_other);
  g_test_add_func ("/app/rehearsal/loader/fills-voices", test_the_loader_fills_voices);
  g_test_add_func ("/app/rehearsal/loader/leaves-out-what-is-gone",
                   test_the_loader_leaves_out_what_is_gone);
  return g_test_run ();
}
