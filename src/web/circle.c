/* SPDX-License-Identifier: Apache-2.0 */
#include "circle-private.h"

#define HISTORY_EVENTS 256
#define HISTORY_BYTES (128 * 1024)

typedef struct
{
  guint64 id;
  GBytes *text;
} Remembered;

static void
remembered_free (gpointer data)
{
  Remembered *remembered = data;

  g_bytes_unref (remembered->text);
  g_free (remembered);
}

void
bc_circle_init (BcCircle *circle, BcStream *stream, guint64 last_id)
{
  *circle = (BcCircle){ .stream = stream, .forgotten = last_id };
  g_queue_init (&circle->history);
}

void
bc_circle_end (BcCircle *circle)
{
  bc_stream_end (circle->stream, NULL);
  g_queue_clear_full (&circle->history, remembered_free);
}

static void
remember (BcCircle *circle, guint64 id, GBytes *text)
{
  Remembered *remembered = g_new (Remembered, 1);

  *remembered = (Remembered){ id, g_bytes_ref (text) };
  g_queue_push_tail (&circle->history, remembered);
  circle->history_bytes += g_bytes_get_size (text);
  while (g_queue_get_length (&circle->history) > HISTORY_EVENTS ||
         circle->history_bytes > HISTORY_BYTES)
    {
      Remembered *oldest = g_queue_pop_head (&circle->history);
      circle->forgotten = oldest->id;
      circle->history_bytes -= g_bytes_get_size (oldest->text);
      remembered_free (oldest);
    }
}

void
bc_circle_send_passing (BcCircle *circle, GBytes *text)
{
  /* Who comes next begins with what is remembered, so the stream has nothing to keep for anybody. */
  if (bc_stream_get_n_listeners (circle->stream) == 0)
    bc_stream_forget_past (circle->stream);
  else
    bc_stream_publish (circle->stream, text, 0);
}

void
bc_circle_send (BcCircle *circle, guint64 id, GBytes *text)
{
  remember (circle, id, text);
  bc_circle_send_passing (circle, text);
}

gboolean
bc_circle_replay (const BcCircle *circle, const char *seen, guint64 last_id, GString *text)
{
  guint64 seen_id;

  if (seen == NULL || !g_ascii_string_to_unsigned (seen, 10, 0, G_MAXUINT64, &seen_id, NULL) ||
      seen_id < circle->forgotten || seen_id > last_id)
    return FALSE;
  for (const GList *link = circle->history.head; link != NULL; link = link->next)
    {
      const Remembered *remembered = link->data;
      if (remembered->id > seen_id)
        g_string_append_len (text, g_bytes_get_data (remembered->text, NULL),
                             (gssize) g_bytes_get_size (remembered->text));
    }
  return TRUE;
}
