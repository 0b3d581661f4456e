/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/audio/clip.h>

G_BEGIN_DECLS

/*
 * BcNoticeRecordings: the recordings that notices are made of, by name and language: those that are part of the program
 * (notices/texts.tsv, notices/times.tsv) and those of a directory, files NAME.LANGUAGE.wav, .opus or .flac. Names are
 * those of bc_notice_to_string (), "break-back", and the clock's "hour-0" … "hour-23", "minute-0" … "minute-59".
 *
 * Threading: one thread.
 */
typedef struct _BcNoticeRecordings BcNoticeRecordings;

typedef enum
{
  BC_RECORDED_IN_DIRECTORY,
  BC_RECORDED_IN_PROGRAM,
  BC_RECORDED_NOWHERE
} BcRecordedIn;

/* `directory` (nullable): none. Every file in it is listened to; one that cannot be used is left out, and a line that
 * names it and says what is wrong is added to `faults` (of char *). So is one of a directory that cannot be read. */
BcNoticeRecordings *bc_notice_recordings_open (const char *directory, GPtrArray *faults);
void bc_notice_recordings_free (BcNoticeRecordings *recordings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcNoticeRecordings, bc_notice_recordings_free)

gboolean bc_notice_recordings_have (const BcNoticeRecordings *recordings, BcRecordedIn where,
                                    const char *name, const char *language);

/* (transfer full). BC_ERROR_NOT_FOUND: there is none; what is wrong with it otherwise. */
BcClip *bc_notice_recordings_load (const BcNoticeRecordings *recordings, BcRecordedIn where,
                                   const char *name, const char *language, GError **error);

/* What `language_id` (nullable: English) is called in recordings: "fr-CH" is read out as "fr" is, and BCMS is one
 * spoken language of many names (transfer full). */
char *bc_notice_recordings_name_language (const char *language_id);

G_END_DECLS
