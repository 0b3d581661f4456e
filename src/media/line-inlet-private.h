/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "media-private.h"

#include <boothcast/audio/elastic.h>
#include <boothcast/audio/side.h>
#include <stdatomic.h>

G_BEGIN_DECLS

/*
 * BcLineInlet: where the sound of a launch line enters the elastic buffer. While that is full it holds the line back;
 * once shut it lets nothing through, whatever a line that does not end still brings.
 *
 * Threading: init, clear on any thread while nothing else runs; take on GStreamer's threads, one at a time; the rest on
 * any thread.
 */
typedef struct
{
  BcElastic *elastic; /* not owned */
  BcFault *fault;     /* not owned */
  BcSide side;

  GMutex mutex;
  GCond cond;
  gboolean is_shut; /* mutex */

  atomic_bool is_holding; /* the line back, just now */
  _Atomic guint64 n_samples;
} BcLineInlet;

/* Shut at first. */
void bc_line_inlet_init (BcLineInlet *inlet, BcElastic *elastic, BcFault *fault, BcSide side);
void bc_line_inlet_clear (BcLineInlet *inlet);

/* For a new connection: counts from 0. */
void bc_line_inlet_open (BcLineInlet *inlet);
/* When it returns, nothing touches elastic buffer and fault any more. */
void bc_line_inlet_shut (BcLineInlet *inlet);

gboolean bc_line_inlet_is_shut (BcLineInlet *inlet);

/* `n` frames of interleaved stereo at 48 kHz. FALSE: shut. */
gboolean bc_line_inlet_take (BcLineInlet *inlet, const float *stereo, gsize n);

gboolean bc_line_inlet_is_holding (const BcLineInlet *inlet);
/* Frames that came since it was opened. */
guint64 bc_line_inlet_get_n_samples (const BcLineInlet *inlet);

G_END_DECLS
