/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The two clocks, read at the edges of the program only: the rules and the sound take time as an
 * argument (`now_us` monotonic, `wall_us` since the Unix epoch, UTC).
 *
 * Threading: any thread.
 */
typedef struct
{
  gint64 now_us;  /* CLOCK_MONOTONIC */
  gint64 wall_us; /* CLOCK_REALTIME */
} BcTime;

/* Both clocks, read back to back. */
BcTime bc_time_read (void);

/* CLOCK_MONOTONIC in microseconds. */
gint64 bc_clock_now_us (void);

G_END_DECLS
