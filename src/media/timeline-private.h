/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcTimeline: from programme time to an output's own. One that keeps time (RTP, a sound card) shows every pause as long as it
 * was; a stream begins with its first tick and has no holes: a short one is filled with silence, what is longer is left
 * out, for whoever plays it has waited in vain by then.
 *
 * Threading: one thread; embed.
 */
#define BC_TIMELINE_MAX_FILL_TICKS 50 /* 1 s */

typedef struct
{
  gboolean keeps_time;
  gboolean has_begun;
  gint64 origin_samples; /* programme time that is 0 here */
  gint64 next_samples;   /* programme time at which the next tick is due */
} BcTimeline;

typedef struct
{
  gboolean is_past;  /* from before the beginning: not for this output */
  gboolean is_jump;  /* the first after a hole that stays one */
  guint n_silent;    /* ticks of silence that come first */
  gint64 at_samples; /* where it, or its silence, begins here */
} BcTimelineStep;

/* `origin_samples`: the beginning, of one that keeps time. */
void bc_timeline_init (BcTimeline *timeline, gboolean keeps_time, gint64 origin_samples);

/* Leaves out what was before a tick that ends at `end_samples`, however short; of a stream only. */
void bc_timeline_close_up (BcTimeline *timeline, gint64 end_samples);

/* A tick that ends at `end_samples` of programme time. */
BcTimelineStep bc_timeline_take (BcTimeline *timeline, gint64 end_samples);

G_END_DECLS
