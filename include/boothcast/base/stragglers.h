/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Threads that had to be given up: a far end, or a library, holds them for longer than anybody waits. While one may
 * still run, the process must not end by exit (): that takes down what the libraries keep, under its feet.
 *
 * Threading: any thread.
 */

/* One more is left to itself. */
void bc_stragglers_leave (void);

guint bc_stragglers_count (void);

/* Ends the process with `status` if anybody was left behind: what was written is flushed, and nothing taken down. Returns if
 * nobody was. */
void bc_stragglers_end_without (int status);

G_END_DECLS
