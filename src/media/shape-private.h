/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "matrix-private.h"
#include "news-private.h"

#include <boothcast/media/engine.h>
#include <stdatomic.h>

G_BEGIN_DECLS

/*
 * BcShape: how large the engine is, and all that depends on it: inputs, matrix, which ears are heard. It only grows: the
 * main thread makes a larger one, the tick goes on in it from the state of the former one, and the main thread
 * frees that.
 *
 * Threading: new, free and `is_ear_heard` on the main thread; the rest is the tick's as soon as it was handed over.
 */
typedef struct _BcShape BcShape;
struct _BcShape
{
  guint n_inputs;
  BcInput **inputs; /* not owned */
  float **samples;  /* by input: its tick */
  guint n_channels;
  guint n_ears;
  guint *handles;            /* by row: what it is called by the outside */
  guint n_handles;           /* that were ever given */
  atomic_bool *is_ear_heard; /* main → tick */
  BcMatrix *matrix;

  /* of one that takes over */
  guint *rows_from;   /* (nullable) by row: which of the former's */
  BcNewsStates *news; /* (nullable) room for its inputs; afterwards the former's */
  BcShape *next;      /* in a list of them */
};

/* The first one: rows are called by their numbers. */
BcShape *bc_shape_new (const BcEngineConfig *config);
/* A larger one that can take over from `former`. */
BcShape *bc_shape_new_larger (const BcShape *former, const BcEngineGrowth *growth,
                              guint notice_pause_ms);
void bc_shape_free (BcShape *shape);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcShape, bc_shape_free)
/* With all that follow it. */
void bc_shape_free_list (BcShape *shapes);

/* The tick goes on in `shape`; `former` is of no use any more. */
void bc_shape_take_over (BcShape *shape, BcShape *former, BcNewsDesk *news);

G_END_DECLS
