/* SPDX-License-Identifier: Apache-2.0 */
#include "aac-encoder-private.h"

#include "media-private.h"

#include <boothcast/audio/format.h>
#include <gst/app/gstappsink.h>

struct _BcAacEncoder
{
  GstElement *pipeline;
  GstPad *feed;
  guint64 n_pushed; /* samples */
  guint64 n_frames;
  BcAacFrameFunc on_frame;
  gpointer user_data;
};

static GstFlowReturn
on_new_sample (GstAppSink *sink, gpointer user_data)
{
  BcAacEncoder *encoder = user_data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  GstMapInfo map;

  if (sample == NULL)
    return GST_FLOW_EOS;
  if (!gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ))
    return GST_FLOW_ERROR;
  encoder->on_frame (map.data, map.size, encoder->n_frames++, encoder->user_data);
  gst_buffer_unmap (gst_sample_get_buffer (sample), &map);
  return GST_FLOW_OK;
}

/* Nobody reads the bus: what goes wrong is seen by what push returns. */
static GstBusSyncReply
on_bus_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  gst_message_unref (message); /* what a sync handler drops is its own to free */
  return GST_BUS_DROP;
}

static void
connect_ends (BcAacEncoder *encoder)
{
  GstAppSinkCallbacks take = { .new_sample = on_new_sample };
  GstBin *bin = GST_BIN (encoder->pipeline);
  g_autoptr (GstElement) entry = gst_bin_get_by_name (bin, "entry");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (bin, "sink");
  g_autoptr (GstPad) entry_pad = gst_element_get_static_pad (entry, "sink");
  g_autoptr (GstBus) bus = gst_element_get_bus (encoder->pipeline);

  gst_bus_set_sync_handler (bus, on_bus_message, NULL, NULL);
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &take, encoder, NULL);
  encoder->feed = gst_object_ref_sink (gst_pad_new ("feed", GST_PAD_SRC));
  gst_pad_set_active (encoder->feed, TRUE);
  gst_pad_link (encoder->feed, entry_pad);
}

static gboolean
begin (BcAacEncoder *encoder)
{
  g_autoptr (GstCaps) caps = gst_caps_new_simple (
      "audio/x-raw", "format", G_TYPE_STRING, "F32LE", "layout", G_TYPE_STRING, "interleaved",
      "rate", G_TYPE_INT, BC_SAMPLE_RATE, "channels", G_TYPE_INT, 1, NULL);
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  return gst_element_set_state (encoder->pipeline, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE &&
         gst_pad_push_event (encoder->feed, gst_event_new_stream_start ("channel")) &&
         gst_pad_push_event (encoder->feed, gst_event_new_caps (caps)) &&
         gst_pad_push_event (encoder->feed, gst_event_new_segment (&segment));
}

BcAacEncoder *
bc_aac_encoder_new (BcAacFrameFunc on_frame, gpointer user_data, GError **error)
{
  GstElement *pipeline = bc_pipeline_new ("aac", error);

  if (pipeline == NULL)
    return NULL;
  g_autoptr (BcAacEncoder) encoder = g_new0 (BcAacEncoder, 1);
  encoder->pipeline = pipeline;
  encoder->on_frame = on_frame;
  encoder->user_data = user_data;
  connect_ends (encoder);
  if (begin (encoder))
    return g_steal_pointer (&encoder);
  g_set_error (error, BC_ERROR, BC_ERROR_UNAVAILABLE, "the AAC encoder does not start");
  return NULL;
}

void
bc_aac_encoder_free (BcAacEncoder *encoder)
{
  if (encoder == NULL)
    return;
  gst_element_set_state (encoder->pipeline, GST_STATE_NULL);
  gst_pad_set_active (encoder->feed, FALSE);
  gst_object_unref (encoder->feed);
  gst_object_unref (encoder->pipeline);
  g_free (encoder);
}

gboolean
bc_aac_encoder_push (BcAacEncoder *encoder, const float *samples, gsize n_samples)
{
  GstBuffer *buffer = gst_buffer_new_memdup (samples, n_samples * sizeof *samples);

  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (encoder->n_pushed, GST_SECOND, BC_SAMPLE_RATE);
  encoder->n_pushed += n_samples;
  return gst_pad_push (encoder->feed, buffer) == GST_FLOW_OK;
}
