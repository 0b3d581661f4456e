/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "output-kind-private.h"
#include "timeline-private.h"

#include <boothcast/audio/concealer.h>
#include <gst/app/gstappsrc.h>

G_BEGIN_DECLS

/*
 * BcOutputFeed: where sound, or packets, enter an output's launch line, each at its moment; see BcTimeline. Sound comes in
 * out of silence, and goes out into it, however suddenly it is switched on or off, or is late.
 *
 * Threading: the output's own thread; embed.
 */
typedef struct
{
  const BcOutputKindRow *row;
  GstAppSrc *source;
  BcTimeline timeline;
  guint n_lost_ticks;     /* still: a card that begins plays silence in their place */
  gboolean is_heard;      /* what was pushed last was sound for somebody */
  BcConcealer *concealer; /* (nullable): it takes packets */
} BcOutputFeed;

/* The line's "source"; 0 of its time is `origin_samples`. */
void bc_output_feed_init (BcOutputFeed *feed, const BcOutputKindRow *row, GstElement *pipeline,
                          gint64 origin_samples);
void bc_output_feed_clear (BcOutputFeed *feed);

/* A tick, or a packet, that ends at `end_samples`. FALSE: dropped, for what came before is still not taken. */
gboolean bc_output_feed_push (BcOutputFeed *feed, gconstpointer data, gsize n_bytes,
                              gint64 end_samples);
/* The same for nobody: what connects does so with the first that it is given. Until then that is silence, and the sound that
 * comes behind it is of then, with no hole for how long it took. */
gboolean bc_output_feed_prime (BcOutputFeed *feed, gint64 end_samples);

/* Nothing comes after it. FALSE: nobody was to hear anything, so there is nothing to wait for. */
gboolean bc_output_feed_end (BcOutputFeed *feed);

/* What was pushed and is not on its way yet. */
guint64 bc_output_feed_count_waiting (const BcOutputFeed *feed);

G_END_DECLS
