/* SPDX-License-Identifier: Apache-2.0 */
#include "unpacker-private.h"

#include "presence-private.h"

#include <boothcast/base/clock.h>
#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <stdatomic.h>
#include <unistd.h>

/* The tick takes 20 ms at a time and rings no bell. */
#define WAIT_FOR_SPACE_US (20 * G_TIME_SPAN_MILLISECOND)
/* What has piled up comes in one go; a live source's pages do not come closer than this. */
#define BURST_GAP_US (50 * G_TIME_SPAN_MILLISECOND)

struct _BcUnpacker
{
  BcUnpackerConfig config;
  const char *codec; /* as caps name it */
  GstElement *pipeline;
  GstElement *source;
  GstElement *decoder;

  GMutex mutex;
  GCond cond;
  gboolean is_stopping; /* mutex */
  BcPace pace;          /* mutex */

  /* the streaming thread */
  gboolean is_draining;
  gint64 last_sound_us;
  gboolean is_ending; /* all bytes are in */
  GstPad *next_pad;   /* (nullable) of the link that follows */

  atomic_bool wants_more;
  atomic_bool is_through;
  atomic_bool has_failed;
  _Atomic guint64 n_samples;
};

static void
ring (BcUnpacker *unpacker)
{
  guint64 one = 1;

  /* Can only fail when it has long been rung. */
  if (write (unpacker->config.wake, &one, sizeof one) != sizeof one)
    return;
}

static void
raise_flag (BcUnpacker *unpacker, atomic_bool *flag)
{
  atomic_store (flag, TRUE);
  ring (unpacker);
}

static void
fail (BcUnpacker *unpacker, const char *text)
{
  if (atomic_exchange (&unpacker->has_failed, TRUE))
    return;
  bc_fault_set (unpacker->config.fault, "%s", text);
  ring (unpacker);
}

/* The streaming thread --------------------------------------------------------------------------- */

static gboolean
is_stale (BcUnpacker *unpacker, gint64 now_us)
{
  gint64 gap_us = now_us - unpacker->last_sound_us;

  /* Judged before this sound is noted: a pile that comes in one go looks like a file. */
  if (atomic_exchange_explicit (unpacker->config.wants_drain, FALSE, memory_order_acquire))
    {
      unpacker->is_draining = bc_unpacker_is_live (unpacker, now_us);
      gap_us = 0;
    }
  unpacker->last_sound_us = now_us;
  if (gap_us > BURST_GAP_US)
    unpacker->is_draining = FALSE;
  return unpacker->is_draining;
}

static gboolean
wait_for_space (BcUnpacker *unpacker)
{
  gint64 now_us = bc_clock_now_us ();

  g_mutex_lock (&unpacker->mutex);
  bc_pace_note_wait (&unpacker->pace, now_us);
  if (!unpacker->is_stopping)
    g_cond_wait_until (&unpacker->cond, &unpacker->mutex, now_us + WAIT_FOR_SPACE_US);
  gboolean is_stopping = unpacker->is_stopping;
  g_mutex_unlock (&unpacker->mutex);
  return !is_stopping;
}

static void
note_pace (BcUnpacker *unpacker, gsize n_samples, gint64 now_us)
{
  g_mutex_lock (&unpacker->mutex);
  bc_pace_note (&unpacker->pace, n_samples, now_us);
  g_mutex_unlock (&unpacker->mutex);
}

static GstFlowReturn
hand_over (BcUnpacker *unpacker, const float *samples, gsize n_samples)
{
  gint64 now_us = bc_clock_now_us ();

  /* What was wrong with the source before this one is no news any more. */
  if (atomic_fetch_add_explicit (&unpacker->n_samples, n_samples, memory_order_relaxed) == 0)
    bc_fault_forget (unpacker->config.fault);
  if (is_stale (unpacker, now_us))
    return GST_FLOW_OK;
  note_pace (unpacker, n_samples, now_us);
  while (TRUE)
    {
      gsize n_taken = bc_elastic_push (unpacker->config.elastic, samples, n_samples, now_us);
      samples += n_taken;
      n_samples -= n_taken;
      if (n_samples == 0)
        return GST_FLOW_OK;
      if (!wait_for_space (unpacker))
        return GST_FLOW_FLUSHING;
      now_us = bc_clock_now_us ();
    }
}

