/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What a source sends, told from its first bytes: the label on the request is often wrong (ffmpeg says
 * audio/mpeg of whatever it sends), the bytes never are.
 *
 * Threading: pure; any thread.
 */
typedef enum
{
  BC_SNIFF_MORE, /* not to be told yet */
  BC_SNIFF_OGG_OPUS,
  BC_SNIFF_OGG_VORBIS,
  BC_SNIFF_AAC,  /* in ADTS */
  BC_SNIFF_MPEG, /* MP3 and its elders */
  BC_SNIFF_REFUSED
} BcSniff;

/* More than this is never needed: asked again with that many bytes, the answer is final. */
#define BC_SNIFF_MAX_BYTES 16384

/* `what` (out) (transfer none): the format in words, when one is recognised. */
BcSniff bc_sniff (const guint8 *data, gsize n_bytes, const char **what);

/* The same for Ogg that begins anywhere in them: at the first page of a stream, of which this many bytes at most tell. */
#define BC_SNIFF_OGG_BYTES 64
BcSniff bc_sniff_find_ogg (const guint8 *data, gsize n_bytes, const char **what);

/* What is taken, in words for those whose format is not. */
#define BC_SNIFF_TAKEN "Ogg Opus, Ogg Vorbis, MP3 or AAC (ADTS)"

/* How long the tag (ID3v2) is that stands in front of the sound; 0: there is none, or fewer than
 * BC_SNIFF_TAG_HEADER_BYTES tell nothing yet. Its pictures may be larger than all that is looked at. */
#define BC_SNIFF_TAG_HEADER_BYTES 10
gsize bc_sniff_get_tag_bytes (const guint8 *data, gsize n_bytes);

/* Whether a source that calls itself so (nullable) may come in; if not, `what` (out) (transfer none) says what it is. */
gboolean bc_sniff_content_type (const char *content_type, const char **what);

G_END_DECLS
