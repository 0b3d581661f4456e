/* SPDX-License-Identifier: Apache-2.0 */
#include "handlers-private.h"
#include "server-private.h"

#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"
#define TEXT_TYPE "text/plain; charset=utf-8"

void
bc_handle_healthz (BcRequest *request, BcReply *reply)
{
  bc_reply_set_text (reply, 200, TEXT_TYPE, g_strdup ("ok\n"));
}

void
bc_handle_readyz (BcRequest *request, BcReply *reply)
{
  const BcWebPorts *ports = &request->server->config.ports;
  g_autofree char *why = NULL;

  if (ports->is_ready (&why, ports->user_data))
    bc_reply_set_text (reply, 200, TEXT_TYPE, g_strdup ("ready\n"));
  else
    bc_reply_set_problem (reply, 503, "%s", why != NULL ? why : "Not ready yet");
}

static void
write_guard (BcWebServer *server, GString *text)
{
  static const char refused[] = "boothcast_http_refused_total";
  BcGuardStats stats;

  bc_guard_get_stats (server->guard, &stats);
  bc_metrics_write_family (text, "boothcast_http_connections_total", "counter",
                           "Connections accepted.");
  bc_metrics_write_sample (text, "boothcast_http_connections_total", NULL, stats.n_accepted);
  bc_metrics_write_family (text, "boothcast_http_open_connections", "gauge",
                           "Connections waiting for their request, or for their answer.");
  bc_metrics_write_sample (text, "boothcast_http_open_connections", "state=\"asking\"",
                           stats.n_half_open);
  bc_metrics_write_sample (text, "boothcast_http_open_connections", "state=\"answering\"",
                           stats.n_answering);
  bc_metrics_write_family (text, refused, "counter",
                           "Connections the guard turned away or lost, by reason.");
  for (guint i = BC_REFUSAL_NONE + 1; i < BC_REFUSAL_LAST; i++)
    {
      g_autofree char *labels =
          g_strdup_printf ("reason=\"%s\"", bc_refusal_to_string ((BcRefusal) i));
      bc_metrics_write_sample (text, refused, labels, stats.n_refused[i]);
    }
  bc_metrics_write_sample (text, refused, "reason=\"crowded\"", stats.n_evicted);
  bc_metrics_write_sample (text, refused, "reason=\"no-descriptor\"", stats.n_exhausted);
  bc_metrics_write_sample (text, refused, "reason=\"left\"", stats.n_left);
}

typedef struct
{
  const char *name;
  const char *type;
  const char *help;
  gsize offset;
  gboolean is_wide;
} StreamFamily;

static const StreamFamily stream_families[] = {
  { "boothcast_listeners", "gauge", "Listeners over HTTP, by channel and flavour.",
    G_STRUCT_OFFSET (BcStreamStats, n_listeners), FALSE },
  { "boothcast_listeners_joined_total", "counter", "Listeners that ever joined.",
    G_STRUCT_OFFSET (BcStreamStats, n_joined), TRUE },
  { "boothcast_listeners_dropped_total", "counter", "Listeners dropped for being too slow.",
    G_STRUCT_OFFSET (BcStreamStats, n_dropped), TRUE },
  { "boothcast_stream_sent_bytes_total", "counter", "Bytes sent to listeners.",
    G_STRUCT_OFFSET (BcStreamStats, n_bytes_sent), TRUE },
  { "boothcast_stream_pages_total", "counter", "Pages published.",
    G_STRUCT_OFFSET (BcStreamStats, n_pages), TRUE },
};

/* The channel itself has no word for its flavour: its series are older than the others. These are there once somebody
 * has wanted them. */