static GstFlowReturn
on_new_sample (GstAppSink *sink, gpointer user_data)
{
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  GstFlowReturn flow = GST_FLOW_OK;
  GstMapInfo map;

  if (sample == NULL)
    return GST_FLOW_EOS;
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  if (buffer != NULL && gst_buffer_map (buffer, &map, GST_MAP_READ))
    {
      flow = hand_over (user_data, (const float *) (gconstpointer) map.data,
                        map.size / sizeof (float));
      gst_buffer_unmap (buffer, &map);
    }
  return flow;
}

static void
on_need_data (GstAppSrc *source, guint n_bytes, gpointer user_data)
{
  BcUnpacker *unpacker = user_data;

  raise_flag (unpacker, &unpacker->wants_more);
}

static void
on_enough_data (GstAppSrc *source, gpointer user_data)
{
  BcUnpacker *unpacker = user_data;

  atomic_store (&unpacker->wants_more, FALSE);
}

static GstPadProbeReturn
on_demux_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  BcUnpacker *unpacker = user_data;

  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_EOS)
    unpacker->is_ending = TRUE;
  return GST_PAD_PROBE_OK;
}

/* Each link of a chained stream ends like a file: to the decoder it must not be the end. Only what comes
 * after the end of the bytes is. */
static GstPadProbeReturn
on_decoder_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  BcUnpacker *unpacker = user_data;

  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) != GST_EVENT_EOS)
    return GST_PAD_PROBE_OK;
  if (unpacker->is_ending)
    raise_flag (unpacker, &unpacker->is_through);
  return GST_PAD_PROBE_DROP;
}

static gboolean
is_ours (BcUnpacker *unpacker, GstPad *pad, gboolean *is_sound)
{
  g_autoptr (GstCaps) caps = gst_pad_query_caps (pad, NULL);
  const char *name =
      gst_caps_get_size (caps) > 0 ? gst_structure_get_name (gst_caps_get_structure (caps, 0)) : "";

  *is_sound = g_str_has_prefix (name, "audio/");
  return g_str_equal (name, unpacker->codec);
}

static void
join (BcUnpacker *unpacker, GstPad *pad)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (unpacker->decoder, "sink");

  if (GST_PAD_LINK_FAILED (gst_pad_link (pad, sink)))
    fail (unpacker, "the Ogg stream cannot be joined to its decoder");
}

static gboolean
is_joined (BcUnpacker *unpacker)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (unpacker->decoder, "sink");

  return gst_pad_is_linked (sink);
}

/* oggdemux adds the pads of a new link before it removes the old one's. */
static void
on_pad_added (GstElement *demux, GstPad *pad, gpointer user_data)
{
  BcUnpacker *unpacker = user_data;
  gboolean is_sound;

  if (!is_ours (unpacker, pad, &is_sound))
    {
      if (is_sound)
        fail (unpacker, "the source changed to another codec: reconnect it");
      return;
    }
  if (is_joined (unpacker))
    g_set_object (&unpacker->next_pad, pad);
  else
    join (unpacker, pad);
}

static void
on_pad_removed (GstElement *demux, GstPad *pad, gpointer user_data)
{
  BcUnpacker *unpacker = user_data;

  if (pad == unpacker->next_pad)
    g_clear_object (&unpacker->next_pad);
  if (unpacker->next_pad == NULL || is_joined (unpacker))
    return;
  g_autoptr (GstPad) next = g_steal_pointer (&unpacker->next_pad);
  join (unpacker, next);
}

static GstBusSyncReply
on_bus_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  g_autoptr (GError) reason = NULL;

  bc_pipeline_note_message (message);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    {
      gst_message_parse_error (message, &reason, NULL);
      g_autofree char *text = g_strdup_printf ("the stream cannot be decoded: %s", reason->message);
      fail (user_data, text);
    }
  gst_message_unref (message); /* what a sync handler drops is its own to free */
  return GST_BUS_DROP;
}

/* The connection's thread ------------------------------------------------------------------------ */

