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
  BC_SNIFF_REFUSED
} BcSniff;

/* More than this is never needed: asked again with that many bytes, the answer is final. */
#define BC_SNIFF_MAX_BYTES 16384

/* `what` (out) (transfer none): the format in words, when one is recognised. */
BcSniff bc_sniff (const guint8 *data, gsize n_bytes, const char **what);

/* Whether a source that calls itself so (nullable) may come in; if not, `what` (out) (transfer none) says what it is. */
gboolean bc_sniff_content_type (const char *content_type, const char **what);

G_END_DECLS
