/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/audio/clip.h>

G_BEGIN_DECLS

/*
 * BcNotices: what listeners hear instead of the meeting, spoken in their language. The recordings are part of
 * the program (see notices/texts.tsv) and become clips when first asked for: a meeting in five languages
 * need not hold nine in memory.
 *
 * Threading: the main thread; the clips are any thread's.
 */
typedef struct _BcNotices BcNotices;

/* BC_ERROR_IO: an English recording, which every other language falls back to, is missing. */
BcNotices *bc_notices_load (GError **error);
void bc_notices_free (BcNotices *notices);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcNotices, bc_notices_free)

/* The clip of `notice_name` (bc_notice_to_string ()) in the language of an id or tag: "fr", "fr-CH", "bcms", "hr". In English
 * where there is no recording of it, or for NULL ("original"). (transfer none) (nullable): NULL for an unknown name. */
BcClip *bc_notices_find (BcNotices *notices, const char *language_id, const char *notice_name);

G_END_DECLS
