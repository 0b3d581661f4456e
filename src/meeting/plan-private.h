/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <boothcast/meeting/plan.h>
#include <boothcast/meeting/setup.h>

G_BEGIN_DECLS

/* A plan for `setup` in which nothing is heard, to be filled in by routing. */
BcPlan *bc_plan_new (const BcSetup *setup);

/* `former` as a plan for a larger set-up: in what is new nothing is heard. */
BcPlan *bc_plan_new_larger (const BcPlan *former, const BcSetup *setup);

/* The way from `now` to `gain`: one already being gone keeps its ramp. */
BcPlanGain bc_plan_gain_move (BcPlanGain now, float gain, guint ramp_ms);

/* Whether both say the same; the serial does not count. */
gboolean bc_plan_equal (const BcPlan *a, const BcPlan *b);

/* 10^(dB/20); -INFINITY is 0. */
float bc_gain_from_db (double db);

G_END_DECLS
