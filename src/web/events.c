/* SPDX-License-Identifier: Apache-2.0 */
#include "events-private.h"

#include "circle-private.h"
#include "json-private.h"
#include "pacer-private.h"
#include <boothcast/base/clock.h>
#include <string.h>

#define GAP_US (100 * 1000) /* of one view: at most ten a second */
#define PING_S 12           /* proxies cut what is silent for long */
/* An event, for no script in a page is told of a comment; without an id, for it changes nothing. */
#define PING "event: ping\ndata: {}\n\n"
#define RETRY "retry: 2000\n\n"

enum
{
  CIRCLE_PUBLIC,
  CIRCLE_STAFF,
  CIRCLE_BOOTHS /* the first of the booths, in the set-up's order */
};

struct _BcEvents
{
  const BcWebConfig *config;
  const BcSetup *setup;
  BcVersions *versions;
  const BcAlarms *alarms;
  BcCircle *circles;
  guint n_circles;
  guint64 last_id;
  guint64 n_sent;
  char *last_views[BC_READER_LAST][BC_VIEW_LAST];
  BcPacer pacer;
  GSource *pacing; /* (nullable) wakes for what the pacer holds back */
  GSource *pings;
};

static BcReader
get_reader (guint circle)
{
  if (circle == CIRCLE_PUBLIC)
    return BC_READER_PUBLIC;
  return circle == CIRCLE_STAFF ? BC_READER_STAFF : BC_READER_BOOTHS;
}

static gboolean
may_see (BcReader reader, BcView view)
{
  /* The meeting is made of the others; its rest changes only when the configuration does. */
  return view != BC_VIEW_MEETING && bc_view_is_for (view, reader);
}

static char *
make_view (const BcEvents *events, BcReader reader, BcView view)
{
  BcViewer viewer = { .config = events->config,
                      .versions = events->versions,
                      .alarms = events->alarms,
                      .reader = reader,
                      .time = bc_time_read () };

  return bc_view_make (&viewer, view);
}

static GBytes *
write_event (guint64 id, const char *name, const char *data)
{
  char *text =
      g_strdup_printf ("id: %" G_GUINT64_FORMAT "\nevent: %s\ndata: %s\n\n", id, name, data);
  return g_bytes_new_take (text, strlen (text));
}

/* Without an id: who comes back asks for what followed the last event that has one. */
static char *
write_without_id (const char *name, const char *data)
{
  return g_strdup_printf ("event: %s\ndata: %s\n\n", name, data);
}

static void
send_view_to (BcEvents *events, BcReader reader, BcView view)
{
  g_autofree char *made = make_view (events, reader, view);
  char **last = &events->last_views[reader][view];

  if (g_strcmp0 (made, *last) == 0)
    return;
  g_autoptr (GBytes) text = write_event (++events->last_id, bc_view_to_string (view), made);
  for (guint i = 0; i < events->n_circles; i++)
    if (get_reader (i) == reader)
      bc_circle_send (&events->circles[i], events->last_id, text);
  events->n_sent++;
  g_free (*last);
  *last = g_steal_pointer (&made);
}

static void
send_view (BcEvents *events, BcView view)
{
  for (guint reader = 0; reader < BC_READER_LAST; reader++)
    if (may_see ((BcReader) reader, view))
      send_view_to (events, (BcReader) reader, view);
}

/* --- Pacing --- */

static gboolean
dispatch_timer (GSource *source, GSourceFunc callback, gpointer user_data)
{
  return callback (user_data);
}

static GSourceFuncs timer_funcs = { .dispatch = dispatch_timer };

static gboolean
on_pacing (gpointer user_data)
{
  BcEvents *events = user_data;
  gint64 now_us = bc_clock_now_us ();
  int view;

  while ((view = bc_pacer_take (&events->pacer, now_us)) >= 0)
    send_view (events, (BcView) view);
  g_source_set_ready_time (events->pacing, bc_pacer_next (&events->pacer));
  return G_SOURCE_CONTINUE;
}

void
bc_events_publish_view (BcEvents *events, BcView view)
{
  g_return_if_fail (view < BC_VIEW_LAST);

  if (bc_pacer_mark (&events->pacer, view, bc_clock_now_us ()))
    send_view (events, view);
  else
    g_source_set_ready_time (events->pacing, bc_pacer_next (&events->pacer));
}

