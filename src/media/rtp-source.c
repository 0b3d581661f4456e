/* SPDX-License-Identifier: Apache-2.0 */
#include "rtp-source-private.h"

#include "input-source-private.h"
#include "rtp-end-private.h"

#include <boothcast/base/clock.h>
#include <sys/socket.h>

#define MIN_LATENCY_MS 20
#define MAX_LATENCY_MS 200
/* About a second of small packets, as the kernel counts them (each one's book-keeping included). */
#define RECEIVE_BUFFER_BYTES (128 * 1024)
#define RESTART_SECONDS 1

struct _BcRtpSource
{
  char *id;
  GSocketAddress *address;
  char *address_text;
  guint latency_ms; /* 0: as is usual */
  guint16 port;
  BcElastic *elastic;
  BcFault *fault;
  BcRtpEnd *end;

  /* main thread */
  GMainContext *context;
  GSocket *socket;
  GstElement *pipeline;
  GSource *bus_watch;
  GSource *restart;

  BcRtpDoor door;
};

/* GStreamer's threads ---------------------------------------------------------------------------- */

static GstPadProbeReturn
on_socket_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  BcRtpSource *source = user_data;
  GstBuffer *buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  gint64 now_us = bc_clock_now_us ();

  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  gboolean is_admitted = bc_rtp_door_admit (&source->door, buffer, now_us);
  g_autofree char *words = bc_rtp_door_take_words (&source->door);
  if (words != NULL)
    bc_rtp_end_tell_stranger (source->end, words);
  if (!is_admitted)
    return GST_PAD_PROBE_DROP;
  return bc_rtp_end_take_admitted (source->end, buffer, &source->door.gate, now_us)
             ? GST_PAD_PROBE_OK
             : GST_PAD_PROBE_DROP;
}

static GstPadProbeReturn
on_sink_data (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  BcRtpSource *source = user_data;

  if ((info->type & GST_PAD_PROBE_TYPE_BUFFER) != 0)
    {
      bc_rtp_end_take_ordered (source->end, GST_PAD_PROBE_INFO_BUFFER (info));
      return GST_PAD_PROBE_DROP;
    }
  bc_rtp_end_take_event (source->end, GST_PAD_PROBE_INFO_EVENT (info));
  return GST_PAD_PROBE_OK;
}

/* The main thread -------------------------------------------------------------------------------- */

BcRtpSource *
bc_rtp_source_new (const BcInputConfig *config, BcElastic *elastic, BcFault *fault, GError **error)
{
  g_autoptr (BcRtpSource) source = g_new0 (BcRtpSource, 1);
  const char *address = config->address != NULL ? config->address : "127.0.0.1";

  source->id = g_strdup (config->id);
  source->elastic = elastic;
  source->fault = fault;
  source->latency_ms = config->latency_ms;
  if (source->latency_ms != 0 &&
      (source->latency_ms < MIN_LATENCY_MS || source->latency_ms > MAX_LATENCY_MS))
    {
      g_set_error (error, BC_ERROR, BC_ERROR_CONFIG, "latency_ms: %u is not within %d–%d",
                   source->latency_ms, MIN_LATENCY_MS, MAX_LATENCY_MS);
      return NULL;
    }
  source->address = g_inet_socket_address_new_from_string (address, config->port);
  if (source->address == NULL)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_CONFIG, "address: \"%s\" is not an internet address",
                   address);
      return NULL;
    }
  source->address_text = g_strdup (address);
  source->port = config->port;
  source->end = bc_rtp_end_new (config, elastic, fault, error);
  if (source->end == NULL ||
      !bc_rtp_door_init (&source->door, config->allow, bc_rtp_end_get_rules (source->end), error))
    return NULL;
  return g_steal_pointer (&source);
}

void
bc_rtp_source_free (BcRtpSource *source)
{
  if (source == NULL)
    return;
  bc_rtp_source_stop (source);
  g_clear_object (&source->address);
  bc_rtp_end_free (source->end);
  bc_rtp_door_clear (&source->door);
  g_free (source->address_text);
  g_free (source->id);
  g_free (source);
}

static GSocket *
open_socket (BcRtpSource *source, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (GSocket) socket =
      g_socket_new (g_socket_address_get_family (source->address), G_SOCKET_TYPE_DATAGRAM,
                    G_SOCKET_PROTOCOL_UDP, &reason);

  if (socket == NULL || !g_socket_bind (socket, source->address, FALSE, &reason))
    {
      bc_error_take (error, BC_ERROR_IO, g_steal_pointer (&reason), "%s: listening on %s port %u",
                     source->id, source->address_text, source->port);
      return NULL;
    }
  g_socket_set_option (socket, SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER_BYTES, NULL);
  return g_steal_pointer (&socket);
}

static void
add_probe (GstElement *pipeline, const char *element_name, const char *pad_name,
           GstPadProbeType type, gpointer source)
{
  g_autoptr (GstElement) element = gst_bin_get_by_name (GST_BIN (pipeline), element_name);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, pad_name);

  gst_pad_add_probe (pad, type,
                     (type & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) != 0 ? on_sink_data
                                                                       : on_socket_buffer,
                     source, NULL);
}

static gboolean
on_restart (gpointer user_data)
{
  BcRtpSource *source = user_data;

  g_clear_pointer (&source->restart, g_source_unref);
  gst_element_set_state (source->pipeline, GST_STATE_PLAYING);
  return G_SOURCE_REMOVE;
}

/* Nothing in this pipeline fails in a healthy system; if something does, the input must not stay dead
 * for the rest of the day. */
