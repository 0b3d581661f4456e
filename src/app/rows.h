/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "channel-output.h"
#include "outputs.h"

G_BEGIN_DECLS

/*
 * BcRows: where the rows of the engine lead to, by handle, which is the number of their encoder, too. Rows are only ever
 * added; who has looked one up may go on using it.
 *
 * Threading: new, add, free on the main thread, free when nobody looks any more; the rest on any thread.
 */
typedef struct _BcRows BcRows;

typedef enum
{
  BC_ROW_CHANNEL,
  BC_ROW_EAR, /* made with pauses … */
  BC_ROW_SEND /* … like this one */
} BcRowKind;

typedef struct
{
  BcRowKind kind;
  BcChannelOutput *output; /* (nullable) not owned */
  BcTap *tap;              /* (nullable) not owned */
  gint64 end_samples;      /* the tick's own: of the last block of one with pauses */
} BcRow;

BcRows *bc_rows_new (void);
void bc_rows_free (BcRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BcRows, bc_rows_free)

/* The next handle's (copied). Before the engine knows of it. */
void bc_rows_add (BcRows *rows, const BcRow *row);
guint bc_rows_get_n (const BcRows *rows);

BcRow *bc_rows_get (const BcRows *rows, guint handle);

G_END_DECLS
