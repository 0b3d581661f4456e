/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/*
 * BoxReader: boxes of ISO base media as a stranger reads them: it knows the format's rules, and nothing of our writer.
 *
 * Threading: a plain value.
 */
typedef struct
{
  const guint8 *data;
  gsize size;
} BoxReader;

/* The box at `path` ("moov/trak/mdia/mdhd") below, its payload; each step the first of its kind. */
gboolean box_reader_find (BoxReader within, const char *path, BoxReader *payload);
/* Number `index` of the boxes just below; FALSE: there are no more. `type` gets four characters. Sizes are checked. */
gboolean box_reader_get (BoxReader within, guint index, char type[5], BoxReader *payload);

/* Big-endian, from the payload; beyond its end is a failure. */
guint64 box_reader_number (BoxReader box, gsize at, gsize n_bytes);
