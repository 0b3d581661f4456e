/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "meter-private.h"

G_BEGIN_DECLS

/*
 * BcCharged: when the meter ran for the session under way, since it was opened last: what a suspension that was
 * forgotten can give back.
 *
 * Threading: part of a meeting; its owner.
 */
typedef struct
{
  gint64 from_wall_us;
  gint64 charged_us;
} BcChargedSpan;

typedef struct
{
  GArray *spans; /* of BcChargedSpan; while the meter runs the last of them grows */
  gboolean is_running;
  gint64 total_us; /* of the meter, when the last span began */
} BcCharged;

void bc_charged_init (BcCharged *charged);
void bc_charged_clear (BcCharged *charged);

void bc_charged_restart (BcCharged *charged);
/* Follows the meter. */
void bc_charged_step (BcCharged *charged, const BcMeter *meter, gint64 wall_us);
/* How much was charged since. */
gint64 bc_charged_since_us (const BcCharged *charged, gint64 wall_us);
/* The clock turned out to have been wrong by that. */
void bc_charged_shift (BcCharged *charged, gint64 by_us);

G_END_DECLS
