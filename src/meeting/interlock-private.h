/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "desks-private.h"

G_BEGIN_DECLS

/* Whether `seat` may go on air by its `output` (0: A, 1: B) as things are: TRUE with those who then
 * have to leave in `losers` (of BcSeat *, nullable), or FALSE with BC_ERROR_CONFLICT naming the holder. */
gboolean bc_interlock_judge (const BcDesks *desks, const BcSeat *seat, guint output,
                             GPtrArray *losers, GError **error);

G_END_DECLS
