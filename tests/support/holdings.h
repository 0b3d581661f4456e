/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What a process of this machine holds, for those who look whether anything was left behind.
 *
 * Threading: none of its own; any thread.
 */

/* Of process `pid`, which is there; 0: ourselves, without what the counting itself takes. */
guint holdings_count_descriptors (GPid pid);
guint holdings_count_threads (GPid pid);

G_END_DECLS
