/* SPDX-License-Identifier: Apache-2.0 */
#include "line-life-private.h"

#include "card-pace-private.h"
#include "line-bytes-private.h"
#include "line-door-private.h"
#include "line-kind-private.h"
#include "line-probe-private.h"
#include "line-tail-private.h"
#include "line-words-private.h"

#include <boothcast/base/clock.h>
#include <boothcast/media/url.h>
#include <gst/app/gstappsink.h>
#include <string.h>

struct _BcLineLife
{
  BcLineLifeConfig config;
  GstElement *pipeline;
  GstElement *source;
  GstBus *bus;
  BcCardPace pace; /* of ALSA */
  _Atomic guint64 n_bytes;

  GMutex mutex;
  gboolean is_joined; /* mutex: a tail, the first that fits */
  char *strange;      /* mutex (nullable) */

  BcLineBytes bytes;
  BcLineDoor door; /* of an SRT listener */
};

#define AWAITED (GST_MESSAGE_ERROR | GST_MESSAGE_EOS | GST_MESSAGE_APPLICATION)

/* GStreamer's threads ---------------------------------------------------------------------------- */

static GstFlowReturn
on_new_sample (GstAppSink *sink, gpointer user_data)
{
  BcLineLife *life = user_data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  GstBuffer *buffer = sample != NULL ? gst_sample_get_buffer (sample) : NULL;
  gboolean is_taken = TRUE;
  GstMapInfo map;

  if (sample == NULL)
    return GST_FLOW_EOS;
  if (buffer != NULL && gst_buffer_map (buffer, &map, GST_MAP_READ))
    {
      is_taken = bc_line_inlet_take (life->config.inlet, (const float *) (gconstpointer) map.data,
                                     map.size / (2 * sizeof (float)));
      gst_buffer_unmap (buffer, &map);
    }
  return is_taken ? GST_FLOW_OK : GST_FLOW_FLUSHING;
}

static void
listen_to (BcLineLife *life, GstElement *sink)
{
  static const GstAppSinkCallbacks take = { .new_sample = on_new_sample };

  gst_app_sink_set_callbacks (GST_APP_SINK (sink), (GstAppSinkCallbacks *) &take, life, NULL);
}

static void
count_bytes (BcLineLife *life, gsize n_bytes, guint n_buffers)
{
  bc_line_door_note_bytes (&life->door, bc_clock_now_us ());
  atomic_fetch_add_explicit (&life->n_bytes, n_bytes, memory_order_relaxed);
  atomic_fetch_add_explicit (&life->config.counts->n_bytes, n_bytes, memory_order_relaxed);
  if (life->config.config->kind == BC_INPUT_SRT)
    atomic_fetch_add_explicit (&life->config.counts->n_packets, n_buffers, memory_order_relaxed);
}

/* A radio's stream has no length: what its server has saved up for a quick beginning is old. Told before the first byte
 * goes on. */
static void
tell_whether_endless (BcLineLife *life)
{
  gint64 n_bytes = 0;
  gboolean has_end = gst_element_query_duration (life->source, GST_FORMAT_BYTES, &n_bytes);
  gboolean is_pulled = life->config.config->kind == BC_INPUT_HTTP;

  atomic_store (&life->config.shared->is_endless, is_pulled && (!has_end || n_bytes <= 0));
}

static GstPadProbeReturn
on_bytes (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstBufferList *list = GST_PAD_PROBE_INFO_BUFFER_LIST (info);
  BcLineLife *life = user_data;

  if (atomic_load_explicit (&life->n_bytes, memory_order_relaxed) == 0)
    tell_whether_endless (life);
  if ((GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER) != 0)
    count_bytes (life, gst_buffer_get_size (GST_PAD_PROBE_INFO_BUFFER (info)), 1);
  else
    count_bytes (life, gst_buffer_list_calculate_size (list), gst_buffer_list_length (list));
  return GST_PAD_PROBE_OK;
}

/* The first that fits; what else is inside goes nowhere. */
static gboolean
claim (BcLineLife *life, const char *tail, const GstCaps *caps)
{
  gboolean is_sound =
      gst_caps_get_size (caps) > 0 &&
      g_str_has_prefix (gst_structure_get_name (gst_caps_get_structure (caps, 0)), "audio/");

  g_mutex_lock (&life->mutex);
  gboolean is_ours = tail != NULL && !life->is_joined;
  life->is_joined = life->is_joined || is_ours;
  if (tail == NULL && is_sound && life->strange == NULL)
    life->strange = g_strdup (gst_structure_get_name (gst_caps_get_structure (caps, 0)));
  g_mutex_unlock (&life->mutex);
  return is_ours;
}