static gboolean
on_bus_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  BcRtpSource *source = user_data;
  g_autoptr (GError) reason = NULL;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR || source->restart != NULL)
    return G_SOURCE_CONTINUE;
  gst_message_parse_error (message, &reason, NULL);
  bc_fault_set (source->fault, "%s: %s", GST_MESSAGE_SRC_NAME (message), reason->message);
  gst_element_set_state (source->pipeline, GST_STATE_READY);
  source->restart = g_timeout_source_new_seconds (RESTART_SECONDS);
  g_source_set_callback (source->restart, on_restart, source, NULL);
  g_source_attach (source->restart, source->context);
  return G_SOURCE_CONTINUE;
}

/* In the thread that posts. */
static GstBusSyncReply
on_bus_post (GstBus *bus, GstMessage *message, gpointer user_data)
{
  bc_pipeline_note_message (message);
  return GST_BUS_PASS;
}

static void
watch_bus (BcRtpSource *source)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (source->pipeline);

  gst_bus_set_sync_handler (bus, on_bus_post, NULL, NULL);
  source->context = g_main_context_ref_thread_default ();
  source->bus_watch = gst_bus_create_watch (bus);
  g_source_set_callback (source->bus_watch, G_SOURCE_FUNC (on_bus_message), source, NULL);
  g_source_attach (source->bus_watch, source->context);
}

static gboolean
build_pipeline (BcRtpSource *source, GError **error)
{
  source->pipeline = bc_pipeline_new (bc_rtp_end_get_pipeline (source->end), error);
  if (source->pipeline == NULL)
    return FALSE;

  g_autoptr (GstElement) udp = gst_bin_get_by_name (GST_BIN (source->pipeline), "source");
  guint jitter_ms = bc_rtp_end_get_jitter_ms (source->end, source->latency_ms);
  g_object_set (udp, "socket", source->socket, NULL);
  if (jitter_ms != 0)
    {
      g_autoptr (GstElement) jitter = gst_bin_get_by_name (GST_BIN (source->pipeline), "jitter");
      g_object_set (jitter, "latency", jitter_ms, NULL);
    }
  add_probe (source->pipeline, "source", "src", GST_PAD_PROBE_TYPE_BUFFER, source);
  add_probe (source->pipeline, "sink", "sink",
             GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, source);
  watch_bus (source);
  return TRUE;
}

/* A port that was picked once is kept: the senders have been told. */
static void
keep_port (BcRtpSource *source)
{
  GSocketAddress *bound = g_socket_get_local_address (source->socket, NULL);

  if (bound == NULL)
    return;
  g_object_unref (source->address);
  source->address = bound;
  source->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

gboolean
bc_rtp_source_start (BcRtpSource *source, GError **error)
{
  g_return_val_if_fail (source->pipeline == NULL, FALSE);

  bc_rtp_door_open (&source->door);
  bc_rtp_end_open (source->end);
  source->socket = open_socket (source, error);
  if (source->socket == NULL || !build_pipeline (source, error))
    {
      g_clear_object (&source->socket);
      return FALSE;
    }
  keep_port (source);
  if (gst_element_set_state (source->pipeline, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE)
    return TRUE;
  g_set_error (error, BC_ERROR, BC_ERROR_IO, "%s: the pipeline on %s port %u does not start",
               source->id, source->address_text, source->port);
  bc_rtp_source_stop (source);
  return FALSE;
}

static void
end_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

void
bc_rtp_source_stop (BcRtpSource *source)
{
  if (source->pipeline == NULL)
    return;
  end_source (&source->bus_watch);
  end_source (&source->restart);
  gst_element_set_state (source->pipeline, GST_STATE_NULL);
  g_clear_pointer (&source->pipeline, gst_object_unref);
  g_clear_pointer (&source->context, g_main_context_unref);
  if (source->socket != NULL)
    g_socket_close (source->socket, NULL);
  g_clear_object (&source->socket);
  bc_rtp_door_open (&source->door);
  bc_elastic_end (source->elastic, TRUE);
}

guint16
bc_rtp_source_get_port (const BcRtpSource *source)
{
  return source->port;
}

const BcRtpDoor *
bc_rtp_source_get_door (const BcRtpSource *source)
{
  return &source->door;
}

void
bc_rtp_source_refill (BcRtpSource *source)
{
  bc_rtp_door_refill (&source->door);
}

void
bc_rtp_source_get_stats (const BcRtpSource *source, BcInputStats *stats)
{
  bc_rtp_door_get_stats (&source->door, stats);
}

/* --- As a family of sources --- */

static gpointer
create (const BcInputConfig *config, BcElastic *elastic, BcFault *fault, GError **error)
{
  return bc_rtp_source_new (config, elastic, fault, error);
}

static void
destroy (gpointer source)
{
  bc_rtp_source_free (source);
}

static gboolean
start (gpointer source, GError **error)
{
  return bc_rtp_source_start (source, error);
}

static void
stop (gpointer source)
{
  bc_rtp_source_stop (source);
}

static guint16
get_port (gpointer source)
{
  return bc_rtp_source_get_port (source);
}

static void
tell (gpointer source, BcPresenceFacts *facts)
{
  const BcRtpDoor *door = bc_rtp_source_get_door (source);

  facts->is_packets = TRUE;
  facts->last_arrival_us = bc_rtp_door_get_last_arrival_us (door);
  facts->last_gap_us = bc_rtp_door_get_last_gap_us (door);
}

static void
refill (gpointer source)
{
  bc_rtp_source_refill (source);
}

static void
get_stats (gpointer source, BcInputStats *stats)
{
  bc_rtp_source_get_stats (source, stats);
}

const BcInputSource bc_rtp_source_family = {
  .elastic_kind = BC_ELASTIC_PACKETS,
  .create = create,
  .destroy = destroy,
  .start = start,
  .stop = stop,
  .get_port = get_port,
  .tell = tell,
  .refill = refill,
  .get_stats = get_stats,
};
