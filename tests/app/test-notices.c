/* SPDX-License-Identifier: Apache-2.0 */
#include "../../src/app/notices.h"

#include <boothcast/audio/format.h>
#include <boothcast/base/error.h>
#include <boothcast/media/input.h>
#include <boothcast/meeting/plan.h>
#include <boothcast/meeting/setup.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <tone-meter.h>

static const char *const languages[] = { "en", "fr", "es", "ru", "bcms", "ar", "zh", "de", "pt" };

static BcNotices *
load (void)
{
  g_autoptr (GError) error = NULL;
  BcNotices *notices = bc_notices_load (&error);

  g_assert_no_error (error);
  return notices;
}

static void
test_every_notice_is_spoken_in_every_language (void)
{
  g_autoptr (BcNotices) notices = load ();

  for (guint notice = BC_NOTICE_NONE + 1; notice < BC_NOTICE_LAST; notice++)
    {
      const char *name = bc_notice_to_string ((BcNotice) notice);
      BcClip *english = bc_notices_find (notices, "en", name);

      for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
        {
          BcClip *clip = bc_notices_find (notices, languages[i], name);
          g_test_message ("%s in %s", name, languages[i]);
          g_assert_nonnull (clip);
          g_assert_true (i == 0 || clip != english);
          /* One or two sentences: neither cut off nor with a long silence around them. */
          g_assert_cmpuint (bc_clip_get_n_samples (clip), >, 3 * BC_SAMPLE_RATE);
          g_assert_cmpuint (bc_clip_get_n_samples (clip), <, 12 * BC_SAMPLE_RATE);
        }
    }
}

static void
test_which_recording_a_language_gets (void)
{
  static const struct
  {
    const char *what;
    const char *language;
    const char *same_as;
  } rows[] = {
    { "the floor itself is told in English", NULL, "en" },
    { "a language we have no recording of", "ka", "en" },
    { "nonsense", "", "en" },
    { "a name that would lead elsewhere", "../closed.fr", "en" },
    { "a region", "fr-CH", "fr" },
    { "capitals", "FR", "fr" },
    { "BCMS by its tag", "hbs", "bcms" },
    { "Montenegrin", "cnr", "bcms" },
    { "Serbian in Latin script", "sr-Latn", "bcms" },
  };
  g_autoptr (BcNotices) notices = load ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].what);
      g_assert_true (bc_notices_find (notices, rows[i].language, "closed") ==
                     bc_notices_find (notices, rows[i].same_as, "closed"));
    }
}

static void
test_an_unknown_notice_is_none (void)
{
  g_autoptr (BcNotices) notices = load ();

  g_assert_null (bc_notices_find (notices, "fr", "no-such-notice"));
}

static void
test_a_clip_outlives_the_notices (void)
{
  g_autoptr (BcNotices) notices = load ();
  g_autoptr (BcClip) clip = bc_clip_ref (bc_notices_find (notices, "fr", "closed"));
  gsize n_samples = bc_clip_get_n_samples (clip);

  g_clear_pointer (&notices, bc_notices_free);
  g_assert_cmpuint (bc_clip_get_n_samples (clip), ==, n_samples);
}

/* The rules keep the floor down so long; it begins a fifth of a second after it was asked for. */
static void
test_said_once_is_over_in_time (void)
{
  g_autoptr (BcSetup) setup = bc_setup_new ();
  g_autoptr (BcNotices) notices = load ();
  guint most_ms = setup->rules.once_notice_ms - 200;

  for (BcNotice notice = BC_NOTICE_NONE + 1; notice < BC_NOTICE_LAST; notice++)
    for (guint i = 0; i < G_N_ELEMENTS (languages) && bc_notice_is_once (notice); i++)
      {
        BcClip *clip = bc_notices_find (notices, languages[i], bc_notice_to_string (notice));
        gsize n_ms = bc_clip_get_n_samples (clip) / (BC_SAMPLE_RATE / 1000);
        g_test_message ("%s in %s: %zu ms", bc_notice_to_string (notice), languages[i], n_ms);
        g_assert_cmpuint (n_ms, <=, most_ms);
      }
}

