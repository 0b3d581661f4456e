/* SPDX-License-Identifier: Apache-2.0 */
#include "output-line-private.h"

#include "card-pace-private.h"
#include "elements-private.h"
#include "media-private.h"
#include "output-feed-private.h"
#include "output-kind-private.h"
#include "refusals-private.h"

#include <boothcast/audio/format.h>
#include <boothcast/base/clock.h>
#include <gio/gio.h>

/* Sound that is paced leaves this much after it was made: the tick and this thread may be that late. */
#define MARGIN_NS (40 * GST_MSECOND)
#define CONNECT_US (15 * G_USEC_PER_SEC)
#define STALL_US (5 * G_USEC_PER_SEC)
#define FADE_OUT_NS GST_SECOND

/* The first has gone through when the second comes: whatever connects does so with the first. */
#define N_TAKEN_CONNECTED 2

struct _BcOutputLine
{
  const BcOutputConfig *config;
  const BcOutputKindRow *row;
  BcOutputWire *wire;
  BcOutputCounts *counts;
  GstElement *pipeline;
  GstBus *bus;
  BcOutputFeed feed;
  gboolean was_connected;

  gint64 progress_us;   /* when it last was seen to take something, or had nothing to take */
  guint64 n_taken_seen; /* … by then */
  BcCardPace pace;      /* of a sound card */
  BcRefusals refusals;  /* RTP */

  _Atomic guint64 n_taken; /* by the sink */
  atomic_int n_callers;    /* of a listener */
};

gboolean
bc_output_line_takes_packets (const BcOutputConfig *config)
{
  return bc_output_kind_find (config)->takes_packets;
}

/* Loading what it needs may have taken its time: only then is looked where the programme is. (transfer full) */
static GstElement *
build_pipeline (BcOutputStart *start, GError **error)
{
  const BcOutputKindRow *row = bc_output_kind_find (start->config);
  g_autoptr (GstElement) pipeline =
      bc_elements_check (row->pipeline, error) ? bc_pipeline_new (row->pipeline, error) : NULL;

  if (start->programme != NULL)
    start->origin_samples = bc_sighting_get_samples (start->programme);
  start->origin_us = bc_clock_now_us ();
  return pipeline != NULL && row->set_up (start, pipeline, error) ? g_steal_pointer (&pipeline)
                                                                  : NULL;
}

gboolean
bc_output_line_check (const BcOutputConfig *config, GError **error)
{
  BcOutputWire wire = { 0 };
  BcOutputStart start = { .config = config, .wire = &wire };
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) shut = NULL;
  g_autoptr (GstElement) pipeline = build_pipeline (&start, &missing);

  if (pipeline != NULL)
    return TRUE;
  /* Both, that nobody mends one and is told the other. */
  if (g_error_matches (missing, BC_ERROR, BC_ERROR_UNAVAILABLE) &&
      !bc_output_kind_check_secret (config, &shut))
    g_set_error (error, BC_ERROR, missing->code, "%s; %s", missing->message, shut->message);
  else
    g_propagate_error (error, g_steal_pointer (&missing));
  return FALSE;
}

/* --- GStreamer's threads --- */

static GstPadProbeReturn
on_taken (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  BcOutputLine *line = user_data;
  gboolean is_list = (info->type & GST_PAD_PROBE_TYPE_BUFFER_LIST) != 0;
  GstBufferList *list = is_list ? GST_PAD_PROBE_INFO_BUFFER_LIST (info) : NULL;
  gsize n_bytes = is_list ? gst_buffer_list_calculate_size (list)
                          : gst_buffer_get_size (GST_PAD_PROBE_INFO_BUFFER (info));
  guint n_buffers = is_list ? gst_buffer_list_length (list) : 1;

  atomic_fetch_add (&line->n_taken, 1);
  atomic_fetch_add (&line->counts->n_bytes, n_bytes);
  atomic_fetch_add (&line->counts->n_packets, n_buffers);
  return GST_PAD_PROBE_OK;
}

static void
on_caller_added (GstElement *sink, int number, GSocketAddress *address, gpointer user_data)
{
  BcOutputLine *line = user_data;

  atomic_fetch_add (&line->n_callers, 1);
}

static void
on_caller_removed (GstElement *sink, int number, GSocketAddress *address, gpointer user_data)
{
  BcOutputLine *line = user_data;

  atomic_fetch_sub (&line->n_callers, 1);
}

/* In the thread that posts. */
static GstBusSyncReply
on_bus_post (GstBus *bus, GstMessage *message, gpointer user_data)
{
  bc_pipeline_note_message (message);
  return GST_BUS_PASS;
}

/* --- Its own thread --- */

