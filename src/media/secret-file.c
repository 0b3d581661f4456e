/* SPDX-License-Identifier: Apache-2.0 */
#include "secret-file-private.h"

#include <gio/gio.h>
#include <string.h>

/* A fifo or a huge file in its place is not read to its end. */
static gboolean
read_beginning (const char *path, char *buffer, gsize n_buffer, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) problem = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, &problem);
  gsize n_bytes = 0;

  if (stream == NULL || !g_input_stream_read_all (G_INPUT_STREAM (stream), buffer, n_buffer - 1,
                                                  &n_bytes, NULL, &problem))
    {
      bc_error_take (error, BC_ERROR_IO, g_steal_pointer (&problem), "reading the secret");
      return FALSE;
    }
  buffer[n_bytes] = '\0';
  return TRUE;
}

char *
bc_secret_file_read (const char *path, gsize max_bytes, GError **error)
{
  gsize n_buffer = max_bytes + 3; /* one too many, its line's end, the string's */
  g_autofree char *buffer = g_malloc (n_buffer);

  if (!read_beginning (path, buffer, n_buffer, error))
    return NULL;
  buffer[strcspn (buffer, "\r\n")] = '\0';
  if (buffer[0] != '\0' && strlen (buffer) <= max_bytes)
    return g_steal_pointer (&buffer);
  g_set_error (error, BC_ERROR, BC_ERROR_CONFIG,
               "%s: its first line must be the secret, 1 to %" G_GSIZE_FORMAT " bytes", path,
               max_bytes);
  return NULL;
}
