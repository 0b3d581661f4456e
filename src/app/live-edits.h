/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "config.h"

#include <boothcast/meeting/meeting.h>

G_BEGIN_DECLS

/*
 * What people changed while the meeting ran, as the store keeps it, beside what the configuration says. Such a
 * change wins for its day; the next day the configuration holds again.
 *
 * Threading: the main thread.
 */
typedef enum
{
  BC_LIVE_TITLE,
  BC_LIVE_START,
  BC_LIVE_END,
  BC_LIVE_SPEAKERS
} BcLiveField;

typedef struct
{
  char *session; /* id */
  char *day;     /* (nullable) */
  BcLiveField field;
  char *was_text; /* the title (nullable otherwise) … */
  char *is_text;
  gint64 was_wall_us; /* … or the time; 0: none … */
  gint64 is_wall_us;
  BcSpeakers *was_list; /* … or the list (nullable) */
  BcSpeakers *is_list;
  char *text; /* for people */
} BcLiveEdit;

/* All of them (of BcLiveEdit *), session by session; `saved` (nullable: nothing was) is bc_meeting_save ()'s.
 * BC_ERROR_INVALID: it is not of that form. */
GPtrArray *bc_live_edits_find (const BcConfig *config, GVariant *saved, BcTime time,
                               GError **error);

/* Makes `config`, which nobody else may hold, what it is with the edits; its agenda is made anew. */
void bc_live_edits_apply (const GPtrArray *edits, BcConfig *config);

/* "title", "start", "end", "speakers": the keys of the configuration (transfer none). */
const char *bc_live_field_to_string (BcLiveField field);

G_END_DECLS