static void
on_pad_added (GstElement *demux, GstPad *pad, gpointer user_data)
{
  BcLineLife *life = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);

  if (caps == NULL)
    caps = gst_pad_query_caps (pad, NULL);
  const char *tail = bc_line_tail_choose (caps);
  if (!claim (life, tail, caps))
    return;
  g_autoptr (GstElement) sink = bc_line_tail_join (tail, GST_BIN (life->pipeline), pad, &error);
  if (sink != NULL)
    listen_to (life, sink);
  else
    GST_ELEMENT_ERROR (demux, STREAM, WRONG_TYPE, ("%s", error->message), (NULL));
}

/* What is never waited for is not kept: alsasrc complains of each piece that it could not keep up with, and who waits
 * for one kind sits through all that come meanwhile. A sound card's own thread stays as it is: one whose driver never
 * blocks would take a core. */
static GstBusSyncReply
on_bus_post (GstBus *bus, GstMessage *message, gpointer user_data)
{
  const BcLineLife *life = user_data;

  if (life->config.config->kind != BC_INPUT_ALSA)
    bc_pipeline_note_message (message);
  if ((GST_MESSAGE_TYPE (message) & AWAITED) != 0)
    return GST_BUS_PASS;
  gst_message_unref (message);
  return GST_BUS_DROP;
}

/* Building --------------------------------------------------------------------------------------- */

static void
connect_ends (BcLineLife *life)
{
  g_autoptr (GstPad) out = gst_element_get_static_pad (life->source, "src");
  g_autoptr (GstElement) demux = gst_bin_get_by_name (GST_BIN (life->pipeline), "demux");
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (life->pipeline), "sink");

  gst_pad_add_probe (out, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, on_bytes,
                     life, NULL);
  if (demux != NULL)
    g_signal_connect (demux, "pad-added", G_CALLBACK (on_pad_added), life);
  if (sink != NULL)
    listen_to (life, sink);
  if (life->config.config->allow != NULL)
    bc_line_door_watch (&life->door, life->source, life->bus);
}

static gboolean
build (BcLineLife *life, GError **error)
{
  const BcLineConfig *config = life->config.config;
  const char *name = bc_line_kind_choose (config, error);

  life->pipeline = name != NULL ? bc_pipeline_new (name, error) : NULL;
  if (life->pipeline == NULL)
    return FALSE;
  life->source = gst_bin_get_by_name (GST_BIN (life->pipeline), "source");
  life->bus = gst_element_get_bus (life->pipeline);
  gst_bus_set_sync_handler (life->bus, on_bus_post, life, NULL);
  connect_ends (life);
  return bc_line_kind_find (config->kind)->set_up (config, life->source, error);
}

/* There is nobody to take what the demuxer found: its sound is of a kind that is not taken, or it has none. */
static gboolean
is_not_taken (const char *debug)
{
  return debug != NULL && strstr (debug, "not-linked") != NULL;
}

/* In a library's own words if there is nothing better. */
static void
take_complaint (BcLineLife *life, GstMessage *message, GError **error)
{
  const BcLineConfig *config = life->config.config;
  g_autoptr (GError) reason = NULL;
  g_autofree char *debug = NULL;

  gst_message_parse_error (message, &reason, &debug);
  BcLineComplaint complaint = { .message = reason->message, .debug = debug };
  g_autofree char *words = bc_line_words (&complaint, config->where);
  if (words == NULL && config->kind == BC_INPUT_HTTP)
    words = bc_line_probe (config->url, config->where);
  if (words == NULL && is_not_taken (debug))
    words = bc_line_life_explain_no_sound (life);
  if (words == NULL)
    words = g_strdup (reason->message);
  if (config->url != NULL)
    words = bc_url_scrub (g_steal_pointer (&words), config->url);
  g_set_error_literal (error, BC_ERROR, BC_ERROR_IO, words);
}

static gboolean
play (BcLineLife *life, GError **error)
{
  if (gst_element_set_state (life->pipeline, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE)
    return TRUE;
  g_autoptr (GstMessage) message = gst_bus_pop_filtered (life->bus, GST_MESSAGE_ERROR);
  if (message != NULL)
    take_complaint (life, message, error);
  else
    g_set_error (error, BC_ERROR, BC_ERROR_IO, "%s: does not start", life->config.config->where);
  return FALSE;
}

/* Bytes are only read when the line plays: while that may block, nothing of ours touches the elastic buffer. */
static gboolean
begin_bytes (BcLineLife *life, GError **error)
{
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (life->pipeline), "bytes");

  if (sink == NULL)
    return play (life, error);
  if (!bc_line_bytes_lay (&life->bytes, sink, error) || !play (life, error) ||
      bc_line_inlet_is_shut (life->config.inlet))
    return FALSE;
  bc_line_bytes_take (&life->bytes);
  return TRUE;
}

