/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/meeting.h>

G_BEGIN_DECLS

/*
 * BcExtension: more minutes for the day: the host asks, the interpreters' team leader grants or refuses, within what
 * the pool's owner allows. The day's latest.
 *
 * Threading: part of a meeting; its owner.
 */
typedef struct
{
  BcExtensionState state;
  gint64 minutes;
  char *reason; /* (nullable) */
  char *actor;  /* (nullable) */
} BcExtensionAct;

typedef struct
{
  BcExtensionAct now;
  BcExtensionAct asked; /* what was granted was asked for so, should the store refuse it */
} BcExtension;

/* Strings are copied. */
void bc_extension_act_set (BcExtensionAct *act, const BcExtensionAct *from);
void bc_extension_clear (BcExtension *extension);
gboolean bc_extension_parse_state (const char *word, BcExtensionState *state);
/* The one setter; FALSE: there is no such edge. Strings are copied. */
gboolean bc_extension_set (BcExtension *extension, const BcExtensionAct *act);

G_END_DECLS
