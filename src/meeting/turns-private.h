/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One person's work for one booth, today. */
typedef struct
{
  char *person;
  char *booth; /* its id */
  gint64 on_air_us;
} BcTurnSheet;

/*
 * BcTurns: how long each person was on air on the pool's day, while a session was interpreted.
 *
 * Threading: part of a meeting; its owner.
 */
typedef struct
{
  char *day;         /* (nullable) whose figures these are; NULL: the store has not said yet */
  GPtrArray *sheets; /* of BcTurnSheet *, owned, in the order in which people began */
  gint64 counted_us; /* everything up to here is in the sheets */
  gint64 saved_us;   /* when what has been counted was last said to be worth saving */
} BcTurns;

void bc_turns_init (BcTurns *turns);
void bc_turns_clear (BcTurns *turns);

/* (transfer none) A new one if there is none yet. */
BcTurnSheet *bc_turns_get_sheet (BcTurns *turns, const char *person, const char *booth);

/* The figures are those of `day` (nullable) from now on: another day's are forgotten. TRUE: it is another. */
gboolean bc_turns_set_day (BcTurns *turns, const char *day);

G_END_DECLS