static void
watch_sink (BcOutputLine *line)
{
  g_autoptr (GstElement) sink = bc_output_kind_get_element (line->pipeline, "sink");
  g_autoptr (GstPad) pad = gst_element_get_static_pad (sink, "sink");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, on_taken,
                     line, NULL);
  if (!line->config->is_listener)
    return;
  g_signal_connect (sink, "caller-added", G_CALLBACK (on_caller_added), line);
  g_signal_connect (sink, "caller-removed", G_CALLBACK (on_caller_removed), line);
}

/* 0 of the line's time is `origin_samples`, which sounds MARGIN_NS after it was read (and a card's buffer later), however long
 * it is ago by now. */
static void
set_clock (BcOutputLine *line, gint64 origin_us)
{
  g_autoptr (GstClock) clock = gst_system_clock_obtain ();
  GstClockTime ahead_ns = line->row->n_ahead_ticks * BC_TICK_MS * GST_MSECOND;
  GstClockTime ago_ns = (GstClockTime) (bc_clock_now_us () - origin_us) * GST_USECOND;

  gst_pipeline_use_clock (GST_PIPELINE (line->pipeline), clock);
  gst_element_set_start_time (line->pipeline, GST_CLOCK_TIME_NONE);
  gst_element_set_base_time (line->pipeline,
                             gst_clock_get_time (clock) + MARGIN_NS + ahead_ns - ago_ns);
}

/* UDP goes on after each packet that could not be sent, and says so. */
static void
note_warning (BcOutputLine *line, GstMessage *message)
{
  g_autofree char *fine_print = NULL;

  if (line->config->kind != BC_OUTPUT_RTP)
    return;
  gst_message_parse_warning (message, NULL, &fine_print);
  if (fine_print != NULL)
    bc_refusals_note_text (&line->refusals, fine_print, bc_clock_now_us ());
}

