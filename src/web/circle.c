/* SPDX-License-Identifier: Apache-2.0 */
#include "circle-private.h"

void
bc_circle_init (BcCircle *circle, BcStream *stream, guint64 last_id)
{
  *circle = (BcCircle){ .stream = stream, .forgotten = last_id };
  circle->events = bc_ring_new (BC_CIRCLE_EVENTS, sizeof (BcRemembered));
  circle->text = bc_ring_new (BC_CIRCLE_BYTES, 1);
}

void
bc_circle_end (BcCircle *circle)
{
  bc_stream_end (circle->stream, NULL);
  g_clear_pointer (&circle->events, bc_ring_free);
  g_clear_pointer (&circle->text, bc_ring_free);
}

/* --- What is remembered --- */

static void
forget_oldest (BcCircle *circle)
{
  BcRemembered oldest;

  bc_ring_read (circle->events, &oldest, 1);
  bc_ring_skip (circle->text, oldest.n_bytes);
  circle->forgotten = oldest.id;
}

static void
remember (BcCircle *circle, guint64 id, GBytes *event)
{
  BcRemembered newest = { .id = id };
  gconstpointer text = g_bytes_get_data (event, &newest.n_bytes);

  while (bc_ring_get_fill (circle->events) > 0 &&
         (bc_ring_get_space (circle->events) == 0 ||
          bc_ring_get_space (circle->text) < newest.n_bytes))
    forget_oldest (circle);
  if (newest.n_bytes > BC_CIRCLE_BYTES)
    {
      circle->forgotten = id;
      return;
    }
  bc_ring_write (circle->text, text, newest.n_bytes);
  bc_ring_write (circle->events, &newest, 1);
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
  BcRemembered events[BC_CIRCLE_EVENTS];
  guint64 seen_id;
  gsize n_seen = 0;

  if (seen == NULL || !g_ascii_string_to_unsigned (seen, 10, 0, G_MAXUINT64, &seen_id, NULL) ||
      seen_id < circle->forgotten || seen_id > last_id)
    return FALSE;
  gsize n_events = bc_ring_peek (circle->events, events, G_N_ELEMENTS (events));
  for (gsize i = 0; i < n_events && events[i].id <= seen_id; i++)
    n_seen += events[i].n_bytes;
  gsize n_bytes = bc_ring_get_fill (circle->text);
  g_autofree char *all = g_malloc (n_bytes);
  bc_ring_peek (circle->text, all, n_bytes);
  g_string_append_len (text, all + n_seen, (gssize) (n_bytes - n_seen));
  return TRUE;
}
