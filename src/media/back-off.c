/* SPDX-License-Identifier: Apache-2.0 */
#include "back-off-private.h"

/* 2^5 s are more than the longest. */
#define MAX_DOUBLINGS 5

gint64
bc_back_off_fail (BcBackOff *back_off, gint64 sound_us, guint32 chance)
{
  if (sound_us >= BC_BACK_OFF_STEADY_US)
    back_off->n_failures = 0;

  gint64 longest_us = MIN (BC_BACK_OFF_FIRST_US << back_off->n_failures, BC_BACK_OFF_LONGEST_US);
  back_off->n_failures = MIN (back_off->n_failures + 1, MAX_DOUBLINGS);
  return longest_us - chance % (longest_us / 4 + 1);
}
