/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BcSpeakers: a speakers' list: who speaks next on an item of the agenda, in order. A value: whoever changes a
 * list makes a new one.
 *
 * Threading: immutable once made; any thread.
 */
typedef struct
{
  char *id;         /* well-formed, unique in the list: "s3" */
  char *name;       /* (nullable) "H.E. Ms Ana Petrović" */
  char *delegation; /* (nullable) "Croatia"; one of the two is there */
  char *language;   /* (nullable) language id the speaker is likely to use; NULL: not known */
  guint minutes;    /* 0: as long as it takes */
  char *
      statement; /* (nullable) link to the written statement, "check against delivery": booths only */
  gboolean is_done; /* has spoken */
} BcSpeaker;

typedef struct
{
  gatomicrefcount reference_count;
  GPtrArray *speakers; /* of BcSpeaker *, owned */
} BcSpeakers;

BcSpeakers *bc_speakers_new (void);

BcSpeakers *bc_speakers_ref (BcSpeakers *list);
void bc_speakers_unref (BcSpeakers *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcSpeakers, bc_speakers_unref)

BcSpeaker *bc_speaker_new (const char *id);
BcSpeaker *bc_speaker_copy (const BcSpeaker *speaker);
void bc_speaker_free (BcSpeaker *speaker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcSpeaker, bc_speaker_free)

/* (transfer none) (nullable) */
const BcSpeaker *bc_speakers_find (const BcSpeakers *list, const char *id);
const BcSpeaker *bc_speakers_next (const BcSpeakers *list); /* the first who has not spoken */

/* Minutes still asked for, those who have spoken left out. */
gint64 bc_speakers_remaining_us (const BcSpeakers *list);

G_END_DECLS
