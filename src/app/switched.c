/* SPDX-License-Identifier: Apache-2.0 */
#include "switched.h"

#include <gio/gio.h>

/* Each id is a key of the group of what was configured; what is not there is as configured. */
#define CONFIGURED_ON "switched-off"
#define CONFIGURED_OFF "switched-on"

/* Held by its owner and by what is being written. */
struct _BcSwitched
{
  gatomicrefcount reference_count;
  GCancellable *ended;
  char *path; /* (nullable) */
  GKeyFile *file;
  gboolean is_writing;
  gboolean is_dirty; /* changed since what is being written */
};

BcSwitched *
bc_switched_new (const char *path)
{
  BcSwitched *switched = g_new0 (BcSwitched, 1);
  g_autoptr (GError) error = NULL;

  g_atomic_ref_count_init (&switched->reference_count);
  switched->ended = g_cancellable_new ();
  switched->path = g_strdup (path);
  switched->file = g_key_file_new ();
  if (path != NULL && !g_key_file_load_from_file (switched->file, path, G_KEY_FILE_NONE, &error) &&
      !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_warning ("which outputs were switched off is not known any more: %s: %s", path,
               error->message);
  return switched;
}

static const char *
get_group (gboolean configured)
{
  return configured ? CONFIGURED_ON : CONFIGURED_OFF;
}

gboolean
bc_switched_get (const BcSwitched *switched, const char *id, gboolean configured)
{
  gboolean is_other = g_key_file_has_key (switched->file, get_group (configured), id, NULL);

  return is_other ? !configured : configured;
}

static void
switched_unref (BcSwitched *switched)
{
  if (!g_atomic_ref_count_dec (&switched->reference_count))
    return;
  g_key_file_unref (switched->file);
  g_object_unref (switched->ended);
  g_free (switched->path);
  g_free (switched);
}

static void write_out (BcSwitched *switched);

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  BcSwitched *switched = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_written = g_file_replace_contents_finish (G_FILE (source), result, NULL, &error);

  switched->is_writing = FALSE;
  if (!g_cancellable_is_cancelled (switched->ended))
    {
      if (!is_written)
        g_warning ("a restart will not know which outputs were switched: %s", error->message);
      if (switched->is_dirty)
        write_out (switched);
    }
  switched_unref (switched);
}

static void
write_out (BcSwitched *switched)
{
  g_autoptr (GFile) file = g_file_new_for_path (switched->path);
  gsize n_bytes;
  char *text = g_key_file_to_data (switched->file, &n_bytes, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, n_bytes);

  switched->is_writing = TRUE;
  switched->is_dirty = FALSE;
  g_atomic_ref_count_inc (&switched->reference_count);
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE,
                                       switched->ended, on_written, switched);
}

void
bc_switched_note (BcSwitched *switched, const char *id, gboolean configured, gboolean is_on)
{
  g_key_file_remove_key (switched->file, CONFIGURED_ON, id, NULL);
  g_key_file_remove_key (switched->file, CONFIGURED_OFF, id, NULL);
  if (is_on != configured)
    g_key_file_set_boolean (switched->file, get_group (configured), id, TRUE);
  if (switched->path == NULL)
    return;
  switched->is_dirty = TRUE;
  if (!switched->is_writing)
    write_out (switched);
}

/* At the very end there is no main loop that would be held up. */
static void
write_last (BcSwitched *switched)
{
  g_autofree char *text = g_key_file_to_data (switched->file, NULL, NULL);
  g_autoptr (GError) error = NULL;

  if (!g_file_set_contents_full (switched->path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                 &error))
    g_warning ("a restart will not know which outputs were switched: %s", error->message);
}

void
bc_switched_free (BcSwitched *switched)
{
  if (switched == NULL)
    return;
  g_cancellable_cancel (switched->ended);
  if (switched->is_writing)
    write_last (switched);
  switched_unref (switched);
}
