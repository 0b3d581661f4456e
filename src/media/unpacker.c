/* SPDX-License-Identifier: Apache-2.0 */
#include "unpacker-private.h"

#include "elements-private.h"
#include "ogg-links-private.h"
#include "presence-private.h"

#include <boothcast/base/clock.h>
#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/audio/audio.h>
#include <stdatomic.h>
#include <unistd.h>

/* The tick takes 20 ms at a time and rings no bell. */
#define WAIT_FOR_SPACE_US (20 * G_TIME_SPAN_MILLISECOND)

struct _BcUnpacker
{
  BcUnpackerConfig config;
  GstElement *pipeline;
  GstElement *source;
  BcOggLinks *links; /* (nullable) */

  GMutex mutex;
  GCond cond;
  gboolean is_stopping; /* mutex */
  BcPace pace;          /* mutex */

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
take_side (BcUnpacker *unpacker, const float *samples, gsize n_samples)
{
  GstFlowReturn flow = GST_FLOW_OK;
  float mono[1024];

  if (unpacker->config.side == BC_SIDE_BOTH)
    return hand_over (unpacker, samples, n_samples);
  for (gsize n_left = n_samples / 2; n_left > 0 && flow == GST_FLOW_OK;)
    {
      gsize n = MIN (n_left, G_N_ELEMENTS (mono));
      bc_side_take (unpacker->config.side, samples, mono, n);
      flow = hand_over (unpacker, mono, n);
      samples += 2 * n;
      n_left -= n;
    }
  return flow;
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
      flow = take_side (user_data, (const float *) (gconstpointer) map.data,
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

/* All bytes are in and all their sound is out. */
static void
on_eos (GstAppSink *sink, gpointer user_data)
{
  BcUnpacker *unpacker = user_data;

  raise_flag (unpacker, &unpacker->is_through);
}

static void
on_links_through (gpointer user_data)
{
  on_eos (NULL, user_data);
}

static void
on_links_failed (const char *text, gpointer user_data)
{
  fail (user_data, text);
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

static const struct
{
  const char *pipeline;
  const char *codec; /* (nullable) in Ogg, as caps name it */
} formats[] = {
  [BC_SNIFF_OGG_OPUS] = { "ogg-opus", "audio/x-opus" },
  [BC_SNIFF_OGG_VORBIS] = { "ogg-vorbis", "audio/x-vorbis" },
  [BC_SNIFF_AAC] = { "source-aac", NULL },
  [BC_SNIFF_MPEG] = { "source-mpeg", NULL },
};

static void
connect_ends (BcUnpacker *unpacker)
{
  static const GstAppSrcCallbacks feed = { .need_data = on_need_data,
                                           .enough_data = on_enough_data };
  static const GstAppSinkCallbacks take = { .new_sample = on_new_sample, .eos = on_eos };
  GstBin *bin = GST_BIN (unpacker->pipeline);
  g_autoptr (GstElement) sink = gst_bin_get_by_name (bin, "sink");
  g_autoptr (GstBus) bus = gst_element_get_bus (unpacker->pipeline);

  unpacker->source = gst_bin_get_by_name (bin, "source");
  gst_app_src_set_callbacks (GST_APP_SRC (unpacker->source), (GstAppSrcCallbacks *) &feed, unpacker,
                             NULL);
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), (GstAppSinkCallbacks *) &take, unpacker, NULL);
  gst_bus_set_sync_handler (bus, on_bus_message, unpacker, NULL);
}

static void
follow_links (BcUnpacker *unpacker, const char *codec)
{
  BcOggLinksConfig config = { .pipeline = unpacker->pipeline,
                              .codec = codec,
                              .on_through = on_links_through,
                              .on_failed = on_links_failed,
                              .user_data = unpacker };

  unpacker->links = bc_ogg_links_new (&config);
}

/* The pipelines' ends are stereo: mono that is wanted is made by audioconvert, a side is taken by us. */
static void
set_shape (BcUnpacker *unpacker)
{
  g_autoptr (GstElement) shape = gst_bin_get_by_name (GST_BIN (unpacker->pipeline), "shape");
  g_autoptr (GstCaps) caps = NULL;

  if (unpacker->config.side == BC_SIDE_BOTH)
    return;
  g_object_get (shape, "caps", &caps, NULL);
  caps = gst_caps_make_writable (caps);
  gst_caps_set_simple (caps, "channels", G_TYPE_INT, 2, "channel-mask", GST_TYPE_BITMASK,
                       GST_AUDIO_CHANNEL_POSITION_MASK (FRONT_LEFT) |
                           GST_AUDIO_CHANNEL_POSITION_MASK (FRONT_RIGHT),
                       NULL);
  g_object_set (shape, "caps", caps, NULL);
}

BcUnpacker *
bc_unpacker_new (const BcUnpackerConfig *config, GError **error)
{
  const char *name = formats[config->format].pipeline;
  GstElement *pipeline = bc_elements_check (name, error) ? bc_pipeline_new (name, error) : NULL;

  if (pipeline == NULL)
    return NULL;
  g_autoptr (BcUnpacker) unpacker = g_new0 (BcUnpacker, 1);
  unpacker->config = *config;
  unpacker->pipeline = pipeline;
  g_mutex_init (&unpacker->mutex);
  g_cond_init (&unpacker->cond);
  bc_pace_init (&unpacker->pace);
  atomic_store (&unpacker->wants_more, TRUE);
  set_shape (unpacker);
  connect_ends (unpacker);
  if (formats[config->format].codec != NULL)
    follow_links (unpacker, formats[config->format].codec);
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
  bc_ogg_links_free (unpacker->links);
  g_clear_pointer (&unpacker->source, gst_object_unref);
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
