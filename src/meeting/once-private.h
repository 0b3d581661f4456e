/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "sense-private.h"

#include <boothcast/meeting/plan.h>

G_BEGIN_DECLS

/*
 * BcOnce: the notice that is spoken once over a channel's floor: which it is, and until when the floor
 * stays down for it.
 *
 * Threading: part of a meeting; its owner.
 */
typedef struct
{
  BcNotice notice; /* BC_NOTICE_NONE: none is being spoken */
  guint serial;    /* rises with each that is begun; 0: there was none yet */
  gint64 end_us;
  gboolean is_end_told; /* that interpretation has ended was said, and is still so */
} BcOnce;

void bc_once_begin (BcOnce *once, BcNotice notice, gint64 end_us);
void bc_once_drop (BcOnce *once);

/* When it has been spoken; BC_NEVER_US: none is. */
gint64 bc_once_end_us (const BcOnce *once);

G_END_DECLS