/* "Back at": each time in each language, longer than the sentence alone would be, and no longer than people bear. */
static void
test_every_time_of_day_is_spoken (void)
{
  g_autoptr (BcNotices) notices = load ();
  /* Where all is many times slower, every seventh of them. */
  int step = g_getenv ("BC_TEST_PATIENCE") != NULL ? 7 : 1;

  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      BcClip *untimed = bc_notices_find (notices, languages[i], "break");

      g_test_message ("%s", languages[i]);
      g_assert_true (bc_notices_find_break (notices, languages[i], -1) == untimed);
      /* Every hour and every minute once. */
      for (int minute = 0; minute < 24 * 60; minute += step * (minute / 60 < 23 ? 61 : 1))
        {
          BcClip *timed = bc_notices_find_break (notices, languages[i], minute);
          g_assert_true (timed != untimed);
          g_assert_cmpuint (bc_clip_get_n_samples (timed), >, 2 * BC_SAMPLE_RATE);
          g_assert_cmpuint (bc_clip_get_n_samples (timed), <, 10 * BC_SAMPLE_RATE);
        }
    }
}

/* How much longer it takes to say 13:30 than 13:00, and 13:00 than nothing, tells that all pieces are there. */
static void
test_a_time_has_its_pieces (void)
{
  g_autoptr (BcNotices) notices = load ();
  g_autoptr (BcClip) half = bc_clip_ref (bc_notices_find_break (notices, "fr", 13 * 60 + 30));
  g_autoptr (BcClip) full = bc_clip_ref (bc_notices_find_break (notices, "fr", 13 * 60));
  g_autoptr (BcClip) tomorrow = bc_clip_ref (bc_notices_find_break (notices, "fr", 37 * 60));

  g_assert_cmpuint (bc_clip_get_n_samples (half), >,
                    bc_clip_get_n_samples (full) + BC_SAMPLE_RATE / 5);
  g_assert_cmpuint (bc_clip_get_n_samples (half), <,
                    bc_clip_get_n_samples (full) + BC_SAMPLE_RATE * 3 / 2);
  g_assert_true (tomorrow == full);
}

/* The tick goes on playing a clip while the plan changes: it must be the same one. */
static void
test_a_break_is_made_once (void)
{
  g_autoptr (BcNotices) notices = load ();
  BcClip *clip = bc_notices_find_break (notices, "fr", 810);

  g_assert_true (bc_notices_find_break (notices, "fr-CH", 810) == clip);
  g_assert_true (bc_notices_find_break (notices, "de", 810) != clip);
  g_assert_true (bc_notices_find_break (notices, "fr", 810) == clip);
  /* Who speaks no language of ours hears the time in English. */
  g_assert_true (bc_notices_find_break (notices, "ka", 810) ==
                 bc_notices_find_break (notices, NULL, 810));
}

/* Recordings ---------------------------------------------------------------------------------------- */

typedef struct
{
  char *path;
} Folder;

static void
set_up (Folder *folder, gconstpointer data)
{
  folder->path = g_dir_make_tmp ("boothcast-notices-XXXXXX", NULL);
  g_assert_nonnull (folder->path);
}

static void
tear_down (Folder *folder, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (folder->path, 0, NULL);

  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    {
      g_autofree char *path = g_build_filename (folder->path, name, NULL);
      g_remove (path);
    }
  g_rmdir (folder->path);
  g_free (folder->path);
}

static void
put (const Folder *folder, const char *name, const void *bytes, gsize n_bytes)
{
  g_autofree char *path = g_build_filename (folder->path, name, NULL);

  g_assert_true (g_file_set_contents (path, bytes, (gssize) n_bytes, NULL));
}

