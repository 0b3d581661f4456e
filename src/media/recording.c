/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/media/recording.h>

#include "media-private.h"

#include <gst/app/gstappsink.h>
#include <gst/audio/audio.h>
#include <string.h>

#define PIECE_BYTES (64 * 1024)

typedef struct
{
  const char *what;  /* for people */
  GArray *samples;   /* of float, mono */
  guint rate;        /* of all of them; 0: not told yet */
  const char *wrong; /* (nullable) */
} Decoded;

static GstFlowReturn
refuse (Decoded *decoded, const char *why)
{
  decoded->wrong = why;
  return GST_FLOW_ERROR;
}

static GstFlowReturn
take_sample (Decoded *decoded, GstSample *sample)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  GstAudioInfo info;
  GstMapInfo map;

  if (!gst_audio_info_from_caps (&info, gst_sample_get_caps (sample)) ||
      (decoded->rate != 0 && decoded->rate != (guint) info.rate))
    return refuse (decoded, "its sample rate changes");
  decoded->rate = (guint) info.rate;
  if (gst_buffer_map (buffer, &map, GST_MAP_READ))
    {
      g_array_append_vals (decoded->samples, map.data, (guint) (map.size / sizeof (float)));
      gst_buffer_unmap (buffer, &map);
    }
  if (decoded->samples->len > (guint64) BC_RECORDING_MAX_SECONDS * decoded->rate)
    return refuse (decoded, "longer than five minutes");
  return GST_FLOW_OK;
}

static GstFlowReturn
on_new_sample (GstAppSink *sink, gpointer user_data)
{
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);

  return sample != NULL ? take_sample (user_data, sample) : GST_FLOW_EOS;
}

/* All on this thread: what can come out of the file has come out when the end was pushed. */
static void
push_file (GstPad *feed, GBytes *file)
{
  GstSegment segment;
  gsize n_bytes = g_bytes_get_size (file);
  GstFlowReturn flow = GST_FLOW_OK;

  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_pad_push_event (feed, gst_event_new_stream_start ("recording"));
  gst_pad_push_event (feed, gst_event_new_segment (&segment));
  for (gsize at = 0; at < n_bytes && flow == GST_FLOW_OK; at += PIECE_BYTES)
    {
      g_autoptr (GBytes) piece = g_bytes_new_from_bytes (file, at, MIN (PIECE_BYTES, n_bytes - at));
      flow = gst_pad_push (feed, gst_buffer_new_wrapped_bytes (piece));
    }
  gst_pad_push_event (feed, gst_event_new_eos ());
}

static void
run_pipeline (Decoded *decoded, GstElement *pipeline, GBytes *file)
{
  g_autoptr (GstElement) entry = gst_bin_get_by_name (GST_BIN (pipeline), "entry");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_autoptr (GstPad) entry_pad = gst_element_get_static_pad (entry, "sink");
  g_autoptr (GstPad) feed = gst_object_ref_sink (gst_pad_new ("feed", GST_PAD_SRC));
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  GstAppSinkCallbacks callbacks = { .new_sample = on_new_sample };

  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, decoded, NULL);
  gst_pad_set_active (feed, TRUE);
  gst_pad_link (feed, entry_pad);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  push_file (feed, file);
  gst_element_set_state (pipeline, GST_STATE_READY);
  gst_pad_unlink (feed, entry_pad);
  gst_pad_set_active (feed, FALSE);

  g_autoptr (GstMessage) error = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  if (decoded->wrong == NULL && (error != NULL || decoded->samples->len == 0))
    decoded->wrong = "it cannot be decoded";
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

static gboolean
decode (Decoded *decoded, GBytes *file, const char *pipeline_name, GError **error)
{
  g_autoptr (GstElement) pipeline = bc_pipeline_new (pipeline_name, error);

  if (pipeline == NULL)
    {
      g_prefix_error (error, "%s: ", decoded->what);
      return FALSE;
    }
  run_pipeline (decoded, pipeline, file);
  if (decoded->wrong != NULL)
    g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "%s: %s", decoded->what, decoded->wrong);
  return decoded->wrong == NULL;
}

/* (nullable) */
static const char *
choose_pipeline (GBytes *file)
{
  gsize n_bytes;
  const char *bytes = g_bytes_get_data (file, &n_bytes);

  if (n_bytes >= 4 && memcmp (bytes, "fLaC", 4) == 0)
    return "recording-flac";
  /* RFC 7845, section 3: the first page holds OpusHead alone, behind a page header of 28 bytes. */
  if (n_bytes >= 36 && memcmp (bytes, "OggS", 4) == 0 && memcmp (bytes + 28, "OpusHead", 8) == 0)
    return "recording-opus";
  return NULL;
}

BcClip *
bc_recording_load (GBytes *file, const char *what, GError **error)
{
  g_autoptr (GArray) samples = g_array_new (FALSE, FALSE, sizeof (float));
  Decoded decoded = { .what = what, .samples = samples };
  gsize n_bytes;
  const char *bytes = g_bytes_get_data (file, &n_bytes);
  const char *pipeline = choose_pipeline (file);

  if (n_bytes >= 4 && memcmp (bytes, "RIFF", 4) == 0)
    return bc_clip_new_from_wav (file, what, error);
  if (pipeline == NULL)
    {
      g_set_error (error, BC_ERROR, BC_ERROR_INVALID, "%s: neither WAV nor Ogg Opus nor FLAC",
                   what);
      return NULL;
    }
  if (!decode (&decoded, file, pipeline, error))
    return NULL;
  BcClipSound sound = { (const float *) (gconstpointer) samples->data, samples->len, decoded.rate };
  return bc_clip_new (&sound, what, error);
}
