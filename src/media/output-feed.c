/* SPDX-License-Identifier: Apache-2.0 */
#include "output-feed-private.h"

#include <boothcast/audio/format.h>
#include <string.h>

/* A far end that takes less is not real time any more. */
#define MAX_WAITING_BUFFERS 50
/* Before the far end is there: only so that there is always one on its way. */
#define MAX_WAITING_PRIMERS 2

/* Its buffer is not all that it has ahead of what is heard. */
#define CARD_SLACK_TICKS 3
/* In what goes on for so long it has sunk to nothing. */
#define END_TICKS 2

/* RFC 6716: 20 ms of nothing, CELT, fullband. */
static const guint8 silent_packet[] = { 0xf8, 0xff, 0xfe };

void
bc_output_feed_init (BcOutputFeed *feed, const BcOutputKindRow *row, GstElement *pipeline,
                     gint64 origin_samples)
{
  feed->row = row;
  feed->source = GST_APP_SRC (bc_output_kind_get_element (pipeline, "source"));
  bc_timeline_init (&feed->timeline, row->keeps_time, origin_samples);
  if (row->n_ahead_ticks > 0)
    feed->n_lost_ticks = row->n_ahead_ticks + CARD_SLACK_TICKS;
  if (!row->takes_packets)
    feed->concealer = bc_concealer_new (BC_SAMPLE_RATE);
}

void
bc_output_feed_clear (BcOutputFeed *feed)
{
  g_clear_object (&feed->source);
  g_clear_pointer (&feed->concealer, bc_concealer_free);
}

guint64
bc_output_feed_count_waiting (const BcOutputFeed *feed)
{
  return gst_app_src_get_current_level_buffers (feed->source);
}

static void
push_buffer (BcOutputFeed *feed, GstBuffer *buffer, gint64 at_samples, gboolean is_jump)
{
  GST_BUFFER_PTS (buffer) =
      gst_util_uint64_scale ((guint64) at_samples, GST_SECOND, BC_SAMPLE_RATE);
  GST_BUFFER_DTS (buffer) = GST_BUFFER_PTS (buffer);
  GST_BUFFER_DURATION (buffer) = BC_TICK_MS * GST_MSECOND;
  if (is_jump)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  /* Whatever it answers: a line that is dead says so on its bus. */
  gst_app_src_push_buffer (feed->source, buffer);
}

/* In the place of a tick: silence, or what was heard sinking into it. */
static GstBuffer *
make_rest (BcOutputFeed *feed)
{
  float samples[BC_TICK_SAMPLES];

  if (feed->concealer == NULL)
    return gst_buffer_new_memdup (silent_packet, sizeof silent_packet);
  bc_concealer_fill (feed->concealer, samples, BC_TICK_SAMPLES);
  return gst_buffer_new_memdup (samples, sizeof samples);
}

/* What it follows is silence, or sounded too long ago. */
static void
cut (BcOutputFeed *feed)
{
  float silence[BC_TICK_SAMPLES];

  if (feed->concealer == NULL)
    return;
  bc_concealer_forget (feed->concealer);
  bc_concealer_fill (feed->concealer, silence, BC_TICK_SAMPLES);
}

/* Of sound its beginning is faded in, if it is one. */
static GstBuffer *
make_tick (BcOutputFeed *feed, gconstpointer data, gsize n_bytes)
{
  GstBuffer *buffer = gst_buffer_new_memdup (data, n_bytes);
  GstMapInfo map;

  if (feed->concealer == NULL || !gst_buffer_map (buffer, &map, GST_MAP_READWRITE))
    return buffer;
  bc_concealer_run (feed->concealer, (float *) (gpointer) map.data, n_bytes / sizeof (float));
  gst_buffer_unmap (buffer, &map);
  return buffer;
}

/* `data` (nullable): a rest in its place. */
static void
push_tick (BcOutputFeed *feed, gconstpointer data, gsize n_bytes, gint64 end_samples)
{
  BcTimelineStep step = bc_timeline_take (&feed->timeline, end_samples);

  if (step.is_past)
    return;
  for (guint i = 0; i < step.n_silent; i++)
    push_buffer (feed, make_rest (feed), step.at_samples + (gint64) i * BC_TICK_SAMPLES, FALSE);
  if (step.is_jump)
    cut (feed);
  push_buffer (feed, data != NULL ? make_tick (feed, data, n_bytes) : make_rest (feed),
               step.at_samples + (gint64) step.n_silent * BC_TICK_SAMPLES, step.is_jump);
}

gboolean
bc_output_feed_push (BcOutputFeed *feed, gconstpointer data, gsize n_bytes, gint64 end_samples)
{
  if (bc_output_feed_count_waiting (feed) >= MAX_WAITING_BUFFERS)
    return FALSE;
  if (!feed->is_heard)
    {
      bc_timeline_close_up (&feed->timeline, end_samples);
      cut (feed);
    }
  feed->is_heard = TRUE;
  /* It would begin in the middle. */
  push_tick (feed, feed->n_lost_ticks == 0 ? data : NULL, n_bytes, end_samples);
  feed->n_lost_ticks -= feed->n_lost_ticks > 0 ? 1 : 0;
  return TRUE;
}

gboolean
bc_output_feed_prime (BcOutputFeed *feed, gint64 end_samples)
{
  if (bc_output_feed_count_waiting (feed) >= MAX_WAITING_PRIMERS)
    return FALSE;
  if (!feed->is_heard)
    bc_timeline_close_up (&feed->timeline, end_samples);
  feed->is_heard = FALSE;
  push_tick (feed, NULL, 0, end_samples);
  return TRUE;
}

gboolean
bc_output_feed_end (BcOutputFeed *feed)
{
  if (feed->concealer == NULL || !feed->is_heard)
    return FALSE;
  for (guint i = 0; i < END_TICKS; i++)
    push_tick (feed, NULL, 0, feed->timeline.next_samples + BC_TICK_SAMPLES);
  gst_app_src_end_of_stream (feed->source);
  return TRUE;
}
