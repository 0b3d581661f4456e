/* SPDX-License-Identifier: Apache-2.0 */
#include "speech.h"

#include <boothcast/base/error.h>
#include <gio/gio.h>

#include <math.h>
#include <string.h>
#include <sys/stat.h>

#define MIN_FILE_BYTES (3 * 16000) /* 3 s of 8 kHz, 16 bit: shorter ones are words, not speech */
#define MAX_FILE_BYTES (90 * 16000)
#define MAX_CLIPS 10      /* a share of this many is minutes of speech */
#define SPEAKING_RMS 0.1f /* -20 dBFS */
#define MAX_PEAK 0.7f

/* --- Where it is --- */

/* Beginnings of the names of prompts that are sentences; music, numbers, beeps and monkeys are not. */
static const char *const sentences[] = { "agent-", "conf-",  "confbridge-", "demo-", "dir-",
                                         "priv-",  "queue-", "screen-",     "vm-",   NULL };

/* Read out where there is no recording: voice and words for each of the shares. */
static const struct
{
  const char *voice;
  const char *text;
} bcms[BC_SPEECH_SHARES] = {
  { "sr",
    "Zahvaljujem predsedavajućem na reči. Migracije su oduvek bile deo istorije našeg regiona. "
    "Naša delegacija pozdravlja prvi regionalni pregled Globalnog sporazuma. "
    "Verujemo da samo zajedno možemo obezbediti da migracije budu bezbedne, uređene i zakonite. "
    "Lokalne zajednice su prve koje primaju ljude, i njima je potrebna naša podrška." },
  { "hr", "Hvala, predsjedavajući. Želimo istaknuti tri točke. Prvo, zaštita prava svih migranata "
          "ostaje naša obveza. "
          "Drugo, pandemija je pokazala koliko ovisimo o radnicima iz drugih zemalja. "
          "Treće, podaci su temelj dobre politike, a bez njih odlučujemo naslijepo. "
          "Spremni smo podijeliti svoja iskustva s drugim državama članicama." },
  { "bs", "Hvala vam na riječi. Naša zemlja nalazi se na jednoj od najvažnijih migracijskih ruta. "
          "Od početka godine primili smo hiljade ljudi kojima je potrebna pomoć. "
          "Posebno nas brinu djeca bez pratnje, jer ona trebaju obrazovanje i sigurnost. "
          "Pozivamo sve partnere da nastave saradnju u duhu solidarnosti." },
};

static void
free_source (gpointer data)
{
  BcClipSource *source = data;

  g_free (source->path);
  g_free (source->voice);
  g_free (source->text);
  g_free (source);
}

/* Of what we have a voice: "sr-Latn" is BCMS, "hbs"; who speaks what nobody here can speaks English. */
static char *
get_language (const char *tag)
{
  static const char *const recorded[] = { "en", "es", "fr", "it", "ru", NULL };
  static const char *const bcms_tags[] = { "hbs", "sh", "bs", "hr", "cnr", "sr", "bcms", NULL };
  g_autofree char *language = g_ascii_strdown (tag, -1);

  language[strcspn (language, "-_")] = '\0';
  if (g_strv_contains (bcms_tags, language))
    return g_strdup ("hbs");
  return g_strdup (g_strv_contains (recorded, language) ? language : "en");
}

/* The folder of recordings in `language`: "fr_CA_f_June". (nullable) */
static char *
find_folder (const char *sounds_folder, const char *language)
{
  g_autoptr (GDir) dir = g_dir_open (sounds_folder, 0, NULL);
  g_autofree char *first = NULL;
  g_autofree char *beginning = g_strconcat (language, "_", NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    if (g_str_has_prefix (name, beginning) && (!first || strcmp (name, first) < 0))
      {
        g_free (first);
        first = g_strdup (name);
      }
  return first ? g_build_filename (sounds_folder, first, NULL) : NULL;
}

static gboolean
is_sentence (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  struct stat file;
  gboolean has_beginning = FALSE;

  for (guint i = 0; sentences[i] && !has_beginning; i++)
    has_beginning = g_str_has_prefix (name, sentences[i]);
  return has_beginning && g_str_has_suffix (name, ".wav") && stat (path, &file) == 0 &&
         file.st_size >= MIN_FILE_BYTES && file.st_size <= MAX_FILE_BYTES;
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Every third sentence of the folder. */
static GPtrArray *
find_recordings (const char *folder, guint share)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *sources = g_ptr_array_new_with_free_func (free_source);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    if (is_sentence (folder, name))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);

  for (guint i = share; i < names->len && sources->len < MAX_CLIPS; i += BC_SPEECH_SHARES)
    {
      BcClipSource *source = g_new0 (BcClipSource, 1);
      source->path = g_build_filename (folder, names->pdata[i], NULL);
      g_ptr_array_add (sources, source);
    }
  return sources;
}

/* A sentence each, so that the first is there soon. */
static GPtrArray *
make_spoken (guint share)
{
  g_auto (GStrv) spoken = g_strsplit (bcms[share].text, ". ", -1);
  GPtrArray *sources = g_ptr_array_new_with_free_func (free_source);

  for (guint i = 0; spoken[i]; i++)
    {
      BcClipSource *source = g_new0 (BcClipSource, 1);
      source->voice = g_strdup (bcms[share].voice);
      source->text = g_strdup (spoken[i]);
      g_ptr_array_add (sources, source);
    }
  return sources;
}