void
bc_events_ping (BcEvents *events)
{
  g_autoptr (GBytes) ping = g_bytes_new_static (PING, sizeof PING - 1);

  for (guint i = 0; i < events->n_circles; i++)
    bc_circle_send_passing (&events->circles[i], ping);
}

static gboolean
on_ping (gpointer user_data)
{
  bc_events_ping (user_data);
  return G_SOURCE_CONTINUE;
}

/* --- Messages --- */

static guint
find_booth (const BcEvents *events, const char *id)
{
  for (guint i = 0; id != NULL && i < events->setup->booths->len; i++)
    {
      const BcBooth *booth = g_ptr_array_index (events->setup->booths, i);
      if (strcmp (booth->id, id) == 0)
        return CIRCLE_BOOTHS + i;
    }
  return CIRCLE_PUBLIC;
}

static char *
write_message (const char *desk, const char *text)
{
  BcJson json;

  bc_json_init (&json);
  bc_json_open (&json, NULL, '{');
  bc_json_add_string (&json, "text", text);
  bc_json_add_string (&json, "desk", desk);
  bc_json_close (&json, '}');
  return bc_json_finish (&json);
}

void
bc_events_publish_message (BcEvents *events, const char *kind, const char *desk, const char *text)
{
  const BcDesk *found = desk != NULL ? bc_setup_find_desk (events->setup, desk) : NULL;
  g_autofree char *data = write_message (desk, text);
  g_autoptr (GBytes) event = write_event (++events->last_id, kind, data);
  guint booth = find_booth (events, found != NULL ? found->booth : NULL);

  events->n_sent++;
  bc_circle_send (&events->circles[CIRCLE_STAFF], events->last_id, event);
  if (booth != CIRCLE_PUBLIC)
    bc_circle_send (&events->circles[booth], events->last_id, event);
}

gboolean
bc_events_has_staff (BcEvents *events)
{
  BcStreamStats stats;

  bc_stream_get_stats (events->circles[CIRCLE_STAFF].stream, &stats);
  return stats.n_listeners > 0;
}

void
bc_events_publish_passing (BcEvents *events, const char *name, const char *data)
{
  char *text = write_without_id (name, data);
  g_autoptr (GBytes) event = g_bytes_new_take (text, strlen (text));

  bc_circle_send_passing (&events->circles[CIRCLE_STAFF], event);
}

/* --- Listeners --- */

static guint
choose_circle (const BcEvents *events, const BcIdentity *who)
{
  switch (bc_reader_of (who->role))
    {
    case BC_READER_BOOTHS:
      return find_booth (events, who->booth);
    case BC_READER_STAFF:
      return CIRCLE_STAFF;
    case BC_READER_PUBLIC:
    case BC_READER_LAST:
      break;
    }
  return CIRCLE_PUBLIC;
}

static BcView
find_last_view (BcReader reader)
{
  BcView last = BC_VIEW_LAST;

  for (guint view = 0; view < BC_VIEW_LAST; view++)
    if (may_see (reader, (BcView) view))
      last = (BcView) view;
  return last;
}

/* Who joins may see what the pacer still holds back; taken back before it was sent, it would look as if nothing had
 * changed: so what comes next is sent whatever it is. */
static char *
make_view_to_join (BcEvents *events, BcReader reader, BcView view)
{
  char *made = make_view (events, reader, view);
  char **last = &events->last_views[reader][view];

  if (g_strcmp0 (made, *last) != 0)
    g_clear_pointer (last, g_free);
  return made;
}

/* Only its last event says what is known now: who is cut off before it has not seen it all. */
static void
append_state (BcEvents *events, guint circle, GString *text)
{
  BcReader reader = get_reader (circle);
  BcView last = find_last_view (reader);

  for (guint view = 0; view < BC_VIEW_LAST; view++)
    {
      if (!may_see (reader, (BcView) view))
        continue;
      const char *name = bc_view_to_string ((BcView) view);
      g_autofree char *made = make_view_to_join (events, reader, (BcView) view);
      if (view == last)
        g_string_append_printf (text, "id: %" G_GUINT64_FORMAT "\n", events->last_id);
      g_autofree char *event = write_without_id (name, made);
      g_string_append (text, event);
    }
}

