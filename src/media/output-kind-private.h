/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "output-line-private.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/*
 * BcOutputKindRow: what is particular to RTP, SRT, Icecast and ALSA: the launch line, how it is set to its far end, and what
 * its failures mean in words.
 *
 * Threading: constant data; set_up on the output's own thread.
 */
typedef struct
{
  const char *pipeline;
  gboolean takes_packets;
  gboolean keeps_time; /* see BcTimeline */
  gboolean (*set_up) (const BcOutputStart *start, GstElement *pipeline, GError **error);
  /* What a sound card has to be given in advance: its buffer, which it fills with silence when it begins. */
  guint n_ahead_ticks;
} BcOutputKindRow;

const BcOutputKindRow *bc_output_kind_find (const BcOutputConfig *config);

/* Whether its secret, if it has one, can be read. BC_ERROR_CONFIG. */
gboolean bc_output_kind_check_secret (const BcOutputConfig *config, GError **error);

/* GStreamer's complaint in words (transfer full). */
char *bc_output_kind_explain (const BcOutputConfig *config, gboolean was_connected,
                              const char *complaint);

/* An element of the line by its fixed name: (transfer full). */
GstElement *bc_output_kind_get_element (GstElement *pipeline, const char *name);

G_END_DECLS
