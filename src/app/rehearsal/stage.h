/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cast.h"
#include "scenario.h"

G_BEGIN_DECLS

/*
 * BcStage: where the rehearsal takes place: a speaker for the floor and one for each desk, their voices and lines,
 * and the gateway's API. Cues are carried out here.
 *
 * Threading: one thread and its main context; sound goes out on threads of its own.
 */
typedef struct _BcStage BcStage;

typedef struct
{
  const BcCast *cast;        /* not owned, outlives the stage */
  const char *url;           /* "http://127.0.0.1:8080/" */
  const char *sounds_folder; /* BC_SPEECH_FOLDER */
  void (*on_found) (
      gpointer user_data);              /* the gateway is back, and may have forgotten everything */
  void (*on_idle) (gpointer user_data); /* the gateway has answered everything */
  void (*say) (const char *text, gpointer user_data); /* to people; comes on any thread */
  gpointer user_data;
} BcStageConfig;

/* Sound begins at once. BC_ERROR_UNAVAILABLE: there are no voices; the message says what to install. BC_ERROR_INVALID,
 * BC_ERROR_IO: the gateway's address. */
BcStage *bc_stage_new (const BcStageConfig *config, GError **error);
void bc_stage_free (BcStage *stage);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcStage, bc_stage_free)

void bc_stage_do (BcStage *stage, const BcCue *cue);

/* Whether there is nothing to wait for: all is answered, or nobody is there to answer. */
gboolean bc_stage_is_idle (const BcStage *stage);

G_END_DECLS
