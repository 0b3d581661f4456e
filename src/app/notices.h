/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/audio/clip.h>

G_BEGIN_DECLS

/*
 * BcNotices: what listeners hear instead of the meeting, or over it, spoken in their language. The recordings
 * are part of the program (see notices/texts.tsv), or a directory's, and become clips when first asked for: a
 * meeting in five languages need not hold nine in memory. A break's end is said by the clock: the sentence,
 * an hour and a minute, joined when asked for, and only the last of them kept.
 *
 * Threading: the main thread, after bc_media_init (); the clips are any thread's.
 */
typedef struct _BcNotices BcNotices;

/* The program's own recordings. BC_ERROR_NOT_FOUND: an English one, which every other language falls back to, is missing. */
BcNotices *bc_notices_load (GError **error);
/* The same; what is in `directory` (nullable) is preferred. What of it cannot be used is left out, with a line in `faults`
 * (of char *; nullable without a directory) that says why. docs/notices.md says what belongs into it. */
BcNotices *bc_notices_load_from (const char *directory, GPtrArray *faults, GError **error);
void bc_notices_free (BcNotices *notices);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcNotices, bc_notices_free)

/* Makes what could be called for in that language (nullable: "original") now: in the meeting nobody may wait for it. */
void bc_notices_prepare (BcNotices *notices, const char *language_id);

/* The same, one recording at a time, some hundredths of a second each: FALSE: everything is made. */
gboolean bc_notices_prepare_next (BcNotices *notices, const char *language_id);

/* The clip of `notice_name` (bc_notice_to_string ()) in the language of an id or tag: "fr", "fr-CH", "bcms", "hr". In English
 * where there is no recording of it, or for NULL ("original"). (transfer none) (nullable): NULL for an unknown name. */
BcClip *bc_notices_find (BcNotices *notices, const char *language_id, const char *notice_name);

/* That there is a break until `back_minute` (after midnight; -1: nobody said when), likewise. Without the time, where the
 * directory has its own sentence, but not the numbers. (transfer none): valid until it is asked for again in this
 * language with another time. */
BcClip *bc_notices_find_break (BcNotices *notices, const char *language_id, int back_minute);

G_END_DECLS
