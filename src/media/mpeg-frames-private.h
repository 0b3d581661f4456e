/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The frames of MPEG audio (ISO 11172-3 and 13818-3: MP1 to MP3) and of AAC in ADTS (ISO 13818-7 section 6.2), as far as
 * telling one from the other and both from noise needs. Streams of both may begin anywhere: whoever joins one late cuts
 * a frame in two.
 *
 * Threading: pure; any thread.
 */
typedef enum
{
  BC_MPEG_NONE,
  BC_MPEG_AUDIO,
  BC_MPEG_ADTS
} BcMpegKind;

typedef struct
{
  BcMpegKind kind;
  gsize n_bytes;    /* of the whole frame, header included */
  guint32 sameness; /* equal in all frames of one stream */
} BcMpegFrame;

#define BC_MPEG_HEADER_BYTES 7

/* Reads the header at `data`; kind NONE: there is none, or less than all of it. */
BcMpegFrame bc_mpeg_read_frame (const guint8 *data, gsize n_bytes);

/* What is found in `data`: two frames that follow each other from the first byte on, or three from any other; of
 * several the one that is complete first. NONE: not to be told (yet). */
BcMpegKind bc_mpeg_find (const guint8 *data, gsize n_bytes);

G_END_DECLS
