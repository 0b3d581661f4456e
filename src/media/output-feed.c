/* SPDX-License-Identifier: Apache-2.0 */
#include "output-feed-private.h"

#include <boothcast/audio/format.h>
#include <string.h>

/* A far end that takes less is not real time any more. */
#define MAX_WAITING_BUFFERS 50
/* Before the far end is there: only so that there is always one on its way. */
#define MAX_WAITING_PRIMERS 2

/* RFC 6716: 20 ms of nothing, CELT, fullband. */
static const guint8 silent_packet[] = { 0xf8, 0xff, 0xfe };

void
bc_output_feed_init (BcOutputFeed *feed, const BcOutputKindRow *row, GstElement *pipeline,
                     gint64 origin_samples)
{
  feed->row = row;
  feed->source = GST_APP_SRC (bc_output_kind_get_element (pipeline, "source"));
  bc_timeline_init (&feed->timeline, row->keeps_time, origin_samples);
}

void
bc_output_feed_clear (BcOutputFeed *feed)
{
  g_clear_object (&feed->source);
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

static GstBuffer *
make_silence (const BcOutputFeed *feed)
{
  if (feed->row->takes_packets)
    return gst_buffer_new_memdup (silent_packet, sizeof silent_packet);

  GstBuffer *buffer = gst_buffer_new_allocate (NULL, BC_TICK_SAMPLES * sizeof (float), NULL);
  gst_buffer_memset (buffer, 0, 0, BC_TICK_SAMPLES * sizeof (float));
  return buffer;
}

static void
push_tick (BcOutputFeed *feed, GstBuffer *buffer, gint64 end_samples)
{
  BcTimelineStep step = bc_timeline_take (&feed->timeline, end_samples);

  if (step.is_past)
    {
      gst_buffer_unref (buffer);
      return;
    }
  for (guint i = 0; i < step.n_silent; i++)
    push_buffer (feed, make_silence (feed), step.at_samples + (gint64) i * BC_TICK_SAMPLES, FALSE);
  push_buffer (feed, buffer, step.at_samples + (gint64) step.n_silent * BC_TICK_SAMPLES,
               step.is_jump);
}

gboolean
bc_output_feed_push (BcOutputFeed *feed, gconstpointer data, gsize n_bytes, gint64 end_samples)
{
  if (bc_output_feed_count_waiting (feed) >= MAX_WAITING_BUFFERS)
    return FALSE;
  if (!feed->is_heard)
    bc_timeline_close_up (&feed->timeline, end_samples);
  feed->is_heard = TRUE;
  push_tick (feed, gst_buffer_new_memdup (data, n_bytes), end_samples);
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
  push_tick (feed, make_silence (feed), end_samples);
  return TRUE;
}
