/* SPDX-License-Identifier: Apache-2.0 */
#include "watch-private.h"

#include "alarm-conditions-private.h"
#include "json-private.h"
#include <boothcast/base/clock.h>
#include <boothcast/delivery/flavour.h>

#define LOOK_MS 500
#define LEVELS_MS 200
#define LEVELS_LEAST                                                                               \
  5 /* of them: one goes out though nothing has moved, so that who hears nothing knows */

struct _BcWatch
{
  const BcWebConfig *config;
  BcEvents *events;
  BcAlarms *alarms;
  GSource *looking;
  GSource *moving;
  char *last_moving;
  guint n_still;
};

/* --- What moves --- */

static void
add_listeners (BcJson *json, const BcWebConfig *config, const char *channel)
{
  bc_json_open (json, channel, '{');
  for (guint flavour = 0; flavour < BC_FLAVOUR_LAST; flavour++)
    {
      g_autofree char *id = bc_flavour_make_stream_id ((BcFlavour) flavour, channel);
      BcStream *stream = bc_broadcast_find_stream (config->broadcast, id);
      BcStreamStats stats;
      if (stream == NULL)
        continue;
      bc_stream_get_stats (stream, &stats);
      bc_json_add_integer (json, bc_flavour_get_name ((BcFlavour) flavour), stats.n_listeners);
    }
  bc_json_close (json, '}');
}

char *
bc_watch_describe_moving (const BcWebConfig *config)
{
  const BcWebPorts *ports = &config->ports;
  const BcPlan *plan = bc_meeting_get_plan (config->meeting);
  g_autofree char *levels =
      ports->describe_levels != NULL ? ports->describe_levels (ports->user_data) : NULL;
  BcJson json;

  bc_json_init (&json);
  bc_json_open (&json, NULL, '{');
  /* Somebody else's JSON: an event is one line. */
  bc_json_add_raw (&json, "levels", levels != NULL ? g_strdelimit (levels, "\r\n", ' ') : "{}");
  bc_json_open (&json, "listeners", '{');
  for (guint i = 0; i < plan->n_channels; i++)
    add_listeners (&json, config, plan->channels[i].id);
  bc_json_close (&json, '}');
  bc_json_close (&json, '}');
  return bc_json_finish (&json);
}

static gboolean
on_moving (gpointer user_data)
{
  BcWatch *watch = user_data;

  if (!bc_events_has_staff (watch->events))
    {
      g_clear_pointer (&watch->last_moving, g_free);
      return G_SOURCE_CONTINUE;
    }
  g_autofree char *moving = bc_watch_describe_moving (watch->config);
  if (g_strcmp0 (moving, watch->last_moving) == 0 && ++watch->n_still < LEVELS_LEAST)
    return G_SOURCE_CONTINUE;
  watch->n_still = 0;
  bc_events_publish_passing (watch->events, "levels", moving);
  g_free (watch->last_moving);
  watch->last_moving = g_steal_pointer (&moving);
  return G_SOURCE_CONTINUE;
}

/* --- Alarms --- */

void
bc_watch_look (BcWatch *watch)
{
  if (bc_alarms_look (watch->alarms, watch->config, bc_time_read ()))
    bc_events_publish_view (watch->events, BC_VIEW_ALARMS);
}

static gboolean
on_look (gpointer user_data)
{
  bc_watch_look (user_data);
  return G_SOURCE_CONTINUE;
}

/* --- */

static GSource *
start (BcWatch *watch, guint every_ms, GSourceFunc callback)
{
  GSource *source = g_timeout_source_new (every_ms);

  g_source_set_callback (source, callback, watch, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

BcWatch *
bc_watch_new (const BcWebConfig *config, BcEvents *events, BcAlarms *alarms)
{
  BcWatch *watch = g_new0 (BcWatch, 1);

  watch->config = config;
  watch->events = events;
  watch->alarms = alarms;
  watch->looking = start (watch, LOOK_MS, on_look);
  watch->moving = start (watch, LEVELS_MS, on_moving);
  return watch;
}

static void
stop (GSource *source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

void
bc_watch_free (BcWatch *watch)
{
  if (watch == NULL)
    return;
  stop (watch->looking);
  stop (watch->moving);
  g_free (watch->last_moving);
  g_free (watch);
}
