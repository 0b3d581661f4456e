/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "line-life-private.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/*
 * BcLineBytes: bytes that a line brings, as they are: they go through a pair of sockets and are taken as if a source had
 * come in at our door with them. Not every line has such.
 *
 * Threading: as its BcLineLife.
 */
typedef struct
{
  const BcLineLifeConfig *config;
  BcSourceLink *link;       /* (nullable) */
  guint64 n_refused_before; /* … this one */
  gboolean is_finished;     /* the line has brought its last */
  int fd;                   /* the line's end; -1: none */
  int other_fd;             /* the link's, until there is one; -1: none */
} BcLineBytes;

/* `config` outlives it. */
void bc_line_bytes_init (BcLineBytes *bytes, const BcLineLifeConfig *config);
/* Nothing is taken any more: to be called before the line that still writes is shut down … */
void bc_line_bytes_end (BcLineBytes *bytes);
/* … and this after it was. */
void bc_line_bytes_clear (BcLineBytes *bytes);

/* Leads what `sink` (an fdsink) gets into the pair. BC_ERROR_IO. */
gboolean bc_line_bytes_lay (BcLineBytes *bytes, GstElement *sink, GError **error);
/* From here on they are read. */
void bc_line_bytes_take (BcLineBytes *bytes);
gboolean bc_line_bytes_is_taken (const BcLineBytes *bytes);
/* Whether there is, or may be, more than is taken just now; its last is still to be heard, too. */
gboolean bc_line_bytes_is_held_back (const BcLineBytes *bytes);

/* The line has brought its last. */
BcLineEnd bc_line_bytes_finish (BcLineBytes *bytes);
/* BC_ERROR_UNSUPPORTED: what it brings is not understood. */
BcLineEnd bc_line_bytes_look (const BcLineBytes *bytes, GError **error);

G_END_DECLS
