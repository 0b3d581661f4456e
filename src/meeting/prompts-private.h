/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/event.h>

G_BEGIN_DECLS

/*
 * BcPrompts: questions to the host after keys that seem forgotten. A prompt is there as long as it seems so; what was
 * dismissed is not asked again for the same cause, which its id names.
 *
 * Threading: part of a meeting; its owner.
 */
typedef struct
{
  char *id;
  char *text;
  BcEventKind event;
  char *subject;
  gint64 since_wall_us;
} BcPrompt;

typedef struct
{
  GPtrArray *prompts;    /* of BcPrompt * */
  GHashTable *dismissed; /* ids */
  gint64 quiet_us;       /* since when the room is silent; BC_NEVER_US: somebody speaks */
  gint64 next_us;        /* when time alone may raise the next one */
} BcPrompts;

void bc_prompts_init (BcPrompts *prompts);
void bc_prompts_clear (BcPrompts *prompts);

G_END_DECLS
