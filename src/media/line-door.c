/* SPDX-License-Identifier: Apache-2.0 */
#include "line-door-private.h"

#include "line-life-private.h"

#include <boothcast/base/clock.h>

/* A caller that brought nothing for so long makes room for the next: SRT itself takes 5 s to find out that one has lost
 * its power. */
#define SILENT_CALLER_US (2 * G_TIME_SPAN_SECOND)

void
bc_line_door_init (BcLineDoor *door, const BcLineConfig *config, _Atomic guint64 *n_refused)
{
  *door = (BcLineDoor){ .config = config, .n_refused = n_refused };
  bc_line_callers_init (&door->callers, config->secret_file != NULL);
}

void
bc_line_door_clear (BcLineDoor *door)
{
  bc_line_callers_clear (&door->callers);
}

/* GStreamer's threads ---------------------------------------------------------------------------- */

static gboolean
is_caller_silent (BcLineDoor *door)
{
  gint64 last_us = atomic_load_explicit (&door->last_bytes_us, memory_order_relaxed);

  return bc_clock_now_us () - last_us >= SILENT_CALLER_US;
}

/* Whom we turn away, and why; whom we let in, libsrt may turn away yet. */
static void
note_caller (BcLineDoor *door, GSocketAddress *from, gboolean may_call, gboolean is_free)
{
  GInetAddress *address = G_IS_INET_SOCKET_ADDRESS (from)
                              ? g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (from))
                              : NULL;
  g_autofree char *name =
      address != NULL ? g_inet_address_to_string (address) : g_strdup ("somewhere");

  if (!may_call)
    bc_line_callers_refuse (&door->callers, name, "its address is not among those that may call");
  else if (is_free)
    bc_line_callers_ask (&door->callers, name, bc_clock_now_us ());
  else if (!is_caller_silent (door))
    bc_line_callers_refuse (&door->callers, name, "another one is connected");
}

/* One caller at a time, of those that may. Asked before the passphrase is looked at. */
static gboolean
on_caller (GstElement *source, GSocketAddress *from, const char *stream_id, gpointer user_data)
{
  BcLineDoor *door = user_data;
  BcAddress address;
  gboolean may_call =
      bc_address_read (&address, from) && bc_allow_list_has (door->config->allow, &address);
  gboolean is_free = !atomic_load (&door->has_caller);

  note_caller (door, from, may_call, is_free);
  if (may_call && !is_free && is_caller_silent (door))
    {
      atomic_store (&door->is_called_anew, TRUE);
      bc_line_life_poke (door->bus);
    }
  if (!may_call || !is_free)
    atomic_fetch_add_explicit (door->n_refused, 1, memory_order_relaxed);
  return may_call && is_free;
}

static void
on_caller_added (GstElement *source, int socket, GSocketAddress *from, gpointer user_data)
{
  BcLineDoor *door = user_data;

  atomic_store_explicit (&door->last_bytes_us, bc_clock_now_us (), memory_order_relaxed);
  atomic_store (&door->has_caller, TRUE);
  bc_line_callers_admit (&door->callers);
}

/* The line's thread ------------------------------------------------------------------------------ */

void
bc_line_door_watch (BcLineDoor *door, GstElement *source, GstBus *bus)
{
  door->bus = bus;
  g_signal_connect (source, "caller-connecting", G_CALLBACK (on_caller), door);
  g_signal_connect (source, "caller-added", G_CALLBACK (on_caller_added), door);
}

void
bc_line_door_note_bytes (BcLineDoor *door, gint64 now_us)
{
  atomic_store_explicit (&door->last_bytes_us, now_us, memory_order_relaxed);
}

gboolean
bc_line_door_is_called_anew (const BcLineDoor *door)
{
  return atomic_load (&door->is_called_anew);
}

char *
bc_line_door_take_news (BcLineDoor *door, gint64 now_us)
{
  return bc_line_callers_take_news (&door->callers, now_us);
}
