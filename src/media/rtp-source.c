/* SPDX-License-Identifier: Apache-2.0 */
#include "rtp-source-private.h"

#include "rtp-decoder-private.h"
#include "rtp-gate-private.h"

#include <boothcast/base/clock.h>
#include <gst/net/net.h>
#include <stdatomic.h>
#include <sys/socket.h>

#define DEFAULT_LATENCY_MS 40
#define MIN_LATENCY_MS 20
#define MAX_LATENCY_MS 200
/* About a second of small packets, as the kernel counts them (each one's book-keeping included). */
#define RECEIVE_BUFFER_BYTES (128 * 1024)
/* Packets that waited in the socket come within microseconds; live ones a frame apart. */
#define BURST_GAP_US (5 * G_TIME_SPAN_MILLISECOND)
#define RESTART_SECONDS 1

struct _BcRtpSource
{
  char *id;
  GSocketAddress *address;
  char *address_text;
  guint latency_ms;
  guint16 port;
  BcAllowList *allowed;
  BcElastic *elastic;
  BcFault *fault;

  /* main thread */
  GMainContext *context;
  GSocket *socket;
  GstElement *pipeline;
  GSource *bus_watch;
  GSource *restart;

  /* the socket's thread */
  BcRtpGate gate;
  GSocketAddress *last_from; /* GSocket gives the same object again for the same sender */
  BcAddress last_address;
  gboolean is_last_allowed;
  guint64 n_lost_before; /* start */
  gint64 burst_us;       /* last packet of a burst being dropped; 0: none yet */

  /* the jitter buffer's thread */
  BcRtpDecoder *decoder;
  gboolean is_not_opus;

  atomic_bool is_stale; /* tick → socket: drop what has waited */
  _Atomic gint64 last_arrival_us;
  _Atomic guint64 n_bytes;
  _Atomic guint64 n_packets;
  _Atomic guint64 n_refused;
  _Atomic guint64 n_lost;
};

static void
on_samples (const float *samples, gsize n_samples, gpointer user_data)
{
  BcRtpSource *source = user_data;

  bc_elastic_push (source->elastic, samples, n_samples, bc_clock_now_us ());
}

/* The socket's thread ---------------------------------------------------------------------------- */

static void
count (_Atomic guint64 *counter, guint64 n)
{
  atomic_fetch_add_explicit (counter, n, memory_order_relaxed);
}

static gboolean
is_allowed (BcRtpSource *source, GstBuffer *buffer)
{
  GstNetAddressMeta *meta = gst_buffer_get_net_address_meta (buffer);

  if (meta == NULL)
    return FALSE;
  if (meta->addr != source->last_from)
    {
      g_set_object (&source->last_from, meta->addr);
      source->is_last_allowed = bc_address_read (&source->last_address, meta->addr) &&
                                bc_allow_list_has (source->allowed, &source->last_address);
    }
  return source->is_last_allowed;
}

/* After we stood still, the kernel hands over what came meanwhile in one burst. It is stale: all of it
 * goes, until a packet comes on its own. */
static gboolean
is_stale (BcRtpSource *source, gint64 now_us)
{
  if (!atomic_load_explicit (&source->is_stale, memory_order_acquire))
    return FALSE;
  gboolean is_over = source->burst_us != 0 && now_us - source->burst_us > BURST_GAP_US;
  source->burst_us = is_over ? 0 : now_us;
  if (is_over)
    atomic_store_explicit (&source->is_stale, FALSE, memory_order_release);
  return !is_over;
}

static gboolean
admit (BcRtpSource *source, GstBuffer *buffer)
{
  gint64 now_us = bc_clock_now_us ();
  GstMapInfo map;

  if (!is_allowed (source, buffer))
    {
      count (&source->n_refused, 1);
      return FALSE;
    }
  if (is_stale (source, now_us) || !gst_buffer_map (buffer, &map, GST_MAP_READWRITE))
    return FALSE;
  BcRtpArrival arrival = {
    .data = map.data, .n_bytes = map.size, .from = source->last_address, .now_us = now_us
  };
  BcRtpVerdict verdict = bc_rtp_gate_run (&source->gate, &arrival);
  if (verdict == BC_RTP_ADMIT)
    bc_rtp_gate_renumber (&source->gate, map.data);
  gst_buffer_unmap (buffer, &map);

  if (verdict == BC_RTP_REFUSE)
    count (&source->n_refused, 1);
  else
    count (&source->n_bytes, arrival.n_bytes);
  count (&source->n_packets, verdict == BC_RTP_ADMIT ? 1 : 0);
  atomic_store_explicit (&source->n_lost, source->n_lost_before + source->gate.n_missing,
                         memory_order_relaxed);
  atomic_store_explicit (&source->last_arrival_us, source->gate.last_us, memory_order_release);
  return verdict == BC_RTP_ADMIT;
}

