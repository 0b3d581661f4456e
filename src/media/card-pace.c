/* SPDX-License-Identifier: Apache-2.0 */
#include "card-pace-private.h"

#include <gst/audio/audio.h>

void
bc_card_pace_init (BcCardPace *pace, gint64 now_us)
{
  *pace = (BcCardPace){ .since_us = now_us };
}

gboolean
bc_card_pace_look (BcCardPace *pace, gint64 card_us, gint64 now_us)
{
  gint64 passed_us = now_us - pace->since_us;
  gint64 done_us = card_us - pace->card_us;

  if (passed_us >= BC_CARD_PACE_WINDOW_US)
    *pace = (BcCardPace){ .since_us = now_us, .card_us = card_us };
  return done_us <= BC_CARD_PACE_MAX_RATIO * passed_us + BC_CARD_PACE_SLACK_US;
}

static GstAudioRingBuffer *
find_ring (GstElement *card)
{
  if (GST_IS_AUDIO_BASE_SRC (card))
    return GST_AUDIO_BASE_SRC (card)->ringbuffer;
  return GST_IS_AUDIO_BASE_SINK (card) ? GST_AUDIO_BASE_SINK (card)->ringbuffer : NULL;
}

gint64
bc_card_pace_read (GstElement *card)
{
  GstAudioRingBuffer *ring = find_ring (card);

  if (ring == NULL || !gst_audio_ring_buffer_is_acquired (ring))
    return 0;
  return (gint64) gst_util_uint64_scale (gst_audio_ring_buffer_samples_done (ring), G_USEC_PER_SEC,
                                         (guint64) GST_AUDIO_INFO_RATE (&ring->spec.info));
}

char *
bc_card_pace_words (const char *device)
{
  return g_strdup_printf ("the device \"%s\" keeps no time: there is no sound card behind it",
                          device);
}
