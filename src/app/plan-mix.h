/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "config.h"
#include "notices.h"

#include <boothcast/media/mix.h>
#include <boothcast/meeting/plan.h>

G_BEGIN_DECLS

/* The routing plan in the sound's own terms: `config`'s inputs by their numbers, the plan's channels as they are, an ear
 * a desk, after them a row for each send (an output's own mix), and `notices`' clips where the plan has something said. `before` (nullable) is what was made of the
 * plan before this one, with the same channels. (transfer full) */
BcMix *bc_plan_mix_new (const BcPlan *plan, const BcConfig *config, BcNotices *notices,
                        const BcMix *before);

G_END_DECLS
