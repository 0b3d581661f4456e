/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/base/clock.h>

#include <glib.h>

G_BEGIN_DECLS

/* "2020-11-12" and its end. */
#define BC_DAY_TEXT_BYTES 16

/*
 * BcDayLatch: the clock that says which of the pool's days it is. It follows the machine's wall clock as long as
 * that agrees within a minute with the time that has passed; a clock that jumps is not believed until a person
 * says that it is right.
 *
 * Threading: part of a meeting; its owner.
 */
typedef struct
{
  GTimeZone *zone; /* the pool's */
  gboolean has_base;
  BcTime base;                 /* both clocks when they agreed last */
  BcTime seen;                 /* both clocks as they were read last */
  gint64 wall_us;              /* what it is, then */
  gboolean is_disputed;        /* the machine's clock says something else */
  gint64 told_off_us;          /* by how much, when the host was told */
  gboolean is_told;            /* the host was */
  char day[BC_DAY_TEXT_BYTES]; /* the pool's civil day; "": not known yet */
  gint64 midnight_wall_us;     /* when it ends */
} BcDayLatch;

/* Takes a ref on `zone`. */
void bc_day_latch_init (BcDayLatch *latch, GTimeZone *zone);
void bc_day_latch_clear (BcDayLatch *latch);

/* A reading of both clocks that is known to be right. */
void bc_day_latch_set (BcDayLatch *latch, BcTime known);

/* Looks at both clocks; returns the wall time that counts. */
gint64 bc_day_latch_see (BcDayLatch *latch, BcTime time);
/* The same without looking: what it would be at `now_us`. */
gint64 bc_day_latch_at (const BcDayLatch *latch, gint64 now_us);

/* Tells the host, once, of a clock that jumped, and that it is right again. */
void bc_day_latch_say (BcDayLatch *latch, GPtrArray *effects);

/* The machine's clock is right: FALSE when it is not in doubt. */
gboolean bc_day_latch_confirm (BcDayLatch *latch);

/* Monotonic time at which the latched clock will show `wall_us`. */
gint64 bc_day_latch_when_us (const BcDayLatch *latch, gint64 wall_us);

G_END_DECLS
