/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/*
 * Ogg (and other formats) made by GStreamer, and a TCP source moved by hand that sends it through a socket pair: at its own
 * pace or as fast as it is taken.
 */

/* `encoder` as in "opusenc" or "vorbisenc", or a launch line ("lamemp3enc ! identity") of all up to the file; a sine of peak 0.25 at `hz`. (transfer full) */
typedef struct
{
  const char *encoder;
  guint rate;
  guint n_channels;
  double hz;
  guint ms;
} OggTone;

GBytes *ogg_make_tone (const OggTone *tone);
/* One after the other: a chained stream. (transfer full) */
GBytes *ogg_chain (GBytes *first, GBytes *second);

typedef struct
{
  int fd;
  int far_fd; /* to be handed over */
  GBytes *data;
  gsize n_sent;
  double n_due; /* bytes */
  double bytes_per_tick;
} OggFeeder;

/* `ms`: how long the sound in `data` lasts. */
void ogg_feeder_init (OggFeeder *feeder, GBytes *data, guint ms);
void ogg_feeder_clear (OggFeeder *feeder);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OggFeeder, ogg_feeder_clear)

/* 20 ms of it; takes an OggFeeder for the ear's sake. */
void ogg_feeder_feed (gpointer feeder);
/* All that is taken without waiting. */
void ogg_feeder_pour (gpointer feeder);
void ogg_feeder_close (OggFeeder *feeder);
gboolean ogg_feeder_is_all_sent (const OggFeeder *feeder);
/* Whether the other side has closed. */
gboolean ogg_feeder_is_cut (const OggFeeder *feeder);