GPtrArray *
bc_speech_find (const char *sounds_folder, const char *tag, guint share, GError **error)
{
  g_autofree char *language = get_language (tag);

  if (g_str_equal (language, "hbs"))
    {
      g_autofree char *program = g_find_program_in_path ("espeak-ng");
      if (program)
        return make_spoken (share);
      g_set_error (error, BC_ERROR, BC_ERROR_UNAVAILABLE, "espeak-ng");
      return NULL;
    }

  g_autofree char *folder = find_folder (sounds_folder, language);
  g_autoptr (GPtrArray) sources = folder ? find_recordings (folder, share) : NULL;
  if (sources && sources->len > 0)
    return g_steal_pointer (&sources);
  g_set_error (error, BC_ERROR, BC_ERROR_UNAVAILABLE, "asterisk-core-sounds-%s-wav", language);
  return NULL;
}

/* --- What is in it --- */

void
bc_speech_clip_free (BcSpeechClip *clip)
{
  if (!clip)
    return;
  g_free (clip->samples);
  g_free (clip);
}

static guint
get_le (const guint8 *bytes, guint n_bytes)
{
  guint number = 0;

  for (guint i = n_bytes; i-- > 0;)
    number = number << 8 | bytes[i];
  return number;
}

/* The body of the chunk called `id`; not more than there is. NULL if there is none. */
static const guint8 *
find_chunk (const guint8 *wav, gsize n_bytes, const char *id, gsize *n_body)
{
  gsize at = 12;

  while (at + 8 <= n_bytes)
    {
      gsize stated = get_le (wav + at + 4, 4);
      *n_body = MIN (stated, n_bytes - at - 8);
      if (memcmp (wav + at, id, 4) == 0)
        return wav + at + 8;
      at += 8 + *n_body + (*n_body & 1);
    }
  return NULL;
}

/* What makes it as loud as the others while somebody speaks: pauses do not count. */
static float
choose_gain (const gint16 *samples, gsize n_samples)
{
  const double audible = 0.01 * 32768;
  double sum = 0;
  gsize n_loud = 0;
  int peak = 1;

  for (gsize i = 0; i < n_samples; i++)
    {
      int level = ABS ((int) samples[i]);
      peak = MAX (peak, level);
      if (level > audible)
        {
          sum += (double) level * level;
          n_loud++;
        }
    }
  if (n_loud == 0)
    return 1.0f;
  float rms = (float) (sqrt (sum / (double) n_loud) / 32768);
  return MIN (SPEAKING_RMS / rms, MAX_PEAK * 32768 / (float) peak);
}

BcSpeechClip *
bc_speech_clip_new_from_wav (const guint8 *wav, gsize n_bytes, GError **error)
{
  gsize n_format, n_data;
  gboolean is_wav =
      n_bytes >= 12 && memcmp (wav, "RIFF", 4) == 0 && memcmp (wav + 8, "WAVE", 4) == 0;
  const guint8 *format = is_wav ? find_chunk (wav, n_bytes, "fmt ", &n_format) : NULL;
  const guint8 *data = is_wav ? find_chunk (wav, n_bytes, "data", &n_data) : NULL;

  if (!format || n_format < 16 || get_le (format, 2) != 1 || get_le (format + 2, 2) != 1 ||
      get_le (format + 14, 2) != 16 || get_le (format + 4, 4) < 8000 ||
      get_le (format + 4, 4) > 48000 || !data || n_data < 2)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID,
                   "expected a WAV file of 16 bit, one channel, 8 to 48 kHz");
      return NULL;
    }

  BcSpeechClip *clip = g_new0 (BcSpeechClip, 1);
  clip->n_samples = n_data / 2;
  clip->samples = g_new (gint16, clip->n_samples);
  for (gsize i = 0; i < clip->n_samples; i++)
    clip->samples[i] = (gint16) get_le (data + 2 * i, 2);
  clip->rate = get_le (format + 4, 4);
  clip->gain = choose_gain (clip->samples, clip->n_samples);
  return clip;
}

/* Runs espeak-ng; its WAV comes by its standard output. */
static gboolean
speak (const BcClipSource *source, char **wav, gsize *n_bytes, GError **error)
{
  const char *const arguments[] = { "espeak-ng",   "-b1",      "-s",         "155", "-v",
                                    source->voice, "--stdout", source->text, NULL };
  g_autoptr (GSubprocess) process =
      g_subprocess_newv (arguments, G_SUBPROCESS_FLAGS_STDOUT_PIPE, error);
  g_autoptr (GBytes) output = NULL;

  if (!process || !g_subprocess_communicate (process, NULL, NULL, &output, NULL, error))
    return FALSE;
  *wav = g_bytes_unref_to_data (g_steal_pointer (&output), n_bytes);
  return TRUE;
}

BcSpeechClip *
bc_speech_load (const BcClipSource *source, GError **error)
{
  const char *what = source->path ? source->path : source->voice;
  g_autoptr (GError) problem = NULL;
  g_autofree char *wav = NULL;
  gsize n_bytes = 0;

  gboolean is_read = source->path ? g_file_get_contents (source->path, &wav, &n_bytes, &problem)
                                  : speak (source, &wav, &n_bytes, &problem);
  BcSpeechClip *clip =
      is_read ? bc_speech_clip_new_from_wav ((const guint8 *) wav, n_bytes, &problem) : NULL;
  if (!clip)
    bc_error_take (error, BC_ERROR_IO, g_steal_pointer (&problem), "voice %s", what);
  return clip;
}
