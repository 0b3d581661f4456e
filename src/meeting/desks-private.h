/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "sense-private.h"

#include <boothcast/meeting/meeting.h>

G_BEGIN_DECLS

#define BC_DESK_MAX_OUTPUTS 2

/* An ear as chosen: the index of a channel, or one of these. */
#define BC_EAR_CHOICE_AUTO (-1)
#define BC_EAR_CHOICE_FLOOR (-2)

/*
 * BcSeat: a desk as it is now: its key, its cough, its sound, the channel it works into.
 *
 * Threading: part of a meeting; its owner.
 */
typedef struct
{
  const BcDesk *desk;
  guint channels[BC_DESK_MAX_OUTPUTS]; /* indices into the set-up's channels: output A, output B */
  guint n_outputs;
  guint output; /* 0: A, 1: B */
  BcDeskState state;
  BcSense sense;
  gint64 heard_us;        /* since when it is ON_AIR, for its silence and its voice */
  guint64 order;          /* the later it came on air, the higher */
  gboolean is_cough_down; /* the cough key is held */
  gint64 cough_us;        /* since when */
  gboolean is_returning;  /* left the air by losing its sound: the floor waits for a steady voice */

  char *person;      /* (nullable) who sits here */
  gboolean is_armed; /* ready to follow the partner on air */
  char *cannot;      /* (nullable) why it cannot interpret */

  gint64 turn_us;        /* since when on air, coughs and losses included; BC_NEVER_US: off */
  gboolean is_turn_told; /* that the turn is long */

  int ear;              /* as chosen */
  int source;           /* index of the seat that is heard in the ear; -1: the floor */
  guint source_channel; /* into which that one works */
  int awaited;          /* the channel whose sound comes back into the ear on air; -1: none */
} BcSeat;

typedef struct
{
  BcSeat *seats; /* in the set-up's order */
  guint n_seats;
  guint64 last_order;
  BcInterlock interlock; /* between booths */
} BcDesks;

void bc_desks_init (BcDesks *desks, const BcSetup *setup);
void bc_desks_clear (BcDesks *desks);
/* Goes on with a larger set-up's desks. */
void bc_desks_extend (BcDesks *desks, const BcSetup *setup);

/* By desk id or by the input that carries it: (nullable). */
BcSeat *bc_desks_find (const BcDesks *desks, const char *id);
BcSeat *bc_desks_find_input (const BcDesks *desks, const char *input);

/* The one setter; the edge must exist. */
void bc_desks_set_state (BcDesks *desks, BcSeat *seat, BcDeskState state, gint64 now_us);

/* On air for the rules: a cough does not leave it. */
gboolean bc_seat_is_on_air (const BcSeat *seat);
guint bc_seat_channel (const BcSeat *seat);
/* When this cough counts as mic off; BC_NEVER_US without one. */
gint64 bc_seat_cough_end_us (const BcSeat *seat, const BcRules *rules);

/* The one that came on air last into `channel`, of those on air (nullable); how many those are. */
const BcSeat *bc_desks_on_air (const BcDesks *desks, guint channel, guint *n_on_air);
/* One that would work into `channel` but cannot interpret: (nullable). */
const BcSeat *bc_desks_find_unable (const BcDesks *desks, guint channel);
/* Since when nobody heard in `channel` has spoken; BC_NEVER_US when somebody speaks or none is heard. */
gint64 bc_desks_silent_since_us (const BcDesks *desks, guint channel);
/* Since when somebody heard in `channel` has been speaking without a break; BC_NEVER_US: nobody. */
gint64 bc_desks_voice_since_us (const BcDesks *desks, guint channel);

G_END_DECLS