/* A tone of that pitch, half a second long. */
static void
put_tone (const Folder *folder, const char *name, double hz)
{
  guint n = BC_SAMPLE_RATE / 2;
  gint16 *samples = g_new (gint16, n);
  guint8 head[44] =
      "RIFF____WAVEfmt \020\0\0\0\001\0\001\0\200\273\0\0\0\167\001\0\002\0\020\0data";
  guint32 riff = GUINT32_TO_LE (36 + n * 2), size = GUINT32_TO_LE (n * 2);
  g_autoptr (GByteArray) wav = g_byte_array_new ();

  memcpy (head + 4, &riff, 4);
  memcpy (head + 40, &size, 4);
  for (guint i = 0; i < n; i++)
    samples[i] = GINT16_TO_LE ((gint16) (8000.0 * sin (2.0 * G_PI * hz * i / BC_SAMPLE_RATE)));
  g_byte_array_append (wav, head, sizeof head);
  g_byte_array_append (wav, (const guint8 *) samples, n * 2);
  g_free (samples);
  put (folder, name, wav->data, wav->len);
}

/* Whatever is wrong there, there are notices. */
static BcNotices *
load_with_faults (const char *directory, GPtrArray *faults)
{
  g_autoptr (GError) error = NULL;
  BcNotices *notices = bc_notices_load_from (directory, faults, &error);

  g_assert_no_error (error);
  g_assert_nonnull (notices);
  return notices;
}

static BcNotices *
load_from (const Folder *folder)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);
  BcNotices *notices = load_with_faults (folder->path, faults);

  g_assert_cmpuint (faults->len, ==, 0);
  return notices;
}

/* Whether that tone sounds in the quarter of a second from `from_ms` on. */
static gboolean
has_tone (BcClip *clip, guint from_ms, double hz)
{
  g_autofree float *out = g_new (float, 100 * BC_TICK_SAMPLES);
  BcClipPlayer player;

  bc_clip_player_start_once (&player, clip);
  for (guint i = 0; i < 100; i++)
    bc_clip_player_run (&player, out + (gsize) i * BC_TICK_SAMPLES);
  return tone_meter_level_db (out + (gsize) from_ms * 48, 250 * 48, hz) > -25.0;
}

static void
test_a_recording_replaces (Folder *folder, gconstpointer data)
{
  put_tone (folder, "closed.FR.WAV", 1000.0);
  put_tone (folder, "ended.hr.wav", 1200.0);
  put (folder, "README.txt", "who spoke", 9);
  put (folder, ".closed.de.wav", "half copied", 11);
  g_autoptr (BcNotices) notices = load_from (folder);

  g_assert_true (has_tone (bc_notices_find (notices, "fr", "closed"), 100, 1000.0));
  g_assert_true (has_tone (bc_notices_find (notices, "fr-CH", "closed"), 100, 1000.0));
  g_assert_true (has_tone (bc_notices_find (notices, "bcms", "ended"), 100, 1200.0));
  g_assert_false (has_tone (bc_notices_find (notices, "de", "closed"), 100, 1000.0));
  g_assert_cmpuint (bc_clip_get_n_samples (bc_notices_find (notices, "de", "closed")), >,
                    3 * BC_SAMPLE_RATE);
}

/* A language that the program does not speak. */
static void
test_a_recording_adds_a_language (Folder *folder, gconstpointer data)
{
  put_tone (folder, "break.ka.wav", 1000.0);
  g_autoptr (BcNotices) notices = load_from (folder);

  g_assert_true (has_tone (bc_notices_find (notices, "ka", "break"), 100, 1000.0));
  g_assert_true (bc_notices_find_break (notices, "ka", 810) ==
                 bc_notices_find (notices, "ka", "break"));
  g_assert_true (bc_notices_find (notices, "ka", "closed") ==
                 bc_notices_find (notices, "en", "closed"));
}

