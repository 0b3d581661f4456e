/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * A wall clock of our own for a program that is run by a test: a preloaded library reads from a file by how much it is
 * to be wrong, while monotonic time stays what it is. Somebody may set it while the program runs. Not for programs
 * with a sanitizer, which must be loaded first.
 *
 * Threading: one thread.
 */
typedef struct
{
  char *path;
  char **environment;         /* for the program */
  volatile gint64 *offset_us; /* in the file */
} FakeClock;

/* A clock that shows `wall_us` now. */
FakeClock *fake_clock_new (gint64 wall_us);
void fake_clock_free (FakeClock *clock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeClock, fake_clock_free)

/* Somebody sets it forward, or back. */
void fake_clock_step (FakeClock *clock, gint64 us);
gint64 fake_clock_now_us (const FakeClock *clock);

G_END_DECLS
