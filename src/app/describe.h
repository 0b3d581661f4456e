/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "describe-inputs.h"
#include "sound.h"

#include <boothcast/meeting/meeting.h>

G_BEGIN_DECLS

/*
 * The running gateway in figures, for the web layer to hand out: JSON for screens, Prometheus text for monitoring.
 *
 * Threading: the main thread.
 */

/* The levels alone, as BcWebPorts::describe_levels wants them (transfer full). */
char *bc_describe_levels (const BcSound *sound);

/* Prometheus text format 0.0.4 (transfer full). */
char *bc_describe_metrics (const BcSound *sound, const BcMeeting *meeting);

G_END_DECLS