/* Sentence, hour, minute: in this order, with a short rest between. */
static void
test_recorded_times (Folder *folder, gconstpointer data)
{
  put_tone (folder, "break.fr.wav", 400.0);
  put_tone (folder, "break-back.fr.wav", 600.0);
  put_tone (folder, "hour-13.fr.wav", 800.0);
  put_tone (folder, "minute-30.fr.wav", 1000.0);
  g_autoptr (BcNotices) notices = load_from (folder);
  BcClip *half = bc_notices_find_break (notices, "fr", 13 * 60 + 30);

  g_assert_cmpuint (bc_clip_get_n_samples (half), ==, (3 * 500 + 2 * 60) * 48);
  g_assert_true (has_tone (half, 100, 600.0));
  g_assert_true (has_tone (half, 660, 800.0));
  g_assert_true (has_tone (half, 1220, 1000.0));
  BcClip *hour = bc_notices_find_break (notices, "fr", 13 * 60);
  g_assert_cmpuint (bc_clip_get_n_samples (hour), ==, (2 * 500 + 60) * 48);
  g_assert_true (has_tone (hour, 660, 800.0));

  /* A number that nobody recorded: the same voice, without the time. */
  BcClip *untimed = bc_notices_find (notices, "fr", "break");
  g_assert_true (has_tone (untimed, 100, 400.0));
  g_assert_true (bc_notices_find_break (notices, "fr", 13 * 60 + 31) == untimed);
  g_assert_true (bc_notices_find_break (notices, "fr", 14 * 60) == untimed);
}

/* Other recordings do not take the time away. */
static void
test_the_program_says_the_time (Folder *folder, gconstpointer data)
{
  put_tone (folder, "closed.fr.wav", 400.0);
  g_autoptr (BcNotices) notices = load_from (folder);

  g_assert_true (bc_notices_find_break (notices, "fr", 810) !=
                 bc_notices_find (notices, "fr", "break"));
}

/* (nullable): the line about that file. */
static const char *
find_fault (const GPtrArray *faults, const char *path)
{
  g_autofree char *start = g_strconcat (path, ":", NULL);

  for (guint i = 0; i < faults->len; i++)
    if (g_str_has_prefix (g_ptr_array_index (faults, i), start))
      return g_ptr_array_index (faults, i);
  return NULL;
}

static void
test_left_out_with_a_reason (Folder *folder, gconstpointer data)
{
  static const struct
  {
    const char *name;
    const char *bytes;
    const char *why;
  } rows[] = {
    { "clsoed.fr.wav", "", "no notice is called \"clsoed\"; there are: closed, sound-lost, break" },
    { "hour-24.fr.wav", "", "no notice is called \"hour-24\"" },
    { "minute-05.fr.wav", "", "no notice is called \"minute-05\"" },
    { "closed.fr.mp3", "", "expected .wav, .opus or .flac" },
    { "closed.wav", "", "expected a name like closed.fr.wav: notice, language, type" },
    { "closed.fr.2.wav", "", "expected .wav, .opus or .flac" },
    { "closed..wav", "", "expected a name like closed.fr.wav: notice, language, type" },
    { "closed.fr.wav", "", "neither WAV nor Ogg Opus nor FLAC" },
    { "closed.de.opus", "hello", "neither WAV nor Ogg Opus nor FLAC" },
    { "closed.es.wav", "RIFF", "not a WAV file" },
    { "closed.en.flac", "fLaC and no more", "it cannot be decoded" },
  };
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    put (folder, rows[i].name, rows[i].bytes, strlen (rows[i].bytes));
  put_tone (folder, "ended.fr.wav", 1000.0);
  g_autoptr (BcNotices) notices = load_with_faults (folder->path, faults);
  g_assert_cmpuint (faults->len, ==, G_N_ELEMENTS (rows));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_build_filename (folder->path, rows[i].name, NULL);
      const char *fault = find_fault (faults, path);

      g_test_message ("%s: %s", rows[i].name, fault);
      g_assert_nonnull (fault);
      g_assert_nonnull (strstr (fault, rows[i].why));
    }

  /* What is sound is heard, and the program says the rest: also what every language falls back to. */
  g_assert_true (has_tone (bc_notices_find (notices, "fr", "ended"), 100, 1000.0));
  for (guint i = 0; i < 2; i++)
    g_assert_cmpuint (bc_clip_get_n_samples (bc_notices_find (notices, languages[i], "closed")), >,
                      3 * BC_SAMPLE_RATE);
}

