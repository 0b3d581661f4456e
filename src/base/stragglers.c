/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/base/stragglers.h>

#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

/* Of the process, as its end is. */
static atomic_uint n_stragglers;

void
bc_stragglers_leave (void)
{
  atomic_fetch_add (&n_stragglers, 1);
}

guint
bc_stragglers_count (void)
{
  return atomic_load (&n_stragglers);
}

void
bc_stragglers_end_without (int status)
{
  if (bc_stragglers_count () == 0)
    return;
  fflush (NULL);
  _exit (status);
}