/* (transfer full) (nullable) */
static GstMessage *
find_error (BcOutputLine *line)
{
  for (;;)
    {
      g_autoptr (GstMessage) message =
          gst_bus_pop_filtered (line->bus, GST_MESSAGE_ERROR | GST_MESSAGE_WARNING);

      if (message == NULL || GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
        return g_steal_pointer (&message);
      note_warning (line, message);
    }
}

/* (transfer full) (nullable): the first complaint. */
static char *
find_complaint (BcOutputLine *line)
{
  g_autoptr (GstMessage) message = find_error (line);
  g_autoptr (GError) reason = NULL;

  if (message == NULL)
    return NULL;
  gst_message_parse_error (message, &reason, NULL);
  return bc_output_kind_explain (line->config, line->was_connected, reason->message);
}

/* UDP's, which are there from now on. */
static void
watch_sockets (BcOutputLine *line)
{
  g_autoptr (GstElement) sink = bc_output_kind_get_element (line->pipeline, "sink");
  g_autoptr (GSocket) v4 = NULL;
  g_autoptr (GSocket) v6 = NULL;

  if (line->config->kind != BC_OUTPUT_RTP)
    return;
  g_object_get (sink, "used-socket", &v4, "used-socket-v6", &v6, NULL);
  bc_refusals_watch (&line->refusals, v4);
  bc_refusals_watch (&line->refusals, v6);
}

static gboolean
start_pipeline (BcOutputLine *line, GError **error)
{
  if (gst_element_set_state (line->pipeline, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE)
    {
      watch_sockets (line);
      return TRUE;
    }

  g_autofree char *complaint = find_complaint (line);
  g_autofree char *far_end = bc_output_config_name_far_end (line->config);
  if (complaint != NULL)
    g_set_error_literal (error, BC_ERROR, BC_ERROR_IO, complaint);
  else
    g_set_error (error, BC_ERROR, BC_ERROR_IO, "%s: cannot be started", far_end);
  return FALSE;
}

BcOutputLine *
bc_output_line_new (BcOutputStart *start, GError **error)
{
  g_autoptr (BcOutputLine) line = g_new0 (BcOutputLine, 1);

  line->config = start->config;
  line->row = bc_output_kind_find (start->config);
  line->wire = start->wire;
  line->counts = start->counts;
  line->progress_us = bc_clock_now_us ();
  bc_card_pace_init (&line->pace, line->progress_us);
  line->pipeline = build_pipeline (start, error);
  if (line->pipeline == NULL)
    return NULL;
  line->bus = gst_element_get_bus (line->pipeline);
  /* A sound card's own thread stays as it is: one whose driver never blocks would take a core. */
  if (start->config->kind != BC_OUTPUT_ALSA)
    gst_bus_set_sync_handler (line->bus, on_bus_post, NULL, NULL);
  bc_output_feed_init (&line->feed, line->row, line->pipeline, start->origin_samples);
  watch_sink (line);
  set_clock (line, start->origin_us);
  return start_pipeline (line, error) ? g_steal_pointer (&line) : NULL;
}

void
bc_output_line_fade_out (BcOutputLine *line)
{
  g_autoptr (GstMessage) message = NULL;

  /* A sink says so when the last of it has gone out. */
  if (bc_output_feed_end (&line->feed))
    message =
        gst_bus_timed_pop_filtered (line->bus, FADE_OUT_NS, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
}

/* The next line's first packet has the number after the last that was sent; what the end has caught waiting for its moment
 * was not. */
static void
keep_sequence (BcOutputLine *line)
{
  g_autoptr (GstElement) sink = bc_output_kind_get_element (line->pipeline, "sink");
  g_autoptr (GstStructure) stats = NULL;
  guint64 n_sent;

  if (line->config->kind != BC_OUTPUT_RTP)
    return;
  /* Nothing is on its way any more, and what was is not forgotten yet. */
  gst_element_set_state (line->pipeline, GST_STATE_PAUSED);
  g_signal_emit_by_name (sink, "get-stats", line->config->host, (int) line->config->port, &stats);
  if (stats != NULL && gst_structure_get_uint64 (stats, "packets-sent", &n_sent))
    line->wire->next_sequence = (guint16) (line->wire->next_sequence + n_sent);
}

void
bc_output_line_free (BcOutputLine *line)
{
  if (line == NULL)
    return;
  if (line->pipeline != NULL)
    {
      keep_sequence (line);
      gst_element_set_state (line->pipeline, GST_STATE_NULL);
      gst_bus_set_sync_handler (line->bus, NULL, NULL, NULL);
    }
  bc_refusals_clear (&line->refusals);
  bc_output_feed_clear (&line->feed);
  g_clear_pointer (&line->bus, gst_object_unref);
  g_clear_pointer (&line->pipeline, gst_object_unref);
  g_free (line);
}

/* --- Sound --- */

static gboolean
is_connected (BcOutputLine *line)
{
  if (line->config->is_listener)
    return atomic_load (&line->n_callers) > 0;
  return atomic_load (&line->n_taken) >= N_TAKEN_CONNECTED;
}

/* A stream's far end that is not there yet would get what is sent now when it answers, stale. RTP and sound cards always
 * are. */
gboolean
bc_output_line_push (BcOutputLine *line, gconstpointer data, gsize n_bytes, gint64 end_samples)
{
  if (!line->row->keeps_time && !is_connected (line))
    return bc_output_feed_prime (&line->feed, end_samples);
  return bc_output_feed_push (&line->feed, data, n_bytes, end_samples);
}

/* --- How it is --- */

/* FALSE: nothing has got through for too long, though there was something. */
static gboolean
makes_progress (BcOutputLine *line, gint64 now_us)
{
  guint64 n_taken = atomic_load (&line->n_taken);

  if (n_taken != line->n_taken_seen || bc_output_feed_count_waiting (&line->feed) == 0)
    {
      line->n_taken_seen = n_taken;
      line->progress_us = now_us;
    }
  return now_us - line->progress_us < (line->was_connected ? STALL_US : CONNECT_US);
}

static gboolean
keeps_time (BcOutputLine *line, gint64 now_us)
{
  if (line->config->kind != BC_OUTPUT_ALSA)
    return TRUE;
  g_autoptr (GstElement) sink = bc_output_kind_get_element (line->pipeline, "sink");
  return bc_card_pace_look (&line->pace, bc_card_pace_read (sink), now_us);
}

/* Packets that nobody wants leave the machine, or try to, all the same: that is how it is found out when somebody does. */
static gboolean
is_refused (BcOutputLine *line, gint64 now_us, GError **error)
{
  bc_refusals_hear (&line->refusals, now_us);
  if (!bc_refusals_is_refused (&line->refusals, now_us))
    return FALSE;

  g_autofree char *far_end = bc_output_config_name_far_end (line->config);
  g_autofree char *words = bc_refusals_explain (&line->refusals, far_end);
  g_set_error_literal (error, BC_ERROR, BC_ERROR_IO, words);
  return TRUE;
}

BcLineState
bc_output_line_look (BcOutputLine *line, gint64 now_us, GError **error)
{
  g_autofree char *complaint = find_complaint (line);
  g_autofree char *far_end = NULL;

  if (complaint != NULL)
    {
      g_set_error_literal (error, BC_ERROR, BC_ERROR_IO, complaint);
      return BC_LINE_DEAD;
    }
  if (!keeps_time (line, now_us))
    {
      complaint = bc_card_pace_words (line->config->device);
      g_set_error_literal (error, BC_ERROR, BC_ERROR_IO, complaint);
      return BC_LINE_DEAD;
    }
  if (!makes_progress (line, now_us))
    {
      far_end = bc_output_config_name_far_end (line->config);
      g_set_error (error, BC_ERROR, BC_ERROR_IO, "%s: %s", far_end,
                   line->was_connected ? "it has taken nothing for 5 s"
                                       : "no connection within 15 s");
      return BC_LINE_DEAD;
    }
  if (!is_connected (line) || is_refused (line, now_us, error))
    return BC_LINE_CONNECTING;
  line->was_connected = TRUE;
  return BC_LINE_CONNECTED;
}
