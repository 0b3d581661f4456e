/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How far a channel is with the end of the day's interpretation. */
typedef enum
{
  BC_ENDING_NONE,    /* it goes on */
  BC_ENDING_AWAITED, /* it closes when its desk pauses */
  BC_ENDING_ENDED    /* it has closed */
} BcEndingState;

/*
 * BcEnding: the last seconds of the day's minutes: desks count down, and each channel closes at its desk's first
 * pause, so that nobody is cut off in the middle of a sentence whom a second more would have spared.
 *
 * Threading: part of a meeting; its owner.
 */
typedef struct
{
  BcEndingState *channels; /* in the set-up's order */
  guint n_channels;
  gboolean *is_told; /* the desks that count down, in the set-up's order */
  guint n_desks;
} BcEnding;

void bc_ending_init (BcEnding *ending, guint n_channels, guint n_desks);
void bc_ending_clear (BcEnding *ending);
/* Goes on with more of them. */
void bc_ending_extend (BcEnding *ending, guint n_channels, guint n_desks);

G_END_DECLS
