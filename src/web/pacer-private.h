/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/*
 * BcPacer: lets each of a few things through at most once a gap; a burst becomes its first and its last.
 *
 * Threading: pure; time is an argument.
 */
#define BC_PACER_MAX_THINGS 16

typedef struct
{
  gint64 gap_us;
  gint64 next_us[BC_PACER_MAX_THINGS]; /* when this thing may go again */
  gboolean is_waiting[BC_PACER_MAX_THINGS];
} BcPacer;

void bc_pacer_init (BcPacer *pacer, gint64 gap_us);
/* It changed. TRUE: let it go now. FALSE: it waits for its turn. */
gboolean bc_pacer_mark (BcPacer *pacer, guint thing, gint64 now_us);
/* One that waits and may go now; -1: none. */
int bc_pacer_take (BcPacer *pacer, gint64 now_us);
/* When take is worth calling; -1: nothing waits. */
gint64 bc_pacer_next (const BcPacer *pacer);
