/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Real-time priorities (SCHED_RR) of the threads that sound passes through, lowest first: who runs when the
 * machine has more to do than time. The tick goes first, for everybody waits for it; all of them together are a few
 * per cent of a core, and the kernel keeps 5 % for the rest whatever happens.
 *
 * Threading: acts on the calling thread.
 */
typedef enum
{
  BC_PRIORITY_FLAVOUR = 5, /* of what the encoders made: may lag for seconds */
  BC_PRIORITY_ENCODER = 10,
  BC_PRIORITY_INPUT = 15,
  BC_PRIORITY_TICK = 20
} BcPriority;

/* Takes `priority` if the process may (root, or LimitRTPRIO); otherwise the thread stays as it is and FALSE is returned. */
gboolean bc_priority_take (BcPriority priority);

G_END_DECLS