/* The first by name is heard. */
static void
test_two_of_one (Folder *folder, gconstpointer data)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);

  put_tone (folder, "closed.hr.wav", 400.0);
  put_tone (folder, "closed.bcms.wav", 1000.0);
  g_autoptr (BcNotices) notices = load_with_faults (folder->path, faults);
  g_assert_cmpuint (faults->len, ==, 1);
  g_assert_nonnull (
      strstr (g_ptr_array_index (faults, 0), "closed.bcms.wav says the same in the same language"));
  g_assert_true (has_tone (bc_notices_find (notices, "sr", "closed"), 100, 1000.0));
}

static void
test_no_directory (Folder *folder, gconstpointer data)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = g_build_filename (folder->path, "nowhere", NULL);
  g_autoptr (BcNotices) notices = load_with_faults (path, faults);

  g_assert_cmpuint (faults->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (faults, 0), path));
  g_assert_nonnull (bc_notices_find (notices, "fr", "closed"));
}

/* A file that went away during the meeting: the program's own voice. */
static void
test_a_lost_file (Folder *folder, gconstpointer data)
{
  g_autofree char *path = g_build_filename (folder->path, "closed.fr.wav", NULL);

  put_tone (folder, "closed.fr.wav", 400.0);
  g_autoptr (BcNotices) notices = load_from (folder);
  g_remove (path);
  g_test_expect_message ("boothcast-app", G_LOG_LEVEL_WARNING, "*closed.fr.wav*built-in*");
  BcClip *clip = bc_notices_find (notices, "fr", "closed");
  g_test_assert_expected_messages ();
  g_assert_cmpuint (bc_clip_get_n_samples (clip), >, 3 * BC_SAMPLE_RATE);
}

static void
add (const char *path, void (*test) (Folder *, gconstpointer))
{
  g_test_add (path, Folder, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (bc_media_init (NULL));
  g_test_add_func ("/app/notices/every-notice-is-spoken-in-every-language",
                   test_every_notice_is_spoken_in_every_language);
  g_test_add_func ("/app/notices/which-recording-a-language-gets",
                   test_which_recording_a_language_gets);
  g_test_add_func ("/app/notices/an-unknown-notice-is-none", test_an_unknown_notice_is_none);
  g_test_add_func ("/app/notices/a-clip-outlives-the-notices", test_a_clip_outlives_the_notices);
  g_test_add_func ("/app/notices/said-once-is-over-in-time", test_said_once_is_over_in_time);
  g_test_add_func ("/app/notices/every-time-of-day-is-spoken", test_every_time_of_day_is_spoken);
  g_test_add_func ("/app/notices/a-time-has-its-pieces", test_a_time_has_its_pieces);
  g_test_add_func ("/app/notices/a-break-is-made-once", test_a_break_is_made_once);
  add ("/app/notices/a-recording-replaces", test_a_recording_replaces);
  add ("/app/notices/a-recording-adds-a-language", test_a_recording_adds_a_language);
  add ("/app/notices/recorded-times", test_recorded_times);
  add ("/app/notices/the-program-says-the-time", test_the_program_says_the_time);
  add ("/app/notices/left-out-with-a-reason", test_left_out_with_a_reason);
  add ("/app/notices/two-of-one", test_two_of_one);
  add ("/app/notices/no-directory", test_no_directory);
  add ("/app/notices/a-lost-file", test_a_lost_file);
  return g_test_run ();
}
