/* SPDX-License-Identifier: Apache-2.0 */
#include "owed.h"

#include <gio/gio.h>

#define WRITE_EVERY_MS 500
#define GROUP "owed"

struct _BcOwed
{
  GFile *file;
  const BcMeeting *meeting;
  guint timer;           /* 0: nothing is owed */
  gboolean is_inherited; /* the file is an earlier run's, until it is booked */
  gboolean is_writing;
  gboolean is_orphan; /* freed while it was being written */
};

BcOwed *
bc_owed_new (const char *path, const BcMeeting *meeting)
{
  BcOwed *owed = g_new0 (BcOwed, 1);

  owed->file = g_file_new_for_path (path);
  owed->meeting = meeting;
  return owed;
}

static void
stop_timer (BcOwed *owed)
{
  if (owed->timer != 0)
    g_source_remove (owed->timer);
  owed->timer = 0;
}

static void
destroy (BcOwed *owed)
{
  g_object_unref (owed->file);
  g_free (owed);
}

void
bc_owed_free (BcOwed *owed)
{
  if (owed == NULL)
    return;
  stop_timer (owed);
  owed->is_orphan = TRUE;
  if (!owed->is_writing)
    destroy (owed);
}

/* --- Writing --- */

static GBytes *
print (const BcOwed *owed, const BcOwedView *view)
{
  g_autoptr (GKeyFile) journal = g_key_file_new ();
  gint64 wall_us = bc_meeting_get_pool_wall_us (owed->meeting, bc_time_read ());
  gsize n_bytes;

  g_key_file_set_int64 (journal, GROUP, "ms", view->ms);
  g_key_file_set_string (journal, GROUP, "session", view->session);
  g_key_file_set_uint64 (journal, GROUP, "sequence", view->sequence);
  g_key_file_set_int64 (journal, GROUP, "answered_ms", view->answered_ms);
  g_key_file_set_int64 (journal, GROUP, "wall_us", wall_us);
  char *text = g_key_file_to_data (journal, &n_bytes, NULL);
  return g_bytes_new_take (text, n_bytes);
}

static void
remove_file (BcOwed *owed)
{
  g_autoptr (GError) error = NULL;

  if (!g_file_delete (owed->file, NULL, &error) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_warning ("the journal of minutes that are booked by now stays: %s", error->message);
}

static void
on_written (GObject *file, GAsyncResult *result, gpointer user_data)
{
  BcOwed *owed = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_written = g_file_replace_contents_finish (G_FILE (file), result, NULL, &error);

  owed->is_writing = FALSE;
  if (owed->is_orphan)
    {
      destroy (owed);
      return;
    }
  if (!is_written)
    g_warning ("minutes that wait for the store are not on disk either: %s", error->message);
  /* Booked while it was being written. */
  if (owed->timer == 0)
    remove_file (owed);
}

static void
write_journal (BcOwed *owed, const BcOwedView *view)
{
  if (owed->is_writing)
    return;
  g_autoptr (GBytes) text = print (owed, view);
  owed->is_writing = TRUE;
  g_file_replace_contents_bytes_async (owed->file, text, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL,
                                       on_written, owed);
}

static gboolean
on_timer (gpointer user_data)
{
  BcOwed *owed = user_data;
  BcOwedView view;

  bc_meeting_get_owed (owed->meeting, bc_clock_now_us (), &view);
  if (view.ms > 0)
    write_journal (owed, &view);
  return G_SOURCE_CONTINUE;
}

void
bc_owed_look (BcOwed *owed)
{
  BcOwedView view;

  bc_meeting_get_owed (owed->meeting, bc_clock_now_us (), &view);
  /* What an earlier run left has to be booked before the file is ours. */
  if (owed->is_inherited || (view.ms > 0) == (owed->timer != 0))
    return;
  if (view.ms > 0)
    {
      owed->timer = g_timeout_add (WRITE_EVERY_MS, on_timer, owed);
      write_journal (owed, &view);
      return;
    }
  stop_timer (owed);
  if (!owed->is_writing)
    remove_file (owed);
}

/* --- At the start --- */

static gboolean
parse (GKeyFile *journal, BcOwedNote *note, GError **error)
{
  GError *failure = NULL;

  note->ms = g_key_file_get_int64 (journal, GROUP, "ms", &failure);
  if (failure == NULL)
    note->session = g_key_file_get_string (journal, GROUP, "session", &failure);
  if (failure == NULL)
    note->sequence = g_key_file_get_uint64 (journal, GROUP, "sequence", &failure);
  if (failure == NULL)
    note->answered_ms = g_key_file_get_int64 (journal, GROUP, "answered_ms", &failure);
  if (failure == NULL)
    note->wall_us = g_key_file_get_int64 (journal, GROUP, "wall_us", &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  return TRUE;
}

gboolean
bc_owed_find (BcOwed *owed, BcOwedNote *note)
{
  g_autoptr (GKeyFile) journal = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  const char *path = g_file_peek_path (owed->file);

  *note = (BcOwedNote){ 0 };
  if (g_key_file_load_from_file (journal, path, G_KEY_FILE_NONE, &error) &&
      parse (journal, note, &error))
    {
      owed->is_inherited = TRUE;
      return TRUE;
    }
  if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_warning ("%s cannot be read, what it says is not booked: %s", path, error->message);
  bc_owed_note_clear (note);
  return FALSE;
}

void
bc_owed_note_clear (BcOwedNote *note)
{
  g_clear_pointer (&note->session, g_free);
}

void
bc_owed_forget (BcOwed *owed)
{
  owed->is_inherited = FALSE;
  remove_file (owed);
  bc_owed_look (owed);
}