void
bc_events_add_listener (BcEvents *events, int fd, const BcIdentity *who, GBytes *head,
                        const char *last_id)
{
  guint circle = choose_circle (events, who);
  GString *text = g_string_new (RETRY);

  if (!bc_circle_replay (&events->circles[circle], last_id, events->last_id, text))
    append_state (events, circle, text);
  g_autoptr (GBytes) extra = g_string_free_to_bytes (text);
  bc_stream_add_listener (
      events->circles[circle].stream,
      &(BcListener){ .fd = fd, .head = head, .extra = extra, .group = who->token });
}

void
bc_events_get_stats (BcEvents *events, BcEventsStats *stats)
{
  *stats = (BcEventsStats){ .n_sent = events->n_sent };
  for (guint i = 0; i < events->n_circles; i++)
    {
      BcStreamStats circle;
      bc_stream_get_stats (events->circles[i].stream, &circle);
      stats->n_listeners += circle.n_listeners;
    }
}

/* --- */

/* A name that no channel can have: '/' is in no id. */
static BcStream *
open_stream (BcEvents *events, guint number)
{
  g_autofree char *id = NULL;

  if (number >= CIRCLE_BOOTHS)
    id = g_strconcat (
        "events/booth/",
        ((const BcBooth *) g_ptr_array_index (events->setup->booths, number - CIRCLE_BOOTHS))->id,
        NULL);
  else
    id = g_strdup (number == CIRCLE_STAFF ? "events/staff" : "events/public");
  return bc_broadcast_add_stream (events->config->broadcast, id, 0);
}

static void
add_circles (BcEvents *events)
{
  guint n_before = events->n_circles;

  events->setup = bc_meeting_get_setup (events->config->meeting);
  events->n_circles = CIRCLE_BOOTHS + events->setup->booths->len;
  events->circles = g_renew (BcCircle, events->circles, events->n_circles);
  for (guint i = n_before; i < events->n_circles; i++)
    bc_circle_init (&events->circles[i], open_stream (events, i), events->last_id);
}

void
bc_events_renew (BcEvents *events)
{
  add_circles (events);
  for (guint reader = 0; reader < BC_READER_LAST; reader++)
    send_view_to (events, (BcReader) reader, BC_VIEW_MEETING);
  for (guint view = 0; view < BC_VIEW_LAST; view++)
    bc_events_publish_view (events, (BcView) view);
}

BcEvents *
bc_events_new (const BcWebConfig *config, BcVersions *versions, const BcAlarms *alarms)
{
  BcEvents *events = g_new0 (BcEvents, 1);
  GMainContext *context = g_main_context_get_thread_default ();

  events->config = config;
  events->versions = versions;
  events->alarms = alarms;
  /* Microseconds of the wall clock: after a restart every id is newer than all before, and still an
   * exact number in JavaScript. */
  events->last_id = (guint64) bc_time_read ().wall_us;
  add_circles (events);
  bc_pacer_init (&events->pacer, GAP_US);
  events->pacing = g_source_new (&timer_funcs, sizeof (GSource));
  g_source_set_callback (events->pacing, on_pacing, events, NULL);
  g_source_attach (events->pacing, context);
  events->pings = g_timeout_source_new_seconds (PING_S);
  g_source_set_callback (events->pings, on_ping, events, NULL);
  g_source_attach (events->pings, context);
  return events;
}

void
bc_events_free (BcEvents *events)
{
  if (events == NULL)
    return;
  g_source_destroy (events->pacing);
  g_source_unref (events->pacing);
  g_source_destroy (events->pings);
  g_source_unref (events->pings);
  for (guint i = 0; i < events->n_circles; i++)
    bc_circle_end (&events->circles[i]);
  g_free (events->circles);
  for (guint i = 0; i < BC_READER_LAST; i++)
    for (guint view = 0; view < BC_VIEW_LAST; view++)
      g_free (events->last_views[i][view]);
  g_free (events);
}