static void
write_stream (BcWebServer *server, GString *text, const StreamFamily *family, const char *channel,
              BcFlavour flavour)
{
  g_autofree char *id = bc_flavour_make_stream_id (flavour, channel);
  g_autofree char *labels = flavour == BC_FLAVOUR_OGG
                                ? g_strdup_printf ("channel=\"%s\"", channel)
                                : g_strdup_printf ("channel=\"%s\",flavour=\"%s\"", channel,
                                                   bc_flavour_get_name (flavour));
  BcStream *stream = bc_broadcast_find_stream (server->config.broadcast, id);
  BcStreamStats stats;

  if (stream == NULL)
    return;
  bc_stream_get_stats (stream, &stats);
  if (flavour != BC_FLAVOUR_OGG && stats.n_joined == 0)
    return;
  gconstpointer field = G_STRUCT_MEMBER_P (&stats, family->offset);
  bc_metrics_write_sample (text, family->name, labels,
                           family->is_wide ? *(const guint64 *) field : *(const guint *) field);
}

static void
write_channel (BcWebServer *server, GString *text, const StreamFamily *family, const char *channel)
{
  for (guint i = 0; i < BC_FLAVOUR_LAST; i++)
    write_stream (server, text, family, channel, (BcFlavour) i);
}

static void
write_streams (BcWebServer *server, GString *text)
{
  const BcPlan *plan = bc_meeting_get_plan (server->config.meeting);

  for (gsize f = 0; f < G_N_ELEMENTS (stream_families); f++)
    {
      const StreamFamily *family = &stream_families[f];
      bc_metrics_write_family (text, family->name, family->type, family->help);
      for (guint i = 0; i < plan->n_channels; i++)
        write_channel (server, text, family, plan->channels[i].id);
    }
}

static void
write_events (BcWebServer *server, GString *text)
{
  BcEventsStats stats;

  bc_events_get_stats (server->events, &stats);
  bc_metrics_write_family (text, "boothcast_event_listeners", "gauge", "Open event streams.");
  bc_metrics_write_sample (text, "boothcast_event_listeners", NULL, stats.n_listeners);
  bc_metrics_write_family (text, "boothcast_events_total", "counter", "Events published.");
  bc_metrics_write_sample (text, "boothcast_events_total", NULL, stats.n_sent);
}

/* All kinds that there are, whether anything is wrong or not: what is wrong is not in a label. */
static void
write_alarm_family (const BcWebServer *server, GString *text, const char *name, gboolean is_unseen)
{
  for (guint i = 0; i < BC_ALARM_LAST; i++)
    {
      BcAlarmKind kind = (BcAlarmKind) i;
      BcAlarmCount count = bc_alarms_count (server->alarms, kind);
      g_autofree char *labels =
          g_strdup_printf ("name=\"%s\",level=\"%s\"", bc_alarm_kind_to_string (kind),
                           bc_alarm_kind_get_level (kind));
      bc_metrics_write_sample (text, name, labels, is_unseen ? count.n_unseen : count.n_shown);
    }
}

static void
write_alarms (const BcWebServer *server, GString *text)
{
  bc_metrics_write_family (text, "boothcast_alarm", "gauge",
                           "How many alarms of that name the host's page shows.");
  write_alarm_family (server, text, "boothcast_alarm", FALSE);
  bc_metrics_write_family (text, "boothcast_alarm_unseen", "gauge",
                           "How many of them nobody has said to see to.");
  write_alarm_family (server, text, "boothcast_alarm_unseen", TRUE);
}

void
bc_handle_metrics (BcRequest *request, BcReply *reply)
{
  BcWebServer *server = request->server;
  const BcWebPorts *ports = &server->config.ports;
  GString *text = g_string_new (NULL);
  g_autofree char *rest =
      ports->describe_metrics != NULL ? ports->describe_metrics (ports->user_data) : NULL;

  write_guard (server, text);
  bc_metrics_write (server->metrics, text);
  write_streams (server, text);
  write_events (server, text);
  write_alarms (server, text);
  if (rest != NULL)
    g_string_append (text, rest);
  bc_reply_set_text (reply, 200, METRICS_TYPE, g_string_free (text, FALSE));
}
