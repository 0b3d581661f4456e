/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/audio/format.h>
#include <glib.h>

G_BEGIN_DECLS

/*
 * BcPair: which of two inputs with the same sound is heard: the first while it is there, the backup while it is not,
 * and the first again when it has stayed for BC_PAIR_STABLE_US. From one to the other in a cross-fade.
 *
 * Threading: one thread (the tick); time is an argument.
 */
#define BC_PAIR_STABLE_US (5 * G_TIME_SPAN_SECOND)
#define BC_PAIR_FADE_MS 60

typedef struct
{
  gboolean is_found; /* the one that is heard is there */
  gboolean is_on_backup;
  /*< private >*/
  float share;           /* of the backup: 0 … 1, on its way to 0 or 1 */
  gint64 first_since_us; /* the first is there since; 0: it is not */
} BcPair;

typedef struct
{
  gint64 now_us;
  gboolean is_first_found;
  gboolean is_backup_found;
} BcPairFacts;

/* A zeroed one has found neither. Returns TRUE when is_found has changed. */
gboolean bc_pair_run (BcPair *pair, const BcPairFacts *facts);

/* One tick of what is heard, into `first`. */
void bc_pair_mix (BcPair *pair, float *first, const float *backup);

G_END_DECLS
