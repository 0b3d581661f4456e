/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/*
 * BcCardPace: whether an ALSA device keeps time. What has no card behind it ("null", a file) gives and takes as fast as the
 * processor runs; GStreamer's ring buffer then counts its pieces up to where the count turns negative, minutes later, and
 * writes in front of its memory. Such a device is given up long before.
 *
 * Threading: one thread; embed. Time is an argument.
 */
#define BC_CARD_PACE_WINDOW_US (2 * G_TIME_SPAN_SECOND)
/* A card that was held up makes up for what its buffer holds, and the two clocks are not read in one moment. */
#define BC_CARD_PACE_SLACK_US (2 * G_TIME_SPAN_SECOND)
#define BC_CARD_PACE_MAX_RATIO 3

typedef struct
{
  gint64 since_us; /* of this window … */
  gint64 card_us;  /* … and where the card was then */
} BcCardPace;

/* The card is about to begin. */
void bc_card_pace_init (BcCardPace *pace, gint64 now_us);

/* It has done `card_us` of sound by now. FALSE: it runs free. */
gboolean bc_card_pace_look (BcCardPace *pace, gint64 card_us, gint64 now_us);

/* What alsasrc or alsasink has done since it began; 0: it has not. On the thread that changes the element's state. */
gint64 bc_card_pace_read (GstElement *card);

/* Why such a device is given up (transfer full). */
char *bc_card_pace_words (const char *device);

G_END_DECLS
