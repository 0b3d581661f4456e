/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/effect.h>

G_BEGIN_DECLS

/* Each appends one effect; strings are copied, `plan` is referenced. */
void bc_effects_add_plan (GPtrArray *effects, BcPlan *plan);
void bc_effects_add_lease (GPtrArray *effects, const BcLeaseRequest *lease, gint64 pool_wall_us);
void bc_effects_add_book (GPtrArray *effects, const BcBookRequest *book, gint64 pool_wall_us);
void bc_effects_add (GPtrArray *effects, BcEffectKind kind, const char *subject);
void bc_effects_add_text (GPtrArray *effects, BcEffectKind kind, const char *subject,
                          const char *format, ...) G_GNUC_PRINTF (4, 5);

G_END_DECLS
