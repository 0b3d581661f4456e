/* SPDX-License-Identifier: Apache-2.0 */
#include "notice-recordings.h"

#include "notices-resources.h"

#include <boothcast/base/error.h>
#include <boothcast/media/recording.h>
#include <boothcast/meeting/plan.h>
#include <gio/gio.h>

#include <string.h>

#define FOLDER "/org/boothcast/notices/"
/* Five minutes of stereo at 96 kHz are less. */
#define MAX_FILE_BYTES (128 << 20)

struct _BcNoticeRecordings
{
  GHashTable *packs; /* char *: language → GVariant *: a{say}, Ogg Opus by name */
  GHashTable *files; /* char *: "closed.fr" → char *: path */
};

typedef struct
{
  const char *path;
  const char *name;
  const char *language; /* as recordings call it */
  const char *type;
} File;

char *
bc_notice_recordings_name_language (const char *language_id)
{
  static const char *const bcms_tags[] = { "hbs", "sh", "bs", "hr", "cnr", "sr", NULL };
  g_autofree char *language = g_ascii_strdown (language_id ? language_id : "en", -1);

  language[strcspn (language, "-")] = '\0';
  if (g_strv_contains (bcms_tags, language))
    return g_strdup ("bcms");
  return g_steal_pointer (&language);
}

/* The program's own ------------------------------------------------------------------------------ */

static void
open_packs (BcNoticeRecordings *recordings)
{
  g_auto (GStrv) names = g_resource_enumerate_children (bc_notices_get_resource (), FOLDER,
                                                        G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (FOLDER, names[i], NULL);
      g_autoptr (GBytes) bytes = g_resource_lookup_data (bc_notices_get_resource (), path,
                                                         G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
      GVariant *pack = g_variant_new_from_bytes (G_VARIANT_TYPE ("a{say}"), bytes, TRUE);
      g_hash_table_insert (recordings->packs, g_strndup (names[i], strcspn (names[i], ".")),
                           g_variant_ref_sink (pack));
    }
}

/* (transfer full) (nullable) */
static GBytes *
find_in_program (const BcNoticeRecordings *recordings, const char *name, const char *language)
{
  GVariant *pack = g_hash_table_lookup (recordings->packs, language);
  g_autoptr (GVariant) sound =
      pack != NULL ? g_variant_lookup_value (pack, name, G_VARIANT_TYPE ("ay")) : NULL;

  return sound != NULL ? g_variant_get_data_as_bytes (sound) : NULL;
}

/* A directory's ---------------------------------------------------------------------------------- */

static gboolean
is_number_below (const char *text, guint64 limit)
{
  guint64 number;

  return g_ascii_string_to_unsigned (text, 10, 0, limit - 1, &number, NULL) &&
         (text[0] != '0' || text[1] == '\0');
}

static gboolean
is_known (const char *name)
{
  if (g_str_has_prefix (name, "hour-"))
    return is_number_below (name + strlen ("hour-"), 24);
  if (g_str_has_prefix (name, "minute-"))
    return is_number_below (name + strlen ("minute-"), 60);
  for (BcNotice notice = BC_NOTICE_NONE + 1; notice < BC_NOTICE_LAST; notice++)
    if (g_str_equal (name, bc_notice_to_string (notice)))
      return TRUE;
  return g_str_equal (name, "break-back");
}

static char *
list_known (void)
{
  GString *known = g_string_new (NULL);

  for (BcNotice notice = BC_NOTICE_NONE + 1; notice < BC_NOTICE_LAST; notice++)
    g_string_append_printf (known, "%s, ", bc_notice_to_string (notice));
  g_string_append (known, "break-back, hour-0 to hour-23, minute-0 to minute-59");
  return g_string_free (known, FALSE);
}

static gboolean
is_sound (const char *type)
{
  static const char *const types[] = { "wav", "opus", "flac", NULL };

  return g_strv_contains (types, type);
}

static GBytes *
read_file (const char *path, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (GMappedFile) mapped = NULL;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, BC_ERROR, BC_ERROR_CONFIG, "%s: not a file", path);
      return NULL;
    }
  mapped = g_mapped_file_new (path, FALSE, &reason);
  if (mapped == NULL)
    bc_error_take (error, BC_ERROR_CONFIG, g_steal_pointer (&reason), "a notice's recording");
  else if (g_mapped_file_get_length (mapped) > MAX_FILE_BYTES)
    g_set_error (error, BC_ERROR, BC_ERROR_CONFIG, "%s: larger than 128 MiB", path);
  else
    return g_mapped_file_get_bytes (mapped);
  return NULL;
}

static BcClip *
load_file (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = read_file (path, error);

  return bytes != NULL ? bc_recording_load (bytes, path, error) : NULL;
}

