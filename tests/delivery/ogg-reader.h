/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * OggReader: an Ogg/Opus stream taken apart again by libogg and libopus, as a player would.
 *
 * Threading: a plain value.
 */
typedef struct
{
  gint64 granule;
  long number;
  gboolean is_bos, is_eos;
  guint n_packets;
} OggReaderPage;

typedef struct
{
  GArray *pages;      /* of OggReaderPage, header pages too */
  GPtrArray *packets; /* of GBytes, header packets too */
  guint n_holes;      /* as libogg counts them */
} OggReader;

void ogg_reader_init (OggReader *reader, GBytes *stream, guint32 serial);
void ogg_reader_clear (OggReader *reader);

const OggReaderPage *ogg_reader_get_page (const OggReader *reader, guint i);

/* Every sample that all data packets decode to, pre-skip not taken off (of float, mono). */
GArray *ogg_reader_decode (const OggReader *reader);

G_END_DECLS
