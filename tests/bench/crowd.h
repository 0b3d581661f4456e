/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>
#include <stdatomic.h>

G_BEGIN_DECLS

/*
 * Crowd: many TCP listeners over the loopback, read by a process of its own, so that what they cost is
 * not counted here. Make it before any thread is started: it forks.
 *
 * Threading: the main thread.
 */

/* What the child tells, in memory shared with it. */
typedef struct
{
  _Atomic guint64 n_bytes;
  struct
  {
    _Atomic guint64 n_bytes;
    _Atomic gint64 first_us; /* monotonic; 0: nothing came yet */
  } ears[];
} CrowdNews;

typedef struct
{
  guint n;
  int *fds; /* our ends */
  CrowdNews *news;
  pid_t child;
} Crowd;

/* Raises the limit of descriptors as far as it goes. */
Crowd *crowd_new (guint n);

/* Closes none of our ends. */
void crowd_free (Crowd *crowd);

/* User and system time of this process, µs. */
gint64 crowd_get_cpu_us (void);

G_END_DECLS