static void
connect_ends (BcUnpacker *unpacker)
{
  static const GstAppSrcCallbacks feed = { .need_data = on_need_data,
                                           .enough_data = on_enough_data };
  static const GstAppSinkCallbacks take = { .new_sample = on_new_sample };
  GstBin *bin = GST_BIN (unpacker->pipeline);
  g_autoptr (GstElement) sink = gst_bin_get_by_name (bin, "sink");
  g_autoptr (GstElement) demux = gst_bin_get_by_name (bin, "demux");
  g_autoptr (GstBus) bus = gst_element_get_bus (unpacker->pipeline);

  unpacker->source = gst_bin_get_by_name (bin, "source");
  unpacker->decoder = gst_bin_get_by_name (bin, "decoder");
  gst_app_src_set_callbacks (GST_APP_SRC (unpacker->source), (GstAppSrcCallbacks *) &feed, unpacker,
                             NULL);
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), (GstAppSinkCallbacks *) &take, unpacker, NULL);
  g_signal_connect (demux, "pad-added", G_CALLBACK (on_pad_added), unpacker);
  g_signal_connect (demux, "pad-removed", G_CALLBACK (on_pad_removed), unpacker);
  gst_bus_set_sync_handler (bus, on_bus_message, unpacker, NULL);

  g_autoptr (GstPad) bytes_in = gst_element_get_static_pad (demux, "sink");
  g_autoptr (GstPad) packets_in = gst_element_get_static_pad (unpacker->decoder, "sink");
  gst_pad_add_probe (bytes_in, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_demux_event, unpacker, NULL);
  gst_pad_add_probe (packets_in, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_decoder_event, unpacker,
                     NULL);
}

BcUnpacker *
bc_unpacker_new (const BcUnpackerConfig *config, GError **error)
{
  gboolean is_opus = config->format == BC_SNIFF_OGG_OPUS;
  GstElement *pipeline = bc_pipeline_new (is_opus ? "ogg-opus" : "ogg-vorbis", error);

  if (pipeline == NULL)
    return NULL;
  g_autoptr (BcUnpacker) unpacker = g_new0 (BcUnpacker, 1);
  unpacker->config = *config;
  unpacker->codec = is_opus ? "audio/x-opus" : "audio/x-vorbis";
  unpacker->pipeline = pipeline;
  g_mutex_init (&unpacker->mutex);
  g_cond_init (&unpacker->cond);
  bc_pace_init (&unpacker->pace);
  atomic_store (&unpacker->wants_more, TRUE);
  connect_ends (unpacker);
  if (gst_element_set_state (pipeline, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE)
    return g_steal_pointer (&unpacker);
  g_set_error (error, BC_ERROR, BC_ERROR_UNAVAILABLE, "the decoder does not start");
  return NULL;
}

void
bc_unpacker_free (BcUnpacker *unpacker)
{
  if (unpacker == NULL)
    return;
  g_mutex_lock (&unpacker->mutex);
  unpacker->is_stopping = TRUE;
  g_cond_broadcast (&unpacker->cond);
  g_mutex_unlock (&unpacker->mutex);

  gst_element_set_state (unpacker->pipeline, GST_STATE_NULL);
  g_clear_object (&unpacker->next_pad);
  g_clear_pointer (&unpacker->source, gst_object_unref);
  g_clear_pointer (&unpacker->decoder, gst_object_unref);
  g_clear_pointer (&unpacker->pipeline, gst_object_unref);
  g_cond_clear (&unpacker->cond);
  g_mutex_clear (&unpacker->mutex);
  g_free (unpacker);
}

gboolean
bc_unpacker_wants_more (BcUnpacker *unpacker)
{
  return atomic_load (&unpacker->wants_more);
}

void
bc_unpacker_push (BcUnpacker *unpacker, GBytes *bytes)
{
  gst_app_src_push_buffer (GST_APP_SRC (unpacker->source), gst_buffer_new_wrapped_bytes (bytes));
}

void
bc_unpacker_end (BcUnpacker *unpacker)
{
  gst_app_src_end_of_stream (GST_APP_SRC (unpacker->source));
}

gboolean
bc_unpacker_is_through (BcUnpacker *unpacker)
{
  return atomic_load (&unpacker->is_through);
}

gboolean
bc_unpacker_has_failed (BcUnpacker *unpacker)
{
  return atomic_load (&unpacker->has_failed);
}

gboolean
bc_unpacker_is_live (BcUnpacker *unpacker, gint64 now_us)
{
  g_mutex_lock (&unpacker->mutex);
  gboolean is_live = bc_pace_is_live (&unpacker->pace, now_us);
  g_mutex_unlock (&unpacker->mutex);
  return is_live;
}

guint64
bc_unpacker_get_n_samples (BcUnpacker *unpacker)
{
  return atomic_load_explicit (&unpacker->n_samples, memory_order_relaxed);
}
