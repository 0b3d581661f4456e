/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What a process has taken of the machine, as the kernel counts it (proc(5)).
 *
 * Threading: any thread.
 */

/* User and system time since it began, in seconds. */
double process_cpu_s (GPid pid);
/* Resident memory, in MiB. */
double process_memory_mb (GPid pid);

G_END_DECLS