BcLineLife *
bc_line_life_new (const BcLineLifeConfig *config, GError **error)
{
  g_autoptr (BcLineLife) life = g_new0 (BcLineLife, 1);

  life->config = *config;
  bc_card_pace_init (&life->pace, bc_clock_now_us ());
  g_mutex_init (&life->mutex);
  bc_line_bytes_init (&life->bytes, &life->config);
  bc_line_door_init (&life->door, config->config, &config->counts->n_refused);
  if (!build (life, error) || !begin_bytes (life, error))
    return NULL;
  return g_steal_pointer (&life);
}

void
bc_line_life_free (BcLineLife *life)
{
  if (life == NULL)
    return;
  bc_line_bytes_end (&life->bytes);
  if (life->pipeline != NULL)
    {
      gst_element_set_state (life->pipeline, GST_STATE_NULL);
      gst_bus_set_sync_handler (life->bus, NULL, NULL, NULL);
    }
  g_clear_pointer (&life->bus, gst_object_unref);
  g_clear_pointer (&life->source, gst_object_unref);
  g_clear_pointer (&life->pipeline, gst_object_unref);
  bc_line_bytes_clear (&life->bytes);
  g_mutex_clear (&life->mutex);
  bc_line_door_clear (&life->door);
  g_free (life->strange);
  g_free (life);
}

/* While it lives ------------------------------------------------------------------------------- */

/* That its bytes are not taken any more is all that the line knows of a link's refusal. */
static BcLineEnd
take_error (BcLineLife *life, GstMessage *message, GError **error)
{
  if (bc_line_bytes_look (&life->bytes, error) == BC_LINE_FAILED)
    return BC_LINE_FAILED;
  /* To find out why may take longer than who stops us waits: nothing feeds the elastic buffer meanwhile. */
  bc_line_bytes_end (&life->bytes);
  take_complaint (life, message, error);
  return BC_LINE_FAILED;
}

/* Its sound waits for us, but not its ring buffer. */
static BcLineEnd
look_at_card (BcLineLife *life, GError **error)
{
  const BcLineConfig *config = life->config.config;

  if (config->kind != BC_INPUT_ALSA ||
      bc_card_pace_look (&life->pace, bc_card_pace_read (life->source), bc_clock_now_us ()))
    return BC_LINE_GOES_ON;
  g_autofree char *words = bc_card_pace_words (config->device);
  g_set_error_literal (error, BC_ERROR, BC_ERROR_IO, words);
  return BC_LINE_FAILED;
}

BcLineEnd
bc_line_life_wait (BcLineLife *life, gint64 timeout_us, GError **error)
{
  g_autoptr (GstMessage) message =
      gst_bus_timed_pop_filtered (life->bus, (GstClockTime) timeout_us * GST_USECOND, AWAITED);

  if (message != NULL && GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    return take_error (life, message, error);
  if (message != NULL && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    return bc_line_bytes_finish (&life->bytes);
  if (bc_line_door_is_called_anew (&life->door))
    return BC_LINE_ENDED;
  BcLineEnd end = look_at_card (life, error);
  return end == BC_LINE_GOES_ON ? bc_line_bytes_look (&life->bytes, error) : end;
}

GstBus *
bc_line_life_get_bus (BcLineLife *life)
{
  return gst_object_ref (life->bus);
}

void
bc_line_life_poke (GstBus *bus)
{
  gst_bus_post (bus, gst_message_new_application (NULL, gst_structure_new_empty ("poke")));
}

guint64
bc_line_life_get_n_bytes (const BcLineLife *life)
{
  return atomic_load_explicit (&life->n_bytes, memory_order_relaxed);
}

gboolean
bc_line_life_has_inlet (const BcLineLife *life)
{
  return !bc_line_bytes_is_taken (&life->bytes);
}

gboolean
bc_line_life_is_held_back (const BcLineLife *life)
{
  return bc_line_life_has_inlet (life) ? bc_line_inlet_is_holding (life->config.inlet)
                                       : bc_line_bytes_is_held_back (&life->bytes);
}

char *
bc_line_life_take_news (BcLineLife *life)
{
  return bc_line_door_take_news (&life->door, bc_clock_now_us ());
}

char *
bc_line_life_explain_no_sound (BcLineLife *life)
{
  const char *where = life->config.config->where;

  g_mutex_lock (&life->mutex);
  const char *strange = life->is_joined ? NULL : life->strange;
  char *words =
      strange != NULL
          ? g_strdup_printf ("%s brings %s, which is not taken: send AAC, Opus or MPEG audio",
                             where, strange)
          : g_strdup_printf ("what comes from %s holds no sound", where);
  g_mutex_unlock (&life->mutex);
  return words;
}
