/* SPDX-License-Identifier: Apache-2.0 */
#include <boothcast/base/clock.h>

BcTime
bc_time_read (void)
{
  return (BcTime){ .now_us = g_get_monotonic_time (), .wall_us = g_get_real_time () };
}

gint64
bc_clock_now_us (void)
{
  return g_get_monotonic_time ();
}