static GstPadProbeReturn
on_socket_buffer (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstBuffer *buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));

  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  return admit (user_data, buffer) ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

/* The jitter buffer's thread --------------------------------------------------------------------- */

static void
decode (BcRtpSource *source, GstBuffer *buffer)
{
  GstMapInfo map;
  gsize offset;
  gsize n_payload;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return;
  gboolean is_opus = bc_rtp_find_payload (map.data, map.size, &offset, &n_payload) &&
                     bc_rtp_decoder_run (source->decoder, map.data + offset, n_payload);
  gst_buffer_unmap (buffer, &map);

  if (!is_opus && !source->is_not_opus)
    bc_fault_set (source->fault, "RTP packets that are not Opus");
  source->is_not_opus = !is_opus;
}

static void
note_lost (BcRtpSource *source, GstEvent *event)
{
  GstClockTime lost;

  if (gst_event_has_name (event, "GstRTPPacketLost") &&
      gst_structure_get_clock_time (gst_event_get_structure (event), "duration", &lost) &&
      GST_CLOCK_TIME_IS_VALID (lost))
    bc_rtp_decoder_note_lost (source->decoder, (gint64) GST_TIME_AS_USECONDS (lost));
}

static GstPadProbeReturn
on_sink_data (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  if ((info->type & GST_PAD_PROBE_TYPE_BUFFER) != 0)
    {
      decode (user_data, GST_PAD_PROBE_INFO_BUFFER (info));
      return GST_PAD_PROBE_DROP;
    }
  note_lost (user_data, GST_PAD_PROBE_INFO_EVENT (info));
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
  source->latency_ms = config->latency_ms != 0 ? config->latency_ms : DEFAULT_LATENCY_MS;
  if (source->latency_ms < MIN_LATENCY_MS || source->latency_ms > MAX_LATENCY_MS)
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
  source->allowed = bc_allow_list_new (config->allow, error);
  if (source->allowed == NULL)
    return NULL;
  source->decoder = bc_rtp_decoder_new (on_samples, source);
  return g_steal_pointer (&source);
}

void
bc_rtp_source_free (BcRtpSource *source)
{
  if (source == NULL)
    return;
  bc_rtp_source_stop (source);
  g_clear_object (&source->last_from);
  g_clear_object (&source->address);
  bc_rtp_decoder_free (source->decoder);
  bc_allow_list_free (source->allowed);
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
  source->pipeline = bc_pipeline_new ("rtp-opus", error);
  if (source->pipeline == NULL)
    return FALSE;

  g_autoptr (GstElement) udp = gst_bin_get_by_name (GST_BIN (source->pipeline), "source");
  g_autoptr (GstElement) jitter = gst_bin_get_by_name (GST_BIN (source->pipeline), "jitter");
  g_object_set (udp, "socket", source->socket, NULL);
  g_object_set (jitter, "latency", source->latency_ms, NULL);
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

  source->n_lost_before = atomic_load (&source->n_lost);
  bc_rtp_gate_init (&source->gate);
  source->burst_us = 0;
  atomic_store (&source->is_stale, FALSE);
  atomic_store (&source->last_arrival_us, 0);
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
  atomic_store (&source->last_arrival_us, 0);
  bc_elastic_end (source->elastic, TRUE);
}

guint16
bc_rtp_source_get_port (const BcRtpSource *source)
{
  return source->port;
}

gint64
bc_rtp_source_get_last_arrival_us (const BcRtpSource *source)
{
  return atomic_load_explicit (&source->last_arrival_us, memory_order_acquire);
}

void
bc_rtp_source_refill (BcRtpSource *source)
{
  atomic_store_explicit (&source->is_stale, TRUE, memory_order_release);
}

void
bc_rtp_source_get_stats (const BcRtpSource *source, BcInputStats *stats)
{
  stats->n_bytes = atomic_load_explicit (&source->n_bytes, memory_order_relaxed);
  stats->n_packets = atomic_load_explicit (&source->n_packets, memory_order_relaxed);
  stats->n_refused = atomic_load_explicit (&source->n_refused, memory_order_relaxed);
  stats->n_lost_packets = atomic_load_explicit (&source->n_lost, memory_order_relaxed);
}
