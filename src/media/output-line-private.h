/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "sighting-private.h"

#include <boothcast/media/output.h>
#include <stdatomic.h>

G_BEGIN_DECLS

/*
 * BcOutputLine: one connection of an output: its launch line built, set to the far end and running, until it fails or is
 * freed. A new one is made for the next connection; what must go on then is kept in BcOutputThread.
 *
 * Threading: one thread, which new, push and free may hold up for as long as a far end takes. GStreamer's threads count.
 */
typedef struct _BcOutputLine BcOutputLine;

/* What goes on from line to line. */
typedef struct
{
  guint32 ssrc;
  guint32 rtp_base; /* what programme time 0 is on the wire; even */
  guint16 next_sequence;
} BcOutputWire;

/* Counted by GStreamer's threads, read by all. */
typedef struct
{
  _Atomic guint64 n_bytes;
  _Atomic guint64 n_packets;
} BcOutputCounts;

typedef struct
{
  const BcOutputConfig *config;
  BcOutputWire *wire;
  BcOutputCounts *counts;
  const BcSighting *programme; /* (nullable) the tick's */
  gint64 origin_samples;       /* where it was when all was ready, … */
  gint64 origin_us;            /* … and when that was: set by the line */
} BcOutputStart;

/* The kind's and codec's row. */
gboolean bc_output_line_takes_packets (const BcOutputConfig *config);
/* See bc_output_check (). */
gboolean bc_output_line_check (const BcOutputConfig *config, GError **error);

/* `start` and what it names outlive the line. */
BcOutputLine *bc_output_line_new (BcOutputStart *start, GError **error);
/* What is on its way is sent, and sound fades out; that takes some 0.1 s, and a second at most. Push nothing after it. */
void bc_output_line_fade_out (BcOutputLine *line);
/* As it is. */
void bc_output_line_free (BcOutputLine *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcOutputLine, bc_output_line_free)

/* A tick, or a packet, that ends at `end_samples`. FALSE: dropped, for what came before is still not taken. */
gboolean bc_output_line_push (BcOutputLine *line, gconstpointer data, gsize n_bytes,
                              gint64 end_samples);

/* Whether the far end takes what is sent. BC_ERROR_IO, in words: why the line is dead, or, CONNECTING, that RTP's far end refuses
 * what is sent all the same. */
typedef enum
{
  BC_LINE_CONNECTING,
  BC_LINE_CONNECTED,
  BC_LINE_DEAD
} BcLineState;

BcLineState bc_output_line_look (BcOutputLine *line, gint64 now_us, GError **error);

G_END_DECLS
