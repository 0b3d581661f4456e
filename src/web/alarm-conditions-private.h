/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "alarms-private.h"
#include <boothcast/web/server.h>

/*
 * What an alarm is derived from: the meeting, and what the ports tell of inputs, outputs and the store.
 *
 * Threading: the thread that owns the meeting.
 */

/* A look around at `time`: TRUE if what is shown has changed. */
gboolean bc_alarms_look (BcAlarms *alarms, const BcWebConfig *config, BcTime time);
