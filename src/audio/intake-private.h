/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdatomic.h>

#include <boothcast/audio/elastic.h>
#include <boothcast/base/ring.h>

/*
 * BcIntake: the way samples cross from the source's thread to the tick: a ring of samples and, beside it, a ring
 * of what happened to them: pieces that arrived at a time, ends of the source. Positions count samples
 * since creation, the same on both sides.
 *
 * Threading: the functions under "producer" on one thread, those under "tick" on another.
 */
typedef enum
{
  BC_INTAKE_LIVE,    /* what begins at `position` is known to be live */
  BC_INTAKE_ARRIVED, /* a piece begins at `position` */
  BC_INTAKE_ENDED,   /* the source ended at `position`, what came before plays out */
  BC_INTAKE_LOST     /* the same, and what came before is dropped */
} BcIntakeEvent;

typedef struct
{
  BcIntakeEvent event;
  guint64 position;
  gint64 now_us;
} BcIntakeRecord;

typedef struct
{
  BcRing *samples;
  BcRing *records;
  gboolean can_wait; /* the producer: a full buffer takes less */
  /* producer */
  guint64 n_written;
  gboolean is_open;
  /* across */
  atomic_int_least64_t last_push_us;
  atomic_uint_least64_t n_lost; /* found no room and could not wait */
  atomic_bool is_overrun; /* the tick has stood still for so long that samples or ends were lost */
  atomic_bool is_refused; /* something was not taken since the tick last asked */
  /* tick */
  guint64 n_read;
} BcIntake;

void bc_intake_init (BcIntake *intake, gsize capacity, gboolean can_wait);
void bc_intake_clear (BcIntake *intake);

/* Producer. */
gsize bc_intake_push (BcIntake *intake, const float *samples, gsize n, gint64 now_us);
gsize bc_intake_get_space (const BcIntake *intake);
void bc_intake_expect_live (BcIntake *intake);
void bc_intake_end (BcIntake *intake, BcIntakeEvent end);

/* Tick. Take the fill before the records: then every sample counted in it lies before the next end that
 * the records hold; and once more when they hold one: then every sample before that end is counted. */
gsize bc_intake_get_fill (const BcIntake *intake);
gboolean bc_intake_peek_record (const BcIntake *intake, BcIntakeRecord *record);
void bc_intake_drop_record (BcIntake *intake);
gsize bc_intake_peek (const BcIntake *intake, float *samples, gsize n);
gsize bc_intake_read (BcIntake *intake, float *samples, gsize n);
gsize bc_intake_skip (BcIntake *intake, gsize n);
