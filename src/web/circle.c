/* SPDX-License-Identifier: Apache-2.0 */
#include "circle-private.h"

#include <string.h>

void
bc_circle_init (BcCircle *circle, BcStream *stream, guint64 last_id)
{
  *circle = (BcCircle){ .stream = stream, .forgotten = last_id };
  circle->text = g_malloc (BC_CIRCLE_BYTES);
}

void
bc_circle_end (BcCircle *circle)
{
  bc_stream_end (circle->stream, NULL);
  g_clear_pointer (&circle->text, g_free);
}

/* --- What is remembered --- */

static const BcRemembered *
get_event (const BcCircle *circle, guint i)
{
  return &circle->events[(circle->first + i) % BC_CIRCLE_EVENTS];
}

static void
forget_oldest (BcCircle *circle)
{
  const BcRemembered *oldest = get_event (circle, 0);

  circle->forgotten = oldest->id;
  circle->from = (circle->from + oldest->n_bytes) % BC_CIRCLE_BYTES;
  circle->n_bytes -= oldest->n_bytes;
  circle->first = (circle->first + 1) % BC_CIRCLE_EVENTS;
  circle->n_events--;
}

/* Behind what is there, and at the end of the room on from its beginning. */
static void
write_text (BcCircle *circle, const char *text, gsize n_bytes)
{
  gsize at = (circle->from + circle->n_bytes) % BC_CIRCLE_BYTES;
  gsize n_straight = MIN (n_bytes, BC_CIRCLE_BYTES - at);

  memcpy (circle->text + at, text, n_straight);
  memcpy (circle->text, text + n_straight, n_bytes - n_straight);
  circle->n_bytes += n_bytes;
}

static void
read_text (const BcCircle *circle, gsize from, gsize n_bytes, GString *text)
{
  gsize at = (circle->from + from) % BC_CIRCLE_BYTES;
  gsize n_straight = MIN (n_bytes, BC_CIRCLE_BYTES - at);

  g_string_append_len (text, circle->text + at, (gssize) n_straight);
  g_string_append_len (text, circle->text, (gssize) (n_bytes - n_straight));
}

static void
remember (BcCircle *circle, guint64 id, GBytes *event)
{
  gsize n_bytes;
  const char *text = g_bytes_get_data (event, &n_bytes);

  while (circle->n_events > 0 &&
         (circle->n_events == BC_CIRCLE_EVENTS || circle->n_bytes + n_bytes > BC_CIRCLE_BYTES))
    forget_oldest (circle);
  if (n_bytes > BC_CIRCLE_BYTES)
    {
      circle->forgotten = id;
      return;
    }
  write_text (circle, text, n_bytes);
  circle->events[(circle->first + circle->n_events) % BC_CIRCLE_EVENTS] =
      (BcRemembered){ id, n_bytes };
  circle->n_events++;
}

/* --- Sending --- */

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
  gsize n_seen = 0;

  if (seen == NULL || !g_ascii_string_to_unsigned (seen, 10, 0, G_MAXUINT64, &seen_id, NULL) ||
      seen_id < circle->forgotten || seen_id > last_id)
    return FALSE;
  for (guint i = 0; i < circle->n_events; i++)
    {
      const BcRemembered *event = get_event (circle, i);
      if (event->id <= seen_id)
        n_seen += event->n_bytes;
    }
  read_text (circle, n_seen, circle->n_bytes - n_seen, text);
  return TRUE;
}