typedef struct
{
  BcNoticeRecordings *recordings;
  const char *directory;
  GPtrArray *faults; /* of char * */
} Look;

static void refuse (Look *look, const File *file, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
refuse (Look *look, const File *file, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *why = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (look->faults, g_strdup_printf ("%s: %s", file->path, why));
}

/* Listened to now: a fault must be known before the meeting, not in it. */
static void
add_file (Look *look, const File *file)
{
  g_autoptr (GError) reason = NULL;
  g_autofree char *key = g_strconcat (file->name, ".", file->language, NULL);
  const char *other = g_hash_table_lookup (look->recordings->files, key);

  if (other != NULL)
    {
      refuse (look, file, "%s says the same in the same language", other);
      return;
    }
  g_autoptr (BcClip) clip = load_file (file->path, &reason);
  if (clip == NULL)
    g_ptr_array_add (look->faults, g_strdup (reason->message));
  else
    g_hash_table_insert (look->recordings->files, g_steal_pointer (&key), g_strdup (file->path));
}

/* What is neither called like a notice nor like sound is none of our business. */
static void
look_at (Look *look, const char *base)
{
  g_auto (GStrv) parts = g_strsplit (base, ".", 3);
  g_autofree char *path = g_build_filename (look->directory, base, NULL);
  guint n_parts = g_strv_length (parts);

  if (base[0] == '.' || n_parts < 2)
    return;
  g_autofree char *type = g_ascii_strdown (parts[n_parts - 1], -1);
  File file = { .path = path, .name = parts[0], .type = type };
  if (!is_sound (type) && !is_known (file.name))
    return;
  if (n_parts != 3 || parts[1][0] == '\0')
    {
      refuse (look, &file, "expected a name like closed.fr.wav: notice, language, type");
      return;
    }
  if (!is_known (file.name))
    {
      g_autofree char *known = list_known ();
      refuse (look, &file, "no notice is called \"%s\"; there are: %s", file.name, known);
      return;
    }
  if (!is_sound (type))
    {
      refuse (look, &file, "expected .wav, .opus or .flac");
      return;
    }
  g_autofree char *language = bc_notice_recordings_name_language (parts[1]);
  file.language = language;
  add_file (look, &file);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* In the order of their names, so that of two that say the same it is always the first that is heard. */
static void
open_directory (Look *look)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (GDir) dir = g_dir_open (look->directory, 0, &reason);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  if (dir == NULL)
    {
      g_ptr_array_add (look->faults, g_strdup (reason->message));
      return;
    }
  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    look_at (look, g_ptr_array_index (names, i));
}

/* Both -------------------------------------------------------------------------------------------- */

BcNoticeRecordings *
bc_notice_recordings_open (const char *directory, GPtrArray *faults)
{
  BcNoticeRecordings *recordings = g_new0 (BcNoticeRecordings, 1);
  Look look = { recordings, directory, faults };

  recordings->packs =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  recordings->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  open_packs (recordings);
  if (directory != NULL)
    open_directory (&look);
  return recordings;
}

void
bc_notice_recordings_free (BcNoticeRecordings *recordings)
{
  if (recordings == NULL)
    return;
  g_hash_table_unref (recordings->packs);
  g_hash_table_unref (recordings->files);
  g_free (recordings);
}

/* (transfer none) (nullable) */
static const char *
find_file (const BcNoticeRecordings *recordings, const char *name, const char *language)
{
  g_autofree char *key = g_strconcat (name, ".", language, NULL);

  return g_hash_table_lookup (recordings->files, key);
}

gboolean
bc_notice_recordings_have (const BcNoticeRecordings *recordings, BcRecordedIn where,
                           const char *name, const char *language)
{
  g_autoptr (GBytes) own = NULL;

  if (where == BC_RECORDED_IN_DIRECTORY)
    return find_file (recordings, name, language) != NULL;
  own = where == BC_RECORDED_IN_PROGRAM ? find_in_program (recordings, name, language) : NULL;
  return own != NULL;
}

BcClip *
bc_notice_recordings_load (const BcNoticeRecordings *recordings, BcRecordedIn where,
                           const char *name, const char *language, GError **error)
{
  const char *path =
      where == BC_RECORDED_IN_DIRECTORY ? find_file (recordings, name, language) : NULL;
  g_autoptr (GBytes) own =
      where == BC_RECORDED_IN_PROGRAM ? find_in_program (recordings, name, language) : NULL;
  g_autofree char *what = g_strdup_printf ("the notice %s.%s", name, language);

  if (path != NULL)
    return load_file (path, error);
  if (own != NULL)
    return bc_recording_load (own, what, error);
  g_set_error (error, BC_ERROR, BC_ERROR_NOT_FOUND, "there is no recording of %s", what);
  return NULL;
}
