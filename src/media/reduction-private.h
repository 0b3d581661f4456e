/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdatomic.h>

G_BEGIN_DECLS

/*
 * BcReduction: by how much the limiter had to turn the sound down at most within the last second. All zeros to begin with.
 *
 * Threading: note on the tick; get on any thread.
 */
#define BC_REDUCTION_SLOTS 4 /* quarters of a second */

typedef struct
{
  float slots_db[BC_REDUCTION_SLOTS];
  guint64 n_ticks;
  _Atomic float shown_db;
} BcReduction;

/* That of one tick. */
void bc_reduction_note (BcReduction *reduction, float reduction_db);

float bc_reduction_get_db (const BcReduction *reduction);

G_END_DECLS
